# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
from frappe.model.document import Document


class ResourceAllocation(Document):
	def validate(self):
		self.requested_total = 5

	def on_submit(self):
		self._told = True
