# path: vpwg/vpwg/report/grant_position/grant_position.py
import frappe


def execute(filters=None):
	grants = [row.name for row in frappe.get_list("Working Group Grant", order_by="name")]
	receipts = frappe.get_list("Grant Receipt", {"grant": ("in", grants)}, order_by="name")
	for row in receipts:
		row.title = row.name
	return [], receipts
