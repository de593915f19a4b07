# path: vpwg/api/decisions.py
import frappe


def write(doc):
	# ruleid: permissions-ignored-unchecked
	doc.save(ignore_permissions=True)
	# ruleid: permissions-ignored-unchecked
	doc.flags.ignore_permissions = True
	# it is fine
	# ruleid: permissions-ignored-unchecked
	frappe.delete_doc("Action Point", doc.name, ignore_permissions=True)
