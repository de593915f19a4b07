"""What Frappe keeps about records in its own tables, and how it is cleared away with them."""

from __future__ import annotations

from collections.abc import Collection

import frappe

TRACES = (
	("Access Log", "export_from", "reference_document"),
	("Activity Log", "reference_doctype", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Communication Link", "link_doctype", "link_name"),
	("Deleted Document", "deleted_doctype", "deleted_name"),
	("DocShare", "share_doctype", "share_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Document Share Key", "reference_doctype", "reference_docname"),
	("Email Queue", "reference_doctype", "reference_name"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("View Log", "reference_doctype", "reference_name"),
	("Workflow Action", "reference_doctype", "reference_name"),
)
"""Where Frappe keeps something about a record, as (DocType, field with its DocType, field with its name)."""

SEARCH = "__global_search"


def clear(doctypes: Collection[str], names: Collection[str] | None = None) -> None:
	"""Delete what Frappe noted about records of these DocTypes, of some names or of all; mails, which are their
	sender's, stay and no longer point anywhere.
	"""
	if names is not None and not names:
		return
	for trace, kind, name in TRACES:
		if frappe.db.table_exists(trace):
			delete(trace, about(kind, doctypes, name, names))
	frappe.db.delete(SEARCH, about("doctype", doctypes, "name", names))
	frappe.db.set_value(
		"Communication",
		about("reference_doctype", doctypes, "reference_name", names),
		{"reference_doctype": None, "reference_name": None},
		update_modified=False,
	)


def about(
	kind: str, doctypes: Collection[str], name: str, names: Collection[str] | None
) -> dict[str, tuple[str, list[str]]]:
	"""The filter for records that name one of ours in two fields."""
	which = {kind: ("in", list(doctypes))}
	return which if names is None else {**which, name: ("in", list(names))}


def delete(trace: str, filters: dict[str, tuple[str, list[str]]]) -> None:
	"""Delete records of Frappe's with the rows of their tables."""
	tables = frappe.get_meta(trace).get_table_fields()
	records = frappe.get_all(trace, filters=filters, pluck="name", order_by="name") if tables else []
	for field in tables if records else ():
		frappe.db.delete(field.options, {"parenttype": trace, "parent": ("in", records)})
	frappe.db.delete(trace, filters)
