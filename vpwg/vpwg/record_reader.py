"""Reads a group's record back: verifies it as it stands in the database, exports it, and looks after it every night.

Everything streams in portions, so that the memory it takes does not grow with the record. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import cint

from vpwg import notify
from vpwg.setup.roles import MANAGER
from vpwg.vpwg.record_witness import Witness
from vpwg.vpwg.record_writer import ENTRY, HEAD
from vpwg.vpwg.workflow import record
from vpwg.vpwg.workflow.record import Fault, Status, Verdict

PORTION = 1000
"""Entries that are read at once."""

GROUP = "Working Group"


@dataclass(frozen=True)
class Head:
	"""Where a group's record ends, as it is stored."""

	seq: int
	hash: str
	record_id: str


def head_of(group: str) -> Head | None:
	"""The head of a group's record; None where it has none."""
	table = DocType(HEAD)
	found = (
		frappe.qb.from_(table)
		.select(table.seq, table.hash, table.record_id)
		.where(table.name == group)
		.run(as_dict=True)
	)
	return Head(cint(found[0].seq), found[0].hash or "", found[0].record_id or "") if found else None


def groups() -> list[str]:
	"""Every group with a head, with entries, or with both."""
	found: set[str] = set()
	for doctype in (HEAD, ENTRY):
		table = DocType(doctype)
		rows = frappe.qb.from_(table).select(table.working_group).distinct().run()
		found |= {group or "" for (group,) in rows}
	return sorted(found)


def count(group: str) -> int:
	"""How many rows of entries there are, in order or not."""
	table = DocType(ENTRY)
	return frappe.qb.from_(table).select(Count("*")).where(table.working_group == group).run()[0][0]


def stored(group: str, outside: bool = False) -> Iterator[record.Entry]:
	"""The entries of a group as they are stored, by their number; for `outside` without what is withheld."""
	table = DocType(ENTRY)
	query = (
		frappe.qb.from_(table)
		.select(
			table.seq,
			table.at,
			table.kind,
			table.reference,
			table.payload_digest,
			table.prev,
			table.hash,
			table.payload,
			table.salt,
			table.erased,
			table.withheld,
		)
		.where(table.working_group == group)
		.orderby(table.seq)
		.limit(PORTION)
	)
	rows = query.run()
	while rows:
		for *row, erased, withheld in rows:
			entry = record.Entry(*row, erased=bool(erased))
			yield entry.withhold() if outside and withheld else entry
		if len(rows) < PORTION:
			return
		rows = query.where(table.seq > rows[-1][0]).run()


# Verifying -----------------------------------------------------------------------------------------------------


def check(
	group: str,
	known_head: str | None = None,
	advance: Callable[[int], object] | None = None,
	witness: Witness | None = None,
) -> Verdict:
	"""Verify the record of one group as it is stored, against its head and, if given, one that was kept elsewhere.

	`advance` is told how many entries were read since the last time; a new `witness` can be asked afterwards what it has seen.
	"""
	head = head_of(group)
	if head is None:
		return broken(Fault.HEADER, "its head is gone, or there never was a record")
	try:
		first = record.header(head.record_id, head.seq, head.hash)
	except ValueError as error:
		return broken(Fault.HEADER, f"its head is no head: {error}")
	verifier = record.Verifier(known_head)
	verifier.feed(first)
	witness = witness or Witness(group)
	read = 0
	for entry in stored(group):
		read += 1
		if verifier.feed(entry.line()):
			break
		if entry.payload is None and not entry.erased:
			return lost(verifier.finish(), entry)
		witness.hear(entry)
		if advance and read % PORTION == 0:
			advance(PORTION)
	if advance:
		advance(read % PORTION)
	verdict = verifier.finish()
	if not verdict.verified:
		return verdict
	rows = count(group)
	if rows != read:
		reason = f"there are {rows:,} entries, and only {read:,} of them have a number"
		return replace(verdict, status=Status.BROKEN, fault=Fault.COUNT, reason=reason)
	if said := witness.disagreement():
		return replace(verdict, status=Status.BROKEN, seq=said.seq, line=said.line, reason=said.reason)
	return verdict


def broken(fault: Fault, reason: str) -> Verdict:
	return Verdict(status=Status.BROKEN, fault=fault, reason=reason)


def lost(verdict: Verdict, entry: record.Entry) -> Verdict:
	"""An entry without its content that is not marked as erased: an export may withhold one, the database may not."""
	return replace(
		verdict,
		status=Status.BROKEN,
		fault=Fault.PAYLOAD,
		line=entry.seq + 1,
		seq=entry.seq,
		reason="it has lost what it holds, and is not marked as erased",
		entries=entry.seq - 1,
		withheld=0,
		head=entry.prev,
	)


def check_nightly() -> None:
	"""Verify every record and tell the managers of each that does not verify; called by the scheduler."""
	for group in groups():
		verdict = check(group)
		if not verdict.verified:
			tell(group, verdict)


def tell(group: str, verdict: Verdict) -> None:
	"""Write a broken record into the site's log of errors, and tell the managers."""
	frappe.log_error(title=f"vpwg-verify: the record of {group} is broken"[:140], message=str(verdict))
	if frappe.db.exists(GROUP, group):
		doc = frappe.get_doc(GROUP, group)
		notify.tell(managers(), "record_broken", doc, (doc.group_name, str(place_of(verdict))))


def place_of(verdict: Verdict) -> int:
	"""The number of the first bad entry; where none is to blame, of the last good one: the head does not fit to it."""
	return verdict.seq or verdict.entries


def managers() -> list[str]:
	"""Logins with the role of a manager."""
	return frappe.get_all(
		"Has Role", filters={"role": MANAGER, "parenttype": "User"}, pluck="parent", order_by="parent"
	)


# Exporting -----------------------------------------------------------------------------------------------------


def export(group: str, revealed: bool) -> Iterator[bytes]:
	"""The lines of a group's record, each verified before it is given; with what the entries hold, or without.

	A withheld entry shows its digest only, whoever asks: an export is what people hand on.
	Raises record.BrokenRecord, perhaps after the last line: use only what came to its end.
	"""
	head = head_of(group)
	if head is None:
		raise record.BrokenRecord(broken(Fault.HEADER, "its head is gone, or there never was a record"))
	entries = stored(group, outside=True)
	shown: Iterator[Any] = entries if revealed else (entry.withhold() for entry in entries)
	try:
		yield from record.export(head.record_id, head.seq, head.hash, shown)
	except ValueError as error:
		raise record.BrokenRecord(broken(Fault.HEADER, f"its head is no head: {error}")) from error
