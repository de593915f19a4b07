# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe


def write(doc):
	# ruleid: guard-passed-by
	doc.flags.ignore_validate = True
	# ruleid: guard-passed-by
	doc.flags.ignore_validate_update_after_submit = True
	# ruleid: guard-passed-by
	doc.db_update()
	# ruleid: guard-passed-by
	doc.db_insert()
	# ruleid: guard-passed-by
	frappe.flags.in_import = True
