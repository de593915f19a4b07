"""Stage reviews: facts in, rule asked, outcome out. What the review's controller and the api both need.

Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils import cint

from vpwg.vpwg import months
from vpwg.vpwg.workflow import facts, stages
from vpwg.vpwg.workflow.definitions import ReviewStatus
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


def obstacles(review: Any, lock: bool = False) -> Sequence[str]:
	"""What stands in the way of a review besides its answers: a group is closed once its money is.

	With `lock` the grants of the group are locked: what is found holds until the transaction ends.
	"""
	if review.target_stage != Stage.CLOSED:
		return ()
	return months.closing_sentences(review.working_group, lock)


# Which reviews there are ---------------------------------------------------------------------------------------


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
