"""Grants before they are active: what one may say, and which move it may make."""

import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.grant_rules import (
	DraftLine,
	DraftRate,
	GrantDraft,
	GrantFaultCode,
	content_faults,
	move_faults,
)
from vpwg.vpwg.workflow.grant_terms import BudgetLine, GrantForm, GrantSource, GrantState, GrantTerms

RULES = settings(derandomize=True, deadline=None)
TODAY = date(2026, 9, 15)
VALID = GrantDraft(
	source=GrantSource.PUBLIC,
	form=GrantForm.CASH,
	currency="USD",
	signed=10_000,
	signed_on=date(2026, 1, 10),
	eligible_from=date(2026, 1, 1),
	eligible_to=date(2027, 12, 31),
	close_out=date(2028, 3, 31),
	lines=(DraftLine("1", 6_000), DraftLine("2", 4_000)),
)
Code = GrantFaultCode


def codes(draft: GrantDraft) -> list[GrantFaultCode]:
	return [fault.code for fault in content_faults(draft, TODAY)]


class TestContent(unittest.TestCase):
	def test_a_grant_that_says_everything_has_no_fault(self):
		self.assertEqual(codes(VALID), [])

	def test_a_funder_is_named_except_for_membership_fees(self):
		self.assertEqual(codes(replace(VALID, has_funder=False)), [Code.FUNDER_MISSING])
		fees = replace(VALID, has_funder=False, source=GrantSource.MEMBERSHIP_FEES)
		self.assertEqual(codes(fees), [])

	def test_the_signed_amount_is_above_zero(self):
		self.assertEqual(codes(replace(VALID, signed=0, lines=())), [Code.SIGNED_NOT_POSITIVE])

	def test_it_was_signed_and_began_to_run_on_a_day_that_has_come(self):
		tomorrow = date(2026, 9, 16)
		self.assertEqual(codes(replace(VALID, signed_on=TODAY)), [])
		self.assertEqual(codes(replace(VALID, signed_on=tomorrow)), [Code.SIGNED_IN_FUTURE])
		running = replace(VALID, is_running=True, running_since=tomorrow)
		self.assertEqual(codes(running), [Code.RUNNING_IN_FUTURE])

	def test_days_stand_in_their_order_and_may_be_the_same(self):
		day = date(2026, 5, 1)
		self.assertEqual(codes(replace(VALID, eligible_from=day, eligible_to=day, close_out=day)), [])
		earlier = replace(VALID, eligible_to=date(2025, 12, 31))
		self.assertEqual(codes(earlier), [Code.ELIGIBLE_ENDS_BEFORE_START])
		self.assertEqual(codes(replace(VALID, close_out=day)), [Code.CLOSE_OUT_BEFORE_END])
		without_end = replace(VALID, eligible_to=None, close_out=date(2025, 1, 1))
		self.assertEqual(codes(without_end), [Code.CLOSE_OUT_BEFORE_END])
		self.assertEqual(codes(replace(VALID, eligible_from=None, eligible_to=None, close_out=None)), [])

	def test_each_code_stands_once_however_it_is_written(self):
		lines = (DraftLine("A 1", 5_000), DraftLine("a1", 1_000), DraftLine("\u200b", 1_000))
		faults = content_faults(replace(VALID, lines=lines), TODAY)
		self.assertEqual(
			[(fault.code, fault.line) for fault in faults],
			[(Code.LINE_TWICE, 2), (Code.LINE_WITHOUT_CODE, 3)],
		)

	def test_a_line_has_an_amount_and_no_flexibility_below_zero(self):
		lines = (DraftLine("1", 0), DraftLine("2", 100, Fraction(-1, 100)))
		self.assertEqual(codes(replace(VALID, lines=lines)), [Code.LINE_NOT_POSITIVE, Code.LINE_FLEXIBILITY])

	def test_lines_are_together_at_most_what_was_signed(self):
		fault = content_faults(replace(VALID, signed=9_999), TODAY)[0]
		self.assertEqual(
			(fault.code, fault.have, fault.need, fault.over), (Code.LINES_ABOVE_SIGNED, 10_000, 9_999, 1)
		)

	def test_only_a_running_grant_has_used_something_and_no_more_than_its_line(self):
		used = replace(VALID, lines=(DraftLine("1", 6_000, used_before=6_000),))
		self.assertEqual(codes(used), [Code.USED_BEFORE_NOT_RUNNING])
		self.assertEqual(codes(replace(used, is_running=True)), [])
		for before in (6_001, -1):
			more = replace(VALID, is_running=True, lines=(DraftLine("1", 6_000, used_before=before),))
			self.assertEqual(codes(more), [Code.USED_BEFORE_OUT_OF_RANGE])

	def test_shares_stay_in_their_range(self):
		for co_funding, wrong in ((0, False), (Fraction("99.999"), False), (100, True), (-1, True)):
			found = codes(replace(VALID, co_funding=Fraction(co_funding)))
			self.assertEqual(found, [Code.CO_FUNDING_OUT_OF_RANGE] if wrong else [])
		for rate, wrong in ((0, False), (100, False), (Fraction("100.1"), True), (-1, True)):
			found = codes(replace(VALID, indirect_rate=Fraction(rate)))
			self.assertEqual(found, [Code.INDIRECT_OUT_OF_RANGE] if wrong else [])
		self.assertEqual(codes(replace(VALID, quotes_from=-1)), [Code.QUOTES_BELOW_ZERO])

	def test_conditions_are_said_in_words_and_a_value_has_its_basis(self):
		self.assertEqual(
			codes(replace(VALID, has_conditions=True, conditions=" ")), [Code.CONDITIONS_MISSING]
		)
		self.assertEqual(codes(replace(VALID, has_conditions=True, conditions="A seat")), [])
		in_kind = replace(VALID, form=GrantForm.IN_KIND)
		self.assertEqual(codes(in_kind), [Code.VALUATION_MISSING])
		self.assertEqual(codes(replace(in_kind, valuation_basis="Invoice of the trainer")), [])

	def test_prescribed_rates_are_above_zero_of_other_currencies_and_once_a_day(self):
		day = date(2026, 1, 1)
		rates = (
			DraftRate("GHS", Decimal(0), day),
			DraftRate("USD", Decimal(1), day),
			DraftRate("EUR", Decimal(1), day),
			DraftRate("EUR", Decimal(2), day),
			DraftRate("EUR", Decimal(2), date(2026, 2, 1)),
		)
		faults = content_faults(replace(VALID, rates=rates), TODAY)
		self.assertEqual(
			[(fault.code, fault.line) for fault in faults],
			[(Code.RATE_NOT_POSITIVE, 1), (Code.RATE_OF_OWN_CURRENCY, 2), (Code.RATE_TWICE, 4)],
		)

	@RULES
	@given(
		st.lists(
			st.builds(
				DraftLine,
				st.sampled_from(["1", "2", "２", "b", "B ", ""]),
				st.integers(-5, 20),
				st.fractions(-1, 1),
				st.integers(-5, 25),
			),
			max_size=4,
		),
		st.fractions(-10, 120),
		st.fractions(-10, 120),
	)
	def test_terms_can_be_made_of_whatever_has_no_fault(self, lines, co_funding, indirect):
		draft = replace(
			VALID,
			is_running=True,
			signed=30,
			lines=tuple(lines),
			co_funding=co_funding,
			indirect_rate=indirect,
		)
		if content_faults(draft, TODAY):
			return
		terms = GrantTerms(
			GrantState.ACTIVE,
			budget_lines=tuple(
				BudgetLine(row.code, row.units, row.flexibility, row.used_before) for row in lines
			),
			co_funding=co_funding / 100,
			indirect_rate=indirect / 100,
		)
		self.assertLessEqual(sum(row.used for row in terms.budget_lines), draft.signed)


class TestMoves(unittest.TestCase):
	def test_support_of_a_company_passes_scrutiny_and_no_other_does(self):
		company = replace(VALID, source=GrantSource.CORPORATE)
		self.assertEqual(
			[fault.code for fault in move_faults(company, GrantState.ACTIVE)], [Code.NEEDS_SCRUTINY]
		)
		self.assertEqual(move_faults(company, GrantState.UNDER_SCRUTINY), ())
		self.assertEqual(
			[fault.code for fault in move_faults(VALID, GrantState.UNDER_SCRUTINY)], [Code.NO_SCRUTINY]
		)

	def test_what_a_company_gives_is_its_support_whatever_the_source_says(self) -> None:
		for source, codes in (
			(GrantSource.PUBLIC, [Code.COMPANY_AS_OTHER]),
			(GrantSource.PRIVATE, [Code.COMPANY_AS_OTHER]),
			(GrantSource.CORPORATE, [Code.NEEDS_SCRUTINY]),
			(GrantSource.MEMBERSHIP_FEES, []),
		):
			given_ = replace(VALID, source=source, from_company=True)
			self.assertEqual([fault.code for fault in move_faults(given_, GrantState.ACTIVE)], codes)
		self.assertEqual(move_faults(VALID, GrantState.ACTIVE), ())

	def test_cash_needs_a_budget_line_and_what_is_in_kind_does_not(self):
		bare = replace(VALID, lines=())
		self.assertEqual([fault.code for fault in move_faults(bare, GrantState.ACTIVE)], [Code.NO_LINE])
		self.assertEqual(move_faults(replace(bare, form=GrantForm.IN_KIND), GrantState.ACTIVE), ())
