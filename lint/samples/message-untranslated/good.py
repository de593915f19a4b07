# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
import frappe
from frappe import _


def refuse(amount):
	frappe.throw(_("Only {0} left.").format(amount), title=_("Too much"))
