# path: vpwg/vpwg/workflow/guard.py
import frappe


def forget(name):
	frappe.delete_doc("Action Point", name)
