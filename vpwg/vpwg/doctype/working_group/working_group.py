from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint

from vpwg import clock, permissions
from vpwg.setup.roles import COORDINATOR
from vpwg.vpwg import amounts, present_seats, sentences
from vpwg.vpwg.sentences import terms as words
from vpwg.vpwg.workflow import approval, facts, terms
from vpwg.vpwg.workflow.balance import DECIDING_BY_DEFAULT, Pillar
from vpwg.vpwg.workflow.definitions import WORKING_GROUP
from vpwg.vpwg.workflow.guard import Governed, GuardError, changed_fields, keep_mark
from vpwg.vpwg.workflow.stages import MoveKind, Stage

WHO_DECIDES_HOW = {"approval_rules", "deciding_pillars", "decisions_by"}
"""Fields on which it depends whether the present seats can decide at all."""


class WorkingGroup(Governed):
	"""A multi-stakeholder group. Its stage is moved by an adopted stage review, through `move`, and by nothing else."""

	def check_content(self) -> None:
		keep_mark(self)
		if self.is_new():
			self.start()
		self.fill_defaults()
		self.check_place()
		self.check_coordinator()
		amounts.check_currency_stays(self)
		self.check_terms()
		self.check_present_seats()

	def on_update(self) -> None:
		"""Who decides how has changed: ask again where an open endorsement stands."""
		super().on_update()
		stored = self.get_doc_before_save()
		if stored and WHO_DECIDES_HOW & set(changed_fields(self, stored, WORKING_GROUP)):
			from vpwg.vpwg import decisions

			decisions.seats_changed(self.name)

	def check_deletable(self) -> None:
		"""Refuse to delete a group in which somebody sits or sat, or which a review has moved."""
		seats = frappe.db.count("Working Group Member", {"working_group": self.name})
		reviews = frappe.db.count("Stage Review", {"working_group": self.name, "docstatus": ("!=", 0)})
		if seats or reviews:
			frappe.throw(
				_(
					"{0} has {1} seats and {2} adopted stage reviews and stays on record: close it by a stage review instead."
				).format(self.name, seats, reviews),
				GuardError,
			)

	def move(self, kind: MoveKind, target: Stage, on: date, waivers: int) -> None:
		"""Put the group into the stage that an adopted review has moved it to; the caller saves it.

		kind is what the move is, target the stage it leads to, on its day, and waivers how many points are waived
		now that it is made. A group that rests or closes keeps in mind the stage it left, until it wakes. Only within
		`guard.acting(STAGE_MOVE, group)` does the guard let the save pass.
		"""
		if kind not in (MoveKind.REST, MoveKind.CLOSE):
			self.stage_left = None
		elif self.stage != Stage.DORMANT:
			self.stage_left = self.stage
		self.stage = str(target)
		self.stage_since = on
		self.waiver_count = waivers

	# What a new group starts with

	def start(self) -> None:
		"""Day of birth, rules, and the coordinator who enters it."""
		self.stage_since = clock.today()
		if not self.approval_rules:
			for rule in terms.DEFAULT_RULES:
				self.append("approval_rules", dict(rule))
		if not self.coordinator and facts.has_role(frappe.session.user, COORDINATOR):
			self.coordinator = frappe.session.user

	def fill_defaults(self) -> None:
		"""What the site has chosen for its groups, where the form leaves it open."""
		for fieldname in ("country", "currency", "language"):
			if not self.get(fieldname):
				self.set(fieldname, frappe.db.get_single_value("VPWG Settings", f"default_{fieldname}"))

	# Place and people

	def check_place(self) -> None:
		"""Where it stands among the groups."""
		moves = bool(self.parent_group) and self.has_value_changed("parent_group")
		if moves and not permissions.may("Working Group", self.parent_group):
			frappe.throw(
				_("You may not read the group {0}, so you cannot put another one below it.").format(
					self.parent_group
				),
				frappe.PermissionError,
			)
		parents = facts.parents_in("Working Group", "parent_group") if moves else {}
		faults = terms.place_faults(self.name, self.level, self.parent_group, parents)
		sentences.refuse(words.sentence(fault) for fault in faults)

	def check_coordinator(self) -> None:
		"""Whoever is named coordinator can work as one."""
		if not self.coordinator or not self.has_value_changed("coordinator"):
			return
		if not facts.has_role(self.coordinator, COORDINATOR):
			frappe.throw(
				_(
					"{0} cannot coordinate a group yet: let an administrator enable the login and give it the role {1}."
				).format(self.coordinator, _(COORDINATOR)),
				GuardError,
			)

	# Terms of reference

	def check_terms(self) -> None:
		"""Who decides and how, what weighs how much, and until when an auditor reads."""
		rules = self.approval_rules or []
		faults = [
			*terms.pillar_faults(row.pillar for row in self.deciding_pillars or []),
			*terms.tier_faults([cint(row.tier) for row in rules]),
			*terms.share_faults(row.as_dict() for row in rules),
			*terms.weight_faults((row.criterion, row.reason or "") for row in self.criterion_weights or []),
			*terms.auditors_without_end((row.function, bool(row.until)) for row in self.officers or []),
		]
		sentences.refuse(words.sentence(fault) for fault in faults)
		faults = list(terms.majority_faults(row.as_dict() for row in rules))
		sentences.refuse(words.sentence(fault) for fault in faults)
		for row in rules:
			for fieldname in terms.SHARES:
				row.set(fieldname, terms.to_one_form(row.get(fieldname)))
		self.engine_rules()

	def engine_rules(self) -> tuple[approval.Rule, ...]:
		"""The rules as the engine reads them, by tier; Consensus alone when there is none."""
		rows = sorted(self.approval_rules or [], key=lambda row: cint(row.tier))
		try:
			return facts.engine_rules(row.as_dict() for row in rows)
		except ValueError:
			frappe.throw(
				_("A number in the rules is out of range: counts are 0 or more, and days are 1 or more."),
				GuardError,
			)

	def deciding(self) -> tuple[Pillar, ...]:
		"""The deciding pillars, in the order of `Pillar`."""
		named = facts.pillars_in_order(row.pillar for row in self.deciding_pillars or [])
		return named or DECIDING_BY_DEFAULT

	# The seats that are there

	def check_present_seats(self) -> None:
		"""A change of the terms leaves no seat without its vote, and no rule that the present seats cannot satisfy."""
		stored = self.get_doc_before_save()
		if stored is None or not WHO_DECIDES_HOW & set(changed_fields(self, stored, WORKING_GROUP)):
			return
		today = clock.today()
		seats = [
			seat
			for seat in facts.seats_of([self.name]).get(self.name, [])
			if seat.is_active(today) and seat.deciding
		]
		if seats:
			present_seats.check_votes_stay(self, seats)
			present_seats.check_rules_can_be_satisfied(self, seats, today)
