# path: vpwg/vpwg/report/grant_position/grant_position.py
import frappe


def execute(filters=None):
	rows = []
	for grant in frappe.get_list("Working Group Grant", order_by="name"):
		if grant.name:
			# ruleid: query-in-loop
			rows.append(frappe.get_list("Grant Receipt", {"grant": grant.name}, order_by="name"))
			# ruleid: query-in-loop
			rows.append(frappe.db.get_value("Grant Balance", grant.name, "paid"))
	# ruleid: query-in-loop
	return [], [frappe.get_doc("Working Group Grant", row.name) for row in rows]
