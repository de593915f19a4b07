"""Allocation policies: which one is in force, what is wrong with one, and by which rules a new one is ratified.

Nothing is written here. Design section 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from vpwg import clock
from vpwg.vpwg.sentences import policy as words
from vpwg.vpwg.sentences import requests as request_words
from vpwg.vpwg.workflow import allocation_facts, facts, policy
from vpwg.vpwg.workflow.approval import PassingMode
from vpwg.vpwg.workflow.definitions import PolicyStatus
from vpwg.vpwg.workflow.guard import GuardError

POLICY = "Allocation Policy"
ALLOCATION = "Resource Allocation"
GRANT = "Working Group Grant"

FIRST = ({"tier": 1, "mode": str(PassingMode.CONSENSUS), "min_present_per_pillar": 1, "min_approvals": 1},)
"""The first policy is ratified by consensus with one seat of each deciding pillar (design section 5)."""

SCRUTINY = (
	*FIRST,
	{
		**FIRST[0],
		"tier": 2,
		"mode": str(PassingMode.QUALIFIED_MAJORITY),
		"majority": "2/3",
	},
)
"""How support of companies is decided where no policy says otherwise: by consensus, then by two thirds."""


def faults_of(doc: Any, lock: bool = False) -> list[str]:
	"""What keeps a policy from being ratified, or an interim one from being put in force: each with its remedy.

	With `lock` what it rests on is read as it is now and kept so.
	"""
	if not doc.currency:
		return [_("The group has no currency: choose one on the group, then save the policy.")]
	try:
		draft = allocation_facts.draft_of(doc, lock)
	except ValueError:
		return [
			_("A number in the policy cannot be read: counts are 0 or more, days 1 or more, shares like 2/3.")
		]
	today = clock.today()
	wrong = [words.sentence(fault, doc.currency) for fault in policy.form_faults(draft, today)]
	return wrong or beyond_reach(doc, draft, lock)


def beyond_reach(doc: Any, draft: policy.Draft, lock: bool = False) -> list[str]:
	"""The rules of a policy that no decision of the present seats could satisfy, with what would mend it."""
	group = doc.working_group
	terms, seats = facts.terms_of([group], lock)[group], facts.seats_of([group], lock).get(group, [])
	roster = facts.roster_of(terms, seats, clock.today())
	titles = {seat.name: seat.title for seat in seats}
	return [
		*(words.sentence(fault, doc.currency, titles) for fault in policy.substitute_faults(draft, roster)),
		*(
			sentence
			for fault in policy.reach_faults(draft, roster)
			for sentence in words.beyond_reach(fault, titles, doc.currency)
		),
	]


def ratification_rules(group: str) -> dict[str, Any]:
	"""By which rules the next policy of a group is ratified, as a document keeps them; the one in force stays locked."""
	current = allocation_facts.policies_in_force([group], lock=True).get(group)
	if current is None or current.is_interim:
		return {"rules": list(FIRST)}
	return snapshot_of(frappe.get_doc(POLICY, current.name, for_update=True), POLICY, None)


def snapshot_of(doc: Any, applies_to: str, band_units: int | None) -> dict[str, Any]:
	"""The rules of a policy for one question, as a document that is decided by them keeps them.

	`band_units` is the amount that chooses the band, in the smallest unit of the policy's currency. Rules is empty where
	no band holds the amount.
	"""
	amount = None
	if band_units is not None:
		amount = allocation_facts.money.from_units(band_units, doc.currency or "")
	rows = policy.rules_for(allocation_facts.rule_rows_of(doc), applies_to, amount)
	by_line = {row.idx: row for row in doc.approval_rules}
	return {
		"policy": doc.name,
		"rules": [plain(by_line[row.line]) for row in rows],
		"grounds": allocation_facts.grounds_of(doc),
		"substitutes": allocation_facts.substitutes_of(doc),
	}


def scrutiny_rules(group: str) -> dict[str, Any]:
	"""By which rules the support of a company is decided, as a grant keeps them; the policy in force stays locked."""
	current = allocation_facts.policies_in_force([group], lock=True).get(group)
	if current is None or not policy.in_force(current.is_interim, current.expires_on, clock.today()):
		return {"rules": list(SCRUTINY)}
	found = snapshot_of(frappe.get_doc(POLICY, current.name, for_update=True), GRANT, None)
	return found if found["rules"] else {**found, "rules": list(SCRUTINY)}


def ceiling_of(group: str, lock: bool = False) -> tuple[Fraction | None, bool]:
	"""What the policy in force says of corporate support: its ceiling as a share (None: no ceiling), and whether it stops or
	only warns (1 query).
	"""
	current = allocation_facts.policies_in_force([group], lock).get(group)
	if current is None or not policy.in_force(current.is_interim, current.expires_on, clock.today()):
		return None, False
	return current.grants.ceiling, current.grants.stops


def may_use_signed(request: Any) -> bool:
	"""Whether a request's commitments may rest on signed money: by the policy under which it was decided (1 query)."""
	return bool(cint(frappe.db.get_value(POLICY, request.policy, "may_use_signed")))


def plain(row: Any) -> dict[str, Any]:
	return {name: row.get(name) for name in facts.RULE_FIELDS}


def check_not_wider(doc: Any) -> None:
	"""An interim policy after another one narrows it: no pillar has been asked for more money or more time. Raises GuardError."""
	for former in allocation_facts.interim_policies(doc.working_group, doc.name):
		if policy.is_wider(
			cint(doc.interim_ceiling_units),
			getdate(doc.expires_on),
			former.ceiling_units,
			former.expires_on,
		):
			frappe.throw(
				_(
					"The interim policy {0} had a ceiling of {1} and ends on {2}: a new one stays within both. For more, let the pillars ratify a policy."
				).format(
					former.title,
					request_words.amount(former.ceiling_units, doc.currency),
					frappe.utils.formatdate(former.expires_on),
				),
				GuardError,
			)
		if policy.uses_more(allocation_facts.grant_use(doc), former.grants):
			frappe.throw(
				_(
					"The interim policy {0} allowed less of grants: keep its ceiling of corporate support, and commit against signed money only where it did. For more, let the pillars ratify a policy."
				).format(frappe.utils.escape_html(former.title)),
				GuardError,
			)


def check_only_one_open(doc: Any) -> None:
	"""One policy of a group is put to its pillars at a time. Raises GuardError."""
	other = frappe.db.get_value(
		POLICY,
		{
			"working_group": doc.working_group,
			"status": str(PolicyStatus.UNDER_RATIFICATION),
			"name": ("!=", doc.name),
		},
		"name",
		for_update=True,
	)
	if other:
		frappe.throw(
			_("{0} is being ratified: wait for its end, or take it back first.").format(other), GuardError
		)


def in_force(group: str) -> Any:
	"""The policy under which a request of the group can be sent today. Raises ValidationError with the remedy."""
	current = allocation_facts.policies_in_force([group], lock=True).get(group)
	if current is None:
		frappe.throw(
			_(
				"The group has no allocation policy in force: ratify one first, or let a manager put an interim policy in force."
			)
		)
	if not policy.in_force(current.is_interim, current.expires_on, clock.today()):
		frappe.throw(
			_("The interim policy {0} ended on {1}: ratify a policy first.").format(
				current.title, frappe.utils.formatdate(current.expires_on)
			)
		)
	# It may have come into force a moment ago, while this one waited for it.
	return frappe.get_doc(POLICY, current.name, for_update=True)


def obstacles(doc: Any) -> Sequence[str]:
	"""Why a policy that the pillars have agreed to cannot come into force after all."""
	return beyond_reach(doc, allocation_facts.draft_of(doc), lock=True)
