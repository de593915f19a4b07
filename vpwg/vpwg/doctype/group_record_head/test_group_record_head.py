"""A head of a group's record is written by one writer and stays as it was written, for every role and by every route."""

from __future__ import annotations

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg.record_writer import post
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

DOCTYPE = "Group Record Head"


class TestGroupRecordHead(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.coordinator = factories.user([roles.COORDINATOR])
		self.group = factories.group(coordinator=self.coordinator).name
		post(self.group, "decision", {"seat": "s1"})
		self.name = frappe.db.get_value(DOCTYPE, {"working_group": self.group})

	def test_it_is_not_inserted_changed_deleted_or_renamed(self) -> None:
		doc = frappe.get_doc(DOCTYPE, self.name)
		for label, change in {
			"inserted": lambda: frappe.copy_doc(doc).insert(ignore_permissions=True),
			"changed": lambda: doc.update({"hash": "0" * 64}).save(ignore_permissions=True),
			"deleted": lambda: frappe.delete_doc(DOCTYPE, self.name, force=True, ignore_permissions=True),
		}.items():
			with self.subTest(label), self.assertRaises(GuardError):
				change()
		with self.assertRaises(frappe.ValidationError):
			frappe.rename_doc(DOCTYPE, self.name, "another", force=True)

	def test_no_role_may_do_more_than_read(self) -> None:
		for row in frappe.get_meta(DOCTYPE).permissions:
			for right in (
				"write",
				"create",
				"delete",
				"submit",
				"cancel",
				"amend",
				"share",
				"import",
				"export",
			):
				self.assertFalse(row.get(right), (row.role, right))
