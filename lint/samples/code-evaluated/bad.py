# path: vpwg/vpwg/workflow/guard.py
import frappe


def met(condition, doc):
	# ruleid: code-evaluated
	if eval(condition):
		return True
	# ruleid: code-evaluated
	return frappe.safe_eval(condition, None, {"doc": doc})
