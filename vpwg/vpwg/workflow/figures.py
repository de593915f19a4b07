"""What a report says of the money of grants over a period: what there was, what came, what went, what is left.

Pure. Amounts are whole numbers of the smallest unit of each grant's currency; figures of grants in different currencies are
never added. A cash flow holds only what moves cash: commitments, signed amounts, expenditure and support in kind do not;
`added` gives these figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from vpwg.vpwg.workflow.funds import Figures
from vpwg.vpwg.workflow.movements import EFFECTS, MovementKind

__all__ = ["INCOMING", "OUTGOING", "CashFlow", "CashRow", "added", "cash_flows"]

K = MovementKind

INCOMING = frozenset({K.RECEIPT, K.OPENING_BALANCE, K.REFUND, K.TRANSFER_IN, K.EXCHANGE_GAIN, K.REVERSAL})
"""What brings cash to a grant; a payment that is reversed comes back."""

OUTGOING = frozenset(
	{
		K.PAYMENT,
		K.REPAYMENT,
		K.CLAWBACK,
		K.DISALLOWED_COST,
		K.TRANSFER_OUT,
		K.EXCHANGE_LOSS,
		K.BANK_CHARGE,
	}
)
"""What takes cash from a grant. A clawback does when it is demanded, as in `funds.Balance.cash`."""


@dataclass(frozen=True, slots=True)
class CashRow:
	"""A movement as far as cash goes; it belongs to the period of its posting date."""

	grant: str
	kind: MovementKind
	units: int
	cancels: bool
	posted_on: date


@dataclass(frozen=True, slots=True)
class CashFlow:
	"""The cash of one grant over a period. Below zero `incoming` and `outgoing` are more cancelled than entered in it."""

	opening: int = 0
	incoming: int = 0
	outgoing: int = 0

	@property
	def closing(self) -> int:
		return self.opening + self.incoming - self.outgoing


def cash_flows(rows: Iterable[CashRow], first: date | None, last: date) -> Mapping[str, CashFlow]:
	"""The cash of each grant that has any movement up to `last`, by its name in alphabetical order.

	first, last   the days of the period, both included; without a first day it starts with the first movement

	Rows may come in any order, each once. What is cancelled lessens the side on which it was entered, in the period in which it
	is cancelled. Raises ValueError when the period ends before it starts.
	"""
	if first is not None and last < first:
		raise ValueError("a period ends on its first day or later")
	opening: dict[str, int] = {}
	incoming: dict[str, int] = {}
	outgoing: dict[str, int] = {}
	for row in rows:
		if row.posted_on > last:
			continue
		opening.setdefault(row.grant, 0)
		units = -row.units if row.cancels else row.units
		if first is not None and row.posted_on < first:
			opening[row.grant] += units * direction(row.kind)
		elif row.kind in INCOMING:
			incoming[row.grant] = incoming.get(row.grant, 0) + units
		elif row.kind in OUTGOING:
			outgoing[row.grant] = outgoing.get(row.grant, 0) + units
	return {
		grant: CashFlow(opening[grant], incoming.get(grant, 0), outgoing.get(grant, 0))
		for grant in sorted(opening)
	}


def direction(kind: MovementKind) -> int:
	return (kind in INCOMING) - (kind in OUTGOING)


def added(figures: Figures, sums: Iterable[tuple[MovementKind, int]]) -> Figures:
	"""Figures with what movements add up to, unchecked: each kind with its units, below zero where more is cancelled."""
	changes: dict[str, int] = {}
	for kind, units in sums:
		for name, way in EFFECTS[kind].items():
			if hasattr(figures, name):
				changes[name] = changes.get(name, getattr(figures, name)) + way * units
	return replace(figures, **changes)
