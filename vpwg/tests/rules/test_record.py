"""The record of a group: its canonical form, its chain, what a verifier sees, and the page that specifies it all.

Random chains are damaged in every way that was thought of, and in ways that nobody thought of (bytes changed at
random). A second verifier, in another language and written from the page alone, must agree on every one.
"""

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
import unittest
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vpwg.tests.rules import make_record_vectors as made
from vpwg.vpwg.workflow import movements, record
from vpwg.vpwg.workflow.balance import Pillar
from vpwg.vpwg.workflow.funds import Balance
from vpwg.vpwg.workflow.record import BrokenRecord, Entry, Fault, Status, Verdict, verify

RULES = settings(derandomize=True, deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
PROGRAM = Path(record.__file__)
SECOND = Path(__file__).with_name("verify_record.mjs")
PAGE = Path(__file__).parents[3] / "docs" / "record-format.md"
NODE = shutil.which("node")
UTC = timezone.utc
EAST = timezone(timedelta(hours=5, minutes=30))


def lines(data: bytes) -> list[bytes]:
	return list(io.BytesIO(data))


def check(data: bytes, known_head: str | None = None) -> Verdict:
	return verify(lines(data), known_head)


# Random chains --------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-record.MAX_INTEGER, record.MAX_INTEGER)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, EAST]), min_value=datetime(2, 1, 1))  # noqa: DTZ001
PLAIN = st.none() | st.booleans() | WHOLE | TEXT
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
VALUES = st.recursive(
	PLAIN | AMOUNTS | st.dates() | MOMENTS,
	lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
	max_leaves=4,
)
PAYLOADS = st.dictionaries(TEXT, VALUES, max_size=3)
KINDS = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)
SALTS = st.binary(min_size=record.SALT_BYTES, max_size=record.SALT_BYTES)
SHOWINGS = st.sampled_from(["revealed", "revealed", "withheld", "erased"])
CONTENTS = st.tuples(MOMENTS, KINDS, NAMES, PAYLOADS, SALTS, SHOWINGS)


class Chain(NamedTuple):
	"""A sound record as an export shows it, and the entries as they are stored."""

	group: str
	shown: tuple[Entry, ...]
	stored: tuple[Entry, ...]

	@property
	def head(self) -> str:
		return self.stored[-1].hash if self.stored else record.genesis(self.group)

	def written(self, entries: Iterable[Entry], **lies: Any) -> bytes:
		"""An export of these entries under the true header, but for what is told otherwise."""
		header = {"group": self.group, "count": len(self.stored), "head": self.head, **lies}
		return b"".join(record.lines_of(header["group"], header["count"], header["head"], entries))

	@property
	def data(self) -> bytes:
		return self.written(self.shown)


@st.composite
def chains(draw: st.DrawFn, least: int = 0, showing: str = "") -> Chain:
	group = draw(NAMES)
	stored: list[Entry] = []
	shown: list[Entry] = []
	prev = record.genesis(group)
	for seq, contents in enumerate(draw(st.lists(CONTENTS, min_size=least, max_size=5)), 1):
		at, kind, reference, payload, salt, how = contents
		entry = record.make_entry(prev, seq, at, kind, reference, payload, salt)
		prev = entry.hash
		how = showing or how
		stored.append(entry)
		shown.append(entry if how == "revealed" else entry.withhold() if how == "withheld" else entry.erase())
	return Chain(group, tuple(shown), tuple(stored))


@st.composite
def chains_with_place(draw: st.DrawFn, least: int = 1, showing: str = "") -> tuple[Chain, int]:
	"""A chain and the index of one of its entries."""
	chain = draw(chains(least, showing))
	return chain, draw(st.integers(0, len(chain.stored) - 1))


def other_hash(draw: st.DataObject, than: str) -> str:
	return draw.draw(st.binary(min_size=32, max_size=32).map(bytes.hex).filter(lambda text: text != than))


class TestCanonical(unittest.TestCase):
	def test_the_exact_bytes(self) -> None:
		for value, text in (
			({}, "{}"),
			({"b": 1, "a": [None, True, False]}, '{"a":[null,true,false],"b":1}'),
			({"B": 1, "a": 2, "_": 3, "é": 4, "": 5}, '{"":5,"B":1,"_":3,"a":2,"é":4}'),
			({"\U00010000": 1, "\uffff": 2}, '{"\uffff":2,"\U00010000":1}'),
			('"\\/', '"\\"\\\\/"'),
			("\x00\b\t\n\x0b\f\r\x1f\x7f\u2028", '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\u2028"'),
			("e\u0301 é", '"e\u0301 é"'),
			(Decimal("1250.00"), '"1250.00"'),
			(Decimal("1E+3"), '"1000"'),
			(Decimal("-0.00"), '"0.00"'),
			(record.MAX_INTEGER, "9007199254740991"),
			(date(2026, 3, 1), '"2026-03-01"'),
			(datetime(2026, 3, 1, 1, 0, tzinfo=EAST), '"2026-02-28T19:30:00.000000Z"'),
			((1, (2,)), "[1,[2]]"),
			(Pillar.HOST_STATE, f'"{Pillar.HOST_STATE.value}"'),
		):
			with self.subTest(text):
				self.assertEqual(record.canonical(value), text.encode())

	def test_an_enumeration_s_member_is_the_text_it_stands_for(self) -> None:
		class Colour(str, Enum):
			RED = "red"

		self.assertEqual(record.canonical({Colour.RED: Colour.RED}), b'{"red":"red"}')

	def test_what_has_no_form_that_every_language_reads_alike_is_refused(self) -> None:
		deep: Any = []
		for _ in range(record.MAX_DEPTH):
			deep = [deep]
		loop: list[Any] = []
		loop.append(loop)
		for value, error in (
			(0.5, TypeError),
			({1: "a number as a key"}, TypeError),
			({"a", "b"}, TypeError),
			(b"bytes", TypeError),
			(record.MAX_INTEGER + 1, ValueError),
			(-record.MAX_INTEGER - 1, ValueError),
			(Decimal("NaN"), ValueError),
			(Decimal("-Infinity"), ValueError),
			(Decimal("1E+999999999"), ValueError),
			(Decimal("1E-999999999"), ValueError),
			(datetime(2026, 3, 1), ValueError),  # noqa: DTZ001
			("\ud800", ValueError),
			({"\udc00": 1}, ValueError),
			(deep, ValueError),
			(loop, ValueError),
		):
			with self.subTest(repr(value)[:40]), self.assertRaises(error):
				record.canonical(value)

	def test_a_digest_stays_what_it_was(self) -> None:
		review = {"document": "SR-1", "rows": [{"criterion": "C1", "reason": ""}], "reason": "déjà là"}
		expected = '{"document":"SR-1","reason":"déjà là","rows":[{"criterion":"C1","reason":""}]}'
		self.assertEqual(record.digest(review), hashlib.sha256(expected.encode()).hexdigest())

	@RULES
	@given(VALUES)
	def test_it_reads_back_and_comes_out_the_same(self, value: Any) -> None:
		text = record.canonical(value)
		self.assertEqual(record.canonical(json.loads(text)), text)

	@RULES
	@given(st.dictionaries(TEXT, WHOLE, max_size=8))
	def test_keys_are_in_the_order_of_their_bytes(self, value: dict[str, int]) -> None:
		keys = [key.encode() for key in json.loads(record.canonical(value))]
		self.assertEqual(keys, sorted(keys))
		self.assertEqual(record.canonical(dict(reversed(value.items()))), record.canonical(value))


class TestMaking(unittest.TestCase):
	def entry(self, **given: Any) -> Entry:
		fit = {
			"prev": record.genesis("g"),
			"seq": 1,
			"at": datetime(2026, 3, 1, tzinfo=UTC),
			"kind": "decision",
			"reference": "r1",
			"payload": {},
			"salt": bytes(32),
		}
		return record.make_entry(**{**fit, **given})

	def test_what_the_format_does_not_allow_is_not_made(self) -> None:
		for wrong in (
			{"prev": "0" * 63},
			{"prev": "A" * 64},
			{"prev": "0" * 64 + "\n"},
			{"seq": 0},
			{"seq": True},
			{"seq": record.MAX_INTEGER + 1},
			{"at": datetime(2026, 3, 1)},  # noqa: DTZ001
			{"kind": "Decision"},
			{"kind": ""},
			{"kind": "k" * 65},
			{"reference": "RA 1"},
			{"reference": "r\n"},
			{"reference": "réf"},
			{"salt": bytes(31)},
			{"payload": {"n": 0.5}},
			{"payload": {"t": "\ud800"}},
			{"payload": made.nested(record.MAX_DEPTH + 1)},
			{"payload": {"t": "x" * record.MAX_PAYLOAD}},
		):
			with self.subTest(str(wrong)[:60]), self.assertRaises((ValueError, TypeError)):
				self.entry(**wrong)

	def test_a_time_is_written_in_utc_with_six_decimals(self) -> None:
		self.assertEqual(
			record.timestamp(datetime(2026, 3, 1, 0, 15, tzinfo=EAST)), "2026-02-28T18:45:00.000000Z"
		)
		self.assertEqual(record.timestamp(datetime(1, 1, 1, 0, 0, 0, 7, UTC)), "0001-01-01T00:00:00.000007Z")

	def test_a_header_that_cannot_be_is_not_made(self) -> None:
		for group, count, head in (
			("a b", 0, "0" * 64),
			("g", -1, "0" * 64),
			("g", True, "0" * 64),
			("g", 0, "x"),
		):
			with self.subTest(group=group, count=count, head=head), self.assertRaises(ValueError):
				record.header(group, count, head)

	def test_the_greatest_payload_verifies(self) -> None:
		entry = self.entry(payload={"t": "x" * (record.MAX_PAYLOAD - 8)}, kind="k" * 64, reference="r" * 64)
		data = b"".join(record.export("g", 1, entry.hash, [entry]))
		self.assertEqual(check(data).status, Status.VERIFIED)

	def test_an_export_never_ends_well_on_what_does_not_verify(self) -> None:
		entries = made.chain({"n": number} for number in range(1, 5))
		head = entries[-1].hash
		self.assertEqual(b"".join(record.export(made.GROUP, 4, head, entries)), made.written(entries))
		for wrong, fault in (
			([*entries[:2], replace(entries[2], kind="other"), entries[3]], Fault.HASH),
			([*entries[:2], replace(entries[2], payload="{}"), entries[3]], Fault.PAYLOAD),
			([*entries[:2], replace(entries[2], payload="{}\n"), entries[3]], Fault.FORM),
			(entries[:3], Fault.COUNT),
			(made.relinked(replace(entry, kind="other") for entry in entries), Fault.HEAD),
		):
			with self.subTest(fault), self.assertRaises(BrokenRecord) as caught:
				list(record.export(made.GROUP, 4, head, wrong))
			self.assertEqual(caught.exception.verdict.fault, fault)

	def test_what_a_database_may_hold_gives_a_verdict(self) -> None:
		(entry,) = made.chain([{}])
		for wrong in (
			{"payload": ""},
			{"payload": "\ud800"},
			{"hash": None},
			{"seq": None},
			{"salt": "\0"},
			{"at": ""},
		):
			with self.subTest(wrong):
				rows = [replace(entry, **wrong)]
				self.assertEqual(verify(record.lines_of(made.GROUP, 1, entry.hash, rows)).fault, Fault.FORM)

	@RULES
	@given(chains_with_place())
	def test_rehashing_stored_text_follows_the_chain_to_its_first_change(
		self, given_: tuple[Chain, int]
	) -> None:
		chain, place = given_
		stored = [(entry.body, entry.hash) for entry in chain.stored]
		start = record.genesis(chain.group)
		self.assertEqual(record.rehash(start, stored), (len(stored), chain.head))
		stored[place] = (stored[place][0] + " ", stored[place][1])
		before = stored[place - 1][1] if place else start
		self.assertEqual(record.rehash(start, stored), (place, before))


class TestSoundChains(unittest.TestCase):
	@RULES
	@given(chains())
	def test_a_chain_that_was_not_touched_verifies(self, chain: Chain) -> None:
		for data in (chain.data, chain.data.removesuffix(b"\n")):
			verdict = check(data)
			self.assertEqual(verdict.status, Status.VERIFIED, verdict)
			self.assertEqual((verdict.entries, verdict.head), (len(chain.stored), chain.head))
			shown = [entry for entry in chain.shown if entry.payload is not None]
			erased = [entry for entry in chain.shown if entry.erased]
			self.assertEqual((verdict.revealed, verdict.erased), (len(shown), len(erased)))
			self.assertEqual(verdict.revealed + verdict.withheld + verdict.erased, verdict.entries)

	@RULES
	@given(chains(), st.data())
	def test_withholding_and_erasing_leave_it_whole(self, chain: Chain, data: st.DataObject) -> None:
		entries = []
		for entry in chain.shown:
			if data.draw(st.booleans()):
				entry = entry.erase() if data.draw(st.booleans()) else entry.withhold()
			entries.append(entry)
		verdict = check(chain.written(entries))
		self.assertEqual((verdict.status, verdict.head), (Status.VERIFIED, chain.head))

	@RULES
	@given(chains(), st.data())
	def test_it_verifies_against_every_head_that_it_ever_had(self, chain: Chain, data: st.DataObject) -> None:
		heads = [record.genesis(chain.group), *(entry.hash for entry in chain.stored)]
		place = data.draw(st.integers(0, len(heads) - 1))
		verdict = check(chain.data, heads[place])
		self.assertEqual((verdict.status, verdict.known_at), (Status.VERIFIED, place))

	def test_every_line_as_it_stands_is_canonical(self) -> None:
		for line in lines(made.written(made.example())):
			self.assertEqual(record.canonical(json.loads(line)) + b"\n", line)

	def test_memory_does_not_grow_with_the_record(self) -> None:
		def many(count: int) -> Iterable[bytes]:
			head = record.genesis("g")
			yield record.header("g", count, "0" * 64)
			for seq in range(1, count + 1):
				entry = record.make_entry(head, seq, made.START, "decision", "r", {"seq": seq}, bytes(32))
				head = entry.hash
				yield entry.line()

		tracemalloc.start()
		try:
			verdict = verify(many(4000))
			peak = tracemalloc.get_traced_memory()[1]
		finally:
			tracemalloc.stop()
		self.assertEqual((verdict.fault, verdict.entries), (Fault.HEAD, 4000))
		self.assertLess(peak, 400_000)


class TestDamagedChains(unittest.TestCase):
	def broken(self, data: bytes, fault: Fault, place: int | None, known: str | None = None) -> Verdict:
		"""It is broken, by this fault, at the entry of this index."""
		verdict = check(data, known)
		seq = None if place is None else place + 1
		self.assertEqual((verdict.status, verdict.fault, verdict.seq), (Status.BROKEN, fault, seq), verdict)
		if seq:
			self.assertEqual((verdict.line, verdict.entries), (seq + 1, seq - 1))
		return verdict

	@RULES
	@given(chains_with_place(), st.sampled_from(["at", "kind", "reference", "payload_digest"]), st.data())
	def test_an_edited_field(self, given_: tuple[Chain, int], field: str, data: st.DataObject) -> None:
		chain, place = given_
		old = getattr(chain.shown[place], field)
		new = {
			"at": MOMENTS.map(record.timestamp),
			"kind": KINDS,
			"reference": NAMES,
			"payload_digest": st.binary(min_size=32, max_size=32).map(bytes.hex),
		}[field]
		entries = list(chain.shown)
		entries[place] = replace(entries[place], **{field: data.draw(new.filter(lambda text: text != old))})
		self.broken(chain.written(entries), Fault.HASH, place)

	@RULES
	@given(chains_with_place(), st.sampled_from(["prev", "hash"]), st.data())
	def test_an_edited_link(self, given_: tuple[Chain, int], field: str, data: st.DataObject) -> None:
		chain, place = given_
		entries = list(chain.shown)
		entries[place] = replace(entries[place], **{field: other_hash(data, getattr(entries[place], field))})
		self.broken(chain.written(entries), Fault(field), place)

	@RULES
	@given(chains_with_place(), st.integers(1, record.MAX_INTEGER))
	def test_an_edited_number(self, given_: tuple[Chain, int], seq: int) -> None:
		chain, place = given_
		assume(seq != place + 1)
		entries = list(chain.shown)
		entries[place] = replace(entries[place], seq=seq)
		self.broken(chain.written(entries), Fault.SEQ, place)

	@RULES
	@given(chains_with_place(), PAYLOADS)
	def test_a_false_payload(self, given_: tuple[Chain, int], payload: dict[str, Any]) -> None:
		chain, place = given_
		text = record.canonical(payload).decode()
		assume(text != chain.stored[place].payload)
		entries = list(chain.shown)
		entries[place] = replace(chain.stored[place], payload=text)
		self.broken(chain.written(entries), Fault.PAYLOAD, place)

	@RULES
	@given(chains_with_place(showing="withheld"), PAYLOADS, SALTS)
	def test_a_false_payload_for_a_withheld_entry(
		self, given_: tuple[Chain, int], payload: dict[str, Any], salt: bytes
	) -> None:
		chain, place = given_
		text = record.canonical(payload).decode()
		assume((text, salt.hex()) != (chain.stored[place].payload, chain.stored[place].salt))
		entries = list(chain.shown)
		entries[place] = replace(entries[place], payload=text, salt=salt.hex())
		self.broken(chain.written(entries), Fault.PAYLOAD, place)
		entries[place] = chain.stored[place]
		self.assertTrue(check(chain.written(entries)).verified)

	@RULES
	@given(chains_with_place(least=2, showing="revealed"), st.data())
	def test_swapped_salts_and_swapped_payloads(self, given_: tuple[Chain, int], data: st.DataObject) -> None:
		chain, place = given_
		other = data.draw(st.integers(0, len(chain.stored) - 1).filter(lambda index: index != place))
		for field in ("salt", "payload"):
			mine, theirs = (getattr(chain.shown[index], field) for index in (place, other))
			if mine == theirs:
				continue
			entries = list(chain.shown)
			entries[place] = replace(entries[place], **{field: theirs})
			entries[other] = replace(entries[other], **{field: mine})
			self.broken(chain.written(entries), Fault.PAYLOAD, min(place, other))

	@RULES
	@given(chains_with_place())
	def test_a_deleted_entry(self, given_: tuple[Chain, int]) -> None:
		chain, place = given_
		entries = [*chain.shown[:place], *chain.shown[place + 1 :]]
		last = place == len(entries)
		self.broken(chain.written(entries), Fault.COUNT if last else Fault.SEQ, place)
		if not last:
			self.broken(chain.written(entries, count=len(entries)), Fault.SEQ, place)
			counted = [replace(entry, seq=seq) for seq, entry in enumerate(entries, 1)]
			self.broken(chain.written(counted, count=len(entries)), Fault.PREV, place)

	@RULES
	@given(chains(least=2), st.data())
	def test_another_order(self, chain: Chain, data: st.DataObject) -> None:
		entries = data.draw(st.permutations(chain.shown))
		assume(entries != list(chain.shown))
		first = next(index for index, entry in enumerate(entries) if entry != chain.shown[index])
		self.broken(chain.written(entries), Fault.SEQ, first)

	@RULES
	@given(chains_with_place(), st.data())
	def test_a_number_that_stands_twice(self, given_: tuple[Chain, int], data: st.DataObject) -> None:
		chain, place = given_
		at = data.draw(st.integers(place + 1, len(chain.shown)))
		entries = [*chain.shown[:at], chain.shown[place], *chain.shown[at:]]
		last = at == len(chain.shown)
		self.broken(chain.written(entries), Fault.COUNT if last else Fault.SEQ, at)
		self.broken(chain.written(entries, count=len(entries)), Fault.SEQ, at)

	@RULES
	@given(chains_with_place(), CONTENTS)
	def test_an_inserted_entry_shows_at_the_one_that_follows(
		self, given_: tuple[Chain, int], contents: tuple[Any, ...]
	) -> None:
		chain, place = given_
		*fields_, _how = contents
		prev = chain.stored[place].prev
		forged = record.make_entry(prev, place + 1, *fields_)
		assume(forged.hash != chain.stored[place].hash)
		entries = [*chain.shown[:place], forged, *chain.shown[place:]]
		self.broken(chain.written(entries, count=len(entries)), Fault.SEQ, place + 1)
		later = [replace(entry, seq=entry.seq + 1) for entry in chain.shown[place:]]
		entries = [*chain.shown[:place], forged, *later]
		self.broken(chain.written(entries, count=len(entries)), Fault.PREV, place + 1)

	@RULES
	@given(chains_with_place())
	def test_an_end_that_was_cut_off(self, given_: tuple[Chain, int]) -> None:
		chain, place = given_
		entries = chain.shown[:place]
		self.broken(chain.written(entries), Fault.COUNT, place)
		verdict = self.broken(chain.written(entries, count=place), Fault.HEAD, None)
		self.assertEqual(verdict.line, 1)
		clean = chain.written(entries, count=place, head=verdict.head)
		self.assertTrue(check(clean).verified)
		for later in chain.stored[place:]:
			self.broken(clean, Fault.KNOWN_HEAD, None, known=later.hash)

	@RULES
	@given(chains_with_place(), KINDS)
	def test_a_rewritten_end_shows_against_any_head_after_the_change(
		self, given_: tuple[Chain, int], kind: str
	) -> None:
		chain, place = given_
		assume(kind != chain.shown[place].kind)
		entries = list(chain.shown)
		entries[place] = replace(entries[place], kind=kind)
		forged = made.relinked(entries, chain.group)
		self.broken(chain.written(forged), Fault.HEAD, None)
		clean = chain.written(forged, head=forged[-1].hash)
		self.assertTrue(check(clean).verified)
		for index, entry in enumerate(chain.stored):
			if index < place:
				self.assertEqual(check(clean, entry.hash).known_at, index + 1)
			else:
				self.broken(clean, Fault.KNOWN_HEAD, None, known=entry.hash)

	@RULES
	@given(chains(), st.data())
	def test_a_header_that_lies(self, chain: Chain, data: st.DataObject) -> None:
		count = data.draw(st.integers(0, 9).filter(lambda number: number != len(chain.stored)))
		self.broken(chain.written(chain.shown, count=count), Fault.COUNT, min(count, len(chain.stored)))
		head = other_hash(data, chain.head)
		self.broken(chain.written(chain.shown, head=head), Fault.HEAD, None)
		group = data.draw(NAMES.filter(lambda name: name != chain.group))
		fault, place = (Fault.PREV, 0) if chain.stored else (Fault.HEAD, None)
		self.broken(chain.written(chain.shown, group=group), fault, place)

	@RULES
	@given(chains(), st.binary(min_size=1, max_size=20))
	def test_trailing_garbage(self, chain: Chain, garbage: bytes) -> None:
		self.broken(chain.data + garbage, Fault.COUNT, len(chain.stored))

	@RULES
	@given(chains_with_place(), st.data())
	def test_the_same_values_in_another_spelling(
		self, given_: tuple[Chain, int], data: st.DataObject
	) -> None:
		chain, place = given_
		value = json.loads(chain.shown[place].line())
		backwards = dict(reversed(value.items()))
		line = data.draw(
			st.sampled_from(
				[
					json.dumps(value, ensure_ascii=False),
					json.dumps(value, separators=(",", ": "), ensure_ascii=False),
					json.dumps(backwards, separators=(",", ":"), ensure_ascii=False),
					chain.shown[place].line().decode().replace('"hash"', '"h\\u0061sh"').strip("\n"),
					chain.shown[place].line().decode().strip("\n") + "\r",
					" " + chain.shown[place].line().decode().strip("\n"),
				]
			)
		)
		whole = lines(chain.data)
		self.assertEqual(json.loads(line), value)
		whole[place + 1] = line.encode() + b"\n"
		self.broken(b"".join(whole), Fault.FORM, place)

	@settings(RULES, max_examples=150)
	@given(chains(least=1), st.data())
	def test_any_byte_changed_anywhere_is_found_in_its_line(self, chain: Chain, data: st.DataObject) -> None:
		before = bytearray(chain.data)
		at = data.draw(st.integers(0, len(before) - 1))
		change = data.draw(st.sampled_from(["replaced", "deleted", "inserted"]))
		line = before[:at].count(b"\n") + 1
		new = bytes([data.draw(st.integers(0, 255))])
		after = bytes(
			before[:at] + (b"" if change == "deleted" else new) + before[at + (change != "inserted") :]
		)
		assume(after not in (chain.data, chain.data.removesuffix(b"\n")))
		verdict = check(after)
		self.assertNotEqual(verdict.status, Status.VERIFIED, after)
		# A blank line after one that is whole is the bad one.
		blank = change == "inserted" and new == before[at : at + 1] == b"\n"
		if line > 1:
			self.assertEqual(verdict.line, line + blank, verdict)

	@RULES
	@given(st.lists(st.binary(max_size=60), max_size=5), chains())
	def test_garbage_gets_a_verdict(self, garbage: list[bytes], chain: Chain) -> None:
		header = record.header(chain.group, 3, chain.head)
		start = b'{"entry":{"at":"'
		for given_ in (garbage, [header, *garbage], [header, *(start + line for line in garbage)]):
			verdict = verify(given_, "no head at all\udc00")
			self.assertNotEqual(verdict.status, Status.VERIFIED)
			self.assertTrue(str(verdict).isascii())

	def test_reading_stops_at_the_first_fault(self) -> None:
		whole = iter([*lines(made.written(made.chain([{}, {}])))[:1], b"no entry\n", b"never read\n"])
		self.assertEqual(verify(whole).fault, Fault.FORM)
		self.assertEqual(next(whole), b"never read\n")

	def test_a_line_is_as_long_as_it_may_be_and_no_longer(self) -> None:
		(entry,) = made.chain([{}])
		for more, fault in ((0, None), (1, Fault.FORM)):
			room = record.MAX_LINE - len(entry.line()) + 1 - len('"":""')
			text = json.dumps({"": "x" * (room + more)}, separators=(",", ":"))
			sealed = record.payload_digest(str(entry.salt), text)
			(long,) = made.relinked([replace(entry, payload=text, payload_digest=sealed)])
			self.assertEqual(len(long.line()) - 1, record.MAX_LINE + more)
			self.assertEqual(check(made.written([long])).fault, fault)
		header = b'{"count":0,"format":"vpwg-record"' + b" " * record.MAX_LINE
		self.assertEqual(check(header).fault, Fault.FOREIGN)

	def test_a_program_reads_no_more_of_a_line_than_shows_that_it_is_too_long(self) -> None:
		first = next(record._lines(io.BytesIO(b"x" * 3 * record.MAX_LINE)))
		self.assertEqual(len(first), record.MAX_LINE + 2)

	def test_reasons_name_what_is_wrong(self) -> None:
		reasons = {vector.name: str(check(vector.data, vector.known_head)) for vector in made.vectors()}
		for name, words in (
			("edited-kind", "Broken at entry 4 (line 5): its hash is"),
			(
				"deleted-middle",
				"says it is entry 4: what belongs here is missing. The 2 entries before it are in order",
			),
			("repeated", "repeated or out of place"),
			("deleted-last", "the header counts 6 entries, and the file ends before this one"),
			(
				"edited-payload",
				"the payload and salt that it shows are not those recorded. The 1 entry before it is",
			),
			("rewritten-end", "Broken: the header says head"),
			("truncated-against-known", "the end was cut off or rewritten"),
			("carriage-returns", "carriage return"),
			("header-byte-order-mark", "byte order mark"),
			("header-more", "there is no place for 'from'"),
			("more-inside", "there is no place for 'r'"),
			("less", "prev is missing"),
			("payload-too-big", "'9007199254740992', beyond 9007199254740991"),
			("no-such-day", "there is no day 2026-02-30"),
			("header-version-2", "Not readable: it has version 2 of the format, and this reads 1."),
			("one", "holds 1 entry (1 revealed, 0 withheld, 0 erased) and its head is"),
			("known-head-in-the-middle", "The known head is that of entry 4; 2 entries came after it."),
			("known-head-last", "The known head is that of entry 6; nothing came after it."),
			("known-head-genesis", "The known head is that of the empty record; 6 entries came after it."),
		):
			with self.subTest(name):
				self.assertIn(words, reasons[name])
		for name, reason in reasons.items():
			with self.subTest(name):
				self.assertTrue(reason.isascii() and reason.isprintable() and len(reason) < 500, reason)


class TestVectors(unittest.TestCase):
	def test_what_is_shipped_is_what_the_generator_makes(self) -> None:
		shipped = {path.name: path.read_bytes() for path in made.FOLDER.iterdir()}
		remedy = "run python -m vpwg.tests.rules.make_record_vectors"
		self.assertEqual(sorted(shipped), sorted(made.files()), remedy)
		self.assertEqual(shipped, made.files(), remedy)

	def test_each_gets_the_verdict_that_the_index_says(self) -> None:
		for row in json.loads((made.FOLDER / "index.json").read_text()):
			with self.subTest(row["name"]):
				data = (
					(made.FOLDER / row["file"]).read_bytes()
					if "file" in row
					else base64.b64decode(row["base64"])
				)
				self.assertEqual(without_words(check(data, row.get("known_head"))), row["expected"])

	def test_every_fault_and_every_sort_of_entry_is_among_them(self) -> None:
		vectors = made.vectors()
		self.assertEqual({vector.fault for vector in vectors}, {None, *Fault})
		for vector in vectors:
			self.assertEqual(vector.fault is None, vector.status is Status.VERIFIED)


def without_words(verdict: Verdict) -> dict[str, Any]:
	"""A verdict as a verifier in another language gives it."""
	found = {field.name: getattr(verdict, field.name) for field in fields(verdict) if field.name != "reason"}
	return {key: str(value) if isinstance(value, Enum) else value for key, value in found.items()}


class TestProgram(unittest.TestCase):
	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)
		self.entries = made.chain({"n": number} for number in range(1, 4))
		self.file = self.folder / "export.jsonl"
		self.file.write_bytes(made.written(self.entries))

	def run_it(self, *arguments: str, flags: tuple[str, ...] = (), **given: Any) -> tuple[int, str, str]:
		done = subprocess.run(
			[sys.executable, *flags, "-B", str(PROGRAM), *arguments],
			capture_output=True,
			cwd=self.folder,
			timeout=60,
			**given,
		)
		self.assertNotIn(b"Traceback", done.stderr)
		return done.returncode, done.stdout.decode("ascii"), done.stderr.decode()

	def test_a_sound_export(self) -> None:
		for flags in ((), ("-I", "-S")):
			with self.subTest(flags):
				status, out, err = self.run_it("export.jsonl", flags=flags)
				self.assertEqual((status, err), (0, ""))
				self.assertIn("holds 3 entries (3 revealed, 0 withheld, 0 erased)", out)
				self.assertIn(self.entries[-1].hash, out)

	def test_a_copy_of_the_file_alone_is_enough(self) -> None:
		alone = shutil.copy(PROGRAM, self.folder / "record.py")
		done = subprocess.run(
			[sys.executable, "-I", "-S", "-B", str(alone), "export.jsonl"],
			cwd=self.folder,
			capture_output=True,
		)
		self.assertEqual((done.returncode, done.stderr), (0, b""))

	def test_a_broken_one(self) -> None:
		self.file.write_bytes(
			made.written([self.entries[0], replace(self.entries[1], kind="x"), self.entries[2]])
		)
		status, out, err = self.run_it("export.jsonl", flags=("-I", "-S"))
		self.assertEqual((status, err), (1, ""))
		self.assertIn("Broken at entry 2 (line 3)", out)

	def test_a_known_head(self) -> None:
		status, out, _err = self.run_it("export.jsonl", "--head", self.entries[1].hash.upper() + " ")
		self.assertEqual(status, 0)
		self.assertIn("that of entry 2; 1 entry came after it", out)
		self.assertEqual(self.run_it("export.jsonl", "--head", "0" * 64)[0], 1)

	def test_the_standard_input(self) -> None:
		self.assertEqual(self.run_it("-", input=self.file.read_bytes())[0], 0)

	def test_what_cannot_be_read(self) -> None:
		(self.folder / "picture.png").write_bytes(bytes(range(256)))
		(self.folder / "empty").write_bytes(b"")
		for name in ("picture.png", "empty", "none.jsonl", ".", "\udcff\n"):
			with self.subTest(name):
				status, out, err = self.run_it(name, flags=("-I", "-S"))
				self.assertEqual((status, err), (2, ""))
				self.assertTrue(out.startswith("Not readable: "))

	def write_movements(self, *payloads: dict[str, Any]) -> list[record.Entry]:
		"""The export of a record that holds these movements and an entry that is none."""
		prev, entries = record.genesis(made.GROUP), []
		for number, payload in enumerate(({"kind": "Receipt", "units": 5}, *payloads), 1):
			kind = "movement" if number > 1 else "paper"
			at = datetime(2026, 3, number, tzinfo=timezone.utc)
			entries.append(record.make_entry(prev, number, at, kind, f"r{number}", payload, bytes(32)))
			prev = entries[-1].hash
		self.file.write_bytes(made.written(entries))
		return entries

	def movement(self, grant: str, currency: str, kind: str, units: int, **more: object) -> dict[str, Any]:
		return {"grant": grant, "currency": currency, "cancels": False, "kind": kind, "units": units, **more}

	def test_balances_of_the_grants(self) -> None:
		entries = self.write_movements(
			self.movement("GR-2", "XOF", "Receipt", 1000),
			self.movement("GR-1", "USD", "Receipt", 500000),
			self.movement("GR-1", "USD", "Commitment", 120000),
			self.movement("GR-1", "USD", "Payment", 20000),
			self.movement("GR-1", "USD", "Exchange loss", 7),
			self.movement("GR-1", "USD", "Receipt", 1000, cancels=True),
			self.movement("GR-3", "USD", "Receipt", 1),
			self.movement("GR-1", "USD", "Something else", 1),
		)
		withheld = [row.withhold() if row.seq == 8 else row for row in entries]
		self.file.write_bytes(made.written(withheld))
		status, out, err = self.run_it("export.jsonl", "--balances", flags=("-I", "-S"))
		self.assertEqual((status, err), (0, ""))
		self.assertEqual(
			out.splitlines()[1:],
			[
				"GR-1: available 378,993 units of USD (committed 100,000, exchange -7, paid 20,000, received 499,000)",
				"GR-2: available 1,000 units of XOF (received 1,000)",
				"Movements that are withheld, erased or not readable, and not in these figures: 2.",
			],
		)
		self.assertEqual(len(self.run_it("export.jsonl")[1].splitlines()), 1)

	def test_a_broken_record_has_no_balances(self) -> None:
		entries = self.write_movements(self.movement("GR-1", "USD", "Receipt", 5))
		self.file.write_bytes(made.written([entries[0], replace(entries[1], kind="x")]))
		status, out, _err = self.run_it("export.jsonl", "--balances")
		self.assertEqual((status, len(out.splitlines())), (1, 1))

	def test_a_record_without_money_says_so(self) -> None:
		self.assertIn("holds no movement of money", self.run_it("export.jsonl", "--balances")[1])

	def test_it_adds_up_as_the_rules_do(self) -> None:
		known = {str(kind): dict(effects) for kind, effects in movements.EFFECTS.items()}
		self.assertEqual(known, record._FIGURES)
		for name in (field.name for field in fields(Balance)):
			with self.subTest(name):
				one = replace(Balance(), **{name: 1})
				self.assertEqual(one.cash, record._CASH.get(name, 0))
				self.assertEqual(one.available, one.cash - one.committed)

	def test_being_called_wrongly(self) -> None:
		for arguments in ((), ("export.jsonl", "more"), ("export.jsonl", "--head", "abc"), ("--other",)):
			with self.subTest(arguments):
				status, out, err = self.run_it(*arguments)
				self.assertEqual((status, out), (2, ""))
				self.assertIn("usage: record.py", err)


class TestPage(unittest.TestCase):
	"""docs/record-format.md says what is so."""

	@classmethod
	def setUpClass(cls) -> None:
		if not PAGE.is_file():
			raise unittest.SkipTest("docs/ is not part of an installed app")
		cls.page = PAGE.read_text(encoding="utf-8")

	def test_its_example_verifies_and_is_the_vector_of_that_name(self) -> None:
		(example,) = re.findall(r"^```jsonl\n(.*?)^```$", self.page, re.MULTILINE | re.DOTALL)
		self.assertTrue(check(example.encode()).verified)
		self.assertEqual(example.encode(), made.written(made.example()))

	def test_its_commands_give_what_it_says(self) -> None:
		commands = re.findall(r"^\$ printf '%s' '([^']*)' \| sha256sum\n(\S+)  -$", self.page, re.MULTILINE)
		self.assertEqual(len(commands), self.page.count("sha256sum"))
		for text, said in commands:
			self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), said)
		genesis, *given_ = [said for _text, said in commands]
		entries = made.example()
		self.assertEqual(genesis, record.genesis(made.GROUP))
		first, second, _third, last = entries
		hashes = [first.payload_digest, first.hash, second.hash, last.payload_digest, last.hash]
		self.assertEqual(given_, hashes)

	def test_its_figures_and_names_are_those_of_the_code(self) -> None:
		for figure in (record.MAX_LINE, record.MAX_INTEGER):
			self.assertIn(f"{figure:,}", self.page)
		self.assertIn(f"nested at most {record.MAX_DEPTH} deep", self.page)
		self.assertIn(f"`{record.FORMAT}`, its version is {record.VERSION}", self.page)
		rules = self.page.partition("## Verdicts")[2].partition("## An example")[0]
		self.assertEqual(set(re.findall(r": `([a-z-]+)`[.,]", rules)), {str(fault) for fault in Fault})


@unittest.skipUnless(NODE, "node is not there: the second verifier of the record was not run")
class TestSecondVerifier(unittest.TestCase):
	"""The one written from the page alone agrees with record.py."""

	@classmethod
	def setUpClass(cls) -> None:
		cls.process = subprocess.Popen(
			[str(NODE), str(SECOND), "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
		)
		cls.addClassCleanup(cls.end)

	@classmethod
	def end(cls) -> None:
		cls.process.communicate(timeout=30)

	def second(self, data: bytes, known_head: str | None) -> dict[str, Any]:
		assert self.process.stdin and self.process.stdout
		asked = {"data": base64.b64encode(data).decode(), "head": known_head}
		self.process.stdin.write(json.dumps(asked).encode() + b"\n")
		self.process.stdin.flush()
		answer: dict[str, Any] = json.loads(self.process.stdout.readline())
		return answer

	def agree(self, data: bytes, known_head: str | None = None) -> None:
		self.assertEqual(self.second(data, known_head), without_words(check(data, known_head)), data[:2000])

	def test_on_all_vectors(self) -> None:
		for vector in made.vectors():
			with self.subTest(vector.name):
				self.assertEqual(self.second(vector.data, vector.known_head), vector.expected())

	def test_on_long_and_deep_lines(self) -> None:
		(entry,) = made.chain([{}])
		start = record.header(made.GROUP, 1, entry.hash)
		for line in (b"[" * 400_000, b"x" * record.MAX_LINE, b"x" * (record.MAX_LINE + 1)):
			self.agree(start + line)
			self.agree(line)
		deep = b'{"in":' * 100_000 + b"1" + b"}" * 100_000
		self.agree(start + entry.line().replace(b'"payload":{}', b'"payload":' + deep))

	def test_as_a_program(self) -> None:
		for name, status in (("example", 0), ("edited-kind", 1), ("header-version-2", 2)):
			done = subprocess.run(
				[str(NODE), str(SECOND), str(made.FOLDER / f"{name}.jsonl")], capture_output=True
			)
			self.assertEqual(done.returncode, status, done.stderr)

	@settings(RULES, max_examples=60)
	@given(chains(), st.data())
	def test_on_random_chains(self, chain: Chain, data: st.DataObject) -> None:
		heads = [record.genesis(chain.group), *(entry.hash for entry in chain.stored), "0" * 64, None]
		self.agree(chain.data, data.draw(st.sampled_from(heads)))

	@settings(RULES, max_examples=80)
	@given(chains(least=1), st.data())
	def test_on_lines_moved_removed_and_repeated(self, chain: Chain, data: st.DataObject) -> None:
		drawn = data.draw(st.lists(st.sampled_from(lines(chain.data)), max_size=8))
		self.agree(b"".join(drawn))
		self.agree(lines(chain.data)[0] + b"".join(drawn))

	@settings(RULES, max_examples=150)
	@given(chains(least=1), st.data())
	def test_on_bytes_changed_at_random(self, chain: Chain, data: st.DataObject) -> None:
		after = bytearray(chain.data)
		for _ in range(data.draw(st.integers(1, 3))):
			at = data.draw(st.integers(0, len(after)))
			gone = data.draw(st.sampled_from([0, 1, 1, 1, 64]))
			new = data.draw(
				st.sampled_from(
					[b"", b" ", b"\r", b"\n", b"\0", b'"', b"\\u00e9", b"\xff", b"0", b"-0", b"1e1", b"{}"]
				)
				| st.binary(min_size=1, max_size=2)
			)
			after[at : at + gone] = new
		self.agree(bytes(after))

	@settings(RULES, max_examples=100)
	@given(chains(least=1, showing="revealed"), st.data())
	def test_on_payloads_that_were_recorded_in_any_spelling(self, chain: Chain, data: st.DataObject) -> None:
		"""Their digests are right, so that only the form decides."""
		value = data.draw(
			st.recursive(
				PLAIN
				| st.floats()
				| st.integers(-(10**20), 10**20)
				| st.sampled_from(["\ud800", "\udfff\ud83d"]),
				lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
				max_leaves=5,
			)
		)
		text = json.dumps(
			{"v": value},
			ensure_ascii=data.draw(st.booleans()),
			sort_keys=data.draw(st.booleans()),
			separators=data.draw(st.sampled_from([(",", ":"), (",", ":"), (", ", ":")])),
		)
		entry = chain.stored[0]
		assume(not any("\ud800" <= character <= "\udfff" for character in text))
		sealed = record.payload_digest(str(entry.salt), text)
		entries = made.relinked([replace(entry, payload=text, payload_digest=sealed)], chain.group)
		self.agree(made.written(entries, group=chain.group))
