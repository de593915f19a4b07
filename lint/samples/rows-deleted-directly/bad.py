# path: vpwg/vpwg/workflow/guard.py
import frappe


def forget(group):
	# ruleid: rows-deleted-directly
	frappe.db.delete("Group Record Entry", {"working_group": group})
	# ruleid: rows-deleted-directly
	frappe.delete_doc("Approval Decision", "AD-1", force=True)
	entry = frappe.qb.DocType("Group Record Entry")
	# ruleid: rows-deleted-directly
	frappe.qb.from_(entry).where(entry.working_group == group).delete().run()
