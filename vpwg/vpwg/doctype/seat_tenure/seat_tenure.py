from frappe.model.document import Document


class SeatTenure(Document):
	pass
