"""An entry of a group's record is written by one writer and stays as it was written, for every role and by every route."""

from __future__ import annotations

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.tests.security.routes import call
from vpwg.vpwg.record_writer import post
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

DOCTYPE = "Group Record Entry"


class TestGroupRecordEntry(VPWGTestCase):
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
			"changed": lambda: self.changed({"hash": "0" * 64}),
			"withheld": lambda: self.changed({"withheld": 1}),
			"erased": lambda: self.changed({"payload": None, "salt": None, "erased": 1}),
			"deleted": lambda: frappe.delete_doc(DOCTYPE, self.name, force=True, ignore_permissions=True),
		}.items():
			with self.subTest(label), self.assertRaises(GuardError):
				change()
		with self.assertRaises(frappe.ValidationError):
			frappe.rename_doc(DOCTYPE, self.name, "another", force=True)

	def changed(self, values: dict[str, object]) -> None:
		frappe.get_doc(DOCTYPE, self.name).update(values).save(ignore_permissions=True)

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

	def test_the_content_is_shown_to_the_office_and_not_to_members(self) -> None:
		member = factories.user([roles.MEMBER, roles.DESK])
		factories.seat(self.group, user=member)
		for user, shown in ((self.coordinator, True), (member, False)):
			with self.subTest(shown), self.as_user(user):
				[row] = frappe.get_list(
					DOCTYPE, filters={"working_group": self.group}, fields=["*"], order_by="seq"
				)
				self.assertEqual(bool(row.get("payload")), shown)
				self.assertEqual(bool(row.get("salt")), shown)
				doc = frappe.get_doc(DOCTYPE, self.name)
				doc.apply_fieldlevel_read_permissions()
				self.assertEqual(bool(doc.get("payload")), shown)

	def test_who_coordinates_another_group_reads_here_what_a_member_reads(self) -> None:
		"""Frappe counts the roles that a person has anywhere; a list of both groups shows both contents or none."""
		both = factories.user([roles.COORDINATOR, roles.MEMBER, roles.DESK])
		factories.group(coordinator=both)
		factories.seat(self.group, user=both)
		with self.as_user(both):
			for fields in (["*"], ["name", "payload"], ["name", "salt"]):
				with self.subTest(fields):
					answer = None
					try:
						answer = call("frappe.client.get_list", verb="GET", doctype=DOCTYPE, fields=fields)
					except frappe.PermissionError:
						frappe.clear_messages()
					for row in answer or []:
						self.assertFalse(row.get("payload") or row.get("salt"))
