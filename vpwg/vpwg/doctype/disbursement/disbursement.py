from __future__ import annotations

import frappe
from frappe import _
from frappe.model.naming import make_autoname

from vpwg import clock
from vpwg.vpwg import payments, record_entries, telling
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import DisbursementStatus


class Disbursement(guard.Governed):
	"""A payment of an allocation: prepared, cleared and paid by different persons. `vpwg.vpwg.payments` moves it."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"DB-{clock.today().year}-.####", doc=self)

	def check_content(self) -> None:
		if self.status != DisbursementStatus.DRAFT or guard.engine_of(self):
			return
		if not (self.working_group and self.allocation and self.kind):
			return  # Frappe then says that they are mandatory
		payments.prepare(self)
		if self.is_new():
			self.prepared_by = frappe.session.user
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user

	def on_update(self) -> None:
		super().on_update()
		self.follow_move()

	def on_cancel(self) -> None:
		self.follow_move()

	def follow_move(self) -> None:
		before = self.get_doc_before_save()
		if before and before.status != self.status:
			record_entries.disbursement_moved(self)
			telling.of_payment(self)

	def check_deletable(self) -> None:
		if self.cleared_on or self.held_because:
			frappe.throw(
				_("{0} was cleared or held and stays on record: refuse it instead.").format(self.name),
				guard.GuardError,
			)
