from frappe.model.document import Document


class StageReviewRow(Document):
	pass
