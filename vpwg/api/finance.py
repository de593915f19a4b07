"""Endpoints for finance officers: what waits, signing off, holding, settling. They act for the person who is logged in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe

from vpwg.api.retry import from_the_start
from vpwg.vpwg import finance, finance_desk
from vpwg.vpwg.sentences import finance as finance_words
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import money_facts


@frappe.whitelist(methods=["GET"])
def waiting() -> list[dict[str, Any]]:
	"""What waits for the finance officer or manager who is logged in, what is due first in front.

	For each its doctype, name, title, group, act (the word on the button), amount in words, since when, how many days, and
	until when. Empty for whoever is neither.
	"""
	return finance_desk.waiting()


@frappe.whitelist(methods=["GET"])
def standing(name: str) -> dict[str, Any]:
	"""Where the money of an allocation stands, for whoever may read it: funding, figures, payments, and what the reader may do.

	`acts` holds for each act whether it can be done now, and else the sentence that says why not.
	"""
	doc = frappe.get_doc(finance.ALLOCATION, name)
	doc.check_permission("read")
	return finance_desk.standing(doc)


@frappe.whitelist(methods=["GET"])
def choices(name: str) -> dict[str, Any]:
	"""The grants and budget lines that could carry an allocation, with what each has, and rows to begin with.

	Raises PermissionError for whoever is no finance officer.
	"""
	doc = frappe.get_doc(finance.ALLOCATION, name)
	doc.check_permission("read")
	finance.check_officer(doc.working_group)
	return finance_desk.choices(doc)


@frappe.whitelist(methods=["POST"])
def preview(name: str, funding: list[Any] | str) -> dict[str, list[str]]:
	"""What stands in the way of signing off like this, and what would only be shown; nothing is done.

	`funding` as in `sign_off`. Raises PermissionError for whoever is no finance officer.
	"""
	doc = frappe.get_doc(finance.ALLOCATION, name)
	doc.check_permission("read")
	finance.check_officer(doc.working_group)
	rows = finance.rows_of(doc, listed(funding))
	made = finance.plan(doc, rows, money_facts.grants(finance.existing(doc, rows)))
	return {
		"faults": [*made.faults, *finance_desk.short_of(doc, made)],
		"warnings": list(made.warnings),
		"rows": [
			{
				"line": row.line,
				"amount": words.amount(made_of.units, made_of.currency),
				"rate": finance_words.rate(made_of, doc.currency),
			}
			for row, made_of in made.rows
		],
	}


@frappe.whitelist(methods=["POST"])
def sign_off(name: str, funding: list[Any] | str, note: str = "") -> dict[str, Any]:
	"""Sign an allocation off: its money is committed. Gives the new standing.

	`funding` has rows of grant, budget_line, part (major units of the allocation's currency), and where the grant asks for
	them purpose_tag, place_tag, supplier, quotes, no_objection. Raises PermissionError (403) for whoever may not,
	InsufficientFunds, NeedsNote where a warning is not answered by a note, and GuardError (417) with all that is in the way.
	"""
	rows = listed(funding)
	return done(lambda: finance.sign_off(name, rows, note))


@frappe.whitelist(methods=["POST"])
def refuse(name: str, host_reason: str, reason: str) -> dict[str, Any]:
	"""Refuse an endorsed allocation for the host: Law, Sanctions or Fraud, with the reason."""
	return done(lambda: finance.refuse(name, host_reason, reason))


@frappe.whitelist(methods=["POST"])
def hold(name: str, reason: str) -> dict[str, Any]:
	"""Stop the payments of an allocation, with the reason."""
	return done(lambda: finance.hold(name, reason))


@frappe.whitelist(methods=["POST"])
def resume(name: str) -> dict[str, Any]:
	"""Let the payments of an allocation go on."""
	return done(lambda: finance.resume(name))


@frappe.whitelist(methods=["POST"])
def cancel(name: str, reason: str) -> dict[str, Any]:
	"""Cancel an allocation of which nothing is paid; its commitment is released."""
	return done(lambda: finance.cancel(name, reason))


@frappe.whitelist(methods=["POST"])
def settle(name: str, note: str, evidence: str) -> dict[str, Any]:
	"""Settle an allocation with its report; what is left of its commitment is released.

	`evidence` is the address of a private file that the person who is logged in has uploaded and attached to nothing.
	"""
	return done(lambda: finance.settle(name, note, evidence))


def done(work: Any) -> dict[str, Any]:
	"""Do an act, from the start again after a deadlock, and give the new standing."""
	return finance_desk.standing(from_the_start(work))


def listed(rows: Sequence[Any] | str) -> list[Any]:
	"""Rows as they were sent: a list, or its JSON. Raises ValidationError for anything else."""
	try:
		found = frappe.parse_json(rows) or []
	except ValueError:
		found = None
	if not isinstance(found, list):
		frappe.throw(frappe._("Send a list of rows."))
	return found
