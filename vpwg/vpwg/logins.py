"""A login stands for one person in seats and decisions: what happens to them when a login changes its name."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _

from vpwg import permissions
from vpwg.vpwg.workflow.guard import GuardError
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
	"""Whether a login stands in a seat or in a decision."""
	return bool(
		frappe.db.exists("Seat Tenure", {"user": login})
		or frappe.db.exists("Approval Decision", {"tenure": person_key(login, None, "")})
	)


def follow_rename(user: Any, event: str, old: str, new: str, merge: bool = False) -> None:
	"""Who gave a decision is written as a key made of their login: without this, one person could decide as two.

	Frappe itself writes the new name into every link, `recorded_by` among them. Called from `hooks.py`.
	"""
	decision = frappe.qb.DocType("Approval Decision")
	(
		frappe.qb.update(decision)
		.set(decision.tenure, person_key(new, None, ""))
		.where(decision.tenure == person_key(old, None, ""))
	).run()
	follow_in_rounds(json.dumps(person_key(old, None, "")), json.dumps(person_key(new, None, "")))
	permissions.forget()


def follow_in_rounds(old: str, new: str) -> None:
	"""The persons who are asked in a round are kept by the same key in the review; both keys as JSON writes them."""
	review = frappe.qb.DocType("Stage Review")
	rows = (
		frappe.qb.from_(review)
		.select(review.name, review.rule_snapshot)
		.where(review.status == "Under Endorsement")
		.where(review.rule_snapshot.isnotnull())
		.for_update()
		.run()
	)
	for name, snapshot in rows:
		if old in snapshot:
			changed = snapshot.replace(old, new)
			frappe.qb.update(review).set(review.rule_snapshot, changed).where(review.name == name).run()
			frappe.clear_document_cache("Stage Review", name)
