from frappe.model.document import Document


class ApprovalDecision(Document):
	pass
