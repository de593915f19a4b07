# path: vpwg/api/decisions.py
import frappe


# ruleid: endpoint-takes-its-user
@frappe.whitelist(methods=["POST"])
def decide(document: str, user: str) -> None:
	frappe.get_doc("Resource Allocation", document).run_method("decide", user)


# ruleid: endpoint-takes-its-user
@frappe.whitelist(methods=["POST"])
def clear(document: str, role: str = "VPWG Member") -> None:
	frappe.get_doc("Disbursement", document).run_method("clear", role)
