"""Decisions by pillar: a rule, a roster and the decisions given make one outcome (design section 5).

One engine for its four customers: adopting a stage review, ratifying a policy, scrutinising a corporate grant and
endorsing an allocation. Pure: nothing is read or written, dates are arguments, no figure is a float, and nothing
is put into words. What stands in the way comes back as facts (`Unmet`, `Remedy`, ...) with stable codes, from
which the application builds sentences in the reader's language.

How decisions are counted
-------------------------

*Voices.* An organisation has one voice however many seats it holds; a community without a registered organisation
has one as well. A parent and its subsidiary are two organisations, as several ministries of one State must be; a
rule may count the organisations of one family once in the pillars that it names (`Rule.families_once`). A voice
belongs to one pillar: should an organisation hold seats in two, the first in the order of `Pillar` (the group's
own validation refuses such seats).

*People.* A person counts once, for one voice, in each figure: approvals, rejections, taking part. Which seat a
person with several seats stands for is chosen so that the figure, and the least of each pillar in it, is reached
if it can be at all. That is an exact matching between people and voices, not first come, first served.

*Contradictions.* When one organisation, or one person, has both approved and rejected, the rejection stands and
the approval counts as taking part only: no approval is read out of a body that is of two minds, and nobody can
drown a colleague's objection by approving from another seat.

*Who is asked.* A recused seat counts nowhere, neither among those who decide nor in the totals of which a quorum
is a share. A seat that is vacant, or whose only person is the requester, stays in those totals: naming an
alternate mends it. A deciding pillar without an active seat is waived; one that is recused as a whole is replaced
by the substitute that the rule names, else waived; in the last tier one that was summoned twice and did not come
is waived. Every waiver is listed in the outcome.

*Passing.* `Consensus`: no objection among those who took part. `Qualified majority`: approvals are at least the
share `Rule.majority` of approvals and rejections together; `Simple majority`: more approvals than rejections.
Abstentions take part and block nothing. Every mode needs the quorum, the minimum of approvals (at least one:
neither silence nor abstention is consent) and no pillar's objection that is still to be heard.

From this follows what the tests prove: more approvals and more participation only help, and a rejection is never
undone by somebody else's approval.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from vpwg.vpwg.workflow.balance import DECIDING_BY_DEFAULT, Pillar, Word, bench_of

__all__ = [
	"AUSTRALIAN_TIERS",
	"CONSENSUS",
	"CORPORATE_SCRUTINY",
	"DEFAULT_GROUNDS",
	"EITI_QUORUM",
	"MODIFIED_CONSENSUS",
	"PRESETS",
	"SIMPLE_MAJORITY",
	"SMALL_EXPENSE",
	"STAGE_REVIEW",
	"Band",
	"BandFault",
	"BandFaultCode",
	"Context",
	"Counted",
	"DecidedBy",
	"Decision",
	"Ignored",
	"IgnoredCode",
	"LateStep",
	"Office",
	"Outcome",
	"PassingMode",
	"Pillar",
	"PillarTally",
	"Recusal",
	"RecusalOf",
	"Remedy",
	"RemedyCode",
	"Roster",
	"Rule",
	"Seat",
	"Status",
	"Substitution",
	"Unmet",
	"UnmetCode",
	"Verdict",
	"Waiver",
	"WaiverCode",
	"amount_for_bands",
	"band_for",
	"check_bands",
	"decision_fault",
	"evaluate",
	"late_step",
	"satisfiable",
]


# Words ---------------------------------------------------------------------------------------------------------


class Verdict(Word):
	"""What a seat may say."""

	APPROVE = "Approve"
	REJECT = "Reject"
	ABSTAIN = "Abstain"


class PassingMode(Word):
	"""How approvals and rejections make a result."""

	CONSENSUS = "Consensus"
	QUALIFIED_MAJORITY = "Qualified majority"
	SIMPLE_MAJORITY = "Simple majority"


class DecidedBy(Word):
	"""Who decides: the pillars, or two office-holders (a coordinator and a chair)."""

	PILLARS = "Pillars"
	OFFICE_HOLDERS = "Office-holders"


class Office(Word):
	"""The two offices of a small expense."""

	COORDINATOR = "Coordinator"
	CHAIR = "Chair"


class Status(Word):
	"""The answer. Rejected and Suspended come from what members said, Unsatisfiable from who there is to say it."""

	APPROVED = "Approved"
	REJECTED = "Rejected"
	PENDING = "Pending"
	SUSPENDED = "Suspended"
	UNSATISFIABLE = "Unsatisfiable"


class UnmetCode(Word):
	"""Why a thing is not approved."""

	NO_DECIDING_SEAT = "no_deciding_seat"
	"""No pillar is left that could decide."""
	QUORUM_ALL = "quorum_all"
	"""Fewer voices took part than the quorum of all asks for."""
	QUORUM_PILLAR = "quorum_pillar"
	"""Fewer voices of a pillar took part than the rule asks for."""
	APPROVALS_ALL = "approvals_all"
	"""Fewer approvals than the minimum total."""
	APPROVALS_PILLAR = "approvals_pillar"
	"""Fewer approvals in a pillar than its minimum."""
	OBJECTION = "objection"
	"""Consensus, and somebody objects; have = objections, need = 0."""
	MAJORITY = "majority"
	"""Approvals are too few beside the rejections; need = approvals that would suffice beside them."""
	PILLAR_OBJECTION = "pillar_objection"
	"""Most of a pillar's voices that took part object on a listed ground; have = those, need = the most that is allowed."""
	OFFICE = "office"
	"""An office-holder has not approved; `office` says which."""
	DISTINCT = "distinct"
	"""Enough have a seat, but they are the same persons or organisations."""


class RemedyCode(Word):
	"""What would mend a rule that nobody can satisfy any more."""

	FILL_SEAT = "fill_seat"
	"""Seat more organisations in the pillar (or in the group, when no pillar is named)."""
	NAME_ALTERNATE = "name_alternate"
	"""Name somebody who may decide for the seats in `who`."""
	RECONSIDER = "reconsider"
	"""The seats in `who` took part without approving: a new round, after dialogue, lets them decide again."""
	NAME_SUBSTITUTE = "name_substitute"
	"""Name a substitute for the pillar in the policy, or seat an organisation of it that is not in conflict."""
	FILL_OFFICE = "fill_office"
	"""Give the office to another person of another organisation."""
	NEXT_TIER = "next_tier"
	"""Go on to the rule's next tier."""
	CHANGE_RULE = "change_rule"
	"""Lower what the rule asks for, or let the pillars decide."""


class WaiverCode(Word):
	"""Why a deciding pillar is not asked."""

	NO_ACTIVE_SEAT = "no_active_seat"
	WITHOUT_VOTE = "without_vote"
	"""It has seats, and none of them has a vote on this question."""
	RECUSED = "recused"
	ABSENT = "absent"


class IgnoredCode(Word):
	"""Why a decision does not count."""

	VOID = "void"
	OTHER_ROUND = "other_round"
	OTHER_CONTENT = "other_content"
	UNKNOWN_SEAT = "unknown_seat"
	SEAT_INACTIVE = "seat_inactive"
	NOT_DECIDING = "not_deciding"
	RECUSED = "recused"
	EXCLUDED = "excluded"
	NOT_OF_SEAT = "not_of_seat"
	REASON_MISSING = "reason_missing"
	PAPER_UNCONFIRMED = "paper_unconfirmed"


class RecusalOf(Word):
	"""What is in conflict."""

	SEAT = "seat"
	ORGANISATION = "organisation"
	PERSON = "person"


class LateStep(Word):
	"""What a waiting decision is due for."""

	ON_TIME = "On time"
	REMIND = "Remind"
	ALTERNATE = "Alternate"
	NEXT_TIER = "Next tier"
	LAPSE = "Lapse"


class BandFaultCode(Word):
	"""What is wrong with a set of amount bands."""

	GAP = "gap"
	OVERLAP = "overlap"
	EMPTY = "empty"
	BELOW_ZERO = "below_zero"


# What goes in --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seat:
	"""A seat of the group.

	`organisation` is the organisation's id; a community without a registered organisation has None there and a
	stable key in `community`; with neither, the seat is a voice of its own. `persons` are opaque ids of those who may decide now
	(focal person, alternate); `former` of those who held the seat earlier in this round: what they decided stands.
	`deciding` is whether the terms of reference give the seat a vote (plenary or committee). `family` is the id of the
	topmost parent organisation, used only by rules that count families once. `office` serves the small expense.
	`without_vote` takes the seat out of one question altogether (a company's out of the scrutiny of corporate support): it
	decides neither for its own pillar nor as a substitute, holds no office in it and confirms no paper.
	"""

	id: str
	pillar: Pillar
	organisation: str | None = None
	persons: tuple[str, ...] = ()
	community: str | None = None
	active: bool = True
	deciding: bool = True
	former: tuple[str, ...] = ()
	office: Office | None = None
	without_vote: bool = False
	family: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
	"""The group's seats and the pillars that its terms of reference let decide.

	Community seats sit on the bench of civil society unless Community is among the deciding pillars (design section 3).
	Raises ValueError when two seats have the same id.
	"""

	seats: tuple[Seat, ...]
	deciding_pillars: tuple[Pillar, ...] = DECIDING_BY_DEFAULT

	def __post_init__(self) -> None:
		ids = [seat.id for seat in self.seats]
		if len(ids) != len(set(ids)):
			raise ValueError("two seats have the same id")


@dataclass(frozen=True, slots=True)
class Decision:
	"""What one seat said, by one person, on one content in one round.

	`reasoned` tells whether a reason is on record (a rejection without one does not count); `ground` is the listed
	ground of an objection, empty when it is on another ground. A paper decision counts once an active seat of another pillar and organisation
	has confirmed it. `void` marks what a new round has left behind.
	"""

	seat: str
	person: str
	verdict: Verdict
	ground: str = ""
	reasoned: bool = True
	round: int = 1
	content_hash: str = ""
	void: bool = False
	on_paper: bool = False
	confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Recusal:
	"""Somebody in conflict. `key` is a seat's, organisation's (or community's) or person's id.

	Organisations are matched exactly: whoever reads the records lists the parent and the subsidiaries too, since a
	ministry is not in conflict because another ministry of the same State benefits.
	"""

	of: RecusalOf
	key: str


@dataclass(frozen=True, slots=True)
class Context:
	"""What surrounds one request: conflicts, the people who may never decide, the round, what happened before.

	`excluded` holds the persons of the requester and of the last material editor. `objections_used` are the pillars
	whose objection has already sent this request back once. `absent_pillars` were summoned twice and did not come
	(fixed when the last tier is reached; read only by a rule that is a last tier). `closed` says that the days to
	decide are over, so that "those who took part" are known.
	"""

	round: int = 1
	content_hash: str = ""
	recusals: tuple[Recusal, ...] = ()
	excluded: frozenset[str] = frozenset()
	objections_used: frozenset[Pillar] = frozenset()
	absent_pillars: frozenset[Pillar] = frozenset()
	closed: bool = False


DEFAULT_GROUNDS: frozenset[str] = frozenset(
	{"safety", "human_rights", "neutrality", "mandate", "conflict_of_interest", "unfair_process"}
)
"""Grounds of a pillar's objection, as codes, until a policy lists its own."""


@dataclass(frozen=True, slots=True)
class Rule:
	"""How one kind of thing is decided. Counts are voices; shares are exact fractions from 0 to 1.

	key                         a stable name
	mode, majority              passing mode; the share of approvals among approvals and rejections (qualified majority)
	decided_by                  pillars, or a coordinator and a chair: then counts, shares and objections are not used
	pillars, without            deciding pillars instead of, and minus, those of the terms of reference
	min_approvals               approvals in all; never below 1
	min_approvals_per_pillar    approvals in each pillar that is not waived
	min_present_per_pillar      voices of each such pillar that took part
	quorum_all                  share of all voices that took part
	quorum_per_pillar           share of the voices of each such pillar that took part
	grounds                     codes on which a pillar's objection suspends
	substitutes                 (pillar, seat id) pairs: who decides for a pillar that is recused as a whole
	families_once               pillars in which the organisations of one family have one voice
	has_next_tier, last_tier    whether another rule follows when this one fails or is late; whether absent pillars are waived
	days_to_decide, grace_days  days until it is late; days between the steps that follow

	Raises ValueError for a figure out of range.
	"""

	key: str
	mode: PassingMode = PassingMode.CONSENSUS
	decided_by: DecidedBy = DecidedBy.PILLARS
	pillars: frozenset[Pillar] | None = None
	without: frozenset[Pillar] = frozenset()
	min_approvals: int = 1
	min_approvals_per_pillar: int = 0
	min_present_per_pillar: int = 0
	quorum_all: Fraction = Fraction(0)
	quorum_per_pillar: Fraction = Fraction(0)
	majority: Fraction = Fraction(2, 3)
	grounds: frozenset[str] = DEFAULT_GROUNDS
	substitutes: tuple[tuple[Pillar, str], ...] = ()
	families_once: frozenset[Pillar] = frozenset()
	has_next_tier: bool = False
	last_tier: bool = False
	days_to_decide: int = 14
	grace_days: int = 7

	def __post_init__(self) -> None:
		for name in ("min_approvals", "min_approvals_per_pillar", "min_present_per_pillar"):
			if getattr(self, name) < 0:
				raise ValueError(f"{name} cannot be below zero")
		for name in ("quorum_all", "quorum_per_pillar", "majority"):
			if not 0 <= getattr(self, name) <= 1:
				raise ValueError(f"{name} is a share from 0 to 1")
		if self.days_to_decide < 1 or self.grace_days < 1:
			raise ValueError("days_to_decide and grace_days are at least one day")


# What comes out ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unmet:
	"""One thing that is missing: `have` and `need` are voices, `who` the seats that can still supply it.

	For an objection `who` are the seats that object.
	"""

	code: UnmetCode
	pillar: Pillar | None = None
	have: int = 0
	need: int = 0
	who: tuple[str, ...] = ()
	office: Office | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
	"""One thing that would help when nobody can satisfy the rule: `need` more, by or for the seats in `who`."""

	code: RemedyCode
	pillar: Pillar | None = None
	need: int = 0
	who: tuple[str, ...] = ()
	office: Office | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
	"""A deciding pillar that is not asked, and why."""

	pillar: Pillar
	code: WaiverCode


@dataclass(frozen=True, slots=True)
class Substitution:
	"""A pillar that is recused as a whole, and the seats that decide in its place."""

	pillar: Pillar
	seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ignored:
	"""A decision that does not count, and why."""

	seat: str
	person: str
	code: IgnoredCode


@dataclass(frozen=True, slots=True)
class PillarTally:
	"""Voices of a pillar: all that are asked, took part, approve, reject. Each person and organisation once a figure."""

	pillar: Pillar
	voices: int
	present: int
	approvals: int
	rejections: int


@dataclass(frozen=True, slots=True)
class Counted:
	"""One approval that counts: for which seat, by which person."""

	seat: str
	person: str


@dataclass(frozen=True, slots=True)
class Outcome:
	"""The answer and everything that explains it. `mode` is the grade of the result, for the minutes.

	`unmet` is empty when approved; `remedies` is filled when unsatisfiable, and names the next tier when rejected.
	`may_decide` are the seats whose decision is still open; `contradictions` the seats whose approval counts as
	taking part only, because their organisation or person also rejects; `objections` the pillars whose objection
	suspends, or stands as long as no other seat of theirs decides otherwise.
	"""

	status: Status
	mode: PassingMode
	unmet: tuple[Unmet, ...] = ()
	remedies: tuple[Remedy, ...] = ()
	waived: tuple[Waiver, ...] = ()
	substituted: tuple[Substitution, ...] = ()
	recused: tuple[str, ...] = ()
	ignored: tuple[Ignored, ...] = ()
	tally: tuple[PillarTally, ...] = ()
	approvals: tuple[Counted, ...] = ()
	may_decide: tuple[str, ...] = ()
	contradictions: tuple[str, ...] = ()
	objections: tuple[Pillar, ...] = ()


# Presets -------------------------------------------------------------------------------------------------------

CONSENSUS = Rule("consensus", min_present_per_pillar=1)
"""Design section 5: no objection among those who took part, one seat of each deciding pillar taking part."""

STAGE_REVIEW = replace(CONSENSUS, key="stage_review")
"""The rule of a group for its stage reviews until it adopts another (design section 5)."""

CORPORATE_SCRUTINY = replace(CONSENSUS, key="corporate_scrutiny", without=frozenset({Pillar.COMPANY}))
"""Corporate money is scrutinised without company seats (design section 5, guide id S2.2)."""

EITI_QUORUM = Rule("eiti_quorum", quorum_all=Fraction(1, 2), quorum_per_pillar=Fraction(1, 3))
"""EITI Members' Meeting: at least half of all and at least a third of each constituency, consensus sought first."""

MODIFIED_CONSENSUS = Rule(
	"modified_consensus",
	mode=PassingMode.QUALIFIED_MAJORITY,
	majority=Fraction(2, 3),
	min_approvals_per_pillar=2,
)
"""EITI pilot Australia, second tier: two thirds of the votes exercised, two of each constituency among them."""

SIMPLE_MAJORITY = Rule("simple_majority", mode=PassingMode.SIMPLE_MAJORITY, last_tier=True)
"""EITI pilot Australia, last tier: the lowest grade, to be marked as such (`Outcome.mode`)."""

SMALL_EXPENSE = Rule("small_expense", decided_by=DecidedBy.OFFICE_HOLDERS, min_approvals=2)
"""A coordinator and a chair, two people of two organisations (design section 5)."""

PRESETS: dict[str, Rule] = {
	rule.key: rule
	for rule in (
		CONSENSUS,
		STAGE_REVIEW,
		CORPORATE_SCRUTINY,
		EITI_QUORUM,
		MODIFIED_CONSENSUS,
		SIMPLE_MAJORITY,
		SMALL_EXPENSE,
	)
}

AUSTRALIAN_TIERS: tuple[Rule, ...] = (
	replace(CONSENSUS, has_next_tier=True),
	replace(MODIFIED_CONSENSUS, has_next_tier=True),
	SIMPLE_MAJORITY,
)
"""The three tiers of the EITI pilot Australia, in the order in which they are tried."""


# Counting: people and voices -----------------------------------------------------------------------------------

Edges = Mapping[str, Collection[str]]
"""For each voice the people who carry it."""


@dataclass(frozen=True, slots=True)
class Match:
	"""The largest count in which each person and each voice appears once, and what each pillar has in it."""

	total: int
	per_pillar: dict[Pillar, int]
	short: dict[Pillar, int]
	carriers: dict[str, str]


def match(edges: Edges, bench: Mapping[str, Pillar], minima: Mapping[Pillar, int]) -> Match:
	"""Count voices so that each is carried by a person of its own: first each pillar's minimum, then all there are.

	This is a maximum flow from pillars over voices to people. The minima of all pillars are reached together if that
	is possible at all; then the total is grown, which takes nothing from a pillar. `short` holds what a
	pillar lacks. Voices with a person whom nobody else needs are counted without any search, so that an ordinary
	roster takes linear time.
	"""
	voices_of: dict[str, int] = {}
	for people in edges.values():
		for person in people:
			voices_of[person] = voices_of.get(person, 0) + 1
	carriers: dict[str, str] = {}
	contested: list[str] = []
	for voice in sorted(edges):
		own = [person for person in edges[voice] if voices_of[person] == 1]
		if own:
			carriers[voice] = min(own)
		elif edges[voice]:
			contested.append(voice)
	counts: dict[Pillar, int] = {}
	for voice in carriers:
		counts[bench[voice]] = counts.get(bench[voice], 0) + 1
	short: dict[Pillar, int] = {}
	if contested:
		search = Search({voice: sorted(edges[voice]) for voice in contested}, bench)
		for pillar in minima:
			lacking = minima[pillar] - counts.get(pillar, 0)
			while lacking > 0 and search.add_from(pillar):
				lacking -= 1
		search.fill()
		carriers |= search.carrier
		for voice in search.carrier:
			counts[bench[voice]] = counts.get(bench[voice], 0) + 1
	for pillar, least in minima.items():
		if counts.get(pillar, 0) < least:
			short[pillar] = least - counts.get(pillar, 0)
	return Match(len(carriers), counts, short, carriers)


class Search:
	"""Augmenting paths among voices that share their people."""

	def __init__(self, edges: Mapping[str, Sequence[str]], bench: Mapping[str, Pillar]) -> None:
		self.edges = edges
		self.bench = bench
		self.carrier: dict[str, str] = {}
		self.holder: dict[str, str] = {}
		self.seen_people: set[str] = set()
		self.seen_pillars: set[Pillar] = set()

	def add_from(self, pillar: Pillar) -> bool:
		"""Count one more voice of a pillar, changing who carries which and which voices stand for the other pillars."""
		self.seen_people = set()
		self.seen_pillars = {pillar}
		return any(self.place(voice) for voice in self.waiting(pillar))

	def fill(self) -> None:
		"""Count every further voice that can be; those that are counted stay counted."""
		for voice in self.edges:
			if voice not in self.carrier:
				self.seen_people = set()
				self.seen_pillars = set(self.bench.values())
				self.place(voice)

	def waiting(self, pillar: Pillar) -> list[str]:
		return [voice for voice in self.edges if self.bench[voice] == pillar and voice not in self.carrier]

	def place(self, voice: str) -> bool:
		"""Find a person for a voice; whoever holds that person takes another, or gives way within its pillar."""
		for person in self.edges[voice]:
			if person in self.seen_people:
				continue
			self.seen_people.add(person)
			other = self.holder.get(person)
			if other is None or self.place(other):
				self.give(voice, person)
				return True
			if self.stand_in_for(other):
				del self.carrier[other]
				self.give(voice, person)
				return True
		return False

	def stand_in_for(self, voice: str) -> bool:
		"""Count another voice of the same pillar instead. Each pillar is gone through once in a search."""
		pillar = self.bench[voice]
		if pillar in self.seen_pillars:
			return False
		self.seen_pillars.add(pillar)
		return any(self.place(waiting) for waiting in self.waiting(pillar))

	def give(self, voice: str, person: str) -> None:
		self.carrier[voice] = person
		self.holder[person] = voice


# Who sits ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
	"""Who is asked under one rule in one context.

	asked       seats that count, by id
	voice       voice of each of them
	bench       deciding pillar of each voice
	may         people who may give a decision for each seat now
	stands      people whose decision for each seat counts (those, and who held it earlier in the round)
	needed      deciding pillars that are not waived, in the order of `Pillar`
	sizes       voices per deciding pillar
	"""

	asked: dict[str, Seat]
	voice: dict[str, str]
	bench: dict[str, Pillar]
	may: dict[str, tuple[str, ...]]
	stands: dict[str, tuple[str, ...]]
	needed: tuple[Pillar, ...]
	sizes: dict[Pillar, int]
	waived: tuple[Waiver, ...]
	substituted: tuple[Substitution, ...]
	recused: tuple[str, ...]


def deciding_pillars(rule: Rule, roster: Roster) -> tuple[Pillar, ...]:
	"""The pillars that decide under a rule, in the order of `Pillar`."""
	named = roster.deciding_pillars if rule.pillars is None else rule.pillars
	return tuple(pillar for pillar in Pillar if pillar in named and pillar not in rule.without)


def bench_under(seat: Seat, rule: Rule, roster: Roster, deciding: Collection[Pillar]) -> Pillar | None:
	"""The bench of a seat, or None. Where communities sit is for the terms of reference to say, not for the rule."""
	if seat.pillar in deciding:
		return seat.pillar
	bench = bench_of(seat.pillar, roster.deciding_pillars)
	return bench if bench in deciding and seat.pillar not in rule.without else None


def voice_of(seat: Seat, rule: Rule) -> str:
	"""The voice that a seat shares with every other seat of its organisation, community or (if ruled so) family."""
	if seat.family is not None and seat.pillar in rule.families_once:
		return f"family:{seat.family}"
	if seat.organisation is not None:
		return f"organisation:{seat.organisation}"
	if seat.community is not None:
		return f"community:{seat.community}"
	return f"seat:{seat.id}"


def conflicted(seat: Seat, context: Context) -> bool:
	"""Whether a seat is in conflict: itself, its organisation or community, or every person who could decide for it."""
	people = set()
	for recusal in context.recusals:
		if recusal.of == RecusalOf.SEAT and recusal.key == seat.id:
			return True
		if recusal.of == RecusalOf.ORGANISATION and recusal.key in (seat.organisation, seat.community):
			return True
		if recusal.of == RecusalOf.PERSON:
			people.add(recusal.key)
	return bool(seat.persons) and people.issuperset(seat.persons)


def barred_people(context: Context) -> frozenset[str]:
	"""People who decide for no seat: requester, last material editor, those in conflict themselves."""
	own = (recusal.key for recusal in context.recusals if recusal.of == RecusalOf.PERSON)
	return context.excluded.union(own)


def seat_up(rule: Rule, roster: Roster, context: Context) -> Sitting:
	"""Who is asked: seats without those in conflict, pillars without those that are waived, substitutes in their place."""
	deciding = deciding_pillars(rule, roster)
	active: dict[Pillar, list[Seat]] = {pillar: [] for pillar in deciding}
	without_vote: set[Pillar] = set()
	for seat in roster.seats:
		pillar = bench_under(seat, rule, roster, deciding)
		if not (seat.active and seat.deciding) or pillar is None:
			continue
		if seat.without_vote:
			without_vote.add(pillar)
		else:
			active[pillar].append(seat)
	recused = {seat.id for seats in active.values() for seat in seats if conflicted(seat, context)}
	asked = {pillar: [seat for seat in active[pillar] if seat.id not in recused] for pillar in deciding}
	taken = {voice_of(seat, rule) for seats in asked.values() for seat in seats}
	waived: list[Waiver] = []
	substituted: list[Substitution] = []
	for pillar in deciding:
		if not active[pillar]:
			code = WaiverCode.WITHOUT_VOTE if pillar in without_vote else WaiverCode.NO_ACTIVE_SEAT
			waived.append(Waiver(pillar, code))
		elif not asked[pillar]:
			asked[pillar] = substitutes(pillar, rule, roster, context, taken)
			if asked[pillar]:
				substituted.append(Substitution(pillar, tuple(seat.id for seat in asked[pillar])))
				taken |= {voice_of(seat, rule) for seat in asked[pillar]}
			else:
				waived.append(Waiver(pillar, WaiverCode.RECUSED))
		elif rule.last_tier and pillar in context.absent_pillars:
			waived.append(Waiver(pillar, WaiverCode.ABSENT))
	return sitting_of(rule, context, asked, waived, substituted, recused)


def substitutes(
	pillar: Pillar, rule: Rule, roster: Roster, context: Context, taken: Collection[str]
) -> list[Seat]:
	"""Seats that the rule names to decide for a pillar, are free to, and do not speak already for another one."""
	named = {seat_id for of_pillar, seat_id in rule.substitutes if of_pillar == pillar}
	barred = barred_people(context)
	return [
		seat
		for seat in roster.seats
		if seat.id in named
		and seat.active
		and not seat.without_vote
		and voice_of(seat, rule) not in taken
		and not conflicted(seat, context)
		and not barred.issuperset(seat.persons)
	]


def sitting_of(
	rule: Rule,
	context: Context,
	asked: Mapping[Pillar, Sequence[Seat]],
	waived: Sequence[Waiver],
	substituted: Sequence[Substitution],
	recused: Collection[str],
) -> Sitting:
	"""Voices, benches and the people who may decide, for the seats that are asked."""
	seats: dict[str, Seat] = {}
	voice: dict[str, str] = {}
	bench: dict[str, Pillar] = {}
	for pillar, of_pillar in asked.items():
		for seat in of_pillar:
			seats[seat.id] = seat
			voice[seat.id] = voice_of(seat, rule)
			# The first pillar in the order keeps a voice that has seats in two.
			bench.setdefault(voice[seat.id], pillar)
	barred = barred_people(context)
	without = {waiver.pillar for waiver in waived}
	sizes = dict.fromkeys(asked, 0)
	for pillar in bench.values():
		sizes[pillar] += 1
	return Sitting(
		asked=seats,
		voice=voice,
		bench=bench,
		may={id_: free(seat.persons, barred) for id_, seat in seats.items()},
		stands={id_: free(seat.persons + seat.former, barred) for id_, seat in seats.items()},
		needed=tuple(pillar for pillar in asked if pillar not in without),
		sizes=sizes,
		waived=tuple(waived),
		substituted=tuple(substituted),
		recused=tuple(sorted(recused)),
	)


def free(persons: Iterable[str], barred: Collection[str]) -> tuple[str, ...]:
	"""The persons who are not barred, each once, in their order."""
	return tuple(dict.fromkeys(person for person in persons if person not in barred))


# What was said -------------------------------------------------------------------------------------------------


def decision_fault(decision: Decision, roster: Roster, context: Context) -> IgnoredCode | None:
	"""Why a decision would not count whatever the rule: void, another round or content, a rejection without a reason,
	an unconfirmed paper, an unknown or inactive seat. None when it may count."""
	seats = {seat.id: seat for seat in roster.seats}
	return own_fault(decision, seats, context)


def own_fault(decision: Decision, seats: Mapping[str, Seat], context: Context) -> IgnoredCode | None:
	if decision.void:
		return IgnoredCode.VOID
	if decision.round != context.round:
		return IgnoredCode.OTHER_ROUND
	if decision.content_hash != context.content_hash:
		return IgnoredCode.OTHER_CONTENT
	seat = seats.get(decision.seat)
	if seat is None:
		return IgnoredCode.UNKNOWN_SEAT
	if not seat.active:
		return IgnoredCode.SEAT_INACTIVE
	if decision.verdict == Verdict.REJECT and not decision.reasoned:
		return IgnoredCode.REASON_MISSING
	if decision.on_paper and not witnessed(decision, seat, seats):
		return IgnoredCode.PAPER_UNCONFIRMED
	return None


def witnessed(decision: Decision, seat: Seat, seats: Mapping[str, Seat]) -> bool:
	"""Whether an active seat of another pillar and another organisation has confirmed a paper decision."""
	witness = seats.get(decision.confirmed_by or "")
	return (
		witness is not None
		and witness.active
		and not witness.without_vote
		and witness.pillar != seat.pillar
		and (witness.organisation is None or witness.organisation != seat.organisation)
	)


def sift(
	decisions: Iterable[Decision],
	asked: Mapping[str, Seat],
	stands: Mapping[str, Collection[str]],
	roster: Roster,
	context: Context,
) -> tuple[list[Decision], tuple[Ignored, ...]]:
	"""The decisions that count, and the others with the reason."""
	seats = {seat.id: seat for seat in roster.seats}
	counting: list[Decision] = []
	ignored: set[Ignored] = set()
	for decision in set(decisions):
		fault = own_fault(decision, seats, context)
		if fault is None and decision.seat not in asked:
			seat = seats[decision.seat]
			fault = IgnoredCode.RECUSED if conflicted(seat, context) else IgnoredCode.NOT_DECIDING
		if fault is None and decision.person not in stands[decision.seat]:
			fault = person_fault(decision, seats[decision.seat], context)
		if fault is None:
			counting.append(decision)
		else:
			ignored.add(Ignored(decision.seat, decision.person, fault))
	return counting, tuple(sorted(ignored, key=lambda row: (row.seat, row.person, row.code)))


def person_fault(decision: Decision, seat: Seat, context: Context) -> IgnoredCode:
	"""Why this person's decision does not stand for the seat."""
	if decision.person in context.excluded:
		return IgnoredCode.EXCLUDED
	if decision.person in barred_people(context):
		return IgnoredCode.RECUSED
	return IgnoredCode.NOT_OF_SEAT


@dataclass(frozen=True, slots=True)
class Position:
	"""Who carries which voice: by taking part, by approving, by rejecting, by objecting on a listed ground.

	`reject` holds rejections as they were given; `approve` only approvals that nobody of the same organisation, and
	not the same person, contradicts. `objections` is kept per pillar.
	"""

	present: dict[str, set[str]] = field(default_factory=dict)
	approve: dict[str, set[str]] = field(default_factory=dict)
	reject: dict[str, set[str]] = field(default_factory=dict)
	objections: dict[Pillar, dict[str, set[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
	"""Decisions that count and who rejected, and the choices that are still open: for a seat, the people who may decide."""

	decisions: tuple[Decision, ...]
	open: dict[str, tuple[str, ...]]
	rejecting_people: frozenset[str]
	rejecting_voices: frozenset[str]


def said_by(sitting: Sitting, decisions: Iterable[Decision]) -> Said:
	given = tuple(decisions)
	decided = {decision.seat for decision in given}
	rejections = [decision for decision in given if decision.verdict == Verdict.REJECT]
	return Said(
		decisions=given,
		open={id_: people for id_, people in sitting.may.items() if people and id_ not in decided},
		rejecting_people=frozenset(decision.person for decision in rejections),
		rejecting_voices=frozenset(sitting.voice[decision.seat] for decision in rejections),
	)


def position_now(rule: Rule, sitting: Sitting, said: Said) -> Position:
	"""Where things stand with the decisions that were given."""
	position = Position()
	for decision in said.decisions:
		voice = sitting.voice[decision.seat]
		position.present.setdefault(voice, set()).add(decision.person)
		if decision.verdict == Verdict.REJECT:
			position.reject.setdefault(voice, set()).add(decision.person)
			if decision.ground in rule.grounds:
				of_pillar = position.objections.setdefault(sitting.bench[voice], {})
				of_pillar.setdefault(voice, set()).add(decision.person)
		elif decision.verdict == Verdict.APPROVE and is_of_one_mind(voice, decision.person, said):
			position.approve.setdefault(voice, set()).add(decision.person)
	return position


def is_of_one_mind(voice: str, person: str, said: Said) -> bool:
	"""Whether neither the organisation nor the person has rejected."""
	return voice not in said.rejecting_voices and person not in said.rejecting_people


def position_at_best(
	sitting: Sitting, said: Said, now: Position, open_seats: Mapping[str, Sequence[str]]
) -> Position:
	"""Where things would stand if every open seat approved, by any of the people given for it."""
	present = {voice: set(people) for voice, people in now.present.items()}
	approve = {voice: set(people) for voice, people in now.approve.items()}
	for id_, people in open_seats.items():
		voice = sitting.voice[id_]
		present.setdefault(voice, set()).update(people)
		approving = {person for person in people if is_of_one_mind(voice, person, said)}
		if approving:
			approve.setdefault(voice, set()).update(approving)
	return Position(present, approve, now.reject, now.objections)


# What is missing -----------------------------------------------------------------------------------------------


def least_present(rule: Rule, sitting: Sitting) -> dict[Pillar, int]:
	"""Voices of each needed pillar that must take part."""
	return {
		pillar: at_most_substitutes(
			max(rule.min_present_per_pillar, least_share(rule.quorum_per_pillar, sitting.sizes[pillar])),
			pillar,
			sitting,
		)
		for pillar in sitting.needed
	}


def least_approvals(rule: Rule, sitting: Sitting) -> dict[Pillar, int]:
	"""Approvals that each needed pillar must give."""
	return {
		pillar: at_most_substitutes(rule.min_approvals_per_pillar, pillar, sitting)
		for pillar in sitting.needed
	}


def least_share(share: Fraction, voices: int) -> int:
	"""The least number of voices that is at least the share of them; one at least when a share is asked for at all."""
	return max(ceiling(share * voices), int(share > 0))


def ceiling(number: Fraction) -> int:
	return -(-number.numerator // number.denominator)


def at_most_substitutes(least: int, pillar: Pillar, sitting: Sitting) -> int:
	"""Substitutes stand for the whole pillar, so no more of them are asked for than the rule has named."""
	if any(row.pillar == pillar for row in sitting.substituted):
		return min(least, sitting.sizes[pillar])
	return least


def shortfalls(rule: Rule, sitting: Sitting, context: Context, position: Position) -> list[Unmet]:
	"""What keeps a position from passing, without saying who can supply it; empty when it passes."""
	return [
		*too_few_present(rule, sitting, position),
		*too_few_approvals(rule, sitting, position),
		*rejections_in_the_way(rule, sitting, position),
		*standing_objections(sitting, context, position, position.present),
	]


def too_few_present(rule: Rule, sitting: Sitting, position: Position) -> Iterator[Unmet]:
	least = least_present(rule, sitting)
	present = match(position.present, sitting.bench, least)
	for pillar, lacking in present.short.items():
		yield Unmet(UnmetCode.QUORUM_PILLAR, pillar, least[pillar] - lacking, least[pillar])
	of_all = ceiling(rule.quorum_all * sum(sitting.sizes.values()))
	if present.total < of_all:
		yield Unmet(UnmetCode.QUORUM_ALL, None, present.total, of_all)


def too_few_approvals(rule: Rule, sitting: Sitting, position: Position) -> Iterator[Unmet]:
	if not sitting.asked:
		yield Unmet(UnmetCode.NO_DECIDING_SEAT, need=1)
		return
	least = least_approvals(rule, sitting)
	approvals = match(position.approve, sitting.bench, least)
	for pillar, lacking in approvals.short.items():
		yield Unmet(UnmetCode.APPROVALS_PILLAR, pillar, least[pillar] - lacking, least[pillar])
	of_all = max(1, rule.min_approvals)
	if approvals.total < of_all:
		yield Unmet(UnmetCode.APPROVALS_ALL, None, approvals.total, of_all)


def rejections_in_the_way(rule: Rule, sitting: Sitting, position: Position) -> Iterator[Unmet]:
	against = match(position.reject, sitting.bench, {}).total
	if against == 0:
		return
	if rule.mode == PassingMode.CONSENSUS:
		yield Unmet(UnmetCode.OBJECTION, have=against, need=0)
		return
	for_it = match(position.approve, sitting.bench, {}).total
	needed = approvals_against(rule, for_it, against)
	if for_it < needed:
		yield Unmet(UnmetCode.MAJORITY, have=for_it, need=needed)


def approvals_against(rule: Rule, for_it: int, against: int) -> int:
	"""Approvals that suffice beside so many rejections."""
	if rule.mode == PassingMode.SIMPLE_MAJORITY:
		return against + 1
	if rule.majority == 1:
		# Unanimity of the votes exercised: no number of approvals makes up for a rejection.
		return for_it + against
	return ceiling(rule.majority * against / (1 - rule.majority))


def standing_objections(
	sitting: Sitting, context: Context, position: Position, taking_part: Edges
) -> Iterator[Unmet]:
	"""Pillars most of whose voices that take part object on a listed ground, and whose objection is not used up.

	`need` is the most that may object without the pillar's objection standing.
	"""
	for pillar in sitting.sizes:
		if pillar not in position.objections or pillar in context.objections_used:
			continue
		objecting = match(position.objections[pillar], sitting.bench, {}).total
		own = {voice: people for voice, people in taking_part.items() if sitting.bench[voice] == pillar}
		present = match(own, sitting.bench, {}).total
		if 2 * objecting > present:
			yield Unmet(UnmetCode.PILLAR_OBJECTION, pillar, objecting, present // 2)


# What could still be -------------------------------------------------------------------------------------------


def lacking_at_best(rule: Rule, sitting: Sitting, context: Context, said: Said) -> list[Unmet]:
	"""What would be missing if everything that is still open went for it; empty when it can still pass.

	More approvals only help, so every open seat approves. Who of its people does it matters only when they are
	shared with other organisations: then the choices are gone through, each cut off as soon as it cannot pass even if the
	remaining seats could be decided by all their people at once.
	"""
	now = position_now(rule, sitting, said)
	best = position_at_best(sitting, said, now, said.open)
	lacking = shortfalls(rule, sitting, context, best)
	if lacking:
		return lacking
	choices = {id_: settled_choice(id_, people, sitting, best) for id_, people in said.open.items()}
	if some_choice_passes(rule, sitting, context, said, now, choices):
		return []
	shared = tuple(sorted(id_ for id_, people in choices.items() if len(people) > 1))
	return [Unmet(UnmetCode.DISTINCT, who=shared)]


def settled_choice(seat: str, people: Sequence[str], sitting: Sitting, best: Position) -> tuple[str, ...]:
	"""A person whom no other voice could use is the best choice for a seat; else all its people are left."""
	voice = sitting.voice[seat]
	for person in people:
		if all(person not in others for other, others in best.present.items() if other != voice):
			return (person,)
	return tuple(people)


def some_choice_passes(
	rule: Rule,
	sitting: Sitting,
	context: Context,
	said: Said,
	now: Position,
	choices: Mapping[str, tuple[str, ...]],
) -> bool:
	"""Whether one person for each open seat can be chosen so that it passes."""
	best = position_at_best(sitting, said, now, choices)
	if shortfalls(rule, sitting, context, best):
		return False
	open_choices = [id_ for id_ in sorted(choices) if len(choices[id_]) > 1]
	if not open_choices:
		return True
	likely = likely_choice(rule, sitting, best, choices)
	if not shortfalls(rule, sitting, context, position_at_best(sitting, said, now, likely)):
		return True
	first = open_choices[0]
	return any(
		some_choice_passes(rule, sitting, context, said, now, {**choices, first: (person,)})
		for person in choices[first]
	)


def likely_choice(
	rule: Rule, sitting: Sitting, best: Position, choices: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
	"""For each seat the person who carries its voice among the approvals, else among those who take part."""
	approving = match(best.approve, sitting.bench, least_approvals(rule, sitting)).carriers
	present = match(best.present, sitting.bench, least_present(rule, sitting)).carriers
	likely: dict[str, tuple[str, ...]] = {}
	for id_, people in choices.items():
		voice = sitting.voice[id_]
		wanted = [carrier[voice] for carrier in (approving, present) if carrier.get(voice) in people]
		likely[id_] = (wanted[0] if wanted else people[0],)
	return likely


def without_rejections(said: Said, sitting: Sitting) -> Said:
	"""The same as if those who rejected had not decided yet."""
	return said_by(sitting, (row for row in said.decisions if row.verdict != Verdict.REJECT))


# The answer ----------------------------------------------------------------------------------------------------


def evaluate(
	rule: Rule, roster: Roster, decisions: Iterable[Decision], context: Context | None = None
) -> Outcome:
	"""The outcome of `decisions` under `rule` for the seats of `roster`. Design section 5.

	Total and deterministic; the order of the decisions does not matter. The status is

	- Approved: nothing is missing;
	- Unsatisfiable: no further decisions could make it pass, not even if those who rejected decided
	  again: the seats themselves are not enough, or abstentions have used them up; `remedies` says what would help;
	- Suspended: most of a pillar's voices object on a listed ground, for the first time on this request, and the
	  seats of that pillar that are still open could not change this: back to the requester for dialogue;
	- Rejected: no further decisions could make it pass because of the rejections;
	- Pending: it can still pass; `unmet` says what is missing and who can supply it.

	So "nothing further could pass" is Unsatisfiable, Suspended or Rejected, and a thing that can pass is none of them. A rejected rule
	with a next tier names it in `remedies`; `may_decide` tells who has not been heard yet, so that an application may
	hear them before it draws the conclusion.
	"""
	around = Context() if context is None else context
	if rule.decided_by == DecidedBy.OFFICE_HOLDERS:
		return evaluate_offices(rule, roster, decisions, around)
	sitting = seat_up(rule, roster, around)
	counting, ignored = sift(decisions, sitting.asked, sitting.stands, roster, around)
	said = said_by(sitting, counting)
	now = position_now(rule, sitting, said)
	lacking = shortfalls(rule, sitting, around, now)
	objections = tuple(standing_objections(sitting, around, now, now.present))
	status, unmet, remedies = conclude(rule, sitting, around, said, now, lacking)
	return Outcome(
		status=status,
		mode=rule.mode,
		unmet=unmet,
		remedies=remedies,
		waived=sitting.waived,
		substituted=sitting.substituted,
		recused=sitting.recused,
		ignored=ignored,
		tally=tally_of(rule, sitting, now),
		approvals=counted_approvals(rule, sitting, said, now),
		may_decide=tuple(sorted(said.open)),
		contradictions=contradictions(sitting, said),
		objections=tuple(row.pillar for row in objections if row.pillar is not None),
	)


def conclude(
	rule: Rule, sitting: Sitting, context: Context, said: Said, now: Position, lacking: Sequence[Unmet]
) -> tuple[Status, tuple[Unmet, ...], tuple[Remedy, ...]]:
	"""Status, what is unmet and what would mend it."""
	if not lacking:
		return Status.APPROVED, (), ()
	unmet = tuple(with_suppliers(row, sitting, said) for row in lacking)
	reopened = without_rejections(said, sitting)
	impossible = lacking_at_best(rule, sitting, context, reopened)
	if impossible:
		return (
			Status.UNSATISFIABLE,
			tuple(with_suppliers(row, sitting, said) for row in impossible),
			remedies_for(rule, sitting, reopened, impossible),
		)
	if is_suspended(sitting, context, said, now):
		return Status.SUSPENDED, unmet, ()
	if said.rejecting_people and lacking_at_best(rule, sitting, context, said):
		return Status.REJECTED, unmet, next_tier(rule)
	return Status.PENDING, unmet, ()


def is_suspended(sitting: Sitting, context: Context, said: Said, now: Position) -> bool:
	"""Whether a pillar's objection stands and its open seats can no longer outweigh it."""
	taking_part: Edges = now.present
	if not context.closed:
		taking_part = position_at_best(sitting, said, now, said.open).present
	return any(standing_objections(sitting, context, now, taking_part))


def next_tier(rule: Rule) -> tuple[Remedy, ...]:
	return (Remedy(RemedyCode.NEXT_TIER),) if rule.has_next_tier else ()


def with_suppliers(row: Unmet, sitting: Sitting, said: Said) -> Unmet:
	"""The same with the seats that can supply what is missing, or that object."""
	if row.code == UnmetCode.DISTINCT:
		return row
	if row.code in (UnmetCode.OBJECTION, UnmetCode.PILLAR_OBJECTION):
		seats = {
			decision.seat
			for decision in said.decisions
			if decision.verdict == Verdict.REJECT and in_pillar(decision.seat, row.pillar, sitting)
		}
	else:
		taking_part_is_enough = row.code in (UnmetCode.QUORUM_ALL, UnmetCode.QUORUM_PILLAR)
		seats = {
			id_
			for id_, people in said.open.items()
			if in_pillar(id_, row.pillar, sitting)
			and (
				taking_part_is_enough
				or any(is_of_one_mind(sitting.voice[id_], person, said) for person in people)
			)
		}
	return replace(row, who=tuple(sorted(seats)))


def in_pillar(seat: str, pillar: Pillar | None, sitting: Sitting) -> bool:
	return pillar is None or sitting.bench[sitting.voice[seat]] == pillar


def remedies_for(rule: Rule, sitting: Sitting, said: Said, lacking: Sequence[Unmet]) -> tuple[Remedy, ...]:
	"""What would mend each thing that no decision can supply, and in the end the rule itself."""
	remedies: list[Remedy] = []
	for row in lacking:
		remedies += remedies_for_one(row, sitting, said)
	remedies += next_tier(rule) or (Remedy(RemedyCode.CHANGE_RULE),)
	return tuple(dict.fromkeys(remedies))


def remedies_for_one(row: Unmet, sitting: Sitting, said: Said) -> Iterator[Remedy]:
	missing = max(row.need - row.have, 0)
	nobody = seats_without_own_person(row.pillar, sitting, said)
	if nobody:
		yield Remedy(RemedyCode.NAME_ALTERNATE, row.pillar, missing, nobody)
	if row.code in (UnmetCode.APPROVALS_ALL, UnmetCode.APPROVALS_PILLAR):
		undecided = tuple(
			sorted(
				{
					decision.seat
					for decision in said.decisions
					if decision.verdict == Verdict.ABSTAIN and in_pillar(decision.seat, row.pillar, sitting)
				}
			)
		)
		if undecided:
			yield Remedy(RemedyCode.RECONSIDER, row.pillar, missing, undecided)
	waived_for_conflict = [waiver.pillar for waiver in sitting.waived if waiver.code == WaiverCode.RECUSED]
	if row.pillar is None:
		for pillar in waived_for_conflict:
			yield Remedy(RemedyCode.NAME_SUBSTITUTE, pillar, 1)
	if row.code != UnmetCode.DISTINCT:
		yield Remedy(RemedyCode.FILL_SEAT, row.pillar, missing)


def seats_without_own_person(pillar: Pillar | None, sitting: Sitting, said: Said) -> tuple[str, ...]:
	"""Seats that have not decided and have nobody to do it, or only people whom another organisation needs too."""
	voices_of: dict[str, set[str]] = {}
	for id_, people in sitting.may.items():
		for person in people:
			voices_of.setdefault(person, set()).add(sitting.voice[id_])
	decided = {decision.seat for decision in said.decisions}
	return tuple(
		sorted(
			id_
			for id_, people in sitting.may.items()
			if id_ not in decided
			and in_pillar(id_, pillar, sitting)
			and all(len(voices_of[person]) > 1 for person in people)
		)
	)


def tally_of(rule: Rule, sitting: Sitting, now: Position) -> tuple[PillarTally, ...]:
	"""The figures of each deciding pillar, each counted with every person and organisation once."""
	present = match(now.present, sitting.bench, least_present(rule, sitting)).per_pillar
	approvals = match(now.approve, sitting.bench, least_approvals(rule, sitting)).per_pillar
	rejections = match(now.reject, sitting.bench, {}).per_pillar
	return tuple(
		PillarTally(
			pillar, voices, present.get(pillar, 0), approvals.get(pillar, 0), rejections.get(pillar, 0)
		)
		for pillar, voices in sitting.sizes.items()
	)


def counted_approvals(rule: Rule, sitting: Sitting, said: Said, now: Position) -> tuple[Counted, ...]:
	"""Which approvals count, by seat and person: one for each voice that approves."""
	carriers = match(now.approve, sitting.bench, least_approvals(rule, sitting)).carriers
	seat_of: dict[tuple[str, str], str] = {}
	for decision in sorted(said.decisions, key=lambda row: row.seat, reverse=True):
		if decision.verdict == Verdict.APPROVE:
			seat_of[(sitting.voice[decision.seat], decision.person)] = decision.seat
	return tuple(
		sorted(
			(Counted(seat_of[carrier], carrier[1]) for carrier in carriers.items()),
			key=lambda row: row.seat,
		)
	)


def contradictions(sitting: Sitting, said: Said) -> tuple[str, ...]:
	"""Seats whose approval counts as taking part only."""
	return tuple(
		sorted(
			{
				decision.seat
				for decision in said.decisions
				if decision.verdict == Verdict.APPROVE
				and not is_of_one_mind(sitting.voice[decision.seat], decision.person, said)
			}
		)
	)


def satisfiable(rule: Rule, roster: Roster, context: Context | None = None) -> tuple[Remedy, ...]:
	"""What must be mended before this roster could ever satisfy this rule; empty when it could. Design section 1, no. 5."""
	return evaluate(rule, roster, (), context).remedies


# Two office-holders --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holder:
	"""One person who approves, or could, for one office."""

	office: Office
	seat: str
	voice: str
	person: str


def evaluate_offices(rule: Rule, roster: Roster, decisions: Iterable[Decision], context: Context) -> Outcome:
	"""A small expense: a coordinator and a chair approve, two people of two organisations, and no office-holder rejects."""
	held = {
		seat.id: seat
		for seat in roster.seats
		if seat.active and seat.office is not None and not seat.without_vote
	}
	recused = tuple(sorted(id_ for id_, seat in held.items() if conflicted(seat, context)))
	asked = {id_: seat for id_, seat in held.items() if id_ not in recused}
	barred = barred_people(context)
	may = {id_: free(seat.persons, barred) for id_, seat in asked.items()}
	stands = {id_: free(seat.persons + seat.former, barred) for id_, seat in asked.items()}
	counting, ignored = sift(decisions, asked, stands, roster, context)
	objecting = tuple(sorted({row.seat for row in counting if row.verdict == Verdict.REJECT}))
	approving = sorted({(row.seat, row.person) for row in counting if row.verdict == Verdict.APPROVE})
	spoken = {row.seat for row in counting}
	not_objecting = {row.seat for row in counting if row.verdict != Verdict.REJECT}
	still_open = tuple(sorted(id_ for id_, people in may.items() if people and id_ not in spoken))
	could_approve = [(id_, person) for id_ in may if id_ not in not_objecting for person in may[id_]]
	approvals = holders(approving, asked, rule)
	remedies: tuple[Remedy, ...] = ()
	if not are_two(possible := approvals + holders(could_approve, asked, rule)):
		# Not even if those who rejected came round: there are no two who could.
		status, lacking = Status.UNSATISFIABLE, offices_lacking(possible, ())
		remedies = office_remedies(rule, lacking)
	elif objecting:
		status, remedies = Status.REJECTED, next_tier(rule)
		lacking = [Unmet(UnmetCode.OBJECTION, have=len(objecting), who=objecting)]
	elif are_two(approvals):
		status, lacking = Status.APPROVED, []
	else:
		status, lacking = Status.PENDING, offices_lacking(approvals, [asked[id_] for id_ in still_open])
	return Outcome(
		status=status,
		mode=PassingMode.CONSENSUS,
		unmet=tuple(lacking),
		remedies=remedies,
		recused=recused,
		ignored=ignored,
		approvals=tuple(Counted(id_, person) for id_, person in approving),
		may_decide=still_open,
	)


def holders(people: Iterable[tuple[str, str]], seats: Mapping[str, Seat], rule: Rule) -> list[Holder]:
	"""(seat id, person) pairs as holders of the offices of their seats."""
	return [
		Holder(office, id_, voice_of(seats[id_], rule), person)
		for id_, person in people
		if (office := seats[id_].office) is not None
	]


def are_two(known: Sequence[Holder]) -> bool:
	"""Whether a coordinator and a chair are among them who are two people of two organisations."""
	return any(
		one.person != other.person and one.voice != other.voice
		for one in known
		if one.office == Office.COORDINATOR
		for other in known
		if other.office == Office.CHAIR
	)


def offices_lacking(known: Iterable[Holder], open_seats: Collection[Seat]) -> list[Unmet]:
	"""The offices for which nobody is among the holders; that the holders are not two, when each office has one."""
	filled = {row.office for row in known}
	lacking = [
		Unmet(
			UnmetCode.OFFICE,
			need=1,
			who=tuple(sorted(seat.id for seat in open_seats if seat.office == office)),
			office=office,
		)
		for office in Office
		if office not in filled
	]
	everyone = tuple(sorted(seat.id for seat in open_seats))
	return lacking or [Unmet(UnmetCode.DISTINCT, have=1, need=2, who=everyone)]


def office_remedies(rule: Rule, lacking: Iterable[Unmet]) -> tuple[Remedy, ...]:
	"""Fill the office, or let the pillars decide."""
	wanted = [row.office for row in lacking]
	filling = [
		Remedy(RemedyCode.FILL_OFFICE, need=1, office=office) for office in Office if office in wanted
	] or [Remedy(RemedyCode.FILL_OFFICE, need=1)]
	return (*filling, *(next_tier(rule) or (Remedy(RemedyCode.CHANGE_RULE),)))


# Time and amounts ----------------------------------------------------------------------------------------------


def late_step(rule: Rule, opened: date, today: date) -> LateStep:
	"""What is due on `today` for a request opened for decision on `opened`. Design section 5, "Late".

	On time up to and including the last of the days to decide; then one grace period each for a reminder and for
	the alternate; after that the next tier, or the request lapses when there is none.
	"""
	late = (today - (opened + timedelta(days=rule.days_to_decide))).days
	if late <= 0:
		return LateStep.ON_TIME
	if late <= rule.grace_days:
		return LateStep.REMIND
	if late <= 2 * rule.grace_days:
		return LateStep.ALTERNATE
	return LateStep.NEXT_TIER if rule.has_next_tier else LateStep.LAPSE


def amount_for_bands(
	amount: Decimal, earlier: Iterable[tuple[date, Decimal]], on: date, days: int = 90
) -> Decimal:
	"""The amount that chooses the band: this one and those of the same requester and beneficiary in the last `days`
	days, `on` included, so that splitting a request gains nothing (design section 5). Group currency, major units."""
	return sum((other for day, other in earlier if 0 <= (on - day).days < days), amount)


@dataclass(frozen=True, slots=True)
class Band:
	"""The rule `key` decides amounts above `amount_from`, up to and including `amount_to` (None: without end).

	Group currency, major units. "Up to 500" includes 500, and the next band starts from 500.
	"""

	key: str
	amount_from: Decimal
	amount_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BandFault:
	"""What is wrong, between which amounts, and in which bands."""

	code: BandFaultCode
	amount_from: Decimal
	amount_to: Decimal | None
	keys: tuple[str, ...] = ()


def band_for(bands: Iterable[Band], amount: Decimal) -> Band | None:
	"""The band that an amount falls in, or None. Of bands that overlap (a ratified policy has none) the highest."""
	fitting = [
		band
		for band in bands
		if band.amount_from < amount and (band.amount_to is None or amount <= band.amount_to)
	]
	return max(fitting, key=lambda band: (band.amount_from, band.key), default=None)


def check_bands(bands: Iterable[Band], ceiling_amount: Decimal | None = None) -> tuple[BandFault, ...]:
	"""Gaps and overlaps between zero and `ceiling_amount` (None: without end), and bands that hold no amount.

	Two bands that overlap are reported as a pair, with the amounts that both claim.
	"""
	known = sorted(bands, key=lambda band: (band.amount_from, band.key))
	faults: list[BandFault] = []
	usable: list[Band] = []
	for band in known:
		if band.amount_to is not None and band.amount_to <= band.amount_from:
			faults.append(BandFault(BandFaultCode.EMPTY, band.amount_from, band.amount_to, (band.key,)))
			continue
		if band.amount_from < 0:
			faults.append(BandFault(BandFaultCode.BELOW_ZERO, band.amount_from, band.amount_to, (band.key,)))
		usable.append(band)
	return (*faults, *overlaps(usable), *gaps(usable, ceiling_amount))


def overlaps(bands: Sequence[Band]) -> Iterator[BandFault]:
	"""Pairs that claim the same amounts. `bands` are sorted by where they start."""
	for index, band in enumerate(bands):
		for other in bands[index + 1 :]:
			ends = [end for end in (band.amount_to, other.amount_to) if end is not None]
			shared_to = min(ends, default=None)
			if shared_to is None or other.amount_from < shared_to:
				yield BandFault(BandFaultCode.OVERLAP, other.amount_from, shared_to, (band.key, other.key))


def gaps(bands: Sequence[Band], ceiling_amount: Decimal | None) -> Iterator[BandFault]:
	"""Amounts above zero that no band claims. `bands` are sorted by where they start; `keys` names the neighbours."""
	reached: Decimal | None = Decimal(0)
	before: tuple[str, ...] = ()
	for band in bands:
		if reached is None or (ceiling_amount is not None and reached >= ceiling_amount):
			return
		if band.amount_from > reached:
			until = band.amount_from if ceiling_amount is None else min(band.amount_from, ceiling_amount)
			yield BandFault(BandFaultCode.GAP, reached, until, (*before, band.key))
		if band.amount_to is None or band.amount_to > reached:
			reached, before = band.amount_to, (band.key,)
	if reached is not None and (ceiling_amount is None or reached < ceiling_amount):
		yield BandFault(BandFaultCode.GAP, reached, ceiling_amount, before)
