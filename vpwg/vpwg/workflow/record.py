"""The record of a group: canonical form and digests, the chain of entries, its export and its verification.

`docs/record-format.md` specifies the format (design sections 5 and 7). Python's standard library alone, so that
anybody can check an export with this one file:

    python record.py FILE.jsonl [--head HASH] [--balances]

It ends with status 0 (verified), 1 (broken) or 2 (unreadable, or called wrongly). Nothing is read or written by the
functions that the app calls; there is no clock and no chance in them either: the time and the salt come in.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, BinaryIO

__all__ = [
	"FORMAT",
	"MAX_DEPTH",
	"MAX_INTEGER",
	"MAX_LINE",
	"MAX_PAYLOAD",
	"SALT_BYTES",
	"VERSION",
	"Balances",
	"BrokenRecord",
	"Entry",
	"Fault",
	"Status",
	"Verdict",
	"Verifier",
	"body_of",
	"canonical",
	"digest",
	"export",
	"genesis",
	"header",
	"lines_of",
	"make_entry",
	"payload_digest",
	"rehash",
	"timestamp",
	"verify",
]

FORMAT = "vpwg-record"
VERSION = 1
SALT_BYTES = 32
#: The greatest integer that every language's JSON keeps exactly: 2**53 - 1.
MAX_INTEGER = 9_007_199_254_740_991
#: How deep objects and arrays may be nested in a payload, itself included.
MAX_DEPTH = 32
#: Bytes of a line without its line feed, and of a payload, which leaves room for the rest of its line.
MAX_LINE = 1_048_576
MAX_PAYLOAD = 1_000_000


# Canonical form -----------------------------------------------------------------------------------------------

_encode = json.JSONEncoder(
	sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def canonical(value: Any) -> bytes:
	"""Canonical JSON: keys sorted by code point, UTF-8, no spaces, decimals as text, times in UTC.

	Raises TypeError for a float, whose text is no exact figure, and for anything else that JSON does not know;
	ValueError for what has no form that every language reads alike.
	"""
	return _encode(plain(value)).encode()


def plain(value: Any, depth: int = 0) -> Any:
	"""The value in JSON's own types."""
	if value is None or isinstance(value, bool):
		return value
	if isinstance(value, str):
		# Of an enumeration's member the text it stands for, whatever the Python.
		return str.__str__(value)
	if isinstance(value, int):
		if abs(value) > MAX_INTEGER:
			raise ValueError(f"an integer beyond {MAX_INTEGER} either way: write it as a decimal's text")
		return int(value)
	if isinstance(value, Decimal):
		return _decimal(value)
	if isinstance(value, datetime):
		return timestamp(value)
	if isinstance(value, date):
		return value.isoformat()
	if depth >= MAX_DEPTH:
		raise ValueError(f"nested deeper than {MAX_DEPTH}")
	if isinstance(value, dict):
		return {_key(key): plain(item, depth + 1) for key, item in value.items()}
	if isinstance(value, list | tuple):
		return [plain(item, depth + 1) for item in value]
	raise TypeError(f"no canonical form for {type(value).__name__}")


def _key(key: Any) -> str:
	if not isinstance(key, str):
		raise TypeError(f"a key is text, not {type(key).__name__}")
	return str.__str__(key)


def _decimal(value: Decimal) -> str:
	exponent = value.as_tuple().exponent
	# An exponent beyond that is no amount, and its digits would fill the memory.
	if not isinstance(exponent, int) or value.adjusted() > 300 or exponent < -300:
		raise ValueError(f"no canonical form for the decimal {value}")
	return format(value if value else abs(value), "f")


def digest(value: Any) -> str:
	"""SHA-256 of the canonical form, as 64 hexadecimal digits."""
	return hashlib.sha256(canonical(value)).hexdigest()


def timestamp(at: datetime) -> str:
	"""A time in the one form that the record knows: `2026-03-01T09:00:00.000000Z`.

	Raises ValueError for a time that does not say its zone.
	"""
	if at.utcoffset() is None:
		raise ValueError("a time of the record says its zone")
	return at.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


# Entries ------------------------------------------------------------------------------------------------------

_HASH = "[0-9a-f]{64}"
_KIND = "[a-z][a-z0-9-]{0,63}"
_NAME = "[A-Za-z0-9._-]{1,64}"
_DAY = "[0-9]{4}-[01][0-9]-[0-3][0-9]"
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
_NUMBER = "[1-9][0-9]{0,15}"


@dataclass(frozen=True, slots=True)
class Entry:
	"""One entry as it is stored. Without payload and salt it shows its digest only."""

	seq: int
	at: str
	kind: str
	reference: str
	payload_digest: str
	prev: str
	hash: str
	payload: str | None = None
	salt: str | None = None
	erased: bool = False

	@property
	def body(self) -> str:
		"""The canonical text that its hash covers, after `prev`."""
		return body_of(self.seq, self.at, self.kind, self.reference, self.payload_digest)

	def withhold(self) -> Entry:
		"""The same entry, showing its digest only."""
		return replace(self, payload=None, salt=None)

	def erase(self) -> Entry:
		"""The same entry once its contents are gone for good; the chain does not notice."""
		return replace(self, payload=None, salt=None, erased=True)

	def line(self) -> bytes:
		"""Its line in an export, with the line feed. What it holds is written as it is, right or wrong."""
		erased = ',"erased":true' if self.erased else ""
		payload = "" if self.payload is None else f',"payload":{self.payload}'
		salt = "" if self.salt is None else f',"salt":"{self.salt}"'
		text = f'{{"entry":{self.body}{erased},"hash":"{self.hash}"{payload},"prev":"{self.prev}"{salt}}}\n'
		return text.encode(errors="surrogatepass")


def body_of(seq: int, at: str, kind: str, reference: str, payload_digest: str) -> str:
	"""The canonical text of what an entry's hash covers; its parts need no escapes, so that it is put together here."""
	return f'{{"at":"{at}","kind":"{kind}","payload_digest":"{payload_digest}","reference":"{reference}","seq":{seq}}}'


def _sha256(text: str) -> str:
	return hashlib.sha256(text.encode()).hexdigest()


def genesis(group: str) -> str:
	"""What the first entry of a group has for `prev`, and the head of a record without entries."""
	_check("group", group, _NAME)
	return digest({"format": FORMAT, "group": group, "version": VERSION})


def payload_digest(salt: str, payload: str) -> str:
	"""The digest of a payload's canonical text behind its salt, both as they are stored."""
	return _sha256(salt + payload)


def make_entry(
	prev: str,
	seq: int,
	at: datetime,
	kind: str,
	reference: str,
	payload: Mapping[str, Any],
	salt: bytes,
) -> Entry:
	"""The entry that follows `prev`, the hash of the entry before or `genesis(group)`.

	`salt` is 32 random bytes, new for every entry (`secrets.token_bytes`). Raises TypeError or ValueError for what the
	format does not allow: nothing that would not verify comes out.
	"""
	_check("prev", prev, _HASH)
	_check("kind", kind, _KIND)
	_check("reference", reference, _NAME)
	if isinstance(seq, bool) or not 1 <= seq <= MAX_INTEGER:
		raise ValueError(f"seq is a number from 1, not {seq}")
	if len(salt) != SALT_BYTES:
		raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
	text = canonical(dict(payload))
	if len(text) > MAX_PAYLOAD:
		raise ValueError(f"a payload has {MAX_PAYLOAD} bytes at most, not {len(text)}")
	shown, salted, when = text.decode(), salt.hex(), timestamp(at)
	sealed = payload_digest(salted, shown)
	hashed = _sha256(prev + body_of(seq, when, kind, reference, sealed))
	return Entry(seq, when, kind, reference, sealed, prev, hashed, shown, salted)


def _check(name: str, value: str, pattern: str) -> None:
	if not re.fullmatch(pattern, value):
		raise ValueError(f"{name} must match {pattern}, not {_quoted(value)}")


def rehash(prev: str, stored: Iterable[tuple[str, str]]) -> tuple[int, str]:
	"""Follow stored bodies with their hashes from `prev`: how many hold, and the hash of the last that does.

	The quickest check there is, of the stored text alone: it reads neither the bodies nor the payloads.
	"""
	sha256, good = hashlib.sha256, 0
	for body, claimed in stored:
		found = sha256((prev + body).encode()).hexdigest()
		if found != claimed:
			break
		prev = found
		good += 1
	return good, prev


# Verdicts -----------------------------------------------------------------------------------------------------


class _Word(str, Enum):
	def __str__(self) -> str:
		return str(self.value)


class Status(_Word):
	"""What a verification comes to."""

	VERIFIED = "verified"
	BROKEN = "broken"
	UNREADABLE = "unreadable"


class Fault(_Word):
	"""Why it is not verified; `docs/record-format.md` says which comes first."""

	FOREIGN = "foreign"
	VERSION = "version"
	HEADER = "header"
	COUNT = "count"
	FORM = "form"
	SEQ = "seq"
	PREV = "prev"
	HASH = "hash"
	PAYLOAD = "payload"
	HEAD = "head"
	KNOWN_HEAD = "known-head"


_UNREADABLE = (Fault.FOREIGN, Fault.VERSION)
_STATUSES = {Status.VERIFIED: 0, Status.BROKEN: 1, Status.UNREADABLE: 2}


@dataclass(frozen=True, slots=True)
class Verdict:
	"""What was found: the figures count the entries that hold, `head` is the hash of the last of them.

	`line` counts from 1 and `seq` is the number that belongs to the first bad entry's place; both are None where no
	line or no entry is to blame. `known_at` is the number of the entry whose hash is the known head (0: the
	record was empty then).
	"""

	status: Status
	fault: Fault | None = None
	line: int | None = None
	seq: int | None = None
	reason: str = ""
	group: str = ""
	entries: int = 0
	revealed: int = 0
	withheld: int = 0
	erased: int = 0
	head: str = ""
	known_at: int | None = None

	@property
	def verified(self) -> bool:
		return self.status is Status.VERIFIED

	@property
	def exit_status(self) -> int:
		return _STATUSES[self.status]

	def __str__(self) -> str:
		"""One or two sentences with the figures."""
		if self.status is Status.UNREADABLE:
			return f"Not readable: {self.reason}."
		figures = f"{self.revealed:,} revealed, {self.withheld:,} withheld, {self.erased:,} erased"
		if self.status is Status.VERIFIED:
			return (
				f"Verified: the record of group {self.group} holds {_entries(self.entries)} ({figures}) "
				f"and its head is {self.head}. {self._known()}"
			)
		place = f" at entry {self.seq:,} (line {self.line:,})" if self.seq else ""
		return f"Broken{place}: {self.reason}.{self._in_order(figures)}"

	def _in_order(self, figures: str) -> str:
		"""A sentence on the entries that hold; none when there are none."""
		if not self.entries:
			return ""
		which = f"The {_entries(self.entries)} before it" if self.seq else f"Its {_entries(self.entries)}"
		are = "is" if self.entries == 1 else "are"
		return f" {which} {are} in order ({figures}), up to {self.head}."

	def _known(self) -> str:
		if self.known_at is None:
			return (
				"Compare this head with one that you got elsewhere (--head): only that shows an end cut off."
			)
		later = self.entries - self.known_at
		since = f"{_entries(later)} came after it" if later else "nothing came after it"
		of = f"that of entry {self.known_at:,}" if self.known_at else "that of the empty record"
		return f"The known head is {of}; {since}."


def _entries(count: int) -> str:
	return f"{count:,} entr{'y' if count == 1 else 'ies'}"


def _quoted(text: Any) -> str:
	"""Text of unknown origin, short and in ASCII, so that a terminal shows it and does nothing else."""
	shown = ascii(text)
	return shown if len(shown) <= 80 else shown[:77] + "..."


# Verification -------------------------------------------------------------------------------------------------

_HEADER = re.compile(
	rf'\{{"count":(0|{_NUMBER}),"format":"{FORMAT}","group":"({_NAME})","head":"({_HASH})","version":{VERSION}\}}'.encode()
)
_OTHER_VERSION = re.compile(rb'"version":([1-9][0-9]{0,14})\}\Z')
_ENTRY = re.compile(
	(
		rf'\{{"entry":(\{{"at":"({_DAY}){_TIME}","kind":"{_KIND}","payload_digest":"({_HASH})",'
		rf'"reference":"{_NAME}","seq":({_NUMBER})\}})(,"erased":true)?,"hash":"({_HASH})"'
		rf'(?:,"payload":(\{{.*\}}))?,"prev":"({_HASH})"(?:,"salt":"({_HASH})")?\}}'
	).encode(),
	re.DOTALL,
)


class Verifier:
	"""Takes an export line by line, in memory that does not grow, until the first fault."""

	def __init__(self, known_head: str | None = None) -> None:
		self.known = None if known_head is None else known_head.encode(errors="replace")
		self.line = self.count = self.entries = self.revealed = self.withheld = self.erased = 0
		self.group = ""
		self.claimed_head = self.head = self.day = b""
		self.known_at: int | None = None
		self.verdict: Verdict | None = None

	def feed(self, line: bytes) -> Verdict | None:
		"""Take the next line, with or without its line feed; the verdict once there is a fault, else None."""
		if self.verdict:
			return self.verdict
		if line[-1:] == b"\n":
			line = line[:-1]
		self.line += 1
		if self.line == 1:
			return self._start(line)
		seq = self.line - 1
		expected = b"%d" % seq
		if seq > self.count:
			return self._fault(
				Fault.COUNT, f"the header counts {_entries(self.count)}, and something follows them"
			)
		found = _ENTRY.fullmatch(line) if len(line) <= MAX_LINE else None
		if not found:
			return self._fault(Fault.FORM, _explain(line, _ENTRY_SHAPE))
		body, day, sealed, number, erased, claimed, payload, prev, salt = found.groups()
		if day != self.day:
			if not _is_day(day):
				return self._fault(Fault.FORM, f"there is no day {day.decode()}")
			self.day = day
		if number != expected and int(number) > MAX_INTEGER:
			return self._fault(Fault.FORM, f"seq is beyond {MAX_INTEGER}")
		if payload is not None:
			if salt is None or erased:
				return self._fault(Fault.FORM, "a payload comes with its salt, and not on an erased entry")
			if wrong := _payload_fault(payload):
				return self._fault(Fault.FORM, f"its payload {wrong}")
		elif salt is not None:
			return self._fault(Fault.FORM, "it shows a salt without a payload")
		if number != expected:
			missing = (
				"what belongs here is missing" if int(number) > seq else "it is repeated or out of place"
			)
			return self._fault(Fault.SEQ, f"what stands here says it is entry {int(number):,}: {missing}")
		if prev != self.head:
			before = "the hash of the entry before it" if seq > 1 else f"the start of group {self.group}"
			return self._fault(
				Fault.PREV, f"its prev is {prev.decode()}, but {before} is {self.head.decode()}"
			)
		hashed = hashlib.sha256(prev + body).hexdigest().encode()
		if hashed != claimed:
			return self._fault(
				Fault.HASH, f"its hash is {claimed.decode()}, but what it says gives {hashed.decode()}"
			)
		if payload is None or salt is None:
			if erased:
				self.erased += 1
			else:
				self.withheld += 1
		elif hashlib.sha256(salt + payload).hexdigest().encode() != sealed:
			return self._fault(Fault.PAYLOAD, "the payload and salt that it shows are not those recorded")
		else:
			self.revealed += 1
		self.entries = seq
		self.head = hashed
		if hashed == self.known:
			self.known_at = seq
		return None

	def finish(self) -> Verdict:
		"""The verdict, once there are no more lines."""
		if self.verdict:
			return self.verdict
		if not self.line:
			return self._fault(Fault.FOREIGN, "it is empty")
		if self.entries < self.count:
			self.line += 1
			return self._fault(
				Fault.COUNT, f"the header counts {_entries(self.count)}, and the file ends before this one"
			)
		if self.head != self.claimed_head:
			last = "the last entry's hash" if self.entries else "the start of its group"
			return self._fault(
				Fault.HEAD,
				f"the header says head {self.claimed_head.decode()}, but {last} is {self.head.decode()}",
			)
		if self.known is not None and self.known_at is None:
			return self._fault(
				Fault.KNOWN_HEAD,
				f"the known head {_quoted(self.known.decode())} is not among its hashes, so that the end was cut off "
				"or rewritten, or the file is older than that head or another group's",
			)
		self.verdict = self._verdict(Status.VERIFIED)
		return self.verdict

	def _start(self, line: bytes) -> Verdict | None:
		"""The first line: what the export says about itself."""
		found = _HEADER.fullmatch(line) if len(line) <= MAX_LINE else None
		if not found or int(found[1]) > MAX_INTEGER:
			if FORMAT.encode() not in line or len(line) > MAX_LINE:
				return self._fault(Fault.FOREIGN, f"its first line is no header of {FORMAT}")
			if (other := _OTHER_VERSION.search(line)) and int(other[1]) != VERSION:
				return self._fault(
					Fault.VERSION, f"it has version {int(other[1])} of the format, and this reads {VERSION}"
				)
			return self._fault(Fault.HEADER, f"the header cannot be: {_explain(line, _HEADER_SHAPE)}")
		self.count = int(found[1])
		self.group = found[2].decode()
		self.claimed_head = found[3]
		self.head = genesis(self.group).encode()
		if self.head == self.known:
			self.known_at = 0
		return None

	def _fault(self, fault: Fault, reason: str) -> Verdict:
		whole = fault in (Fault.HEAD, Fault.KNOWN_HEAD)
		line = None if fault is Fault.KNOWN_HEAD else 1 if whole else self.line or None
		seq = None if whole or self.line < 2 else self.line - 1
		status = Status.UNREADABLE if fault in _UNREADABLE else Status.BROKEN
		self.verdict = self._verdict(status, fault, line, seq, reason)
		return self.verdict

	def _verdict(
		self,
		status: Status,
		fault: Fault | None = None,
		line: int | None = None,
		seq: int | None = None,
		reason: str = "",
	) -> Verdict:
		return Verdict(
			status=status,
			fault=fault,
			line=line,
			seq=seq,
			reason=reason,
			group=self.group,
			entries=self.entries,
			revealed=self.revealed,
			withheld=self.withheld,
			erased=self.erased,
			head=self.head.decode(),
			known_at=self.known_at,
		)


def verify(lines: Iterable[bytes], known_head: str | None = None) -> Verdict:
	"""Check an export. `lines` are split at line feeds only, as a file opened in binary mode does.

	With `known_head`, a head got elsewhere and earlier, an end that was cut off or rewritten since shows too.
	"""
	verifier = Verifier(known_head)
	feed = verifier.feed
	for line in lines:
		if feed(line):
			break
	return verifier.finish()


def _is_day(text: bytes) -> bool:
	try:
		date.fromisoformat(text.decode())
	except ValueError:
		return False
	return True


class _Refused(ValueError):
	"""What is JSON, but nothing that a record holds."""


def _refused(text: str) -> Any:
	raise _Refused(f"holds {_quoted(text)}, which is no whole number")


def _whole(text: str) -> int:
	if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
		raise _Refused(f"holds the number {_quoted(text)}, beyond {MAX_INTEGER} either way")
	return int(text)


_decode = json.JSONDecoder(parse_float=_refused, parse_int=_whole, parse_constant=_refused).decode


def _payload_fault(payload: bytes) -> str:
	"""What keeps bytes from being one canonical JSON object; empty if nothing does."""
	try:
		value = _decode(payload.decode())
		if _encode(value).encode() != payload:
			return "is not written in the canonical form"
	except UnicodeDecodeError:
		return "is not UTF-8"
	except UnicodeEncodeError:
		return "holds half of a surrogate pair"
	except _Refused as error:
		return str(error)
	except ValueError:
		return "is not JSON"
	except RecursionError:
		return f"is nested deeper than {MAX_DEPTH}"
	if payload.count(b"{") + payload.count(b"[") > MAX_DEPTH and _too_deep(value):
		return f"is nested deeper than {MAX_DEPTH}"
	return ""


def _too_deep(value: Any) -> bool:
	"""Whether objects and arrays are nested deeper than MAX_DEPTH in an object or array."""
	level = [value]
	for _ in range(MAX_DEPTH):
		level = [
			inner
			for outer in level
			for inner in (outer.values() if isinstance(outer, dict) else outer)
			if isinstance(inner, dict | list)
		]
	return bool(level)


_HEADER_SHAPE = {"count": int, "format": str, "group": str, "head": str, "version": int}
_ENTRY_SHAPE = {"entry": dict, "erased": bool, "hash": str, "payload": dict, "prev": str, "salt": str}
_BODY_SHAPE = {"at": str, "kind": str, "payload_digest": str, "reference": str, "seq": int}
_OPTIONAL = ("erased", "payload", "salt")
_PATTERNS = {
	"at": _DAY + _TIME,
	"group": _NAME,
	"hash": _HASH,
	"head": _HASH,
	"kind": _KIND,
	"payload_digest": _HASH,
	"prev": _HASH,
	"reference": _NAME,
	"salt": _HASH,
}


def _explain(line: bytes, shape: Mapping[str, type]) -> str:
	"""Why a line is not what stands in its place, as precisely as one clause can say."""
	if not line:
		return "the line is empty"
	if len(line) > MAX_LINE:
		return f"the line is longer than {MAX_LINE:,} bytes"
	if line.endswith(b"\r"):
		return "the line ends with a carriage return, which an editor or a mail program may have put there"
	if line.startswith(b"\xef\xbb\xbf"):
		return "the line starts with a byte order mark, which an editor may have put there"
	try:
		value = _decode(line.decode())
	except UnicodeDecodeError:
		return "the line is not UTF-8"
	except _Refused as error:
		return f"the line {error}"
	except ValueError:
		return "the line is not JSON"
	except RecursionError:
		return f"the line is nested deeper than {MAX_DEPTH}"
	if not isinstance(value, dict):
		return "the line is no JSON object"
	if fault := _shape_fault(value, shape):
		return fault
	if "entry" in value and (fault := _shape_fault(value["entry"], _BODY_SHAPE)):
		return fault
	if value.get("erased") is False:
		return "erased is true or not there"
	return "the line is not written in the canonical form (spaces, order of keys, escapes, a key twice)"


def _shape_fault(value: dict[str, Any], shape: Mapping[str, type]) -> str:
	for key in shape:
		if key not in value and key not in _OPTIONAL:
			return f"{key} is missing"
	for key, item in value.items():
		kind: Any = shape.get(key)
		if kind is None:
			return f"there is no place for {_quoted(key)}"
		if not isinstance(item, kind) or (kind is int and isinstance(item, bool)):
			return f"{key} is of another type"
		if key in _PATTERNS and not re.fullmatch(_PATTERNS[key], item):
			return f"{key} is {_quoted(item)}, which is not of its form"
		if kind is int and item < (0 if key == "count" else 1):
			return f"{key} is {item}, which is too small"
	return ""


# Export -------------------------------------------------------------------------------------------------------


class BrokenRecord(Exception):
	"""What was to be exported does not verify."""

	def __init__(self, verdict: Verdict) -> None:
		super().__init__(str(verdict))
		self.verdict = verdict


def header(group: str, count: int, head: str) -> bytes:
	"""The first line of an export, with its line feed."""
	_check("group", group, _NAME)
	_check("head", head, _HASH)
	if isinstance(count, bool) or not 0 <= count <= MAX_INTEGER:
		raise ValueError(f"count is a number from 0, not {count}")
	return (
		canonical({"count": count, "format": FORMAT, "group": group, "head": head, "version": VERSION})
		+ b"\n"
	)


def lines_of(group: str, count: int, head: str, entries: Iterable[Entry]) -> Iterator[bytes]:
	"""The lines of an export of what is stored, right or wrong: `verify(lines_of(...))` checks a database's rows."""
	yield header(group, count, head)
	for entry in entries:
		yield entry.line()


def export(group: str, count: int, head: str, entries: Iterable[Entry]) -> Iterator[bytes]:
	"""The lines of an export, each verified before it is handed out; raises BrokenRecord instead of a bad line.

	Its last word may come after the last line: publish only what was written to the end.
	"""
	verifier = Verifier()
	for line in lines_of(group, count, head, entries):
		if verdict := verifier.feed(line):
			raise BrokenRecord(verdict)
		yield line
	verdict = verifier.finish()
	if not verdict.verified:
		raise BrokenRecord(verdict)


# Balances -----------------------------------------------------------------------------------------------------

_FIGURES: Mapping[str, Mapping[str, int]] = {
	"Signed amount": {"signed": 1},
	"Receipt": {"received": 1},
	"Opening balance": {"received": 1},
	"Refund by beneficiary": {"refunded": 1},
	"Repayment to funder": {"repaid": 1},
	"Transfer in": {"transferred_in": 1},
	"Transfer out": {"transferred_out": 1},
	"Exchange gain": {"exchange": 1},
	"Exchange loss": {"exchange": -1},
	"Bank charge": {"charges": 1},
	"Commitment": {"committed": 1},
	"Release": {"committed": -1},
	"Commitment against signed money": {"conditional": 1},
	"Release against signed money": {"conditional": -1},
	"Commitment confirmed": {"conditional": -1, "committed": 1},
	"Payment": {"committed": -1, "paid": 1},
	"Reversal": {"paid": -1, "committed": 1},
	"Expenditure": {"spent": 1},
	"Clawback": {"repaid": 1},
	"Disallowed cost": {"repaid": 1},
	"In kind": {"in_kind": 1},
}
#: Which figures of a grant go up or down with the cash at the bank, and with what is available, which is cash less committed.
_CASH = {
	"received": 1,
	"refunded": 1,
	"repaid": -1,
	"transferred_in": 1,
	"transferred_out": -1,
	"exchange": 1,
	"charges": -1,
	"paid": -1,
}


class Balances:
	"""Adds up the movements of money that pass by in the lines of an export; what it says counts once they are verified."""

	def __init__(self) -> None:
		self.figures: dict[tuple[str, str], dict[str, int]] = {}
		self.hidden = 0

	def hear(self, lines: Iterable[bytes]) -> Iterator[bytes]:
		"""The same lines, each looked at on its way."""
		for line in lines:
			if b'"kind":"movement"' in line:
				self._add(line)
			yield line

	def _add(self, line: bytes) -> None:
		try:
			entry = json.loads(line)
			if entry["entry"]["kind"] != "movement":
				return
			said = entry.get("payload")
			if said is None:
				self.hidden += 1
				return
			units = -said["units"] if said["cancels"] else +said["units"]
			figures = self.figures.setdefault((str(said["grant"]), str(said["currency"])), {})
			for name, direction in _FIGURES[said["kind"]].items():
				figures[name] = figures.get(name, 0) + direction * units
		except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
			# Not a line of a sound export, which the verification finds; or no movement as vpwg enters it.
			self.hidden += 1

	def __str__(self) -> str:
		"""A line for each grant, and one that says what could not be added up."""
		lines = []
		for (grant, currency), figures in sorted(self.figures.items()):
			cash = sum(direction * figures.get(name, 0) for name, direction in _CASH.items())
			known = ", ".join(f"{name} {units:,}" for name, units in sorted(figures.items()) if units)
			available = cash - figures.get("committed", 0)
			lines.append(f"{grant}: available {available:,} units of {currency} ({known or 'nothing else'})")
		if self.hidden:
			lines.append(
				f"Movements that are withheld, erased or not readable, and not in these figures: {self.hidden:,}."
			)
		return "\n".join(lines) or "It holds no movement of money."


# As a program -------------------------------------------------------------------------------------------------


def _lines(file: BinaryIO) -> Iterator[bytes]:
	"""A file's lines; of one that is too long only as much as shows that."""
	while line := file.readline(MAX_LINE + 2):
		yield line


def _known_head(text: str) -> str:
	head = text.strip().lower()
	if not re.fullmatch(_HASH, head):
		raise argparse.ArgumentTypeError("a head has 64 hexadecimal digits")
	return head


def main(arguments: Sequence[str] | None = None) -> int:
	"""`record.py FILE.jsonl [--head HASH] [--balances]`: print the verdict, answer the exit status."""
	parser = argparse.ArgumentParser(
		prog="record.py",
		description="Verify the export of a group's record. "
		"Ends with 0 if it is verified, 1 if it is broken, 2 if it cannot be read.",
	)
	parser.add_argument("file", help="the export (.jsonl), or - for the standard input")
	parser.add_argument(
		"--head", type=_known_head, help="a head that you got elsewhere: shows an end that was cut off since"
	)
	parser.add_argument(
		"--balances",
		action="store_true",
		help="add up the movements of money, grant by grant, once it is verified",
	)
	asked = parser.parse_args(arguments)
	balances = Balances()
	try:
		if asked.file == "-":
			verdict = verify(balances.hear(_lines(sys.stdin.buffer)), asked.head)
		else:
			with open(asked.file, "rb") as file:
				verdict = verify(balances.hear(_lines(file)), asked.head)
	except (OSError, ValueError) as error:
		why = getattr(error, "strerror", None) or str(error)
		verdict = Verdict(Status.UNREADABLE, reason=f"{_quoted(asked.file)}: {why}")
	except KeyboardInterrupt:
		verdict = Verdict(Status.UNREADABLE, reason="stopped before the end")
	said = f"{verdict}\n{balances}" if asked.balances and verdict.verified else str(verdict)
	sys.stdout.write(said.encode("ascii", "backslashreplace").decode() + "\n")
	return verdict.exit_status


if __name__ == "__main__":
	sys.exit(main())
