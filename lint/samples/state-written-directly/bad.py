# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe
from frappe.model.document import Document


class ResourceAllocation(Document):
	def approve(self):
		# ruleid: state-written-directly
		self.db_set("status", "Approved")
		# ruleid: state-written-directly
		self.db_set({"purpose": self.purpose, "approved_by": frappe.session.user})
		# ruleid: state-written-directly
		frappe.db.set_value("Resource Allocation", self.name, "workflow_state", "Approved")
		# ruleid: state-written-directly
		frappe.db.set_value("Resource Allocation", self.name, {"docstatus": 1})
		allocation = frappe.qb.DocType("Resource Allocation")
		# ruleid: state-written-directly
		frappe.qb.update(allocation).set(allocation.content_hash, "").run()
		# ruleid: state-written-directly
		frappe.qb.update(allocation).where(allocation.name == self.name).set("endorsed_on", None).run()
