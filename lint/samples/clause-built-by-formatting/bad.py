# path: vpwg/www/groups.py
import frappe
from pypika.terms import PseudoColumn


def get_context(context):
	column = frappe.form_dict.sort
	# ruleid: clause-built-by-formatting
	context.groups = frappe.get_list("Working Group", order_by=f"{column} asc")
	# ruleid: clause-built-by-formatting
	context.sites = frappe.get_list("Working Group", fields=["name", "sum({})".format(column)], order_by="name")
	# ruleid: clause-built-by-formatting
	context.one = frappe.db.get_value("Working Group", {}, "name", order_by=column + " desc")
	# ruleid: clause-built-by-formatting
	context.term = PseudoColumn(f"sum({column})")
