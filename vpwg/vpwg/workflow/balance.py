"""Balance between pillars, diversity, turnover, concentration of roles, months of secured funding.

Pure functions of counts, dates and `Decimal` figures: nothing is read or written and there is no clock. Shares
are exact `Fraction`s until `rounded` or one of the conventional figures is asked for; there is no float.

Guide ids S4.2, S4.3, G2.2, G2.3, G5.1, D1.1 and D1.3; the words of the pillars are those of design section 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

__all__ = [
	"COMMUNITIES_SIT_WITH",
	"DECIDING_BY_DEFAULT",
	"LEAST_SHOWN",
	"Cell",
	"CellState",
	"Concentration",
	"Disclosure",
	"Pillar",
	"Tenure",
	"Turnover",
	"Word",
	"average_seats",
	"bench_of",
	"concentration",
	"disclose",
	"disclose_flag",
	"least_concentration",
	"months_earlier",
	"months_of_funding",
	"months_secured",
	"pillar_balance",
	"rounded",
	"seats_by_bench",
	"turnover_by_pillar",
]


class Word(str, Enum):
	"""A word that is stored and shown as it is: the member, its value and its text are the same string."""

	def __str__(self) -> str:
		# Python 3.11 changed how a member that is also a str is formatted; this keeps 3.10 to 3.14 alike.
		return str(self.value)


class Pillar(Word):
	"""The six kinds of stakeholder (design section 3)."""

	HOST_STATE = "Host State"
	COMPANY = "Company"
	CIVIL_SOCIETY = "Civil Society"
	COMMUNITY = "Community"
	HOME_STATE = "Home State"
	INTERNATIONAL_ORGANISATION = "International Organisation"


DECIDING_BY_DEFAULT: tuple[Pillar, ...] = (Pillar.HOST_STATE, Pillar.COMPANY, Pillar.CIVIL_SOCIETY)
"""Pillars that decide unless the group's terms of reference say otherwise (design section 3)."""

COMMUNITIES_SIT_WITH = Pillar.CIVIL_SOCIETY
"""Where community seats are counted as long as Community is not a deciding pillar of its own (design section 3)."""


def bench_of(pillar: Pillar, deciding: Collection[Pillar]) -> Pillar | None:
	"""The deciding pillar on whose bench a seat of `pillar` sits, or None when it has no vote."""
	if pillar in deciding:
		return pillar
	if pillar == Pillar.COMMUNITY and COMMUNITIES_SIT_WITH in deciding:
		return COMMUNITIES_SIT_WITH
	return None


def seats_by_bench(seats: Mapping[Pillar, int], deciding: Collection[Pillar]) -> dict[Pillar, int]:
	"""Seats per deciding pillar, each deciding pillar present (0 when it has no seat).

	Communities are added to civil society unless they decide as a pillar of their own; other pillars are left out.
	"""
	benches = {pillar: 0 for pillar in Pillar if pillar in deciding}
	for pillar, count in seats.items():
		bench = bench_of(pillar, deciding)
		if bench is not None:
			benches[bench] += count
	return benches


def rounded(ratio: Fraction, places: int = 4) -> Decimal:
	"""`ratio` as a Decimal with `places` digits after the point, halves to the even digit (as banks round)."""
	# Whole numbers all through: arithmetic on Decimals would obey whatever precision the caller's context has set.
	figure, rest = divmod(abs(ratio.numerator) * 10**places, ratio.denominator)
	figure += 2 * rest > ratio.denominator or (2 * rest == ratio.denominator and figure % 2 == 1)
	sign = "-" if ratio < 0 and figure else ""
	return Decimal(f"{sign}{figure}e-{places}")


# Balance -------------------------------------------------------------------------------------------------------


def pillar_balance(seats: Mapping[Pillar, int], deciding: Collection[Pillar]) -> Fraction | None:
	"""Balance of deciding seats between the deciding pillars: 1 for equal shares, 0 when one pillar holds all.

	Formula: `k / (k - 1) * (1 - sum(share ** 2))` over the k deciding pillars, pillars without a seat included.
	It is the index of qualitative variation, that is Simpson's diversity brought to the range 0 to 1 (E. H.
	Simpson, "Measurement of diversity", Nature 163, 1949; J. H. Mueller and K. F. Schuessler, "Statistical
	Reasoning in Sociology", 1961). It was preferred to an entropy because it is a fraction of whole numbers, so
	a threshold is met or not met exactly, and because it is `1 - HHI` on another scale, the same measure as the
	concentration of roles. With three pillars a missing one keeps it at 3/4 or below.

	`seats` are counts by pillar; communities sit with civil society unless they decide on their own (design
	section 3). Edge cases: one deciding pillar that has seats gives 0 (it holds all); no seat at all, or no
	deciding pillar, gives None, since there is nothing to share. Guide ids S4.2 and G2.3.

	Raises ValueError for a negative count.
	"""
	refuse_negative(seats.values())
	counts = seats_by_bench(seats, deciding).values()
	total = sum(counts)
	if total == 0:
		return None
	pillars = len(counts)
	if pillars == 1:
		return Fraction(0)
	largest_possible = Fraction(pillars - 1, pillars)
	return (1 - sum_of_squared_shares(counts)) / largest_possible


def sum_of_squared_shares(counts: Collection[int]) -> Fraction:
	"""`sum((count / total) ** 2)` exactly; the total must be above zero."""
	return Fraction(sum(count * count for count in counts), sum(counts) ** 2)


def refuse_negative(counts: Iterable[int]) -> None:
	"""Raises ValueError when a count is below zero."""
	for count in counts:
		if count < 0:
			raise ValueError(f"a count cannot be below zero: {count}")


# Concentration -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Concentration:
	"""The Herfindahl-Hirschman index: `share` from just above 0 to 1, `points` on the conventional 10,000 scale."""

	share: Fraction
	points: int


def concentration(counts: Iterable[int]) -> Concentration | None:
	"""How far roles (or actions) are in few hands: the sum of the squared shares, one count an organisation.

	1 (10,000 points) when one organisation holds all. Points are rounded half to even. None when there is nothing
	to share out. Source: A. O. Hirschman, "The Paternity of an Index", American Economic Review 54, 1964; the
	10,000 scale is that of the US merger guidelines. Guide id D1.3.

	Raises ValueError for a negative count.
	"""
	held = list(counts)
	refuse_negative(held)
	if sum(held) == 0:
		return None
	share = sum_of_squared_shares(held)
	return Concentration(share=share, points=round(share * 10_000))


def least_concentration(roles: int, organisations: int) -> Fraction | None:
	"""The lowest index that `roles` roles can have among `organisations` organisations, when shared out evenly.

	A group with three roles cannot go below 1/3; without this floor it would be blamed for being small. None when
	there are no roles or no organisations. Raises ValueError for a negative count.
	"""
	refuse_negative((roles, organisations))
	if roles == 0 or organisations == 0:
		return None
	each, rest = divmod(roles, organisations)
	return Fraction((organisations - rest) * each**2 + rest * (each + 1) ** 2, roles**2)


# Diversity -----------------------------------------------------------------------------------------------------

LEAST_SHOWN = 5
"""A diversity figure under this many people leaves the group only as "fewer than 5" (design section 8)."""


class CellState(Word):
	"""What may be said of one figure: itself, that it is under five, or nothing at all."""

	SHOWN = "Shown"
	FEWER_THAN_5 = "Fewer than 5"
	NOT_SHOWN = "Not shown"


@dataclass(frozen=True, slots=True)
class Cell:
	"""One figure of a table of people; `count` and `share` (of the table's total) only when it is shown."""

	key: str
	state: CellState
	count: int | None = None
	share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
	"""A table of people as it may be shown: `total` is None when it is itself under five."""

	total: int | None
	cells: tuple[Cell, ...]


def disclose(counts: Mapping[str, int]) -> Disclosure:
	"""Diversity shares without revealing small groups. Guide id S4.3, design section 8.

	`counts` splits people into parts that do not overlap (for example gender, with "not said" as a part of its
	own), so that the parts add up to the total. Every part under five, zero included, shows as "fewer than 5". Since
	the total minus the parts that are shown would give the rest away, other parts are withheld with them:

	- under five people in all: nothing is shown, not even the total;
	- no part under five: everything is shown;
	- fewer people than five for each part, less one: the total alone, since with so few even the words would tell;
	- else parts are shown from the largest down, as long as one of five or more stays hidden with the small ones and
	  each small one could still be any number from 0 to 4 by what has been shown.

	Each choice but the last depends on what is published anyway, so that a reader who runs this procedure backwards cannot
	pin a small part down either; that was tried on every table of up to four parts and 30 people.

	The order of the cells is that of `counts`. Raises ValueError for a negative count.
	"""
	refuse_negative(counts.values())
	total = sum(counts.values())
	small = {key for key, count in counts.items() if count < LEAST_SHOWN}
	if total < LEAST_SHOWN:
		return Disclosure(total=None, cells=tuple(Cell(key, CellState.NOT_SHOWN) for key in counts))
	if small and total < LEAST_SHOWN * len(counts) - 1:
		return Disclosure(total=total, cells=tuple(Cell(key, CellState.NOT_SHOWN) for key in counts))
	shown = parts_to_show(counts, small) if small else counts.keys()
	return Disclosure(
		total=total, cells=tuple(cell(key, count, total, small, shown) for key, count in counts.items())
	)


def cell(key: str, count: int, total: int, small: Collection[str], shown: Collection[str]) -> Cell:
	"""One figure as it may be shown."""
	if key in small:
		return Cell(key, CellState.FEWER_THAN_5)
	if key not in shown:
		return Cell(key, CellState.NOT_SHOWN)
	return Cell(key, CellState.SHOWN, count, Fraction(count, total))


def parts_to_show(counts: Mapping[str, int], small: Collection[str]) -> list[str]:
	"""Parts of five and more, the largest first, that can be shown beside small ones. The key settles ties."""
	shown: list[str] = []
	hidden_people = sum(counts.values())
	largest_first = sorted(counts.keys() - set(small), key=lambda key: (-counts[key], key))
	for position, key in enumerate(largest_first):
		hidden_people -= counts[key]
		hidden_large = len(largest_first) - position - 1
		if hidden_large == 0 or not keeps_secret(hidden_people, hidden_large, len(small), counts[key]):
			break
		shown.append(key)
	return shown


def keeps_secret(people: int, large: int, small: int, highest: int) -> bool:
	"""Whether each of the small parts could still be 0 and could still be 4.

	A reader knows how many `people` the hidden parts have together, how many of these parts are large (from five to
	`highest`, the least that is shown) and how many are small (0 to 4).
	"""
	most = LEAST_SHOWN - 1
	could_be_four = most + LEAST_SHOWN * large <= people
	could_be_zero = highest * large + most * (small - 1) >= people
	return could_be_four and could_be_zero


def disclose_flag(key: str, count: int, people: int) -> Cell:
	"""One voluntary mark that people may carry beside others ("youth"), out of `people` who answered.

	The rest of the people is a figure too: when it is under five, showing the mark would reveal it, so neither is
	shown. Raises ValueError when the count is negative or above `people`.
	"""
	if count > people:
		raise ValueError(f"{count} of {people} people is not possible")
	return disclose({key: count, "": people - count}).cells[0]


# Turnover ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tenure:
	"""One person as focal person of one seat: first day, and last day or None while it lasts."""

	seat: str
	pillar: Pillar
	person: str
	start: date
	end: date | None = None


@dataclass(frozen=True, slots=True)
class Turnover:
	"""Focal points of one pillar over a period: persons who left, those who were replaced, mean seats, the rate.

	`rate` is replaced / mean seats (1 means that every focal point changed once); None without any seat.
	"""

	pillar: Pillar
	left: int
	replaced: int
	average: Fraction
	rate: Fraction | None


def turnover_by_pillar(tenures: Iterable[Tenure], until: date, months: int = 12) -> dict[Pillar, Turnover]:
	"""How often focal points changed in the `months` months that end with `until`, per pillar. Guide id G2.2.

	Formula: replacements / ((seats held when the period opens + seats held when it closes) / 2), the usual
	replacement rate of personnel statistics (leavers that were replaced over the mean headcount of the period, as
	labour-turnover statistics are reckoned). A person was replaced when another person took the same seat after
	them, up to `until`. The mean of the two days is taken because a group that doubled in size did not keep the
	old number of seats all year. A seat that was only closed, or is still empty, counts under `left` alone.

	The period is open at its start: with `until` 31 December 2026 it begins on 1 January 2026, the day after the
	same day 12 months earlier. Pillars without any tenure are left out.

	Raises ValueError when a tenure ends before it starts or `months` is below 1.
	"""
	if months < 1:
		raise ValueError("the period is at least one month")
	known = list(tenures)
	for tenure in known:
		if tenure.end is not None and tenure.end < tenure.start:
			raise ValueError(f"the tenure in seat {tenure.seat} ends before it starts")
	before = months_earlier(until, months)
	of_seat: dict[str, list[Tenure]] = {}
	for tenure in known:
		of_seat.setdefault(tenure.seat, []).append(tenure)
	left: Counter[Pillar] = Counter()
	replaced: Counter[Pillar] = Counter()
	for tenure in known:
		if tenure.end is None or not before < tenure.end <= until:
			continue
		if continues(tenure, of_seat[tenure.seat]):
			continue
		left[tenure.pillar] += 1
		replaced[tenure.pillar] += int(was_replaced(tenure, of_seat[tenure.seat], until))
	at_start = seats_held(known, before)
	at_end = seats_held(known, until)
	result = {}
	for pillar in sorted({tenure.pillar for tenure in known}, key=list(Pillar).index):
		average = average_seats(at_start[pillar], at_end[pillar])
		rate = Fraction(replaced[pillar]) / average if average else None
		result[pillar] = Turnover(pillar, left[pillar], replaced[pillar], average, rate)
	return result


def was_replaced(left: Tenure, same_seat: Iterable[Tenure], until: date) -> bool:
	"""Whether another person took the seat after this one had started in it, up to `until`."""
	return any(
		later.person != left.person and left.start < later.start <= until and outlasts(later, left)
		for later in same_seat
	)


def continues(left: Tenure, same_seat: Iterable[Tenure]) -> bool:
	"""Whether the same person went straight on in the seat, as when a term is renewed."""
	return any(
		later.person == left.person
		and left.start < later.start
		and left.end is not None
		and (later.start - left.end).days <= 1
		and outlasts(later, left)
		for later in same_seat
	)


def outlasts(later: Tenure, earlier: Tenure) -> bool:
	"""Whether `later` was still there after `earlier` had ended."""
	return earlier.end is not None and (later.end is None or later.end > earlier.end)


def seats_held(tenures: Iterable[Tenure], on: date) -> Counter[Pillar]:
	"""Seats with a focal person at the close of a day, by pillar; a seat counts once."""
	held = {
		(tenure.seat, tenure.pillar)
		for tenure in tenures
		if tenure.start <= on and (tenure.end is None or tenure.end > on)
	}
	return Counter(pillar for _seat, pillar in held)


def average_seats(at_start: int, at_end: int) -> Fraction:
	"""Mean of the seats held when a period opens and when it closes."""
	return Fraction(at_start + at_end, 2)


def months_earlier(day: date, months: int) -> date:
	"""The same day `months` months earlier, or the last day of that month when it is shorter."""
	index = day.year * 12 + day.month - 1 - months
	year, month = divmod(index, 12)
	for last in (day.day, 30, 29, 28):
		if last > day.day:
			continue
		try:
			return date(year, month + 1, last)
		except ValueError:
			continue
	raise ValueError(f"there is no day {months} months before {day}")


# Money ---------------------------------------------------------------------------------------------------------


def months_of_funding(balance: Decimal, monthly_cost: Decimal) -> Decimal | None:
	"""Months of secured funding: what is there divided by what a month costs. Guide ids G5.1 and D1.1.

	Both in the same currency, major units. One digit after the point, rounded down: a coordinator is never told
	of more time than there is. A deficit gives 0. None when a month costs nothing, since no number would be true.

	Raises ValueError for a cost below zero or a figure that is not finite.
	"""
	if not (balance.is_finite() and monthly_cost.is_finite()):
		raise ValueError("balance and monthly cost must be finite figures")
	if monthly_cost < 0:
		raise ValueError("a monthly cost cannot be below zero")
	if monthly_cost == 0:
		return None
	if balance <= 0:
		return Decimal(0)
	months = Fraction(balance) / Fraction(monthly_cost)
	# Through whole tenths, so that no precision of a decimal context can round up what the division gave.
	return rounded(Fraction(int(months * 10), 10), 1)


def months_secured(available: int, spent_last_year: int) -> Decimal | None:
	"""Months of secured funding at the cost of the last twelve months, both in units of one currency.

	As `months_of_funding`; None too when more came back in these months than was spent.
	"""
	if spent_last_year <= 0:
		return None
	return months_of_funding(Decimal(12 * available), Decimal(spent_last_year))
