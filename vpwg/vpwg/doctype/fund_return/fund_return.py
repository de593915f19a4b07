from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import frappe
from frappe.utils import cint, cstr

from vpwg.vpwg import grants, ledger, payments, sentences
from vpwg.vpwg.papers import GRANT, Paper, check_same_group
from vpwg.vpwg.sentences import papers as words
from vpwg.vpwg.workflow import paper_rules
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.paper_rules import COVERING, RETURNS, ReturnKind, ReturnRow


class FundReturn(Paper):
	"""Money that came back from a beneficiary, went back to a funder or to another grant, or was lost at the bank."""

	prefix_ = "FR"
	day_ = "returned_on"

	def check_place(self) -> None:
		super().check_place()
		if self.kind != ReturnKind.REFUND:
			self.allocation = self.budget_line = None
		if self.kind != ReturnKind.TRANSFER:
			self.to_grant, self.to_amount = None, 0
		if self.allocation:
			check_same_group(self, "Resource Allocation", self.allocation)
		if self.to_grant:
			check_same_group(self, GRANT, self.to_grant)

	def check_draft(self) -> None:
		self.to_currency = frappe.db.get_value(GRANT, self.to_grant, "currency") if self.to_grant else None
		if self.to_currency == self.currency:
			self.to_amount, self.to_amount_units = self.amount, self.amount_units

	def check_confirmable(self, locked: ledger.Locked) -> None:
		sentences.refuse(
			words.paper(fault, self.grant, to_grant=cstr(self.to_grant), to_currency=cstr(self.to_currency))
			for fault in paper_rules.return_faults(
				ReturnRow(
					ReturnKind(self.kind),
					cint(self.amount_units),
					self.grant,
					cstr(self.to_grant),
					cint(self.to_amount_units),
					cstr(self.allocation),
				)
			)
		)
		for grant in self.grants_of():
			grants.check_movements(grant, [row for row in self.movements_of(locked) if row[0] == grant])

	def grants_of(self) -> Collection[str]:
		return [name for name in (self.grant, self.to_grant) if name]

	def movements_of(self, locked: ledger.Locked) -> Sequence[tuple[str, Movement]]:
		kind, units = RETURNS[ReturnKind(self.kind)], cint(self.amount_units)
		if self.kind == ReturnKind.REFUND:
			return payments.refunds(
				locked, self.name, self.allocation, self.grant, cstr(self.budget_line), units
			)
		rows = [(self.grant, Movement(kind, units, self.name))]
		if self.kind == ReturnKind.TRANSFER:
			arrived = Movement(MovementKind.TRANSFER_IN, cint(self.to_amount_units), f"{self.name}/in")
			rows.append((self.to_grant, arrived))
		return rows

	def follow_up(self, locked: ledger.Locked, at: ledger.Booking) -> None:
		"""Money that came first covers what was committed against it."""
		if self.kind in COVERING:
			grants.confirm_commitments(self.to_grant or self.grant, locked, at)

	def recorded(self) -> dict[str, Any]:
		return {
			"grant": self.grant,
			"kind": self.kind,
			"to": self.to_grant or None,
			"currency": self.currency,
		}
