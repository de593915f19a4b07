"""Amounts of one currency in another, and an amount divided among several grants, to the last unit."""

import unittest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.funding import (
	Funding,
	FundingFaultCode,
	at_rate,
	booked,
	exchange_difference,
	funding_faults,
	payment_movements,
	split,
)
from vpwg.vpwg.workflow.funds import Ledger, fold
from vpwg.vpwg.workflow.money import LARGEST, convert
from vpwg.vpwg.workflow.movements import Movement, MovementKind

RULES = settings(derandomize=True, deadline=None)
K = MovementKind
Code = FundingFaultCode

TODAY = date(2026, 3, 15)
CURRENCIES = st.sampled_from(["XOF", "USD", "TND", "GHS"])
rates = st.decimals("0.0001", "2000", places=4)
shares = st.lists(st.one_of(st.integers(0, 50), st.fractions(0, 5)), min_size=1, max_size=7)


def codes(faults):
	return [fault.code for fault in faults]


def ghs(**changes):
	"""GHS 10,000.00 carried by a grant in EUR at 12.5 GHS for one EUR."""
	row = {
		"grant": "GR-1",
		"currency": "EUR",
		"part": 1000000,
		"units": 80000,
		"rate": Decimal("12.5"),
		"rate_source": "Funder's rate of March",
		"rate_day": date(2026, 3, 1),
		"per_grant_unit": True,
	}
	return Funding(**{**row, **changes})


class TestSplit(unittest.TestCase):
	def test_the_units_left_go_to_the_largest_remainders_and_of_equal_ones_to_the_first(self):
		self.assertEqual(split(100, [1, 1, 1]), (34, 33, 33))
		self.assertEqual(split(101, [1, 1, 1]), (34, 34, 33))
		self.assertEqual(split(10, [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]), (2, 3, 5))
		self.assertEqual(split(1, [Decimal("0.4"), Decimal("0.6")]), (0, 1))

	def test_a_share_of_nothing_gets_nothing(self):
		self.assertEqual(split(7, [0, 1, 0, 1]), (0, 4, 0, 3))

	def test_a_negative_amount_is_divided_as_its_opposite(self):
		self.assertEqual(split(-100, [1, 1, 1]), (-34, -33, -33))

	def test_shares_that_are_none_are_refused(self):
		for bad in ([], [0, 0], [2, -1]):
			with self.assertRaises(ValueError):
				split(10, bad)

	@RULES
	@given(st.integers(-(10**15), 10**15), shares.filter(any))
	def test_the_parts_add_up_and_each_is_less_than_a_unit_from_its_share(self, amount, rows):
		parts = split(amount, rows)
		self.assertEqual(sum(parts), amount)
		whole = sum(Fraction(row) for row in rows)
		for part, row in zip(parts, rows, strict=True):
			self.assertLess(abs(part - amount * Fraction(row) / whole), 1)
			if not row:
				self.assertEqual(part, 0)

	@RULES
	@given(st.integers(0, 10**9), st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 50))
	def test_only_the_proportions_of_the_shares_matter(self, amount, rows, factor):
		self.assertEqual(split(amount, rows), split(amount, [row * factor for row in rows]))


class TestRates(unittest.TestCase):
	def test_a_rate_may_be_quoted_either_way(self):
		self.assertEqual(at_rate(1000000, "GHS", "EUR", Decimal("12.5"), per_grant_unit=True), 80000)
		self.assertEqual(at_rate(1000000, "GHS", "EUR", Decimal("0.08")), 80000)
		self.assertEqual(at_rate(655957, "XOF", "EUR", Decimal("655.957"), per_grant_unit=True), 100000)
		self.assertEqual(at_rate(1, "USD", "TND", Decimal("3.1")), 31)

	def test_a_half_of_the_last_unit_goes_away_from_zero(self):
		self.assertEqual(at_rate(1, "USD", "EUR", Decimal("0.5")), 1)
		self.assertEqual(at_rate(-1, "USD", "EUR", Decimal("0.5")), -1)

	def test_a_rate_is_above_zero_and_1_within_a_currency(self):
		for rate, to in ((Decimal(0), "EUR"), (Decimal(-1), "EUR"), (Decimal(2), "USD")):
			with self.assertRaises(ValueError):
				at_rate(1, "USD", to, rate)
		with self.assertRaises(ValueError):
			at_rate(LARGEST, "XOF", "USD", Decimal(1))
		self.assertEqual(at_rate(LARGEST, "USD", "USD", Decimal(1)), LARGEST)

	@RULES
	@given(st.integers(-(10**9), 10**9), CURRENCIES, CURRENCIES, rates)
	def test_a_rate_quoted_per_unit_converted_converts_as_everywhere_else(self, units, one, other, rate):
		if one == other:
			rate = Decimal(1)
		self.assertEqual(at_rate(units, one, other, rate), convert(units, one, other, rate))


class TestFundings(unittest.TestCase):
	def faults(self, *rows, amount=1000000):
		return funding_faults(amount, "GHS", rows, TODAY)

	def test_several_grants_in_several_currencies_carry_one_allocation(self):
		own = Funding("GR-2", "GHS", 250000, 250000)
		self.assertEqual(self.faults(ghs(), own, amount=1250000), ())

	def test_the_parts_add_up_to_the_allocation(self):
		(fault,) = self.faults(ghs(), amount=1000001)
		self.assertEqual((fault.code, fault.have, fault.need), (Code.PARTS_DIFFER, 1000000, 1000001))

	def test_an_allocation_has_a_grant_and_each_budget_line_of_it_once(self):
		self.assertEqual(codes(self.faults()), [Code.NO_FUNDING])
		self.assertEqual(codes(self.faults(ghs(grant=""))), [Code.GRANT_EMPTY])
		self.assertEqual(codes(self.faults(ghs(), ghs(), amount=2000000)), [Code.GRANT_TWICE])
		travel, training = ghs(budget_line="Travel"), ghs(budget_line="Training")
		(fault,) = self.faults(travel, training, travel, amount=3000000)
		self.assertEqual(
			(fault.code, fault.line, fault.grant, fault.word), (Code.GRANT_TWICE, 3, "GR-1", "Travel")
		)

	def test_one_grant_may_carry_an_allocation_on_several_of_its_budget_lines(self):
		travel, training = ghs(budget_line="Travel"), ghs(budget_line="Training")
		self.assertEqual(self.faults(travel, training, amount=2000000), ())
		elsewhere = ghs(grant="GR-2", budget_line="Travel")
		self.assertEqual(self.faults(travel, elsewhere, amount=2000000), ())

	def test_a_part_is_above_zero(self):
		zero = Funding("GR-2", "GHS", 0, 0)
		(fault,) = self.faults(ghs(), zero)
		self.assertEqual((fault.code, fault.line, fault.need), (Code.PART_NOT_POSITIVE, 2, 1))

	def test_the_amount_in_the_grants_currency_is_the_part_at_the_rate(self):
		(fault,) = self.faults(ghs(units=80001))
		self.assertEqual((fault.code, fault.have, fault.need), (Code.UNITS_DIFFER, 80001, 80000))

	def test_a_rate_has_a_source_and_a_day_that_is_past(self):
		self.assertEqual(codes(self.faults(ghs(rate_source=" \u200b"))), [Code.RATE_SOURCE_MISSING])
		self.assertEqual(codes(self.faults(ghs(rate_day=None))), [Code.RATE_UNDATED])
		tomorrow = TODAY + timedelta(days=1)
		self.assertEqual(codes(self.faults(ghs(rate_day=tomorrow))), [Code.RATE_IN_FUTURE])
		self.assertEqual(codes(self.faults(ghs(rate_day=TODAY))), [])

	def test_the_rate_is_the_funders_where_it_prescribes_one(self):
		(fault,) = self.faults(ghs(prescribed=Decimal("12.4")))
		self.assertEqual((fault.code, fault.rate), (Code.RATE_NOT_PRESCRIBED, Decimal("12.4")))
		self.assertEqual(self.faults(ghs(prescribed=Decimal("12.50"))), ())

	def test_a_rate_is_above_zero_finite_and_1_within_a_currency(self):
		self.assertEqual(codes(self.faults(ghs(rate=Decimal(0)))), [Code.RATE_NOT_POSITIVE])
		self.assertEqual(codes(self.faults(ghs(currency="GHS", units=1000000))), [Code.RATE_NOT_ONE])
		with self.assertRaises(ValueError):
			ghs(rate=Decimal("Infinity"))

	def test_a_part_that_is_worth_no_unit_of_the_grants_currency_is_refused(self):
		tiny = ghs(part=1, units=0)
		(fault,) = self.faults(tiny, amount=1)
		self.assertEqual((fault.code, fault.have, fault.need), (Code.UNITS_ZERO, 0, 1))

	def test_a_part_beyond_what_is_kept_exactly_is_refused(self):
		huge = ghs(part=LARGEST, rate=Decimal("0.01"))
		self.assertEqual(codes(self.faults(huge, amount=LARGEST)), [Code.TOO_LARGE])


class TestPayments(unittest.TestCase):
	def test_an_exchange_loss_and_a_fee_come_before_the_payment_with_references_of_their_own(self):
		rows = payment_movements("PV-7", "RA-1", converted=80000, taken=80320, fee=150)
		self.assertEqual(
			rows,
			(
				Movement(K.EXCHANGE_LOSS, 320, "PV-7/exchange", "RA-1"),
				Movement(K.BANK_CHARGE, 150, "PV-7/fee", "RA-1"),
				Movement(K.PAYMENT, 80000, "PV-7", "RA-1"),
			),
		)

	def test_what_a_bank_takes_less_is_a_gain(self):
		self.assertEqual(exchange_difference(100, 97), (K.EXCHANGE_GAIN, 3))
		self.assertIsNone(exchange_difference(100, 100))

	def test_a_payment_has_no_figure_below_zero(self):
		for converted, taken, fee in ((1, 1, -1), (1, -1, 0), (-1, 1, 0)):
			with self.assertRaises(ValueError):
				payment_movements("PV-7", "RA-1", converted, taken, fee)

	def test_tranches_stay_within_their_part(self):
		for before, tranche in ((-1, 5), (0, 1000001), (999999, 2), (5, -1)):
			with self.assertRaises(ValueError):
				booked(ghs(), before, tranche)
		self.assertEqual(booked(ghs(part=0, units=0), 0, 0), 0)

	@RULES
	@given(
		st.lists(st.integers(1, 10**7), min_size=1, max_size=8),
		CURRENCIES,
		CURRENCIES,
		rates,
		st.booleans(),
		st.data(),
	)
	def test_however_a_part_is_cut_into_tranches_they_convert_its_commitment_exactly_and_cash_agrees(
		self, tranches, currency, grant_currency, rate, per_grant_unit, data
	):
		if currency == grant_currency:
			rate = Decimal(1)
		part = sum(tranches)
		units = at_rate(part, currency, grant_currency, rate, per_grant_unit)
		funding = Funding("GR-1", grant_currency, part, units, rate, "Bank", TODAY, per_grant_unit)
		before, taken_from_bank = 0, 0
		rows = [Movement(K.RECEIPT, units + 10**6, "R")]
		if units:
			rows.append(Movement(K.COMMITMENT, units, "C", "RA-1"))
		for number, tranche in enumerate(tranches):
			converted = booked(funding, before, tranche)
			self.assertGreaterEqual(converted, 0)
			taken = max(converted + data.draw(st.integers(-1000, 1000)), 0)
			fee = data.draw(st.integers(0, 100))
			rows += payment_movements(f"PV-{number}", "RA-1", converted, taken, fee)
			before += tranche
			taken_from_bank += taken + fee
		ledger = fold(rows)
		self.assertIsInstance(ledger, Ledger)
		self.assertEqual((ledger.balance.committed, ledger.balance.paid), (0, units))
		self.assertEqual(ledger.balance.cash, units + 10**6 - taken_from_bank)


if __name__ == "__main__":
	unittest.main()
