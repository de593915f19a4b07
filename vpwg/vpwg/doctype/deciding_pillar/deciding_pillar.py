from frappe.model.document import Document


class DecidingPillar(Document):
	pass
