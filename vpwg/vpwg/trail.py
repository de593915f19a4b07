"""The audit trail of a group's money: the entries of its record that tell of money, over a period, as rows and as a CSV file.

Entries stream in portions, so that the memory it takes does not grow with the record. What is withheld or erased shows its
digest only, whoever asks: a trail is what people hand on.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint

from vpwg import permissions
from vpwg.vpwg import record_entries
from vpwg.vpwg.books import Asked
from vpwg.vpwg.record_writer import ENTRY
from vpwg.vpwg.workflow import money

PORTION = 500
"""Entries that are read at once."""

KINDS = (
	record_entries.ALLOCATION,
	record_entries.CONFIRMATION,
	record_entries.DECISION,
	record_entries.DISBURSEMENT,
	record_entries.GRANT,
	record_entries.MONTH,
	record_entries.MOVEMENT,
	record_entries.PAPER,
)
"""Kinds of entries that tell of money, or of who decided on it."""

DOCTYPES = {
	record_entries.ALLOCATION: "Resource Allocation",
	record_entries.DISBURSEMENT: "Disbursement",
	record_entries.GRANT: "Working Group Grant",
	record_entries.MONTH: "Month Close",
}

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell must not begin with: a spreadsheet would take it for a formula."""


@dataclass(frozen=True)
class Line:
	"""One entry of the trail.

	outcome  the state that was reached, the verdict, the act, or the kind of a movement
	amount   in major units of the currency; takes_back: a movement that undoes an earlier one of its kind
	shown    "" or why there is no content: "Withheld", "Erased", "Hidden" (from who asks)
	"""

	seq: int
	at: str
	kind: str
	hash: str
	document_type: str = ""
	document: str = ""
	outcome: str = ""
	grant: str = ""
	allocation: str = ""
	budget_line: str = ""
	currency: str = ""
	amount: Decimal | None = None
	takes_back: bool = False
	shown: str = ""


def lines(asked: Asked) -> Iterator[Line]:
	"""The entries of the period by their number (a query for each portion of them); days are those of UTC, as in the record."""
	revealed = "payload" not in permissions.fields_above(ENTRY, frappe.session.user, asked.group)
	table = DocType(ENTRY)
	query = (
		frappe.qb.from_(table)
		.select(table.seq, table.at, table.kind, table.hash, table.payload, table.withheld, table.erased)
		.where(table.working_group == asked.group)
		.where(table.kind.isin(list(KINDS)))
		.where(table.at >= f"{asked.first}T")
		.where(table.at < f"{asked.last + timedelta(days=1)}T")
		.orderby(table.seq)
		.limit(PORTION)
	)
	rows = query.run(as_dict=True)
	while rows:
		for row in rows:
			yield line_of(row, revealed)
		if len(rows) < PORTION:
			return
		rows = query.where(table.seq > rows[-1].seq).run(as_dict=True)


def line_of(row: Any, revealed: bool) -> Line:
	seq, at, kind, digest = cint(row.seq), row.at, row.kind, row.hash
	hidden = "Erased" if row.erased else "Withheld" if row.withheld else "" if revealed else "Hidden"
	if hidden or not row.payload:
		return Line(seq, at, kind, digest, shown=hidden or "Erased")
	held = json.loads(row.payload)
	units, currency = units_of(kind, held), held.get("currency") or ""
	return Line(
		seq,
		at,
		kind,
		digest,
		document_type=held.get("document_type") or held.get("on") or DOCTYPES.get(kind, ""),
		document=held.get("document") or "",
		outcome=outcome_of(kind, held),
		grant=held.get("grant") or (held.get("document") if kind == record_entries.GRANT else "") or "",
		allocation=held.get("allocation") or "",
		budget_line=held.get("budget_line") or "",
		currency=currency,
		amount=None if units is None else money.from_units(units, currency),
		takes_back=bool(held.get("cancels")),
	)


def units_of(kind: str, held: dict[str, Any]) -> int | None:
	name = {
		record_entries.MOVEMENT: "units",
		record_entries.GRANT: "signed",
		record_entries.DISBURSEMENT: "amount",
		record_entries.ALLOCATION: "amount",
	}.get(kind)
	return held.get(name) if name else None


def outcome_of(kind: str, held: dict[str, Any]) -> str:
	if kind == record_entries.MOVEMENT:
		return held.get("kind") or ""
	if kind == record_entries.MONTH:
		return f"{held.get('act')} {held.get('until')}"
	return held.get("outcome") or held.get("verdict") or ""


# As a file -----------------------------------------------------------------------------------------------------


def as_csv(asked: Asked) -> Iterator[bytes]:
	"""The trail as lines of CSV in UTF-8, with a mark by which spreadsheets know that; its words are those of the record."""
	yield b"\xef\xbb\xbf"
	yield csv_line(headings())
	for row in lines(asked):
		yield csv_line(
			[
				row.seq,
				row.at,
				row.kind,
				row.document_type,
				row.document,
				row.outcome,
				row.grant,
				row.allocation,
				row.budget_line,
				row.currency,
				row.amount,
				int(row.takes_back),
				row.shown,
				row.hash,
			]
		)


def headings() -> list[str]:
	return [
		_("No."),
		_("Time (UTC)"),
		_("Kind of entry"),
		_("Kind of document"),
		_("Document"),
		_("Outcome"),
		_("Grant"),
		_("Allocation"),
		_("Budget line"),
		_("Currency"),
		_("Amount"),
		_("Takes back"),
		_("Not shown"),
		_("Hash"),
	]


def csv_line(cells: list[Any]) -> bytes:
	text = io.StringIO()
	csv.writer(text, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
	return text.getvalue().encode()


def neutral(cell: Any) -> str:
	"""A cell that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
	written = "" if cell is None else str(cell)
	return f"'{written}" if written.lstrip(" ").startswith(FORMULA) else written
