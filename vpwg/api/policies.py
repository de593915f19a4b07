"""Endpoints for allocation policies: what keeps one from being ratified, and a copy to start the next version from."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg.api.rules import PRESETS, fields_of
from vpwg.vpwg import decisions, policies
from vpwg.vpwg.workflow import allocation_facts
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
	"""The policy of a group that is in force: name, title, version, whether it is an interim one and until when.

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
		"rates": [
			{"rate": row.rate_name, "unit": row.unit, "amount": row.amount} for row in doc.participation_rates
		],
		"ranking": [
			{"criterion": row.criterion, "weight": row.weight, "explanation": row.explanation}
			for row in doc.ranking_criteria
		],
		"currency": doc.currency,
	}


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
