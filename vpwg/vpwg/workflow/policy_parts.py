"""The parts of an allocation policy, and the words for what is wrong with one. Design section 5.

Pure. Amounts are in the group's currency, major units. The rules on them are in `policy.py`, which hands these names on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vpwg.vpwg.workflow.approval import Outcome, Pillar, Rule
from vpwg.vpwg.workflow.balance import Word

__all__ = [
	"ALLOCATION_POLICY",
	"HIGHEST_WEIGHT",
	"KINDS",
	"LONGEST_MONTHS",
	"REQUIRED",
	"RESOURCE_ALLOCATION",
	"WORKING_GROUP_GRANT",
	"Draft",
	"GrantUse",
	"PolicyFault",
	"PolicyFaultCode",
	"Reach",
	"Relaxation",
	"Relaxed",
	"RuleRow",
]

ALLOCATION_POLICY = "Allocation Policy"
RESOURCE_ALLOCATION = "Resource Allocation"
WORKING_GROUP_GRANT = "Working Group Grant"
REQUIRED = (ALLOCATION_POLICY, RESOURCE_ALLOCATION)
"""What a policy must have rules for; the support of companies is else decided by consensus, then by two thirds."""

KINDS = (*REQUIRED, WORKING_GROUP_GRANT)
"""What a policy's rules decide on. Stage reviews are decided under the terms of reference."""

LONGEST_MONTHS = 12
"""An interim policy, and a relaxation, ends at most so many months ahead."""

HIGHEST_WEIGHT = 100


class Relaxed(Word):
	"""A default that a policy may relax. What nothing lowers has no word here (design section 5)."""

	DECIDER_APPROVES = "A decider signs off for finance"
	DECIDER_PAYS = "A decider pays"
	APPROVER_PAYS = "The finance approver pays"


class PolicyFaultCode(Word):
	"""What is wrong with a policy; the translating layer has one sentence with the remedy for each."""

	RULE_MISSING = "rule_missing"
	RULE_ELSEWHERE = "rule_elsewhere"
	AMOUNTS_NOT_HERE = "amounts_not_here"
	OFFICE_HOLDERS_NOT_HERE = "office_holders_not_here"
	TIER_MISSING = "tier_missing"
	TIER_TWICE = "tier_twice"
	BAND_GAP = "band_gap"
	BAND_OVERLAP = "band_overlap"
	BAND_EMPTY = "band_empty"
	BAND_BELOW_ZERO = "band_below_zero"
	CEILING_MISSING = "ceiling_missing"
	CEILING_NOT_HERE = "ceiling_not_here"
	EXPIRY_MISSING = "expiry_missing"
	EXPIRY_PAST = "expiry_past"
	EXPIRY_TOO_FAR = "expiry_too_far"
	EXPIRY_NOT_HERE = "expiry_not_here"
	INTERIM_TOO_LATE = "interim_too_late"
	CRITERION_EMPTY = "criterion_empty"
	CRITERION_TWICE = "criterion_twice"
	CRITERION_WEIGHT = "criterion_weight"
	RATE_EMPTY = "rate_empty"
	RATE_TWICE = "rate_twice"
	RATE_NOT_POSITIVE = "rate_not_positive"
	GROUND_TWICE = "ground_twice"
	SUBSTITUTE_TWICE = "substitute_twice"
	SUBSTITUTE_INACTIVE = "substitute_inactive"
	SUBSTITUTE_OF_PILLAR = "substitute_of_pillar"
	RELAXATION_NOT_HERE = "relaxation_not_here"
	RELAXATION_TWICE = "relaxation_twice"
	RELAXATION_CAP = "relaxation_cap"
	RELAXATION_UNDATED = "relaxation_undated"
	RELAXATION_PAST = "relaxation_past"
	RELAXATION_TOO_FAR = "relaxation_too_far"
	RELAXATION_WITHOUT_REVIEW = "relaxation_without_review"
	CORPORATE_CEILING = "corporate_ceiling"


@dataclass(frozen=True, slots=True)
class RuleRow:
	"""One rule of a policy: its line (from 1), what it applies to, its tier, and the amounts that it decides.

	Amounts are above `amount_from`, up to and including `amount_to` (None: without end; whoever reads the form takes an
	empty or zero end for none). Raises ValueError for an amount that is not finite.
	"""

	line: int
	applies_to: str
	tier: int
	amount_from: Decimal
	amount_to: Decimal | None
	rule: Rule

	def __post_init__(self) -> None:
		refuse_infinite(self.amount_from, self.amount_to)

	@property
	def band(self) -> tuple[Decimal, Decimal | None]:
		"""Rows with the same band are its tiers."""
		return (self.amount_from, self.amount_to)


@dataclass(frozen=True, slots=True)
class Relaxation:
	"""A default that is relaxed up to an amount (included) and until a day (included), with what reviews it instead.

	Raises ValueError for an amount that is not finite.
	"""

	line: int
	kind: Relaxed
	amount_cap: Decimal
	until: date | None
	compensating_review: str

	def __post_init__(self) -> None:
		refuse_infinite(self.amount_cap)


@dataclass(frozen=True, slots=True)
class GrantUse:
	"""What a policy says of grants: whether commitments may rest on signed money, and the ceiling of corporate support.

	The ceiling is a share, as typed (its range is checked by `policy.form_faults`); None is no ceiling.
	"""

	may_use_signed: bool = False
	ceiling: Fraction | None = None
	stops: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
	"""A policy as it is to be ratified.

	ranking             (criterion, weight) in the order of the form
	rates               (name, amount) of published rates
	grounds             codes of a pillar's objection
	substitutes         (line, pillar, seat)
	ratified_before     whether the group has ever ratified a policy that was not interim

	Raises ValueError for an amount that is not finite.
	"""

	is_interim: bool
	ceiling: Decimal | None = None
	expires_on: date | None = None
	rows: tuple[RuleRow, ...] = ()
	ranking: tuple[tuple[str, int], ...] = ()
	rates: tuple[tuple[str, Decimal], ...] = ()
	grounds: tuple[str, ...] = ()
	substitutes: tuple[tuple[int, Pillar, str], ...] = ()
	relaxations: tuple[Relaxation, ...] = ()
	ratified_before: bool = False
	grants: GrantUse = field(default_factory=GrantUse)

	def __post_init__(self) -> None:
		refuse_infinite(self.ceiling, *(amount for _name, amount in self.rates))


def refuse_infinite(*amounts: Decimal | None) -> None:
	"""Raises ValueError for an amount that is not finite."""
	for amount in amounts:
		if amount is not None and not amount.is_finite():
			raise ValueError("an amount is a finite figure")


@dataclass(frozen=True, slots=True)
class PolicyFault:
	"""One thing that is wrong: the line of its table (from 1) or several, the amounts, the tier, the word, the last day
	that would do."""

	code: PolicyFaultCode
	line: int = 0
	applies_to: str = ""
	amount_from: Decimal | None = None
	amount_to: Decimal | None = None
	lines: tuple[int, ...] = ()
	tier: int = 0
	word: str = ""
	limit: date | None = None


@dataclass(frozen=True, slots=True)
class Reach:
	"""A rule that no decision of the present seats could satisfy, and what stands in the way."""

	row: RuleRow
	outcome: Outcome
