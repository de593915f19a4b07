from __future__ import annotations

import frappe
from frappe.model.naming import make_autoname
from frappe.utils import cstr

from vpwg import clock
from vpwg.vpwg import months, record_entries, sentences
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import PaperStatus, Transition


class MonthClose(guard.Governed):
	"""The books of a group are closed up to a day, or opened again. It stands for good once it is confirmed."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"MC-{clock.today().year}-.####", doc=self)

	def check_if_latest(self) -> None:
		"""Frappe locks the document here. Its group and the grants come first: whatever is posted locks its grants, and then
		looks up to which day the books are closed.
		"""
		if not self.is_new() and self.status == PaperStatus.CONFIRMED:
			self.flags.vpwg_locked = months.lock(cstr(self.working_group))
		super().check_if_latest()

	def prepare(self, transition: Transition) -> None:
		# The group is the one that was locked: a document stays in its group.
		locked = self.flags.pop("vpwg_locked")
		sentences.refuse(months.sentences(self, locked.closed_until))
		self.previous_until = locked.closed_until
		self.closed_until = months.closed_after(self)
		self.sequence = months.next_number(self.working_group)
		self.confirmed_by = frappe.session.user

	def on_submit(self) -> None:
		record_entries.month_closed(self)
