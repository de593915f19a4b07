# path: vpwg/vpwg/report/grant_position/grant_position.py
from frappe import _


def get_columns():
	return [
		{"label": _("Amount"), "fieldname": "amount", "fieldtype": "Int"},
		dict(fieldname="paid", label=_("Paid")),
	]
