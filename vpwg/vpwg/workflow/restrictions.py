"""What a grant may pay for: checks on commitment and on payment, by the date costs are incurred. Design section 6.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency. Whether the money is there is asked of `funds.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.grant_terms import BLOCKED, GrantForm, GrantState, GrantTerms
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.seats import name_key
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"Asked",
	"AskedLine",
	"Before",
	"RestrictionCode",
	"RestrictionFault",
	"commitment_faults",
	"movement_faults",
	"payment_faults",
	"stops",
]


@dataclass(frozen=True, slots=True)
class AskedLine:
	"""One line of what a grant is to carry: the budget line, the amount, and for a purchase whom it is bought from.

	supplier   who is paid for a purchase; empty for what is not bought, such as per diems
	quotes     how many quotes are attached for it
	"""

	line: int
	budget_line: str
	units: int
	indirect: bool = False
	supplier: str = ""
	quotes: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
	"""What one grant is to carry of an allocation. `co_funding` is what others pay of the same costs, in units of the grant."""

	lines: tuple[AskedLine, ...]
	costs_from: date
	costs_to: date
	payee: str = ""
	purpose: str = ""
	purposes: frozenset[str] = frozenset()
	geographies: frozenset[str] = frozenset()
	no_objection_given: bool = False
	co_funding: int = 0

	@property
	def units(self) -> int:
		return sum(row.units for row in self.lines)


@dataclass(frozen=True, slots=True)
class Before:
	"""An earlier commitment of the group, as far as duplicates go: its document, payee, amount, purpose and day."""

	reference: str
	payee: str
	units: int
	purpose: str
	day: date


class RestrictionCode(Word):
	"""What a grant's terms forbid; the translating layer has one sentence with figures and the remedy for each."""

	STATE = "state"
	"""The grant's state (word) does not allow it."""
	IN_DEFICIT = "in_deficit"
	NOT_CASH = "not_cash"
	AMOUNT_NOT_POSITIVE = "amount_not_positive"
	COSTS_END_BEFORE_START = "costs_end_before_start"
	COSTS_TOO_EARLY = "costs_too_early"
	COSTS_TOO_LATE = "costs_too_late"
	COSTS_AFTER_STOP = "costs_after_stop"
	PAID_AFTER_CLOSE_OUT = "paid_after_close_out"
	BUDGET_LINE_UNKNOWN = "budget_line_unknown"
	BUDGET_LINE_EXCEEDED = "budget_line_exceeded"
	FLEXIBILITY_USED = "flexibility_used"
	PURPOSE_OUTSIDE = "purpose_outside"
	GEOGRAPHY_OUTSIDE = "geography_outside"
	NO_OBJECTION_MISSING = "no_objection_missing"
	QUOTES_MISSING = "quotes_missing"
	INDIRECT_ABOVE_RATE = "indirect_above_rate"
	CO_FUNDING_SHORT = "co_funding_short"
	DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class RestrictionFault:
	"""One thing that is forbidden, or looks wrong (`warns`: it is shown and may be overridden).

	line                the line of what is asked (from 1), 0 for the whole
	word                the budget line, tag, supplier, state or document that is meant
	available, asked    figures: units, or numbers of quotes
	day, limit          the day that is wrong, and the last (or first) one that would do
	"""

	code: RestrictionCode
	line: int = 0
	word: str = ""
	available: int = 0
	asked: int = 0
	day: date | None = None
	limit: date | None = None
	warns: bool = False

	@property
	def over(self) -> int:
		"""By how much too much is asked; 0 where it is no matter of figures."""
		return max(self.asked - self.available, 0)


Code = RestrictionCode
Faults = Iterator[RestrictionFault]


def stops(faults: Iterable[RestrictionFault]) -> tuple[RestrictionFault, ...]:
	"""The faults that refuse; the others warn."""
	return tuple(row for row in faults if not row.warns)


# Commitment ----------------------------------------------------------------------------------------------------


def commitment_faults(
	terms: GrantTerms, asked: Asked, today: date, earlier: Iterable[Before] = ()
) -> tuple[RestrictionFault, ...]:
	"""Everything that the grant's terms forbid of a commitment on `today`, and what looks wrong; empty when nothing does.

	`earlier` are commitments of the group in any of its grants, this one aside; those that were released are left out.
	"""
	return (
		*state_faults(terms, MovementKind.COMMITMENT),
		*deficit_faults(terms, asked.units),
		*amount_faults(asked),
		*period_faults(terms, asked.costs_from, asked.costs_to),
		*budget_faults(terms, asked),
		*tag_faults(terms, asked),
		*no_objection_faults(terms, asked),
		*quote_faults(terms, asked),
		*indirect_faults(terms, asked),
		*co_funding_faults(terms, asked),
		*duplicates(terms, asked, today, earlier),
	)


def state_faults(terms: GrantTerms, kind: MovementKind) -> Faults:
	if kind in BLOCKED[terms.state]:
		yield RestrictionFault(Code.STATE, word=terms.state, limit=terms.stopped_on)
	if terms.form != GrantForm.CASH and kind not in (MovementKind.SIGNED, MovementKind.IN_KIND):
		yield RestrictionFault(Code.NOT_CASH, word=terms.form)


def deficit_faults(terms: GrantTerms, units: int) -> Faults:
	if terms.in_deficit > 0:
		yield RestrictionFault(Code.IN_DEFICIT, available=-terms.in_deficit, asked=units)


def amount_faults(asked: Asked) -> Faults:
	"""Something is asked, and each line is worth something."""
	if not asked.lines:
		yield RestrictionFault(Code.AMOUNT_NOT_POSITIVE)
	for row in asked.lines:
		if row.units <= 0:
			yield RestrictionFault(Code.AMOUNT_NOT_POSITIVE, row.line, asked=row.units)


def period_faults(terms: GrantTerms, costs_from: date, costs_to: date) -> Faults:
	"""The days on which costs are incurred lie in the eligible period; when they are paid is another matter."""
	if costs_to < costs_from:
		yield RestrictionFault(Code.COSTS_END_BEFORE_START, day=costs_to, limit=costs_from)
	if terms.eligible_from is not None and costs_from < terms.eligible_from:
		yield RestrictionFault(Code.COSTS_TOO_EARLY, day=costs_from, limit=terms.eligible_from)
	if terms.eligible_to is not None and costs_to > terms.eligible_to:
		yield RestrictionFault(Code.COSTS_TOO_LATE, day=costs_to, limit=terms.eligible_to)


def budget_faults(terms: GrantTerms, asked: Asked) -> Faults:
	"""Lines that draw on one budget line count together, and may exceed it by the funder's flexibility; that is shown."""
	known = {row.key: row for row in terms.budget_lines}
	wanted: dict[str, int] = {}
	first: dict[str, int] = {}
	for row in asked.lines:
		if row.budget_line not in known:
			yield RestrictionFault(Code.BUDGET_LINE_UNKNOWN, row.line, row.budget_line, asked=row.units)
			continue
		wanted[row.budget_line] = wanted.get(row.budget_line, 0) + row.units
		first.setdefault(row.budget_line, row.line)
	for key, units in wanted.items():
		budget = known[key]
		if budget.used + units > budget.ceiling:
			left = budget.ceiling - budget.used
			yield RestrictionFault(Code.BUDGET_LINE_EXCEEDED, first[key], key, left, units)
		elif budget.used + units > budget.units:
			left = budget.units - budget.used
			yield RestrictionFault(Code.FLEXIBILITY_USED, first[key], key, left, units, warns=True)


def tag_faults(terms: GrantTerms, asked: Asked) -> Faults:
	"""Every tag of what is asked is one of the grant's; where the grant names some, what is asked has at least one."""
	for code, allowed, tags in (
		(Code.PURPOSE_OUTSIDE, terms.purposes, asked.purposes),
		(Code.GEOGRAPHY_OUTSIDE, terms.geographies, asked.geographies),
	):
		if not allowed:
			continue
		keys = {name_key(tag) for tag in allowed}
		for tag in sorted(tags):
			if name_key(tag) not in keys:
				yield RestrictionFault(code, word=tag)
		if not tags:
			yield RestrictionFault(code)


def no_objection_faults(terms: GrantTerms, asked: Asked) -> Faults:
	if terms.needs_no_objection and not asked.no_objection_given:
		yield RestrictionFault(Code.NO_OBJECTION_MISSING, asked=asked.units)


def quote_faults(terms: GrantTerms, asked: Asked) -> Faults:
	"""What is bought from one supplier counts together, so that cutting a purchase into lines gains nothing."""
	if terms.quotes_from is None:
		return
	bought: dict[str, list[AskedLine]] = {}
	for row in asked.lines:
		if visible(row.supplier):
			bought.setdefault(name_key(row.supplier), []).append(row)
	for rows in bought.values():
		quotes = max(row.quotes for row in rows)
		if sum(row.units for row in rows) > terms.quotes_from and quotes < terms.quotes_needed:
			yield RestrictionFault(
				Code.QUOTES_MISSING,
				rows[0].line,
				rows[0].supplier,
				available=quotes,
				asked=terms.quotes_needed,
			)


def indirect_faults(terms: GrantTerms, asked: Asked) -> Faults:
	"""Indirect costs so far and now stay within the agreed rate of the direct ones, rounded down to the last unit."""
	indirect = sum(row.units for row in asked.lines if row.indirect)
	if not indirect:
		return
	direct = terms.direct_used + asked.units - indirect
	most = terms.indirect_rate * direct
	left = most.numerator // most.denominator - terms.indirect_used
	if indirect > left:
		line = next(row.line for row in asked.lines if row.indirect)
		yield RestrictionFault(Code.INDIRECT_ABOVE_RATE, line, available=left, asked=indirect)


def co_funding_faults(terms: GrantTerms, asked: Asked) -> Faults:
	"""Others pay their share of all costs so far and now, rounded up to the last unit.

	`available` is what they pay, `asked` what the funder wants them to.
	"""
	others = terms.co_funded + asked.co_funding
	own = terms.direct_used + terms.indirect_used + asked.units
	least = own * terms.co_funding / (1 - terms.co_funding)
	needed = -(-least.numerator // least.denominator)
	if others < needed:
		yield RestrictionFault(
			Code.CO_FUNDING_SHORT, available=others, asked=needed, warns=not terms.co_funding_stops
		)


def duplicates(terms: GrantTerms, asked: Asked, today: date, earlier: Iterable[Before]) -> Faults:
	"""The same payee, amount and purpose within so many days before: perhaps asked for twice."""
	payee, purpose = name_key(asked.payee), name_key(asked.purpose)
	for row in sorted(earlier, key=lambda row: (row.day, row.reference)):
		same = payee == name_key(row.payee) and purpose == name_key(row.purpose)
		if (
			payee
			and same
			and row.units == asked.units
			and 0 <= (today - row.day).days <= terms.duplicate_days
		):
			yield RestrictionFault(
				Code.DUPLICATE, word=row.reference, asked=asked.units, day=row.day, warns=True
			)


# Payment and every other movement ------------------------------------------------------------------------------


def payment_faults(
	terms: GrantTerms, units: int, costs_from: date, costs_to: date, paid_on: date
) -> tuple[RestrictionFault, ...]:
	"""What the grant's terms forbid of a payment on a day: its costs were eligible, and it is paid before the close-out.

	A terminated grant pays what was incurred until the day of its termination.
	"""
	return (
		*state_faults(terms, MovementKind.PAYMENT),
		*deficit_faults(terms, units),
		*period_faults(terms, costs_from, costs_to),
		*after_stop(terms, costs_to),
		*after_close_out(terms, paid_on),
	)


def after_stop(terms: GrantTerms, costs_to: date) -> Faults:
	if terms.state != GrantState.TERMINATED:
		return
	if terms.stopped_on is None or costs_to > terms.stopped_on:
		yield RestrictionFault(Code.COSTS_AFTER_STOP, day=costs_to, limit=terms.stopped_on)


def after_close_out(terms: GrantTerms, paid_on: date) -> Faults:
	if terms.close_out is not None and paid_on > terms.close_out:
		yield RestrictionFault(Code.PAID_AFTER_CLOSE_OUT, day=paid_on, limit=terms.close_out)


def movement_faults(terms: GrantTerms, movement: Movement) -> tuple[RestrictionFault, ...]:
	"""Whether the grant's state and form allow a movement at all; a cancellation is allowed wherever its kind is."""
	return tuple(state_faults(terms, movement.kind))
