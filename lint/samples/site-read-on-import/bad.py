# path: vpwg/api/decisions.py
import frappe
from frappe import _

# ruleid: site-read-on-import
CURRENCY = frappe.db.get_default("currency")
# ruleid: site-read-on-import
TITLE = _("Working Group")
# ruleid: site-read-on-import
GROUP = frappe.qb.DocType("Working Group")
