from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.naming import make_autoname

from vpwg import clock
from vpwg.vpwg import record_entries
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import CONFLICT, DeclarationStatus, Transition
from vpwg.vpwg.workflow.guard import GuardError


class ConflictDeclaration(guard.Governed):
	"""What a person answered for a seat to the conflict question on one document. Written by `declare` alone."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"CD-{clock.today().year}-.#####", doc=self)

	def check_content(self) -> None:
		if guard.engine_of(self) != CONFLICT:
			frappe.throw(
				_("The conflict question is answered where one decides, by the person who is asked."),
				GuardError,
			)

	def prepare(self, transition: Transition) -> None:
		if transition.next_state == DeclarationStatus.CANCELLED:
			self.withdrawn_on = clock.today()

	def on_submit(self) -> None:
		record_entries.conflict_answered(self)

	def on_cancel(self) -> None:
		record_entries.conflict_answered(self)

	def check_deletable(self) -> None:
		frappe.throw(
			_("An answer to the conflict question stays on record: withdraw it instead."), GuardError
		)


def declare(
	on: Any, seat: Any, person: str, answer: Mapping[str, Any], confirmed: bool
) -> ConflictDeclaration:
	"""Keep an answer on a document. `seat` is a row of `facts.seats_of`, `person` the key of who answers.

	`answer` holds answer, cause, details, given_how and scan. What is not confirmed yet waits for its witness. The caller
	has checked that this person may answer.
	"""
	doc = frappe.get_doc(
		{
			"doctype": "Conflict Declaration",
			"working_group": on.working_group,
			"reference_doctype": on.doctype,
			"reference_name": on.name,
			"seat": seat.name,
			"pillar": str(seat.pillar),
			"status": str(DeclarationStatus.DRAFT),
			"declared_on": clock.now_at(),
			"recorded_by": frappe.session.user,
			"tenure": person,
			"content_hash": on.content_hash,
			**answer,
		}
	)
	with guard.acting(CONFLICT, doc):
		doc.insert(ignore_permissions=True)  # checked: by the caller, who may answer for this seat
		if confirmed:
			move(doc, DeclarationStatus.CONFIRMED)
	return doc


def move(doc: ConflictDeclaration, state: DeclarationStatus) -> None:
	"""Confirm an answer, or withdraw it; the caller has checked who does."""
	with guard.acting(CONFLICT, doc):
		doc.status = str(state)
		doc.flags.ignore_permissions = True  # checked: by the caller
		doc.cancel() if state == DeclarationStatus.CANCELLED else doc.submit()


def on_doctype_update() -> None:
	"""The answers on a document are read together; each file that goes is looked for."""
	frappe.db.add_index("Conflict Declaration", ["reference_doctype", "reference_name", "status"])
	frappe.db.add_index("Conflict Declaration", ["scan(140)"])
