"""Amendments of a grant: what they add up to, and what is wrong with one."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.amendments import (
	Amendment,
	AmendmentFault,
	AmendmentFaultCode,
	AmendmentKind,
	LineChange,
	Terms,
	amended,
	amendment_faults,
	cancel_faults,
)
from vpwg.vpwg.workflow.grant_terms import BudgetLine, GrantState

RULES = settings(derandomize=True, deadline=None)
Code = AmendmentFaultCode
Kind = AmendmentKind

TODAY = date(2026, 3, 15)
END = date(2026, 12, 31)
CLOSE = date(2027, 3, 31)

TRAINING = BudgetLine("A", 100000, Fraction(1, 10), used=80000, title="Training")
TRAVEL = BudgetLine("B", 50000, title="Travel")
LINES = (TRAINING, TRAVEL)
TERMS = Terms(150000, date(2026, 1, 1), END, CLOSE, LINES)

CODES = ("A", "B", "C", "D")
DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2029, 12, 31)))


def codes(faults):
	return [fault.code for fault in faults]


def changes(**units):
	return tuple(LineChange(code, code.lower(), change) for code, change in units.items())


def amendment(kind=Kind.TOP_UP, **values):
	"""An amendment with nothing wrong about its agreement."""
	given_values = {
		"key": "GA-1",
		"kind": kind,
		"agreed_on": date(2026, 3, 1),
		"has_agreement": True,
		"reason": "More groups to be trained",
	}
	return Amendment(**{**given_values, **values})


def faults(row, terms=TERMS, base_lines=LINES, today=TODAY, state=GrantState.ACTIVE):
	return amendment_faults(terms, row, base_lines, today, state)


def units_by_code(terms):
	return {line.key: line.units for line in terms.lines}


def same(terms):
	"""The terms without the order of their lines."""
	return replace(terms, lines=tuple(sorted(terms.lines, key=lambda line: line.key)))


def line_total(terms):
	return sum(line.units for line in terms.lines)


@st.composite
def sound(draw, key="GA"):
	"""An amendment whose changes add up to what it moves; its days may be any."""
	kind = draw(st.sampled_from(Kind))
	rows = draw(st.dictionaries(st.sampled_from(CODES), st.integers(-500, 500), min_size=1))
	together = sum(rows.values())
	units = draw(st.integers(1, 1000))
	moved = {Kind.TOP_UP: units, Kind.REDUCTION: -units}.get(kind, 0)
	last = next(reversed(rows))
	rows[last] += moved - together
	days = {}
	if kind == Kind.EXTENSION:
		days = {"eligible_to": draw(DAYS), "close_out": draw(DAYS)}
	return amendment(kind, key=key, units=units, changes=changes(**rows), **days)


terms_of_any_grant = st.builds(
	lambda units, end, close: Terms(
		sum(units.values()),
		None,
		end,
		close,
		tuple(BudgetLine(code, amount, title=code.lower()) for code, amount in units.items()),
	),
	st.dictionaries(st.sampled_from(CODES), st.integers(0, 10**6)),
	DAYS,
	DAYS,
)


class TestPresentTerms(unittest.TestCase):
	def test_a_top_up_adds_and_a_reduction_takes_away(self):
		more = amended(TERMS, [amendment(units=500, changes=changes(A=300, B=200))])
		self.assertEqual((more.signed, units_by_code(more)), (150500, {"A": 100300, "B": 50200}))
		less = amended(TERMS, [amendment(Kind.REDUCTION, units=500, changes=changes(A=-500))])
		self.assertEqual((less.signed, units_by_code(less)), (149500, {"A": 99500, "B": 50000}))

	def test_a_new_code_is_a_new_line_behind_the_others_with_what_is_said_of_it(self):
		overhead = LineChange("C", "Overhead", 1000, is_indirect=True, flexibility=Fraction(1, 20))
		row = amendment(Kind.BUDGET_REVISION, changes=(overhead, LineChange("B", units=-1000)))
		self.assertEqual(
			amended(TERMS, [row]).lines,
			(
				TRAINING,
				replace(TRAVEL, units=49000),
				BudgetLine("C", 1000, Fraction(1, 20), 0, "Overhead", True),
			),
		)

	def test_a_line_that_is_there_keeps_its_title_its_flexibility_and_what_is_used(self):
		other = LineChange("A", "Something else", 1000, is_indirect=True, flexibility=Fraction(1))
		self.assertEqual(
			amended(TERMS, [amendment(units=1000, changes=(other,))]).lines[0],
			replace(TRAINING, units=101000),
		)

	def test_a_day_is_replaced_only_by_a_later_one(self):
		later, earlier = CLOSE + timedelta(days=30), END - timedelta(days=30)
		row = amendment(Kind.EXTENSION, eligible_to=earlier, close_out=later)
		after = amended(TERMS, [row])
		self.assertEqual(
			(after.eligible_from, after.eligible_to, after.close_out), (TERMS.eligible_from, END, later)
		)
		unlimited = replace(TERMS, close_out=None)
		self.assertIsNone(amended(unlimited, [row]).close_out)

	def test_a_flexibility_is_zero_or_more(self):
		with self.assertRaises(ValueError):
			LineChange("A", units=1, flexibility=Fraction(-1, 10))

	@RULES
	@given(terms_of_any_grant, st.lists(sound(), max_size=5), st.lists(sound(), max_size=5))
	def test_what_was_folded_is_folded_on(self, terms, first, then):
		self.assertEqual(amended(amended(terms, first), then), amended(terms, first + then))

	@RULES
	@given(terms_of_any_grant, st.lists(sound(), max_size=6), st.randoms())
	def test_the_order_in_which_they_are_confirmed_does_not_matter(self, terms, rows, random):
		expected = same(amended(terms, rows))
		random.shuffle(rows)
		self.assertEqual(same(amended(terms, rows)), expected)

	@RULES
	@given(terms_of_any_grant, sound())
	def test_the_lines_together_move_by_exactly_what_the_signed_amount_does(self, terms, row):
		after = amended(terms, [row])
		self.assertEqual(line_total(after) - line_total(terms), row.moves_signed)
		self.assertEqual(after.signed - terms.signed, row.moves_signed)
		if row.kind in (Kind.BUDGET_REVISION, Kind.EXTENSION):
			self.assertEqual((line_total(after), after.signed), (line_total(terms), terms.signed))


class TestFaults(unittest.TestCase):
	def only(self, row, **context):
		"""The one thing that is wrong."""
		(fault,) = faults(row, **context)
		return fault

	def test_each_kind_as_it_should_be(self):
		for row in (
			amendment(units=500, changes=changes(A=300, C=200)),
			amendment(Kind.REDUCTION, units=20000, changes=changes(A=-20000)),
			amendment(Kind.BUDGET_REVISION, changes=changes(A=-20000, B=20000)),
			amendment(Kind.EXTENSION, eligible_to=CLOSE),
			amendment(Kind.EXTENSION, close_out=CLOSE + timedelta(days=1), eligible_to=END),
			amendment(Kind.EXTENSION, eligible_to=CLOSE, changes=changes(A=-1, B=1)),
		):
			with self.subTest(row):
				self.assertEqual(faults(row), ())

	def test_a_grant_is_amended_from_its_activation_until_it_is_closed(self):
		row = amendment(units=500, changes=changes(A=500))
		for state in GrantState:
			found = faults(row, state=state)
			if state in (GrantState.ACTIVE, GrantState.SUSPENDED, GrantState.TERMINATED):
				self.assertEqual(found, ())
			else:
				self.assertEqual(found, (AmendmentFault(Code.STATE, state.value),))

	def test_a_top_up_and_a_reduction_have_an_amount_above_zero(self):
		for kind, units in ((Kind.TOP_UP, 0), (Kind.TOP_UP, -5), (Kind.REDUCTION, -5)):
			fault = self.only(amendment(kind, units=units, changes=changes(A=5)))
			self.assertEqual((fault.code, fault.have), (Code.AMOUNT_NOT_POSITIVE, units))

	def test_the_changes_add_up_to_what_the_signed_amount_moves_by(self):
		for row, have, need in (
			(amendment(units=500, changes=changes(A=300)), 300, 500),
			(amendment(units=500), 0, 500),
			(amendment(Kind.REDUCTION, units=500, changes=changes(B=500)), 500, -500),
			(amendment(Kind.BUDGET_REVISION, changes=changes(A=-5, B=6)), 1, 0),
			(amendment(Kind.EXTENSION, eligible_to=CLOSE, changes=changes(A=5)), 5, 0),
		):
			fault = self.only(row)
			self.assertEqual((fault.code, fault.have, fault.need), (Code.CHANGES_DIFFER, have, need))

	def test_a_grant_without_budget_lines_has_none_to_change(self):
		bare = replace(TERMS, lines=())
		self.assertEqual(faults(amendment(units=500), terms=bare, base_lines=()), ())

	def test_an_amendment_changes_something(self):
		for row in (
			amendment(Kind.BUDGET_REVISION),
			amendment(Kind.BUDGET_REVISION, changes=changes(A=0, B=0)),
			amendment(Kind.EXTENSION),
		):
			self.assertEqual(faults(row), (AmendmentFault(Code.NOTHING_CHANGES),))

	def test_a_line_is_there_once(self):
		twice = (LineChange("A", units=200), LineChange("B", units=100), LineChange("A", units=200))
		self.assertEqual(
			self.only(amendment(units=500, changes=twice)), AmendmentFault(Code.LINE_TWICE, "A", 3)
		)

	def test_nothing_is_taken_from_a_line_that_is_not_there(self):
		row = amendment(Kind.BUDGET_REVISION, changes=changes(A=10, C=-10))
		self.assertEqual(self.only(row), AmendmentFault(Code.LINE_UNKNOWN_REDUCED, "C", 2, need=10))

	def test_a_line_is_not_left_with_less_than_is_used(self):
		row = amendment(Kind.REDUCTION, units=20001, changes=changes(A=-20001))
		self.assertEqual(self.only(row), AmendmentFault(Code.LINE_BELOW_USED, "A", 1, 80000, 79999))

	def test_a_line_that_is_used_beyond_its_amount_may_gain(self):
		over = replace(TERMS, lines=(replace(TRAINING, used=108000), TRAVEL))
		row = amendment(Kind.BUDGET_REVISION, changes=changes(A=5000, B=-5000))
		self.assertEqual(faults(row, terms=over), ())

	def test_the_funder_agrees_to_all_but_a_revision(self):
		for row in (
			amendment(units=500, changes=changes(A=500), has_agreement=False),
			amendment(Kind.REDUCTION, units=500, changes=changes(A=-500), has_agreement=False),
			amendment(Kind.EXTENSION, eligible_to=CLOSE, has_agreement=False),
		):
			self.assertEqual(faults(row), (AmendmentFault(Code.AGREEMENT_MISSING),))

	def test_a_revision_needs_an_agreement_where_a_line_goes_beyond_its_flexibility(self):
		lines = (TRAINING, replace(TRAVEL, flexibility=Fraction(1, 5)))
		terms = replace(TERMS, lines=lines)
		within = amendment(Kind.BUDGET_REVISION, changes=changes(A=10000, B=-10000), has_agreement=False)
		self.assertEqual(faults(within, terms=terms, base_lines=lines), ())
		beyond = replace(within, changes=changes(A=10001, B=-10001))
		self.assertEqual(
			faults(beyond, terms=terms, base_lines=lines),
			(
				AmendmentFault(Code.AGREEMENT_MISSING, "A", 1, 10001, 10000),
				AmendmentFault(Code.AGREEMENT_MISSING, "B", 2, -10001, 10000),
			),
		)
		self.assertEqual(faults(replace(beyond, has_agreement=True), terms=terms, base_lines=lines), ())

	def test_small_revisions_together_do_not_go_beyond_the_flexibility_either(self):
		lines = (TRAINING, replace(TRAVEL, flexibility=Fraction(1, 5)))
		row = amendment(Kind.BUDGET_REVISION, changes=changes(A=6000, B=-6000), has_agreement=False)
		once = amended(replace(TERMS, lines=lines), [row])
		(first, _second) = faults(row, terms=once, base_lines=lines)
		self.assertEqual((first.code, first.word, first.have), (Code.AGREEMENT_MISSING, "A", 12000))

	def test_a_line_that_was_not_signed_is_always_beyond(self):
		lines = (TRAINING, replace(TRAVEL, flexibility=Fraction(1, 5)))
		row = amendment(Kind.BUDGET_REVISION, changes=changes(B=-10, C=10), has_agreement=False)
		new = AmendmentFault(Code.AGREEMENT_MISSING, "C", 2, 10, 0)
		self.assertEqual(faults(row, terms=replace(TERMS, lines=lines), base_lines=lines), (new,))
		added = (*lines, BudgetLine("C", 500, Fraction(1)))
		later = replace(new, have=510)
		self.assertEqual(faults(row, terms=replace(TERMS, lines=added), base_lines=lines), (later,))

	def test_an_amendment_was_agreed_on_a_day_that_is_not_ahead(self):
		row = amendment(units=500, changes=changes(A=500))
		self.assertEqual(faults(replace(row, agreed_on=TODAY)), ())
		self.assertEqual(self.only(replace(row, agreed_on=None)), AmendmentFault(Code.AGREED_UNDATED))
		tomorrow = TODAY + timedelta(days=1)
		self.assertEqual(
			self.only(replace(row, agreed_on=tomorrow)),
			AmendmentFault(Code.AGREED_IN_FUTURE, day=tomorrow, limit=TODAY),
		)

	def test_an_amendment_has_a_reason_that_can_be_read(self):
		row = amendment(units=500, changes=changes(A=500), reason=" \u200b")
		self.assertEqual(codes(faults(row)), [Code.REASON_MISSING])

	def test_an_extension_moves_a_day_to_a_later_one_and_none_to_an_earlier(self):
		before = END - timedelta(days=1)
		self.assertEqual(
			self.only(amendment(Kind.EXTENSION, eligible_to=END)),
			AmendmentFault(Code.DATE_NOT_LATER, "eligible_to", day=END, limit=END),
		)
		self.assertEqual(
			self.only(amendment(Kind.EXTENSION, eligible_to=before, close_out=CLOSE + timedelta(days=9))),
			AmendmentFault(Code.DATE_NOT_LATER, "eligible_to", day=before, limit=END),
		)
		self.assertEqual(
			codes(faults(amendment(Kind.EXTENSION, eligible_to=END, close_out=CLOSE))),
			[Code.DATE_NOT_LATER] * 2,
		)

	def test_a_grant_without_a_last_day_is_not_given_one_by_an_extension(self):
		unlimited = replace(TERMS, close_out=None)
		row = amendment(Kind.EXTENSION, eligible_to=CLOSE, close_out=CLOSE)
		self.assertEqual(
			self.only(row, terms=unlimited), AmendmentFault(Code.DATE_NOT_LATER, "close_out", day=CLOSE)
		)

	def test_an_extension_that_only_moves_lines_extends_nothing(self):
		row = amendment(Kind.EXTENSION, changes=changes(A=-5, B=5))
		self.assertEqual(self.only(row), AmendmentFault(Code.DATE_NOT_LATER, "eligible_to", limit=END))

	def test_the_close_out_is_not_before_the_end_of_the_costs(self):
		after = CLOSE + timedelta(days=1)
		self.assertEqual(
			self.only(amendment(Kind.EXTENSION, eligible_to=after)),
			AmendmentFault(Code.CLOSE_OUT_BEFORE_END, "close_out", day=CLOSE, limit=after),
		)
		self.assertEqual(faults(amendment(Kind.EXTENSION, eligible_to=after, close_out=after)), ())

	def test_only_an_extension_has_days(self):
		later = CLOSE + timedelta(days=1)
		row = amendment(units=500, changes=changes(A=500), eligible_to=END, close_out=later)
		self.assertEqual(
			faults(row),
			(
				AmendmentFault(Code.DATES_ONLY_IN_EXTENSION, "eligible_to", day=END),
				AmendmentFault(Code.DATES_ONLY_IN_EXTENSION, "close_out", day=later),
			),
		)

	@RULES
	@given(terms_of_any_grant, sound(), st.data())
	def test_what_has_no_fault_leaves_every_line_with_what_is_used_and_no_day_earlier(self, terms, row, data):
		lines = tuple(replace(line, used=data.draw(st.integers(0, line.units))) for line in terms.lines)
		terms = replace(terms, lines=lines)
		if faults(row, terms=terms, base_lines=lines):
			return
		after = amended(terms, [row])
		for line in after.lines:
			self.assertGreaterEqual(line.units, line.used)
		if row.kind == Kind.EXTENSION:
			self.assertNotEqual((after.eligible_to, after.close_out), (terms.eligible_to, terms.close_out))
			for given_day, day in ((row.eligible_to, after.eligible_to), (row.close_out, after.close_out)):
				self.assertIn(given_day, (None, day))


class TestCancelling(unittest.TestCase):
	TOP_UP = amendment(units=30000, changes=changes(A=10000, C=20000))

	def with_used(self, **used):
		after = amended(TERMS, [self.TOP_UP])
		lines = tuple(replace(line, used=used.get(line.key, line.used)) for line in after.lines)
		return replace(after, lines=lines)

	def cancel(self, terms, row=TOP_UP, state=GrantState.ACTIVE):
		return cancel_faults(terms, row, state)

	def test_what_nothing_rests_on_may_be_cancelled(self):
		self.assertEqual(self.cancel(self.with_used(A=100000)), ())

	def test_a_line_is_not_left_with_less_than_is_used(self):
		self.assertEqual(
			self.cancel(self.with_used(A=100001, C=1)),
			(
				AmendmentFault(Code.LINE_BELOW_USED, "A", have=100001, need=100000),
				AmendmentFault(Code.LINE_BELOW_USED, "C", have=1, need=0),
			),
		)

	def test_what_a_later_amendment_moved_on_is_not_taken_back(self):
		moved = amended(self.with_used(), [amendment(Kind.BUDGET_REVISION, changes=changes(C=-5000, B=5000))])
		self.assertEqual(self.cancel(moved), (AmendmentFault(Code.LINE_BELOW_USED, "C", have=0, need=-5000),))

	def test_a_reduction_gives_back_and_can_be_cancelled_whatever_is_used(self):
		row = amendment(Kind.REDUCTION, units=1000, changes=changes(A=-1000))
		over = replace(TERMS, lines=(replace(TRAINING, units=99000, used=105000), TRAVEL))
		self.assertEqual(self.cancel(over, row), ())

	def test_nothing_of_a_closed_grant_is_cancelled(self):
		self.assertEqual(
			self.cancel(self.with_used(), state=GrantState.CLOSED), (AmendmentFault(Code.STATE, "Closed"),)
		)

	@RULES
	@given(terms_of_any_grant, st.lists(sound(), min_size=1, max_size=4), st.data())
	def test_cancelling_leaves_what_the_others_add_up_to(self, terms, rows, data):
		present = amended(terms, rows)
		lines = tuple(replace(line, used=data.draw(st.integers(0, 10**6))) for line in present.lines)
		gone = data.draw(st.integers(0, len(rows) - 1))
		others = units_by_code(amended(terms, rows[:gone] + rows[gone + 1 :]))
		lowered = {row.code for row in rows[gone].changes if row.units > 0}
		expected = {line.key for line in lines if line.key in lowered and others.get(line.key, 0) < line.used}
		found = self.cancel(replace(present, lines=lines), rows[gone])
		self.assertEqual({fault.word for fault in found}, expected)


if __name__ == "__main__":
	unittest.main()
