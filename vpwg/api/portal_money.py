"""What members read of the money: what became of a request, and a grant that they decide on. In words, without payees."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cint, cstr

from vpwg.vpwg import finance_desk
from vpwg.vpwg.sentences import finance as words
from vpwg.vpwg.sentences import money as money_words
from vpwg.vpwg.workflow import money_facts
from vpwg.vpwg.workflow.corporate import Question


def money_of(request: Any) -> dict[str, Any] | None:
	"""Where the money of a request went, as members read it; None while nothing was signed off.

	`grants` has the title, the part and the figures of each; `payments` the tranche, the amount, the state and the day.
	"""
	if not request.funding and not request.refused_because:
		return None
	found = finance_desk.standing(request)
	titles = dict(
		frappe.get_all(  # checked: whoever reads the request is of the group, and its members read its grants
			money_facts.GRANT,
			filters={"name": ("in", [row.grant for row in request.funding] or [""])},
			fields=["name", "title"],
			order_by="name",
			as_list=True,
		)
	)
	return {
		"signed_off_on": found["signed_off_on"],
		"grants": [
			{"title": titles.get(row["grant"], row["grant"]), "part": row["part"], "rate": row["rate"]}
			for row in found["funding"]
		],
		"payments": [
			{name: row[name] for name in ("tranche", "amount", "status", "status_label", "paid_on")}
			for row in found["payments"]
			if row["paid_on"]
		],
		"relaxations": found["relaxations"],
		"refused": f"{words.word(request.host_reason)}: {request.refused_because}"
		if request.refused_because
		else "",
		"held": cstr(request.held_because) if request.status == "On Hold" else "",
		"cancelled": cstr(request.cancelled_because),
		"settled_on": cstr(request.settled_on),
		"settlement": cstr(request.settlement_note),
	}


def grant_words(doc: Any) -> dict[str, Any]:
	"""A grant in words: who gives what, on which conditions, and the answers of its scrutiny."""
	questions = [str(question) for question in Question]
	return {
		"amount": words.amount(cint(doc.signed_amount_units), doc.currency),
		"funder": cstr(frappe.db.get_value("Stakeholder Organisation", doc.funder, "organisation_name"))
		if doc.funder
		else "",
		"source": words.word(doc.source),
		"form": words.word(doc.form),
		"conditions": cstr(doc.conditions),
		"valuation": cstr(doc.valuation_basis),
		"eligible_from": cstr(doc.eligible_from),
		"eligible_to": cstr(doc.eligible_to),
		"share": cstr(doc.share_note),
		"answers": [
			{
				"question": money_words.question(Question(row.question)),
				"answer": words.word(row.answer),
				"explanation": cstr(row.explanation),
			}
			for row in sorted(doc.scrutiny, key=lambda row: questions.index(row.question))
		],
		"lines": [
			{
				"code": cstr(row.code),
				"title": cstr(row.title),
				"amount": words.amount(cint(row.amount_units), doc.currency),
			}
			for row in doc.budget_lines
		],
		"returned_because": cstr(doc.returned_because),
	}
