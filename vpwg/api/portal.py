"""What the pages for members show and ask: documents in words, and the choices of a request. Nothing here decides.

Every endpoint asks for the reader's own permission, and gives neither fields above the first permission level nor files.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, cint, cstr, getdate

from vpwg import clock, permissions
from vpwg.api import allocations as allocations_api
from vpwg.api import policies as policies_api
from vpwg.api.groups import catalogue_of
from vpwg.api.portal_money import grant_words, money_of
from vpwg.portal import LANGUAGES
from vpwg.vpwg import allocations, contents, decisions, policies
from vpwg.vpwg.sentences import decisions as conflict_words
from vpwg.vpwg.sentences import portal as portal_words
from vpwg.vpwg.sentences import requests as request_words
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow import allocation_facts, money, policy
from vpwg.vpwg.workflow.definitions import AllocationStatus
from vpwg.vpwg.workflow.stages import MoveKind, Stage

FOUND_AT_ONCE = 10
"""So many organisations are offered for what was typed."""


def readable(doctype: str, name: str) -> Any:
	"""A document that the reader may see. Raises PermissionError and DoesNotExistError."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	return doc


# What is decided on ---------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET"])
def request_shown(name: str) -> dict[str, Any]:
	"""A request for money in words: who asks for what and for whom, its lines, its ranking, and what the reader may do.

	Days are ISO texts, amounts texts with their currency. Raises PermissionError and DoesNotExistError.
	"""
	doc = readable(allocations.ALLOCATION, name)
	currency = doc.currency or ""
	other = bool(doc.group_amount_units) and currency != doc.group_currency
	return {
		**head(doc, doc.title),
		"amount": request_words.amount(cint(doc.amount_units), currency),
		"group_amount": request_words.amount(cint(doc.group_amount_units), doc.group_currency)
		if other
		else "",
		"rate": request_words.rate(doc) if other else "",
		"asked_by": seat_shown(doc.requested_by_seat),
		"position": sentences.word(doc.requester_position),
		"beneficiary": organisation_name(doc.beneficiary) or cstr(doc.beneficiary_community),
		"purpose": cstr(doc.purpose),
		"expected_result": cstr(doc.expected_result),
		"activity": cstr(doc.activity),
		"place": cstr(doc.place),
		"costs_from": cstr(doc.costs_from),
		"costs_to": cstr(doc.costs_to),
		"sent_on": cstr(doc.sent_on),
		"decided_on": cstr(doc.decided_on),
		"call": title_of(allocations.CALL, doc.call),
		"draws_on": title_of(allocations.ALLOCATION, doc.draws_on),
		"lines": [line_shown(row, currency) for row in doc.lines],
		"ranking": [
			{
				"criterion": cstr(row.criterion),
				"weight": cint(row.weight),
				"score": cint(row.score),
				"reason": cstr(row.reason),
			}
			for row in doc.ranking
		],
		"rank": request_words.rank(cint(doc.rank), cint(doc.rank_of), doc.ranking_total) if doc.rank else "",
		"policy": {
			"name": doc.policy,
			"title": title_of(policies.POLICY, doc.policy),
			"version": cint(doc.policy_version),
		}
		if doc.policy
		else None,
		"band": portal_words.band(doc) if doc.policy else "",
		"relaxations": cstr(doc.relaxations_note),
		"returned_because": cstr(doc.returned_because),
		"withdrawn_because": cstr(doc.withdrawn_because),
		"money": money_of(doc),
		"may": what_may_be_done(doc),
	}


def line_shown(row: Any, currency: str) -> dict[str, str]:
	return {
		"category": sentences.word(row.cost_category),
		"description": cstr(row.description),
		"rate": cstr(row.published_rate),
		"quantity": contents.plain(row.quantity),
		"unit": request_words.amount(cint(row.unit_amount_units), currency),
		"amount": request_words.amount(cint(row.amount_units), currency),
	}


def what_may_be_done(request: Any) -> dict[str, bool]:
	"""What the person who is logged in may do with a request, beside deciding on it."""
	own = allocations.is_requester(request)
	writes = bool(request.has_permission("write"))
	return {
		"edit": writes and request.status == AllocationStatus.DRAFT,
		"revise": writes
		and request.status == AllocationStatus.RETURNED
		and (own or decisions.is_office(request.working_group)),
		"withdraw": own and request.status in allocations_api.WITHDRAWABLE,
	}


@frappe.whitelist(methods=["GET"])
def policy_shown(name: str) -> dict[str, Any]:
	"""An allocation policy in words: its rules, criteria, rates, grounds, substitutes and relaxations.

	Raises PermissionError and DoesNotExistError.
	"""
	doc = readable(policies.POLICY, name)
	currency = doc.currency or ""
	listed = allocation_facts.grounds_of(doc)
	said = policies_api.in_words(name)
	return {
		**head(doc, doc.title),
		"version": cint(doc.version),
		"interim": portal_words.interim(doc) if cint(doc.is_interim) else "",
		"in_force_from": cstr(doc.in_force_from),
		"superseded_on": cstr(doc.superseded_on),
		"replaces": {"name": doc.replaces, "title": title_of(policies.POLICY, doc.replaces)}
		if doc.replaces
		else None,
		"bands": [
			{
				"about": band["about"],
				"tiers": [
					{
						"tier": row["tier"],
						"rule": row["rule"],
						"time": portal_words.time_to_decide(row["days_to_decide"], row["grace_days"]),
					}
					for row in band["tiers"]
				],
			}
			for band in said["bands"]
		],
		"ranking": [
			{
				"criterion": cstr(row.criterion),
				"weight": cint(row.weight),
				"explanation": cstr(row.explanation),
			}
			for row in doc.ranking_criteria
		],
		"rates": [
			{
				"rate": cstr(row.rate_name),
				"unit": cstr(row.unit),
				"amount": request_words.amount(cint(row.amount_units), currency),
			}
			for row in doc.participation_rates
		],
		"grounds": [label for code, label in sentences.grounds().items() if listed is None or code in listed],
		"substitutes": said["substitutes"],
		"relaxations": said["relaxations"],
		"returned_because": cstr(doc.returned_because),
	}


@frappe.whitelist(methods=["GET"])
def grant_shown(name: str) -> dict[str, Any]:
	"""A grant in words: who gives what, on which conditions, and what was answered about a company's support.

	Raises PermissionError and DoesNotExistError.
	"""
	doc = readable("Working Group Grant", name)
	return {**head(doc, doc.title), **grant_words(doc)}


@frappe.whitelist(methods=["GET"])
def review_shown(name: str) -> dict[str, Any]:
	"""A stage review in words: the move, its reason, and each point with its answer; no files.

	Raises PermissionError and DoesNotExistError.
	"""
	doc = readable("Stage Review", name)
	catalogue = catalogue_of(row.criterion for row in doc.rows)
	return {
		**head(doc, sentences.move(MoveKind(doc.kind), Stage(doc.target_stage))),
		"from_stage": sentences.word(doc.from_stage),
		"target_stage": sentences.word(doc.target_stage),
		"reason": cstr(doc.reason),
		"waived": cint(doc.waiver_count),
		"points": [point_shown(row, catalogue.get(row.criterion) or {}) for row in doc.rows],
		"returned_because": cstr(doc.returned_because),
	}


def point_shown(row: Any, entry: Any) -> dict[str, str]:
	link = cstr(row.evidence)
	return {
		"id": row.criterion,
		"title": _(entry.get("title") or ""),
		"statement": _(entry.get("statement") or ""),
		"weight": sentences.word(row.weight),
		"verdict": row.verdict or row.computed_verdict or "",
		"verdict_label": sentences.word(row.verdict or row.computed_verdict),
		"by_records": ""
		if row.verdict
		else sentences.finding(row.computed_code, row.computed_pillar)
		if row.computed_code
		else "",
		"value": cstr(row.computed_value),
		"target": cstr(row.computed_target),
		"reason": cstr(row.reason),
		"evidence": link if link.startswith(("https://", "http://")) else "",
	}


def head(doc: Any, title: str) -> dict[str, Any]:
	"""What every page says at its top."""
	return {
		"doctype": doc.doctype,
		"kind_label": conflict_words.kind(doc.doctype),
		"name": doc.name,
		"title": cstr(title),
		"group": doc.working_group,
		"group_name": cstr(frappe.db.get_value("Working Group", doc.working_group, "group_name")),
		"status": doc.status,
		"status_label": sentences.word(doc.status),
	}


def seat_shown(seat: str | None) -> dict[str, str]:
	"""The title and the pillar of a seat."""
	row = frappe.db.get_value("Working Group Member", seat, ["seat_title", "pillar"], as_dict=True) or {}
	return {"title": cstr(row.get("seat_title") or seat), "pillar": sentences.word(row.get("pillar"))}


def organisation_name(organisation: str | None) -> str:
	if not organisation:
		return ""
	return cstr(frappe.db.get_value("Stakeholder Organisation", organisation, "organisation_name"))


def title_of(doctype: str, name: str | None) -> str:
	return cstr(frappe.db.get_value(doctype, name, "title")) if name else ""


SHOWN = {
	"Stage Review": review_shown,
	"Allocation Policy": policy_shown,
	"Resource Allocation": request_shown,
	"Working Group Grant": grant_shown,
}
"""Who shows what, by the kind of document."""


# Asking ---------------------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET"])
def ask_options(name: str = "") -> dict[str, Any]:
	"""What a form to ask for money offers: one's seats; for each group its currencies, open calls and published rates.

	With `name` also the values of that draft, which must be the reader's to change. `drafts` names one's own drafts, so that
	a form whose answer got lost on the way finds the one that it made. Raises PermissionError and DoesNotExistError.
	"""
	seats = allocations_api.my_seats()
	for row in seats:
		row["organisation_name"] = organisation_name(row["organisation"])
	draft = draft_values(name) if name else None
	if draft and draft["requested_by_seat"] not in [row["seat"] for row in seats]:
		seats.append(other_seat(draft["requested_by_seat"]))
	groups = sorted({row["group"] for row in seats})
	meta = frappe.get_meta("Allocation Line")
	return {
		"seats": seats,
		"groups": {group: group_options(group, draft) for group in groups},
		"categories": [
			{"value": value, "label": sentences.word(value)}
			for value in cstr(meta.get_field("cost_category").options).split("\n")
			if value
		],
		"marks": portal_words.marks(),
		"draft": draft,
		"drafts": [
			row["name"] for row in allocations_api.mine() if row["status"] == str(AllocationStatus.DRAFT)
		],
	}


def group_options(group: str, draft: dict[str, Any] | None) -> dict[str, Any]:
	"""The currencies, calls and rates of one group in which the reader sits, or for which they write a draft."""
	own = cstr(frappe.db.get_value("Working Group", group, "currency"))
	codes = [own, *currencies_with_rate(own)]
	if draft and draft["group"] == group:
		codes.append(draft["currency"])
	found = allocation_facts.policies_in_force([group]).get(group)
	current = frappe.get_doc(policies.POLICY, found.name) if found else None
	valid = found and policy.in_force(found.is_interim, found.expires_on, clock.today())
	return {
		"currencies": [
			{"code": code, "decimals": money.decimals_of(code)} for code in dict.fromkeys(codes) if code
		],
		"calls": open_calls(group, cstr(draft["call"]) if draft else ""),
		"policy": {
			"name": current.name,
			"title": current.title,
			"version": cint(current.version),
			"currency": cstr(current.currency),
			"interim": portal_words.interim(current) if cint(current.is_interim) else "",
			"rates": [
				{
					"rate": cstr(row.rate_name).strip(),
					"unit": cstr(row.unit),
					"amount": cstr(money.from_units(cint(row.amount_units), current.currency or "")),
					"label": portal_words.rate(row, current.currency or ""),
				}
				for row in current.participation_rates
			],
		}
		if current and valid
		else None,
	}


def currencies_with_rate(own: str) -> list[str]:
	"""Currencies in which one can ask: those with a rate into the group's own on record that still holds today."""
	today = clock.today()
	rate = frappe.qb.DocType("VPWG Exchange Rate")
	rows = (
		frappe.qb.from_(rate)
		.select(rate.from_currency)
		.distinct()
		.where(rate.to_currency == own)
		.where(rate.date <= today)
		.where(rate.date > add_days(today, -allocation_facts.RATE_DAYS))
		.orderby(rate.from_currency)
		.run()
	)
	return [code for (code,) in rows]


def open_calls(group: str, chosen: str) -> list[dict[str, str]]:
	"""The calls of a group that are open today, and the one that a draft names already."""
	today = clock.today()
	rows = frappe.get_all(  # checked: a group in which the reader sits, or for which they may write a draft
		allocations.CALL,
		filters={"working_group": group},
		fields=["name", "title", "purpose", "opens_on", "closes_on", "budget_units", "currency"],
		order_by="closes_on",
	)
	return [
		{
			"name": row.name,
			"title": row.title,
			"purpose": row.purpose or "",
			"closes_on": cstr(row.closes_on),
			"budget": request_words.amount(cint(row.budget_units), row.currency) if row.budget_units else "",
		}
		for row in rows
		if getdate(row.opens_on) <= today <= getdate(row.closes_on) or row.name == chosen
	]


def other_seat(seat: str) -> dict[str, str]:
	"""The seat of a draft that the office has entered for somebody else."""
	row = frappe.get_doc("Working Group Member", seat)
	group = frappe.get_doc("Working Group", row.working_group)
	return {
		"seat": seat,
		"title": cstr(row.seat_title),
		"group": group.name,
		"group_name": group.group_name,
		"currency": cstr(group.currency),
		"organisation": cstr(row.organisation),
		"organisation_name": organisation_name(row.organisation),
		"community": cstr(row.community_name),
	}


def draft_values(name: str) -> dict[str, Any]:
	"""What was typed into a draft. Raises PermissionError for whoever may not change it, ValidationError for one that was sent."""
	doc = readable(allocations.ALLOCATION, name)
	doc.check_permission("write")
	if doc.status != AllocationStatus.DRAFT:
		frappe.throw(_("{0} is no draft any more: open it to see where it stands.").format(doc.title))
	return {
		"name": doc.name,
		"group": doc.working_group,
		"modified": cstr(doc.modified),
		"returned_because": cstr(doc.returned_because),
		"beneficiary_name": organisation_name(doc.beneficiary),
		**{field: cstr(doc.get(field)) for field in allocations_api.FIELDS},
		"lines": [
			{
				"cost_category": cstr(row.cost_category),
				"description": cstr(row.description),
				"published_rate": cstr(row.published_rate),
				"quantity": contents.plain(row.quantity),
				"unit_amount": cstr(money.from_units(cint(row.unit_amount_units), doc.currency or "")),
			}
			for row in doc.lines
		],
	}


@frappe.whitelist(methods=["GET"])
def organisations(text: str) -> list[dict[str, str]]:
	"""At most 10 organisations that the reader may see and whose name holds a text of at least two letters."""
	wanted = text.strip()
	if len(wanted) < 2:
		return []
	rows = frappe.get_list(
		"Stakeholder Organisation",
		filters={"organisation_name": ("like", f"%{wanted}%")},
		fields=["name", "organisation_name", "pillar"],
		order_by="organisation_name",
		limit_page_length=FOUND_AT_ONCE,
	)
	return [
		{"name": row.name, "title": row.organisation_name, "pillar": sentences.word(row.pillar)}
		for row in rows
	]


# The reader -----------------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["POST"])
def set_language(language: str) -> str:
	"""Show everything to the person who is logged in in English, French or Spanish from now on. Raises ValidationError."""
	user = frappe.session.user
	if user == "Guest":
		raise frappe.PermissionError
	if language not in LANGUAGES:
		frappe.throw(_("There are pages in {0}.").format(", ".join(LANGUAGES.values())))
	frappe.db.set_value("User", user, "language", language)  # checked: one's own
	frappe.clear_cache(user=user)
	return language


def home() -> dict[str, Any]:
	"""What the first page shows: the groups of the reader, with the policy that is in force in each."""
	groups = sorted(permissions.seated_groups(frappe.session.user, clock.today()))
	found = allocation_facts.policies_in_force(groups)
	names = dict(
		frappe.get_all(  # checked: groups in which the reader sits
			"Working Group",
			filters={"name": ("in", groups or [""])},
			fields=["name", "group_name"],
			order_by="name",
			as_list=True,
		)
	)
	return {
		"can_ask": bool(groups),
		"groups": [
			{
				"name": group,
				"title": names.get(group, group),
				"policy": found[group].name if group in found else "",
				"policy_title": found[group].title if group in found else "",
			}
			for group in groups
		],
	}
