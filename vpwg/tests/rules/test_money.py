"""Money: read exactly, kept as whole units, rounded once."""

import unittest
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.money import LARGEST, convert, decimals_of, exact, from_units, half_up, to_units

RULES = settings(derandomize=True, deadline=None)
CURRENCIES = st.sampled_from(("XOF", "GHS", "USD", "PEN", "TND", "KWD", "CLF"))
UNITS = st.integers(-LARGEST, LARGEST)
RATES = st.decimals("0.000000001", "100000", places=9).filter(lambda rate: rate > 0)


class TestDecimals(unittest.TestCase):
	def test_minor_units_are_those_of_iso_4217_and_two_when_unknown(self):
		for currency, decimals in (("XOF", 0), ("XAF", 0), ("JPY", 0), ("UGX", 0), ("TND", 3), ("IQD", 3)):
			self.assertEqual(decimals_of(currency), decimals, currency)
		for currency in ("GHS", "COP", "USD", "EUR", "MGA", "MRU", "NGN", "QQQ", ""):
			self.assertEqual(decimals_of(currency), 2, currency)
		self.assertEqual(decimals_of(" xof "), 0)


class TestUnits(unittest.TestCase):
	def test_an_amount_is_read_however_it_arrives(self):
		for amount, currency, units in (
			(None, "USD", 0),
			("", "USD", 0),
			("  ", "USD", 0),
			(0.0, "USD", 0),
			("-0", "XOF", 0),
			(12, "USD", 1200),
			("12.3", "USD", 1230),
			(" 12.30 ", "USD", 1230),
			(0.1, "USD", 10),
			(1.15, "USD", 115),
			(4.35, "USD", 435),
			(-7.07, "USD", -707),
			("5.00", "XOF", 5),
			(Decimal("1.230000000"), "USD", 123),
			("1.234", "TND", 1234),
			("1e3", "XOF", 1000),
			(Decimal("1.5E+2"), "XOF", 150),
			("0E-9999", "XOF", 0),
		):
			with self.subTest(amount=amount, currency=currency):
				self.assertEqual(to_units(amount, currency), units)

	def test_nothing_is_rounded_away(self):
		for amount, currency in ((0.5, "XOF"), ("1.005", "USD"), (0.1 + 0.2, "USD"), ("0.0001", "TND")):
			with self.subTest(amount), self.assertRaises(ValueError):
				to_units(amount, currency)

	def test_what_is_no_amount_is_refused_at_once(self):
		for amount in (
			"ten", "1,000", "1_000", "1 000", "nan", "sNaN", "inf", "-Infinity", float("nan"), float("inf"),
			Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), "1e999999", "1e-999999", 10**400, "--1",
		):  # fmt: skip
			with self.subTest(str(amount)[:20]), self.assertRaises(ValueError):
				to_units(amount, "USD")

	def test_the_largest_amount_is_accepted_and_one_unit_more_is_not(self):
		for sign in (1, -1):
			self.assertEqual(to_units(from_units(sign * LARGEST, "USD"), "USD"), sign * LARGEST)
			with self.assertRaises(ValueError):
				to_units(from_units(sign * (LARGEST + 1), "USD"), "USD")

	@RULES
	@given(UNITS, CURRENCIES)
	def test_units_come_back_as_they_were_from_every_form(self, units, currency):
		amount = from_units(units, currency)
		self.assertEqual(to_units(amount, currency), units)
		self.assertEqual(to_units(str(amount), currency), units)
		self.assertEqual(to_units(float(amount), currency), units)
		self.assertEqual(amount.as_tuple().exponent, -decimals_of(currency))
		with localcontext() as context:
			context.prec = 3
			self.assertEqual(to_units(from_units(units, currency), currency), units)

	@RULES
	@given(UNITS, CURRENCIES, st.integers(1, 9))
	def test_a_digit_below_the_last_unit_is_refused(self, units, currency, digit):
		decimals = decimals_of(currency)
		sign = "-" if units < 0 else ""
		amount = f"{sign}{from_units(abs(units), currency):f}{'' if decimals else '.'}{digit}"
		with self.assertRaises(ValueError):
			to_units(amount, currency)

	@RULES
	@given(st.one_of(st.text(max_size=12), st.floats(), st.decimals(), st.integers()), CURRENCIES)
	def test_any_figure_is_an_amount_or_refused(self, amount, currency):
		try:
			units = to_units(amount, currency)
		except ValueError:
			return
		self.assertIsInstance(units, int)
		self.assertLessEqual(abs(units), LARGEST)
		self.assertEqual(Fraction(exact(amount)), Fraction(from_units(units, currency)))

	def test_a_figure_is_read_by_its_shortest_form(self):
		self.assertEqual(str(exact(0.1)), "0.1")
		self.assertEqual(exact(11.123456789), Decimal("11.123456789"))
		self.assertEqual(exact(None), 0)
		for figure in ("1e40", "1e-41", "1e999999999"):
			with self.subTest(figure), self.assertRaises(ValueError):
				exact(figure)


class TestConversion(unittest.TestCase):
	def test_known_amounts(self):
		for units, source, target, rate, result in (
			(10000, "EUR", "XOF", "655.957", 65596),
			(100, "EUR", "XOF", "655.5", 656),
			(1, "XOF", "EUR", "0.001524490", 0),
			(65596, "XOF", "EUR", "0.00152449", 10000),
			(100, "USD", "TND", "3.1005", 3101),
			(1000, "TND", "USD", "0.325", 33),
			(-1000, "TND", "USD", "0.325", -33),
			(1234, "USD", "USD", "1", 1234),
		):
			with self.subTest(units=units, source=source, target=target):
				self.assertEqual(convert(units, source, target, Decimal(rate)), result)

	def test_what_is_no_rate_is_refused(self):
		for rate in ("0", "-1", "NaN", "Infinity"):
			with self.subTest(rate), self.assertRaises(ValueError):
				convert(100, "EUR", "XOF", Decimal(rate))
		with self.assertRaises(ValueError):
			convert(100, "EUR", "EUR", Decimal("1.1"))
		with self.assertRaises(ValueError):
			convert(LARGEST, "EUR", "USD", Decimal("1.1"))

	@RULES
	@given(st.integers(-(10**8), 10**8), CURRENCIES, CURRENCIES, RATES)
	def test_a_conversion_is_the_exact_one_to_the_last_unit(self, units, source, target, rate):
		if source == target:
			self.assertEqual(convert(units, source, target, Decimal(1)), units)
			return
		with localcontext() as context:
			context.prec = 80
			wanted = (from_units(units, source) * rate).quantize(from_units(1, target), ROUND_HALF_UP)
		if abs(wanted).scaleb(decimals_of(target)) > LARGEST:
			with self.assertRaises(ValueError):
				convert(units, source, target, rate)
			return
		self.assertEqual(convert(units, source, target, rate), to_units(wanted, target))

	@RULES
	@given(st.lists(st.integers(0, 10**8), min_size=2, max_size=2), RATES)
	def test_more_is_never_worth_less(self, amounts, rate):
		less, more = sorted(amounts)
		self.assertLessEqual(convert(less, "EUR", "GHS", rate), convert(more, "EUR", "GHS", rate))

	@RULES
	@given(st.fractions())
	def test_a_half_goes_away_from_zero(self, figure):
		whole = half_up(figure)
		self.assertLessEqual(abs(whole - figure), Fraction(1, 2))
		self.assertEqual(half_up(-figure), -whole)
		if abs(whole - figure) == Fraction(1, 2):
			self.assertGreater(abs(whole), abs(figure))
