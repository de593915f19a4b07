from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import escape_html, formatdate, getdate

from vpwg import clock, permissions
from vpwg.setup.roles import MANAGER
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow import allocation_facts, facts
from vpwg.vpwg.workflow.definitions import PURGE
from vpwg.vpwg.workflow.guard import GuardError, Kept, engine_of, keep_mark
from vpwg.vpwg.workflow.seats import is_cycle, name_key


class StakeholderOrganisation(Kept):
	"""An institution that can hold seats in working groups."""

	def validate(self) -> None:
		super().validate()
		keep_mark(self)
		self.check_name_is_new()
		self.check_parent()
		self.check_pillar_stays()
		self.fill_consent()

	def on_update(self) -> None:
		self.rename_seats()

	def on_trash(self) -> None:
		self.refuse_while_it_has_seats()

	def check_name_is_new(self) -> None:
		"""One organisation is entered once: the same name in the same country is the same organisation."""
		if not (self.has_value_changed("organisation_name") or self.has_value_changed("country")):
			return
		key = name_key(self.organisation_name or "")
		for row in facts.organisations_in(self.country):
			if row.name != self.name and name_key(row.organisation_name or "") == key:
				frappe.throw(
					_(
						"{0} is already entered as {1}: use that record, or add what tells the two apart to the name."
					).format(escape_html(self.organisation_name), row.name),
					GuardError,
				)

	def check_parent(self) -> None:
		"""No organisation is part of itself, not even through others."""
		if not self.has_value_changed("parent_organisation"):
			return
		self.check_nothing_is_decided()
		if not self.parent_organisation:
			return
		parents = facts.parents_in("Stakeholder Organisation", "parent_organisation")
		if is_cycle(self.name, self.parent_organisation, parents):
			frappe.throw(
				_(
					"{0} is this organisation or part of it: choose another one under Part of, or none."
				).format(self.parent_organisation),
				GuardError,
			)

	def check_nothing_is_decided(self) -> None:
		"""What an organisation is part of decides who is in conflict: whoever coordinates would choose who decides."""
		if self.is_new() or MANAGER in permissions.access(frappe.session.user).roles:
			return
		waiting = allocation_facts.open_requests_of(self.name)
		if waiting:
			frappe.throw(
				_(
					"{0} is being decided on, and what an organisation is part of tells who is in conflict there: change it afterwards, or let a manager do it."
				).format(waiting[0]),
				GuardError,
			)

	def check_pillar_stays(self) -> None:
		"""Seats sit on the side of their organisation: they do not change sides with it."""
		stored = self.get_doc_before_save()
		if stored is None or stored.pillar == self.pillar:
			return
		held = facts.seats_held_by(self.name, clock.today())
		if held:
			frappe.throw(
				_(
					"{0} holds seats as {1}, which cannot change sides: end {2} first, then change the pillar."
				).format(escape_html(stored.organisation_name), word(stored.pillar), ", ".join(held)),
				GuardError,
			)

	def fill_consent(self) -> None:
		"""The days on which consent was given and withdrawn; the latter is the app's own."""
		stored = self.get_doc_before_save()
		given_before = bool(stored and stored.consent_to_be_named)
		self.consent_withdrawn_on = stored.consent_withdrawn_on if stored else None
		if self.consent_to_be_named:
			self.fill_consent_given(anew=not given_before)
			return
		self.consent_given_on = stored.consent_given_on if stored else None
		if given_before:
			self.consent_withdrawn_on = clock.today()

	def fill_consent_given(self, anew: bool) -> None:
		today = clock.today()
		withdrawn = self.consent_withdrawn_on
		if (
			anew
			and withdrawn
			and self.consent_given_on
			and getdate(self.consent_given_on) < getdate(withdrawn)
		):
			# The day of an earlier consent, which was taken back since.
			self.consent_given_on = None
		self.consent_given_on = self.consent_given_on or today
		self.consent_withdrawn_on = None
		if getdate(self.consent_given_on) > today:
			frappe.throw(
				_(
					"Consent is dated {0}, which has not come yet: enter the day of the letter or mail."
				).format(formatdate(self.consent_given_on)),
				GuardError,
			)

	def rename_seats(self) -> None:
		"""Seats go by the name of their organisation."""
		if self.has_value_changed("organisation_name") and not self.flags.in_insert:
			frappe.db.set_value(
				"Working Group Member",
				{"organisation": self.name},
				"seat_title",
				self.organisation_name[:140],
				update_modified=False,
			)

	def refuse_while_it_has_seats(self) -> None:
		if engine_of(self) == PURGE:
			return
		seats = facts.seats_held_by(self.name)
		if seats:
			frappe.throw(
				_(
					"{0} has {1} seats, ended ones included, and stays on record: {2}. End the seats instead."
				).format(escape_html(self.organisation_name), len(seats), ", ".join(seats)),
				GuardError,
			)
