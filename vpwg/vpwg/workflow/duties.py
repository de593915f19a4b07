"""Separation of duties: who may do what about one request, given who did the rest. Design section 5.

Pure. People are keys; the same person always has the same key. Conflicts of interest in deciding are found by
`conflicts.py`: some benefits are no conflict there, and signing off is a check and no vote.

Two duties that exclude each other do so in both directions, whichever was done first. The floor has no word in `Relaxed`, so
no policy can name it:

- whoever asked for the money, or was the last to change it, neither decides on it, nor signs it off, nor clears or pays it;
- whoever prepares or clears a payment does not pay it (one person may prepare and clear);
- nobody of the beneficiary prepares, clears or pays.

Above it, unless a ratified policy relaxes it: deciders, finance approver and payer differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.policy import relaxations_touching
from vpwg.vpwg.workflow.policy_parts import Relaxation, Relaxed

__all__ = ["Act", "Allowed", "DutyCode", "People", "Refused", "check", "could", "needs_outsider"]


class Act(Word):
	"""What one does about a request and its payments."""

	DECIDE = "Decide"
	SIGN_OFF = "Sign off"
	PREPARE = "Prepare a payment"
	CLEAR = "Clear a payment"
	PAY = "Pay"


class DutyCode(Word):
	"""Why a person may not: what they did, or are, already. The translating layer has one sentence for each."""

	REQUESTED = "requested"
	EDITED = "edited"
	OF_BENEFICIARY = "of_beneficiary"
	DECIDED = "decided"
	SIGNED_OFF = "signed_off"
	PREPARED = "prepared"
	CLEARED = "cleared"
	PAID = "paid"


@dataclass(frozen=True, slots=True)
class People:
	"""Who did what so far about one request and one of its payments; an empty key is nobody yet.

	requester            who asked; last_editor: who last changed what is decided on
	preparer             who last changed the payment; first_preparer: who entered it
	beneficiary_people   everybody of the organisation or community that gets the money, payees included
	"""

	requester: str = ""
	last_editor: str = ""
	deciders: frozenset[str] = frozenset()
	finance_approver: str = ""
	preparer: str = ""
	first_preparer: str = ""
	clearer: str = ""
	payer: str = ""
	beneficiary_people: frozenset[str] = frozenset()

	def of(self, person: str) -> Iterator[DutyCode]:
		"""What a person did, or is, in the order of `DutyCode`."""
		held: Mapping[DutyCode, bool] = {
			DutyCode.REQUESTED: person == self.requester,
			DutyCode.EDITED: person == self.last_editor,
			DutyCode.OF_BENEFICIARY: person in self.beneficiary_people,
			DutyCode.DECIDED: person in self.deciders,
			DutyCode.SIGNED_OFF: person == self.finance_approver,
			DutyCode.PREPARED: person in (self.preparer, self.first_preparer),
			DutyCode.CLEARED: person == self.clearer,
			DutyCode.PAID: person == self.payer,
		}
		return (code for code in DutyCode if held[code])


FLOOR: Mapping[Act, frozenset[DutyCode]] = {
	Act.DECIDE: frozenset({DutyCode.REQUESTED, DutyCode.EDITED}),
	Act.SIGN_OFF: frozenset({DutyCode.REQUESTED, DutyCode.EDITED}),
	Act.PREPARE: frozenset({DutyCode.OF_BENEFICIARY, DutyCode.PAID}),
	Act.CLEAR: frozenset({DutyCode.REQUESTED, DutyCode.EDITED, DutyCode.OF_BENEFICIARY, DutyCode.PAID}),
	Act.PAY: frozenset(
		{
			DutyCode.REQUESTED,
			DutyCode.EDITED,
			DutyCode.OF_BENEFICIARY,
			DutyCode.PREPARED,
			DutyCode.CLEARED,
		}
	),
}
"""What nothing lowers."""

DEFAULTS: Mapping[Act, Mapping[DutyCode, Relaxed]] = {
	Act.DECIDE: {
		DutyCode.SIGNED_OFF: Relaxed.DECIDER_APPROVES,
		DutyCode.PAID: Relaxed.DECIDER_PAYS,
	},
	Act.SIGN_OFF: {
		DutyCode.DECIDED: Relaxed.DECIDER_APPROVES,
		DutyCode.PAID: Relaxed.APPROVER_PAYS,
	},
	Act.PREPARE: {},
	Act.CLEAR: {},
	Act.PAY: {
		DutyCode.DECIDED: Relaxed.DECIDER_PAYS,
		DutyCode.SIGNED_OFF: Relaxed.APPROVER_PAYS,
	},
}
"""What holds unless the policy relaxes it, and the relaxation that does."""


OFFICE: Mapping[Act, str] = {
	Act.SIGN_OFF: "finance_approver",
	Act.PREPARE: "preparer",
	Act.CLEAR: "clearer",
	Act.PAY: "payer",
}
"""The acts that an office does once a request is endorsed, in their order, and where `People` holds who did each."""


@dataclass(frozen=True, slots=True)
class Allowed:
	"""The person may. `tags` are the relaxations without which they could not: they are kept on the record."""

	tags: tuple[Relaxed, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
	"""The person may not: the weightiest reason, and who of the candidates could.

	is_floor      nothing lowers it
	would_relax   else the relaxation that would allow it
	relaxation    the policy's own row of that kind, when it has one that does not reach: its cap or its day is passed
	"""

	code: DutyCode
	act: Act
	is_floor: bool
	would_relax: Relaxed | None = None
	relaxation: Relaxation | None = None
	who: tuple[str, ...] = ()


def check(
	act: Act,
	person: str,
	people: People,
	amount: Decimal,
	day: date,
	relaxations: Iterable[Relaxation] = (),
	candidates: Iterable[str] = (),
) -> Allowed | Refused:
	"""Whether a person may do an act on a day, given who did the rest.

	amount        of the whole request, as it chose its rule: group currency, major units. A tranche is no smaller request
	relaxations   of the policy under which the request was decided
	candidates    who else holds the role or seat for this act

	Raises ValueError without a person.
	"""
	if not person:
		raise ValueError("somebody does it")
	rows = tuple(relaxations)
	answer = verdict(act, person, people, amount, day, rows)
	if isinstance(answer, Allowed):
		return answer
	others = (other for other in candidates if other != person)
	return Refused(
		answer.code,
		act,
		answer.is_floor,
		answer.would_relax,
		answer.relaxation,
		could(act, others, people, amount, day, rows),
	)


def verdict(
	act: Act, person: str, people: People, amount: Decimal, day: date, relaxations: tuple[Relaxation, ...]
) -> Allowed | Refused:
	held = tuple(people.of(person))
	for code in held:
		if code in FLOOR[act]:
			return Refused(code, act, is_floor=True)
	holding = {row.kind for row in relaxations_touching(relaxations, amount, day)}
	needed = {DEFAULTS[act][code]: code for code in held if code in DEFAULTS[act]}
	for relaxed, code in needed.items():
		if relaxed not in holding:
			own = next((row for row in relaxations if row.kind == relaxed), None)
			return Refused(code, act, is_floor=False, would_relax=relaxed, relaxation=own)
	return Allowed(tuple(relaxed for relaxed in Relaxed if relaxed in needed))


def could(
	act: Act,
	candidates: Iterable[str],
	people: People,
	amount: Decimal,
	day: date,
	relaxations: Iterable[Relaxation] = (),
) -> tuple[str, ...]:
	"""Who of the candidates may do an act, in alphabetical order, each once."""
	rows = tuple(relaxations)
	return tuple(
		person
		for person in sorted({name for name in candidates if name})
		if isinstance(verdict(act, person, people, amount, day, rows), Allowed)
	)


def needs_outsider(
	candidates: Iterable[str],
	people: People,
	amount: Decimal,
	day: date,
	relaxations: Iterable[Relaxation] = (),
) -> Act | None:
	"""The first act for which nobody of an office is left, from signing off to paying; None when they can do it all.

	Then a person from outside is named, such as the host's director or a treasurer. Acts that were done stay with
	whoever did them.
	"""
	known = frozenset(candidates)
	rows = tuple(relaxations)
	open_acts = [act for act in OFFICE if not getattr(people, OFFICE[act])]
	furthest = 0

	def fill(number: int, so_far: People) -> bool:
		nonlocal furthest
		furthest = max(furthest, number)
		if number == len(open_acts):
			return True
		act = open_acts[number]
		return any(
			fill(number + 1, taking(so_far, act, person))
			for person in could(act, known, so_far, amount, day, rows)
		)

	return None if fill(0, people) else open_acts[furthest]


def taking(people: People, act: Act, person: str) -> People:
	"""The same with somebody who does an act of the office."""
	change: dict[str, Any] = {OFFICE[act]: person}
	return replace(people, **change)
