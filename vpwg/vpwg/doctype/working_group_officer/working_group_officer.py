from frappe.model.document import Document


class WorkingGroupOfficer(Document):
	pass
