# path: vpwg/api/decisions.py
import frappe


def tell(amount):
	frappe.logger("vpwg").info(amount)
