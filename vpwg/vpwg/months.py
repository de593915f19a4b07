"""Closing the books of a group: its months, its grants, the group itself. Design section 6.

Once a month is closed, what comes late is posted on the first open day. Closing waits for whatever is being posted, and
whatever comes after it finds it closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.query_builder import DocType, Order
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, cstr, getdate

from vpwg import clock
from vpwg.vpwg import ledger
from vpwg.vpwg.ledger import Locked
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import advance_facts, periods
from vpwg.vpwg.workflow.definitions import DisbursementStatus
from vpwg.vpwg.workflow.figures import CashFlow, CashRow, cash_flows
from vpwg.vpwg.workflow.movements import MovementKind
from vpwg.vpwg.workflow.periods import AdvanceLeft, ClosingFault, GrantLeft, PeriodFault

CLOSE, REOPEN = "Close", "Reopen"

# Closing a month -----------------------------------------------------------------------------------------------


def lock(group: str) -> Locked:
	"""Lock a group and all its grants, in this order: another close waits, and nothing is posted until the transaction ends."""
	frappe.db.get_value("Working Group", group, "name", for_update=True)
	return ledger.lock_group(group)


def faults(close: Any, closed_until: date | None) -> Sequence[PeriodFault]:
	"""Why a close, or a reopening, cannot be confirmed (1 query)."""
	day = getdate(close.until)
	if close.act == REOPEN:
		return periods.reopening_faults(day, closed_until, cstr(close.reason))
	waiting = cleared_until(close.working_group, day)
	return periods.month_close_faults(day, closed_until, clock.today(), waiting)


def sentences(close: Any, closed_until: date | None) -> list[str]:
	"""The same in sentences."""
	return [words.period(fault) for fault in faults(close, closed_until)]


def cleared_until(group: str, until: date) -> int:
	"""How many payments were cleared up to a day and are not paid yet (1 query).

	Not locked: a payment locks its document before its grants, which are locked here already.
	"""
	table = DocType(advance_facts.DISBURSEMENT)
	return cint(
		frappe.qb.from_(table)
		.select(Count("*"))
		.where(table.working_group == group)
		.where(table.status == str(DisbursementStatus.CLEARED))
		.where(table.cleared_on <= until)
		.run()[0][0]
	)


def closed_after(close: Any) -> date:
	"""The last closed day once this is confirmed."""
	day = getdate(close.until)
	return periods.closed_after_reopening(day) if close.act == REOPEN else day


def next_number(group: str) -> int:
	"""The number of the group's next close; its grants must be locked (1 query)."""
	table = DocType(ledger.CLOSE)
	rows = (
		frappe.qb.from_(table)
		.select(table.sequence)
		.where((table.working_group == group) & (table.docstatus == 1))
		.orderby(table.sequence, order=Order.desc)
		.limit(1)
		.for_update()
		.run()
	)
	return (cint(rows[0][0]) if rows else 0) + 1


# Figures of a close --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GrantFigures:
	"""The cash of a grant over the days of a close; amounts are units of its currency."""

	grant: str
	title: str
	currency: str
	flow: CashFlow


def first_day(close: Any) -> date | None:
	"""The first day that a close has closed; None where it begins with the first movement.

	A reopening has closed none: what it shows is all up to the day that stays closed.
	"""
	if close.act == REOPEN or not close.previous_until:
		return None
	return periods.first_open_day(getdate(close.previous_until))


def figures(group: str, until: date, first: date | None = None) -> list[GrantFigures]:
	"""The cash of each grant that has moved by then, from `first` to `until`, by its name (2 queries).

	By posting date: what came late stands in the month in which it was posted, and a closed month keeps its figures.
	"""
	flows = cash_flows(cash_rows(group, until, first), first, until)
	table = DocType("Working Group Grant")
	known = {
		row.name: row
		for row in frappe.qb.from_(table)
		.select(table.name, table.title, table.currency)
		.where(table.working_group == group)
		.run(as_dict=True)
	}
	return [
		GrantFigures(name, cstr(known[name].title), cstr(known[name].currency), flow)
		for name, flow in flows.items()
		if name in known
	]


def cash_rows(group: str, until: date, first: date | None) -> list[CashRow]:
	"""What moved up to a day, added up by the database: one row for each grant, kind and side of `first` (1 query)."""
	table = DocType(ledger.MOVEMENT)
	is_before = (table.posting_date < first) if first else (table.posting_date > until)
	rows = (
		frappe.qb.from_(table)
		.select(table.grant, table.kind, table.cancels, is_before, Sum(table.units))
		.where((table.working_group == group) & (table.posting_date <= until))
		.groupby(table.grant, table.kind, table.cancels, is_before)
		.run()
	)
	return [
		CashRow(
			grant,
			MovementKind(kind),
			cint(units),
			bool(cint(cancels)),
			first - timedelta(days=1) if first and before else until,
		)
		for grant, kind, cancels, before, units in rows
	]


# Closing a group -----------------------------------------------------------------------------------------------


def closing_faults(group: str, grants: Collection[str] = (), lock: bool = False) -> tuple[ClosingFault, ...]:
	"""What stands in the way of closing a group, or these grants of it (a fixed number of queries).

	With `lock` the grants are locked, so that nothing is committed or paid until the transaction ends.
	"""
	if lock:
		ledger.lock_group(group)
	table = DocType(ledger.BALANCE)
	query = frappe.qb.from_(table).select(table.name, table.currency).orderby(table.name)
	query = (
		query.where(table.name.isin(sorted(grants))) if grants else query.where(table.working_group == group)
	)
	currencies = dict((query.for_update() if lock else query).run())
	balances = ledger.balances_of(currencies, lock)
	waiting = open_payments(group)
	rows = [
		GrantLeft(
			name,
			currency,
			committed=balances[name].committed,
			conditional=balances[name].conditional,
			available=balances[name].available,
			open_payments=waiting[name],
		)
		for name, currency in currencies.items()
	]
	return periods.closing_faults(rows, advances_left(group))


def closing_sentences(group: str, lock: bool = False) -> list[str]:
	"""The same of a group, in sentences that are ready for a message."""
	return [words.closing(fault) for fault in closing_faults(group, lock=lock)]


def open_payments(group: str) -> dict[str, int]:
	"""How many payments of each grant are cleared or on hold (1 query)."""
	doc, row = DocType(advance_facts.DISBURSEMENT), DocType("Disbursement Source")
	states = (str(DisbursementStatus.CLEARED), str(DisbursementStatus.ON_HOLD))
	rows = (
		frappe.qb.from_(doc)
		.join(row)
		.on((row.parent == doc.name) & (row.parenttype == advance_facts.DISBURSEMENT))
		.select(row.grant, doc.name)
		.distinct()
		.where((doc.working_group == group) & doc.status.isin(list(states)))
		.run()
	)
	found: dict[str, int] = defaultdict(int)
	for grant, _name in rows:
		found[grant] += 1
	return found


def advances_left(group: str) -> list[AdvanceLeft]:
	"""The advances of a group that are not accounted for, or are owed to their holder, each with the first of its grants."""
	return [
		AdvanceLeft(row.advance.key, row.grants[0], row.currency, row.advance.outstanding)
		for row in advance_facts.advances_of(groups=[group])
		if row.advance.outstanding and row.grants
	]
