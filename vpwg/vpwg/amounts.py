"""Amounts of money on documents: what people type, and beside it the whole number that the rules read.

A field for an amount (`Currency`, in major units) has a companion `<fieldname>_units` (`Long Int`, in the smallest unit of the
currency, design section 6). The database hands the first one over as a float; no rule ever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from vpwg import clock
from vpwg.vpwg.workflow import allocation_facts, money
from vpwg.vpwg.workflow.guard import GuardError


def fill_units(doc: Any) -> None:
	"""Fill the companions of the amounts that were typed, in the document and in its tables.

	Raises GuardError, with the line and the field, for an amount that its currency does not have.
	"""
	for part in (doc, *doc.get_all_children()):
		for field in amount_fields(part):
			currency = currency_of(field, part, doc)
			try:
				units = money.to_units(part.get(field.fieldname) or 0, currency)
			except ValueError:
				refuse(part, field, currency)
			part.set(f"{field.fieldname}_units", units)


def amount_fields(part: Any) -> Iterator[Any]:
	"""The fields for amounts that people type: those that are read only are filled by the app together with their units."""
	for field in part.meta.get("fields", {"fieldtype": "Currency", "read_only": 0}):
		if part.meta.has_field(f"{field.fieldname}_units"):
			yield field


def currency_of(field: Any, part: Any, doc: Any) -> str:
	"""The currency of an amount: the field that its options name, of its row or else of its document. A client can put a
	key of that name on a row that has no such field.
	"""
	holder = part if part.meta.has_field(field.options) else doc
	return holder.get(field.options) or ""


def put(doc: Any, fieldname: str, units: int, currency: str) -> None:
	"""Set an amount that the app works out, in both forms."""
	doc.set(f"{fieldname}_units", units)
	doc.set(fieldname, float(money.from_units(units, currency)))


def refuse(part: Any, field: Any, currency: str) -> None:
	typed, decimals = frappe.utils.escape_html(cstr(part.get(field.fieldname))), money.decimals_of(currency)
	if part.get("parentfield"):
		frappe.throw(
			_("Line {0}, {1}: {2} is no amount in {3}, which has {4} decimals: correct it.").format(
				part.idx, _(field.label), typed, currency, decimals
			),
			GuardError,
		)
	frappe.throw(
		_("{0}: {1} is no amount in {2}, which has {3} decimals: correct it.").format(
			_(field.label), typed, currency, decimals
		),
		GuardError,
	)


def check_currency_stays(group: Any) -> None:
	"""Bands and ceilings count the requests of 90 days in one currency: until none is left, their group keeps it.

	Raises GuardError.
	"""
	stored = group.get_doc_before_save()
	if stored is None or not stored.currency or stored.currency == group.currency:
		return
	counted = allocation_facts.earlier_requests(group.name, clock.today(), "")
	if counted:
		frappe.throw(
			_(
				"{0} requests of the last {1} days count in {2}, {3} among them: change the currency when none is left."
			).format(len(counted), allocation_facts.BAND_DAYS, stored.currency, counted[0].name),
			GuardError,
		)
