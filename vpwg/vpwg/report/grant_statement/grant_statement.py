"""The statement of one grant for its funder: its cash over a period document by document, and apart from it what was signed,
received, disbursed and spent, and how the grant was amended. No person is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Min, Sum
from frappe.utils import cint, cstr, formatdate
from pypika.functions import Cast

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, MovedSum, Row
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import figures, money, money_facts
from vpwg.vpwg.workflow.funds import Balance
from vpwg.vpwg.workflow.movements import MovementKind


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
	"""The rows of the statement; a grant without movements has none."""
	asked = validate_filters(filters)
	return get_columns(), get_data(asked)


def validate_filters(filters: Mapping[str, Any] | None) -> Asked:
	return books.asked(filters, needs_grant=True)


def get_columns() -> list[Row]:
	return [
		books.column("part", _("Part"), width=170),
		books.column("posting_date", _("Date"), "Date", 100),
		books.column("what", _("What"), width=190),
		books.column("document_type", _("Kind of document"), width=130),
		books.column("document", _("Document"), "Dynamic Link", 140, options="document_type"),
		books.column("voucher_no", _("Voucher"), width=100),
		books.column("purpose", _("Purpose"), width=220),
		books.currency(_("Currency")),
		books.amount("incoming", _("In")),
		books.amount("outgoing", _("Out")),
		books.amount("balance", _("Balance")),
		books.amount("in_period", _("In the period")),
		books.amount("so_far", _("Until the last day")),
	]


def get_data(asked: Asked) -> list[Row]:
	moved = books.sums(asked)
	if not moved:
		return []
	code = moved[0].currency
	flow, entries = books.flows(asked, moved)[asked.grant], entries_of(asked)
	rows = [{"what": _("Opening balance"), "posting_date": asked.first, **cash(code, balance=flow.opening)}]
	rows += cash_rows(entries, flow.opening, code)
	rows.append(
		{
			"what": _("Closing balance"),
			"posting_date": asked.last,
			**cash(code, incoming=flow.incoming, outgoing=flow.outgoing, balance=flow.closing),
			"is_total": 1,
		}
	)
	for row in rows:
		row["part"] = _("Cash of the period")
	rows += in_kind_rows(entries, code)
	rows += figure_rows(moved, code)
	rows += amendment_rows(asked, code)
	return [{**row, "currency": code} for row in rows]


def cash(code: str, **units: int) -> Row:
	return books.amounts(units, code)


def entries_of(asked: Asked) -> list[Any]:
	"""What a document moved of one kind for one allocation on a day, in the order in which it was entered (1 query)."""
	table, request = DocType(books.MOVEMENT), DocType("Resource Allocation")
	parts = (
		table.posting_date,
		table.kind,
		table.cancels,
		table.document_type,
		table.document,
		table.voucher_no,
		request.title,
	)
	kinds = [str(kind) for kind in (*books.CASH, MovementKind.IN_KIND)]
	return (
		frappe.qb.from_(table)
		.left_join(request)
		.on(request.name == table.allocation)
		.select(*parts, Cast(Sum(signed(table)), books.EXACT).as_("units"), Min(table.creation).as_("at"))
		.where(table.working_group == asked.group)
		.where(table.grant == asked.grant)
		.where(table.posting_date >= asked.first)
		.where(table.posting_date <= asked.last)
		.where(table.kind.isin(sorted(kinds)))
		.groupby(*parts)
		.orderby(table.posting_date)
		.orderby(Min(table.creation))
		.orderby(table.kind)
		.run(as_dict=True)
	)


def signed(table: Any) -> Any:
	return Case().when(table.cancels == 1, 0 - table.units).else_(table.units)


def cash_rows(entries: Iterable[Any], opening: int, code: str) -> Iterator[Row]:
	"""What is taken back lessens the side on which it was entered."""
	balance = opening
	for entry in entries:
		kind, units = MovementKind(entry.kind), int(entry.units)
		if kind not in books.CASH:
			continue
		balance += units * figures.direction(kind)
		side = "incoming" if kind in figures.INCOMING else "outgoing"
		yield {**described(entry, kind), **cash(code, balance=balance, **{side: units})}


def described(entry: Any, kind: MovementKind) -> Row:
	"""What, of which document, for what: the purpose is the title of the allocation."""
	what = words.movement(kind)
	return {
		"posting_date": entry.posting_date,
		"what": _("{0}, taken back").format(what) if cint(entry.cancels) else what,
		"document_type": entry.document_type,
		"document": entry.document,
		"voucher_no": entry.voucher_no,
		"purpose": entry.title,
	}


def in_kind_rows(entries: Iterable[Any], code: str) -> Iterator[Row]:
	for entry in entries:
		if entry.kind == MovementKind.IN_KIND:
			yield {
				"part": _("Support in kind"),
				**described(entry, MovementKind.IN_KIND),
				**cash(code, in_period=int(entry.units)),
			}


def figure_rows(moved: list[MovedSum], code: str) -> Iterator[Row]:
	"""Figures beside the cash: in the period, and from the beginning until its last day. Disbursed is not spent."""
	end = balance_of(moved)
	begin = balance_of([row for row in moved if row.earlier])
	for label, value in (
		(_("Signed"), lambda row: row.signed),
		(_("Received"), lambda row: row.received),
		(_("Committed"), lambda row: row.committed),
		(_("Disbursed, less refunds"), lambda row: row.paid - row.refunded),
		(_("Spent, with receipts"), lambda row: row.spent),
		(_("In kind, not in cash"), lambda row: row.in_kind),
	):
		yield {
			"part": _("Figures of the grant"),
			"what": label,
			**cash(code, in_period=value(end) - value(begin), so_far=value(end)),
		}
	for label, units in ((_("Still awaited"), end.awaited), (_("Available"), end.available)):
		yield {"part": _("Figures of the grant"), "what": label, **cash(code, so_far=units)}


def balance_of(moved: list[MovedSum]) -> Balance:
	return figures.added(Balance(), ((row.kind, row.units) for row in moved))


def amendment_rows(asked: Asked, code: str) -> Iterator[Row]:
	"""The amendments that were agreed until the last day; the amount is that by which the signed amount moved (2 queries)."""
	for row in money_facts.amendments_of([asked.grant]).get(asked.grant, []):
		if not row.agreed_on or row.agreed_on > asked.last:
			continue
		days = [
			_("Costs until {0}").format(formatdate(row.eligible_to)) if row.eligible_to else "",
			_("Close-out on {0}").format(formatdate(row.close_out)) if row.close_out else "",
		]
		moves = money.from_units(row.moves_signed, code)
		yield {
			"part": _("Amendments"),
			"posting_date": row.agreed_on,
			"what": _(cstr(row.kind)),
			"document_type": "Grant Amendment",
			"document": row.key,
			"purpose": ", ".join(day for day in days if day),
			"in_period": moves if asked.first and row.agreed_on >= asked.first else None,
			"so_far": moves,
		}
