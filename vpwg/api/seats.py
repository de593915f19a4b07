"""Seats: what a new one starts with, and handing one over to another person."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from vpwg.api.retry import from_the_start
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.balance import Pillar, bench_of
from vpwg.vpwg.workflow.seats import Position, Role


@frappe.whitelist(methods=["GET"])
def defaults(group: str, organisation: str | None = None, seat_role: str | None = None) -> dict[str, object]:
	"""What a seat of this organisation (or of a community, without one) starts with in this group.

	Gives `{"pillar": str, "deciding": bool}`: deciding tells whether the terms of reference let that pillar decide,
	which an observer never does. Raises PermissionError for a group or organisation that the caller may not read.
	"""
	frappe.get_doc("Working Group", group).check_permission("read")
	pillar = Pillar.COMMUNITY
	if organisation:
		holder = frappe.get_doc("Stakeholder Organisation", organisation)
		holder.check_permission("read")
		pillar = Pillar(holder.pillar)
	terms = facts.terms_of([group])[group]
	decides = seat_role != Role.OBSERVER and bench_of(pillar, terms.deciding_pillars) is not None
	return {"pillar": str(pillar), "deciding": decides}


@frappe.whitelist(methods=["POST"])
def hand_over(
	seat: str,
	person_name: str,
	from_date: str,
	reason: str,
	login: str | None = None,
	email: str | None = None,
	phone: str | None = None,
	position: str = "Focal person",
) -> dict[str, str | None]:
	"""Give a seat to another person from a day on; whoever sits there in that position leaves the day before.

	`reason` says why they leave; `login` is the new person's User, if they have one. Gives the names of those who sit
	there today. Raises PermissionError for a seat that the caller may not change, ValidationError with what is wrong.
	"""
	if not reason.strip():
		frappe.throw(_("Say why the person who sits there leaves: the history of the seat keeps the reason."))
	if position not in list(Position):
		frappe.throw(_("A person sits as Focal person or as Alternate: choose one of the two."))
	line = {
		"person_name": person_name,
		"position": position,
		"user": login or None,
		"email": email or None,
		"phone": phone or None,
	}
	return from_the_start(lambda: take_over(seat, line, getdate(from_date), reason.strip()))


def take_over(seat: str, line: dict[str, str | None], on: date, reason: str) -> dict[str, str | None]:
	"""Lock the seat, change its persons and save it."""
	doc = frappe.get_doc("Working Group Member", seat, for_update=True)
	doc.check_permission("write")
	doc.hand_over(line, on, reason)
	doc.save()
	return {"focal_person": doc.focal_person, "alternate_person": doc.alternate_person}
