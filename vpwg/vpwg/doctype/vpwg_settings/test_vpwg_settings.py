"""Settings: proposed to new groups, read by everybody in the desk, changed by those who configure."""

import frappe

from vpwg.setup.install import set_default_settings
from vpwg.setup.roles import AUDITOR, COORDINATOR, DESK, FINANCE_OFFICER, MANAGER, MEMBER
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestVPWGSettings(VPWGTestCase):
	def test_migrate_fills_only_what_nobody_chose(self):
		frappe.db.set_default("currency", "EUR")
		settings = frappe.get_single("VPWG Settings")
		settings.update({"default_language": "fr", "default_currency": None})
		settings.save()
		set_default_settings()
		settings.reload()
		self.assertEqual(settings.default_language, "fr")
		self.assertEqual(settings.default_currency, "EUR")

	def test_only_a_manager_changes_the_settings(self):
		for role, allowed in ((MANAGER, True), (COORDINATOR, False), (MEMBER, False)):
			with self.subTest(role=role), self.as_user(factories.user(roles=[role])):
				self.assertEqual(bool(frappe.has_permission("VPWG Settings", "write")), allowed)

	def test_everybody_in_the_desk_reads_the_settings_and_so_reaches_the_workspace(self):
		"""Frappe shows a workspace to those who may read at least one DocType of its module."""
		for role in (COORDINATOR, FINANCE_OFFICER, AUDITOR, DESK):
			with self.subTest(role=role), self.as_user(factories.user(roles=[role])):
				self.assertTrue(frappe.has_permission("VPWG Settings", "read"))
		with self.as_user(factories.user(roles=[MEMBER])):
			self.assertFalse(frappe.has_permission("VPWG Settings", "read"))
