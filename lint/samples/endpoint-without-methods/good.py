# path: vpwg/api/decisions.py
import frappe


@frappe.whitelist(methods=["POST"])
def decide(document: str) -> None:
	frappe.get_doc("Resource Allocation", document).submit()
