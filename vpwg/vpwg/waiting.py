"""What waits for a person: decisions of their seats, and papers that they could confirm. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frappe
from frappe.query_builder import DocType

from vpwg import clock, permissions
from vpwg.vpwg import decisions, standings
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import allocation_facts, facts
from vpwg.vpwg.workflow.definitions import OF_A_ROUND
from vpwg.vpwg.workflow.kinds import KINDS

ABOUT: dict[str, tuple[str, ...]] = {
	"Stage Review": ("target_stage",),
	"Allocation Policy": ("title",),
	"Resource Allocation": (
		"title",
		"purpose",
		"amount",
		"amount_units",
		"currency",
		"group_currency",
		"policy",
		"beneficiary",
		"beneficiary_community",
		"call",
		"draws_on",
		"intended_grant",
		"requested_by",
		"requester_key",
	),
	"Working Group Grant": ("title", "signed_amount_units", "currency"),
}
"""What a list of open documents needs of each kind besides what every kind has."""


@dataclass(frozen=True)
class Waiting:
	"""One document that waits for a person: the seats that decide or answer, and the papers to confirm."""

	doc: Any
	standing: Standing
	to_decide: tuple[str, ...]
	to_confirm: tuple[str, ...]


def open_docs(groups: list[str]) -> list[Any]:
	"""Everything that is open for decisions in these groups, as rows (1 query for each kind)."""
	found = []
	for kind in KINDS.values():
		table = DocType(kind.doctype)
		names = {"name", "working_group", "status", *ABOUT[kind.doctype]}
		names |= {kind.day if name == "decided_on" else name for name in OF_A_ROUND} - {"decided_by_rule"}
		rows = facts.rows_from(
			frappe.qb.from_(table)
			.select(*[table[name] for name in sorted(names)])
			.where(table.working_group.isin(groups))
			.where(table.status == str(kind.open_state))
			.where(table.opened_on.isnotnull())
			.orderby(table.opened_on)
			.orderby(table.name)
		)
		found += [frappe._dict(row, doctype=kind.doctype) for row in rows]
	return found


def for_me() -> list[Waiting]:
	"""What waits for the person who is logged in, the oldest first (a number of queries that does not grow)."""
	person = decisions.own_key()
	groups = sorted(permissions.seated_groups(frappe.session.user, clock.today()))
	docs = open_docs(groups) if groups else []
	if not docs:
		return []
	at = standings.of(docs)
	found = []
	for doc in docs:
		standing = at[(doc.doctype, doc.name)]
		seats = decisions.seats_to_decide(standing, person)
		papers = [
			*papers_to_confirm(standing, person),
			*(row.name for row in declarations_to_confirm(standing, person)),
		]
		if seats or papers:
			found.append(Waiting(doc, standing, tuple(seats), tuple(papers)))
	return sorted(found, key=lambda row: (str(row.doc.opened_on), row.doc.name))


def papers_to_confirm(standing: Standing, person: str) -> list[str]:
	"""Decisions on paper that this person could witness."""
	own = decisions.witnesses_of(standing, person)
	seats = {seat.name: seat for seat in standing.seats}
	return [
		row.name
		for row in standing.rows
		if row.on_paper
		and not row.confirmed_by
		and standing.counts_now(row)
		and not decisions.has_decided(standing, row.seat)
		and row.recorded_by != frappe.session.user
		and row.person != person
		and any(decisions.may_witness(seat, seats[row.seat]) for seat in own)
	]


def declarations_to_confirm(standing: Standing, person: str) -> list[allocation_facts.AnswerRow]:
	"""Conflicts declared on paper that this person could witness."""
	own = decisions.witnesses_of(standing, person)
	seats = {seat.name: seat for seat in standing.seats}
	return [
		row
		for row in standing.answers
		if row.in_conflict
		and not row.confirmed
		and not standing.has_answered(row.seat, row.person)
		and row.person != person
		and row.recorded_by != frappe.session.user
		and any(decisions.may_witness(seat, seats[row.seat]) for seat in own)
	]
