"""Months that are closed, where a late posting goes, and what stands in the way of closing a grant or a group. Design section 6.

Pure. Days are arguments; amounts are whole numbers of the smallest unit of each grant's currency. A group's books are closed up
to and including one day, the last of a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.text import readable

__all__ = [
	"AdvanceLeft",
	"ClosingCode",
	"ClosingFault",
	"GrantLeft",
	"PeriodCode",
	"PeriodFault",
	"Posting",
	"closed_after_reopening",
	"closing_faults",
	"first_open_day",
	"month_close_faults",
	"month_end",
	"period_of",
	"posting_period",
	"reopening_faults",
]

ONE_DAY = timedelta(days=1)


class PeriodCode(Word):
	"""What is wrong with a posting, a close or a reopening; the translating layer has one sentence for each."""

	DATE_IN_FUTURE = "date_in_future"
	NOT_MONTH_END = "not_month_end"
	MONTH_NOT_OVER = "month_not_over"
	ALREADY_CLOSED = "already_closed"
	UNPOSTED = "unposted"
	"""Documents of the month are cleared and neither paid nor taken back: count."""
	NOT_MONTH_START = "not_month_start"
	NOT_CLOSED = "not_closed"
	REASON_MISSING = "reason_missing"


@dataclass(frozen=True, slots=True)
class PeriodFault:
	"""One thing that is wrong: the day that was given, the day that would do, how many documents."""

	code: PeriodCode
	day: date
	limit: date | None = None
	count: int = 0


@dataclass(frozen=True, slots=True)
class Posting:
	"""Where a movement is posted: the posting date, its period ("2026-03"), and whether it is late for its own day."""

	on: date
	period: str
	is_late: bool


def period_of(day: date) -> str:
	"""The month of a day, as "2026-03"."""
	return f"{day.year:04}-{day.month:02}"


def month_end(day: date) -> date:
	"""The last day of a day's month."""
	return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def first_open_day(closed_until: date) -> date:
	return closed_until + ONE_DAY


def posting_period(day: date, closed_until: date | None, today: date) -> Posting | PeriodFault:
	"""Where something that happened on `day` is posted: on its day, or on the first open day when its month is closed.

	`closed_until` is the last closed day, None while nothing is. The day on which it happened is kept beside it. Nothing is
	posted ahead of `today`.
	"""
	if day > today:
		return PeriodFault(PeriodCode.DATE_IN_FUTURE, day, today)
	if closed_until is None or day > closed_until:
		return Posting(day, period_of(day), is_late=False)
	on = first_open_day(closed_until)
	return Posting(on, period_of(on), is_late=True)


def month_close_faults(
	until: date, closed_until: date | None, today: date, unposted: int = 0
) -> tuple[PeriodFault, ...]:
	"""Why the books cannot be closed up to a day: it is no end of a month, not over yet, closed already, or not all is posted.

	Closing a later month closes those before it.
	"""
	return tuple(faults_of_close(until, closed_until, today, unposted))


def faults_of_close(
	until: date, closed_until: date | None, today: date, unposted: int
) -> Iterator[PeriodFault]:
	if until != month_end(until):
		yield PeriodFault(PeriodCode.NOT_MONTH_END, until, month_end(until))
	if closed_until is not None and until <= closed_until:
		yield PeriodFault(PeriodCode.ALREADY_CLOSED, until, closed_until)
	if until >= today:
		yield PeriodFault(PeriodCode.MONTH_NOT_OVER, until, today.replace(day=1) - ONE_DAY)
	if unposted > 0:
		yield PeriodFault(PeriodCode.UNPOSTED, until, count=unposted)


def reopening_faults(first_day: date, closed_until: date | None, reason: str) -> tuple[PeriodFault, ...]:
	"""Why the books cannot be reopened from a day on: it starts no month, is not closed, or no reason is given."""
	faults = []
	if first_day.day != 1:
		faults.append(PeriodFault(PeriodCode.NOT_MONTH_START, first_day, first_day.replace(day=1)))
	if closed_until is None or first_day > closed_until:
		faults.append(PeriodFault(PeriodCode.NOT_CLOSED, first_day, closed_until))
	if not readable(reason):
		faults.append(PeriodFault(PeriodCode.REASON_MISSING, first_day))
	return tuple(faults)


def closed_after_reopening(first_day: date) -> date:
	"""The last closed day once the books are open again from `first_day` on."""
	return first_day - ONE_DAY


# Closing a grant or a group ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GrantLeft:
	"""A grant as it stands: its name and currency, and what is committed, committed against signed money, and available.

	open_payments are disbursements that are cleared or on hold.
	"""

	grant: str
	currency: str
	committed: int = 0
	conditional: int = 0
	available: int = 0
	open_payments: int = 0


@dataclass(frozen=True, slots=True)
class AdvanceLeft:
	"""An advance as it stands; `outstanding` below zero is owed to its holder."""

	advance: str
	grant: str
	currency: str
	outstanding: int


class ClosingCode(Word):
	"""What stands in the way of closing; the translating layer has one sentence with the figure and the remedy for each."""

	OPEN_COMMITMENT = "open_commitment"
	OPEN_CONDITIONAL = "open_conditional"
	OPEN_PAYMENT = "open_payment"
	OPEN_ADVANCE = "open_advance"
	OWED_TO_HOLDER = "owed_to_holder"
	UNSPENT = "unspent"
	"""To be repaid to its funder or transferred, by a document."""
	IN_DEFICIT = "in_deficit"


@dataclass(frozen=True, slots=True)
class ClosingFault:
	"""One thing in the way: the grant, the advance if it is one, the amount (or the number of payments), its currency."""

	code: ClosingCode
	grant: str
	amount: int
	currency: str
	advance: str = ""


def closing_faults(
	grants: Iterable[GrantLeft], advances: Iterable[AdvanceLeft] = ()
) -> tuple[ClosingFault, ...]:
	"""What stands in the way of closing a group, grant by grant; of closing one grant, when only that is given."""
	left = tuple(advances)
	faults: list[ClosingFault] = []
	for row in grants:
		faults += grant_faults(row)
		faults += advance_faults(advance for advance in left if advance.grant == row.grant)
	return tuple(faults)


def grant_faults(row: GrantLeft) -> Iterator[ClosingFault]:
	for code, amount in (
		(ClosingCode.OPEN_COMMITMENT, row.committed),
		(ClosingCode.OPEN_CONDITIONAL, row.conditional),
		(ClosingCode.OPEN_PAYMENT, row.open_payments),
		(ClosingCode.UNSPENT, row.available),
		(ClosingCode.IN_DEFICIT, -row.available),
	):
		if amount > 0:
			yield ClosingFault(code, row.grant, amount, row.currency)


def advance_faults(rows: Iterable[AdvanceLeft]) -> Iterator[ClosingFault]:
	for row in rows:
		if row.outstanding:
			code = ClosingCode.OPEN_ADVANCE if row.outstanding > 0 else ClosingCode.OWED_TO_HOLDER
			yield ClosingFault(code, row.grant, abs(row.outstanding), row.currency, row.advance)
