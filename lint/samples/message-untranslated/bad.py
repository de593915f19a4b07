# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe


def refuse(amount):
	# ruleid: message-untranslated
	frappe.msgprint("Saved.")
	# ruleid: message-untranslated
	frappe.throw(f"Only {amount} left.")
	# ruleid: message-untranslated
	frappe.throw("Only {0} left.".format(amount))
	# ruleid: message-untranslated
	frappe.throw("Only %s left." % amount, title="Too much")
