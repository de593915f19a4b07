"""What moves the money of a grant: the kinds of movements, and which figures each of them changes. Design section 6.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency. What may not happen stands in `funds.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.money import LARGEST

__all__ = ["ACTS", "EFFECTS", "INFLOWS", "Movement", "MovementKind", "movement_from", "payload_of"]


class MovementKind(Word):
	"""What moves a grant's money. A gain and a loss are two kinds, so every amount is above zero.

	A clawback or a disallowed cost is entered when the funder demands it; paying it back is not entered again.
	"""

	SIGNED = "Signed amount"
	RECEIPT = "Receipt"
	OPENING_BALANCE = "Opening balance"
	REFUND = "Refund by beneficiary"
	REPAYMENT = "Repayment to funder"
	TRANSFER_IN = "Transfer in"
	TRANSFER_OUT = "Transfer out"
	EXCHANGE_GAIN = "Exchange gain"
	EXCHANGE_LOSS = "Exchange loss"
	BANK_CHARGE = "Bank charge"
	COMMITMENT = "Commitment"
	RELEASE = "Release"
	CONDITIONAL_COMMITMENT = "Commitment against signed money"
	CONDITIONAL_RELEASE = "Release against signed money"
	CONFIRMATION = "Commitment confirmed"
	PAYMENT = "Payment"
	REVERSAL = "Reversal"
	EXPENDITURE = "Expenditure"
	CLAWBACK = "Clawback"
	DISALLOWED_COST = "Disallowed cost"
	IN_KIND = "In kind"


K = MovementKind

EFFECTS: Mapping[MovementKind, Mapping[str, int]] = {
	K.SIGNED: {"signed": 1},
	K.RECEIPT: {"received": 1},
	K.OPENING_BALANCE: {"received": 1},
	K.REFUND: {"refunded": 1},
	K.REPAYMENT: {"repaid": 1},
	K.TRANSFER_IN: {"transferred_in": 1},
	K.TRANSFER_OUT: {"transferred_out": 1},
	K.EXCHANGE_GAIN: {"exchange": 1},
	K.EXCHANGE_LOSS: {"exchange": -1},
	K.BANK_CHARGE: {"charges": 1},
	K.COMMITMENT: {"committed": 1},
	K.RELEASE: {"committed": -1},
	K.CONDITIONAL_COMMITMENT: {"conditional": 1},
	K.CONDITIONAL_RELEASE: {"conditional": -1},
	K.CONFIRMATION: {"conditional": -1, "committed": 1},
	K.PAYMENT: {"committed": -1, "paid": 1},
	K.REVERSAL: {"paid": -1, "committed": 1},
	K.EXPENDITURE: {"spent": 1},
	K.CLAWBACK: {"repaid": 1},
	K.DISALLOWED_COST: {"repaid": 1},
	K.IN_KIND: {"in_kind": 1},
}
"""Which figures each kind moves, and in which direction."""

CONVERSIONS = frozenset(
	{
		K.COMMITMENT,
		K.RELEASE,
		K.CONDITIONAL_COMMITMENT,
		K.CONDITIONAL_RELEASE,
		K.CONFIRMATION,
		K.PAYMENT,
		K.REVERSAL,
	}
)
"""The life of a commitment. These are undone by each other (release, reversal) and never cancelled."""

OF_ALLOCATION = CONVERSIONS | {K.EXPENDITURE}
"""What always belongs to an allocation. A refund does, unless what is refunded was paid before the app."""

ACTS = frozenset(
	{K.COMMITMENT, K.CONDITIONAL_COMMITMENT, K.CONFIRMATION, K.PAYMENT, K.TRANSFER_OUT, K.REPAYMENT}
)
"""What the group does with a grant's money: refused in a deficit, and refused where it would make one."""

INFLOWS = frozenset({K.RECEIPT, K.OPENING_BALANCE, K.REFUND, K.TRANSFER_IN, K.EXCHANGE_GAIN})


@dataclass(frozen=True, slots=True)
class Movement:
	"""One movement: its kind, its amount in units (above zero), and the reference under which it is entered once.

	allocation, budget_line  whose commitment it is, and on which of the grant's budget lines
	cancels                  it takes back an earlier movement of its kind, which has a reference of its own

	Raises ValueError for an amount that is not from 1 to `LARGEST`, for an empty reference, for the life of a commitment
	without an allocation, and for cancelling what is released or reversed instead.
	"""

	kind: MovementKind
	units: int
	reference: str
	allocation: str = ""
	budget_line: str = ""
	cancels: bool = False

	def __post_init__(self) -> None:
		if not 1 <= self.units <= LARGEST:
			raise ValueError("a movement is of 1 to 10**15 units")
		if not self.reference.strip():
			raise ValueError("a movement has a reference")
		if self.kind in OF_ALLOCATION and not self.allocation:
			raise ValueError(f"{self.kind} belongs to an allocation")
		if self.cancels and self.kind in CONVERSIONS:
			raise ValueError(f"{self.kind} is released or reversed, not cancelled")


# As the record enters it ---------------------------------------------------------------------------------------


def payload_of(movement: Movement) -> dict[str, Any]:
	"""What the record enters of a movement, in JSON's own types; the grant and the document stand beside it."""
	return {
		"kind": movement.kind.value,
		"units": movement.units,
		"reference": movement.reference,
		"allocation": movement.allocation,
		"budget_line": movement.budget_line,
		"cancels": movement.cancels,
	}


def movement_from(payload: Mapping[str, Any]) -> Movement:
	"""The movement that an entry of the record holds; what else the entry says is left out.

	Nothing is converted on the way: an entry that does not hold what `payload_of` gives was not written by the app. Raises
	ValueError for one that lacks a key, holds another type or an unknown kind, and for what is no movement.
	"""
	return Movement(
		MovementKind(held(payload, "kind", str)),
		held(payload, "units", int),
		held(payload, "reference", str),
		held(payload, "allocation", str),
		held(payload, "budget_line", str),
		held(payload, "cancels", bool),
	)


def held(payload: Mapping[str, Any], key: str, kind: type) -> Any:
	"""A value of an entry. Python counts True as a whole number; an amount is none."""
	value = payload.get(key)
	if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
		raise ValueError(f"the entry of a movement holds its {key} as {kind.__name__}")
	return value
