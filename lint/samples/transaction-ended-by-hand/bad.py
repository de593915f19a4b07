# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe
from frappe.model.document import Document


class ResourceAllocation(Document):
	def on_update(self):
		# ruleid: transaction-ended-by-hand
		frappe.db.commit()
		try:
			self.notify()
		except Exception:
			# ruleid: transaction-ended-by-hand
			frappe.db.rollback()
