# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe
from frappe.model.document import Document


class ResourceAllocation(Document):
	def approve(self):
		self.status = "Approved"
		self.set("status", "Approved")
		self.save()
		self.db_set("last_reminder", self.submission_date)
		balance = frappe.qb.DocType("Grant Balance")
		frappe.qb.update(balance).set(balance.committed, balance.committed + 5).where(balance.name == self.grant).run()
