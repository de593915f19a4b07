from frappe.model.document import Document


class WorkingGroup(Document):
	pass
