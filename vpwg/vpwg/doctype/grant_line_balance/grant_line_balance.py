from __future__ import annotations

import frappe
from frappe import _

from vpwg.vpwg.workflow import guard


class GrantLineBalance(guard.Final):
	"""The running figures of a budget line, and of each allocation on it. `vpwg.vpwg.ledger` keeps them."""

	def refuse(self) -> None:
		frappe.throw(
			_("The figures of a budget line follow from its movements, and change in no other way."),
			guard.GuardError,
		)
