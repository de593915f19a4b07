"""The day and the time as the site sees them; a demonstration and a test may set their own day."""

from __future__ import annotations

from datetime import date, datetime, timezone

import frappe
from dateutil import tz
from frappe.utils import get_system_timezone, getdate, now_datetime


def today() -> date:
	"""Today in the site's time zone, or the day in `frappe.flags.current_date`."""
	return getdate(frappe.flags.current_date) if frappe.flags.current_date else getdate()


def now_at() -> datetime:
	"""The time of day in the site's time zone, on the day that `today` gives. Naive, as Frappe stores times."""
	return datetime.combine(today(), now_datetime().time())


def now_utc() -> datetime:
	"""This moment in UTC, with its zone; on the day that `today` gives, where one is set.

	Without such a day it does not go through the site's time, in which an hour comes twice when summer ends.
	"""
	if not frappe.flags.current_date:
		return datetime.now(timezone.utc)
	# dateutil brings the zones along where the machine has none.
	return now_at().replace(tzinfo=tz.gettz(get_system_timezone()) or timezone.utc).astimezone(timezone.utc)
