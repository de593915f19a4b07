# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe
from frappe.model.document import Document


class ResourceAllocation(Document):
	def on_update(self):
		frappe.db.savepoint("notify")
		try:
			self.notify()
		except frappe.OutgoingEmailError:
			frappe.db.rollback(save_point="notify")
