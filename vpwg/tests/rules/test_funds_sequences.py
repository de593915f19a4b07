"""Any sequence of movements of a grant: the law of conservation, order, repetition; currencies of 0, 2 and 3 decimals."""

import unittest
from collections import Counter
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from vpwg.vpwg.workflow.funds import (
	Balance,
	FundsFault,
	FundsFaultCode,
	Ledger,
	Part,
	apply,
	commitment_parts,
	fold,
	post,
	total,
)
from vpwg.vpwg.workflow.money import from_units, to_units
from vpwg.vpwg.workflow.movements import ACTS, CONVERSIONS, Movement, MovementKind

RULES = settings(derandomize=True, deadline=None)
K = MovementKind
Code = FundsFaultCode

FROM_OUTSIDE = {K.BANK_CHARGE, K.EXCHANGE_LOSS, K.CLAWBACK, K.DISALLOWED_COST}
CURRENCIES = ("XOF", "USD", "TND")
ALLOCATIONS = ("RA-1", "RA-2")

movements = st.builds(
	lambda kind, units, number, allocation, cancels: Movement(
		kind, units, f"M-{number}", allocation, cancels=cancels and kind not in CONVERSIONS
	),
	st.sampled_from(K),
	st.integers(1, 60),
	st.integers(0, 400),
	st.sampled_from(ALLOCATIONS),
	st.sampled_from([False, False, False, True]),
)


def accepted(rows):
	"""The movements that are accepted one after the other, refused ones and repeated references left out."""
	balance, parts, taken = Balance(), {}, {}
	for row in rows:
		if row.reference in taken:
			continue
		key = (row.allocation, row.budget_line)
		done = post(balance, parts.get(key, Part()), row)
		if not isinstance(done, FundsFault):
			balance, parts[key] = done
			taken[row.reference] = row
	return list(taken.values())


class TestOrder(unittest.TestCase):
	@RULES
	@given(st.lists(movements, max_size=30), st.randoms())
	def test_what_was_accepted_adds_up_to_the_same_in_any_order(self, rows, random):
		taken = accepted(rows)
		checked = fold(taken)
		random.shuffle(taken)
		summed = total(taken)
		self.assertEqual(summed.balance, checked.balance)
		self.assertEqual(summed.parts, checked.parts)

	@RULES
	@given(st.lists(movements, max_size=20))
	def test_money_that_comes_earlier_never_makes_an_accepted_movement_fail(self, rows):
		taken = [row for row in accepted(rows) if not row.cancels]
		coming = {K.RECEIPT, K.TRANSFER_IN, K.EXCHANGE_GAIN}
		if not isinstance(fold(taken), Ledger) or any(row.kind == K.CONDITIONAL_COMMITMENT for row in taken):
			return
		first = sorted(taken, key=lambda row: row.kind not in coming)
		self.assertEqual(fold(first), fold(taken))

	@RULES
	@given(st.lists(movements, max_size=30))
	def test_the_parts_of_the_allocations_add_up_to_the_grant(self, rows):
		ledger = fold(accepted(rows))
		for figure in ("committed", "conditional", "paid", "spent", "refunded"):
			self.assertEqual(
				sum(getattr(part, figure) for part in ledger.parts.values()), getattr(ledger.balance, figure)
			)

	@RULES
	@given(st.lists(movements, max_size=30), st.randoms())
	def test_repeating_any_movements_changes_nothing(self, rows, random):
		taken = accepted(rows)
		again = list(taken)
		for row in random.sample(taken, len(taken) // 2) if taken else ():
			again.insert(random.randint(again.index(row) + 1, len(again)), row)
		self.assertEqual(fold(again), fold(taken))

	@RULES
	@given(st.lists(movements, max_size=25), st.integers(1, 200), st.booleans())
	def test_the_parts_of_a_commitment_are_accepted_and_a_unit_more_is_not(self, rows, units, may_use_signed):
		balance = fold(accepted(rows)).balance
		parts = commitment_parts(balance, units, may_use_signed)
		if isinstance(parts, FundsFault):
			self.assertGreater(parts.over, 0)
			if parts.code != Code.IN_DEFICIT and parts.have > 0:
				self.assertNotIsInstance(commitment_parts(balance, parts.have, may_use_signed), FundsFault)
			return
		firm, conditional = parts
		self.assertEqual(firm + conditional, units)
		if not may_use_signed:
			self.assertEqual(conditional, 0)
		if firm:
			balance = apply(balance, Movement(K.COMMITMENT, firm, "firm", "RA-1"))
		if conditional:
			balance = apply(balance, Movement(K.CONDITIONAL_COMMITMENT, conditional, "waiting", "RA-1"))
		self.assertIsInstance(balance, Balance)


class Grant(RuleBasedStateMachine):
	"""Any sequence of movements, checked against a bank account and plain sums of what was accepted."""

	@initialize(currency=st.sampled_from(CURRENCIES))
	def start(self, currency):
		self.currency = currency
		self.balance, self.parts, self.taken = Balance(), {}, []
		self.sums = Counter()
		self.harm = 0

	@rule(
		kind=st.sampled_from(K),
		amount=st.integers(1, 30_000),
		allocation=st.sampled_from(ALLOCATIONS),
		cancels=st.sampled_from([False, False, False, True]),
	)
	def move(self, kind, amount, allocation, cancels):
		units = to_units(from_units(amount, self.currency), self.currency)
		cancels = cancels and kind not in CONVERSIONS
		movement = Movement(kind, units, f"M-{len(self.taken)}", allocation, cancels=cancels)
		self.enter(movement)

	@rule(kind=st.sampled_from([K.COMMITMENT, K.PAYMENT, K.REVERSAL, K.RELEASE, K.REPAYMENT]), data=st.data())
	def move_what_there_is(self, kind, data):
		have = {
			K.COMMITMENT: self.balance.free,
			K.REPAYMENT: self.balance.free,
			K.PAYMENT: self.parts.get(("RA-1", ""), Part()).committed,
			K.RELEASE: self.parts.get(("RA-1", ""), Part()).committed,
			K.REVERSAL: self.parts.get(("RA-1", ""), Part()).paid,
		}[kind]
		if have > 0:
			units = data.draw(st.integers(1, have))
			self.enter(Movement(kind, units, f"M-{len(self.taken)}", "RA-1"))

	def enter(self, movement):
		before = self.balance
		key = (movement.allocation, "")
		done = post(before, self.parts.get(key, Part()), movement)
		if isinstance(done, FundsFault):
			assert done.asked == movement.units and done.reference == movement.reference
			assert done.over > 0 or done.code == Code.NOT_RECEIVED, done
			return
		self.balance, self.parts[key] = done
		self.taken.append(movement)
		self.sums[movement.kind] += -movement.units if movement.cancels else movement.units
		if movement.kind in FROM_OUTSIDE and not movement.cancels:
			self.harm += movement.units
		if self.balance.available < 0 and self.balance.available < before.available:
			assert movement.kind in FROM_OUTSIDE and not movement.cancels, movement
		if movement.kind in ACTS and not movement.cancels:
			assert before.available >= 0 and self.balance.available >= 0
		if movement.kind == K.PAYMENT:
			assert self.balance.cash >= 0

	@rule(data=st.data())
	def repeat(self, data):
		if self.taken:
			row = data.draw(st.sampled_from(self.taken))
			assert apply(self.balance, row, row) == self.balance

	@invariant()
	def the_law_of_conservation_holds_in_units_and_in_the_currency(self):
		s = self.sums
		committed = s[K.COMMITMENT] + s[K.CONFIRMATION] + s[K.REVERSAL] - s[K.RELEASE] - s[K.PAYMENT]
		bank = (
			s[K.RECEIPT]
			+ s[K.OPENING_BALANCE]
			+ s[K.REFUND]
			+ s[K.TRANSFER_IN]
			+ s[K.EXCHANGE_GAIN]
			- s[K.REPAYMENT]
			- s[K.CLAWBACK]
			- s[K.DISALLOWED_COST]
			- s[K.TRANSFER_OUT]
			- s[K.EXCHANGE_LOSS]
			- s[K.BANK_CHARGE]
			- (s[K.PAYMENT] - s[K.REVERSAL])
		)
		assert self.balance.committed == committed
		assert self.balance.cash == bank
		assert self.balance.available == bank - committed
		in_currency = from_units(self.balance.available, self.currency)
		assert in_currency == from_units(bank, self.currency) - from_units(committed, self.currency)
		assert isinstance(in_currency, Decimal) and to_units(in_currency, self.currency) == bank - committed

	@invariant()
	def no_figure_is_below_zero(self):
		for name in Balance.__slots__:
			assert name == "exchange" or getattr(self.balance, name) >= 0, name
		for part in self.parts.values():
			assert min(part.committed, part.conditional, part.paid, part.spent, part.refunded) >= 0
			assert part.refunded <= part.paid

	@invariant()
	def only_what_comes_from_outside_leaves_a_deficit(self):
		# What was cancelled again may have been committed meanwhile: all that ever came from outside counts.
		assert self.balance.available >= -self.harm
		assert self.balance.free >= -self.harm

	@invariant()
	def what_the_record_adds_up_to_is_the_balance(self):
		assert total(self.taken).balance == self.balance

	def teardown(self):
		if hasattr(self, "taken"):
			again = fold(self.taken)
			assert isinstance(again, Ledger) and again.balance == self.balance


TestGrant = Grant.TestCase
TestGrant.settings = settings(derandomize=True, deadline=None, max_examples=60, stateful_step_count=40)


if __name__ == "__main__":
	unittest.main()
