from frappe.model.document import Document


class StageCriterion(Document):
	pass
