from __future__ import annotations

import frappe
from frappe import _

from vpwg.vpwg.workflow import guard


class FundMovement(guard.Final):
	"""A movement of a grant's money. `vpwg.vpwg.ledger` enters it, once and for good."""

	def refuse(self) -> None:
		frappe.throw(
			_(
				"A movement of money is entered by its document (a receipt, a payment, a return), and never by itself."
			),
			guard.GuardError,
		)
