"""What is known of advances: given, topped up, accounted for. Read from the database set-based; `facts.py` says how.

Amounts are whole numbers of the smallest unit of the currency of the allocation. With `lock` rows are read as they are now,
and stay so until the transaction ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import Criterion, DocType
from frappe.utils import cint, cstr, getdate

from vpwg.vpwg.workflow.advances import Advance
from vpwg.vpwg.workflow.definitions import DisbursementStatus, PaperStatus
from vpwg.vpwg.workflow.facts import rows_from

DISBURSEMENT = "Disbursement"

ADVANCE, PETTY_CASH, TOP_UP = "Advance", "Petty cash", "Top-up"

ADVANCES = (ADVANCE, PETTY_CASH)
"""Kinds of disbursements that their holder accounts for afterwards."""


@dataclass(frozen=True)
class AdvanceRow:
	"""An advance that was paid, and where it belongs; `grants` are those that it was paid from, in their order."""

	advance: Advance
	group: str
	allocation: str
	currency: str
	grants: tuple[str, ...] = ()


def advances_of(
	groups: Collection[str] = (),
	allocations: Collection[str] = (),
	names: Collection[str] = (),
	lock: bool = False,
	until: date | None = None,
) -> list[AdvanceRow]:
	"""Advances and petty cash that were paid and not reversed, by their name: those of these groups, of these allocations,
	or these themselves (4 queries, whatever their number). What is accounted for is there too, with nothing outstanding.

	With `until` they are as they were on that day; a paper that was cancelled since does not count even so.
	"""
	table = DocType(DISBURSEMENT)
	query = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.working_group,
			table.allocation,
			table.kind,
			table.currency,
			table.holder_key,
			table.paid_on,
			table.due_on,
			table.amount_units,
			table.ceiling_units,
		)
		.where(table.kind.isin(list(ADVANCES)))
		.where(is_paid(table, until))
		.orderby(table.name)
	)
	for column, wanted in (
		(table.working_group, groups),
		(table.allocation, allocations),
		(table.name, names),
	):
		if wanted:
			query = query.where(column.isin(sorted(wanted)))
	rows = rows_from(query, lock) if groups or allocations or names else []
	found = [row.name for row in rows]
	topped_up = topped_up_of(found, lock, until)
	accounted = accounted_of(found, lock, until)
	grants = grants_of(found)
	return [
		AdvanceRow(
			advance_of(row, topped_up[row.name], *accounted[row.name]),
			row.working_group,
			row.allocation,
			row.currency,
			tuple(grants[row.name]),
		)
		for row in rows
	]


def is_paid(payment: Any, until: date | None) -> Criterion:
	"""Whether a disbursement was paid and not reversed, now or on a day."""
	paid = payment.status == str(DisbursementStatus.PAID)
	if until is None:
		return paid
	reversed_later = (payment.status == str(DisbursementStatus.REVERSED)) & (payment.reversed_on > until)
	return (paid | reversed_later) & (payment.paid_on <= until)


def advance_of(row: Any, topped_up: int = 0, spent: int = 0, refunded: int = 0) -> Advance:
	"""An advance, from its document or its row, as the rules see it."""
	paid_on = getdate(row.paid_on)
	return Advance(
		key=row.name,
		holder=cstr(row.holder_key),
		given_on=paid_on,
		due_on=getdate(row.due_on) if row.due_on else paid_on,
		given=cint(row.amount_units),
		topped_up=topped_up,
		spent=spent,
		refunded=refunded,
		ceiling=cint(row.ceiling_units) if row.kind == PETTY_CASH else None,
	)


def topped_up_of(names: Collection[str], lock: bool = False, until: date | None = None) -> dict[str, int]:
	"""What each of these advances was topped up by (1 query)."""
	sums: dict[str, int] = defaultdict(int)
	if not names:
		return sums
	table = DocType(DISBURSEMENT)
	query = (
		frappe.qb.from_(table)
		.select(table.advance, table.amount_units)
		.where(table.advance.isin(list(names)))
		.where(table.kind == TOP_UP)
		.where(is_paid(table, until))
		.orderby(table.name)
	)
	for row in rows_from(query, lock):
		sums[row.advance] += cint(row.amount_units)
	return sums


def accounted_of(
	names: Collection[str], lock: bool = False, until: date | None = None
) -> dict[str, tuple[int, int]]:
	"""What of each of these advances was spent, by receipts, and what came back (1 query)."""
	sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
	if not names:
		return sums
	table = DocType("Advance Retirement")
	query = (
		frappe.qb.from_(table)
		.select(table.disbursement, table.spent_units, table.refund_units)
		.where(table.disbursement.isin(list(names)))
		.where(table.status == str(PaperStatus.CONFIRMED))
		.orderby(table.name)
	)
	if until is not None:
		query = query.where(table.retired_on <= until)
	for row in rows_from(query, lock):
		spent, refunded = sums[row.disbursement]
		sums[row.disbursement] = (spent + cint(row.spent_units), refunded + cint(row.refund_units))
	return sums


def grants_of(names: Collection[str]) -> dict[str, list[str]]:
	"""The grants that each of these disbursements was paid from, in the order of its rows (1 query)."""
	found: dict[str, list[str]] = defaultdict(list)
	if not names:
		return found
	table = DocType("Disbursement Source")
	for parent, grant in (
		frappe.qb.from_(table)
		.select(table.parent, table.grant)
		.where((table.parenttype == DISBURSEMENT) & table.parent.isin(list(names)))
		.orderby(table.parent)
		.orderby(table.idx)
		.run()
	):
		if grant and grant not in found[parent]:
			found[parent].append(grant)
	return found
