from __future__ import annotations

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils import cint

from vpwg import clock
from vpwg.vpwg import amounts, grants, record_entries, record_writer
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import GrantState, Transition
from vpwg.vpwg.workflow.guard import GuardError


class WorkingGroupGrant(guard.Governed):
	"""Support that a group receives, with what its funder set. What was signed is never edited: amendments are documents."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"GR-{clock.today().year}-.####", doc=self)

	def check_content(self) -> None:
		if self.status != GrantState.DRAFT:
			return
		amounts.fill_units(self)
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user

	def prepare(self, transition: Transition) -> None:
		if transition.next_state == GrantState.ACTIVE and cint(self.signed_amount_units) <= 0:
			frappe.throw(_("Enter the signed amount, above zero."), GuardError)

	def on_submit(self) -> None:
		with record_writer.together():
			record_entries.grant_moved(self)
			grants.enter_signed(self)
