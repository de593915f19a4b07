from __future__ import annotations

import frappe
from frappe import _

from vpwg.vpwg.workflow import guard


class GroupRecordEntry(guard.Final):
	"""One entry of a group's record. `vpwg.vpwg.record_writer` is the only way in; nothing changes or deletes it."""

	def refuse(self) -> None:
		frappe.throw(
			_("The record of a group writes itself, and its entries stay as they were written."),
			guard.GuardError,
		)


def on_doctype_update() -> None:
	"""No two entries have the same place: a chain that forks is refused by the database too."""
	frappe.db.add_unique("Group Record Entry", ["working_group", "seq"])
