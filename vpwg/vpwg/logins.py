"""A login stands for one person in seats and decisions: what happens to them when a login changes its name."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _

from vpwg import permissions
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.kinds import KINDS, Kind
from vpwg.vpwg.workflow.seats import person_key


def check_rename(user: Any, event: str, old: str, new: str, merge: bool = False) -> None:
	"""Two logins are not made into one when both could have decided: the record would say that one person did.

	Called from `hooks.py` before a User is renamed. Raises GuardError.
	"""
	if merge and is_known(old):
		frappe.throw(
			_(
				"{0} sits in a working group or has decided there. Disable the login instead of merging it."
			).format(old),
			GuardError,
		)


def is_known(login: str) -> bool:
	"""Whether a login stands in a seat, in a decision, in an answer or in a request."""
	key = person_key(login, None, "")
	return bool(
		frappe.db.exists("Seat Tenure", {"user": login})
		or any(frappe.db.exists(doctype, {column: key}) for doctype, column in KEYS)
	)


KEYS = (
	("Approval Decision", "tenure"),
	("Conflict Declaration", "tenure"),
	("Resource Allocation", "requester_key"),
)
"""Columns that hold the key of a person."""


def follow_rename(user: Any, event: str, old: str, new: str, merge: bool = False) -> None:
	"""Who decided, answered or asked is written as a key made of their login: without this, one person could decide as
	two, and on what they asked for.

	Frappe itself writes the new name into every link, `recorded_by` among them. Called from `hooks.py`.
	"""
	before, after = person_key(old, None, ""), person_key(new, None, "")
	for doctype, column in KEYS:
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table[column], after).where(table[column] == before).run()
	for kind in KINDS.values():
		follow_in_rounds(kind, json.dumps(before), json.dumps(after))
	permissions.forget()


def follow_in_rounds(kind: Kind, old: str, new: str) -> None:
	"""The persons who are asked, or who stepped aside, are kept by the same key in the document; both keys as JSON writes
	them.
	"""
	table = frappe.qb.DocType(kind.doctype)
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.rule_snapshot)
		.where(table.rule_snapshot.isnotnull())
		.for_update()
		.run()
	)
	for name, snapshot in rows:
		if old in snapshot:
			changed = snapshot.replace(old, new)
			frappe.qb.update(table).set(table.rule_snapshot, changed).where(table.name == name).run()
			frappe.clear_document_cache(kind.doctype, name)
