"""Decisions by pillar: the rules of design section 5 one by one, then its properties on random rosters.

The properties are checked against `oracle_*`, which decides by going through every completion and every way of counting:
slow, short, and written without the module's shortcuts.
"""

import itertools
import random
import unittest
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.approval import (
	AUSTRALIAN_TIERS,
	CONSENSUS,
	CORPORATE_SCRUTINY,
	EITI_QUORUM,
	MODIFIED_CONSENSUS,
	PRESETS,
	SIMPLE_MAJORITY,
	SMALL_EXPENSE,
	STAGE_REVIEW,
	Band,
	BandFault,
	BandFaultCode,
	Context,
	Counted,
	Decision,
	IgnoredCode,
	LateStep,
	Office,
	Outcome,
	PassingMode,
	Pillar,
	Recusal,
	RecusalOf,
	Remedy,
	RemedyCode,
	Roster,
	Rule,
	Seat,
	Status,
	Substitution,
	Unmet,
	UnmetCode,
	Verdict,
	Waiver,
	WaiverCode,
	amount_for_bands,
	band_for,
	check_bands,
	decision_fault,
	evaluate,
	late_step,
	satisfiable,
)

settings.register_profile("rules", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
RULES = settings.get_profile("rules")

HOST, COMPANY, CIVIL = Pillar.HOST_STATE, Pillar.COMPANY, Pillar.CIVIL_SOCIETY
COMMUNITY, HOME = Pillar.COMMUNITY, Pillar.HOME_STATE
APPROVE, REJECT, ABSTAIN = Verdict.APPROVE, Verdict.REJECT, Verdict.ABSTAIN
THREE = (HOST, COMPANY, CIVIL)


def seat(id_: str, pillar: Pillar, **given: object) -> Seat:
	"""A seat of an organisation of its own with a focal person of its own, unless said otherwise."""
	defaults: dict[str, object] = {"organisation": f"org-{id_}", "persons": (f"person-{id_}",)}
	return Seat(id_, pillar, **{**defaults, **given})  # type: ignore[arg-type]


def seats_of(**counts: int) -> tuple[Seat, ...]:
	"""`host`, `company`, `civil`, `community`, `home`: so many seats of each."""
	pillars = {"host": HOST, "company": COMPANY, "civil": CIVIL, "community": COMMUNITY, "home": HOME}
	return tuple(
		seat(f"{name}{number}", pillars[name])
		for name, count in counts.items()
		for number in range(1, count + 1)
	)


def says(verdict: Verdict, *ids: str, **given: object) -> list[Decision]:
	"""The same verdict by the focal person of each seat."""
	return [Decision(id_, f"person-{id_}", verdict, **given) for id_ in ids]  # type: ignore[arg-type]


def approve(*ids: str) -> list[Decision]:
	return says(APPROVE, *ids)


def reject(*ids: str, ground: str = "") -> list[Decision]:
	return says(REJECT, *ids, ground=ground)


def codes(outcome: Outcome) -> set[UnmetCode]:
	return {row.code for row in outcome.unmet}


def unmet(outcome: Outcome, code: UnmetCode, pillar: Pillar | None = None) -> Unmet:
	return next(row for row in outcome.unmet if row.code == code and row.pillar == pillar)


def remedy_codes(outcome: Outcome) -> list[RemedyCode]:
	return [row.code for row in outcome.remedies]


TRIO = Roster(seats_of(host=1, company=1, civil=1))
NINE = Roster(seats_of(host=3, company=3, civil=3))


class TestConsensus(unittest.TestCase):
	def test_one_seat_of_each_deciding_pillar_is_enough(self) -> None:
		outcome = evaluate(CONSENSUS, NINE, approve("host1", "company1", "civil1"))
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.unmet, ())

	def test_a_pillar_that_has_not_taken_part_is_named_with_the_seats_that_can(self) -> None:
		outcome = evaluate(CONSENSUS, NINE, approve("host1", "company1", "company2"))
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual(
			outcome.unmet,
			(Unmet(UnmetCode.QUORUM_PILLAR, CIVIL, 0, 1, ("civil1", "civil2", "civil3")),),
		)

	def test_an_abstention_takes_part_and_does_not_block(self) -> None:
		decisions = approve("host1", "company1") + says(ABSTAIN, "civil1")
		self.assertEqual(evaluate(CONSENSUS, TRIO, decisions).status, Status.APPROVED)

	def test_abstentions_alone_are_not_consent(self) -> None:
		everyone = says(ABSTAIN, "host1", "company1", "civil1")
		outcome = evaluate(CONSENSUS, TRIO, everyone)
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual(unmet(outcome, UnmetCode.APPROVALS_ALL).need, 1)
		self.assertIn(
			Remedy(RemedyCode.RECONSIDER, None, 1, ("civil1", "company1", "host1")), outcome.remedies
		)

	def test_nobody_having_spoken_is_pending(self) -> None:
		self.assertEqual(evaluate(CONSENSUS, TRIO, ()).status, Status.PENDING)

	def test_one_reasoned_objection_ends_consensus(self) -> None:
		outcome = evaluate(CONSENSUS, NINE, approve("host1", "company1", "civil1") + reject("civil2"))
		self.assertEqual(outcome.status, Status.REJECTED)
		self.assertEqual(outcome.unmet, (Unmet(UnmetCode.OBJECTION, None, 1, 0, ("civil2",)),))

	def test_a_rejected_rule_names_its_next_tier(self) -> None:
		outcome = evaluate(AUSTRALIAN_TIERS[0], TRIO, reject("host1"))
		self.assertEqual(outcome.remedies, (Remedy(RemedyCode.NEXT_TIER),))
		self.assertEqual(evaluate(CONSENSUS, TRIO, reject("host1")).remedies, ())

	def test_a_rejection_without_a_reason_does_not_count(self) -> None:
		decisions = approve("host1", "company1", "civil1") + says(REJECT, "civil2", reasoned=False)
		outcome = evaluate(CONSENSUS, NINE, decisions)
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.REASON_MISSING])

	def test_the_default_rule_of_a_stage_review_is_consensus_with_one_of_each_pillar(self) -> None:
		self.assertEqual(STAGE_REVIEW.mode, PassingMode.CONSENSUS)
		self.assertEqual(STAGE_REVIEW.min_present_per_pillar, 1)
		self.assertEqual(evaluate(STAGE_REVIEW, TRIO, approve("host1", "company1")).status, Status.PENDING)

	def test_corporate_scrutiny_is_decided_without_company_seats(self) -> None:
		outcome = evaluate(CORPORATE_SCRUTINY, NINE, approve("host1", "civil1"))
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual([row.pillar for row in outcome.tally], [HOST, CIVIL])
		against = evaluate(CORPORATE_SCRUTINY, NINE, approve("host1", "civil1") + reject("company1"))
		self.assertEqual(against.status, Status.APPROVED)
		self.assertEqual([row.code for row in against.ignored], [IgnoredCode.NOT_DECIDING])


class TestMajorities(unittest.TestCase):
	two_thirds = Rule("two_thirds", PassingMode.QUALIFIED_MAJORITY)
	simple = Rule("simple", PassingMode.SIMPLE_MAJORITY)

	def test_exactly_two_thirds_of_the_votes_exercised_pass(self) -> None:
		six = approve("host1", "host2", "company1", "civil1")
		self.assertEqual(
			evaluate(self.two_thirds, NINE, six + reject("civil2", "civil3")).status, Status.APPROVED
		)

	def test_one_less_than_two_thirds_does_not_and_says_how_many_would(self) -> None:
		decisions = approve("host1", "host2", "company1") + reject("civil2", "civil3")
		outcome = evaluate(self.two_thirds, NINE, decisions)
		self.assertEqual(outcome.status, Status.PENDING)
		row = unmet(outcome, UnmetCode.MAJORITY)
		self.assertEqual((row.have, row.need), (3, 4))
		self.assertEqual(row.who, ("civil1", "company2", "company3", "host3"))

	def test_abstentions_are_no_votes_exercised(self) -> None:
		decisions = approve("host1", "host2") + reject("civil1") + says(ABSTAIN, "company1", "company2")
		self.assertEqual(evaluate(self.two_thirds, NINE, decisions).status, Status.APPROVED)

	def test_a_tie_is_no_simple_majority(self) -> None:
		decisions = approve("host1", "company1") + reject("civil1", "civil2")
		outcome = evaluate(self.simple, NINE, decisions)
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual(unmet(outcome, UnmetCode.MAJORITY).need, 3)
		more = evaluate(self.simple, NINE, decisions + approve("host2"))
		self.assertEqual(more.status, Status.APPROVED)

	def test_it_is_rejected_once_the_open_seats_cannot_outvote_the_rejections(self) -> None:
		decisions = reject("host1", "company1") + approve("civil1")
		self.assertEqual(evaluate(self.simple, TRIO, decisions).status, Status.REJECTED)

	def test_a_majority_of_one_hundred_percent_allows_no_rejection(self) -> None:
		unanimous = replace(self.two_thirds, majority=Fraction(1))
		self.assertEqual(evaluate(unanimous, NINE, approve("host1")).status, Status.APPROVED)
		outcome = evaluate(unanimous, NINE, approve("host1") + reject("host2"))
		self.assertEqual(outcome.status, Status.REJECTED)

	def test_k_of_n_counts_approvals_in_all(self) -> None:
		four = replace(self.simple, min_approvals=4)
		three = approve("host1", "host2", "host3")
		self.assertEqual(unmet(evaluate(four, NINE, three), UnmetCode.APPROVALS_ALL).have, 3)
		self.assertEqual(evaluate(four, NINE, three + approve("civil1")).status, Status.APPROVED)

	def test_the_outcome_tells_the_grade(self) -> None:
		self.assertEqual(evaluate(SIMPLE_MAJORITY, TRIO, approve("host1")).mode, PassingMode.SIMPLE_MAJORITY)


class TestRealRules(unittest.TestCase):
	"""Rules of bodies that exist, as their public pages state them."""

	def test_eiti_members_meeting_needs_half_of_all_and_a_third_of_each_constituency(self) -> None:
		# 6 + 8 + 5 = 19 voices: half is 9.5, so 10; a third of each is 2, 3 (8/3) and 2 (5/3).
		roster = Roster(seats_of(host=6, company=8, civil=5))
		least = approve("host1", "host2", "company1", "company2", "company3", "civil1", "civil2")
		seven = evaluate(EITI_QUORUM, roster, least)
		self.assertEqual(codes(seven), {UnmetCode.QUORUM_ALL})
		self.assertEqual(
			(unmet(seven, UnmetCode.QUORUM_ALL).have, unmet(seven, UnmetCode.QUORUM_ALL).need), (7, 10)
		)
		nine = least + approve("company4", "company5")
		self.assertEqual(evaluate(EITI_QUORUM, roster, nine).status, Status.PENDING)
		self.assertEqual(
			evaluate(EITI_QUORUM, roster, nine + says(ABSTAIN, "company6")).status, Status.APPROVED
		)

	def test_eiti_half_of_all_does_not_replace_a_third_of_one_constituency(self) -> None:
		roster = Roster(seats_of(host=6, company=8, civil=5))
		many = approve(*(f"host{n}" for n in range(1, 7)), *(f"company{n}" for n in range(1, 9)), "civil1")
		outcome = evaluate(EITI_QUORUM, roster, many)
		self.assertEqual(
			outcome.unmet,
			(Unmet(UnmetCode.QUORUM_PILLAR, CIVIL, 1, 2, ("civil2", "civil3", "civil4", "civil5")),),
		)

	def test_australia_goes_from_consensus_to_two_thirds_with_two_of_each_to_simple_majority(self) -> None:
		# 21 members; the facts do not say how many of each, seven are assumed.
		roster = Roster(seats_of(host=7, company=7, civil=7))
		against = reject("civil3", "civil4", "civil5", "civil6", "civil7")
		for_it = approve(*(f"host{n}" for n in range(1, 6)), *(f"company{n}" for n in range(1, 4)))
		first, second, last = AUSTRALIAN_TIERS
		with_both = for_it + approve("civil1", "civil2") + against
		self.assertEqual(evaluate(first, roster, with_both).status, Status.REJECTED)
		# 10 of 15 votes exercised are two thirds, two of each constituency among them.
		self.assertEqual(evaluate(second, roster, with_both).status, Status.APPROVED)
		# 10 of 15 again, but civil society gave one of them.
		with_one = [*for_it, *approve("company4", "civil1"), *against]
		outcome = evaluate(second, roster, with_one)
		self.assertEqual(outcome.unmet, (Unmet(UnmetCode.APPROVALS_PILLAR, CIVIL, 1, 2, ("civil2",)),))
		self.assertEqual(evaluate(last, roster, with_one).status, Status.APPROVED)
		self.assertEqual(evaluate(last, roster, with_one).mode, PassingMode.SIMPLE_MAJORITY)

	def test_australia_two_thirds_are_of_the_votes_exercised_not_of_all_members(self) -> None:
		roster = Roster(seats_of(host=7, company=7, civil=7))
		six = approve("host1", "host2", "company1", "company2", "civil1", "civil2")
		three = reject("host3", "company3", "civil3")
		self.assertEqual(evaluate(MODIFIED_CONSENSUS, roster, six + three).status, Status.APPROVED)
		four = reject("host3", "company3", "civil3", "civil4")
		self.assertEqual(evaluate(MODIFIED_CONSENSUS, roster, six + four).status, Status.PENDING)


class TestWhoCounts(unittest.TestCase):
	def test_an_organisation_with_several_seats_has_one_voice(self) -> None:
		roster = Roster((*NINE.seats, seat("host4", HOST, organisation="org-host1")))
		rule = Rule("three", min_approvals=3)
		outcome = evaluate(rule, roster, approve("host1", "host4", "company1"))
		self.assertEqual(unmet(outcome, UnmetCode.APPROVALS_ALL).have, 2)
		self.assertEqual(next(row for row in outcome.tally if row.pillar == HOST).voices, 3)

	def test_a_person_with_two_seats_counts_once(self) -> None:
		both = ("jo",)
		roster = Roster((seat("host1", HOST, persons=both), seat("company1", COMPANY, persons=both)))
		decisions = [Decision("host1", "jo", APPROVE), Decision("company1", "jo", APPROVE)]
		outcome = evaluate(Rule("two", min_approvals=2), roster, decisions)
		self.assertEqual(unmet(outcome, UnmetCode.APPROVALS_ALL).have, 1)
		self.assertEqual(len(outcome.approvals), 1)

	def test_which_seat_a_shared_person_stands_for_is_chosen_so_that_every_pillar_has_its_own(self) -> None:
		# Jo could stand for either; only as a company does the host State keep Ada.
		roster = Roster(
			(seat("host1", HOST, persons=("ada", "jo")), seat("company1", COMPANY, persons=("jo",)))
		)
		rule = Rule("one of each", min_approvals_per_pillar=1)
		decisions = [
			Decision("host1", "jo", APPROVE),
			Decision("host1", "ada", APPROVE),
			Decision("company1", "jo", APPROVE),
		]
		outcome = evaluate(rule, roster, decisions)
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.approvals, (Counted("company1", "jo"), Counted("host1", "ada")))

	def test_first_come_first_served_would_miss_a_chain_of_shared_people(self) -> None:
		# A greedy count gives a to host1, then strands company1 or civil1.
		roster = Roster(
			(
				seat("host1", HOST, persons=("a", "b")),
				seat("company1", COMPANY, persons=("b", "c")),
				seat("civil1", CIVIL, persons=("a",)),
			)
		)
		self.assertEqual(satisfiable(Rule("all", min_approvals_per_pillar=1), roster), ())

	def test_a_voice_gives_way_to_another_of_its_pillar_when_a_second_pillar_needs_the_same_person(
		self,
	) -> None:
		# The company needs p. If the host State is counted by host1 with p, host2 or host3 with q must stand in.
		roster = Roster(
			(
				seat("host1", HOST, persons=("p",)),
				seat("host2", HOST, persons=("q",)),
				seat("host3", HOST, persons=("q",)),
				seat("company1", COMPANY, persons=("p",)),
			)
		)
		decisions = [Decision(row.id, row.persons[0], APPROVE) for row in roster.seats]
		outcome = evaluate(Rule("one of each", min_approvals_per_pillar=1), roster, decisions)
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual({row.person for row in outcome.approvals}, {"p", "q"})

	def test_seats_that_share_all_their_people_are_not_enough(self) -> None:
		people = ("a", "b")
		roster = Roster(tuple(seat(f"{p.name}", p, persons=people) for p in THREE))
		outcome = evaluate(CONSENSUS, roster, ())
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertIn(RemedyCode.NAME_ALTERNATE, remedy_codes(outcome))

	def test_a_community_without_an_organisation_has_one_voice(self) -> None:
		river = [seat(f"river{number}", COMMUNITY, organisation=None, community="river") for number in (1, 2)]
		hill = seat("hill1", COMMUNITY, organisation=None, community="hill")
		roster = Roster((*river, hill), deciding_pillars=(COMMUNITY,))
		outcome = evaluate(Rule("two", min_approvals=2), roster, approve("river1", "river2"))
		self.assertEqual(unmet(outcome, UnmetCode.APPROVALS_ALL).have, 1)
		self.assertEqual(
			evaluate(Rule("two", min_approvals=2), roster, approve("river1", "hill1")).status,
			Status.APPROVED,
		)

	def test_communities_sit_with_civil_society_by_default(self) -> None:
		roster = Roster(seats_of(host=1, company=1, community=1))
		outcome = evaluate(CONSENSUS, roster, approve("host1", "company1", "community1"))
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.waived, ())

	def test_communities_that_decide_on_their_own_do_not_stand_for_civil_society(self) -> None:
		roster = Roster(seats_of(host=1, company=1, civil=1, community=1), (*THREE, COMMUNITY))
		outcome = evaluate(CONSENSUS, roster, approve("host1", "company1", "community1"))
		self.assertEqual(unmet(outcome, UnmetCode.QUORUM_PILLAR, CIVIL).have, 0)

	def test_a_rule_may_name_other_pillars_than_the_terms_of_reference(self) -> None:
		roster = Roster(seats_of(host=1, home=1, community=1))
		rule = Rule("states", pillars=frozenset({HOST, HOME}), min_present_per_pillar=1)
		self.assertEqual(evaluate(rule, roster, approve("host1", "home1")).status, Status.APPROVED)
		self.assertEqual(
			[row.code for row in evaluate(rule, roster, approve("community1")).ignored],
			[IgnoredCode.NOT_DECIDING],
		)

	def test_an_organisation_that_contradicts_itself_does_not_approve(self) -> None:
		roster = Roster((*TRIO.seats, seat("host2", HOST, organisation="org-host1")))
		rule = Rule("simple", PassingMode.SIMPLE_MAJORITY, min_present_per_pillar=1)
		outcome = evaluate(rule, roster, approve("host2", "company1", "civil1") + reject("host1"))
		self.assertEqual(outcome.contradictions, ("host2",))
		self.assertEqual(outcome.status, Status.APPROVED)
		host = next(row for row in outcome.tally if row.pillar == HOST)
		self.assertEqual((host.present, host.approvals, host.rejections), (1, 0, 1))

	def test_nobody_drowns_a_colleagues_objection_by_approving_from_another_seat(self) -> None:
		roster = Roster((*TRIO.seats, seat("host2", HOST, organisation="org-host1")))
		decisions = reject("host1") + approve("company1", "civil1", "host2")
		self.assertEqual(evaluate(CONSENSUS, roster, decisions).status, Status.REJECTED)

	def test_a_person_who_rejects_for_one_organisation_does_not_approve_for_another(self) -> None:
		roster = Roster((*TRIO.seats, seat("host2", HOST, persons=("person-company1",))))
		decisions = [*reject("company1"), Decision("host2", "person-company1", APPROVE)]
		rule = Rule("simple", PassingMode.SIMPLE_MAJORITY)
		outcome = evaluate(rule, roster, decisions)
		self.assertEqual(outcome.contradictions, ("host2",))
		self.assertEqual(outcome.approvals, ())

	def test_several_rejections_of_one_organisation_are_one(self) -> None:
		roster = Roster((*NINE.seats, seat("host4", HOST, organisation="org-host1")))
		rule = Rule("simple", PassingMode.SIMPLE_MAJORITY)
		decisions = reject("host1", "host4") + approve("company1", "civil1")
		self.assertEqual(evaluate(rule, roster, decisions).status, Status.APPROVED)

	def test_a_family_of_companies_has_one_voice_only_where_the_rule_says_so(self) -> None:
		companies = tuple(seat(f"company{n}", COMPANY, family="group") for n in (1, 2))
		ministries = tuple(seat(f"host{n}", HOST, family="republic") for n in (1, 2))
		roster = Roster((*companies, *ministries))
		everyone = approve("company1", "company2", "host1", "host2")
		rule = Rule("four", min_approvals=4)
		self.assertEqual(evaluate(rule, roster, everyone).status, Status.APPROVED)
		once = replace(rule, families_once=frozenset({COMPANY}))
		outcome = evaluate(once, roster, everyone)
		self.assertEqual(unmet(outcome, UnmetCode.APPROVALS_ALL).have, 3)

	def test_an_organisation_with_seats_in_two_pillars_speaks_in_the_first(self) -> None:
		roster = Roster(
			(seat("company1", COMPANY, organisation="mine"), seat("host1", HOST, organisation="mine"))
		)
		outcome = evaluate(Rule("any"), roster, approve("company1", "host1"))
		self.assertEqual(
			[(row.pillar, row.voices) for row in outcome.tally], [(HOST, 1), (COMPANY, 0), (CIVIL, 0)]
		)
		self.assertEqual(len(outcome.approvals), 1)

	def test_two_seats_with_one_id_are_refused(self) -> None:
		with self.assertRaises(ValueError):
			Roster((seat("host1", HOST), seat("host1", HOST)))


class TestWhichDecisionsCount(unittest.TestCase):
	def ignored(self, decision: Decision, roster: Roster = NINE, **context: object) -> list[IgnoredCode]:
		outcome = evaluate(CONSENSUS, roster, [decision], Context(**context))  # type: ignore[arg-type]
		self.assertEqual(outcome.approvals, ())
		return [row.code for row in outcome.ignored]

	def test_a_void_decision_never_counts(self) -> None:
		self.assertEqual(
			self.ignored(Decision("host1", "person-host1", APPROVE, void=True)), [IgnoredCode.VOID]
		)

	def test_a_decision_of_an_earlier_round_never_counts(self) -> None:
		decision = Decision("host1", "person-host1", APPROVE, round=1)
		self.assertEqual(self.ignored(decision, round=2), [IgnoredCode.OTHER_ROUND])

	def test_a_decision_on_other_content_never_counts(self) -> None:
		decision = Decision("host1", "person-host1", APPROVE, content_hash="old")
		self.assertEqual(self.ignored(decision, content_hash="new"), [IgnoredCode.OTHER_CONTENT])

	def test_a_decision_of_a_seat_that_ended_does_not_count(self) -> None:
		roster = Roster((*TRIO.seats, seat("host2", HOST, active=False)))
		self.assertEqual(self.ignored(approve("host2")[0], roster), [IgnoredCode.SEAT_INACTIVE])

	def test_an_observer_does_not_decide(self) -> None:
		roster = Roster((*TRIO.seats, seat("host2", HOST, deciding=False)))
		self.assertEqual(self.ignored(approve("host2")[0], roster), [IgnoredCode.NOT_DECIDING])

	def test_a_seat_of_no_deciding_pillar_does_not_decide(self) -> None:
		roster = Roster(seats_of(host=1, company=1, civil=1, home=1))
		self.assertEqual(self.ignored(approve("home1")[0], roster), [IgnoredCode.NOT_DECIDING])

	def test_an_unknown_seat_does_not_decide(self) -> None:
		self.assertEqual(self.ignored(approve("nobody")[0]), [IgnoredCode.UNKNOWN_SEAT])

	def test_a_stranger_does_not_decide_for_a_seat(self) -> None:
		self.assertEqual(self.ignored(Decision("host1", "stranger", APPROVE)), [IgnoredCode.NOT_OF_SEAT])

	def test_the_decision_of_somebody_who_left_the_seat_in_this_round_stands(self) -> None:
		roster = Roster((seat("host1", HOST, former=("gone",)), *TRIO.seats[1:]))
		decisions = [Decision("host1", "gone", APPROVE), *approve("company1", "civil1")]
		self.assertEqual(evaluate(CONSENSUS, roster, decisions).status, Status.APPROVED)
		self.assertNotIn("host1", evaluate(CONSENSUS, roster, decisions).may_decide)

	def test_the_requester_and_the_last_editor_never_decide(self) -> None:
		excluded = frozenset({"person-host1"})
		self.assertEqual(self.ignored(approve("host1")[0], excluded=excluded), [IgnoredCode.EXCLUDED])

	def test_the_alternate_may_decide_where_the_focal_person_is_the_requester(self) -> None:
		roster = Roster((seat("host1", HOST, persons=("focal", "alternate")), *TRIO.seats[1:]))
		context = Context(excluded=frozenset({"focal"}))
		decisions = [Decision("host1", "alternate", APPROVE), *approve("company1", "civil1")]
		self.assertEqual(evaluate(CONSENSUS, roster, decisions, context).status, Status.APPROVED)

	def test_a_recused_seat_organisation_or_person_never_counts(self) -> None:
		for recusal in (
			Recusal(RecusalOf.SEAT, "host1"),
			Recusal(RecusalOf.ORGANISATION, "org-host1"),
			Recusal(RecusalOf.PERSON, "person-host1"),
		):
			with self.subTest(recusal=recusal):
				outcome = evaluate(CONSENSUS, NINE, approve("host1"), Context(recusals=(recusal,)))
				self.assertEqual(outcome.recused, ("host1",))
				self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.RECUSED])
				self.assertEqual(next(row for row in outcome.tally if row.pillar == HOST).voices, 2)

	def test_the_alternate_decides_for_a_person_in_conflict(self) -> None:
		roster = Roster((seat("host1", HOST, persons=("focal", "alternate")), *TRIO.seats[1:]))
		context = Context(recusals=(Recusal(RecusalOf.PERSON, "focal"),))
		self.assertEqual(evaluate(CONSENSUS, roster, (), context).recused, ())
		outcome = evaluate(CONSENSUS, roster, [Decision("host1", "focal", APPROVE)], context)
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.RECUSED])
		self.assertIn("host1", outcome.may_decide)

	def test_a_community_key_can_be_recused_like_an_organisation(self) -> None:
		river = seat("river", COMMUNITY, organisation=None, community="river")
		context = Context(recusals=(Recusal(RecusalOf.ORGANISATION, "river"),))
		outcome = evaluate(CONSENSUS, Roster((*TRIO.seats, river)), (), context)
		self.assertEqual(outcome.recused, ("river",))

	def test_a_decision_on_paper_counts_once_a_seat_of_another_pillar_has_confirmed_it(self) -> None:
		others = approve("company1", "civil1")
		for witness, expected in (
			(None, Status.PENDING),
			("host2", Status.PENDING),
			("nobody", Status.PENDING),
			("company2", Status.APPROVED),
		):
			with self.subTest(witness=witness):
				paper = Decision("host1", "person-host1", APPROVE, on_paper=True, confirmed_by=witness)
				self.assertEqual(evaluate(CONSENSUS, NINE, [paper, *others]).status, expected)
				fault = None if expected == Status.APPROVED else IgnoredCode.PAPER_UNCONFIRMED
				self.assertEqual(decision_fault(paper, NINE, Context()), fault)

	def test_the_same_organisation_does_not_witness_its_own_paper(self) -> None:
		roster = Roster((*TRIO.seats, seat("company2", COMPANY, organisation="org-host1")))
		paper = Decision("host1", "person-host1", APPROVE, on_paper=True, confirmed_by="company2")
		self.assertEqual(decision_fault(paper, roster, Context()), IgnoredCode.PAPER_UNCONFIRMED)


class TestPillarsThatAreNotAsked(unittest.TestCase):
	def test_a_deciding_pillar_without_an_active_seat_is_waived_openly(self) -> None:
		roster = Roster(seats_of(host=1, company=1))
		outcome = evaluate(CONSENSUS, roster, approve("host1", "company1"))
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.waived, (Waiver(CIVIL, WaiverCode.NO_ACTIVE_SEAT),))

	def test_a_group_without_any_deciding_seat_cannot_decide(self) -> None:
		outcome = evaluate(CONSENSUS, Roster(()), ())
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual(codes(outcome), {UnmetCode.NO_DECIDING_SEAT})
		self.assertEqual(len(outcome.waived), 3)

	def test_a_pillar_that_is_recused_as_a_whole_is_waived_openly(self) -> None:
		context = Context(recusals=(Recusal(RecusalOf.SEAT, "civil1"),))
		outcome = evaluate(CONSENSUS, TRIO, approve("host1", "company1"), context)
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.waived, (Waiver(CIVIL, WaiverCode.RECUSED),))

	def test_a_pillar_that_is_recused_in_part_is_still_asked(self) -> None:
		context = Context(recusals=(Recusal(RecusalOf.SEAT, "civil1"),))
		outcome = evaluate(CONSENSUS, NINE, approve("host1", "company1"), context)
		self.assertEqual(unmet(outcome, UnmetCode.QUORUM_PILLAR, CIVIL).who, ("civil2", "civil3"))

	def test_the_substitute_that_the_rule_names_decides_for_a_recused_pillar(self) -> None:
		roster = Roster((*TRIO.seats, seat("embassy", HOME)))
		rule = replace(CONSENSUS, substitutes=((CIVIL, "embassy"),))
		context = Context(recusals=(Recusal(RecusalOf.SEAT, "civil1"),))
		waiting = evaluate(rule, roster, approve("host1", "company1"), context)
		self.assertEqual(waiting.substituted, (Substitution(CIVIL, ("embassy",)),))
		self.assertEqual(waiting.waived, ())
		self.assertEqual(unmet(waiting, UnmetCode.QUORUM_PILLAR, CIVIL).who, ("embassy",))
		decided = evaluate(rule, roster, approve("host1", "company1", "embassy"), context)
		self.assertEqual(decided.status, Status.APPROVED)

	def test_a_substitute_has_no_voice_while_the_pillar_itself_can_decide(self) -> None:
		roster = Roster((*TRIO.seats, seat("embassy", HOME)))
		rule = replace(CONSENSUS, substitutes=((CIVIL, "embassy"),))
		outcome = evaluate(rule, roster, approve("host1", "company1", "embassy"))
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.NOT_DECIDING])

	def test_who_already_speaks_for_a_pillar_is_no_substitute_for_another(self) -> None:
		rule = replace(CONSENSUS, substitutes=((CIVIL, "company2"),))
		context = Context(recusals=tuple(Recusal(RecusalOf.SEAT, f"civil{n}") for n in (1, 2, 3)))
		outcome = evaluate(rule, NINE, (), context)
		self.assertEqual(outcome.substituted, ())
		self.assertEqual(outcome.waived, (Waiver(CIVIL, WaiverCode.RECUSED),))

	def test_a_substitute_in_conflict_does_not_serve(self) -> None:
		roster = Roster((*TRIO.seats, seat("embassy", HOME)))
		rule = replace(CONSENSUS, substitutes=((CIVIL, "embassy"),))
		context = Context(
			recusals=(Recusal(RecusalOf.SEAT, "civil1"), Recusal(RecusalOf.ORGANISATION, "org-embassy"))
		)
		self.assertEqual(evaluate(rule, roster, (), context).waived, (Waiver(CIVIL, WaiverCode.RECUSED),))

	def test_one_substitute_is_not_asked_to_be_two(self) -> None:
		roster = Roster((*NINE.seats, seat("embassy", HOME)))
		rule = replace(MODIFIED_CONSENSUS, substitutes=((CIVIL, "embassy"),))
		context = Context(recusals=tuple(Recusal(RecusalOf.SEAT, f"civil{n}") for n in (1, 2, 3)))
		decisions = approve("host1", "host2", "company1", "company2")
		waiting = evaluate(rule, roster, decisions, context)
		self.assertEqual(unmet(waiting, UnmetCode.APPROVALS_PILLAR, CIVIL).need, 1)
		self.assertEqual(
			evaluate(rule, roster, decisions + approve("embassy"), context).status, Status.APPROVED
		)

	def test_recused_voices_leave_the_total_of_a_quorum(self) -> None:
		half = Rule("half", quorum_all=Fraction(1, 2))
		context = Context(recusals=tuple(Recusal(RecusalOf.SEAT, f"civil{n}") for n in (1, 2, 3)))
		self.assertEqual(evaluate(half, NINE, approve("host1", "host2", "host3")).status, Status.PENDING)
		self.assertEqual(
			evaluate(half, NINE, approve("host1", "host2", "host3"), context).status, Status.APPROVED
		)

	def test_the_only_person_being_the_requester_is_no_waiver_but_asks_for_an_alternate(self) -> None:
		context = Context(excluded=frozenset({"person-civil1"}))
		outcome = evaluate(CONSENSUS, TRIO, approve("host1", "company1"), context)
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual(outcome.waived, ())
		self.assertIn(Remedy(RemedyCode.NAME_ALTERNATE, CIVIL, 1, ("civil1",)), outcome.remedies)

	def test_a_vacant_seat_stays_in_the_total_of_a_quorum(self) -> None:
		roster = Roster((*TRIO.seats, seat("civil2", CIVIL, persons=())))
		half = Rule("half", quorum_per_pillar=Fraction(1))
		outcome = evaluate(half, roster, approve("host1", "company1", "civil1"))
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertIn(Remedy(RemedyCode.NAME_ALTERNATE, CIVIL, 1, ("civil2",)), outcome.remedies)

	def test_the_last_tier_counts_a_pillar_that_did_not_come_as_absent_and_names_it(self) -> None:
		absent = Context(absent_pillars=frozenset({CIVIL}))
		decisions = approve("host1", "company1")
		self.assertEqual(evaluate(CONSENSUS, TRIO, decisions, absent).status, Status.PENDING)
		last = replace(CONSENSUS, last_tier=True)
		outcome = evaluate(last, TRIO, decisions, absent)
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.waived, (Waiver(CIVIL, WaiverCode.ABSENT),))

	def test_an_absent_pillar_stays_in_the_quorum_of_all_and_may_still_speak(self) -> None:
		absent = Context(absent_pillars=frozenset({CIVIL}))
		last = replace(EITI_QUORUM, last_tier=True, quorum_all=Fraction(3, 4))
		outcome = evaluate(last, TRIO, approve("host1", "company1"), absent)
		self.assertEqual(unmet(outcome, UnmetCode.QUORUM_ALL).need, 3)
		self.assertEqual(unmet(outcome, UnmetCode.QUORUM_ALL).who, ("civil1",))
		spoken = evaluate(last, TRIO, approve("host1", "company1", "civil1"), absent)
		self.assertEqual(spoken.status, Status.APPROVED)


class TestPillarObjection(unittest.TestCase):
	simple = Rule("simple", PassingMode.SIMPLE_MAJORITY)
	others = approve("host1", "host2", "host3", "company1", "company2")

	def test_most_of_a_pillar_on_a_listed_ground_suspends_what_a_majority_would_pass(self) -> None:
		decisions = self.others + reject("civil1", "civil2", ground="safety")
		outcome = evaluate(self.simple, NINE, decisions)
		self.assertEqual(outcome.status, Status.SUSPENDED)
		self.assertEqual(outcome.objections, (CIVIL,))
		self.assertEqual(
			unmet(outcome, UnmetCode.PILLAR_OBJECTION, CIVIL),
			Unmet(UnmetCode.PILLAR_OBJECTION, CIVIL, 2, 1, ("civil1", "civil2")),
		)

	def test_it_suspends_only_once_on_the_same_request(self) -> None:
		decisions = self.others + reject("civil1", "civil2", ground="safety")
		used = Context(objections_used=frozenset({CIVIL}))
		self.assertEqual(evaluate(self.simple, NINE, decisions, used).status, Status.APPROVED)

	def test_another_pillars_objection_is_still_to_be_heard(self) -> None:
		decisions = self.others + reject("civil1", "civil2", ground="safety")
		used = Context(objections_used=frozenset({COMPANY}))
		self.assertEqual(evaluate(self.simple, NINE, decisions, used).status, Status.SUSPENDED)

	def test_a_ground_that_is_not_listed_does_not_suspend(self) -> None:
		decisions = self.others + reject("civil1", "civil2", ground="taste")
		self.assertEqual(evaluate(self.simple, NINE, decisions).status, Status.APPROVED)
		no_grounds = replace(self.simple, grounds=frozenset())
		listed = self.others + reject("civil1", "civil2", ground="safety")
		self.assertEqual(evaluate(no_grounds, NINE, listed).status, Status.APPROVED)

	def test_a_single_seat_cannot_suspend_while_its_pillar_can_still_outweigh_it(self) -> None:
		decisions = self.others + reject("civil1", ground="safety")
		outcome = evaluate(self.simple, NINE, decisions)
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual(outcome.objections, (CIVIL,))
		heard = evaluate(self.simple, NINE, decisions + approve("civil2"))
		self.assertEqual(heard.status, Status.APPROVED)

	def test_once_the_days_are_over_those_who_took_part_decide_it(self) -> None:
		decisions = self.others + reject("civil1", ground="safety")
		self.assertEqual(
			evaluate(self.simple, NINE, decisions, Context(closed=True)).status, Status.SUSPENDED
		)

	def test_half_of_a_pillar_is_not_most_of_it(self) -> None:
		decisions = self.others + reject("civil1", ground="safety") + says(ABSTAIN, "civil2")
		self.assertEqual(evaluate(self.simple, NINE, decisions, Context(closed=True)).status, Status.APPROVED)

	def test_two_seats_of_one_organisation_are_not_two_objections(self) -> None:
		roster = Roster((*NINE.seats, seat("civil4", CIVIL, organisation="org-civil1")))
		decisions = self.others + reject("civil1", "civil4", ground="safety") + approve("civil2")
		self.assertEqual(
			evaluate(self.simple, roster, decisions, Context(closed=True)).status, Status.APPROVED
		)


class TestUnsatisfiable(unittest.TestCase):
	def test_a_pillar_with_fewer_voices_than_its_minimum_says_how_many_are_missing(self) -> None:
		roster = Roster(seats_of(host=2, company=2, civil=1))
		outcome = evaluate(MODIFIED_CONSENSUS, roster, ())
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual(
			outcome.remedies,
			(Remedy(RemedyCode.FILL_SEAT, CIVIL, 1), Remedy(RemedyCode.CHANGE_RULE)),
		)

	def test_doing_what_the_remedy_says_mends_it(self) -> None:
		roster = Roster(seats_of(host=2, company=2, civil=1))
		mended = Roster((*roster.seats, seat("civil2", CIVIL)))
		self.assertEqual(satisfiable(MODIFIED_CONSENSUS, mended), ())

	def test_a_rule_with_a_next_tier_offers_it_instead_of_being_changed(self) -> None:
		roster = Roster(seats_of(host=2, company=2, civil=1))
		rule = replace(MODIFIED_CONSENSUS, has_next_tier=True)
		self.assertEqual(satisfiable(rule, roster)[-1], Remedy(RemedyCode.NEXT_TIER))

	def test_members_leaving_makes_an_open_request_unsatisfiable_at_once(self) -> None:
		rule = Rule("six", min_approvals=6)
		decisions = approve("host1", "host2", "company1", "company2")
		self.assertEqual(evaluate(rule, NINE, decisions).status, Status.PENDING)
		left = {"civil1", "civil2", "civil3", "host3"}
		smaller = Roster(tuple(replace(row, active=row.id not in left) for row in NINE.seats))
		outcome = evaluate(rule, smaller, decisions)
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual(
			unmet(outcome, UnmetCode.APPROVALS_ALL), Unmet(UnmetCode.APPROVALS_ALL, None, 5, 6, ("company3",))
		)

	def test_everybody_recused_asks_for_substitutes(self) -> None:
		context = Context(recusals=tuple(Recusal(RecusalOf.SEAT, row.id) for row in TRIO.seats))
		outcome = evaluate(CONSENSUS, TRIO, (), context)
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual(
			[row.pillar for row in outcome.remedies if row.code == RemedyCode.NAME_SUBSTITUTE], list(THREE)
		)

	def test_a_rule_that_only_rejections_stop_is_rejected_not_unsatisfiable(self) -> None:
		outcome = evaluate(Rule("all", min_approvals=3), TRIO, reject("host1") + approve("company1"))
		self.assertEqual(outcome.status, Status.REJECTED)

	def test_choosing_who_decides_for_seats_that_share_their_people_is_gone_through(self) -> None:
		# Both seats could be decided by either; only if they take different people are there two voices.
		people = ("a", "b")
		roster = Roster((seat("host1", HOST, persons=people), seat("company1", COMPANY, persons=people)))
		rule = Rule("two", min_approvals=2, min_present_per_pillar=1)
		self.assertEqual(evaluate(rule, roster, ()).status, Status.PENDING)
		# a having decided for the host State leaves b for the company.
		outcome = evaluate(rule, roster, [Decision("host1", "a", APPROVE)])
		self.assertEqual(outcome.status, Status.PENDING)
		wrong = [Decision("host1", "a", APPROVE), Decision("company1", "a", APPROVE)]
		self.assertEqual(evaluate(rule, roster, wrong).status, Status.UNSATISFIABLE)


class TestOneChoiceForEachSeat(unittest.TestCase):
	"""An open seat is decided by one person, who cannot serve two purposes.

	host1 is open to q and r. r has rejected for company1, so only q could approve for host1. q abstained for civil1:
	if q decides for host1 as well, one of the two pillars has nobody who took part.
	"""

	roster = Roster(
		(
			seat("host1", HOST, persons=("q", "r")),
			seat("civil1", CIVIL, persons=("q",)),
			seat("company1", COMPANY, persons=("r",)),
			seat("company2", COMPANY),
			seat("company3", COMPANY),
		)
	)
	rule = Rule("simple", PassingMode.SIMPLE_MAJORITY, min_present_per_pillar=1, grounds=frozenset())
	said = (
		Decision("civil1", "q", ABSTAIN),
		Decision("company1", "r", REJECT),
		*approve("company2"),
	)

	def test_it_cannot_pass_when_each_choice_fails_on_another_count(self) -> None:
		without_company3 = Roster(self.roster.seats[:-1])
		case = Case(self.rule, without_company3, self.said, Context())
		self.assertEqual(answer(case).status, Status.REJECTED)
		self.assertEqual(oracle_status(case), Status.REJECTED)

	def test_it_can_pass_when_the_less_likely_choice_serves(self) -> None:
		case = Case(self.rule, self.roster, (*self.said, *approve("company3")), Context())
		self.assertEqual(answer(case).status, Status.PENDING)
		self.assertEqual(oracle_status(case), Status.PENDING)
		by_r = case._replace(decisions=(*case.decisions, Decision("host1", "r", APPROVE)))
		self.assertEqual(answer(by_r).status, Status.APPROVED)


class TestSmallExpense(unittest.TestCase):
	coordinator = seat("secretariat", CIVIL, office=Office.COORDINATOR, deciding=False)
	chair = seat("chair", HOST, office=Office.CHAIR)
	co_chair = seat("cochair", COMPANY, office=Office.CHAIR)
	roster = Roster((coordinator, chair, co_chair, *seats_of(civil=1)))

	def test_a_coordinator_and_a_chair_approve(self) -> None:
		self.assertEqual(
			evaluate(SMALL_EXPENSE, self.roster, approve("secretariat", "cochair")).status, Status.APPROVED
		)

	def test_two_chairs_are_not_a_coordinator(self) -> None:
		outcome = evaluate(SMALL_EXPENSE, self.roster, approve("chair", "cochair"))
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual(
			outcome.unmet,
			(Unmet(UnmetCode.OFFICE, None, 0, 1, ("secretariat",), Office.COORDINATOR),),
		)

	def test_a_member_without_an_office_does_not_decide(self) -> None:
		outcome = evaluate(SMALL_EXPENSE, self.roster, approve("civil1"))
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.NOT_DECIDING])

	def test_one_person_or_one_organisation_in_both_offices_is_not_two(self) -> None:
		for same in ({"persons": ("person-secretariat",)}, {"organisation": "org-secretariat"}):
			with self.subTest(same=same):
				roster = Roster((self.coordinator, seat("chair", HOST, office=Office.CHAIR, **same)))
				outcome = evaluate(SMALL_EXPENSE, roster, ())
				self.assertEqual(outcome.status, Status.UNSATISFIABLE)
				self.assertEqual(codes(outcome), {UnmetCode.DISTINCT})
				self.assertEqual(remedy_codes(outcome), [RemedyCode.FILL_OFFICE, RemedyCode.CHANGE_RULE])

	def test_an_office_holder_in_conflict_leaves_it_to_the_other_chair_or_to_the_pillars(self) -> None:
		context = Context(recusals=(Recusal(RecusalOf.SEAT, "chair"),))
		self.assertEqual(
			evaluate(SMALL_EXPENSE, self.roster, approve("secretariat", "chair"), context).status,
			Status.PENDING,
		)
		both = Context(recusals=(Recusal(RecusalOf.SEAT, "chair"), Recusal(RecusalOf.SEAT, "cochair")))
		outcome = evaluate(SMALL_EXPENSE, self.roster, (), both)
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertIn(Remedy(RemedyCode.FILL_OFFICE, need=1, office=Office.CHAIR), outcome.remedies)

	def test_the_requester_as_coordinator_cannot_approve_their_own_small_expense(self) -> None:
		context = Context(excluded=frozenset({"person-secretariat"}))
		outcome = evaluate(SMALL_EXPENSE, self.roster, approve("secretariat", "chair"), context)
		self.assertEqual(outcome.status, Status.UNSATISFIABLE)
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.EXCLUDED])

	def test_an_office_holder_who_rejects_ends_it(self) -> None:
		outcome = evaluate(SMALL_EXPENSE, self.roster, approve("secretariat", "chair") + reject("cochair"))
		self.assertEqual(outcome.status, Status.REJECTED)
		self.assertEqual(outcome.unmet[0].who, ("cochair",))


class TestBandsAndTime(unittest.TestCase):
	small = Band("small", Decimal(0), Decimal(500))
	middle = Band("middle", Decimal(500), Decimal(10000))
	large = Band("large", Decimal(10000))

	def test_up_to_an_amount_includes_it(self) -> None:
		bands = (self.large, self.small, self.middle)
		for amount, expected in (
			("0.01", "small"),
			("500", "small"),
			("500.01", "middle"),
			("10000.01", "large"),
		):
			with self.subTest(amount=amount):
				band = band_for(bands, Decimal(amount))
				self.assertEqual(band and band.key, expected)
		self.assertIsNone(band_for(bands, Decimal(0)))

	def test_bands_that_join_have_no_fault(self) -> None:
		self.assertEqual(check_bands((self.large, self.small, self.middle)), ())

	def test_a_gap_names_its_amounts_and_neighbours(self) -> None:
		self.assertEqual(
			check_bands((self.small, self.large)),
			(BandFault(BandFaultCode.GAP, Decimal(500), Decimal(10000), ("small", "large")),),
		)

	def test_amounts_above_the_highest_band_are_a_gap_unless_a_ceiling_ends_there(self) -> None:
		bands = (self.small, self.middle)
		self.assertEqual(
			check_bands(bands), (BandFault(BandFaultCode.GAP, Decimal(10000), None, ("middle",)),)
		)
		self.assertEqual(check_bands(bands, Decimal(10000)), ())
		self.assertEqual(check_bands((), Decimal(5)), (BandFault(BandFaultCode.GAP, Decimal(0), Decimal(5)),))

	def test_a_gap_below_the_lowest_band_is_found(self) -> None:
		self.assertEqual(
			check_bands((self.middle, self.large)),
			(BandFault(BandFaultCode.GAP, Decimal(0), Decimal(500), ("middle",)),),
		)

	def test_an_overlap_names_both_and_the_amounts_they_share(self) -> None:
		wide = Band("wide", Decimal(400), Decimal(600))
		self.assertEqual(
			set(check_bands((self.small, wide, self.middle, self.large))),
			{
				BandFault(BandFaultCode.OVERLAP, Decimal(400), Decimal(500), ("small", "wide")),
				BandFault(BandFaultCode.OVERLAP, Decimal(500), Decimal(600), ("wide", "middle")),
			},
		)

	def test_an_empty_band_and_one_below_zero_are_faults(self) -> None:
		found = check_bands((Band("none", Decimal(5), Decimal(5)), Band("low", Decimal(-1))))
		self.assertEqual({row.code for row in found}, {BandFaultCode.EMPTY, BandFaultCode.BELOW_ZERO})

	def test_splitting_a_request_within_90_days_gains_nothing(self) -> None:
		on = date(2026, 4, 1)
		earlier = [
			(date(2026, 1, 2), Decimal(200)),  # 89 days before: counts
			(date(2026, 1, 1), Decimal(1000)),  # 90 days before: no more
			(date(2026, 4, 1), Decimal(300)),
			(date(2026, 4, 2), Decimal(5000)),  # later than this one
		]
		self.assertEqual(amount_for_bands(Decimal(100), earlier, on), Decimal(600))

	def test_a_late_request_is_reminded_then_goes_to_the_alternate_then_to_the_next_tier(self) -> None:
		rule = replace(CONSENSUS, days_to_decide=10, grace_days=3, has_next_tier=True)
		opened = date(2026, 3, 1)
		steps = {day: late_step(rule, opened, date(2026, 3, day)) for day in (1, 11, 12, 14, 15, 17, 18)}
		self.assertEqual(
			list(steps.values()),
			[
				LateStep.ON_TIME,
				LateStep.ON_TIME,
				LateStep.REMIND,
				LateStep.REMIND,
				LateStep.ALTERNATE,
				LateStep.ALTERNATE,
				LateStep.NEXT_TIER,
			],
		)

	def test_without_a_next_tier_a_late_request_lapses_and_is_never_taken_for_approved(self) -> None:
		self.assertEqual(late_step(CONSENSUS, date(2026, 1, 1), date(2027, 1, 1)), LateStep.LAPSE)
		self.assertEqual(evaluate(CONSENSUS, TRIO, (), Context(closed=True)).status, Status.PENDING)


class TestWordsAndRules(unittest.TestCase):
	def test_the_codes_are_the_ones_that_are_translated(self) -> None:
		"""Whoever adds a code adds its sentence; this list is what the translating layer covers."""
		self.assertEqual(
			{str(code) for code in UnmetCode},
			{
				"no_deciding_seat", "quorum_all", "quorum_pillar", "approvals_all", "approvals_pillar", "objection",
				"majority", "pillar_objection", "office", "distinct",
			},
		)  # fmt: skip
		self.assertEqual(
			{str(code) for code in RemedyCode},
			{
				"fill_seat", "name_alternate", "reconsider", "name_substitute", "fill_office", "next_tier",
				"change_rule",
			},
		)  # fmt: skip
		self.assertEqual(
			{str(code) for code in WaiverCode}, {"no_active_seat", "without_vote", "recused", "absent"}
		)
		self.assertEqual(
			{str(code) for code in IgnoredCode},
			{
				"void", "other_round", "other_content", "unknown_seat", "seat_inactive", "not_deciding", "recused",
				"excluded", "not_of_seat", "reason_missing", "paper_unconfirmed",
			},
		)  # fmt: skip
		self.assertEqual({str(code) for code in BandFaultCode}, {"gap", "overlap", "empty", "below_zero"})

	def test_words_read_as_themselves_on_every_python(self) -> None:
		self.assertEqual(f"{Verdict.APPROVE} {PassingMode.QUALIFIED_MAJORITY}", "Approve Qualified majority")
		self.assertEqual(Pillar("International Organisation"), "International Organisation")

	def test_presets_have_their_key_as_name(self) -> None:
		self.assertTrue(PRESETS)
		for key, rule in PRESETS.items():
			self.assertEqual(key, rule.key)

	def test_a_rule_with_a_figure_out_of_range_is_refused(self) -> None:
		figures: tuple[dict[str, object], ...] = (
			{"min_approvals": -1},
			{"quorum_all": Fraction(3, 2)},
			{"majority": Fraction(-1, 2)},
			{"days_to_decide": 0},
		)
		for wrong in figures:
			with self.subTest(wrong=wrong), self.assertRaises(ValueError):
				Rule("wrong", **wrong)  # type: ignore[arg-type]


# Properties ----------------------------------------------------------------------------------------------------


class Case(NamedTuple):
	rule: Rule
	roster: Roster
	decisions: tuple[Decision, ...]
	context: Context


PEOPLE = ("p1", "p2", "p3", "p4", "p5")
ORGANISATIONS = ("o1", "o2", "o3", "o4")
SHARES = (*(Fraction(0),) * 3, Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1))
Choice = TypeVar("Choice")


class Picker:
	"""Choices read off one number, so that a whole seat is one draw: quick to make, and 0 is the simplest."""

	def __init__(self, number: int) -> None:
		self.number = number

	def of(self, *options: Choice) -> Choice:
		self.number, index = divmod(self.number, len(options))
		return options[index]


def random_rule(number: int) -> Rule:
	pick = Picker(number)
	return Rule(
		key="random",
		mode=pick.of(*PassingMode),
		min_approvals=pick.of(0, 1, 1, 2, 3),
		min_approvals_per_pillar=pick.of(0, 0, 1),
		min_present_per_pillar=pick.of(0, 0, 1, 2),
		quorum_all=pick.of(*SHARES),
		quorum_per_pillar=pick.of(*SHARES),
		majority=pick.of(Fraction(1, 2), Fraction(2, 3), Fraction(1)),
		grounds=frozenset({"safety"}),
		last_tier=pick.of(False, True),
	)


def random_seat(id_: str, number: int) -> tuple[Seat, list[Decision]]:
	"""A seat and what it said: people and organisations are shared more than in any real group."""
	pick = Picker(number)
	first, second = pick.of(*PEOPLE), pick.of(*PEOPLE)
	row = Seat(
		id=id_,
		pillar=pick.of(HOST, COMPANY, CIVIL, COMMUNITY, COMPANY),
		organisation=pick.of(f"own-{id_}", f"own-{id_}", f"own-{id_}", *ORGANISATIONS),
		persons=pick.of(
			*((first, second) if first != second else (first,),) * 4, (first,), (f"own-{id_}",), ()
		),
	)
	verdict = pick.of(None, APPROVE, None, APPROVE, REJECT, ABSTAIN)
	oddity = pick.of(*("none",) * 7, "inactive", "observer", "void", "twice")
	row = replace(row, active=oddity != "inactive", deciding=oddity != "observer")
	if verdict is None or not row.persons:
		return row, []
	ground = pick.of("", "safety")
	said = [Decision(id_, row.persons[-1], verdict, ground, void=oddity == "void")]
	if oddity == "twice":
		said.append(Decision(id_, row.persons[0], APPROVE))
	return row, said


def random_context(number: int, seats: Sequence[Seat]) -> Context:
	pick = Picker(number)
	recusal = pick.of(
		*(None,) * 12,
		*(Recusal(RecusalOf.PERSON, person) for person in PEOPLE[:3]),
		*(Recusal(RecusalOf.ORGANISATION, organisation) for organisation in ORGANISATIONS[:2]),
		*(Recusal(RecusalOf.SEAT, row.id) for row in seats),
	)
	return Context(
		recusals=() if recusal is None else (recusal,),
		excluded=frozenset(pick.of((), (), PEOPLE[:1], PEOPLE[1:2])),
		objections_used=frozenset(pick.of((), (), (HOST,), (CIVIL,))),
		absent_pillars=frozenset(pick.of((), (HOST,), (CIVIL,))),
		closed=pick.of(False, True),
	)


def random_case(rule: int, context: int, seats: Sequence[int]) -> Case:
	drawn = [random_seat(f"s{index}", number) for index, number in enumerate(seats)]
	rows = tuple(row for row, _ in drawn)
	said = tuple(decision for _, decisions in drawn for decision in decisions)
	return Case(random_rule(rule), Roster(rows), said, random_context(context, rows))


def cases(most_seats: int = 5) -> st.SearchStrategy[Case]:
	numbers = st.integers(0, 2**24 - 1)
	return st.builds(random_case, numbers, numbers, st.lists(numbers, min_size=2, max_size=most_seats))


def oracle_may_speak(case: Case, row: Seat) -> bool:
	"""Whether a seat is asked at all."""
	recused = {(recusal.of, recusal.key) for recusal in case.context.recusals}
	if not row.active or not row.deciding:
		return False
	if (RecusalOf.SEAT, row.id) in recused or (RecusalOf.ORGANISATION, row.organisation) in recused:
		return False
	return not row.persons or not all((RecusalOf.PERSON, person) in recused for person in row.persons)


def oracle_people(case: Case, row: Seat) -> list[str]:
	conflicted = {recusal.key for recusal in case.context.recusals if recusal.of == RecusalOf.PERSON}
	return [person for person in row.persons if person not in case.context.excluded | conflicted]


def oracle_pillar(row: Seat) -> Pillar:
	return CIVIL if row.pillar == COMMUNITY else row.pillar


def oracle_homes(case: Case) -> dict[str, Pillar]:
	"""The pillar of each organisation that is asked: the first in order if it has seats in several."""
	homes: dict[str, Pillar] = {}
	for pillar in THREE:
		for row in case.roster.seats:
			if oracle_may_speak(case, row) and oracle_pillar(row) == pillar:
				homes.setdefault(str(row.organisation), pillar)
	return homes


@cache
def all_countings(pairs: frozenset[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
	"""Every way to count (organisation, person) pairs with each organisation and each person once."""
	return tuple(
		tuple(one for one, _ in chosen)
		for size in range(len(pairs) + 1)
		for chosen in itertools.combinations(sorted(pairs), size)
		if len({one for one, _ in chosen}) == len({two for _, two in chosen}) == size
	)


def countings(pairs: Iterable[tuple[str | None, str]]) -> tuple[tuple[str, ...], ...]:
	return all_countings(frozenset((str(one), two) for one, two in pairs))


def oracle_counting(case: Case) -> list[Decision]:
	"""The decisions that count."""
	seats = {row.id: row for row in case.roster.seats if oracle_may_speak(case, row)}
	return [
		decision
		for decision in case.decisions
		if decision.seat in seats
		and not decision.void
		and decision.person in oracle_people(case, seats[decision.seat])
	]


def oracle_standing(case: Case) -> set[Pillar]:
	"""Pillars most of whose voices object."""
	counting, homes = oracle_counting(case), oracle_homes(case)
	organisation = {row.id: str(row.organisation) for row in case.roster.seats}
	standing = set()
	for pillar in set(THREE) - case.context.objections_used:
		own = [
			(organisation[row.seat], row.person, row)
			for row in counting
			if homes[organisation[row.seat]] == pillar
		]
		objecting = [
			(who, person) for who, person, row in own if row.verdict == REJECT and row.ground == "safety"
		]
		most = max(len(way) for way in countings(objecting))
		present = max(len(way) for way in countings((who, person) for who, person, _ in own))
		if most > Fraction(present, 2):
			standing.add(pillar)
	return standing


def oracle_passes(case: Case) -> bool:
	"""Whether what was said passes, by looking for a way to count it that does."""
	rule, counting, homes = case.rule, oracle_counting(case), oracle_homes(case)
	organisation = {row.id: str(row.organisation) for row in case.roster.seats}
	against = {(organisation[row.seat], row.person) for row in counting if row.verdict == REJECT}
	no_organisations, no_people = {one for one, _ in against}, {two for _, two in against}
	present = [(organisation[row.seat], row.person) for row in counting]
	in_favour = [
		(organisation[row.seat], row.person)
		for row in counting
		if row.verdict == APPROVE
		and organisation[row.seat] not in no_organisations
		and row.person not in no_people
	]
	noes = max(len(way) for way in countings(against))
	yeses = max(len(way) for way in countings(in_favour))
	if rule.mode == PassingMode.CONSENSUS and noes:
		return False
	if rule.mode == PassingMode.SIMPLE_MAJORITY and yeses <= noes:
		return False
	if rule.mode == PassingMode.QUALIFIED_MAJORITY and Fraction(yeses) < rule.majority * (yeses + noes):
		return False
	waived = {
		pillar
		for pillar in THREE
		if not any(oracle_may_speak(case, row) for row in case.roster.seats if oracle_pillar(row) == pillar)
		or (rule.last_tier and pillar in case.context.absent_pillars)
	}
	sizes = {pillar: sum(home == pillar for home in homes.values()) for pillar in THREE}

	def enough_present(way: Sequence[str]) -> bool:
		return len(way) >= rule.quorum_all * len(homes) and all(
			count_in(way, pillar) >= rule.min_present_per_pillar
			and count_in(way, pillar) >= rule.quorum_per_pillar * sizes[pillar]
			# A pillar that is asked for a share takes part at least once.
			and (rule.quorum_per_pillar == 0 or count_in(way, pillar) > 0)
			for pillar in set(THREE) - waived
		)

	def enough_in_favour(way: Sequence[str]) -> bool:
		return len(way) >= max(1, rule.min_approvals) and all(
			count_in(way, pillar) >= rule.min_approvals_per_pillar for pillar in set(THREE) - waived
		)

	def count_in(way: Sequence[str], pillar: Pillar) -> int:
		return sum(homes[who] == pillar for who in way)

	return (
		any(enough_present(way) for way in countings(present))
		and any(enough_in_favour(way) for way in countings(in_favour))
		and not oracle_standing(case)
	)


def completions(case: Case) -> Iterator[Case]:
	"""The case with every further set of decisions; when many seats are open, those without new rejections."""
	spoken = {row.seat for row in oracle_counting(case)}
	open_seats = [row for row in case.roster.seats if oracle_may_speak(case, row) and row.id not in spoken]
	verdicts = (APPROVE, ABSTAIN, REJECT) if len(open_seats) <= 2 else (APPROVE,)
	options: list[list[Decision | None]] = [
		[None]
		+ [
			Decision(row.id, person, verdict, "safety")
			for person in oracle_people(case, row)
			for verdict in verdicts
		]
		for row in open_seats
	]
	for chosen in itertools.product(*options):
		yield case._replace(decisions=case.decisions + tuple(row for row in chosen if row is not None))


def oracle_status(case: Case) -> Status:
	"""The status as the docstring of `evaluate` defines it, by trying everything."""
	if oracle_passes(case):
		return Status.APPROVED
	said_otherwise = tuple(row for row in case.decisions if row.verdict != REJECT)
	if not any(oracle_passes(way) for way in completions(case._replace(decisions=said_otherwise))):
		return Status.UNSATISFIABLE
	ways = [case] if case.context.closed else completions(case)
	if all(oracle_standing(way) for way in ways):
		return Status.SUSPENDED
	return Status.PENDING if any(oracle_passes(way) for way in completions(case)) else Status.REJECTED


def answer(case: Case) -> Outcome:
	return evaluate(case.rule, case.roster, case.decisions, case.context)


class TestProperties(unittest.TestCase):
	@settings(RULES, max_examples=500)
	@given(cases())
	def test_the_status_is_what_trying_every_completion_gives(self, case: Case) -> None:
		self.assertEqual(answer(case).status, oracle_status(case))

	@settings(RULES, max_examples=200)
	@given(cases(most_seats=4))
	def test_unsatisfiable_exactly_when_no_further_decisions_could_pass(self, case: Case) -> None:
		said_otherwise = case._replace(
			decisions=tuple(row for row in case.decisions if row.verdict != REJECT)
		)
		could_pass = any(oracle_passes(way) for way in completions(said_otherwise))
		self.assertEqual(answer(case).status == Status.UNSATISFIABLE, not could_pass)

	@settings(RULES, max_examples=200)
	@given(cases(), st.randoms(use_true_random=False))
	def test_the_order_of_decisions_and_seats_does_not_matter(self, case: Case, order: random.Random) -> None:
		decisions, seats = list(case.decisions), list(case.roster.seats)
		order.shuffle(decisions)
		order.shuffle(seats)
		shuffled = case._replace(decisions=tuple(decisions), roster=Roster(tuple(seats)))
		self.assertEqual(answer(shuffled), answer(case))

	@settings(RULES, max_examples=300)
	@given(cases(), st.data())
	def test_one_more_approval_never_makes_an_approved_thing_unapproved(
		self, case: Case, data: st.DataObject
	) -> None:
		case = data.draw(approved(case))
		row = data.draw(st.sampled_from(case.roster.seats))
		person = data.draw(st.sampled_from(PEOPLE))
		more = case._replace(decisions=(*case.decisions, Decision(row.id, person, APPROVE)))
		if answer(case).status == Status.APPROVED:
			self.assertEqual(answer(more).status, Status.APPROVED)

	@settings(RULES, max_examples=200)
	@given(cases())
	def test_no_person_and_no_organisation_is_counted_twice(self, case: Case) -> None:
		outcome = answer(case)
		organisation = {row.id: str(row.organisation) for row in case.roster.seats}
		self.assertEqual(len({row.person for row in outcome.approvals}), len(outcome.approvals))
		self.assertEqual(len({organisation[row.seat] for row in outcome.approvals}), len(outcome.approvals))
		people = {row.person for row in case.decisions}
		self.assertLessEqual(sum(row.present for row in outcome.tally), len(people))

	@settings(RULES, max_examples=200)
	@given(cases(), st.data())
	def test_what_a_recused_seat_says_changes_nothing(self, case: Case, data: st.DataObject) -> None:
		row = data.draw(st.sampled_from(case.roster.seats))
		recused = replace(case.context, recusals=(*case.context.recusals, Recusal(RecusalOf.SEAT, row.id)))
		silent = tuple(decision for decision in case.decisions if decision.seat != row.id)
		for verdict in Verdict:
			speaking = (*silent, *(Decision(row.id, person, verdict, "safety") for person in row.persons))
			loud = answer(case._replace(decisions=speaking, context=recused))
			quiet = answer(case._replace(decisions=silent, context=recused))
			self.assertEqual(replace(loud, ignored=()), replace(quiet, ignored=()))

	@settings(RULES, max_examples=200)
	@given(cases())
	def test_an_outcome_explains_itself(self, case: Case) -> None:
		outcome = answer(case)
		self.assertEqual(bool(outcome.unmet), outcome.status != Status.APPROVED)
		if outcome.status == Status.UNSATISFIABLE:
			self.assertTrue(outcome.remedies)
		for row in outcome.unmet:
			if row.code == UnmetCode.QUORUM_PILLAR:
				self.assertLess(row.have, row.need)


def approved(case: Case) -> st.SearchStrategy[Case]:
	"""The case made easy to pass, so that the property is not tried on what is unapproved anyway."""
	easy = replace(case.rule, min_approvals=1, min_present_per_pillar=0)
	everyone = tuple(Decision(row.id, row.persons[0], APPROVE) for row in case.roster.seats if row.persons)
	return st.sampled_from(
		[
			case,
			case._replace(rule=easy),
			case._replace(decisions=everyone),
			case._replace(rule=easy, decisions=everyone),
		]
	)


class TestWithoutVote(unittest.TestCase):
	"""Seats that have no vote on one question: companies, in the scrutiny of corporate support."""

	def roster(self, **more: int) -> Roster:
		seats = seats_of(host=1, company=2, civil=1, **more)
		return Roster(tuple(replace(row, without_vote=row.pillar == COMPANY) for row in seats))

	def test_their_pillar_is_waived_visibly_and_not_waited_for(self) -> None:
		outcome = evaluate(CONSENSUS, self.roster(), approve("host1", "civil1"))
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual(outcome.waived, (Waiver(COMPANY, WaiverCode.WITHOUT_VOTE),))

	def test_what_they_say_does_not_count(self) -> None:
		outcome = evaluate(CONSENSUS, self.roster(), approve("host1", "civil1") + reject("company1"))
		self.assertEqual(outcome.status, Status.APPROVED)
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.NOT_DECIDING])
		self.assertEqual(outcome.may_decide, ())

	def test_a_pillar_with_another_seat_that_votes_is_not_waived(self) -> None:
		seats = (*self.roster().seats, seat("company3", COMPANY))
		outcome = evaluate(CONSENSUS, Roster(seats), approve("host1", "civil1"))
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual(outcome.may_decide, ("company3",))

	def test_a_pillar_without_any_seat_is_waived_for_that(self) -> None:
		outcome = evaluate(CONSENSUS, Roster(seats_of(host=1, civil=1)), ())
		self.assertEqual(outcome.waived, (Waiver(COMPANY, WaiverCode.NO_ACTIVE_SEAT),))

	def test_they_stand_in_for_nobody(self) -> None:
		rule = replace(CONSENSUS, substitutes=((HOST, "company1"),))
		context = Context(recusals=(Recusal(RecusalOf.SEAT, "host1"),))
		outcome = evaluate(rule, self.roster(), (), context)
		self.assertEqual(outcome.substituted, ())
		self.assertNotIn("company1", outcome.may_decide)

	def test_they_witness_no_paper(self) -> None:
		paper = Decision("host1", "person-host1", APPROVE, on_paper=True, confirmed_by="company1")
		outcome = evaluate(CONSENSUS, self.roster(), [paper])
		self.assertEqual([row.code for row in outcome.ignored], [IgnoredCode.PAPER_UNCONFIRMED])

	def test_they_hold_no_office(self) -> None:
		held = (
			seat("company1", COMPANY, office=Office.CHAIR, without_vote=True),
			seat("host1", HOST, office=Office.COORDINATOR),
		)
		self.assertEqual(evaluate(SMALL_EXPENSE, Roster(held), ()).status, Status.UNSATISFIABLE)


class TestSize(unittest.TestCase):
	def test_thirty_seats_that_all_share_their_people_are_still_decided(self) -> None:
		seats = tuple(
			Seat(f"s{n:02}", THREE[n % 3], f"o{n}", (f"p{n}", f"p{(n + 1) % 30}")) for n in range(30)
		)
		outcome = evaluate(replace(EITI_QUORUM, quorum_all=Fraction(1)), Roster(seats), ())
		self.assertEqual(outcome.status, Status.PENDING)
		self.assertEqual(unmet(outcome, UnmetCode.QUORUM_ALL).need, 30)
