"""Corporate support: its share of twelve months, its ceiling, and the questions of its scrutiny."""

import unittest
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.corporate import (
	Answer,
	CeilingVerdict,
	Question,
	ScrutinyAnswer,
	ScrutinyFaultCode,
	Support,
	against_ceiling,
	concerns,
	needs_scrutiny,
	scrutiny_faults,
)
from vpwg.vpwg.workflow.grant_terms import GrantSource

RULES = settings(derandomize=True, deadline=None)
Code = ScrutinyFaultCode

TODAY = date(2026, 3, 15)
HALF = Fraction(1, 2)
COMPANY = Support(date(2026, 1, 10), 600, True)
DONOR = Support(date(2025, 9, 1), 600, False)

supports = st.lists(
	st.builds(Support, st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.integers(0, 1000), st.booleans()),
	max_size=8,
)


def answered(**changes):
	"""Every question answered with no, except as told."""
	return [ScrutinyAnswer(row, *changes.get(row.name, (Answer.NO,))) for row in Question]


class TestCeiling(unittest.TestCase):
	def test_at_the_ceiling_is_within_it_and_a_unit_more_warns(self):
		at = against_ceiling([COMPANY, DONOR], TODAY, HALF)
		self.assertEqual((at.verdict, at.share, at.over), (CeilingVerdict.WITHIN, HALF, 0))
		above = against_ceiling([replace(COMPANY, units=601), DONOR], TODAY, HALF)
		self.assertEqual((above.verdict, above.over), (CeilingVerdict.WARN, 1))
		self.assertEqual(against_ceiling([COMPANY], TODAY, HALF, stops=True).verdict, CeilingVerdict.STOP)

	def test_the_grant_at_stake_counts_in_both_figures(self):
		answer = against_ceiling([DONOR], TODAY, HALF, asked=1000)
		self.assertEqual((answer.corporate, answer.total, answer.over), (1000, 1600, 400))

	def test_support_older_than_twelve_months_or_still_to_come_is_left_out(self):
		for day, counted in (
			(date(2025, 3, 15), 0),
			(date(2025, 3, 16), 600),
			(TODAY, 600),
			(date(2026, 3, 16), 0),
		):
			self.assertEqual(against_ceiling([replace(COMPANY, day=day)], TODAY, HALF).total, counted)

	def test_without_support_there_is_no_share_and_without_a_ceiling_nothing_is_too_much(self):
		none = against_ceiling([], TODAY, Fraction(0))
		self.assertEqual((none.share, none.verdict), (None, CeilingVerdict.WITHIN))
		self.assertEqual(against_ceiling([COMPANY], TODAY, None).verdict, CeilingVerdict.WITHIN)

	def test_a_ceiling_of_nothing_allows_no_corporate_support(self):
		self.assertEqual(against_ceiling([COMPANY, DONOR], TODAY, Fraction(0)).over, 600)

	def test_figures_that_are_none_are_refused(self):
		with self.assertRaises(ValueError):
			against_ceiling([], TODAY, Fraction(3, 2))
		with self.assertRaises(ValueError):
			against_ceiling([], TODAY, HALF, asked=-1)
		with self.assertRaises(ValueError):
			against_ceiling([replace(DONOR, units=-1)], TODAY, HALF)

	@RULES
	@given(supports, st.fractions(0, 1, max_denominator=100), st.integers(0, 2000))
	def test_less_by_what_is_over_is_within_the_ceiling_and_a_unit_more_is_not(self, rows, ceiling, asked):
		answer = against_ceiling(rows, TODAY, ceiling, asked=asked)
		self.assertEqual(answer.over > 0, answer.share is not None and answer.share > ceiling)
		if answer.over:
			corporate, total = answer.corporate - answer.over, answer.total - answer.over
			self.assertLessEqual(corporate, ceiling * total)
			self.assertGreater(corporate + 1, ceiling * (total + 1))
			if answer.over <= asked:
				smaller = against_ceiling(rows, TODAY, ceiling, asked=asked - answer.over)
				self.assertEqual(smaller.verdict, CeilingVerdict.WITHIN)


class TestScrutiny(unittest.TestCase):
	WITHIN = against_ceiling([COMPANY, DONOR], TODAY, HALF)
	ABOVE = against_ceiling([COMPANY, DONOR], TODAY, Fraction(1, 3))

	def test_only_support_of_a_company_passes_scrutiny(self):
		self.assertEqual([row for row in GrantSource if needs_scrutiny(row)], [GrantSource.CORPORATE])

	def test_every_question_is_answered_once(self):
		self.assertEqual(scrutiny_faults(answered(), self.WITHIN), ())
		missing = scrutiny_faults(answered()[1:], self.WITHIN)
		self.assertEqual(
			[(row.code, row.question) for row in missing], [(Code.UNANSWERED, Question.CONDITIONS)]
		)
		empty = scrutiny_faults(answered(PUBLICITY=(None,)), self.WITHIN)
		self.assertEqual([(row.code, row.question) for row in empty], [(Code.UNANSWERED, Question.PUBLICITY)])
		twice = scrutiny_faults([*answered(), answered()[0]], self.WITHIN)
		self.assertEqual([row.code for row in twice], [Code.ANSWERED_TWICE])

	def test_a_yes_is_explained(self):
		faults = scrutiny_faults(answered(DISPUTE=(Answer.YES, " ")), self.WITHIN)
		self.assertEqual(
			[(row.code, row.question) for row in faults], [(Code.EXPLANATION_MISSING, Question.DISPUTE)]
		)
		self.assertEqual(scrutiny_faults(answered(DISPUTE=(Answer.YES, "Another site")), self.WITHIN), ())

	def test_a_share_above_the_ceiling_is_not_answered_with_no(self):
		(fault,) = scrutiny_faults(answered(), self.ABOVE)
		self.assertEqual((fault.code, fault.have, fault.need), (Code.SHARE_ABOVE_CEILING, 600, 300))
		told = answered(SHARE=(Answer.YES, "Until the second donor pays"))
		self.assertEqual(scrutiny_faults(told, self.ABOVE), ())

	def test_what_was_answered_with_yes_is_what_deciders_see_first(self):
		rows = answered(SHARE=(Answer.YES, "x"), CONDITIONS=(Answer.YES, "y"))
		self.assertEqual(concerns(reversed(rows)), (Question.CONDITIONS, Question.SHARE))


if __name__ == "__main__":
	unittest.main()
