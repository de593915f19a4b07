# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe


def write(doc, field, values):
	# ruleid: direct-write-hides-its-field
	doc.db_set(field, 1)
	# ruleid: direct-write-hides-its-field
	doc.db_set({"purpose": "x", **values})
	# ruleid: direct-write-hides-its-field
	frappe.db.set_value("Resource Allocation", doc.name, values)
	# ruleid: direct-write-hides-its-field
	frappe.db.bulk_update("Resource Allocation", {doc.name: values})
