"""What the rules of money need, read from the database set-based; `facts.py` says how.

Amounts are integers of a currency's smallest unit wherever they are read here. With `lock` rows are read as they are now, and
stay so until the transaction ends; the balances of the grants must be locked before (`ledger.lock`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Sum
from frappe.utils import cint, cstr, getdate

from vpwg.vpwg import ledger
from vpwg.vpwg.workflow import amendments, money
from vpwg.vpwg.workflow.amendments import Amendment, AmendmentKind, LineChange, Terms
from vpwg.vpwg.workflow.definitions import AllocationStatus, DisbursementStatus
from vpwg.vpwg.workflow.facts import rows_from
from vpwg.vpwg.workflow.funds import Balance, Part
from vpwg.vpwg.workflow.grant_terms import BudgetLine, GrantForm, GrantSource, GrantState, GrantTerms
from vpwg.vpwg.workflow.movements import MovementKind
from vpwg.vpwg.workflow.restrictions import Before

GRANT = "Working Group Grant"

SIGNED_OFF = (
	AllocationStatus.APPROVED,
	AllocationStatus.IN_PAYMENT,
	AllocationStatus.ON_HOLD,
	AllocationStatus.SETTLED,
)
"""States of an allocation that the finance officer signed off."""


@dataclass(frozen=True)
class RateOfFunder:
	"""A rate of exchange that a funder prescribes from a day on, as `funding.at_rate` reads it."""

	currency: str
	rate: Decimal
	per_grant_unit: bool
	from_date: date
	source: str


@dataclass(frozen=True)
class GrantFacts:
	"""A grant: its row, what its funder set (with confirmed amendments, and what is used), its balance.

	signed   the terms as signed at first; present: with every confirmed amendment, `used` filled
	"""

	row: Any
	terms: GrantTerms
	signed: Terms
	present: Terms
	balance: Balance
	rates: tuple[RateOfFunder, ...] = ()

	def prescribed(self, currency: str, day: date) -> RateOfFunder | None:
		"""The funder's rate for a currency on a day: the newest that is not later."""
		known = [row for row in self.rates if row.currency == currency and row.from_date <= day]
		return max(known, key=lambda row: row.from_date, default=None)


def grants(names: Collection[str], lock: bool = False) -> dict[str, GrantFacts]:
	"""These grants by name (8 queries, whatever their number)."""
	wanted = sorted({name for name in names if name})
	if not wanted:
		return {}
	table = DocType(GRANT)
	rows = rows_from(
		frappe.qb.from_(table).select("*").where(table.name.isin(wanted)).orderby(table.name), lock
	)
	lines = children("Grant Budget Line", wanted, lock)
	rates = children("Grant Prescribed Rate", wanted, lock)
	changes = amendments_of(wanted, lock)
	balances = ledger.balances_of(wanted, lock)
	used = ledger.lines_of(grants=wanted, lock=lock)
	others = co_funded(wanted)
	return {
		row.name: grant_facts(
			row,
			lines.get(row.name, []),
			rates.get(row.name, []),
			changes.get(row.name, []),
			balances.get(row.name, Balance()),
			used,
			others.get(row.name, 0),
		)
		for row in rows
	}


def children(doctype: str, parents: Collection[str], lock: bool = False) -> dict[str, list[Any]]:
	"""Rows of a table by their document, in their order (1 query)."""
	table = DocType(doctype)
	found: dict[str, list[Any]] = defaultdict(list)
	for row in rows_from(
		frappe.qb.from_(table)
		.select("*")
		.where(table.parent.isin(sorted(parents)))
		.orderby(table.parent)
		.orderby(table.idx),
		lock,
	):
		found[row.parent].append(row)
	return found


def grant_facts(
	row: Any,
	lines: list[Any],
	rates: list[Any],
	changes: list[Amendment],
	balance: Balance,
	used: Mapping[ledger.Key, Part],
	others: int,
) -> GrantFacts:
	before = {line.code: cint(line.used_before_units) for line in lines}
	signed = Terms(
		signed=cint(row.signed_amount_units),
		eligible_from=day_of(row.eligible_from),
		eligible_to=day_of(row.eligible_to),
		close_out=day_of(row.close_out),
		lines=tuple(
			BudgetLine(
				line.code,
				cint(line.amount_units),
				share_of(line.flexibility),
				title=line.title,
				is_indirect=bool(cint(line.is_indirect)),
			)
			for line in lines
		),
	)
	present = amendments.amended(signed, changes)
	filled = tuple(
		replace(line, used=used.get((row.name, line.key, ""), Part()).used + before.get(line.key, 0))
		for line in present.lines
	)
	present = replace(present, lines=filled)
	return GrantFacts(
		row=row,
		terms=terms_of(row, present, balance, others),
		signed=signed,
		present=present,
		balance=balance,
		rates=tuple(
			RateOfFunder(
				rate.rate_currency,
				money.exact(rate.rate),
				rate.quoted == "Units for one of the grant",
				getdate(rate.from_date),
				cstr(rate.source),
			)
			for rate in rates
		),
	)


def terms_of(row: Any, present: Terms, balance: Balance, others: int) -> GrantTerms:
	return GrantTerms(
		state=GrantState(row.status),
		form=GrantForm(row.form),
		eligible_from=present.eligible_from,
		eligible_to=present.eligible_to,
		close_out=present.close_out,
		stopped_on=day_of(row.stopped_on),
		budget_lines=present.lines,
		purposes=tags_of(row.purposes),
		geographies=tags_of(row.geographies),
		needs_no_objection=bool(cint(row.needs_no_objection)),
		quotes_from=cint(row.quotes_from_units) or None,
		quotes_needed=cint(row.quotes_needed),
		duplicate_days=cint(row.duplicate_days),
		indirect_rate=share_of(row.indirect_rate),
		direct_used=sum(line.used for line in present.lines if not line.is_indirect),
		indirect_used=sum(line.used for line in present.lines if line.is_indirect),
		co_funding=share_of(row.co_funding_share),
		co_funded=others,
		co_funding_stops=bool(cint(row.co_funding_stops)),
		in_deficit=max(-balance.available, 0),
	)


def share_of(percent: Any) -> Fraction:
	"""A percentage as a share, exactly as it was typed."""
	return Fraction(money.exact(percent or 0)) / 100


def tags_of(text: str | None) -> frozenset[str]:
	"""One tag a line."""
	return frozenset(" ".join(line.split()) for line in cstr(text).splitlines() if line.strip())


def day_of(value: Any) -> date | None:
	return getdate(value) if value else None


def amendments_of(grants: Collection[str], lock: bool = False) -> dict[str, list[Amendment]]:
	"""The confirmed amendments of grants, in the order in which they were made (2 queries)."""
	table = DocType("Grant Amendment")
	rows = rows_from(
		frappe.qb.from_(table)
		.select("*")
		.where(table.grant.isin(list(grants)))
		.where(table.docstatus == 1)
		.orderby(table.name),
		lock,
	)
	changes = children("Grant Amendment Line", [row.name for row in rows], lock) if rows else {}
	found: dict[str, list[Amendment]] = defaultdict(list)
	for row in rows:
		found[row.grant].append(amendment_of(row, changes.get(row.name, [])))
	return found


def amendment_of(row: Any, changes: Iterable[Any]) -> Amendment:
	"""An amendment, from its document or its row, as the rules see it."""
	return Amendment(
		key=cstr(row.name),
		kind=AmendmentKind(row.kind),
		agreed_on=day_of(row.agreed_on),
		units=cint(row.amount_units),
		changes=tuple(
			LineChange(
				cstr(line.code).strip(),
				cstr(line.title),
				cint(line.change_units),
				bool(cint(line.is_indirect)),
				share_of(line.flexibility),
			)
			for line in changes
		),
		eligible_to=day_of(row.new_eligible_to),
		close_out=day_of(row.new_close_out),
		has_agreement=bool(row.agreement),
		reason=cstr(row.reason),
	)


def co_funded(grants: Collection[str]) -> dict[str, int]:
	"""What other grants carry of the allocations that each of these carries too, in units of its currency (1 query).

	Their parts count at the rate at which the grant's own part of the same allocation was committed.
	"""
	own, row = DocType("Allocation Funding"), DocType("Allocation Funding").as_("every")
	request = DocType("Resource Allocation")
	shared = (
		frappe.qb.from_(own)
		.join(request)
		.on((request.name == own.parent) & (request.docstatus == 1))
		.select(own.parent)
		.where(own.grant.isin(list(grants)))
	)
	by_allocation: dict[str, list[Any]] = defaultdict(list)
	for found in (
		frappe.qb.from_(row)
		.select(row.parent, row.grant, row.part_units, row.committed_units, row.conditional_units)
		.where(row.parent.isin(shared))
		.run(as_dict=True)
	):
		by_allocation[found.parent].append(found)
	sums: dict[str, Fraction] = defaultdict(Fraction)
	for rows in by_allocation.values():
		for name in {found.grant for found in rows} & set(grants):
			mine = [found for found in rows if found.grant == name]
			part = sum(cint(found.part_units) for found in mine)
			units = sum(cint(found.committed_units) + cint(found.conditional_units) for found in mine)
			others = sum(cint(found.part_units) for found in rows if found.grant != name)
			sums[name] += Fraction(others * units, part) if part else 0
	return {name: int(units) for name, units in sums.items()}


@dataclass(frozen=True)
class Came:
	"""What came of a grant on a day, in cash or at its value, in the grant's currency; and whether a company gave it."""

	day: date
	units: int
	currency: str
	is_corporate: bool


def receipts_between(group: str, since: date, until: date, lock: bool = False) -> list[Came]:
	"""What was received after a day, up to another, and still stands (2 queries). What a grant's source is never changes."""
	receipt, grant = DocType("Grant Receipt"), DocType(GRANT)
	rows = rows_from(
		frappe.qb.from_(receipt)
		.select(receipt.grant, receipt.received_on, receipt.amount_units, receipt.currency)
		.where(receipt.working_group == group)
		.where(receipt.docstatus == 1)
		.where(receipt.received_on > since)
		.where(receipt.received_on <= until)
		.orderby(receipt.name),
		lock,
	)
	of_companies = {
		row.name
		for row in rows_from(
			frappe.qb.from_(grant)
			.select(grant.name)
			.where(grant.working_group == group)
			.where(grant.source == str(GrantSource.CORPORATE))
		)
	}
	return [
		Came(getdate(row.received_on), cint(row.amount_units), row.currency, row.grant in of_companies)
		for row in rows
	]


def paid_since(grant: str, since: date) -> int:
	"""What was paid of a grant after a day, less what came back of payments, in units (1 query)."""
	table = DocType("Fund Movement")
	directions = {
		MovementKind.PAYMENT: 1,
		MovementKind.REVERSAL: -1,
		MovementKind.REFUND: -1,
	}
	rows = rows_from(
		frappe.qb.from_(table)
		.select(table.kind, table.cancels, Sum(table.units).as_("units"))
		.where(table.grant == grant)
		.where(table.kind.isin([str(kind) for kind in directions]))
		.where(table.happened_on > since)
		.groupby(table.kind, table.cancels)
	)
	return sum(directions[row.kind] * cint(row.units) * (-1 if row.cancels else 1) for row in rows)


def earlier(group: str, request: Any, today: date, days: int) -> list[Before]:
	"""Allocations of the group that were signed off within so many days for the same amount (1 query)."""
	table = DocType("Resource Allocation")
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.beneficiary,
			table.beneficiary_community,
			table.purpose,
			table.amount_units,
			table.signed_off_on,
		)
		.where(table.working_group == group)
		.where(table.name != request.name)
		.where(table.currency == request.currency)
		.where(table.amount_units == cint(request.amount_units))
		.where(table.status.isin([str(state) for state in SIGNED_OFF]))
		.where(table.signed_off_on >= today - timedelta(days=days))
		.orderby(table.name)
		.run(as_dict=True)
	)
	return [
		Before(
			row.name,
			cstr(row.beneficiary or row.beneficiary_community),
			cint(row.amount_units),
			cstr(row.purpose),
			getdate(row.signed_off_on),
		)
		for row in rows
	]


# Payments ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaidRow:
	"""What a disbursement takes of one budget line of a grant: `part` in the currency of the allocation, `converted` of the
	commitment and `taken` by the bank in that of the grant.
	"""

	disbursement: str
	status: DisbursementStatus
	grant: str
	budget_line: str
	part: int
	converted: int


def paid_rows(allocation: str, lock: bool = False) -> list[PaidRow]:
	"""What the disbursements of an allocation take, by their name and row (1 query)."""
	doc, row = DocType("Disbursement"), DocType("Disbursement Source")
	rows = rows_from(
		frappe.qb.from_(doc)
		.join(row)
		.on((row.parent == doc.name) & (row.parenttype == "Disbursement"))
		.select(doc.name, doc.status, row.grant, row.budget_line, row.part_units, row.converted_units)
		.where(doc.allocation == allocation)
		.orderby(doc.name)
		.orderby(row.idx),
		lock,
	)
	return [
		PaidRow(
			found.name,
			DisbursementStatus(found.status),
			found.grant,
			found.budget_line,
			cint(found.part_units),
			cint(found.converted_units),
		)
		for found in rows
	]
