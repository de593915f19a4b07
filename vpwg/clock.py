"""The day and the time as the site sees them; a demonstration and a test may set their own day."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe.utils import getdate, now_datetime


def today() -> date:
	"""Today in the site's time zone, or the day in `frappe.flags.current_date`."""
	return getdate(frappe.flags.current_date) if frappe.flags.current_date else getdate()


def now_at() -> datetime:
	"""The time of day in the site's time zone, on the day that `today` gives. Naive, as Frappe stores times."""
	return datetime.combine(today(), now_datetime().time())
