from __future__ import annotations

import frappe
from frappe import _

from vpwg.vpwg.workflow import guard


class GrantBalance(guard.Final):
	"""The running figures of a grant. `vpwg.vpwg.ledger` keeps them; nobody else does."""

	def refuse(self) -> None:
		frappe.throw(
			_("The figures of a grant follow from its movements, and change in no other way."),
			guard.GuardError,
		)
