# path: vpwg/setup/demo/load.py
import frappe


def load(user):
	frappe.set_user(user)
