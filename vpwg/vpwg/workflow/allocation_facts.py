"""What the rules of policies and requests need, read from the database set-based; `facts.py` says how.

Amounts are integers of a currency's smallest unit wherever they are read here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, getdate

from vpwg import clock
from vpwg.vpwg.workflow import conflicts, facts, money, policy, requests
from vpwg.vpwg.workflow.balance import Pillar
from vpwg.vpwg.workflow.definitions import (
	LIVE,
	AllocationStatus,
	DeclarationStatus,
	GrantState,
	PolicyStatus,
)
from vpwg.vpwg.workflow.facts import SeatRow, rows_from

ASKED_FOR = (AllocationStatus.UNDER_REVIEW, *LIVE)
"""States of a request that counts: it was sent, and neither came back nor ended without the money."""

COMPETING = (*ASKED_FOR, AllocationStatus.RETURNED, AllocationStatus.DRAFT)
"""States of a request that was sent for a call and still competes in it: one that is being revised does."""

GROUNDS = {
	"Safety": "safety",
	"Human rights": "human_rights",
	"Neutrality": "neutrality",
	"Mandate": "mandate",
	"Conflict of interest": "conflict_of_interest",
	"Unfair process": "unfair_process",
}
"""The words of a policy's grounds, with the codes that decisions carry."""

SECRETARIAT = "Secretariat"
"""The cost category of a secretariat's budget."""

BAND_DAYS = 90
"""Design section 5: amount bands apply to the total of so many days."""

RATE_DAYS = 31
"""A rate of exchange is used for at most so many days after its own."""


# Policies ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PolicyRow:
	"""A policy that is or was in force."""

	name: str
	title: str
	version: int
	is_interim: bool
	expires_on: date | None
	in_force_from: date | None
	grants: policy.GrantUse = field(default_factory=policy.GrantUse)


GRANT_USE = ("may_use_signed", "corporate_ceiling", "corporate_ceiling_stops")
"""The fields of a policy that say what it allows of grants."""


def grant_use(row: Any) -> policy.GrantUse:
	"""What a policy, its document or its row, says of grants; a ceiling of 0 is an empty field."""
	percent = money.exact(row.corporate_ceiling or 0)
	return policy.GrantUse(
		may_use_signed=bool(cint(row.may_use_signed)),
		ceiling=Fraction(percent) / 100 if percent else None,
		stops=bool(percent and cint(row.corporate_ceiling_stops)),
	)


def policies_in_force(groups: Collection[str], lock: bool = False) -> dict[str, PolicyRow]:
	"""The policy of each group that is in force, an interim one that has expired included (1 query)."""
	if not groups:
		return {}
	table = DocType("Allocation Policy")
	rows = rows_from(
		frappe.qb.from_(table)
		.select(
			table.name,
			table.working_group,
			table.title,
			table.version,
			table.is_interim,
			table.expires_on,
			table.in_force_from,
			*(table[name] for name in GRANT_USE),
		)
		.where(table.working_group.isin(list(groups)))
		.where(table.status == str(PolicyStatus.IN_FORCE))
		.orderby(table.version),
		lock,
	)
	return {
		row.working_group: PolicyRow(
			name=row.name,
			title=row.title,
			version=cint(row.version),
			is_interim=bool(row.is_interim),
			expires_on=getdate(row.expires_on) if row.expires_on else None,
			in_force_from=getdate(row.in_force_from) if row.in_force_from else None,
			grants=grant_use(row),
		)
		for row in rows
	}


@dataclass(frozen=True)
class InterimRow:
	"""An interim policy that is or was in force, with its limits."""

	title: str
	ceiling_units: int
	expires_on: date
	grants: policy.GrantUse = field(default_factory=policy.GrantUse)


def interim_policies(group: str, without: str) -> list[InterimRow]:
	"""The interim policies that a group has had, locked (1 query)."""
	table = DocType("Allocation Policy")
	return [
		InterimRow(row.title, cint(row.interim_ceiling_units), getdate(row.expires_on), grant_use(row))
		for row in rows_from(
			frappe.qb.from_(table)
			.select(
				table.title,
				table.interim_ceiling_units,
				table.expires_on,
				*(table[name] for name in GRANT_USE),
			)
			.where(table.working_group == group)
			.where(table.name != without)
			.where(table.is_interim == 1)
			.where(table.status.isin([str(PolicyStatus.IN_FORCE), str(PolicyStatus.SUPERSEDED)]))
			.orderby(table.version),
			lock=True,
		)
	]


def was_ratified(group: str, lock: bool = False) -> bool:
	"""Whether the pillars of a group have ever ratified a policy (1 query)."""
	table = DocType("Allocation Policy")
	return bool(
		rows_from(
			frappe.qb.from_(table)
			.select(table.name)
			.where(table.working_group == group)
			.where(table.is_interim == 0)
			.where(table.status.isin([str(PolicyStatus.IN_FORCE), str(PolicyStatus.SUPERSEDED)])),
			lock,
		)
	)


def next_version(group: str) -> int:
	"""The number of the policy that a group adopts next (1 query, locked)."""
	table = DocType("Allocation Policy")
	rows = rows_from(
		frappe.qb.from_(table)
		.select(table.version)
		.where(table.working_group == group)
		.where(table.status.isin([str(PolicyStatus.IN_FORCE), str(PolicyStatus.SUPERSEDED)])),
		lock=True,
	)
	return max((cint(row.version) for row in rows), default=0) + 1


def draft_of(doc: Any, lock: bool = False) -> policy.Draft:
	"""A policy's document as the rules see it. Raises ValueError for a share or an amount that is none."""
	currency = doc.currency or ""
	return policy.Draft(
		is_interim=bool(cint(doc.is_interim)),
		ceiling=decimal(doc.interim_ceiling_units, currency) if doc.interim_ceiling_units else None,
		expires_on=getdate(doc.expires_on) if doc.expires_on else None,
		rows=rule_rows_of(doc),
		ranking=tuple((cstr(row.criterion).strip(), cint(row.weight)) for row in doc.ranking_criteria),
		rates=tuple(
			(cstr(row.rate_name).strip(), decimal(row.amount_units, currency))
			for row in doc.participation_rates
		),
		grounds=tuple(cstr(row.ground) for row in doc.grounds),
		substitutes=tuple((cint(row.idx), Pillar(row.pillar), cstr(row.seat)) for row in doc.substitutes),
		relaxations=tuple(
			policy.Relaxation(
				line=cint(row.idx),
				kind=policy.Relaxed(row.relaxation or ""),
				amount_cap=decimal(row.amount_cap_units, currency),
				until=getdate(row.until) if row.until else None,
				compensating_review=cstr(row.compensating_review),
			)
			for row in doc.relaxations
		),
		ratified_before=was_ratified(doc.working_group, lock),
		grants=grant_use(doc),
	)


def rule_rows_of(doc: Any) -> tuple[policy.RuleRow, ...]:
	"""The rules of a policy, each with its band, in the order of its lines."""
	currency, found = doc.currency or "", []
	listed, named = grounds_of(doc), substitutes_of(doc)
	for key in bands_of(doc.approval_rules):
		tiers = sorted(
			(row for row in doc.approval_rules if band_of(row) == key),
			key=lambda row: cint(row.tier),
		)
		rules = facts.engine_rules([row.as_dict() for row in tiers], listed, named)
		found += [
			policy.RuleRow(
				line=cint(row.idx),
				applies_to=row.applies_to,
				tier=cint(row.tier),
				amount_from=decimal(row.amount_from_units, currency),
				amount_to=decimal(row.amount_to_units, currency) if row.amount_to_units else None,
				rule=rule,
			)
			for row, rule in zip(tiers, rules, strict=True)
		]
	return tuple(sorted(found, key=lambda row: row.line))


def bands_of(rows: Iterable[Any]) -> list[tuple[str, int, int]]:
	"""Each question with its band of amounts, once, in the order in which they first appear."""
	return list(dict.fromkeys(band_of(row) for row in rows))


def band_of(row: Any) -> tuple[str, int, int]:
	return row.applies_to or "", cint(row.amount_from_units), cint(row.amount_to_units)


def grounds_of(doc: Any) -> list[str] | None:
	"""The codes of the grounds that a policy lists; None where it lists none, and all hold."""
	return [GROUNDS[row.ground] for row in doc.grounds if row.ground in GROUNDS] or None


def substitutes_of(doc: Any) -> list[list[str]]:
	return [[row.pillar, row.seat] for row in doc.substitutes if row.pillar and row.seat]


def decimal(units: Any, currency: str) -> Decimal:
	"""An amount in major units, exactly."""
	return money.from_units(cint(units), currency)


def open_requests_of(organisation: str) -> list[str]:
	"""Requests that are being decided on in groups where an organisation sits, or for its benefit (1 query)."""
	table, seat = DocType("Resource Allocation"), DocType("Working Group Member")
	groups = (
		frappe.qb.from_(seat)
		.select(seat.working_group)
		.where(seat.organisation == organisation)
		.where(seat.to_date.isnull() | (seat.to_date >= clock.today()))
	)
	return [
		row.name
		for row in rows_from(
			frappe.qb.from_(table)
			.select(table.name)
			.where(table.status == str(AllocationStatus.UNDER_REVIEW))
			.where((table.beneficiary == organisation) | table.working_group.isin(groups))
			.orderby(table.name)
		)
	]


# Requests ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Earlier:
	"""A request that was sent: its day and what it asked for, in the group's currency."""

	name: str
	voice: str
	person: str
	beneficiary: str
	community: str
	sent_on: date
	group_amount_units: int


def earlier_requests(group: str, on: date, without: str) -> list[Earlier]:
	"""Requests of a group that were sent in the 90 days that end on a day, locked (1 query)."""
	table = DocType("Resource Allocation")
	rows = rows_from(
		frappe.qb.from_(table)
		.select(
			table.name,
			table.requester_voice,
			table.requester_key,
			table.beneficiary,
			table.beneficiary_community,
			table.sent_on,
			table.group_amount_units,
		)
		.where(table.working_group == group)
		.where(table.name != without)
		.where(table.sent_on > on - timedelta(days=BAND_DAYS))
		.where(table.status.isin([str(state) for state in ASKED_FOR])),
		lock=True,
	)
	return [
		Earlier(
			name=row.name,
			voice=row.requester_voice or "",
			person=row.requester_key or "",
			beneficiary=row.beneficiary or "",
			community=row.beneficiary_community or "",
			sent_on=getdate(row.sent_on),
			group_amount_units=cint(row.group_amount_units),
		)
		for row in rows
	]


def asked_under_interim(group: str, without: str) -> int:
	"""What the requests under all interim policies of a group ask for together, in its currency (1 query, locked)."""
	table, rules = DocType("Resource Allocation"), DocType("Allocation Policy")
	rows = rows_from(
		frappe.qb.from_(table)
		.join(rules)
		.on(rules.name == table.policy)
		.select(table.group_amount_units)
		.where(table.working_group == group)
		.where(rules.is_interim == 1)
		.where(table.name != without)
		.where(table.status.isin([str(state) for state in ASKED_FOR])),
		lock=True,
	)
	return sum(cint(row.group_amount_units) for row in rows)


def drawn_from(budget: str, without: str) -> int:
	"""What other requests draw on an endorsed budget, in its currency (1 query, locked).

	By the budget alone: a condition on the state could make the database lock requests that have nothing to do with it.
	"""
	table = DocType("Resource Allocation")
	rows = rows_from(
		frappe.qb.from_(table)
		.select(table.name, table.status, table.amount_units)
		.where(table.draws_on == budget),
		lock=True,
	)
	return sum(cint(row.amount_units) for row in rows if row.name != without and row.status in ASKED_FOR)


@dataclass(frozen=True)
class RateRow:
	"""What one unit of a currency was worth in another on a day; `writers` are the logins that entered or changed it."""

	rate: Decimal
	date: date
	source: str
	writers: frozenset[str] = frozenset()


def rate_on(from_currency: str, to_currency: str, on: date) -> RateRow | None:
	"""The newest rate of the 31 days that end on a day; None where there is none (1 query)."""
	table = DocType("VPWG Exchange Rate")
	rows = rows_from(
		frappe.qb.from_(table)
		.select(table.rate, table.date, table.source, table.owner, table.modified_by)
		.where(table.from_currency == from_currency)
		.where(table.to_currency == to_currency)
		.where(table.date <= on)
		.where(table.date > on - timedelta(days=RATE_DAYS))
		.orderby(table.date, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.limit(1)
	)
	if not rows:
		return None
	row = rows[0]
	writers = frozenset({row.owner, row.modified_by})
	return RateRow(money.exact(row.rate), getdate(row.date), row.source or "", writers)


def rates_between(
	currencies: Collection[str], to_currency: str, since: date, until: date
) -> dict[str, list[tuple[date, Decimal]]]:
	"""The rates into one currency that are used from a day until another, by the other currency, the newest last (1 query)."""
	if not currencies:
		return {}
	table = DocType("VPWG Exchange Rate")
	found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
	for row in rows_from(
		frappe.qb.from_(table)
		.select(table.from_currency, table.rate, table.date)
		.where(table.from_currency.isin(sorted(currencies)))
		.where(table.to_currency == to_currency)
		.where(table.date <= until)
		.where(table.date > since - timedelta(days=RATE_DAYS))
		.orderby(table.date)
		.orderby(table.name)
	):
		found[row.from_currency].append((getdate(row.date), money.exact(row.rate)))
	return found


def newest_rate(rates: Iterable[tuple[date, Decimal]], on: date) -> Decimal | None:
	"""Of rates with their days the newest of the 31 days that end on a day; None where there is none."""
	known = [rate for day, rate in rates if on - timedelta(days=RATE_DAYS) < day <= on]
	return known[-1] if known else None


def lines_of(doc: Any) -> tuple[requests.Line, ...]:
	"""The lines of a request as the rules see them. Raises ValueError for an amount that its currency does not have."""
	return tuple(
		requests.Line(
			line=cint(row.idx),
			category=row.cost_category or "",
			quantity=money.exact(row.quantity or 0),
			unit_units=cint(row.unit_amount_units),
			published_rate=cstr(row.published_rate).strip(),
		)
		for row in doc.lines
	)


# Conflicts -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerRow:
	"""What a person answered for a seat to the conflict question."""

	name: str
	seat: str
	person: str
	in_conflict: bool
	cause: str
	confirmed: bool
	content_hash: str
	recorded_by: str
	scan: str = ""


def answers_on(
	documents: Collection[facts.Key], lock: bool = False
) -> dict[facts.Key, tuple[AnswerRow, ...]]:
	"""Answers to the conflict question on these documents that have not been withdrawn (1 query)."""
	found: dict[facts.Key, list[AnswerRow]] = defaultdict(list)
	if not documents:
		return {}
	table = DocType("Conflict Declaration")
	for row in rows_from(
		frappe.qb.from_(table)
		.select(
			table.name,
			table.reference_doctype,
			table.reference_name,
			table.seat,
			table.tenure,
			table.answer,
			table.cause,
			table.status,
			table.content_hash,
			table.recorded_by,
			table.scan,
		)
		.where(table.reference_doctype.isin(sorted({doctype for doctype, _name in documents})))
		.where(table.reference_name.isin(sorted({name for _doctype, name in documents})))
		.where(table.status != str(DeclarationStatus.CANCELLED))
		.orderby(table.name),
		lock,
	):
		found[(row.reference_doctype, row.reference_name)].append(
			AnswerRow(
				name=row.name,
				seat=row.seat,
				person=row.tenure or "",
				in_conflict=row.answer == "In conflict",
				cause=row.cause or "",
				confirmed=row.status == DeclarationStatus.CONFIRMED,
				content_hash=row.content_hash or "",
				recorded_by=row.recorded_by or "",
				scan=row.scan or "",
			)
		)
	return {key: tuple(rows) for key, rows in found.items()}


def conflicts_of(
	docs: Sequence[Any],
	seats: Mapping[str, Sequence[SeatRow]],
	answers: Mapping[facts.Key, Sequence[AnswerRow]],
	lock: bool = False,
) -> dict[str, tuple[conflicts.Found, ...]]:
	"""Who is in conflict on each of these requests: by the records and by declaration.

	At most 4 queries and one for each level that organisations stand above each other, whatever the number of requests.
	"""
	if not docs:
		return {}
	rivals = competing(docs, lock)
	funders = funders_with_conditions({doc.get("intended_grant") for doc in docs}, lock)
	exempt = exempt_from_benefit(docs)
	named = {
		seat.organisation for doc in docs for seat in seats.get(doc.working_group, ()) if seat.organisation
	}
	named |= {doc.beneficiary for doc in docs if doc.beneficiary} | set(funders.values())
	named |= {organisation for rival in rivals.values() for organisation in rival.organisations}
	above = ancestors_of(named, lock)
	return {
		doc.name: conflicts.found(
			[
				conflicts.Party(seat.name, seat.organisation, seat.community)
				for seat in seats.get(doc.working_group, ())
			],
			conflicts.Subject(
				beneficiary=doc.beneficiary or None,
				community=cstr(doc.beneficiary_community),
				competitors=rivals[doc.name].organisations,
				competing_communities=rivals[doc.name].communities,
				funders=frozenset(
					{funders[grant]} if (grant := doc.get("intended_grant")) in funders else ()
				),
				exempt=doc.name in exempt,
			),
			above,
			[
				conflicts.Declared(row.seat, row.person, conflicts.Cause(row.cause))
				for row in answers.get((doc.doctype, doc.name), ())
				if row.in_conflict and row.confirmed
			],
		)
		for doc in docs
	}


def funders_with_conditions(grants: Collection[str | None], lock: bool = False) -> dict[str, str]:
	"""Of these grants, those that are active and tied to how the group decides or speaks, with their funders (1 query)."""
	names = sorted({name for name in grants if name})
	if not names:
		return {}
	table = DocType("Working Group Grant")
	return {
		row.name: row.funder
		for row in rows_from(
			frappe.qb.from_(table)
			.select(table.name, table.funder)
			.where(table.name.isin(names))
			.where(table.has_conditions == 1)
			.where(table.funder.isnotnull())
			.where(table.status == str(GrantState.ACTIVE)),
			lock,
		)
		if row.funder
	}


@dataclass(frozen=True)
class Rivals:
	"""Who has another request in the same call."""

	organisations: frozenset[str] = frozenset()
	communities: frozenset[str] = frozenset()


def competing(docs: Sequence[Any], lock: bool = False) -> dict[str, Rivals]:
	"""For each request those that benefit from another one of its call, or asked for it (1 query)."""
	calls = sorted({doc.call for doc in docs if doc.call})
	if not calls:
		return {doc.name: Rivals() for doc in docs}
	table, seat = DocType("Resource Allocation"), DocType("Working Group Member")
	rows = rows_from(
		frappe.qb.from_(table)
		.left_join(seat)
		.on(seat.name == table.requested_by_seat)
		.select(
			table.name,
			table.call,
			table.beneficiary,
			table.beneficiary_community,
			seat.organisation,
			seat.community_name,
		)
		.where(table.call.isin(calls))
		.where(table.sent_on.isnotnull())
		.where(table.status.isin([str(state) for state in COMPETING])),
		lock,
	)
	return {
		doc.name: Rivals(
			frozenset(
				name
				for row in rows
				if doc.call and row.call == doc.call and row.name != doc.name
				for name in (row.beneficiary, row.organisation)
				if name
			),
			frozenset(
				name
				for row in rows
				if doc.call and row.call == doc.call and row.name != doc.name
				for name in (row.beneficiary_community, row.community_name)
				if name
			),
		)
		for doc in docs
	}


def exempt_from_benefit(docs: Sequence[Any]) -> set[str]:
	"""Requests whose benefit is no conflict (design section 5): at published rates only, or out of an endorsed budget.

	A budget exempts what draws on it if it is one of the secretariat and was adopted without the seat that benefits: one
	that was itself exempt, or drew on another, was not. At most 2 queries, and 3 more where something is drawn on. What
	a request says of itself was checked when it was sent, and has been frozen since.
	"""
	found = at_rates(docs)
	drawing = {doc.name: doc.draws_on for doc in docs if doc.draws_on}
	if drawing:
		budgets = budgets_of(sorted(set(drawing.values())))
		exempting = {
			budget.name
			for budget in budgets
			if budget.status == AllocationStatus.ENDORSED and not budget.draws_on
		}
		exempting -= at_rates(budgets)
		lines = lines_on(budgets)
		exempting = {name for name in exempting if all(line.category == SECRETARIAT for line in lines[name])}
		found |= {name for name, budget in drawing.items() if budget in exempting}
	return found


def budgets_of(names: Sequence[str]) -> list[Any]:
	"""Requests that others draw on, as far as conflicts go (1 query)."""
	table = DocType("Resource Allocation")
	return rows_from(
		frappe.qb.from_(table)
		.select(table.name, table.status, table.draws_on, table.policy, table.currency, table.group_currency)
		.where(table.name.isin(list(names)))
	)


def at_rates(docs: Sequence[Any]) -> set[str]:
	"""Those of these requests in which every line is at a rate that their policy publishes (at most 2 queries)."""
	lines = lines_on(docs)
	claiming = [doc for doc in docs if all(line.published_rate for line in lines[doc.name])]
	rates = rates_in({doc.policy for doc in claiming if doc.policy})
	return {
		doc.name
		for doc in claiming
		if doc.currency == doc.group_currency
		and requests.at_published_rates(lines[doc.name], rates.get(doc.policy or "", {}))
	}


def rates_in(policies: Collection[str]) -> dict[str, dict[str, int]]:
	"""The rates that each of these policies publishes, in the smallest unit (1 query)."""
	found: dict[str, dict[str, int]] = defaultdict(dict)
	if not policies:
		return found
	rate = DocType("Participation Rate")
	for row in rows_from(
		frappe.qb.from_(rate)
		.select(rate.parent, rate.rate_name, rate.amount_units)
		.where(rate.parenttype == "Allocation Policy")
		.where(rate.parent.isin(sorted(policies)))
	):
		found[row.parent][cstr(row.rate_name).strip()] = cint(row.amount_units)
	return found


def lines_on(docs: Sequence[Any]) -> dict[str, tuple[requests.Line, ...]]:
	"""The lines of each of these requests (1 query for those that do not carry them)."""
	bare = [doc for doc in docs if doc.get("lines") is None]
	line = DocType("Allocation Line")
	rows: dict[str, list[Any]] = defaultdict(list)
	for row in (
		rows_from(
			frappe.qb.from_(line)
			.select(
				line.parent,
				line.idx,
				line.cost_category,
				line.quantity,
				line.unit_amount_units,
				line.published_rate,
			)
			.where(line.parenttype == "Resource Allocation")
			.where(line.parent.isin([doc.name for doc in bare]))
			.orderby(line.idx)
		)
		if bare
		else ()
	):
		rows[row.parent].append(row)
	return {
		doc.name: lines_of(doc if doc.get("lines") is not None else frappe._dict(lines=rows[doc.name]))
		for doc in docs
	}


def ancestors_of(organisations: Collection[str], lock: bool = False) -> dict[str, tuple[str, ...]]:
	"""The organisations above each of these, nearest first (one query for each level)."""
	table = DocType("Stakeholder Organisation")
	parents: dict[str, str] = {}
	unread, read = set(organisations), set()
	while unread:
		rows = rows_from(
			frappe.qb.from_(table)
			.select(table.name, table.parent_organisation)
			.where(table.name.isin(sorted(unread)))
			.orderby(table.name),
			lock,
		)
		read |= unread
		parents |= {row.name: row.parent_organisation for row in rows if row.parent_organisation}
		unread = {row.parent_organisation for row in rows if row.parent_organisation} - read
	return {name: tuple(chain_above(name, parents)) for name in organisations}


def chain_above(name: str, parents: Mapping[str, str]) -> list[str]:
	"""The chain of parents; a circle, which the rules refuse, ends it."""
	chain: list[str] = []
	above = parents.get(name)
	while above and above != name and above not in chain:
		chain.append(above)
		above = parents.get(above)
	return chain
