# path: vpwg/permissions.py
import frappe


def group_condition(user: str) -> str:
	return f"`tabWorking Group`.coordinator = {frappe.db.escape(user)}"
