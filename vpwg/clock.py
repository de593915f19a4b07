"""The day and the time as the site sees them; a demonstration and a test may set their own day."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe.utils import get_datetime, getdate, now


def today() -> date:
	"""Today in the site's time zone, or the day in `frappe.flags.current_date`."""
	return getdate(frappe.flags.current_date) if frappe.flags.current_date else getdate()


def now_at() -> datetime:
	"""Now in the site's time zone, on the day that `today` gives. Naive, as Frappe stores times."""
	return get_datetime(now())
