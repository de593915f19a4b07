from __future__ import annotations

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from vpwg import clock
from vpwg.vpwg import seating, sentences
from vpwg.vpwg.sentences import seats as words
from vpwg.vpwg.workflow import facts, seats
from vpwg.vpwg.workflow.balance import Pillar
from vpwg.vpwg.workflow.guard import GuardError, Kept
from vpwg.vpwg.workflow.seats import Position
from vpwg.vpwg.workflow.stages import Stage


class WorkingGroupMember(Kept):
	"""A seat in a group. It belongs to an organisation or a community; persons hold it one after the other."""

	def validate(self) -> None:
		super().validate()
		self.check_group_is_open()
		self.check_holder_stays()
		self.fill_from_holder()
		self.end_tenures()
		self.check_lines_keep_their_login()
		self.check_logins()
		self.check_community_is_new()
		self.check_seat()
		self.fill_persons()

	def on_update(self) -> None:
		self.tell_decisions()

	def on_trash(self) -> None:
		self.delete_diversity_answers()

	def after_delete(self) -> None:
		self.tell_decisions()

	def tell_decisions(self) -> None:
		"""Whether a decision that is under way can still be taken may depend on this seat."""
		from vpwg.vpwg import decisions

		decisions.seats_changed(self.working_group)

	# Group and holder

	def check_group_is_open(self) -> None:
		"""Nobody joins a group that has closed."""
		if not self.is_new() or not self.working_group:
			return
		if frappe.db.get_value("Working Group", self.working_group, "stage") == Stage.CLOSED:
			frappe.throw(
				_("{0} is closed and takes no new seats: choose another group.").format(self.working_group),
				GuardError,
			)

	def check_holder_stays(self) -> None:
		"""What a seat has decided was decided by its holder: it is not handed to another organisation."""
		stored = self.get_doc_before_save()
		if stored is None or not stored.organisation or stored.organisation == self.organisation:
			return
		if facts.has_decided(self.name):
			frappe.throw(
				_(
					"{0} has decided as {1}, which stays on record: end this seat, and enter a new one that takes its place."
				).format(self.name, stored.seat_title),
				GuardError,
			)

	def fill_from_holder(self) -> None:
		"""Pillar and title are the holder's. An ended seat keeps the pillar on whose side it sat."""
		stored = self.get_doc_before_save()
		holder = facts.holder_of(self.organisation)
		same = stored is not None and stored.organisation == self.organisation
		if same and stored.to_date and self.to_date:
			self.pillar = stored.pillar
		elif holder:
			self.pillar = holder.pillar
		else:
			self.pillar = str(Pillar.COMMUNITY) if (self.community_name or "").strip() else None
		title = holder.organisation_name if holder else (self.community_name or "").strip()
		self.seat_title = title[:140]

	# Persons

	def end_tenures(self) -> None:
		"""Who sits in a seat that ends leaves with it."""
		if not self.to_date:
			return
		for row in self.tenures or []:
			if not row.to_date:
				row.to_date = self.to_date
				row.reason = row.reason or self.reason_for_leaving

	def check_lines_keep_their_login(self) -> None:
		"""A line is one person's: another one gets a line of their own, or the history would be lost."""
		stored = self.get_doc_before_save()
		logins = {row.name: row.user for row in stored.tenures or [] if row.user} if stored else {}
		for row in self.tenures or []:
			before = logins.get(row.name)
			if before and row.user and row.user != before:
				frappe.throw(
					_(
						"Line {0} of the persons belongs to {1}: end it and add a line for {2}, or use Hand over."
					).format(row.idx, before, row.user),
					GuardError,
				)

	def check_logins(self) -> None:
		"""Whoever sits here with a login can log in; those who left need not."""
		stored = self.get_doc_before_save()
		known = {(row.name, row.user) for row in stored.tenures or []} if stored else set()
		today = clock.today()
		users = {
			row.user
			for row in self.tenures or []
			if row.user
			and (row.name, row.user) not in known
			and not (row.to_date and getdate(row.to_date) < today)
		}
		unfit = facts.logins_that_cannot_sit(users)
		if unfit:
			frappe.throw(
				_(
					"{0} cannot sit in a seat: let an administrator enable the login, or leave Login empty so that the person decides on paper."
				).format(", ".join(unfit)),
				GuardError,
			)

	def check_community_is_new(self) -> None:
		"""A community has one seat in a group at a time."""
		record = facts.seat_record(self)
		rival = facts.rival_seat(self.working_group, self.name, record) if not self.organisation else None
		if rival:
			frappe.throw(
				_("{0} already holds the seat {1} in this group at that time: use that one.").format(
					escape_html(self.community_name), rival
				),
				GuardError,
			)

	def check_seat(self) -> None:
		"""Everything that the rules have to say of the seat, at once."""
		group = facts.terms_of([self.working_group]).get(self.working_group)
		if group is None:
			return
		record = facts.seat_record(self)
		faults = seats.check_seat(record, group.deciding_pillars, group.chair_term_months)
		sentences.refuse(words.sentence(fault, record, group.group_name) for fault in faults)

	def fill_persons(self) -> None:
		"""Who sits here today, for lists; whatever a client sent is overwritten."""
		self.update(seating.names_today(list(facts.seat_record(self).tenures)))

	def hand_over(self, line: dict[str, str | None], from_date: date, reason: str) -> None:
		"""End whoever sits in the position of `line` the day before and let the new person follow; the caller saves.

		`line` holds the fields of the new line of persons, its position among them.
		"""
		tenures = facts.seat_record(self).tenures
		leaving = seats.current(tenures, Position(line["position"]), from_date)
		for row in self.tenures:
			if leaving is not None and row.idx == leaving.row:
				row.to_date = from_date - timedelta(days=1)
				row.reason = reason
		self.append("tenures", {**line, "from_date": from_date})

	def delete_diversity_answers(self) -> None:
		"""Voluntary answers of those who sat here go with the seat, and not into the bin."""
		names = frappe.get_all("Member Diversity", filters={"seat": self.name}, pluck="name", order_by="name")
		# checked: whoever may delete the seat may delete what hangs on it
		frappe.delete_doc("Member Diversity", names, ignore_permissions=True, delete_permanently=True)
