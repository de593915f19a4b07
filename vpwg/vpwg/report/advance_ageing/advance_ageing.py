"""Advances that are not accounted for, by their holder, and how long they are overdue on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cstr

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, Row
from vpwg.vpwg.workflow import advance_facts, advances
from vpwg.vpwg.workflow.advance_facts import DISBURSEMENT, AdvanceRow
from vpwg.vpwg.workflow.advances import AgeBucket

BUCKETS = {
	AgeBucket.NOT_DUE: "not_due",
	AgeBucket.TO_30: "to_30",
	AgeBucket.TO_60: "to_60",
	AgeBucket.TO_90: "to_90",
	AgeBucket.OVER_90: "over_90",
}

FIGURES = ("given", "topped_up", "spent", "refunded", "outstanding", *BUCKETS.values())


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
	"""A row for each advance that something is left of, by holder, and one for each currency."""
	asked = validate_filters(filters)
	return get_columns(), get_data(asked)


def validate_filters(filters: Mapping[str, Any] | None) -> Asked:
	return books.asked(filters, starts=False)


def get_columns() -> list[Row]:
	return [
		books.column("holder", _("Holder"), width=180),
		books.link("advance", _("Advance"), DISBURSEMENT),
		books.column("kind", _("Kind"), width=90),
		books.link("allocation", _("Allocation"), "Resource Allocation"),
		books.column("given_on", _("Given on"), "Date", 100),
		books.column("due_on", _("Due on"), "Date", 100),
		books.column("overdue", _("Days overdue"), "Int", 90),
		books.currency(_("Currency")),
		books.amount("given", _("Given")),
		books.amount("topped_up", _("Topped up")),
		books.amount("spent", _("Spent, with receipts")),
		books.amount("refunded", _("Refunded")),
		books.amount("outstanding", _("Not accounted for")),
		books.amount("not_due", _("Not due")),
		books.amount("to_30", _("0-30 days")),
		books.amount("to_60", _("31-60 days")),
		books.amount("to_90", _("61-90 days")),
		books.amount("over_90", _("Over 90 days")),
	]


def get_data(asked: Asked) -> list[Row]:
	known = advance_facts.advances_of(groups=[asked.group], until=asked.last)
	left = [row for row in known if row.advance.outstanding > 0]
	holders = holders_of(left)
	rows = [row_of(row, holders[row.advance.key], asked.last) for row in left]
	rows.sort(key=lambda row: (row["holder"], row["due_on"], row["advance"]))
	return rows + books.totals(rows, dict.fromkeys(FIGURES, "currency"), "holder")


def row_of(found: AdvanceRow, holder: Any, day: date) -> Row:
	advance, code = found.advance, found.currency
	ages = advances.ageing([advance], day)
	units = {
		"given": advance.given,
		"topped_up": advance.topped_up,
		"spent": advance.spent,
		"refunded": advance.refunded,
		"outstanding": advance.outstanding,
		**{column: ages[bucket] for bucket, column in BUCKETS.items()},
	}
	return {
		"holder": cstr(holder.organisation_name or holder.holder_name),
		"advance": advance.key,
		"kind": _(holder.kind),
		"allocation": found.allocation,
		"given_on": advance.given_on,
		"due_on": advance.due_on,
		"overdue": advances.days_overdue(advance, day),
		"currency": code,
		**books.amounts(units, code),
	}


def holders_of(found: list[AdvanceRow]) -> dict[str, Any]:
	"""Who holds these advances, and of what kind these are, by their name (1 query)."""
	payment, organisation = DocType(DISBURSEMENT), DocType("Stakeholder Organisation")
	rows = (
		frappe.qb.from_(payment)
		.left_join(organisation)
		.on(organisation.name == payment.holder)
		.select(payment.name, payment.kind, payment.holder_name, organisation.organisation_name)
		.where(payment.name.isin([row.advance.key for row in found] or [""]))
		.orderby(payment.name)
		.run(as_dict=True)
	)
	return {row.name: row for row in rows}
