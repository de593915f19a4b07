"""The conflict question: who answers it, for which seat, and what follows from the answer (design section 5).

Nobody decides before they have answered. Who is in conflict steps aside, visibly; the request is then asked anew where
it stands. The records of organisations recuse by themselves (`conflicts.py`); nobody declares for somebody else, so that
no seat can be silenced: what is recorded on paper counts once a seat of another pillar has confirmed it.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html

from vpwg import clock
from vpwg.vpwg import decisions, record_writer, standings, telling
from vpwg.vpwg.decisions import CannotDecide
from vpwg.vpwg.doctype.conflict_declaration.conflict_declaration import declare, move
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.conflicts import Cause
from vpwg.vpwg.workflow.definitions import CONFLICT, DeclarationStatus
from vpwg.vpwg.workflow.kinds import KINDS
from vpwg.vpwg.workflow.seats import Position


@record_writer.together()
def answer(
	doctype: str, name: str, seat: str, in_conflict: bool, cause: str = "", details: str = ""
) -> Standing:
	"""Answer the conflict question for one's own seat. Whoever is in conflict says why and steps aside.

	Raises CannotDecide when it is not this person's to answer, ValidationError for a conflict without a cause.
	"""
	doc, standing = asked_about(doctype, name)
	person = decisions.own_key()
	if seat not in seats_to_answer(standing, person):
		frappe.throw(
			decisions.why_not(standing, person) or _("You have answered for this seat already."), CannotDecide
		)
	said = words(in_conflict, cause, details)
	declare(
		doc, decisions.seat_row(standing, seat), person, {**said, "given_how": "By account"}, confirmed=True
	)
	if in_conflict:
		telling.own_seat(doc, standing, decisions.seat_row(standing, seat), "stepped_aside")
	return decisions.settle(doc)


@record_writer.together()
def record_on_paper(
	doctype: str, name: str, seat: str, position: str, cause: str, scan: str, details: str = ""
) -> Standing:
	"""Record the conflict that a person without a login has declared on paper; a seat of another pillar confirms it.

	`position` is Focal person or Alternate. Raises CannotDecide.
	"""
	doc, standing = asked_about(doctype, name)
	if not decisions.is_office(doc.working_group):
		frappe.throw(
			_("What was declared on paper is recorded by the coordinator of the group."), CannotDecide
		)
	row = decisions.seat_row(standing, seat)
	if position not in [str(known) for known in Position]:
		frappe.throw(_("A person sits as Focal person or as Alternate: choose one of the two."))
	holder = row.holder(Position(position), clock.today())
	if holder is None or seat not in seats_to_answer(standing, holder.person):
		frappe.throw(
			_("Nobody in {0} has this question open as {1}.").format(row.title, sentences.word(position)),
			CannotDecide,
		)
	if any(
		answer.seat == seat and answer.person == holder.person and not answer.confirmed
		for answer in standing.answers
	):
		frappe.throw(
			_("What {0} declared is recorded already, and waits for a seat of another pillar.").format(
				holder.name
			),
			CannotDecide,
		)
	if holder.person in row.users:
		frappe.throw(
			_("{0} has a login and answers by it: nobody declares a conflict for them.").format(holder.name),
			CannotDecide,
		)
	said = words(True, cause, details)
	file = decisions.own_scan(scan)
	entry = declare(
		doc,
		row,
		holder.person,
		{**said, "given_how": "On paper", "scan": file.file_url},
		confirmed=False,
	)
	file.reload()  # Frappe attaches what an Attach field names while it inserts
	file.attached_to_doctype, file.attached_to_name, file.attached_to_field = (
		entry.doctype,
		entry.name,
		"scan",
	)
	with guard.acting(CONFLICT, entry):
		file.save(
			ignore_permissions=True
		)  # checked: own_scan, the file is this person's own and attached to nothing
	telling.witnesses(doc, standing, row)
	telling.own_seat(doc, standing, row, "stepped_aside")
	return standing


@record_writer.together()
def confirm(declaration: str) -> Standing:
	"""Witness a conflict that was declared on paper, for a seat of another pillar and another organisation.

	Raises CannotDecide, DoesNotExistError.
	"""
	entry = stored(declaration)
	doc, standing = asked_about(entry.reference_doctype, entry.reference_name)
	entry.reload()
	if entry.status != DeclarationStatus.DRAFT:
		frappe.throw(_("This declaration is confirmed or withdrawn already."), CannotDecide)
	if standing.has_answered(entry.seat, entry.tenure):
		frappe.throw(
			_("The person has answered since, and that answer stands: leave this paper as it is."),
			CannotDecide,
		)
	witness = decisions.witness_seat(standing, entry.seat, entry.recorded_by)
	entry.confirmed_by_seat = witness.name
	move(entry, DeclarationStatus.CONFIRMED)
	return decisions.settle(doc)


@record_writer.together()
def withdraw(declaration: str) -> Standing:
	"""Take one's own answer back while the document is open: the question is then asked again.

	Raises CannotDecide, DoesNotExistError.
	"""
	entry = stored(declaration)
	doc, standing = asked_about(entry.reference_doctype, entry.reference_name)
	entry.reload()
	if entry.tenure != decisions.own_key() or entry.status != DeclarationStatus.CONFIRMED:
		frappe.throw(_("Only the person who gave this answer takes it back."), CannotDecide)
	if any(row.seat == entry.seat and standing.counts_now(row) for row in standing.rows):
		frappe.throw(
			_("Your seat has decided in this round on this answer: it can be changed in the next one."),
			CannotDecide,
		)
	move(entry, DeclarationStatus.CANCELLED)
	return decisions.settle(doc)


def asked_about(doctype: str, name: str) -> tuple[Any, Standing]:
	"""The locked document and where it stands. Raises CannotDecide where no conflict question is asked."""
	if doctype not in KINDS or not KINDS[doctype].asks_conflict:
		frappe.throw(_("No conflict question is asked about {0}.").format(_(doctype)), CannotDecide)
	doc = decisions.open_document(doctype, name)
	return doc, standings.standing(doc, lock=True)


def stored(declaration: str) -> Any:
	"""A declaration that the reader may see. Raises DoesNotExistError, PermissionError."""
	entry = frappe.get_doc("Conflict Declaration", declaration)
	entry.check_permission("read")
	return entry


def seats_to_answer(standing: Standing, person: str) -> list[str]:
	"""Seats for which this person could decide, once they have answered."""
	return [
		seat
		for seat in decisions.seats_to_decide(standing, person)
		if not standing.has_answered(seat, person)
	]


def words(in_conflict: bool, cause: str, details: str) -> dict[str, str]:
	"""The answer in words that may be stored. Raises ValidationError for a conflict without one of the causes."""
	if not in_conflict:
		return {"answer": "No conflict"}
	if cause not in [str(known) for known in Cause]:
		frappe.throw(_("Say what the conflict is: choose one of the causes."))
	return {"answer": "In conflict", "cause": cause, "details": strip_html(details or "").strip()}
