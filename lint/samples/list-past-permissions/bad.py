# path: vpwg/vpwg/report/grant_position/grant_position.py
import frappe


def execute(filters=None):
	# ruleid: list-past-permissions
	return [], frappe.get_all("Working Group Grant", order_by="name")
