# path: vpwg/vpwg/report/grant_position/grant_position.py
import frappe


def execute(filters=None):
	rows = frappe.get_list("Working Group Grant", order_by="name")
	# checked: the groups come from permissions.groups_of
	rows += frappe.get_all("Grant Balance", order_by="name")
	return [], rows
