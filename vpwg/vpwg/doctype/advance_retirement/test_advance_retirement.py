"""A retirement as a document: its sums, its currency, its place. Its rules: vpwg/tests/test_advances_books.py."""

from __future__ import annotations

import frappe

from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestAdvanceRetirement(MoneyCase):
	def test_it_adds_its_expenses_up_in_the_currency_of_the_advance(self) -> None:
		advance = self.advance(self.approved(100, costs_from="2026-09-01"), 50)
		paper = self.retirement(advance, 20.25, 40, refund=0, currency="EUR", spent_units=1, owed_units=9)
		self.assertEqual(
			(paper.currency, paper.spent_units, paper.spent, paper.owed_units), ("USD", 6025, 60.25, 1025)
		)
		self.assertTrue(paper.name.startswith("AR-2026-"))

	def test_an_advance_of_another_group_is_refused(self) -> None:
		advance = self.advance(self.approved(100), 50)
		self.group = factories.group(coordinator=self.coordinator, currency="USD").name
		with self.assertRaisesRegex(GuardError, "is not of this group"):
			self.retirement(advance, 10)

	def test_an_advance_that_is_not_there_is_refused(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			self.retirement(frappe._dict(name="DB-0000-0000"), 10)

	def test_it_stays_as_it_was_confirmed_and_a_member_sees_no_line(self) -> None:
		advance = self.advance(self.approved(100, costs_from="2026-09-01"), 50)
		paper = self.confirm(self.retirement(advance, 20))
		with self.as_user(self.clerk):
			doc = frappe.get_doc(paper.doctype, paper.name)
			doc.refund = 5
			with self.assertRaises((GuardError, frappe.PermissionError, frappe.UpdateAfterSubmitError)):
				doc.save()
		with self.as_user(self.members["Company"]):
			doc = frappe.get_doc(paper.doctype, paper.name)
			doc.check_permission("read")
			doc.apply_fieldlevel_read_permissions()
			self.assertNotIn("Venue", frappe.as_json(doc.as_dict()))
