from __future__ import annotations

import frappe

from vpwg.vpwg.workflow.guard import Row


class StageReviewRow(Row):
	"""The answer to one point of the guide in a stage review."""


def on_doctype_update() -> None:
	"""Each file of the site that is deleted or moved is looked for among the evidence."""
	frappe.db.add_index("Stage Review Row", ["evidence_file(140)"])
