"""A document with a lock on it, for acts that lock grants afterwards (design section 6)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import get_datetime


def locked(doctype: str, name: str) -> Any:
	"""A document with a lock on its row, as it is now. Raises DoesNotExistError.

	Frappe's own way locks the rows of its tables too, and with them the gaps between documents: whoever signs another
	allocation off would wait for them while holding the grants. So the row alone is locked. Where this transaction began to
	read before the document was last saved, it would see an older one: QueryDeadlockError lets the request begin anew.
	"""
	table = DocType(doctype)
	rows = frappe.qb.from_(table).select(table.modified).where(table.name == name).for_update().run()
	if not rows:
		frappe.throw(
			_("{0} {1} is not there.").format(_(doctype), frappe.utils.escape_html(name)),
			frappe.DoesNotExistError,
		)
	try:
		doc = frappe.get_doc(doctype, name)
	except frappe.DoesNotExistError as error:
		raise frappe.QueryDeadlockError("made since this transaction began") from error
	if get_datetime(doc.modified) != get_datetime(rows[0][0]):
		raise frappe.QueryDeadlockError("saved since this transaction began")
	return doc
