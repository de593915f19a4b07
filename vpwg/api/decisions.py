"""Endpoints for deciding, and for seeing where a decision stands. They act for the person who is logged in."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg import clock
from vpwg.api.retry import from_the_start
from vpwg.vpwg import decisions, reviews
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.approval import late_step
from vpwg.vpwg.workflow.definitions import ReviewStatus
from vpwg.vpwg.workflow.seats import Position


@frappe.whitelist(methods=["GET"])
def standing(doctype: str, name: str) -> dict[str, Any]:
	"""Where the decision on a document stands: figures by pillar, what is missing, who can supply it, what was said.

	`doctype` is a DocType that is decided on, `name` a document that the reader may see. All texts are in the reader's language.
	Raises PermissionError and DoesNotExistError.
	"""
	doc = frappe.get_doc(known(doctype), name)
	doc.check_permission("read")
	return shown(doc, reviews.standing(doc))


@frappe.whitelist(methods=["POST"])
def decide(
	doctype: str, name: str, seat: str, verdict: str, reason: str = "", ground: str = ""
) -> dict[str, Any]:
	"""Decide for one's own seat: Approve, Reject (with a reason) or Abstain. Gives the new standing.

	`ground` is one of the listed codes of an objection, or empty. Raises CannotDecide (403) with the sentence that says why,
	ValidationError for a rejection without a reason.
	"""
	known(doctype)
	from_the_start(lambda: decisions.record(doctype, name, seat, verdict, reason, ground))
	return standing(doctype, name)


@frappe.whitelist(methods=["POST"])
def record_on_paper(
	doctype: str,
	name: str,
	seat: str,
	position: str,
	verdict: str,
	scan: str,
	reason: str = "",
	ground: str = "",
) -> dict[str, Any]:
	"""Record what a seat decided on paper, with the address of its uploaded scan. Only the group's coordinator may.

	`position` is Focal person or Alternate. It counts once a seat of another pillar has confirmed it.
	"""
	known(doctype)
	from_the_start(
		lambda: decisions.record_on_paper(doctype, name, seat, position, verdict, scan, reason, ground)
	)
	return standing(doctype, name)


@frappe.whitelist(methods=["POST"])
def confirm(decision: str) -> dict[str, Any]:
	"""Witness a paper decision for one's own seat, which is of another pillar and organisation. Gives the new standing."""
	from_the_start(lambda: decisions.confirm(decision))
	doctype, name = frappe.db.get_value(
		"Approval Decision", decision, ["reference_doctype", "reference_name"]
	)
	return standing(doctype, name)


def known(doctype: str) -> str:
	"""A DocType that is decided on. Raises PermissionError for any other, so that nothing else is read through here."""
	if doctype not in decisions.DECIDED_ON:
		raise frappe.PermissionError
	return doctype


def shown(doc: Any, at: reviews.Standing) -> dict[str, Any]:
	"""A standing in words."""
	is_open = doc.status == ReviewStatus.UNDER_ENDORSEMENT
	begun = bool(doc.round)
	person = decisions.own_key()
	mine = decisions.seats_to_decide(at, person) if is_open else []
	office = is_open and decisions.is_office(doc.working_group)
	return {
		"status": str(at.outcome.status) if is_open else doc.status,
		"status_label": sentences.status(at.outcome.status) if is_open else sentences.word(doc.status),
		"open": is_open,
		"sentence": headline(doc, at, is_open),
		"rule": sentences.rule(at.rule),
		"round": doc.round,
		"opened_on": str(doc.opened_on or ""),
		"due_on": str(frappe.utils.add_days(doc.opened_on, at.rule.days_to_decide)) if doc.opened_on else "",
		"late": str(late_step(at.rule, doc.opened_on, clock.today())) if is_open else "",
		"pillars": pillars_shown(at) if begun else [],
		"unmet": [
			{"sentence": sentences.unmet(row), "who": [seat_shown(at, seat) for seat in row.who]}
			for row in at.outcome.unmet
		]
		if is_open
		else [],
		"remedies": [sentences.remedy(row, at.titles) for row in at.outcome.remedies] if is_open else [],
		"decisions": [decision_shown(at, row) for row in at.rows],
		"my_seats": [{"seat": seat, "title": at.titles[seat]} for seat in mine],
		"cannot_decide": decisions.why_not(at, person) if is_open else None,
		"can_record_paper": office,
		"paper_seats": paper_seats(at) if office else [],
		"to_confirm": to_confirm(at) if is_open else [],
		"grounds": [{"value": code, "label": label} for code, label in sentences.grounds().items()],
	}


def headline(doc: Any, at: reviews.Standing, is_open: bool) -> str:
	"""The state in one sentence."""
	if is_open:
		return sentences.status(at.outcome.status)
	if doc.status == ReviewStatus.ADOPTED:
		return doc.adopted_by_rule or ""
	return doc.returned_because or ""


def pillars_shown(at: reviews.Standing) -> list[dict[str, Any]]:
	waived = {row.pillar: sentences.waiver(row) for row in at.outcome.waived}
	return [
		{
			"pillar": str(row.pillar),
			"label": sentences.word(row.pillar),
			"voices": row.voices,
			"present": row.present,
			"approvals": row.approvals,
			"rejections": row.rejections,
			"waived": waived.get(row.pillar),
		}
		for row in at.outcome.tally
	]


def seat_shown(at: reviews.Standing, seat: str) -> dict[str, str]:
	"""A seat with the person who sits in it today."""
	row = next((row for row in at.seats if row.name == seat), None)
	holder = row.holder(Position.FOCAL_PERSON, clock.today()) if row else None
	return {"seat": seat, "title": row.title if row else seat, "person": holder.name if holder else ""}


def decision_shown(at: reviews.Standing, row: Any) -> dict[str, Any]:
	counts = decisions.counts_now(row, at)
	return {
		"name": row.name,
		"seat": row.seat,
		"title": at.titles.get(row.seat, row.seat),
		"pillar_label": sentences.word(row.pillar),
		"verdict": row.verdict,
		"verdict_label": sentences.verdict(row.verdict),
		"reason": row.reason,
		"ground_label": sentences.grounds().get(row.ground, ""),
		"on": str(row.decided_on),
		"on_paper": row.on_paper,
		"waiting_confirmation": counts and row.on_paper and not row.confirmed_by,
		"void": not counts,
		"round": row.round,
	}


def paper_seats(at: reviews.Standing) -> list[dict[str, Any]]:
	"""Seats whose decision is open, with the persons who could have given it on paper."""
	today = clock.today()
	said = {row.seat for row in at.rows if decisions.counts_now(row, at)}
	found = []
	for seat in at.seats:
		if seat.name not in at.outcome.may_decide or seat.name in said:
			continue
		persons = [
			{"position": str(position), "name": holder.name}
			for position in Position
			if (holder := seat.holder(position, today)) and holder.person not in at.context.excluded
		]
		if persons:
			found.append({"seat": seat.name, "title": seat.title, "persons": persons})
	return found


def name_of(seat: facts.SeatRow, position: str) -> str:
	"""Who sits in a position of a seat today; empty when nobody does."""
	holder = seat.holder(Position(position), clock.today()) if position else None
	return holder.name if holder else ""


def to_confirm(at: reviews.Standing) -> list[dict[str, str]]:
	"""Paper decisions that the person who is logged in could witness."""
	own = decisions.own_seats(at)
	seats = {seat.name: seat for seat in at.seats}
	return [
		{
			"decision": row.name,
			"title": at.titles.get(row.seat, row.seat),
			"verdict": row.verdict,
			"verdict_label": sentences.verdict(row.verdict),
			"reason": row.reason,
			"person": name_of(seats[row.seat], row.position),
			"scan": row.scan,
		}
		for row in at.rows
		if row.on_paper
		and not row.confirmed_by
		and decisions.counts_now(row, at)
		and row.recorded_by != frappe.session.user
		and row.person != decisions.own_key()
		and any(decisions.may_witness(seat, seats[row.seat]) for seat in own)
	]
