# path: vpwg/api/decisions.py
import frappe


def invite(doc, user):
	# ruleid: shared-past-the-rules
	frappe.share.add(doc.doctype, doc.name, user)
	# ruleid: shared-past-the-rules
	return doc.get_document_share_key()
