"""The one writer of a group's record (design section 7): it adds entries to the chain, in the caller's transaction.

`post` and `post_many` add; within a `together` block what is posted is written at the block's end, all at once, so that
the head of the record is locked last and shortly (design section 6). Whatever fails here fails the whole transaction:
no decision is kept that the record does not hold. What an entry says is put together in `record_entries`. What is shown
of an entry, `show_as` changes for `record_disclosure`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import now

from vpwg import clock
from vpwg.vpwg.workflow import record

ENTRY = "Group Record Entry"
HEAD = "Group Record Head"

NOBODY = "Administrator"
"""Stands in the columns that name who wrote a row: persons are not in the record, so nobody is there."""

AT_ONCE = 500
"""Rows in one statement."""


def random_name() -> str:
	"""An opaque name that nobody can guess or work out."""
	return secrets.token_hex(8)


@dataclass(frozen=True)
class Post:
	"""What is to be entered: a kind of the format, and a payload without persons. Time and reference come by themselves."""

	kind: str
	payload: Mapping[str, Any]
	at: datetime = field(default_factory=clock.now_utc)
	reference: str = field(default_factory=random_name)


# Posting -------------------------------------------------------------------------------------------------------


def post(group: str, kind: str, payload: Mapping[str, Any], at: datetime | None = None) -> str:
	"""Add one entry to the record of a group; gives its reference.

	`at` says its zone; without it, it is now. Raises TypeError or ValueError for what the format does not allow.
	"""
	entry = Post(kind, dict(payload)) if at is None else Post(kind, dict(payload), at)
	return post_many(group, [entry])[0]


def post_many(group: str, posts: Sequence[Post]) -> list[str]:
	"""Add entries to the record of a group in their order (4 queries, whatever their number up to `AT_ONCE`)."""
	held = waiting()
	if held is None:
		write(group, posts)
	else:
		held += [(group, entry) for entry in posts]
	return [entry.reference for entry in posts]


@contextmanager
def together() -> Iterator[None]:
	"""What is posted within the block is written when it ends, in its order; nothing of it if the block fails."""
	held = waiting()
	if held is not None:
		start = len(held)
		try:
			yield
		except BaseException:
			del held[start:]
			raise
		return
	held = frappe.local.vpwg_record_posts = []
	try:
		yield
	finally:
		frappe.local.vpwg_record_posts = None
	for group in sorted({group for group, _entry in held}):
		write(group, [entry for name, entry in held if name == group])


def waiting() -> list[tuple[str, Post]] | None:
	"""What the outermost block holds back; None outside of a block."""
	return getattr(frappe.local, "vpwg_record_posts", None)


# Writing -------------------------------------------------------------------------------------------------------


def write(group: str, posts: Sequence[Post]) -> None:
	"""Write entries behind the head, which stays locked until the transaction ends."""
	if not posts:
		return
	head = locked_head(group)
	prev, seq, rows = head.hash, head.seq, []
	for number, entry in enumerate(posts, seq + 1):
		made = record.make_entry(
			prev,
			number,
			entry.at,
			entry.kind,
			entry.reference,
			entry.payload,
			secrets.token_bytes(record.SALT_BYTES),
		)
		rows.append(row_of(group, made))
		prev = made.hash
	for start in range(0, len(rows), AT_ONCE):
		insert(ENTRY, rows[start : start + AT_ONCE])
	table = DocType(HEAD)
	(
		frappe.qb.update(table)
		.set(table.seq, seq + len(rows))
		.set(table.hash, prev)
		.set(table.modified, now())
		.where(table.name == group)
		.run()
	)


def locked_head(group: str) -> Any:
	"""The head of a group's record with a lock on it; begins the record where there is none.

	A row that is not there is never asked for with a lock: two that did would each lock the gap and wait for the other.
	"""
	if not frappe.db.exists(HEAD, group):
		begin(group)
	table = DocType(HEAD)
	return (
		frappe.qb.from_(table)
		.select(table.seq, table.hash, table.record_id)
		.where(table.name == group)
		.for_update()
		.run(as_dict=True)[0]
	)


def begin(group: str) -> None:
	"""The head of an empty record. Of two that begin at once the second waits and finds the first one's."""
	record_id = random_name()
	row = {
		**columns(group),
		"working_group": group,
		"seq": 0,
		"hash": record.genesis(record_id),
		"record_id": record_id,
	}
	table = DocType(HEAD)
	query = frappe.qb.into(table).columns(*row.keys()).insert(*row.values())
	if frappe.db.db_type == "postgres":
		query = query.on_conflict(table.name).do_nothing()
	else:
		query = query.on_duplicate_key_update(table.name, group)
	query.run()


def locked_entry(group: str, seq: int) -> Any | None:
	"""An entry as it is now, with a lock on it; None where there is none. The head must be locked by the caller."""
	table = DocType(ENTRY)
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.seq,
			table.kind,
			table.payload_digest,
			table.payload,
			table.salt,
			table.withheld,
			table.erased,
		)
		.where(table.working_group == group)
		.where(table.seq == seq)
		.for_update()
		.run(as_dict=True)
	)
	return rows[0] if rows else None


def show_as(name: str, values: Mapping[str, Any]) -> None:
	"""Change columns of an entry that its hash does not cover: whether it is withheld and why, whether it is erased."""
	table = DocType(ENTRY)
	query = frappe.qb.update(table).set(table.modified, now())
	for column, value in values.items():
		query = query.set(table[column], value)
	query.where(table.name == name).run()
	# What is erased must not live on in the cache.
	frappe.clear_document_cache(ENTRY, name)


def row_of(group: str, entry: record.Entry) -> dict[str, Any]:
	return {
		**columns(entry.reference),
		"working_group": group,
		"seq": entry.seq,
		"at": entry.at,
		"kind": entry.kind,
		"reference": entry.reference,
		"payload_digest": entry.payload_digest,
		"prev": entry.prev,
		"hash": entry.hash,
		"payload": entry.payload,
		"salt": entry.salt,
		"withheld": 0,
		"erased": 0,
	}


def columns(name: str) -> dict[str, Any]:
	"""What Frappe keeps with each row."""
	at = now()
	return {
		"name": name,
		"owner": NOBODY,
		"creation": at,
		"modified": at,
		"modified_by": NOBODY,
		"docstatus": 0,
		"idx": 0,
	}


def insert(doctype: str, rows: Sequence[Mapping[str, Any]]) -> None:
	"""A plain insert: no document is to be saved here by anybody (design section 11)."""
	table = DocType(doctype)
	frappe.qb.into(table).columns(*rows[0].keys()).insert(*(tuple(row.values()) for row in rows)).run()
