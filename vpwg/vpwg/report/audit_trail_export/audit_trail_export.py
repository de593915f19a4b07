"""What the record holds of a group's money over a period. The whole of it comes as a file: `vpwg.api.books.audit_trail`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from frappe import _

from vpwg.vpwg import books, trail
from vpwg.vpwg.books import Asked, Row

SHOWN = 1000
"""Entries that a page shows."""


def execute(filters: Mapping[str, Any] | None = None) -> tuple[list[Row], list[Row], str | None]:
	"""The first entries of the period, and a sentence when there are more."""
	asked = validate_filters(filters)
	rows = get_data(asked)
	return get_columns(), rows[:SHOWN], message_of(rows)


def validate_filters(filters: Mapping[str, Any] | None) -> Asked:
	return books.asked({**(filters or {}), "grant": ""})


def get_columns() -> list[Row]:
	return [
		books.column("seq", _("No."), "Int", 70),
		books.column("at", _("Time (UTC)"), width=170),
		books.column("kind", _("Kind of entry"), width=110),
		books.column("document_type", _("Kind of document"), width=140),
		books.column("document", _("Document"), "Dynamic Link", 140, options="document_type"),
		books.column("outcome", _("Outcome"), width=150),
		books.link("grant", _("Grant"), books.GRANT),
		books.link("allocation", _("Allocation"), "Resource Allocation"),
		books.column("budget_line", _("Budget line"), width=100),
		books.currency(_("Currency")),
		books.amount("amount", _("Amount")),
		books.column("takes_back", _("Takes back"), "Check", 80),
		books.column("shown", _("Not shown"), width=100),
		books.column("hash", _("Hash"), width=300),
	]


def get_data(asked: Asked) -> list[Row]:
	"""One row more than is shown, if there are as many."""
	return [
		{
			**vars(row),
			"outcome": _(row.outcome),
			"shown": reasons().get(row.shown, ""),
			"takes_back": int(row.takes_back),
		}
		for row in islice(trail.lines(asked), SHOWN + 1)
	]


def reasons() -> dict[str, str]:
	return {"Withheld": _("Withheld"), "Erased": _("Erased"), "Hidden": _("Hidden")}


def message_of(rows: list[Row]) -> str | None:
	if len(rows) <= SHOWN:
		return None
	return _("The first {0} entries are shown: download the file for all of them.").format(SHOWN)
