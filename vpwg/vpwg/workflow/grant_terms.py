"""What a grant is and what its funder set: source, form, state, period, budget lines, conditions. Design sections 3, 4 and 6.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency. What the terms forbid is in `restrictions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.movements import MovementKind

__all__ = ["BLOCKED", "BudgetLine", "GrantForm", "GrantSource", "GrantState", "GrantTerms"]


class GrantState(Word):
	"""States of a Working Group Grant (design section 4)."""

	DRAFT = "Draft"
	UNDER_SCRUTINY = "Under Scrutiny"
	ACTIVE = "Active"
	SUSPENDED = "Suspended"
	TERMINATED = "Terminated"
	CLOSED = "Closed"
	DECLINED = "Declined"


class GrantSource(Word):
	"""Where a grant comes from; apart from its form."""

	PUBLIC = "Public"
	PRIVATE = "Private"
	CORPORATE = "Corporate"
	MEMBERSHIP_FEES = "Membership fees"


class GrantForm(Word):
	"""How a grant is given. Only cash can be committed; the others are valued and shown."""

	CASH = "Cash"
	IN_KIND = "In kind"
	PAID_DIRECTLY = "Paid directly by the funder"


K = MovementKind

NEW_OBLIGATIONS = frozenset({K.COMMITMENT, K.CONDITIONAL_COMMITMENT, K.CONFIRMATION, K.TRANSFER_OUT})

AFTER_CLOSING = frozenset({K.CLAWBACK, K.DISALLOWED_COST, K.RECEIPT, K.TRANSFER_IN, K.REPAYMENT})
"""A funder may audit a closed grant; what it takes back, and what covers that, is still entered."""

BLOCKED: Mapping[GrantState, frozenset[MovementKind]] = {
	GrantState.DRAFT: frozenset(K),
	GrantState.UNDER_SCRUTINY: frozenset(K),
	GrantState.DECLINED: frozenset(K),
	GrantState.ACTIVE: frozenset(),
	GrantState.SUSPENDED: NEW_OBLIGATIONS | {K.PAYMENT},
	GrantState.TERMINATED: NEW_OBLIGATIONS,
	GrantState.CLOSED: frozenset(K) - AFTER_CLOSING,
}
"""What each state forbids. A suspended grant pays nothing until it is lifted; a terminated one pays what was incurred until
the day of its termination. Money may always come back, and commitments may be released, until the grant is closed."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
	"""One line of the funder's budget: its key, its amount, how far it may be exceeded without an amendment, what is used.

	used          committed and paid less what beneficiaries refunded, before the commitment that is checked
	title         what people call it
	is_indirect   whether it carries the indirect costs
	"""

	key: str
	units: int
	flexibility: Fraction = Fraction(0)
	used: int = 0
	title: str = ""
	is_indirect: bool = False

	@property
	def ceiling(self) -> int:
		"""The line with the funder's flexibility, rounded down to the last unit."""
		most = self.units * (1 + self.flexibility)
		return most.numerator // most.denominator


@dataclass(frozen=True, slots=True)
class GrantTerms:
	"""What the funder set, with what is used so far.

	eligible_from, eligible_to   the days on which costs may be incurred, both included; None is no limit
	close_out                    the last day on which eligible costs are paid
	stopped_on                   since when the grant is suspended or terminated
	purposes, geographies        tags; nothing named means no limit
	quotes_from, quotes_needed   a purchase above so many units needs so many quotes; None: never
	duplicate_days               how far back the same payee, amount and purpose are looked for
	indirect_rate                indirect costs as a share of direct costs
	direct_used, indirect_used   committed and paid so far
	co_funding                   the share of all costs that others pay; co_funded is what they have paid or pledged so far
	co_funding_stops             whether too little of it stops a commitment, or only warns
	in_deficit                   how far the grant is below zero; 0 when it is not
	"""

	state: GrantState
	form: GrantForm = GrantForm.CASH
	eligible_from: date | None = None
	eligible_to: date | None = None
	close_out: date | None = None
	stopped_on: date | None = None
	budget_lines: tuple[BudgetLine, ...] = ()
	purposes: frozenset[str] = frozenset()
	geographies: frozenset[str] = frozenset()
	needs_no_objection: bool = False
	quotes_from: int | None = None
	quotes_needed: int = 3
	duplicate_days: int = 90
	indirect_rate: Fraction = Fraction(0)
	direct_used: int = 0
	indirect_used: int = 0
	co_funding: Fraction = Fraction(0)
	co_funded: int = 0
	co_funding_stops: bool = False
	in_deficit: int = 0

	def __post_init__(self) -> None:
		"""Raises ValueError for shares that are none, and for a budget line that is there twice."""
		if self.indirect_rate < 0 or not 0 <= self.co_funding < 1:
			raise ValueError("an indirect-cost rate is zero or more, a co-funding share from 0 to below 1")
		keys = [line.key for line in self.budget_lines]
		if len(keys) != len(set(keys)) or any(line.flexibility < 0 for line in self.budget_lines):
			raise ValueError("each budget line is there once, with a flexibility of zero or more")
