"""Advances: given, retired by lines with receipts, refunded or topped up; ageing, and petty cash. Design sections 3 and 6.

Pure. Amounts are whole numbers of the smallest unit of one currency, days are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.seats import name_key
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"Advance",
	"AdvanceFault",
	"AdvanceFaultCode",
	"AgeBucket",
	"RetirementLine",
	"ageing",
	"bucket",
	"days_overdue",
	"new_advance_faults",
	"retire",
	"retirement_faults",
	"top_up",
	"top_up_fault",
]


@dataclass(frozen=True, slots=True)
class Advance:
	"""Money that a person holds until it is accounted for.

	key         its document; holder: the person or organisation
	due_on      the last day to retire it
	given       topped_up, spent (receipts accepted) and refunded are units so far
	ceiling     of a petty-cash imprest, the most that its holder has at once; None for any other advance
	"""

	key: str
	holder: str
	given_on: date
	due_on: date
	given: int
	topped_up: int = 0
	spent: int = 0
	refunded: int = 0
	ceiling: int | None = None

	@property
	def outstanding(self) -> int:
		"""What is not accounted for; below zero is what the holder spent of their own money."""
		return self.given + self.topped_up - self.spent - self.refunded

	@property
	def owed(self) -> int:
		"""What the holder is to be paid on top, having spent more than they were given."""
		return max(-self.outstanding, 0)


@dataclass(frozen=True, slots=True)
class RetirementLine:
	"""One expense: its line (from 1), day, amount, and the number of its receipt, with whether the receipt is attached."""

	line: int
	day: date | None
	units: int
	receipt: str = ""
	has_receipt: bool = True


class AdvanceFaultCode(Word):
	"""What is wrong; the translating layer has one sentence with figures and the remedy for each."""

	NOTHING_RETIRED = "nothing_retired"
	AMOUNT_NOT_POSITIVE = "amount_not_positive"
	EXPENSE_UNDATED = "expense_undated"
	EXPENSE_IN_FUTURE = "expense_in_future"
	RECEIPT_MISSING = "receipt_missing"
	RECEIPT_TWICE = "receipt_twice"
	REFUND_BELOW_ZERO = "refund_below_zero"
	REFUND_ABOVE_LEFT = "refund_above_left"
	"""More is refunded than the expenses leave: have, asked."""
	TOP_UP_ABOVE_OWED = "top_up_above_owed"
	ABOVE_CEILING = "above_ceiling"
	HOLDER_OVERDUE = "holder_overdue"
	DUE_BEFORE_GIVEN = "due_before_given"


@dataclass(frozen=True, slots=True)
class AdvanceFault:
	"""One thing that is wrong: the line (from 1), the advance or receipt, units, the day that is meant, days late."""

	code: AdvanceFaultCode
	line: int = 0
	word: str = ""
	have: int = 0
	asked: int = 0
	day: date | None = None
	days: int = 0

	@property
	def over(self) -> int:
		return max(self.asked - self.have, 0)


Code = AdvanceFaultCode


# Accounting for one --------------------------------------------------------------------------------------------


def retirement_faults(
	advance: Advance,
	lines: Iterable[RetirementLine],
	refund: int,
	today: date,
	receipts_before: Iterable[str] = (),
) -> tuple[AdvanceFault, ...]:
	"""What is wrong with a retirement, line by line; empty when nothing is.

	`refund` is what the holder gives back with it, `receipts_before` the receipts of its earlier retirements. An expense may
	be older than the advance: costs are judged by the day they were incurred, and that day against the grant. Spending more
	than was given is no fault; the difference is `Advance.owed` afterwards, and nothing can be refunded then.
	"""
	return tuple(faults_of_retirement(advance, tuple(lines), refund, today, receipts_before))


def faults_of_retirement(
	advance: Advance,
	lines: tuple[RetirementLine, ...],
	refund: int,
	today: date,
	receipts_before: Iterable[str],
) -> Iterator[AdvanceFault]:
	if not lines and not refund:
		yield AdvanceFault(Code.NOTHING_RETIRED, have=advance.outstanding)
	seen = {name_key(receipt) for receipt in receipts_before}
	for row in lines:
		yield from line_faults(row, today)
		key = name_key(row.receipt)
		if key and key in seen:
			yield AdvanceFault(Code.RECEIPT_TWICE, row.line, row.receipt)
		seen.add(key)
	left = max(advance.outstanding - sum(row.units for row in lines), 0)
	if refund < 0:
		yield AdvanceFault(Code.REFUND_BELOW_ZERO, asked=refund)
	elif refund > left:
		yield AdvanceFault(Code.REFUND_ABOVE_LEFT, have=left, asked=refund)


def line_faults(row: RetirementLine, today: date) -> Iterator[AdvanceFault]:
	if row.units <= 0:
		yield AdvanceFault(Code.AMOUNT_NOT_POSITIVE, row.line, asked=row.units)
	if row.day is None:
		yield AdvanceFault(Code.EXPENSE_UNDATED, row.line)
	elif row.day > today:
		yield AdvanceFault(Code.EXPENSE_IN_FUTURE, row.line, day=row.day)
	if not visible(row.receipt) or not row.has_receipt:
		yield AdvanceFault(Code.RECEIPT_MISSING, row.line, row.receipt, asked=row.units)


def retire(advance: Advance, lines: Iterable[RetirementLine], refund: int = 0) -> Advance:
	"""The advance after a retirement that has no fault."""
	spent = sum(row.units for row in lines)
	return replace(advance, spent=advance.spent + spent, refunded=advance.refunded + refund)


def top_up_fault(advance: Advance, units: int) -> AdvanceFault | None:
	"""Petty cash is filled up to its ceiling; any other advance only by what its holder is owed."""
	if units <= 0:
		return AdvanceFault(Code.AMOUNT_NOT_POSITIVE, word=advance.key, asked=units)
	if advance.ceiling is not None:
		room = max(advance.ceiling - advance.outstanding, 0)
		return None if units <= room else AdvanceFault(Code.ABOVE_CEILING, 0, advance.key, room, units)
	if units > advance.owed:
		return AdvanceFault(Code.TOP_UP_ABOVE_OWED, 0, advance.key, advance.owed, units)
	return None


def top_up(advance: Advance, units: int) -> Advance:
	"""The advance after a top-up that has no fault."""
	return replace(advance, topped_up=advance.topped_up + units)


# Many ----------------------------------------------------------------------------------------------------------


class AgeBucket(Word):
	"""How long after its due day an advance is not accounted for, in days."""

	NOT_DUE = "Not due"
	TO_30 = "0-30"
	TO_60 = "31-60"
	TO_90 = "61-90"
	OVER_90 = "Over 90"


LAST_DAYS = ((-1, AgeBucket.NOT_DUE), (30, AgeBucket.TO_30), (60, AgeBucket.TO_60), (90, AgeBucket.TO_90))


def bucket(due_on: date, today: date) -> AgeBucket:
	"""The bucket of an advance; its due day itself is day 0."""
	days = (today - due_on).days
	return next((name for last, name in LAST_DAYS if days <= last), AgeBucket.OVER_90)


def days_overdue(advance: Advance, today: date) -> int:
	"""Days since the due day of an advance that is not accounted for; 0 up to its due day, and when nothing is left."""
	return max((today - advance.due_on).days, 0) if advance.outstanding > 0 else 0


def ageing(advances: Iterable[Advance], today: date) -> Mapping[AgeBucket, int]:
	"""What is outstanding in each bucket, every bucket named; what holders are owed is left out."""
	sums = dict.fromkeys(AgeBucket, 0)
	for row in advances:
		sums[bucket(row.due_on, today)] += max(row.outstanding, 0)
	return sums


def new_advance_faults(
	holder: str,
	asked: int,
	due_on: date,
	today: date,
	advances: Iterable[Advance],
	ceiling: int | None = None,
) -> tuple[AdvanceFault, ...]:
	"""Why a holder gets no further advance: each overdue one of theirs, the oldest first; or the ceiling of petty cash.

	`advances` are all that there are, `ceiling` is the new one's if it is an imprest: what its holder has of petty cash
	counts against it.
	"""
	own = sorted(
		(row for row in advances if row.holder == holder and row.outstanding > 0),
		key=lambda row: (row.due_on, row.key),
	)
	faults: list[AdvanceFault] = []
	if asked <= 0:
		faults.append(AdvanceFault(Code.AMOUNT_NOT_POSITIVE, asked=asked))
	if due_on < today:
		faults.append(AdvanceFault(Code.DUE_BEFORE_GIVEN, day=due_on))
	for row in own:
		if days := days_overdue(row, today):
			faults.append(
				AdvanceFault(
					Code.HOLDER_OVERDUE, 0, row.key, row.outstanding, asked, day=row.due_on, days=days
				)
			)
	if ceiling is not None:
		held = sum(row.outstanding for row in own if row.ceiling is not None)
		if asked > max(ceiling - held, 0):
			faults.append(AdvanceFault(Code.ABOVE_CEILING, have=max(ceiling - held, 0), asked=asked))
	return tuple(faults)
