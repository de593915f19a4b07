# path: vpwg/permissions.py
import frappe


def group_condition(user: str) -> str:
	# ruleid: user-pasted-into-condition
	return f"`tabWorking Group`.coordinator = '{user}'"


def seat_condition() -> str:
	# ruleid: user-pasted-into-condition
	condition = f"focal_person = '{frappe.session.user}'"
	return condition
