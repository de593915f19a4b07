"""The budget of each grant by the funder's lines: what is committed, disbursed and spent of each, and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, Row
from vpwg.vpwg.workflow import amendments, figures, money_facts
from vpwg.vpwg.workflow.funds import Part
from vpwg.vpwg.workflow.grant_terms import BudgetLine
from vpwg.vpwg.workflow.movements import MovementKind

FIGURES = (
	"budget",
	"ceiling",
	"used_before",
	"committed",
	"conditional",
	"disbursed",
	"spent",
	"left",
)


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
	"""A row for each budget line with the amendments agreed until the day, one for each grant, one for each currency."""
	asked = validate_filters(filters)
	return get_columns(), get_data(asked)


def validate_filters(filters: Mapping[str, Any] | None) -> Asked:
	return books.asked(filters, starts=False)


def get_columns() -> list[Row]:
	return [
		books.link("grant", _("Grant"), books.GRANT),
		books.column("title", _("Title"), width=180),
		books.column("budget_line", _("Budget line"), width=100),
		books.column("line_title", _("Title of the line"), width=180),
		books.currency(_("Currency")),
		books.amount("budget", _("Budget")),
		books.amount("ceiling", _("Budget with flexibility")),
		books.amount("used_before", _("Used before the app")),
		books.amount("committed", _("Committed")),
		books.amount("conditional", _("Committed against signed money")),
		books.amount("disbursed", _("Disbursed, less refunds")),
		books.amount("spent", _("Spent, with receipts")),
		books.amount("left", _("Left")),
		books.column("used_percent", _("Used, in percent"), "Percent", 100),
	]


def get_data(asked: Asked) -> list[Row]:
	named = books.grants_of(asked.group)
	names = [name for name, row in named.items() if row.docstatus == 1 and asked.grant in ("", name)]
	if not names:
		return []
	facts, agreed = money_facts.grants(names), money_facts.amendments_of(names)
	before = used_before(names)
	parts = parts_of(asked)
	rows: list[Row] = []
	for name in names:
		until = [row for row in agreed.get(name, []) if row.agreed_on and row.agreed_on <= asked.last]
		lines = amendments.amended(facts[name].signed, until).lines
		own = [
			row_of(named[name], line, parts.get((name, line.key), Part()), before.get((name, line.key), 0))
			for line in with_unknown(lines, name, parts)
		]
		rows += own
		rows += [total_of(named[name], own)] if own else []
	everything = books.totals(rows, dict.fromkeys(FIGURES, "currency"), "title")
	return rows + [{**row, "used_percent": used_percent(row)} for row in everything]


def used_before(grants: list[str]) -> dict[tuple[str, str], int]:
	"""What was used of each line before the app, in units (1 query)."""
	table = DocType("Grant Budget Line")
	rows = (
		frappe.qb.from_(table)
		.select(table.parent, table.code, table.used_before_units)
		.where(table.parenttype == books.GRANT)
		.where(table.parent.isin(grants))
		.orderby(table.parent)
		.orderby(table.idx)
		.run(as_dict=True)
	)
	return {(row.parent, row.code): cint(row.used_before_units) for row in rows}


def parts_of(asked: Asked) -> dict[tuple[str, str], Part]:
	"""The figures of each line on the day (1 query)."""
	moved: dict[tuple[str, str], list[tuple[MovementKind, int]]] = defaultdict(list)
	for row in books.sums(asked, by=["budget_line"]):
		moved[row.grant, row.budget_line].append((row.kind, row.units))
	return {key: figures.added(Part(), rows) for key, rows in moved.items()}


def with_unknown(
	lines: tuple[BudgetLine, ...], grant: str, parts: Mapping[tuple[str, str], Part]
) -> Iterator[BudgetLine]:
	"""The lines of the budget, then whatever else has figures: nothing is left out of a total."""
	yield from lines
	known = {line.key for line in lines}
	for name, line in sorted(parts):
		if name == grant and line not in known:
			yield BudgetLine(line, 0, title=_("Not in the budget"))


def row_of(grant: Any, line: BudgetLine, part: Part, before: int) -> Row:
	units = {
		"budget": line.units,
		"ceiling": line.ceiling,
		"used_before": before,
		"committed": part.committed,
		"conditional": part.conditional,
		"disbursed": part.paid - part.refunded,
		"spent": part.spent,
		"left": line.units - part.used - before,
	}
	row = {
		"grant": grant.name,
		"title": grant.title,
		"budget_line": line.key,
		"line_title": line.title,
		"currency": grant.currency,
		**books.amounts(units, grant.currency),
	}
	return {**row, "used_percent": used_percent(row)}


def total_of(grant: Any, rows: list[Row]) -> Row:
	total = {
		"grant": grant.name,
		"title": grant.title,
		"line_title": _("Total of the grant"),
		"currency": grant.currency,
		**{name: sum(row[name] for row in rows) for name in FIGURES},
		"is_total": 1,
	}
	return {**total, "used_percent": used_percent(total)}


def used_percent(row: Row) -> Any:
	"""What is used of a budget: the rest is left."""
	budget = row["budget"]
	return round((budget - row["left"]) * 100 / budget, 1) if budget else None
