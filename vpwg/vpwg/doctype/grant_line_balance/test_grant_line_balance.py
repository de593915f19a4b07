"""The figures of a budget line follow from its movements and change in no other way, for every role and by every route."""

from __future__ import annotations

import frappe

from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

DOCTYPE = "Grant Line Balance"


class TestGrantLineBalance(MoneyCase):
	def setUp(self) -> None:
		super().setUp()
		self.request = self.approved(100)
		self.name = frappe.db.get_value(DOCTYPE, {"allocation": self.request.name})

	def test_nobody_writes_changes_deletes_or_renames_one(self) -> None:
		before = frappe.db.get_value(DOCTYPE, self.name, "*")
		for user in ("Administrator", self.officer, self.director):
			for label, change in {
				"inserted": lambda: frappe.copy_doc(frappe.get_doc(DOCTYPE, self.name)).insert(
					ignore_permissions=True
				),
				"changed": self.changed,
				"deleted": lambda: frappe.delete_doc(DOCTYPE, self.name, force=True, ignore_permissions=True),
				"renamed": lambda: frappe.rename_doc(DOCTYPE, self.name, "another", force=True),
			}.items():
				with (
					self.subTest((user, label)),
					self.as_user(user),
					self.assertRaises((frappe.ValidationError, frappe.PermissionError)),
				):
					change()
		self.assertEqual(frappe.db.get_value(DOCTYPE, self.name, "*"), before)

	def changed(self) -> None:
		doc = frappe.get_doc(DOCTYPE, self.name)
		doc.committed = 5
		doc.save(ignore_permissions=True)

	def test_the_refusal_says_how_one_comes_to_be(self) -> None:
		with self.assertRaisesRegex(GuardError, "movement"):
			self.changed()
