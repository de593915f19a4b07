# path: vpwg/vpwg/workflow/facts.py
import frappe


def seats(group):
	return frappe.get_all(
		"Working Group Member", filters={"working_group": group}, pluck="name", order_by="name"
	)
