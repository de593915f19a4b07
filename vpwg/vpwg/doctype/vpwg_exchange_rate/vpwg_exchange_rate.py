from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import flt, getdate

from vpwg import clock
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.guard import GuardError


class VPWGExchangeRate(guard.Kept):
	"""What one unit of a currency was worth in another on a day. Requests keep a copy of the rate they were sent at."""

	def validate(self) -> None:
		super().validate()
		if self.from_currency == self.to_currency:
			frappe.throw(_("A rate is between two currencies: choose another one."), GuardError)
		if flt(self.rate) <= 0:
			frappe.throw(
				_("A rate is above 0: enter what one {0} is worth in {1}.").format(
					self.from_currency, self.to_currency
				),
				GuardError,
			)
		if getdate(self.date) > clock.today():
			frappe.throw(_("A rate is of today or of an earlier day: correct the date."), GuardError)
		self.check_only_one()

	def check_only_one(self) -> None:
		"""One rate a day for two currencies: which one counted would else be anybody's guess. Two that are entered at once
		are kept apart by the index.
		"""
		other = frappe.db.get_value(
			"VPWG Exchange Rate",
			{
				"from_currency": self.from_currency,
				"to_currency": self.to_currency,
				"date": getdate(self.date),
				"name": ("!=", self.name or ""),
			},
			"name",
		)
		if other:
			frappe.throw(
				_("{0} holds a rate from {1} to {2} for this day already: change that one.").format(
					other, self.from_currency, self.to_currency
				),
				GuardError,
			)


def on_doctype_update() -> None:
	"""One rate a day; the newest one before a day is read by it."""
	frappe.db.add_unique("VPWG Exchange Rate", ["from_currency", "to_currency", "date"])
