from __future__ import annotations

from typing import Any

import frappe

from vpwg.api import grants as grants_api
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg import ledger
from vpwg.vpwg.workflow.guard import GuardError

RECEIPT = "Grant Receipt"


class TestGrantReceipt(MoneyCase):
	def came(self, amount: float, grant: str | None = None, **more: object) -> Any:
		return factories.receipt(grant or self.grant, self.officer, amount, **more)

	def test_money_that_came_is_available_less_the_fee_of_the_bank(self):
		grant = factories.grant(self.group, self.officer, 1000, 0).name
		receipt = self.came(400, grant, bank_fee=2.5, voucher_no="V-17")
		balance = self.balance(grant)
		self.assertEqual((balance.received, balance.charges, balance.available), (40000, 250, 39750))
		rows = frappe.get_all(
			"Fund Movement",
			{"document": receipt.name},
			["kind", "units", "voucher_no", "currency"],
			order_by="idx",
		)
		self.assertEqual(
			[(row.kind, row.units, row.voucher_no, row.currency) for row in rows],
			[("Receipt", 40000, "V-17", "USD"), ("Bank charge", 250, "V-17", "USD")],
		)

	def test_it_is_in_the_currency_of_its_grant_whatever_is_typed(self):
		grant = factories.grant(self.group, self.officer, 1000, 0, currency="JPY").name
		receipt = self.came(400, grant, currency="USD")
		self.assertEqual((receipt.currency, receipt.amount_units), ("JPY", 400))
		with self.assertRaisesRegex(GuardError, "is no amount in JPY, which has 0 decimals"):
			self.came(0.5, grant)

	def test_an_amount_above_zero_on_a_day_that_has_come(self):
		with self.assertRaisesRegex(GuardError, "above zero"):
			self.came(0)
		with self.assertRaisesRegex(GuardError, "has not come"):
			self.came(10, day="2026-09-16")

	def test_cash_and_value_in_kind_are_never_mixed(self):
		with self.assertRaisesRegex(GuardError, "is given as Cash"):
			self.came(10, kind="In-kind value", description="Trainers")
		given = factories.grant(
			self.group, self.officer, 500, 0, form="In kind", valuation_basis="Invoice", budget_lines=[]
		).name
		with self.assertRaisesRegex(GuardError, "is given as In kind"):
			self.came(10, given)
		self.came(500, given, kind="In-kind value", description="Trainers")
		balance = self.balance(given)
		self.assertEqual((balance.in_kind, balance.received, balance.available), (50000, 0, 0))

	def test_an_opening_balance_is_of_a_grant_that_was_running_and_marked_in_the_record(self):
		with self.assertRaisesRegex(GuardError, "did not exist before the app"):
			self.came(10, kind="Opening balance")
		grant = factories.grant(
			self.group, self.officer, 1000, 0, is_running=1, running_since="2025-01-01"
		).name
		self.came(300, grant, kind="Opening balance")
		entry = self.entries("movement")[-1]
		self.assertEqual((entry["kind"], entry["opening"], entry["units"]), ("Opening balance", True, 30000))

	def test_a_draft_moves_nothing_and_a_grant_that_is_not_active_takes_none(self):
		with self.as_user(self.officer):
			frappe.get_doc(
				{
					"doctype": RECEIPT,
					"working_group": self.group,
					"grant": self.grant,
					"kind": "Receipt",
					"amount": 5,
					"received_on": "2026-09-01",
				}
			).insert()
		self.assertEqual(self.balance().received, 1000000)

	def test_cancelling_takes_it_back_with_the_reason_and_once(self):
		receipt = self.came(400)
		with self.as_user(self.officer):
			said = grants_api.cancel_paper(RECEIPT, receipt.name, "Entered twice")
		self.assertEqual(said["status"], "Cancelled")
		self.assertEqual(self.balance().received, 1000000)
		with self.assertRaisesRegex(GuardError, "only what is confirmed is cancelled"):
			self.cancel(receipt)
		self.assertEqual(frappe.db.get_value(RECEIPT, receipt.name, "cancelled_because"), "Entered twice")

	def test_money_on_which_commitments_rest_is_not_taken_back(self):
		self.approved(4000)
		receipt = frappe.get_doc(RECEIPT, {"grant": self.grant})
		with self.assertRaisesRegex(ledger.InsufficientFunds, "of which USD 6,000.00 is free"):
			self.cancel(receipt)
		self.assertEqual(self.state(receipt), "Confirmed")

	def test_only_a_finance_officer_or_a_manager_cancels(self):
		receipt = self.came(400)
		with self.as_user(self.coordinator), self.assertRaises(frappe.PermissionError):
			grants_api.cancel_paper(RECEIPT, receipt.name, "Entered twice")
		with self.as_user(self.officer), self.assertRaises(frappe.ValidationError):
			grants_api.cancel_paper(RECEIPT, receipt.name, "")
