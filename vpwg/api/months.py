"""Endpoints for the close of a month: its figures, and what keeps it from being confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.utils import getdate

from vpwg.vpwg import ledger, months
from vpwg.vpwg.sentences.requests import amount
from vpwg.vpwg.workflow.definitions import PaperStatus

FIGURES = ("opening", "incoming", "outgoing", "closing")


@frappe.whitelist(methods=["GET"])
def figures(name: str) -> dict[str, Any]:
	"""What a confirmed close has closed, by grant and in total for each currency.

	Gives `{"first": day or "", "last": day, "grants": [...], "totals": [...]}`; a grant has its name, title, currency and
	opening, incoming, outgoing and closing as units of the currency and, with `_text`, as people read them; a total has the
	currency and the texts. `faults` says for a draft what keeps it from being confirmed, one sentence each.
	Raises PermissionError and DoesNotExistError.
	"""
	close = frappe.get_doc(ledger.CLOSE, name)
	close.check_permission("read")
	if close.status != PaperStatus.CONFIRMED:
		faults = months.sentences(close, ledger.closed_until(close.working_group)) if close.until else []
		return {"first": "", "last": "", "grants": [], "totals": [], "faults": faults}
	frappe.has_permission("Grant Balance", "read", throw=True)
	first, last = months.first_day(close), getdate(close.closed_until)
	rows = [shown(row) for row in months.figures(close.working_group, last, first)]
	return {
		"first": str(first or ""),
		"last": str(last),
		"grants": rows,
		"totals": [total(currency, rows) for currency in sorted({row["currency"] for row in rows})],
		"faults": [],
	}


def shown(row: months.GrantFigures) -> dict[str, Any]:
	units = {figure: getattr(row.flow, figure) for figure in FIGURES}
	texts = {f"{figure}_text": amount(value, row.currency) for figure, value in units.items()}
	return {"grant": row.grant, "title": row.title, "currency": row.currency, **units, **texts}


def total(currency: str, rows: list[Mapping[str, Any]]) -> dict[str, str]:
	"""All grants in one currency; as texts, since a sum may be more than a browser counts exactly."""
	return {
		"currency": currency,
		**{
			f"{figure}_text": amount(
				sum(row[figure] for row in rows if row["currency"] == currency), currency
			)
			for figure in FIGURES
		},
	}
