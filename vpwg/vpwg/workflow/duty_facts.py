"""Who did what about a request and its payments, and who could do the rest: what `duties.py` needs, read set-based."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, cstr

from vpwg.setup.roles import COORDINATOR, FINANCE_OFFICER, MANAGER
from vpwg.vpwg.workflow import allocation_facts, duties, facts, money
from vpwg.vpwg.workflow.duties import Act, People
from vpwg.vpwg.workflow.policy_parts import Relaxation
from vpwg.vpwg.workflow.seats import likeness, name_key, person_key

ROLES: dict[Act, tuple[str, ...]] = {
	Act.SIGN_OFF: (FINANCE_OFFICER,),
	Act.PREPARE: (FINANCE_OFFICER, MANAGER, COORDINATOR),
	Act.CLEAR: (FINANCE_OFFICER,),
	Act.PAY: (FINANCE_OFFICER, MANAGER),
}
"""The roles with which one does an act. The manager is the host's director: the second person of a small office."""


def key_of(user: str | None) -> str:
	"""The key of a person with a login; empty for nobody."""
	return person_key(user, None, "") if user else ""


def people(request: Any, payment: Any | None = None, lock: bool = False) -> People:
	"""Who did what so far about an allocation, and about one of its payments (4 queries)."""
	said = facts.decisions_on([(request.doctype, request.name)], lock).get(
		(request.doctype, request.name), []
	)
	return People(
		requester=request.requester_key or key_of(request.requested_by),
		last_editor=key_of(request.last_edited_by),
		deciders=frozenset(
			row.person
			for row in said
			if row.round == cint(request.round) and row.content_hash == request.content_hash
		),
		finance_approver=key_of(request.get("signed_off_by")),
		preparer=key_of(payment.get("last_edited_by") or payment.get("prepared_by")) if payment else "",
		clearer=key_of(payment.get("cleared_by")) if payment else "",
		payer=key_of(payment.get("paid_by")) if payment else "",
		beneficiary_people=beneficiaries(request, payment),
	)


def beneficiaries(request: Any, payment: Any | None = None) -> frozenset[str]:
	"""Everybody who sits for an organisation or a community that gets the money, in any group, and every payee by name."""
	payees = list(payment.payees) if payment else []
	organisations = {name for name in (request.beneficiary, *(row.organisation for row in payees)) if name}
	if payment and payment.get("holder"):
		organisations.add(payment.holder)
	named = {name_key(cstr(row.payee)) for row in payees}
	if payment and payment.get("holder_name"):
		named.add(name_key(payment.holder_name))
	keys = seated_for(organisations, cstr(request.beneficiary_community))
	return keys | users_named(named)


def seated_for(organisations: Collection[str], community: str) -> frozenset[str]:
	"""Everybody who is or was named for a seat of these organisations, or of a community (1 query)."""
	if not organisations and not community:
		return frozenset()
	seat, tenure = DocType("Working Group Member"), DocType("Seat Tenure")
	meant = seat.organisation.isin(sorted(organisations) or [""])
	if community:
		meant |= seat.community_name.isnotnull()
	rows = (
		frappe.qb.from_(seat)
		.join(tenure)
		.on((tenure.parent == seat.name) & (tenure.parenttype == "Working Group Member"))
		.select(seat.organisation, seat.community_name, tenure.user, tenure.email, tenure.person_name)
		.where(meant)
		.run(as_dict=True)
	)
	return frozenset(
		person_key(row.user, row.email, cstr(row.person_name))
		for row in rows
		if row.organisation in organisations
		or (community and likeness(cstr(row.community_name)) == likeness(community))
	)


def users_named(names: Collection[str]) -> frozenset[str]:
	"""Logins of the office whose holder is a payee by name (1 query)."""
	if not names:
		return frozenset()
	return frozenset(
		key_of(user)
		for user, full_name in office(tuple({role for roles in ROLES.values() for role in roles}))
		if name_key(cstr(full_name)) in names
	)


def office(roles: Iterable[str]) -> list[tuple[str, str]]:
	"""Logins with one of these roles, and their full names (1 query)."""
	user, has = DocType("User"), DocType("Has Role")
	return list(
		frappe.qb.from_(user)
		.join(has)
		.on((has.parent == user.name) & (has.parenttype == "User"))
		.select(user.name, user.full_name)
		.distinct()
		.where(has.role.isin(list(roles)))
		.where((user.enabled == 1) & (user.name != "Administrator"))
		.orderby(user.name)
		.run()
	)


def relaxations(request: Any) -> tuple[Relaxation, ...]:
	"""The relaxations of the policy under which a request was decided."""
	if not request.policy:
		return ()
	return allocation_facts.draft_of(frappe.get_cached_doc("Allocation Policy", request.policy)).relaxations


def amount_of(request: Any) -> Decimal:
	"""The amount of a request as it chose its rule: in the group's currency."""
	return money.from_units(cint(request.group_amount_units), request.group_currency or "")


def check(
	act: Act, user: str, who: People, request: Any, day: Any
) -> tuple[duties.Allowed | duties.Refused, dict[str, str]]:
	"""Whether a person may do an act about a request, and the names of those who could do it instead."""
	holders = office(ROLES[act])
	answer = duties.check(
		act,
		key_of(user),
		who,
		amount_of(request),
		day,
		relaxations(request),
		[key_of(name) for name, _full in holders],
	)
	return answer, {key_of(name): cstr(full) or name for name, full in holders}
