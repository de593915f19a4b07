"""What keeps a receipt or a return from being confirmed."""

from __future__ import annotations

from itertools import product
from unittest import TestCase

from vpwg.vpwg.workflow.grant_terms import GrantForm
from vpwg.vpwg.workflow.movements import INFLOWS, MovementKind
from vpwg.vpwg.workflow.paper_rules import (
	COVERING,
	RECEIPTS,
	RETURNS,
	PaperFaultCode,
	ReceiptKind,
	ReturnKind,
	ReturnRow,
	receipt_faults,
	return_faults,
)

Code = PaperFaultCode


class TestReceipts(TestCase):
	def faults(self, kind=ReceiptKind.RECEIPT, form=GrantForm.CASH, running=False, units=100, fee=0):
		return list(receipt_faults(kind, form, running, units, fee))

	def test_an_amount_is_above_zero_and_a_fee_is_not_below(self):
		self.assertEqual(self.faults(fee=5), [])
		for units, fee in ((0, 0), (-1, 0), (100, -1)):
			self.assertEqual(self.faults(units=units, fee=fee), [Code.RECEIPT_AMOUNT])

	def test_cash_is_received_and_what_is_in_kind_is_valued(self):
		for kind, form in product(ReceiptKind, GrantForm):
			fits = (form == GrantForm.CASH) != (kind == ReceiptKind.IN_KIND)
			self.assertEqual(self.faults(kind, form, running=True), [] if fits else [Code.RECEIPT_FORM])

	def test_only_a_grant_that_was_running_has_an_opening_balance(self):
		self.assertEqual(self.faults(ReceiptKind.OPENING_BALANCE), [Code.NOT_RUNNING])
		self.assertEqual(self.faults(ReceiptKind.OPENING_BALANCE, running=True), [])


class TestReturns(TestCase):
	def faults(self, kind, units=100, **more):
		return list(return_faults(ReturnRow(kind, units, "GR-1", **more)))

	def test_an_amount_is_above_zero(self):
		for units in (0, -1):
			self.assertEqual(self.faults(ReturnKind.CLAWBACK, units), [Code.RETURN_AMOUNT])

	def test_a_transfer_goes_to_another_grant_and_something_arrives(self):
		for to_grant in ("", "GR-1"):
			self.assertEqual(self.faults(ReturnKind.TRANSFER, to_grant=to_grant), [Code.OTHER_GRANT])
		self.assertEqual(self.faults(ReturnKind.TRANSFER, to_grant="GR-2"), [Code.ARRIVING_AMOUNT])
		self.assertEqual(self.faults(ReturnKind.TRANSFER, to_grant="GR-2", to_units=1), [])

	def test_a_refund_names_its_allocation(self):
		self.assertEqual(self.faults(ReturnKind.REFUND), [Code.ALLOCATION_MISSING])
		self.assertEqual(self.faults(ReturnKind.REFUND, allocation="RA-1"), [])

	def test_the_other_kinds_need_an_amount_alone(self):
		for kind in set(ReturnKind) - {ReturnKind.TRANSFER, ReturnKind.REFUND}:
			self.assertEqual(self.faults(kind), [])


class TestMovements(TestCase):
	def test_every_kind_is_one_movement(self):
		self.assertEqual(set(RECEIPTS), set(ReceiptKind))
		self.assertEqual(set(RETURNS), set(ReturnKind))
		self.assertEqual(len(set(RETURNS.values())), len(ReturnKind))

	def test_what_brings_money_covers_commitments(self):
		self.assertEqual(COVERING, {ReturnKind.REFUND, ReturnKind.TRANSFER, ReturnKind.EXCHANGE_GAIN})
		self.assertEqual({RETURNS[kind] for kind in COVERING} - INFLOWS, {MovementKind.TRANSFER_OUT})
