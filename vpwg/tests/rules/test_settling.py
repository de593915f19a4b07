"""Releasing what is left, taking a payment back, and spreading an amount over parts."""

import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.funding import payment_movements
from vpwg.vpwg.workflow.funds import Ledger, Part, fold
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.settling import release_movements, reversal_movements, spread

RULES = settings(derandomize=True, deadline=None)
K = MovementKind

amounts = st.integers(0, 10**6)


class TestReleasing(unittest.TestCase):
	def test_what_is_committed_is_released_part_by_part(self):
		parts = (
			("GR-1", "RA-1", "Travel", Part(committed=500, conditional=200, paid=300)),
			("GR-1", "RA-1", "Training", Part(paid=40)),
			("GR-2", "RA-1", "", Part(conditional=7)),
		)
		self.assertEqual(
			release_movements("RA-1/settled", parts),
			(
				("GR-1", Movement(K.RELEASE, 500, "RA-1/settled/1/release", "RA-1", "Travel")),
				(
					"GR-1",
					Movement(K.CONDITIONAL_RELEASE, 200, "RA-1/settled/1/conditional", "RA-1", "Travel"),
				),
				("GR-2", Movement(K.CONDITIONAL_RELEASE, 7, "RA-1/settled/3/conditional", "RA-1", "")),
			),
		)

	@RULES
	@given(
		st.dictionaries(
			st.tuples(st.sampled_from(["RA-1", "RA-2"]), st.sampled_from(["", "A", "B"])),
			st.tuples(amounts, amounts),
			max_size=6,
		)
	)
	def test_afterwards_nothing_is_committed_and_everything_is_available_again(self, wanted):
		received = sum(firm for firm, _signed in wanted.values()) + 1
		signed = received + sum(waiting for _firm, waiting in wanted.values())
		rows = [Movement(K.SIGNED, signed, "S"), Movement(K.RECEIPT, received, "R")]
		for (allocation, line), (firm, waiting) in wanted.items():
			for kind, units in ((K.COMMITMENT, firm), (K.CONDITIONAL_COMMITMENT, waiting)):
				if units:
					rows.append(Movement(kind, units, f"{kind}/{allocation}/{line}", allocation, line))
		before = fold(rows)
		self.assertIsInstance(before, Ledger)
		parts = [("GR-1", *key, part) for key, part in before.parts.items()]
		after = fold([*rows, *(movement for _grant, movement in release_movements("X", parts))])
		self.assertIsInstance(after, Ledger)
		self.assertEqual((after.balance.committed, after.balance.conditional), (0, 0))
		self.assertEqual(after.balance.available, received)
		again = [("GR-1", *key, part) for key, part in after.parts.items()]
		self.assertEqual(release_movements("Y", again), ())


class TestReversing(unittest.TestCase):
	def test_a_payment_is_taken_back_under_a_reference_of_its_own(self):
		self.assertEqual(
			reversal_movements("DB-1/1", "RA-1", "Travel", 80000),
			(Movement(K.REVERSAL, 80000, "DB-1/1/reversal", "RA-1", "Travel"),),
		)

	def test_what_the_bank_gives_back_less_is_a_loss_and_more_a_gain(self):
		less = reversal_movements("DB-1", "RA-1", "", 80000, returned=79900)
		self.assertEqual(less[1], Movement(K.EXCHANGE_LOSS, 100, "DB-1/reversal/exchange", "RA-1"))
		more = reversal_movements("DB-1", "RA-1", "", 80000, returned=80320)
		self.assertEqual(more[1], Movement(K.EXCHANGE_GAIN, 320, "DB-1/reversal/exchange", "RA-1"))

	def test_a_tranche_below_a_unit_has_nothing_to_reverse(self):
		self.assertEqual(reversal_movements("DB-1", "RA-1", "", 0), ())
		(gain,) = reversal_movements("DB-1", "RA-1", "", 0, returned=1)
		self.assertEqual(gain.kind, K.EXCHANGE_GAIN)

	def test_a_reversal_has_no_figure_below_zero(self):
		for converted, returned in ((-1, None), (5, -1)):
			with self.assertRaises(ValueError):
				reversal_movements("DB-1", "RA-1", "", converted, returned)

	@RULES
	@given(amounts, amounts, amounts)
	def test_a_payment_that_comes_back_whole_leaves_nothing_but_its_fee(self, converted, taken, fee):
		rows = [Movement(K.RECEIPT, 10**7, "R")]
		if converted:
			rows.append(Movement(K.COMMITMENT, converted, "C", "RA-1", "A"))
		before = fold(rows)
		rows += payment_movements("DB-1", "RA-1", converted, taken, fee, "A")
		after = fold([*rows, *reversal_movements("DB-1", "RA-1", "A", converted, taken)])
		self.assertIsInstance(after, Ledger)
		self.assertEqual(after.balance.committed, before.balance.committed)
		self.assertEqual((after.balance.paid, after.balance.exchange), (0, 0))
		self.assertEqual(after.balance.cash, before.balance.cash - fee)


class TestSpreading(unittest.TestCase):
	def test_an_amount_is_divided_in_proportion_to_what_there_is(self):
		self.assertEqual(spread(100, [300, 0, 100]), (75, 0, 25))
		self.assertEqual(spread(2, [1, 1, 1]), (1, 1, 0))
		self.assertEqual(spread(0, [5, 0]), (0, 0))
		self.assertEqual(spread(0, []), ())
		self.assertEqual(spread(0, [0]), (0,))

	def test_more_than_there_is_and_figures_below_zero_are_refused(self):
		for units, parts in ((1, []), (4, [1, 2]), (-1, [5]), (1, [5, -1])):
			with self.assertRaises(ValueError):
				spread(units, parts)

	@RULES
	@given(st.lists(st.one_of(st.integers(0, 9), st.integers(0, 10**15)), max_size=8), st.data())
	def test_the_pieces_add_up_and_none_is_more_than_its_part(self, parts, data):
		units = data.draw(st.integers(0, sum(parts)))
		pieces = spread(units, parts)
		self.assertEqual((len(pieces), sum(pieces)), (len(parts), units))
		for piece, part in zip(pieces, parts, strict=True):
			self.assertTrue(0 <= piece <= part)


if __name__ == "__main__":
	unittest.main()
