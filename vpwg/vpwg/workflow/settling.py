"""What ends a commitment or takes a payment back: releases, reversals, and an amount spread over what is left. Design section 6.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency. What is refused is asked of `funds.py`, when the
movements are posted.
"""

from __future__ import annotations

from collections.abc import Sequence

from vpwg.vpwg.workflow.funding import exchange_difference, split
from vpwg.vpwg.workflow.funds import Part
from vpwg.vpwg.workflow.movements import Movement, MovementKind

__all__ = ["release_movements", "reversal_movements", "spread"]


def release_movements(
	reference: str, parts: Sequence[tuple[str, str, str, Part]]
) -> tuple[tuple[str, Movement], ...]:
	"""What releases everything that is still committed, firmly or against signed money: (grant, movement), in order.

	parts   (grant, allocation, budget line, what the allocation has there), each once

	References are derived from `reference` and the place of a part (from 1), so give the parts in an order that stays.
	"""
	released: list[tuple[str, Movement]] = []
	for number, (grant, allocation, budget_line, part) in enumerate(parts, 1):
		for kind, units, ending in (
			(MovementKind.RELEASE, part.committed, "release"),
			(MovementKind.CONDITIONAL_RELEASE, part.conditional, "conditional"),
		):
			if units:
				key = f"{reference}/{number}/{ending}"
				released.append((grant, Movement(kind, units, key, allocation, budget_line)))
	return tuple(released)


def reversal_movements(
	reference: str, allocation: str, budget_line: str, converted: int, returned: int | None = None
) -> tuple[Movement, ...]:
	"""What takes a payment from one grant back; what it paid is committed again.

	reference   of the reversal; not that of the payment, which is used
	converted   what the payment converted of the commitment (`funding.booked`); 0 for a tranche below a unit
	returned    what the bank gave back; None is just what was converted

	What the bank gives back more or less is a gain or a loss. So a payment that the bank took at its own rate and gives back
	whole leaves nothing behind but its fee. Raises ValueError for figures below zero.
	"""
	back = converted if returned is None else returned
	if min(converted, back) < 0:
		raise ValueError("a reversal has no figure below zero")
	rows: list[tuple[MovementKind, int, str]] = []
	if converted:
		rows.append((MovementKind.REVERSAL, converted, f"{reference}/reversal"))
	# Giving back is taking with the signs turned: more than was converted is a gain.
	difference = exchange_difference(back, converted)
	if difference is not None:
		rows.append((*difference, f"{reference}/reversal/exchange"))
	return tuple(Movement(kind, units, key, allocation, budget_line) for kind, units, key in rows)


def spread(units: int, parts: Sequence[int]) -> tuple[int, ...]:
	"""An amount divided over parts in proportion to them, to the last unit, none of them getting more than it is.

	Raises ValueError for figures below zero, and for more than the parts are together.
	"""
	if units < 0 or any(part < 0 for part in parts):
		raise ValueError("an amount and the parts that it is spread over are zero or more")
	if units > sum(parts):
		raise ValueError("no more is spread than the parts are together")
	if not units:
		return (0,) * len(parts)
	# A part whose share is a whole number gets no unit more; any other has room for the one that rounding adds.
	return split(units, parts)
