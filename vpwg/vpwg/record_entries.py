"""What a group's record says of each event: every payload in one place, so that it can be seen that none names a person.

A payload holds seats, pillars, organisations and figures. What people wrote (a reason, a rule in words) may name
somebody: of it only the SHA-256 is recorded, by which a text that is shown later can be checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from frappe.utils import cint, cstr

from vpwg.vpwg import record_writer
from vpwg.vpwg.workflow import guard, money
from vpwg.vpwg.workflow.definitions import (
	APPROVAL,
	PAYMENT,
	SIGN_OFF,
	AllocationStatus,
	GrantState,
	PolicyStatus,
	ReviewStatus,
)
from vpwg.vpwg.workflow.movements import Movement, payload_of

DECISION = "decision"
CONFIRMATION = "confirmation"
STAGE_REVIEW = "stage-review"
STAGE = "stage"
POLICY = "policy"
ALLOCATION = "allocation"
CONFLICT = "conflict"
DISCLOSURE = "disclosure"
ERASURE = "erasure"
MOVEMENT = "movement"
GRANT = "grant"
PAPER = "paper"
DISBURSEMENT = "disbursement"
MONTH = "month"


def fingerprint(text: str | None) -> str | None:
	"""The SHA-256 of a text in UTF-8; None for an empty one."""
	return hashlib.sha256(text.encode()).hexdigest() if text else None


def decision_given(decision: str, values: Mapping[str, Any]) -> None:
	"""A seat has decided, or has confirmed what another decided on paper; `values` are those of the Approval Decision."""
	kind = CONFIRMATION if values["entry"] == "Confirmation" else DECISION
	record_writer.post(values["working_group"], kind, of_decision(decision, values))


def of_decision(decision: str, values: Mapping[str, Any]) -> dict[str, Any]:
	"""What is recorded of an Approval Decision."""
	payload = {
		"decision": decision,
		"on": values["reference_doctype"],
		"document": values["reference_name"],
		"round": cint(values["round"]),
		"content_hash": values["content_hash"],
		"seat": values["seat"],
		"pillar": values["pillar"],
		"position": values["given_by_position"] or None,
	}
	if values["entry"] == "Confirmation":
		return {**payload, "confirms": values["confirms"]}
	return {
		**payload,
		"given": values["given_how"],
		"ground": values["ground"] or None,
		"reason_sha256": fingerprint(values["reason"]),
		"verdict": values["verdict"],
	}


def review_moved(review: Any) -> None:
	"""A stage review has moved: entered when it was adopted, or came back from the pillars or by the coordinator."""
	if review.status not in (ReviewStatus.ADOPTED, ReviewStatus.RETURNED):
		return
	by = "Pillars" if guard.engine_of(review) == APPROVAL else "Office"
	record_writer.post(review.working_group, STAGE_REVIEW, {**of_review(review), "by": by})


def of_review(review: Any) -> dict[str, Any]:
	"""What is recorded of a Stage Review, but for who ended it."""
	return {
		"document": review.name,
		"outcome": review.status,
		"kind": review.kind,
		"from": review.from_stage,
		"to": review.target_stage,
		"round": cint(review.round),
		"tier": cint(review.tier),
		"content_hash": review.content_hash,
		"rules_sha256": rules_of(review),
		"waivers": cint(review.waiver_count),
	}


def rules_of(review: Any) -> str | None:
	"""The SHA-256 of the rules that a review was decided by; the rest of its copy names who was asked, by their logins."""
	rules = json.loads(review.rule_snapshot or "{}").get("rules")
	return fingerprint(json.dumps(rules, sort_keys=True)) if rules else None


def stage_moved(group: Any, review: Any) -> None:
	"""An adopted review has moved its group."""
	payload = {
		"document": review.name,
		"kind": review.kind,
		"from": review.from_stage,
		"to": group.stage,
		"since": str(group.stage_since),
		"waivers": cint(group.waiver_count),
	}
	record_writer.post(group.name, STAGE, payload)


# Policies, requests and conflicts ------------------------------------------------------------------------------

ENDS_OF_A_POLICY = (PolicyStatus.IN_FORCE, PolicyStatus.SUPERSEDED, PolicyStatus.REJECTED)
"""States of a policy that are entered."""


def policy_moved(policy: Any) -> None:
	"""A policy has come into force, was superseded or rejected, or was put to the pillars."""
	if policy.status not in (*ENDS_OF_A_POLICY, PolicyStatus.UNDER_RATIFICATION):
		return
	record_writer.post(policy.working_group, POLICY, of_policy(policy))


def of_policy(policy: Any) -> dict[str, Any]:
	"""What is recorded of an Allocation Policy."""
	return {
		"document": policy.name,
		"outcome": policy.status,
		"version": cint(policy.version),
		"interim": bool(cint(policy.is_interim)),
		"replaces": policy.replaces or None,
		"round": cint(policy.round),
		"tier": cint(policy.tier),
		"content_hash": policy.content_hash,
		"rules_sha256": rules_of(policy),
		"relaxations": len(policy.relaxations),
	}


def allocation_moved(request: Any) -> None:
	"""A request was opened for decision, came back, was endorsed, rejected or withdrawn."""
	waits = request.status == AllocationStatus.UNDER_REVIEW and not request.opened_on
	if request.status == AllocationStatus.DRAFT or waits or not cint(request.round):
		return
	engine = guard.engine_of(request)
	by = "Pillars" if engine == APPROVAL else "Finance" if engine in (SIGN_OFF, PAYMENT) else "Office"
	if request.status == AllocationStatus.WITHDRAWN:
		by = "Requester"
	record_writer.post(request.working_group, ALLOCATION, {**of_allocation(request), "by": by})


def of_allocation(request: Any) -> dict[str, Any]:
	"""What is recorded of a Resource Allocation. Amounts are in the smallest unit of their currency."""
	return {
		"document": request.name,
		"outcome": request.status,
		"seat": request.requested_by_seat,
		"beneficiary": request.beneficiary or None,
		"community_sha256": fingerprint(request.beneficiary_community),
		"currency": request.currency,
		"amount": cint(request.amount_units),
		"group_currency": request.group_currency,
		"group_amount": cint(request.group_amount_units),
		"policy": request.policy,
		"policy_version": cint(request.policy_version),
		"call": request.call or None,
		"rank": cint(request.rank) or None,
		"round": cint(request.round),
		"tier": cint(request.tier),
		"content_hash": request.content_hash,
		"rules_sha256": rules_of(request),
		**signed_off(request),
	}


def signed_off(request: Any) -> dict[str, Any]:
	"""How an allocation is funded, once it was signed off, and of what was written about it the SHA-256."""
	said = [request.refused_because, request.held_because, request.cancelled_because, request.settlement_note]
	found: dict[str, Any] = {}
	if request.get("funding"):
		found["funding"] = [
			{
				"grant": row.grant,
				"budget_line": row.budget_line,
				"part": cint(row.part_units),
				"committed": cint(row.committed_units),
				"rate": format(money.exact(row.rate), "f"),
				"rate_of": str(row.rate_date) if row.rate_date else None,
			}
			for row in request.funding
		]
		found["relaxations_sha256"] = fingerprint(request.relaxations_used)
	if any(said):
		found["said_sha256"] = fingerprint("\n".join(cstr(text) for text in said))
		found["host_reason"] = request.host_reason or None
	return found


def conflict_answered(declaration: Any) -> None:
	"""A conflict was declared, or an answer was withdrawn; that somebody is in none is not entered."""
	if declaration.answer != "In conflict":
		return
	record_writer.post(declaration.working_group, CONFLICT, of_conflict(declaration))


def of_conflict(declaration: Any) -> dict[str, Any]:
	"""What is recorded of a Conflict Declaration: the seat and the cause, and no detail."""
	return {
		"declaration": declaration.name,
		"on": declaration.reference_doctype,
		"document": declaration.reference_name,
		"seat": declaration.seat,
		"pillar": declaration.pillar,
		"cause": declaration.cause,
		"given": declaration.given_how,
		"outcome": declaration.status,
	}


# Money ---------------------------------------------------------------------------------------------------------


def movements_entered(group: str, at: Any, movements: Sequence[tuple[str, str, Movement]]) -> list[str]:
	"""Movements of money, each with its grant and the currency of its figures, were entered by one document; gives the
	references of the entries. `at` is a `ledger.Booking`.
	"""
	return record_writer.post_many(
		group,
		[record_writer.Post(MOVEMENT, of_movement(at, *row)) for row in movements],
	)


def of_movement(at: Any, grant: str, currency: str, movement: Movement) -> dict[str, Any]:
	"""What is recorded of a movement: from these entries alone every balance can be worked out anew."""
	return {
		**payload_of(movement),
		"grant": grant,
		"currency": currency,
		"document_type": at.doctype,
		"document": at.document,
		"happened_on": str(at.happened_on),
		"posted_on": str(at.posting.on),
		"opening": at.is_opening,
	}


def grant_moved(grant: Any) -> None:
	"""A grant was put to scrutiny, accepted, declined, suspended, terminated or closed."""
	if grant.status == GrantState.DRAFT:
		return
	record_writer.post(grant.working_group, GRANT, of_grant(grant))


def of_grant(grant: Any) -> dict[str, Any]:
	"""What is recorded of a Working Group Grant. Its figures are as signed at first; movements follow."""
	return {
		"document": grant.name,
		"outcome": grant.status,
		"funder": grant.funder or None,
		"source": grant.source,
		"form": grant.form,
		"currency": grant.currency,
		"signed": cint(grant.signed_amount_units),
		"running": bool(cint(grant.is_running)),
		"round": cint(grant.round),
		"tier": cint(grant.tier),
		"content_hash": grant.content_hash or None,
		"reason_sha256": fingerprint(grant.stop_reason),
	}


def paper_moved(paper: Any, payload: Mapping[str, Any]) -> None:
	"""A document of the books was confirmed or cancelled; `payload` is what it says besides its movements."""
	record_writer.post(paper.working_group, PAPER, of_paper(paper, payload))


def of_paper(paper: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
	"""What is recorded of a document of the books."""
	return {
		"document_type": paper.doctype,
		"document": paper.name,
		"outcome": paper.status,
		"reason_sha256": fingerprint(paper.get("cancelled_because")),
		**payload,
	}


def disbursement_moved(payment: Any) -> None:
	"""A payment was cleared, paid, held, refused or reversed."""
	if payment.status == "Draft":
		return
	record_writer.post(payment.working_group, DISBURSEMENT, of_disbursement(payment))


def of_disbursement(payment: Any) -> dict[str, Any]:
	"""What is recorded of a Disbursement: no payee, no account."""
	reasons = [payment.held_because, payment.refused_because, payment.reversed_because]
	return {
		"document": payment.name,
		"outcome": payment.status,
		"allocation": payment.allocation,
		"kind": payment.kind,
		"tranche": cint(payment.tranche),
		"currency": payment.currency,
		"amount": cint(payment.amount_units),
		"payees": len(payment.payees),
		"advance": payment.advance or None,
		"due_on": str(payment.due_on) if payment.due_on else None,
		"relaxations_sha256": fingerprint(payment.relaxations_note),
		"reason_sha256": fingerprint("\n".join(cstr(text) for text in reasons if text)),
	}


def month_closed(close: Any) -> None:
	"""The books of a group were closed up to a day, or opened again."""
	record_writer.post(close.working_group, MONTH, of_month(close))


def of_month(close: Any) -> dict[str, Any]:
	"""What is recorded of a Month Close."""
	return {
		"document": close.name,
		"outcome": close.status,
		"act": close.act,
		"until": str(close.until),
		"closed_until": str(close.closed_until) if close.closed_until else None,
		"number": cint(close.sequence),
		"reason_sha256": fingerprint(close.reason),
	}


def shown_otherwise(group: str, seq: int, withheld: bool, reason: str = "") -> None:
	"""Exports leave the content of an entry out from now on, or show it again."""
	what = "withheld" if withheld else "released"
	record_writer.post(group, DISCLOSURE, {"entry": seq, "what": what, "reason_sha256": fingerprint(reason)})


def content_erased(group: str, seq: int, reason: str) -> None:
	"""The content of an entry is gone for good."""
	record_writer.post(group, ERASURE, {"entry": seq, "reason_sha256": fingerprint(reason)})
