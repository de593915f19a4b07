# path: vpwg/api/decisions.py
import frappe


@frappe.whitelist(methods=["POST"])
def decide(document: str, verdict: str, reason: str | None = None) -> dict:
	return {"document": document, "verdict": verdict, "reason": reason}


def helper(document, *names):
	return document, names


class Allocation:
	@frappe.whitelist(methods=["GET"])
	def blocked(self, lang: str = "en") -> list:
		return []
