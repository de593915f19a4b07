"""Allocation policies: what one may hold, which rules decide an amount, and how long it is in force."""

import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.approval import (
	CONSENSUS,
	MODIFIED_CONSENSUS,
	SMALL_EXPENSE,
	Pillar,
	RemedyCode,
	Roster,
	Seat,
)
from vpwg.vpwg.workflow.policy import (
	ALLOCATION_POLICY,
	RESOURCE_ALLOCATION,
	WORKING_GROUP_GRANT,
	Draft,
	GrantUse,
	PolicyFaultCode,
	Relaxation,
	Relaxed,
	RuleRow,
	form_faults,
	in_force,
	is_wider,
	months_later,
	reach_faults,
	relaxations_touching,
	rules_for,
	substitute_faults,
	uses_more,
)

RULES = settings(derandomize=True, deadline=None)
TODAY = date(2026, 3, 1)
NEXT_POLICY = RuleRow(1, ALLOCATION_POLICY, 1, Decimal(0), None, CONSENSUS)
ANY_AMOUNT = RuleRow(2, RESOURCE_ALLOCATION, 1, Decimal(0), None, CONSENSUS)
VALID = Draft(False, rows=(NEXT_POLICY, ANY_AMOUNT))
INTERIM = Draft(True, Decimal(5000), date(2026, 9, 1), rows=(ANY_AMOUNT,))
RELAXATION = Relaxation(1, Relaxed.DECIDER_PAYS, Decimal(500), date(2026, 12, 31), "The auditor sees each")
BAND_CODES = {
	PolicyFaultCode.BAND_GAP,
	PolicyFaultCode.BAND_OVERLAP,
	PolicyFaultCode.BAND_EMPTY,
	PolicyFaultCode.BAND_BELOW_ZERO,
}

ENDS = st.sampled_from([Decimal(end) for end in ("0", "0.01", "100", "100.00", "500", "999.99", "1000")])
TIERS = st.integers(1, 3)


@st.composite
def rows_of_allocations(draw):
	"""Rows as people enter them: often a chain of bands with tiers, sometimes spoilt."""
	ends = sorted(draw(st.sets(st.integers(1, 9).map(lambda end: Decimal(end * 100)), max_size=4)))
	bands = list(zip([Decimal(0), *ends], [*ends, None], strict=True))
	if draw(st.booleans()):
		bands = bands[: draw(st.integers(0, len(bands)))]
	if draw(st.integers(0, 2)) == 0:
		bands += draw(st.lists(st.tuples(ENDS | st.just(Decimal(-1)), ENDS | st.none()), max_size=2))
	pairs = [(band, tier) for band in bands for tier in range(1, draw(TIERS) + 1)]
	pairs = draw(st.permutations(pairs))
	return tuple(
		RuleRow(line, RESOURCE_ALLOCATION, tier, *band, CONSENSUS)
		for line, (band, tier) in enumerate(pairs, 1)
	)


CEILINGS = st.none() | st.sampled_from([Decimal(ceiling) for ceiling in ("50", "300", "500", "2000")])


def codes(faults):
	return [fault.code for fault in faults]


def faults_of(draft):
	return codes(form_faults(draft, TODAY))


def probes(rows, ceiling):
	"""Amounts at, just beside and between all ends of bands, above zero and up to the ceiling."""
	ends = {Decimal(0), *(row.amount_from for row in rows), *(row.amount_to for row in rows if row.amount_to)}
	ends |= {ceiling} if ceiling is not None else {max(ends) * 2 + 1}
	beside = {end + step for end in ends for step in (Decimal("-0.001"), Decimal(0), Decimal("0.001"))}
	return sorted(amount for amount in beside if amount > 0 and (ceiling is None or amount <= ceiling))


def covering(rows, amount):
	"""The distinct bands that claim an amount, by going through all rows."""
	return {
		(row.amount_from, row.amount_to)
		for row in rows
		if row.amount_from < amount and (row.amount_to is None or amount <= row.amount_to)
	}


class TestBands(unittest.TestCase):
	@RULES
	@given(rows_of_allocations(), CEILINGS)
	def test_a_policy_without_faults_decides_every_amount_by_exactly_one_band(self, rows, ceiling):
		draft = Draft(ceiling is not None, ceiling, ceiling and date(2026, 9, 1), rows=(NEXT_POLICY, *rows))
		if form_faults(draft, TODAY):
			return
		for amount in probes(rows, ceiling):
			self.assertEqual(len(covering(rows, amount)), 1, amount)
			deciding = rules_for(draft.rows, RESOURCE_ALLOCATION, amount)
			self.assertEqual({row.band for row in deciding}, covering(rows, amount))
			self.assertEqual([row.tier for row in deciding], list(range(1, len(deciding) + 1)))

	@RULES
	@given(rows_of_allocations())
	def test_what_is_said_of_bands_is_so_and_what_is_not_is_not(self, rows):
		"""Both ways, against going through every amount at which something could change."""
		found = set(faults_of(Draft(False, rows=(NEXT_POLICY, *rows)))) & BAND_CODES
		bands = {row.band for row in rows}
		empty = {band for band in bands if band[1] is not None and band[1] <= band[0]}
		amounts = probes(rows, None)
		wanted = set()
		if rows and any(not covering(rows, amount) for amount in amounts):
			wanted.add(PolicyFaultCode.BAND_GAP)
		if any(len(covering(rows, amount)) > 1 for amount in [*amounts, Decimal("-0.5")]):
			wanted.add(PolicyFaultCode.BAND_OVERLAP)
		if empty:
			wanted.add(PolicyFaultCode.BAND_EMPTY)
		if any(band[0] < 0 for band in bands - empty):
			wanted.add(PolicyFaultCode.BAND_BELOW_ZERO)
		self.assertEqual(found, wanted)

	@RULES
	@given(
		rows_of_allocations(), st.sampled_from([Decimal(0), Decimal(100), Decimal("100.01"), Decimal(900)])
	)
	def test_the_rules_of_an_amount_are_all_of_one_band_and_none_when_no_band_holds_it(self, rows, amount):
		deciding = rules_for(rows, RESOURCE_ALLOCATION, amount)
		self.assertEqual(bool(deciding), bool(covering(rows, amount)))
		self.assertLessEqual(len({row.band for row in deciding}), 1)
		self.assertEqual(
			{row.line for row in deciding},
			{row.line for row in rows if deciding and row.band == deciding[0].band},
		)

	def test_the_bands_that_collide_are_named_by_their_lines_and_amounts(self):
		rows = (
			NEXT_POLICY,
			replace(ANY_AMOUNT, line=2, amount_to=Decimal(500)),
			replace(ANY_AMOUNT, line=3, amount_to=Decimal("500.00"), tier=2),
			replace(ANY_AMOUNT, line=4, amount_from=Decimal(400)),
		)
		(fault,) = form_faults(Draft(False, rows=rows), TODAY)
		self.assertEqual(fault.code, PolicyFaultCode.BAND_OVERLAP)
		self.assertEqual((fault.amount_from, fault.amount_to), (Decimal(400), Decimal(500)))
		self.assertEqual(fault.lines, (2, 3, 4))

	def test_up_to_includes_the_amount_and_without_an_amount_no_allocation_is_decided(self):
		small = RuleRow(2, RESOURCE_ALLOCATION, 1, Decimal(0), Decimal(500), SMALL_EXPENSE)
		large = [
			RuleRow(4 - tier, RESOURCE_ALLOCATION, tier, Decimal(500), None, CONSENSUS) for tier in (2, 1)
		]
		rows = (NEXT_POLICY, small, *large)
		self.assertEqual(faults_of(Draft(False, rows=rows)), [])
		self.assertEqual(rules_for(rows, RESOURCE_ALLOCATION, Decimal(500)), (small,))
		self.assertEqual(
			[row.tier for row in rules_for(rows, RESOURCE_ALLOCATION, Decimal("500.01"))], [1, 2]
		)
		self.assertEqual(rules_for(rows, RESOURCE_ALLOCATION), ())
		self.assertEqual(rules_for(rows, RESOURCE_ALLOCATION, Decimal(0)), ())
		self.assertEqual(rules_for(rows, ALLOCATION_POLICY, Decimal(7)), (NEXT_POLICY,))
		self.assertEqual(rules_for(rows, ALLOCATION_POLICY), (NEXT_POLICY,))
		self.assertEqual(rules_for(rows, "Stage Review"), ())


class TestForm(unittest.TestCase):
	def test_a_plain_policy_and_a_plain_interim_one_are_right(self):
		self.assertEqual(faults_of(VALID), [])
		self.assertEqual(faults_of(INTERIM), [])
		self.assertEqual(faults_of(replace(VALID, ceiling=Decimal(0), ratified_before=True)), [])

	def test_what_an_interim_policy_needs_and_a_ratified_one_may_not_have(self):
		code = PolicyFaultCode
		for draft, wanted in (
			(
				replace(VALID, ceiling=Decimal(1), expires_on=TODAY),
				[code.CEILING_NOT_HERE, code.EXPIRY_NOT_HERE],
			),
			(replace(INTERIM, ceiling=None), [code.CEILING_MISSING]),
			(replace(INTERIM, ceiling=Decimal(0)), [code.CEILING_MISSING]),
			(replace(INTERIM, expires_on=None), [code.EXPIRY_MISSING]),
			(replace(INTERIM, expires_on=TODAY), [code.EXPIRY_PAST]),
			(replace(INTERIM, expires_on=date(2026, 3, 2)), []),
			(replace(INTERIM, expires_on=date(2027, 3, 1)), []),
			(replace(INTERIM, expires_on=date(2027, 3, 2)), [code.EXPIRY_TOO_FAR]),
			(replace(INTERIM, ratified_before=True), [code.INTERIM_TOO_LATE]),
			(replace(INTERIM, relaxations=(RELAXATION,)), [code.RELAXATION_NOT_HERE]),
			(replace(INTERIM, rows=()), [code.RULE_MISSING]),
			(replace(INTERIM, rows=(replace(ANY_AMOUNT, amount_to=Decimal(5000)),)), []),
			(replace(INTERIM, rows=(replace(ANY_AMOUNT, amount_to=Decimal(4999)),)), [code.BAND_GAP]),
		):
			with self.subTest(draft):
				self.assertEqual(faults_of(draft), wanted)

	def test_each_kind_has_its_rules_and_only_allocations_have_amounts_and_office_holders(self):
		code = PolicyFaultCode
		amounts = replace(NEXT_POLICY, amount_to=Decimal(500))
		office = replace(NEXT_POLICY, rule=SMALL_EXPENSE)
		review = replace(NEXT_POLICY, line=3, applies_to="Stage Review")
		for rows, wanted in (
			((), [code.RULE_MISSING, code.RULE_MISSING]),
			((NEXT_POLICY,), [code.RULE_MISSING]),
			((ANY_AMOUNT,), [code.RULE_MISSING]),
			((amounts, ANY_AMOUNT), [code.AMOUNTS_NOT_HERE]),
			((office, ANY_AMOUNT), [code.OFFICE_HOLDERS_NOT_HERE]),
			((NEXT_POLICY, replace(ANY_AMOUNT, rule=SMALL_EXPENSE)), []),
			((NEXT_POLICY, ANY_AMOUNT, review), [code.RULE_ELSEWHERE]),
		):
			with self.subTest(rows):
				self.assertEqual(faults_of(Draft(False, rows=rows)), wanted)
		missing = form_faults(Draft(False, rows=(NEXT_POLICY,)), TODAY)
		self.assertEqual(missing[0].applies_to, RESOURCE_ALLOCATION)

	def test_tiers_count_from_one_within_each_band(self):
		second = replace(ANY_AMOUNT, line=3, tier=2)
		self.assertEqual(faults_of(replace(VALID, rows=(NEXT_POLICY, ANY_AMOUNT, second))), [])
		(fault,) = form_faults(replace(VALID, rows=(NEXT_POLICY, second)), TODAY)
		self.assertEqual((fault.code, fault.tier, fault.lines), (PolicyFaultCode.TIER_MISSING, 1, (3,)))
		again = replace(second, tier=1)
		(fault,) = form_faults(replace(VALID, rows=(NEXT_POLICY, ANY_AMOUNT, again)), TODAY)
		self.assertEqual(
			(fault.code, fault.tier, fault.line, fault.lines), (PolicyFaultCode.TIER_TWICE, 1, 3, (2, 3))
		)
		other_kind = (NEXT_POLICY, replace(NEXT_POLICY, line=4, tier=3), ANY_AMOUNT)
		self.assertEqual(faults_of(replace(VALID, rows=other_kind)), [PolicyFaultCode.TIER_MISSING])

	def test_criteria_rates_and_grounds_are_there_once_and_mean_something(self):
		code = PolicyFaultCode
		for given_, wanted in (
			({"ranking": (("Need", 1), ("Reach", 100))}, []),
			({"ranking": (("Need", 0), ("Reach", 101))}, [code.CRITERION_WEIGHT, code.CRITERION_WEIGHT]),
			({"ranking": (("Need", 1), (" NEED", 2))}, [code.CRITERION_TWICE]),
			({"ranking": (("\u200b", 1), (" ", 1))}, [code.CRITERION_EMPTY, code.CRITERION_EMPTY]),
			({"rates": (("Day", Decimal(1)), ("Night", Decimal("0.01")))}, []),
			({"rates": (("Day", Decimal(1)), ("day", Decimal(2)))}, [code.RATE_TWICE]),
			({"rates": (("", Decimal(0)),)}, [code.RATE_EMPTY, code.RATE_NOT_POSITIVE]),
			({"grounds": ("safety", "mandate")}, []),
			({"grounds": ("safety", "mandate", "safety")}, [code.GROUND_TWICE]),
		):
			with self.subTest(given_):
				self.assertEqual(faults_of(replace(VALID, **given_)), wanted)
		(fault,) = form_faults(replace(VALID, grounds=("safety", "mandate", "safety")), TODAY)
		self.assertEqual((fault.line, fault.lines, fault.word), (3, (1, 3), "safety"))

	def test_a_seat_stands_in_once_for_a_pillar(self):
		rows = ((1, Pillar.COMPANY, "S"), (2, Pillar.HOST_STATE, "S"), (3, Pillar.COMPANY, "S"))
		(fault,) = form_faults(replace(VALID, substitutes=rows), TODAY)
		self.assertEqual((fault.code, fault.line, fault.lines), (PolicyFaultCode.SUBSTITUTE_TWICE, 3, (1, 3)))

	def test_a_relaxation_is_capped_dated_and_reviewed_and_there_once(self):
		code = PolicyFaultCode
		for rows, wanted in (
			([RELAXATION], []),
			([RELAXATION, replace(RELAXATION, line=2, kind=Relaxed.APPROVER_PAYS)], []),
			([RELAXATION, replace(RELAXATION, line=2)], [code.RELAXATION_TWICE]),
			([replace(RELAXATION, amount_cap=Decimal(0))], [code.RELAXATION_CAP]),
			([replace(RELAXATION, until=None)], [code.RELAXATION_UNDATED]),
			([replace(RELAXATION, until=TODAY)], [code.RELAXATION_PAST]),
			([replace(RELAXATION, until=date(2027, 3, 1))], []),
			([replace(RELAXATION, until=date(2027, 3, 2))], [code.RELAXATION_TOO_FAR]),
			([replace(RELAXATION, compensating_review=" \u200b")], [code.RELAXATION_WITHOUT_REVIEW]),
		):
			with self.subTest(rows):
				self.assertEqual(faults_of(replace(VALID, relaxations=tuple(rows))), wanted)

	def test_an_amount_that_is_not_finite_is_refused(self):
		for figure in (Decimal("NaN"), Decimal("Infinity")):
			with self.assertRaises(ValueError):
				replace(ANY_AMOUNT, amount_from=figure)
			with self.assertRaises(ValueError):
				replace(RELAXATION, amount_cap=figure)
			with self.assertRaises(ValueError):
				Draft(True, figure)
			with self.assertRaises(ValueError):
				replace(VALID, rates=(("Day", figure),))

	def test_the_codes_are_the_ones_that_are_translated(self):
		"""Whoever adds a code adds its sentence; this list is what the translating layer covers."""
		self.assertEqual(
			{str(code) for code in PolicyFaultCode},
			{
				"rule_missing", "rule_elsewhere", "amounts_not_here", "office_holders_not_here", "tier_missing",
				"tier_twice", "band_gap", "band_overlap", "band_empty", "band_below_zero", "ceiling_missing",
				"ceiling_not_here", "expiry_missing", "expiry_past", "expiry_too_far", "expiry_not_here",
				"interim_too_late", "criterion_empty", "criterion_twice", "criterion_weight", "rate_empty",
				"rate_twice", "rate_not_positive", "ground_twice", "substitute_twice", "substitute_inactive",
				"substitute_of_pillar", "relaxation_not_here", "relaxation_twice", "relaxation_cap",
				"relaxation_undated", "relaxation_past", "relaxation_too_far", "relaxation_without_review",
				"corporate_ceiling",
			},
		)  # fmt: skip


class TestReach(unittest.TestCase):
	roster = Roster(
		(
			Seat("host", Pillar.HOST_STATE, "o1", ("p1",)),
			Seat("company", Pillar.COMPANY, "o2", ("p2",)),
			Seat("village", Pillar.COMMUNITY, None, ("p3",), community="Upper Village"),
			Seat("gone", Pillar.HOME_STATE, "o4", ("p4",), active=False),
		)
	)

	def test_a_rule_that_nobody_could_satisfy_comes_with_what_would_help(self):
		two = replace(ANY_AMOUNT, line=3, tier=2, rule=MODIFIED_CONSENSUS)
		(reach,) = reach_faults(replace(VALID, rows=(NEXT_POLICY, ANY_AMOUNT, two)), self.roster)
		self.assertEqual(reach.row, two)
		self.assertIn(RemedyCode.FILL_SEAT, [row.code for row in reach.outcome.remedies])
		self.assertEqual(reach_faults(VALID, self.roster), ())

	def test_office_holders_who_are_not_there_are_asked_for(self):
		row = replace(ANY_AMOUNT, rule=SMALL_EXPENSE)
		(reach,) = reach_faults(replace(VALID, rows=(row,)), self.roster)
		self.assertIn(RemedyCode.FILL_OFFICE, [row.code for row in reach.outcome.remedies])

	def test_companies_do_not_count_where_their_own_support_is_decided(self):
		three = replace(CONSENSUS, min_approvals=3, min_approvals_per_pillar=0)
		row = replace(ANY_AMOUNT, line=3, applies_to=WORKING_GROUP_GRANT, rule=three)
		(reach,) = reach_faults(replace(VALID, rows=(row,)), self.roster)
		self.assertEqual(reach.row, row)
		two = replace(row, rule=replace(three, min_approvals=2))
		self.assertEqual(reach_faults(replace(VALID, rows=(two,)), self.roster), ())

	def test_a_substitute_is_an_active_seat_of_another_bench(self):
		code = PolicyFaultCode
		for pillar, seat, wanted in (
			(Pillar.COMPANY, "host", []),
			(Pillar.COMPANY, "village", []),
			(Pillar.COMPANY, "company", [code.SUBSTITUTE_OF_PILLAR]),
			(Pillar.CIVIL_SOCIETY, "village", [code.SUBSTITUTE_OF_PILLAR]),
			(Pillar.COMMUNITY, "village", [code.SUBSTITUTE_OF_PILLAR]),
			(Pillar.COMPANY, "gone", [code.SUBSTITUTE_INACTIVE]),
			(Pillar.COMPANY, "nobody", [code.SUBSTITUTE_INACTIVE]),
		):
			with self.subTest(pillar=pillar, seat=seat):
				draft = replace(VALID, substitutes=((1, pillar, seat),))
				self.assertEqual(codes(substitute_faults(draft, self.roster)), wanted)


class TestTime(unittest.TestCase):
	def test_months_later_ends_with_the_month(self):
		for day, months, later in (
			(date(2026, 1, 31), 1, date(2026, 2, 28)),
			(date(2027, 12, 31), 2, date(2028, 2, 29)),
			(date(2026, 3, 1), 12, date(2027, 3, 1)),
			(date(2026, 12, 15), 1, date(2027, 1, 15)),
			(date(2026, 12, 15), 0, date(2026, 12, 15)),
		):
			self.assertEqual(months_later(day, months), later)

	@RULES
	@given(st.dates(max_value=date(2900, 1, 1)), st.integers(0, 60))
	def test_months_later_is_so_many_months_on_and_never_on_a_later_day_of_the_month(self, day, months):
		later = months_later(day, months)
		self.assertEqual((later.year - day.year) * 12 + later.month - day.month, months)
		self.assertLessEqual(later.day, day.day)

	def test_a_later_interim_policy_is_wider_by_a_unit_or_a_day(self):
		day_after = date(2026, 3, 2)
		self.assertFalse(is_wider(100, TODAY, 100, TODAY))
		self.assertFalse(is_wider(99, TODAY, 100, day_after))
		self.assertTrue(is_wider(101, TODAY, 100, day_after))
		self.assertTrue(is_wider(99, day_after, 100, TODAY))

	def test_an_interim_policy_allows_no_more_of_grants_than_the_one_before(self):
		none, third, half = GrantUse(), GrantUse(ceiling=Fraction(1, 3)), GrantUse(ceiling=Fraction(1, 2))
		self.assertFalse(uses_more(none, none))
		self.assertTrue(uses_more(GrantUse(may_use_signed=True), none))
		self.assertFalse(uses_more(none, GrantUse(may_use_signed=True)))
		self.assertFalse(uses_more(third, none))
		self.assertFalse(uses_more(third, half))
		self.assertTrue(uses_more(half, third))
		self.assertTrue(uses_more(none, half))
		self.assertTrue(uses_more(third, replace(half, stops=True)))
		self.assertFalse(uses_more(replace(half, stops=True), half))

	def test_support_of_companies_may_have_rules_and_needs_none(self):
		row = replace(ANY_AMOUNT, line=3, applies_to=WORKING_GROUP_GRANT)
		self.assertEqual(form_faults(replace(VALID, rows=(*VALID.rows, row)), TODAY), ())
		with_amounts = replace(row, amount_from=Decimal(5))
		codes = [fault.code for fault in form_faults(replace(VALID, rows=(*VALID.rows, with_amounts)), TODAY)]
		self.assertEqual(codes, [PolicyFaultCode.AMOUNTS_NOT_HERE])

	def test_a_ceiling_of_corporate_support_is_a_share(self):
		for ceiling, wrong in (
			(Fraction(0), False),
			(Fraction(1), False),
			(Fraction(101, 100), True),
			(Fraction(-1), True),
		):
			faults = form_faults(replace(VALID, grants=GrantUse(ceiling=ceiling)), TODAY)
			self.assertEqual(
				[fault.code for fault in faults], [PolicyFaultCode.CORPORATE_CEILING] if wrong else []
			)

	def test_the_last_day_of_an_interim_policy_counts(self):
		self.assertTrue(in_force(True, TODAY, TODAY))
		self.assertFalse(in_force(True, TODAY, date(2026, 3, 2)))
		self.assertFalse(in_force(True, None, TODAY))
		self.assertTrue(in_force(False, None, TODAY))

	@RULES
	@given(st.integers(498, 502), st.dates(date(2026, 12, 29), date(2027, 1, 2)))
	def test_a_relaxation_touches_up_to_its_cap_and_its_last_day(self, amount, day):
		touching = relaxations_touching((RELAXATION, replace(RELAXATION, until=None)), Decimal(amount), day)
		expected = amount <= 500 and day <= date(2026, 12, 31)
		self.assertEqual(touching, (RELAXATION,) if expected else ())
