"""Where the decision on a document stands: who sits, who is in conflict, what was said, and what the rule answers.

Facts in, rule asked, outcome out, for one document or for many in the same few queries. Nothing is written here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from frappe.utils import cint, getdate

from vpwg import clock
from vpwg.vpwg.workflow import allocation_facts, approval, conflicts, facts
from vpwg.vpwg.workflow.approval import (
	Context,
	IgnoredCode,
	Office,
	Outcome,
	Pillar,
	Recusal,
	RecusalOf,
	Roster,
	Rule,
	Status,
	WaiverCode,
	evaluate,
)
from vpwg.vpwg.workflow.conflicts import Cause
from vpwg.vpwg.workflow.kinds import KINDS, Kind
from vpwg.vpwg.workflow.seats import person_key


@dataclass(frozen=True)
class Standing:
	"""A decision as it stands: who sits, what was said, what follows."""

	kind: Kind
	terms: facts.Terms
	seats: list[facts.SeatRow]
	rule: Rule
	context: Context
	roster: Roster
	rows: list[facts.DecisionRow]
	outcome: Outcome
	conflicts: tuple[conflicts.Found, ...] = ()
	answers: tuple[allocation_facts.AnswerRow, ...] = ()

	@property
	def titles(self) -> dict[str, str]:
		"""The title of each seat."""
		return {seat.name: seat.title for seat in self.seats}

	@property
	def silent(self) -> frozenset[str]:
		"""The seats that have no vote on this question, and confirm nothing in it."""
		return frozenset(seat.id for seat in self.roster.seats if seat.without_vote)

	@property
	def barred(self) -> frozenset[str]:
		"""Persons who decide for no seat: who asked, sent or edited it, and who is in conflict themselves."""
		return approval.barred_people(self.context)

	def counts_now(self, row: Any) -> bool:
		"""Whether a decision was given in this round on this content."""
		return row.round == self.context.round and row.content_hash == self.context.content_hash

	def has_answered(self, seat: str, person: str) -> bool:
		"""Whether a person has answered the conflict question for a seat, on this content; true where none is asked.

		What was recorded for them on paper is their answer once its witness has confirmed it.
		"""
		return not self.kind.asks_conflict or any(
			row.seat == seat
			and row.person == person
			and row.confirmed
			and (row.in_conflict or row.content_hash == self.context.content_hash)
			for row in self.answers
		)


def is_open(doc: Any) -> bool:
	"""Whether seats can decide on a document now: a request of a call waits until the call is ranked."""
	return doc.status == KINDS[doc.doctype].open_state and bool(doc.opened_on)


def standing(doc: Any, lock: bool = False) -> Standing:
	"""Where one document stands. With `lock` the rows are read as they are now and kept so."""
	return of([doc], lock)[(doc.doctype, doc.name)]


def after(doc: Any, before: Standing) -> Standing:
	"""Where a document stands once a decision was entered on what `before` had read and locked (1 query)."""
	key = (doc.doctype, doc.name)
	rows = facts.decisions_on([key], lock=True).get(key, [])
	return stand(doc, before.terms, before.seats, rows, before.answers, before.conflicts)


def of(docs: Sequence[Any], lock: bool = False) -> dict[facts.Key, Standing]:
	"""Where each of these documents stands (a number of queries that does not depend on how many they are).

	A document has at least the fields that `definitions.OF_A_ROUND` names. One that has ended is shown with the seats of
	that day: who left since had a voice in it.
	"""
	groups = sorted({doc.working_group for doc in docs})
	terms = facts.terms_of(groups, lock)
	seats = facts.seats_of(groups, lock)
	said = facts.decisions_on([(doc.doctype, doc.name) for doc in docs], lock)
	asking = [doc for doc in docs if KINDS[doc.doctype].asks_conflict]
	answers = allocation_facts.answers_on([(doc.doctype, doc.name) for doc in asking], lock)
	found = allocation_facts.conflicts_of(
		[doc for doc in asking if "conflicts" not in facts.parsed(doc.rule_snapshot)], seats, answers, lock
	)
	return {
		(doc.doctype, doc.name): stand(
			doc,
			terms[doc.working_group],
			seats.get(doc.working_group, []),
			said.get((doc.doctype, doc.name), []),
			answers.get((doc.doctype, doc.name), ()),
			found.get(doc.name, ()),
		)
		for doc in docs
	}


def stand(
	doc: Any,
	terms: facts.Terms,
	seats: list[facts.SeatRow],
	rows: list[facts.DecisionRow],
	answers: tuple[allocation_facts.AnswerRow, ...],
	found: tuple[conflicts.Found, ...],
) -> Standing:
	"""Ask the rule, on what was read."""
	kind = KINDS[doc.doctype]
	snapshot = facts.parsed(doc.rule_snapshot)
	if "conflicts" in snapshot:
		found = tuple(conflict_of(row) for row in snapshot["conflicts"])
	elif doc.status == kind.open_state:
		found = with_benefits(found, snapshot)
	ended = doc.get(kind.day)
	day = getdate(ended) if ended else clock.today()
	roster = electorate(facts.roster_of(terms, seats, day, opened_on(doc)), snapshot)
	context = Context(
		round=cint(doc.round),
		content_hash=doc.content_hash or "",
		recusals=(*conflicts.recusals(found), *recused_with_seat(roster)),
		excluded=excluded(doc),
		objections_used=frozenset(Pillar(pillar) for pillar in snapshot.get("objections_used", ())),
		absent_pillars=frozenset(Pillar(pillar) for pillar in snapshot.get("absent", ())),
	)
	rule = rule_in_force(snapshot, doc, cint(doc.tier))
	return Standing(
		kind=kind,
		terms=terms,
		seats=seats,
		rule=rule,
		context=context,
		roster=roster,
		rows=rows,
		outcome=evaluate(rule, roster, facts.engine_decisions(rows), context),
		conflicts=found,
		answers=answers,
	)


def excluded(doc: Any) -> frozenset[str]:
	"""The persons who never decide on a document: who asks, who sent it, who edited it last."""
	logins = (doc.opened_by, doc.last_edited_by, doc.get("requested_by"))
	people = {person_key(user, None, "") for user in logins if user}
	return frozenset(people | ({doc.requester_key} if doc.get("requester_key") else set()))


def opened_on(doc: Any) -> date | None:
	return getdate(doc.opened_on) if doc.opened_on else None


def tier_since(doc: Any) -> date | None:
	"""Since when the present tier is tried."""
	since = facts.parsed(doc.rule_snapshot).get("since")
	return getdate(since) if since else opened_on(doc)


# The round -----------------------------------------------------------------------------------------------------


OF_ONE_ROUND = (
	"silent",
	"asked",
	"seats",
	"voting",
	"offices",
	"recused",
	"benefits",
	"since",
	"steps",
	"absent",
	"conflicts",
)
"""What a document keeps of the round that is going on, and of no other."""


def begin_round(doc: Any, snapshot: Mapping[str, Any]) -> Standing:
	"""Fix the rules and who is asked in the round that begins now; the document must have its content already.

	`snapshot` holds the rules and what is kept from earlier rounds. Gives the standing before anybody has decided.
	"""
	kept_on = {key: value for key, value in snapshot.items() if key not in OF_ONE_ROUND}
	if KINDS[doc.doctype].without_companies:
		kept_on["silent"] = sorted(silent_seats(doc, lock=True))
	doc.rule_snapshot = json.dumps(kept_on)
	at = standing(doc, lock=True)
	today = clock.today()
	doc.rule_snapshot = json.dumps(
		{
			**kept_on,
			"asked": asked(at),
			"seats": {seat.name: seat.people(today) for seat in at.seats if seat.is_active(today)},
			"voting": sorted(
				seat.id for seat in at.roster.seats if seat.active and seat.deciding and not seat.without_vote
			),
			"offices": {seat.id: str(seat.office) for seat in at.roster.seats if seat.active and seat.office},
			"recused": sorted(automatic(at)),
			"benefits": kept(row for row in at.conflicts if not row.declared and row.cause in BENEFITS),
			"since": str(today),
			"steps": {},
		}
	)
	return standing(doc, lock=True)


def electorate(roster: Roster, snapshot: Mapping[str, Any]) -> Roster:
	"""The seats and the persons that were asked when the round began: who came since is asked in the next one.

	Whoever manages the seats could else hand one over to somebody of their choice while it is being decided.
	"""
	silent = snapshot.get("silent", ())
	if silent:
		roster = replace(
			roster, seats=tuple(replace(seat, without_vote=seat.id in silent) for seat in roster.seats)
		)
	if "seats" not in snapshot:
		return roster
	known = snapshot["seats"]
	voting = snapshot.get("voting", known)
	offices = snapshot.get("offices", {})
	return replace(
		roster,
		seats=tuple(
			replace(
				seat,
				deciding=seat.deciding and (seat.id in voting or seat.without_vote),
				office=Office(offices[seat.id]) if seat.id in offices else None,
				persons=tuple(person for person in seat.persons if person in known.get(seat.id, ())),
				former=tuple(person for person in seat.former if person in known.get(seat.id, ())),
			)
			for seat in roster.seats
		),
	)


def silent_seats(doc: Any, lock: bool = False) -> set[str]:
	"""The seats that have no vote on corporate support: those of companies, of the funder, and of what is above or below it."""
	seats = facts.seats_of([doc.working_group], lock).get(doc.working_group, [])
	named = {seat.organisation for seat in seats if seat.organisation} | (
		{doc.funder} if doc.funder else set()
	)
	above = allocation_facts.ancestors_of(named, lock)
	return {
		seat.name
		for seat in seats
		if seat.pillar == Pillar.COMPANY
		or conflicts.related(seat.organisation, doc.funder, above) is not None
	}


def recused_with_seat(roster: Roster) -> tuple[Recusal, ...]:
	"""Whoever sits in a seat without a vote decides for no other seat either."""
	people = {
		person for seat in roster.seats if seat.without_vote for person in (*seat.persons, *seat.former)
	}
	return tuple(Recusal(RecusalOf.PERSON, person) for person in sorted(people))


def asked(at: Standing) -> list[str]:
	"""The pillars whose seats are asked, by name; those that the rule itself waives, for a conflict or an absence, are."""
	nobody = (WaiverCode.NO_ACTIVE_SEAT, WaiverCode.WITHOUT_VOTE)
	by_rule = {row.pillar for row in at.outcome.waived if row.code not in nobody}
	voiced = {row.pillar for row in at.outcome.tally if row.voices}
	return sorted(str(pillar) for pillar in voiced | by_rule)


def automatic(at: Standing) -> set[str]:
	"""Seats that the records themselves show in conflict, without anybody having declared it."""
	return {row.seat for row in at.conflicts if not row.declared}


def passed_over(doc: Any, at: Standing) -> set[str]:
	"""Pillars that were asked when the round began and have no vote any more.

	Whoever manages the seats could else end the one seat that objects, and the rule would waive its pillar.
	"""
	return set(facts.parsed(doc.rule_snapshot).get("asked", ())) - set(asked(at))


def silenced(at: Standing) -> set[str]:
	"""Seats that objected in this round and have no vote any more; where it would be rejected, those that did not object."""
	failing = at.outcome.status == Status.REJECTED
	heard = {
		row.seat
		for row in at.rows
		if (row.verdict == approval.Verdict.REJECT) != failing and at.counts_now(row)
	}
	return heard & {
		row.seat
		for row in at.outcome.ignored
		if row.code in (IgnoredCode.SEAT_INACTIVE, IgnoredCode.NOT_DECIDING, IgnoredCode.UNKNOWN_SEAT)
	}


def recused_since(doc: Any, at: Standing) -> set[str]:
	"""Seats that the records show in conflict only since the round began.

	Whoever keeps the organisations could else make the one that objects a parent of the beneficiary.
	"""
	return automatic(at) - set(facts.parsed(doc.rule_snapshot).get("recused", ()))


BENEFITS = frozenset(
	{
		Cause.OWN_BENEFIT,
		Cause.PARENT_BENEFIT,
		Cause.SUBSIDIARY_BENEFIT,
		Cause.COMMUNITY_BENEFIT,
		Cause.FUNDS,
	}
)
"""Conflicts that last for the round: that of a competing request ends with that request."""


def with_benefits(
	found: tuple[conflicts.Found, ...], snapshot: Mapping[str, Any]
) -> tuple[conflicts.Found, ...]:
	"""The conflicts, and those of seats that benefited when the round began and that the records do not show any more.

	Whoever keeps the organisations could else take the parent away and let it decide on its own money.
	"""
	now = {row.seat for row in found if not row.declared}
	before = (conflict_of(row) for row in snapshot.get("benefits", ()))
	return (*found, *(row for row in before if row.seat not in now))


def electorate_changed(doc: Any, at: Standing) -> bool:
	"""Whether somebody who was asked, or who said otherwise, has lost their voice since the round began, and not by themselves."""
	return bool(passed_over(doc, at) or silenced(at) or recused_since(doc, at))


def rule_in_force(snapshot: Mapping[str, Any], doc: Any, tier: int) -> Rule:
	"""The rule of a tier: from the copy that the document carries, else the group's own for its stage reviews."""
	rules: Sequence[Rule] = (
		facts.engine_rules(snapshot["rules"], snapshot.get("grounds"), snapshot.get("substitutes", ()))
		if "rules" in snapshot
		else facts.rules_of(doc.working_group)
	)
	return rules[min(max(tier, 1), len(rules)) - 1]


# Conflicts as they are kept ------------------------------------------------------------------------------------


def kept(found: Iterable[conflicts.Found]) -> list[list[Any]]:
	"""Conflicts in the form in which a document that has ended keeps them; the records may say otherwise later."""
	return [[row.seat, str(row.cause), row.other, row.declared, row.person] for row in found]


def conflict_of(row: Sequence[Any]) -> conflicts.Found:
	seat, cause, other, declared, person = row
	return conflicts.Found(seat, conflicts.Cause(cause), other, declared=bool(declared), person=person)
