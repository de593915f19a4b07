"""Endpoints for allocation policies: what keeps one from being ratified, and a copy to start the next version from."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg import clock
from vpwg.api.rules import PRESETS, fields_of
from vpwg.vpwg import decisions, policies
from vpwg.vpwg.sentences import policy as policy_words
from vpwg.vpwg.sentences import requests as request_words
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow import allocation_facts, facts, money, policy
from vpwg.vpwg.workflow.approval import PassingMode
from vpwg.vpwg.workflow.definitions import PolicyStatus


@frappe.whitelist(methods=["GET"])
def faults(name: str) -> list[str]:
	"""What keeps a draft from being ratified, one sentence each with its remedy; empty when nothing does.

	Raises PermissionError and DoesNotExistError.
	"""
	doc = frappe.get_doc(policies.POLICY, name)
	doc.check_permission("read")
	return policies.faults_of(doc) if doc.status == PolicyStatus.DRAFT else []


@frappe.whitelist(methods=["GET"])
def in_force(group: str) -> dict[str, Any]:
	"""The policy of a group that is in force: name, title, version, whether it is an interim one, until when, and whether
	that day is over.

	Empty when there is none. Raises PermissionError and DoesNotExistError.
	"""
	frappe.get_doc("Working Group", group).check_permission("read")
	found = allocation_facts.policies_in_force([group]).get(group)
	if found is None:
		return {}
	doc = frappe.get_doc(policies.POLICY, found.name)
	doc.check_permission("read")
	return {
		"name": found.name,
		"title": found.title,
		"version": found.version,
		"is_interim": found.is_interim,
		"expires_on": str(found.expires_on or ""),
		"has_ended": not policy.in_force(found.is_interim, found.expires_on, clock.today()),
		"rates": [
			{
				"rate": row.rate_name,
				"unit": row.unit,
				"amount": row.amount,
				"amount_text": request_words.money_text(
					money.from_units(money.to_units(row.amount or 0, doc.currency or ""), doc.currency or ""),
					doc.currency,
				),
			}
			for row in doc.participation_rates
		],
		"ranking": [
			{"criterion": row.criterion, "weight": row.weight, "explanation": row.explanation}
			for row in doc.ranking_criteria
		],
		"currency": doc.currency,
	}


@frappe.whitelist(methods=["GET"])
def in_words(name: str) -> dict[str, Any]:
	"""A policy as people read it, in the reader's language.

	`bands` says who decides on what: for each question (with its amounts) the rule of each tier in a sentence, and the days
	to decide; empty while a number cannot be read. `relaxations` and `substitutes` are sentences, `faults` what keeps a draft
	from being ratified, `can_write` whether the reader writes policies of the group. Raises PermissionError and
	DoesNotExistError.
	"""
	doc = frappe.get_doc(policies.POLICY, name)
	doc.check_permission("read")
	try:
		draft = allocation_facts.draft_of(doc)
	except ValueError:
		draft = None
	return {
		"bands": bands_of(draft, doc.currency or "") if draft else [],
		"relaxations": [request_words.relaxation(row, doc.currency or "") for row in draft.relaxations]
		if draft
		else [],
		"substitutes": [substitute(row, titles_of(doc.working_group)) for row in draft.substitutes]
		if draft
		else [],
		"faults": policies.faults_of(doc) if doc.status == PolicyStatus.DRAFT else [],
		"can_write": decisions.is_office(doc.working_group),
	}


def bands_of(draft: policy.Draft, currency: str) -> list[dict[str, Any]]:
	"""Who decides on what: requests by the amounts, from the least on, then new versions of the policy."""
	bands: dict[tuple[str, Any, Any], list[policy.RuleRow]] = {}
	for row in sorted(draft.rows, key=lambda row: (row.applies_to != policies.ALLOCATION, row.amount_from)):
		bands.setdefault((row.applies_to, *row.band), []).append(row)
	return [
		{
			"applies_to": applies_to,
			"about": policy_words.about(applies_to, amount_from, amount_to, currency),
			"tiers": [
				{
					"tier": row.tier,
					"rule": sentences.rule(row.rule),
					"days_to_decide": row.rule.days_to_decide,
					"grace_days": row.rule.grace_days,
				}
				for row in sorted(rows, key=lambda row: row.tier)
			],
		}
		for (applies_to, amount_from, amount_to), rows in bands.items()
	]


def substitute(row: tuple[int, Any, str], titles: dict[str, str]) -> str:
	_line, pillar, seat = row
	return policy_words.substitute(pillar, titles.get(seat, seat))


def titles_of(group: str) -> dict[str, str]:
	return {seat.name: seat.title for seat in facts.seats_of([group]).get(group, [])}


@frappe.whitelist(methods=["GET"])
def starting_rules(preset: str) -> list[dict[str, Any]]:
	"""Rows of rules to start a policy from, with the words of `preset`: Consensus, EITI quorum, Modified consensus, Simple
	majority or Small expense. Two thirds follow on Consensus as a second tier. Raises ValidationError.
	"""
	if preset not in PRESETS:
		frappe.throw(_("There is no preset {0}: choose one of the list.").format(preset))
	rows = []
	for applies_to in (policies.ALLOCATION, policies.POLICY):
		chosen = preset
		if preset == "Small expense" and applies_to == policies.POLICY:
			chosen = "Consensus"
		rows.append({"applies_to": applies_to, "tier": 1, "preset": chosen, **fields_of(PRESETS[chosen])})
		if PRESETS[chosen].mode == PassingMode.CONSENSUS and chosen != "Small expense":
			second = {**fields_of(PRESETS["Consensus"]), "mode": str(PassingMode.QUALIFIED_MAJORITY)}
			rows.append({"applies_to": applies_to, "tier": 2, "preset": "", **second})
	return rows


@frappe.whitelist(methods=["POST"])
def new_version(name: str) -> str:
	"""A draft with the content of another policy, to be changed and put to the pillars; gives its name.

	Raises PermissionError for whoever may not write policies of the group.
	"""
	former = frappe.get_doc(policies.POLICY, name)
	former.check_permission("read")
	if not decisions.is_office(former.working_group):
		frappe.throw(_("Policies of a group are written by its coordinator."), frappe.PermissionError)
	draft = frappe.copy_doc(former)
	draft.is_interim = 0
	draft.status = str(PolicyStatus.DRAFT)
	draft.docstatus = 0
	draft.insert()
	return str(draft.name)
