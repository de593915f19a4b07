"""The allocations of a period, from what was asked to what was spent: a row for each, and for each grant that carries it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, Row
from vpwg.vpwg.workflow import figures, money
from vpwg.vpwg.workflow.definitions import AllocationStatus
from vpwg.vpwg.workflow.funds import Part
from vpwg.vpwg.workflow.money_facts import SIGNED_OFF
from vpwg.vpwg.workflow.movements import MovementKind

REQUEST = "Resource Allocation"

SENT, SIGNED = "Sent", "Signed off"
"""By which day an allocation belongs to the period."""

DAYS = {SENT: "sent_on", SIGNED: "signed_off_on"}

FIGURES = ("committed", "conditional", "paid", "refunded", "spent")
"""Figures in the currency of the grant, of the last day."""

AFTER_ENDORSEMENT = frozenset(
	{
		AllocationStatus.ENDORSED,
		AllocationStatus.REFUSED,
		AllocationStatus.CANCELLED,
		*SIGNED_OFF,
	}
)


@dataclass(frozen=True)
class Wanted:
	"""What the books are asked, and by which day an allocation counts."""

	asked: Asked
	day: str


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
	"""A row for each allocation and each grant that carries it, and one for each currency."""
	wanted = validate_filters(filters)
	return get_columns(), get_data(wanted)


def validate_filters(filters: Mapping[str, Any] | None) -> Wanted:
	by = (filters or {}).get("by") or SENT
	if by not in DAYS:
		frappe.throw(_("Choose whether allocations count by the day they were sent or signed off."))
	return Wanted(books.asked(filters), DAYS[by])


def get_columns() -> list[Row]:
	return [
		books.link("allocation", _("Allocation"), REQUEST),
		books.column("title", _("Title"), width=200),
		books.column("status", _("Status"), width=100),
		books.column("beneficiary", _("Beneficiary"), width=180),
		books.column("sent_on", _("Sent on"), "Date", 100),
		books.column("endorsed_on", _("Endorsed on"), "Date", 100),
		books.column("signed_off_on", _("Signed off on"), "Date", 100),
		books.currency(_("Currency")),
		books.amount("amount", _("Requested")),
		books.currency(_("Currency of the group"), "group_currency"),
		books.amount("group_amount", _("In the currency of the group"), "group_currency"),
		books.link("grant", _("Grant"), books.GRANT),
		books.currency(_("Currency of the grant"), "grant_currency"),
		books.amount("committed", _("Committed"), "grant_currency"),
		books.amount("conditional", _("Committed against signed money"), "grant_currency"),
		books.amount("paid", _("Paid"), "grant_currency"),
		books.amount("refunded", _("Refunded"), "grant_currency"),
		books.amount("spent", _("Spent, with receipts"), "grant_currency"),
	]


def get_data(wanted: Wanted) -> list[Row]:
	requests = requests_of(wanted)
	if not requests:
		return []
	parts = parts_of(wanted.asked, [row.name for row in requests])
	rows = [row for request in requests for row in rows_of(request, parts, wanted.asked.grant)]
	columns = {
		"amount": "currency",
		"group_amount": "group_currency",
		**dict.fromkeys(FIGURES, "grant_currency"),
	}
	return rows + books.totals(rows, columns, "title")


def requests_of(wanted: Wanted) -> list[Any]:
	"""The allocations of the period by their day (1 query)."""
	request, organisation = DocType(REQUEST), DocType("Stakeholder Organisation")
	asked, day = wanted.asked, request[wanted.day]
	return (
		frappe.qb.from_(request)
		.left_join(organisation)
		.on(organisation.name == request.beneficiary)
		.select(
			request.name,
			request.title,
			request.status,
			request.sent_on,
			request.decided_on,
			request.signed_off_on,
			request.currency,
			request.amount_units,
			request.group_currency,
			request.group_amount_units,
			request.beneficiary_community,
			organisation.organisation_name,
		)
		.where(request.working_group == asked.group)
		.where(request.sent_on.isnotnull())
		.where(day >= asked.first)
		.where(day <= asked.last)
		.orderby(day)
		.orderby(request.name)
		.run(as_dict=True)
	)


def parts_of(asked: Asked, allocations: list[str]) -> dict[str, dict[tuple[str, str], Part]]:
	"""The figures of allocations on the last day, each by grant and its currency (1 query)."""
	moved: dict[str, dict[tuple[str, str], list[tuple[MovementKind, int]]]] = defaultdict(
		lambda: defaultdict(list)
	)
	for row in books.sums(asked, by=["allocation"], allocations=allocations):
		moved[row.allocation][row.grant, row.currency].append((row.kind, row.units))
	return {
		name: {key: figures.added(Part(), rows) for key, rows in sorted(by_grant.items())}
		for name, by_grant in moved.items()
	}


def rows_of(request: Any, parts: Mapping[str, Mapping[tuple[str, str], Part]], grant: str) -> Iterator[Row]:
	"""What was asked stands in the first row of an allocation, so that it counts once."""
	carried = parts.get(request.name, {})
	if grant and not carried:
		return
	first = {
		"allocation": request.name,
		"title": request.title,
		"status": _(request.status),
		"beneficiary": request.organisation_name or request.beneficiary_community,
		"sent_on": request.sent_on,
		"endorsed_on": request.decided_on if request.status in AFTER_ENDORSEMENT else None,
		"signed_off_on": request.signed_off_on,
		"currency": request.currency,
		"amount": money.from_units(request.amount_units or 0, request.currency),
		"group_currency": request.group_currency,
		"group_amount": money.from_units(request.group_amount_units or 0, request.group_currency or ""),
	}
	if not carried:
		yield first
	for number, ((name, code), part) in enumerate(carried.items()):
		yield {
			**(first if number == 0 else {"allocation": request.name, "title": request.title}),
			"grant": name,
			"grant_currency": code,
			**books.amounts({figure: getattr(part, figure) for figure in FIGURES}, code),
		}
