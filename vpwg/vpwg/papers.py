"""What finance officers enter in the books of a group: receipts, returns, retirements, amendments. Design sections 3 and 4.

A paper is drafted, confirmed, and then stands or is cancelled with its reason. Its movements are entered when it is
confirmed, and taken back when it is cancelled, in the same transaction and under the locks of `ledger.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils import cint, cstr, strip_html

from vpwg import clock, permissions
from vpwg.setup.roles import FINANCE_OFFICER, MANAGER
from vpwg.vpwg import amounts, ledger, record_entries, record_writer
from vpwg.vpwg.ledger import Locked
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import LEDGER, PaperStatus, Transition
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement
from vpwg.vpwg.workflow.text import readable

GRANT = "Working Group Grant"

PAPERS = ("Grant Amendment", "Grant Receipt", "Fund Return", "Advance Retirement")
"""What is cancelled with a reason by the one function here."""


class Paper(guard.Governed):
	"""A paper. Subclasses say how it is numbered, on which day it happened, and what it moves."""

	prefix_ = ""
	day_ = ""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"{self.prefix_}-{clock.today().year}-.####", doc=self)

	# What subclasses write ---------------------------------------------------------------------------------------

	def check_draft(self) -> None:
		"""Check what the draft says and fill what is computed."""

	def check_confirmable(self, locked: Locked) -> None:
		"""Refuse to confirm it, with the sentences that say why; the grants are locked."""

	def check_cancellable(self, locked: Locked) -> None:
		"""Refuse to cancel it, with the sentences that say why; the grants are locked."""

	def grants_of(self) -> Collection[str]:
		"""The grants that it moves money of."""
		return [self.grant]

	def movements_of(self, locked: Locked) -> Sequence[tuple[str, Movement]]:
		"""What it moves, each movement with its grant, in their order."""
		return ()

	def taken_back(self) -> Sequence[tuple[str, Movement]]:
		"""What takes its movements back when it is cancelled."""
		return ledger.cancelled(ledger.of_document(self.doctype, self.name))

	def follow_up(self, locked: Locked, at: ledger.Booking) -> None:
		"""What else comes of it once it is confirmed."""

	def recorded(self) -> dict[str, Any]:
		"""What the record says of it besides its movements; no person."""
		return {}

	@property
	def is_opening_(self) -> bool:
		"""Whether it tells of the time before the app."""
		return False

	# Hooks -------------------------------------------------------------------------------------------------------

	def check_content(self) -> None:
		if self.status != PaperStatus.DRAFT:
			return
		self.check_place()
		self.fill_currency()
		amounts.fill_units(self)
		self.check_draft()
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user

	def fill_currency(self) -> None:
		self.currency = frappe.db.get_value(GRANT, self.grant, "currency") if self.grant else None

	def check_place(self) -> None:
		"""The grant is of the same group."""
		if self.get("grant"):
			check_same_group(self, GRANT, self.grant)

	def prepare(self, transition: Transition) -> None:
		confirms = transition.next_state == PaperStatus.CONFIRMED
		locked = ledger.lock(self.working_group, self.grants_of())
		if confirms:
			self.confirmed_by = frappe.session.user
			self.check_confirmable(locked)
			at = ledger.booking(self, self.get(self.day_), locked, self.is_opening_)
		else:
			self.check_cancellable(locked)
			at = ledger.booking(self, clock.today(), locked, self.is_opening_)
			self.restore_posting()
		self.flags.vpwg_locked = (locked, at)

	def restore_posting(self) -> None:
		"""The paper keeps the day on which it was posted; what takes it back is posted today."""
		stored = self.get_doc_before_save()
		if self.meta.has_field("posting_date"):
			self.posting_date, self.is_late = stored.get("posting_date"), cint(stored.get("is_late"))

	def on_submit(self) -> None:
		locked, at = self.flags.pop("vpwg_locked")
		with record_writer.together():
			record_entries.paper_moved(self, self.recorded())
			ledger.post(locked, at, self.movements_of(locked))
			self.follow_up(locked, at)

	def on_cancel(self) -> None:
		locked, at = self.flags.pop("vpwg_locked")
		with record_writer.together():
			record_entries.paper_moved(self, self.recorded())
			ledger.post(locked, at, self.taken_back())


def check_same_group(doc: Any, doctype: str, name: str) -> None:
	"""What a document names is of its own group. Raises GuardError."""
	if frappe.db.get_value(doctype, name, "working_group") != doc.working_group:
		frappe.throw(
			_("{0} {1} is not of this group: choose another one.").format(
				_(doctype), frappe.utils.escape_html(cstr(name))
			),
			GuardError,
		)


def check_finance(group: str) -> None:
	"""Raises PermissionError for whoever is not a finance officer, or a manager."""
	if not permissions.roles_in_group(frappe.session.user, group) & {FINANCE_OFFICER, MANAGER}:
		frappe.throw(_("This is done by a finance officer, or by a manager."), frappe.PermissionError)


def said(reason: str | None) -> str:
	"""A reason as it is kept. Raises ValidationError for an empty one."""
	text = strip_html(reason or "").strip()
	if not readable(text):
		frappe.throw(_("Say why: the record keeps it."))
	return text


@record_writer.together()
def cancel(doctype: str, name: str, reason: str) -> Any:
	"""Cancel a confirmed paper with its reason: what it moved is taken back, or nothing happens.

	Raises PermissionError, and GuardError where money that it brought is in use.
	"""
	if doctype not in PAPERS:
		frappe.throw(_("{0} is not cancelled like this.").format(_(doctype)), GuardError)
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("read")
	check_finance(doc.working_group)
	if doc.status != PaperStatus.CONFIRMED:
		frappe.throw(
			_("{0} is in the state {1}: only what is confirmed is cancelled.").format(name, _(doc.status)),
			GuardError,
		)
	doc.cancelled_because = said(reason)
	doc.status, doc.docstatus = str(PaperStatus.CANCELLED), 2
	with guard.acting(LEDGER, doc):
		doc.flags.ignore_permissions = True  # checked: check_finance, above
		doc.save()
	return doc


# Files ---------------------------------------------------------------------------------------------------------


def own_file(address: str) -> Any:
	"""A private file that the person who is logged in has uploaded and attached to nothing. Raises ValidationError."""
	name = frappe.db.get_value(
		"File",
		{"file_url": address or "", "owner": frappe.session.user, "attached_to_name": ("is", "not set")},
		"name",
	)
	if not name:
		frappe.throw(_("Upload the file with the evidence first."))
	file = frappe.get_doc("File", name)
	if not file.is_private:
		frappe.throw(_("The evidence must be a private file."))
	return file


def attach(file: Any, doc: Any, fieldname: str, engine: str) -> None:
	"""Attach such a file to a document that is frozen for everybody else."""
	file.attached_to_doctype, file.attached_to_name, file.attached_to_field = doc.doctype, doc.name, fieldname
	with guard.acting(engine, doc):
		file.save(
			ignore_permissions=True
		)  # checked: own_file, the file is this person's own and attached to nothing
