"""What the form of a stage review asks: its points, and what keeps it from being sent."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg.api.groups import catalogue_of, criterion_shown
from vpwg.vpwg import reviews
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow.definitions import ReviewStatus


@frappe.whitelist(methods=["GET"])
def points(name: str) -> dict[str, Any]:
	"""The points that a review answers, and what stands in the way of sending it to the pillars.

	`criteria` has an entry as in `vpwg.api.groups.what_is_missing` for each row while the review is open, and the guide's
	words alone once it has ended. `in_the_way` lists, for a draft, the criterion (or none), its title and the sentence.
	Raises PermissionError and DoesNotExistError.
	"""
	review = frappe.get_doc("Stage Review", name)
	review.check_permission("read")
	catalogue = catalogue_of(row.criterion for row in review.rows)
	if review.status not in reviews.OPEN:
		return {"criteria": [words_of(row) for row in catalogue.values()], "in_the_way": []}
	around = reviews.background(review.working_group, without=review.name)
	move = reviews.check_move(review, around)
	lacking = {row.criterion: row for row in move.missing}
	criteria = [
		criterion_shown(
			answer.criterion,
			catalogue.get(answer.criterion, {}),
			lacking.get(answer.criterion),
			around.findings.get(answer.criterion),
			answer,
			around,
			review,
		)
		for answer in reviews.answers_of(review.rows)
	]
	titles = {row["id"]: row["title"] for row in criteria}
	draft = review.status == ReviewStatus.DRAFT
	in_the_way = [*sentences.in_the_way(move), *(("", row) for row in reviews.obstacles(review))]
	return {
		"criteria": criteria,
		"in_the_way": [
			{"id": point, "title": titles.get(point, ""), "sentence": sentence}
			for point, sentence in (in_the_way if draft else ())
		],
	}


def words_of(entry: Any) -> dict[str, str]:
	"""A criterion as the guide has it."""
	return {
		"id": entry.name,
		"title": _(entry.title),
		"statement": _(entry.statement or ""),
		"how_to_meet": _(entry.how_to_meet or ""),
	}
