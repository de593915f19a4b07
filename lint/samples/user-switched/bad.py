# path: vpwg/api/decisions.py
import frappe


def notify():
	# ruleid: user-switched
	frappe.set_user("Administrator")
