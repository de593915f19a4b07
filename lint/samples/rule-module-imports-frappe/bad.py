# path: vpwg/vpwg/workflow/approval.py
# ruleid: rule-module-imports-frappe
import frappe
# ruleid: rule-module-imports-frappe
from frappe.utils import flt

# ruleid: rule-module-imports-frappe
from vpwg.api import decisions
# ruleid: rule-module-imports-frappe
from vpwg.vpwg.workflow.facts import seats


def later():
	# ruleid: rule-module-imports-frappe
	import frappe.utils

	return frappe.utils
