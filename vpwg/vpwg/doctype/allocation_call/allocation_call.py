from __future__ import annotations

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils import getdate

from vpwg import clock
from vpwg.vpwg import amounts
from vpwg.vpwg.workflow import allocation_facts, guard
from vpwg.vpwg.workflow.definitions import PURGE, RANKING
from vpwg.vpwg.workflow.guard import GuardError

FIXED = ("opens_on", "closes_on", "purpose")
"""What does not change any more once somebody has sent a request for it; the last day may move later."""


class AllocationCall(guard.Kept):
	"""A call for requests that compete for the same money; they are ranked on the criteria of the policy."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"CALL-{clock.today().year}-.####", doc=self)

	def validate(self) -> None:
		super().validate()
		self.keep_ranking()
		self.currency = frappe.db.get_value("Working Group", self.working_group, "currency")
		amounts.fill_units(self)
		self.check_period()
		self.check_criteria()
		self.check_sent()

	def on_trash(self) -> None:
		"""What requests answered stays on record."""
		named = frappe.db.count("Resource Allocation", {"call": self.name})
		if named and guard.engine_of(self) != PURGE:
			frappe.throw(
				_("{0} requests were made for {1}, so it stays on record.").format(named, self.title),
				GuardError,
			)

	def keep_ranking(self) -> None:
		"""When and by whom it was ranked is written by the ranking alone."""
		if guard.engine_of(self) == RANKING:
			return
		stored = self.get_doc_before_save()
		self.ranked_on, self.ranked_by = (stored.ranked_on, stored.ranked_by) if stored else (None, None)

	def check_period(self) -> None:
		if getdate(self.closes_on) < getdate(self.opens_on):
			frappe.throw(
				_("The call closes on {0}, before it opens on {1}: correct one of the two.").format(
					frappe.utils.formatdate(self.closes_on), frappe.utils.formatdate(self.opens_on)
				),
				GuardError,
			)

	def check_criteria(self) -> None:
		"""Competing requests are ranked on what the group has adopted, and on nothing else."""
		if not self.is_new():
			return
		current = allocation_facts.policies_in_force([self.working_group]).get(self.working_group)
		if current is None or not frappe.db.exists(
			"Policy Ranking Criterion", {"parent": current.name, "parenttype": "Allocation Policy"}
		):
			frappe.throw(
				_(
					"The policy in force names no criteria for ranking: ratify one that does before you open a call."
				),
				GuardError,
			)

	def check_sent(self) -> None:
		stored = self.get_doc_before_save()
		if stored is None or not frappe.db.exists(
			"Resource Allocation", {"call": self.name, "sent_on": ("is", "set")}
		):
			return
		changed = [
			field
			for field in FIXED
			if (
				getdate(self.get(field)) != getdate(stored.get(field))
				if field.endswith("_on")
				else self.get(field) != stored.get(field)
			)
		]
		if (
			changed == ["closes_on"]
			and not stored.ranked_on
			and getdate(self.closes_on) > getdate(stored.closes_on)
		):
			return
		if changed:
			frappe.throw(
				_(
					"Requests were sent for this call: {0} stays as it was announced; only the last day may move later, until the ranking."
				).format(", ".join(_(self.meta.get_label(field)) for field in changed)),
				GuardError,
			)
