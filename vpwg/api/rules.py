"""Well-known rules to start from."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg.vpwg.workflow import approval
from vpwg.vpwg.workflow.shares import share_to_text

PRESETS = {
	"Consensus": approval.CONSENSUS,
	"EITI quorum": approval.EITI_QUORUM,
	"Modified consensus": approval.MODIFIED_CONSENSUS,
	"Simple majority": approval.SIMPLE_MAJORITY,
	"Small expense": approval.SMALL_EXPENSE,
}
"""The presets that a form offers, by the word it shows."""


@frappe.whitelist(methods=["GET"])
def preset(preset: str) -> dict[str, Any]:
	"""The fields of an Approval Rule row for a preset, to be filled in by the form. Raises ValidationError."""
	if preset not in PRESETS:
		frappe.throw(_("There is no preset {0}: choose one of the list.").format(preset))
	return fields_of(PRESETS[preset])


def fields_of(rule: approval.Rule) -> dict[str, Any]:
	"""A rule as the fields of an Approval Rule row."""
	return {
		"decided_by": str(rule.decided_by),
		"mode": str(rule.mode),
		"majority": share_to_text(rule.majority),
		"min_present_per_pillar": rule.min_present_per_pillar,
		"min_approvals_per_pillar": rule.min_approvals_per_pillar,
		"min_approvals": rule.min_approvals,
		"quorum_all": share_to_text(rule.quorum_all),
		"quorum_per_pillar": share_to_text(rule.quorum_per_pillar),
		"days_to_decide": rule.days_to_decide,
		"grace_days": rule.grace_days,
	}
