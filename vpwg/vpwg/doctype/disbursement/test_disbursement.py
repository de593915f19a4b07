"""A payment as a document: its number, its holder, and what no client fills. Its rules: vpwg/tests/test_payments.py."""

from __future__ import annotations

import frappe

from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestDisbursement(MoneyCase):
	def test_it_is_numbered_by_the_year_of_the_app_s_own_clock(self) -> None:
		request = self.approved(100)
		self.set_today("2027-01-05")
		self.assertTrue(self.draft(request, 10).name.startswith("DB-2027-"))

	def test_no_client_fills_what_the_app_fills(self) -> None:
		draft = self.draft(
			self.approved(100),
			10,
			tranche=9,
			amount_units=1,
			prepared_by=self.director,
			cleared_by=self.director,
			payment_reference="X",
			voucher_no="V",
			relaxations_note="None",
			holder_key="person:nobody",
		)
		self.assertEqual((draft.tranche, draft.amount_units, draft.prepared_by), (1, 1000, self.clerk))
		self.assertFalse(
			any(
				draft.get(name)
				for name in (
					"cleared_by",
					"payment_reference",
					"voucher_no",
					"relaxations_note",
					"holder_key",
				)
			)
		)

	def test_only_an_advance_has_a_holder_and_a_day(self) -> None:
		holder = factories.organisation("Civil Society").name
		request = self.approved(100)
		payment = self.draft(request, 10, holder=holder, due_on="2026-12-01", ceiling=5)
		self.assertEqual((payment.holder, payment.due_on, payment.ceiling), (None, None, 0))
		advance = self.draft(request, 10, kind="Advance", holder=holder, due_on="2026-12-01", ceiling=5)
		self.assertEqual((advance.holder_key, advance.ceiling), (f"organisation:{holder}", 0))

	def test_it_is_of_an_allocation_of_its_group_that_was_signed_off(self) -> None:
		with self.assertRaisesRegex(GuardError, "is in the state Endorsed"):
			self.draft(self.endorsed(100), 10)
		request = self.approved(100)
		self.group = factories.group(coordinator=self.coordinator, currency="USD").name
		with self.assertRaisesRegex(GuardError, "is not of this group"):
			self.draft(request, 10)

	def test_nothing_of_it_changes_once_it_is_cleared(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 10))
		with self.as_user(self.clerk):
			doc = frappe.get_doc("Disbursement", payment.name)
			doc.payees[0].amount = 20
			with self.assertRaises((GuardError, frappe.PermissionError)):
				doc.save()

	def test_the_record_says_what_became_of_it(self) -> None:
		payment = self.paid(self.approved(100), 10)
		self.assertEqual(
			[(row["outcome"], row["amount"], row["payees"]) for row in self.entries("disbursement")],
			[("Cleared", 1000, 1), ("Paid", 1000, 1)],
		)
		self.assertEqual({row["document"] for row in self.entries("disbursement")}, {payment.name})
