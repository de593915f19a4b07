# path: vpwg/api/decisions.py
import frappe


def invite(group, user):
	seat = frappe.new_doc("Working Group Member")
	seat.update({"working_group": group, "focal_person": user})
	seat.insert()
