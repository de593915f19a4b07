"""The books of a group as its reports read them: set-based, in a fixed number of queries, and never past who may read them.

A report asks with its filters (`Asked`), reads sums of movements by their posting date, and answers in rows. Amounts are added as
whole numbers of the smallest unit, and shown as `Decimal` beside their currency; amounts in different currencies are never added.
Frappe checks the role of whoever runs a script report and nothing else: `check_reader` asks for the group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Sum
from frappe.utils import cint, cstr, escape_html, formatdate
from pypika.functions import Cast

from vpwg import permissions
from vpwg.setup.roles import AUDITOR, COORDINATOR, FINANCE_OFFICER, MANAGER
from vpwg.vpwg.workflow import figures, money
from vpwg.vpwg.workflow.figures import CashFlow, CashRow
from vpwg.vpwg.workflow.funds import Balance
from vpwg.vpwg.workflow.movements import MovementKind

GROUP = "Working Group"
GRANT = "Working Group Grant"
MOVEMENT = "Fund Movement"

READERS = frozenset({FINANCE_OFFICER, MANAGER, COORDINATOR, AUDITOR})
"""The roles in a group that read its books."""

CASH = figures.INCOMING | figures.OUTGOING
"""Kinds of movements that move cash."""

EXACT = "CHAR(40)"
"""How a sum is handed over: as a number Frappe would make a float of it."""

Row = dict[str, Any]
"""A row of a report by the names of its columns."""


LONG_AGO = date(1900, 1, 1)
"""Before anything was posted."""


class NotReadable(frappe.PermissionError):
	"""The books of this group are not for who asks."""


@dataclass(frozen=True)
class Asked:
	"""What a report is asked: the group, the days (both included; without a first one from the beginning), perhaps a grant."""

	group: str
	first: date | None
	last: date
	grant: str = ""


# Asking --------------------------------------------------------------------------------------------------------


def asked(filters: Mapping[str, Any] | None, starts: bool = True, needs_grant: bool = False) -> Asked:
	"""Read the filters `working_group`, `from_date` (where a period starts), `to_date` and `grant` of a report.

	Raises NotReadable, and ValidationError with one sentence for what is missing or does not fit together.
	"""
	given = filters or {}
	group = cstr(given.get("working_group")).strip()
	if not group:
		frappe.throw(_("Choose the working group whose books you want to see."))
	check_reader(group)
	first = day_of(given.get("from_date"), _("From")) if starts else None
	last = day_of(given.get("to_date"), _("To") if starts else _("Until"))
	if first and first > last:
		frappe.throw(
			_("The period would end on {0}, before it starts on {1}: choose a later end.").format(
				formatdate(last), formatdate(first)
			)
		)
	grant = cstr(given.get("grant")).strip()
	if needs_grant and not grant:
		frappe.throw(_("Choose the grant that the statement is about."))
	if grant:
		check_grant(group, grant)
	return Asked(group, first, last, grant)


def check_reader(group: str) -> None:
	"""Raises NotReadable for a group whose books are not for who asks, and for one that does not exist."""
	user = frappe.session.user
	reads = user == "Administrator" or permissions.roles_in_group(user, group) & READERS
	if not reads or not frappe.db.exists(GROUP, group):
		frappe.throw(
			_("You do not read the books of {0}: choose a group of yours.").format(escape_html(group)),
			NotReadable,
		)


def check_grant(group: str, grant: str) -> None:
	if frappe.db.get_value(GRANT, grant, "working_group") != group:
		frappe.throw(
			_("{0} is not a grant of this group: choose one of its grants.").format(escape_html(grant))
		)


def day_of(value: Any, label: str) -> date:
	if not value:
		frappe.throw(_("{0}: choose a day.").format(label))
	try:
		return date.fromisoformat(cstr(value).strip()[:10])
	except ValueError:
		frappe.throw(
			_("{0}: {1} is no day, choose one from the calendar.").format(label, escape_html(cstr(value)))
		)
		raise


# Reading -------------------------------------------------------------------------------------------------------


def grants_of(group: str) -> dict[str, Any]:
	"""The grants of a group by name, with the names of their funders, drafts and declined ones included (1 query)."""
	grant, funder = DocType(GRANT), DocType("Stakeholder Organisation")
	rows = (
		frappe.qb.from_(grant)
		.left_join(funder)
		.on(funder.name == grant.funder)
		.select(
			grant.name,
			grant.title,
			grant.status,
			grant.form,
			grant.currency,
			grant.docstatus,
			funder.organisation_name.as_("funder_name"),
		)
		.where(grant.working_group == group)
		.orderby(grant.name)
		.run(as_dict=True)
	)
	return {row.name: row for row in rows}


@dataclass(frozen=True)
class MovedSum:
	"""What movements add up to: of one kind in a grant, on a budget line and of an allocation where these were asked for.

	units    below zero where more was cancelled than entered
	earlier  whether they were posted before the first day of the period
	"""

	grant: str
	currency: str
	kind: MovementKind
	units: int
	earlier: bool
	budget_line: str = ""
	allocation: str = ""


def sums(asked: Asked, by: Sequence[str] = (), allocations: Collection[str] | None = None) -> list[MovedSum]:
	"""The movements up to the last day, added up by grant and kind, and by `budget_line` or `allocation` (1 query).

	With `by` only what belongs to an allocation counts; `allocations` limits it to some.
	"""
	table = DocType(MOVEMENT)
	earlier = Case().when(table.posting_date < (asked.first or LONG_AGO), 1).else_(0).as_("earlier")
	parts = [table.grant, table.currency, table.kind, *(table[name] for name in by)]
	signed = Case().when(table.cancels == 1, 0 - table.units).else_(table.units)
	query = (
		frappe.qb.from_(table)
		.select(*parts, earlier, Cast(Sum(signed), EXACT).as_("units"))
		.where(table.working_group == asked.group)
		.where(table.posting_date <= asked.last)
		.groupby(*parts, earlier)
		.orderby(*parts)
	)
	if asked.grant:
		query = query.where(table.grant == asked.grant)
	if by:
		query = query.where(table.allocation.isnotnull())
	if allocations is not None:
		query = query.where(table.allocation.isin(sorted(allocations) or [""]))
	return [
		MovedSum(
			row.grant,
			row.currency,
			MovementKind(row.kind),
			int(row.units),
			bool(cint(row.earlier)),
			cstr(row.get("budget_line")),
			cstr(row.get("allocation")),
		)
		for row in query.run(as_dict=True)
	]


def flows(asked: Asked, moved: Iterable[MovedSum]) -> Mapping[str, CashFlow]:
	"""The cash of each grant over the period."""
	before = asked.first or asked.last
	rows = (
		CashRow(row.grant, row.kind, row.units, False, LONG_AGO if row.earlier else before) for row in moved
	)
	return figures.cash_flows(rows, asked.first, asked.last)


def balances(moved: Iterable[MovedSum]) -> dict[str, Balance]:
	"""The figures of each grant at the end of the period."""
	by_grant: dict[str, list[tuple[MovementKind, int]]] = defaultdict(list)
	for row in moved:
		by_grant[row.grant].append((row.kind, row.units))
	return {grant: figures.added(Balance(), rows) for grant, rows in by_grant.items()}


# Showing -------------------------------------------------------------------------------------------------------


def amounts(units: Mapping[str, int], currency: str) -> dict[str, Decimal]:
	"""Columns of amounts, from units."""
	return {name: money.from_units(value, currency) for name, value in units.items()}


def totals(rows: Iterable[Row], columns: Mapping[str, str], label: str) -> list[Row]:
	"""One row for each currency, in alphabetical order: the sums of the columns, each with the column of its currency.

	`label` is the column in which the total is named. Rows that are totals themselves do not count.
	"""
	found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
	for row in rows:
		for column, currency in columns.items():
			if row.get(column) is not None and row.get(currency) and not row.get("is_total"):
				found[row[currency]][column] += row[column]
	return [
		{
			label: _("Total in {0}").format(code),
			**dict.fromkeys(columns.values(), code),
			**found[code],
			"is_total": 1,
		}
		for code in sorted(found)
	]


def column(fieldname: str, label: str, fieldtype: str = "Data", width: int = 120, **more: Any) -> Row:
	"""A column; its label is translated by the caller."""
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **more}


def amount(fieldname: str, label: str, currency: str = "currency") -> Row:
	"""A column of amounts, each in the currency that another column of its row holds."""
	return column(fieldname, label, "Currency", 130, options=currency)


def link(fieldname: str, label: str, doctype: str, width: int = 130) -> Row:
	return column(fieldname, label, "Link", width, options=doctype)


def currency(label: str, fieldname: str = "currency") -> Row:
	"""A column with the code of a currency. No link: Frappe refuses a report that links to what its reader may not open."""
	return column(fieldname, label, width=80)
