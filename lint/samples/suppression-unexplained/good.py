# path: vpwg/api/decisions.py
import frappe


def tell():
	frappe.db.commit()  # nosemgrep: transaction-ended-by-hand -- the lock must be free before the mail is sent
