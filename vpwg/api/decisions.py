"""Endpoints for deciding, and for seeing where a decision stands. They act for the person who is logged in."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, cint, getdate

from vpwg import clock
from vpwg.api.retry import from_the_start
from vpwg.vpwg import decisions, declarations, standings, telling, waiting
from vpwg.vpwg.sentences import decisions as conflict_words
from vpwg.vpwg.sentences import requests as request_words
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.approval import late_step
from vpwg.vpwg.workflow.conflicts import Cause
from vpwg.vpwg.workflow.kinds import KINDS
from vpwg.vpwg.workflow.seats import Position


@frappe.whitelist(methods=["GET"])
def standing(doctype: str, name: str) -> dict[str, Any]:
	"""Where the decision on a document stands: figures by pillar, what is missing, who can supply it, what was said.

	`doctype` is a DocType that is decided on, `name` a document that the reader may see. All texts are in the reader's language.
	Raises PermissionError and DoesNotExistError.
	"""
	doc = frappe.get_doc(known(doctype), name)
	doc.check_permission("read")
	return shown(doc, standings.standing(doc))


@frappe.whitelist(methods=["GET"])
def waiting_for_me() -> list[dict[str, Any]]:
	"""What waits for the seats of the person who is logged in, what is due first in front.

	For each its kind, name, title, group, amount (in words; empty where none is asked), since when and until when, how
	late it is, whether the conflict question is still open, and what there is to do. Texts are in the reader's language.
	"""
	return sorted(
		(waiting_shown(row) for row in waiting.for_me()), key=lambda row: (row["due_on"], row["name"])
	)


def waiting_shown(row: waiting.Waiting) -> dict[str, Any]:
	doc, at = row.doc, row.standing
	person = decisions.own_key()
	subject = doc.get(telling.SUBJECT[doc.doctype])
	return {
		"doctype": doc.doctype,
		"kind_label": conflict_words.kind(doc.doctype),
		"name": doc.name,
		"title": sentences.word(subject) if doc.doctype == "Stage Review" else subject,
		"group": doc.working_group,
		"group_name": at.terms.group_name,
		"amount": request_words.amount(
			cint(doc.get("amount_units") or doc.get("signed_amount_units")), doc.currency
		)
		if doc.get("currency")
		else "",
		"opened_on": str(doc.opened_on),
		"due_on": due_on(doc, at),
		"late": getdate(due_on(doc, at)) < clock.today(),
		"round": cint(doc.round),
		"seats": [{"seat": seat, "title": at.titles[seat]} for seat in row.to_decide],
		"asks_conflict": any(not at.has_answered(seat, person) for seat in row.to_decide),
		"papers": len(row.to_confirm),
	}


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
	no_conflict: bool = False,
) -> dict[str, Any]:
	"""Record what a seat decided on paper, with the address of its uploaded scan. Only the group's coordinator may.

	`position` is Focal person or Alternate, `no_conflict` whether the paper says that the person is in no conflict of
	interest, which it must where that is asked. It counts once a seat of another pillar has confirmed it.
	"""
	known(doctype)
	from_the_start(
		lambda: decisions.record_on_paper(
			doctype, name, seat, position, verdict, scan, reason, ground, bool(cint(no_conflict))
		)
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


@frappe.whitelist(methods=["POST"])
def send_back(doctype: str, name: str, reason: str) -> dict[str, Any]:
	"""The group's office sends a document back to whoever sent it, with a reason that everybody reads."""
	known(doctype)
	from_the_start(lambda: decisions.return_by_office(doctype, name, reason))
	return standing(doctype, name)


# The conflict question -----------------------------------------------------------------------------------------


@frappe.whitelist(methods=["POST"])
def answer_conflict(
	doctype: str, name: str, seat: str, in_conflict: bool, cause: str = "", details: str = ""
) -> dict[str, Any]:
	"""Answer for one's own seat whether one is in conflict of interest; gives the new standing.

	`cause` is one of the values that `standing` lists, needed by those who are. Whoever is steps aside, visibly; `details` are
	read by coordinator, finance officer and auditor only. Raises CannotDecide (403).
	"""
	known(doctype)
	if in_conflict is None or in_conflict == "":
		frappe.throw(_("Answer the question: are you in conflict of interest here, or not?"))
	from_the_start(lambda: declarations.answer(doctype, name, seat, bool(cint(in_conflict)), cause, details))
	return standing(doctype, name)


@frappe.whitelist(methods=["POST"])
def record_conflict_on_paper(
	doctype: str, name: str, seat: str, position: str, cause: str, scan: str, details: str = ""
) -> dict[str, Any]:
	"""Record the conflict that a person without a login declared on paper. It counts once another pillar confirms it."""
	known(doctype)
	from_the_start(lambda: declarations.record_on_paper(doctype, name, seat, position, cause, scan, details))
	return standing(doctype, name)


@frappe.whitelist(methods=["POST"])
def confirm_conflict(declaration: str) -> dict[str, Any]:
	"""Witness a conflict that was declared on paper, for one's own seat of another pillar and organisation."""
	from_the_start(lambda: declarations.confirm(declaration))
	return standing_of_declaration(declaration)


@frappe.whitelist(methods=["POST"])
def withdraw_conflict(declaration: str) -> dict[str, Any]:
	"""Take one's own answer to the conflict question back, as long as one has not decided on it."""
	from_the_start(lambda: declarations.withdraw(declaration))
	return standing_of_declaration(declaration)


def standing_of_declaration(declaration: str) -> dict[str, Any]:
	doctype, name = frappe.db.get_value(
		"Conflict Declaration", declaration, ["reference_doctype", "reference_name"]
	)
	return standing(doctype, name)


# In words ------------------------------------------------------------------------------------------------------


def known(doctype: str) -> str:
	"""A DocType that is decided on. Raises PermissionError for any other, so that nothing else is read through here."""
	if doctype not in KINDS:
		raise frappe.PermissionError
	return doctype


def shown(doc: Any, at: Standing) -> dict[str, Any]:
	"""A standing in words."""
	is_open = standings.is_open(doc)
	waits = doc.status == at.kind.open_state and not is_open
	begun = bool(doc.round) and not waits
	person = decisions.own_key()
	mine = decisions.seats_to_decide(at, person) if is_open else []
	office = doc.status == at.kind.open_state and decisions.is_office(doc.working_group)
	return {
		"status": str(at.outcome.status) if is_open else doc.status,
		"status_label": sentences.status(at.outcome.status) if is_open else sentences.word(doc.status),
		"open": is_open,
		"waits_for_ranking": waits,
		"sentence": headline(doc, at, is_open),
		"rule": rule_shown(doc, at, is_open, begun),
		"round": doc.round,
		"tier": doc.tier,
		"opened_on": str(doc.opened_on or ""),
		"due_on": due_on(doc, at) if is_open else "",
		"late": str(late_step(at.rule, standings.tier_since(doc), clock.today())) if is_open else "",
		"pillars": pillars_shown(at) if begun else [],
		"conflicts": conflicts_shown(at) if begun else [],
		"substitutes": [sentences.substitution(row, at.titles) for row in at.outcome.substituted]
		if begun
		else [],
		"unmet": [
			{"sentence": sentences.unmet(row), "who": [seat_shown(at, seat) for seat in row.who]}
			for row in at.outcome.unmet
		]
		if is_open
		else [],
		"remedies": [sentences.remedy(row, at.titles) for row in at.outcome.remedies] if is_open else [],
		"decisions": [decision_shown(at, row) for row in at.rows],
		"my_seats": [
			{"seat": seat, "title": at.titles[seat]} for seat in mine if at.has_answered(seat, person)
		],
		"my_questions": [
			{"seat": seat, "title": at.titles[seat]} for seat in mine if not at.has_answered(seat, person)
		],
		"my_answers": my_answers(at, person) if is_open else [],
		"cannot_decide": decisions.why_not(at, person) if is_open else None,
		"can_record_paper": office and is_open,
		"can_send_back": office,
		"asks_conflict": at.kind.asks_conflict,
		"paper_seats": paper_seats(at) if office and is_open else [],
		"to_confirm": to_confirm(at) if is_open else [],
		"declarations_to_confirm": declarations_to_confirm(at) if is_open else [],
		"grounds": [
			{"value": code, "label": label}
			for code, label in sentences.grounds().items()
			if code in at.rule.grounds
		],
		"causes": [{"value": str(cause), "label": conflict_words.cause(cause)} for cause in Cause]
		if at.kind.asks_conflict
		else [],
	}


def rule_shown(doc: Any, at: Standing, is_open: bool, begun: bool) -> str:
	"""The rule that is tried or was satisfied; of what came back none, since the next round may have another."""
	has_others = at.kind.asks_conflict or at.kind.without_companies
	applies = is_open or doc.get(at.kind.day) or not (begun or has_others)
	return sentences.rule(at.rule) if applies else ""


def due_on(doc: Any, at: Standing) -> str:
	"""The last day to decide under the present tier."""
	return str(add_days(standings.tier_since(doc), at.rule.days_to_decide))


def headline(doc: Any, at: Standing, is_open: bool) -> str:
	"""The state in one sentence."""
	if is_open:
		return sentences.status(at.outcome.status)
	if doc.status == at.kind.open_state:
		return conflict_words.waits_for_ranking()
	if doc.get(at.kind.by_rule):
		return doc.get(at.kind.by_rule)
	return doc.get("withdrawn_because") or doc.returned_because or ""


def conflicts_shown(at: Standing) -> list[dict[str, Any]]:
	"""Who steps aside, and why, without details."""
	pillars = {seat.name: seat.pillar for seat in at.seats}
	asked = {row.id for row in at.roster.seats if row.active and row.deciding}
	return [
		{
			"seat": row.seat,
			"title": at.titles.get(row.seat, row.seat),
			"pillar_label": sentences.word(pillars[row.seat]) if row.seat in pillars else "",
			"cause": str(row.cause),
			"sentence": conflict_words.conflict(row, at.titles.get(row.seat, row.seat)),
			"declared": row.declared,
		}
		for row in at.conflicts
		if row.seat in asked
	]


def my_answers(at: Standing, person: str) -> list[dict[str, Any]]:
	"""What the reader has answered to the conflict question, and whether it can still be taken back."""
	decided = {row.seat for row in at.rows if at.counts_now(row)}
	return [
		{
			"declaration": row.name,
			"seat": row.seat,
			"title": at.titles.get(row.seat, row.seat),
			"in_conflict": row.in_conflict,
			"label": conflict_words.cause(row.cause) if row.in_conflict else conflict_words.no_conflict(),
			"can_withdraw": row.confirmed and row.seat not in decided,
		}
		for row in at.answers
		if row.person == person and (row.in_conflict or row.content_hash == at.context.content_hash)
	]


def declarations_to_confirm(at: Standing) -> list[dict[str, str]]:
	"""Conflicts declared on paper that the reader could witness."""
	seats = {seat.name: seat for seat in at.seats}
	return [
		{
			"declaration": row.name,
			"title": at.titles.get(row.seat, row.seat),
			"label": conflict_words.cause(row.cause),
			"person": person_of(seats[row.seat], row.person),
			"scan": row.scan,
		}
		for row in waiting.declarations_to_confirm(at, decisions.own_key())
	]


def person_of(seat: facts.SeatRow, person: str) -> str:
	"""The name of a person who sits in a seat today; empty when they do not."""
	today = clock.today()
	holders = (seat.holder(position, today) for position in Position)
	return next((holder.name for holder in holders if holder and holder.person == person), "")


def pillars_shown(at: Standing) -> list[dict[str, Any]]:
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


def seat_shown(at: Standing, seat: str) -> dict[str, str]:
	"""A seat with the person who sits in it today."""
	row = next((row for row in at.seats if row.name == seat), None)
	holder = row.holder(Position.FOCAL_PERSON, clock.today()) if row else None
	return {"seat": seat, "title": row.title if row else seat, "person": holder.name if holder else ""}


def decision_shown(at: Standing, row: Any) -> dict[str, Any]:
	counts = at.counts_now(row)
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


def paper_seats(at: Standing) -> list[dict[str, Any]]:
	"""Seats whose decision is open, with the persons who could have given it on paper."""
	today = clock.today()
	said = {row.seat for row in at.rows if at.counts_now(row)}
	found = []
	for seat in at.seats:
		if seat.name not in at.outcome.may_decide or seat.name in said:
			continue
		persons = [
			{
				"position": str(position),
				"name": holder.name,
				"asks_conflict": not at.has_answered(seat.name, holder.person),
			}
			for position in Position
			if (holder := seat.holder(position, today))
			and holder.person not in at.barred
			and holder.person not in seat.users
		]
		if persons:
			found.append({"seat": seat.name, "title": seat.title, "persons": persons})
	return found


def name_of(seat: facts.SeatRow, position: str) -> str:
	"""Who sits in a position of a seat today; empty when nobody does."""
	holder = seat.holder(Position(position), clock.today()) if position else None
	return holder.name if holder else ""


def to_confirm(at: Standing) -> list[dict[str, str]]:
	"""Paper decisions that the person who is logged in could witness."""
	papers = set(waiting.papers_to_confirm(at, decisions.own_key()))
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
		if row.name in papers
	]
