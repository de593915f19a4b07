from frappe.model.document import Document


class StageReview(Document):
	pass
