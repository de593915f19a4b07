"""The one writer of movements of money: under the locks of the grants it asks the rules, and enters all or nothing.

`lock` takes the balances of grants, by name, and tells where the books are open; `post` enters movements of one document. The
order of locks is that of design section 6: allocation, document, grants by name, record head. A balance is one row, whatever
the number of movements; history is never added up here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType, Order
from frappe.utils import cint, cstr, getdate, now

from vpwg import clock
from vpwg.vpwg import record_entries, record_writer
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import funds, periods
from vpwg.vpwg.workflow.facts import rows_from
from vpwg.vpwg.workflow.funds import Balance, FundsFault, Part
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import CONVERSIONS, Movement, MovementKind

BALANCE = "Grant Balance"
LINE = "Grant Line Balance"
MOVEMENT = "Fund Movement"
CLOSE = "Month Close"

FIGURES = tuple(row.name for row in fields(Balance))
PARTS = tuple(row.name for row in fields(Part))

Key = tuple[str, str, str]
"""(grant, budget line, allocation); without an allocation it is the whole line."""


class InsufficientFunds(GuardError):
	"""The money is not there; the sentence says how much is, and what would do."""


@dataclass(frozen=True)
class Booking:
	"""The document that a movement comes from, and what the books keep of it.

	posting   where it is posted: the day itself, or the first open day
	"""

	doctype: str
	document: str
	happened_on: date
	posting: periods.Posting
	voucher_no: str = ""
	bank_reference: str = ""
	fund: str = ""
	cost_centre: str = ""
	is_opening: bool = False


@dataclass
class Locked:
	"""Grants whose balances are locked until the transaction ends: their figures, currencies, and how far the books are closed."""

	group: str
	balances: dict[str, Balance] = field(default_factory=dict)
	currencies: dict[str, str] = field(default_factory=dict)
	closed_until: date | None = None
	parts: dict[Key, Part] = field(default_factory=dict)


# Locking -------------------------------------------------------------------------------------------------------


def lock(group: str, grants: Collection[str]) -> Locked:
	"""Lock the balances of these grants of a group by name, and read them as they are now (3 queries).

	A grant that has no balance yet gets one. Raises GuardError for a grant of another group.
	"""
	names = sorted({name for name in grants if name})
	locked = Locked(group)
	if names:
		begin(group, names)
		table = DocType(BALANCE)
		for row in (
			frappe.qb.from_(table)
			.select("*")
			.where(table.name.isin(names))
			.orderby(table.name)
			.for_update()
			.run(as_dict=True)
		):
			check_group(row, group)
			locked.balances[row.name] = Balance(**{name: cint(row[name]) for name in FIGURES})
			locked.currencies[row.name] = row.currency
	locked.closed_until = closed_until(group, lock=True)
	return locked


def check_group(row: Any, group: str) -> None:
	if row.working_group != group:
		frappe.throw(
			_("{0} is a grant of another group: choose one of this group.").format(row.name), GuardError
		)


def lock_group(group: str) -> Locked:
	"""Lock every grant of a group: nothing is posted in it until the transaction ends."""
	return lock(
		group, frappe.get_all(BALANCE, filters={"working_group": group}, pluck="name", order_by="name")
	)


def begin(group: str, names: Sequence[str]) -> None:
	"""Make the balances that are not there: a row that is not there is never asked for with a lock (2 queries)."""
	grant = DocType("Working Group Grant")
	balance = DocType(BALANCE)
	missing = (
		frappe.qb.from_(grant)
		.left_join(balance)
		.on(balance.name == grant.name)
		.select(grant.name, grant.currency, grant.working_group)
		.where(grant.name.isin(names) & balance.name.isnull())
		.orderby(grant.name)
		.run(as_dict=True)
	)
	insert_missing(
		BALANCE,
		[
			{
				**record_writer.columns(row.name),
				"working_group": row.working_group,
				"grant": row.name,
				"currency": row.currency,
				**dict.fromkeys(FIGURES, 0),
			}
			for row in missing
		],
	)


def closed_until(group: str, lock: bool = False) -> date | None:
	"""The last day up to which the books of a group are closed; None while none is (1 query)."""
	table = DocType(CLOSE)
	query = (
		frappe.qb.from_(table)
		.select(table.closed_until)
		.where((table.working_group == group) & (table.docstatus == 1))
		.orderby(table.sequence, order=Order.desc)
		.limit(1)
	)
	rows = (query.for_update() if lock else query).run()
	return getdate(rows[0][0]) if rows and rows[0][0] else None


def posting(locked: Locked, day: Any) -> periods.Posting:
	"""Where something that happened on a day is posted. Raises GuardError for a day that is still to come."""
	found = periods.posting_period(getdate(day), locked.closed_until, clock.today())
	if isinstance(found, periods.PeriodFault):
		frappe.throw(words.period(found), GuardError)
	return found


def booking(doc: Any, day: Any, locked: Locked, is_opening: bool = False) -> Booking:
	"""What the books keep of a document, with its posting date filled into it where it has the field."""
	at = posting(locked, day)
	if doc.meta.has_field("posting_date"):
		doc.posting_date, doc.is_late = at.on, int(at.is_late)
	return Booking(
		doc.doctype,
		doc.name,
		getdate(day),
		at,
		cstr(doc.get("voucher_no")),
		cstr(doc.get("bank_reference")),
		cstr(doc.get("fund")),
		cstr(doc.get("cost_centre")),
		is_opening,
	)


# Posting -------------------------------------------------------------------------------------------------------


def post(locked: Locked, at: Booking, movements: Sequence[tuple[str, Movement]]) -> None:
	"""Enter movements, each with its grant, in their order; the same movement under the same reference changes nothing.

	The grants must be locked. Raises InsufficientFunds with the first one that is refused: then none is entered.
	"""
	if not movements:
		return
	references = [row.reference for _grant, row in movements]
	stored = entered(references)
	earlier = dict(stored)
	read_parts(locked, movements)
	# Copies: what is refused leaves the figures that are locked as they were.
	balances, parts = dict(locked.balances), dict(locked.parts)
	new: list[tuple[str, Movement]] = []
	for grant, movement in movements:
		known = earlier.get(movement.reference)
		key = (grant, movement.budget_line, movement.allocation)
		part = parts.get(key, Part())
		done = funds.post(balances[grant], part, movement, known)
		if isinstance(done, FundsFault):
			check_not_entered_since(references, stored)
			frappe.throw(words.funds(done, grant, locked.currencies[grant]), InsufficientFunds)
		if known is not None:
			continue
		balances[grant] = done[0]
		if movement.allocation:
			parts[key] = done[1]
			whole = (grant, movement.budget_line, "")
			parts[whole] = funds.moved(parts.get(whole, Part()), movement)
		earlier[movement.reference] = movement
		new.append((grant, movement))
	locked.balances, locked.parts = balances, parts
	write(locked, at, new)


def check_not_entered_since(references: Sequence[str], stored: Mapping[str, Movement]) -> None:
	"""The same movements were perhaps entered while this transaction waited for the grants: the balances are as they are now,
	and which references there are was read before. From the start they are found, and nothing changes.
	"""
	if entered(references, lock=True).keys() - stored.keys():
		raise frappe.QueryDeadlockError("the same movements were entered meanwhile")


def entered(references: Sequence[str], lock: bool = False) -> dict[str, Movement]:
	"""The movements that were entered under these references (1 query).

	Locked only by who gives up: gaps that two lock before they insert keep both from it.
	"""
	table = DocType(MOVEMENT)
	query = (
		frappe.qb.from_(table)
		.select(
			table.kind,
			table.units,
			table.reference,
			table.allocation,
			table.budget_line,
			table.cancels,
		)
		.where(table.reference.isin(list(references)))
	)
	return {row.reference: movement_of(row) for row in rows_from(query, lock)}


def movement_of(row: Any) -> Movement:
	return Movement(
		MovementKind(row.kind),
		cint(row.units),
		row.reference,
		row.allocation or "",
		row.budget_line or "",
		bool(cint(row.cancels)),
	)


def of_document(doctype: str, document: str) -> list[tuple[str, Movement]]:
	"""The movements that a document has entered, as they are now, each with its grant, in their order (1 query)."""
	table = DocType(MOVEMENT)
	rows = (
		frappe.qb.from_(table)
		.select(
			table.grant,
			table.kind,
			table.units,
			table.reference,
			table.allocation,
			table.budget_line,
			table.cancels,
		)
		.where((table.document_type == doctype) & (table.document == document))
		.orderby(table.idx)
		.for_update()
		.run(as_dict=True)
	)
	return [(row.grant, movement_of(row)) for row in rows]


def cancelled(movements: Sequence[tuple[str, Movement]]) -> list[tuple[str, Movement]]:
	"""What takes movements back, the last one first; what was cancelled before stays so.

	Commitments that money of a receipt has covered stay covered: the receipt is taken back only if other money is there.
	"""
	gone = {row.reference for _grant, row in movements if row.cancels}
	return [
		(grant, replace(row, reference=f"{row.reference}/cancelled", cancels=True))
		for grant, row in reversed(movements)
		if not row.cancels and row.kind not in CONVERSIONS and f"{row.reference}/cancelled" not in gone
	]


def read_parts(locked: Locked, movements: Sequence[tuple[str, Movement]]) -> None:
	"""Read the figures of the budget lines and of the allocations on them, as they are now (3 queries)."""
	keys = {
		key
		for grant, row in movements
		if row.allocation
		for key in ((grant, row.budget_line, row.allocation), (grant, row.budget_line, ""))
	} - locked.parts.keys()
	locked.parts.update(parts_of(locked.group, keys))


def parts_of(group: str, keys: Collection[Key]) -> dict[Key, Part]:
	"""Figures with a lock on them; what is not there yet is made, at zero. The grants must be locked."""
	if not keys:
		return {}
	names = {name_of(key): key for key in sorted(keys)}
	table = DocType(LINE)
	known = {
		name
		for (name,) in frappe.qb.from_(table).select(table.name).where(table.name.isin(list(names))).run()
	}
	insert_missing(
		LINE,
		[
			{
				**record_writer.columns(name),
				"working_group": group,
				"grant": key[0],
				"budget_line": key[1],
				"allocation": key[2] or None,
				**dict.fromkeys(PARTS, 0),
			}
			for name, key in names.items()
			if name not in known
		],
	)
	rows = (
		frappe.qb.from_(table)
		.select(table.name, *(table[name] for name in PARTS))
		.where(table.name.isin(list(names)))
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)
	return {names[row.name]: Part(**{name: cint(row[name]) for name in PARTS}) for row in rows}


def name_of(key: Key) -> str:
	"""The name of a row of figures: the same key always has the same one, so that two that begin it meet."""
	return hashlib.sha256("\n".join(key).encode()).hexdigest()[:20]


def insert_missing(doctype: str, rows: Sequence[Mapping[str, Any]]) -> None:
	"""Insert rows at zero; of two that do so at once the second finds the first one's."""
	if not rows:
		return
	table = DocType(doctype)
	query = frappe.qb.into(table).columns(*rows[0].keys()).insert(*(tuple(row.values()) for row in rows))
	if frappe.db.db_type == "postgres":
		query = query.on_conflict(table.name).do_nothing()
	else:
		query = query.on_duplicate_key_update(table.docstatus, 0)
	query.run()


def write(locked: Locked, at: Booking, movements: Sequence[tuple[str, Movement]]) -> None:
	"""Enter movements that were allowed, and the figures after them, in the caller's transaction."""
	if not movements:
		return
	entries = record_entries.movements_entered(
		locked.group, at, [(grant, locked.currencies[grant], row) for grant, row in movements]
	)
	rows = [
		{
			**record_writer.columns(record_writer.random_name()),
			"idx": number,
			"working_group": locked.group,
			"grant": grant,
			"kind": str(row.kind),
			"currency": locked.currencies[grant],
			"units": row.units,
			"cancels": int(row.cancels),
			"posting_date": at.posting.on,
			"happened_on": at.happened_on,
			"is_late": int(at.posting.is_late),
			"is_opening": int(at.is_opening),
			"allocation": row.allocation or None,
			"budget_line": row.budget_line or None,
			"document_type": at.doctype,
			"document": at.document,
			"voucher_no": at.voucher_no,
			"bank_reference": at.bank_reference,
			"fund": at.fund,
			"cost_centre": at.cost_centre,
			"reference": row.reference,
			"entry": entry,
		}
		for number, ((grant, row), entry) in enumerate(zip(movements, entries, strict=True), 1)
	]
	try:
		record_writer.insert(MOVEMENT, rows)
	except Exception as error:
		if not frappe.db.is_duplicate_entry(error):
			raise
		# Entered by somebody else since this transaction began to read: from the start it is found, and nothing changes.
		raise frappe.QueryDeadlockError(error) from error
	for grant in sorted({grant for grant, _row in movements}):
		update(BALANCE, grant, locked.balances[grant])
	touched = {
		key
		for grant, row in movements
		if row.allocation
		for key in ((grant, row.budget_line, row.allocation), (grant, row.budget_line, ""))
	}
	for key in sorted(touched):
		update(LINE, name_of(key), locked.parts[key])


def update(doctype: str, name: str, figures: Balance | Part) -> None:
	table = DocType(doctype)
	query = frappe.qb.update(table).set(table.modified, now())
	for row in fields(figures):
		query = query.set(table[row.name], getattr(figures, row.name))
	query.where(table.name == name).run()
	frappe.clear_document_cache(doctype, name)


# Reading -------------------------------------------------------------------------------------------------------


def balances_of(grants: Collection[str], lock: bool = False) -> dict[str, Balance]:
	"""The figures of these grants (1 query)."""
	if not grants:
		return {}
	table = DocType(BALANCE)
	query = frappe.qb.from_(table).select("*").where(table.name.isin(sorted(grants))).orderby(table.name)
	return {
		row.name: Balance(**{name: cint(row[name]) for name in FIGURES}) for row in rows_from(query, lock)
	}


def lines_of(
	grants: Collection[str] = (), allocations: Collection[str] = (), lock: bool = False
) -> dict[Key, Part]:
	"""The figures of whole lines of these grants, or of these allocations on each line that they use (1 query)."""
	if not grants and not allocations:
		return {}
	table = DocType(LINE)
	query = frappe.qb.from_(table).select("*").orderby(table.name)
	if allocations:
		query = query.where(table.allocation.isin(sorted(allocations)))
	else:
		query = query.where(table.grant.isin(sorted(grants)) & table.allocation.isnull())
	return {
		(row.grant, row.budget_line or "", row.allocation or ""): Part(
			**{name: cint(row[name]) for name in PARTS}
		)
		for row in rows_from(query, lock)
	}
