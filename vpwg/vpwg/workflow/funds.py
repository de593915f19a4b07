"""The money of one grant: movements, its running balance, and what may not happen to it. Design section 6.

Pure. All figures are whole numbers of the smallest unit of the grant's currency. Exchange and the division of amounts are in
`funding.py`, restrictions in `restrictions.py`.

Three things keep a grant sound. Acts of the group (commitments, payments, transfers, repayments, cancelling a receipt) never
create a deficit. What happens to a grant from outside (bank charges, exchange losses, clawbacks, disallowed costs) is always
entered, and a deficit that it leaves blocks the grant until money comes or a commitment is released. Commitments against
signed money are a figure of their own, and money that arrives is kept for them before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.money import LARGEST
from vpwg.vpwg.workflow.movements import (
	ACTS,
	EFFECTS,
	INFLOWS,
	Movement,
	MovementKind,
	movement_from,
	payload_of,
)

__all__ = [
	"Balance",
	"FundsFault",
	"FundsFaultCode",
	"Ledger",
	"Movement",
	"MovementKind",
	"Part",
	"apply",
	"commitment_parts",
	"confirmations",
	"fold",
	"movement_from",
	"payload_of",
	"post",
	"shortages",
	"total",
]


@dataclass(frozen=True, slots=True)
class Balance:
	"""The running figures of a grant. All are zero or more, except `exchange` (gains less losses).

	received     receipts and opening balances
	repaid       repayments to the funder, clawbacks and disallowed costs
	committed    approved and not yet paid, covered by money received
	conditional  approved against signed money that has not been received, shown apart
	spent        expenditure from retirements: disbursed is not spent
	in_kind      valued support, never in cash
	"""

	signed: int = 0
	received: int = 0
	refunded: int = 0
	repaid: int = 0
	transferred_in: int = 0
	transferred_out: int = 0
	exchange: int = 0
	charges: int = 0
	committed: int = 0
	conditional: int = 0
	paid: int = 0
	spent: int = 0
	in_kind: int = 0

	@property
	def cash(self) -> int:
		"""What should be at the bank, once what the funder demanded is paid back."""
		return (
			self.received
			+ self.refunded
			- self.repaid
			+ self.transferred_in
			- self.transferred_out
			+ self.exchange
			- self.charges
			- self.paid
		)

	@property
	def available(self) -> int:
		"""Design section 6; below zero it is a deficit."""
		return self.cash - self.committed

	@property
	def awaited(self) -> int:
		"""Signed and not yet received."""
		return max(self.signed - self.received, 0)

	@property
	def free(self) -> int:
		"""Available and not needed for commitments against signed money that has meanwhile arrived."""
		return self.available - max(self.conditional - self.awaited, 0)

	@property
	def room_on_signed(self) -> int:
		"""What may still be committed against signed money."""
		return max(self.awaited - self.conditional, 0)

	@property
	def in_deficit(self) -> bool:
		return self.available < 0


@dataclass(frozen=True, slots=True)
class Part:
	"""What one allocation has on one budget line of one grant; `refunded` is never more than `paid`."""

	committed: int = 0
	conditional: int = 0
	paid: int = 0
	refunded: int = 0
	spent: int = 0

	@property
	def used(self) -> int:
		"""What it takes up of its budget line."""
		return self.committed + self.conditional + self.paid - self.refunded


class FundsFaultCode(Word):
	"""Why a movement is refused; the translating layer has one sentence with figures and the remedy for each."""

	REFERENCE_REUSED = "reference_reused"
	IN_DEFICIT = "in_deficit"
	NOT_AVAILABLE = "not_available"
	ABOVE_SIGNED = "above_signed"
	NOT_COMMITTED = "not_committed"
	NOT_RECEIVED = "not_received"
	"""The commitment rests on signed money: it is paid once the money has come and it is confirmed."""
	NOT_CONDITIONAL = "not_conditional"
	NOT_PAID = "not_paid"
	"""More than was paid, less what the beneficiary refunded."""
	NOT_ENTERED = "not_entered"
	"""Cancelling more than was entered."""
	IN_USE = "in_use"
	"""Cancelling money on which commitments or payments rest."""
	SIGNED_IN_USE = "signed_in_use"
	TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class FundsFault:
	"""Why a movement is refused: what there is (units; below zero a deficit), what was asked, under which reference."""

	code: FundsFaultCode
	have: int
	asked: int
	reference: str = ""
	kind: MovementKind | None = None

	@property
	def over(self) -> int:
		"""By how much the movement is too large, a deficit included."""
		return self.asked - self.have


K = MovementKind
Code = FundsFaultCode
Figures = TypeVar("Figures", Balance, Part)


def moved(figures: Figures, movement: Movement) -> Figures:
	"""The figures after a movement, unchecked; figures that they do not have are left out."""
	amount = -movement.units if movement.cancels else movement.units
	changes = {
		name: getattr(figures, name) + direction * amount
		for name, direction in EFFECTS[movement.kind].items()
		if hasattr(figures, name)
	}
	return replace(figures, **changes)


LACKING = {
	K.PAYMENT: Code.NOT_COMMITTED,
	K.RELEASE: Code.NOT_COMMITTED,
	K.CONFIRMATION: Code.NOT_CONDITIONAL,
	K.CONDITIONAL_RELEASE: Code.NOT_CONDITIONAL,
	K.REVERSAL: Code.NOT_PAID,
}


def below_zero(before: Balance | Part, after: Balance | Part, movement: Movement) -> FundsFault | None:
	"""A figure that would fall below zero or grow beyond what a database column keeps exactly."""
	for name in EFFECTS[movement.kind]:
		figure = getattr(after, name, 0)
		if abs(figure) > LARGEST:
			return refused(Code.TOO_LARGE, LARGEST - abs(getattr(before, name)), movement)
		if figure < 0 and name != "exchange":
			code = LACKING.get(movement.kind, Code.NOT_ENTERED)
			if movement.kind == K.PAYMENT and before.committed + before.conditional >= movement.units:
				code = Code.NOT_RECEIVED
			return refused(code, getattr(before, name), movement)
	return None


def refused(code: FundsFaultCode, have: int, movement: Movement) -> FundsFault:
	return FundsFault(code, have, movement.units, movement.reference, movement.kind)


# One movement --------------------------------------------------------------------------------------------------


def apply(balance: Balance, movement: Movement, earlier: Movement | None = None) -> Balance | FundsFault:
	"""The balance after a movement, or why it is refused.

	`earlier` is what was entered under the same reference before, if anything: the same movement again changes
	nothing, another one is refused. Raises ValueError when its reference is another.
	"""
	if earlier is not None:
		return repeated(movement, earlier) or balance
	after = moved(balance, movement)
	return below_zero(balance, after, movement) or short(balance, after, movement) or after


def repeated(movement: Movement, earlier: Movement) -> FundsFault | None:
	if earlier.reference != movement.reference:
		raise ValueError("an earlier movement is one with the same reference")
	return None if earlier == movement else refused(Code.REFERENCE_REUSED, earlier.units, movement)


def short(before: Balance, after: Balance, movement: Movement) -> FundsFault | None:
	"""An act for which the money is not there."""
	if movement.cancels:
		return short_after_cancelling(before, after, movement)
	if movement.kind not in ACTS:
		return None
	if before.in_deficit:
		return refused(Code.IN_DEFICIT, before.available, movement)
	if movement.kind == K.CONDITIONAL_COMMITMENT:
		room = before.room_on_signed
		return refused(Code.ABOVE_SIGNED, room, movement) if movement.units > room else None
	if movement.kind == K.CONFIRMATION:
		return refused(Code.NOT_AVAILABLE, before.available, movement) if after.in_deficit else None
	if movement.kind != K.PAYMENT and after.free < 0:
		return refused(Code.NOT_AVAILABLE, before.free, movement)
	return None


def short_after_cancelling(before: Balance, after: Balance, movement: Movement) -> FundsFault | None:
	"""Money, or a funder's promise, on which commitments rest and which can therefore not be taken back."""
	worse = after.free < 0 and after.free < before.free
	if movement.kind == K.SIGNED and worse:
		needed = before.conditional - max(before.available, 0)
		return refused(Code.SIGNED_IN_USE, max(before.awaited - needed, 0), movement)
	if movement.kind in INFLOWS and (worse or after.in_deficit):
		# A receipt that is taken back is awaited again, and commitments against signed money rest on it as before.
		covered = before.conditional - (before.signed - before.received) <= before.available
		is_awaited_again = movement.kind in (K.RECEIPT, K.OPENING_BALANCE)
		have = before.available if covered and is_awaited_again else before.free
		return refused(Code.IN_USE, have, movement)
	return None


def apply_to_part(part: Part, movement: Movement) -> Part | FundsFault:
	"""An allocation's figures after a movement, or why it is refused."""
	after = moved(part, movement)
	fault = below_zero(part, after, movement)
	if fault is None and after.refunded > after.paid and movement.kind in (K.REFUND, K.REVERSAL):
		fault = refused(Code.NOT_PAID, part.paid - part.refunded, movement)
	return fault or after


def post(
	balance: Balance, part: Part, movement: Movement, earlier: Movement | None = None
) -> tuple[Balance, Part] | FundsFault:
	"""The grant and the allocation's part of it after a movement; both change, or neither.

	`part` is untouched where the movement belongs to no allocation. `earlier` as in `apply`.
	"""
	if earlier is not None:
		return repeated(movement, earlier) or (balance, part)
	new_part = apply_to_part(part, movement) if movement.allocation else part
	if isinstance(new_part, FundsFault):
		return new_part
	new_balance = apply(balance, movement)
	return new_balance if isinstance(new_balance, FundsFault) else (new_balance, new_part)


# Many movements ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ledger:
	"""A grant's balance, and the parts of its allocations by (allocation, budget line)."""

	balance: Balance = field(default_factory=Balance)
	parts: Mapping[tuple[str, str], Part] = field(default_factory=dict)


def fold(movements: Iterable[Movement]) -> Ledger | FundsFault:
	"""The ledger after all movements, each checked in turn as if it were entered now; else the first that is refused."""
	balance, parts, entered = Balance(), dict[tuple[str, str], Part](), dict[str, Movement]()
	for movement in movements:
		key = (movement.allocation, movement.budget_line)
		done = post(balance, parts.get(key, Part()), movement, entered.get(movement.reference))
		if isinstance(done, FundsFault):
			return done
		balance = done[0]
		if movement.allocation:
			parts[key] = done[1]
		entered[movement.reference] = movement
	return Ledger(balance, parts)


def total(movements: Iterable[Movement]) -> Ledger:
	"""The ledger that movements add up to, in any order and unchecked: what a stored balance is compared with.

	A movement that is there twice counts once. Raises ValueError for one reference with two different movements.
	"""
	balance, parts, entered = Balance(), dict[tuple[str, str], Part](), dict[str, Movement]()
	for movement in movements:
		earlier = entered.setdefault(movement.reference, movement)
		if earlier is not movement:
			if earlier != movement:
				raise ValueError(f"{movement.reference} was entered with other figures")
			continue
		balance = moved(balance, movement)
		if movement.allocation:
			key = (movement.allocation, movement.budget_line)
			parts[key] = moved(parts.get(key, Part()), movement)
	return Ledger(balance, parts)


# Commitments against signed money ------------------------------------------------------------------------------


def commitment_parts(balance: Balance, units: int, may_use_signed: bool) -> tuple[int, int] | FundsFault:
	"""How much of a commitment rests on money received, and how much on signed money, where the policy allows that."""
	if balance.in_deficit:
		return FundsFault(Code.IN_DEFICIT, balance.available, units, kind=K.COMMITMENT)
	firm = min(units, max(balance.free, 0))
	room = balance.room_on_signed if may_use_signed else 0
	if units - firm > room:
		code = Code.ABOVE_SIGNED if may_use_signed else Code.NOT_AVAILABLE
		return FundsFault(code, firm + room, units, kind=K.COMMITMENT)
	return firm, units - firm


def shortages(
	balances: Mapping[str, Balance], wanted: Iterable[tuple[str, int]], may_use_signed: bool
) -> dict[str, FundsFault]:
	"""For which grants the money is not there, with all that is wanted of each at once: (grant, units) rows, a grant any
	number of times. A grant without a balance has nothing.
	"""
	together: dict[str, int] = {}
	for grant, units in wanted:
		together[grant] = together.get(grant, 0) + units
	answers = {
		grant: commitment_parts(balances.get(grant, Balance()), units, may_use_signed)
		for grant, units in together.items()
	}
	return {grant: answer for grant, answer in answers.items() if isinstance(answer, FundsFault)}


def confirmations(available: int, waiting: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
	"""What money that came lets confirm: (key, units) of commitments against signed money, in the order that they wait."""
	confirmed = []
	for key, units in waiting:
		now = min(units, max(available, 0))
		if now > 0:
			confirmed.append((key, now))
			available -= now
	return tuple(confirmed)
