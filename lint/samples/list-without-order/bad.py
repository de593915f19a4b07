# path: vpwg/vpwg/workflow/facts.py
import frappe


def seats(group):
	# ruleid: list-without-order
	frappe.get_list("Working Group Member", filters={"working_group": group})
	# ruleid: list-without-order
	return frappe.get_all("Working Group Member", filters={"working_group": group}, pluck="name")
