"""The sentences that people read: what the rules answer in codes and figures, in the reader's language.

Here nothing is decided. Each function takes what a rule returned and gives text; each text is one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import frappe
from frappe import _
from frappe.utils import formatdate

from vpwg.vpwg.workflow import approval, stages
from vpwg.vpwg.workflow.approval import Remedy, RemedyCode, Rule, Unmet, UnmetCode, Waiver, WaiverCode
from vpwg.vpwg.workflow.balance import Pillar
from vpwg.vpwg.workflow.stages import AnswerCode, FindingCode, MoveKind, RefusalCode, Stage, Verdict

CONTEXT = "VPWG"
"""Words that mean something else in other apps are translated in this context."""


def word(text: object) -> str:
	"""A stored word (a pillar, a stage, a verdict, a state, a role) in the reader's language."""
	value = str(text or "")
	if not value:
		return ""
	own = _(value, context=CONTEXT)
	return own if own != value else _(value)


def words(items: Iterable[object]) -> str:
	"""Several words with commas between them."""
	return ", ".join(word(item) for item in items)


def percent(share: Fraction | Decimal | None) -> str:
	"""A share as whole per cents, with the narrow space that French wants."""
	if share is None:
		return ""
	number = round(Fraction(share) * 100)
	return _("{0} %").format(number) if frappe.local.lang in ("fr", "es") else f"{number}%"


# Criteria ------------------------------------------------------------------------------------------------------

SHARES = frozenset({"S4.2", "S4.3", "S4.4", "G2.2", "G2.3", "D1.3"})
"""Criteria whose figure is a share or an index from 0 to 1."""


def figure(criterion: str, value: stages.Figure | None) -> str:
	"""A criterion's value or target as text; empty when there is none."""
	if value is None:
		return ""
	if criterion in ("S4.4", "G2.2", "S4.3"):
		return percent(Fraction(value))
	if isinstance(value, Decimal):
		text = f"{value:.2f}" if criterion in SHARES else f"{value.normalize():f}"
		return text.replace(".", ",") if frappe.local.lang in ("fr", "es") else text
	if criterion == "S4.5" and isinstance(value, Fraction):
		return percent(value)
	return str(value)


def finding(code: FindingCode | str, pillar: Pillar | str | None = None) -> str:
	"""Why the records answer a criterion as they do."""
	side = word(pillar)
	code = FindingCode(code)
	sentences = {
		FindingCode.OK: _("The records show it."),
		FindingCode.NO_COMPANY_SEAT: _("No company has an active seat."),
		FindingCode.NO_CIVIL_SOCIETY_SEAT: _("Neither civil society nor a community has an active seat."),
		FindingCode.NO_CIVIL_SOCIETY_QUORUM: _(
			"Civil society has seats, but the group's rule can decide without it."
		),
		FindingCode.NO_HOST_STATE_SEAT: _("The host State has no active seat."),
		FindingCode.NO_HOME_STATE_SEAT: _("No home State has an active seat."),
		FindingCode.NO_STATE_SEAT: _("Neither the host State nor a home State has an active seat."),
		FindingCode.NO_COORDINATOR: _("No coordinator and no secretariat is named on the group."),
		FindingCode.NO_DECIDING_SEAT: _("No seat has a vote yet."),
		FindingCode.DECIDING_PILLAR_EMPTY: _(
			"The seats are balanced, but {0} decides and has no seat."
		).format(side),
		FindingCode.BALANCE_BELOW: _(
			"The seats with a vote are not balanced; a seat for {0} helps most."
		).format(side),
		FindingCode.BALANCE_WAS_BELOW: _(
			"The seats are balanced today, but were not at the end of each of the last four quarters."
		),
		FindingCode.TOO_FEW_ANSWERS: _(
			"Fewer than five people have answered the voluntary questions, so nothing is shown."
		),
		FindingCode.TOO_SMALL_TO_SHOW: _("The answers are too few to be shown without revealing somebody."),
		FindingCode.GENDER_BELOW: _("Women or men are fewer than the target."),
		FindingCode.NO_CONSTITUENCY: _(
			"None of the groups that are often left out is named by five people or more."
		),
		FindingCode.NO_COMMUNITY_SEAT: _("No affected community has an active seat."),
		FindingCode.NO_REGIONAL_SEAT: _(
			"All seats are held by organisations of the capital, or their place is not recorded."
		),
		FindingCode.REGIONS_BELOW: _("Too few seats are held from outside the capital."),
		FindingCode.NO_DECISION_LEVEL: _("No host-State seat is held at decision level."),
		FindingCode.ATTENDANCE_UNKNOWN: _(
			"Host-State seats are held at decision level; their attendance is not recorded yet."
		),
		FindingCode.ATTENDANCE_BELOW: _(
			"Host-State seats are held at decision level, but attend too few meetings."
		),
		FindingCode.TOO_FEW_MINISTRIES: _("Too few host-State institutions have a seat."),
		FindingCode.TOO_FEW_LEVELS: _("The host State sits with too few levels of government."),
		FindingCode.ALTERNATES_MISSING: _("Not every host-State seat has an alternate."),
		FindingCode.NO_LINKED_GROUP: _("No group above or below this one is linked."),
		FindingCode.NO_COMPANY_DECISION_LEVEL: _("No company seat is held at decision level."),
		FindingCode.NO_SEATS_YET: _("No seat has been held long enough to say."),
		FindingCode.TURNOVER_ABOVE: _("The focal points of {0} change faster than the ceiling.").format(side),
		FindingCode.NO_SECRETARIAT: _("A coordinator is named, a secretariat is not."),
		FindingCode.SECRETARIAT_NOT_LOCAL: _(
			"The secretariat is not an organisation of the group's own country."
		),
		FindingCode.FUNDING_UNKNOWN: _(
			"Coordinator and secretariat are named; the months of secured funding are not recorded yet."
		),
		FindingCode.FUNDING_BELOW: _("The secured funding lasts for fewer months than the target."),
		FindingCode.NO_CHAIR: _("No seat has the role Chair or Co-Chair."),
		FindingCode.CHAIR_WITHOUT_END: _("A chair has no end of term."),
		FindingCode.CHAIR_OVER_TERM: _("A chair's term is over."),
		FindingCode.CHAIR_NOT_ROTATED: _("The chair has not changed to another pillar."),
		FindingCode.NO_ROLES: _("No role has been given to anybody."),
		FindingCode.ROLES_CONCENTRATED: _("The roles are in few hands."),
		FindingCode.NO_CHAMPION: _("No seat has the role Champion."),
		FindingCode.SINGLE_CHAMPION: _("There is one champion: the group would miss that person."),
	}
	return sentences[code]


PLACES: dict[FindingCode, str] = {
	FindingCode.NO_COORDINATOR: "group",
	FindingCode.NO_SECRETARIAT: "group",
	FindingCode.SECRETARIAT_NOT_LOCAL: "group",
	FindingCode.NO_CIVIL_SOCIETY_QUORUM: "group",
	FindingCode.NO_LINKED_GROUP: "group",
	FindingCode.TOO_FEW_ANSWERS: "diversity",
	FindingCode.TOO_SMALL_TO_SHOW: "diversity",
	FindingCode.GENDER_BELOW: "seats",
}
"""Where a finding is mended: the form of the group, its seats (everything else), the voluntary questions."""

FIELDS: dict[FindingCode, str] = {
	FindingCode.NO_COORDINATOR: "coordinator",
	FindingCode.NO_SECRETARIAT: "secretariat",
	FindingCode.SECRETARIAT_NOT_LOCAL: "secretariat",
	FindingCode.NO_CIVIL_SOCIETY_QUORUM: "approval_rules",
	FindingCode.NO_LINKED_GROUP: "parent_group",
}
"""The field of the group's form in which a finding is mended there."""


def move(kind: MoveKind, stage: Stage) -> str:
	"""A move of a group as a choice."""
	return {
		MoveKind.FORWARD: _("On to {0}"),
		MoveKind.BACK: _("Back to {0}"),
		MoveKind.ENTRY: _("The group existed before this app"),
		MoveKind.REST: _("Let the group rest"),
		MoveKind.WAKE: _("Wake the group in {0}"),
		MoveKind.CLOSE: _("Close the group"),
	}[kind].format(word(stage))


def answer_fault(code: AnswerCode) -> str:
	"""What an answer of a review lacks."""
	return {
		AnswerCode.UNKNOWN_CRITERION: _("This point is not in the catalogue."),
		AnswerCode.ANSWERED_TWICE: _("This point is answered twice: remove one of the answers."),
		AnswerCode.TYPED_OVER: _(
			"The records answer this point: choose Met by evidence, Not applicable or Waived to answer otherwise."
		),
		AnswerCode.REASON_MISSING: _("Give the reason; every member can read it."),
		AnswerCode.LINK_MISSING: _("Give the link or the file that shows it."),
		AnswerCode.OVERRIDE_REASON_MISSING: _(
			"The other weight of this point has no reason: add one on the group."
		),
		AnswerCode.UNANSWERED: _(
			"Not answered yet: assess it and link what shows it, or waive it with a reason."
		),
		AnswerCode.PARTLY: _("Only partly met: complete it, show it by evidence, or waive it with a reason."),
		AnswerCode.NOT_MET: _("Not met: mend it, show it by evidence, or waive it with a reason."),
	}[code]


def refusal(row: stages.Refusal) -> str:
	"""Why a group may not move so."""
	expected = word(row.expected)
	return {
		RefusalCode.SAME_STAGE: _("The group is in this stage already: choose another one."),
		RefusalCode.CLOSED_IS_FINAL: _("The group is closed for good: start a new group."),
		RefusalCode.SKIPS_A_STAGE: _(
			"The next stage is {0}: stages are not skipped, except by a group that existed before this app."
		).format(expected),
		RefusalCode.BACK_TOO_FAR: _("A group goes back one stage at a time: choose {0}.").format(expected),
		RefusalCode.NOT_THE_STAGE_IT_LEFT: _(
			"A dormant group wakes in the stage it left: choose {0}, or Closed."
		).format(expected),
		RefusalCode.REASON_MISSING: _("Give a reason for this move; every member can read it."),
		RefusalCode.NOT_A_FIRST_REVIEW: _(
			"Only the first review of a group in Context can say that it existed before: take the tick out."
		),
		RefusalCode.ENTRY_IS_FOR_STAGES: _(
			"A group that existed before enters at Setup, Growth or Sustainability."
		),
		RefusalCode.OPEN_ACTIONS: _(
			"The group has {0} open matters: settle them before it is closed."
		).format(row.count),
		RefusalCode.ANSWERS_FAULTY: _("{0} answers cannot be accepted as they are.").format(row.count),
		RefusalCode.CRITERIA_MISSING: _("{0} required points are not satisfied yet.").format(row.count),
	}[row.code]


COUNTED = frozenset({RefusalCode.CRITERIA_MISSING, RefusalCode.ANSWERS_FAULTY})
"""Refusals that only say how many points there are: the points themselves follow."""


def in_the_way(move: stages.Move) -> list[tuple[str, str]]:
	"""What keeps a review from being sent, one by one: the criterion (empty for the move itself) and the sentence."""
	faulty = {fault.criterion for fault in move.faults}
	return [
		*(("", refusal(row)) for row in move.refusals if row.code not in COUNTED),
		*((fault.criterion, answer_fault(fault.code)) for fault in move.faults),
		*(
			(row.criterion, answer_fault(row.code))
			for row in move.missing
			if row.blocking and row.criterion not in faulty
		),
	]


# Decisions -----------------------------------------------------------------------------------------------------


def grounds() -> dict[str, str]:
	"""The listed grounds of a pillar's objection with their words."""
	return {
		"safety": _("Safety of people"),
		"human_rights": _("Human rights"),
		"neutrality": _("Neutrality of the group"),
		"mandate": _("Outside the group's mandate"),
		"conflict_of_interest": _("Conflict of interest"),
		"unfair_process": _("Unfair process"),
	}


def rule(row: Rule) -> str:
	"""A rule in one sentence."""
	if row.decided_by == approval.DecidedBy.OFFICE_HOLDERS:
		return _("Small expense: a coordinator and a chair approve, two persons of two organisations.")
	if row.mode == approval.PassingMode.CONSENSUS:
		head = _("Consensus: nobody who takes part objects with a reason")
	elif row.mode == approval.PassingMode.QUALIFIED_MAJORITY:
		head = _(
			"Qualified majority: at least {0} of approvals and rejections together are approvals"
		).format(row.majority)
	else:
		head = _("Simple majority: more approvals than rejections")
	parts = [head]
	if row.min_present_per_pillar:
		parts.append(_("at least {0} of each deciding pillar takes part").format(row.min_present_per_pillar))
	if row.min_approvals_per_pillar:
		parts.append(_("at least {0} of each deciding pillar approves").format(row.min_approvals_per_pillar))
	if row.min_approvals > 1:
		parts.append(_("at least {0} approve in all").format(row.min_approvals))
	if row.quorum_all:
		parts.append(_("{0} of all take part").format(row.quorum_all))
	if row.quorum_per_pillar:
		parts.append(_("{0} of each pillar take part").format(row.quorum_per_pillar))
	return "; ".join(parts) + "."


def unmet(row: Unmet) -> str:
	"""One thing that is missing for a decision, with figures."""
	side, have, need = word(row.pillar), row.have, row.need
	return {
		UnmetCode.NO_DECIDING_SEAT: _("No pillar is left that could decide."),
		UnmetCode.QUORUM_ALL: _("{0} of the {1} voices that must take part have done so.").format(have, need),
		UnmetCode.QUORUM_PILLAR: _("{0}: {1} of the {2} voices that must take part have done so.").format(
			side, have, need
		),
		UnmetCode.APPROVALS_ALL: _("{0} of the {1} approvals that are needed have been given.").format(
			have, need
		),
		UnmetCode.APPROVALS_PILLAR: _(
			"{0}: {1} of the {2} approvals that are needed have been given."
		).format(side, have, need),
		UnmetCode.OBJECTION: _("{0} object with a reason, and the rule is consensus.").format(have),
		UnmetCode.MAJORITY: _("{0} approve; beside those who reject, {1} are needed.").format(have, need),
		UnmetCode.PILLAR_OBJECTION: _(
			"{0} objects: {1} of its voices name a listed ground, more than the {2} that would not suspend."
		).format(side, have, need),
		UnmetCode.OFFICE: _("The {0} has not approved.").format(word(row.office)),
		UnmetCode.DISTINCT: _(
			"The same persons or organisations hold the seats that are needed: others have to be named."
		),
	}[row.code]


def remedy(row: Remedy, titles: Mapping[str, str]) -> str:
	"""What would mend a rule that nobody can satisfy."""
	side = word(row.pillar) or _("the group")
	seats = ", ".join(titles.get(seat, seat) for seat in row.who)
	return {
		RemedyCode.FILL_SEAT: _("Seat {0} more of {1}.").format(max(row.need, 1), side),
		RemedyCode.NAME_ALTERNATE: _("Name an alternate for {0}.").format(seats),
		RemedyCode.RECONSIDER: _("After a dialogue, let {0} decide again in a new round.").format(seats),
		RemedyCode.NAME_SUBSTITUTE: _(
			"Name who decides in the place of {0}, or seat somebody of it who is not in conflict."
		).format(side),
		RemedyCode.FILL_OFFICE: _("Give the office of {0} to another person of another organisation.").format(
			word(row.office)
		),
		RemedyCode.NEXT_TIER: _("Return it and send it again: the next tier of the rule then applies."),
		RemedyCode.CHANGE_RULE: _("Lower what the rule asks for, in the policy or on the group."),
	}[row.code]


def waiver(row: Waiver) -> str:
	"""Why a deciding pillar is not asked."""
	side = word(row.pillar)
	return {
		WaiverCode.NO_ACTIVE_SEAT: _("{0} has no active seat and is waived, visibly.").format(side),
		WaiverCode.WITHOUT_VOTE: _("{0} has no vote on this and is waived, visibly.").format(side),
		WaiverCode.RECUSED: _("{0} is in conflict as a whole and is waived, visibly.").format(side),
		WaiverCode.ABSENT: _("{0} was summoned twice, did not come, and is counted as absent.").format(side),
	}[row.code]


def substitution(row: approval.Substitution, titles: Mapping[str, str]) -> str:
	"""Who decides for a pillar that is in conflict as a whole."""
	seats = ", ".join(titles.get(seat, seat) for seat in row.seats)
	return _("{0} is in conflict as a whole; {1} decides in its place.").format(word(row.pillar), seats)


def status(value: approval.Status) -> str:
	"""An outcome in words."""
	return {
		approval.Status.APPROVED: _("Everything that is needed has been given."),
		approval.Status.REJECTED: _("It was objected to, and cannot pass any more in this round."),
		approval.Status.PENDING: _("Waiting for decisions."),
		approval.Status.SUSPENDED: _("A pillar objects: back for dialogue."),
		approval.Status.UNSATISFIABLE: _("Nobody can supply what the rule asks for: see what would mend it."),
	}[value]


def verdict(value: str | Verdict) -> str:
	return word(value)


def day(value: object) -> str:
	"""A date as the reader's settings show it."""
	return formatdate(value) if value else ""
