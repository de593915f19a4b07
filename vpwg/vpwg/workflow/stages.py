"""The guide's stages, what leaving one needs, and the criteria that can be computed from the group's own records.

Pure: nothing is read or written, there is no clock and no float, and nothing is put into words. Facts come in as
counts (`GroupFacts`), so that one bulk read can fill them for a thousand groups. Design section 4 (states of the
working group); the ids C, S, G, D and X are those of the catalogue of stage criteria.

The guide does not prescribe: every point may be waived or judged not applicable in the open, with a reason, and what
it says a group "may" do is never required.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from vpwg.vpwg.workflow.balance import (
	DECIDING_BY_DEFAULT,
	LEAST_SHOWN,
	Pillar,
	Word,
	concentration,
	least_concentration,
	pillar_balance,
	rounded,
	seats_by_bench,
)
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"CRITERIA",
	"EVALUATORS",
	"NEVER_BLOCKS",
	"STAGES",
	"Answer",
	"AnswerCode",
	"Criterion",
	"Evaluator",
	"Fault",
	"Finding",
	"FindingCode",
	"GroupFacts",
	"Missing",
	"Move",
	"MoveKind",
	"Pillar",
	"Refusal",
	"RefusalCode",
	"Stage",
	"Thresholds",
	"Verdict",
	"Weight",
	"WeightOverride",
	"blocks",
	"check_answer",
	"check_move",
	"effective_verdict",
	"evaluate_group",
	"is_address",
	"is_computed",
	"missing_for",
	"moves_from",
	"next_stage",
	"rows_of",
	"waivers",
	"weight_of",
]


class Stage(Word):
	"""Where a group stands."""

	CONTEXT = "Context"
	SETUP = "Setup"
	GROWTH = "Growth"
	SUSTAINABILITY = "Sustainability"
	DORMANT = "Dormant"
	CLOSED = "Closed"


STAGES: tuple[Stage, ...] = (Stage.CONTEXT, Stage.SETUP, Stage.GROWTH, Stage.SUSTAINABILITY)
"""The four stages of the guide in their order; Dormant and Closed stand beside them."""


class Weight(Word):
	"""What a criterion means for leaving its stage: only Required can block."""

	REQUIRED = "Required"
	ADVISORY = "Advisory"
	INFORMATION = "Information"


class Verdict(Word):
	"""The answer to a criterion in a stage review."""

	MET = "Met"
	PARTLY = "Partly"
	NOT_MET = "Not met"
	NOT_APPLICABLE = "Not applicable"
	WAIVED = "Waived"
	MET_BY_EVIDENCE = "Met by evidence"


SATISFYING = frozenset({Verdict.MET, Verdict.MET_BY_EVIDENCE, Verdict.NOT_APPLICABLE, Verdict.WAIVED})
"""Verdicts with which a required criterion lets a group go on."""

REPLACING = frozenset({Verdict.MET_BY_EVIDENCE, Verdict.NOT_APPLICABLE, Verdict.WAIVED})
"""Verdicts that may stand in the place of a computed one; each needs a reason."""

NEVER_BLOCKS = frozenset({"C4"})
"""C4 says that a group does not depend on the State joining the Initiative: blocking on it would turn it round."""


# The catalogue as data -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Criterion:
	"""One point of the guide: id, the stage whose row it is, and the weight that it has by default.

	Rows with the ids X are those of the guide's cycle picture and introduction; they are shown with their stage.
	"""

	id: str
	stage: Stage
	weight: Weight


def rows(stage: Stage, **ids: str) -> tuple[Criterion, ...]:
	"""Criteria of one stage: the ids of each weight, parted by spaces."""
	return tuple(
		Criterion(id_, stage, Weight[weight.upper()])
		for weight, named in ids.items()
		for id_ in named.split()
	)


CRITERIA: dict[str, Criterion] = {
	row.id: row
	for row in (
		*rows(
			Stage.CONTEXT,
			required="C1 C3 X6",
			advisory="C2 C5 X2 X3",
			information="C4 X1",
		),
		*rows(
			Stage.SETUP,
			required="S1.1 S1.2 S2.1 S2.2 S3.1 S3.2 S4.1 S4.2",
			advisory="S1.3 S2.3 S2.4 S4.3 S4.4 S4.5 S5.1 S5.2 X4 X5",
			information="S5.3",
		),
		*rows(
			Stage.GROWTH,
			required="G1.1 G1.2 G2.3 G4.1 G5.1",
			advisory="G1.3 G2.1 G2.2 G3.1 G3.2 G4.2 X7 X8 X9 X10 X11",
			information="G5.2",
		),
		*rows(
			Stage.SUSTAINABILITY,
			advisory="D1.1 D1.2 D1.3 D2 D3.1 D3.2 D3.3 D4.1 D4.2 D4.3 D5 X12",
		),
	)
}
"""Every criterion by id. Those of Sustainability are watched continuously: no stage follows that they could gate."""


def guide_order(row: Criterion) -> tuple[bool, list[int]]:
	"""The stage's own rows first, then those of the cycle picture; S2 before S10."""
	return row.id.startswith("X"), [int(number) for number in row.id[1:].split(".")]


ROWS: dict[Stage, tuple[Criterion, ...]] = {
	stage: tuple(sorted((row for row in CRITERIA.values() if row.stage == stage), key=guide_order))
	for stage in Stage
}
"""The criteria of each stage in the guide's order; none for Dormant and Closed."""


def rows_of(stage: Stage) -> tuple[Criterion, ...]:
	"""The criteria that a review of leaving `stage` answers, in the guide's order."""
	return ROWS[stage]


@dataclass(frozen=True, slots=True)
class WeightOverride:
	"""Another weight for one criterion in one group. Without a reason it has no effect."""

	criterion: str
	weight: Weight
	reason: str


def weight_of(criterion: str, overrides: Iterable[WeightOverride] = ()) -> Weight:
	"""The weight in force: the group's own if it gave one with a reason, else the catalogue's.

	Of several for one criterion the last one counts. C4 stays Information. Raises KeyError for an id that is not in the catalogue.
	"""
	weight = CRITERIA[criterion].weight
	if criterion in NEVER_BLOCKS:
		return weight
	for override in overrides:
		if override.criterion == criterion and override.reason.strip():
			weight = override.weight
	return weight


def blocks(criterion: str, overrides: Iterable[WeightOverride] = ()) -> bool:
	"""Whether a group cannot leave the stage before this is met, replaced by evidence, not applicable or waived."""
	return weight_of(criterion, overrides) == Weight.REQUIRED


# What the records say ------------------------------------------------------------------------------------------


class FindingCode(Word):
	"""Why a computed criterion has its verdict; the translating layer has one sentence and one remedy for each."""

	OK = "ok"
	NO_COMPANY_SEAT = "no_company_seat"
	NO_CIVIL_SOCIETY_SEAT = "no_civil_society_seat"
	NO_CIVIL_SOCIETY_QUORUM = "no_civil_society_quorum"
	NO_HOST_STATE_SEAT = "no_host_state_seat"
	NO_HOME_STATE_SEAT = "no_home_state_seat"
	NO_STATE_SEAT = "no_state_seat"
	NO_COORDINATOR = "no_coordinator"
	NO_DECIDING_SEAT = "no_deciding_seat"
	DECIDING_PILLAR_EMPTY = "deciding_pillar_empty"
	BALANCE_BELOW = "balance_below"
	BALANCE_WAS_BELOW = "balance_was_below"
	TOO_FEW_ANSWERS = "too_few_answers"
	TOO_SMALL_TO_SHOW = "too_small_to_show"
	GENDER_BELOW = "gender_below"
	NO_CONSTITUENCY = "no_constituency"
	NO_COMMUNITY_SEAT = "no_community_seat"
	NO_REGIONAL_SEAT = "no_regional_seat"
	REGIONS_BELOW = "regions_below"
	NO_DECISION_LEVEL = "no_decision_level"
	ATTENDANCE_UNKNOWN = "attendance_unknown"
	ATTENDANCE_BELOW = "attendance_below"
	TOO_FEW_MINISTRIES = "too_few_ministries"
	TOO_FEW_LEVELS = "too_few_levels"
	ALTERNATES_MISSING = "alternates_missing"
	NO_LINKED_GROUP = "no_linked_group"
	NO_COMPANY_DECISION_LEVEL = "no_company_decision_level"
	NO_SEATS_YET = "no_seats_yet"
	TURNOVER_ABOVE = "turnover_above"
	NO_SECRETARIAT = "no_secretariat"
	SECRETARIAT_NOT_LOCAL = "secretariat_not_local"
	FUNDING_UNKNOWN = "funding_unknown"
	FUNDING_BELOW = "funding_below"
	NO_CHAIR = "no_chair"
	CHAIR_WITHOUT_END = "chair_without_end"
	CHAIR_OVER_TERM = "chair_over_term"
	CHAIR_NOT_ROTATED = "chair_not_rotated"
	NO_ROLES = "no_roles"
	ROLES_CONCENTRATED = "roles_concentrated"
	NO_CHAMPION = "no_champion"
	SINGLE_CHAMPION = "single_champion"


Figure = int | Decimal
"""A computed value or a target: a count, or a ratio rounded half to even (4 digits) or months (1 digit, down)."""


@dataclass(frozen=True, slots=True)
class Finding:
	"""What the records say of one criterion. `value` is None where there is no figure or it may not be shown."""

	verdict: Verdict
	value: Figure | None
	target: Figure | None
	code: FindingCode = FindingCode.OK
	pillar: Pillar | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
	"""Targets that a group may set for itself. Shares are exact fractions from 0 to 1.

	balance                 least balance index (S4.2, G2.3)
	gender_share            least share of the less numerous of women and men (S4.3): the 30 % of UN ECOSOC resolution 1990/15
	regional_share          least share of seats from outside the capital (S4.4)
	host_attendance         least attendance of host-State seats at meetings (S4.5)
	ministries, levels      least number of host-State institutions and levels of government (S5.1)
	turnover                highest replacement rate per pillar over 12 months (G2.2)
	months_secured          least months of secured funding, for coordination and for activities each (D1.1)
	role_concentration      highest Herfindahl-Hirschman index of roles (D1.3): 2,500 points, where the US merger
	                        guidelines of 2010 begin to speak of a highly concentrated market
	"""

	balance: Fraction = Fraction(4, 5)
	gender_share: Fraction = Fraction(3, 10)
	regional_share: Fraction = Fraction(1, 4)
	host_attendance: Fraction = Fraction(1, 2)
	ministries: int = 2
	levels: int = 2
	turnover: Fraction = Fraction(1, 3)
	months_secured: int = 12
	role_concentration: Fraction = Fraction(1, 4)


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class GroupFacts:
	"""Counts of one group on one day, as one bulk read can fill them.

	Seats are active seats, by the pillar of the seat. A None says "there are no records of this yet", which is not
	the same as zero.

	seats                       active seats by pillar
	deciding_pillars            from the terms of reference
	deciding_seats              active seats that have a vote, by pillar
	past_deciding_seats         the same on earlier days, for example the quarter ends of the last 12 months
	civil_society_quorum        the group's rule asks for civil society to take part
	has_coordinator, has_secretariat, secretariat_local
	                            named on the group; the secretariat is an organisation of the group's country
	diversity_answers           people who answered the voluntary questions
	women, men                  among them
	constituencies              for each constituency (indigenous peoples, youth, elderly, minorities) people who named it
	regional_seats              seats of organisations or communities from outside the capital
	host_decision_seats         host-State seats held at decision level
	host_attendance             share of meetings' host-State seats that were present, 12 months
	host_institutions, host_levels
	                            distinct host-State organisations with a seat; distinct levels of government
	host_seats_with_alternate   host-State seats that have an alternate
	company_decision_seats      company seats held at decision level
	parent_groups, child_groups linked groups that are not closed
	turnover                    replacement rate per pillar over 12 months (`balance.turnover_by_pillar`)
	months_coordination, months_activities
	                            months of secured funding for each (`balance.months_of_funding`)
	chairs                      people who chair or co-chair now
	chairs_without_end, chairs_over_term
	                            of these: without an end date; beyond the limit that the group has set
	chair_pillars               pillars of the chairs of the last terms, the present ones included
	chair_terms                 how many terms of chairs there have been
	roles_by_organisation       roles (other than observer) held by each organisation that holds one
	organisations               organisations and communities that have an active seat
	champions                   seats with the role Champion
	"""

	seats: Mapping[Pillar, int] = field(default_factory=dict)
	deciding_pillars: tuple[Pillar, ...] = DECIDING_BY_DEFAULT
	deciding_seats: Mapping[Pillar, int] = field(default_factory=dict)
	past_deciding_seats: tuple[Mapping[Pillar, int], ...] = ()
	civil_society_quorum: bool = False
	has_coordinator: bool = False
	has_secretariat: bool = False
	secretariat_local: bool = False
	diversity_answers: int = 0
	women: int = 0
	men: int = 0
	constituencies: Mapping[str, int] = field(default_factory=dict)
	regional_seats: int = 0
	host_decision_seats: int = 0
	host_attendance: Fraction | None = None
	host_institutions: int = 0
	host_levels: int = 0
	host_seats_with_alternate: int = 0
	company_decision_seats: int = 0
	parent_groups: int = 0
	child_groups: int = 0
	turnover: Mapping[Pillar, Fraction | None] = field(default_factory=dict)
	months_coordination: Decimal | None = None
	months_activities: Decimal | None = None
	chairs: int = 0
	chairs_without_end: int = 0
	chairs_over_term: int = 0
	chair_pillars: frozenset[Pillar] = frozenset()
	chair_terms: int = 0
	roles_by_organisation: tuple[int, ...] = ()
	organisations: int = 0
	champions: int = 0

	def seats_of(self, *pillars: Pillar) -> int:
		"""Active seats of these pillars together."""
		return sum(self.seats.get(pillar, 0) for pillar in pillars)


Evaluator = Callable[[GroupFacts, Thresholds], Finding]


def at_least_one(count: int, code: FindingCode) -> Finding:
	"""Met from one upwards."""
	if count >= 1:
		return Finding(Verdict.MET, count, 1)
	return Finding(Verdict.NOT_MET, count, 1, code)


def company_takes_part(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""C5: at least one active company seat."""
	return at_least_one(facts.seats_of(Pillar.COMPANY), FindingCode.NO_COMPANY_SEAT)


def frame_for_civil_society(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""X2: civil society has seats, and the group's rule does not decide without it. Value: its seats."""
	seats = facts.seats_of(Pillar.CIVIL_SOCIETY, Pillar.COMMUNITY)
	if seats == 0:
		return Finding(Verdict.NOT_MET, 0, 1, FindingCode.NO_CIVIL_SOCIETY_SEAT)
	if not facts.civil_society_quorum:
		return Finding(Verdict.PARTLY, seats, 1, FindingCode.NO_CIVIL_SOCIETY_QUORUM)
	return Finding(Verdict.MET, seats, 1)


def states_are_committed(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""X3: the host State and a home State each have a seat. Value: how many of the two have."""
	host = facts.seats_of(Pillar.HOST_STATE) > 0
	home = facts.seats_of(Pillar.HOME_STATE) > 0
	if host and home:
		return Finding(Verdict.MET, 2, 2)
	if host:
		return Finding(Verdict.PARTLY, 1, 2, FindingCode.NO_HOME_STATE_SEAT)
	if home:
		return Finding(Verdict.PARTLY, 1, 2, FindingCode.NO_HOST_STATE_SEAT)
	return Finding(Verdict.NOT_MET, 0, 2, FindingCode.NO_STATE_SEAT)


def coordinator_is_appointed(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""X6: a coordinator or a secretariat is named on the group."""
	named = int(facts.has_coordinator) + int(facts.has_secretariat)
	return at_least_one(named, FindingCode.NO_COORDINATOR)


def pillars_are_balanced(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""S4.2: the balance index of the deciding seats reaches the group's target, and no deciding pillar is empty.

	With four deciding pillars and more the index alone could be reached without one of them: that is Partly.
	"""
	index = pillar_balance(facts.deciding_seats, facts.deciding_pillars)
	target = rounded(limits.balance)
	if index is None:
		return Finding(Verdict.NOT_MET, None, target, FindingCode.NO_DECIDING_SEAT)
	weakest = weakest_pillar(facts.deciding_seats, facts.deciding_pillars)
	if index >= limits.balance:
		if seats_by_bench(facts.deciding_seats, facts.deciding_pillars)[weakest] == 0:
			return Finding(Verdict.PARTLY, rounded(index), target, FindingCode.DECIDING_PILLAR_EMPTY, weakest)
		return Finding(Verdict.MET, rounded(index), target)
	return Finding(Verdict.NOT_MET, rounded(index), target, FindingCode.BALANCE_BELOW, weakest)


def weakest_pillar(seats: Mapping[Pillar, int], deciding: Collection[Pillar]) -> Pillar:
	"""The deciding pillar with the fewest seats, the first of several: where a seat helps most."""
	benches = seats_by_bench(seats, deciding)
	return min(benches, key=lambda pillar: benches[pillar])


def pillars_stay_balanced(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""G2.3: balanced now and on each earlier day that the facts hold. Value: the lowest index.

	Partly when it is balanced now and was not on an earlier day; a day without any deciding seat is left out.
	"""
	today = pillars_are_balanced(facts, limits)
	if today.verdict != Verdict.MET:
		return today
	days = (facts.deciding_seats, *facts.past_deciding_seats)
	indices = [pillar_balance(seats, facts.deciding_pillars) for seats in days]
	# Compared as exact fractions: 0.79996 shows as 0.8000 and is still below 0.8.
	lowest = min(index for index in indices if index is not None)
	if lowest >= limits.balance:
		return Finding(Verdict.MET, rounded(lowest), today.target)
	return Finding(Verdict.PARTLY, rounded(lowest), today.target, FindingCode.BALANCE_WAS_BELOW)


def group_is_diverse(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""S4.3: gender balance, and constituencies that are often left out, among those who answered.

	Nothing here rests on a figure under five: such a figure counts as unknown, so that no verdict gives it away. No
	value is returned either; `balance.disclose` says what may be shown.
	"""
	target = rounded(limits.gender_share)
	if facts.diversity_answers < LEAST_SHOWN:
		return Finding(Verdict.NOT_MET, None, target, FindingCode.TOO_FEW_ANSWERS)
	fewer = min(facts.women, facts.men)
	named = any(count >= LEAST_SHOWN for count in facts.constituencies.values())
	if fewer < LEAST_SHOWN:
		return Finding(Verdict.PARTLY, None, target, FindingCode.TOO_SMALL_TO_SHOW)
	if Fraction(fewer, facts.women + facts.men) < limits.gender_share:
		return Finding(Verdict.PARTLY if named else Verdict.NOT_MET, None, target, FindingCode.GENDER_BELOW)
	if not named:
		return Finding(Verdict.PARTLY, None, target, FindingCode.NO_CONSTITUENCY)
	return Finding(Verdict.MET, None, target)


def communities_and_regions_are_there(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""S4.4: a community seat, and enough seats from outside the capital. Value: the share of those seats."""
	total = sum(facts.seats.values())
	target = rounded(limits.regional_share)
	share = Fraction(facts.regional_seats, total) if total else Fraction(0)
	communities = facts.seats_of(Pillar.COMMUNITY) > 0
	regions = facts.regional_seats > 0 and share >= limits.regional_share
	if communities and regions:
		return Finding(Verdict.MET, rounded(share), target)
	if communities:
		code = FindingCode.REGIONS_BELOW if facts.regional_seats else FindingCode.NO_REGIONAL_SEAT
		return Finding(Verdict.PARTLY, rounded(share), target, code)
	verdict = Verdict.PARTLY if regions else Verdict.NOT_MET
	return Finding(verdict, rounded(share), target, FindingCode.NO_COMMUNITY_SEAT)


def host_state_decides_continuously(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""S4.5: host-State seats at decision level (value), and their attendance once meetings are recorded."""
	if facts.host_decision_seats == 0:
		return Finding(Verdict.NOT_MET, 0, 1, FindingCode.NO_DECISION_LEVEL)
	if facts.host_attendance is None:
		return Finding(Verdict.PARTLY, facts.host_decision_seats, 1, FindingCode.ATTENDANCE_UNKNOWN)
	if facts.host_attendance < limits.host_attendance:
		target = rounded(limits.host_attendance)
		return Finding(Verdict.PARTLY, rounded(facts.host_attendance), target, FindingCode.ATTENDANCE_BELOW)
	return Finding(Verdict.MET, facts.host_decision_seats, 1)


def host_state_turnover_is_survived(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""S5.1: several ministries, several levels of government, an alternate for each host-State seat."""
	host = facts.seats_of(Pillar.HOST_STATE)
	if host == 0:
		return Finding(Verdict.NOT_MET, 0, limits.ministries, FindingCode.NO_HOST_STATE_SEAT)
	if facts.host_institutions < limits.ministries:
		verdict = Verdict.PARTLY if facts.host_seats_with_alternate >= host else Verdict.NOT_MET
		return Finding(verdict, facts.host_institutions, limits.ministries, FindingCode.TOO_FEW_MINISTRIES)
	if facts.host_levels < limits.levels:
		return Finding(Verdict.PARTLY, facts.host_levels, limits.levels, FindingCode.TOO_FEW_LEVELS)
	if facts.host_seats_with_alternate < host:
		return Finding(Verdict.PARTLY, facts.host_seats_with_alternate, host, FindingCode.ALTERNATES_MISSING)
	return Finding(Verdict.MET, facts.host_institutions, limits.ministries)


def complementary_groups_exist(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""G1.3: a group at another level, above or below."""
	return at_least_one(facts.parent_groups + facts.child_groups, FindingCode.NO_LINKED_GROUP)


def company_leaders_back_it(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""G2.1: a company seat held at decision level (a signed backing is "Met by evidence")."""
	return at_least_one(facts.company_decision_seats, FindingCode.NO_COMPANY_DECISION_LEVEL)


def focal_points_stay(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""G2.2: no pillar replaces its focal points faster than the group's ceiling. Value: the highest rate."""
	rates = {pillar: rate for pillar, rate in facts.turnover.items() if rate is not None}
	target = rounded(limits.turnover)
	if not rates:
		return Finding(Verdict.NOT_MET, None, target, FindingCode.NO_SEATS_YET)
	highest = max(rates.values())
	# The first in the guide's order when two pillars share the highest rate.
	pillar = next(pillar for pillar in Pillar if rates.get(pillar) == highest)
	if highest <= limits.turnover:
		return Finding(Verdict.MET, rounded(highest), target, pillar=pillar)
	too_fast = sum(rate > limits.turnover for rate in rates.values())
	verdict = Verdict.PARTLY if too_fast < len(rates) else Verdict.NOT_MET
	return Finding(verdict, rounded(highest), target, FindingCode.TURNOVER_ABOVE, pillar)


def coordination_will_last(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""D1.1: coordinator and local secretariat, and money secured for coordination and for activities.

	Value: the fewer of the two months of secured funding, once money is recorded.
	"""
	target = limits.months_secured
	if not facts.has_coordinator:
		verdict = Verdict.PARTLY if facts.has_secretariat else Verdict.NOT_MET
		return Finding(verdict, None, target, FindingCode.NO_COORDINATOR)
	if not facts.has_secretariat:
		return Finding(Verdict.PARTLY, None, target, FindingCode.NO_SECRETARIAT)
	if not facts.secretariat_local:
		return Finding(Verdict.PARTLY, None, target, FindingCode.SECRETARIAT_NOT_LOCAL)
	if facts.months_coordination is None or facts.months_activities is None:
		return Finding(Verdict.PARTLY, None, target, FindingCode.FUNDING_UNKNOWN)
	months = min(facts.months_coordination, facts.months_activities)
	if months < target:
		return Finding(Verdict.PARTLY, months, target, FindingCode.FUNDING_BELOW)
	return Finding(Verdict.MET, months, target)


def leadership_rotates(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""D1.2: every chair has an end date within the limit, and from the second term on the chair changes pillar.

	Value: pillars that have held the chair.
	"""
	pillars = len(facts.chair_pillars)
	target = 2 if facts.chair_terms > 1 else 1
	if facts.chairs == 0:
		return Finding(Verdict.NOT_MET, pillars, target, FindingCode.NO_CHAIR)
	if facts.chairs_without_end:
		return Finding(
			Verdict.NOT_MET if facts.chairs_without_end == facts.chairs else Verdict.PARTLY,
			pillars,
			target,
			FindingCode.CHAIR_WITHOUT_END,
		)
	if facts.chairs_over_term:
		return Finding(Verdict.PARTLY, pillars, target, FindingCode.CHAIR_OVER_TERM)
	if pillars < target:
		return Finding(Verdict.PARTLY, pillars, target, FindingCode.CHAIR_NOT_ROTATED)
	return Finding(Verdict.MET, pillars, target)


def roles_are_spread(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""D1.3: the concentration of roles is under the ceiling, or as low as so few roles and organisations allow."""
	index = concentration(facts.roles_by_organisation)
	if index is None:
		return Finding(Verdict.NOT_MET, None, rounded(limits.role_concentration), FindingCode.NO_ROLES)
	organisations = max(facts.organisations, len([held for held in facts.roles_by_organisation if held]))
	lowest = least_concentration(sum(facts.roles_by_organisation), organisations) or Fraction(0)
	ceiling = max(limits.role_concentration, lowest)
	if index.share <= ceiling:
		return Finding(Verdict.MET, rounded(index.share), rounded(ceiling))
	return Finding(Verdict.NOT_MET, rounded(index.share), rounded(ceiling), FindingCode.ROLES_CONCENTRATED)


def champions_exist(facts: GroupFacts, limits: Thresholds) -> Finding:
	"""X7: a seat with the role Champion; a single one is met, and named, since a group should not hang on it (R-WG5)."""
	if facts.champions == 1:
		return Finding(Verdict.MET, 1, 1, FindingCode.SINGLE_CHAMPION)
	return at_least_one(facts.champions, FindingCode.NO_CHAMPION)


EVALUATORS: dict[str, Evaluator] = {
	"C5": company_takes_part,
	"X2": frame_for_civil_society,
	"X3": states_are_committed,
	"X6": coordinator_is_appointed,
	"S4.2": pillars_are_balanced,
	"S4.3": group_is_diverse,
	"S4.4": communities_and_regions_are_there,
	"S4.5": host_state_decides_continuously,
	"S5.1": host_state_turnover_is_survived,
	"G1.3": complementary_groups_exist,
	"G2.1": company_leaders_back_it,
	"G2.2": focal_points_stay,
	"G2.3": pillars_stay_balanced,
	"X7": champions_exist,
	"D1.1": coordination_will_last,
	"D1.2": leadership_rotates,
	"D1.3": roles_are_spread,
}
"""Criteria that the records can answer. One that is not here counts as evidenced: a person assesses it."""


def is_computed(criterion: str) -> bool:
	"""Whether the app answers a criterion itself. Raises KeyError for an id that is not in the catalogue."""
	return CRITERIA[criterion].id in EVALUATORS


def evaluate_group(
	facts: GroupFacts, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> dict[str, Finding | None]:
	"""The finding of every criterion by id; None where a person assesses it."""
	return {id_: EVALUATORS[id_](facts, thresholds) if id_ in EVALUATORS else None for id_ in CRITERIA}


# What a review answers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
	"""A person's answer to one criterion in a stage review; `verdict` None is no answer yet."""

	criterion: str
	verdict: Verdict | None = None
	link: str = ""
	reason: str = ""


class AnswerCode(Word):
	"""What is wrong with an answer, or still missing for a criterion."""

	UNKNOWN_CRITERION = "unknown_criterion"
	ANSWERED_TWICE = "answered_twice"
	TYPED_OVER = "typed_over"
	REASON_MISSING = "reason_missing"
	LINK_MISSING = "link_missing"
	OVERRIDE_REASON_MISSING = "override_reason_missing"
	UNANSWERED = "unanswered"
	PARTLY = "partly"
	NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Fault:
	"""An answer that cannot be accepted, whatever the weight of its criterion."""

	criterion: str
	code: AnswerCode


def check_answer(answer: Answer, finding: Finding | None) -> Fault | None:
	"""Why an answer cannot be accepted; None when it can.

	A computed verdict is not typed over: the same verdict is accepted, another one only as "Met by evidence",
	"Waived" or "Not applicable". Those three need a reason, and "Met by evidence" a link. So does "Met" where a
	person assesses: the link is the evidence.
	"""
	if answer.criterion not in CRITERIA:
		return Fault(answer.criterion, AnswerCode.UNKNOWN_CRITERION)
	verdict = answer.verdict
	if verdict is None:
		return None
	if verdict in REPLACING:
		if not visible(answer.reason):
			return Fault(answer.criterion, AnswerCode.REASON_MISSING)
		if verdict == Verdict.MET_BY_EVIDENCE and not answer.link.strip():
			return Fault(answer.criterion, AnswerCode.LINK_MISSING)
		return None
	if finding is not None:
		return None if verdict == finding.verdict else Fault(answer.criterion, AnswerCode.TYPED_OVER)
	if verdict == Verdict.MET and not answer.link.strip():
		return Fault(answer.criterion, AnswerCode.LINK_MISSING)
	return None


def is_address(link: str) -> bool:
	"""Whether a link of an answer can be followed: an address on the web or a path on this site."""
	bare = link.strip()
	return bare.startswith(("https://", "http://")) or (bare.startswith("/") and not bare.startswith("//"))


def effective_verdict(answer: Answer | None, finding: Finding | None) -> Verdict | None:
	"""The verdict that counts: an accepted replacement, else what the records say, else what a person assessed.

	An answer with a fault does not count; None when there is no answer.
	"""
	if answer is not None and answer.verdict is not None and check_answer(answer, finding) is None:
		return answer.verdict
	return finding.verdict if finding is not None else None


def waivers(answers: Iterable[Answer]) -> tuple[str, ...]:
	"""The criteria that are waived with a reason: a group shows how many these are."""
	return tuple(
		sorted(row.criterion for row in answers if row.verdict == Verdict.WAIVED and visible(row.reason))
	)


@dataclass(frozen=True, slots=True)
class Missing:
	"""One criterion that is not satisfied: what it stands at, what it should, why, and whether it blocks.

	`code` says what the answer lacks, `finding` why the records say so (None where a person assesses it).
	"""

	criterion: str
	weight: Weight
	blocking: bool
	code: AnswerCode
	verdict: Verdict | None = None
	value: Figure | None = None
	target: Figure | None = None
	finding: FindingCode | None = None
	pillar: Pillar | None = None


Findings = Mapping[str, Finding | None]


def missing_for(
	stage: Stage,
	answers: Iterable[Answer],
	findings: Findings | None = None,
	overrides: Iterable[WeightOverride] = (),
) -> tuple[Missing, ...]:
	"""What is missing before a group can leave `stage`: what blocks first, then the rest, each in the guide's order.

	`findings` is what `evaluate_group` returned. Advisory rows and information are listed and never block. Of several
	answers to one criterion the last one counts (a review refuses them, see `check_move`).
	"""
	given = {answer.criterion: answer for answer in answers}
	known = findings or {}
	weights = list(overrides)
	found = (missing(row, given.get(row.id), known.get(row.id), weights) for row in rows_of(stage))
	return tuple(sorted((row for row in found if row is not None), key=lambda row: not row.blocking))


def missing(
	row: Criterion, answer: Answer | None, finding: Finding | None, overrides: Collection[WeightOverride]
) -> Missing | None:
	"""What one criterion lacks; None when it is satisfied."""
	verdict = effective_verdict(answer, finding)
	if verdict in SATISFYING:
		return None
	return Missing(
		criterion=row.id,
		weight=weight_of(row.id, overrides),
		blocking=blocks(row.id, overrides),
		code=lacking(answer, finding, verdict),
		verdict=verdict,
		value=finding.value if finding else None,
		target=finding.target if finding else None,
		finding=finding.code if finding else None,
		pillar=finding.pillar if finding else None,
	)


def lacking(answer: Answer | None, finding: Finding | None, verdict: Verdict | None) -> AnswerCode:
	"""The first thing to mend: a fault of the answer, else that there is none, else the verdict itself."""
	fault = check_answer(answer, finding) if answer is not None else None
	if fault is not None:
		return fault.code
	if verdict is None:
		return AnswerCode.UNANSWERED
	return AnswerCode.PARTLY if verdict == Verdict.PARTLY else AnswerCode.NOT_MET


# Moving --------------------------------------------------------------------------------------------------------


class MoveKind(Word):
	"""What a move is."""

	FORWARD = "Forward"
	BACK = "Back"
	ENTRY = "Entry"
	REST = "Rest"
	WAKE = "Wake"
	CLOSE = "Close"


class RefusalCode(Word):
	"""Why a group may not move so."""

	SAME_STAGE = "same_stage"
	CLOSED_IS_FINAL = "closed_is_final"
	SKIPS_A_STAGE = "skips_a_stage"
	BACK_TOO_FAR = "back_too_far"
	NOT_THE_STAGE_IT_LEFT = "not_the_stage_it_left"
	REASON_MISSING = "reason_missing"
	NOT_A_FIRST_REVIEW = "not_a_first_review"
	ENTRY_IS_FOR_STAGES = "entry_is_for_stages"
	OPEN_ACTIONS = "open_actions"
	ANSWERS_FAULTY = "answers_faulty"
	CRITERIA_MISSING = "criteria_missing"


@dataclass(frozen=True, slots=True)
class Refusal:
	"""One reason; `count` is how many (criteria, faults, open actions), `expected` the stage that would be allowed."""

	code: RefusalCode
	count: int = 0
	expected: Stage | None = None


@dataclass(frozen=True, slots=True)
class Move:
	"""Whether a review may move a group so. `missing` lists what does not block as well; `faults` refuse the review."""

	kind: MoveKind | None
	refusals: tuple[Refusal, ...] = ()
	missing: tuple[Missing, ...] = ()
	faults: tuple[Fault, ...] = ()

	@property
	def allowed(self) -> bool:
		"""Whether nothing refuses it. The pillars' endorsement is the approval engine's, not decided here."""
		return not self.refusals


def next_stage(stage: Stage) -> Stage | None:
	"""The stage that follows, or None after Sustainability and for Dormant and Closed."""
	if stage not in STAGES or stage == STAGES[-1]:
		return None
	return STAGES[STAGES.index(stage) + 1]


def previous_stage(stage: Stage) -> Stage | None:
	"""The stage before, or None for Context, Dormant and Closed."""
	if stage not in STAGES or stage == STAGES[0]:
		return None
	return STAGES[STAGES.index(stage) - 1]


def moves_from(current: Stage, left: Stage | None = None) -> tuple[tuple[MoveKind, Stage], ...]:
	"""The moves that the order of the stages allows, for a list of choices. `left` is the stage a dormant group left."""
	if current == Stage.CLOSED:
		return ()
	if current == Stage.DORMANT:
		wake = ((MoveKind.WAKE, left),) if left in STAGES and left is not None else ()
		return (*wake, (MoveKind.CLOSE, Stage.CLOSED))
	moves: list[tuple[MoveKind, Stage]] = []
	following, before = next_stage(current), previous_stage(current)
	if following is not None:
		moves.append((MoveKind.FORWARD, following))
	if before is not None:
		moves.append((MoveKind.BACK, before))
	return (*moves, (MoveKind.REST, Stage.DORMANT), (MoveKind.CLOSE, Stage.CLOSED))


def check_move(
	current: Stage,
	target: Stage,
	answers: Iterable[Answer] = (),
	findings: Findings | None = None,
	overrides: Iterable[WeightOverride] = (),
	*,
	left: Stage | None = None,
	reason: str = "",
	entry: bool = False,
	reviewed_before: bool = False,
	open_actions: int = 0,
) -> Move:
	"""Whether a stage review may move a group from `current` to `target`. Design section 4, "Working Group".

	- Forward by one stage: the required criteria of the stage that is left are satisfied.
	- Back by one stage: with a reason.
	- To Dormant from any stage, and back to the stage it left (`left`).
	- To Closed from anywhere, once `open_actions` (what is not settled yet) is zero. Closed is final.
	- Entry (`entry`): a group that existed before the app goes to its real stage at once, with a reason, by
	  its first review (`reviewed_before` False). What the stages that it passes over lack is listed and blocks
	  nothing: the pillars that endorse the review answer for it.

	An answer with a fault refuses the review whatever the weight (see `check_answer`), except on C4, which never
	blocks anything.
	"""
	given, weights = list(answers), list(overrides)
	faults = faults_of(given, findings or {}, weights)
	kind, refusals = (
		entry_kind(current, target, reason, reviewed_before)
		if entry
		else kind_of(current, target, left, reason, open_actions)
	)
	lacking_rows: tuple[Missing, ...] = ()
	if kind == MoveKind.FORWARD:
		lacking_rows = missing_for(current, given, findings, weights)
		blocking = sum(row.blocking for row in lacking_rows)
		if blocking:
			refusals = (*refusals, Refusal(RefusalCode.CRITERIA_MISSING, blocking))
	if kind == MoveKind.ENTRY:
		lacking_rows = missing_at_entry(target, given, findings, weights)
	serious = sum(fault.criterion not in NEVER_BLOCKS for fault in faults)
	if serious:
		refusals = (*refusals, Refusal(RefusalCode.ANSWERS_FAULTY, serious))
	return Move(kind, refusals, lacking_rows, faults)


def kind_of(
	current: Stage, target: Stage, left: Stage | None, reason: str, open_actions: int
) -> tuple[MoveKind | None, tuple[Refusal, ...]]:
	"""What kind of move it is and what its order refuses."""
	kinds = {stage: kind for kind, stage in moves_from(current, left)}
	kind = kinds.get(target)
	if kind is None:
		return None, (out_of_order(current, target, left),)
	if kind == MoveKind.BACK and not visible(reason):
		return kind, (Refusal(RefusalCode.REASON_MISSING),)
	if kind == MoveKind.CLOSE and open_actions:
		return kind, (Refusal(RefusalCode.OPEN_ACTIONS, open_actions),)
	return kind, ()


def out_of_order(current: Stage, target: Stage, left: Stage | None) -> Refusal:
	"""Why the order of the stages refuses a move."""
	if current == Stage.CLOSED:
		return Refusal(RefusalCode.CLOSED_IS_FINAL)
	if current == target:
		return Refusal(RefusalCode.SAME_STAGE)
	if current == Stage.DORMANT:
		return Refusal(RefusalCode.NOT_THE_STAGE_IT_LEFT, expected=left)
	if STAGES.index(target) > STAGES.index(current):
		return Refusal(RefusalCode.SKIPS_A_STAGE, expected=next_stage(current))
	return Refusal(RefusalCode.BACK_TOO_FAR, expected=previous_stage(current))


def entry_kind(
	current: Stage, target: Stage, reason: str, reviewed_before: bool
) -> tuple[MoveKind, tuple[Refusal, ...]]:
	"""What an entry needs: the first review of a group in Context, one of the four stages, a reason."""
	refusals = []
	if reviewed_before or current != Stage.CONTEXT:
		refusals.append(Refusal(RefusalCode.NOT_A_FIRST_REVIEW))
	if target not in STAGES:
		refusals.append(Refusal(RefusalCode.ENTRY_IS_FOR_STAGES))
	elif target == current:
		refusals.append(Refusal(RefusalCode.SAME_STAGE))
	if not visible(reason):
		refusals.append(Refusal(RefusalCode.REASON_MISSING))
	return MoveKind.ENTRY, tuple(refusals)


def missing_at_entry(
	target: Stage, answers: Iterable[Answer], findings: Findings | None, overrides: Iterable[WeightOverride]
) -> tuple[Missing, ...]:
	"""What the stages before the one that is entered lack, none of it blocking."""
	passed_over = STAGES[: STAGES.index(target)] if target in STAGES else ()
	given, weights = list(answers), list(overrides)
	return tuple(
		Missing(
			row.criterion,
			row.weight,
			False,
			row.code,
			row.verdict,
			row.value,
			row.target,
			row.finding,
			row.pillar,
		)
		for stage in passed_over
		for row in missing_for(stage, given, findings, weights)
	)


def faults_of(
	answers: Collection[Answer], findings: Findings, overrides: Iterable[WeightOverride]
) -> tuple[Fault, ...]:
	"""Every answer that cannot be accepted, every second answer to a criterion, every override without a reason."""
	faults: list[Fault] = []
	seen: set[str] = set()
	for answer in answers:
		if answer.criterion in seen:
			faults.append(Fault(answer.criterion, AnswerCode.ANSWERED_TWICE))
		seen.add(answer.criterion)
		fault = check_answer(answer, findings.get(answer.criterion))
		if fault is not None:
			faults.append(fault)
	faults += [
		Fault(override.criterion, AnswerCode.OVERRIDE_REASON_MISSING)
		for override in overrides
		if not override.reason.strip()
	]
	return tuple(faults)
