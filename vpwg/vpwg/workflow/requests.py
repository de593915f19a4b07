"""A request for money: what it must say, what it is worth, which band decides it; with the ranking of `ranking.py`.

Pure. Amounts are whole numbers of the smallest unit of the request's currency (group currency for bands and ceilings);
whoever reads the records converts published rates, and what is left to draw on, to the request's currency. Design section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from vpwg.vpwg.workflow.approval import amount_for_bands
from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.money import LARGEST, exact, half_up
from vpwg.vpwg.workflow.ranking import (
	HIGHEST_SCORE,
	RankingFault,
	RankingFaultCode,
	Score,
	ranking_faults,
	ranking_total,
	ranks,
)
from vpwg.vpwg.workflow.seats import name_key
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"HIGHEST_SCORE",
	"Call",
	"Drawn",
	"Line",
	"RankingFault",
	"RankingFaultCode",
	"Request",
	"RequestFault",
	"RequestFaultCode",
	"Score",
	"at_published_rates",
	"band_units",
	"interim_room",
	"line_units",
	"ranking_faults",
	"ranking_total",
	"ranks",
	"request_faults",
	"total_units",
]


@dataclass(frozen=True, slots=True)
class Line:
	"""One line of costs: how many, at what amount each, and the published rate that it claims, if any."""

	line: int
	category: str
	quantity: Decimal
	unit_units: int
	published_rate: str = ""


@dataclass(frozen=True, slots=True)
class Request:
	"""A request as it is to be decided. `beneficiary` is an organisation's id, `community` a name: one of the two."""

	title: str
	purpose: str
	expected_result: str
	costs_from: date | None
	costs_to: date | None
	beneficiary: str | None
	community: str
	lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Call:
	"""When requests may be handed in; both days count, None is no limit."""

	opens_on: date | None
	closes_on: date | None


@dataclass(frozen=True, slots=True)
class Drawn:
	"""The endorsed request that this one draws on: whether it is endorsed, who benefits, how much is left of it."""

	is_endorsed: bool
	beneficiary: str | None
	community: str
	left: int


class RequestFaultCode(Word):
	"""What is wrong with a request; the translating layer has one sentence with the remedy for each."""

	TITLE_EMPTY = "title_empty"
	PURPOSE_EMPTY = "purpose_empty"
	RESULT_EMPTY = "result_empty"
	COSTS_UNDATED = "costs_undated"
	COSTS_END_BEFORE_START = "costs_end_before_start"
	BENEFICIARY_MISSING = "beneficiary_missing"
	BENEFICIARY_TWICE = "beneficiary_twice"
	NO_LINE = "no_line"
	QUANTITY_NOT_POSITIVE = "quantity_not_positive"
	AMOUNT_NOT_POSITIVE = "amount_not_positive"
	RATE_UNKNOWN = "rate_unknown"
	RATE_DIFFERS = "rate_differs"
	TOTAL_ZERO = "total_zero"
	TOTAL_TOO_LARGE = "total_too_large"
	CALL_NOT_OPEN_YET = "call_not_open_yet"
	CALL_CLOSED = "call_closed"
	DRAWN_NOT_ENDORSED = "drawn_not_endorsed"
	DRAWN_OTHER_BENEFICIARY = "drawn_other_beneficiary"
	DRAWN_TOO_MUCH = "drawn_too_much"


@dataclass(frozen=True, slots=True)
class RequestFault:
	"""One thing that is wrong: the line (from 1), the word, what there is and what would do (units), the day that is meant."""

	code: RequestFaultCode
	line: int = 0
	word: str = ""
	have: int = 0
	need: int = 0
	day: date | None = None


def line_units(quantity: Decimal, unit_units: int) -> int:
	"""What a line is worth: quantity times amount, a half of the last unit going up.

	Nothing above zero comes of a quantity or an amount that is not above zero. Raises ValueError for a quantity that is
	not finite.
	"""
	return half_up(Fraction(exact(quantity)) * unit_units)


def total_units(lines: Iterable[Line]) -> int:
	"""The lines together, each rounded on its own, so that what is printed adds up."""
	return sum(line_units(line.quantity, line.unit_units) for line in lines)


def request_faults(
	request: Request,
	today: date,
	rates: Mapping[str, int],
	call: Call | None = None,
	drawn: Drawn | None = None,
) -> tuple[RequestFault, ...]:
	"""Everything that is wrong with a request on the day it is handed in, in the order of the form; empty when nothing is.

	`rates` are the policy's published rates by name, in the request's currency. Raises ValueError for a quantity that
	is not finite.
	"""
	return (
		*text_faults(request),
		*date_faults(request),
		*beneficiary_faults(request),
		*line_faults(request, rates),
		*total_faults(request),
		*call_faults(call, today),
		*drawn_faults(request, drawn),
	)


def text_faults(request: Request) -> Iterator[RequestFault]:
	for text, code in (
		(request.title, RequestFaultCode.TITLE_EMPTY),
		(request.purpose, RequestFaultCode.PURPOSE_EMPTY),
		(request.expected_result, RequestFaultCode.RESULT_EMPTY),
	):
		if not visible(text):
			yield RequestFault(code)


def date_faults(request: Request) -> Iterator[RequestFault]:
	"""When the costs arise is said, since each grant pays for a period."""
	if request.costs_from is None or request.costs_to is None:
		yield RequestFault(RequestFaultCode.COSTS_UNDATED)
	elif request.costs_to < request.costs_from:
		yield RequestFault(RequestFaultCode.COSTS_END_BEFORE_START, day=request.costs_from)


def beneficiary_faults(request: Request) -> Iterator[RequestFault]:
	named = (bool(visible(request.beneficiary)), bool(visible(request.community)))
	if not any(named):
		yield RequestFault(RequestFaultCode.BENEFICIARY_MISSING)
	elif all(named):
		yield RequestFault(RequestFaultCode.BENEFICIARY_TWICE)


def line_faults(request: Request, rates: Mapping[str, int]) -> Iterator[RequestFault]:
	"""Each line is worth something, and what it claims to be a published rate is one."""
	if not request.lines:
		yield RequestFault(RequestFaultCode.NO_LINE)
	published = by_name(rates)
	for row in request.lines:
		if row.quantity <= 0:
			yield RequestFault(RequestFaultCode.QUANTITY_NOT_POSITIVE, row.line)
		if row.unit_units <= 0 or (row.quantity > 0 and line_units(row.quantity, row.unit_units) <= 0):
			yield RequestFault(RequestFaultCode.AMOUNT_NOT_POSITIVE, row.line, have=row.unit_units)
		claimed = name_key(row.published_rate)
		if not claimed:
			continue
		if claimed not in published:
			yield RequestFault(RequestFaultCode.RATE_UNKNOWN, row.line, row.published_rate)
		elif row.unit_units != published[claimed]:
			yield RequestFault(
				RequestFaultCode.RATE_DIFFERS,
				row.line,
				row.published_rate,
				have=row.unit_units,
				need=published[claimed],
			)


def by_name(rates: Mapping[str, int]) -> dict[str, int]:
	"""Published rates by the key of their name: case, width and spaces make no difference."""
	return {name_key(name): units for name, units in rates.items()}


def total_faults(request: Request) -> Iterator[RequestFault]:
	total = total_units(request.lines)
	if request.lines and total <= 0:
		yield RequestFault(RequestFaultCode.TOTAL_ZERO, have=total, need=1)
	elif total > LARGEST:
		yield RequestFault(RequestFaultCode.TOTAL_TOO_LARGE, have=total, need=LARGEST)


def call_faults(call: Call | None, today: date) -> Iterator[RequestFault]:
	if call is None:
		return
	if call.opens_on is not None and today < call.opens_on:
		yield RequestFault(RequestFaultCode.CALL_NOT_OPEN_YET, day=call.opens_on)
	if call.closes_on is not None and today > call.closes_on:
		yield RequestFault(RequestFaultCode.CALL_CLOSED, day=call.closes_on)


def drawn_faults(request: Request, drawn: Drawn | None) -> Iterator[RequestFault]:
	"""What draws on an endorsed request stays with its beneficiary and within what is left of it."""
	if drawn is None:
		return
	if not drawn.is_endorsed:
		yield RequestFault(RequestFaultCode.DRAWN_NOT_ENDORSED)
	same = (request.beneficiary or "") == (drawn.beneficiary or "")
	if not same or name_key(request.community) != name_key(drawn.community):
		yield RequestFault(
			RequestFaultCode.DRAWN_OTHER_BENEFICIARY, word=drawn.beneficiary or drawn.community
		)
	total = total_units(request.lines)
	if total > drawn.left:
		yield RequestFault(RequestFaultCode.DRAWN_TOO_MUCH, have=drawn.left, need=total)


def at_published_rates(lines: Iterable[Line], rates: Mapping[str, int]) -> bool:
	"""Whether there are lines and each is at exactly the amount of the published rate that it names."""
	published = by_name(rates)
	known = list(lines)
	return bool(known) and all(
		bool(key := name_key(row.published_rate)) and published.get(key) == row.unit_units for row in known
	)


# Bands ---------------------------------------------------------------------------------------------------------


def band_units(
	own: int,
	requester_earlier: Iterable[tuple[date, int]],
	beneficiary_earlier: Iterable[tuple[date, int]],
	on: date,
) -> int:
	"""The amount that chooses the band, in units of the group's currency.

	The larger of two totals of 90 days, this request in each: what the requester asked for, and what was asked for the
	beneficiary. So neither colleagues nor several beneficiaries help to stay below a band.
	"""
	# Sums of Decimals obey the precision of the context; whole numbers of any real amount fit in this one.
	with localcontext(Context(prec=60)):
		totals = [
			amount_for_bands(Decimal(own), [(day, Decimal(units)) for day, units in earlier], on)
			for earlier in (requester_earlier, beneficiary_earlier)
		]
	return int(max(totals))


def interim_room(ceiling: int, used: int) -> int:
	"""What may still be endorsed under an interim policy; never below zero."""
	return max(ceiling - used, 0)
