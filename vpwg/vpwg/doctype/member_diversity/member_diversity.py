from frappe.model.document import Document


class MemberDiversity(Document):
	pass
