"""What the processes of `processes.py` do, by name. Each function is one request, and reads whatever it needs anew."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe.utils import getdate

from vpwg.api import finance, payments
from vpwg.vpwg import ledger, record_writer
from vpwg.vpwg.ledger import Booking
from vpwg.vpwg.workflow.movements import Movement, MovementKind


@record_writer.together()
def commit(
	group: str,
	parts: Sequence[tuple[str, int]],
	reference: str,
	allocation: str,
	day: str = "",
	kind: str = str(MovementKind.COMMITMENT),
) -> None:
	"""Post units of each of these grants for one allocation, in the order in which the grants are named."""
	locked = ledger.lock(group, [grant for grant, _units in parts])
	on = getdate(day or frappe.flags.current_date)
	at = Booking("Resource Allocation", allocation, on, ledger.posting(locked, on))
	ledger.post(
		locked,
		at,
		[
			(grant, Movement(MovementKind(kind), units, f"{reference}/{grant}", allocation, "1"))
			for grant, units in parts
		],
	)


def confirm(doctype: str, name: str) -> None:
	"""The button of the form of a paper or a close."""
	doc = frappe.get_doc(doctype, name)
	doc.status, doc.docstatus = "Confirmed", 1
	doc.save()


def close_between(
	name: str, group: str, parts: Sequence[tuple[str, int]], reference: str, allocation: str, day: str
) -> None:
	"""Post like `commit`, or close the month `name` where one is given."""
	if name:
		confirm("Month Close", name)
	else:
		commit(group, parts, reference, allocation, day)


def sign_off(name: str, rows: Sequence[dict[str, object]]) -> None:
	"""The endpoint, which tries again by itself."""
	finance.sign_off(name, list(rows))


def pay(name: str, reference: str) -> None:
	"""The endpoint, which tries again by itself."""
	payments.pay(name, reference)


ENDPOINTS = frozenset({"sign_off", "pay"})
"""What is called once: whoever calls an endpoint does not try again."""
