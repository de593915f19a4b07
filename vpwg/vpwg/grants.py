"""Grants: scrutiny and activation, what a funder stops, amendments, money that covers commitments, closing. Design section 3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint

from vpwg import clock
from vpwg.vpwg import ledger, sentences
from vpwg.vpwg.ledger import Booking, Locked
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import funds, money_facts, restrictions
from vpwg.vpwg.workflow.grant_terms import BLOCKED, GrantForm
from vpwg.vpwg.workflow.movements import Movement, MovementKind

GRANT = "Working Group Grant"


def check_movements(grant: str, movements: Sequence[tuple[str, Movement]]) -> None:
	"""Whether the grant's state and form allow these movements; the grant must be locked. Raises GuardError."""
	found = money_facts.grants([grant], lock=True)[grant]
	sentences.refuse(
		words.restriction(fault, grant, found.row.currency)
		for _name, row in movements
		for fault in restrictions.movement_faults(found.terms, row)
	)


def confirm_commitments(grant: str, locked: Locked, at: Booking) -> None:
	"""Money that came covers what was committed against signed money, in the order in which it was signed off.

	A grant that is suspended or terminated takes on nothing new: its commitments wait, or are released.
	"""
	balance = locked.balances[grant]
	if not balance.conditional or balance.available <= 0:
		return
	state = money_facts.grants([grant], lock=True)[grant].terms.state
	if MovementKind.CONFIRMATION in BLOCKED[state]:
		return
	ledger.post(
		locked,
		at,
		[
			(grant, Movement(MovementKind.CONFIRMATION, units, f"{at.document}/covers/{number}", *key))
			for number, (key, units) in enumerate(
				funds.confirmations(balance.available, waiting_commitments(grant)), 1
			)
		],
	)


def waiting_commitments(grant: str) -> list[tuple[tuple[str, str], int]]:
	"""What is committed against signed money, as ((allocation, budget line), units), the earliest sign-off first (2 queries).

	Only the figures are locked: allocations are locked before grants, and never after.
	"""
	row, request = DocType("Grant Line Balance"), DocType("Resource Allocation")
	rows = (
		frappe.qb.from_(row)
		.select(row.allocation, row.budget_line, row.conditional)
		.where((row.grant == grant) & row.allocation.isnotnull() & (row.conditional > 0))
		.orderby(row.name)
		.for_update()
		.run()
	)
	days = dict(
		frappe.qb.from_(request)
		.select(request.name, request.signed_off_on)
		.where(request.name.isin([allocation for allocation, _line, _units in rows] or [""]))
		.run()
	)
	found = [((allocation, line or ""), cint(units)) for allocation, line, units in rows]
	return sorted(found, key=lambda item: (str(days.get(item[0][0]) or ""), item[0]))


# Activation ----------------------------------------------------------------------------------------------------


def signed_units(grant: Any) -> int:
	"""What is still to come of the signed amount: of a running grant what was used before the app is not any more."""
	return cint(grant.signed_amount_units) - sum(cint(line.used_before_units) for line in grant.budget_lines)


def enter_signed(grant: Any) -> None:
	"""The signed amount of a grant that has become active is the first entry of its books."""
	if grant.form != GrantForm.CASH or signed_units(grant) <= 0:
		return
	locked = ledger.lock(grant.working_group, [grant.name])
	at = Booking(
		grant.doctype,
		grant.name,
		clock.today(),
		ledger.posting(locked, clock.today()),
		is_opening=bool(cint(grant.is_running)),
	)
	ledger.post(locked, at, [(grant.name, Movement(MovementKind.SIGNED, signed_units(grant), grant.name))])
