"""Who did what about a request and its payments, and who could do the rest: what `duties.py` needs, read set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, getdate

from vpwg.setup.roles import COORDINATOR, FINANCE_OFFICER, MANAGER
from vpwg.vpwg.workflow import duties, facts, money
from vpwg.vpwg.workflow.duties import Act, People
from vpwg.vpwg.workflow.policy_parts import Relaxation, Relaxed
from vpwg.vpwg.workflow.seats import likeness, name_key, person_key

ROLES: dict[Act, tuple[str, ...]] = {
	Act.SIGN_OFF: (FINANCE_OFFICER,),
	Act.PREPARE: (FINANCE_OFFICER, MANAGER, COORDINATOR),
	Act.CLEAR: (FINANCE_OFFICER,),
	Act.PAY: (FINANCE_OFFICER, MANAGER),
}
"""The roles with which one does an act. The manager is the host's director: the second person of a small office."""

OFFICE_ROLES = tuple(sorted({role for roles in ROLES.values() for role in roles}))


def key_of(user: str | None) -> str:
	"""The key of a person with a login; empty for nobody."""
	return person_key(user, None, "") if user else ""


def people(request: Any, payment: Any | None = None, lock: bool = False) -> People:
	"""Who did what so far about an allocation, and about one of its payments (4 queries)."""
	return people_of([(request, payment)], lock)[0]


def people_of(pairs: Sequence[tuple[Any, Any | None]], lock: bool = False) -> list[People]:
	"""The same for any number of allocations, each with one of its payments or without (4 queries)."""
	keys = {(request.doctype, request.name) for request, _payment in pairs}
	said = facts.decisions_on(sorted(keys), lock)
	return [
		People(
			requester=request.requester_key or key_of(request.requested_by),
			last_editor=key_of(request.last_edited_by),
			deciders=frozenset(
				row.person
				for row in said.get((request.doctype, request.name), [])
				if row.round == cint(request.round) and row.content_hash == request.content_hash
			),
			finance_approver=key_of(request.get("signed_off_by")),
			preparer=key_of(payment.get("last_edited_by") or payment.get("prepared_by")) if payment else "",
			first_preparer=key_of(payment.get("prepared_by")) if payment else "",
			clearer=key_of(payment.get("cleared_by")) if payment else "",
			payer=key_of(payment.get("paid_by")) if payment else "",
			beneficiary_people=beneficiary,
		)
		for (request, payment), beneficiary in zip(pairs, beneficiaries_of(pairs), strict=True)
	]


def beneficiaries(request: Any, payment: Any | None = None) -> frozenset[str]:
	"""Everybody who sits for an organisation or a community that gets the money, in any group, and every payee by name."""
	return beneficiaries_of([(request, payment)])[0]


def beneficiaries_of(pairs: Sequence[tuple[Any, Any | None]]) -> list[frozenset[str]]:
	"""The same for any number of allocations, each with one of its payments or without (2 queries)."""
	paid = [organisations_of(request, payment) for request, payment in pairs]
	communities = [likeness(cstr(request.beneficiary_community)) for request, _payment in pairs]
	named = [names_of(payment) for _request, payment in pairs]
	seated = seated_for(frozenset[str]().union(*paid), frozenset(filter(None, communities)))
	logins = office(OFFICE_ROLES) if any(named) else []
	return [
		frozenset(
			key
			for organisation, community_name, key in seated
			if organisation in organisations or (community and community_name == community)
		)
		| frozenset(key_of(user) for user, full_name in logins if name_key(cstr(full_name)) in names)
		for organisations, community, names in zip(paid, communities, named, strict=True)
	]


def organisations_of(request: Any, payment: Any | None) -> frozenset[str]:
	"""The organisations that get the money."""
	found = {request.beneficiary}
	if payment:
		found |= {payment.get("holder"), *(row.organisation for row in payment.payees)}
	return frozenset(name for name in found if name)


def names_of(payment: Any | None) -> frozenset[str]:
	"""Keys of the names of whoever gets a payment."""
	if not payment:
		return frozenset()
	names = [cstr(row.payee) for row in payment.payees] + [cstr(payment.get("holder_name"))]
	return frozenset(name_key(name) for name in names if name_key(name))


def seated_for(organisations: Collection[str], communities: Collection[str]) -> list[tuple[str, str, str]]:
	"""Everybody who is or was named for a seat of these organisations, or of a community if any is asked for, as
	(organisation, likeness of the community, person) (1 query).
	"""
	if not organisations and not communities:
		return []
	seat, tenure = DocType("Working Group Member"), DocType("Seat Tenure")
	meant = seat.organisation.isin(sorted(organisations) or [""])
	if communities:
		meant |= seat.community_name.isnotnull()
	return [
		(
			cstr(row.organisation),
			likeness(cstr(row.community_name)),
			person_key(row.user, row.email, cstr(row.person_name)),
		)
		for row in frappe.qb.from_(seat)
		.join(tenure)
		.on((tenure.parent == seat.name) & (tenure.parenttype == "Working Group Member"))
		.select(seat.organisation, seat.community_name, tenure.user, tenure.email, tenure.person_name)
		.where(meant)
		.run(as_dict=True)
	]


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
	return relaxations_of([request.policy]).get(request.policy, ())


def relaxations_of(policies: Collection[str | None]) -> dict[str, tuple[Relaxation, ...]]:
	"""The relaxations of each of these policies (1 query)."""
	names = sorted({name for name in policies if name})
	if not names:
		return {}
	table, policy = DocType("Policy Relaxation"), DocType("Allocation Policy")
	found: dict[str, list[Relaxation]] = defaultdict(list)
	for row in (
		frappe.qb.from_(table)
		.join(policy)
		.on((policy.name == table.parent) & (table.parenttype == "Allocation Policy"))
		.select(
			table.parent,
			table.idx,
			table.relaxation,
			table.amount_cap_units,
			table.until,
			table.compensating_review,
			policy.currency,
		)
		.where(table.parent.isin(names))
		.orderby(table.parent)
		.orderby(table.idx)
		.run(as_dict=True)
	):
		found[row.parent].append(
			Relaxation(
				cint(row.idx),
				Relaxed(row.relaxation),
				money.from_units(cint(row.amount_cap_units), cstr(row.currency)),
				getdate(row.until) if row.until else None,
				cstr(row.compensating_review),
			)
		)
	return {name: tuple(rows) for name, rows in found.items()}


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
