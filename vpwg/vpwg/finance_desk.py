"""What the finance officer's screens show: what waits, where money stands, who may do what and why not. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, getdate

from vpwg import clock, permissions
from vpwg.setup.roles import AUDITOR, COORDINATOR, FINANCE_OFFICER, MANAGER
from vpwg.vpwg import accounts, finance, ledger, payments
from vpwg.vpwg.sentences import finance as finance_words
from vpwg.vpwg.sentences import money as words
from vpwg.vpwg.workflow import advance_facts, advances, duties, duty_facts, funds, money, money_facts
from vpwg.vpwg.workflow.definitions import (
	DISBURSEMENT,
	RESOURCE_ALLOCATION,
	AllocationStatus,
	DisbursementStatus,
	PaperStatus,
)
from vpwg.vpwg.workflow.duties import Act
from vpwg.vpwg.workflow.grant_terms import GrantForm, GrantState

SIGN_OFF_DAYS = 7
"""An endorsed allocation waits at most so many days for the finance officer, a cleared payment for its payer."""

PAPERS = {
	"Grant Receipt": ("received_on", "amount_units"),
	"Fund Return": ("returned_on", "amount_units"),
	"Advance Retirement": ("retired_on", "spent_units"),
	"Grant Amendment": ("agreed_on", "amount_units"),
}
"""Drafts that wait to be confirmed: the field with their day, and the one with their amount."""


# What waits -------------------------------------------------------------------------------------------------------


def waiting() -> list[dict[str, Any]]:
	"""What waits for the person who is logged in and that their duties let them do (a number of queries that does not grow)."""
	user = frappe.session.user
	roles = permissions.access(user).roles
	if not roles & {FINANCE_OFFICER, MANAGER}:
		return []
	officer = FINANCE_OFFICER in roles
	found = [
		*(to_sign_off() if officer else []),
		*(to_move(DisbursementStatus.DRAFT) if officer else []),
		*to_move(DisbursementStatus.CLEARED),
		*(to_confirm() if officer else []),
		*(overdue() if officer else []),
	]
	return sorted(found, key=lambda row: (row["due_on"], row["name"]))


def entry(doc: Any, act: str, title: str, units: int, since: Any, due_on: Any) -> dict[str, Any]:
	today, begun = clock.today(), getdate(since)
	return {
		"doctype": doc.doctype,
		"name": doc.name,
		"title": title,
		"group": doc.working_group,
		"group_name": doc.group_name,
		"act": act,
		"amount": words.amount(units, doc.currency) if doc.currency else "",
		"since": str(begun),
		"days": max((today - begun).days, 0),
		"due_on": str(getdate(due_on)),
		"late": getdate(due_on) < today,
	}


def rows(doctype: str, columns: Sequence[str], **filters: Any) -> list[Any]:
	"""Rows of a DocType with the name of their group (1 query)."""
	table, group = DocType(doctype), DocType("Working Group")
	query = (
		frappe.qb.from_(table)
		.join(group)
		.on(group.name == table.working_group)
		.select(table.name, table.working_group, group.group_name, *(table[name] for name in columns))
		.orderby(table.name)
	)
	for name, value in filters.items():
		query = query.where(table[name] == value)
	return [frappe._dict(row, doctype=doctype) for row in query.run(as_dict=True)]


REQUEST_COLUMNS = (
	"title",
	"amount_units",
	"currency",
	"decided_on",
	"requested_by",
	"requester_key",
	"last_edited_by",
	"signed_off_by",
	"round",
	"content_hash",
	"beneficiary",
	"beneficiary_community",
	"policy",
	"group_amount_units",
	"group_currency",
)
"""What the list, and the separation of duties, need of an allocation."""

PAYMENT_COLUMNS = (
	"purpose",
	"amount_units",
	"currency",
	"creation",
	"cleared_on",
	"cleared_by",
	"prepared_by",
	"last_edited_by",
	"allocation",
	"holder",
	"holder_name",
)


def to_sign_off() -> list[dict[str, Any]]:
	endorsed = rows(finance.ALLOCATION, REQUEST_COLUMNS, status=str(AllocationStatus.ENDORSED))
	return [
		entry(
			row,
			_("Sign off"),
			row.title,
			cint(row.amount_units),
			row.decided_on,
			frappe.utils.add_days(row.decided_on, SIGN_OFF_DAYS),
		)
		for row, _payment in allowed(Act.SIGN_OFF, [(row, None) for row in endorsed])
	]


def to_move(status: DisbursementStatus) -> list[dict[str, Any]]:
	"""Payments that this person may clear, or pay: those whose allocation can be paid now."""
	drafts = status == DisbursementStatus.DRAFT
	return [
		entry(
			row,
			_("Clear for payment") if drafts else _("Pay"),
			row.purpose,
			cint(row.amount_units),
			row.creation if drafts else row.cleared_on,
			frappe.utils.add_days(row.creation if drafts else row.cleared_on, SIGN_OFF_DAYS),
		)
		for _request, row in allowed(Act.CLEAR if drafts else Act.PAY, with_requests(status))
	]


def with_requests(status: DisbursementStatus) -> list[tuple[Any, Any]]:
	"""Payments in a state, with their payees, each after its allocation (3 queries)."""
	found = rows(payments.DISBURSEMENT, PAYMENT_COLUMNS, status=str(status))
	if not found:
		return []
	payees = money_facts.children("Disbursement Payee", {row.name for row in found})
	requests = {
		row.name: frappe._dict(row, doctype=finance.ALLOCATION)
		for row in frappe.get_all(  # checked: a finance officer and a manager see every group
			finance.ALLOCATION,
			filters={
				"name": ("in", sorted({row.allocation for row in found})),
				"status": ("in", [str(state) for state in payments.PAYABLE]),
			},
			fields=["name", *REQUEST_COLUMNS],
			order_by="name",
		)
	}
	for row in found:
		row.payees = payees.get(row.name, [])
	return [(requests[row.allocation], row) for row in found if row.allocation in requests]


def allowed(act: Act, pairs: Sequence[tuple[Any, Any | None]]) -> list[tuple[Any, Any | None]]:
	"""Those of these allocations and payments about which the person who is logged in may do an act (4 queries)."""
	if not pairs:
		return []
	own, today = duty_facts.key_of(frappe.session.user), clock.today()
	relaxed = duty_facts.relaxations_of({request.policy for request, _payment in pairs})
	return [
		pair
		for pair, who in zip(pairs, duty_facts.people_of(pairs), strict=True)
		if isinstance(
			duties.check(
				act, own, who, duty_facts.amount_of(pair[0]), today, relaxed.get(pair[0].policy, ())
			),
			duties.Allowed,
		)
	]


def to_confirm() -> list[dict[str, Any]]:
	found = []
	for doctype, (day, units) in PAPERS.items():
		for row in rows(doctype, (day, units, "currency", "creation"), status=str(PaperStatus.DRAFT)):
			since = row.creation
			found.append(
				entry(
					row,
					_("Confirm"),
					_(doctype),
					cint(row[units]),
					since,
					frappe.utils.add_days(since, SIGN_OFF_DAYS),
				)
			)
	return found


def overdue() -> list[dict[str, Any]]:
	"""Advances that are due and not accounted for."""
	today = clock.today()
	groups = dict(
		frappe.get_all("Working Group", fields=["name", "group_name"], order_by="name", as_list=True)
	)  # checked: a finance officer sees every group
	return [
		entry(
			frappe._dict(
				doctype=payments.DISBURSEMENT,
				name=row.advance.key,
				working_group=row.group,
				group_name=groups.get(row.group, row.group),
				currency=row.currency,
			),
			_("Account for the advance"),
			_("Advance, {0} days late").format(advances.days_overdue(row.advance, today)),
			row.advance.outstanding,
			row.advance.given_on,
			row.advance.due_on,
		)
		for row in advance_facts.advances_of(groups=list(groups))
		if advances.days_overdue(row.advance, today)
	]


# An allocation ----------------------------------------------------------------------------------------------------


def standing(doc: Any) -> dict[str, Any]:
	"""Where the money of an allocation stands, in words and figures."""
	figures = ledger.lines_of(allocations=[doc.name])
	own = [figures.get((row.grant, row.budget_line, doc.name), funds.Part()) for row in doc.funding]
	titles = titles_of([row.grant for row in doc.funding])
	return {
		"name": doc.name,
		"status": doc.status,
		"status_label": finance_words.word(doc.status),
		"amount": words.amount(cint(doc.amount_units), doc.currency),
		"signed_off_on": cstr(doc.signed_off_on),
		"note": cstr(doc.sign_off_note),
		"relaxations": cstr(doc.relaxations_used).split("\n") if doc.relaxations_used else [],
		"funding": [
			{
				"grant": row.grant,
				"title": titles.get(row.grant, row.grant),
				"budget_line": row.budget_line,
				"part": words.amount(cint(row.part_units), doc.currency),
				"rate": finance_words.rate_of_row(row, doc.currency),
				**shown(part, row.grant_currency),
			}
			for row, part in zip(doc.funding, own, strict=True)
		],
		"payments": payments_of(doc),
		"left": words.amount(left_to_pay(doc), doc.currency) if doc.funding else "",
		"acts": acts_on(doc),
	}


def starting_payment(doc: Any) -> dict[str, Any]:
	"""What a new payment of an allocation begins with: all that is left, to its beneficiary. Amounts in major units."""
	organisation = cstr(doc.beneficiary)
	name = frappe.db.get_value("Stakeholder Organisation", organisation, "organisation_name")
	return {
		"working_group": doc.working_group,
		"currency": doc.currency,
		"purpose": cstr(doc.purpose),
		"costs_from": cstr(doc.costs_from),
		"costs_to": cstr(doc.costs_to),
		"payee": cstr(name if organisation else doc.beneficiary_community),
		"organisation": organisation,
		"amount": float(money.from_units(max(left_to_pay(doc), 0), doc.currency)),
	}


def shown(part: funds.Part, currency: str) -> dict[str, Any]:
	"""The figures of a budget line in words, and as units for a bar."""
	units = {
		**{name: getattr(part, name) for name in ("committed", "conditional", "paid", "refunded", "spent")},
		"unspent": max(part.paid - part.refunded - part.spent, 0),
	}
	return {
		"currency": currency,
		"units": units,
		**{name: words.amount(figure, currency) for name, figure in units.items()},
	}


def titles_of(grants: Sequence[str]) -> dict[str, str]:
	"""The titles of grants by name (1 query)."""
	table = DocType(money_facts.GRANT)
	return dict(
		frappe.qb.from_(table)
		.select(table.name, table.title)
		.where(table.name.isin(sorted({*grants, ""})))
		.run()
	)


def left_to_pay(doc: Any) -> int:
	"""What no payment takes up yet, in units of the allocation's currency."""
	taken = sum(row.part for row in money_facts.paid_rows(doc.name) if row.status in payments.COUNTED)
	return cint(doc.amount_units) - taken


def payments_of(doc: Any) -> list[dict[str, Any]]:
	table = DocType(payments.DISBURSEMENT)
	return [
		{
			"name": row.name,
			"tranche": row.tranche,
			"kind": row.kind,
			"kind_label": finance_words.word(row.kind),
			"purpose": row.purpose,
			"status": row.status,
			"status_label": finance_words.word(row.status),
			"amount": words.amount(cint(row.amount_units), row.currency),
			"paid_on": cstr(row.paid_on),
			"due_on": cstr(row.due_on),
		}
		for row in frappe.qb.from_(table)
		.select("*")
		.where(table.allocation == doc.name)
		.orderby(table.tranche)
		.orderby(table.name)
		.run(as_dict=True)
	]


ALLOCATION_ACTS = {
	"sign_off": "Sign Off",
	"refuse": "Refuse",
	"hold": "Hold",
	"resume": "Resume",
	"cancel": "Cancel",
	"settle": "Settle",
}
"""Each act with the action that it is."""


def acts_on(doc: Any) -> dict[str, dict[str, Any]]:
	"""What can be done with an allocation now: for each act whether the reader may, and else why not."""
	states = {act: RESOURCE_ALLOCATION.states_before(action) for act, action in ALLOCATION_ACTS.items()}
	states["prepare"] = payments.PAYABLE
	roles = permissions.roles_in_group(frappe.session.user, doc.working_group)
	found: dict[str, dict[str, Any]] = {}
	for act, possible in states.items():
		if doc.status not in possible:
			continue
		needed = {FINANCE_OFFICER, MANAGER, COORDINATOR} if act == "prepare" else {FINANCE_OFFICER}
		if not roles & needed:
			continue
		found[act] = answer_on(act, doc)
	return found


def answer_on(act: str, doc: Any) -> dict[str, Any]:
	"""Whether the reader may do an act that is possible in this state, and else why not."""
	if act in ("sign_off", "refuse"):
		return duty_answer(Act.SIGN_OFF, doc)
	if act == "prepare":
		return duty_answer(Act.PREPARE, doc)
	why = finance.open_payments(doc) if act in ("cancel", "settle") else []
	if act == "settle":
		why += accounts.open_advances(doc, lock=False)
	return {"may": not why, "why": " ".join(why)}


def duty_answer(act: Act, request: Any, payment: Any | None = None) -> dict[str, Any]:
	answer, names = duty_facts.check(
		act, frappe.session.user, duty_facts.people(request, payment), request, clock.today()
	)
	if isinstance(answer, duties.Refused):
		return {"may": False, "why": words.duty(answer, names, request.group_currency)}
	return {"may": True, "why": " ".join(finance_words.relaxed(tag) for tag in answer.tags)}


def choices(doc: Any) -> dict[str, Any]:
	"""The active cash grants of the group with their lines, and rows that would carry the allocation."""
	names = frappe.get_all(  # checked: a finance officer sees every group
		money_facts.GRANT,
		filters={
			"working_group": doc.working_group,
			"status": str(GrantState.ACTIVE),
			"form": str(GrantForm.CASH),
		},
		pluck="name",
		order_by="eligible_to, name",
	)
	found = money_facts.grants(names)
	shown_grants = []
	for name in names:
		grant = found[name]
		currency = grant.row.currency
		shown_grants.append(
			{
				"grant": name,
				"title": grant.row.title,
				"currency": currency,
				"available": words.amount(max(grant.balance.free, 0), currency),
				"needs_no_objection": grant.terms.needs_no_objection,
				"purposes": sorted(grant.terms.purposes),
				"places": sorted(grant.terms.geographies),
				"quotes_from": words.amount(grant.terms.quotes_from, currency)
				if grant.terms.quotes_from
				else "",
				"lines": [
					{
						"code": line.key,
						"title": line.title,
						"left": words.amount(line.ceiling - line.used, currency),
					}
					for line in grant.present.lines
				],
			}
		)
	return {
		"currency": doc.currency,
		"decimals": money.decimals_of(doc.currency),
		"amount": float(doc.amount),
		"intended": doc.intended_grant or "",
		"grants": shown_grants,
		"rows": suggested(doc, names, found),
	}


def suggested(
	doc: Any, names: Sequence[str], found: Mapping[str, money_facts.GrantFacts]
) -> list[dict[str, Any]]:
	"""One row to begin with: the intended grant, else the first in the allocation's currency that has enough."""
	need = cint(doc.amount_units)
	candidates = [doc.intended_grant, *names] if doc.intended_grant in found else list(names)
	for name in candidates:
		grant = found[name]
		if grant.row.currency != doc.currency and name != doc.intended_grant:
			continue
		for line in grant.present.lines:
			if name == doc.intended_grant or min(grant.balance.free, line.ceiling - line.used) >= need:
				return [{"grant": name, "budget_line": line.key, "part": float(doc.amount)}]
	return []


def short_of(doc: Any, made: finance.Plan) -> list[str]:
	"""For which of these grants the money is not there, looked at without a lock."""
	if made.faults:
		return []
	return finance.shortages(doc, made, ledger.balances_of({row.grant for _row, row in made.rows}))


# A payment --------------------------------------------------------------------------------------------------------


def payment_standing(payment: Any) -> dict[str, Any]:
	"""Where a payment stands, and what the reader may do with it."""
	request = frappe.get_doc(finance.ALLOCATION, payment.allocation)
	sees = permissions.roles_in_group(frappe.session.user, payment.working_group) & {
		FINANCE_OFFICER,
		MANAGER,
		COORDINATOR,
		AUDITOR,
	}
	people = (
		{
			name: full_name(payment.get(name))
			for name in ("prepared_by", "cleared_by", "paid_by")
			if payment.get(name)
		}
		if sees
		else {}
	)
	titles = titles_of([row.grant for row in payment.sources])
	return {
		"name": payment.name,
		"status": payment.status,
		"status_label": finance_words.word(payment.status),
		"allocation": request.name,
		"allocation_title": request.title,
		"amount": words.amount(cint(payment.amount_units), payment.currency),
		"tranche": cint(payment.tranche),
		"kind_label": finance_words.word(payment.kind),
		"people": people,
		"reasons": [
			text for text in (payment.held_because, payment.refused_because, payment.reversed_because) if text
		],
		"relaxations": cstr(payment.relaxations_note).split("\n") if payment.relaxations_note else [],
		"advance": advance_shown(payment),
		"sources": [
			{
				"grant": row.grant,
				"title": titles.get(row.grant, row.grant),
				"budget_line": row.budget_line,
				"part": words.amount(cint(row.part_units), payment.currency),
				"currency": row.grant_currency,
				"converted": words.amount(cint(row.converted_units), row.grant_currency),
				"converted_amount": float(row.converted or 0),
				"taken_amount": float(row.taken or 0),
				"decimals": money.decimals_of(row.grant_currency),
			}
			for row in payment.sources
		],
		"acts": (acts := payment_acts(payment, request)),
		"warnings": payments.duplicates(payment) if acts.get("clear", {}).get("may") else [],
	}


def full_name(user: str) -> str:
	return frappe.utils.get_fullname(user) or user


def advance_shown(payment: Any) -> dict[str, Any] | None:
	"""What of an advance is accounted for; None for another payment."""
	if payment.kind not in advance_facts.ADVANCES or payment.status != DisbursementStatus.PAID:
		return None
	row = advance_facts.advances_of(names=[payment.name])[0]
	late = advances.days_overdue(row.advance, clock.today())
	return {
		"given": words.amount(cint(payment.amount_units), row.currency),
		"spent": words.amount(row.advance.spent, row.currency),
		"refunded": words.amount(row.advance.refunded, row.currency),
		"topped_up": words.amount(row.advance.topped_up, row.currency),
		"outstanding": words.amount(max(row.advance.outstanding, 0), row.currency),
		"owed": words.amount(row.advance.owed, row.currency) if row.advance.owed else "",
		"due_on": str(row.advance.due_on),
		"late": late,
		"units": {
			"given": row.advance.given + row.advance.topped_up,
			"topped_up": row.advance.topped_up,
			"spent": row.advance.spent,
			"outstanding": max(row.advance.outstanding, 0),
		},
	}


OFFICERS, PAYERS = frozenset({FINANCE_OFFICER}), frozenset({FINANCE_OFFICER, MANAGER})

PAYMENT_ACTS: dict[str, tuple[str, frozenset[str], Act | None]] = {
	"clear": ("Clear", OFFICERS, Act.CLEAR),
	"take_back": ("Take Back", OFFICERS, None),
	"pay": ("Pay", PAYERS, Act.PAY),
	"hold": ("Hold", PAYERS, None),
	"resume": ("Resume", PAYERS, None),
	"refuse": ("Refuse", PAYERS, None),
	"reverse": ("Reverse", PAYERS, None),
}
"""Each act with the action that it is, the roles that do it, and the duty that it is."""


def payment_acts(payment: Any, request: Any) -> dict[str, dict[str, Any]]:
	roles = permissions.roles_in_group(frappe.session.user, payment.working_group)
	found: dict[str, dict[str, Any]] = {}
	for act, (action, needed, duty) in PAYMENT_ACTS.items():
		if payment.status not in DISBURSEMENT.states_before(action) or not roles & needed:
			continue
		found[act] = {"may": True, "why": ""}
		if duty:
			why = finance.wrong_state(request, *payments.PAYABLE)
			found[act] = {"may": False, "why": why[0]} if why else duty_answer(duty, request, payment)
	return found
