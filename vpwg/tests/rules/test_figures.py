"""The cash of grants over a period, held against the ledger."""

import unittest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.figures import INCOMING, OUTGOING, CashFlow, CashRow, added, cash_flows
from vpwg.vpwg.workflow.funds import Balance, Part, moved, total
from vpwg.vpwg.workflow.movements import CONVERSIONS, Movement, MovementKind

RULES = settings(derandomize=True, deadline=None)
K = MovementKind

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
BEFORE, AFTER = FIRST - timedelta(days=1), LAST + timedelta(days=1)

days = st.dates(date(2026, 1, 1), date(2026, 6, 30))
posted = st.lists(
	st.tuples(
		st.sampled_from(["GR-1", "GR-2"]),
		st.sampled_from(K),
		st.integers(1, 10**6),
		st.booleans(),
		days,
	),
	max_size=40,
)


def row(kind, units, day=FIRST, grant="GR-1", cancels=False):
	return CashRow(grant, kind, units, cancels, day)


def cash_of(rows, grant, last):
	"""The same by the ledger."""
	return total(
		Movement(each.kind, each.units, f"M-{number}", "RA-1", cancels=each.cancels)
		for number, each in enumerate(rows)
		if each.grant == grant and each.posted_on <= last
	).balance.cash


def rows_of(values):
	return [
		CashRow(grant, kind, units, cancels and kind not in CONVERSIONS, day)
		for grant, kind, units, cancels, day in values
	]


class TestCashFlows(unittest.TestCase):
	def test_what_there_was_what_came_and_what_went(self):
		rows = (
			row(K.RECEIPT, 1000, BEFORE),
			row(K.PAYMENT, 300, BEFORE),
			row(K.RECEIPT, 500),
			row(K.REVERSAL, 40),
			row(K.COMMITMENT, 90),
			row(K.PAYMENT, 200, LAST),
			row(K.BANK_CHARGE, 5, LAST),
			row(K.RECEIPT, 7, AFTER),
		)
		flow = cash_flows(rows, FIRST, LAST)["GR-1"]
		self.assertEqual(flow, CashFlow(700, 540, 205))
		self.assertEqual(flow.closing, 1035)

	def test_what_is_cancelled_lessens_its_own_side_when_it_is_cancelled(self):
		rows = (
			row(K.RECEIPT, 1000, BEFORE),
			row(K.RECEIPT, 1000, cancels=True),
			row(K.BANK_CHARGE, 5),
			row(K.BANK_CHARGE, 5, cancels=True),
		)
		self.assertEqual(cash_flows(rows, FIRST, LAST), {"GR-1": CashFlow(1000, -1000, 0)})

	def test_without_a_first_day_nothing_opens_it(self):
		self.assertEqual(cash_flows([row(K.RECEIPT, 9, BEFORE)], None, LAST), {"GR-1": CashFlow(0, 9, 0)})

	def test_each_grant_is_apart_and_one_that_comes_later_is_not_there(self):
		rows = (
			row(K.RECEIPT, 2, grant="GR-2"),
			row(K.SIGNED, 8, grant="GR-1"),
			row(K.RECEIPT, 3, AFTER, "GR-3"),
		)
		flows = cash_flows(rows, FIRST, LAST)
		self.assertEqual(list(flows.items()), [("GR-1", CashFlow()), ("GR-2", CashFlow(0, 2, 0))])

	def test_a_period_does_not_end_before_it_starts(self):
		with self.assertRaises(ValueError):
			cash_flows([], LAST, FIRST)
		self.assertEqual(cash_flows([], FIRST, FIRST), {})

	def test_each_kind_is_on_the_side_on_which_the_ledger_has_it(self):
		for kind in K:
			moved = total([Movement(kind, 1, "M", "RA-1")]).balance.cash
			self.assertEqual(moved, (kind in INCOMING) - (kind in OUTGOING), kind)

	@RULES
	@given(posted, days, st.integers(0, 90))
	def test_what_is_left_is_the_cash_of_the_ledger_on_the_last_day(self, values, first, length):
		rows, last = rows_of(values), first + timedelta(days=length)
		for grant, flow in cash_flows(rows, first, last).items():
			self.assertEqual(flow.closing, cash_of(rows, grant, last))
			self.assertEqual(flow.opening, cash_of(rows, grant, first - timedelta(days=1)))
			self.assertEqual(flow.opening + flow.incoming - flow.outgoing, flow.closing)

	@RULES
	@given(posted, days, st.integers(0, 60), st.integers(1, 60))
	def test_a_period_opens_with_what_the_one_before_it_left(self, values, first, one, other):
		rows = rows_of(values)
		middle = first + timedelta(days=one)
		end = middle + timedelta(days=other)
		before = cash_flows(rows, first, middle)
		then = cash_flows(rows, middle + timedelta(days=1), end)
		whole = cash_flows(rows, first, end)
		for grant, flow in whole.items():
			left = before.get(grant, CashFlow())
			self.assertEqual(then[grant].opening, left.closing)
			self.assertEqual(flow.incoming, left.incoming + then[grant].incoming)
			self.assertEqual(flow.outgoing, left.outgoing + then[grant].outgoing)

	@RULES
	@given(posted, st.randoms())
	def test_the_order_of_the_rows_does_not_matter(self, values, random):
		rows = rows_of(values)
		expected = cash_flows(rows, FIRST, LAST)
		random.shuffle(rows)
		self.assertEqual(cash_flows(rows, FIRST, LAST), expected)


class TestAdded(unittest.TestCase):
	@RULES
	@given(posted)
	def test_sums_by_kind_give_the_figures_of_the_ledger(self, values):
		rows = [each for each in rows_of(values) if not (each.cancels and each.kind in CONVERSIONS)]
		for start in (Balance(), Part()):
			expected, sums = start, {}
			for number, each in enumerate(rows):
				movement = Movement(each.kind, each.units, f"M-{number}", "RA-1", cancels=each.cancels)
				expected = moved(expected, movement)
				units = -each.units if each.cancels else each.units
				sums[each.kind] = sums.get(each.kind, 0) + units
			self.assertEqual(added(start, sums.items()), expected)

	def test_figures_that_are_not_moved_stay(self):
		self.assertEqual(added(Balance(received=5), []), Balance(received=5))


if __name__ == "__main__":
	unittest.main()
