# path: vpwg/api/decisions.py
import frappe


def tell(doc):
	frappe.publish_realtime("vpwg_decided", {}, doctype=doc.doctype, docname=doc.name)
	frappe.publish_realtime("vpwg_decided", {}, user=frappe.session.user)
