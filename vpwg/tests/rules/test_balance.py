"""Balance, concentration, diversity without revealing small groups, turnover, months of secured funding."""

import unittest
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.balance import (
	DECIDING_BY_DEFAULT,
	Cell,
	CellState,
	Disclosure,
	Pillar,
	Tenure,
	average_seats,
	concentration,
	disclose,
	disclose_flag,
	least_concentration,
	months_earlier,
	months_of_funding,
	months_secured,
	pillar_balance,
	rounded,
	seats_by_bench,
	turnover_by_pillar,
)

settings.register_profile("rules", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
RULES = settings.get_profile("rules")

HOST, COMPANY, CIVIL = DECIDING_BY_DEFAULT
COMMUNITY = Pillar.COMMUNITY
counts = st.dictionaries(st.sampled_from(Pillar), st.integers(0, 40))
pillars = st.sets(st.sampled_from(Pillar), min_size=2).map(tuple)


class TestBalance(unittest.TestCase):
	def test_equal_shares_are_one(self) -> None:
		self.assertEqual(pillar_balance({HOST: 4, COMPANY: 4, CIVIL: 4}, DECIDING_BY_DEFAULT), 1)

	def test_one_pillar_holding_all_is_zero(self) -> None:
		self.assertEqual(pillar_balance({HOST: 7}, DECIDING_BY_DEFAULT), 0)

	def test_a_missing_pillar_of_three_keeps_it_at_three_quarters(self) -> None:
		self.assertEqual(pillar_balance({HOST: 4, COMPANY: 4}, DECIDING_BY_DEFAULT), Fraction(3, 4))

	def test_a_real_make_up_of_six_eight_and_five_is_nearly_balanced(self) -> None:
		index = pillar_balance({HOST: 6, COMPANY: 8, CIVIL: 5}, DECIDING_BY_DEFAULT)
		# 3/2 * (1 - (36 + 64 + 25) / 361)
		self.assertEqual(index, Fraction(354, 361))
		self.assertEqual(rounded(index or Fraction(0)), Decimal("0.9806"))

	def test_a_single_deciding_pillar_holds_all(self) -> None:
		self.assertEqual(pillar_balance({HOST: 3}, (HOST,)), 0)

	def test_without_seats_or_without_deciding_pillars_there_is_no_index(self) -> None:
		self.assertIsNone(pillar_balance({}, DECIDING_BY_DEFAULT))
		self.assertIsNone(pillar_balance({HOST: 0, Pillar.HOME_STATE: 8}, DECIDING_BY_DEFAULT))
		self.assertIsNone(pillar_balance({HOST: 3}, ()))

	def test_pillars_that_do_not_decide_are_left_out(self) -> None:
		seats = {HOST: 2, COMPANY: 2, CIVIL: 2, Pillar.HOME_STATE: 8}
		self.assertEqual(pillar_balance(seats, DECIDING_BY_DEFAULT), 1)

	def test_communities_count_with_civil_society_until_they_decide_on_their_own(self) -> None:
		seats = {HOST: 2, COMPANY: 2, CIVIL: 1, COMMUNITY: 1}
		self.assertEqual(pillar_balance(seats, DECIDING_BY_DEFAULT), 1)
		own = (*DECIDING_BY_DEFAULT, COMMUNITY)
		self.assertEqual(seats_by_bench(seats, own), seats)
		self.assertLess(pillar_balance(seats, own) or 0, 1)

	def test_communities_have_no_bench_where_civil_society_does_not_decide(self) -> None:
		self.assertEqual(seats_by_bench({COMMUNITY: 3, HOST: 1}, (HOST,)), {HOST: 1})

	def test_a_negative_count_is_refused(self) -> None:
		with self.assertRaises(ValueError):
			pillar_balance({HOST: -1}, DECIDING_BY_DEFAULT)

	@settings(RULES, max_examples=200)
	@given(counts, pillars)
	def test_it_lies_between_zero_and_one_and_is_one_only_for_equal_shares(
		self, seats: dict[Pillar, int], deciding: tuple[Pillar, ...]
	) -> None:
		index = pillar_balance(seats, deciding)
		assume(index is not None)
		assert index is not None
		held = seats_by_bench(seats, deciding).values()
		self.assertTrue(0 <= index <= 1)
		self.assertEqual(index == 1, len(set(held)) == 1)
		self.assertEqual(index == 0, sum(1 for count in held if count) == 1)

	@settings(RULES, max_examples=200)
	@given(counts, pillars)
	def test_a_seat_moved_from_the_fullest_to_the_emptiest_pillar_never_lowers_it(
		self, seats: dict[Pillar, int], deciding: tuple[Pillar, ...]
	) -> None:
		held = seats_by_bench(seats, deciding)
		most, least = max(held, key=lambda p: held[p]), min(held, key=lambda p: held[p])
		assume(held[most] - held[least] >= 2)
		moved = {**held, most: held[most] - 1, least: held[least] + 1}
		self.assertGreater(pillar_balance(moved, deciding) or 0, pillar_balance(held, deciding) or 0)


class TestRounding(unittest.TestCase):
	def test_halves_go_to_the_even_digit_and_places_are_kept(self) -> None:
		self.assertEqual(str(rounded(Fraction(1, 8), 2)), "0.12")
		self.assertEqual(str(rounded(Fraction(3, 8), 2)), "0.38")
		self.assertEqual(str(rounded(Fraction(1))), "1.0000")
		self.assertEqual(str(rounded(Fraction(-1, 3), 2)), "-0.33")

	def test_a_callers_decimal_context_changes_nothing(self) -> None:
		with localcontext() as context:
			context.prec = 2
			self.assertEqual(str(rounded(Fraction(2, 3))), "0.6667")


class TestConcentration(unittest.TestCase):
	def test_one_organisation_holding_all_is_one_and_ten_thousand_points(self) -> None:
		index = concentration([9])
		assert index is not None
		self.assertEqual((index.share, index.points), (1, 10_000))

	def test_four_equal_organisations_are_a_quarter(self) -> None:
		index = concentration([2, 2, 2, 2])
		assert index is not None
		self.assertEqual((index.share, index.points), (Fraction(1, 4), 2_500))

	def test_points_are_rounded(self) -> None:
		index = concentration([1, 1, 1])
		assert index is not None
		self.assertEqual(index.points, 3_333)

	def test_nothing_to_share_out_has_no_index(self) -> None:
		self.assertIsNone(concentration([]))
		self.assertIsNone(concentration([0, 0]))

	def test_a_negative_count_is_refused(self) -> None:
		with self.assertRaises(ValueError):
			concentration([1, -1])

	@settings(RULES, max_examples=200)
	@given(st.lists(st.integers(0, 6), min_size=1, max_size=6))
	def test_no_way_of_sharing_roles_out_is_below_the_lowest(self, held: list[int]) -> None:
		index = concentration(held)
		assume(index is not None)
		assert index is not None
		lowest = least_concentration(sum(held), len(held))
		assert lowest is not None
		self.assertGreaterEqual(index.share, lowest)
		self.assertEqual(index.share == lowest, max(held) - min(held) <= 1)

	def test_without_roles_or_organisations_there_is_no_lowest(self) -> None:
		self.assertIsNone(least_concentration(0, 3))
		self.assertIsNone(least_concentration(3, 0))


def states(disclosure: Disclosure) -> dict[str, str]:
	return {cell.key: str(cell.state) for cell in disclosure.cells}


class TestDiversity(unittest.TestCase):
	def test_figures_of_five_and_more_are_shown_with_their_share(self) -> None:
		found = disclose({"women": 5, "men": 15})
		self.assertEqual(
			found.cells,
			(
				Cell("women", CellState.SHOWN, 5, Fraction(1, 4)),
				Cell("men", CellState.SHOWN, 15, Fraction(3, 4)),
			),
		)
		self.assertEqual(found.total, 20)

	def test_a_figure_under_five_shows_as_fewer_than_5_and_the_rest_does_not_give_it_away(self) -> None:
		found = disclose({"women": 4, "men": 16, "not said": 9})
		self.assertEqual(states(found), {"women": "Fewer than 5", "men": "Shown", "not said": "Not shown"})
		self.assertTrue(all(cell.count is None and cell.share is None for cell in found.cells[::2]))

	def test_zero_is_a_small_figure_too(self) -> None:
		self.assertEqual(states(disclose({"women": 0, "men": 30}))["women"], "Fewer than 5")

	def test_fewer_than_five_people_show_nothing_not_even_the_total(self) -> None:
		found = disclose({"women": 2, "men": 2})
		self.assertIsNone(found.total)
		self.assertEqual(set(states(found).values()), {"Not shown"})

	def test_two_fours_are_not_given_away_by_their_sum(self) -> None:
		"""Eight people in two parts of at most four each can only be four and four."""
		self.assertEqual(set(states(disclose({"a": 4, "b": 4})).values()), {"Not shown"})
		self.assertEqual(
			states(disclose({"a": 4, "b": 4, "c": 20})),
			{"a": "Fewer than 5", "b": "Fewer than 5", "c": "Not shown"},
		)

	def test_two_zeros_are_not_given_away_by_their_sum(self) -> None:
		found = states(disclose({"a": 0, "b": 0, "c": 20, "d": 30}))
		self.assertEqual(found, {"a": "Fewer than 5", "b": "Fewer than 5", "c": "Not shown", "d": "Shown"})

	def test_nobody_beside_five_others_is_not_given_away(self) -> None:
		"""Withholding the five would still tell: a withheld figure is five or more, and five is all there is."""
		self.assertEqual(set(states(disclose({"women": 0, "men": 5})).values()), {"Not shown"})

	def test_a_mark_is_hidden_when_the_people_without_it_are_fewer_than_five(self) -> None:
		self.assertEqual(disclose_flag("youth", 8, 20), Cell("youth", CellState.SHOWN, 8, Fraction(2, 5)))
		self.assertEqual(disclose_flag("youth", 18, 20).state, CellState.NOT_SHOWN)
		self.assertEqual(disclose_flag("youth", 3, 20).state, CellState.FEWER_THAN_5)
		self.assertEqual(disclose_flag("youth", 2, 4).state, CellState.NOT_SHOWN)

	def test_more_marks_than_people_are_refused(self) -> None:
		for count in (-1, 21):
			with self.subTest(count=count), self.assertRaises(ValueError):
				disclose_flag("youth", count, 20)

	def test_no_reader_who_knows_the_procedure_can_work_out_a_figure_under_five(self) -> None:
		"""Every table of up to three parts: another table that is published alike has another figure there."""
		for parts, most in ((1, 30), (2, 30), (3, 24)):
			for total in range(5, most + 1):
				alike: dict[Disclosure, list[tuple[int, ...]]] = {}
				for table in tables(total, parts):
					found = disclose({f"k{index}": count for index, count in enumerate(table)})
					alike.setdefault(found, []).append(table)
				for found, readings in alike.items():
					for index in range(parts):
						figures = {reading[index] for reading in readings}
						if min(figures) < 5:
							self.assertGreater(len(figures), 1, (found, readings))

	@settings(RULES, max_examples=300)
	@given(st.lists(st.integers(0, 30), min_size=1, max_size=5))
	def test_what_is_shown_is_true_and_never_under_five(self, figures: list[int]) -> None:
		table = {f"k{index}": figure for index, figure in enumerate(figures)}
		found = disclose(table)
		self.assertEqual([cell.key for cell in found.cells], list(table))
		for cell in found.cells:
			if cell.state == CellState.SHOWN:
				self.assertGreaterEqual(cell.count or 0, 5)
				self.assertEqual(cell.count, table[cell.key])
			else:
				self.assertIsNone(cell.count)
				self.assertIsNone(cell.share)
		hidden = sum(table[cell.key] for cell in found.cells if cell.count is None)
		self.assertTrue(hidden == 0 or hidden >= 5 or found.total is None)


def tables(total: int, parts: int) -> Iterator[tuple[int, ...]]:
	"""Every way to split `total` people into so many parts."""
	if parts == 1:
		yield (total,)
		return
	for first in range(total + 1):
		for rest in tables(total - first, parts - 1):
			yield (first, *rest)


def tenure(seat: str, person: str, start: str, end: str | None = None, pillar: Pillar = HOST) -> Tenure:
	return Tenure(seat, pillar, person, date.fromisoformat(start), date.fromisoformat(end) if end else None)


class TestTurnover(unittest.TestCase):
	until = date(2026, 12, 31)

	def test_one_replacement_among_four_seats_is_a_quarter(self) -> None:
		steady = [tenure(f"s{n}", f"p{n}", "2024-01-01") for n in (1, 2, 3)]
		changed = [tenure("s4", "old", "2024-01-01", "2026-05-31"), tenure("s4", "new", "2026-06-01")]
		found = turnover_by_pillar(steady + changed, self.until)[HOST]
		self.assertEqual((found.left, found.replaced, found.average), (1, 1, 4))
		self.assertEqual(found.rate, Fraction(1, 4))

	def test_the_mean_of_both_ends_is_taken_when_a_group_grows(self) -> None:
		old = [tenure("s1", "old", "2024-01-01", "2026-05-31"), tenure("s1", "new", "2026-06-01")]
		young = [tenure(f"s{n}", f"p{n}", "2026-07-01") for n in (2, 3)]
		found = turnover_by_pillar(old + young, self.until)[HOST]
		self.assertEqual(found.average, average_seats(1, 3))
		self.assertEqual(found.rate, Fraction(1, 2))

	def test_a_seat_that_was_left_and_not_filled_is_no_replacement(self) -> None:
		rows = [tenure("s1", "gone", "2024-01-01", "2026-05-31"), tenure("s2", "p", "2024-01-01")]
		found = turnover_by_pillar(rows, self.until)[HOST]
		self.assertEqual((found.left, found.replaced, found.rate), (1, 0, 0))

	def test_a_successor_who_comes_after_the_period_does_not_count_yet(self) -> None:
		rows = [tenure("s1", "old", "2024-01-01", "2026-12-01"), tenure("s1", "new", "2027-01-10")]
		self.assertEqual(turnover_by_pillar(rows, self.until)[HOST].replaced, 0)

	def test_a_renewed_term_of_the_same_person_is_no_change(self) -> None:
		rows = [tenure("s1", "same", "2024-01-01", "2026-05-31"), tenure("s1", "same", "2026-06-01")]
		found = turnover_by_pillar(rows, self.until)[HOST]
		self.assertEqual((found.left, found.replaced), (0, 0))

	def test_a_handover_with_both_in_the_seat_counts_once(self) -> None:
		rows = [tenure("s1", "old", "2024-01-01", "2026-06-15"), tenure("s1", "new", "2026-06-01")]
		found = turnover_by_pillar(rows, self.until)[HOST]
		self.assertEqual((found.left, found.replaced, found.average), (1, 1, 1))

	def test_who_leaves_on_the_last_day_holds_no_seat_at_its_close(self) -> None:
		found = turnover_by_pillar([tenure("s1", "old", "2024-01-01", "2026-12-31")], self.until)[HOST]
		self.assertEqual((found.left, found.average), (1, Fraction(1, 2)))

	def test_the_period_opens_after_the_same_day_twelve_months_earlier(self) -> None:
		for end, expected in (("2025-12-31", 0), ("2026-01-01", 1), ("2026-12-31", 1)):
			with self.subTest(end=end):
				rows = [tenure("s1", "old", "2024-01-01", end)]
				self.assertEqual(turnover_by_pillar(rows, self.until)[HOST].left, expected)

	def test_pillars_are_kept_apart(self) -> None:
		rows = [
			tenure("s1", "old", "2024-01-01", "2026-05-31"),
			tenure("s1", "new", "2026-06-01"),
			tenure("c1", "p", "2024-01-01", pillar=COMPANY),
		]
		found = turnover_by_pillar(rows, self.until)
		self.assertEqual(list(found), [HOST, COMPANY])
		self.assertEqual((found[HOST].rate, found[COMPANY].rate), (1, 0))

	def test_a_pillar_without_seats_at_both_ends_has_no_rate(self) -> None:
		rows = [tenure("s1", "short", "2026-02-01", "2026-03-01")]
		found = turnover_by_pillar(rows, self.until)[HOST]
		self.assertEqual((found.left, found.rate), (1, None))

	def test_a_tenure_that_ends_before_it_starts_is_refused(self) -> None:
		with self.assertRaises(ValueError):
			turnover_by_pillar([tenure("s1", "p", "2026-02-01", "2026-01-01")], self.until)
		with self.assertRaises(ValueError):
			turnover_by_pillar([], self.until, months=0)

	def test_months_earlier_keeps_the_day_where_the_month_has_it(self) -> None:
		self.assertEqual(months_earlier(date(2026, 12, 31), 12), date(2025, 12, 31))
		self.assertEqual(months_earlier(date(2026, 3, 31), 1), date(2026, 2, 28))
		self.assertEqual(months_earlier(date(2024, 2, 29), 12), date(2023, 2, 28))
		self.assertEqual(months_earlier(date(2026, 1, 15), 1), date(2025, 12, 15))


class TestMonthsOfFunding(unittest.TestCase):
	def test_months_are_rounded_down_never_up(self) -> None:
		self.assertEqual(months_of_funding(Decimal("11999.99"), Decimal(1000)), Decimal("11.9"))
		self.assertEqual(months_of_funding(Decimal(12000), Decimal(1000)), Decimal("12.0"))

	def test_a_deficit_is_no_month(self) -> None:
		self.assertEqual(months_of_funding(Decimal(-5), Decimal(1000)), 0)

	def test_a_month_that_costs_nothing_has_no_answer(self) -> None:
		self.assertIsNone(months_of_funding(Decimal(500), Decimal(0)))

	def test_figures_that_make_no_sense_are_refused(self) -> None:
		for balance, cost in (
			(Decimal(1), Decimal(-1)),
			(Decimal("NaN"), Decimal(1)),
			(Decimal(1), Decimal("Infinity")),
		):
			with self.subTest(balance=balance, cost=cost), self.assertRaises(ValueError):
				months_of_funding(balance, cost)

	@settings(RULES, max_examples=200)
	@given(st.integers(1, 10**12), st.integers(1, 10**9))
	def test_the_money_lasts_as_long_as_it_says_and_not_a_tenth_longer(self, balance: int, cost: int) -> None:
		months = months_of_funding(Decimal(balance).scaleb(-2), Decimal(cost).scaleb(-2))
		assert months is not None
		tenths = int(months * 10)
		self.assertLessEqual(tenths * cost, balance * 10)
		self.assertGreater((tenths + 1) * cost, balance * 10)

	def test_the_cost_of_a_month_is_that_of_the_last_twelve(self) -> None:
		self.assertEqual(months_secured(500000, 1200000), Decimal("5.0"))
		self.assertEqual(months_secured(99999, 1200000), Decimal("0.9"))
		self.assertEqual(months_secured(-5, 1200000), 0)
		for spent in (0, -100):
			self.assertIsNone(months_secured(500000, spent))

	@settings(RULES, max_examples=200)
	@given(st.integers(1, 10**15), st.integers(1, 10**15))
	def test_no_twelfth_of_a_year_is_rounded_on_the_way(self, available: int, spent: int) -> None:
		months = months_secured(available, spent)
		assert months is not None
		self.assertEqual(int(months * 10), 120 * available // spent)


class TestWords(unittest.TestCase):
	def test_what_is_said_of_a_figure_is_one_of_three_words(self) -> None:
		self.assertEqual([str(state) for state in CellState], ["Shown", "Fewer than 5", "Not shown"])

	def test_the_pillars_are_the_six_of_the_guide_in_order(self) -> None:
		self.assertEqual(
			[str(pillar) for pillar in Pillar],
			[
				"Host State",
				"Company",
				"Civil Society",
				"Community",
				"Home State",
				"International Organisation",
			],
		)
