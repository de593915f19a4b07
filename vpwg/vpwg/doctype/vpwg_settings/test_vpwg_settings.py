"""Settings: proposed to new groups, readable by those who configure, changed by nobody else."""

import frappe

from vpwg.setup.install import set_default_settings
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase


class TestVPWGSettings(VPWGTestCase):
	def test_migrate_fills_only_what_nobody_chose(self):
		settings = frappe.get_single("VPWG Settings")
		settings.update({"default_language": "fr", "default_currency": None})
		settings.save()
		set_default_settings()
		settings.reload()
		self.assertEqual(settings.default_language, "fr")
		self.assertEqual(settings.default_currency, frappe.db.get_default("currency"))

	def test_only_a_manager_changes_the_settings(self):
		for role, allowed in (("VPWG Manager", True), ("VPWG Coordinator", False), ("VPWG Member", False)):
			with self.subTest(role=role), self.as_user(factories.user(roles=[role])):
				self.assertEqual(bool(frappe.has_permission("VPWG Settings", "write")), allowed)
