"""The money of one grant as people see it: each budget line, the whole, and how long it lasts. Nothing is written here."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, cstr

from vpwg import clock
from vpwg.vpwg import ledger
from vpwg.vpwg.sentences import grants as words
from vpwg.vpwg.sentences import requests as request_words
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow import money_facts
from vpwg.vpwg.workflow.balance import months_earlier, months_secured
from vpwg.vpwg.workflow.funds import Part
from vpwg.vpwg.workflow.grant_terms import BudgetLine
from vpwg.vpwg.workflow.money_facts import GrantFacts

GRANT = "Working Group Grant"
LAST_MONTHS = 12

TOTALS = (
	"signed",
	"received",
	"refunded",
	"repaid",
	"transferred_in",
	"transferred_out",
	"exchange",
	"charges",
	"committed",
	"conditional",
	"paid",
	"spent",
	"available",
	"free",
	"awaited",
	"in_kind",
)
"""The figures of a balance that are shown, by their names in `funds.Balance`."""


def shown(units: int, currency: str) -> dict[str, Any]:
	"""A figure: units for the bar, and as people read it."""
	return {"units": units, "text": request_words.amount(units, currency)}


def figures(grant: Any) -> dict[str, Any]:
	"""The money of a grant (a fixed number of queries, whatever its lines and movements)."""
	facts = money_facts.grants([grant.name])[grant.name]
	currency, balance = cstr(grant.currency), facts.balance
	parts = ledger.lines_of(grants=[grant.name])
	before = {row.code: cint(row.used_before_units) for row in grant.budget_lines}
	since = months_earlier(clock.today(), LAST_MONTHS)
	secured = months_secured(
		max(balance.available, 0) + max(balance.awaited, 0),
		money_facts.paid_since(grant.name, since),
	)
	return {
		"grant": grant.name,
		"status": grant.status,
		"status_label": word(grant.status),
		"form": grant.form,
		"currency": currency,
		"lines": [
			line_shown(
				line,
				parts.get((grant.name, line.key, ""), Part()),
				before.get(line.key, 0),
				currency,
			)
			for line in facts.present.lines
		],
		"totals": {
			**{name: shown(getattr(balance, name), currency) for name in TOTALS},
			"unspent": shown(max(balance.paid - balance.refunded - balance.spent, 0), currency),
		},
		"signed_now": shown(facts.present.signed, currency),
		"months_secured": None if secured is None else float(secured),
		"months_text": months_text(secured),
		"eligible_from": cstr(facts.present.eligible_from or ""),
		"eligible_to": cstr(facts.present.eligible_to or ""),
		"close_out": cstr(facts.present.close_out or ""),
		"amendments": amendments_shown(facts, currency),
		"stop": words.stopped(grant.status, money_facts.day_of(grant.stopped_on), cstr(grant.stop_reason)),
	}


def line_shown(line: BudgetLine, part: Part, before: int, currency: str) -> dict[str, Any]:
	"""A budget line: what is left of it, and what its flexibility would still allow; `over` is what is used beyond it."""
	return {
		"code": line.key,
		"title": line.title,
		"is_indirect": line.is_indirect,
		"budget": shown(line.units, currency),
		"ceiling": shown(line.ceiling, currency),
		"used_before": shown(before, currency),
		"committed": shown(part.committed, currency),
		"conditional": shown(part.conditional, currency),
		"paid": shown(part.paid, currency),
		"refunded": shown(part.refunded, currency),
		"spent": shown(part.spent, currency),
		"unspent": shown(max(part.paid - part.refunded - part.spent, 0), currency),
		"left": shown(max(line.units - line.used, 0), currency),
		"over": shown(max(line.used - line.units, 0), currency),
		"left_with_flexibility": shown(max(line.ceiling - line.used, 0), currency),
	}


def months_text(secured: Any) -> str:
	if secured is None:
		return _("Nothing was paid in the last twelve months, so no months of secured funding can be told.")
	return _("Months of secured funding at the pace of the last twelve: {0}").format(
		f"{secured.normalize():f}"
	)


def amendments_shown(facts: GrantFacts, currency: str) -> list[dict[str, Any]]:
	"""The amendments of a grant in their order, cancelled ones and drafts too (1 query)."""
	table = DocType("Grant Amendment")
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.kind,
			table.status,
			table.agreed_on,
			table.amount_units,
			table.new_eligible_to,
			table.new_close_out,
			table.reason,
		)
		.where(table.grant == facts.row.name)
		.orderby(table.name)
		.run(as_dict=True)
	)
	return [
		{
			"name": row.name,
			"kind": row.kind,
			"kind_label": word(row.kind),
			"status": row.status,
			"status_label": word(row.status),
			"agreed_on": cstr(row.agreed_on or ""),
			"amount": shown(cint(row.amount_units), currency),
			"eligible_to": cstr(row.new_eligible_to or ""),
			"close_out": cstr(row.new_close_out or ""),
			"reason": cstr(row.reason),
		}
		for row in rows
	]
