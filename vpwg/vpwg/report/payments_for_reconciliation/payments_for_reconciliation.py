"""What moved the cash of each grant, movement by movement, to be held against the bank and the general ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, Row
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import figures
from vpwg.vpwg.workflow.figures import CashFlow
from vpwg.vpwg.workflow.movements import MovementKind


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
	"""The opening balance of each grant, its movements, its closing balance; then a row for each currency."""
	asked = validate_filters(filters)
	return get_columns(), get_data(asked)


def validate_filters(filters: Mapping[str, Any] | None) -> Asked:
	return books.asked(filters)


def get_columns() -> list[Row]:
	return [
		books.link("grant", _("Grant"), books.GRANT),
		books.column("posting_date", _("Posting date"), "Date", 100),
		books.column("happened_on", _("Happened on"), "Date", 100),
		books.column("what", _("What"), width=190),
		books.column("document_type", _("Kind of document"), width=130),
		books.column("document", _("Document"), "Dynamic Link", 140, options="document_type"),
		books.column("voucher_no", _("Voucher"), width=100),
		books.column("bank_reference", _("Bank reference"), width=130),
		books.column("unmatched", _("No bank reference"), "Check", 80),
		books.column("fund", _("Fund"), width=100),
		books.column("cost_centre", _("Cost centre"), width=100),
		books.currency(_("Currency")),
		books.amount("debit", _("Debit (in)")),
		books.amount("credit", _("Credit (out)")),
		books.amount("balance", _("Balance")),
		books.column("is_late", _("Posted late"), "Check", 80),
	]


def get_data(asked: Asked) -> list[Row]:
	grants, flows = books.grants_of(asked.group), books.flows(asked, books.sums(asked))
	by_grant = defaultdict(list)
	for movement in movements_of(asked):
		by_grant[movement.grant].append(movement)
	rows: list[Row] = []
	for name, flow in flows.items():
		if name in grants and (flow.opening or by_grant[name]):
			rows += rows_of(grants[name], flow, by_grant[name])
	return rows + books.totals(rows, dict.fromkeys(("debit", "credit"), "currency"), "what")


def movements_of(asked: Asked) -> list[Any]:
	"""What moved cash in the period, by grant, in the order of the books (1 query)."""
	table = DocType(books.MOVEMENT)
	query = (
		frappe.qb.from_(table)
		.select(
			table.grant,
			table.kind,
			table.units,
			table.cancels,
			table.posting_date,
			table.happened_on,
			table.is_late,
			table.document_type,
			table.document,
			table.voucher_no,
			table.bank_reference,
			table.fund,
			table.cost_centre,
		)
		.where(table.working_group == asked.group)
		.where(table.posting_date >= asked.first)
		.where(table.posting_date <= asked.last)
		.where(table.kind.isin(sorted(str(kind) for kind in books.CASH)))
		.orderby(table.grant)
		.orderby(table.posting_date)
		.orderby(table.creation)
		.orderby(table.idx)
	)
	return (query.where(table.grant == asked.grant) if asked.grant else query).run(as_dict=True)


def rows_of(grant: Any, flow: CashFlow, movements: Iterable[Any]) -> list[Row]:
	"""What is taken back lessens the side on which it was entered, as in the fund balances."""
	shared = {"grant": grant.name, "currency": grant.currency}
	balance = flow.opening
	rows = [{**shared, "what": _("Opening balance"), **books.amounts({"balance": balance}, grant.currency)}]
	for movement in movements:
		kind = MovementKind(movement.kind)
		units = -cint(movement.units) if cint(movement.cancels) else cint(movement.units)
		balance += units * figures.direction(kind)
		side = "debit" if kind in figures.INCOMING else "credit"
		rows.append(
			{
				**shared,
				**described(movement, kind),
				**books.amounts({side: units, "balance": balance}, grant.currency),
			}
		)
	rows.append(
		{
			**shared,
			"what": _("Closing balance"),
			**books.amounts(
				{"debit": flow.incoming, "credit": flow.outgoing, "balance": flow.closing}, grant.currency
			),
			"is_total": 1,
		}
	)
	return rows


def described(movement: Any, kind: MovementKind) -> Row:
	what = words.movement(kind)
	return {
		"posting_date": movement.posting_date,
		"happened_on": movement.happened_on,
		"what": _("{0}, taken back").format(what) if cint(movement.cancels) else what,
		"document_type": movement.document_type,
		"document": movement.document,
		"voucher_no": movement.voucher_no,
		"bank_reference": movement.bank_reference,
		"unmatched": int(not movement.bank_reference),
		"fund": movement.fund,
		"cost_centre": movement.cost_centre,
		"is_late": cint(movement.is_late),
	}
