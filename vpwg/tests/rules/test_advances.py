"""Advances: what is outstanding, how late it is, and what a holder may still get."""

import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.advances import (
	Advance,
	AdvanceFaultCode,
	AgeBucket,
	RetirementLine,
	ageing,
	bucket,
	days_overdue,
	new_advance_faults,
	retire,
	retirement_faults,
	top_up,
	top_up_fault,
)

RULES = settings(derandomize=True, deadline=None)
Code = AdvanceFaultCode

TODAY = date(2026, 3, 15)
GIVEN = Advance("ADV-1", "ama", date(2026, 1, 10), date(2026, 2, 10), given=1000)
CASH_BOX = replace(GIVEN, key="ADV-9", ceiling=1000)
BUS = RetirementLine(1, date(2026, 1, 20), 300, "R-1")

advances = st.builds(
	Advance,
	st.text("AB", min_size=1, max_size=3),
	st.sampled_from(["ama", "ben"]),
	st.just(date(2026, 1, 1)),
	st.dates(date(2025, 10, 1), date(2026, 6, 1)),
	given=st.integers(0, 500),
	spent=st.integers(0, 600),
)


def codes(faults):
	return [fault.code for fault in faults]


class TestRetiring(unittest.TestCase):
	def faults(self, *lines, refund=0, advance=GIVEN, before=()):
		return retirement_faults(advance, lines, refund, TODAY, before)

	def test_an_advance_is_retired_by_lines_with_receipts_and_a_refund(self):
		hotel = RetirementLine(2, TODAY, 500, "R-2")
		self.assertEqual(self.faults(BUS, hotel, refund=200), ())
		self.assertEqual(retire(GIVEN, [BUS, hotel], 200).outstanding, 0)
		self.assertEqual(retire(GIVEN, [BUS]).outstanding, 700)

	def test_nothing_is_no_retirement_and_a_refund_alone_is_one(self):
		self.assertEqual(codes(self.faults()), [Code.NOTHING_RETIRED])
		self.assertEqual(self.faults(refund=1000), ())

	def test_a_line_has_an_amount_a_day_that_is_past_and_a_receipt(self):
		tomorrow = TODAY + timedelta(days=1)
		for change, code in (
			({"units": 0}, Code.AMOUNT_NOT_POSITIVE),
			({"day": None}, Code.EXPENSE_UNDATED),
			({"day": tomorrow}, Code.EXPENSE_IN_FUTURE),
			({"receipt": " "}, Code.RECEIPT_MISSING),
			({"has_receipt": False}, Code.RECEIPT_MISSING),
		):
			(fault,) = self.faults(replace(BUS, line=4, **change))
			self.assertEqual((fault.code, fault.line), (code, 4))
		self.assertEqual(self.faults(replace(BUS, units=1)), ())

	def test_a_receipt_counts_once_now_and_in_earlier_retirements(self):
		again = replace(BUS, line=2, receipt=" r-1")
		(fault,) = self.faults(BUS, again)
		self.assertEqual((fault.code, fault.line, fault.over), (Code.RECEIPT_TWICE, 2, 0))
		self.assertEqual(codes(self.faults(BUS, before=["R-1"])), [Code.RECEIPT_TWICE])

	def test_no_more_is_refunded_than_the_expenses_leave(self):
		(fault,) = self.faults(BUS, refund=701)
		self.assertEqual((fault.code, fault.have, fault.over), (Code.REFUND_ABOVE_LEFT, 700, 1))
		self.assertEqual(codes(self.faults(BUS, refund=-1)), [Code.REFUND_BELOW_ZERO])

	def test_spending_more_than_was_given_is_owed_to_the_holder(self):
		dear = replace(BUS, units=1200)
		self.assertEqual(self.faults(dear), ())
		after = retire(GIVEN, [dear])
		self.assertEqual((after.outstanding, after.owed), (-200, 200))
		self.assertEqual(codes(self.faults(dear, refund=1)), [Code.REFUND_ABOVE_LEFT])
		self.assertIsNone(top_up_fault(after, 200))
		self.assertEqual(top_up(after, 200).outstanding, 0)

	def test_a_top_up_pays_what_is_owed_and_no_more(self):
		fault = top_up_fault(retire(GIVEN, [replace(BUS, units=1200)]), 201)
		self.assertEqual((fault.code, fault.line, fault.have), (Code.TOP_UP_ABOVE_OWED, 0, 200))
		self.assertEqual(top_up_fault(GIVEN, 1).code, Code.TOP_UP_ABOVE_OWED)
		self.assertEqual(top_up_fault(GIVEN, 0).code, Code.AMOUNT_NOT_POSITIVE)

	@RULES
	@given(st.integers(1, 1000), st.lists(st.integers(1, 400), max_size=5), st.integers(0, 1000))
	def test_what_was_given_is_spent_refunded_or_outstanding(self, amount, spent, refund):
		advance = replace(GIVEN, given=amount)
		lines = [RetirementLine(n, TODAY, units, f"R-{n}") for n, units in enumerate(spent, 1)]
		if retirement_faults(advance, lines, refund, TODAY):
			return
		after = retire(advance, lines, refund)
		self.assertEqual(after.spent + after.refunded + after.outstanding, amount)
		if after.owed:
			self.assertEqual(refund, 0)
			self.assertEqual(top_up(after, after.owed).outstanding, 0)


class TestPettyCash(unittest.TestCase):
	def test_petty_cash_is_filled_up_to_its_ceiling(self):
		used = retire(CASH_BOX, [BUS])
		self.assertIsNone(top_up_fault(used, 300))
		fault = top_up_fault(used, 301)
		self.assertEqual((fault.code, fault.line, fault.have), (Code.ABOVE_CEILING, 0, 300))
		self.assertEqual(top_up_fault(CASH_BOX, 1).have, 0)

	def test_a_second_cash_box_counts_against_the_same_ceiling(self):
		due = TODAY + timedelta(days=30)
		held = replace(CASH_BOX, due_on=due, given=400)
		self.assertEqual(new_advance_faults("ama", 600, due, TODAY, [held], ceiling=1000), ())
		(fault,) = new_advance_faults("ama", 601, due, TODAY, [held], ceiling=1000)
		self.assertEqual((fault.code, fault.have, fault.over), (Code.ABOVE_CEILING, 600, 1))
		self.assertEqual(new_advance_faults("ben", 1000, due, TODAY, [held], ceiling=1000), ())
		(fault,) = new_advance_faults("ama", 1, due, TODAY, [replace(held, given=1000)], ceiling=1000)
		self.assertEqual((fault.code, fault.have), (Code.ABOVE_CEILING, 0))
		last = replace(held, given=1)
		self.assertEqual(len(new_advance_faults("ama", 1000, due, TODAY, [last], ceiling=1000)), 1)
		self.assertEqual(new_advance_faults("ama", 5000, due, TODAY, [held]), ())


class TestAge(unittest.TestCase):
	def test_the_buckets_count_days_after_the_due_day(self):
		for days, expected in (
			(-1, AgeBucket.NOT_DUE),
			(0, AgeBucket.TO_30),
			(30, AgeBucket.TO_30),
			(31, AgeBucket.TO_60),
			(60, AgeBucket.TO_60),
			(61, AgeBucket.TO_90),
			(90, AgeBucket.TO_90),
			(91, AgeBucket.OVER_90),
		):
			self.assertEqual(bucket(TODAY - timedelta(days=days), TODAY), expected)

	def test_an_advance_is_late_from_the_day_after_its_due_day_until_it_is_accounted_for(self):
		self.assertEqual(days_overdue(GIVEN, GIVEN.due_on), 0)
		self.assertEqual(days_overdue(GIVEN, GIVEN.due_on + timedelta(days=1)), 1)
		self.assertEqual(days_overdue(replace(GIVEN, spent=1000), TODAY), 0)
		self.assertEqual(days_overdue(replace(GIVEN, spent=1200), TODAY), 0)

	@RULES
	@given(st.lists(advances, max_size=8))
	def test_the_buckets_add_up_to_what_is_outstanding(self, rows):
		sums = ageing(rows, TODAY)
		self.assertEqual(list(sums), list(AgeBucket))
		self.assertEqual(sum(sums.values()), sum(max(row.outstanding, 0) for row in rows))

	def test_an_overdue_advance_blocks_a_new_one_to_the_same_holder(self):
		due = TODAY + timedelta(days=30)
		(fault,) = new_advance_faults("ama", 50, due, TODAY, [GIVEN])
		self.assertEqual(
			(fault.code, fault.line, fault.word, fault.have, fault.day, fault.days),
			(Code.HOLDER_OVERDUE, 0, "ADV-1", 1000, GIVEN.due_on, 33),
		)
		self.assertEqual(len(new_advance_faults("ama", 50, due, TODAY, [replace(GIVEN, spent=999)])), 1)
		self.assertEqual(new_advance_faults("ben", 50, due, TODAY, [GIVEN]), ())
		self.assertEqual(new_advance_faults("ama", 50, due, TODAY, [replace(GIVEN, due_on=TODAY)]), ())

	def test_a_new_advance_is_of_something_and_due_later(self):
		faults = new_advance_faults("ama", 0, TODAY - timedelta(days=1), TODAY, [])
		self.assertEqual(codes(faults), [Code.AMOUNT_NOT_POSITIVE, Code.DUE_BEFORE_GIVEN])

	@RULES
	@given(st.lists(advances, max_size=6))
	def test_a_holder_is_blocked_exactly_while_something_of_theirs_is_overdue(self, rows):
		faults = new_advance_faults("ama", 1, TODAY, TODAY, rows)
		overdue = [row for row in rows if row.holder == "ama" and row.outstanding > 0 and row.due_on < TODAY]
		self.assertEqual(len(faults), len(overdue))
		self.assertEqual([fault.days for fault in faults], sorted((f.days for f in faults), reverse=True))


if __name__ == "__main__":
	unittest.main()
