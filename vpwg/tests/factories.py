"""Makers of test data, all in one place. Each call gives a new record; nothing is shared between tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import frappe
from frappe.model.document import Document

from vpwg.vpwg.workflow import definitions, guard

_serial = count(1)


def unique(word: str) -> str:
	"""A readable name that no other record of this run has."""
	return f"{word} {next(_serial):04d}"


def user(roles: Sequence[str] = (), first_name: str = "Person", language: str = "en") -> str:
	"""A user with exactly these roles; gives the e-mail address.

	Written row by row: Frappe's own way makes a contact, settings and mails, and empties caches, which costs a test a
	second for each person. A user whose roles all lack desk access is a Website User, as Frappe would make it.
	"""
	address = f"{frappe.generate_hash(length=10)}@vpwg.example"
	desk = roles and frappe.db.exists("Role", {"name": ("in", list(roles)), "desk_access": 1})
	doc = frappe.get_doc(
		{
			"doctype": "User",
			"email": address,
			"first_name": unique(first_name),
			"language": language,
			"enabled": 1,
			"user_type": "System User" if desk else "Website User",
			"roles": [{"role": role} for role in roles],
		}
	)
	doc.name = address
	doc.full_name = doc.first_name
	doc.set_user_and_timestamp()
	doc.set_parent_in_children()
	doc.db_insert()
	for row in doc.roles:
		row.name = frappe.generate_hash(length=10)
		row.db_insert()
	return address


def organisation(pillar: str = "Company", **more: object) -> Document:
	"""An organisation of a pillar, in the capital of Ghana."""
	values = {
		"organisation_name": unique(f"{pillar} Organisation"),
		"country": "Ghana",
		"location": "Capital",
	}
	return insert("Stakeholder Organisation", {"pillar": pillar, **values, **more})


def group(coordinator: str | None = None, **more: object) -> Document:
	"""A national group in Context with the default rules."""
	values = {"group_name": unique("Working Group"), "country": "Ghana", "level": "National"}
	return insert("Working Group", {**values, "coordinator": coordinator, **more})


def seat(
	group: str,
	organisation: str | None = None,
	pillar: str = "Company",
	user: str | None = None,
	person: str = "",
	alternate: str | None = None,
	**more: object,
) -> Document:
	"""A seat that began with the year 2026, with a focal person and, if a login is given for one, an alternate."""
	start = str(more.get("from_date") or "2026-01-01")
	tenures: list[dict[str, object]] = [
		{
			"person_name": person or unique("Person"),
			"position": "Focal person",
			"from_date": start,
			"user": user,
		}
	]
	if alternate:
		tenures.append(
			{
				"person_name": unique("Alternate"),
				"position": "Alternate",
				"from_date": start,
				"user": alternate,
			}
		)
	if organisation is None and not more.get("community_name"):
		organisation = globals()["organisation"](pillar).name
	values = {"working_group": group, "organisation": organisation, "from_date": start, "tenures": tenures}
	return insert("Working Group Member", {**values, **more})


def line(**more: object) -> dict[str, object]:
	"""A line of a seat's persons: somebody without a login, since the beginning of 2024."""
	values = {"person_name": unique("Person"), "position": "Focal person", "from_date": "2024-01-01"}
	return {**values, **more}


def answer(review: Document) -> Document:
	"""Answer every point of a draft review: evidence where a person assesses, waived where the records say no."""
	for row in review.rows:
		if row.computed_verdict == "Met":
			continue
		if row.computed_verdict:
			row.update({"verdict": "Waived", "reason": "Agreed for this test"})
		else:
			row.update({"verdict": "Met", "evidence": "https://evidence.example/minutes"})
	return review.save()


def scan() -> str:
	"""A private file that the person who is logged in has uploaded and attached to nothing; gives its address."""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{frappe.generate_hash(length=8)}.txt",
			"content": f"Signed decision {frappe.generate_hash(length=8)}",
			"is_private": 1,
		}
	).insert(ignore_permissions=True)
	return str(file.file_url)


def insert(doctype: str, values: dict[str, object]) -> Document:
	"""A new document, whoever is logged in."""
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def policy(group: str, by: str, **more: object) -> Document:
	"""A draft policy of a group by its coordinator: consensus, then two thirds, on requests and on policies."""
	consensus = {"mode": "Consensus", "min_present_per_pillar": 1, "min_approvals": 1}
	majority = {**consensus, "mode": "Qualified majority", "majority": "2/3"}
	rules = [
		{"applies_to": applies_to, "tier": tier, **rule}
		for applies_to in ("Resource Allocation", "Allocation Policy")
		for tier, rule in ((1, consensus), (2, majority))
	]
	values = {"working_group": group, "title": unique("Allocation policy"), "approval_rules": rules, **more}
	return as_person(by, lambda: insert("Allocation Policy", values))


def ratified(draft: Document, by: str) -> Document:
	"""A policy in force: put to the pillars by its coordinator, and passed as their last decision would pass it."""
	draft.status = "Under Ratification"
	as_person(by, draft.save)
	draft.status, draft.docstatus = "In Force", 1
	with guard.acting(definitions.APPROVAL, draft):
		return draft.save(ignore_permissions=True)


def request(seat: str, by: str, amount: float = 1000, category: str = "Training", **more: object) -> Document:
	"""A draft request for a seat by a person: one line, for a beneficiary that holds no seat."""
	values = {
		"working_group": frappe.db.get_value("Working Group Member", seat, "working_group"),
		"requested_by_seat": seat,
		"title": unique("Training"),
		"purpose": "Train site guards on the use of force",
		"expected_result": "Forty guards trained",
		"costs_from": "2026-10-01",
		"costs_to": "2026-12-31",
		"lines": [
			{"cost_category": category, "description": "Trainers", "quantity": 1, "unit_amount": amount}
		],
		**more,
	}
	if not values.get("beneficiary") and not values.get("beneficiary_community"):
		values["beneficiary"] = organisation("Civil Society").name
	return as_person(by, lambda: frappe.get_doc({"doctype": "Resource Allocation", **values}).insert())


def as_person(user: str, work: Callable[[], Document]) -> Document:
	"""Do something as somebody else."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		return work()
	finally:
		frappe.set_user(before)


def grant(
	group: str, by: str, amount: float = 10000, received: float | None = None, **more: object
) -> Document:
	"""An active cash grant of a group with one budget line "1" over all of it, entered by a finance officer; `received` of it
	has come, all of it where nothing is said.
	"""
	values = {
		"working_group": group,
		"title": unique("Grant"),
		"funder": more.get("funder") or organisation("Home State").name,
		"source": "Public",
		"form": "Cash",
		"currency": "USD",
		"signed_amount": amount,
		"signed_on": "2026-01-10",
		"eligible_from": "2026-01-01",
		"eligible_to": "2027-12-31",
		"close_out": "2028-03-31",
		"budget_lines": [{"code": "1", "title": "Activities", "amount": amount}],
		**more,
	}
	made = as_person(
		by, lambda: activated(frappe.get_doc({"doctype": "Working Group Grant", **values}).insert())
	)
	came = amount if received is None else received
	if came:
		receipt(made.name, by, came)
	return made


def activated(draft: Document) -> Document:
	"""A grant that becomes active by whoever is logged in."""
	draft.status, draft.docstatus = "Active", 1
	return draft.save()


def receipt(grant: str, by: str, amount: float, day: str = "2026-02-01", **more: object) -> Document:
	"""Money of a grant that came on a day, confirmed by a finance officer."""
	values = {
		"working_group": frappe.db.get_value("Working Group Grant", grant, "working_group"),
		"grant": grant,
		"amount": amount,
		"received_on": day,
		**more,
	}
	return as_person(
		by,
		lambda: confirmed(frappe.get_doc({"doctype": "Grant Receipt", "kind": "Receipt", **values}).insert()),
	)


def confirmed(paper: Document) -> Document:
	"""A paper of the books that is confirmed by whoever is logged in."""
	paper.status, paper.docstatus = "Confirmed", 1
	return paper.save()


def remove_group(group: str, *users: str) -> None:
	"""Remove what a test has committed of a group: by the database, past every guard, since nothing of it may stay.

	`users` are those who hold no seat.
	"""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	owned = [
		doctype
		for doctype in frappe.get_all(
			"DocType", filters={"module": "VPWG", "istable": 0}, pluck="name", order_by="name"
		)
		if frappe.get_meta(doctype).has_field("working_group")
	]
	seats = frappe.get_all(
		"Working Group Member", filters={"working_group": group}, pluck="name", order_by="name"
	)
	organisations = {
		*values_in("Working Group Member", "organisation", group),
		*values_in("Resource Allocation", "beneficiary", group),
		*values_in("Working Group Grant", "funder", group),
	}
	people = frappe.get_all(
		"Seat Tenure",
		filters={"parent": ("in", seats or [""]), "user": ("is", "set")},
		pluck="user",
		order_by="name",
	)
	for doctype in owned:
		names = frappe.get_all(doctype, filters={"working_group": group}, pluck="name", order_by="name")
		clear(doctype, names)
	clear("Working Group", [group])
	clear("Stakeholder Organisation", sorted(organisations))
	clear("User", [*people, *users])
	frappe.db.commit()


def values_in(doctype: str, fieldname: str, group: str) -> set[str]:
	"""What the documents of a group name in a field."""
	return set(
		frappe.get_all(
			doctype,
			filters={"working_group": group, fieldname: ("is", "set")},
			pluck=fieldname,
			order_by="name",
		)
	)


def clear(doctype: str, names: Sequence[str]) -> None:
	"""Rows of a DocType and of its tables."""
	if not names:
		return
	for table in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(table.options, {"parenttype": doctype, "parent": ("in", list(names))})
	frappe.db.delete(doctype, {"name": ("in", list(names))})
	frappe.db.delete("Notification Log", {"document_type": doctype, "document_name": ("in", list(names))})


def call(group: str, by: str, **more: object) -> Document:
	"""A call of a group that is open on 15 September 2026 and closes at the end of the month."""
	values = {
		"working_group": group,
		"title": unique("Call"),
		"purpose": "Training at the sites",
		"opens_on": "2026-09-01",
		"closes_on": "2026-09-30",
		**more,
	}
	return as_person(by, lambda: frappe.get_doc({"doctype": "Allocation Call", **values}).insert())


def rate(from_currency: str, to_currency: str, value: float, day: str = "2026-09-10") -> Document:
	"""What one unit of a currency is worth in another on a day."""
	return insert(
		"VPWG Exchange Rate",
		{
			"from_currency": from_currency,
			"to_currency": to_currency,
			"date": day,
			"rate": value,
			"source": "Bank of Ghana",
		},
	)
