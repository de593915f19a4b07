"""Whether movements and balances still are what the record says: every figure is worked out anew from the entries.

The ledger keeps running figures and never adds up its history (design section 11). Here, at night and on demand, the entries of
the record are added up, and each Fund Movement, Grant Balance and Grant Line Balance is held against them.

What was erased says nothing any more: the figures of the grant that an erased movement belongs to cannot be worked out, and
that grant is passed over. Which grant that is, its Fund Movement still says; the movement must be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import cint, cstr

from vpwg.vpwg import ledger
from vpwg.vpwg.record_entries import MOVEMENT
from vpwg.vpwg.record_writer import ENTRY
from vpwg.vpwg.workflow import funds
from vpwg.vpwg.workflow.funds import Balance, Part
from vpwg.vpwg.workflow.movements import Movement, movement_from
from vpwg.vpwg.workflow.record import Entry

PORTION = 500
"""Rows that are read at once."""


class Tally:
	"""Adds up the movements of one group as their entries are heard, and compares what is stored. Nothing is written."""

	def __init__(self, group: str) -> None:
		self.group = group
		self.heard = 0
		self.currencies: dict[str, str] = {}
		self.balances: dict[str, Balance] = defaultdict(Balance)
		self.parts: dict[ledger.Key, Part] = defaultdict(Part)
		self.passed_over: set[str] = set()

	@property
	def recomputed(self) -> int:
		"""How many grants there are whose figures were worked out."""
		return len(self.balances.keys() - self.passed_over)

	# As they are heard ------------------------------------------------------------------------------------------

	def compare(self, heard: Sequence[tuple[Entry, dict[str, Any]]]) -> tuple[int, str] | None:
		"""Add up entries of movements, and hold their rows against them: the first entry that differs, and how (1 query)."""
		if not heard:
			return None
		rows = rows_of([cstr(said.get("reference")) for _entry, said in heard])
		for entry, said in heard:
			self.heard += 1
			try:
				movement = movement_from(said)
			except ValueError as error:
				return entry.seq, f"it is no movement of money: {error}"
			if reason := self.differing(entry, said, rows.get(movement.reference)):
				return entry.seq, reason
			self.add(cstr(said.get("grant")), cstr(said.get("currency")), movement)
		return None

	def add(self, grant: str, currency: str, movement: Movement) -> None:
		self.currencies[grant] = currency
		self.balances[grant] = funds.moved(self.balances[grant], movement)
		if movement.allocation:
			for allocation in (movement.allocation, ""):
				key = (grant, movement.budget_line, allocation)
				self.parts[key] = funds.moved(self.parts[key], movement)

	def differing(self, entry: Entry, said: dict[str, Any], row: Any) -> str:
		what = f"the movement {said['reference']} of {said.get('grant')}"
		if row is None:
			return f"{what} that it records is gone"
		found = {**said_of(row), "entry": row.entry, "group": row.working_group}
		expected = {**said, "entry": entry.reference, "group": self.group}
		keys = sorted(key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key))
		return f"{what} says something else now: {', '.join(keys)}" if keys else ""

	# Once everything was heard ----------------------------------------------------------------------------------

	def disagreement(self, erased: Sequence[str]) -> str:
		"""The first figure or movement that does not follow from the entries; `erased` are references of erased ones."""
		return (
			self.pass_over(erased)
			or self.unknown()
			or next(self.other_balances(), "")
			or next(self.other_parts(), "")
		)

	def pass_over(self, erased: Sequence[str]) -> str:
		"""Note the grants of erased entries, whose movements must still be there (1 query for each portion)."""
		table = DocType(ledger.MOVEMENT)
		for start in range(0, len(erased), PORTION):
			portion = list(erased[start : start + PORTION])
			found = dict(
				frappe.qb.from_(table)
				.select(table.entry, table.grant)
				.where((table.working_group == self.group) & table.entry.isin(portion))
				.run()
			)
			if len(found) < len(portion):
				return "a movement of money is gone whose entry is erased"
			self.heard += len(portion)
			self.passed_over |= set(found.values())
		return ""

	def unknown(self) -> str:
		"""Movements that no entry of the record stands for (2 queries)."""
		table, entry = DocType(ledger.MOVEMENT), DocType(ENTRY)
		rows = (
			frappe.qb.from_(table)
			.left_join(entry)
			.on(
				(entry.name == table.entry)
				& (entry.working_group == table.working_group)
				& (entry.kind == MOVEMENT)
			)
			.select(table.reference, table.grant)
			.where((table.working_group == self.group) & entry.name.isnull())
			.orderby(table.reference)
			.limit(1)
			.run(as_dict=True)
		)
		if rows:
			return f"the movement {rows[0].reference} of {rows[0].grant} never went through the record"
		stored = cint(
			frappe.qb.from_(table).select(Count("*")).where(table.working_group == self.group).run()[0][0]
		)
		if stored != self.heard:
			return f"there are {stored:,} movements of money, and the record holds {self.heard:,}"
		return ""

	def other_balances(self) -> Iterator[str]:
		"""Each balance that is not what the entries of its grant add up to (1 query for each portion)."""
		stored = {}
		for row in self.stored(ledger.BALANCE):
			stored[row.name] = Balance(**{name: cint(row[name]) for name in ledger.FIGURES})
			if row.currency != self.currencies.get(row.name, row.currency):
				yield f"the balance of {row.name} is kept in {row.currency}, not in {self.currencies[row.name]}"
		for grant in sorted(stored.keys() | self.balances.keys()):
			if grant not in self.passed_over:
				yield from compared(
					f"the balance of {grant}", stored.get(grant), self.balances.get(grant, Balance())
				)

	def other_parts(self) -> Iterator[str]:
		"""The same of each budget line, and of each allocation on it."""
		stored: dict[ledger.Key, Part] = {}
		for row in self.stored(ledger.LINE):
			key = (row.grant, row.budget_line or "", row.allocation or "")
			if key in stored or row.name != ledger.name_of(key):
				yield f"there are figures of {named(key)} that the app did not make"
			stored[key] = Part(**{name: cint(row[name]) for name in ledger.PARTS})
		for key in sorted(stored.keys() | self.parts.keys()):
			if key[0] not in self.passed_over:
				yield from compared(named(key), stored.get(key), self.parts.get(key, Part()))

	def stored(self, doctype: str) -> Iterator[Any]:
		table = DocType(doctype)
		query = (
			frappe.qb.from_(table)
			.select("*")
			.where(table.working_group == self.group)
			.orderby(table.name)
			.limit(PORTION)
		)
		rows = query.run(as_dict=True)
		while rows:
			yield from rows
			rows = query.where(table.name > rows[-1].name).run(as_dict=True)


def rows_of(references: Sequence[str]) -> dict[str, Any]:
	"""The movements that are stored under these references, whatever their group (1 query)."""
	table = DocType(ledger.MOVEMENT)
	rows = frappe.qb.from_(table).select("*").where(table.reference.isin(list(references))).run(as_dict=True)
	return {row.reference: row for row in rows}


def said_of(row: Any) -> dict[str, Any]:
	"""What the record would say of a movement as it is stored: `record_entries.of_movement` of a row, unchecked."""
	return {
		"kind": row.kind,
		"units": cint(row.units),
		"reference": row.reference,
		"allocation": row.allocation or "",
		"budget_line": row.budget_line or "",
		"cancels": bool(cint(row.cancels)),
		"grant": row.grant,
		"currency": row.currency,
		"document_type": row.document_type,
		"document": row.document,
		"happened_on": str(row.happened_on),
		"posted_on": str(row.posting_date),
		"opening": bool(cint(row.is_opening)),
	}


def named(key: ledger.Key) -> str:
	grant, line, allocation = key
	text = f"budget line {line} of {grant}" if line else f"what no budget line has of {grant}"
	return f"{text} for {allocation}" if allocation else text


def compared(what: str, stored: Balance | Part | None, expected: Balance | Part) -> Iterator[str]:
	"""A sentence with the figures that differ; nothing when none does."""
	found = stored or type(expected)()
	others = [
		f"{row.name} {getattr(found, row.name):,} instead of {getattr(expected, row.name):,}"
		for row in fields(expected)
		if getattr(found, row.name) != getattr(expected, row.name)
	]
	if others and stored is None:
		yield f"{what} is gone"
	elif others:
		yield f"{what} is not what its movements add up to: {', '.join(others)}"
