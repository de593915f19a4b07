"""What a grant may pay for: by the day costs are incurred, budget line, tag, condition and state."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.grant_terms import BLOCKED, BudgetLine, GrantForm, GrantState, GrantTerms
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.restrictions import (
	Asked,
	AskedLine,
	Before,
	RestrictionCode,
	commitment_faults,
	movement_faults,
	payment_faults,
	stops,
)

RULES = settings(derandomize=True, deadline=None)
Code = RestrictionCode
State = GrantState
K = MovementKind

TODAY = date(2026, 3, 15)
FROM, TO = date(2026, 1, 1), date(2026, 12, 31)

TERMS = GrantTerms(
	State.ACTIVE,
	eligible_from=FROM,
	eligible_to=TO,
	close_out=date(2027, 2, 28),
	budget_lines=(
		BudgetLine("Training", 100000, Fraction(1, 10), used=80000),
		BudgetLine("Travel", 50000),
	),
)
ASKED = Asked(
	(AskedLine(1, "Travel", 20000),), date(2026, 4, 1), date(2026, 5, 31), payee="Abiyya", purpose="Visit"
)


def asked(*lines, **changes):
	return replace(ASKED, lines=lines or ASKED.lines, **changes)


def faults(terms=TERMS, request=ASKED, earlier=()):
	return commitment_faults(terms, request, TODAY, earlier)


def codes(rows):
	return [row.code for row in rows]


class TestCommitment(unittest.TestCase):
	def test_what_the_terms_allow_has_no_fault(self):
		self.assertEqual(faults(), ())

	def test_only_an_active_grant_is_committed(self):
		for state in State:
			rows = faults(replace(TERMS, state=state))
			self.assertEqual(codes(rows), [] if state == State.ACTIVE else [Code.STATE])
			self.assertEqual([row.word for row in rows], [] if state == State.ACTIVE else [state])

	def test_what_is_in_kind_or_paid_by_the_funder_is_not_committed_in_cash(self):
		for form in (GrantForm.IN_KIND, GrantForm.PAID_DIRECTLY):
			(fault,) = faults(replace(TERMS, form=form))
			self.assertEqual((fault.code, fault.word), (Code.NOT_CASH, form))

	def test_a_deficit_blocks_and_says_how_far_below_zero_the_grant_is(self):
		(fault,) = faults(replace(TERMS, in_deficit=300))
		self.assertEqual((fault.code, fault.available, fault.over), (Code.IN_DEFICIT, -300, 20300))

	def test_costs_are_judged_by_the_days_on_which_they_are_incurred(self):
		self.assertEqual(faults(request=asked(costs_from=FROM, costs_to=TO)), ())
		self.assertEqual(faults(request=asked(costs_from=TO, costs_to=TO)), ())
		early = FROM - timedelta(days=1)
		(fault,) = faults(request=asked(costs_from=early))
		self.assertEqual(
			(fault.code, fault.day, fault.limit, fault.over), (Code.COSTS_TOO_EARLY, early, FROM, 0)
		)
		late = TO + timedelta(days=1)
		(fault,) = faults(request=asked(costs_to=late))
		self.assertEqual((fault.code, fault.day, fault.limit), (Code.COSTS_TOO_LATE, late, TO))
		self.assertEqual(
			codes(faults(request=asked(costs_to=date(2026, 3, 31)))), [Code.COSTS_END_BEFORE_START]
		)

	def test_a_no_cost_extension_makes_later_costs_eligible(self):
		late = asked(costs_to=date(2027, 1, 31))
		self.assertEqual(faults(replace(TERMS, eligible_to=date(2027, 3, 31)), late), ())

	def test_a_grant_without_a_period_pays_for_any_day(self):
		open_ended = replace(TERMS, eligible_from=None, eligible_to=None)
		self.assertEqual(
			faults(open_ended, asked(costs_from=date(1990, 1, 1), costs_to=date(2090, 1, 1))), ()
		)

	def test_every_line_is_worth_something(self):
		self.assertEqual(codes(faults(request=replace(ASKED, lines=()))), [Code.AMOUNT_NOT_POSITIVE])
		(fault,) = faults(request=asked(AskedLine(1, "Travel", 0)))
		self.assertEqual((fault.code, fault.line), (Code.AMOUNT_NOT_POSITIVE, 1))


class TestBudget(unittest.TestCase):
	def test_lines_that_draw_on_one_budget_line_count_together(self):
		(fault,) = faults(request=asked(AskedLine(1, "Travel", 30000), AskedLine(2, "Travel", 20001)))
		self.assertEqual(
			(fault.code, fault.word, fault.available, fault.asked, fault.over, fault.warns),
			(Code.BUDGET_LINE_EXCEEDED, "Travel", 50000, 50001, 1, False),
		)

	def test_the_funders_flexibility_is_used_with_a_warning_and_no_further(self):
		self.assertEqual(faults(request=asked(AskedLine(1, "Training", 20000))), ())
		(fault,) = faults(request=asked(AskedLine(1, "Training", 30000)))
		self.assertEqual(
			(fault.code, fault.available, fault.over, fault.warns),
			(Code.FLEXIBILITY_USED, 20000, 10000, True),
		)
		(fault,) = faults(request=asked(AskedLine(1, "Training", 30001)))
		self.assertEqual(
			(fault.code, fault.available, fault.warns), (Code.BUDGET_LINE_EXCEEDED, 30000, False)
		)

	def test_a_line_that_the_funder_does_not_know_is_refused(self):
		(fault,) = faults(request=asked(AskedLine(3, "Vehicles", 1)))
		self.assertEqual((fault.code, fault.line, fault.word), (Code.BUDGET_LINE_UNKNOWN, 3, "Vehicles"))

	def test_a_budget_line_is_there_once_and_shares_are_shares(self):
		for bad in (
			{"budget_lines": (BudgetLine("A", 1), BudgetLine("A", 2))},
			{"budget_lines": (BudgetLine("A", 1, Fraction(-1, 10)),)},
			{"co_funding": Fraction(1)},
			{"indirect_rate": Fraction(-1)},
		):
			with self.assertRaises(ValueError):
				replace(TERMS, **bad)

	@RULES
	@given(
		st.integers(0, 1000),
		st.fractions(0, 1, max_denominator=20),
		st.integers(0, 1200),
		st.lists(st.integers(1, 400), min_size=1, max_size=4),
	)
	def test_what_is_not_refused_stays_within_the_line_and_its_flexibility(self, units, flex, used, lines):
		terms = replace(TERMS, budget_lines=(BudgetLine("A", units, flex, used),))
		request = asked(*(AskedLine(number, "A", each) for number, each in enumerate(lines, 1)))
		refused = stops(faults(terms, request))
		within = used + sum(lines) <= units * (1 + flex)
		self.assertEqual(not refused, within)
		for row in refused:
			smaller = sum(lines) - row.over
			if smaller > 0:
				self.assertEqual(stops(faults(terms, asked(AskedLine(1, "A", smaller)))), ())


class TestConditions(unittest.TestCase):
	def test_a_purpose_and_a_place_are_among_those_of_the_grant(self):
		terms = replace(TERMS, purposes=frozenset({"Training"}), geographies=frozenset({"Ahafo", "Western"}))
		ok = asked(purposes=frozenset({" training"}), geographies=frozenset({"AHAFO"}))
		self.assertEqual(faults(terms, ok), ())
		rows = faults(terms, replace(ok, geographies=frozenset({"Ahafo", "Volta", "Oti"})))
		self.assertEqual(
			[(row.code, row.word) for row in rows],
			[(Code.GEOGRAPHY_OUTSIDE, "Oti"), (Code.GEOGRAPHY_OUTSIDE, "Volta")],
		)
		self.assertEqual(codes(faults(terms, ASKED)), [Code.PURPOSE_OUTSIDE, Code.GEOGRAPHY_OUTSIDE])
		self.assertEqual(faults(TERMS, ok), ())

	def test_the_funders_no_objection_is_given_where_it_is_needed(self):
		terms = replace(TERMS, needs_no_objection=True)
		self.assertEqual(codes(faults(terms)), [Code.NO_OBJECTION_MISSING])
		self.assertEqual(faults(terms, asked(no_objection_given=True)), ())

	def test_a_purchase_above_the_threshold_has_its_quotes(self):
		terms = replace(TERMS, quotes_from=10000)
		at = AskedLine(1, "Travel", 10000, supplier="Garage")
		self.assertEqual(faults(terms, asked(at)), ())
		(fault,) = faults(terms, asked(replace(at, units=10001, quotes=2)))
		self.assertEqual(
			(fault.code, fault.word, fault.available, fault.asked, fault.over),
			(Code.QUOTES_MISSING, "Garage", 2, 3, 1),
		)
		self.assertEqual(faults(terms, asked(replace(at, units=10001, quotes=3))), ())
		self.assertEqual(faults(terms, asked(AskedLine(1, "Travel", 40000))), ())

	def test_cutting_a_purchase_into_lines_saves_no_quotes(self):
		terms = replace(TERMS, quotes_from=10000)
		halves = (
			AskedLine(1, "Travel", 6000, supplier="Garage"),
			AskedLine(2, "Travel", 6000, supplier=" GARAGE"),
		)
		self.assertEqual(codes(faults(terms, asked(*halves))), [Code.QUOTES_MISSING])
		self.assertEqual(faults(terms, asked(halves[0], replace(halves[1], quotes=3))), ())

	def test_indirect_costs_stay_within_the_agreed_rate_of_direct_ones(self):
		terms = replace(TERMS, indirect_rate=Fraction(7, 100), direct_used=10000, indirect_used=700)
		lines = (AskedLine(1, "Travel", 10000), AskedLine(2, "Travel", 700, indirect=True))
		self.assertEqual(faults(terms, asked(*lines)), ())
		(fault,) = faults(terms, asked(lines[0], replace(lines[1], units=701)))
		self.assertEqual(
			(fault.code, fault.line, fault.available, fault.over), (Code.INDIRECT_ABOVE_RATE, 2, 700, 1)
		)
		self.assertEqual(codes(faults(TERMS, asked(*lines))), [Code.INDIRECT_ABOVE_RATE])

	def test_too_little_co_funding_warns_or_stops_as_the_grant_says(self):
		terms = replace(TERMS, co_funding=Fraction(1, 5))
		self.assertEqual(faults(terms, asked(co_funding=5000)), ())
		(fault,) = faults(terms, asked(co_funding=4999))
		self.assertEqual(
			(fault.code, fault.available, fault.asked, fault.warns), (Code.CO_FUNDING_SHORT, 4999, 5000, True)
		)
		(fault,) = faults(replace(terms, co_funding_stops=True), asked(co_funding=4999))
		self.assertFalse(fault.warns)
		self.assertEqual(faults(replace(terms, co_funded=1), asked(co_funding=4999)), ())

	@RULES
	@given(
		st.integers(0, 10**6),
		st.integers(0, 10**6),
		st.integers(0, 10**6),
		st.integers(1, 10**6),
		st.fractions(0, Fraction(9, 10), max_denominator=50),
	)
	def test_co_funding_is_enough_exactly_when_others_pay_their_share_of_all_costs(
		self, used, indirect, others, now, share
	):
		terms = replace(TERMS, co_funding=share, direct_used=used, indirect_used=indirect, co_funded=others)
		short = Code.CO_FUNDING_SHORT in codes(faults(terms, asked(AskedLine(1, "Travel", now))))
		self.assertEqual(short, others < share * (used + indirect + now + others))


class TestDuplicates(unittest.TestCase):
	EARLIER = Before("RA-0007", "ABIYYA ", 20000, "visit", TODAY - timedelta(days=90))

	def test_the_same_payee_amount_and_purpose_within_the_days_is_a_warning(self):
		(fault,) = faults(earlier=[self.EARLIER])
		self.assertEqual((fault.code, fault.word, fault.warns), (Code.DUPLICATE, "RA-0007", True))
		self.assertEqual(stops([fault]), ())
		self.assertEqual(len(faults(earlier=[replace(self.EARLIER, day=TODAY)])), 1)

	def test_another_payee_amount_purpose_or_an_older_one_is_none(self):
		for change in (
			{"payee": "Tobo"},
			{"units": 20001},
			{"purpose": "Workshop"},
			{"day": TODAY - timedelta(days=91)},
		):
			self.assertEqual(faults(earlier=[replace(self.EARLIER, **change)]), ())

	def test_without_a_payee_nothing_is_a_duplicate(self):
		self.assertEqual(faults(request=asked(payee=""), earlier=[replace(self.EARLIER, payee="")]), ())


class TestPayment(unittest.TestCase):
	def faults(self, terms=TERMS, costs_to=date(2026, 5, 31), paid_on=TODAY):
		return payment_faults(terms, 100, date(2026, 4, 1), costs_to, paid_on)

	def test_eligible_costs_are_paid_until_the_close_out(self):
		self.assertEqual(self.faults(paid_on=date(2027, 2, 28)), ())
		(fault,) = self.faults(paid_on=date(2027, 3, 1))
		self.assertEqual((fault.code, fault.limit), (Code.PAID_AFTER_CLOSE_OUT, date(2027, 2, 28)))

	def test_a_suspended_grant_pays_nothing(self):
		suspended = replace(TERMS, state=State.SUSPENDED, stopped_on=date(2026, 6, 30))
		(fault,) = self.faults(suspended)
		self.assertEqual(
			(fault.code, fault.word, fault.limit), (Code.STATE, State.SUSPENDED, date(2026, 6, 30))
		)

	def test_a_terminated_grant_pays_what_was_incurred_until_its_termination(self):
		ended = replace(TERMS, state=State.TERMINATED, stopped_on=date(2026, 5, 31))
		self.assertEqual(self.faults(ended), ())
		self.assertEqual(codes(self.faults(ended, costs_to=date(2026, 6, 1))), [Code.COSTS_AFTER_STOP])
		self.assertEqual(codes(self.faults(replace(ended, stopped_on=None))), [Code.COSTS_AFTER_STOP])

	def test_a_deficit_blocks_payment(self):
		self.assertEqual(codes(self.faults(replace(TERMS, in_deficit=1))), [Code.IN_DEFICIT])


class TestStates(unittest.TestCase):
	def refused(self, state, form=GrantForm.CASH):
		terms = GrantTerms(state, form)
		return {kind for kind in K if movement_faults(terms, Movement(kind, 1, "M", "RA-1"))}

	def test_every_state_says_what_it_blocks(self):
		self.assertEqual(set(BLOCKED), set(State))

	def test_nothing_moves_before_a_grant_is_active_and_everything_may_when_it_is(self):
		for state in (State.DRAFT, State.UNDER_SCRUTINY, State.DECLINED):
			self.assertEqual(self.refused(state), set(K))
		self.assertEqual(self.refused(State.ACTIVE), set())

	def test_money_comes_back_and_commitments_are_released_while_a_grant_is_stopped(self):
		for state in (State.SUSPENDED, State.TERMINATED):
			allowed = set(K) - self.refused(state)
			self.assertLessEqual(
				{K.RECEIPT, K.REFUND, K.REVERSAL, K.RELEASE, K.REPAYMENT, K.CLAWBACK, K.EXPENDITURE}, allowed
			)
			self.assertFalse({K.COMMITMENT, K.CONDITIONAL_COMMITMENT, K.TRANSFER_OUT} & allowed)

	def test_a_closed_grant_takes_only_what_an_audit_brings(self):
		self.assertEqual(
			set(K) - self.refused(State.CLOSED),
			{K.CLAWBACK, K.DISALLOWED_COST, K.RECEIPT, K.TRANSFER_IN, K.REPAYMENT},
		)

	def test_support_that_is_no_cash_is_signed_and_valued_and_nothing_else(self):
		for form in (GrantForm.IN_KIND, GrantForm.PAID_DIRECTLY):
			self.assertEqual(set(K) - self.refused(State.ACTIVE, form), {K.SIGNED, K.IN_KIND})


if __name__ == "__main__":
	unittest.main()
