# path: vpwg/api/decisions.py
import frappe


def tell():
	# ruleid: told-to-everybody
	frappe.publish_realtime("vpwg_decided", {"amount": 5})
