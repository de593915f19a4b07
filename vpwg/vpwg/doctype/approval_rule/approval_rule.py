from frappe.model.document import Document


class ApprovalRule(Document):
	pass
