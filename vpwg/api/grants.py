"""Endpoints for grants: their money, what a funder does to them, their closing, and corporate support against its ceiling."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg.api.retry import from_the_start
from vpwg.vpwg import grant_figures, grants, papers
from vpwg.vpwg.sentences import money as words


@frappe.whitelist(methods=["GET"])
def money(name: str) -> dict[str, Any]:
	"""The money of a grant, for its bar.

	`lines` holds for each budget line its code, title and the figures budget, ceiling (with the funder's flexibility),
	committed, conditional, paid, refunded, spent, left, over; `totals` the same of the whole grant with signed, received,
	available, awaited, in_kind and others. Each figure is {units, text}: smallest units of the grant's currency, and in
	words. Besides `months_secured`, `amendments`, the present days, and in `stop` a sentence about a suspension or
	termination. Raises PermissionError and DoesNotExistError.
	"""
	return grant_figures.figures(readable(name))


@frappe.whitelist(methods=["GET"])
def ceiling(name: str) -> dict[str, Any]:
	"""Where corporate support of twelve months stands, with this grant where it is asked for and comes from a company.

	Gives `verdict` (Within, Warn or Stop; empty where `sentences` say what is missing to tell), `sentences` in the reader's
	language, `share` and `most` in per cent (None: no support, no ceiling). Raises PermissionError and DoesNotExistError.
	"""
	found = grants.ceiling_of(readable(name))
	if found.answer is None:
		return {"verdict": "", "sentences": list(found.missing), "share": None, "most": None}
	answer = found.answer
	return {
		"verdict": str(answer.verdict),
		"sentences": [words.ceiling(answer, found.currency)],
		"share": None if answer.share is None else float(answer.share * 100),
		"most": None if answer.ceiling is None else float(answer.ceiling * 100),
	}


@frappe.whitelist(methods=["POST"])
def suspend(name: str, reason: str, on: str = "") -> dict[str, Any]:
	"""Enter that the funder suspends a grant from a day on (today where none is said). A finance officer or a manager does.

	Gives the grant's money, as the other acts do. Raises PermissionError, and GuardError with what stands in the way.
	"""
	from_the_start(lambda: grants.suspend(name, reason, on or None))
	return money(name)


@frappe.whitelist(methods=["POST"])
def lift(name: str, reason: str) -> dict[str, Any]:
	"""Enter that the funder lifts a suspension."""
	from_the_start(lambda: grants.lift(name, reason))
	return money(name)


@frappe.whitelist(methods=["POST"])
def terminate(name: str, reason: str, on: str = "") -> dict[str, Any]:
	"""Enter that the funder ends a grant on a day (today where none is said); costs up to then are still paid."""
	from_the_start(lambda: grants.terminate(name, reason, on or None))
	return money(name)


@frappe.whitelist(methods=["POST"])
def close(name: str, reason: str) -> dict[str, Any]:
	"""Close a grant of which nothing is committed, waits for payment, or is left unspent."""
	from_the_start(lambda: grants.close(name, reason))
	return money(name)


@frappe.whitelist(methods=["POST"])
def cancel_paper(doctype: str, name: str, reason: str) -> dict[str, Any]:
	"""Cancel a confirmed Grant Amendment, Grant Receipt, Fund Return or Advance Retirement: what it moved is taken back.

	Gives its name and state. Raises PermissionError, and GuardError where money that it brought is in use.
	"""
	doc = from_the_start(lambda: papers.cancel(doctype, name, reason))
	return {"doctype": doc.doctype, "name": doc.name, "status": doc.status}


def readable(name: str) -> Any:
	doc = frappe.get_doc(grants.GRANT, name)
	doc.check_permission("read")
	return doc
