"""What tranches take of an allocation, to the last unit. Design section 6. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from vpwg.vpwg.workflow.funding import Funding, booked

__all__ = ["converted", "taken"]

Place = tuple[str, str]
"""(grant, budget line)."""


class Tranche(Protocol):
	"""What a payment takes of one budget line, in units of the allocation's currency."""

	@property
	def grant(self) -> str: ...

	@property
	def budget_line(self) -> str: ...

	@property
	def part(self) -> int: ...


def taken(tranches: Iterable[Tranche]) -> dict[Place, int]:
	"""What tranches take of each budget line of a grant."""
	found: dict[Place, int] = {}
	for row in tranches:
		place = (row.grant, row.budget_line)
		found[place] = found.get(place, 0) + row.part
	return found


def converted(row: Funding, before: int, tranche: int, committed: int) -> int:
	"""How much of a commitment a tranche converts, in units of the grant's currency.

	before, tranche   units of the allocation's currency: paid of this part before, and now
	committed         what is still committed of the part, in units of the grant's currency

	The tranche that completes its part takes all that is left of the commitment, also when earlier ones were reversed out of
	their order; no tranche takes more than that. Raises ValueError for figures below zero and for more than the part.
	"""
	at_rate = booked(row, before, tranche)
	if before + tranche == row.part:
		return committed
	return min(at_rate, committed)
