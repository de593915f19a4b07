"""The money of a grant: what each movement does, and with which figures it is refused."""

import unittest
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.funds import (
	Balance,
	FundsFault,
	FundsFaultCode,
	Ledger,
	Part,
	apply,
	apply_to_part,
	commitment_parts,
	confirmations,
	fold,
	post,
	shortages,
	total,
)
from vpwg.vpwg.workflow.money import LARGEST
from vpwg.vpwg.workflow.movements import ACTS, CONVERSIONS, EFFECTS, Movement, MovementKind

RULES = settings(derandomize=True, deadline=None)
K = MovementKind
Code = FundsFaultCode


def of(kind, units, reference=None, allocation="RA-1", cancels=False):
	return Movement(kind, units, reference or f"{kind}-{units}-{cancels}", allocation, cancels=cancels)


def after(*steps):
	"""The ledger after (kind, units) or (kind, units, cancels), which must all be accepted."""
	done = fold(of(*step[:2], f"S-{number}", "RA-1", *step[2:]) for number, step in enumerate(steps))
	assert isinstance(done, Ledger), done
	return done


class TestMovement(unittest.TestCase):
	def test_every_kind_has_an_effect_and_moves_only_figures_of_the_balance(self):
		self.assertEqual(set(EFFECTS), set(K))
		for effect in EFFECTS.values():
			self.assertLessEqual(set(effect), set(Balance.__slots__))

	def test_an_amount_is_above_zero_and_not_beyond_what_is_kept_exactly(self):
		for units in (0, -1, LARGEST + 1):
			with self.assertRaises(ValueError):
				of(K.RECEIPT, units, "R")

	def test_a_movement_has_a_reference(self):
		with self.assertRaises(ValueError):
			Movement(K.RECEIPT, 1, " ")

	def test_a_commitment_a_payment_and_an_expenditure_belong_to_an_allocation(self):
		for kind in (*CONVERSIONS, K.EXPENDITURE):
			with self.assertRaises(ValueError):
				Movement(kind, 1, "R")

	def test_a_commitment_or_payment_is_released_or_reversed_and_never_cancelled(self):
		for kind in CONVERSIONS:
			with self.assertRaises(ValueError):
				of(kind, 1, "R", cancels=True)


class TestOneMovement(unittest.TestCase):
	def refusal(self, ledger, movement):
		fault = post(ledger.balance, ledger.parts.get((movement.allocation, ""), Part()), movement)
		self.assertIsInstance(fault, FundsFault)
		return fault

	def test_the_story_of_a_grant_from_receipt_to_repayment(self):
		balance = after(
			(K.SIGNED, 1000),
			(K.RECEIPT, 600),
			(K.COMMITMENT, 300),
			(K.PAYMENT, 200),
			(K.EXPENDITURE, 150),
			(K.REFUND, 20),
			(K.EXCHANGE_LOSS, 3),
			(K.BANK_CHARGE, 2),
			(K.RELEASE, 100),
			(K.REPAYMENT, 50),
			(K.IN_KIND, 999),
		).balance
		self.assertEqual(balance.available, 600 + 20 - 3 - 2 - 200 - 50)
		self.assertEqual(balance.cash, balance.available + balance.committed)
		self.assertEqual((balance.paid, balance.spent, balance.in_kind), (200, 150, 999))

	def test_a_commitment_above_what_is_available_is_refused_with_the_figures(self):
		fault = self.refusal(after((K.RECEIPT, 1240000)), of(K.COMMITMENT, 1500000, "C"))
		self.assertEqual(fault, FundsFault(Code.NOT_AVAILABLE, 1240000, 1500000, "C", K.COMMITMENT))
		self.assertEqual(fault.over, 260000)

	def test_paying_more_than_is_committed_is_refused(self):
		fault = self.refusal(after((K.RECEIPT, 100), (K.COMMITMENT, 40)), of(K.PAYMENT, 41))
		self.assertEqual((fault.code, fault.have, fault.over), (Code.NOT_COMMITTED, 40, 1))

	def test_an_allocation_is_not_paid_from_the_commitment_of_another(self):
		ledger = after((K.RECEIPT, 100), (K.COMMITMENT, 40))
		self.assertEqual(self.refusal(ledger, of(K.PAYMENT, 1, allocation="RA-2")).code, Code.NOT_COMMITTED)

	def test_a_commitment_against_signed_money_is_not_paid_before_the_money_comes(self):
		ledger = after((K.SIGNED, 100), (K.CONDITIONAL_COMMITMENT, 100))
		self.assertEqual(self.refusal(ledger, of(K.PAYMENT, 100)).code, Code.NOT_RECEIVED)
		paid = after(
			(K.SIGNED, 100),
			(K.CONDITIONAL_COMMITMENT, 100),
			(K.RECEIPT, 100),
			(K.CONFIRMATION, 100),
			(K.PAYMENT, 100),
		)
		self.assertEqual((paid.balance.available, paid.balance.conditional, paid.balance.paid), (0, 0, 100))

	def test_money_that_comes_is_kept_for_commitments_against_signed_money(self):
		ledger = after((K.SIGNED, 100), (K.CONDITIONAL_COMMITMENT, 90), (K.RECEIPT, 60))
		self.assertEqual((ledger.balance.available, ledger.balance.free), (60, 10))
		fault = self.refusal(ledger, of(K.COMMITMENT, 11, allocation="RA-2"))
		self.assertEqual((fault.code, fault.have), (Code.NOT_AVAILABLE, 10))
		self.assertEqual(self.refusal(ledger, of(K.REPAYMENT, 11)).code, Code.NOT_AVAILABLE)
		self.assertEqual(self.refusal(ledger, of(K.TRANSFER_OUT, 11)).code, Code.NOT_AVAILABLE)

	def test_no_more_is_committed_against_signed_money_than_is_signed_and_not_received(self):
		ledger = after((K.SIGNED, 100), (K.RECEIPT, 30), (K.CONDITIONAL_COMMITMENT, 50))
		fault = self.refusal(ledger, of(K.CONDITIONAL_COMMITMENT, 21))
		self.assertEqual((fault.code, fault.have, fault.over), (Code.ABOVE_SIGNED, 20, 1))

	def test_a_funder_lowers_a_signed_amount_only_as_far_as_nothing_rests_on_it(self):
		ledger = after((K.SIGNED, 100), (K.RECEIPT, 10), (K.CONDITIONAL_COMMITMENT, 60))
		fault = self.refusal(ledger, of(K.SIGNED, 41, cancels=True))
		self.assertEqual((fault.code, fault.have), (Code.SIGNED_IN_USE, 40))
		self.assertIsInstance(apply(ledger.balance, of(K.SIGNED, 40, cancels=True)), Balance)

	def test_reversing_a_payment_moves_it_back_to_committed(self):
		ledger = after((K.RECEIPT, 100), (K.COMMITMENT, 40), (K.PAYMENT, 40), (K.REVERSAL, 15))
		self.assertEqual((ledger.balance.committed, ledger.balance.paid), (15, 25))
		self.assertEqual(ledger.balance.available, 60)
		self.assertEqual(ledger.parts[("RA-1", "")], Part(committed=15, paid=25))

	def test_what_a_beneficiary_refunded_cannot_be_reversed_as_well(self):
		ledger = after((K.RECEIPT, 100), (K.COMMITMENT, 40), (K.PAYMENT, 40), (K.REFUND, 30))
		fault = self.refusal(ledger, of(K.REVERSAL, 11))
		self.assertEqual((fault.code, fault.have), (Code.NOT_PAID, 10))

	def test_nobody_refunds_more_than_they_were_paid(self):
		ledger = after((K.RECEIPT, 100), (K.COMMITMENT, 40), (K.PAYMENT, 40))
		fault = self.refusal(ledger, of(K.REFUND, 41))
		self.assertEqual((fault.code, fault.have), (Code.NOT_PAID, 40))
		self.assertEqual(apply_to_part(Part(paid=40), of(K.REFUND, 40)), Part(paid=40, refunded=40))

	def test_a_refund_of_what_was_paid_before_the_app_belongs_to_no_allocation(self):
		balance = apply(Balance(), Movement(K.REFUND, 5, "R"))
		self.assertEqual(balance, Balance(refunded=5))

	def test_cancelling_a_receipt_on_which_a_commitment_rests_is_refused(self):
		ledger = after((K.RECEIPT, 100), (K.COMMITMENT, 70))
		fault = self.refusal(ledger, of(K.RECEIPT, 100, "X", cancels=True))
		self.assertEqual((fault.code, fault.have, fault.over), (Code.IN_USE, 30, 70))
		self.assertEqual(
			apply(ledger.balance, of(K.RECEIPT, 30, cancels=True)), Balance(received=70, committed=70)
		)

	def test_cancelling_more_than_was_entered_is_refused(self):
		for kind in (K.RECEIPT, K.BANK_CHARGE, K.REPAYMENT, K.IN_KIND, K.SIGNED, K.TRANSFER_OUT):
			fault = apply(Balance(received=50), of(kind, 51, cancels=True))
			self.assertIsInstance(fault, FundsFault)
			self.assertEqual(fault.code, Code.NOT_ENTERED)

	def test_a_clawback_may_leave_a_deficit_which_blocks_until_it_is_covered(self):
		ledger = after((K.RECEIPT, 100), (K.COMMITMENT, 70), (K.CLAWBACK, 50))
		self.assertEqual(ledger.balance.available, -20)
		for kind in ACTS:
			fault = self.refusal(
				Ledger(ledger.balance, {("RA-1", ""): Part(committed=70, conditional=5)}), of(kind, 1)
			)
			if kind != K.CONFIRMATION:  # which this grant has nothing of
				self.assertEqual((fault.code, fault.have), (Code.IN_DEFICIT, -20))
		covered = after(
			(K.RECEIPT, 100), (K.COMMITMENT, 70), (K.CLAWBACK, 50), (K.RELEASE, 20), (K.PAYMENT, 50)
		)
		self.assertEqual(covered.balance.available, 0)

	def test_an_exchange_loss_is_entered_even_when_it_leaves_a_deficit(self):
		ledger = after((K.RECEIPT, 10), (K.COMMITMENT, 10), (K.EXCHANGE_LOSS, 1))
		self.assertEqual(ledger.balance.available, -1)
		self.assertEqual(self.refusal(ledger, of(K.PAYMENT, 10)).code, Code.IN_DEFICIT)

	def test_support_in_kind_is_never_available(self):
		self.assertEqual(after((K.IN_KIND, 500)).balance.available, 0)

	def test_a_figure_does_not_outgrow_what_is_kept_exactly(self):
		fault = apply(Balance(received=LARGEST - 5), of(K.RECEIPT, 6))
		self.assertEqual((fault.code, fault.have), (Code.TOO_LARGE, 5))
		self.assertEqual(apply(Balance(received=LARGEST - 5), of(K.RECEIPT, 5)).received, LARGEST)

	def test_a_movement_of_no_allocation_leaves_its_part_alone(self):
		part = Part(paid=3)
		self.assertEqual(post(Balance(), part, Movement(K.REFUND, 5, "R")), (Balance(refunded=5), part))


class TestReferences(unittest.TestCase):
	def test_the_same_movement_again_changes_nothing_even_in_a_deficit(self):
		paid = of(K.PAYMENT, 40, "P")
		balance = Balance(received=40, paid=40, repaid=10)
		self.assertEqual(apply(balance, paid, paid), balance)
		self.assertEqual(post(balance, Part(paid=40), paid, paid), (balance, Part(paid=40)))

	def test_the_same_reference_with_other_figures_is_refused(self):
		for other in (of(K.PAYMENT, 41, "P"), of(K.RECEIPT, 40, "P"), of(K.PAYMENT, 40, "P", "RA-2")):
			fault = apply(Balance(received=100, committed=50), other, of(K.PAYMENT, 40, "P"))
			self.assertEqual((fault.code, fault.have), (Code.REFERENCE_REUSED, 40))

	def test_an_earlier_movement_with_another_reference_is_a_mistake_of_the_caller(self):
		with self.assertRaises(ValueError):
			apply(Balance(), of(K.RECEIPT, 1, "A"), of(K.RECEIPT, 1, "B"))

	def test_a_total_of_contradicting_movements_is_refused(self):
		with self.assertRaises(ValueError):
			total([of(K.RECEIPT, 1, "A"), of(K.RECEIPT, 2, "A")])


class TestCancelling(unittest.TestCase):
	SMALL = st.integers(0, 6)

	@settings(RULES, max_examples=600)
	@given(SMALL, SMALL, SMALL, SMALL, st.sampled_from([K.RECEIPT, K.SIGNED, K.TRANSFER_IN, K.EXCHANGE_GAIN]))
	def test_a_refusal_names_exactly_what_may_be_cancelled(
		self, signed, received, committed, conditional, kind
	):
		other = 6 if kind in (K.TRANSFER_IN, K.EXCHANGE_GAIN) else 0
		balance = Balance(
			signed=signed,
			received=received,
			transferred_in=other,
			exchange=other,
			repaid=other,
			transferred_out=other,
			committed=committed,
			conditional=conditional,
		)
		if balance.free < 0:
			return
		answers = {units: apply(balance, of(kind, units, cancels=True)) for units in range(1, 8)}
		for units, answer in answers.items():
			if isinstance(answer, Balance):
				self.assertGreaterEqual(answer.free, 0)
			elif answer.code != Code.NOT_ENTERED:
				self.assertLess(answer.have, units)
				self.assertIsInstance(answers.get(answer.have, balance), Balance)
				self.assertIsInstance(answers[answer.have + 1], FundsFault)

	def test_a_receipt_is_not_taken_back_in_a_deficit_nor_where_it_would_leave_one(self):
		balance = Balance(received=10, committed=10, repaid=5)
		self.assertEqual(apply(balance, of(K.RECEIPT, 1, cancels=True)).code, Code.IN_USE)
		# More waits for signed money than is awaited, as after a clawback: what is free falls no further, yet cash would.
		waiting = Balance(signed=40, received=30, committed=20, conditional=40)
		self.assertEqual((waiting.available, waiting.free), (10, -20))
		self.assertEqual(apply(waiting, of(K.RECEIPT, 11, cancels=True)).code, Code.IN_USE)
		self.assertEqual(apply(waiting, of(K.RECEIPT, 10, cancels=True)).available, 0)

	def test_what_leaves_commitments_as_well_covered_as_before_may_be_cancelled(self):
		overdrawn = Balance(signed=10, received=10, repaid=20)
		self.assertEqual(apply(overdrawn, of(K.SIGNED, 5, cancels=True)).signed, 5)

	def test_a_charge_entered_by_mistake_is_cancelled_in_a_deficit_too(self):
		balance = Balance(received=10, committed=10, charges=5)
		self.assertEqual(apply(balance, of(K.BANK_CHARGE, 5, cancels=True)).available, 0)


class TestSignedMoney(unittest.TestCase):
	def test_nothing_is_awaited_of_a_grant_that_came_in_full_or_was_never_signed(self):
		for balance in (Balance(), Balance(signed=5, received=5), Balance(signed=5, received=9)):
			self.assertEqual((balance.awaited, balance.room_on_signed), (0, 0))
		self.assertEqual(Balance(signed=5, received=2, conditional=3).room_on_signed, 0)
		self.assertEqual(apply(Balance(), of(K.CONDITIONAL_COMMITMENT, 1)).code, Code.ABOVE_SIGNED)

	def test_money_received_is_used_before_signed_money(self):
		self.assertEqual(commitment_parts(Balance(signed=100, received=30), 50, True), (30, 20))
		fault = commitment_parts(Balance(signed=100, received=30), 50, False)
		self.assertEqual((fault.code, fault.have, fault.over), (Code.NOT_AVAILABLE, 30, 20))
		fault = commitment_parts(Balance(signed=100, received=30), 101, True)
		self.assertEqual((fault.code, fault.have, fault.over), (Code.ABOVE_SIGNED, 100, 1))
		self.assertEqual(commitment_parts(Balance(repaid=1), 1, True).code, Code.IN_DEFICIT)

	def test_those_who_wait_longest_are_confirmed_first(self):
		waiting = [("A", 40), ("B", 30), ("C", 5)]
		self.assertEqual(confirmations(60, waiting), (("A", 40), ("B", 20)))
		self.assertEqual(confirmations(-5, waiting), ())

	@RULES
	@given(st.integers(-10, 100), st.lists(st.tuples(st.text(max_size=2), st.integers(0, 40)), max_size=6))
	def test_confirmations_use_what_there_is_and_no_more(self, available, waiting):
		confirmed = sum(units for _key, units in confirmations(available, waiting))
		self.assertEqual(confirmed, min(max(available, 0), sum(units for _key, units in waiting)))


class TestShortages(unittest.TestCase):
	def test_what_is_wanted_of_a_grant_counts_together(self):
		balances = {"GR-1": Balance(received=100), "GR-2": Balance(received=50)}
		found = shortages(balances, [("GR-1", 60), ("GR-2", 50), ("GR-1", 50)], may_use_signed=False)
		self.assertEqual(
			{grant: (fault.have, fault.asked) for grant, fault in found.items()}, {"GR-1": (100, 110)}
		)

	def test_a_grant_without_a_balance_has_nothing(self):
		found = shortages({}, [("GR-1", 1)], may_use_signed=True)
		self.assertEqual((found["GR-1"].have, found["GR-1"].asked), (0, 1))

	@RULES
	@given(
		st.builds(
			Balance,
			signed=st.integers(0, 200),
			received=st.integers(0, 200),
			committed=st.integers(0, 100),
			conditional=st.integers(0, 100),
			charges=st.integers(0, 50),
		),
		st.lists(st.integers(1, 60), min_size=1, max_size=5),
		st.booleans(),
	)
	def test_what_fits_together_fits_row_by_row(self, balance, rows, may_use_signed):
		fits = not shortages({"GR-1": balance}, [("GR-1", units) for units in rows], may_use_signed)
		if not fits:
			return
		for units in rows:
			parts = commitment_parts(balance, units, may_use_signed)
			self.assertNotIsInstance(parts, FundsFault)
			balance = replace(
				balance,
				committed=balance.committed + parts[0],
				conditional=balance.conditional + parts[1],
			)


class TestPart(unittest.TestCase):
	def test_a_part_takes_up_of_its_budget_line_what_is_committed_or_paid_and_not_refunded(self):
		self.assertEqual(Part(committed=5, conditional=3, paid=20, refunded=4, spent=9).used, 24)

	def test_a_refused_movement_changes_neither_the_part_nor_the_grant(self):
		self.assertIsInstance(apply_to_part(Part(committed=1), of(K.RELEASE, 2)), FundsFault)
		self.assertIsInstance(post(Balance(committed=9), Part(committed=1), of(K.RELEASE, 2)), FundsFault)


if __name__ == "__main__":
	unittest.main()
