"""Amendments of a grant: top-up, reduction, budget revision, no-cost extension. Design section 3.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency. What was signed is never edited: the present
terms of a grant are its signed ones with every confirmed amendment, in whatever order they were confirmed.

Whether a reduction leaves less than what was received or committed is asked of `funds.py`, when its movement is posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.grant_terms import BLOCKED, BudgetLine, GrantState
from vpwg.vpwg.workflow.movements import MovementKind
from vpwg.vpwg.workflow.text import readable

__all__ = [
	"Amendment",
	"AmendmentFault",
	"AmendmentFaultCode",
	"AmendmentKind",
	"LineChange",
	"Terms",
	"amended",
	"amendment_faults",
	"cancel_faults",
]


class AmendmentKind(Word):
	"""What an amendment does. Only the first two move the signed amount."""

	TOP_UP = "Top-up"
	REDUCTION = "Reduction"
	BUDGET_REVISION = "Budget revision"
	EXTENSION = "No-cost extension"


@dataclass(frozen=True, slots=True)
class LineChange:
	"""By how much a budget line changes, in units, below zero where it loses; a new code is a new line.

	Title, flexibility and whether it is indirect are those of a new line; a line that is there keeps its own. Raises ValueError
	for a flexibility below zero.
	"""

	code: str
	title: str = ""
	units: int = 0
	is_indirect: bool = False
	flexibility: Fraction = Fraction(0)

	def __post_init__(self) -> None:
		if self.flexibility < 0:
			raise ValueError("a budget line has a flexibility of zero or more")


@dataclass(frozen=True, slots=True)
class Amendment:
	"""One amendment.

	agreed_on               the day on which it was agreed; within the funder's flexibility, the day on which it was decided
	units                   by how much a top-up or a reduction moves the signed amount, above zero; else not looked at
	eligible_to, close_out  the new days of an extension; None leaves a day as it is
	has_agreement           whether the funder's agreement is attached
	"""

	key: str
	kind: AmendmentKind
	agreed_on: date | None
	units: int = 0
	changes: tuple[LineChange, ...] = ()
	eligible_to: date | None = None
	close_out: date | None = None
	has_agreement: bool = False
	reason: str = ""

	@property
	def moves_signed(self) -> int:
		"""By how much the signed amount grows, and with it the budget lines together; below zero where it shrinks."""
		return SIGNED_DIRECTION[self.kind] * self.units


SIGNED_DIRECTION: Mapping[AmendmentKind, int] = {
	AmendmentKind.TOP_UP: 1,
	AmendmentKind.REDUCTION: -1,
	AmendmentKind.BUDGET_REVISION: 0,
	AmendmentKind.EXTENSION: 0,
}


@dataclass(frozen=True, slots=True)
class Terms:
	"""What of a grant amendments change: the signed amount, its days (None is no limit), its budget lines in their order."""

	signed: int
	eligible_from: date | None = None
	eligible_to: date | None = None
	close_out: date | None = None
	lines: tuple[BudgetLine, ...] = ()


class AmendmentFaultCode(Word):
	"""What is wrong with an amendment; the translating layer has one sentence with figures and the remedy for each."""

	STATE = "state"
	"""The grant's state (word) does not allow it."""
	AMOUNT_NOT_POSITIVE = "amount_not_positive"
	CHANGES_DIFFER = "changes_differ"
	"""The changes add up to have; a top-up, a reduction (below zero) or no change of the signed amount needs need."""
	NOTHING_CHANGES = "nothing_changes"
	LINE_TWICE = "line_twice"
	LINE_UNKNOWN_REDUCED = "line_unknown_reduced"
	"""The grant has no such line (word) from which need could be taken."""
	LINE_BELOW_USED = "line_below_used"
	"""have is used of the line (word), need is all that it would be left with; cancelling may leave less than nothing."""
	AGREEMENT_MISSING = "agreement_missing"
	"""Of a revision: the line (word) moves by have since the signed budget, and need is the most that its flexibility allows."""
	AGREED_UNDATED = "agreed_undated"
	AGREED_IN_FUTURE = "agreed_in_future"
	REASON_MISSING = "reason_missing"
	DATE_NOT_LATER = "date_not_later"
	"""An extension moves one of its two days (word) to a later one and neither to an earlier: day is given, limit is present.

	limit is None where the grant has no limit now, and day where budget lines are moved and no day is."""
	CLOSE_OUT_BEFORE_END = "close_out_before_end"
	"""The close-out would be on day, and costs would be eligible until limit."""
	DATES_ONLY_IN_EXTENSION = "dates_only_in_extension"


@dataclass(frozen=True, slots=True)
class AmendmentFault:
	"""One thing that is wrong.

	word        the budget line, the state, or the day that is meant ("eligible_to", "close_out")
	line        the row of the changes (from 1), 0 for the whole
	have, need  units, as said at each code
	day, limit  the day that is wrong, and the day that it is held against
	"""

	code: AmendmentFaultCode
	word: str = ""
	line: int = 0
	have: int = 0
	need: int = 0
	day: date | None = None
	limit: date | None = None


Code = AmendmentFaultCode
Faults = Iterator[AmendmentFault]


# The present terms ---------------------------------------------------------------------------------------------


def amended(terms: Terms, amendments: Iterable[Amendment]) -> Terms:
	"""The terms with confirmed amendments, unchecked; new lines stand behind the others, in the order in which they come.

	A day is only ever moved to a later one. What is used of a line stays as it is; of a new line nothing is, so whoever knows
	more says so afterwards.
	"""
	for row in amendments:
		terms = Terms(
			terms.signed + row.moves_signed,
			terms.eligible_from,
			later(terms.eligible_to, row.eligible_to),
			later(terms.close_out, row.close_out),
			changed(terms.lines, row.changes),
		)
	return terms


def later(present: date | None, new: date | None) -> date | None:
	"""The later of two days. No limit is later than any day, and no new day changes nothing."""
	return present if present is None or new is None else max(present, new)


def changed(lines: Iterable[BudgetLine], changes: Iterable[LineChange]) -> tuple[BudgetLine, ...]:
	result = {line.key: line for line in lines}
	for row in changes:
		line = result.get(row.code)
		if line is None:
			line = BudgetLine(row.code, 0, row.flexibility, title=row.title, is_indirect=row.is_indirect)
		result[row.code] = replace(line, units=line.units + row.units)
	return tuple(result.values())


# What is wrong with one ----------------------------------------------------------------------------------------


def amendment_faults(
	terms: Terms, amendment: Amendment, base_lines: Iterable[BudgetLine], today: date, state: GrantState
) -> tuple[AmendmentFault, ...]:
	"""Everything that is wrong with an amendment that is about to be confirmed; empty when nothing is.

	terms       the grant's present ones, with what is used of each line; this amendment aside
	base_lines  the budget as it was signed: the funder's flexibility is a share of that, however often lines are moved
	"""
	return (
		*state_faults(state),
		*amount_faults(terms, amendment),
		*line_faults(terms, amendment),
		*day_faults(terms, amendment),
		*agreement_faults(terms, amendment, tuple(base_lines), today),
	)


def state_faults(state: GrantState) -> Faults:
	"""A grant is amended from its activation until it is closed."""
	if MovementKind.SIGNED in BLOCKED[state]:
		yield AmendmentFault(Code.STATE, state)


def amount_faults(terms: Terms, amendment: Amendment) -> Faults:
	"""The lines together move as the signed amount does; a grant without budget lines has none to move."""
	if SIGNED_DIRECTION[amendment.kind] and amendment.units <= 0:
		yield AmendmentFault(Code.AMOUNT_NOT_POSITIVE, have=amendment.units)
	elif terms.lines or amendment.changes:
		together = sum(row.units for row in amendment.changes)
		if together != amendment.moves_signed:
			yield AmendmentFault(Code.CHANGES_DIFFER, have=together, need=amendment.moves_signed)
	has_days = amendment.eligible_to is not None or amendment.close_out is not None
	is_about_days = amendment.kind == AmendmentKind.EXTENSION and has_days
	if not SIGNED_DIRECTION[amendment.kind] and not is_about_days and not moves_lines(amendment):
		yield AmendmentFault(Code.NOTHING_CHANGES)


def moves_lines(amendment: Amendment) -> bool:
	return any(row.units for row in amendment.changes)


def line_faults(terms: Terms, amendment: Amendment) -> Faults:
	"""Each line once, and none is left with less than what is used of it. A line that gains is not looked at."""
	known = {line.key: line for line in terms.lines}
	after = {line.key: line.units for line in changed(terms.lines, amendment.changes)}
	seen: set[str] = set()
	for number, row in enumerate(amendment.changes, 1):
		if row.code in seen:
			yield AmendmentFault(Code.LINE_TWICE, row.code, number)
			continue
		seen.add(row.code)
		line = known.get(row.code)
		if line is None:
			if row.units < 0:
				yield AmendmentFault(Code.LINE_UNKNOWN_REDUCED, row.code, number, need=-row.units)
		elif after[row.code] < line.units and after[row.code] < line.used:
			yield AmendmentFault(Code.LINE_BELOW_USED, row.code, number, line.used, after[row.code])


# Days ----------------------------------------------------------------------------------------------------------


def day_faults(terms: Terms, amendment: Amendment) -> Faults:
	days = (
		("eligible_to", amendment.eligible_to, terms.eligible_to),
		("close_out", amendment.close_out, terms.close_out),
	)
	given = [(word, day, present) for word, day, present in days if day is not None]
	if amendment.kind != AmendmentKind.EXTENSION:
		for word, day, _present in given:
			yield AmendmentFault(Code.DATES_ONLY_IN_EXTENSION, word, day=day)
		return
	if not given and moves_lines(amendment):
		yield AmendmentFault(Code.DATE_NOT_LATER, "eligible_to", limit=terms.eligible_to)
	wrong = [row for row in given if row[2] is None or row[1] < row[2]]
	is_longer = any(present is not None and day > present for _word, day, present in given)
	for word, day, present in wrong if is_longer else given:
		yield AmendmentFault(Code.DATE_NOT_LATER, word, day=day, limit=present)
	after = amended(terms, [amendment])
	if after.close_out is not None and after.eligible_to is not None and after.close_out < after.eligible_to:
		yield AmendmentFault(
			Code.CLOSE_OUT_BEFORE_END, "close_out", day=after.close_out, limit=after.eligible_to
		)


# Agreement -----------------------------------------------------------------------------------------------------


def agreement_faults(
	terms: Terms, amendment: Amendment, base_lines: tuple[BudgetLine, ...], today: date
) -> Faults:
	"""The funder agrees to everything but a revision within its flexibility; each amendment has a day and a reason."""
	if not amendment.has_agreement:
		if amendment.kind == AmendmentKind.BUDGET_REVISION:
			yield from beyond_flexibility(terms, amendment, base_lines)
		else:
			yield AmendmentFault(Code.AGREEMENT_MISSING)
	if amendment.agreed_on is None:
		yield AmendmentFault(Code.AGREED_UNDATED)
	elif amendment.agreed_on > today:
		yield AmendmentFault(Code.AGREED_IN_FUTURE, day=amendment.agreed_on, limit=today)
	if not readable(amendment.reason):
		yield AmendmentFault(Code.REASON_MISSING)


def beyond_flexibility(terms: Terms, amendment: Amendment, base_lines: tuple[BudgetLine, ...]) -> Faults:
	"""The lines that a revision moves further from the signed budget, up or down, than the funder leaves free.

	A line that is not in it is always beyond. Lines that the revision leaves alone were judged when they were moved.
	"""
	signed = {line.key: line for line in base_lines}
	after = {line.key: line.units for line in changed(terms.lines, amendment.changes)}
	moved: set[str] = set()
	for number, row in enumerate(amendment.changes, 1):
		if row.code in moved or (not row.units and row.code in signed):
			continue
		moved.add(row.code)
		line = signed.get(row.code)
		since_signed = after[row.code] - (line.units if line else 0)
		free = line.units * line.flexibility if line else Fraction(0)
		if line is None or abs(since_signed) > free:
			most = free.numerator // free.denominator
			yield AmendmentFault(Code.AGREEMENT_MISSING, row.code, number, since_signed, most)


# Cancelling one ------------------------------------------------------------------------------------------------


def cancel_faults(terms: Terms, amendment: Amendment, state: GrantState) -> tuple[AmendmentFault, ...]:
	"""Why a confirmed amendment cannot be cancelled: the grant's state, or a line that would be left below what is used.

	terms   the present ones, this amendment included, with what is used of each line

	Later amendments stay in force: a line to which this one gave what a later one took would be below nothing, which is
	below what is used. Whether the signed amount would fall below what is received or committed is checked elsewhere, by
	`funds.py`, when the movement of a top-up is taken back; what was committed for days that an extension added is not
	looked at here, and its payment then meets the earlier day.
	"""
	changes = tuple(replace(row, units=-row.units) for row in amendment.changes)
	undone = {line.key: line for line in changed(terms.lines, changes)}
	lowered = dict.fromkeys(row.code for row in changes if row.units < 0)
	return (
		*state_faults(state),
		*(
			AmendmentFault(Code.LINE_BELOW_USED, code, have=undone[code].used, need=undone[code].units)
			for code in lowered
			if undone[code].units < undone[code].used
		),
	)
