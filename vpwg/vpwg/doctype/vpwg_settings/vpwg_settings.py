from frappe.model.document import Document


class VPWGSettings(Document):
	"""What one organisation sets once for all its working groups."""
