from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils import cint

from vpwg import clock
from vpwg.vpwg import amounts, contents, policies, record_entries, sentences, standings, telling
from vpwg.vpwg.sentences import decisions as words
from vpwg.vpwg.sentences import terms as term_words
from vpwg.vpwg.workflow import allocation_facts, facts, guard, record, terms
from vpwg.vpwg.workflow.approval import Status
from vpwg.vpwg.workflow.definitions import SUCCESSION, PolicyStatus, Transition
from vpwg.vpwg.workflow.guard import GuardError


class AllocationPolicy(guard.Governed):
	"""The rules by which a group shares money out. One is in force at a time; a new version ends the one before it."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"POL-{clock.today().year}-.####", doc=self)

	def check_content(self) -> None:
		if self.status != PolicyStatus.DRAFT or self.status_before() not in (None, PolicyStatus.DRAFT):
			return
		if not self.working_group:
			return  # Frappe then says that it is mandatory
		self.currency = frappe.db.get_value("Working Group", self.working_group, "currency")
		if not self.is_interim:
			self.interim_ceiling, self.expires_on = 0, None
		amounts.fill_units(self)
		self.check_shares()
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user

	def check_shares(self) -> None:
		"""Shares are stored in one form, so that 66 % and 33/50 are the same content."""
		rows = [row.as_dict() for row in self.approval_rules]
		sentences.refuse(term_words.sentence(fault) for fault in terms.share_faults(rows))
		sentences.refuse(term_words.sentence(fault) for fault in terms.majority_faults(rows))
		for row in self.approval_rules:
			for fieldname in terms.SHARES:
				row.set(fieldname, terms.to_one_form(row.get(fieldname)))

	def prepare(self, transition: Transition) -> None:
		{
			PolicyStatus.UNDER_RATIFICATION: self.put_to_the_pillars,
			PolicyStatus.IN_FORCE: self.come_into_force,
			PolicyStatus.REJECTED: self.note_end,
			PolicyStatus.SUPERSEDED: self.note_succession,
			PolicyStatus.DRAFT: lambda: None,
		}[PolicyStatus(transition.next_state)]()

	def on_update(self) -> None:
		super().on_update()
		self.follow_move()

	def on_update_after_submit(self) -> None:
		self.follow_move()

	def follow_move(self) -> None:
		before = self.status_before()
		if before != self.status:
			record_entries.policy_moved(self)
			telling.of_move(self, before)

	def on_submit(self) -> None:
		"""The one before it is over."""
		if self.replaces:
			former = frappe.get_doc("Allocation Policy", self.replaces, for_update=True)
			with guard.acting(SUCCESSION, former):
				former.status = str(PolicyStatus.SUPERSEDED)
				former.save(
					ignore_permissions=True
				)  # checked: the pillars' decisions on this one, or the manager's act

	def status_before(self) -> str | None:
		before = self.get_doc_before_save()
		return before.status if before else None

	def check_deletable(self) -> None:
		if cint(self.round):
			frappe.throw(
				_("{0} was put to the pillars and stays on record: leave it as it is.").format(self.name),
				GuardError,
			)

	# Moves ------------------------------------------------------------------------------------------------------

	def put_to_the_pillars(self) -> None:
		"""Draft -> Under Ratification: nothing is wrong with it, and the seats could satisfy the rule."""
		if self.is_interim:
			frappe.throw(
				_("An interim policy holds the host's own rules: a manager puts it in force."), GuardError
			)
		self.lock_group()
		policies.check_only_one_open(self)
		sentences.refuse(policies.faults_of(self, lock=True))
		rules = policies.ratification_rules(self.working_group)
		snapshot = facts.parsed(self.rule_snapshot)
		content = record.digest(contents.of_policy(self))
		same = snapshot.get("content") == content
		if not same or snapshot.get("rules") != rules["rules"]:
			self.tier = 1
		self.round = cint(self.round) + 1
		self.version = allocation_facts.next_version(self.working_group)
		self.opened_on, self.opened_by = clock.today(), frappe.session.user
		self.returned_because = None
		self.content_hash = contents.content_hash(self)
		at = standings.begin_round(
			self,
			{
				**rules,
				"content": content,
				"objections_used": snapshot.get("objections_used", []) if same else [],
			},
		)
		if at.outcome.status == Status.UNSATISFIABLE:
			sentences.refuse([words.never(at)])

	def come_into_force(self) -> None:
		"""By the pillars' decisions, or, for an interim policy, by a manager."""
		self.lock_group()
		if guard.engine_of(self):
			self.decided_on = clock.today()
		else:
			self.check_interim()
			self.content_hash = contents.content_hash(self)
		self.version = allocation_facts.next_version(self.working_group)
		current = allocation_facts.policies_in_force([self.working_group], lock=True).get(self.working_group)
		if cint(self.is_interim) and current and not current.is_interim:
			frappe.throw(
				_(
					"{0} is ratified and in force: change it by a new version, not by an interim policy."
				).format(current.title),
				GuardError,
			)
		self.replaces = current.name if current else None
		self.in_force_from = clock.today()

	def obstacles(self) -> Sequence[str]:
		"""A rule that the seats of today could not satisfy: nobody could then decide on anything, a new policy included."""
		return policies.obstacles(self)

	def check_interim(self) -> None:
		"""Only an interim policy comes into force without the pillars, and not by the one person who wrote it."""
		if not self.is_interim:
			frappe.throw(_("A policy is ratified by the pillars: put it to them."), GuardError)
		if self.last_edited_by == frappe.session.user:
			frappe.throw(
				_(
					"You edited this policy last: another manager puts it in force, so that two persons have seen it."
				),
				GuardError,
			)
		sentences.refuse(policies.faults_of(self, lock=True))
		policies.check_not_wider(self)

	def note_end(self) -> None:
		self.decided_on = clock.today()

	def note_succession(self) -> None:
		self.superseded_on = clock.today()

	def lock_group(self) -> None:
		"""Two that come into force at once wait for each other here."""
		frappe.db.get_value("Working Group", self.working_group, "name", for_update=True)
