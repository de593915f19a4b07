# path: vpwg/api/decisions.py
import frappe


@frappe.whitelist(methods=["POST"])
def decide(document: str, seat: str) -> None:
	frappe.get_doc("Resource Allocation", document).run_method("decide", seat, frappe.session.user)
