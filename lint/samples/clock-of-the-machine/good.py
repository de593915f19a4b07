# path: vpwg/publish/iati.py
import datetime

from frappe.utils import now_datetime


def generated():
	return now_datetime(), datetime.date(2026, 1, 1)
