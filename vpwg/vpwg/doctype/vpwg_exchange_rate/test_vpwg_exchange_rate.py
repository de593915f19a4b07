"""Rates of exchange: one a day for two currencies, above zero, of today or earlier."""

from __future__ import annotations

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestVPWGExchangeRate(AllocationCase):
	def test_one_a_day_for_two_currencies(self) -> None:
		first = factories.rate("GHS", "USD", 0.08)
		with self.assertRaisesRegex(GuardError, f"{first.name} holds a rate from GHS to USD for this day"):
			factories.rate("GHS", "USD", 0.09)
		factories.rate("GHS", "USD", 0.09, "2026-09-11")
		factories.rate("USD", "GHS", 12.5)

	def test_it_is_above_zero_and_not_of_a_day_to_come(self) -> None:
		with self.assertRaisesRegex(GuardError, "above 0: enter what one GHS is worth in USD"):
			factories.rate("GHS", "USD", 0)
		with self.assertRaisesRegex(GuardError, "of today or of an earlier day"):
			factories.rate("GHS", "USD", 0.08, "2026-09-16")
		self.assertTrue(factories.rate("GHS", "USD", 0.08, "2026-09-15").name)

	def test_it_is_between_two_currencies(self) -> None:
		with self.assertRaisesRegex(GuardError, "between two currencies"):
			factories.rate("USD", "USD", 1)

	def test_a_small_rate_keeps_its_last_digits(self) -> None:
		factories.rate("TZS", "USD", 0.000374532)
		request = self.sent(1_000_000, currency="TZS")
		self.assertEqual((request.rate, request.group_amount_units), (0.000374532, 37453))

	def test_a_rate_in_the_other_direction_is_not_turned_round(self) -> None:
		factories.rate("USD", "GHS", 12.5)
		with self.assertRaisesRegex(GuardError, "No rate from GHS to USD"):
			self.sent(100, currency="GHS")

	def test_a_member_enters_none(self) -> None:
		values = {
			"doctype": "VPWG Exchange Rate",
			"from_currency": "GHS",
			"to_currency": "USD",
			"date": "2026-09-15",
			"rate": 0.08,
			"source": "Bank of Ghana",
		}
		with self.as_user(self.requester), self.assertRaises(frappe.PermissionError):
			frappe.get_doc(values).insert()
		with self.as_user(factories.user([roles.FINANCE_OFFICER])):
			frappe.get_doc(values).insert()
