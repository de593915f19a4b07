# path: vpwg/tests/security/test_forged.py
import frappe
# ruleid: helper-missing-on-v15
from frappe import _lt
# ruleid: helper-missing-on-v15
from frappe.tests.utils import FrappeTestCase


class TestForged(FrappeTestCase):
	def test_lock(self):
		# ruleid: helper-missing-on-v15
		frappe.db.get_value("Working Group", "WG", "name", for_update=True, skip_locked=True)
