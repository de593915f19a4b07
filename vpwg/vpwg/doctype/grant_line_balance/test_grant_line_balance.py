"""The figures of a budget line follow from its movements and change in no other way, for every role and by every route."""

from __future__ import annotations

import frappe

from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.tests.final_case import Final
from vpwg.tests.money_case import MoneyCase

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestGrantLineBalance(Final, MoneyCase):
	doctype = "Grant Line Balance"
	figure = "committed"

	def found(self) -> str:
		return frappe.db.get_value(self.doctype, {"allocation": self.request.name})
