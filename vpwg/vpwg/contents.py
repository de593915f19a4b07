"""What seats decide on: the material content of each kind of document, and its fingerprint (design section 5).

A decision carries the fingerprint of what it was given on. Whoever changes what goes into one after a release leaves the
old way in place for what was decided by it: the nightly check works them out anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe.utils import cint, cstr, getdate

from vpwg.vpwg.workflow import facts, money, record

SETTLEMENT = "settlement_evidence"
"""The field of an allocation that holds the report with which it was settled; the app alone fills it."""


def content_hash(doc: Any) -> str:
	"""The fingerprint of a document that is decided on, its files included."""
	return record.digest({**MATERIAL[doc.doctype](doc), "files": files_of(doc)})


def files_of(doc: Any) -> list[dict[str, str]]:
	"""Address and content hash of each file that is attached to a document, but for the evidence of its settlement: that
	comes long after it was decided on.
	"""
	file = frappe.qb.DocType("File")
	settlement = cstr(doc.get(SETTLEMENT))
	found = (
		frappe.qb.from_(file)
		.select(file.file_url, file.content_hash)
		.distinct()
		.where(file.attached_to_doctype == doc.doctype)
		.where(file.attached_to_name == doc.name)
		.where(
			(file.file_url != settlement)
			| file.attached_to_field.isnull()
			| (file.attached_to_field != SETTLEMENT)
		)
		.run(as_dict=True)
	)
	return sorted(
		({"url": row.file_url or "", "sha": row.content_hash or ""} for row in found),
		key=lambda row: (row["url"], row["sha"]),
	)


def of_review(review: Any) -> dict[str, Any]:
	"""The move, every answer, and what the records said."""
	return {
		"document": review.name,
		"group": review.working_group,
		"from": review.from_stage,
		"to": review.target_stage,
		"kind": review.kind,
		"reason": review.reason or "",
		"rows": [
			{
				"criterion": row.criterion,
				"weight": row.weight or "",
				"computed": row.computed_verdict or "",
				"value": row.computed_value or "",
				"answer": row.verdict or "",
				"evidence": row.evidence or "",
				"file": row.evidence_file or "",
				"reason": row.reason or "",
			}
			for row in review.rows
		],
	}


def of_policy(policy: Any) -> dict[str, Any]:
	"""Every rule, rate, ground, substitute and relaxation."""
	return {
		"document": policy.name,
		"group": policy.working_group,
		"title": policy.title,
		"interim": bool(cint(policy.is_interim)),
		"ceiling": cint(policy.interim_ceiling_units),
		"expires": day(policy.expires_on),
		"currency": policy.currency or "",
		"rules": [
			{
				**{name: cstr(row.get(name)) for name in (*facts.RULE_FIELDS, "applies_to")},
				"from": cint(row.amount_from_units),
				"to": cint(row.amount_to_units),
			}
			for row in policy.approval_rules
		],
		"ranking": [
			{"criterion": row.criterion, "weight": cint(row.weight), "explanation": row.explanation or ""}
			for row in policy.ranking_criteria
		],
		"rates": [
			{"rate": row.rate_name, "unit": row.unit or "", "amount": cint(row.amount_units)}
			for row in policy.participation_rates
		],
		"grounds": [row.ground for row in policy.grounds],
		"substitutes": [{"pillar": row.pillar, "seat": row.seat} for row in policy.substitutes],
		"relaxations": [
			{
				"what": row.relaxation,
				"cap": cint(row.amount_cap_units),
				"until": day(row.until),
				"review": row.compensating_review or "",
			}
			for row in policy.relaxations
		],
		**of_grant_use(policy),
	}


def of_grant_use(policy: Any) -> dict[str, Any]:
	"""What a policy says of grants, only where it says something: what was decided before it could keeps its fingerprint."""
	said = {
		"may_use_signed": bool(cint(policy.may_use_signed)),
		"corporate_ceiling": plain(policy.corporate_ceiling) if policy.corporate_ceiling else "",
		"corporate_ceiling_stops": bool(policy.corporate_ceiling and cint(policy.corporate_ceiling_stops)),
	}
	return {name: value for name, value in said.items() if value}


def of_allocation(request: Any) -> dict[str, Any]:
	"""Amount, payee, purpose, and everything else that the pillars weigh."""
	return {
		"document": request.name,
		"group": request.working_group,
		"title": request.title,
		"seat": request.requested_by_seat,
		"call": request.call or "",
		"purpose": request.purpose or "",
		"activity": request.activity or "",
		"result": request.expected_result or "",
		"place": request.place or "",
		"from": day(request.costs_from),
		"to": day(request.costs_to),
		"beneficiary": request.beneficiary or "",
		"community": request.beneficiary_community or "",
		"draws_on": request.draws_on or "",
		"currency": request.currency or "",
		"amount": cint(request.amount_units),
		"group_currency": request.group_currency or "",
		"group_amount": cint(request.group_amount_units),
		"policy": request.policy or "",
		"lines": [
			{
				"category": row.cost_category,
				"description": row.description or "",
				"rate": row.published_rate or "",
				"quantity": plain(row.quantity),
				"unit": cint(row.unit_amount_units),
				"amount": cint(row.amount_units),
			}
			for row in request.lines
		],
		"ranking": [
			{
				"criterion": row.criterion,
				"weight": cint(row.weight),
				"score": cint(row.score),
				"reason": row.reason or "",
			}
			for row in request.ranking
		],
		"rank": cint(request.rank),
		# Only when set: what was decided before there were grants keeps its fingerprint.
		**({"intended_grant": request.intended_grant} if request.get("intended_grant") else {}),
	}


def of_grant(grant: Any) -> dict[str, Any]:
	"""What was signed, every term of the funder, and the answers of its scrutiny."""
	return {
		"document": grant.name,
		"group": grant.working_group,
		"title": grant.title,
		"funder": grant.funder or "",
		"reference": grant.funder_reference or "",
		"source": grant.source,
		"form": grant.form,
		"currency": grant.currency or "",
		"signed": cint(grant.signed_amount_units),
		"signed_on": day(grant.signed_on),
		"eligible_from": day(grant.eligible_from),
		"eligible_to": day(grant.eligible_to),
		"close_out": day(grant.close_out),
		"running": bool(cint(grant.is_running)),
		"running_since": day(grant.running_since),
		"has_conditions": bool(cint(grant.has_conditions)),
		"conditions": grant.conditions or "",
		"no_objection": bool(cint(grant.needs_no_objection)),
		"purposes": grant.purposes or "",
		"geographies": grant.geographies or "",
		"co_funding": plain(grant.co_funding_share),
		"co_funding_stops": bool(cint(grant.co_funding_stops)),
		"indirect_rate": plain(grant.indirect_rate),
		"quotes_from": cint(grant.quotes_from_units),
		"quotes_needed": cint(grant.quotes_needed),
		"duplicate_days": cint(grant.duplicate_days),
		"valuation": grant.valuation_basis or "",
		"lines": [
			{
				"code": row.code,
				"title": row.title or "",
				"amount": cint(row.amount_units),
				"flexibility": plain(row.flexibility),
				"indirect": bool(cint(row.is_indirect)),
				"used_before": cint(row.used_before_units),
			}
			for row in grant.budget_lines
		],
		"rates": [
			{
				"currency": row.rate_currency,
				"rate": plain(row.rate),
				"quoted": row.quoted or "",
				"from": day(row.from_date),
				"source": row.source or "",
			}
			for row in grant.prescribed_rates
		],
		"scrutiny": [
			{"question": row.question, "answer": row.answer or "", "explanation": row.explanation or ""}
			for row in grant.scrutiny
		],
	}


def plain(number: Any) -> str:
	"""A number as text that does not depend on whether it came from the form or from the database."""
	return format(money.exact(number or 0).normalize(), "f")


def day(value: Any) -> str:
	return str(getdate(value)) if value else ""


MATERIAL: dict[str, Callable[[Any], dict[str, Any]]] = {
	"Stage Review": of_review,
	"Allocation Policy": of_policy,
	"Resource Allocation": of_allocation,
	"Working Group Grant": of_grant,
}
"""What each kind of document says, as plain values; the files come on top."""
