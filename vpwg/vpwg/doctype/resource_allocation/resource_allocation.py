from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.naming import make_autoname

from vpwg import clock
from vpwg.vpwg import allocations, decisions, record_entries, telling
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import AllocationStatus, Transition
from vpwg.vpwg.workflow.guard import GuardError


class ResourceAllocation(guard.Governed):
	"""A request for money of the group: what it is for, who asks and benefits, and what was decided on it."""

	def __setup__(self) -> None:
		# Frappe would fill the site's own currency in, where an empty one stands for the group's.
		self.dont_update_if_missing = ["currency"]

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"RA-{clock.today().year}-.####", doc=self)

	def insert(self, *args: Any, **kwargs: Any) -> ResourceAllocation:
		"""A request without a currency is in its group's: Frappe would fill in that of the site."""
		if not self.currency and self.working_group:
			self.currency = frappe.db.get_value("Working Group", self.working_group, "currency")
		return super().insert(*args, **kwargs)

	def check_content(self) -> None:
		if self.status != AllocationStatus.DRAFT or self.status_before() not in (
			None,
			AllocationStatus.DRAFT,
		):
			return
		if not (self.working_group and self.requested_by_seat):
			return  # Frappe then says that they are mandatory
		self.fill_requester()
		self.fill_currencies()
		self.check_call()
		allocations.fill_amounts(self)
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user

	def fill_requester(self) -> None:
		requester = allocations.requester_of(self, self.get_doc_before_save())
		self.requester_key, self.requester_voice = requester.key, requester.voice
		self.requested_by, self.requester_position = requester.user, requester.position

	def fill_currencies(self) -> None:
		self.group_currency = frappe.db.get_value("Working Group", self.working_group, "currency")
		if not self.currency:
			self.currency = self.group_currency

	def check_call(self) -> None:
		"""A call, a budget and a grant are of the same group; what was sent stays in its call, and comes into no other."""
		stored = self.get_doc_before_save()
		if stored and stored.sent_on and (stored.call or None) != (self.call or None):
			frappe.throw(
				_(
					"{0} was sent before: it stays in its call, or without one. Withdraw it and enter a new one."
				).format(self.name),
				GuardError,
			)
		for fieldname, doctype in (
			("call", "Allocation Call"),
			("draws_on", "Resource Allocation"),
			("intended_grant", "Working Group Grant"),
		):
			named = self.get(fieldname)
			if named and frappe.db.get_value(doctype, named, "working_group") != self.working_group:
				frappe.throw(
					_("{0} {1} is not of this group: choose another one, or leave it empty.").format(
						_(self.meta.get_label(fieldname)), named
					),
					GuardError,
				)

	def prepare(self, transition: Transition) -> None:
		moves = {
			AllocationStatus.UNDER_REVIEW: lambda: allocations.prepare_to_send(self),
			AllocationStatus.DRAFT: self.check_reviser,
			AllocationStatus.ENDORSED: self.note_decision,
			AllocationStatus.REJECTED: self.note_decision,
		}
		# What follows the endorsement is prepared by its one writer, `vpwg.vpwg.finance`.
		moves.get(AllocationStatus(transition.next_state), lambda: None)()

	def on_update(self) -> None:
		super().on_update()
		self.follow_move()

	def on_update_after_submit(self) -> None:
		self.follow_move()

	def on_cancel(self) -> None:
		self.follow_move()

	def follow_move(self) -> None:
		before = self.get_doc_before_save()
		moved = self.status_before() != self.status
		if moved or (before and not before.opened_on and self.opened_on):
			record_entries.allocation_moved(self)
			telling.of_move(self, self.status_before())

	def status_before(self) -> str | None:
		before = self.get_doc_before_save()
		return before.status if before else None

	def check_deletable(self) -> None:
		if self.sent_on:
			frappe.throw(
				_("{0} was sent and stays on record: withdraw it instead.").format(self.name), GuardError
			)

	def obstacles(self) -> Sequence[str]:
		return allocations.obstacles(self)

	def check_reviser(self) -> None:
		if not (allocations.is_requester(self) or decisions.is_office(self.working_group)):
			frappe.throw(
				_("{0} is revised by whoever asked for it, or by the office.").format(self.name), GuardError
			)

	def note_decision(self) -> None:
		self.decided_on = clock.today()
