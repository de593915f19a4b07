from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import frappe
from frappe import _

from vpwg.vpwg import accounts, ledger, sentences
from vpwg.vpwg.papers import Paper
from vpwg.vpwg.workflow.definitions import Transition
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement, MovementKind


class AdvanceRetirement(Paper):
	"""What an advance was spent on, with receipts, and what came back of it."""

	prefix_ = "AR"
	day_ = "retired_on"

	def check_place(self) -> None:
		"""The advance is looked at when the amounts are filled."""

	def fill_currency(self) -> None:
		if self.disbursement:
			self.currency = frappe.db.get_value("Disbursement", self.disbursement, "currency")

	def check_draft(self) -> None:
		if self.disbursement:
			accounts.fill_retirement(self)

	def prepare(self, transition: Transition) -> None:
		accounts.lock_advance(self.disbursement)
		super().prepare(transition)

	def check_confirmable(self, locked: ledger.Locked) -> None:
		accounts.check_not_holder(self)
		sentences.refuse(accounts.retirement_faults(self, locked))

	def check_cancellable(self, locked: ledger.Locked) -> None:
		if accounts.is_topped_up(self.disbursement):
			frappe.throw(
				_("{0} was topped up since: reverse the top-up first.").format(self.disbursement), GuardError
			)
		sentences.refuse(accounts.state_faults(locked, MovementKind.EXPENDITURE))

	def grants_of(self) -> Collection[str]:
		return frappe.get_all(
			"Disbursement Source",
			filters={"parent": ("in", accounts.payments_of(self.disbursement)), "parenttype": "Disbursement"},
			pluck="grant",
			order_by="idx",
		)

	def movements_of(self, locked: ledger.Locked) -> Sequence[tuple[str, Movement]]:
		return accounts.retirement_movements(self)

	def recorded(self) -> dict[str, Any]:
		return {"advance": self.disbursement, "currency": self.currency}
