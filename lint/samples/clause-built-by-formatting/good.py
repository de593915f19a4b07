# path: vpwg/www/groups.py
import frappe

SORTS = {"name": "group_name asc", "newest": "creation desc"}


def get_context(context):
	order = SORTS.get(frappe.form_dict.sort, SORTS["name"])
	context.groups = frappe.get_list("Working Group", fields=["name", "country"], order_by=order)
