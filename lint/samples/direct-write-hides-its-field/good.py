# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe


def write(doc, value):
	doc.db_set("last_reminder", value)
	doc.db_set({"last_reminder": value, "reminders": 1}, update_modified=False)
	frappe.db.set_value("Resource Allocation", doc.name, "reminders", value)
