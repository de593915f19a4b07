"""The money of each grant over a period: what there was, what came, what went, what is left, and what of it is free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe import _

from vpwg.vpwg import books
from vpwg.vpwg.books import Asked, Row
from vpwg.vpwg.workflow.figures import CashFlow
from vpwg.vpwg.workflow.funds import Balance

FIGURES = (
	"opening",
	"incoming",
	"outgoing",
	"closing",
	"committed",
	"available",
	"conditional",
	"in_kind",
)


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
	"""A row for each grant with movements up to the last day, and one for each currency."""
	asked = validate_filters(filters)
	return get_columns(), get_data(asked)


def validate_filters(filters: Mapping[str, Any] | None) -> Asked:
	return books.asked(filters)


def get_columns() -> list[Row]:
	return [
		books.link("grant", _("Grant"), books.GRANT),
		books.column("title", _("Title"), width=200),
		books.column("funder", _("Funder"), width=160),
		books.column("status", _("Status"), width=100),
		books.currency(_("Currency")),
		books.amount("opening", _("Opening")),
		books.amount("incoming", _("In")),
		books.amount("outgoing", _("Out")),
		books.amount("closing", _("Closing")),
		books.amount("committed", _("Committed")),
		books.amount("available", _("Available")),
		books.amount("conditional", _("Committed against signed money")),
		books.amount("in_kind", _("In kind, not in cash")),
	]


def get_data(asked: Asked) -> list[Row]:
	grants, moved = books.grants_of(asked.group), books.sums(asked)
	balances = books.balances(moved)
	rows = [
		row_of(grants[name], flow, balances[name])
		for name, flow in books.flows(asked, moved).items()
		if name in grants
	]
	return rows + books.totals(rows, dict.fromkeys(FIGURES, "currency"), "title")


def row_of(grant: Any, flow: CashFlow, balance: Balance) -> Row:
	"""Committed, available and in kind are those of the last day."""
	units = {
		"opening": flow.opening,
		"incoming": flow.incoming,
		"outgoing": flow.outgoing,
		"closing": flow.closing,
		"committed": balance.committed,
		"available": balance.available,
		"conditional": balance.conditional,
		"in_kind": balance.in_kind,
	}
	return {
		"grant": grant.name,
		"title": grant.title,
		"funder": grant.funder_name,
		"status": _(grant.status),
		"currency": grant.currency,
		**books.amounts(units, grant.currency),
	}
