# path: vpwg/vpwg/report/grant_position/grant_position.py
import frappe


def execute(filters=None):
	group = frappe.qb.DocType("Working Group")
	return [], frappe.qb.from_(group).select(group.name).orderby(group.name).run(as_dict=True)
