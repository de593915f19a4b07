# path: vpwg/api/decisions.py
import frappe
from frappe import _

TITLES = ("Working Group",)


def currency():
	return frappe.db.get_default("currency"), _("Working Group")
