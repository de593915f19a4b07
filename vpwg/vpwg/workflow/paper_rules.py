"""What a receipt and a return may say before they are confirmed, and which movement each kind of them is. Design sections 3, 6.

Pure. Amounts are whole numbers of the smallest unit of the grant's currency. Whether the grant's state allows the movement is
asked of `restrictions.py`, whether the money is there of `funds.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.grant_terms import GrantForm
from vpwg.vpwg.workflow.movements import INFLOWS, MovementKind

__all__ = [
	"COVERING",
	"RECEIPTS",
	"RETURNS",
	"PaperFaultCode",
	"ReceiptKind",
	"ReturnKind",
	"ReturnRow",
	"receipt_faults",
	"return_faults",
]


class ReceiptKind(Word):
	"""What a Grant Receipt is."""

	RECEIPT = "Receipt"
	OPENING_BALANCE = "Opening balance"
	IN_KIND = "In-kind value"


class ReturnKind(Word):
	"""What a Fund Return is."""

	REFUND = "Refund by beneficiary"
	REPAYMENT = "Repayment to funder"
	TRANSFER = "Transfer to another grant"
	CLAWBACK = "Clawback"
	DISALLOWED_COST = "Disallowed cost"
	BANK_CHARGE = "Bank charge"
	EXCHANGE_GAIN = "Exchange gain"
	EXCHANGE_LOSS = "Exchange loss"


RECEIPTS: Mapping[ReceiptKind, MovementKind] = {
	ReceiptKind.RECEIPT: MovementKind.RECEIPT,
	ReceiptKind.OPENING_BALANCE: MovementKind.OPENING_BALANCE,
	ReceiptKind.IN_KIND: MovementKind.IN_KIND,
}

RETURNS: Mapping[ReturnKind, MovementKind] = {
	ReturnKind.REFUND: MovementKind.REFUND,
	ReturnKind.REPAYMENT: MovementKind.REPAYMENT,
	ReturnKind.TRANSFER: MovementKind.TRANSFER_OUT,
	ReturnKind.CLAWBACK: MovementKind.CLAWBACK,
	ReturnKind.DISALLOWED_COST: MovementKind.DISALLOWED_COST,
	ReturnKind.BANK_CHARGE: MovementKind.BANK_CHARGE,
	ReturnKind.EXCHANGE_GAIN: MovementKind.EXCHANGE_GAIN,
	ReturnKind.EXCHANGE_LOSS: MovementKind.EXCHANGE_LOSS,
}

COVERING = frozenset(kind for kind in ReturnKind if RETURNS[kind] in INFLOWS) | {ReturnKind.TRANSFER}
"""Returns that bring money to a grant, of a transfer to the other one: it covers what was committed against signed money."""


class PaperFaultCode(Word):
	"""What is wrong; the translating layer has one sentence with the remedy for each."""

	RECEIPT_AMOUNT = "receipt_amount"
	RECEIPT_FORM = "receipt_form"
	"""What is given in kind is entered at its value, and cash as a receipt."""
	NOT_RUNNING = "not_running"
	"""An opening balance is of a grant that was there before the app."""
	RETURN_AMOUNT = "return_amount"
	OTHER_GRANT = "other_grant"
	ARRIVING_AMOUNT = "arriving_amount"
	ALLOCATION_MISSING = "allocation_missing"


Code = PaperFaultCode


def receipt_faults(
	kind: ReceiptKind, form: GrantForm, is_running: bool, units: int, fee: int
) -> Iterator[PaperFaultCode]:
	"""What keeps a receipt from being confirmed; `fee` is what the bank kept, in units."""
	if units <= 0 or fee < 0:
		yield Code.RECEIPT_AMOUNT
	if (form == GrantForm.CASH) == (kind == ReceiptKind.IN_KIND):
		yield Code.RECEIPT_FORM
	if kind == ReceiptKind.OPENING_BALANCE and not is_running:
		yield Code.NOT_RUNNING


@dataclass(frozen=True, slots=True)
class ReturnRow:
	"""A return: its kind and amount, its grant, and for a transfer the other grant with what arrives there, in its units."""

	kind: ReturnKind
	units: int
	grant: str
	to_grant: str = ""
	to_units: int = 0
	allocation: str = ""


def return_faults(row: ReturnRow) -> Iterator[PaperFaultCode]:
	"""What keeps a return from being confirmed."""
	if row.units <= 0:
		yield Code.RETURN_AMOUNT
	if row.kind == ReturnKind.TRANSFER:
		if not row.to_grant or row.to_grant == row.grant:
			yield Code.OTHER_GRANT
		elif row.to_units <= 0:
			yield Code.ARRIVING_AMOUNT
	if row.kind == ReturnKind.REFUND and not row.allocation:
		yield Code.ALLOCATION_MISSING
