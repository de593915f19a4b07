"""Sentences for what is wrong with a group's terms of reference, and for rules that nobody could satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frappe import _
from frappe.utils import escape_html

from vpwg.vpwg.sentences.words import remedy, word
from vpwg.vpwg.workflow.approval import Outcome, RemedyCode, Unmet, UnmetCode
from vpwg.vpwg.workflow.terms import TermsFault, TermsFaultCode


def sentence(fault: TermsFault) -> str:
	"""One thing that is wrong, and the remedy."""
	row, tier, typed = fault.row, fault.tier, escape_html(fault.word)
	return {
		TermsFaultCode.OWN_PARENT: _(
			"A group cannot be part of itself: choose another group under Part of, or none."
		),
		TermsFaultCode.PARENT_IN_CIRCLE: _(
			"{0} is itself part of this group, directly or through others: choose another group under Part of, or none."
		).format(fault.word),
		TermsFaultCode.NATIONAL_HAS_PARENT: _(
			"A national group stands below no other: empty Part of, or choose the level Sub-national or Site."
		),
		TermsFaultCode.PILLAR_TWICE: _(
			"The deciding pillar {0} is there twice: remove one of its lines."
		).format(word(fault.word)),
		TermsFaultCode.TIER_TWICE: _(
			"Tier {0} is there twice: number the rules 1, 2, 3 in the order in which they are tried."
		).format(tier),
		TermsFaultCode.TIER_MISSING: _(
			"The rules have a tier {0} and no tier {1}: number them 1, 2, 3 in the order in which they are tried."
		).format(fault.word, tier),
		TermsFaultCode.NO_SHARE: _(
			"{0} in line {1} of the rules is no share: write for example 2/3, 60 % or 0.5."
		).format(typed, row),
		TermsFaultCode.NO_MAJORITY: _(
			"{0} in line {1} of the rules is no majority: a qualified majority is 1/2 or more."
		).format(typed, row),
		TermsFaultCode.WEIGHT_TWICE: _("{0} is weighted twice: remove line {1} of the weights.").format(
			fault.word, row
		),
		TermsFaultCode.WEIGHT_OF_RECOMMENDATION: _(
			"{0} is a recommendation and belongs to no stage: remove line {1} of the weights."
		).format(fault.word, row),
		TermsFaultCode.WEIGHT_NEVER_BLOCKS: _(
			"{0} never blocks a stage, since no group depends on it: remove line {1} of the weights."
		).format(fault.word, row),
		TermsFaultCode.WEIGHT_WITHOUT_REASON: _(
			"Say in line {1} of the weights why {0} weighs more or less here: members can read the reason."
		).format(fault.word, row),
		TermsFaultCode.AUDITOR_WITHOUT_END: _(
			"The auditor in line {0} of the officers reads until a day: enter it under Until."
		).format(row),
	}[fault.code]


def beyond_reach(tier: int, outcome: Outcome, titles: Mapping[str, str]) -> Iterator[str]:
	"""Why the present seats could never satisfy the rule of a tier, and the remedy. `titles` are those of the seats."""
	for row in outcome.unmet:
		yield gap(tier, row)
	for row in outcome.remedies:
		if row.code == RemedyCode.NAME_ALTERNATE:
			yield remedy(row, titles)


def gap(tier: int, row: Unmet) -> str:
	"""What the present seats lack, before anybody has decided: objections and majorities come from decisions."""
	side, have, need, lacking = word(row.pillar), row.have, row.need, row.need - row.have
	return {
		UnmetCode.NO_DECIDING_SEAT: _(
			"Under tier {0} nobody could decide: give a vote to a seat of a deciding pillar, on the committee if there is one."
		).format(tier),
		UnmetCode.QUORUM_ALL: _(
			"Tier {0} asks that {1} organisations take part and the present seats allow {2}: fill {3} more seats or ask for less."
		).format(tier, need, have, lacking),
		UnmetCode.QUORUM_PILLAR: _(
			"Tier {0} asks that {1} of {2} take part and its present seats allow {3}: fill {4} more seats or ask for less."
		).format(tier, need, side, have, lacking),
		UnmetCode.APPROVALS_ALL: _(
			"Tier {0} asks for {1} approvals and the present seats allow {2}: fill {3} more seats or ask for less."
		).format(tier, need, have, lacking),
		UnmetCode.APPROVALS_PILLAR: _(
			"Tier {0} asks for {1} approvals of {2} and its present seats allow {3}: fill {4} more seats or ask for less."
		).format(tier, need, side, have, lacking),
		UnmetCode.DISTINCT: _(
			"Tier {0} asks for more distinct people and organisations than sit here: seat others or ask for less."
		).format(tier),
	}[row.code]
