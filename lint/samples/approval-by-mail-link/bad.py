# path: vpwg/setup/workflows.py
import frappe


def make(name):
	# ruleid: approval-by-mail-link
	workflow = frappe.get_doc({"doctype": "Workflow", "workflow_name": name, "send_email_alert": 1})
	# ruleid: approval-by-mail-link
	workflow.send_email_alert = True
	return workflow
