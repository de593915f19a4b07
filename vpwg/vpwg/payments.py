"""Payments of an allocation: prepared, cleared and paid by different persons; held, refused, reversed. Design sections 4 to 6.

Each act locks the allocation, then the payment, then the grants by name. A payment converts its part of the commitment at the
rate of the sign-off; what the bank took more or less is posted beside it as an exchange difference, and its fee as a charge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import cint, cstr, formatdate, getdate

from vpwg import clock, permissions
from vpwg.setup.roles import FINANCE_OFFICER, MANAGER
from vpwg.vpwg import accounts, amounts, finance, ledger, locking, record_writer, sentences
from vpwg.vpwg.ledger import Locked
from vpwg.vpwg.papers import said
from vpwg.vpwg.sentences import finance as finance_words
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import funding, guard, money, money_facts, restrictions, settling, tranches
from vpwg.vpwg.workflow.definitions import PAYMENT, AllocationStatus, DisbursementStatus
from vpwg.vpwg.workflow.duties import Act
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.text import visible

DISBURSEMENT = "Disbursement"
ALLOCATION = finance.ALLOCATION

PAYABLE = (AllocationStatus.APPROVED, AllocationStatus.IN_PAYMENT)

OUTSTANDING = ("Advance", "Petty cash")
"""Kinds that are accounted for afterwards."""

COUNTED = (
	DisbursementStatus.DRAFT,
	DisbursementStatus.CLEARED,
	DisbursementStatus.ON_HOLD,
	DisbursementStatus.PAID,
)
"""States in which a payment takes up its part of the allocation."""


# Preparing --------------------------------------------------------------------------------------------------------


def prepare(payment: Any) -> None:
	"""Check a draft and fill what is computed: amounts, the tranche's number, where it is paid from.

	Raises GuardError, and PermissionError for whoever may not prepare it.
	"""
	request = frappe.get_doc(ALLOCATION, payment.allocation)
	if request.working_group != payment.working_group:
		frappe.throw(
			_("{0} is not of this group: choose another allocation.").format(request.name), GuardError
		)
	finance.check_state(request, *PAYABLE)
	payment.currency = request.currency
	accounts.check_kind(payment)
	fill_grant_currencies(payment, request)
	amounts.fill_units(payment)
	for row in payment.payees:
		if cint(row.amount_units) <= 0:
			frappe.throw(
				_("Line {0}: enter an amount above zero for {1}.").format(
					row.idx, frappe.utils.escape_html(cstr(row.payee))
				),
				GuardError,
			)
	amounts.put(payment, "amount", sum(cint(row.amount_units) for row in payment.payees), payment.currency)
	if not payment.tranche:
		payment.tranche = 1 + last_tranche(request.name)
	check_costs(payment, request)
	fill_sources(payment, request)
	if guard.is_changed(payment):
		finance.check_duty(Act.PREPARE, request, payment, lock=False)


def last_tranche(allocation: str) -> int:
	"""The highest number that a payment of an allocation has: one that was deleted takes none away (1 query)."""
	table = DocType(DISBURSEMENT)
	(row,) = frappe.qb.from_(table).select(Max(table.tranche)).where(table.allocation == allocation).run()
	return cint(row[0])


def check_costs(payment: Any, request: Any) -> None:
	"""Costs of a payment arise within those of its allocation; nothing said is all of them."""
	payment.costs_from = payment.costs_from or request.costs_from
	payment.costs_to = payment.costs_to or request.costs_to
	first, last = getdate(payment.costs_from), getdate(payment.costs_to)
	if not getdate(request.costs_from) <= first <= last <= getdate(request.costs_to):
		frappe.throw(
			_("The costs of {0} arise from {1} to {2}: correct the days of this payment.").format(
				request.name, formatdate(request.costs_from), formatdate(request.costs_to)
			),
			GuardError,
		)


def fill_grant_currencies(payment: Any, request: Any) -> None:
	known = {(row.grant, row.budget_line): row.grant_currency for row in request.funding}
	for row in payment.sources:
		row.grant_currency = known.get((row.grant, row.budget_line))
		if row.grant_currency is None:
			frappe.throw(
				_(
					"Line {0}: {1} is not paid from budget line {2} of {3}: choose one of those signed off."
				).format(
					row.idx, request.name, frappe.utils.escape_html(cstr(row.budget_line)), cstr(row.grant)
				),
				GuardError,
			)


def fill_sources(payment: Any, request: Any) -> None:
	"""Divide a payment over the grants in proportion to what each has left, unless somebody said otherwise.

	Raises GuardError for more than is left of the allocation, or of one of its budget lines.
	"""
	fundings = finance.fundings(request)
	taken = tranches.taken(
		row
		for row in money_facts.paid_rows(request.name)
		if row.status in COUNTED and row.disbursement != payment.name
	)
	left = {place: row.part - taken.get(place, 0) for place, row in fundings.items()}
	asked = cint(payment.amount_units)
	if asked > sum(left.values()):
		frappe.throw(
			finance_words.above_allocation(request.name, sum(left.values()), asked, request.currency),
			GuardError,
		)
	stored = payment.get_doc_before_save()
	untouched = stored is None or guard.rows_of(payment, "sources", frozenset()) == guard.rows_of(
		stored, "sources", frozenset()
	)
	if not payment.sources or (untouched and stored is not None and cint(stored.amount_units) != asked):
		payment.set("sources", [])
		for place, share in zip(left, settling.spread(asked, list(left.values())), strict=True):
			if share:
				made = fundings[place]
				row = payment.append(
					"sources",
					{"grant": place[0], "budget_line": place[1], "grant_currency": made.currency},
				)
				amounts.put(row, "part", share, request.currency)
	check_sources(payment, left)
	fill_converted(payment, request)


def check_sources(payment: Any, left: Mapping[tuple[str, str], int]) -> None:
	"""Each place once, within what it has left, and all together the amount. Raises GuardError."""
	parts: dict[tuple[str, str], int] = {}
	for row in payment.sources:
		place = (row.grant, row.budget_line)
		if place in parts or cint(row.part_units) <= 0:
			frappe.throw(
				_("Line {0}: name each budget line once, with an amount above zero.").format(row.idx),
				GuardError,
			)
		parts[place] = cint(row.part_units)
		if parts[place] > left.get(place, 0):
			frappe.throw(
				finance_words.above_line(place, max(left.get(place, 0), 0), parts[place], payment.currency),
				GuardError,
			)
	if payment.payees and sum(parts.values()) != cint(payment.amount_units):
		frappe.throw(
			finance_words.sources_differ(sum(parts.values()), cint(payment.amount_units), payment.currency),
			GuardError,
		)


def fill_converted(payment: Any, request: Any, held: Locked | None = None) -> None:
	"""What each part converts of the commitment, at the rate of the sign-off; the last tranche takes what is left of it."""
	fundings = finance.fundings(request)
	paid = tranches.taken(
		row
		for row in money_facts.paid_rows(request.name, lock=held is not None)
		if row.status == DisbursementStatus.PAID and row.disbursement != payment.name
	)
	figures = held.parts if held else ledger.lines_of(allocations=[request.name])
	for row in payment.sources:
		place = (row.grant, row.budget_line)
		part = figures.get((*place, request.name))
		left = part.committed + part.conditional if part else 0
		units = tranches.converted(fundings[place], paid.get(place, 0), cint(row.part_units), left)
		amounts.put(row, "converted", units, row.grant_currency)


# Acts -------------------------------------------------------------------------------------------------------------


def locked(name: str) -> tuple[Any, Any]:
	"""A payment and its allocation, both with a lock, the allocation first. Raises DoesNotExistError, PermissionError."""
	found = frappe.db.get_value(DISBURSEMENT, name, ["allocation", "kind", "working_group"], as_dict=True)
	if not found:
		raise frappe.DoesNotExistError(_("There is no payment {0}.").format(frappe.utils.escape_html(name)))
	if found.kind != "Payment":
		# What a holder has in hand in all is counted over the group.
		frappe.db.get_value("Working Group", found.working_group, "name", for_update=True)
	request = locking.locked(ALLOCATION, found.allocation)
	payment = locking.locked(DISBURSEMENT, name)
	payment.check_permission("read")
	return payment, request


def check_role(group: str, *roles: str) -> None:
	if not permissions.roles_in_group(frappe.session.user, group) & set(roles):
		frappe.throw(
			_("This is done by a {0}.").format(" / ".join(_(role) for role in roles)), frappe.PermissionError
		)


def move(payment: Any, status: DisbursementStatus, docstatus: int | None = None) -> None:
	payment.status = str(status)
	if docstatus is not None:
		payment.docstatus = docstatus
	with guard.acting(PAYMENT, payment):
		payment.flags.ignore_permissions = True  # checked: role and duties, by whoever calls
		payment.save()


@record_writer.together()
def clear(name: str, note: str = "") -> Any:
	"""Clear a payment: it is right, and may be paid by somebody else.

	Raises PermissionError, GuardError with what stands in the way, and NeedsNote where a warning is not answered by a note.
	"""
	payment, request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER)
	finance.check_state(payment, DisbursementStatus.DRAFT)
	finance.check_state(request, *PAYABLE)
	tags = finance.check_duty(Act.CLEAR, request, payment)
	held = hold_grants(payment, request)
	check_sources_now(payment, request, held)
	sentences.refuse(faults_of(payment, held, clock.today()))
	warnings = duplicates(payment)
	finance.check_note(warnings, note)
	payment.clearing_note = finance.kept_note(warnings, note)
	payment.cleared_by, payment.cleared_on = frappe.session.user, clock.today()
	payment.held_because = None
	finance.add_relaxations(payment, "relaxations_note", tags)
	move(payment, DisbursementStatus.CLEARED)
	return payment


@record_writer.together()
def pay(
	name: str,
	reference: str,
	paid_on: Any = None,
	voucher_no: str = "",
	bank_reference: str = "",
	bank: Sequence[Mapping[str, Any]] = (),
) -> Any:
	"""Pay a cleared payment, once: the same call again with the same reference changes nothing.

	reference   of the payment, chosen by whoever calls: it tells a repetition from another payment
	paid_on     the day on which the bank paid, today where nothing is said; it decides the period
	bank        rows of grant, budget_line, taken and bank_fee in major units of the grant's currency: what the bank took

	Raises PermissionError, InsufficientFunds, and GuardError with what stands in the way; then nothing is done.
	"""
	payment, request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER, MANAGER)
	key = " ".join(cstr(reference).split())
	if is_repeated(payment, key):
		return payment
	finance.check_state(payment, DisbursementStatus.CLEARED)
	finance.check_state(request, *PAYABLE)
	tags = finance.check_duty(Act.PAY, request, payment)
	day = getdate(paid_on) if paid_on else clock.today()
	check_day(day, request)
	held = hold_grants(payment, request)
	check_sources_now(payment, request, held)
	sentences.refuse(faults_of(payment, held, day))
	fill_bank(payment, bank)
	payment.voucher_no, payment.bank_reference = plain(voucher_no), plain(bank_reference)
	payment.payment_reference, payment.paid_by, payment.paid_on = key, frappe.session.user, day
	finance.add_relaxations(payment, "relaxations_note", tags)
	at = ledger.booking(payment, day, held)
	move(payment, DisbursementStatus.PAID, docstatus=1)
	follow_allocation(request, tags, AllocationStatus.IN_PAYMENT)
	ledger.post(held, at, [*payment_movements(payment), *accounts.top_up_movements(payment)])
	return payment


def plain(text: Any) -> str:
	return frappe.utils.strip_html(" ".join(cstr(text).split()))[:140]


def is_repeated(payment: Any, key: str) -> bool:
	"""Whether this very payment was made under this reference. Raises GuardError for a reference that is another's."""
	if not visible(key) or len(key) > 140:
		frappe.throw(_("Give the payment a reference of at most 140 characters."), GuardError)
	if payment.payment_reference:
		if payment.payment_reference == key:
			return True
		frappe.throw(
			_("{0} was paid under the reference {1} already: a payment is made once.").format(
				payment.name, frappe.utils.escape_html(payment.payment_reference)
			),
			GuardError,
		)
	other = frappe.db.get_value(
		DISBURSEMENT, {"payment_reference": key, "working_group": payment.working_group}, "name"
	)
	if other:
		frappe.throw(
			_("The reference {0} belongs to {1}: give this payment its own.").format(
				frappe.utils.escape_html(key), other
			),
			GuardError,
		)
	return False


def check_day(day: date, request: Any) -> None:
	first = getdate(request.signed_off_on)
	if day < first:
		frappe.throw(
			_("{0} was signed off on {1}: it cannot have been paid on {2}.").format(
				request.name, formatdate(first), formatdate(day)
			),
			GuardError,
		)


def hold_grants(payment: Any, request: Any) -> Locked:
	"""Lock the grants of a payment, and read what the allocation has of them."""
	held = ledger.lock(payment.working_group, {row.grant for row in payment.sources})
	keys = {
		(row.grant, row.budget_line, allocation)
		for row in payment.sources
		for allocation in (request.name, "")
	}
	held.parts.update(ledger.parts_of(payment.working_group, keys))
	return held


def check_sources_now(payment: Any, request: Any, held: Locked) -> None:
	"""What is left of each budget line may have changed since the payment was prepared."""
	if not payment.payees or cint(payment.amount_units) <= 0:
		frappe.throw(_("Name at least one payee with an amount above zero."), GuardError)
	fundings = finance.fundings(request)
	paid = tranches.taken(
		row
		for row in money_facts.paid_rows(request.name, lock=True)
		if row.status == DisbursementStatus.PAID and row.disbursement != payment.name
	)
	check_sources(payment, {place: row.part - paid.get(place, 0) for place, row in fundings.items()})
	fill_converted(payment, request, held)


def faults_of(payment: Any, held: Locked, day: date) -> list[str]:
	"""What the funders' terms forbid of paying this on a day, and what the holder of an advance still owes."""
	found = money_facts.grants(held.balances, lock=True)
	units: dict[str, int] = {}
	for row in payment.sources:
		units[row.grant] = units.get(row.grant, 0) + cint(row.converted_units)
	faults = [
		words.restriction(fault, name, found[name].row.currency)
		for name, amount in units.items()
		for fault in restrictions.stops(
			restrictions.payment_faults(
				found[name].terms, amount, getdate(payment.costs_from), getdate(payment.costs_to), day
			)
		)
	]
	return [*faults, *accounts.faults_of_advance(payment)]


def duplicates(payment: Any) -> list[str]:
	"""Payments of the group to the same payee, of the same amount, for the same purpose, not long ago."""
	return [
		finance_words.same_payment(row.payee, row.amount, row.name, payment.currency)
		for row in accounts.same_payments(payment)
	]


def fill_bank(payment: Any, bank: Sequence[Mapping[str, Any]]) -> None:
	"""What the bank took of each grant, and its fee; as much as was committed where nothing is said. Raises GuardError."""
	said_of = bank_rows(payment, bank)
	for row in payment.sources:
		given = said_of.get((row.grant, row.budget_line), {})
		amounts.put(row, "taken", taken_of(row, given, cint(row.converted_units)), row.grant_currency)
		amounts.put(row, "bank_fee", bank_units(row, given.get("bank_fee") or 0), row.grant_currency)


def bank_rows(payment: Any, bank: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
	"""What a client says of the bank, by grant and budget line. Raises GuardError for a place that is not of this payment."""
	given: dict[tuple[str, str], Mapping[str, Any]] = {}
	for row in bank:
		if not isinstance(row, Mapping):
			frappe.throw(_("Say for each grant and budget line what the bank took."), GuardError)
		given[(cstr(row.get("grant")), cstr(row.get("budget_line")))] = row
	own = {(row.grant, row.budget_line) for row in payment.sources}
	if unknown := sorted(set(given) - own):
		frappe.throw(
			_("{0} is not paid from budget line {1} of {2}.").format(
				payment.name, frappe.utils.escape_html(unknown[0][1]), frappe.utils.escape_html(unknown[0][0])
			),
			GuardError,
		)
	return given


def taken_of(row: Any, given: Mapping[str, Any], otherwise: int) -> int:
	"""What the bank took, or gave back, in units of the grant; `otherwise` where nothing is said."""
	taken = given.get("taken")
	return otherwise if taken in (None, "") else bank_units(row, taken)


def bank_units(row: Any, figure: Any) -> int:
	try:
		units = money.to_units(figure, row.grant_currency)
	except (ValueError, TypeError):
		units = -1
	if units < 0:
		frappe.throw(
			_("{0} is no amount in {1} that a bank could have taken: correct it.").format(
				frappe.utils.escape_html(cstr(figure)), row.grant_currency
			),
			GuardError,
		)
	return units


def payment_movements(payment: Any) -> list[tuple[str, Movement]]:
	return [
		(row.grant, movement)
		for row in payment.sources
		for movement in funding.payment_movements(
			f"{payment.name}/{row.idx}",
			payment.allocation,
			cint(row.converted_units),
			cint(row.taken_units),
			cint(row.bank_fee_units),
			row.budget_line,
		)
	]


def follow_allocation(request: Any, tags: Sequence[Any], status: AllocationStatus) -> None:
	"""Bring the allocation to the state that its payments give it, with the relaxations that they took."""
	before = request.relaxations_used
	finance.add_relaxations(request, "relaxations_used", tags)
	if request.status == AllocationStatus.ON_HOLD:
		request.held_from = str(status)
		status = AllocationStatus.ON_HOLD
	if request.status != status or request.relaxations_used != before or status == AllocationStatus.ON_HOLD:
		finance.move(request, status, engine=PAYMENT)


# Reversing, holding, refusing ----------------------------------------------------------------------------------------


@record_writer.together()
def reverse(name: str, reason: str, bank: Sequence[Mapping[str, Any]] = ()) -> Any:
	"""Take a payment back that the bank returned or that was wrong: what it paid is committed again, today.

	`bank` as in `pay`: what came back to each grant (`taken`), all that was taken where nothing is said. The bank's fee stays.
	"""
	payment, request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER, MANAGER)
	finance.check_state(payment, DisbursementStatus.PAID)
	finance.check_state(request, *PAYABLE, AllocationStatus.ON_HOLD)
	accounts.check_not_accounted(payment)
	held = hold_grants(payment, request)
	sentences.refuse(accounts.state_faults(held, MovementKind.REVERSAL))
	returned = returned_of(payment, bank)
	at = ledger.booking(payment, clock.today(), held)
	stored = payment.get_latest()
	payment.posting_date, payment.is_late = stored.posting_date, stored.is_late
	payment.reversed_because, payment.reversed_on = said(reason), clock.today()
	move(payment, DisbursementStatus.REVERSED, docstatus=2)
	others = [
		row
		for row in money_facts.paid_rows(request.name, lock=True)
		if row.status == DisbursementStatus.PAID and row.disbursement != payment.name
	]
	follow_allocation(request, (), AllocationStatus.IN_PAYMENT if others else AllocationStatus.APPROVED)
	ledger.post(
		held,
		at,
		[
			*ledger.cancelled(
				[
					row
					for row in ledger.of_document(DISBURSEMENT, payment.name)
					if row[1].kind == MovementKind.EXPENDITURE
				]
			),
			*(
				(row.grant, movement)
				for row in payment.sources
				for movement in settling.reversal_movements(
					f"{payment.name}/{row.idx}",
					payment.allocation,
					row.budget_line,
					cint(row.converted_units),
					returned[(row.grant, row.budget_line)],
				)
			),
		],
	)
	return payment


def returned_of(payment: Any, bank: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
	"""What came back to each grant; all that was taken where nothing is said. Raises GuardError."""
	said_of = bank_rows(payment, bank)
	return {
		place: taken_of(row, said_of.get(place, {}), cint(row.taken_units))
		for row in payment.sources
		if (place := (row.grant, row.budget_line))
	}


@record_writer.together()
def take_back(name: str) -> Any:
	"""Bring a cleared payment back to its draft."""
	payment, _request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER)
	finance.check_state(payment, DisbursementStatus.CLEARED)
	payment.cleared_by = payment.cleared_on = None
	move(payment, DisbursementStatus.DRAFT)
	return payment


@record_writer.together()
def hold(name: str, reason: str) -> Any:
	"""Stop a payment for now, with the reason."""
	payment, _request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER, MANAGER)
	finance.check_state(payment, DisbursementStatus.DRAFT, DisbursementStatus.CLEARED)
	payment.held_because = said(reason)
	payment.cleared_by = payment.cleared_on = None
	move(payment, DisbursementStatus.ON_HOLD)
	return payment


@record_writer.together()
def resume(name: str) -> Any:
	"""Let a payment go on: it is cleared anew."""
	payment, _request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER, MANAGER)
	finance.check_state(payment, DisbursementStatus.ON_HOLD)
	move(payment, DisbursementStatus.DRAFT)
	return payment


@record_writer.together()
def refuse(name: str, host_reason: str, reason: str) -> Any:
	"""The host refuses a payment: Law, Sanctions or Fraud, with the reason."""
	payment, _request = locked(name)
	check_role(payment.working_group, FINANCE_OFFICER, MANAGER)
	finance.check_state(
		payment, DisbursementStatus.DRAFT, DisbursementStatus.CLEARED, DisbursementStatus.ON_HOLD
	)
	finance.check_host_reason(host_reason)
	payment.refused_because = f"{_(host_reason)}: {said(reason)}"
	move(payment, DisbursementStatus.REFUSED)
	return payment


# Refunds ----------------------------------------------------------------------------------------------------------


def refunds(
	held: Locked, reference: str, allocation: str, grant: str, budget_line: str, units: int
) -> list[tuple[str, Movement]]:
	"""What a beneficiary's refund enters: on one budget line, or in proportion to what can still come back of each.

	Raises GuardError for more than was paid of the allocation from this grant and neither refunded, nor spent with receipts,
	nor in the hands of somebody who accounts for it with its advance. Of a settled allocation everything is spent: there it is
	what was paid and not refunded that can come back, as when an auditor disallows a cost.
	"""
	is_settled = frappe.db.get_value(ALLOCATION, allocation, "status") == AllocationStatus.SETTLED
	held_by_others = {} if is_settled else accounts.held_by_place(allocation)
	figures = {
		key[1]: max(
			part.paid
			- part.refunded
			- (0 if is_settled else part.spent)
			- held_by_others.get((grant, key[1]), 0),
			0,
		)
		for key, part in ledger.lines_of(allocations=[allocation], lock=True).items()
		if key[0] == grant and (not budget_line or key[1] == budget_line)
	}
	most = sum(figures.values())
	if units > most:
		frappe.throw(
			finance_words.refund_above_paid(allocation, grant, most, units, held.currencies[grant]),
			GuardError,
		)
	lines = sorted(figures)
	parts = settling.spread(units, [figures[line] for line in lines])
	return [
		(grant, Movement(MovementKind.REFUND, part, f"{reference}/{number}", allocation, line))
		for number, (line, part) in enumerate(zip(lines, parts, strict=True), 1)
		if part
	]
