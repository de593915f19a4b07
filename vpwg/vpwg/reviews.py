"""Stage reviews: facts in, rule asked, outcome out. What the review's controller and the api both need.

Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import frappe
from frappe.utils import cint, getdate

from vpwg import clock
from vpwg.vpwg.workflow import approval, facts, record, stages
from vpwg.vpwg.workflow.approval import (
	Context,
	IgnoredCode,
	Outcome,
	Pillar,
	Roster,
	Rule,
	WaiverCode,
	evaluate,
)
from vpwg.vpwg.workflow.definitions import ReviewStatus
from vpwg.vpwg.workflow.seats import person_key
from vpwg.vpwg.workflow.stages import (
	Answer,
	Criterion,
	Finding,
	Move,
	MoveKind,
	Stage,
	Verdict,
	WeightOverride,
)

OPEN = (ReviewStatus.DRAFT, ReviewStatus.UNDER_ENDORSEMENT, ReviewStatus.RETURNED)
"""Statuses of a review that has not ended."""


@dataclass(frozen=True)
class Background:
	"""What a review is checked against: the group, what its records answer, its own weights, what came before."""

	terms: facts.Terms
	findings: dict[str, Finding | None]
	overrides: tuple[WeightOverride, ...]
	reviewed_before: bool
	open_actions: int


def background(group: str, without: str | None = None) -> Background:
	"""Read it (a fixed number of queries). `without` is the review that asks, which does not count as one before."""
	terms = facts.terms_of([group])[group]
	review = frappe.qb.DocType("Stage Review")
	others = (
		frappe.qb.from_(review)
		.select(review.name, review.status)
		.where(review.working_group == group)
		.where(review.name != (without or ""))
		.run(as_dict=True)
	)
	return Background(
		terms=terms,
		findings=stages.evaluate_group(facts.group_facts([group])[group]),
		overrides=tuple(facts.weights_of([group]).get(group, ())),
		reviewed_before=any(row.status == ReviewStatus.ADOPTED for row in others),
		open_actions=sum(1 for row in others if row.status in OPEN),
	)


def kind_of(current: Stage, left: Stage | None, target: Stage, entry: bool) -> MoveKind | None:
	"""What kind of move a target is from where the group stands; None when the order does not allow it."""
	if entry:
		return MoveKind.ENTRY
	return {stage: kind for kind, stage in stages.moves_from(current, left)}.get(target)


def rows_for(kind: MoveKind | None, current: Stage, target: Stage) -> tuple[Criterion, ...]:
	"""The criteria that a review answers: the stage that is left, or every stage that an entry passes over."""
	if kind == MoveKind.FORWARD:
		return stages.rows_of(current)
	if kind == MoveKind.ENTRY and target in stages.STAGES:
		passed = stages.STAGES[: stages.STAGES.index(target)]
		return tuple(row for stage in passed for row in stages.rows_of(stage))
	return ()


def answers_of(rows: Iterable[Any]) -> list[Answer]:
	"""The answers of a review's rows; evidence is a link or a file."""
	return [
		Answer(
			criterion=row.criterion,
			verdict=Verdict(row.verdict) if row.verdict else None,
			link=row.evidence or row.evidence_file or "",
			reason=row.reason or "",
		)
		for row in rows
	]


def check_move(review: Any, around: Background) -> Move:
	"""The rule's answer on a review as it stands."""
	return stages.check_move(
		current=around.terms.stage,
		target=Stage(review.target_stage),
		answers=answers_of(review.rows),
		findings=around.findings,
		overrides=around.overrides,
		left=around.terms.stage_left,
		reason=review.reason or "",
		entry=bool(cint(review.existed_before)),
		reviewed_before=around.reviewed_before,
		open_actions=around.open_actions,
	)


# What is decided on --------------------------------------------------------------------------------------------


def content_hash(review: Any) -> str:
	"""The fingerprint of what the pillars decide on: the move, every answer, and the files that show it."""
	return record.digest(
		{
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
			"files": files_of(review),
		}
	)


def files_of(review: Any) -> list[dict[str, str]]:
	"""Address and content hash of each file that is attached to the review."""
	file = frappe.qb.DocType("File")
	found = (
		frappe.qb.from_(file)
		.select(file.file_url, file.content_hash)
		.distinct()
		.where(file.attached_to_doctype == review.doctype)
		.where(file.attached_to_name == review.name)
		.run(as_dict=True)
	)
	return sorted(
		({"url": row.file_url or "", "sha": row.content_hash or ""} for row in found),
		key=lambda row: (row["url"], row["sha"]),
	)


# Where an endorsement stands -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
	"""An endorsement as it stands: who sits, what was said, what follows."""

	terms: facts.Terms
	seats: list[facts.SeatRow]
	rule: Rule
	context: Context
	roster: Roster
	rows: list[facts.DecisionRow]
	outcome: Outcome

	@property
	def titles(self) -> dict[str, str]:
		"""The title of each seat."""
		return {seat.name: seat.title for seat in self.seats}


def standing(review: Any, lock: bool = False) -> Standing:
	"""Read an endorsement and ask the rule. With `lock` the rows are read as they are now and kept so.

	One that is adopted is shown with the seats of that day: who left since had a voice in it.
	"""
	group = review.working_group
	terms = facts.terms_of([group], lock)[group]
	seats = facts.seats_of([group], lock).get(group, [])
	rows = facts.decision_rows(review.doctype, review.name, lock)
	snapshot = facts.parsed(review.rule_snapshot)
	rule = rule_in_force(snapshot, group, cint(review.tier))
	context = Context(
		round=cint(review.round),
		content_hash=review.content_hash or "",
		excluded=frozenset(
			person_key(user, None, "") for user in (review.opened_by, review.last_edited_by) if user
		),
		objections_used=frozenset(Pillar(pillar) for pillar in snapshot.get("objections_used", ())),
	)
	day = getdate(review.adopted_on) if review.adopted_on else clock.today()
	roster = electorate(facts.roster_of(terms, seats, day, review.opened_on), snapshot)
	return Standing(
		terms=terms,
		seats=seats,
		rule=rule,
		context=context,
		roster=roster,
		rows=rows,
		outcome=evaluate(rule, roster, facts.engine_decisions(rows), context),
	)


def electorate(roster: Roster, snapshot: dict[str, Any]) -> Roster:
	"""The seats and the persons that were asked when the round began: who came since is asked in the next one.

	Whoever manages the seats could else hand one over to somebody of their choice while it is being decided.
	"""
	if "seats" not in snapshot:
		return roster
	known = snapshot["seats"]
	return replace(
		roster,
		seats=tuple(
			replace(
				seat,
				deciding=seat.deciding and seat.id in known,
				persons=tuple(person for person in seat.persons if person in known.get(seat.id, ())),
				former=tuple(person for person in seat.former if person in known.get(seat.id, ())),
			)
			for seat in roster.seats
		),
	)


def asked(standing: Standing) -> list[str]:
	"""The pillars whose seats are asked, by name; those that the rule itself waives, for a conflict or an absence, are."""
	by_rule = {row.pillar for row in standing.outcome.waived if row.code != WaiverCode.NO_ACTIVE_SEAT}
	voiced = {row.pillar for row in standing.outcome.tally if row.voices}
	return sorted(str(pillar) for pillar in voiced | by_rule)


def passed_over(review: Any, standing: Standing) -> set[str]:
	"""Pillars that were asked when the round began and have no vote any more.

	Whoever manages the seats could else end the one seat that objects, and the rule would waive its pillar.
	"""
	return set(facts.parsed(review.rule_snapshot).get("asked", ())) - set(asked(standing))


def silenced(standing: Standing) -> set[str]:
	"""Seats that objected in this round and have no vote any more."""
	objecting = {
		row.seat
		for row in standing.rows
		if row.verdict == approval.Verdict.REJECT
		and (row.round, row.content_hash) == (standing.context.round, standing.context.content_hash)
	}
	return objecting & {
		row.seat
		for row in standing.outcome.ignored
		if row.code in (IgnoredCode.SEAT_INACTIVE, IgnoredCode.NOT_DECIDING, IgnoredCode.UNKNOWN_SEAT)
	}


def electorate_changed(review: Any, standing: Standing) -> bool:
	"""Whether a pillar that was asked, or a seat that objects, has lost its voice since the round began."""
	return bool(passed_over(review, standing) or silenced(standing))


def rule_in_force(snapshot: dict[str, Any], group: str, tier: int) -> Rule:
	"""The rule of a tier: from the copy that the review carries, else the group's own."""
	rules: Sequence[Rule] = (
		facts.engine_rules(snapshot["rules"]) if "rules" in snapshot else facts.rules_of(group)
	)
	return rules[min(max(tier, 1), len(rules)) - 1]


def open_review(group: str, without: str | None = None, lock: bool = False) -> Any | None:
	"""The review of a group that has not ended, as a dict with name, status and target_stage; None if there is none.

	`without` leaves one out; with `lock` the rows are read as they are now and kept so.
	"""
	review = frappe.qb.DocType("Stage Review")
	found = facts.rows_from(
		frappe.qb.from_(review)
		.select(review.name, review.status, review.target_stage)
		.where(review.working_group == group)
		.where(review.name != (without or ""))
		.where(review.status.isin([str(status) for status in OPEN]))
		.orderby(review.creation)
		.limit(1),
		lock,
	)
	return found[0] if found else None


def waivers_in_force(group: str, stage: Stage) -> list[Any]:
	"""Points that were waived in the newest adopted review of each stage that the group has left for good.

	`stage` is where the group stands. Rows with criterion, title, reason and the review's name, in the guide's order.
	"""
	review, row = frappe.qb.DocType("Stage Review"), frappe.qb.DocType("Stage Review Row")
	criterion = frappe.qb.DocType("Stage Criterion")
	found = facts.rows_from(
		frappe.qb.from_(row)
		.join(review)
		.on(review.name == row.parent)
		.left_join(criterion)
		.on(criterion.name == row.criterion)
		.select(row.criterion, row.verdict, row.reason, review.name, criterion.title)
		.where(row.parenttype == "Stage Review")
		.where(review.working_group == group)
		.where(review.status == str(ReviewStatus.ADOPTED))
		.where(review.kind.isin([str(MoveKind.FORWARD), str(MoveKind.ENTRY)]))
		.orderby(review.adopted_on)
		.orderby(review.name)
	)
	newest = {item.criterion: item for item in found}
	passed = stages.STAGES[: stages.STAGES.index(stage)] if stage in stages.STAGES else stages.STAGES
	return [
		newest[point.id]
		for left in passed
		for point in stages.rows_of(left)
		if point.id in newest and newest[point.id].verdict == Verdict.WAIVED
	]
