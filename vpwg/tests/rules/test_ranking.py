"""Ranking: each criterion once with a reason, a total that follows the scores, and places that follow the totals."""

import unittest
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.requests import RankingFaultCode, Score, ranking_faults, ranking_total, ranks

RULES = settings(derandomize=True, deadline=None)
CRITERIA = (("Need", 60), ("Reach", 40))
SCORES = (Score("Need", 60, 5, "Urgent"), Score("Reach", 40, 2, "One district"))
ANY_SCORES = st.lists(
	st.builds(Score, st.just("Need"), st.integers(1, 100), st.integers(0, 5), st.just("Known")), max_size=6
)
TOTALS = st.dictionaries(
	st.text("abc", min_size=1, max_size=2), st.integers(0, 9).map(lambda total: Decimal(total) / 2)
)


def codes(faults):
	return [fault.code for fault in faults]


class TestScores(unittest.TestCase):
	def test_what_is_wrong_with_scores(self):
		need, reach = SCORES
		code = RankingFaultCode
		for scores, wanted in (
			(SCORES, []),
			((reach, replace(need, criterion=" need")), []),
			((need,), [code.SCORE_MISSING]),
			((), [code.SCORE_MISSING, code.SCORE_MISSING]),
			((need, reach, need), [code.SCORE_TWICE]),
			((need, reach, Score("Luck", 1, 1, "Why not")), [code.CRITERION_UNKNOWN]),
			((replace(need, weight=40), reach), [code.WEIGHT_DIFFERS]),
			((replace(need, score=6), replace(reach, score=-1)), [code.SCORE_OUT_OF_RANGE] * 2),
			((replace(need, reason="\u200b "), reach), [code.REASON_EMPTY]),
		):
			with self.subTest(scores):
				self.assertEqual(codes(ranking_faults(CRITERIA, scores)), wanted)
		self.assertEqual(ranking_faults((), ()), ())
		(fault,) = ranking_faults(CRITERIA, (replace(need, weight=40), reach))
		self.assertEqual((fault.line, fault.criterion, fault.have, fault.need), (1, "Need", 40, 60))

	def test_the_codes_are_the_ones_that_are_translated(self):
		self.assertEqual(
			{str(code) for code in RankingFaultCode},
			{
				"score_missing", "score_twice", "criterion_unknown", "weight_differs", "score_out_of_range",
				"reason_empty",
			},
		)  # fmt: skip

	def test_known_totals(self):
		self.assertEqual(str(ranking_total(SCORES)), "76.0")
		self.assertEqual(str(ranking_total(())), "0.0")
		self.assertEqual(str(ranking_total([Score("Need", 0, 5, "Known")])), "0.0")
		# 1 of 16 is 6.25 per cent: a half goes up.
		self.assertEqual(str(ranking_total([Score("A", 5, 1, ""), Score("B", 11, 0, "")])), "6.3")

	@RULES
	@given(ANY_SCORES)
	def test_a_total_is_the_weighted_mean_from_0_to_100(self, scores):
		total = ranking_total(scores)
		self.assertEqual(total.as_tuple().exponent, -1)
		if scores:
			mean = Fraction(sum(row.weight * row.score for row in scores), sum(row.weight for row in scores))
			self.assertLessEqual(abs(Fraction(total) - mean * 20), Fraction(1, 20))
			self.assertTrue(0 <= total <= 100)
			self.assertEqual(total == 100, mean > Fraction(4998, 1000) or mean == 5)

	@RULES
	@given(ANY_SCORES.filter(bool), st.data())
	def test_a_better_score_never_lowers_the_total(self, scores, data):
		index = data.draw(st.integers(0, len(scores) - 1))
		better = list(scores)
		better[index] = replace(better[index], score=data.draw(st.integers(better[index].score, 5)))
		self.assertGreaterEqual(ranking_total(better), ranking_total(scores))


class TestRanks(unittest.TestCase):
	def test_equal_totals_share_a_place_and_the_next_is_counted_on(self):
		totals = {"D": Decimal(1), "B": Decimal("50.0"), "A": Decimal(99), "C": Decimal(50)}
		self.assertEqual(ranks(totals), {"A": 1, "B": 2, "C": 2, "D": 4})
		self.assertEqual(list(ranks(totals)), ["A", "B", "C", "D"])
		self.assertEqual(ranks({}), {})

	@RULES
	@given(TOTALS)
	def test_a_place_is_one_more_than_those_who_are_better(self, totals):
		places = ranks(totals)
		self.assertEqual(places.keys(), totals.keys())
		for name, total in totals.items():
			self.assertEqual(places[name], 1 + sum(other > total for other in totals.values()))

	@RULES
	@given(TOTALS, st.text("xyz", min_size=1, max_size=2), st.integers(0, 9).map(Decimal))
	def test_one_more_request_raises_nobody_and_lowers_nobody_above_it(self, totals, name, total):
		before, after = ranks(totals), ranks({**totals, name: total})
		for other, place in before.items():
			self.assertIn(after[other] - place, (0, 1))
			if totals[other] >= total:
				self.assertEqual(after[other], place)
