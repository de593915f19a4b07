"""Advances that are not accounted for, by their holder, and how long they are overdue on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, getdate

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, Row
from vpwg.vpwg.workflow import advances
from vpwg.vpwg.workflow.advances import Advance, AgeBucket
from vpwg.vpwg.workflow.definitions import DisbursementStatus

DISBURSEMENT = "Disbursement"

BUCKETS = {
	AgeBucket.NOT_DUE: "not_due",
	AgeBucket.TO_30: "to_30",
	AgeBucket.TO_60: "to_60",
	AgeBucket.TO_90: "to_90",
	AgeBucket.OVER_90: "over_90",
}

FIGURES = ("given", "topped_up", "spent", "refunded", "outstanding", *BUCKETS.values())


@dataclass(frozen=True)
class Held:
	"""An advance with its row."""

	row: Any
	advance: Advance


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
	rows = [row_of(held, asked.last) for held in held_on(asked) if held.advance.outstanding > 0]
	rows.sort(key=lambda row: (row["holder"], row["due_on"], row["advance"]))
	return rows + books.totals(rows, dict.fromkeys(FIGURES, "currency"), "holder")


def row_of(held: Held, day: date) -> Row:
	advance, code = held.advance, held.row.currency
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
		"holder": advance.holder,
		"advance": advance.key,
		"kind": _(held.row.kind),
		"allocation": held.row.allocation,
		"given_on": advance.given_on,
		"due_on": advance.due_on,
		"overdue": advances.days_overdue(advance, day),
		"currency": code,
		**books.amounts(units, code),
	}


# Reading -------------------------------------------------------------------------------------------------------


def held_on(asked: Asked) -> list[Held]:
	"""The advances that were paid until the day, with what happened to them until then (3 queries)."""
	rows = paid_until(asked)
	given = [row for row in rows if row.kind != "Top-up"]
	topped: dict[str, int] = defaultdict(int)
	for row in rows:
		if row.kind == "Top-up":
			topped[cstr(row.advance)] += cint(row.amount_units)
	spent, refunded = retired_until(asked)
	return [
		Held(
			row,
			Advance(
				key=row.name,
				holder=cstr(row.organisation_name or row.holder_name),
				given_on=getdate(row.paid_on),
				due_on=getdate(row.due_on or row.paid_on),
				given=cint(row.amount_units),
				topped_up=topped[row.name],
				spent=spent[row.name],
				refunded=refunded[row.name],
			),
		)
		for row in given
	]


def paid_until(asked: Asked) -> list[Any]:
	"""Advances and what topped them up (1 query). One that was reversed later is none any more."""
	payment, organisation = DocType(DISBURSEMENT), DocType("Stakeholder Organisation")
	return (
		frappe.qb.from_(payment)
		.left_join(organisation)
		.on(organisation.name == payment.holder)
		.select(
			payment.name,
			payment.kind,
			payment.advance,
			payment.allocation,
			payment.currency,
			payment.amount_units,
			payment.paid_on,
			payment.due_on,
			payment.holder_name,
			organisation.organisation_name,
		)
		.where(payment.working_group == asked.group)
		.where(payment.status == str(DisbursementStatus.PAID))
		.where(payment.kind.isin(["Advance", "Petty cash", "Top-up"]))
		.where(payment.paid_on <= asked.last)
		.orderby(payment.name)
		.run(as_dict=True)
	)


def retired_until(asked: Asked) -> tuple[dict[str, int], dict[str, int]]:
	"""What was spent with receipts and what was given back, by advance, of retirements that stand (1 query)."""
	table = DocType("Advance Retirement")
	rows = (
		frappe.qb.from_(table)
		.select(table.disbursement, table.spent_units, table.refund_units)
		.where(table.working_group == asked.group)
		.where(table.docstatus == 1)
		.where(table.retired_on <= asked.last)
		.orderby(table.name)
		.run(as_dict=True)
	)
	spent: dict[str, int] = defaultdict(int)
	refunded: dict[str, int] = defaultdict(int)
	for row in rows:
		spent[row.disbursement] += cint(row.spent_units)
		refunded[row.disbursement] += cint(row.refund_units)
	return spent, refunded
