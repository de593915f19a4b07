from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from vpwg.vpwg import grants, ledger
from vpwg.vpwg.papers import GRANT, Paper
from vpwg.vpwg.workflow.grant_terms import GrantForm
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement, MovementKind

KINDS = {
	"Receipt": MovementKind.RECEIPT,
	"Opening balance": MovementKind.OPENING_BALANCE,
	"In-kind value": MovementKind.IN_KIND,
}


class GrantReceipt(Paper):
	"""Money that a funder sent, or the value of what it gave in kind or paid directly."""

	prefix_ = "RC"
	day_ = "received_on"

	def check_draft(self) -> None:
		if self.kind == "In-kind value":
			self.bank_fee, self.bank_fee_units = 0, 0

	def check_confirmable(self, locked: ledger.Locked) -> None:
		if cint(self.amount_units) <= 0 or cint(self.bank_fee_units) < 0:
			frappe.throw(_("Enter the amount that came, above zero, and a fee of zero or more."), GuardError)
		grant = frappe.db.get_value(GRANT, self.grant, ["form", "is_running"], as_dict=True)
		if (grant.form == GrantForm.CASH) == (self.kind == "In-kind value"):
			frappe.throw(
				_("{0} is given as {1}: choose the kind of receipt that goes with it.").format(
					self.grant, _(grant.form)
				),
				GuardError,
			)
		if self.is_opening_ and not grant.is_running:
			frappe.throw(
				_(
					"{0} did not exist before the app: enter a receipt, or mark the grant as running already."
				).format(self.grant),
				GuardError,
			)
		grants.check_movements(self.grant, self.movements_of(locked))

	def movements_of(self, locked: ledger.Locked) -> Sequence[tuple[str, Movement]]:
		return [(self.grant, row) for row in self.rows_of()]

	def rows_of(self) -> Iterator[Movement]:
		yield Movement(KINDS[self.kind], cint(self.amount_units), self.name)
		if cint(self.bank_fee_units):
			yield Movement(MovementKind.BANK_CHARGE, cint(self.bank_fee_units), f"{self.name}/fee")

	def follow_up(self, locked: ledger.Locked, at: ledger.Booking) -> None:
		"""Money that came first covers what was committed against it."""
		grants.confirm_commitments(self.grant, locked, at)

	def recorded(self) -> dict[str, Any]:
		return {"grant": self.grant, "kind": self.kind, "currency": self.currency}

	@property
	def is_opening_(self) -> bool:
		return self.kind == "Opening balance"
