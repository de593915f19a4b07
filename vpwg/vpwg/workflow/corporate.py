"""Corporate support: its share of twelve months against the policy's ceiling, and what its scrutiny must answer.

Pure. Amounts are whole numbers of the smallest unit of the group's currency, shares are exact. Support in kind, and what a
company pays directly, counts as cash does. Design section 6, guide id S2.2. Scrutiny itself is decided by `approval.py`,
without company seats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vpwg.vpwg.workflow.balance import Word, months_earlier
from vpwg.vpwg.workflow.grant_terms import GrantSource
from vpwg.vpwg.workflow.text import readable

__all__ = [
	"WINDOW_MONTHS",
	"Answer",
	"CeilingAnswer",
	"CeilingVerdict",
	"Question",
	"ScrutinyAnswer",
	"ScrutinyFault",
	"ScrutinyFaultCode",
	"Support",
	"against_ceiling",
	"concerns",
	"needs_scrutiny",
	"scrutiny_faults",
]

WINDOW_MONTHS = 12


def needs_scrutiny(source: GrantSource) -> bool:
	"""Whether a grant passes scrutiny before it is active: each from a company, whatever its form."""
	return source == GrantSource.CORPORATE


@dataclass(frozen=True, slots=True)
class Support:
	"""Support that came on a day, in cash or at its value; cancelled receipts are left out."""

	day: date
	units: int
	is_corporate: bool


class CeilingVerdict(Word):
	"""What a share above the ceiling does: it warns, unless the policy says that it stops."""

	WITHIN = "Within"
	WARN = "Warn"
	STOP = "Stop"


@dataclass(frozen=True, slots=True)
class CeilingAnswer:
	"""The share of corporate support, None while there is no support at all, and by how many units it is too much.

	`over` is the smallest amount by which the corporate support would have to be less for the share to be at the ceiling.
	"""

	verdict: CeilingVerdict
	corporate: int
	total: int
	ceiling: Fraction | None
	over: int = 0

	@property
	def share(self) -> Fraction | None:
		return Fraction(self.corporate, self.total) if self.total else None


def against_ceiling(
	support: Iterable[Support], today: date, ceiling: Fraction | None, stops: bool = False, asked: int = 0
) -> CeilingAnswer:
	"""The share of corporate support in the twelve months up to and including `today`, a grant of `asked` units included.

	At the ceiling is within it. None is no ceiling. Raises ValueError for a ceiling that is no share, and below zero.
	"""
	if ceiling is not None and not 0 <= ceiling <= 1:
		raise ValueError("a ceiling is a share from 0 to 1")
	since = months_earlier(today, WINDOW_MONTHS)
	counted = [row for row in support if since < row.day <= today]
	if asked < 0 or any(row.units < 0 for row in counted):
		raise ValueError("support is zero or more")
	corporate = sum(row.units for row in counted if row.is_corporate) + asked
	total = sum(row.units for row in counted) + asked
	over = 0 if ceiling is None else too_much(corporate, total, ceiling)
	if not over:
		return CeilingAnswer(CeilingVerdict.WITHIN, corporate, total, ceiling)
	verdict = CeilingVerdict.STOP if stops else CeilingVerdict.WARN
	return CeilingAnswer(verdict, corporate, total, ceiling, over)


def too_much(corporate: int, total: int, ceiling: Fraction) -> int:
	"""By how much less corporate support would be at the ceiling; what it is less by is missing in the total too."""
	if corporate <= ceiling * total:
		return 0
	over = (corporate - ceiling * total) / (1 - ceiling)
	return -(-over.numerator // over.denominator)


# Scrutiny ------------------------------------------------------------------------------------------------------


class Question(Word):
	"""What is asked of corporate support before the group decides on it."""

	CONDITIONS = "conditions_attached"
	PUBLICITY = "publicity"
	INFLUENCE = "influence_over_decisions"
	DISPUTE = "site_in_dispute"
	SHARE = "share_of_total"


class Answer(Word):
	"""Yes is what needs attention: there are conditions, publicity is wanted, the share is above the ceiling, and so on."""

	YES = "Yes"
	NO = "No"


@dataclass(frozen=True, slots=True)
class ScrutinyAnswer:
	"""An answer; a yes says what there is, and how the group stays neutral."""

	question: Question
	answer: Answer | None
	explanation: str = ""


class ScrutinyFaultCode(Word):
	"""What is wrong with the answers; the translating layer has one sentence for each."""

	UNANSWERED = "unanswered"
	ANSWERED_TWICE = "answered_twice"
	EXPLANATION_MISSING = "explanation_missing"
	SHARE_ABOVE_CEILING = "share_above_ceiling"
	"""Answered with no, and the figures say yes: have, need are the corporate support and the most that would do."""


@dataclass(frozen=True, slots=True)
class ScrutinyFault:
	"""One thing that is wrong, with the question, and units where there are figures."""

	code: ScrutinyFaultCode
	question: Question
	have: int = 0
	need: int = 0


def scrutiny_faults(answers: Iterable[ScrutinyAnswer], ceiling: CeilingAnswer) -> tuple[ScrutinyFault, ...]:
	"""Why a grant's scrutiny is not complete: each question once, each yes explained, the share as the figures say."""
	faults: list[ScrutinyFault] = []
	known = tuple(answers)
	for question in Question:
		given = [row for row in known if row.question == question]
		if len(given) > 1:
			faults.append(ScrutinyFault(ScrutinyFaultCode.ANSWERED_TWICE, question))
		if not given or any(row.answer is None for row in given):
			faults.append(ScrutinyFault(ScrutinyFaultCode.UNANSWERED, question))
		if any(row.answer == Answer.YES and not readable(row.explanation) for row in given):
			faults.append(ScrutinyFault(ScrutinyFaultCode.EXPLANATION_MISSING, question))
		if question == Question.SHARE and ceiling.over and any(row.answer == Answer.NO for row in given):
			faults.append(
				ScrutinyFault(
					ScrutinyFaultCode.SHARE_ABOVE_CEILING,
					question,
					ceiling.corporate,
					ceiling.corporate - ceiling.over,
				)
			)
	return tuple(faults)


def concerns(answers: Iterable[ScrutinyAnswer]) -> tuple[Question, ...]:
	"""The questions answered with yes, in their order: what those who decide see first."""
	yes = {row.question for row in answers if row.answer == Answer.YES}
	return tuple(question for question in Question if question in yes)
