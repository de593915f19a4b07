"""Signing off and paying an allocation: the money, who may, and what stands in the way."""

from __future__ import annotations

import frappe

from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg import contents, finance, payments, record_reader


class TestTheWholeWay(MoneyCase):
	def test_signing_off_commits_the_money(self) -> None:
		request = self.approved(1000)
		self.assertEqual(self.state(request), "Approved")
		self.assertEqual((self.balance().committed, self.balance().available), (100000, 900000))

	def test_it_is_paid_in_tranches_and_settled(self) -> None:
		request = self.approved(1000)
		first = self.paid(request, 400)
		self.assertEqual((first.status, self.state(request)), ("Paid", "In Payment"))
		self.assertEqual((self.balance().committed, self.balance().paid), (60000, 40000))
		self.paid(request, 500)
		with self.as_user(self.officer):
			finance.settle(request.name, "Forty guards trained", factories.scan())
		after = self.balance()
		self.assertEqual(
			(after.committed, after.paid, after.spent, after.available), (0, 90000, 90000, 910000)
		)

	def test_the_evidence_of_a_settlement_is_nothing_that_was_decided_on(self) -> None:
		request = self.approved(1000)
		self.paid(request, 900)
		with self.as_user(self.officer):
			settled = finance.settle(request.name, "Forty guards trained", factories.scan())
		self.assertTrue(settled.settlement_evidence)
		self.assertEqual(contents.content_hash(settled), request.content_hash)
		self.assertTrue(record_reader.check(self.group).verified)
		# Any other file that turns up there shows.
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": factories.unique("later") + ".txt",
				"content": "x",
				"is_private": 1,
				"attached_to_doctype": request.doctype,
				"attached_to_name": "other",
				"attached_to_field": "settlement_evidence",
			}
		).insert(ignore_permissions=True)
		frappe.db.set_value("File", {"attached_to_name": "other"}, "attached_to_name", request.name)
		self.assertNotEqual(contents.content_hash(settled), request.content_hash)

	def test_an_advance_is_accounted_for(self) -> None:
		request = self.approved(1000, costs_from="2026-09-01")
		advance = self.advance(request, 600)
		paper = self.confirm(self.retirement(advance, 250, 200, refund=100))
		self.assertEqual(paper.status, "Confirmed")
		self.assertEqual((self.balance().spent, self.balance().refunded), (45000, 10000))
		self.confirm(self.retirement(advance, 80))
		self.assertEqual(self.balance().spent, 50000)
		over = frappe.get_doc("Advance Retirement", {"disbursement": advance.name, "owed_units": 3000})
		top_up = self.paid(request, 30, kind="Top-up", advance=advance.name)
		self.assertEqual(self.balance().spent, 53000)
		self.assertTrue(over and top_up)

	def test_reversal_brings_it_back(self) -> None:
		request = self.approved(1000)
		payment = self.paid(request, 400)
		with self.as_user(self.officer):
			payments.reverse(payment.name, "The account was closed")
		self.assertEqual((self.state(payment), self.state(request)), ("Reversed", "Approved"))
		self.assertEqual((self.balance().committed, self.balance().paid), (100000, 0))

	def test_refund(self) -> None:
		request = self.approved(1000)
		self.paid(request, 400)
		self.confirm(self.returned("Refund by beneficiary", 50, allocation=request.name))
		self.assertEqual((self.balance().refunded, self.balance().available), (5000, 905000))
