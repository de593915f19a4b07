"""How an advance is accounted for, grant by grant, to the last unit. Design section 6.

Pure. An advance may come from several budget lines in several currencies. What is spent or given back of it is divided over
what each of them has still open in it, so that nothing is left over once the whole advance is accounted for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from vpwg.vpwg.workflow.money import half_up
from vpwg.vpwg.workflow.movements import Movement, MovementKind

__all__ = ["Place", "portions", "retirement_movements"]

Place = tuple[str, str]
"""(grant, budget line)."""


def portions(left: Mapping[Place, int], amount: int, of: int) -> dict[Place, int]:
	"""What an amount is of each place, in units of its grant: `amount` of `of` units of the advance's currency.

	left   what each place has still open in the advance, in units of its grant

	The whole of `of` is the whole of every place. Raises ValueError for figures below zero, and for more than there is.
	"""
	if amount < 0 or amount > of or any(units < 0 for units in left.values()):
		raise ValueError("what is accounted for is within what is open")
	if not amount:
		return dict.fromkeys(left, 0)
	share = Fraction(amount, of)
	return {place: half_up(units * share) for place, units in left.items()}


def retirement_movements(
	reference: str, allocation: str, left: Mapping[Place, int], outstanding: int, spent: int, refund: int
) -> list[tuple[str, Movement]]:
	"""What a retirement enters: expenditure, and what came back, each with its grant.

	outstanding, spent, refund   units of the advance's currency, before the retirement; what was spent beyond the advance is
	expenditure only once it is topped up
	"""
	rows: list[tuple[str, Movement]] = []
	covered = min(spent, outstanding)
	by_kind: Sequence[tuple[MovementKind, int]] = (
		(MovementKind.EXPENDITURE, covered),
		(MovementKind.REFUND, refund),
	)
	open_units, of = dict(left), outstanding
	for kind, amount in by_kind:
		parts = portions(open_units, amount, of)
		for number, (place, units) in enumerate(sorted(parts.items()), 1):
			if units:
				key = f"{reference}/{number}/{'spent' if kind == MovementKind.EXPENDITURE else 'refund'}"
				rows.append((place[0], Movement(kind, units, key, allocation, place[1])))
			open_units[place] -= units
		of -= amount
	return rows
