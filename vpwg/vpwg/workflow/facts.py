"""What the rules need, read from the database set-based, in a number of queries that does not depend on how many.

This is the one place that turns rows into the dataclasses of the rules. Whoever decides on what is read here says
`lock=True`: the rows are then read as they are now, and stay so until the transaction ends.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, getdate

from vpwg import clock
from vpwg.vpwg.workflow import approval, balance, stages
from vpwg.vpwg.workflow.approval import DecidedBy, Decision, Office, PassingMode, Roster, Rule, Seat, Verdict
from vpwg.vpwg.workflow.balance import DECIDING_BY_DEFAULT, Pillar
from vpwg.vpwg.workflow.kinds import KINDS
from vpwg.vpwg.workflow.seats import (
	CHAIRS,
	Position,
	Role,
	SeatRecord,
	TenureRecord,
	current,
	name_key,
	periods_meet,
	person_key,
)
from vpwg.vpwg.workflow.shares import share_from_text
from vpwg.vpwg.workflow.text import visible

Key = tuple[str, str]
"""DocType and name of a document."""

MONTHS_LOOKED_BACK = 12
"""Turnover and balance are looked at over this many months."""


# Terms of reference --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
	"""A group's terms of reference and the people who run it."""

	name: str
	group_name: str
	country: str | None
	stage: stages.Stage
	stage_left: stages.Stage | None
	coordinator: str | None
	secretariat: str | None
	parent_group: str | None
	by_committee: bool
	chair_term_months: int
	deciding_pillars: tuple[Pillar, ...]
	language: str | None


def terms_of(groups: Collection[str], lock: bool = False) -> dict[str, Terms]:
	"""Terms of reference of these groups (2 queries)."""
	if not groups:
		return {}
	group = DocType("Working Group")
	rows = rows_from(
		frappe.qb.from_(group)
		.select(
			group.name,
			group.group_name,
			group.country,
			group.stage,
			group.stage_left,
			group.coordinator,
			group.secretariat,
			group.parent_group,
			group.decisions_by,
			group.chair_term_months,
			group.language,
		)
		.where(group.name.isin(list(groups))),
		lock,
	)
	deciding = deciding_pillars_of(groups, lock)
	return {
		row.name: Terms(
			name=row.name,
			group_name=row.group_name,
			country=row.country,
			stage=stages.Stage(row.stage or stages.Stage.CONTEXT),
			stage_left=stages.Stage(row.stage_left) if row.stage_left else None,
			coordinator=row.coordinator,
			secretariat=row.secretariat,
			parent_group=row.parent_group,
			by_committee=row.decisions_by == "Committee",
			chair_term_months=cint(row.chair_term_months),
			deciding_pillars=deciding.get(row.name, DECIDING_BY_DEFAULT),
			language=row.language,
		)
		for row in rows
	}


def deciding_pillars_of(groups: Collection[str], lock: bool = False) -> dict[str, tuple[Pillar, ...]]:
	"""The deciding pillars that each group's terms of reference name, in the order of `Pillar`."""
	row = DocType("Deciding Pillar")
	named: dict[str, set[Pillar]] = defaultdict(set)
	for found in rows_from(
		frappe.qb.from_(row)
		.select(row.parent, row.pillar)
		.where(row.parenttype == "Working Group")
		.where(row.parent.isin(list(groups))),
		lock,
	):
		named[found.parent].add(Pillar(found.pillar))
	return {name: pillars_in_order(pillars) for name, pillars in named.items()}


def pillars_in_order(pillars: Iterable[str]) -> tuple[Pillar, ...]:
	wanted = {Pillar(pillar) for pillar in pillars if pillar}
	return tuple(pillar for pillar in Pillar if pillar in wanted)


# Seats ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeatRow:
	"""A seat with its persons, as the records hold it."""

	name: str
	group: str
	title: str
	pillar: Pillar
	organisation: str | None
	organisation_name: str
	community: str
	role: Role
	deciding: bool
	on_committee: bool
	decision_level: bool
	start: date
	end: date | None
	role_from: date | None
	role_until: date | None
	organisation_country: str | None
	location: str | None
	government_level: str | None
	tenures: tuple[TenureRecord, ...] = ()
	users: Mapping[str, str] = field(default_factory=dict)

	def is_active(self, on: date) -> bool:
		"""Whether the seat is there on a day; its last day counts."""
		return self.start <= on and (self.end is None or self.end >= on)

	def holder(self, position: Position, on: date) -> TenureRecord | None:
		"""Who sits in a position on a day."""
		return current(self.tenures, position, on)

	def people(self, on: date) -> tuple[str, ...]:
		"""Keys of the focal person and the alternate on a day."""
		found = (self.holder(position, on) for position in Position)
		return tuple(dict.fromkeys(holder.person for holder in found if holder is not None))


def seats_of(groups: Collection[str], lock: bool = False) -> dict[str, list[SeatRow]]:
	"""Every seat of these groups, past ones too, with every person who sat in it (2 queries)."""
	if not groups:
		return {}
	seat, organisation = DocType("Working Group Member"), DocType("Stakeholder Organisation")
	rows = rows_from(
		frappe.qb.from_(seat)
		.left_join(organisation)
		.on(organisation.name == seat.organisation)
		.select(
			seat.name,
			seat.working_group,
			seat.seat_title,
			seat.pillar,
			seat.organisation,
			seat.community_name,
			seat.role,
			seat.deciding,
			seat.on_committee,
			seat.decision_level,
			seat.from_date,
			seat.to_date,
			seat.role_from,
			seat.role_until,
			organisation.organisation_name,
			organisation.country,
			organisation.location,
			organisation.government_level,
		)
		.where(seat.working_group.isin(list(groups)))
		.orderby(seat.name),
		lock,
	)
	tenures, users = tenures_of([row.name for row in rows], lock)
	found: dict[str, list[SeatRow]] = defaultdict(list)
	for row in rows:
		found[row.working_group].append(
			SeatRow(
				name=row.name,
				group=row.working_group,
				title=row.seat_title or row.organisation_name or row.community_name or row.name,
				pillar=Pillar(row.pillar),
				organisation=row.organisation,
				organisation_name=row.organisation_name or "",
				community=row.community_name or "",
				role=Role(row.role),
				deciding=bool(row.deciding),
				on_committee=bool(row.on_committee),
				decision_level=bool(row.decision_level),
				start=getdate(row.from_date),
				end=getdate(row.to_date) if row.to_date else None,
				role_from=getdate(row.role_from) if row.role_from else None,
				role_until=getdate(row.role_until) if row.role_until else None,
				organisation_country=row.country,
				location=row.location,
				government_level=row.government_level,
				tenures=tuple(tenures.get(row.name, ())),
				users=users.get(row.name, {}),
			)
		)
	return found


def tenures_of(
	seats: Collection[str], lock: bool = False
) -> tuple[dict[str, list[TenureRecord]], dict[str, dict[str, str]]]:
	"""The persons of these seats, and the login of each person who has one, by seat."""
	tenures: dict[str, list[TenureRecord]] = defaultdict(list)
	users: dict[str, dict[str, str]] = defaultdict(dict)
	if not seats:
		return tenures, users
	row = DocType("Seat Tenure")
	for found in rows_from(
		frappe.qb.from_(row)
		.select(
			row.parent,
			row.idx,
			row.person_name,
			row.position,
			row.from_date,
			row.to_date,
			row.user,
			row.email,
			row.reason,
		)
		.where(row.parenttype == "Working Group Member")
		.where(row.parent.isin(list(seats)))
		.orderby(row.parent)
		.orderby(row.idx),
		lock,
	):
		tenure = tenure_record(found)
		tenures[found.parent].append(tenure)
		if found.user:
			users[found.parent][tenure.person] = found.user
	return tenures, users


def tenure_record(row: Any) -> TenureRecord:
	"""A line of a seat's persons as the rules see it."""
	return TenureRecord(
		row=cint(row.idx),
		person=person_key(cstr(row.user), cstr(row.email), cstr(row.person_name)),
		name=cstr(row.person_name),
		position=Position(row.position or Position.FOCAL_PERSON),
		start=getdate(row.from_date),
		end=getdate(row.to_date) if row.to_date else None,
		reason=row.reason or "",
	)


def seat_record(doc: Any) -> SeatRecord:
	"""A seat's document as the rules see it, stored or not."""
	return SeatRecord(
		pillar=Pillar(doc.pillar) if doc.pillar else None,
		organisation=doc.organisation or None,
		community=cstr(doc.community_name),
		role=Role(doc.role or Role.FOCAL_POINT),
		start=getdate(doc.from_date),
		end=getdate(doc.to_date) if doc.to_date else None,
		reason_for_leaving=doc.reason_for_leaving or "",
		deciding=bool(cint(doc.deciding)),
		role_from=getdate(doc.role_from) if doc.role_from else None,
		role_until=getdate(doc.role_until) if doc.role_until else None,
		tenures=tuple(tenure_record(row) for row in doc.tenures or ()),
	)


def roster_of(terms: Terms, seats: Iterable[SeatRow], on: date, since: date | None = None) -> Roster:
	"""The seats as the approval engine sees them on a day. `since` is the day from which former persons still count."""
	return Roster(
		seats=tuple(engine_seat(seat, terms, on, since) for seat in seats),
		deciding_pillars=terms.deciding_pillars,
	)


def engine_seat(seat: SeatRow, terms: Terms, on: date, since: date | None) -> Seat:
	people = seat.people(on)
	former = tuple(
		dict.fromkeys(
			tenure.person
			for tenure in seat.tenures
			if since is not None
			and tenure.person not in people
			and tenure.start <= on
			and (tenure.end is None or tenure.end >= since)
		)
	)
	office = None
	if seat.role in CHAIRS:
		office = Office.CHAIR
	elif seat.role == Role.COORDINATOR:
		office = Office.COORDINATOR
	return Seat(
		id=seat.name,
		pillar=seat.pillar,
		organisation=seat.organisation,
		persons=people,
		community=None if seat.organisation else f"{seat.group}:{seat.community.strip().casefold()}",
		active=seat.is_active(on),
		deciding=seat.deciding and (seat.on_committee or not terms.by_committee),
		former=former,
		office=office,
	)


# Rules of decision ---------------------------------------------------------------------------------------------

STAGE_REVIEW = "Stage Review"


def rules_of(group: str, applies_to: str = STAGE_REVIEW) -> tuple[Rule, ...]:
	"""The group's rules for one kind of thing by tier; Consensus alone when it has none (1 query)."""
	return engine_rules(rule_rows(group, applies_to))


def rule_rows(group: str, applies_to: str = STAGE_REVIEW) -> list[dict[str, Any]]:
	"""The group's rules for one kind of thing as plain values, in the order of their tier (1 query)."""
	row = DocType("Approval Rule")
	return [
		dict(found)
		for found in rows_from(
			frappe.qb.from_(row)
			.select(*[row[name] for name in RULE_FIELDS])
			.where(row.parenttype == "Working Group")
			.where(row.parent == group)
			.where(row.applies_to == applies_to)
			.orderby(row.tier)
			.orderby(row.idx)
		)
	]


RULE_FIELDS = (
	"tier",
	"decided_by",
	"mode",
	"majority",
	"min_present_per_pillar",
	"min_approvals_per_pillar",
	"min_approvals",
	"quorum_all",
	"quorum_per_pillar",
	"days_to_decide",
	"grace_days",
)
"""The fields of an Approval Rule that the engine reads."""


LONGEST = 366
"""Days to decide and days of grace, at most."""


def engine_rules(
	rows: Iterable[Mapping[str, Any]],
	grounds: Iterable[str] | None = None,
	substitutes: Iterable[Sequence[str]] = (),
) -> tuple[Rule, ...]:
	"""Rows of Approval Rule as the engine's rules, in the order of the rows: the tiers of one question.

	`grounds` are the codes on which a pillar's objection suspends (all that are known without them), `substitutes` pairs of
	a pillar and the seat that decides for it. Raises ValueError for a share that is none, or a figure out of range.
	"""
	given = list(rows)
	if not given:
		return (approval.STAGE_REVIEW,)
	if any(cint(row.get(field)) > LONGEST for row in given for field in ("days_to_decide", "grace_days")):
		raise ValueError("a time to decide is too long")
	listed = approval.DEFAULT_GROUNDS if grounds is None else frozenset(grounds)
	named = tuple((Pillar(pillar), seat) for pillar, seat in substitutes)
	return tuple(
		Rule(
			key=f"tier_{cint(row.get('tier')) or 1}",
			decided_by=DecidedBy(row.get("decided_by") or DecidedBy.PILLARS),
			grounds=listed,
			substitutes=named,
			mode=PassingMode(row.get("mode") or PassingMode.CONSENSUS),
			majority=share_from_text(row.get("majority")) or Fraction(2, 3),
			min_present_per_pillar=cint(row.get("min_present_per_pillar")),
			min_approvals_per_pillar=cint(row.get("min_approvals_per_pillar")),
			min_approvals=max(1, cint(row.get("min_approvals"))),
			quorum_all=share_from_text(row.get("quorum_all")) or Fraction(0),
			quorum_per_pillar=share_from_text(row.get("quorum_per_pillar")) or Fraction(0),
			days_to_decide=cint(row.get("days_to_decide")) or 14,
			grace_days=cint(row.get("grace_days")) or 7,
			has_next_tier=number < len(given) - 1,
			last_tier=len(given) > 1 and number == len(given) - 1,
		)
		for number, row in enumerate(given)
	)


# Decisions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionRow:
	"""One entry of the decisions on a document, with what a person reads of it."""

	name: str
	seat: str
	pillar: str
	verdict: str
	ground: str
	reason: str
	round: int
	content_hash: str
	person: str
	on_paper: bool
	position: str
	decided_on: Any
	confirmed_by: str | None
	scan: str
	recorded_by: str


def decision_rows(doctype: str, name: str, lock: bool = False) -> list[DecisionRow]:
	"""Every decision on a document in the order in which they were given, confirmations worked in (1 query)."""
	return decisions_on([(doctype, name)], lock).get((doctype, name), [])


def decisions_on(
	documents: Collection[tuple[str, str]], lock: bool = False
) -> dict[tuple[str, str], list[DecisionRow]]:
	"""The same for any number of documents, given as (DocType, name) (1 query)."""
	found: dict[tuple[str, str], list[DecisionRow]] = defaultdict(list)
	if not documents:
		return found
	entry = DocType("Approval Decision")
	rows = rows_from(
		frappe.qb.from_(entry)
		.select(
			entry.name,
			entry.reference_doctype,
			entry.reference_name,
			entry.entry,
			entry.confirms,
			entry.seat,
			entry.pillar,
			entry.verdict,
			entry.ground,
			entry.reason,
			entry.round,
			entry.content_hash,
			entry.tenure,
			entry.given_how,
			entry.given_by_position,
			entry.decided_on,
			entry.scan,
			entry.recorded_by,
		)
		.where(entry.reference_doctype.isin(sorted({doctype for doctype, _name in documents})))
		.where(entry.reference_name.isin(sorted({name for _doctype, name in documents})))
		.orderby(entry.decided_on)
		.orderby(entry.creation)
		.orderby(entry.name),
		lock,
	)
	witnesses = {row.confirms: row.seat for row in reversed(rows) if row.entry == "Confirmation"}
	for row in rows:
		if row.entry == "Decision":
			found[(row.reference_doctype, row.reference_name)].append(
				decision_row(row, witnesses.get(row.name))
			)
	return found


def decision_row(row: Any, witness: str | None) -> DecisionRow:
	return DecisionRow(
		name=row.name,
		seat=row.seat,
		pillar=row.pillar or "",
		verdict=row.verdict or "",
		ground=row.ground or "",
		reason=row.reason or "",
		round=cint(row.round),
		content_hash=row.content_hash or "",
		person=row.tenure or "",
		on_paper=row.given_how == "On paper",
		position=row.given_by_position or "",
		decided_on=row.decided_on,
		confirmed_by=witness,
		scan=row.scan or "",
		recorded_by=row.recorded_by or "",
	)


def engine_decisions(rows: Iterable[DecisionRow]) -> list[Decision]:
	"""The same as the approval engine sees them."""
	return [
		Decision(
			seat=row.seat,
			person=row.person,
			verdict=Verdict(row.verdict),
			ground=row.ground,
			reasoned=bool(visible(row.reason)),
			round=row.round,
			content_hash=row.content_hash,
			on_paper=row.on_paper,
			confirmed_by=row.confirmed_by,
		)
		for row in rows
	]


def open_documents(groups: Collection[str]) -> list[Key]:
	"""Everything in these groups that is open for decisions, by the kind and the name (1 query for each kind)."""
	found: list[Key] = []
	for kind in KINDS.values():
		table = DocType(kind.doctype)
		found += [
			(kind.doctype, row.name)
			for row in rows_from(
				frappe.qb.from_(table)
				.select(table.name)
				.where(table.working_group.isin(list(groups)))
				.where(table.status == str(kind.open_state))
				.orderby(table.name)
			)
		]
	return found


# Stage criteria ------------------------------------------------------------------------------------------------


def weights_of(groups: Collection[str]) -> dict[str, list[stages.WeightOverride]]:
	"""Other weights that groups have set for themselves (1 query)."""
	row = DocType("Criterion Weight")
	found: dict[str, list[stages.WeightOverride]] = defaultdict(list)
	for weight in rows_from(
		frappe.qb.from_(row)
		.select(row.parent, row.criterion, row.weight, row.reason)
		.where(row.parenttype == "Working Group")
		.where(row.parent.isin(list(groups)))
		.orderby(row.idx)
	):
		found[weight.parent].append(
			stages.WeightOverride(weight.criterion, stages.Weight(weight.weight), weight.reason or "")
		)
	return found


def group_facts(groups: Collection[str], on: date | None = None) -> dict[str, stages.GroupFacts]:
	"""The facts of the computed criteria for any number of groups, in the same few queries (design section 11)."""
	if not groups:
		return {}
	today = on or clock.today()
	terms, seats = terms_of(groups), seats_of(groups)
	children = children_of(groups)
	answers = diversity_of(groups, today)
	closed = closed_among({row.parent_group for row in terms.values() if row.parent_group})
	secretariats = countries_of({row.secretariat for row in terms.values() if row.secretariat})
	quorum = civil_society_needed(groups)
	return {
		name: facts_of_group(
			row,
			seats.get(name, []),
			today,
			child_groups=children.get(name, 0),
			parent_groups=int(bool(row.parent_group) and row.parent_group not in closed),
			secretariat_country=secretariats.get(row.secretariat),
			diversity=answers.get(name, []),
			civil_society_quorum=quorum.get(name, True) and Pillar.CIVIL_SOCIETY in row.deciding_pillars,
		)
		for name, row in terms.items()
	}


def facts_of_group(
	terms: Terms,
	seats: Collection[SeatRow],
	today: date,
	*,
	child_groups: int,
	parent_groups: int,
	secretariat_country: str | None,
	diversity: Collection[Any],
	civil_society_quorum: bool,
) -> stages.GroupFacts:
	"""Counts of one group, from rows that have been read."""
	active = [seat for seat in seats if seat.is_active(today)]
	host = [seat for seat in active if seat.pillar == Pillar.HOST_STATE]
	chairs = [seat for seat in active if seat.role in CHAIRS]
	terms_held = [seat for seat in seats if seat.role in CHAIRS]
	roles = Counter(
		seat.organisation or seat.community
		for seat in active
		if seat.role not in (Role.FOCAL_POINT, Role.OBSERVER)
	)
	turnover = turnover_of(seats, today)
	quarter_ends = [balance.months_earlier(today, months) for months in (3, 6, 9, 12)]
	return stages.GroupFacts(
		seats=Counter(seat.pillar for seat in active),
		deciding_pillars=terms.deciding_pillars,
		deciding_seats=deciding_seats(terms, seats, today),
		past_deciding_seats=tuple(deciding_seats(terms, seats, day) for day in quarter_ends),
		civil_society_quorum=civil_society_quorum,
		has_coordinator=bool(terms.coordinator),
		has_secretariat=bool(terms.secretariat),
		secretariat_local=bool(secretariat_country) and secretariat_country == terms.country,
		diversity_answers=sum(1 for row in diversity if row.gender),
		women=sum(1 for row in diversity if row.gender == "Woman"),
		men=sum(1 for row in diversity if row.gender == "Man"),
		constituencies={
			name: sum(cint(row[name]) for row in diversity)
			for name in ("indigenous", "youth", "elderly", "minority")
		},
		regional_seats=sum(
			1 for seat in active if seat.location == "Region" or seat.pillar == Pillar.COMMUNITY
		),
		host_decision_seats=sum(1 for seat in host if seat.decision_level),
		host_institutions=len({seat.organisation for seat in host if seat.organisation}),
		host_levels=len({seat.government_level for seat in host if seat.government_level}),
		host_seats_with_alternate=sum(1 for seat in host if seat.holder(Position.ALTERNATE, today)),
		company_decision_seats=sum(
			1 for seat in active if seat.pillar == Pillar.COMPANY and seat.decision_level
		),
		parent_groups=parent_groups,
		child_groups=child_groups,
		turnover={pillar: row.rate for pillar, row in turnover.items()},
		chairs=len(chairs),
		chairs_without_end=sum(1 for seat in chairs if seat.role_until is None),
		chairs_over_term=sum(1 for seat in chairs if seat.role_until is not None and seat.role_until < today),
		chair_pillars=frozenset(seat.pillar for seat in terms_held),
		chair_terms=len(terms_held),
		roles_by_organisation=tuple(roles.values()),
		organisations=len({seat.organisation or seat.community for seat in active}),
		champions=sum(1 for seat in active if seat.role == Role.CHAMPION),
	)


def turnover_of(seats: Iterable[SeatRow], today: date) -> dict[Pillar, balance.Turnover]:
	"""How often the focal points of each pillar changed in the last 12 months. Guide id G2.2."""
	return balance.turnover_by_pillar(
		[
			balance.Tenure(seat.name, seat.pillar, tenure.person, tenure.start, tenure.end or seat.end)
			for seat in seats
			for tenure in seat.tenures
			if tenure.position == Position.FOCAL_PERSON
		],
		today,
		MONTHS_LOOKED_BACK,
	)


def deciding_seats(terms: Terms, seats: Iterable[SeatRow], on: date) -> Counter[Pillar]:
	"""Seats with a vote on a day, by pillar."""
	return Counter(
		seat.pillar
		for seat in seats
		if seat.is_active(on) and seat.deciding and (seat.on_committee or not terms.by_committee)
	)


def children_of(groups: Collection[str]) -> dict[str, int]:
	"""Groups below each of these that are not closed."""
	group = DocType("Working Group")
	return dict(
		Counter(
			row.parent_group
			for row in rows_from(
				frappe.qb.from_(group)
				.select(group.parent_group)
				.where(group.parent_group.isin(list(groups)))
				.where(group.stage != stages.Stage.CLOSED.value)
			)
		)
	)


def closed_among(groups: Collection[str]) -> set[str]:
	if not groups:
		return set()
	group = DocType("Working Group")
	return {
		row.name
		for row in rows_from(
			frappe.qb.from_(group)
			.select(group.name)
			.where(group.name.isin(list(groups)))
			.where(group.stage == stages.Stage.CLOSED.value)
		)
	}


def countries_of(organisations: Collection[str]) -> dict[str, str | None]:
	if not organisations:
		return {}
	organisation = DocType("Stakeholder Organisation")
	return {
		row.name: row.country
		for row in rows_from(
			frappe.qb.from_(organisation)
			.select(organisation.name, organisation.country)
			.where(organisation.name.isin(list(organisations)))
		)
	}


def diversity_of(groups: Collection[str], on: date | None = None) -> dict[str, list[Any]]:
	"""Voluntary answers of those who sit in each group on a day (today), without the person (1 query)."""
	today = on or clock.today()
	answer, tenure = DocType("Member Diversity"), DocType("Seat Tenure")
	seat = DocType("Working Group Member")
	found: dict[str, list[Any]] = defaultdict(list)
	for row in rows_from(
		frappe.qb.from_(answer)
		.join(tenure)
		.on((tenure.name == answer.tenure) & (tenure.parent == answer.seat))
		.join(seat)
		.on(seat.name == answer.seat)
		.select(
			seat.working_group,
			answer.gender,
			answer.indigenous,
			answer.youth,
			answer.elderly,
			answer.minority,
		)
		.where(seat.working_group.isin(list(groups)))
		.where(tenure.from_date <= today)
		.where(tenure.to_date.isnull() | (tenure.to_date >= today))
		.where(seat.from_date <= today)
		.where(seat.to_date.isnull() | (seat.to_date >= today))
	):
		found[row.working_group].append(row)
	return found


def civil_society_needed(groups: Collection[str]) -> dict[str, bool]:
	"""Whether the first rule of each group asks every pillar to take part; groups without a rule are left out."""
	row = DocType("Approval Rule")
	found: dict[str, bool] = {}
	for rule in rows_from(
		frappe.qb.from_(row)
		.select(
			row.parent,
			row.min_present_per_pillar,
			row.min_approvals_per_pillar,
			row.quorum_per_pillar,
		)
		.where(row.parenttype == "Working Group")
		.where(row.parent.isin(list(groups)))
		.where(row.applies_to == STAGE_REVIEW)
		.orderby(row.tier)
	):
		found.setdefault(
			rule.parent,
			bool(
				cint(rule.min_present_per_pillar)
				or cint(rule.min_approvals_per_pillar)
				or share_from_text(rule.quorum_per_pillar)
			),
		)
	return found


# Organisations, parents and roles ------------------------------------------------------------------------------


def organisations_in(country: str | None) -> list[Any]:
	"""Name and title of every organisation of a country, or of none, locked: nobody enters one meanwhile (1 query)."""
	organisation = DocType("Stakeholder Organisation")
	here = (
		organisation.country == country
		if country
		else (organisation.country.isnull() | (organisation.country == ""))
	)
	return rows_from(
		frappe.qb.from_(organisation)
		.select(organisation.name, organisation.organisation_name)
		.where(here)
		.orderby(organisation.name),
		lock=True,
	)


def holder_of(organisation: str | None) -> Any | None:
	"""Title and pillar of an organisation (1 query)."""
	if not organisation:
		return None
	return frappe.db.get_value(
		"Stakeholder Organisation", organisation, ["organisation_name", "pillar"], as_dict=True
	)


def seats_held_by(organisation: str, on: date | None = None) -> list[str]:
	"""Names of an organisation's seats: those that have not ended on a day, or all that it ever had (1 query)."""
	seat = DocType("Working Group Member")
	query = (
		frappe.qb.from_(seat).select(seat.name).where(seat.organisation == organisation).orderby(seat.name)
	)
	if on is not None:
		query = query.where(seat.to_date.isnull() | (seat.to_date >= on))
	return [row.name for row in rows_from(query)]


def rival_seat(group: str | None, name: str | None, seat: SeatRecord) -> str | None:
	"""Another seat of the same community in a group that meets this one in time, or None (1 query)."""
	key = name_key(seat.community)
	if not group or not key:
		return None
	table = DocType("Working Group Member")
	for row in rows_from(
		frappe.qb.from_(table)
		.select(table.name, table.community_name, table.from_date, table.to_date)
		.where(table.working_group == group)
		.where(table.name != (name or ""))
		.where(table.community_name.isnotnull())
		.orderby(table.name)
	):
		if name_key(row.community_name) == key and periods_meet(
			seat.start, seat.end, getdate(row.from_date), getdate(row.to_date) if row.to_date else None
		):
			return row.name
	return None


def holder_line(seat: str, position: Position, on: date) -> Any | None:
	"""The line of the person who sits in a position of a seat on a day: its name, login and group; None if nobody does."""
	row, table = DocType("Seat Tenure"), DocType("Working Group Member")
	lines = rows_from(
		frappe.qb.from_(row)
		.join(table)
		.on(table.name == row.parent)
		.select(row.name, row.user, table.working_group)
		.where(row.parenttype == "Working Group Member")
		.where(row.parent == seat)
		.where(row.position == position.value)
		.where(row.from_date <= on)
		.where(row.to_date.isnull() | (row.to_date >= on))
		.where(table.from_date <= on)
		.where(table.to_date.isnull() | (table.to_date >= on))
		.orderby(row.idx)
	)
	return lines[-1] if lines else None


def logins_that_cannot_sit(users: Collection[str]) -> list[str]:
	"""Among these the logins that are no person's or are switched off (1 query)."""
	if not users:
		return []
	account = DocType("User")
	rows = rows_from(
		frappe.qb.from_(account)
		.select(account.name)
		.where(account.name.isin(list(users)))
		.where((account.enabled == 0) | account.name.isin(["Administrator", "Guest"]))
		.orderby(account.name)
	)
	return [row.name for row in rows]


def has_decided(seat: str) -> bool:
	"""Whether a seat has ever decided on anything (1 query)."""
	return bool(frappe.db.exists("Approval Decision", {"seat": seat}))


def parents_in(doctype: str, fieldname: str) -> dict[str, str | None]:
	"""The parent of every document that has one, locked, so that two changes at once cannot close a circle (1 query)."""
	table = DocType(doctype)
	rows = rows_from(
		frappe.qb.from_(table)
		.select(table.name, table[fieldname].as_("above"))
		.where(table[fieldname].isnotnull()),
		lock=True,
	)
	return {row.name: row.above for row in rows if row.above}


def has_role(user: str, role: str) -> bool:
	"""Whether a role was really given to an enabled user: Administrator, who passes for everything, included (1 query)."""
	given, account = DocType("Has Role"), DocType("User")
	return bool(
		frappe.qb.from_(given)
		.join(account)
		.on(account.name == given.parent)
		.select(given.name)
		.where(given.parenttype == "User")
		.where(given.parent == user)
		.where(given.role == role)
		.where(account.enabled == 1)
		.limit(1)
		.run()
	)


# Helpers -------------------------------------------------------------------------------------------------------


def rows_from(query: Any, lock: bool = False) -> list[Any]:
	"""Rows of a query as dicts with attributes; locked, and read as they are now, when `lock` is set."""
	return (query.for_update() if lock else query).run(as_dict=True)


def parsed(text: str | None) -> dict[str, Any]:
	"""A JSON field as a dict; empty when there is nothing in it."""
	found = json.loads(text) if text else {}
	return found if isinstance(found, dict) else {}
