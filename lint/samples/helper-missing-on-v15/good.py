# path: vpwg/tests/security/test_forged.py
import frappe

from vpwg.tests.compat import VPWGTestCase


class TestForged(VPWGTestCase):
	def test_lock(self):
		frappe.db.get_value("Working Group", "WG", "name", for_update=True)
