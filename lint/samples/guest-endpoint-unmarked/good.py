# path: vpwg/api/decisions.py
import frappe


# public: the record of groups whose pages are switched on
@frappe.whitelist(allow_guest=True, methods=["GET"])
def record(group: str) -> dict:
	return {"group": group}
