from __future__ import annotations

import frappe
from frappe import _

from vpwg.vpwg.workflow import guard


class GroupRecordHead(guard.Final):
	"""Where a group's record ends. `vpwg.vpwg.record_writer` moves it on with each entry; nobody else does."""

	def refuse(self) -> None:
		frappe.throw(
			_("The end of a group's record moves on with its entries, and in no other way."),
			guard.GuardError,
		)
