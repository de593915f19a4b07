"""What a grant may say before it is active: its funder, its amount, its days, the funder's budget. Design sections 3 and 6.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency, shares are exact. What the terms then forbid is
in `restrictions.py`, what its scrutiny must answer in `corporate.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.corporate import needs_scrutiny
from vpwg.vpwg.workflow.grant_terms import GrantForm, GrantSource, GrantState
from vpwg.vpwg.workflow.seats import name_key
from vpwg.vpwg.workflow.text import readable, visible

__all__ = [
	"DraftLine",
	"DraftRate",
	"GrantDraft",
	"GrantFault",
	"GrantFaultCode",
	"content_faults",
	"move_faults",
]


@dataclass(frozen=True, slots=True)
class DraftLine:
	"""A line of the funder's budget as it is typed. `used_before` is what was received and spent before the app."""

	code: str
	units: int
	flexibility: Fraction = Fraction(0)
	used_before: int = 0


@dataclass(frozen=True, slots=True)
class DraftRate:
	"""A rate of exchange that the funder prescribes."""

	currency: str
	rate: Decimal
	from_date: date | None = None


@dataclass(frozen=True, slots=True)
class GrantDraft:
	"""A grant as it is typed. Shares are in per cent, as on the form; days that are empty are no limit."""

	source: GrantSource
	form: GrantForm
	currency: str
	signed: int
	signed_on: date | None
	has_funder: bool = True
	from_company: bool = False
	eligible_from: date | None = None
	eligible_to: date | None = None
	close_out: date | None = None
	is_running: bool = False
	running_since: date | None = None
	lines: tuple[DraftLine, ...] = ()
	rates: tuple[DraftRate, ...] = ()
	co_funding: Fraction = Fraction(0)
	indirect_rate: Fraction = Fraction(0)
	quotes_from: int = 0
	has_conditions: bool = False
	conditions: str = ""
	valuation_basis: str = ""


class GrantFaultCode(Word):
	"""What is wrong with a grant; the translating layer has one sentence with the remedy for each."""

	FUNDER_MISSING = "funder_missing"
	SIGNED_NOT_POSITIVE = "signed_not_positive"
	SIGNED_IN_FUTURE = "signed_in_future"
	RUNNING_IN_FUTURE = "running_in_future"
	ELIGIBLE_ENDS_BEFORE_START = "eligible_ends_before_start"
	CLOSE_OUT_BEFORE_END = "close_out_before_end"
	LINE_WITHOUT_CODE = "line_without_code"
	LINE_TWICE = "line_twice"
	LINE_NOT_POSITIVE = "line_not_positive"
	LINE_FLEXIBILITY = "line_flexibility"
	LINES_ABOVE_SIGNED = "lines_above_signed"
	USED_BEFORE_NOT_RUNNING = "used_before_not_running"
	USED_BEFORE_OUT_OF_RANGE = "used_before_out_of_range"
	CO_FUNDING_OUT_OF_RANGE = "co_funding_out_of_range"
	INDIRECT_OUT_OF_RANGE = "indirect_out_of_range"
	QUOTES_BELOW_ZERO = "quotes_below_zero"
	CONDITIONS_MISSING = "conditions_missing"
	VALUATION_MISSING = "valuation_missing"
	RATE_NOT_POSITIVE = "rate_not_positive"
	RATE_OF_OWN_CURRENCY = "rate_of_own_currency"
	RATE_TWICE = "rate_twice"
	NO_LINE = "no_line"
	NEEDS_SCRUTINY = "needs_scrutiny"
	NO_SCRUTINY = "no_scrutiny"
	COMPANY_AS_OTHER = "company_as_other"


@dataclass(frozen=True, slots=True)
class GrantFault:
	"""One thing that is wrong.

	line        the row of its table (from 1), 0 for the whole
	word        the budget line or the currency that is meant
	have, need  units: what is there, and the most (or least) that would do
	day, limit  the day that is wrong, and the day that it is held against
	"""

	code: GrantFaultCode
	line: int = 0
	word: str = ""
	have: int = 0
	need: int = 0
	day: date | None = None
	limit: date | None = None

	@property
	def over(self) -> int:
		return max(self.have - self.need, 0)


Code = GrantFaultCode
Faults = Iterator[GrantFault]


def content_faults(draft: GrantDraft, today: date) -> tuple[GrantFault, ...]:
	"""Everything that is wrong with what a draft says, in the order of the form; empty when nothing is."""
	return (
		*head_faults(draft, today),
		*day_faults(draft, today),
		*line_faults(draft),
		*condition_faults(draft),
		*rate_faults(draft),
	)


def move_faults(draft: GrantDraft, to: GrantState) -> tuple[GrantFault, ...]:
	"""Why a draft cannot become active, or be put to scrutiny: companies' support passes scrutiny, and no other does.

	What a company gives is its support, whatever the source says; its fee as a member is not.
	"""
	return tuple(faults_of_move(draft, to))


def faults_of_move(draft: GrantDraft, to: GrantState) -> Faults:
	if to == GrantState.ACTIVE and needs_scrutiny(draft.source):
		yield GrantFault(Code.NEEDS_SCRUTINY)
	if to == GrantState.UNDER_SCRUTINY and not needs_scrutiny(draft.source):
		yield GrantFault(Code.NO_SCRUTINY, word=draft.source)
	if draft.from_company and draft.source not in (GrantSource.CORPORATE, GrantSource.MEMBERSHIP_FEES):
		yield GrantFault(Code.COMPANY_AS_OTHER, word=draft.source)
	if draft.form == GrantForm.CASH and not draft.lines:
		yield GrantFault(Code.NO_LINE)


def head_faults(draft: GrantDraft, today: date) -> Faults:
	if not draft.has_funder and draft.source != GrantSource.MEMBERSHIP_FEES:
		yield GrantFault(Code.FUNDER_MISSING)
	if draft.signed <= 0:
		yield GrantFault(Code.SIGNED_NOT_POSITIVE, have=draft.signed)
	if draft.signed_on is not None and draft.signed_on > today:
		yield GrantFault(Code.SIGNED_IN_FUTURE, day=draft.signed_on, limit=today)


def day_faults(draft: GrantDraft, today: date) -> Faults:
	start, end, close_out = draft.eligible_from, draft.eligible_to, draft.close_out
	if start is not None and end is not None and end < start:
		yield GrantFault(Code.ELIGIBLE_ENDS_BEFORE_START, day=end, limit=start)
	last = end or start
	if close_out is not None and last is not None and close_out < last:
		yield GrantFault(Code.CLOSE_OUT_BEFORE_END, day=close_out, limit=last)
	if draft.is_running and draft.running_since is not None and draft.running_since > today:
		yield GrantFault(Code.RUNNING_IN_FUTURE, day=draft.running_since, limit=today)


def line_faults(draft: GrantDraft) -> Faults:
	"""Each line has a code of its own, an amount, and used no more than that; together they are at most what was signed."""
	first: dict[str, int] = {}
	for number, row in enumerate(draft.lines, 1):
		if not visible(row.code):
			yield GrantFault(Code.LINE_WITHOUT_CODE, number)
		elif first.setdefault(name_key(row.code), number) != number:
			yield GrantFault(Code.LINE_TWICE, number, row.code)
		if row.units <= 0:
			yield GrantFault(Code.LINE_NOT_POSITIVE, number, row.code, have=row.units)
		if row.flexibility < 0:
			yield GrantFault(Code.LINE_FLEXIBILITY, number, row.code)
		if row.used_before and not draft.is_running:
			yield GrantFault(Code.USED_BEFORE_NOT_RUNNING, number, row.code, have=row.used_before)
		elif row.used_before < 0 or row.used_before > max(row.units, 0):
			yield GrantFault(Code.USED_BEFORE_OUT_OF_RANGE, number, row.code, row.used_before, row.units)
	together = sum(row.units for row in draft.lines)
	if together > draft.signed:
		yield GrantFault(Code.LINES_ABOVE_SIGNED, have=together, need=draft.signed)


def condition_faults(draft: GrantDraft) -> Faults:
	if draft.has_conditions and not readable(draft.conditions):
		yield GrantFault(Code.CONDITIONS_MISSING)
	if not 0 <= draft.co_funding < 100:
		yield GrantFault(Code.CO_FUNDING_OUT_OF_RANGE)
	if not 0 <= draft.indirect_rate <= 100:
		yield GrantFault(Code.INDIRECT_OUT_OF_RANGE)
	if draft.quotes_from < 0:
		yield GrantFault(Code.QUOTES_BELOW_ZERO, have=draft.quotes_from)
	if draft.form != GrantForm.CASH and not readable(draft.valuation_basis):
		yield GrantFault(Code.VALUATION_MISSING)


def rate_faults(draft: GrantDraft) -> Faults:
	"""Rates above zero, of other currencies, and one a day for each."""
	first: dict[tuple[str, date | None], int] = {}
	for number, row in enumerate(draft.rates, 1):
		if row.rate <= 0:
			yield GrantFault(Code.RATE_NOT_POSITIVE, number, row.currency)
		if row.currency and row.currency == draft.currency:
			yield GrantFault(Code.RATE_OF_OWN_CURRENCY, number, row.currency)
		if first.setdefault((row.currency, row.from_date), number) != number:
			yield GrantFault(Code.RATE_TWICE, number, row.currency, day=row.from_date)
