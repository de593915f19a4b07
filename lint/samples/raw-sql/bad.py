# path: vpwg/vpwg/report/grant_position/grant_position.py
import frappe


def execute(filters=None):
	# ruleid: raw-sql
	return [], frappe.db.sql("select name from `tabWorking Group`")
