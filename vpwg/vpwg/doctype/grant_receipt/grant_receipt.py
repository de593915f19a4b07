from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import frappe
from frappe.utils import cint

from vpwg.vpwg import grants, ledger, sentences
from vpwg.vpwg.papers import GRANT, Paper
from vpwg.vpwg.sentences import papers as words
from vpwg.vpwg.workflow import paper_rules
from vpwg.vpwg.workflow.grant_terms import GrantForm
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.paper_rules import RECEIPTS, ReceiptKind


class GrantReceipt(Paper):
	"""Money that a funder sent, or the value of what it gave in kind or paid directly."""

	prefix_ = "RC"
	day_ = "received_on"

	def check_draft(self) -> None:
		if self.kind == ReceiptKind.IN_KIND:
			self.bank_fee, self.bank_fee_units = 0, 0

	def check_confirmable(self, locked: ledger.Locked) -> None:
		grant = frappe.db.get_value(GRANT, self.grant, ["form", "is_running"], as_dict=True)
		sentences.refuse(
			words.paper(fault, self.grant, grant.form)
			for fault in paper_rules.receipt_faults(
				ReceiptKind(self.kind),
				GrantForm(grant.form),
				bool(cint(grant.is_running)),
				cint(self.amount_units),
				cint(self.bank_fee_units),
			)
		)
		grants.check_movements(self.grant, self.movements_of(locked))

	def movements_of(self, locked: ledger.Locked) -> Sequence[tuple[str, Movement]]:
		return [(self.grant, row) for row in self.rows_of()]

	def rows_of(self) -> Iterator[Movement]:
		yield Movement(RECEIPTS[ReceiptKind(self.kind)], cint(self.amount_units), self.name)
		if cint(self.bank_fee_units):
			yield Movement(MovementKind.BANK_CHARGE, cint(self.bank_fee_units), f"{self.name}/fee")

	def follow_up(self, locked: ledger.Locked, at: ledger.Booking) -> None:
		"""Money that came first covers what was committed against it."""
		grants.confirm_commitments(self.grant, locked, at)

	def recorded(self) -> dict[str, Any]:
		return {"grant": self.grant, "kind": self.kind, "currency": self.currency}

	@property
	def is_opening_(self) -> bool:
		return self.kind == ReceiptKind.OPENING_BALANCE
