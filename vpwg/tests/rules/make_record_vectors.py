"""Test vectors of the record's format: sound and broken exports, and what a verifier must answer to each.

`python -m vpwg.tests.rules.make_record_vectors` writes `record_vectors/` anew; `test_record.py` proves that what is
shipped is what this makes. Which fault is expected where is written here by hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from vpwg.vpwg.workflow import record
from vpwg.vpwg.workflow.record import Entry, Fault, Status

FOLDER = Path(__file__).with_name("record_vectors")
GROUP = "9f1c27d04b6e"
START = datetime(2026, 3, 2, 9, 30, 0, 125000, tzinfo=timezone.utc)
NOBODY = "0" * 64


@dataclass(frozen=True)
class Vector:
	"""One export with the expected verdict; the known head, if one is given to the verifier."""

	name: str
	about: str
	data: bytes
	status: Status = Status.VERIFIED
	fault: Fault | None = None
	line: int | None = None
	seq: int | None = None
	held: tuple[Entry, ...] = ()
	group: str = GROUP
	known_head: str | None = None
	known_at: int | None = None

	def expected(self) -> dict[str, Any]:
		"""The verdict without its sentence, as a second verifier gives it too."""
		shown = [entry for entry in self.held if entry.payload is not None]
		erased = [entry for entry in self.held if entry.erased]
		head = "" if not self.group else self.held[-1].hash if self.held else record.genesis(self.group)
		return {
			"status": str(self.status),
			"fault": self.fault and str(self.fault),
			"line": self.line,
			"seq": self.seq,
			"group": self.group,
			"entries": len(self.held),
			"revealed": len(shown),
			"withheld": len(self.held) - len(shown) - len(erased),
			"erased": len(erased),
			"head": head,
			"known_at": self.known_at,
		}


# Making chains --------------------------------------------------------------------------------------------------


def salt(number: int, of: str = "") -> bytes:
	return hashlib.sha256(f"salt {of}{number}".encode()).digest()


def chain(payloads: Iterable[dict[str, Any]], group: str = GROUP) -> list[Entry]:
	"""A sound chain, one entry a payload, which may say its kind."""
	entries: list[Entry] = []
	prev = record.genesis(group)
	for seq, payload in enumerate(payloads, 1):
		at = START + timedelta(hours=7 * seq)
		payload = dict(payload)
		kind = payload.pop("kind", "allocation-endorsed")
		entries.append(record.make_entry(prev, seq, at, kind, f"r{seq:03d}", payload, salt(seq)))
		prev = entries[-1].hash
	return entries


def relinked(entries: Iterable[Entry], group: str = GROUP) -> list[Entry]:
	"""The same contents as a chain that holds: what a forger with the whole record can do."""
	made: list[Entry] = []
	prev = record.genesis(group)
	for seq, entry in enumerate(entries, 1):
		body = record.body_of(seq, entry.at, entry.kind, entry.reference, entry.payload_digest)
		hashed = hashlib.sha256((prev + body).encode()).hexdigest()
		made.append(replace(entry, seq=seq, prev=prev, hash=hashed))
		prev = hashed
	return made


def written(
	entries: Iterable[Entry], count: int | None = None, head: str | None = None, group: str = GROUP
) -> bytes:
	"""An export, with a header that fits unless it is told to lie."""
	entries = list(entries)
	last = entries[-1].hash if entries else record.genesis(group)
	lines = record.lines_of(group, len(entries) if count is None else count, head or last, entries)
	return b"".join(lines)


def example() -> list[Entry]:
	"""The example of docs/record-format.md."""
	entries = chain(
		[
			{"kind": "policy-in-force", "policy": "consensus", "version": 1, "seats": ["s1", "s4", "s7"]},
			{"kind": "allocation-endorsed", "amount": Decimal("1250.00"), "currency": "GHS"},
			{"kind": "decision", "verdict": "reject", "seat": "s4"},
			{"kind": "funds-committed", "purpose": "Médiation à Obuasi", "amount": "98000.00", "lines": 3},
		]
	)
	return [entries[0], entries[1].withhold(), entries[2].erase(), entries[3]]


def nested(deep: int) -> dict[str, Any]:
	"""Objects and lists by turns, so many in one another, an object outermost."""
	value: Any = {}
	for left in range(deep, 1, -1):
		value = [value] if left % 2 else {"in": value}
	return value  # type: ignore[no-any-return]


# The vectors ----------------------------------------------------------------------------------------------------


def sound() -> Iterator[Vector]:
	def vector(name: str, about: str, entries: Iterable[Entry], **given: Any) -> Vector:
		held = tuple(entries)
		return Vector(name, about, given.pop("data", None) or written(held), held=held, **given)

	shown = chain({"n": number} for number in range(1, 7))
	yield vector("empty", "a record without entries: its head is the genesis", [])
	yield vector("one", "one entry", chain([{}]))
	yield vector("example", "the example of docs/record-format.md", example())
	yield vector("revealed", "every entry shows its payload", shown)
	yield vector("withheld", "no entry does", [entry.withhold() for entry in shown])
	yield vector("erased", "every entry lost its payload", [entry.erase() for entry in shown])
	yield vector(
		"unicode",
		"keys beyond the basic plane, letters in two normal forms, control characters, what only looks like a line's end",
		chain(
			[
				{"\U00010000": 1, "\uffff": 2, "\ue000": 3, "z": 4, "é": 5, "": 6},
				{"é": "one character", "e\u0301": "two characters"},
				{
					"text": "".join(map(chr, range(0x20)))
					+ '"\\/\x7f\x80\x85\u2028\u2029\ufeff\ufffd\U0010ffff'
				},
				{"العربية": "منطقة", "中文": "安全", "emoji": "🕊️"},
			]
		),
	)
	yield vector(
		"numbers",
		"the greatest and smallest integers, decimals as text, constants",
		chain(
			[
				{"most": record.MAX_INTEGER, "least": -record.MAX_INTEGER, "none": 0, "minus": -1},
				{"amount": Decimal("123456789012345678901234567890.10"), "small": Decimal("1E-7")},
				{"true": True, "false": False, "null": None, "list": [], "object": {}, "text": ""},
				{"at": START, "on": START.date(), "mixed": [1, "1", [None, {"1": True}]]},
			]
		),
	)
	yield vector("deep", "nested as deep as may be", chain([nested(record.MAX_DEPTH)]))
	yield vector(
		"no-last-line-feed", "the last line feed is missing", shown, data=written(shown).rstrip(b"\n")
	)
	yield vector(
		"known-head-in-the-middle",
		"the known head is an older one",
		shown,
		known_head=shown[3].hash,
		known_at=4,
	)
	yield vector("known-head-last", "it is the last", shown, known_head=shown[5].hash, known_at=6)
	yield vector(
		"known-head-genesis",
		"it was got while the record was empty",
		shown,
		known_head=record.genesis(GROUP),
		known_at=0,
	)
	yield vector(
		"names",
		"the longest names and kinds, every character that they may hold",
		relinked([replace(shown[0], kind="a" + "z" * 60 + "-09", reference="Az09._-" + "x" * 57)]),
	)


def broken_chains() -> Iterator[Vector]:
	"""What somebody may do to entries."""
	shown = chain({"n": number, "amount": f"{number}00.00"} for number in range(1, 7))
	head = shown[-1].hash

	def vector(
		name: str, about: str, entries: Iterable[Entry], fault: Fault, seq: int, **given: Any
	) -> Vector:
		"""Broken at entry `seq`; the header is that of the untouched chain."""
		entries = list(entries)
		data = written(entries, given.pop("count", 6), given.pop("head", head))
		return Vector(
			name, about, data, Status.BROKEN, fault, seq + 1, seq, tuple(entries[: seq - 1]), **given
		)

	def edited(seq: int, /, **fields: Any) -> list[Entry]:
		return [replace(entry, **fields) if entry.seq == seq else entry for entry in shown]

	other = chain({"other": number} for number in range(1, 7))
	yield vector("edited-at", "a time", edited(3, at="2026-03-02T09:30:00.125001Z"), Fault.HASH, 3)
	yield vector("edited-kind", "a kind", edited(4, kind="allocation-rejected"), Fault.HASH, 4)
	yield vector("edited-reference", "a reference", edited(1, reference="r999"), Fault.HASH, 1)
	yield vector(
		"edited-payload-digest", "a digest", edited(5, payload_digest=other[4].payload_digest), Fault.HASH, 5
	)
	yield vector("edited-seq", "a number", edited(3, seq=9), Fault.SEQ, 3)
	yield vector("edited-prev", "a link", edited(3, prev=NOBODY), Fault.PREV, 3)
	yield vector("edited-hash", "a hash", edited(3, hash=NOBODY), Fault.HASH, 3)
	yield vector("edited-last-hash", "the head itself", edited(6, hash=NOBODY), Fault.HASH, 6)
	yield vector(
		"edited-payload", "a payload", edited(2, payload='{"amount":"900.00","n":2}'), Fault.PAYLOAD, 2
	)
	yield vector("edited-salt", "a salt", edited(2, salt=NOBODY), Fault.PAYLOAD, 2)
	swapped = edited(2, salt=shown[3].salt)
	swapped[3] = replace(shown[3], salt=shown[1].salt)
	yield vector("salts-swapped", "two salts", swapped, Fault.PAYLOAD, 2)
	hidden = [entry.withhold() for entry in shown]
	false = [
		*hidden[:4],
		replace(hidden[4], payload='{"amount":"1.00","n":5}', salt=shown[4].salt),
		hidden[5],
	]
	yield vector("false-payload", "a false payload for a withheld entry", false, Fault.PAYLOAD, 5)
	taken = [*hidden[:4], replace(hidden[4], payload=shown[3].payload, salt=shown[3].salt), hidden[5]]
	yield vector("payload-of-another", "another entry's payload and salt", taken, Fault.PAYLOAD, 5)
	yield vector("deleted-first", "the first entry is gone", shown[1:], Fault.SEQ, 1)
	yield vector("deleted-middle", "one in the middle is gone", shown[:2] + shown[3:], Fault.SEQ, 3)
	yield vector("deleted-last", "the last is gone", shown[:5], Fault.COUNT, 6)
	yield vector("deleted-all", "all are gone", [], Fault.COUNT, 1)
	yield vector(
		"reordered", "two changed places", [*shown[:2], shown[3], shown[2], *shown[4:]], Fault.SEQ, 3
	)
	yield vector("repeated", "one stands twice", [*shown[:3], *shown[2:]], Fault.SEQ, 4)
	renumbered = [replace(entry, seq=number) for number, entry in enumerate(shown[:2] + shown[3:], 1)]
	yield vector(
		"deleted-and-renumbered", "one is gone, the rest counts on", renumbered, Fault.PREV, 3, count=5
	)
	forged = [*relinked([*shown[:3], other[3]]), *shown[3:]]
	yield vector("inserted", "one that holds was put in", forged, Fault.SEQ, 5, count=7)
	counted = [*forged[:4], *(replace(entry, seq=entry.seq + 1) for entry in shown[3:])]
	yield vector("inserted-and-renumbered", "and the rest counts on", counted, Fault.PREV, 5, count=7)
	yield vector(
		"of-another-record", "entries of another record follow", shown[:3] + other[3:], Fault.PREV, 4
	)
	stranger = chain([{"n": 1}], "another")
	yield Vector(
		"of-another-group",
		"the header names a group that is not the entries'",
		written(stranger),
		Status.BROKEN,
		Fault.PREV,
		2,
		1,
	)
	rewritten = relinked([*shown[:3], other[3], *shown[4:]])
	yield Vector(
		"rewritten-end",
		"everything from one entry on was written anew: the header still tells the old head",
		written(rewritten, head=head),
		Status.BROKEN,
		Fault.HEAD,
		1,
		held=tuple(rewritten),
	)
	for name, about, entries in (
		("rewritten-against-known", "written anew with its header", rewritten),
		("truncated-against-known", "cut off with its header", shown[:4]),
		("emptied-against-known", "emptied with its header", []),
	):
		yield Vector(
			name,
			f"{about}, which only a known head shows",
			written(entries),
			Status.BROKEN,
			Fault.KNOWN_HEAD,
			held=tuple(entries),
			known_head=head,
		)


def broken_headers() -> Iterator[Vector]:
	"""What the first line may get wrong, and files that are none of ours."""
	shown = tuple(chain({"n": number} for number in range(1, 4)))
	entries = b"".join(entry.line() for entry in shown)
	head = shown[-1].hash
	true = record.header(GROUP, 3, head).decode().strip()

	def vector(name: str, about: str, first: str, fault: Fault = Fault.HEADER) -> Vector:
		status = Status.UNREADABLE if fault in (Fault.FOREIGN, Fault.VERSION) else Status.BROKEN
		return Vector(name, about, first.encode() + b"\n" + entries, status, fault, 1, group="")

	yield Vector(
		"header-counts-more",
		"an entry too many is counted",
		written(shown, count=4),
		Status.BROKEN,
		Fault.COUNT,
		5,
		4,
		shown,
	)
	yield Vector(
		"header-counts-less",
		"an entry too few is counted",
		written(shown, count=2),
		Status.BROKEN,
		Fault.COUNT,
		4,
		3,
		shown[:2],
	)
	yield Vector(
		"header-false-head",
		"the head is not the last entry's",
		written(shown, head=shown[1].hash),
		Status.BROKEN,
		Fault.HEAD,
		1,
		held=shown,
	)
	yield Vector(
		"empty-false-head",
		"the head of a record without entries is not its genesis",
		written([], head=NOBODY),
		Status.BROKEN,
		Fault.HEAD,
		1,
	)
	yield vector("header-spaced", "spaces", true.replace(":", ": "))
	yield vector(
		"header-order",
		"keys in another order",
		'{"format":"vpwg-record",' + true[1:].replace('"format":"vpwg-record",', ""),
	)
	yield vector("header-more", "a key more", true.replace(',"group"', ',"from":"here","group"'))
	yield vector("header-less", "no count", true.replace('"count":3,', ""))
	yield vector("header-count-text", "count is text", true.replace(":3,", ':"3",'))
	yield vector("header-count-zeros", "a leading zero", true.replace(":3,", ":03,"))
	yield vector("header-count-minus", "count is negative", true.replace(":3,", ":-3,"))
	yield vector("header-count-too-big", "beyond 2^53 - 1", true.replace(":3,", ":9007199254740992,"))
	yield vector("header-head-capitals", "hexadecimal in capitals", true.replace(head, head.upper()))
	yield vector("header-group-spaced", "a group's name with a space", true.replace(GROUP, "a b"))
	yield vector("header-version-text", "version is text", true.replace(":1}", ':"1"}'))
	yield vector("header-byte-order-mark", "a byte order mark", "\ufeff" + true)
	yield vector("header-version-2", "a later version", true.replace(":1}", ":2}"), Fault.VERSION)
	yield vector("header-version-10", "a much later version", true.replace(":1}", ":10}"), Fault.VERSION)
	yield vector(
		"header-later", "a later version's", '{"format":"vpwg-record","more":{},"version":3}', Fault.VERSION
	)
	yield vector(
		"header-missing", "the first line is an entry", shown[0].line().decode().strip(), Fault.FOREIGN
	)
	yield vector("foreign-json", "another file of JSON", '{"iati-activities":[]}', Fault.FOREIGN)
	yield vector("foreign-blank", "a blank first line", "", Fault.FOREIGN)
	yield Vector("foreign-empty", "nothing at all", b"", Status.UNREADABLE, Fault.FOREIGN, group="")
	yield Vector(
		"foreign-picture",
		"a picture",
		b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
		Status.UNREADABLE,
		Fault.FOREIGN,
		1,
		group="",
	)


def broken_lines() -> Iterator[Vector]:
	"""Lines that are no entries, most of them with the right values in another spelling."""
	shown = chain([{"n": 1, "text": "é/\n", "list": [1, 2]}, {"n": 2}, {"n": 3}])
	whole = written(shown)

	def vector(name: str, about: str, data: bytes, seq: int = 1, fault: Fault = Fault.FORM) -> Vector:
		return Vector(name, about, data, Status.BROKEN, fault, seq + 1, seq, tuple(shown[: seq - 1]))

	def spelled(name: str, about: str, old: str, new: str, seq: int = 1) -> Vector:
		lines = whole.split(b"\n")
		assert old.encode() in lines[seq], name
		lines[seq] = lines[seq].replace(old.encode(), new.encode(), 1)
		return vector(name, about, b"\n".join(lines), seq)

	def payload(name: str, about: str, text: str) -> Vector:
		"""A payload that was recorded so: its digest and its entry's hash are right."""
		raw = text.encode()
		sealed = hashlib.sha256(salt(1).hex().encode() + raw).hexdigest()
		entry = relinked([replace(shown[0], payload="@", payload_digest=sealed)])
		return vector(name, about, written(entry).replace(b"@", raw))

	def recorded(name: str, about: str, **fields: Any) -> Vector:
		"""A value that was recorded so: the entry's hash is right."""
		return vector(name, about, written(relinked([replace(shown[0].withhold(), **fields)])))

	end = b"and more\n"
	yield vector("trailing-text", "text after the last entry", whole + end, 4, Fault.COUNT)
	yield vector("trailing-blank-line", "a blank line after the last entry", whole + b"\n", 4, Fault.COUNT)
	yield vector("trailing-spaces", "spaces after the last entry", whole + b"  ", 4, Fault.COUNT)
	yield vector(
		"blank-line", "a blank line between entries", whole.replace(b'\n{"entry"', b'\n\n{"entry"', 1)
	)
	yield vector("cut-in-a-line", "the file ends within a line", whole[:-100], 3)
	yield vector(
		"carriage-returns",
		"lines end as on Windows",
		whole.replace(b'}\n{"entry"', b'}\r\n{"entry"').replace(b"}\r\n", b"}\n", 1),
		1,
	)
	yield vector("not-utf-8", "a letter in Latin-1", whole.replace("é".encode(), b"\xe9"))
	yield vector("overlong-utf-8", "a letter in more bytes than it needs", whole.replace(b"/", b"\xc0\xaf"))
	yield vector(
		"surrogate-in-utf-8", "half a pair as three bytes", whole.replace("é".encode(), b"\xed\xa0\x80")
	)
	yield spelled("spaced", "a space after a comma", ',"hash"', ', "hash"', 2)
	yield spelled("spaced-payload", "a space in a payload", '"n":1', '"n": 1')
	yield spelled("space-before", "a space before the line", '{"entry"', ' {"entry"', 3)
	yield spelled("escaped", "a letter escaped", "é", "\\u00e9")
	yield spelled("escaped-slash", "a slash escaped", "/", "\\/")
	yield spelled("escaped-long", "a line feed as its number", "\\n", "\\u000a")
	yield spelled("escaped-in-a-key", "a key escaped", '"hash"', '"h\\u0061sh"', 2)
	yield spelled(
		"key-order", "keys of a payload in another order", '"list":[1,2],"n":1', '"n":1,"list":[1,2]'
	)
	yield spelled("key-twice", "the same key twice, the same value", '{"list"', '{"n":1,"list"')
	yield spelled(
		"key-twice-outside", "an entry's key twice", '"prev"', '"erased":true,"erased":true,"prev"', 2
	)
	yield spelled("number-point", "a number with a point", '"n":1', '"n":1.0')
	yield spelled("number-exponent", "a number with an exponent", '"n":1', '"n":1e0')
	yield spelled("capitals", "a hash in capitals", shown[1].hash, shown[1].hash.upper(), 2)
	yield spelled("short-hash", "a hash too short", shown[1].hash, shown[1].hash[:-1], 2)
	yield spelled("other-digits", "a digit of another script", '"seq":2', '"seq":\u0662', 2)
	yield spelled("more", "a key too many", '"prev"', '"note":"","prev"', 2)
	yield spelled("more-inside", "a key too many in the entry", ',"reference"', ',"r":"","reference"', 2)
	yield spelled("less", "no prev", f'"prev":"{shown[1].prev}",', "", 2)
	yield spelled("less-inside", "no reference", '"reference":"r002",', "", 2)
	yield spelled("salt-alone", "a salt without its payload", '"payload":{"n":2},', "", 2)
	yield spelled("payload-alone", "a payload without its salt", f',"salt":"{shown[1].salt}"', "", 2)
	yield spelled("erased-with-payload", "erased, and shown", ',"hash"', ',"erased":true,"hash"', 2)
	yield spelled("seq-text", "the number is text", '"seq":2', '"seq":"2"', 2)
	yield spelled("seq-zero", "the number is 0", '"seq":2', '"seq":0', 2)
	yield spelled("seq-true", "the number is true", '"seq":1', '"seq":true')
	yield spelled("seq-too-big", "the number is beyond 2^53 - 1", '"seq":2', '"seq":9007199254740992', 2)
	yield spelled("payload-missing-value", "no JSON", '"n":1', '"n":')
	yield vector(
		"not-erased",
		"erased is false",
		written([shown[0].erase()]).replace(b'"erased":true', b'"erased":false'),
	)
	yield vector("array", "a line that is an array", written(shown[:1], 2) + b"[]\n", 2)
	yield payload("payload-list", "a payload that is a list", "[1]")
	yield payload("payload-text", "a payload that is text", '"{}"')
	yield payload("payload-null", "a payload that is null", "null")
	yield payload("payload-two", "two objects for one", "{}{}")
	yield payload("payload-breaks-out", "a payload that pretends to end", '{},"prev":"","x":{}')
	yield payload("payload-float", "a fraction as a number", '{"n":0.5}')
	yield payload("payload-minus-zero", "minus zero", '{"n":-0}')
	yield payload("payload-too-big", "an integer of 2^53", '{"n":9007199254740992}')
	yield payload("payload-too-small", "an integer of -2^53", '{"n":-9007199254740992}')
	yield payload("payload-rounded", "an integer that rounds to another", '{"n":9007199254740993}')
	yield payload("payload-nan", "no number", '{"n":NaN}')
	yield payload("payload-infinity", "a number without end", '{"n":1e400}')
	yield payload("payload-key-order", "keys sorted by UTF-16 units", '{"\U00010000":1,"\uffff":2}')
	yield payload("payload-surrogate", "half a pair, escaped", '{"t":"\\ud800"}')
	yield payload("payload-pair", "a whole pair, escaped", '{"t":"\\ud83d\\ude00"}')
	yield payload("payload-control", "a tab as it is", '{"t":"\t"}')
	yield payload("payload-escape-capitals", "an escape in capitals", '{"t":"\\u001F"}')
	yield payload("payload-delete", "U+007F escaped", '{"t":"\\u007f"}')
	yield payload("payload-key-twice", "a key twice", '{"a":1,"a":1}')
	yield payload("payload-spaced", "spaces", "{ }")
	deep = record.MAX_DEPTH
	yield payload("payload-too-deep", "nested 33 deep", '{"in":' * deep + "{}" + "}" * deep)
	yield payload("payload-abyss", "nested 6,000 deep", '{"in":' + "[" * 6000 + "]" * 6000 + "}")
	yield recorded("no-such-day", "the 30th of February", at="2026-02-30T00:00:00.000000Z")
	yield recorded("no-such-leap-day", "a leap day of 1900", at="1900-02-29T00:00:00.000000Z")
	yield recorded("no-such-month", "a 13th month", at="2026-13-01T00:00:00.000000Z")
	yield recorded("no-such-year", "the year 0", at="0000-01-01T00:00:00.000000Z")
	yield recorded("no-such-hour", "24 hours", at="2026-01-01T24:00:00.000000Z")
	yield recorded("leap-second", "a leap second", at="2016-12-31T23:59:60.000000Z")
	yield recorded("time-of-a-zone", "a time with an offset", at="2026-01-01T00:00:00.000000+00:00")
	yield recorded("time-shorter", "milliseconds only", at="2026-01-01T00:00:00.000Z")
	yield recorded("time-spaced", "no T", at="2026-01-01 00:00:00.000000Z")
	yield recorded("kind-capital", "a kind with a capital", kind="Decision")
	yield recorded("kind-empty", "an empty kind", kind="")
	yield recorded("kind-long", "a kind of 65 characters", kind="k" * 65)
	yield recorded("reference-spaced", "a reference with a space", reference="RA 1")
	yield recorded("reference-empty", "an empty reference", reference="")
	yield recorded("reference-long", "a reference of 65 characters", reference="r" * 65)
	yield recorded("reference-escaped", "a reference that needs an escape", reference='r\\"1')
	yield recorded("digest-capitals", "a digest in capitals", payload_digest="A" * 64)


def vectors() -> list[Vector]:
	"""All, each under a name of its own."""
	made = [*sound(), *broken_chains(), *broken_headers(), *broken_lines()]
	assert len({vector.name for vector in made}) == len(made)
	return made


# The files ------------------------------------------------------------------------------------------------------


def is_plain(data: bytes) -> bool:
	"""Whether a version control system and an editor leave such a file as it is."""
	try:
		data.decode()
	except UnicodeDecodeError:
		return False
	return b"\r" not in data and b"\0" not in data and len(data) < 20_000


def files() -> dict[str, bytes]:
	"""Every file of the folder: its name and what it holds."""
	made: dict[str, bytes] = {}
	index = []
	for vector in vectors():
		row: dict[str, Any] = {"name": vector.name, "about": vector.about}
		if is_plain(vector.data):
			row["file"] = f"{vector.name}.jsonl"
			made[row["file"]] = vector.data
		else:
			row["base64"] = base64.b64encode(vector.data).decode()
		if vector.known_head:
			row["known_head"] = vector.known_head
		index.append({**row, "expected": vector.expected()})
	made["index.json"] = (json.dumps(index, indent=1, ensure_ascii=True) + "\n").encode()
	return made


def main() -> None:
	FOLDER.mkdir(exist_ok=True)
	made = files()
	for path in FOLDER.iterdir():
		if path.name not in made:
			path.unlink()
	for name, data in made.items():
		(FOLDER / name).write_bytes(data)


if __name__ == "__main__":
	main()
