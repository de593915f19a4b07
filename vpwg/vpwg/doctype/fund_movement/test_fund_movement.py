"""A movement of money is entered by its document and by nobody else, for every role and by every route."""

from __future__ import annotations

import frappe

from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.tests.final_case import Final
from vpwg.tests.money_case import MoneyCase

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestFundMovement(Final, MoneyCase):
	doctype = "Fund Movement"
	figure = "units"

	def found(self) -> str:
		return frappe.db.get_value(self.doctype, {"document": self.request.name})
