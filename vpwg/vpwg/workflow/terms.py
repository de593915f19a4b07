"""Terms of reference of a group: who decides, by which rules, and what a group may not adopt. Design sections 3 and 5.

Pure: nothing is read or written, nothing is put into words. Whether the present seats could satisfy a rule is asked
of `approval.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from vpwg.vpwg.workflow.approval import PassingMode
from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.seats import is_cycle
from vpwg.vpwg.workflow.shares import share_from_text, share_to_text
from vpwg.vpwg.workflow.stages import CRITERIA, NEVER_BLOCKS

__all__ = [
	"DEFAULT_RULES",
	"LEAST_MAJORITY",
	"NATIONAL",
	"SHARES",
	"TermsFault",
	"TermsFaultCode",
	"auditors_without_end",
	"majority_faults",
	"pillar_faults",
	"place_faults",
	"share_faults",
	"tier_faults",
	"to_one_form",
	"weight_faults",
]

NATIONAL = "National"
"""The level that stands below no other group."""

SHARES = ("majority", "quorum_all", "quorum_per_pillar")
"""Fields of a rule that hold a share."""

LEAST_MAJORITY = Fraction(1, 2)
"""A qualified majority asks for at least this share: less is none."""

USUAL = {
	"applies_to": "Stage Review",
	"majority": "2/3",
	"min_present_per_pillar": 1,
	"min_approvals": 1,
	"days_to_decide": 14,
	"grace_days": 7,
}
"""What the two rules of a new group have in common."""

DEFAULT_RULES: tuple[dict[str, Any], ...] = (
	{**USUAL, "tier": 1, "preset": "Consensus", "mode": str(PassingMode.CONSENSUS)},
	{**USUAL, "tier": 2, "mode": str(PassingMode.QUALIFIED_MAJORITY)},
)
"""The rules of a new group. Consensus is the rule, yet no single seat has a veto: when a reasoned objection ends the
first tier, the review goes back for dialogue, and the next round is decided by the second."""


class TermsFaultCode(Word):
	"""What is wrong with the terms; the translating layer has one sentence with the remedy for each."""

	NATIONAL_HAS_PARENT = "national_has_parent"
	OWN_PARENT = "own_parent"
	PARENT_IN_CIRCLE = "parent_in_circle"
	PILLAR_TWICE = "pillar_twice"
	TIER_MISSING = "tier_missing"
	TIER_TWICE = "tier_twice"
	NO_SHARE = "no_share"
	NO_MAJORITY = "no_majority"
	WEIGHT_TWICE = "weight_twice"
	WEIGHT_OF_RECOMMENDATION = "weight_of_recommendation"
	WEIGHT_NEVER_BLOCKS = "weight_never_blocks"
	WEIGHT_WITHOUT_REASON = "weight_without_reason"
	AUDITOR_WITHOUT_END = "auditor_without_end"


@dataclass(frozen=True, slots=True)
class TermsFault:
	"""One thing that is wrong: the line of its table (from 1), a tier, the field, the word that is meant."""

	code: TermsFaultCode
	row: int = 0
	tier: int = 0
	field: str = ""
	word: str = ""


def place_faults(
	name: str, level: str, parent: str | None, parents: dict[str, str | None]
) -> Iterator[TermsFault]:
	"""Where a group may stand: not below itself, and a national one below none. `parents` holds the parent of each."""
	if not parent:
		return
	if parent == name:
		yield TermsFault(TermsFaultCode.OWN_PARENT)
	elif is_cycle(name, parent, parents):
		yield TermsFault(TermsFaultCode.PARENT_IN_CIRCLE, word=parent)
	elif level == NATIONAL:
		yield TermsFault(TermsFaultCode.NATIONAL_HAS_PARENT, word=parent)


def pillar_faults(pillars: Iterable[str]) -> Iterator[TermsFault]:
	"""Each deciding pillar is named once."""
	for pillar, times in Counter(pillars).items():
		if times > 1:
			yield TermsFault(TermsFaultCode.PILLAR_TWICE, word=pillar)


def tier_faults(tiers: Sequence[int]) -> Iterator[TermsFault]:
	"""Tiers are numbered 1, 2, 3 ... and each number is there once."""
	times = Counter(tiers)
	for tier in sorted(times):
		if times[tier] > 1:
			yield TermsFault(TermsFaultCode.TIER_TWICE, tier=tier)
	distinct = sorted(times)
	for expected, tier in enumerate(distinct, 1):
		if tier != expected:
			yield TermsFault(TermsFaultCode.TIER_MISSING, tier=expected, word=str(tier))
			return


def share_faults(rows: Iterable[Mapping[str, Any]]) -> Iterator[TermsFault]:
	"""Every share of a rule can be read as one from 0 to 1."""
	for number, row in enumerate(rows, 1):
		for name in SHARES:
			try:
				share_from_text(row.get(name))
			except ValueError:
				yield TermsFault(TermsFaultCode.NO_SHARE, row=number, field=name, word=str(row.get(name)))


def majority_faults(rows: Iterable[Mapping[str, Any]]) -> Iterator[TermsFault]:
	"""A qualified majority is at least half. The shares of the rows must be readable."""
	for number, row in enumerate(rows, 1):
		share = share_from_text(row.get("majority"))
		if row.get("mode") == PassingMode.QUALIFIED_MAJORITY and share is not None and share < LEAST_MAJORITY:
			yield TermsFault(TermsFaultCode.NO_MAJORITY, row=number, word=str(row.get("majority")))


def to_one_form(text: object) -> str:
	"""A readable share as it is stored: "66 %" is "33/50", "0,5" is "1/2", none is empty."""
	share = share_from_text(text)
	return "" if share is None else share_to_text(share)


def weight_faults(rows: Iterable[tuple[str, str]]) -> Iterator[TermsFault]:
	"""A group's other weights, as (criterion, reason): each once, of a criterion that can block, with a reason."""
	seen: set[str] = set()
	for number, (criterion, reason) in enumerate(rows, 1):
		if criterion in seen:
			yield TermsFault(TermsFaultCode.WEIGHT_TWICE, row=number, word=criterion)
		seen.add(criterion)
		if criterion not in CRITERIA:
			yield TermsFault(TermsFaultCode.WEIGHT_OF_RECOMMENDATION, row=number, word=criterion)
		elif criterion in NEVER_BLOCKS:
			yield TermsFault(TermsFaultCode.WEIGHT_NEVER_BLOCKS, row=number, word=criterion)
		if not reason.strip():
			yield TermsFault(TermsFaultCode.WEIGHT_WITHOUT_REASON, row=number, word=criterion)


def auditors_without_end(rows: Iterable[tuple[str, bool]]) -> Iterator[TermsFault]:
	"""Officers, as (function, whether their last day is set): an auditor reads until a date."""
	for number, (function, ends) in enumerate(rows, 1):
		if function == "Auditor" and not ends:
			yield TermsFault(TermsFaultCode.AUDITOR_WITHOUT_END, row=number)
