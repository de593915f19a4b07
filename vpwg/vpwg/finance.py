"""The finance officer's acts on an allocation: sign off, refuse, hold, cancel, settle. Design sections 4 to 6.

Signing off is a check and no vote. Everything is looked at again under the locks (allocation, grants by name): what is
available, the funder's restrictions by the days on which costs arise, duplicates, who signs. Then the money is committed
and the allocation is Approved, in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate

from vpwg import clock, permissions
from vpwg.setup.roles import FINANCE_OFFICER
from vpwg.vpwg import accounts, amounts, ledger, locking, papers, policies, record_writer, sentences
from vpwg.vpwg.ledger import Booking, Locked
from vpwg.vpwg.papers import said
from vpwg.vpwg.sentences import finance as finance_words
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import (
	allocation_facts,
	conflicts,
	duties,
	duty_facts,
	facts,
	funding,
	funds,
	guard,
	money,
	money_facts,
	restrictions,
	settling,
)
from vpwg.vpwg.workflow.approval import Verdict
from vpwg.vpwg.workflow.definitions import SIGN_OFF, AllocationStatus, DisbursementStatus
from vpwg.vpwg.workflow.duties import Act
from vpwg.vpwg.workflow.funding import Funding
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.money_facts import GrantFacts
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.restrictions import Asked, AskedLine
from vpwg.vpwg.workflow.text import readable

ALLOCATION = "Resource Allocation"

HOST_REASONS = ("Law", "Sanctions", "Fraud")

OPEN_PAYMENTS = (DisbursementStatus.DRAFT, DisbursementStatus.CLEARED, DisbursementStatus.ON_HOLD)


class NeedsNote(GuardError):
	"""Something is shown as a warning: whoever signs says why it is accepted."""


@dataclass(frozen=True)
class Row:
	"""What the finance officer wants one budget line of a grant to carry; `part` in units of the allocation's currency."""

	line: int
	grant: str
	budget_line: str
	part: int
	purpose_tag: str = ""
	place_tag: str = ""
	supplier: str = ""
	quotes: int = 0
	no_objection: str = ""


@dataclass(frozen=True)
class Plan:
	"""How an allocation would be funded: each row with its exchange, what is wrong, what is only shown."""

	rows: tuple[tuple[Row, Funding], ...]
	faults: tuple[str, ...]
	warnings: tuple[str, ...]


# Reading what was asked -------------------------------------------------------------------------------------------


def rows_of(request: Any, given: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
	"""What a client sent as rows: grant, budget_line, part (in major units) and what goes with it. Raises GuardError."""
	rows = []
	for number, row in enumerate(given, 1):
		if not isinstance(row, Mapping):
			frappe.throw(
				_("Line {0}: name the grant, its budget line and the amount.").format(number), GuardError
			)
		try:
			part = money.to_units(row.get("part") or 0, request.currency)
		except (ValueError, TypeError):
			frappe.throw(
				_("Line {0}: {1} is no amount in {2}: correct it.").format(
					number, frappe.utils.escape_html(cstr(row.get("part"))), request.currency
				),
				GuardError,
			)
		texts = {
			name: plain(row.get(name))
			for name in ("grant", "budget_line", "purpose_tag", "place_tag", "supplier", "no_objection")
		}
		rows.append(Row(number, part=part, quotes=cint(row.get("quotes")), **texts))
	return tuple(rows)


def plain(value: Any) -> str:
	"""One value as text; what is an object or a list is none."""
	return " ".join(cstr(value).split()) if not isinstance(value, dict | list) else ""


# The plan ---------------------------------------------------------------------------------------------------------


def plan(request: Any, rows: Sequence[Row], found: Mapping[str, GrantFacts]) -> Plan:
	"""Ask every rule about funding an allocation like this (a fixed number of queries); nothing is written."""
	fundings, faults, warnings = [], [], []
	unknown = sorted({row.grant for row in rows if row.grant not in found})
	faults += [
		_("{0} is no grant of this group: choose another one.").format(frappe.utils.escape_html(name))
		for name in unknown
	]
	known = [row for row in rows if row.grant in found]
	rates: dict[str, Any] = {}
	for row in known:
		made = funding_of(request, row, found[row.grant], rates)
		if isinstance(made, str):
			faults.append(made)
			made = Funding(row.grant, found[row.grant].row.currency, row.part, 0, budget_line=row.budget_line)
		fundings.append(made)
	if not faults:
		faults += [
			words.funding(fault, request.currency, found[fault.grant].row.currency if fault.grant else "")
			for fault in funding.funding_faults(
				cint(request.amount_units), request.currency, fundings, clock.today()
			)
		]
	if not faults:
		days = max(cint(found[row.grant].row.duplicate_days) for row in known)
		earlier = money_facts.earlier(request.working_group, request, clock.today(), days)
		for name in dict.fromkeys(row.grant for row in known):
			stops, warns = of_grant(request, found[name], list(zip(known, fundings, strict=True)), earlier)
			faults += stops
			warnings += warns
		faults += conditional_funders(request, [found[name] for name in {row.grant for row in known}])
	return Plan(tuple(zip(known, fundings, strict=True)), tuple(faults), tuple(dict.fromkeys(warnings)))


def funding_of(request: Any, row: Row, grant: GrantFacts, rates: dict[str, Any]) -> Funding | str:
	"""A row with the rate that counts: the funder's, else the one on record for today in either direction.

	Gives the sentence that says what is missing where there is no rate.
	"""
	currency, today = grant.row.currency, clock.today()
	rate, per_unit, source, day = Decimal(1), False, "", today
	prescribed = None
	if currency != request.currency:
		own = grant.prescribed(request.currency, today)
		if own:
			rate, per_unit, source, day = own.rate, own.per_grant_unit, own.source, own.from_date
			prescribed = own.rate
		else:
			if currency not in rates:
				rates[currency] = rate_of_day(request.currency, currency)
			if rates[currency] is None:
				return _(
					"No rate from {0} to {1} is on record for the last {2} days: enter one with its source, or have the funder's own entered in the grant."
				).format(request.currency, currency, allocation_facts.RATE_DAYS)
			on_record, per_unit = rates[currency]
			rate, source, day = on_record.rate, on_record.source, on_record.date
			if on_record.writers & {request.requested_by, request.last_edited_by, frappe.session.user}:
				return _(
					"The rate from {0} to {1} was entered by you or by whoever asks: let somebody else enter one."
				).format(request.currency, currency)
	try:
		units = funding.at_rate(row.part, request.currency, currency, rate, per_unit)
	except ValueError:
		units = 0
	return Funding(
		row.grant, currency, row.part, units, rate, source, day, per_unit, prescribed, row.budget_line
	)


def rate_of_day(currency: str, grant_currency: str) -> tuple[Any, bool] | None:
	"""The rate on record, and whether it is quoted as units for one of the grant's currency (2 queries at most)."""
	today = clock.today()
	straight = allocation_facts.rate_on(currency, grant_currency, today)
	if straight:
		return straight, False
	inverse = allocation_facts.rate_on(grant_currency, currency, today)
	return (inverse, True) if inverse else None


def of_grant(
	request: Any,
	grant: GrantFacts,
	rows: Sequence[tuple[Row, Funding]],
	earlier: Sequence[restrictions.Before],
) -> tuple[list[str], list[str]]:
	"""What the funder's terms forbid of what one grant is to carry, and what is only shown.

	`earlier` are allocations of the group of the same amount, as far back as any of the grants looks.
	"""
	own = [(row, made) for row, made in rows if row.grant == grant.row.name]
	indirect = {line.key for line in grant.present.lines if line.is_indirect}
	part, units = sum(row.part for row, _made in own), sum(made.units for _row, made in own)
	others = cint(request.amount_units) - part
	asked = Asked(
		lines=tuple(
			AskedLine(
				row.line, row.budget_line, made.units, row.budget_line in indirect, row.supplier, row.quotes
			)
			for row, made in own
		),
		costs_from=getdate(request.costs_from),
		costs_to=getdate(request.costs_to),
		payee=cstr(request.beneficiary or request.beneficiary_community),
		purpose=cstr(request.purpose),
		purposes=frozenset(row.purpose_tag for row, _made in own if row.purpose_tag),
		geographies=frozenset(row.place_tag for row, _made in own if row.place_tag),
		no_objection_given=all(readable(row.no_objection) for row, _made in own),
		co_funding=others * units // part if part > 0 else 0,
	)
	faults = restrictions.commitment_faults(grant.terms, asked, clock.today(), in_units_of(earlier, asked))
	said_of = [
		(words.restriction(fault, grant.row.name, grant.row.currency), fault.warns) for fault in faults
	]
	return [text for text, warns in said_of if not warns], [text for text, warns in said_of if warns]


def in_units_of(earlier: Sequence[restrictions.Before], asked: Asked) -> list[restrictions.Before]:
	"""Earlier allocations of the same amount, as this grant sees the amount: what is compared is the whole."""
	return [replace(row, units=asked.units) for row in earlier]


def conditional_funders(request: Any, grants: Sequence[GrantFacts]) -> list[str]:
	"""A funder that ties its grant to how the group decides has no seat that agreed to what the grant pays."""
	funders = {
		grant.row.funder: grant.row.name for grant in grants if grant.row.has_conditions and grant.row.funder
	}
	if not funders:
		return []
	seats = {
		seat.name: seat for seat in facts.seats_of([request.working_group]).get(request.working_group, [])
	}
	above = allocation_facts.ancestors_of(
		{name for name in (*funders, *(seat.organisation for seat in seats.values())) if name}
	)
	agreed = [
		seats[row.seat]
		for row in facts.decision_rows(request.doctype, request.name)
		if row.round == cint(request.round)
		and row.content_hash == request.content_hash
		and row.verdict == Verdict.APPROVE
		and row.seat in seats
	]
	return [
		finance_words.funder_decided(grant, seat.title)
		for funder, grant in sorted(funders.items())
		for seat in agreed
		if seat.organisation and conflicts.related(seat.organisation, funder, above)
	]


# Signing off ------------------------------------------------------------------------------------------------------


def locked(name: str) -> Any:
	"""The allocation with a lock on it, which the reader may see. Raises DoesNotExistError, PermissionError."""
	doc = locking.locked(ALLOCATION, name)
	doc.check_permission("read")
	return doc


def check_officer(group: str) -> None:
	if FINANCE_OFFICER not in permissions.roles_in_group(frappe.session.user, group):
		frappe.throw(_("This is done by a finance officer."), frappe.PermissionError)


def check_state(doc: Any, *states: str) -> None:
	"""Raises GuardError for an allocation, or a payment, that is in none of these states."""
	sentences.refuse(wrong_state(doc, *states))


def wrong_state(doc: Any, *states: str) -> list[str]:
	"""The sentence that says in which state a document is, and in which this is possible; none where it is."""
	return [] if doc.status in states else [finance_words.not_in_state(doc.name, doc.status, states)]


def check_duty(
	act: Act, doc: Any, payment: Any | None = None, lock: bool = True
) -> tuple[duties.Relaxed, ...]:
	"""Refuse who may not do this about an allocation; gives the relaxations that it took. Raises PermissionError."""
	who = duty_facts.people(doc, payment, lock)
	answer, names = duty_facts.check(act, frappe.session.user, who, doc, clock.today())
	if isinstance(answer, duties.Refused):
		frappe.throw(words.duty(answer, names, doc.group_currency), frappe.PermissionError)
	return answer.tags


@record_writer.together()
def sign_off(name: str, given: Sequence[Mapping[str, Any]], note: str = "") -> Any:
	"""Sign an allocation off: its money is committed on the budget lines given, and it is Approved.

	`given` has rows of grant, budget_line, part (major units of the allocation's currency) and, where the grant asks for them,
	purpose_tag, place_tag, supplier, quotes and no_objection. Raises PermissionError, InsufficientFunds, NeedsNote where a
	warning is not answered by a note, and GuardError with everything that stands in the way; then nothing is done.
	"""
	doc = locked(name)
	check_officer(doc.working_group)
	check_state(doc, AllocationStatus.ENDORSED)
	tags = check_duty(Act.SIGN_OFF, doc)
	check_is_no_budget(doc)
	rows = rows_of(doc, given)
	held = ledger.lock(doc.working_group, existing(doc, rows))
	made = plan(doc, rows, money_facts.grants(held.balances, lock=True))
	sentences.refuse(made.faults)
	check_note(made.warnings, note)
	parts = commitments(doc, made, held)
	fill_funding(doc, made, parts)
	doc.signed_off_by, doc.signed_off_on = frappe.session.user, clock.today()
	doc.sign_off_note = kept_note(made.warnings, note)
	add_relaxations(doc, "relaxations_used", tags)
	move(doc, AllocationStatus.APPROVED, docstatus=1)
	ledger.post(held, booking(doc, held), commitment_movements(doc, made, parts))
	return doc


def existing(doc: Any, rows: Sequence[Row]) -> list[str]:
	"""The grants that are meant and are there, of this group."""
	return frappe.get_all(
		money_facts.GRANT,
		filters={"name": ("in", [row.grant for row in rows] or [""]), "working_group": doc.working_group},
		pluck="name",
		order_by="name",
	)


def check_is_no_budget(doc: Any) -> None:
	"""A budget that requests draw on is paid through them: signed off itself, its money would be committed twice."""
	drawn = allocation_facts.drawn_from(doc.name, "")
	if drawn:
		frappe.throw(
			_(
				"{0} is drawn on with {1}: sign off the requests that draw on it, not the budget itself."
			).format(doc.name, words.amount(drawn, doc.currency)),
			GuardError,
		)


def check_note(warnings: Sequence[str], note: str) -> None:
	if warnings and not readable(note):
		ask = _("Say in the note why it is done all the same.")
		message = "<br>".join([*warnings, ask])
		frappe.throw(message, NeedsNote)


def kept_note(warnings: Sequence[str], note: str) -> str:
	return "\n".join([*([frappe.utils.strip_html(note).strip()] if readable(note) else []), *warnings])


def commitments(doc: Any, made: Plan, held: Locked) -> list[tuple[int, int]]:
	"""For each row how much rests on money received, and how much on signed money. Raises InsufficientFunds."""
	for sentence in shortages(doc, made, held.balances):
		frappe.throw(sentence, ledger.InsufficientFunds)
	allowed = policies.may_use_signed(doc)
	balances = dict(held.balances)
	found = []
	for _row, row in made.rows:
		before = balances[row.grant]
		# All rows of a grant together fit, so each in its turn does.
		firm, conditional = parts = funds.commitment_parts(before, row.units, allowed)
		balances[row.grant] = replace(
			before, committed=before.committed + firm, conditional=before.conditional + conditional
		)
		found.append(parts)
	return found


def shortages(doc: Any, made: Plan, balances: Mapping[str, funds.Balance]) -> list[str]:
	"""For which grants of a plan the money is not there, in sentences (1 query)."""
	currencies = {row.grant: row.currency for _row, row in made.rows}
	wanted = [(row.grant, row.units) for _row, row in made.rows]
	return [
		words.funds(fault, grant, currencies[grant])
		for grant, fault in funds.shortages(balances, wanted, policies.may_use_signed(doc)).items()
	]


def commitment_movements(
	doc: Any, made: Plan, parts: Sequence[tuple[int, int]]
) -> list[tuple[str, Movement]]:
	rows = []
	for number, ((_row, row), (firm, conditional)) in enumerate(zip(made.rows, parts, strict=True), 1):
		for kind, units, end in (
			(MovementKind.COMMITMENT, firm, ""),
			(MovementKind.CONDITIONAL_COMMITMENT, conditional, "/conditional"),
		):
			if units:
				rows.append(
					(row.grant, Movement(kind, units, f"{doc.name}/{number}{end}", doc.name, row.budget_line))
				)
	return rows


def fill_funding(doc: Any, made: Plan, parts: Sequence[tuple[int, int]]) -> None:
	"""The rows of the funding as they were signed off."""
	doc.set("funding", [])
	for (row, made_of), (firm, conditional) in zip(made.rows, parts, strict=True):
		line = doc.append(
			"funding",
			{
				"grant": row.grant,
				"budget_line": row.budget_line,
				"grant_currency": made_of.currency,
				"rate": float(made_of.rate),
				"per_grant_unit": int(made_of.per_grant_unit),
				"rate_date": made_of.rate_day,
				"rate_source": made_of.rate_source,
				"purpose_tag": row.purpose_tag,
				"place_tag": row.place_tag,
				"supplier": row.supplier,
				"quotes": row.quotes,
				"no_objection": row.no_objection,
			},
		)
		amounts.put(line, "part", row.part, doc.currency)
		amounts.put(line, "committed", firm + conditional, made_of.currency)
		amounts.put(line, "conditional", conditional, made_of.currency)


def fundings(doc: Any) -> dict[tuple[str, str], Funding]:
	"""What each budget line of a grant carries of an allocation that was signed off."""
	return {
		(row.grant, row.budget_line): Funding(
			row.grant,
			row.grant_currency,
			cint(row.part_units),
			cint(row.committed_units),
			money.exact(row.rate),
			cstr(row.rate_source),
			getdate(row.rate_date) if row.rate_date else None,
			bool(cint(row.per_grant_unit)),
			None,
			row.budget_line,
		)
		for row in doc.funding
	}


def add_relaxations(doc: Any, fieldname: str, tags: Sequence[duties.Relaxed]) -> None:
	"""The relaxations without which this could not have been done stay on the record that they touched, each once."""
	known = [line for line in cstr(doc.get(fieldname)).split("\n") if line]
	doc.set(fieldname, "\n".join(dict.fromkeys([*known, *(finance_words.relaxed(tag) for tag in tags)])))


def booking(doc: Any, held: Locked) -> Booking:
	return Booking(doc.doctype, doc.name, clock.today(), ledger.posting(held, clock.today()))


def move(doc: Any, status: AllocationStatus, docstatus: int | None = None, engine: str = SIGN_OFF) -> None:
	"""Bring an allocation to a state, as the engine that may."""
	doc.status = str(status)
	if docstatus is not None:
		doc.docstatus = docstatus
	# Declarations of conflict, and papers that name it, stand for good: Frappe would let them forbid that it is cancelled.
	doc.flags.ignore_links = True
	with guard.acting(engine, doc):
		doc.flags.ignore_permissions = True  # checked: role and duties, by whoever calls
		doc.save()


# The other acts ---------------------------------------------------------------------------------------------------


def check_host_reason(host_reason: str) -> None:
	"""Raises ValidationError for anything but Law, Sanctions or Fraud."""
	if host_reason not in HOST_REASONS:
		frappe.throw(
			_("The host refuses for one of these: {0}.").format(", ".join(_(row) for row in HOST_REASONS))
		)


@record_writer.together()
def refuse(name: str, host_reason: str, reason: str) -> Any:
	"""The host refuses an endorsed allocation: Law, Sanctions or Fraud, with the reason that everybody reads."""
	doc = locked(name)
	check_officer(doc.working_group)
	check_state(doc, AllocationStatus.ENDORSED)
	check_host_reason(host_reason)
	check_duty(Act.SIGN_OFF, doc)
	doc.host_reason, doc.refused_because = host_reason, said(reason)
	move(doc, AllocationStatus.REFUSED)
	return doc


@record_writer.together()
def hold(name: str, reason: str) -> Any:
	"""Stop all payments of an allocation for now, with the reason."""
	doc = locked(name)
	check_officer(doc.working_group)
	check_state(doc, AllocationStatus.APPROVED, AllocationStatus.IN_PAYMENT)
	doc.held_because, doc.held_from = said(reason), doc.status
	move(doc, AllocationStatus.ON_HOLD)
	return doc


@record_writer.together()
def resume(name: str) -> Any:
	"""Let the payments of an allocation go on."""
	doc = locked(name)
	check_officer(doc.working_group)
	check_state(doc, AllocationStatus.ON_HOLD)
	before = AllocationStatus(doc.held_from or AllocationStatus.APPROVED)
	doc.held_from = None
	move(doc, before)
	return doc


@record_writer.together()
def cancel(name: str, reason: str) -> Any:
	"""Cancel an allocation of which nothing is paid; its commitment is released."""
	doc = locked(name)
	check_officer(doc.working_group)
	check_state(doc, AllocationStatus.APPROVED, AllocationStatus.ON_HOLD)
	check_no_open_payment(doc)
	held, parts = locked_parts(doc)
	paid = sum(part.paid for part in parts.values())
	if paid:
		frappe.throw(
			_("{0} is paid in part: settle it, which releases the rest.").format(doc.name), GuardError
		)
	doc.cancelled_because = said(reason)
	move(doc, AllocationStatus.CANCELLED, docstatus=2)
	ledger.post(held, booking(doc, held), released(doc, parts, "cancel"))
	return doc


@record_writer.together()
def settle(name: str, note: str, evidence: str) -> Any:
	"""Settle an allocation: what was achieved, with the report as a file; what is left of its commitment is released.

	`evidence` is the address of a private file that the finance officer uploaded and attached to nothing. What was paid
	directly counts as spent with this evidence; advances must be accounted for. Raises GuardError with what is missing.
	"""
	doc = locked(name)
	check_officer(doc.working_group)
	check_state(doc, AllocationStatus.IN_PAYMENT)
	check_no_open_payment(doc)
	sentences.refuse(accounts.open_advances(doc))
	held, parts = locked_parts(doc)
	doc.settlement_note, doc.settled_on = said(note), clock.today()
	file = papers.own_file(evidence)
	doc.settlement_evidence = file.file_url
	move(doc, AllocationStatus.SETTLED)
	papers.attach(file, doc, "settlement_evidence", SIGN_OFF)
	spent = [
		(
			grant,
			Movement(
				MovementKind.EXPENDITURE,
				part.paid - part.refunded - part.spent,
				f"{doc.name}/settled/{number}",
				doc.name,
				line,
			),
		)
		for number, ((grant, line), part) in enumerate(sorted(parts.items()), 1)
		if part.paid - part.refunded - part.spent > 0
	]
	ledger.post(held, booking(doc, held), [*spent, *released(doc, parts, "settle")])
	return doc


def locked_parts(doc: Any) -> tuple[Locked, dict[tuple[str, str], funds.Part]]:
	"""The grants of an allocation, locked, and its figures by (grant, budget line)."""
	held = ledger.lock(doc.working_group, {row.grant for row in doc.funding})
	keys = {(row.grant, row.budget_line, doc.name) for row in doc.funding}
	keys |= {(row.grant, row.budget_line, "") for row in doc.funding}
	held.parts.update(ledger.parts_of(doc.working_group, keys))
	return held, {(key[0], key[1]): part for key, part in held.parts.items() if key[2]}


def released(doc: Any, parts: Mapping[tuple[str, str], funds.Part], act: str) -> list[tuple[str, Movement]]:
	"""What ends the commitment of an allocation."""
	return list(
		settling.release_movements(
			f"{doc.name}/{act}",
			[(grant, doc.name, line, part) for (grant, line), part in sorted(parts.items())],
		)
	)


def check_no_open_payment(doc: Any) -> None:
	"""Payments that are prepared are paid, refused or taken away first. Raises GuardError."""
	sentences.refuse(open_payments(doc))


def open_payments(doc: Any) -> list[str]:
	"""The sentence that names payments of an allocation that are neither paid nor refused (1 query)."""
	names = frappe.get_all(
		"Disbursement",
		filters={"allocation": doc.name, "status": ("in", [str(state) for state in OPEN_PAYMENTS])},
		pluck="name",
		order_by="name",
	)
	if not names:
		return []
	return [
		_("{0} of {1} is neither paid nor refused: finish or delete it first.").format(
			", ".join(names), doc.name
		)
	]
