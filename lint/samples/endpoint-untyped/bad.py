# path: vpwg/api/decisions.py
import frappe


# ruleid: endpoint-untyped
@frappe.whitelist(methods=["POST"])
def decide(document: str, verdict) -> dict:
	return {"document": document, "verdict": verdict}


# ruleid: endpoint-untyped
@frappe.whitelist(methods=["POST"])
def withdraw(document: str, reason=None) -> None:
	document.withdraw(reason)


# ruleid: endpoint-untyped
@frappe.whitelist(methods=["GET"])
def missing(document: str):
	return document


# ruleid: endpoint-untyped
@frappe.whitelist(methods=["GET"])
def figures(document: str, **filters) -> dict:
	return filters


class Allocation:
	# ruleid: endpoint-untyped
	@frappe.whitelist(methods=["GET"])
	def blocked(self, lang) -> list:
		return []
