"""Stages, criteria, and what leaving a stage needs: design section 4 and the guide's points, one rule a test."""

import json
import time
import unittest
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.stages import (
	CRITERIA,
	EVALUATORS,
	NEVER_BLOCKS,
	STAGES,
	Answer,
	AnswerCode,
	Fault,
	Finding,
	FindingCode,
	GroupFacts,
	Missing,
	Move,
	MoveKind,
	Pillar,
	Refusal,
	RefusalCode,
	Stage,
	Thresholds,
	Verdict,
	Weight,
	WeightOverride,
	blocks,
	check_answer,
	check_move,
	effective_verdict,
	evaluate_group,
	is_computed,
	missing_for,
	moves_from,
	next_stage,
	rows_of,
	waivers,
	weight_of,
)

settings.register_profile("rules", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
RULES = settings.get_profile("rules")

CATALOGUE = Path(__file__).resolve().parents[2] / "setup" / "catalogue.json"
HOST, COMPANY, CIVIL = Pillar.HOST_STATE, Pillar.COMPANY, Pillar.CIVIL_SOCIETY
COMMUNITY, HOME = Pillar.COMMUNITY, Pillar.HOME_STATE
LINK, REASON = "a link", "a reason"


def met(*ids: str) -> list[Answer]:
	"""Answers that satisfy a criterion of either kind."""
	return [Answer(id_, Verdict.MET_BY_EVIDENCE, LINK, REASON) for id_ in ids]


def ids(rows: tuple[Missing, ...]) -> list[str]:
	return [row.criterion for row in rows]


def blocking(rows: tuple[Missing, ...]) -> list[str]:
	return [row.criterion for row in rows if row.blocking]


def refusals(move: Move) -> list[RefusalCode]:
	return [row.code for row in move.refusals]


class TestCatalogue(unittest.TestCase):
	required = {
		Stage.CONTEXT: "C1 C3 X6",
		Stage.SETUP: "S1.1 S1.2 S2.1 S2.2 S3.1 S3.2 S4.1 S4.2",
		Stage.GROWTH: "G1.1 G1.2 G2.3 G4.1 G5.1",
		Stage.SUSTAINABILITY: "",
	}

	def test_each_stage_has_the_required_rows_of_the_guide(self) -> None:
		for stage, expected in self.required.items():
			with self.subTest(stage=stage):
				found = [row.id for row in rows_of(stage) if row.weight == Weight.REQUIRED]
				self.assertEqual(found, expected.split())

	def test_rows_follow_the_guide_then_the_cycle_picture(self) -> None:
		self.assertEqual(
			[row.id for row in rows_of(Stage.CONTEXT)],
			["C1", "C2", "C3", "C4", "C5", "X1", "X2", "X3", "X6"],
		)
		self.assertEqual([row.id for row in rows_of(Stage.GROWTH)][-5:], ["X7", "X8", "X9", "X10", "X11"])

	def test_dormant_and_closed_have_no_rows(self) -> None:
		self.assertEqual(rows_of(Stage.DORMANT) + rows_of(Stage.CLOSED), ())

	def test_the_catalogue_that_is_installed_says_the_same(self) -> None:
		shipped = {
			row["code"]: row
			for row in json.loads(CATALOGUE.read_text(encoding="utf-8"))
			if row["kind"] == "Criterion"
		}
		self.assertEqual(
			{id_: (row["stage"], row["weight"]) for id_, row in shipped.items()},
			{id_: (str(row.stage), str(row.weight)) for id_, row in CRITERIA.items()},
		)
		now = {id_ for id_, row in shipped.items() if row["available_from"] == "core"}
		self.assertEqual(now, set(EVALUATORS))

	def test_a_criterion_whose_records_do_not_exist_yet_counts_as_evidenced(self) -> None:
		self.assertFalse(is_computed("S1.1"))
		self.assertIsNone(evaluate_group(GroupFacts())["S1.1"])
		self.assertTrue(is_computed("C5"))
		with self.assertRaises(KeyError):
			is_computed("Z9")


class TestWeights(unittest.TestCase):
	def test_a_manager_can_change_a_weight_for_a_group_with_a_reason(self) -> None:
		override = WeightOverride("C5", Weight.REQUIRED, REASON)
		self.assertEqual(weight_of("C5"), Weight.ADVISORY)
		self.assertTrue(blocks("C5", [override]))
		self.assertFalse(blocks("C1", [WeightOverride("C1", Weight.ADVISORY, REASON)]))
		self.assertFalse(blocks("C2", [override]))

	def test_a_changed_weight_without_a_reason_has_no_effect_and_is_a_fault(self) -> None:
		override = WeightOverride("C5", Weight.REQUIRED, " ")
		self.assertFalse(blocks("C5", [override]))
		move = check_move(Stage.CONTEXT, Stage.SETUP, met("C1", "C3", "X6"), overrides=[override])
		self.assertEqual(move.faults, (Fault("C5", AnswerCode.OVERRIDE_REASON_MISSING),))
		self.assertFalse(move.allowed)

	def test_the_last_of_several_changes_counts(self) -> None:
		rows = [
			WeightOverride("C5", Weight.REQUIRED, REASON),
			WeightOverride("C5", Weight.INFORMATION, REASON),
		]
		self.assertEqual(weight_of("C5", rows), Weight.INFORMATION)

	def test_c4_never_blocks_whatever_weight_a_manager_gave_it(self) -> None:
		override = WeightOverride("C4", Weight.REQUIRED, REASON)
		self.assertEqual(NEVER_BLOCKS, {"C4"})
		answers = [*met("C1", "C3", "X6"), Answer("C4", Verdict.NOT_MET)]
		move = check_move(Stage.CONTEXT, Stage.SETUP, answers, overrides=[override])
		self.assertTrue(move.allowed)
		row = next(row for row in move.missing if row.criterion == "C4")
		self.assertEqual((row.weight, row.blocking), (Weight.INFORMATION, False))

	def test_a_faulty_answer_to_c4_does_not_block_either(self) -> None:
		answers = [*met("C1", "C3", "X6"), Answer("C4", Verdict.WAIVED)]
		move = check_move(Stage.CONTEXT, Stage.SETUP, answers)
		self.assertEqual(move.faults, (Fault("C4", AnswerCode.REASON_MISSING),))
		self.assertTrue(move.allowed)


class TestAnswers(unittest.TestCase):
	not_met = Finding(Verdict.NOT_MET, 0, 1, FindingCode.NO_COMPANY_SEAT)

	def fault(self, answer: Answer, finding: Finding | None = None) -> AnswerCode | None:
		found = check_answer(answer, finding)
		return found.code if found else None

	def test_a_computed_verdict_is_not_typed_over(self) -> None:
		for verdict in (Verdict.MET, Verdict.PARTLY):
			with self.subTest(verdict=verdict):
				answer = Answer("C5", verdict, LINK, REASON)
				self.assertEqual(self.fault(answer, self.not_met), AnswerCode.TYPED_OVER)
				self.assertEqual(effective_verdict(answer, self.not_met), Verdict.NOT_MET)

	def test_repeating_the_computed_verdict_is_no_fault(self) -> None:
		self.assertIsNone(self.fault(Answer("C5", Verdict.NOT_MET), self.not_met))

	def test_a_computed_verdict_may_be_replaced_with_a_reason_and_evidence_also_with_a_link(self) -> None:
		for verdict, link, reason, expected in (
			(Verdict.MET_BY_EVIDENCE, LINK, REASON, None),
			(Verdict.MET_BY_EVIDENCE, "", REASON, AnswerCode.LINK_MISSING),
			(Verdict.MET_BY_EVIDENCE, LINK, " ", AnswerCode.REASON_MISSING),
			(Verdict.WAIVED, "", REASON, None),
			(Verdict.WAIVED, LINK, "", AnswerCode.REASON_MISSING),
			(Verdict.NOT_APPLICABLE, "", REASON, None),
			(Verdict.NOT_APPLICABLE, "", "", AnswerCode.REASON_MISSING),
		):
			with self.subTest(verdict=verdict, link=link, reason=reason):
				answer = Answer("C5", verdict, link, reason)
				self.assertEqual(self.fault(answer, self.not_met), expected)
				counts = verdict if expected is None else Verdict.NOT_MET
				self.assertEqual(effective_verdict(answer, self.not_met), counts)

	def test_an_assessed_point_is_met_only_with_its_evidence_linked(self) -> None:
		self.assertEqual(self.fault(Answer("C1", Verdict.MET)), AnswerCode.LINK_MISSING)
		self.assertIsNone(self.fault(Answer("C1", Verdict.MET, LINK)))
		self.assertIsNone(self.fault(Answer("C1", Verdict.NOT_MET)))

	def test_no_answer_is_no_fault(self) -> None:
		self.assertIsNone(self.fault(Answer("C1")))
		self.assertIsNone(effective_verdict(None, None))

	def test_an_unknown_point_is_a_fault(self) -> None:
		self.assertEqual(self.fault(Answer("Z9", Verdict.MET, LINK)), AnswerCode.UNKNOWN_CRITERION)

	def test_two_answers_to_one_point_are_refused(self) -> None:
		move = check_move(Stage.CONTEXT, Stage.SETUP, met("C1", "C3", "X6", "C1"))
		self.assertEqual(move.faults, (Fault("C1", AnswerCode.ANSWERED_TWICE),))
		self.assertEqual(refusals(move), [RefusalCode.ANSWERS_FAULTY])

	def test_waivers_are_counted_when_they_have_a_reason(self) -> None:
		answers = [
			Answer("S1.1", Verdict.WAIVED, reason=REASON),
			Answer("C2", Verdict.WAIVED),
			*met("C1"),
		]
		self.assertEqual(waivers(answers), ("S1.1",))


class TestMissing(unittest.TestCase):
	def test_everything_that_is_open_is_listed_what_blocks_first(self) -> None:
		found = missing_for(Stage.CONTEXT, ())
		self.assertEqual(ids(found), ["C1", "C3", "X6", "C2", "C4", "C5", "X1", "X2", "X3"])
		self.assertEqual(blocking(found), ["C1", "C3", "X6"])
		self.assertEqual({row.code for row in found}, {AnswerCode.UNANSWERED})

	def test_a_computed_row_tells_its_value_its_target_and_why(self) -> None:
		findings = evaluate_group(GroupFacts(deciding_seats={HOST: 2, COMPANY: 2}))
		row = next(row for row in missing_for(Stage.SETUP, (), findings) if row.criterion == "S4.2")
		self.assertEqual(
			row,
			Missing(
				criterion="S4.2",
				weight=Weight.REQUIRED,
				blocking=True,
				code=AnswerCode.NOT_MET,
				verdict=Verdict.NOT_MET,
				value=Decimal("0.7500"),
				target=Decimal("0.8000"),
				finding=FindingCode.BALANCE_BELOW,
				pillar=CIVIL,
			),
		)

	def test_required_rows_are_satisfied_by_four_verdicts_and_no_other(self) -> None:
		for verdict in Verdict:
			with self.subTest(verdict=verdict):
				answer = Answer("C1", verdict, LINK, REASON)
				satisfied = "C1" not in ids(missing_for(Stage.CONTEXT, [answer]))
				self.assertEqual(satisfied, verdict not in (Verdict.PARTLY, Verdict.NOT_MET))

	def test_a_fault_of_the_answer_is_what_is_named_first(self) -> None:
		found = missing_for(Stage.CONTEXT, [Answer("C1", Verdict.WAIVED), Answer("C3", Verdict.PARTLY)])
		self.assertEqual(
			{row.criterion: row.code for row in found if row.criterion in ("C1", "C3")},
			{"C1": AnswerCode.REASON_MISSING, "C3": AnswerCode.PARTLY},
		)

	def test_advisory_and_information_never_block(self) -> None:
		answers = [*met("C1", "C3", "X6"), *(Answer(id_, Verdict.NOT_MET) for id_ in ("C2", "C4", "X1"))]
		findings = evaluate_group(GroupFacts())
		move = check_move(
			Stage.CONTEXT, Stage.SETUP, answers, {**findings, "X6": None, "C1": None, "C3": None}
		)
		self.assertEqual(blocking(move.missing), [])
		self.assertEqual(ids(move.missing), ["C2", "C4", "C5", "X1", "X2", "X3"])
		self.assertTrue(move.allowed)

	@settings(RULES, max_examples=200)
	@given(
		st.lists(
			st.builds(
				Answer,
				st.sampled_from(sorted(CRITERIA)),
				st.one_of(st.none(), st.sampled_from(Verdict)),
				st.sampled_from(("", LINK)),
				st.sampled_from(("", REASON)),
			),
			unique_by=lambda answer: answer.criterion,
		),
		st.sampled_from(STAGES),
	)
	def test_a_group_goes_forward_exactly_when_nothing_that_blocks_is_missing_and_no_answer_is_faulty(
		self, answers: list[Answer], stage: Stage
	) -> None:
		following = next_stage(stage)
		if following is None:
			return
		move = check_move(stage, following, answers)
		faulty = [row for row in answers if check_answer(row, None) and row.criterion != "C4"]
		self.assertEqual(move.allowed, not blocking(missing_for(stage, answers)) and not faulty)
		for row in rows_of(stage):
			if row.id in blocking(move.missing):
				self.assertEqual(row.weight, Weight.REQUIRED)


class TestMoves(unittest.TestCase):
	def test_forward_needs_the_required_rows_of_the_stage_that_is_left(self) -> None:
		for stage, required in TestCatalogue.required.items():
			following = next_stage(stage)
			if following is None:
				continue
			with self.subTest(stage=stage):
				names = required.split()
				full = check_move(stage, following, met(*names))
				self.assertEqual((full.kind, full.allowed), (MoveKind.FORWARD, True))
				for left_out in names:
					short = check_move(stage, following, met(*(id_ for id_ in names if id_ != left_out)))
					self.assertEqual(short.refusals, (Refusal(RefusalCode.CRITERIA_MISSING, 1),))
					self.assertEqual(blocking(short.missing), [left_out])

	def test_no_stage_is_skipped(self) -> None:
		move = check_move(Stage.CONTEXT, Stage.GROWTH)
		self.assertEqual(move.refusals, (Refusal(RefusalCode.SKIPS_A_STAGE, expected=Stage.SETUP),))
		self.assertIsNone(move.kind)

	def test_one_stage_back_needs_a_reason_and_nothing_else(self) -> None:
		self.assertEqual(
			refusals(check_move(Stage.GROWTH, Stage.SETUP, reason=" ")), [RefusalCode.REASON_MISSING]
		)
		move = check_move(Stage.GROWTH, Stage.SETUP, reason=REASON)
		self.assertEqual((move.kind, move.allowed, move.missing), (MoveKind.BACK, True, ()))

	def test_two_stages_back_are_refused_with_the_one_that_is_allowed(self) -> None:
		move = check_move(Stage.SUSTAINABILITY, Stage.SETUP, reason=REASON)
		self.assertEqual(move.refusals, (Refusal(RefusalCode.BACK_TOO_FAR, expected=Stage.GROWTH),))

	def test_from_any_stage_to_dormant_and_back_to_the_stage_it_left_only(self) -> None:
		for stage in STAGES:
			with self.subTest(stage=stage):
				self.assertTrue(check_move(stage, Stage.DORMANT).allowed)
				self.assertEqual(check_move(Stage.DORMANT, stage, left=stage).kind, MoveKind.WAKE)
				self.assertTrue(check_move(Stage.DORMANT, stage, left=stage).allowed)
				others = [other for other in STAGES if other != stage]
				for other in others:
					move = check_move(Stage.DORMANT, other, left=stage)
					self.assertEqual(
						move.refusals, (Refusal(RefusalCode.NOT_THE_STAGE_IT_LEFT, expected=stage),)
					)

	def test_a_dormant_group_that_does_not_know_what_it_left_can_only_close(self) -> None:
		self.assertFalse(check_move(Stage.DORMANT, Stage.SETUP).allowed)
		self.assertEqual(moves_from(Stage.DORMANT), ((MoveKind.CLOSE, Stage.CLOSED),))
		self.assertEqual(moves_from(Stage.DORMANT, Stage.CLOSED), ((MoveKind.CLOSE, Stage.CLOSED),))

	def test_closing_is_possible_from_anywhere_once_open_actions_are_settled(self) -> None:
		for stage in (*STAGES, Stage.DORMANT):
			with self.subTest(stage=stage):
				self.assertTrue(check_move(stage, Stage.CLOSED).allowed)
				self.assertEqual(
					check_move(stage, Stage.CLOSED, open_actions=3).refusals,
					(Refusal(RefusalCode.OPEN_ACTIONS, 3),),
				)

	def test_closed_is_final(self) -> None:
		self.assertEqual(moves_from(Stage.CLOSED), ())
		for stage in Stage:
			with self.subTest(stage=stage):
				self.assertEqual(
					refusals(check_move(Stage.CLOSED, stage, reason=REASON)), [RefusalCode.CLOSED_IS_FINAL]
				)

	def test_staying_is_no_move(self) -> None:
		for stage in (*STAGES, Stage.DORMANT):
			self.assertEqual(
				refusals(check_move(stage, stage, reason=REASON, left=Stage.SETUP)), [RefusalCode.SAME_STAGE]
			)

	def test_the_list_of_choices_and_the_check_agree(self) -> None:
		for current in Stage:
			allowed = {stage for _, stage in moves_from(current, Stage.SETUP)}
			for target in Stage:
				move = check_move(current, target, reason=REASON, left=Stage.SETUP)
				self.assertEqual(move.kind is not None, target in allowed, (current, target))

	def test_an_existing_group_enters_at_its_real_stage_and_what_it_lacks_is_listed_not_blocking(
		self,
	) -> None:
		move = check_move(
			Stage.CONTEXT, Stage.GROWTH, met("C1"), evaluate_group(GroupFacts()), reason=REASON, entry=True
		)
		self.assertEqual((move.kind, move.allowed), (MoveKind.ENTRY, True))
		self.assertEqual(blocking(move.missing), [])
		self.assertNotIn("C1", ids(move.missing))
		self.assertLessEqual({"C3", "S1.1", "S4.2"}, set(ids(move.missing)))
		self.assertNotIn("G1.1", ids(move.missing))

	def test_entry_needs_a_reason_and_is_only_for_a_first_review_to_a_stage(self) -> None:
		cases: tuple[tuple[dict[str, object], RefusalCode], ...] = (
			({"reason": ""}, RefusalCode.REASON_MISSING),
			({"reviewed_before": True}, RefusalCode.NOT_A_FIRST_REVIEW),
			({"current": Stage.SETUP}, RefusalCode.NOT_A_FIRST_REVIEW),
			({"target": Stage.CLOSED}, RefusalCode.ENTRY_IS_FOR_STAGES),
			({"target": Stage.DORMANT}, RefusalCode.ENTRY_IS_FOR_STAGES),
			({"target": Stage.CONTEXT}, RefusalCode.SAME_STAGE),
		)
		for change, expected in cases:
			with self.subTest(change=change):
				given: dict[str, object] = {
					"current": Stage.CONTEXT,
					"target": Stage.GROWTH,
					"reason": REASON,
					"entry": True,
				}
				move = check_move(**{**given, **change})  # type: ignore[arg-type]
				self.assertEqual(refusals(move), [expected])

	def test_a_faulty_answer_refuses_an_advisory_row_and_an_entry_too(self) -> None:
		faulty = Answer("C2", Verdict.WAIVED)
		forward = check_move(Stage.CONTEXT, Stage.SETUP, [*met("C1", "C3", "X6"), faulty])
		self.assertEqual(forward.refusals, (Refusal(RefusalCode.ANSWERS_FAULTY, 1),))
		entering = check_move(Stage.CONTEXT, Stage.SETUP, [faulty], reason=REASON, entry=True)
		self.assertEqual(refusals(entering), [RefusalCode.ANSWERS_FAULTY])


FULL = GroupFacts(
	seats={HOST: 3, COMPANY: 3, CIVIL: 2, COMMUNITY: 1, HOME: 1},
	deciding_seats={HOST: 3, COMPANY: 3, CIVIL: 2, COMMUNITY: 1},
	civil_society_quorum=True,
	has_coordinator=True,
	has_secretariat=True,
	secretariat_local=True,
	diversity_answers=12,
	women=6,
	men=6,
	constituencies={"youth": 5},
	regional_seats=4,
	host_decision_seats=1,
	host_attendance=Fraction(2, 3),
	host_institutions=3,
	host_levels=2,
	host_seats_with_alternate=3,
	company_decision_seats=1,
	child_groups=1,
	turnover={HOST: Fraction(1, 4), COMPANY: Fraction(0)},
	months_coordination=Decimal("14.5"),
	months_activities=Decimal(12),
	chairs=1,
	chair_pillars=frozenset({HOST, COMPANY}),
	chair_terms=2,
	roles_by_organisation=(1, 1, 1, 1),
	organisations=10,
	champions=2,
)


class TestEvaluators(unittest.TestCase):
	def check(
		self, id_: str, expected: Verdict, value: object, code: FindingCode = FindingCode.OK, **facts: object
	) -> Finding:
		found = EVALUATORS[id_](replace(FULL, **facts), Thresholds())  # type: ignore[arg-type]
		self.assertEqual((found.verdict, found.value, found.code), (expected, value, code))
		return found

	def test_a_group_that_has_everything_meets_every_computed_criterion(self) -> None:
		found = evaluate_group(FULL)
		self.assertEqual(
			{id_: row.verdict for id_, row in found.items() if row is not None},
			dict.fromkeys(EVALUATORS, Verdict.MET),
		)

	def test_a_group_that_has_nothing_meets_none(self) -> None:
		found = evaluate_group(GroupFacts())
		for id_ in EVALUATORS:
			row = found[id_]
			assert row is not None
			self.assertEqual(row.verdict, Verdict.NOT_MET, id_)
			self.assertNotEqual(row.code, FindingCode.OK, id_)

	def test_c5_at_least_one_company_seat(self) -> None:
		self.check("C5", Verdict.MET, 1, seats={COMPANY: 1})
		self.check("C5", Verdict.NOT_MET, 0, FindingCode.NO_COMPANY_SEAT, seats={HOST: 4})

	def test_x2_civil_society_has_seats_and_the_rule_needs_it(self) -> None:
		self.check("X2", Verdict.MET, 1, seats={COMMUNITY: 1})
		self.check("X2", Verdict.PARTLY, 3, FindingCode.NO_CIVIL_SOCIETY_QUORUM, civil_society_quorum=False)
		self.check("X2", Verdict.NOT_MET, 0, FindingCode.NO_CIVIL_SOCIETY_SEAT, seats={HOST: 1})

	def test_x3_host_and_home_state_each_have_a_seat(self) -> None:
		self.check("X3", Verdict.PARTLY, 1, FindingCode.NO_HOME_STATE_SEAT, seats={HOST: 5})
		self.check("X3", Verdict.PARTLY, 1, FindingCode.NO_HOST_STATE_SEAT, seats={HOME: 5})
		self.check("X3", Verdict.NOT_MET, 0, FindingCode.NO_STATE_SEAT, seats={COMPANY: 1})

	def test_x6_a_coordinator_or_a_secretariat(self) -> None:
		self.check("X6", Verdict.MET, 1, has_coordinator=False)
		self.check("X6", Verdict.MET, 1, has_secretariat=False)
		self.check(
			"X6", Verdict.NOT_MET, 0, FindingCode.NO_COORDINATOR, has_coordinator=False, has_secretariat=False
		)

	def test_s4_2_the_balance_index_reaches_the_target_and_names_the_weakest_pillar(self) -> None:
		found = self.check(
			"S4.2",
			Verdict.NOT_MET,
			Decimal("0.7500"),
			FindingCode.BALANCE_BELOW,
			deciding_seats={HOST: 4, COMPANY: 1, CIVIL: 1},
		)
		self.assertEqual(found.pillar, COMPANY)

	def test_s4_2_an_index_that_only_rounds_up_to_the_target_is_below_it(self) -> None:
		seats = {HOST: 4, COMPANY: 4, CIVIL: 1}
		exact = Fraction(3, 2) * (1 - Fraction(33, 81))
		just_above = Thresholds(balance=exact + Fraction(1, 10**6))
		found = EVALUATORS["S4.2"](replace(FULL, deciding_seats=seats), just_above)
		self.assertEqual((found.value, found.target), (Decimal("0.8889"), Decimal("0.8889")))
		self.assertEqual(found.verdict, Verdict.NOT_MET)

	def test_g2_3_an_earlier_index_that_only_rounds_up_to_the_target_was_below_it(self) -> None:
		before = {HOST: 4, COMPANY: 4, CIVIL: 1}
		just_above = Thresholds(balance=Fraction(3, 2) * (1 - Fraction(33, 81)) + Fraction(1, 10**6))
		facts = replace(FULL, deciding_seats={HOST: 3, COMPANY: 3, CIVIL: 3}, past_deciding_seats=(before,))
		self.assertEqual(EVALUATORS["G2.3"](facts, just_above).verdict, Verdict.PARTLY)

	def test_s4_2_an_empty_deciding_pillar_is_at_best_partly(self) -> None:
		deciding = (HOST, COMPANY, CIVIL, COMMUNITY, HOME)
		seats = {HOST: 2, COMPANY: 2, CIVIL: 2, COMMUNITY: 2}
		found = self.check(
			"S4.2",
			Verdict.PARTLY,
			Decimal("0.9375"),
			FindingCode.DECIDING_PILLAR_EMPTY,
			deciding_pillars=deciding,
			deciding_seats=seats,
		)
		self.assertEqual(found.pillar, HOME)

	def test_g2_3_balance_now_and_on_earlier_days(self) -> None:
		even = {HOST: 3, COMPANY: 3, CIVIL: 3}
		lopsided = {HOST: 4, COMPANY: 1, CIVIL: 1}
		self.check("G2.3", Verdict.MET, Decimal("1.0000"), past_deciding_seats=(even, {}))
		self.check(
			"G2.3",
			Verdict.PARTLY,
			Decimal("0.7500"),
			FindingCode.BALANCE_WAS_BELOW,
			past_deciding_seats=(even, lopsided),
		)
		self.check(
			"G2.3", Verdict.NOT_MET, Decimal("0.7500"), FindingCode.BALANCE_BELOW, deciding_seats=lopsided
		)

	def test_s4_3_rests_on_no_figure_under_five_and_shows_none(self) -> None:
		self.check("S4.3", Verdict.NOT_MET, None, FindingCode.TOO_FEW_ANSWERS, diversity_answers=4)
		for women in range(5):
			self.check(
				"S4.3", Verdict.PARTLY, None, FindingCode.TOO_SMALL_TO_SHOW, women=women, men=12 - women
			)
		for youth in range(5):
			self.check(
				"S4.3", Verdict.PARTLY, None, FindingCode.NO_CONSTITUENCY, constituencies={"youth": youth}
			)

	def test_s4_3_thirty_percent_of_the_less_numerous_gender(self) -> None:
		self.check("S4.3", Verdict.MET, None, women=6, men=14)
		self.check("S4.3", Verdict.PARTLY, None, FindingCode.GENDER_BELOW, women=6, men=15)
		self.check(
			"S4.3", Verdict.NOT_MET, None, FindingCode.GENDER_BELOW, women=15, men=6, constituencies={}
		)

	def test_s4_4_communities_and_places_outside_the_capital(self) -> None:
		share = Decimal("0.4000")
		self.check(
			"S4.4",
			Verdict.PARTLY,
			share,
			FindingCode.NO_COMMUNITY_SEAT,
			seats={HOST: 5, COMPANY: 5},
		)
		self.check("S4.4", Verdict.PARTLY, Decimal("0.0000"), FindingCode.NO_REGIONAL_SEAT, regional_seats=0)
		self.check("S4.4", Verdict.PARTLY, Decimal("0.2000"), FindingCode.REGIONS_BELOW, regional_seats=2)

	def test_s4_5_decision_makers_of_the_host_state_and_their_attendance(self) -> None:
		self.check("S4.5", Verdict.PARTLY, 1, FindingCode.ATTENDANCE_UNKNOWN, host_attendance=None)
		self.check(
			"S4.5",
			Verdict.PARTLY,
			Decimal("0.3333"),
			FindingCode.ATTENDANCE_BELOW,
			host_attendance=Fraction(1, 3),
		)

	def test_s5_1_ministries_levels_and_alternates(self) -> None:
		self.check("S5.1", Verdict.PARTLY, 1, FindingCode.TOO_FEW_MINISTRIES, host_institutions=1)
		self.check(
			"S5.1",
			Verdict.NOT_MET,
			1,
			FindingCode.TOO_FEW_MINISTRIES,
			host_institutions=1,
			host_seats_with_alternate=2,
		)
		self.check("S5.1", Verdict.PARTLY, 1, FindingCode.TOO_FEW_LEVELS, host_levels=1)
		self.check("S5.1", Verdict.PARTLY, 2, FindingCode.ALTERNATES_MISSING, host_seats_with_alternate=2)

	def test_g1_3_a_group_above_or_below(self) -> None:
		self.check("G1.3", Verdict.MET, 1, child_groups=0, parent_groups=1)
		self.check("G1.3", Verdict.NOT_MET, 0, FindingCode.NO_LINKED_GROUP, child_groups=0)

	def test_g2_1_a_company_seat_at_decision_level(self) -> None:
		self.check(
			"G2.1", Verdict.NOT_MET, 0, FindingCode.NO_COMPANY_DECISION_LEVEL, company_decision_seats=0
		)

	def test_g2_2_the_pillar_with_the_highest_turnover_is_named(self) -> None:
		found = self.check(
			"G2.2",
			Verdict.PARTLY,
			Decimal("0.5000"),
			FindingCode.TURNOVER_ABOVE,
			turnover={CIVIL: Fraction(1, 2), HOST: Fraction(0), COMPANY: None},
		)
		self.assertEqual(found.pillar, CIVIL)
		self.check(
			"G2.2",
			Verdict.NOT_MET,
			Decimal("2.0000"),
			FindingCode.TURNOVER_ABOVE,
			turnover={HOST: Fraction(2)},
		)
		self.check("G2.2", Verdict.MET, Decimal("0.3333"), turnover={HOST: Fraction(1, 3)})

	def test_d1_1_coordination_that_is_local_and_funded(self) -> None:
		self.check("D1.1", Verdict.PARTLY, None, FindingCode.NO_SECRETARIAT, has_secretariat=False)
		self.check("D1.1", Verdict.PARTLY, None, FindingCode.NO_COORDINATOR, has_coordinator=False)
		self.check("D1.1", Verdict.PARTLY, None, FindingCode.SECRETARIAT_NOT_LOCAL, secretariat_local=False)
		self.check("D1.1", Verdict.PARTLY, None, FindingCode.FUNDING_UNKNOWN, months_activities=None)
		self.check(
			"D1.1",
			Verdict.PARTLY,
			Decimal("11.9"),
			FindingCode.FUNDING_BELOW,
			months_activities=Decimal("11.9"),
		)

	def test_d1_2_chairs_end_and_rotate(self) -> None:
		one = frozenset({HOST})
		self.check("D1.2", Verdict.MET, 1, chair_terms=1, chair_pillars=one)
		self.check("D1.2", Verdict.PARTLY, 1, FindingCode.CHAIR_NOT_ROTATED, chair_pillars=one)
		self.check("D1.2", Verdict.NOT_MET, 2, FindingCode.CHAIR_WITHOUT_END, chairs_without_end=1)
		self.check("D1.2", Verdict.PARTLY, 2, FindingCode.CHAIR_WITHOUT_END, chairs=2, chairs_without_end=1)
		self.check("D1.2", Verdict.PARTLY, 2, FindingCode.CHAIR_OVER_TERM, chairs_over_term=1)
		self.check("D1.2", Verdict.NOT_MET, 2, FindingCode.NO_CHAIR, chairs=0)

	def test_d1_3_roles_in_few_hands(self) -> None:
		self.check(
			"D1.3",
			Verdict.NOT_MET,
			Decimal("0.5000"),
			FindingCode.ROLES_CONCENTRATED,
			roles_by_organisation=(2, 2),
		)

	def test_d1_3_a_group_with_three_roles_is_not_blamed_for_being_small(self) -> None:
		found = self.check("D1.3", Verdict.MET, Decimal("0.3333"), roles_by_organisation=(1, 1, 1))
		self.assertEqual(found.target, Decimal("0.3333"))

	def test_x7_a_single_champion_is_met_and_named(self) -> None:
		self.check("X7", Verdict.MET, 1, FindingCode.SINGLE_CHAMPION, champions=1)
		self.check("X7", Verdict.NOT_MET, 0, FindingCode.NO_CHAMPION, champions=0)

	def test_a_thousand_groups_are_evaluated_in_a_moment(self) -> None:
		started = time.process_time()
		for _ in range(1000):
			missing_for(Stage.SETUP, (), evaluate_group(FULL))
		self.assertLess(time.process_time() - started, 2)


class TestWords(unittest.TestCase):
	def test_stages_weights_and_verdicts_are_the_designs_words(self) -> None:
		self.assertEqual(
			[str(stage) for stage in Stage],
			["Context", "Setup", "Growth", "Sustainability", "Dormant", "Closed"],
		)
		self.assertEqual([str(weight) for weight in Weight], ["Required", "Advisory", "Information"])
		self.assertEqual(
			[str(verdict) for verdict in Verdict],
			["Met", "Partly", "Not met", "Not applicable", "Waived", "Met by evidence"],
		)

	def test_the_codes_are_the_ones_that_are_translated(self) -> None:
		"""Whoever adds a code adds its sentence; this list is what the translating layer covers."""
		self.assertEqual(
			{str(code) for code in AnswerCode},
			{
				"unknown_criterion", "answered_twice", "typed_over", "reason_missing", "link_missing",
				"override_reason_missing", "unanswered", "partly", "not_met",
			},
		)  # fmt: skip
		self.assertEqual(
			{str(code) for code in RefusalCode},
			{
				"same_stage", "closed_is_final", "skips_a_stage", "back_too_far", "not_the_stage_it_left",
				"reason_missing", "not_a_first_review", "entry_is_for_stages", "open_actions", "answers_faulty",
				"criteria_missing",
			},
		)  # fmt: skip
		self.assertEqual(
			{str(code) for code in FindingCode},
			{
				"ok", "no_company_seat", "no_civil_society_seat", "no_civil_society_quorum", "no_host_state_seat",
				"no_home_state_seat", "no_state_seat", "no_coordinator", "no_deciding_seat",
				"deciding_pillar_empty", "balance_below", "balance_was_below", "too_few_answers",
				"too_small_to_show", "gender_below", "no_constituency", "no_community_seat", "no_regional_seat",
				"regions_below", "no_decision_level", "attendance_unknown", "attendance_below",
				"too_few_ministries", "too_few_levels", "alternates_missing", "no_linked_group",
				"no_company_decision_level", "no_seats_yet", "turnover_above", "no_secretariat",
				"secretariat_not_local", "funding_unknown", "funding_below", "no_chair", "chair_without_end",
				"chair_over_term", "chair_not_rotated", "no_roles", "roles_concentrated", "no_champion",
				"single_champion",
			},
		)  # fmt: skip
