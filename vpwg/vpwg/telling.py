"""Telling people that something waits for them, has moved, or cannot move any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe.utils import cint

from vpwg import clock, notify
from vpwg.setup.roles import FINANCE_OFFICER, MANAGER
from vpwg.vpwg import standings
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.sentences.requests import amount
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import duty_facts, facts
from vpwg.vpwg.workflow.definitions import AllocationStatus, DisbursementStatus
from vpwg.vpwg.workflow.kinds import KINDS

SUBJECT = {
	"Stage Review": "target_stage",
	"Allocation Policy": "title",
	"Resource Allocation": "title",
	"Working Group Grant": "title",
}
"""The field that says in a few words what a document is about."""

PREFIX = {
	"Stage Review": "",
	"Allocation Policy": "policy_",
	"Resource Allocation": "request_",
	"Working Group Grant": "grant_",
}
"""Which sentences of `notify.subject_of` belong to a kind."""


MONEY = {
	(AllocationStatus.ENDORSED, AllocationStatus.APPROVED): "request_approved",
	(AllocationStatus.ON_HOLD, AllocationStatus.APPROVED): "request_resumed",
	(AllocationStatus.ON_HOLD, AllocationStatus.IN_PAYMENT): "request_resumed",
	(None, AllocationStatus.REFUSED): "request_refused",
	(None, AllocationStatus.ON_HOLD): "request_held",
	(None, AllocationStatus.CANCELLED): "request_cancelled",
	(None, AllocationStatus.SETTLED): "request_settled",
}
"""What whoever asked is told when the finance officer moves their request, by its states before (None: any) and after."""


def values_of(doc: Any, terms: facts.Terms | None = None) -> tuple[str, str]:
	"""The group's name and what the document is about."""
	group = (
		terms.group_name if terms else frappe.db.get_value("Working Group", doc.working_group, "group_name")
	)
	return group, doc.get(SUBJECT[doc.doctype])


def of_move(doc: Any, before: str | None) -> None:
	"""Tell those who can act now that a document has moved, or that its decision has been opened."""
	kind, prefix = KINDS[doc.doctype], PREFIX[doc.doctype]
	# A decision has just read who sits and who coordinates.
	at = doc.flags.vpwg_standing
	terms = at.terms if at else None
	values, office = values_of(doc, terms), office_of(doc.working_group, terms)
	if doc.status == kind.open_state:
		if not standings.is_open(doc):
			notify.tell(office, "request_to_rank", doc, values)
		elif cint(doc.round) > 1:
			notify.tell(deciders(doc), f"{prefix}endorse_again", doc, (*values, str(doc.round)))
		else:
			notify.tell(deciders(doc), f"{prefix}endorse", doc, values)
	elif before == kind.open_state and doc.status == kind.returned:
		notify.tell([*office, *requesters(doc)], f"{prefix}returned", doc, values)
	elif doc.status == kind.passed:
		members = members_of(
			at.seats if at else facts.seats_of([doc.working_group]).get(doc.working_group, [])
		)
		notify.tell([*office, *members], f"{prefix}adopted", doc, values)
		if doc.doctype == "Resource Allocation":
			notify.tell(logins(FINANCE_OFFICER), "request_to_sign_off", doc, values)
	elif doc.status == kind.rejected:
		notify.tell([*office, *requesters(doc)], f"{prefix}rejected", doc, values)
	elif doc.status == AllocationStatus.WITHDRAWN and before == kind.open_state:
		notify.tell(office, "request_withdrawn", doc, values)
	elif event := MONEY.get((before, doc.status)) or MONEY.get((None, doc.status)):
		notify.tell(requesters(doc), event, doc, values)


def of_payment(payment: Any) -> None:
	"""Tell those who pay that a payment is cleared, and whoever asked for the money that it was paid or taken back."""
	group = frappe.db.get_value("Working Group", payment.working_group, "group_name")
	if payment.status == DisbursementStatus.CLEARED:
		notify.tell(
			logins(FINANCE_OFFICER, MANAGER),
			"payment_to_pay",
			payment,
			(group, payment.name, paid_in(payment)),
		)
	elif payment.status in (DisbursementStatus.PAID, DisbursementStatus.REVERSED):
		# Whoever asked sees their request, and not who was paid.
		request = frappe.get_doc("Resource Allocation", payment.allocation)
		event = "request_paid" if payment.status == DisbursementStatus.PAID else "request_paid_back"
		values = (group, request.title, str(cint(payment.tranche)), paid_in(payment))
		notify.tell(requesters(request), event, request, values)


def paid_in(payment: Any) -> str:
	"""The amount of a payment in words."""
	return amount(cint(payment.amount_units), payment.currency)


def unsatisfiable(doc: Any, standing: Standing) -> None:
	"""The coordinator learns at once that nobody can complete it any more, and what would mend it.

	Also when it was their own doing: whoever ends a seat does not see what that leaves without an end.
	"""
	values = values_of(doc, standing.terms)
	for user, language in notify.languages(office_of(doc.working_group)).items():
		with notify.in_language(language):
			mend = " ".join(sentences.remedy(row, standing.titles) for row in standing.outcome.remedies)
		notify.tell(
			[user], f"{PREFIX[doc.doctype]}unsatisfiable", doc, (*values, mend), whoever_acts_too=True
		)


def late(doc: Any, users: list[str], step: str) -> None:
	"""Remind, or ask the alternates; `step` is `remind` or `alternate`."""
	notify.tell(users, f"{PREFIX[doc.doctype]}{step}", doc, values_of(doc))


def witnesses(doc: Any, standing: Standing, decided: Any) -> None:
	"""Ask the persons of other pillars to confirm what was given on paper."""
	today = clock.today()
	users = [
		seat.users[person]
		for seat in standing.seats
		if seat.is_active(today) and seat.pillar != decided.pillar and seat.name not in standing.silent
		for person in seat.people(today)
		if person in seat.users
	]
	notify.tell(users, f"{PREFIX[doc.doctype]}confirm", doc, values_of(doc, standing.terms))


def own_seat(doc: Any, standing: Standing, seat: Any, event: str) -> None:
	"""Tell the persons of a seat what was given in its name; `event` is `on_paper` or `stepped_aside`."""
	users = [seat.users[person] for person in seat.people(clock.today()) if person in seat.users]
	notify.tell(users, f"{PREFIX[doc.doctype]}{event}", doc, values_of(doc, standing.terms))


def deciders(doc: Any) -> list[str]:
	"""Logins of the persons whose decision is still open."""
	return deciders_of(standings.standing(doc))


def deciders_of(standing: Standing) -> list[str]:
	today = clock.today()
	return list(
		dict.fromkeys(
			seat.users[person]
			for seat in standing.seats
			if seat.name in standing.outcome.may_decide
			for person in seat.people(today)
			if person in seat.users and person not in standing.barred
		)
	)


def logins(*roles: str) -> list[str]:
	"""Logins of those who hold one of these roles, which hold in every group."""
	return [user for user, _full_name in duty_facts.office(roles)]


def requesters(doc: Any) -> list[str]:
	"""The login of whoever asked for it, if they have one; of a grant, of whoever put it to scrutiny."""
	asked = doc.opened_by if KINDS[doc.doctype].without_companies else doc.get("requested_by")
	return [asked] if asked else []


def members_of(seats: Iterable[facts.SeatRow]) -> list[str]:
	"""Logins of everybody who sits in these seats today."""
	today = clock.today()
	return list(
		dict.fromkeys(
			seat.users[person]
			for seat in seats
			if seat.is_active(today)
			for person in seat.people(today)
			if person in seat.users
		)
	)


def office_of(group: str, terms: facts.Terms | None = None) -> list[str]:
	"""Logins of those who coordinate a group; `terms` are its terms of reference, if they have been read."""
	coordinator = terms.coordinator if terms else frappe.db.get_value("Working Group", group, "coordinator")
	people = [coordinator, *officers_of(group, ("Coordinator",))]
	return list(dict.fromkeys(person for person in people if person))


def officers_of(group: str, functions: Sequence[str]) -> list[str]:
	"""Logins of a group's officers of these functions today."""
	found = frappe.get_all(
		"Working Group Officer",
		filters={"parent": group, "parenttype": "Working Group", "function": ("in", list(functions))},
		fields=["user", "until"],
		order_by="idx",
	)
	today = clock.today()
	return [row.user for row in found if row.user and (not row.until or row.until >= today)]
