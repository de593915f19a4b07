from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg import clock, permissions
from vpwg.setup.roles import COORDINATOR
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.guard import GuardError, GuardPermissionError, Kept
from vpwg.vpwg.workflow.seats import Position

ANSWERS = ("gender", "indigenous", "youth", "elderly", "minority")


class MemberDiversity(Kept):
	"""What a person in a seat says of themselves, voluntarily. It counts in totals, while they sit there."""

	def validate(self) -> None:
		super().validate()
		holder = self.holder()
		self.check_who_answers(holder)
		self.fill_from_holder(holder)
		self.check_first_answer()

	def on_trash(self) -> None:
		self.forget_answers()

	def holder(self) -> Any:
		"""The line of the person who sits in the seat today, and whose answer this is."""
		holder = facts.holder_line(self.seat, Position(self.position), clock.today()) if self.seat else None
		stored = self.get_doc_before_save()
		if holder is None or (stored and stored.tenure != holder.name):
			frappe.throw(
				_(
					"The person of this answer does not sit in {0} as {1} today: only who sits there answers."
				).format(self.seat or "", word(self.position)),
				GuardError,
			)
		return holder

	def check_who_answers(self, holder: Any) -> None:
		"""Everybody answers for themselves; a coordinator types in what somebody without a login wrote on paper."""
		user = frappe.session.user
		if holder.user == user:
			return
		if holder.user:
			frappe.throw(
				_("Only the person who sits there can answer: ask them to log in and do so, if they wish."),
				GuardPermissionError,
			)
		if COORDINATOR not in permissions.roles_in_group(user, holder.working_group):
			frappe.throw(
				_(
					"Only a coordinator of the group types in the paper of somebody who has no login: hand it to them."
				),
				GuardPermissionError,
			)

	def fill_from_holder(self, holder: Any) -> None:
		self.working_group = holder.working_group
		self.tenure = holder.name

	def check_first_answer(self) -> None:
		"""One answer for each person in each seat."""
		if frappe.db.exists("Member Diversity", {"tenure": self.tenure, "name": ("!=", self.name)}):
			frappe.throw(
				_("There is an answer of this person in {0} already: change that one.").format(self.seat),
				GuardError,
			)

	def forget_answers(self) -> None:
		"""Frappe puts what is deleted into its bin, as it stands here: an empty form."""
		for fieldname in ANSWERS:
			self.set(fieldname, None)
