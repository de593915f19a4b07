"""What a group's record says of each event: every payload in one place, so that it can be seen that none names a person.

A payload holds seats, pillars, organisations and figures. What people wrote (a reason, a rule in words) may name
somebody: of it only the SHA-256 is recorded, by which a text that is shown later can be checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from frappe.utils import cint

from vpwg.vpwg import record_writer
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import ReviewStatus

DECISION = "decision"
CONFIRMATION = "confirmation"
STAGE_REVIEW = "stage-review"
STAGE = "stage"
DISCLOSURE = "disclosure"
ERASURE = "erasure"


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
	by = "Pillars" if guard.engine_of(review) else "Office"
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


def shown_otherwise(group: str, seq: int, withheld: bool, reason: str = "") -> None:
	"""Exports leave the content of an entry out from now on, or show it again."""
	what = "withheld" if withheld else "released"
	record_writer.post(group, DISCLOSURE, {"entry": seq, "what": what, "reason_sha256": fingerprint(reason)})


def content_erased(group: str, seq: int, reason: str) -> None:
	"""The content of an entry is gone for good."""
	record_writer.post(group, ERASURE, {"entry": seq, "reason_sha256": fingerprint(reason)})
