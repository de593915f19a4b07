"""Advances: who may get one, what is accounted for, what is still open. Design sections 3 and 6."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, getdate

from vpwg import clock
from vpwg.vpwg import amounts, ledger
from vpwg.vpwg.ledger import Locked
from vpwg.vpwg.sentences import finance as finance_words
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import (
	accounting,
	advance_facts,
	advances,
	duty_facts,
	money_facts,
	restrictions,
)
from vpwg.vpwg.workflow.advance_facts import ADVANCES, DISBURSEMENT, PETTY_CASH, TOP_UP, AdvanceRow
from vpwg.vpwg.workflow.advances import RetirementLine
from vpwg.vpwg.workflow.definitions import AllocationStatus, DisbursementStatus, PaperStatus
from vpwg.vpwg.workflow.facts import rows_from
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.seats import name_key

ALLOCATION = "Resource Allocation"
RETIREMENT = "Advance Retirement"

OPEN = (AllocationStatus.IN_PAYMENT, AllocationStatus.ON_HOLD)
"""States of an allocation in which its advances are accounted for."""

DUPLICATE_DAYS = 90
"""How far back the same payee, amount and purpose are looked for."""


# The payment ------------------------------------------------------------------------------------------------------


def check_kind(payment: Any) -> None:
	"""Keep of the fields of an advance those that go with the kind of payment. Raises GuardError for what is missing."""
	if payment.kind != TOP_UP:
		payment.advance = None
	if payment.kind != PETTY_CASH:
		payment.ceiling = 0
	if payment.kind in ADVANCES:
		if not (payment.holder or cstr(payment.holder_name).strip()):
			frappe.throw(_("Say who holds the advance: an organisation or a person."), GuardError)
		if not payment.due_on:
			frappe.throw(_("Say until which day the advance is accounted for."), GuardError)
		payment.holder_key = holder_key(payment)
		return
	payment.due_on = None
	if payment.kind == TOP_UP:
		topped = frappe.db.get_value(
			DISBURSEMENT,
			payment.advance,
			["kind", "status", "allocation", "holder", "holder_name", "holder_key"],
			as_dict=True,
		)
		if (
			topped is None
			or topped.kind not in ADVANCES
			or topped.status != DisbursementStatus.PAID
			or topped.allocation != payment.allocation
		):
			frappe.throw(_("Choose the advance of this allocation that is topped up."), GuardError)
		payment.holder, payment.holder_name = topped.holder, topped.holder_name
		payment.holder_key = topped.holder_key
		return
	payment.holder = payment.holder_name = payment.holder_key = None


def holder_key(payment: Any) -> str:
	"""The same holder always has the same key."""
	return (
		f"organisation:{payment.holder}"
		if payment.holder
		else f"person:{name_key(cstr(payment.holder_name))}"
	)


def faults_of_advance(payment: Any) -> list[str]:
	"""Why a holder gets no further advance, or this top-up is too much; the sentences that say so."""
	if payment.kind not in (*ADVANCES, TOP_UP):
		return []
	known = advance_facts.advances_of(groups=[payment.working_group], lock=True)
	units = cint(payment.amount_units)
	if payment.kind == TOP_UP:
		own = next((row for row in known if row.advance.key == payment.advance), None)
		if own is None:
			return [_("The advance {0} was taken back: it cannot be topped up.").format(payment.advance)]
		fault = advances.top_up_fault(own.advance, units)
		return [words.advance(fault, payment.currency)] if fault else []
	faults = advances.new_advance_faults(
		payment.holder_key,
		units,
		getdate(payment.due_on) if payment.due_on else clock.today() - timedelta(days=1),
		clock.today(),
		[row.advance for row in known if row.currency == payment.currency or row.advance.ceiling is None],
		cint(payment.ceiling_units) if payment.kind == PETTY_CASH else None,
	)
	return [words.advance(fault, currency_of(fault, known, payment.currency)) for fault in faults]


def currency_of(fault: advances.AdvanceFault, known: Sequence[AdvanceRow], otherwise: str) -> str:
	return next((row.currency for row in known if row.advance.key == fault.word), otherwise)


def same_payments(payment: Any) -> list[Any]:
	"""Payments of the group to a payee of this one, of the same amount and for the same purpose, not long ago (1 query).

	Rows of name, payee and amount in units.
	"""
	doc, row = DocType(DISBURSEMENT), DocType("Disbursement Payee")
	wanted = {(name_key(cstr(line.payee)), cint(line.amount_units)) for line in payment.payees}
	found = (
		frappe.qb.from_(doc)
		.join(row)
		.on((row.parent == doc.name) & (row.parenttype == DISBURSEMENT))
		.select(doc.name, doc.purpose, row.payee, row.amount_units.as_("amount"))
		.where(doc.working_group == payment.working_group)
		.where(doc.name != payment.name)
		.where(doc.currency == payment.currency)
		.where(doc.status.isin([str(DisbursementStatus.CLEARED), str(DisbursementStatus.PAID)]))
		.where(doc.cleared_on >= clock.today() - timedelta(days=DUPLICATE_DAYS))
		.where(row.amount_units.isin(sorted({units for _key, units in wanted}) or [0]))
		.orderby(doc.name)
		.run(as_dict=True)
	)
	purpose = name_key(cstr(payment.purpose))
	return [
		line
		for line in found
		if name_key(cstr(line.purpose)) == purpose
		and (name_key(cstr(line.payee)), cint(line.amount)) in wanted
	]


def top_up_movements(payment: Any) -> list[tuple[str, Movement]]:
	"""What a top-up pays of what its holder had spent already is expenditure at once."""
	if payment.kind != TOP_UP:
		return []
	before = advance_facts.advances_of(names=[payment.advance], lock=True)[0].advance
	# The payment itself is stored by now: without it, this is what the holder was owed.
	owed = max(cint(payment.amount_units) - before.outstanding, 0)
	covered = min(owed, cint(payment.amount_units))
	parts = accounting.portions(
		{(row.grant, row.budget_line): cint(row.converted_units) for row in payment.sources},
		covered,
		cint(payment.amount_units),
	)
	return [
		(
			place[0],
			Movement(
				MovementKind.EXPENDITURE,
				units,
				f"{payment.name}/{number}/spent",
				payment.allocation,
				place[1],
			),
		)
		for number, (place, units) in enumerate(sorted(parts.items()), 1)
		if units
	]


def check_not_accounted(payment: Any) -> None:
	"""An advance that was accounted for, or topped up, is not taken back; nor is a top-up that was spent. Raises GuardError."""
	if payment.kind in ADVANCES:
		found = advance_facts.advances_of(names=[payment.name], lock=True)[0].advance
		if found.spent or found.refunded or found.topped_up:
			frappe.throw(
				_("{0} is accounted for or topped up: cancel those documents first.").format(payment.name),
				GuardError,
			)
	elif payment.kind == TOP_UP:
		found = advance_facts.advances_of(names=[payment.advance], lock=True)[0].advance
		units = cint(payment.amount_units)
		pays_debt = sum(row.units for _grant, row in spent_by(payment)) >= sum(
			cint(row.converted_units) for row in payment.sources
		)
		if found.outstanding < units and not pays_debt:
			frappe.throw(
				_(
					"{0} of this top-up is left in the advance {1}: enter what came back as a refund instead."
				).format(words.amount(max(found.outstanding, 0), payment.currency), payment.advance),
				GuardError,
			)


def spent_by(payment: Any) -> list[tuple[str, Movement]]:
	"""The expenditure that a top-up entered, and what took it back."""
	return [
		row
		for row in ledger.of_document(DISBURSEMENT, payment.name)
		if row[1].kind == MovementKind.EXPENDITURE
	]


def open_advances(request: Any, lock: bool = True) -> list[str]:
	"""A sentence for every advance of an allocation that is not accounted for to the last unit (4 queries)."""
	return [
		finance_words.advance_open(row.advance.key, row.advance.outstanding, row.currency)
		for row in advance_facts.advances_of(allocations=[request.name], lock=lock)
		if row.advance.outstanding
	]


# The retirement ---------------------------------------------------------------------------------------------------


def fill_retirement(doc: Any) -> None:
	"""The sums of a draft, and what its holder would be owed."""
	advance = frappe.db.get_value(
		DISBURSEMENT, doc.disbursement, ["working_group", "kind", "status", "currency"], as_dict=True
	)
	if advance.working_group != doc.working_group:
		frappe.throw(_("{0} is not of this group.").format(doc.disbursement), GuardError)
	if advance.kind not in ADVANCES or advance.status != DisbursementStatus.PAID:
		frappe.throw(
			_("{0} is no advance that was paid: only those are accounted for.").format(doc.disbursement),
			GuardError,
		)
	doc.currency = advance.currency
	amounts.fill_units(doc)
	spent = sum(cint(row.amount_units) for row in doc.expenses)
	amounts.put(doc, "spent", spent, doc.currency)
	found = advance_facts.advances_of(names=[doc.disbursement])[0].advance
	owed = max(spent + cint(doc.refund_units) - max(found.outstanding, 0), 0) if spent else 0
	amounts.put(doc, "owed", owed, doc.currency)


def retirement_faults(doc: Any, held: Locked) -> list[str]:
	"""What is wrong with a retirement, in sentences; the grants are locked."""
	found = advance_facts.advances_of(names=[doc.disbursement], lock=True)
	if not found:
		return [_("The advance {0} was taken back.").format(doc.disbursement)]
	lines = [
		RetirementLine(
			cint(row.idx),
			getdate(row.expense_date) if row.expense_date else None,
			cint(row.amount_units),
			cstr(row.receipt_no),
			bool(row.receipt),
		)
		for row in doc.expenses
	]
	faults = advances.retirement_faults(
		found[0].advance, lines, cint(doc.refund_units), clock.today(), receipts_before(doc)
	)
	days = [row.day for row in lines if row.day]
	terms = money_facts.grants(held.balances, lock=True) if days else {}
	return [
		*state_faults(held, MovementKind.EXPENDITURE),
		*(words.advance(fault, doc.currency) for fault in faults),
		*(
			words.restriction(fault, name, row.row.currency)
			for name, row in terms.items()
			for fault in restrictions.period_faults(row.terms, min(days), max(days))
		),
	]


def lock_advance(name: str) -> None:
	"""Lock the allocation of an advance and the advance, in this order, before its grants.

	Raises GuardError where the allocation is settled or cancelled: what was accounted for then stays so.
	"""
	allocation = frappe.db.get_value(DISBURSEMENT, name, "allocation")
	status = frappe.db.get_value(ALLOCATION, allocation, "status", for_update=True)
	frappe.db.get_value(DISBURSEMENT, name, "name", for_update=True)
	if status not in OPEN:
		frappe.throw(finance_words.not_in_state(allocation, status, OPEN), GuardError)


def state_faults(held: Locked, kind: MovementKind) -> list[str]:
	"""Which of these grants, that are locked, is in a state that does not allow this; a closed one stays as it is."""
	return [
		words.restriction(fault, name, row.row.currency)
		for name, row in money_facts.grants(held.balances, lock=True).items()
		for fault in restrictions.state_faults(row.terms, kind)
	]


def payments_of(advance: str) -> list[str]:
	"""An advance with its top-ups, by name (1 query)."""
	return [
		advance,
		*frappe.get_all(
			DISBURSEMENT, filters={"advance": advance, "kind": TOP_UP}, pluck="name", order_by="name"
		),
	]


def is_topped_up(advance: str) -> bool:
	"""Whether what the holder was owed has been paid by a top-up that stands."""
	return any(ledger.cancelled(spent_by(frappe._dict(name=name))) for name in payments_of(advance)[1:])


def receipts_before(doc: Any) -> list[str]:
	"""The receipts of earlier retirements of the same advance (1 query)."""
	table, row = DocType(RETIREMENT), DocType("Retirement Line")
	return [
		number
		for (number,) in frappe.qb.from_(table)
		.join(row)
		.on((row.parent == table.name) & (row.parenttype == RETIREMENT))
		.select(row.receipt_no)
		.where((table.disbursement == doc.disbursement) & (table.name != doc.name))
		.where(table.status == str(PaperStatus.CONFIRMED))
		.run()
	]


def check_not_holder(doc: Any) -> None:
	"""Nobody who holds an advance confirms what became of it. Raises PermissionError."""
	payment = frappe.get_doc(DISBURSEMENT, doc.disbursement)
	request = frappe._dict(beneficiary=None, beneficiary_community="")
	if duty_facts.key_of(frappe.session.user) in duty_facts.beneficiaries(request, payment):
		frappe.throw(
			_("You are of those who hold this advance: another finance officer confirms what became of it."),
			frappe.PermissionError,
		)


def left_by_place(advance: str, lock: bool = True) -> dict[accounting.Place, int]:
	"""What each budget line has still open in an advance and its top-ups, in units of its grant (3 queries)."""
	return left_of([advance], lock)[advance]


def held_by_place(allocation: str) -> dict[accounting.Place, int]:
	"""What each budget line has still open in the advances of an allocation, in units of its grant (a fixed number of queries)."""
	open_ones = [
		row.advance.key
		for row in advance_facts.advances_of(allocations=[allocation], lock=True)
		if row.advance.outstanding > 0
	]
	sums: dict[accounting.Place, int] = {}
	for left in left_of(open_ones).values():
		for place, units in left.items():
			sums[place] = sums.get(place, 0) + units
	return sums


def left_of(advances: Sequence[str], lock: bool = True) -> dict[str, dict[accounting.Place, int]]:
	"""For each of these advances what every budget line has still open in it and its top-ups (3 queries)."""
	found: dict[str, dict[accounting.Place, int]] = {name: {} for name in advances}
	if not advances:
		return found
	owner = {name: name for name in advances}
	row, doc = DocType("Disbursement Source"), DocType(DISBURSEMENT)
	for line in rows_from(
		frappe.qb.from_(doc)
		.join(row)
		.on((row.parent == doc.name) & (row.parenttype == DISBURSEMENT))
		.select(doc.name, doc.advance, row.grant, row.budget_line, row.converted_units)
		.where(doc.name.isin(list(advances)) | doc.advance.isin(list(advances)))
		.where(doc.status == str(DisbursementStatus.PAID))
		.orderby(doc.name)
		.orderby(row.idx),
		lock,
	):
		owner[line.name] = line.advance or line.name
		place, left = (line.grant, line.budget_line or ""), found[owner[line.name]]
		left[place] = left.get(place, 0) + cint(line.converted_units)
	for paper in frappe.get_all(
		RETIREMENT,
		filters={"disbursement": ("in", list(advances)), "docstatus": (">", 0)},
		fields=["name", "disbursement"],
		order_by="name",
	):
		owner[paper.name] = paper.disbursement
	table = DocType("Fund Movement")
	for line in rows_from(
		frappe.qb.from_(table)
		.select(table.document, table.grant, table.budget_line, table.units, table.cancels)
		.where(table.document.isin(list(owner)))
		.where(table.document_type.isin([DISBURSEMENT, RETIREMENT]))
		.where(table.kind.isin([str(MovementKind.EXPENDITURE), str(MovementKind.REFUND)]))
		.orderby(table.name),
		lock,
	):
		place, left = (line.grant, line.budget_line or ""), found[owner[line.document]]
		if place in left:
			left[place] += cint(line.units) if cint(line.cancels) else -cint(line.units)
	return {name: {place: max(units, 0) for place, units in left.items()} for name, left in found.items()}


def retirement_movements(doc: Any) -> list[tuple[str, Movement]]:
	"""What a retirement enters: expenditure by receipts, and what came back, divided over the grants of its advance."""
	found = advance_facts.advances_of(names=[doc.disbursement], lock=True)[0]
	# The retirement itself is stored as confirmed by now: this is what was open before it.
	outstanding = found.advance.outstanding + cint(doc.spent_units) + cint(doc.refund_units)
	return accounting.retirement_movements(
		doc.name,
		found.allocation,
		left_by_place(doc.disbursement),
		max(outstanding, 0),
		cint(doc.spent_units),
		cint(doc.refund_units),
	)
