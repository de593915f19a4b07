"""A return as a document: what goes with its kind, and its place. Its rules: vpwg/tests/test_advances_books.py."""

from __future__ import annotations

import frappe

from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestFundReturn(MoneyCase):
	def test_only_a_refund_names_an_allocation_and_only_a_transfer_another_grant(self) -> None:
		request, other = self.approved(100), factories.grant(self.group, self.officer).name
		paper = self.returned(
			"Clawback", 10, allocation=request.name, budget_line="1", to_grant=other, to_amount=5
		)
		self.assertEqual(
			(paper.allocation, paper.budget_line, paper.to_grant, paper.to_amount_units),
			(None, None, None, 0),
		)

	def test_within_a_currency_what_arrives_is_what_left(self) -> None:
		other = factories.grant(self.group, self.officer).name
		paper = self.returned("Transfer to another grant", 10, to_grant=other, to_amount=7)
		self.assertEqual((paper.to_currency, paper.to_amount_units), ("USD", 1000))

	def test_what_it_names_is_of_its_group(self) -> None:
		group = factories.group(coordinator=self.coordinator, currency="USD").name
		other = factories.grant(group, self.officer).name
		with self.assertRaisesRegex(GuardError, "is not of this group"):
			self.returned("Transfer to another grant", 10, to_grant=other)
		with self.assertRaisesRegex(GuardError, "is not of this group"):
			self.returned("Clawback", 10, grant=other)

	def test_it_is_of_an_amount_above_zero(self) -> None:
		for amount in (0, -1):
			paper = self.returned("Clawback", amount)
			frappe.db.savepoint("below")
			with self.assertRaisesRegex(GuardError, "above zero"):
				self.confirm(paper)
			frappe.db.rollback(save_point="below")

	def test_a_coordinator_drafts_it_and_a_finance_officer_or_manager_confirms(self) -> None:
		paper = self.returned("Clawback", 10)
		for user in (self.coordinator, self.members["Company"]):
			with self.assertRaises(frappe.PermissionError):
				self.confirm(frappe.get_doc(paper.doctype, paper.name), by=user)
		self.assertEqual(
			self.confirm(frappe.get_doc(paper.doctype, paper.name), by=self.director).docstatus, 1
		)
