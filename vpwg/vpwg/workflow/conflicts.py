"""Who is in conflict with a request: what the records show by themselves, and what people declare. Design section 5.

Pure: nothing is read or written. What is found goes to `approval.evaluate` as `Recusal`s. Nobody outside the seat
has to notice anything: a seat whose organisation benefits, competes or funds is found from the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vpwg.vpwg.workflow.approval import Recusal, RecusalOf
from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.seats import likeness

__all__ = ["PERSONAL", "Cause", "Declared", "Found", "Party", "Subject", "found", "recusals", "related"]


class Cause(Word):
	"""Why a seat or a person is in conflict, the strongest first."""

	OWN_BENEFIT = "Its organisation benefits"
	PARENT_BENEFIT = "Its parent organisation benefits"
	SUBSIDIARY_BENEFIT = "Its subsidiary benefits"
	COMMUNITY_BENEFIT = "Its community benefits"
	COMPETES = "It has a competing request in the same call"
	FUNDS = "It funds the grant with conditions"
	FAMILY = "A family member benefits"
	OTHER = "Another reason"


STRENGTH = {cause: number for number, cause in enumerate(Cause)}

PERSONAL = frozenset({Cause.FAMILY, Cause.OTHER})
"""The person steps aside, and another person of the seat may decide. Every other cause recuses the seat."""


@dataclass(frozen=True, slots=True)
class Subject:
	"""What is decided on, as far as conflicts go: ids of organisations, names of communities.

	beneficiary, community              who benefits
	competitors, competing_communities  who asks for money in the same call, this request aside
	funders                             who funds the grant at stake with conditions on it
	exempt                              published rates that are the same for all, a secretariat budget adopted without
	                                    the host's seat, or an agreed indirect-cost rate: benefiting is then no
	                                    conflict; competing and funding still are
	"""

	beneficiary: str | None
	community: str = ""
	competitors: frozenset[str] = frozenset()
	competing_communities: frozenset[str] = frozenset()
	funders: frozenset[str] = frozenset()
	exempt: bool = False


@dataclass(frozen=True, slots=True)
class Party:
	"""A seat with its organisation, or the name of the community that it speaks for."""

	seat: str
	organisation: str | None
	community: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
	"""What somebody has declared: for a seat, by a person (key), the cause."""

	seat: str
	person: str
	cause: Cause


@dataclass(frozen=True, slots=True)
class Found:
	"""One conflict: the seat, why, with whom; whether it was declared, and by which person."""

	seat: str
	cause: Cause
	other: str = ""
	declared: bool = False
	person: str = ""


def related(organisation: str | None, other: str | None, above: Mapping[str, Sequence[str]]) -> Cause | None:
	"""What it is to an organisation that `other` benefits: itself, its parent or its subsidiary; None for anybody else.

	`above` holds all ancestors of each organisation, the nearest first; at any distance they are parents. Two
	subsidiaries of one parent are not related, as two ministries of one State are not. In a circle, which only broken
	records hold, each is above the other.
	"""
	if not organisation or not other:
		return None
	if organisation == other:
		return Cause.OWN_BENEFIT
	if other in above.get(organisation, ()):
		return Cause.PARENT_BENEFIT
	if organisation in above.get(other, ()):
		return Cause.SUBSIDIARY_BENEFIT
	return None


def found(
	parties: Iterable[Party],
	subject: Subject,
	above: Mapping[str, Sequence[str]],
	declared: Iterable[Declared] = (),
) -> tuple[Found, ...]:
	"""Every conflict, by seat: at most one that the records show (the strongest), then the declared ones.

	A declaration always stands, also where the request is exempt and where its seat is not among the parties. One that
	is not personal holds for each seat of the same organisation or community, which have one voice between them.
	"""
	known = tuple(parties)
	rows: set[Found] = set()
	for party in known:
		strongest = min(automatic(party, subject, above), key=order, default=None)
		if strongest is not None:
			rows.add(strongest)
	for row in declared:
		for seat in seats_meant(row, known):
			rows.add(Found(seat, row.cause, declared=True, person=row.person))
	return tuple(sorted(rows, key=order))


def order(row: Found) -> tuple[str, bool, int, str, str]:
	return (row.seat, row.declared, STRENGTH[row.cause], row.other, row.person)


def automatic(party: Party, subject: Subject, above: Mapping[str, Sequence[str]]) -> Iterator[Found]:
	"""Each conflict of a seat that the records show."""
	if not subject.exempt:
		benefit = related(party.organisation, subject.beneficiary, above)
		if benefit is not None:
			yield Found(party.seat, benefit, subject.beneficiary or "")
		if same_community(party.community, subject.community):
			yield Found(party.seat, Cause.COMMUNITY_BENEFIT, subject.community)
	for organisation in subject.competitors:
		if related(party.organisation, organisation, above) is not None:
			yield Found(party.seat, Cause.COMPETES, organisation)
	for community in subject.competing_communities:
		if same_community(party.community, community):
			yield Found(party.seat, Cause.COMPETES, community)
	for funder in subject.funders:
		if related(party.organisation, funder, above) is not None:
			yield Found(party.seat, Cause.FUNDS, funder)


def same_community(one: str, other: str) -> bool:
	"""Whether two names mean one community; no name means none."""
	key = likeness(one)
	return bool(key) and key == likeness(other)


def seats_meant(row: Declared, parties: Iterable[Party]) -> set[str]:
	"""The seat of a declaration and, unless its cause is personal, those of the same organisation or community."""
	seats = {row.seat}
	if row.cause in PERSONAL:
		return seats
	known = tuple(parties)
	own = [party for party in known if party.seat == row.seat]
	for party in known:
		if any(
			related(party.organisation, mine.organisation, {})
			or same_community(party.community, mine.community)
			for mine in own
		):
			seats.add(party.seat)
	return seats


def recusals(found: Iterable[Found]) -> tuple[Recusal, ...]:
	"""Who steps aside, each once: the person for a personal cause (the seat when none is named), else the seat."""
	rows = {
		Recusal(RecusalOf.PERSON, row.person)
		if row.cause in PERSONAL and row.person
		else Recusal(RecusalOf.SEAT, row.seat)
		for row in found
	}
	return tuple(sorted(rows, key=lambda row: (row.of, row.key)))
