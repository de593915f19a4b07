"""Requests for money: what one must say, what it is worth, and why splitting it gains nothing."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.money import LARGEST
from vpwg.vpwg.workflow.requests import (
	Call,
	Drawn,
	Line,
	Request,
	RequestFaultCode,
	at_published_rates,
	band_units,
	interim_room,
	line_units,
	request_faults,
	total_units,
)

RULES = settings(derandomize=True, deadline=None)
TODAY = date(2026, 3, 1)
RATES = {"Day of work": 5000, "Night": 3000}
LINE = Line(1, "Travel", Decimal("2.5"), 5000)
REQUEST = Request(
	"Training", "Train trainers", "Twelve trainers", TODAY, date(2026, 6, 30), "ORG-1", "", (LINE,)
)
QUANTITIES = st.decimals("0.001", "10000", places=3)
UNITS = st.integers(0, 10**9)
EARLIER = st.lists(
	st.tuples(st.integers(-5, 120).map(lambda days: TODAY - timedelta(days=days)), UNITS), max_size=5
)


def codes(faults):
	return [fault.code for fault in faults]


def faults_of(request, **given_):
	return codes(request_faults(request, TODAY, RATES, **given_))


class TestLines(unittest.TestCase):
	def test_a_line_is_rounded_to_the_last_unit_a_half_up(self):
		for quantity, unit, units in (
			("2.5", 5000, 12500),
			("0.5", 1, 1),
			("0.49", 1, 0),
			("1.5", 3, 5),
			("3", 0, 0),
			("-1", 7, -7),
		):
			self.assertEqual(line_units(Decimal(quantity), unit), units)
		for figure in (Decimal("NaN"), Decimal("Infinity")):
			with self.assertRaises(ValueError):
				line_units(figure, 1)

	@RULES
	@given(QUANTITIES, UNITS)
	def test_a_line_is_the_exact_product_whatever_the_precision(self, quantity, unit):
		with localcontext() as context:
			context.prec = 60
			wanted = int((quantity * unit).quantize(Decimal(1), ROUND_HALF_UP))
			context.prec = 2
			self.assertEqual(line_units(quantity, unit), wanted)

	@RULES
	@given(st.lists(st.tuples(QUANTITIES, UNITS), max_size=5))
	def test_the_total_is_what_the_printed_lines_add_up_to(self, rows):
		lines = [Line(number, "Travel", *row) for number, row in enumerate(rows, 1)]
		self.assertEqual(total_units(lines), sum(line_units(row.quantity, row.unit_units) for row in lines))

	@RULES
	@given(
		st.lists(
			st.builds(
				Line,
				st.just(1),
				st.just("Travel"),
				QUANTITIES,
				st.sampled_from([3000, 5000, 5001]),
				st.sampled_from(["", "Day of work", " day  OF work", "Night", "Year"]),
			),
			max_size=4,
		)
	)
	def test_only_lines_at_exactly_their_published_rate_are_at_published_rates(self, lines):
		exactly = [
			(row.unit_units == 5000 and row.published_rate.strip().casefold().startswith("day"))
			or (row.unit_units == 3000 and row.published_rate == "Night")
			for row in lines
		]
		self.assertEqual(at_published_rates(lines, RATES), bool(lines) and all(exactly))
		if lines and at_published_rates(lines, RATES):
			self.assertEqual(faults_of(replace(REQUEST, lines=tuple(lines))), [])


class TestForm(unittest.TestCase):
	def test_a_plain_request_is_right_with_and_without_a_call(self):
		self.assertEqual(faults_of(REQUEST), [])
		self.assertEqual(faults_of(REQUEST, call=Call(TODAY, TODAY)), [])
		self.assertEqual(faults_of(REQUEST, call=Call(None, None)), [])

	def test_what_a_request_must_say(self):
		code = RequestFaultCode
		unseen = "\u200b \n"
		for given_, wanted in (
			({"title": unseen}, [code.TITLE_EMPTY]),
			({"purpose": ""}, [code.PURPOSE_EMPTY]),
			({"expected_result": unseen}, [code.RESULT_EMPTY]),
			({"costs_from": None}, [code.COSTS_UNDATED]),
			({"costs_to": None}, [code.COSTS_UNDATED]),
			({"costs_to": TODAY}, []),
			({"costs_to": TODAY - timedelta(days=1)}, [code.COSTS_END_BEFORE_START]),
			({"beneficiary": None}, [code.BENEFICIARY_MISSING]),
			({"beneficiary": None, "community": "Upper Village"}, []),
			({"beneficiary": "", "community": unseen}, [code.BENEFICIARY_MISSING]),
			({"community": "Upper Village"}, [code.BENEFICIARY_TWICE]),
			({"lines": ()}, [code.NO_LINE]),
		):
			with self.subTest(given_):
				self.assertEqual(faults_of(replace(REQUEST, **given_)), wanted)

	def test_what_a_line_must_be(self):
		code = RequestFaultCode
		for given_, wanted in (
			({"quantity": Decimal(0)}, [code.QUANTITY_NOT_POSITIVE, code.TOTAL_ZERO]),
			({"quantity": Decimal(-1)}, [code.QUANTITY_NOT_POSITIVE, code.TOTAL_ZERO]),
			({"unit_units": 0}, [code.AMOUNT_NOT_POSITIVE, code.TOTAL_ZERO]),
			({"quantity": Decimal("0.1"), "unit_units": 1}, [code.AMOUNT_NOT_POSITIVE, code.TOTAL_ZERO]),
			# Two figures below zero are worth something together, and are still wrong.
			(
				{"quantity": Decimal(-1), "unit_units": -5},
				[code.QUANTITY_NOT_POSITIVE, code.AMOUNT_NOT_POSITIVE],
			),
			({"published_rate": "Day of work"}, []),
			({"published_rate": "Year"}, [code.RATE_UNKNOWN]),
			({"published_rate": "Night"}, [code.RATE_DIFFERS]),
			({"quantity": Decimal(1), "unit_units": LARGEST}, []),
			({"quantity": Decimal(2), "unit_units": LARGEST}, [code.TOTAL_TOO_LARGE]),
		):
			with self.subTest(given_):
				self.assertEqual(faults_of(replace(REQUEST, lines=(replace(LINE, **given_),))), wanted)
		(fault,) = request_faults(
			replace(REQUEST, lines=(LINE, replace(LINE, line=2, published_rate="Night"))), TODAY, RATES
		)
		self.assertEqual((fault.line, fault.word, fault.have, fault.need), (2, "Night", 5000, 3000))

	@RULES
	@given(st.integers(-3, 3), st.integers(-3, 3))
	def test_a_request_comes_while_its_call_is_open(self, opens, closes):
		call = Call(TODAY + timedelta(days=opens), TODAY + timedelta(days=closes))
		wanted = []
		if opens > 0:
			wanted.append(RequestFaultCode.CALL_NOT_OPEN_YET)
		if closes < 0:
			wanted.append(RequestFaultCode.CALL_CLOSED)
		self.assertEqual(faults_of(REQUEST, call=call), wanted)

	def test_what_draws_on_a_budget_stays_within_it(self):
		code = RequestFaultCode
		right = Drawn(True, "ORG-1", "", 12500)
		village = replace(REQUEST, beneficiary=None, community="Upper Village")
		for request, drawn, wanted in (
			(REQUEST, right, []),
			(REQUEST, replace(right, left=12499), [code.DRAWN_TOO_MUCH]),
			(REQUEST, replace(right, is_endorsed=False), [code.DRAWN_NOT_ENDORSED]),
			(REQUEST, replace(right, beneficiary="ORG-2"), [code.DRAWN_OTHER_BENEFICIARY]),
			(
				REQUEST,
				replace(right, beneficiary=None, community="Upper Village"),
				[code.DRAWN_OTHER_BENEFICIARY],
			),
			(village, replace(right, beneficiary=None, community="UPPER  village"), []),
			(
				village,
				replace(right, beneficiary="", community="Lower Village"),
				[code.DRAWN_OTHER_BENEFICIARY],
			),
		):
			with self.subTest(drawn):
				self.assertEqual(faults_of(request, drawn=drawn), wanted)
		(fault,) = request_faults(REQUEST, TODAY, RATES, drawn=replace(right, left=100))
		self.assertEqual((fault.have, fault.need), (100, 12500))

	def test_the_codes_are_the_ones_that_are_translated(self):
		"""Whoever adds a code adds its sentence; this list is what the translating layer covers."""
		self.assertEqual(
			{str(code) for code in RequestFaultCode},
			{
				"title_empty", "purpose_empty", "result_empty", "costs_undated", "costs_end_before_start",
				"beneficiary_missing", "beneficiary_twice", "no_line", "quantity_not_positive", "amount_not_positive",
				"rate_unknown", "rate_differs", "total_zero", "total_too_large", "call_not_open_yet", "call_closed",
				"drawn_not_endorsed", "drawn_other_beneficiary", "drawn_too_much",
			},
		)  # fmt: skip


class TestBandAmount(unittest.TestCase):
	def test_the_larger_of_the_two_totals_of_ninety_days_counts(self):
		first, last, before = (TODAY - timedelta(days=days) for days in (89, 0, 90))
		self.assertEqual(band_units(100, [], [], TODAY), 100)
		self.assertEqual(band_units(100, [(first, 50), (before, 999)], [(last, 20)], TODAY), 150)
		self.assertEqual(band_units(100, [(last, 20)], [(first, 30), (last, 40)], TODAY), 170)

	@RULES
	@given(UNITS, EARLIER, EARLIER)
	def test_it_is_never_less_than_the_request_and_an_earlier_one_never_lowers_it(
		self, own, requester, beneficiary
	):
		amount = band_units(own, requester, beneficiary, TODAY)
		self.assertGreaterEqual(amount, own)
		self.assertGreaterEqual(band_units(own, [*requester, (TODAY, 7)], beneficiary, TODAY), amount)
		self.assertGreaterEqual(band_units(own, requester, [*beneficiary, (TODAY, 7)], TODAY), amount)
		self.assertEqual(band_units(own, beneficiary, requester, TODAY), amount)

	@RULES
	@given(
		st.lists(st.tuples(st.integers(0, 89), UNITS), min_size=1, max_size=6),
		EARLIER,
		st.booleans(),
	)
	def test_splitting_a_request_within_ninety_days_never_gains_a_lower_band(
		self, parts, others, by_beneficiary
	):
		"""Whoever splits: one requester among several beneficiaries, or colleagues for one beneficiary."""
		days = sorted(day for day, _units in parts)
		known = [row for row in others if row[0] <= TODAY and row[0] > TODAY - timedelta(days=1)]
		whole = sum(units for _day, units in parts)
		last = TODAY + timedelta(days=days[-1])
		handed_in = list(known)
		for day, (_day, units) in zip(days, parts, strict=True):
			on = TODAY + timedelta(days=day)
			shared = ([], handed_in) if by_beneficiary else (handed_in, [])
			amount = band_units(units, *shared, on)
			handed_in.append((on, units))
		in_one = ([], known) if by_beneficiary else (known, [])
		self.assertGreaterEqual(amount, band_units(whole, *in_one, last))

	@RULES
	@given(st.integers(0, LARGEST), st.lists(st.integers(0, LARGEST), max_size=5))
	def test_no_precision_of_the_caller_rounds_it(self, own, earlier):
		with localcontext() as context:
			context.prec = 2
			amount = band_units(own, [(TODAY, units) for units in earlier], [], TODAY)
		self.assertEqual(amount, own + sum(earlier))

	def test_the_room_under_an_interim_ceiling_never_falls_below_zero(self):
		self.assertEqual([interim_room(100, used) for used in (0, 40, 100, 130)], [100, 60, 0, 0])
