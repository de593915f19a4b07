"""The answers of a stage review while it is a draft: the rows that it has, and what is checked in them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg.vpwg import contents, reviews
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow import stages
from vpwg.vpwg.workflow.stages import AnswerCode, MoveKind, Stage


def fill_rows(review: Any, around: reviews.Background) -> None:
	"""One row for each point, in the guide's order, with what the records say; answers that were given stay."""
	wanted = reviews.rows_for(MoveKind(review.kind), around.terms.stage, Stage(review.target_stage))
	given = {row.criterion: row for row in review.rows}
	rows = []
	for number, criterion in enumerate(wanted, 1):
		row = given.get(criterion.id) or review.append("rows", {"criterion": criterion.id})
		found = around.findings.get(criterion.id)
		row.idx = number
		row.weight = str(stages.weight_of(criterion.id, around.overrides))
		row.computed_verdict = str(found.verdict) if found else None
		row.computed_value = sentences.figure(criterion.id, found.value) if found else None
		row.computed_target = sentences.figure(criterion.id, found.target) if found else None
		row.computed_code = str(found.code) if found else None
		row.computed_pillar = str(found.pillar) if found and found.pillar else None
		row.computed_note = sentences.finding(found.code, found.pillar) if found else None
		rows.append(row)
	review.rows = rows


def check_typed(review: Any, around: reviews.Background) -> None:
	"""What the records answer is not typed over, and a link is one; a draft may still lack reasons and links."""
	for row in review.rows:
		if row.evidence and not stages.is_address(row.evidence):
			frappe.throw(
				_(
					"{0}: {1} is no address: enter one that begins with https:// or /, or attach the file."
				).format(row.criterion, frappe.utils.escape_html(row.evidence))
			)
	for answer in reviews.answers_of(review.rows):
		fault = stages.check_answer(answer, around.findings.get(answer.criterion))
		if fault is not None and fault.code == AnswerCode.TYPED_OVER:
			frappe.throw(
				_("{0}: the records say {1}, and {2} cannot be typed over it. {3}").format(
					answer.criterion,
					sentences.word(around.findings[answer.criterion].verdict),
					sentences.word(answer.verdict),
					sentences.answer_fault(fault.code),
				)
			)


def check_files(review: Any) -> None:
	"""A file that a row names as evidence is one of this review's own, so that it is frozen with it."""
	own = {file["url"] for file in contents.files_of(review)}
	for row in review.rows:
		if row.evidence_file and row.evidence_file not in own:
			frappe.throw(
				_("{0}: the file {1} is not among the files of this review: attach it here.").format(
					row.criterion, frappe.utils.escape_html(row.evidence_file)
				)
			)
