from frappe.model.document import Document


class StakeholderOrganisation(Document):
	pass
