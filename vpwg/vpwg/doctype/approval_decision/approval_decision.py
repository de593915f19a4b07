from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import now

from vpwg.vpwg.workflow import guard


class ApprovalDecision(guard.Final):
	"""What one seat decided on one content. `append` is the only way in; nothing changes or deletes an entry."""

	def refuse(self) -> None:
		frappe.throw(
			_("Decisions are given on the document that is decided on, and stay as they were given."),
			guard.GuardError,
		)


def append(values: dict[str, Any]) -> str:
	"""Write one entry and give its name. Called by `vpwg.vpwg.decisions` alone, which has checked who decides what.

	A plain insert: the entry is not to be saved as a document by anybody (design section 11).
	"""
	name = frappe.generate_hash(length=16)
	at = now()
	row = {
		"name": name,
		"owner": frappe.session.user,
		"creation": at,
		"modified": at,
		"modified_by": frappe.session.user,
		"docstatus": 0,
		"idx": 0,
		**values,
	}
	table = frappe.qb.DocType("Approval Decision")
	frappe.qb.into(table).columns(*row.keys()).insert(*row.values()).run()
	return name


def on_doctype_update() -> None:
	"""The decisions on a document are read in the order in which they were given; each file that goes is looked for."""
	frappe.db.add_index("Approval Decision", ["reference_doctype", "reference_name", "decided_on"])
	frappe.db.add_index("Approval Decision", ["scan(140)"])
