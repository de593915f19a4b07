from frappe.model.document import Document


class CriterionWeight(Document):
	pass
