# path: vpwg/api/decisions.py
import frappe


def tell():
	# ruleid: suppression-unexplained
	frappe.db.commit()  # nosemgrep
	# ruleid: suppression-unexplained
	frappe.db.commit()  # nosemgrep: transaction-ended-by-hand
