# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
from frappe.model.document import Document


class ResourceAllocation(Document):
	def on_submit(self):
		# ruleid: changed-after-the-save
		self.requested_total = 5
