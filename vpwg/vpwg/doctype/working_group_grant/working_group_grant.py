from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils import cint

from vpwg import clock
from vpwg.vpwg import amounts, contents, grants, record_entries, record_writer, telling
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import GrantState, Transition
from vpwg.vpwg.workflow.guard import GuardError


class WorkingGroupGrant(guard.Governed):
	"""Support that a group receives, with what its funder set. What was signed is never edited: amendments are documents."""

	def __setup__(self) -> None:
		# Frappe would fill the site's own currency in, where an empty one stands for the group's.
		self.dont_update_if_missing = ["currency"]

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"GR-{clock.today().year}-.####", doc=self)

	def insert(self, *args: Any, **kwargs: Any) -> WorkingGroupGrant:
		"""A grant without a currency is in its group's: Frappe would fill in that of the site."""
		grants.fill_currency(self)
		return super().insert(*args, **kwargs)

	def check_content(self) -> None:
		if self.status != GrantState.DRAFT or self.status_before() not in (None, GrantState.DRAFT):
			return
		if not self.working_group:
			return  # Frappe then says that it is mandatory
		grants.fill_currency(self)
		amounts.fill_units(self)
		grants.fill_draft(self)
		grants.check_content(self)
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user

	def prepare(self, transition: Transition) -> None:
		{
			GrantState.UNDER_SCRUTINY: lambda: grants.prepare_to_scrutiny(self),
			GrantState.ACTIVE: self.become_active,
			GrantState.DECLINED: self.note_decision,
		}.get(GrantState(transition.next_state), lambda: None)()

	def become_active(self) -> None:
		"""By the seats' decisions, by the finance officer, or again once a suspension is lifted."""
		if self.status_before() == GrantState.UNDER_SCRUTINY:
			self.note_decision()
		elif self.status_before() == GrantState.DRAFT:
			grants.check_content(self)
			grants.check_move(self, GrantState.ACTIVE)
			self.content_hash = contents.content_hash(self)

	def note_decision(self) -> None:
		self.decided_on = clock.today()

	def obstacles(self) -> Sequence[str]:
		return grants.obstacles(self)

	def on_update(self) -> None:
		super().on_update()
		if self.status_before() != self.status and self.status != GrantState.ACTIVE:
			record_entries.grant_moved(self)
		self.tell()

	def on_submit(self) -> None:
		with record_writer.together():
			record_entries.grant_moved(self)
			grants.enter_signed(self)

	def on_update_after_submit(self) -> None:
		if self.status_before() != self.status:
			record_entries.grant_moved(self)
			grants.tell_act(self)

	def tell(self) -> None:
		"""Those who scrutinise it, and those who wait for what comes of that."""
		if self.status_before() != self.status and GrantState.UNDER_SCRUTINY in (
			self.status_before(),
			self.status,
		):
			telling.of_move(self, self.status_before())

	def status_before(self) -> str | None:
		before = self.get_doc_before_save()
		return before.status if before else None

	def check_deletable(self) -> None:
		if cint(self.round):
			frappe.throw(
				_("{0} was put to scrutiny and stays on record: leave it as it is.").format(self.name),
				GuardError,
			)
