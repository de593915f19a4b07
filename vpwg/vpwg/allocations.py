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
from vpwg.vpwg.workflow import allocation_facts, facts, guard, money, policy, record, requests
from vpwg.vpwg.workflow.allocation_facts import ASKED_FOR
from vpwg.vpwg.workflow.approval import Status
from vpwg.vpwg.workflow.definitions import RANKING, WITHDRAWAL, AllocationStatus
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.seats import Position, name_key, person_key
from vpwg.vpwg.workflow.text import visible

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
	same = stored is not None and stored.requested_by_seat == request.requested_by_seat
	if same and stored.requester_key and stored.requester_position == request.requester_position:
		return Requester(voice_of(seat), stored.requester_key, stored.requested_by, stored.requester_position)
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
	return Requester(
		voice_of(seat),
		holder.person,
		seat.users.get(holder.person),
		str(request.requester_position or Position.FOCAL_PERSON),
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


# Amounts -------------------------------------------------------------------------------------------------------


def fill_amounts(request: Any) -> None:
	"""The amount of each line and of the whole. Raises GuardError for an amount that the currency does not have."""
	for row in request.lines:
		row.quantity = float(round(money.exact(row.quantity or 0), 9))
	amounts.fill_units(request)
	for row in request.lines:
		worth = requests.line_units(money.exact(row.quantity), cint(row.unit_amount_units))
		amounts.put(row, "amount", worth, request.currency)
	amounts.put(request, "amount", sum(cint(row.amount_units) for row in request.lines), request.currency)


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
	rules = policies.in_force(request.working_group)
	call = frappe.get_doc(CALL, request.call) if request.call else None
	sentences.refuse(faults_of(request, rules, call))
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
	keep_what_was_said(request, snapshot, rules)
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


def faults_of(request: Any, rules: Any, call: Any | None) -> list[str]:
	"""What keeps a request from being sent, each with its remedy."""
	rates = {cstr(row.rate_name).strip(): cint(row.amount_units) for row in rules.participation_rates}
	faults = requests.request_faults(
		as_rules_see_it(request),
		clock.today(),
		rates if request.currency == rules.currency else {},
		# One that came back was handed in while the call was open.
		requests.Call(getdate(call.opens_on), getdate(call.closes_on))
		if call and not request.sent_on
		else None,
		drawn_on(request),
	)
	return [request_words.sentence(fault, request.currency) for fault in faults]


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
	request.rate, request.rate_date, request.rate_source = float(found.rate), found.date, found.source
	worth = money.convert(cint(request.amount_units), request.currency, group_currency, found.rate)
	amounts.put(request, "group_amount", worth, group_currency)


def fill_band(request: Any) -> None:
	"""The total of 90 days that chooses the rule: the requester's, or the beneficiary's if that is more."""
	today = clock.today()
	earlier = allocation_facts.earlier_requests(request.working_group, today, request.name)
	of_requester = [
		(row.sent_on, row.group_amount_units) for row in earlier if row.voice == request.requester_voice
	]
	of_beneficiary = [
		(row.sent_on, row.group_amount_units)
		for row in earlier
		if (request.beneficiary and row.beneficiary == request.beneficiary)
		or (
			request.beneficiary_community
			and name_key(row.community) == name_key(request.beneficiary_community)
		)
	]
	total = requests.band_units(cint(request.group_amount_units), of_requester, of_beneficiary, today)
	amounts.put(request, "band_amount", total, request.group_currency)


def check_ceiling(request: Any, rules: Any) -> None:
	"""All requests under an interim policy together stay at or below its ceiling."""
	if not cint(rules.is_interim):
		return
	ceiling = cint(rules.interim_ceiling_units)
	room = requests.interim_room(ceiling, allocation_facts.asked_under(rules.name, request.name))
	asked = cint(request.group_amount_units)
	if asked > room:
		frappe.throw(
			_(
				"The interim policy has {0} left of its ceiling of {1}; this request asks for {2}: reduce it by {3}, or ratify a policy first."
			).format(*(amount_text(units, rules.currency) for units in (room, ceiling, asked, asked - room))),
			GuardError,
		)


def keep_what_was_said(request: Any, snapshot: dict[str, Any], rules: Any) -> None:
	"""The next tier belongs to the very content that was objected to; an objection that sent a request back does so
	once, unless the request now names another beneficiary or asks for more.
	"""
	before = facts.parsed(request.rule_snapshot)
	content = record.digest({**contents.of_allocation(request), **FILLED_WHEN_SENT})
	question = [request.beneficiary or "", name_key(cstr(request.beneficiary_community))]
	if before.get("content") != content or before.get("policy") != rules.name:
		request.tier = 1
	same = before.get("question") == question and cint(request.group_amount_units) <= cint(before.get("most"))
	snapshot["objections_used"] = before.get("objections_used", []) if same else []
	snapshot["content"], snapshot["question"] = content, question
	snapshot["most"] = cint(request.group_amount_units)


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
		sentences.refuse([words.never(at)])


def amount_text(units: int | None, currency: str) -> str:
	"""An amount as people read it, with its currency."""
	return request_words.amount(cint(units), currency)


# Withdrawing ---------------------------------------------------------------------------------------------------


@record_writer.together()
def withdraw(name: str, reason: str) -> None:
	"""The requester takes a request back, with the reason that everybody reads. Raises PermissionError."""
	request = frappe.get_doc(ALLOCATION, name, for_update=True)
	request.check_permission("read")
	if not is_requester(request):
		frappe.throw(_("{0} is withdrawn by whoever asked for it.").format(name), frappe.PermissionError)
	said = strip_html(reason or "").strip()
	if not visible(said):
		frappe.throw(_("Say why it is withdrawn: everybody in the group reads the reason."))
	request.withdrawn_because = said
	request.status = str(AllocationStatus.WITHDRAWN)
	with guard.acting(WITHDRAWAL, request):
		request.save(ignore_permissions=True)  # checked: is_requester, above


# Ranking -------------------------------------------------------------------------------------------------------


def waiting_in(call: str, lock: bool = False) -> list[Any]:
	"""The requests of a call that were sent and are not decided on yet, by their name."""
	names = frappe.get_all(
		ALLOCATION,
		filters={"call": call, "status": str(AllocationStatus.UNDER_REVIEW), "opened_on": ("is", "not set")},
		pluck="name",
		order_by="name",
	)
	return [frappe.get_doc(ALLOCATION, name, for_update=lock) for name in names]


@record_writer.together()
def rank(call_name: str, scores: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
	"""Rank the requests of a closed call and open the decision on each of them.

	`scores` holds for each request, and in it for each criterion of its policy, `score` (0 to 5) and `reason`. Raises
	PermissionError, and GuardError with everything that is missing: then nothing is ranked.
	"""
	call = frappe.get_doc(CALL, call_name, for_update=True)
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


def check_ranker(waiting: Sequence[Any]) -> None:
	"""Nobody ranks a request of their own against others."""
	own = person_key(frappe.session.user, None, "")
	for request in waiting:
		if own in (request.requester_key, person_key(request.last_edited_by, None, "")):
			frappe.throw(
				_(
					"You asked for {0} or wrote it: somebody else of the office ranks the requests of this call."
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
			score=cint(row.get("score")) if cstr(row.get("score")).strip() else -1,
			reason=strip_html(cstr(row.get("reason"))).strip(),
		)
		for criterion, row in given.items()
	)


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
