"""How the requests of a call are ranked: a score and a reason for each criterion of the policy. Design section 5.

Pure. No figure is a float.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.money import half_up
from vpwg.vpwg.workflow.seats import name_key
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"HIGHEST_SCORE",
	"RankingFault",
	"RankingFaultCode",
	"Score",
	"ranking_faults",
	"ranking_total",
	"ranks",
]

HIGHEST_SCORE = 5


@dataclass(frozen=True, slots=True)
class Score:
	"""What a request got on one criterion: 0 to 5, with the reason; `weight` is the policy's."""

	criterion: str
	weight: int
	score: int
	reason: str


class RankingFaultCode(Word):
	"""What is wrong with a ranking; the translating layer has one sentence with the remedy for each."""

	SCORE_MISSING = "score_missing"
	SCORE_TWICE = "score_twice"
	CRITERION_UNKNOWN = "criterion_unknown"
	WEIGHT_DIFFERS = "weight_differs"
	SCORE_OUT_OF_RANGE = "score_out_of_range"
	REASON_EMPTY = "reason_empty"


@dataclass(frozen=True, slots=True)
class RankingFault:
	"""One thing that is wrong: the line of the scores (from 1; 0 when it is missing), the criterion, what there is and
	what would do."""

	code: RankingFaultCode
	line: int = 0
	criterion: str = ""
	have: int = 0
	need: int = 0


def ranking_faults(criteria: Iterable[tuple[str, int]], scores: Iterable[Score]) -> tuple[RankingFault, ...]:
	"""What is wrong with the scores of a request: each criterion of the policy once, at its weight, 0 to 5, with a reason."""
	return tuple(faults_of_scores(tuple(criteria), tuple(scores)))


def faults_of_scores(criteria: Iterable[tuple[str, int]], scores: Iterable[Score]) -> Iterator[RankingFault]:
	weights = {name_key(criterion): (criterion, weight) for criterion, weight in criteria}
	seen: set[str] = set()
	for line, row in enumerate(scores, 1):
		key = name_key(row.criterion)
		if key not in weights:
			yield RankingFault(RankingFaultCode.CRITERION_UNKNOWN, line, row.criterion)
		elif row.weight != (weight := weights[key][1]):
			yield RankingFault(RankingFaultCode.WEIGHT_DIFFERS, line, row.criterion, row.weight, weight)
		if key in seen:
			yield RankingFault(RankingFaultCode.SCORE_TWICE, line, row.criterion)
		seen.add(key)
		if not 0 <= row.score <= HIGHEST_SCORE:
			yield RankingFault(
				RankingFaultCode.SCORE_OUT_OF_RANGE, line, row.criterion, row.score, HIGHEST_SCORE
			)
		if not visible(row.reason):
			yield RankingFault(RankingFaultCode.REASON_EMPTY, line, row.criterion)
	for key, (criterion, _weight) in weights.items():
		if key not in seen:
			yield RankingFault(RankingFaultCode.SCORE_MISSING, criterion=criterion)


def ranking_total(scores: Iterable[Score]) -> Decimal:
	"""The weighted mean of the scores in per cent of the highest, one digit after the point, a half going up.

	0.0 without scores, or when nothing has a weight.
	"""
	known = list(scores)
	weight = sum(row.weight for row in known)
	if weight <= 0:
		return Decimal("0.0")
	reached = sum(row.weight * row.score for row in known)
	return Decimal(f"{half_up(Fraction(reached * 1000, weight * HIGHEST_SCORE))}e-1")


def ranks(totals: Mapping[str, Decimal]) -> dict[str, int]:
	"""The place of each, the highest first: equal totals share a place, and the next one is counted on (1, 2, 2, 4)."""
	places: dict[str, int] = {}
	place, last = 0, None
	for number, name in enumerate(sorted(totals, key=lambda name: (-totals[name], name)), 1):
		if totals[name] != last:
			place, last = number, totals[name]
		places[name] = place
	return places
