# path: vpwg/setup/workflows.py
import frappe


def make(name):
	workflow = frappe.get_doc({"doctype": "Workflow", "workflow_name": name, "send_email_alert": 0})
	workflow.send_email_alert = 0
	return workflow
