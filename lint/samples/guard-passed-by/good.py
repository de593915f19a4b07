# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe


def write(doc):
	doc.flags.reason = "lapsed"
	doc.insert()
	doc.submit()
	if frappe.flags.in_import:
		doc.add_comment("Info", "imported")
