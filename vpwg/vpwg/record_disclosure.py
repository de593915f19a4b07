"""What is shown of a record: an entry is withheld from exports, released again, or erased for good (design section 7).

The chain holds whatever is shown, so it would not tell. Each of these steps is therefore an entry of the record itself,
and `record_witness` holds the two against each other. A step locks the head of the record first, as each post does: it
sees what another one has just done, and no step is taken twice.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, strip_html

from vpwg import permissions
from vpwg.setup.roles import COORDINATOR, MANAGER
from vpwg.vpwg import record_entries, record_writer
from vpwg.vpwg.record_entries import DISCLOSURE, ERASURE
from vpwg.vpwg.record_writer import ENTRY
from vpwg.vpwg.workflow import record
from vpwg.vpwg.workflow.guard import GuardError, GuardPermissionError
from vpwg.vpwg.workflow.text import visible

WITHHOLD = "withhold"
RELEASE = "release"
ERASE = "erase"

WHO = {
	WITHHOLD: frozenset({COORDINATOR, MANAGER}),
	RELEASE: frozenset({COORDINATOR, MANAGER}),
	ERASE: frozenset({MANAGER}),
}
"""The steps, and the roles in the group that take them."""


def standing(group: str, seq: int) -> dict[str, Any]:
	"""What is shown of an entry, and which steps the person who is logged in can take with it.

	Gives `{"seq": int, "withheld": bool, "erased": bool, "can": {step: bool}}`. Raises DoesNotExistError.
	"""
	table = DocType(ENTRY)
	rows = (
		frappe.qb.from_(table)
		.select(table.seq, table.kind, table.withheld, table.erased)
		.where(table.working_group == group)
		.where(table.seq == seq)
		.run(as_dict=True)
	)
	if not rows:
		no_such_entry(group, seq)
	[entry] = rows
	return {
		"seq": seq,
		"withheld": bool(entry.withheld),
		"erased": bool(entry.erased),
		"can": {step: may(step, group) and not in_the_way(step, entry) for step in WHO},
	}


def take(step: str, group: str, seq: int, reason: str = "") -> None:
	"""Take a step with an entry, and say so in the record.

	`step` is one of `WHO`; a reason is needed unless it is a release. Raises GuardPermissionError, GuardError,
	DoesNotExistError, and ValidationError without a reason.
	"""
	check_right(step, group)
	reason = words_of(step, reason)
	head = record_writer.locked_head(group)
	# A row that is not there is never asked for with a lock, which would then hold up the records of other groups.
	entry = record_writer.locked_entry(group, seq) if 1 <= seq <= cint(head.seq) else None
	if entry is None:
		no_such_entry(group, seq)
	if sentence := in_the_way(step, entry):
		frappe.throw(sentence, GuardError)
	if step == ERASE:
		erase(group, entry, reason)
		return
	withheld = step == WITHHOLD
	record_writer.show_as(entry.name, {"withheld": int(withheld), "withheld_because": reason or None})
	record_entries.shown_otherwise(group, entry.seq, withheld, reason)


def erase(group: str, entry: Any, reason: str) -> None:
	"""Take the content away, and with it whatever was said of it in words. Raises GuardError for a forged content."""
	if not holds(entry):
		frappe.throw(
			_(
				"Entry {0} does not hold what was recorded, which an erasure would cover up: ask an administrator to run vpwg-verify."
			).format(entry.seq),
			GuardError,
		)
	blank = {"payload": None, "salt": None, "erased": 1, "withheld": 0, "withheld_because": None}
	record_writer.show_as(entry.name, blank)
	record_entries.content_erased(group, entry.seq, reason)


def holds(entry: Any) -> bool:
	"""Whether an entry still has the content of its digest."""
	return bool(entry.payload and entry.salt) and entry.payload_digest == record.payload_digest(
		entry.salt, entry.payload
	)


# What is allowed -----------------------------------------------------------------------------------------------


def may(step: str, group: str) -> bool:
	"""Whether the person who is logged in takes such steps in this group."""
	return bool(permissions.roles_in_group(frappe.session.user, group) & WHO[step])


def check_right(step: str, group: str) -> None:
	if may(step, group):
		return
	sentence = (
		_("Only a {0} erases what an entry holds: ask one of them, and give the reason.").format(_(MANAGER))
		if step == ERASE
		else _(
			"An entry is withheld and released by the coordinator of the group or a {0}: ask one of them."
		).format(_(MANAGER))
	)
	frappe.throw(sentence, GuardPermissionError)


def in_the_way(step: str, entry: Any) -> str:
	"""Why nobody can take this step with an entry as it is; empty when it can be taken."""
	if entry.kind in (DISCLOSURE, ERASURE):
		return _(
			"Entry {0} tells what was withheld, released or erased, and stays as it is: choose the entry that it tells of."
		).format(entry.seq)
	if entry.erased:
		return _(
			"Entry {0} is erased already, and nothing of its content is left: choose another one."
		).format(entry.seq)
	if step == WITHHOLD and entry.withheld:
		return _("Entry {0} is withheld already: release it first if the reason has changed.").format(
			entry.seq
		)
	if step == RELEASE and not entry.withheld:
		return _(
			"Entry {0} is not withheld, and exports show it: choose one that is marked as withheld."
		).format(entry.seq)
	return ""


def words_of(step: str, reason: str) -> str:
	"""The reason as it may be stored: no document is saved that would clean it. Raises ValidationError without one."""
	reason = strip_html(reason or "").strip()
	if step == RELEASE:
		return ""
	if not visible(reason):
		frappe.throw(
			_("Say why the entry is erased: the record keeps the SHA-256 of the reason for good.")
			if step == ERASE
			else _(
				"Say why the entry is withheld: the office and the auditor of the group can read the reason."
			)
		)
	return reason


def no_such_entry(group: str, seq: int) -> None:
	frappe.throw(
		_("The record of {0} has no entry {1}: choose one from the list of its entries.").format(group, seq),
		frappe.DoesNotExistError,
	)
