# path: vpwg/api/decisions.py
import frappe


# ruleid: endpoint-without-methods
@frappe.whitelist()
def decide(document: str) -> None:
	frappe.get_doc("Resource Allocation", document).submit()
