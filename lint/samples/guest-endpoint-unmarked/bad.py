# path: vpwg/api/decisions.py
import frappe


# ruleid: guest-endpoint-unmarked
@frappe.whitelist(allow_guest=True, methods=["GET"])
def record(group: str) -> dict:
	return {"group": group}
