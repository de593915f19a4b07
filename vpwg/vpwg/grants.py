"""Grants: scrutiny and activation, what a funder stops, amendments, money that covers commitments, closing. Design section 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, flt, formatdate, getdate

from vpwg import clock, notify
from vpwg.vpwg import (
	contents,
	decisions,
	ledger,
	months,
	papers,
	policies,
	record_writer,
	sentences,
	standings,
	telling,
)
from vpwg.vpwg.ledger import Booking, Locked
from vpwg.vpwg.sentences import decisions as decision_words
from vpwg.vpwg.sentences import grants as grant_words
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import (
	allocation_facts,
	corporate,
	facts,
	funds,
	grant_rules,
	guard,
	money,
	money_facts,
	record,
	restrictions,
)
from vpwg.vpwg.workflow.approval import Status
from vpwg.vpwg.workflow.balance import Pillar, months_earlier
from vpwg.vpwg.workflow.corporate import (
	Answer,
	CeilingAnswer,
	CeilingVerdict,
	Question,
	ScrutinyAnswer,
	Support,
)
from vpwg.vpwg.workflow.definitions import DEFINITIONS, GRANT_ACT, GrantState
from vpwg.vpwg.workflow.grant_rules import DraftLine, DraftRate, GrantDraft
from vpwg.vpwg.workflow.grant_terms import BLOCKED, GrantForm, GrantSource
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement, MovementKind

GRANT = "Working Group Grant"

SHARE_DIGITS = 2
"""Digits after the point that the share of corporate support is kept with."""

NOT_COUNTED = (GrantState.DRAFT, GrantState.UNDER_SCRUTINY)
"""States in which a grant of a company is still asked for; afterwards its receipts count."""


def check_movements(grant: str, movements: Sequence[tuple[str, Movement]]) -> None:
	"""Whether the grant's state and form allow these movements; the grant must be locked. Raises GuardError."""
	found = money_facts.grants([grant], lock=True)[grant]
	sentences.refuse(
		words.restriction(fault, grant, found.row.currency)
		for _name, row in movements
		for fault in restrictions.movement_faults(found.terms, row)
	)


def confirm_commitments(grant: str, locked: Locked, at: Booking, reference: str = "") -> None:
	"""Money that came covers what was committed against signed money, in the order in which it was signed off.

	`reference` is what the movements are entered under, the document's name where nothing is said.

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
			(
				grant,
				Movement(
					MovementKind.CONFIRMATION, units, f"{reference or at.document}/covers/{number}", *key
				),
			)
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


# What a draft says ---------------------------------------------------------------------------------------------


def fill_currency(grant: Any) -> None:
	"""A grant that names no currency is in its group's."""
	if not grant.currency and grant.working_group:
		grant.currency = frappe.db.get_value("Working Group", grant.working_group, "currency")


def fill_draft(grant: Any) -> None:
	"""Codes in one form, and the questions of the scrutiny where there is one: those that are there keep their answers."""
	for row in grant.budget_lines:
		row.code = " ".join(cstr(row.code).split())
	if not corporate.needs_scrutiny(GrantSource(grant.source)):
		if grant.scrutiny:
			grant.set("scrutiny", [])
		return
	there = {row.question for row in grant.scrutiny}
	for question in Question:
		if str(question) not in there:
			grant.append("scrutiny", {"question": str(question)})


def draft_of(grant: Any) -> GrantDraft:
	"""A grant's document as the rules see it."""
	return GrantDraft(
		source=GrantSource(grant.source),
		form=GrantForm(grant.form),
		currency=cstr(grant.currency),
		signed=cint(grant.signed_amount_units),
		signed_on=money_facts.day_of(grant.signed_on),
		has_funder=bool(grant.funder),
		from_company=bool(grant.funder)
		and frappe.db.get_value("Stakeholder Organisation", grant.funder, "pillar") == Pillar.COMPANY,
		eligible_from=money_facts.day_of(grant.eligible_from),
		eligible_to=money_facts.day_of(grant.eligible_to),
		close_out=money_facts.day_of(grant.close_out),
		is_running=bool(cint(grant.is_running)),
		running_since=money_facts.day_of(grant.running_since),
		lines=tuple(
			DraftLine(
				cstr(row.code),
				cint(row.amount_units),
				money_facts.share_of(flt(row.flexibility)),
				cint(row.used_before_units),
			)
			for row in grant.budget_lines
		),
		rates=tuple(
			DraftRate(cstr(row.rate_currency), money.exact(flt(row.rate)), money_facts.day_of(row.from_date))
			for row in grant.prescribed_rates
		),
		co_funding=Fraction(money.exact(flt(grant.co_funding_share))),
		indirect_rate=Fraction(money.exact(flt(grant.indirect_rate))),
		quotes_from=cint(grant.quotes_from_units),
		has_conditions=bool(cint(grant.has_conditions)),
		conditions=cstr(grant.conditions),
		valuation_basis=cstr(grant.valuation_basis),
	)


def check_content(grant: Any) -> None:
	"""Raises GuardError with a sentence for each thing that is wrong with what a draft says."""
	sentences.refuse(
		grant_words.content(fault, cstr(grant.currency))
		for fault in grant_rules.content_faults(draft_of(grant), clock.today())
	)


def check_move(grant: Any, to: GrantState) -> None:
	"""Raises GuardError where a draft cannot become active, or be put to scrutiny."""
	sentences.refuse(
		grant_words.content(fault, cstr(grant.currency))
		for fault in grant_rules.move_faults(draft_of(grant), to)
	)


# Scrutiny ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ceiling:
	"""Where corporate support stands against the ceiling, in the group's currency, or what is missing to tell."""

	answer: CeilingAnswer | None
	currency: str
	missing: tuple[str, ...] = ()


def ceiling_of(grant: Any, lock: bool = False) -> Ceiling:
	"""The share of corporate support in twelve months, a grant that is asked for included (at most 5 queries).

	What came counts by its receipts, in cash or at its value, each at the rate of its day.
	"""
	group, today = grant.working_group, clock.today()
	currency = cstr(frappe.db.get_value("Working Group", group, "currency"))
	if not currency:
		return Ceiling(
			None,
			"",
			(_("The group has no currency: choose one on the group, then compare with the ceiling."),),
		)
	most, stops = policies.ceiling_of(group, lock)
	since = months_earlier(today, corporate.WINDOW_MONTHS)
	came = money_facts.receipts_between(group, since, today, lock)
	asked = 0
	if corporate.needs_scrutiny(GrantSource(grant.source)) and grant.status in NOT_COUNTED:
		asked = cint(grant.signed_amount_units)
	others = {row.currency for row in came} | ({grant.currency} if asked else set())
	rates = allocation_facts.rates_between(others - {currency}, currency, since, today)
	missing: list[str] = []

	def worth(units: int, of: str, day: date) -> int:
		if of == currency:
			return units
		rate = allocation_facts.newest_rate(rates.get(of, ()), day)
		if rate is None:
			missing.append(grant_words.no_rate(of, currency, day, allocation_facts.RATE_DAYS))
			return 0
		return money.convert(units, of, currency, rate)

	support = [Support(row.day, worth(row.units, row.currency, row.day), row.is_corporate) for row in came]
	asked = worth(asked, grant.currency, today) if asked else 0
	if missing:
		return Ceiling(None, currency, tuple(dict.fromkeys(missing)))
	return Ceiling(corporate.against_ceiling(support, today, most, stops, asked), currency)


def answers_of(grant: Any) -> tuple[ScrutinyAnswer, ...]:
	return tuple(
		ScrutinyAnswer(
			Question(row.question), Answer(row.answer) if row.answer else None, cstr(row.explanation)
		)
		for row in grant.scrutiny
	)


def prepare_to_scrutiny(grant: Any) -> None:
	"""Draft -> Under Scrutiny: every question is answered, the share is known, and the seats could decide on it."""
	frappe.db.get_value("Working Group", grant.working_group, "name", for_update=True)
	check_content(grant)
	check_move(grant, GrantState.UNDER_SCRUTINY)
	found = ceiling_of(grant, lock=True)
	sentences.refuse(found.missing)
	sentences.refuse(
		words.scrutiny(fault, found.currency)
		for fault in corporate.scrutiny_faults(answers_of(grant), found.answer)
	)
	sentences.refuse(above_ceiling(found))
	note_share(grant, found)
	begin_round(grant)


def above_ceiling(found: Ceiling) -> list[str]:
	"""Why a policy that stops at its ceiling refuses the support of a company."""
	if found.answer is None or found.answer.verdict != CeilingVerdict.STOP:
		return []
	return [words.ceiling(found.answer, found.currency)]


def note_share(grant: Any, found: Ceiling) -> None:
	"""What those who decide read of the share, in the language of the group."""
	terms = facts.terms_of([grant.working_group])[grant.working_group]
	with notify.in_language(decisions.language_of(terms)):
		grant.share_note = words.ceiling(found.answer, found.currency)
	share = found.answer.share or Fraction(0)
	grant.corporate_share = float(round(share * 100, SHARE_DIGITS))


def begin_round(grant: Any) -> None:
	rules = policies.scrutiny_rules(grant.working_group)
	snapshot = facts.parsed(grant.rule_snapshot)
	content = record.digest(contents.of_grant(grant))
	same = snapshot.get("content") == content
	if not same or snapshot.get("rules") != rules["rules"]:
		grant.tier = 1
	grant.round = cint(grant.round) + 1
	grant.opened_on, grant.opened_by = clock.today(), frappe.session.user
	grant.returned_because = None
	grant.content_hash = contents.content_hash(grant)
	used = snapshot.get("objections_used", []) if same else []
	at = standings.begin_round(grant, {**rules, "content": content, "objections_used": used})
	if at.outcome.status == Status.UNSATISFIABLE:
		sentences.refuse([decision_words.never(at)])


def obstacles(grant: Any) -> list[str]:
	"""Why support of a company that the seats have accepted cannot be taken after all."""
	silent = set(facts.parsed(grant.rule_snapshot).get("silent", ()))
	if standings.silent_seats(grant, lock=True) - silent:
		return [
			_(
				"What is known of the organisations changed while it was being decided on, and takes the vote of seats that had one: send it again, so that everybody sees it before they decide."
			)
		]
	found = ceiling_of(grant, lock=True)
	return [*found.missing, *above_ceiling(found)]


# What the funder does, and closing -----------------------------------------------------------------------------


def suspend(name: str, reason: str, on: Any = None) -> Any:
	"""The funder suspends a grant from a day on: nothing is committed or paid of it any more."""
	return act(name, GrantState.SUSPENDED, reason, on)


def lift(name: str, reason: str) -> Any:
	"""The funder lifts a suspension; what waited for money that came meanwhile is covered by it."""
	return act(name, GrantState.ACTIVE, reason)


def terminate(name: str, reason: str, on: Any = None) -> Any:
	"""The funder ends a grant on a day: only costs up to then are still paid."""
	return act(name, GrantState.TERMINATED, reason, on)


def close(name: str, reason: str) -> Any:
	"""Close a grant of which nothing is committed, waits, or is left."""
	return act(name, GrantState.CLOSED, reason)


@record_writer.together()
def act(name: str, to: GrantState, reason: str, on: Any = None) -> Any:
	"""Bring a grant to another state with the reason, under the locks of the grant and of its money.

	Raises PermissionError, and GuardError with what stands in the way.
	"""
	frappe.get_doc(GRANT, name).check_permission("read")
	group = frappe.db.get_value(GRANT, name, "working_group")
	papers.check_finance(group)
	said, day = papers.said(reason), day_of_act(on)
	# Balances come before what a grant says, as in every paper and payment; closing looks at every grant of the group.
	locked = ledger.lock_group(group) if to == GrantState.CLOSED else ledger.lock(group, [name])
	grant = frappe.get_doc(GRANT, name, for_update=True)
	check_act(grant, to)
	if to == GrantState.CLOSED:
		check_closable(grant)
		grant.closed_on = clock.today()
	else:
		grant.stopped_on = None if to == GrantState.ACTIVE else day
	grant.stop_reason, grant.status = said, str(to)
	with guard.acting(GRANT_ACT, grant):
		grant.flags.ignore_permissions = True  # checked: check_finance, above
		grant.save()
	if to == GrantState.ACTIVE:
		at = Booking(grant.doctype, grant.name, clock.today(), ledger.posting(locked, clock.today()))
		confirm_commitments(grant.name, locked, at, f"{grant.name}/{record_writer.random_name()}")
	return grant


def check_act(grant: Any, to: GrantState) -> None:
	transition = DEFINITIONS[GRANT].transition(grant.status, to)
	if transition is None or GRANT_ACT not in transition.engines:
		frappe.throw(
			_("{0} is in the state {1}, from which it does not come to {2}.").format(
				grant.name, decision_words.word(grant.status), decision_words.word(to)
			),
			GuardError,
		)


def day_of_act(on: Any) -> date:
	"""The day of an act, today where none is said. Raises GuardError for one that is still to come."""
	day = getdate(on) if on else clock.today()
	if day > clock.today():
		frappe.throw(
			_("The date {0} has not come: enter {1} or an earlier one.").format(
				formatdate(day), formatdate(clock.today())
			),
			GuardError,
		)
	return day


def check_closable(grant: Any) -> None:
	sentences.refuse(
		words.closing(fault) for fault in months.closing_faults(grant.working_group, [grant.name], lock=True)
	)


def tell_act(grant: Any) -> None:
	"""The office, and who keeps the group's books, learn at once what a funder stopped or lifted."""
	kind = {
		GrantState.SUSPENDED: "grant_suspended",
		GrantState.ACTIVE: "grant_lifted",
		GrantState.TERMINATED: "grant_terminated",
	}.get(GrantState(grant.status))
	if kind:
		group = grant.working_group
		people = [*telling.office_of(group), *telling.officers_of(group, ("Finance Officer",))]
		notify.tell(people, kind, grant, telling.values_of(grant))


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
