"""What is said about a decision as it stands: that nobody could complete it, who is in conflict and why."""

from __future__ import annotations

from typing import Any

from frappe import _

from vpwg.vpwg.sentences.words import remedy, unmet, word
from vpwg.vpwg.workflow.approval import RemedyCode
from vpwg.vpwg.workflow.conflicts import Cause, Found

__all__ = ["cause", "conflict", "kind", "never", "no_conflict", "waits_for_ranking", "word"]


def never(at: Any) -> str:
	"""The present seats could not decide on it: what is missing, and what would mend it. `at` is a Standing.

	The next tier follows on a round that was begun, and none is here.
	"""
	what = [unmet(row) for row in at.outcome.unmet]
	how = [remedy(row, at.titles) for row in at.outcome.remedies if row.code != RemedyCode.NEXT_TIER]
	return _("The present seats could never decide on it. {0} {1}").format(" ".join(what), " ".join(how))


def cause(value: Cause | str) -> str:
	"""A cause of conflict, as a choice and in a sentence."""
	return {
		Cause.OWN_BENEFIT: _("Its organisation benefits"),
		Cause.PARENT_BENEFIT: _("Its parent organisation benefits"),
		Cause.SUBSIDIARY_BENEFIT: _("Its subsidiary benefits"),
		Cause.COMMUNITY_BENEFIT: _("Its community benefits"),
		Cause.COMPETES: _("It has a competing request in the same call"),
		Cause.FUNDS: _("It funds the grant with conditions"),
		Cause.FAMILY: _("A family member benefits"),
		Cause.OTHER: _("Another conflict of interest"),
	}[Cause(value)]


def conflict(row: Found, title: str) -> str:
	"""Who steps aside, and why. `title` is that of the seat."""
	if row.declared:
		return _("{0} steps aside, as declared: {1}.").format(title, cause(row.cause))
	return _("{0} steps aside, as the records show: {1}.").format(title, cause(row.cause))


def no_conflict() -> str:
	return _("No conflict of interest")


def waits_for_ranking() -> str:
	"""A request of a call before its decision is opened."""
	return _("Sent. It is decided on once the call has closed and its requests are ranked.")


def kind(doctype: str) -> str:
	"""What a member calls a kind of document."""
	return {
		"Stage Review": _("Move to another stage"),
		"Allocation Policy": _("Allocation policy"),
		"Resource Allocation": _("Request for money"),
		"Working Group Grant": _("Support of a company"),
	}[doctype]
