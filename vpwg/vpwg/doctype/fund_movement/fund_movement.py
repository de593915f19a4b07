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


def on_doctype_update() -> None:
	"""What the reports add up is read from this index alone: the movements of a group by their posting date."""
	frappe.db.add_index(
		"Fund Movement",
		# MariaDB keeps the bare word for itself.
		["working_group", "posting_date", "`grant`", "kind", "cancels", "units", "currency"],
		"books_of_a_group",
	)
