"""Requests for money: who asks, under which policy, by which rule, and how competing ones are ranked.

What a request needs to be sent, and the two acts that the form's buttons do not do: ranking the requests of a call,
and withdrawing one with a reason. Design sections 3 and 5.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, formatdate, getdate, strip_html

from vpwg import clock, notify, permissions
from vpwg.setup.roles import COORDINATOR, MANAGER
from vpwg.vpwg import amounts, contents, decisions, policies, record_writer, sentences, standings
from vpwg.vpwg.sentences import decisions as words
from vpwg.vpwg.sentences import requests as request_words
from vpwg.vpwg.workflow import (
	allocation_facts,
	conflicts,
	facts,
	guard,
	money,
	policy,
	record,
	requests,
)
from vpwg.vpwg.workflow.allocation_facts import ASKED_FOR
from vpwg.vpwg.workflow.approval import Status
from vpwg.vpwg.workflow.definitions import RANKING, WITHDRAWAL, AllocationStatus
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.seats import Position, likeness, name_key, person_key
from vpwg.vpwg.workflow.text import visible

MOST = 10**9
"""The largest quantity of a line."""

ALLOCATION = "Resource Allocation"
CALL = "Allocation Call"

FILLED_WHEN_SENT = {"policy": "", "group_amount": 0, "ranking": [], "rank": 0}
"""What the app adds to the content when a request is sent: it is the same content without."""


# Who asks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Requester:
	"""Who asks: the seat's voice (its organisation or community), the person's key, their login if they have one."""

	voice: str
	key: str
	user: str | None
	position: str


def requester_of(request: Any, stored: Any | None) -> Requester:
	"""The person who asks for the seat that a request names: whoever is logged in if they sit there, else, when the
	office enters it for them, the one who sits there in the named position.

	Raises GuardError for a seat that is not of this group, or not theirs.
	"""
	today = clock.today()
	seats = facts.seats_of([request.working_group]).get(request.working_group, [])
	seat = next((row for row in seats if row.name == request.requested_by_seat), None)
	if seat is None or not seat.is_active(today):
		frappe.throw(
			_("{0} is no seat of this group today: choose another one.").format(request.requested_by_seat)
		)
	same = (
		stored is not None
		and stored.requested_by_seat == request.requested_by_seat
		and stored.requester_position == request.requester_position
	)
	if same and (stored.requested_by or stored.requester_key in seat.people(today)):
		# Also of somebody without a login, whoever else of the same seat changes the draft.
		login = stored.requested_by or seat.users.get(stored.requester_key)
		return Requester(voice_of(seat), stored.requester_key, login, stored.requester_position)
	check_requester_stays(stored)
	own = person_key(frappe.session.user, None, "")
	if own in seat.people(today):
		position = next(
			str(known) for known in Position if (holder := seat.holder(known, today)) and holder.person == own
		)
		return Requester(voice_of(seat), own, frappe.session.user, position)
	if not decisions.is_office(request.working_group):
		frappe.throw(_("You do not sit in {0}: ask for a seat of your own.").format(seat.title), GuardError)
	holder = seat.holder(Position(request.requester_position or Position.FOCAL_PERSON), today)
	if holder is None:
		frappe.throw(
			_("Nobody sits in {0} as {1} today: choose the other person.").format(
				seat.title, words.word(request.requester_position)
			),
			GuardError,
		)
	if request.is_new() and holder.person in seat.users:
		frappe.throw(
			_("{0} has a login and asks by it: you enter requests of those who have none.").format(
				holder.name
			),
			GuardError,
		)
	return Requester(
		voice_of(seat),
		holder.person,
		seat.users.get(holder.person),
		str(request.requester_position or Position.FOCAL_PERSON),
	)


def check_requester_stays(stored: Any | None) -> None:
	"""Nobody puts another person in the place of who entered the request: the first one could then decide on it."""
	if (
		stored is not None
		and stored.requested_by
		and stored.owner == stored.requested_by
		and frappe.session.user != stored.requested_by
	):
		frappe.throw(
			_("{0} is asked for by whoever entered it: enter another request for somebody else.").format(
				stored.name
			),
			GuardError,
		)


def voice_of(seat: facts.SeatRow) -> str:
	"""What a seat speaks for: splitting a request among colleagues gains nothing."""
	return (
		f"organisation:{seat.organisation}" if seat.organisation else f"community:{name_key(seat.community)}"
	)


def is_requester(request: Any) -> bool:
	"""Whether the person who is logged in asked for this, or is the office for somebody who has no login."""
	if request.requested_by:
		return frappe.session.user == request.requested_by
	return decisions.is_office(request.working_group)


def requester_left(request: Any) -> bool:
	"""Whether the person who asked sits in no seat of the group any more."""
	return request.requested_by not in permissions.seated_logins(request.working_group)


# Amounts -------------------------------------------------------------------------------------------------------


def fill_amounts(request: Any) -> None:
	"""The amount of each line and of the whole. Raises GuardError for an amount that the currency does not have."""
	for row in request.lines:
		row.quantity = float(quantity_of(row))
	amounts.fill_units(request)
	for row in request.lines:
		worth = requests.line_units(money.exact(row.quantity), cint(row.unit_amount_units))
		amounts.put(row, "amount", worth, request.currency)
	amounts.put(request, "amount", sum(cint(row.amount_units) for row in request.lines), request.currency)


def quantity_of(row: Any) -> Decimal:
	"""How many, with 9 decimals as the database keeps them. Raises GuardError for what is no number, or a huge one."""
	try:
		found = round(money.exact(row.quantity or 0), 9)
	except (ValueError, ArithmeticError):
		found = Decimal("Infinity")
	if not 0 <= found <= MOST:
		frappe.throw(
			_("Line {0}: {1} is no quantity: enter a number from 0 to {2}.").format(
				row.idx, frappe.utils.escape_html(cstr(row.quantity)), MOST
			),
			GuardError,
		)
	return found


# Sending -------------------------------------------------------------------------------------------------------


def prepare_to_send(request: Any) -> None:
	"""Draft -> Under Review: under the policy in force, by the band that the total of 90 days chooses.

	The group is locked first, so that two requests that are sent at once see each other. Raises GuardError with
	everything that is missing.
	"""
	if not (is_requester(request) or decisions.is_office(request.working_group)):
		frappe.throw(_("{0} is sent by whoever asks, or by the office.").format(request.name), GuardError)
	frappe.db.get_value("Working Group", request.working_group, "name", for_update=True)
	today = clock.today()
	refresh_requester(request)
	check_still_sits(request)
	rules = policies.in_force(request.working_group)
	call = frappe.get_doc(CALL, request.call) if request.call else None
	sentences.refuse(faults_of(request, rules, call))
	check_community(request)
	fill_rate(request, rules)
	fill_band(request)
	check_ceiling(request, rules)
	snapshot = policies.snapshot_of(rules, ALLOCATION, cint(request.band_amount_units))
	if not snapshot["rules"]:
		frappe.throw(
			_(
				"No rule of {0} decides on {1}: ask the coordinator to have the gap in its bands closed."
			).format(rules.title, amount_text(request.band_amount_units, request.group_currency)),
			GuardError,
		)
	keep_what_was_said(request, snapshot)
	request.policy, request.policy_version = rules.name, rules.version
	request.relaxations_note = relaxations_of(request, rules)
	request.sent_on = today
	request.returned_because = None
	request.opened_on = None
	request.set("ranking", [])
	request.ranking_total, request.rank, request.rank_of = 0, 0, 0
	request.rule_snapshot = json.dumps(snapshot)
	if call is None:
		open_round(request)


def refresh_requester(request: Any) -> None:
	"""Somebody for whom the office entered a request may have got a login since, and decides by it.

	Only they: whoever took the seat over meanwhile, or sends the request from the same seat, has not asked for it.
	"""
	if request.requested_by:
		return
	for row in frappe.get_all(
		"Seat Tenure",
		filters={
			"parent": request.requested_by_seat,
			"parenttype": "Working Group Member",
			"user": ("is", "set"),
		},
		fields=["user", "email", "person_name"],
		order_by="idx",
	):
		known = {person_key(None, address, cstr(row.person_name)) for address in (row.user, row.email, None)}
		if request.requester_key in known:
			request.requester_key, request.requested_by = person_key(row.user, None, ""), row.user


def check_still_sits(request: Any) -> None:
	"""Anyone with a seat may ask, while they have it."""
	seats = facts.seats_of([request.working_group]).get(request.working_group, [])
	seat = next((row for row in seats if row.name == request.requested_by_seat), None)
	today = clock.today()
	if seat is None or not seat.is_active(today) or request.requester_key not in seat.people(today):
		frappe.throw(
			_(
				"Whoever asked for {0} does not sit in {1} any more: enter it anew for somebody who does."
			).format(request.name, seat.title if seat else request.requested_by_seat),
			GuardError,
		)


def faults_of(request: Any, rules: Any, call: Any | None) -> list[str]:
	"""What keeps a request from being sent, each with its remedy."""
	rates = {cstr(row.rate_name).strip(): cint(row.amount_units) for row in rules.participation_rates}
	faults = requests.request_faults(
		as_rules_see_it(request),
		clock.today(),
		rates if request.currency == rules.currency else {},
		# One that came back was handed in while this very call was open.
		requests.Call(getdate(call.opens_on), getdate(call.closes_on))
		if call and facts.parsed(request.rule_snapshot).get("call") != call.name
		else None,
		drawn_on(request),
	)
	return [request_words.sentence(fault, request.currency) for fault in faults]


def check_community(request: Any) -> None:
	"""An organisation that is on record is named as itself: as a community it would not be found in conflict."""
	named = " ".join(cstr(request.beneficiary_community).split())
	if not named:
		return
	table = frappe.qb.DocType("Stakeholder Organisation")
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.organisation_name)
		.orderby(table.name)
		.run(as_dict=True)
	)
	meant = likeness(named)
	rows = [
		row for row in rows if meant and meant in (likeness(row.name), likeness(row.organisation_name or ""))
	]
	if rows:
		frappe.throw(
			_(
				"{0} is the organisation {1}: choose it as the beneficiary, and leave the community empty."
			).format(frappe.utils.escape_html(named), rows[0].name),
			GuardError,
		)


def as_rules_see_it(request: Any) -> requests.Request:
	return requests.Request(
		title=cstr(request.title),
		purpose=cstr(request.purpose),
		expected_result=cstr(request.expected_result),
		costs_from=getdate(request.costs_from) if request.costs_from else None,
		costs_to=getdate(request.costs_to) if request.costs_to else None,
		beneficiary=request.beneficiary or None,
		community=cstr(request.beneficiary_community),
		lines=allocation_facts.lines_of(request),
	)


def drawn_on(request: Any) -> requests.Drawn | None:
	"""The endorsed budget that a request draws on, and what is left of it."""
	if not request.draws_on:
		return None
	budget = frappe.get_doc(ALLOCATION, request.draws_on, for_update=True)
	return requests.Drawn(
		is_endorsed=budget.status == AllocationStatus.ENDORSED
		and budget.working_group == request.working_group
		and budget.currency == request.currency,
		beneficiary=budget.beneficiary or None,
		community=cstr(budget.beneficiary_community),
		left=cint(budget.amount_units) - allocation_facts.drawn_from(budget.name, request.name or ""),
	)


def fill_rate(request: Any, rules: Any) -> None:
	"""The rate of the day on which it is sent, and the amount in the group's currency (design section 5)."""
	group_currency = frappe.db.get_value("Working Group", request.working_group, "currency")
	if group_currency != rules.currency:
		frappe.throw(
			_(
				"{0} counts in {1} and the group in {2} now: ratify a policy in the new currency first."
			).format(rules.title, rules.currency, group_currency),
			GuardError,
		)
	request.group_currency = group_currency
	if request.currency == group_currency:
		found = allocation_facts.RateRow(Decimal(1), clock.today(), "")
	else:
		found = allocation_facts.rate_on(request.currency, group_currency, clock.today())
	if found is None:
		frappe.throw(
			_(
				"No rate from {0} to {1} is on record for the last {2} days: ask the finance officer to enter one."
			).format(request.currency, group_currency, allocation_facts.RATE_DAYS),
			GuardError,
		)
	if found.writers & {request.requested_by, request.last_edited_by, frappe.session.user}:
		frappe.throw(
			_(
				"The rate of {0} from {1} to {2} was entered by you or by whoever asks: let somebody else enter one."
			).format(formatdate(found.date), request.currency, group_currency),
			GuardError,
		)
	request.rate, request.rate_date, request.rate_source = float(found.rate), found.date, found.source
	worth = money.convert(cint(request.amount_units), request.currency, group_currency, found.rate)
	amounts.put(request, "group_amount", worth, group_currency)


def fill_band(request: Any) -> None:
	"""The total of 90 days that chooses the rule: the requester's, or the beneficiary's if that is more.

	A requester is the person and all seats of their organisation; a beneficiary is also its parents and subsidiaries.
	"""
	today = clock.today()
	earlier = allocation_facts.earlier_requests(request.working_group, today, request.name)
	above = allocation_facts.ancestors_of(
		{name for name in (request.beneficiary, *(row.beneficiary for row in earlier)) if name}
	)
	of_requester = [
		(row.sent_on, row.group_amount_units)
		for row in earlier
		if row.voice == request.requester_voice or row.person == request.requester_key
	]
	of_beneficiary = [
		(row.sent_on, row.group_amount_units)
		for row in earlier
		if conflicts.related(request.beneficiary, row.beneficiary, above)
		or conflicts.same_community(cstr(request.beneficiary_community), row.community)
	]
	total = requests.band_units(cint(request.group_amount_units), of_requester, of_beneficiary, today)
	amounts.put(request, "band_amount", total, request.group_currency)


def check_ceiling(request: Any, rules: Any) -> None:
	"""All requests under interim policies of the group together stay at or below the ceiling: the next one does not begin
	at nought.
	"""
	if not cint(rules.is_interim):
		return
	ceiling = cint(rules.interim_ceiling_units)
	room = requests.interim_room(
		ceiling, allocation_facts.asked_under_interim(request.working_group, request.name)
	)
	asked = cint(request.group_amount_units)
	if asked > room:
		frappe.throw(
			_(
				"The interim policy has {0} left of its ceiling of {1}; this request asks for {2}: reduce it by {3}, or ratify a policy first."
			).format(*(amount_text(units, rules.currency) for units in (room, ceiling, asked, asked - room))),
			GuardError,
		)


def keep_what_was_said(request: Any, snapshot: dict[str, Any]) -> None:
	"""The next tier belongs to the very content that was objected to, under the same rules; an objection that sent a request
	back does so once, unless the request is now for something or somebody else, or asks for more.
	"""
	before = facts.parsed(request.rule_snapshot)
	content = record.digest({**contents.of_allocation(request), **FILLED_WHEN_SENT})
	question = [
		request.beneficiary or "",
		name_key(cstr(request.beneficiary_community)),
		request.title,
		request.purpose,
	]
	if before.get("content") != content or before.get("rules") != snapshot["rules"]:
		request.tier = 1
	same = before.get("question") == question and cint(request.group_amount_units) <= cint(before.get("most"))
	snapshot["objections_used"] = before.get("objections_used", []) if same else []
	snapshot["content"], snapshot["question"] = content, question
	snapshot["most"] = cint(request.group_amount_units)
	snapshot["call"] = request.call or ""


def relaxations_of(request: Any, rules: Any) -> str:
	"""Which relaxations of the separation of duties could touch this request, in words of the group's language."""
	draft = allocation_facts.draft_of(rules)
	amount = money.from_units(cint(request.group_amount_units), request.group_currency)
	touching = policy.relaxations_touching(draft.relaxations, amount, clock.today())
	terms = facts.terms_of([request.working_group])[request.working_group]
	with notify.in_language(decisions.language_of(terms)):
		return " ".join(request_words.relaxation(row, request.group_currency) for row in touching)


def open_round(request: Any) -> None:
	"""Ask the seats: the round, its rules and who is asked are fixed. Raises GuardError where nobody could decide."""
	request.round = cint(request.round) + 1
	request.opened_on, request.opened_by = clock.today(), frappe.session.user
	request.content_hash = contents.content_hash(request)
	at = standings.begin_round(request, facts.parsed(request.rule_snapshot))
	if at.outcome.status == Status.UNSATISFIABLE:
		said = words.never(at)
		if request.call:
			said = _("{0}: {1} Send it back, and rank the others.").format(
				frappe.utils.escape_html(request.title), said
			)
		sentences.refuse([said])


def amount_text(units: int | None, currency: str) -> str:
	"""An amount as people read it, with its currency."""
	return request_words.amount(cint(units), currency)


def obstacles(request: Any) -> list[str]:
	"""Why a request that the pillars have agreed to cannot be endorsed after all: the budget that it draws on is gone."""
	drawn = drawn_on(request)
	if drawn is None or (drawn.is_endorsed and cint(request.amount_units) <= drawn.left):
		return []
	return [
		_(
			"The budget {0} that it draws on is endorsed no more, or used up: choose another one, or ask without it."
		).format(request.draws_on)
	]


# Withdrawing ---------------------------------------------------------------------------------------------------


@record_writer.together()
def withdraw(name: str, reason: str) -> None:
	"""The requester takes a request back, with the reason that everybody reads. Raises PermissionError."""
	request = decisions.locked(ALLOCATION, name)
	request.check_permission("read")
	if not (
		is_requester(request) or (requester_left(request) and decisions.is_office(request.working_group))
	):
		frappe.throw(
			_(
				"{0} is withdrawn by whoever asked for it, or by the office once that person sits here no more."
			).format(name),
			frappe.PermissionError,
		)
	said = strip_html(reason or "").strip()
	if not visible(said):
		frappe.throw(_("Say why it is withdrawn: everybody in the group reads the reason."))
	check_not_drawn_on(request)
	request.withdrawn_because = said
	request.status = str(AllocationStatus.WITHDRAWN)
	with guard.acting(WITHDRAWAL, request):
		request.save(ignore_permissions=True)  # checked: who may withdraw, above


def check_not_drawn_on(request: Any) -> None:
	"""What others draw on stays while they do."""
	drawn = allocation_facts.drawn_from(request.name, "")
	if drawn:
		frappe.throw(
			_("{0} is drawn on with {1}: those requests are withdrawn first.").format(
				request.name, amount_text(drawn, request.currency)
			),
			GuardError,
		)


# Ranking -------------------------------------------------------------------------------------------------------


def waiting_in(call: str, lock: bool = False) -> list[Any]:
	"""The requests of a call that were sent and are not decided on yet, by their name."""
	names = frappe.get_all(
		ALLOCATION,
		filters={"call": call, "status": str(AllocationStatus.UNDER_REVIEW), "opened_on": ("is", "not set")},
		pluck="name",
		order_by="name",
	)
	found = [frappe.get_doc(ALLOCATION, name, for_update=lock) for name in names]
	# One of them may have been withdrawn or sent back before its lock was had.
	return [row for row in found if row.status == AllocationStatus.UNDER_REVIEW and not row.opened_on]


@record_writer.together()
def rank(call_name: str, scores: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
	"""Rank the requests of a closed call and open the decision on each of them.

	`scores` holds for each request, and in it for each criterion of its policy, `score` (0 to 5) and `reason`. Raises
	PermissionError, and GuardError with everything that is missing: then nothing is ranked.
	"""
	call = decisions.locked(CALL, call_name)
	call.check_permission("write")
	if not permissions.roles_in_group(frappe.session.user, call.working_group) & {COORDINATOR, MANAGER}:
		frappe.throw(_("The requests of a call are ranked by its coordinator."), frappe.PermissionError)
	if getdate(call.closes_on) >= clock.today():
		frappe.throw(
			_("{0} is open until {1}: its requests are ranked afterwards.").format(
				call.title, formatdate(call.closes_on)
			),
			GuardError,
		)
	waiting = waiting_in(call_name, lock=True)
	if not waiting:
		frappe.throw(_("No request of {0} waits to be ranked.").format(call.title), GuardError)
	check_ranker(waiting)
	check_criteria(call, waiting)
	given = {request.name: scores_of(request, scores.get(request.name, {})) for request in waiting}
	sentences.refuse(
		sentence for request in waiting for sentence in ranking_faults(request, given[request.name])
	)
	place(call_name, waiting, given)
	for request in waiting:
		open_round(request)
		with guard.acting(RANKING, request):
			request.save(ignore_permissions=True)  # checked: the role above, and write permission on the call
	call.ranked_on, call.ranked_by = clock.today(), frappe.session.user
	with guard.acting(RANKING, call):
		call.save()


def check_criteria(call: Any, waiting: Sequence[Any]) -> None:
	"""What competes is ranked on the same criteria."""
	criteria = {criteria_of(request.policy) for request in waiting}
	if len(criteria) > 1 or not all(criteria):
		frappe.throw(
			_(
				"The requests of {0} were sent under policies that do not name the same criteria for ranking: send back those of the earlier one, so that they are sent again."
			).format(call.title),
			GuardError,
		)


def check_ranker(waiting: Sequence[Any]) -> None:
	"""Nobody ranks a request of their own, or of their seat, or from which it benefits, against others."""
	own = person_key(frappe.session.user, None, "")
	today = clock.today()
	for request in waiting:
		if own in (request.requester_key, person_key(request.last_edited_by, None, "")):
			frappe.throw(
				_(
					"You asked for {0} or wrote it: somebody else of the office ranks the requests of this call."
				).format(request.name),
				GuardError,
			)
	group = waiting[0].working_group
	seats = facts.seats_of([group]).get(group, [])
	mine = {seat.name: seat for seat in seats if seat.is_active(today) and own in seat.people(today)}
	voices = {voice_of(seat) for seat in mine.values()}
	found = allocation_facts.conflicts_of(waiting, {group: seats}, {})
	for request in waiting:
		if request.requester_voice in voices or any(row.seat in mine for row in found[request.name]):
			frappe.throw(
				_(
					"Your seat asked for {0}, benefits from it or competes with it: somebody else of the office ranks the requests of this call."
				).format(request.name),
				GuardError,
			)


def scores_of(request: Any, given: Mapping[str, Mapping[str, Any]]) -> tuple[requests.Score, ...]:
	"""The points of one request as the rules see them, by the criteria of the policy that it was sent under."""
	weights = dict(criteria_of(request.policy))
	return tuple(
		requests.Score(
			criterion=criterion,
			weight=weights.get(criterion, 0),
			score=points_of(row.get("score")),
			reason=strip_html(cstr(row.get("reason"))).strip(),
		)
		for criterion, row in given.items()
	)


def points_of(given: Any) -> int:
	"""Points as a whole number; what is none is out of every range."""
	text = cstr(given).strip()
	return int(text) if text.isdecimal() and len(text) < 4 else -1


def criteria_of(policy_name: str) -> tuple[tuple[str, int], ...]:
	"""The criteria that a policy names, each with its weight."""
	rows = frappe.get_all(
		"Policy Ranking Criterion",
		filters={"parent": policy_name, "parenttype": policies.POLICY},
		fields=["criterion", "weight"],
		order_by="idx",
	)
	return tuple((cstr(row.criterion).strip(), cint(row.weight)) for row in rows)


def ranking_faults(request: Any, given: Sequence[requests.Score]) -> list[str]:
	faults = requests.ranking_faults(criteria_of(request.policy), given)
	return [request_words.ranking(fault, request.title) for fault in faults]


def place(call_name: str, waiting: Sequence[Any], given: Mapping[str, tuple[requests.Score, ...]]) -> None:
	"""Write points, total and rank into each request; those that were ranked before keep their points and count."""
	totals = {request.name: requests.ranking_total(given[request.name]) for request in waiting}
	ranked_before = frappe.get_all(
		ALLOCATION,
		filters={
			"call": call_name,
			"status": ("in", [str(state) for state in ASKED_FOR]),
			"opened_on": ("is", "set"),
		},
		fields=["name", "ranking_total"],
		order_by="name",
	)
	ranks = requests.ranks({**{row.name: money.exact(row.ranking_total) for row in ranked_before}, **totals})
	for request in waiting:
		request.set("ranking", [])
		for row in given[request.name]:
			request.append(
				"ranking",
				{"criterion": row.criterion, "weight": row.weight, "score": row.score, "reason": row.reason},
			)
		request.ranking_total = float(totals[request.name])
		request.rank, request.rank_of = ranks[request.name], len(ranks)
