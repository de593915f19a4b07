"""Closed months, late postings, and what stands in the way of closing a grant or a group."""

import unittest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.periods import (
	AdvanceLeft,
	ClosingCode,
	ClosingFault,
	GrantLeft,
	PeriodCode,
	PeriodFault,
	Posting,
	closed_after_reopening,
	closing_faults,
	first_open_day,
	month_close_faults,
	month_end,
	period_of,
	posting_period,
	reopening_faults,
)

RULES = settings(derandomize=True, deadline=None)
Code = PeriodCode

TODAY = date(2026, 3, 15)
END = date(2026, 2, 28)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def codes(faults):
	return [fault.code for fault in faults]


class TestPosting(unittest.TestCase):
	def test_what_happened_in_an_open_month_is_posted_on_its_day(self):
		day = date(2026, 3, 2)
		self.assertEqual(posting_period(day, END, TODAY), Posting(day, "2026-03", False))
		self.assertEqual(posting_period(date(2020, 1, 1), None, TODAY).on, date(2020, 1, 1))

	def test_what_happened_in_a_closed_month_goes_to_the_first_open_day(self):
		self.assertEqual(posting_period(END, END, TODAY), Posting(date(2026, 3, 1), "2026-03", True))

	def test_nothing_is_posted_ahead(self):
		tomorrow = TODAY + timedelta(days=1)
		self.assertEqual(
			posting_period(tomorrow, END, TODAY), PeriodFault(Code.DATE_IN_FUTURE, tomorrow, TODAY)
		)

	@RULES
	@given(days, st.one_of(st.none(), days.map(month_end)), days)
	def test_nothing_is_ever_posted_into_a_closed_month_or_before_it_happened(self, day, closed_until, today):
		posting = posting_period(day, closed_until, today)
		if isinstance(posting, PeriodFault):
			self.assertGreater(day, today)
			return
		self.assertGreaterEqual(posting.on, day)
		self.assertTrue(closed_until is None or posting.on > closed_until)
		self.assertEqual(posting.is_late, posting.on != day)
		self.assertEqual(posting.period, period_of(posting.on))
		if closed_until is not None and closed_until < today:
			self.assertLessEqual(posting.on, today)

	@RULES
	@given(days)
	def test_the_end_of_a_month_is_its_last_day(self, day):
		end = month_end(day)
		self.assertEqual(period_of(end), period_of(day))
		self.assertEqual(first_open_day(end).day, 1)


class TestClosingAMonth(unittest.TestCase):
	def test_a_month_that_is_over_is_closed_and_takes_those_before_it_along(self):
		self.assertEqual(month_close_faults(END, None, TODAY), ())
		self.assertEqual(month_close_faults(END, date(2025, 6, 30), TODAY), ())
		self.assertEqual(month_close_faults(date(2026, 3, 31), END, date(2026, 4, 1)), ())

	def test_a_month_is_not_closed_before_it_is_over(self):
		(fault,) = month_close_faults(date(2026, 3, 31), END, date(2026, 3, 31))
		self.assertEqual((fault.code, fault.limit), (Code.MONTH_NOT_OVER, END))

	def test_a_month_is_closed_whole_and_once(self):
		(fault,) = month_close_faults(date(2026, 2, 27), None, TODAY)
		self.assertEqual((fault.code, fault.limit), (Code.NOT_MONTH_END, END))
		self.assertEqual(codes(month_close_faults(END, END, TODAY)), [Code.ALREADY_CLOSED])

	def test_what_is_cleared_and_not_posted_keeps_a_month_open(self):
		(fault,) = month_close_faults(END, None, TODAY, unposted=1)
		self.assertEqual((fault.code, fault.count), (Code.UNPOSTED, 1))


class TestReopening(unittest.TestCase):
	def test_reopening_needs_a_reason(self):
		self.assertEqual(reopening_faults(date(2026, 2, 1), END, "A bank charge was missed"), ())
		self.assertEqual(codes(reopening_faults(date(2026, 2, 1), END, " \u200b")), [Code.REASON_MISSING])

	def test_only_what_is_closed_is_reopened_from_the_start_of_a_month(self):
		(fault,) = reopening_faults(END, END, "Why")
		self.assertEqual((fault.code, fault.limit), (Code.NOT_MONTH_START, date(2026, 2, 1)))
		self.assertEqual(codes(reopening_faults(date(2026, 3, 1), END, "Why")), [Code.NOT_CLOSED])
		self.assertEqual(codes(reopening_faults(date(2026, 2, 1), None, "Why")), [Code.NOT_CLOSED])

	@RULES
	@given(days, days)
	def test_a_reopened_month_is_open_and_those_before_it_stay_closed(self, day, closed):
		closed_until, first = month_end(closed), day.replace(day=1)
		if reopening_faults(first, closed_until, "Why"):
			return
		again = closed_after_reopening(first)
		self.assertEqual(posting_period(first, again, date(2031, 1, 1)).on, first)
		self.assertTrue(posting_period(again, again, date(2031, 1, 1)).is_late)
		self.assertLess(again, closed_until)
		self.assertEqual(again, month_end(again))


class TestClosingAGroup(unittest.TestCase):
	def test_a_group_with_nothing_left_is_closed(self):
		self.assertEqual(
			closing_faults([GrantLeft("GR-1", "EUR")], [AdvanceLeft("ADV-1", "GR-1", "EUR", 0)]), ()
		)

	def test_everything_that_is_left_is_named_with_its_figure(self):
		grants = [
			GrantLeft("GR-1", "EUR", committed=50, conditional=20, available=700, open_payments=1),
			GrantLeft("GR-2", "USD", available=-30),
		]
		advances = [AdvanceLeft("ADV-2", "GR-2", "USD", 1), AdvanceLeft("ADV-3", "GR-2", "USD", -5)]
		self.assertEqual(
			closing_faults(grants, advances),
			(
				ClosingFault(ClosingCode.OPEN_COMMITMENT, "GR-1", 50, "EUR"),
				ClosingFault(ClosingCode.OPEN_CONDITIONAL, "GR-1", 20, "EUR"),
				ClosingFault(ClosingCode.OPEN_PAYMENT, "GR-1", 1, "EUR"),
				ClosingFault(ClosingCode.UNSPENT, "GR-1", 700, "EUR"),
				ClosingFault(ClosingCode.IN_DEFICIT, "GR-2", 30, "USD"),
				ClosingFault(ClosingCode.OPEN_ADVANCE, "GR-2", 1, "USD", "ADV-2"),
				ClosingFault(ClosingCode.OWED_TO_HOLDER, "GR-2", 5, "USD", "ADV-3"),
			),
		)

	@RULES
	@given(st.integers(0, 3), st.integers(0, 3), st.integers(-3, 3), st.integers(0, 2), st.integers(-2, 2))
	def test_a_grant_is_closed_exactly_when_nothing_is_left_of_it(
		self, firm, conditional, left, open_, advance
	):
		faults = closing_faults(
			[GrantLeft("GR-1", "EUR", firm, conditional, left, open_)],
			[AdvanceLeft("A", "GR-1", "EUR", advance)],
		)
		self.assertEqual(not faults, not any((firm, conditional, left, open_, advance)))
		self.assertTrue(all(fault.amount > 0 for fault in faults))


if __name__ == "__main__":
	unittest.main()
