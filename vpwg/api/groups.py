"""What a group's form, and anybody who is allowed to see the group, asks about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from vpwg import clock
from vpwg.api import decisions as decisions_api
from vpwg.api.retry import from_the_start
from vpwg.vpwg import decisions, reviews, standings
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow import balance, facts, stages
from vpwg.vpwg.workflow.balance import CellState, Pillar
from vpwg.vpwg.workflow.definitions import ReviewStatus
from vpwg.vpwg.workflow.seats import Position
from vpwg.vpwg.workflow.stages import Answer, Finding, MoveKind, Stage, Verdict


def readable(group: str) -> Any:
	"""The group, if the reader may see it. Raises PermissionError and DoesNotExistError."""
	doc = frappe.get_doc("Working Group", group)
	doc.check_permission("read")
	return doc


# What is missing -----------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET"])
def what_is_missing(group: str) -> dict[str, Any]:
	"""What the group still lacks for its next stage, why, and who can supply it. Design section 1, points 7 and 8.

	Gives the stages with the present one, each criterion of the stage with its present value, target, remedy and place
	where it is mended, the open review, and where its endorsement stands. Texts are in the reader's language.
	"""
	readable(group)
	around = reviews.background(group)
	terms = around.terms
	found = reviews.open_review(group)
	review = frappe.get_doc("Stage Review", found.name) if found else None
	following = stages.next_stage(terms.stage)
	answers = answers_for(terms.stage, review, following)
	# A review of another kind does not answer these points.
	answering = review if review and review.kind == stages.MoveKind.FORWARD else None
	criteria = criteria_shown(terms.stage, answers, around, answering)
	return {
		"group": group,
		"title": terms.group_name,
		"stage": str(terms.stage),
		"stages": stages_shown(terms.stage, terms.stage_left),
		"stage_since": str(frappe.db.get_value("Working Group", group, "stage_since") or ""),
		"resting": str(terms.stage) if terms.stage not in stages.STAGES else None,
		"next_stage": str(following) if following else None,
		"next_label": sentences.word(following),
		"review": review_shown(review),
		"moves": moves_shown(around, review is not None),
		"can_start": review is None and terms.stage != Stage.CLOSED and decisions.is_office(group),
		"criteria": criteria,
		"counts": {
			"blocking": sum(1 for row in criteria if row["blocking"] and not row["satisfied"]),
			"open": sum(1 for row in criteria if not row["satisfied"]),
			"satisfied": sum(1 for row in criteria if row["satisfied"]),
			"waived": sum(1 for row in criteria if row["verdict"] == Verdict.WAIVED),
			"total": len(criteria),
		},
		"endorsement": decisions_api.shown(review, standings.standing(review))
		if review and review.status == ReviewStatus.UNDER_ENDORSEMENT
		else None,
		"waivers": waivers_of(group, terms.stage),
	}


def moves_shown(around: reviews.Background, has_open_review: bool) -> list[dict[str, Any]]:
	"""Moves beside the one to the next stage that a new review could make; none while a review is open.

	`entry` says that it is for a group that existed before this app, whose review names the stage itself.
	"""
	terms = around.terms
	if has_open_review:
		return []
	shown = [
		{"stage": str(stage), "label": sentences.move(kind, stage), "entry": False}
		for kind, stage in stages.moves_from(terms.stage, terms.stage_left)
		if kind != MoveKind.FORWARD
	]
	if terms.stage == stages.STAGES[0] and not around.reviewed_before:
		shown.insert(0, {"stage": "", "label": sentences.move(MoveKind.ENTRY, terms.stage), "entry": True})
	return shown


def answers_for(stage: Stage, review: Any | None, following: Stage | None) -> dict[str, Answer]:
	"""The answers of the open review, when it is about leaving this stage."""
	if review is None or review.from_stage != stage or not following:
		return {}
	return {answer.criterion: answer for answer in reviews.answers_of(review.rows)}


def stages_shown(stage: Stage, left: Stage | None) -> list[dict[str, str]]:
	"""The four stages with what has been gone through; a dormant group stands where it left."""
	at = stage if stage in stages.STAGES else left
	reached = stages.STAGES.index(at) if at in stages.STAGES else -1
	return [
		{
			"stage": str(row),
			"label": sentences.word(row),
			"state": "done" if number < reached else "current" if number == reached else "ahead",
		}
		for number, row in enumerate(stages.STAGES)
	]


def review_shown(review: Any | None) -> dict[str, Any] | None:
	if review is None:
		return None
	return {
		"name": review.name,
		"status": review.status,
		"status_label": sentences.word(review.status),
		"target_stage": review.target_stage,
		"target_label": sentences.word(review.target_stage),
	}


def criteria_shown(
	stage: Stage, answers: Mapping[str, Answer], around: reviews.Background, review: Any | None
) -> list[dict[str, Any]]:
	"""Every criterion of the stage, what blocks first."""
	lacking = {
		row.criterion: row
		for row in stages.missing_for(stage, answers.values(), around.findings, around.overrides)
	}
	catalogue = catalogue_of(row.id for row in stages.rows_of(stage))
	shown = [
		criterion_shown(
			row.id,
			catalogue.get(row.id, {}),
			lacking.get(row.id),
			around.findings.get(row.id),
			answers.get(row.id),
			around,
			review,
		)
		for row in stages.rows_of(stage)
	]
	return sorted(shown, key=lambda row: (not row["blocking"], row["satisfied"]))


def criterion_shown(
	id_: str,
	entry: Mapping[str, Any],
	lacks: stages.Missing | None,
	found: Finding | None,
	answer: Answer | None,
	around: reviews.Background,
	review: Any | None,
) -> dict[str, Any]:
	weight = stages.weight_of(id_, around.overrides)
	verdict = stages.effective_verdict(answer, found)
	sentence = sentences.finding(found.code, found.pillar) if found else ""
	if lacks is not None and (found is None or lacks.code not in ("not_met", "partly", "unanswered")):
		sentence = sentences.answer_fault(lacks.code)
	route, label = place_of(id_, found, around.terms.name, review) if lacks else (None, "")
	return {
		"id": id_,
		"title": _(entry.get("title", "")),
		"statement": _(entry.get("statement", "")),
		"how_to_meet": _(entry.get("how_to_meet", "")),
		"weight": str(weight),
		"weight_label": sentences.word(weight),
		"blocking": stages.blocks(id_, around.overrides),
		"satisfied": lacks is None,
		"verdict": str(verdict) if verdict else "",
		"verdict_label": sentences.word(verdict),
		"value": sentences.figure(id_, found.value) if found else "",
		"target": sentences.figure(id_, found.target) if found else _(entry.get("target_hint", "")),
		"sentence": sentence,
		"remedy": _(entry.get("how_to_meet", "")) if lacks else "",
		"route": route,
		"route_label": label,
		"computed": found is not None,
		"reason": answer.reason if answer else "",
		"evidence": evidence_shown(answer, review),
	}


def evidence_shown(answer: Answer | None, review: Any | None) -> str:
	"""The link of an answer; the address of a private file only for those who read the files of the review."""
	link = answer.link if answer else ""
	if link.startswith("/private/") and (review is None or 1 not in review.get_permlevel_access("read")):
		return ""
	return link


def place_of(id_: str, found: Finding | None, group: str, review: Any | None) -> tuple[list[Any] | None, str]:
	"""Where a criterion is mended: a field of the group's form, its seats, the voluntary questions, or the review.

	A route of the desk. One to the group's form has the field as its fourth part, one to a list its filters as its third.
	"""
	if found is None:
		if review is None:
			return None, ""
		return ["Form", "Stage Review", review.name], _("Answer it in the review")
	place = sentences.PLACES.get(found.code, "seats")
	if place == "group":
		return ["Form", "Working Group", group, sentences.FIELDS[found.code]], _("Mend it on the group")
	if place == "diversity":
		return ["Form", "Member Diversity", "new-member-diversity"], _("Answer the voluntary questions")
	return ["List", "Working Group Member", {"working_group": group}], _("Mend it in the seats")


def catalogue_of(ids: Iterable[str]) -> dict[str, Any]:
	"""Words of these criteria in the source language (1 query; none where there is no criterion, as for a closed group)."""
	wanted = list(ids)
	if not wanted:
		return {}
	criterion = frappe.qb.DocType("Stage Criterion")
	return {
		row.name: row
		for row in frappe.qb.from_(criterion)
		.select(
			criterion.name, criterion.title, criterion.statement, criterion.how_to_meet, criterion.target_hint
		)
		.where(criterion.name.isin(wanted))
		.run(as_dict=True)
	}


def waivers_of(group: str, stage: Stage) -> list[dict[str, str]]:
	"""Every waiver in force, with the reason that members can read."""
	return [
		{"id": item.criterion, "title": _(item.title or ""), "reason": item.reason or "", "review": item.name}
		for item in reviews.waivers_in_force(group, stage)
	]


@frappe.whitelist(methods=["POST"])
def start_review(group: str, target_stage: str | None = None) -> dict[str, str]:
	"""Begin a review of the group, or give the one that is open. `target_stage` is the next stage unless said otherwise.

	Raises PermissionError, and ValidationError where the order of the stages does not allow the move.
	"""
	return from_the_start(lambda: start(group, target_stage))


def start(group: str, target_stage: str | None) -> dict[str, str]:
	doc = readable(group)
	found = reviews.open_review(group)
	if found:
		return {"name": found.name}
	target = target_stage or stages.next_stage(Stage(doc.stage))
	if not target:
		frappe.throw(
			_("No stage follows {0}: say to which stage the group is to move.").format(
				sentences.word(doc.stage)
			)
		)
	review = frappe.get_doc(
		{"doctype": "Stage Review", "working_group": group, "target_stage": str(target)}
	).insert()
	return {"name": review.name}


# Seats ---------------------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET"])
def seats(group: str) -> dict[str, Any]:
	"""Seats by pillar, balance between the pillars, turnover of focal points, and diversity as far as it may be shown."""
	readable(group)
	terms = facts.terms_of([group])[group]
	rows = facts.seats_of([group]).get(group, [])
	counts = facts.group_facts([group])[group]
	finding = stages.EVALUATORS["S4.2"](counts, stages.DEFAULT_THRESHOLDS)
	return {
		"balance": {
			"index": sentences.figure("S4.2", finding.value),
			"target": sentences.figure("S4.2", finding.target),
			"met": finding.verdict == Verdict.MET,
			"sentence": _("The seats with a vote are balanced.")
			if finding.verdict == Verdict.MET
			else sentences.finding(finding.code, finding.pillar),
		},
		"pillars": [pillar_shown(pillar, terms, rows, counts) for pillar in Pillar],
		"diversity": diversity_shown(group),
		"can_add": terms.stage != Stage.CLOSED
		and bool(frappe.has_permission("Working Group Member", "create"))
		and decisions.is_office(group),
	}


def pillar_shown(
	pillar: Pillar, terms: facts.Terms, rows: Iterable[facts.SeatRow], counts: stages.GroupFacts
) -> dict[str, Any]:
	today = clock.today()
	active = [row for row in rows if row.pillar == pillar and row.is_active(today)]
	voting = counts.deciding_seats.get(pillar, 0)
	total = sum(counts.deciding_seats.values())
	bench = balance.bench_of(pillar, terms.deciding_pillars)
	return {
		"pillar": str(pillar),
		"label": sentences.word(pillar),
		"deciding": bench is not None,
		"sits_with": sentences.word(bench) if bench not in (None, pillar) else "",
		"seats_deciding": voting,
		"share": sentences.percent(Decimal(voting) / total) if total else "",
		"turnover": turnover_shown(pillar, rows),
		"seats": [seat_shown(row) for row in sorted(active, key=lambda row: row.title.casefold())],
	}


def turnover_shown(pillar: Pillar, rows: Iterable[facts.SeatRow]) -> dict[str, Any] | None:
	found = facts.turnover_of(rows, clock.today()).get(pillar)
	if found is None or found.rate is None:
		return None
	return {"rate": sentences.percent(found.rate), "left": found.left, "replaced": found.replaced}


def seat_shown(row: facts.SeatRow) -> dict[str, Any]:
	today = clock.today()
	focal, alternate = row.holder(Position.FOCAL_PERSON, today), row.holder(Position.ALTERNATE, today)
	return {
		"name": row.name,
		"title": row.title,
		"focal_person": focal.name if focal else "",
		"alternate": alternate.name if alternate else "",
		"role": str(row.role),
		"role_label": sentences.word(row.role),
		"since": str(row.start),
		"deciding": row.deciding,
		"decision_level": row.decision_level,
	}


def diversity_shown(group: str) -> dict[str, Any]:
	"""Gender as far as it may be shown without revealing anybody (guide id S4.3, design section 8)."""
	answers = facts.diversity_of([group], clock.today()).get(group, [])
	parts = {"Woman": 0, "Man": 0, "Another gender": 0, "Prefer not to say": 0}
	for row in answers:
		if row.gender in parts:
			parts[row.gender] += 1
	table = balance.disclose(parts)
	words = {
		CellState.FEWER_THAN_5: _("fewer than 5"),
		CellState.NOT_SHOWN: _("not shown"),
	}
	return {
		"total": table.total,
		"sentence": _("{0} people have answered.").format(table.total)
		if table.total
		else _("Fewer than five people have answered, so nothing is shown."),
		"cells": [
			{
				"label": sentences.word(cell.key),
				"shown": words.get(cell.state) or sentences.percent(cell.share),
			}
			for cell in table.cells
		]
		if table.total
		else [],
	}
