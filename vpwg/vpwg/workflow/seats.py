"""Seats: who sits where and when, and what a seat may not be. Design section 3, guide ids S4.5, S5.1, G2.2 and D1.2.

Pure: nothing is read or written, dates are arguments, nothing is put into words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vpwg.vpwg.workflow.balance import Pillar, Word, bench_of, months_earlier
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"CHAIRS",
	"Position",
	"Role",
	"SeatFault",
	"SeatFaultCode",
	"SeatRecord",
	"TenureRecord",
	"check_seat",
	"current",
	"is_cycle",
	"last_day_of_term",
	"name_key",
	"periods_meet",
	"person_key",
]


class Position(Word):
	"""As what a person sits in a seat."""

	FOCAL_PERSON = "Focal person"
	ALTERNATE = "Alternate"


class Role(Word):
	"""What a seat does in its group beside deciding."""

	FOCAL_POINT = "Focal Point"
	CHAIR = "Chair"
	CO_CHAIR = "Co-Chair"
	SECRETARIAT = "Secretariat"
	COORDINATOR = "Coordinator"
	CHAMPION = "Champion"
	OBSERVER = "Observer"


CHAIRS = frozenset({Role.CHAIR, Role.CO_CHAIR})
"""Roles with a term that ends."""


def person_key(user: str | None, email: str | None, name: str) -> str:
	"""One stable key for one person, whether or not they have a login.

	The login when there is one, else the address, else the name without accents, case and double spaces: so one
	person in two seats counts once, and nothing assumes an account.
	"""
	if user and user.strip():
		return f"user:{user.strip().casefold()}"
	if email and email.strip():
		# A login is an e-mail address: the same person may be entered with and without one.
		return f"user:{email.strip().casefold()}"
	bare = "".join(
		letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
	)
	return f"name:{' '.join(bare.split()).casefold()}"


def name_key(name: str) -> str:
	"""Two names of organisations or communities are the same when their keys are: case, width and spaces aside."""
	return visible(unicodedata.normalize("NFKC", name)).casefold()


def likeness(name: str) -> str:
	"""A coarser key, for what must be noticed: accents and punctuation make no difference either."""
	parts = unicodedata.normalize("NFKD", name)
	return "".join(sign for sign in parts if sign.isalnum()).casefold()


@dataclass(frozen=True, slots=True)
class TenureRecord:
	"""One person in one seat: first day, last day or None while it lasts. `row` (from 1) tells the line in the form.

	`reason` is why it ended.
	"""

	row: int
	person: str
	name: str
	position: Position
	start: date
	end: date | None = None
	reason: str = ""


@dataclass(frozen=True, slots=True)
class SeatRecord:
	"""A seat as it is to be stored. `organisation` is None for a community, which `community` names."""

	pillar: Pillar | None
	organisation: str | None
	community: str
	role: Role
	start: date
	end: date | None = None
	reason_for_leaving: str = ""
	deciding: bool = True
	role_from: date | None = None
	role_until: date | None = None
	tenures: tuple[TenureRecord, ...] = ()


class SeatFaultCode(Word):
	"""What is wrong with a seat; the translating layer has one sentence with the remedy for each."""

	NO_HOLDER = "no_holder"
	COMMUNITY_TWICE_NAMED = "community_twice_named"
	END_BEFORE_START = "end_before_start"
	LEAVING_WITHOUT_REASON = "leaving_without_reason"
	OBSERVER_DECIDES = "observer_decides"
	PILLAR_DOES_NOT_DECIDE = "pillar_does_not_decide"
	TERM_WITHOUT_START = "term_without_start"
	TERM_END_BEFORE_START = "term_end_before_start"
	TERM_TOO_LONG = "term_too_long"
	TERM_WITHOUT_END = "term_without_end"
	TENURE_END_BEFORE_START = "tenure_end_before_start"
	TENURE_BEFORE_SEAT = "tenure_before_seat"
	TENURE_AFTER_SEAT = "tenure_after_seat"
	TENURE_WITHOUT_REASON = "tenure_without_reason"
	SAME_PERSON_OVERLAPS = "same_person_overlaps"
	SAME_POSITION_OVERLAPS = "same_position_overlaps"


@dataclass(frozen=True, slots=True)
class SeatFault:
	"""One thing that is wrong: the line of the persons, another line it collides with, dates, the limit in months."""

	code: SeatFaultCode
	row: int = 0
	other_row: int = 0
	start: date | None = None
	end: date | None = None
	months: int = 0


def check_seat(
	seat: SeatRecord, deciding_pillars: Collection[Pillar], chair_term_months: int
) -> tuple[SeatFault, ...]:
	"""Everything that is wrong with a seat, in the order of the form; empty when nothing is.

	`chair_term_months` is the longest term of a chair in the group; 0 sets no limit.
	"""
	return (
		*holder_faults(seat),
		*vote_faults(seat, deciding_pillars),
		*term_faults(seat, chair_term_months),
		*time_faults(seat),
		*tenure_faults(seat),
	)


def holder_faults(seat: SeatRecord) -> Iterator[SeatFault]:
	community = seat.community.strip()
	if seat.organisation is None and not community:
		yield SeatFault(SeatFaultCode.NO_HOLDER)
	if seat.organisation is not None and community:
		yield SeatFault(SeatFaultCode.COMMUNITY_TWICE_NAMED)


def vote_faults(seat: SeatRecord, deciding_pillars: Collection[Pillar]) -> Iterator[SeatFault]:
	if not seat.deciding:
		return
	if seat.role == Role.OBSERVER:
		yield SeatFault(SeatFaultCode.OBSERVER_DECIDES)
	elif seat.pillar is not None and bench_of(seat.pillar, deciding_pillars) is None:
		yield SeatFault(SeatFaultCode.PILLAR_DOES_NOT_DECIDE)


def term_faults(seat: SeatRecord, chair_term_months: int) -> Iterator[SeatFault]:
	"""A chair's term has a first day, ends after it, and is no longer than the group's limit."""
	if seat.role not in CHAIRS:
		return
	if seat.role_from is None:
		yield SeatFault(SeatFaultCode.TERM_WITHOUT_START)
		return
	if seat.role_until is None:
		if chair_term_months:
			yield SeatFault(SeatFaultCode.TERM_WITHOUT_END, months=chair_term_months)
		return
	if seat.role_until < seat.role_from:
		yield SeatFault(SeatFaultCode.TERM_END_BEFORE_START, start=seat.role_from, end=seat.role_until)
	elif chair_term_months and months_earlier(seat.role_until, chair_term_months) >= seat.role_from:
		yield SeatFault(
			SeatFaultCode.TERM_TOO_LONG, start=seat.role_from, end=seat.role_until, months=chair_term_months
		)


def last_day_of_term(start: date, months: int) -> date:
	"""The last day that a chair's term may have which begins on `start` and lasts at most `months` months."""
	day = months_earlier(start, -months)
	while months_earlier(day + timedelta(days=1), months) < start:
		day += timedelta(days=1)
	while months_earlier(day, months) >= start:
		day -= timedelta(days=1)
	return day


def time_faults(seat: SeatRecord) -> Iterator[SeatFault]:
	if seat.end is None:
		return
	if seat.end < seat.start:
		yield SeatFault(SeatFaultCode.END_BEFORE_START, start=seat.start, end=seat.end)
	if not seat.reason_for_leaving.strip():
		yield SeatFault(SeatFaultCode.LEAVING_WITHOUT_REASON)


def tenure_faults(seat: SeatRecord) -> Iterator[SeatFault]:
	for tenure in seat.tenures:
		if tenure.end is not None and tenure.end < tenure.start:
			yield SeatFault(
				SeatFaultCode.TENURE_END_BEFORE_START, tenure.row, start=tenure.start, end=tenure.end
			)
		if tenure.start < seat.start:
			yield SeatFault(SeatFaultCode.TENURE_BEFORE_SEAT, tenure.row, start=seat.start, end=tenure.start)
		if seat.end is not None and (tenure.end or tenure.start) > seat.end:
			yield SeatFault(SeatFaultCode.TENURE_AFTER_SEAT, tenure.row, start=seat.end, end=tenure.end)
		if was_followed(tenure, seat.tenures) and not tenure.reason.strip():
			yield SeatFault(SeatFaultCode.TENURE_WITHOUT_REASON, tenure.row, end=tenure.end)
	yield from overlaps(seat.tenures)


def was_followed(tenure: TenureRecord, tenures: Iterable[TenureRecord]) -> bool:
	"""Whether somebody else took the position after this tenure had ended."""
	return tenure.end is not None and any(
		later.position == tenure.position and later.person != tenure.person and later.start > tenure.end
		for later in tenures
	)


def overlaps(tenures: Sequence[TenureRecord]) -> Iterator[SeatFault]:
	"""Pairs of lines in which one person sits twice at a time, or two persons share a position at a time."""
	for index, one in enumerate(tenures):
		for other in tenures[index + 1 :]:
			if not share_a_day(one, other):
				continue
			if one.person == other.person:
				yield SeatFault(SeatFaultCode.SAME_PERSON_OVERLAPS, one.row, other.row)
			elif one.position == other.position:
				yield SeatFault(SeatFaultCode.SAME_POSITION_OVERLAPS, one.row, other.row)


def share_a_day(one: TenureRecord, other: TenureRecord) -> bool:
	return periods_meet(one.start, one.end, other.start, other.end)


def periods_meet(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
	"""Whether two periods have a day in common; the last day counts, None is no end."""
	return (end is None or other_start <= end) and (other_end is None or start <= other_end)


def current(tenures: Iterable[TenureRecord], position: Position, today: date) -> TenureRecord | None:
	"""Who sits in a position today, or None; of several (records that were never valid) the one who came last."""
	here = [
		tenure
		for tenure in tenures
		if tenure.position == position
		and tenure.start <= today
		and (tenure.end is None or tenure.end >= today)
	]
	return max(here, key=lambda tenure: (tenure.start, tenure.row), default=None)


def is_cycle(start: str, parent: str | None, parents: dict[str, str | None]) -> bool:
	"""Whether putting `start` under `parent` would make it its own ancestor. `parents` holds the parent of each."""
	seen: set[str] = set()
	above = parent
	while above and above not in seen:
		if above == start:
			return True
		seen.add(above)
		above = parents.get(above)
	return False
