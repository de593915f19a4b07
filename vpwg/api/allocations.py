"""Endpoints for requests: asking, sending, withdrawing, and ranking those of a call. They act for who is logged in."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from vpwg import clock, permissions
from vpwg.api.retry import from_the_start
from vpwg.vpwg import allocations, decisions, policies
from vpwg.vpwg.sentences import policy as policy_words
from vpwg.vpwg.sentences import requests as words
from vpwg.vpwg.workflow import allocation_facts, definitions, facts, money, policy
from vpwg.vpwg.workflow.definitions import AllocationStatus
from vpwg.vpwg.workflow.seats import person_key

FIELDS = (
	"title",
	"purpose",
	"activity",
	"expected_result",
	"place",
	"costs_from",
	"costs_to",
	"beneficiary",
	"beneficiary_community",
	"draws_on",
	"call",
	"currency",
	"requested_by_seat",
)
"""What a member fills in."""

LINE_FIELDS = ("cost_category", "description", "published_rate", "quantity", "unit_amount")


@frappe.whitelist(methods=["GET"])
def my_seats() -> list[dict[str, str]]:
	"""The seats for which the person who is logged in may ask: seat, title, group, group_name and its currency."""
	user, today = frappe.session.user, clock.today()
	groups = sorted(permissions.seated_groups(user, today))
	own = person_key(user, None, "")
	terms = facts.terms_of(groups)
	currencies = dict(
		frappe.get_all(  # checked: groups in which this person sits
			"Working Group",
			filters={"name": ("in", groups or [""])},
			fields=["name", "currency"],
			order_by="name",
			as_list=True,
		)
	)
	return [
		{
			"seat": seat.name,
			"title": seat.title,
			"group": group,
			"group_name": terms[group].group_name,
			"currency": currencies.get(group) or "",
			"organisation": seat.organisation or "",
			"community": seat.community,
		}
		for group in groups
		for seat in facts.seats_of([group]).get(group, [])
		if seat.is_active(today) and own in seat.people(today)
	]


@frappe.whitelist(methods=["POST"])
def save(values: dict[str, Any] | str, name: str | None = None) -> dict[str, str]:
	"""Enter a request, or change a draft of one's own. `values` holds the fields of the form and `lines`, as a dict or as JSON.

	Gives its name, amount and currency. Raises PermissionError, ValidationError with everything that is wrong.
	"""
	values = readable(values)
	return from_the_start(lambda: write(values, name))


def readable(values: Any) -> dict[str, Any]:
	"""What was sent as the fields of a form, each with one value, and as its lines. Raises ValidationError."""
	try:
		found = frappe.parse_json(values) or {}
	except ValueError:
		found = None
	lines = found.get("lines") or [] if isinstance(found, dict) else None
	rows = [found, *lines] if isinstance(lines, list) else [None]
	if not all(isinstance(row, dict) for row in rows) or any(
		isinstance(row.get(field), dict | list | bool) for row in rows for field in (*FIELDS, *LINE_FIELDS)
	):
		frappe.throw(
			_("The request cannot be read: send its fields with one value each, and its lines as a list.")
		)
	for field in ("costs_from", "costs_to"):
		if found.get(field) and not is_day(found[field]):
			frappe.throw(
				_("{0} is no day: write it like 2026-12-31.").format(
					frappe.utils.escape_html(str(found[field]))
				)
			)
	return found


def is_day(text: Any) -> bool:
	try:
		return bool(frappe.utils.getdate(str(text)))
	except Exception:
		return False


def write(values: dict[str, Any], name: str | None) -> dict[str, str]:
	"""Save under the person's own rights."""
	if name:
		doc = frappe.get_doc(allocations.ALLOCATION, name, for_update=True)
		doc.check_permission("write")
	else:
		doc = frappe.new_doc(allocations.ALLOCATION)
		doc.currency = None  # Frappe has filled in that of the site
		doc.working_group = frappe.db.get_value(
			"Working Group Member", values.get("requested_by_seat"), "working_group"
		)
	for fieldname in FIELDS:
		if fieldname in values:
			doc.set(fieldname, values[fieldname] or None)
	if not doc.currency:
		# Frappe would fill in the site's default currency.
		doc.currency = frappe.db.get_value("Working Group", doc.working_group, "currency")
	if "lines" in values:
		doc.set("lines", [])
		for row in values["lines"] or []:
			doc.append("lines", {key: row.get(key) for key in LINE_FIELDS})
	doc.save()
	return {"name": doc.name, "amount": words.amount(cint(doc.amount_units), doc.currency)}


@frappe.whitelist(methods=["POST"])
def send(name: str) -> dict[str, str]:
	"""Send a draft for review. Raises ValidationError with everything that is missing; nothing is lost."""
	return from_the_start(lambda: move(name, AllocationStatus.UNDER_REVIEW))


@frappe.whitelist(methods=["POST"])
def revise(name: str) -> dict[str, str]:
	"""Take a request that came back into the hand again, as a draft."""
	return from_the_start(lambda: move(name, AllocationStatus.DRAFT))


def move(name: str, state: AllocationStatus) -> dict[str, str]:
	"""Move it like the button of the form does; whoever asked may, also where the office has entered it for them."""
	doc = decisions.locked(allocations.ALLOCATION, name)
	doc.check_permission("read")
	doc.status = str(state)
	if allocations.is_requester(doc):
		doc.save(ignore_permissions=True)  # checked: is_requester
	else:
		doc.save()
	return {"name": doc.name, "status": doc.status}


@frappe.whitelist(methods=["GET"])
def path(name: str) -> dict[str, Any]:
	"""On which path a request is: its amounts in words, the policy and the band that decide on it, and what the reader may do.

	`band` is empty before it is sent. Raises PermissionError and DoesNotExistError.
	"""
	doc = frappe.get_doc(allocations.ALLOCATION, name)
	doc.check_permission("read")
	other = bool(doc.group_amount_units) and doc.currency != doc.group_currency
	return {
		"amount": words.amount(cint(doc.amount_units), doc.currency),
		"group_amount": words.amount(cint(doc.group_amount_units), doc.group_currency) if other else "",
		"rate": words.rate(doc) if other else "",
		"total": words.amount(cint(doc.band_amount_units), doc.group_currency) if doc.policy else "",
		"band": band_of(doc) if doc.policy else "",
		"relaxations": doc.relaxations_note or "",
		"rank": words.rank(cint(doc.rank), cint(doc.rank_of), doc.ranking_total) if doc.rank else "",
		"can_withdraw": doc.status in WITHDRAWABLE and allocations.is_requester(doc),
	}


WITHDRAWABLE = frozenset(
	row.state
	for row in definitions.DEFINITIONS[allocations.ALLOCATION].transitions
	if row.next_state == AllocationStatus.WITHDRAWN
)
"""The states from which a request is withdrawn."""


def band_of(doc: Any) -> str:
	"""The band of the policy that the total of 90 days falls in, in words."""
	rules = frappe.get_doc(policies.POLICY, doc.policy)
	amount = money.from_units(cint(doc.band_amount_units), rules.currency or "")
	found = policy.rules_for(allocation_facts.rule_rows_of(rules), allocations.ALLOCATION, amount)
	if not found:
		return ""
	return policy_words.about(allocations.ALLOCATION, *found[0].band, rules.currency or "")


@frappe.whitelist(methods=["POST"])
def withdraw(name: str, reason: str) -> dict[str, str]:
	"""Withdraw a request of one's own, with a reason that the group reads."""
	from_the_start(lambda: allocations.withdraw(name, reason))
	return {"name": name, "status": str(AllocationStatus.WITHDRAWN)}


@frappe.whitelist(methods=["GET"])
def ranking(call: str) -> dict[str, Any]:
	"""The requests of a call with points, reasons and rank; and, for the office, those that wait to be ranked.

	`criteria` are those of the policies that the requests were sent under. Raises PermissionError.
	"""
	doc = frappe.get_doc(allocations.CALL, call)
	doc.check_permission("read")
	found = frappe.get_all(  # checked: who reads the call reads the requests of its group
		allocations.ALLOCATION,
		filters={"call": call, "sent_on": ("is", "set")},
		fields=[
			"name",
			"title",
			"status",
			"policy",
			"amount_units",
			"currency",
			"opened_on",
			"ranking_total",
			"rank",
		],
		order_by="name",
	)
	points = frappe.get_all(  # checked: the same requests
		"Allocation Ranking",
		filters={"parent": ("in", [row.name for row in found] or [""]), "parenttype": allocations.ALLOCATION},
		fields=["parent", "criterion", "weight", "score", "reason"],
		order_by="parent, idx",
	)
	closed = clock.today() > frappe.utils.getdate(doc.closes_on)
	office = decisions.is_office(doc.working_group)
	waits = [row for row in found if row.status == AllocationStatus.UNDER_REVIEW and not row.opened_on]
	return {
		"closed": closed,
		"can_rank": bool(office and closed and waits),
		"requests": sorted(
			(
				{
					"name": row.name,
					"title": row.title,
					"status": row.status,
					"status_label": words.word(row.status),
					"amount": words.amount(cint(row.amount_units), row.currency),
					"waits": row in waits,
					"total": row.ranking_total if row.rank else None,
					"rank": row.rank or None,
					"points": [point for point in points if point.parent == row.name],
					"criteria": [
						{"criterion": criterion, "weight": weight}
						for criterion, weight in (allocations.criteria_of(row.policy) if row in waits else ())
					],
				}
				for row in found
			),
			key=lambda row: (row["rank"] or 10**6, row["name"]),
		),
	}


@frappe.whitelist(methods=["POST"])
def rank(call: str, scores: dict[str, Any] | str) -> dict[str, Any]:
	"""Rank the requests of a closed call and open the decision on each of them.

	`scores` holds for each request, and in it for each criterion, `score` (0 to 5) and `reason`. Raises PermissionError,
	ValidationError with everything that is missing.
	"""
	try:
		given = frappe.parse_json(scores) or {}
	except ValueError:
		given = None
	if not isinstance(given, dict) or not all(
		isinstance(rows, dict) and all(isinstance(row, dict) for row in rows.values())
		for rows in given.values()
	):
		frappe.throw(
			_("The points cannot be read: send for each request its criteria, each with score and reason.")
		)
	from_the_start(lambda: allocations.rank(call, given))
	return ranking(call)


@frappe.whitelist(methods=["GET"])
def mine() -> list[dict[str, str]]:
	"""The requests of one's own seats, the newest first: name, title, group, state, amount, and why it came back."""
	rows = frappe.get_all(  # checked: one's own requests
		allocations.ALLOCATION,
		filters={"requested_by": frappe.session.user},
		fields=[
			"name",
			"title",
			"working_group",
			"status",
			"amount_units",
			"currency",
			"returned_because",
			"modified",
		],
		order_by="modified desc",
		limit=50,
	)
	return [
		{
			"name": row.name,
			"title": row.title,
			"group": row.working_group,
			"status": row.status,
			"status_label": words.word(row.status),
			"amount": words.amount(cint(row.amount_units), row.currency),
			"returned_because": row.returned_because or "",
		}
		for row in rows
	]
