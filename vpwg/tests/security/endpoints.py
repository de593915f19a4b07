"""Every whitelisted function of the app, and what each person may get from it: one row an endpoint."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import today

import vpwg
from vpwg.tests.security.attempts import BIRTHS, PAPERS
from vpwg.tests.security.people import (
	ADMINISTRATOR,
	ALTERNATE,
	ASKERS,
	BOOKKEEPERS,
	FINANCE,
	FINANCE_OFFICER,
	GUEST,
	MANAGER,
	MEMBER,
	OFFICE,
	OTHER_COORDINATOR,
	PEOPLE,
	READERS,
	REQUESTER,
	SEATED,
	TRUSTED,
	WRITERS,
	Person,
	World,
)

EVERYBODY = frozenset(PEOPLE) - {GUEST}
"""Whoever has a login."""


@dataclass(frozen=True)
class Endpoint:
	"""A whitelisted function: its path, how it is called in a world, who gets an answer, and whether it writes.

	arguments    what it is called with, about a group that is not everybody's
	for_whom     who gets an answer; the others get an error
	writes       whether the answer changes records
	silent       whether the others get an answer that says nothing, in the place of an error
	told         what is in the answer for whom it is, and must not be in one for the others
	refusable    whether newer versions of Frappe refuse it to those who may not read every linked DocType
	"""

	path: str
	arguments: Callable[[World], dict[str, Any]]
	for_whom: frozenset[Person] = field(default_factory=lambda: READERS)
	verb: str = "GET"
	writes: bool = False
	silent: bool = False
	told: str = ""
	refusable: bool = False


def group(world: World) -> str:
	return world.review("Under Endorsement").group


def review(world: World) -> dict[str, Any]:
	return {"doctype": "Stage Review", "name": world.review("Under Endorsement").name}


def request(world: World, state: str = "Under Review") -> dict[str, Any]:
	return {"doctype": "Resource Allocation", "name": world.request(state).name}


def policy(world: World, state: str = "Under Ratification") -> dict[str, Any]:
	return {"doctype": "Allocation Policy", "name": world.policy(state).name}


def money_seat(world: World, pillar: str) -> str:
	return world.seats[world.money_group][pillar]


def draft(world: World) -> dict[str, Any]:
	"""What a member enters of a request."""
	return {
		key: value for key, value in BIRTHS["Resource Allocation"](world).items() if key != "working_group"
	}


def points(world: World) -> dict[str, Any]:
	"""Every criterion of the request that waits in the call."""
	return {world.waiting: {name: {"score": 3, "reason": "As planned"} for name in ("Need", "Reach")}}


def funding(world: World) -> dict[str, Any]:
	"""A request that waits for its sign-off, all of it from the active grant."""
	rows = [{"grant": world.grant().name, "budget_line": "1", "part": 1000}]
	return {"name": world.request("Endorsed").name, "funding": rows}


def act(path: str, arguments: Callable[[World], dict[str, Any]], for_whom: frozenset[Person]) -> Endpoint:
	"""Something that those who keep the books do."""
	return Endpoint(path, arguments, for_whom=for_whom, verb="POST", writes=True)


OFFICER = frozenset({FINANCE_OFFICER})

NOBODY: frozenset[Person] = frozenset()


def seat(world: World, pillar: str) -> str:
	return world.seats[group(world)][pillar]


ENDPOINTS = (
	Endpoint("vpwg.api.decisions.standing", review),
	Endpoint(
		"vpwg.api.decisions.decide",
		lambda world: {**review(world), "seat": seat(world, "Company"), "verdict": "Approve"},
		for_whom=frozenset({MEMBER}),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.record_on_paper",
		lambda world: {
			**review(world),
			"seat": seat(world, "Host State"),
			"position": "Focal person",
			"verdict": "Approve",
			"scan": "/private/files/none",
		},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.confirm",
		lambda world: {"decision": world.targets["Approval Decision", "given"].name},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	# Policies and requests, decided by the same endpoints
	Endpoint("vpwg.api.decisions.standing", request),
	Endpoint("vpwg.api.decisions.standing", policy),
	Endpoint(
		"vpwg.api.decisions.waiting_for_me",
		lambda world: {},
		for_whom=SEATED,
		silent=True,
		told="Allocation Policy",
	),
	Endpoint(
		"vpwg.api.decisions.decide",
		lambda world: {**policy(world), "seat": money_seat(world, "Company"), "verdict": "Approve"},
		for_whom=frozenset({MEMBER}),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.decide",
		lambda world: {**policy(world), "seat": money_seat(world, "asking"), "verdict": "Approve"},
		for_whom=frozenset({REQUESTER, ALTERNATE}),
		verb="POST",
		writes=True,
	),
	# Nobody decides on a request before they have answered the conflict question.
	Endpoint(
		"vpwg.api.decisions.decide",
		lambda world: {**request(world), "seat": money_seat(world, "Company"), "verdict": "Approve"},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.decide",
		lambda world: {
			**request(world, "Endorsed"),
			"seat": money_seat(world, "Company"),
			"verdict": "Reject",
		},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.answer_conflict",
		lambda world: {**request(world), "seat": money_seat(world, "Company"), "in_conflict": 0},
		for_whom=frozenset({MEMBER}),
		verb="POST",
		writes=True,
	),
	# The requester does not decide, and so is not asked; their alternate is.
	Endpoint(
		"vpwg.api.decisions.answer_conflict",
		lambda world: {
			**request(world),
			"seat": money_seat(world, "asking"),
			"in_conflict": 1,
			"cause": "A family member benefits",
		},
		for_whom=frozenset({ALTERNATE}),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.record_conflict_on_paper",
		lambda world: {
			**request(world),
			"seat": money_seat(world, "Company"),
			"position": "Focal person",
			"cause": "Its organisation benefits",
			"scan": "/private/files/none",
		},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.confirm_conflict",
		lambda world: {"declaration": world.targets["Conflict Declaration", "Confirmed"].name},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.withdraw_conflict",
		lambda world: {"declaration": world.targets["Conflict Declaration", "Confirmed"].name},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	*(
		Endpoint(
			"vpwg.api.decisions.send_back",
			lambda world, of=of: {**of(world), "reason": "Say more of its purpose"},
			for_whom=OFFICE,
			verb="POST",
			writes=True,
		)
		for of in (review, request, policy)
	),
	Endpoint(
		"vpwg.api.allocations.my_seats",
		lambda world: {},
		# A member of another group is told of their own.
		for_whom=frozenset({REQUESTER, ALTERNATE}),
		silent=True,
		told="Civil Society Organisation",
	),
	Endpoint(
		"vpwg.api.allocations.mine",
		lambda world: {},
		for_whom=frozenset({REQUESTER}),
		silent=True,
		told="Draft",
	),
	Endpoint(
		"vpwg.api.allocations.save",
		lambda world: {"values": draft(world)},
		for_whom=frozenset({REQUESTER, ALTERNATE}),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.allocations.save",
		lambda world: {"values": {"purpose": "Rewritten"}, "name": world.request("Draft").name},
		for_whom=ASKERS | {ADMINISTRATOR},
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.allocations.send",
		lambda world: {"name": world.request("Draft").name},
		for_whom=ASKERS,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.allocations.revise",
		lambda world: {"name": world.request("Returned").name},
		for_whom=ASKERS,
		verb="POST",
		writes=True,
	),
	*(
		Endpoint(
			"vpwg.api.allocations.withdraw",
			lambda world, state=state: {"name": world.request(state).name, "reason": "Not needed any more"},
			for_whom=frozenset({REQUESTER}),
			verb="POST",
			writes=True,
		)
		for state in ("Draft", "Under Review", "Returned", "Endorsed")
	),
	Endpoint(
		"vpwg.api.allocations.ranking",
		lambda world: {"call": world.targets["Allocation Call", "closed"].name},
	),
	Endpoint(
		"vpwg.api.allocations.rank",
		lambda world: {"call": world.targets["Allocation Call", "closed"].name, "scores": points(world)},
		for_whom=OFFICE,
		verb="POST",
		writes=True,
	),
	Endpoint("vpwg.api.allocations.path", lambda world: {"name": world.request("Under Review").name}),
	Endpoint("vpwg.api.policies.in_words", lambda world: {"name": world.policy("Draft").name}),
	Endpoint("vpwg.api.policies.faults", lambda world: {"name": world.policy("Draft").name}),
	Endpoint("vpwg.api.policies.in_force", lambda world: {"group": world.money_group}, told="Day"),
	Endpoint("vpwg.api.policies.starting_rules", lambda world: {"preset": "Consensus"}, for_whom=EVERYBODY),
	Endpoint(
		"vpwg.api.policies.new_version",
		lambda world: {"name": world.policy("In Force").name},
		for_whom=OFFICE,
		verb="POST",
		writes=True,
	),
	# Money
	Endpoint(
		"vpwg.api.finance.waiting", lambda world: {}, for_whom=FINANCE, silent=True, told='"Disbursement"'
	),
	Endpoint("vpwg.api.finance.standing", lambda world: {"name": world.request("In Payment").name}),
	Endpoint(
		"vpwg.api.finance.choices", lambda world: {"name": world.request("Endorsed").name}, for_whom=OFFICER
	),
	Endpoint("vpwg.api.finance.preview", funding, for_whom=OFFICER, verb="POST"),
	act("vpwg.api.finance.sign_off", funding, OFFICER),
	act(
		"vpwg.api.finance.refuse",
		lambda world: {
			"name": world.request("Endorsed").name,
			"host_reason": "Sanctions",
			"reason": "It is on a list",
		},
		OFFICER,
	),
	act(
		"vpwg.api.finance.hold",
		lambda world: {"name": world.request("Approved").name, "reason": "A question is open"},
		OFFICER,
	),
	act("vpwg.api.finance.resume", lambda world: {"name": world.request("On Hold").name}, OFFICER),
	act(
		"vpwg.api.finance.cancel",
		lambda world: {"name": world.request("Approved").name, "reason": "Not needed"},
		OFFICER,
	),
	# Payments are open, and the file is nobody's.
	act(
		"vpwg.api.finance.settle",
		lambda world: {
			"name": world.request("In Payment").name,
			"note": "Done",
			"evidence": "/private/files/none",
		},
		NOBODY,
	),
	Endpoint("vpwg.api.grants.money", lambda world: {"name": world.grant().name}),
	Endpoint("vpwg.api.grants.ceiling", lambda world: {"name": world.grant("Under Scrutiny").name}),
	act(
		"vpwg.api.grants.suspend",
		lambda world: {"name": world.grant().name, "reason": "The funder looks into it"},
		FINANCE,
	),
	act(
		"vpwg.api.grants.lift",
		lambda world: {"name": world.grant("Suspended").name, "reason": "All is well"},
		FINANCE,
	),
	act(
		"vpwg.api.grants.terminate",
		lambda world: {"name": world.grant().name, "reason": "The funder ends it"},
		FINANCE,
	),
	# Money of it is committed, and left.
	act("vpwg.api.grants.close", lambda world: {"name": world.grant().name, "reason": "It is over"}, NOBODY),
	*(
		act(
			"vpwg.api.grants.cancel_paper",
			lambda world, doctype=doctype: {
				"doctype": doctype,
				"name": world.paper(doctype).name,
				"reason": "Entered twice",
			},
			FINANCE,
		)
		for doctype in PAPERS
	),
	*(
		act(
			"vpwg.api.grants.cancel_paper",
			lambda world, place=place: {
				"doctype": place[0],
				"name": world.targets[place].name,
				"reason": "Not wanted",
			},
			NOBODY,
		)
		for place in (
			("Grant Receipt", "Draft"),
			("Disbursement", "Paid"),
			("Month Close", "Confirmed"),
			("Resource Allocation", "Approved"),
			("Working Group Grant", "Active"),
		)
	),
	Endpoint(
		"vpwg.api.months.figures", lambda world: {"name": world.paper("Month Close").name}, told="totals"
	),
	Endpoint("vpwg.api.payments.standing", lambda world: {"name": world.payment("Paid").name}),
	Endpoint(
		"vpwg.api.payments.start",
		lambda world: {"allocation": world.request("Approved").name},
		for_whom=BOOKKEEPERS,
	),
	act("vpwg.api.payments.clear", lambda world: {"name": world.payment("Draft").name}, OFFICER),
	act(
		"vpwg.api.payments.pay",
		lambda world: {"name": world.payment("Cleared").name, "reference": "BANK-1"},
		FINANCE,
	),
	act(
		"vpwg.api.payments.reverse",
		lambda world: {"name": world.plain_payment, "reason": "The account was closed"},
		FINANCE,
	),
	# It is accounted for in part.
	act(
		"vpwg.api.payments.reverse",
		lambda world: {"name": world.payment("Paid").name, "reason": "The account was closed"},
		NOBODY,
	),
	act("vpwg.api.payments.take_back", lambda world: {"name": world.payment("Cleared").name}, OFFICER),
	act(
		"vpwg.api.payments.hold",
		lambda world: {"name": world.payment("Draft").name, "reason": "A question is open"},
		FINANCE,
	),
	act("vpwg.api.payments.resume", lambda world: {"name": world.payment("On Hold").name}, FINANCE),
	act(
		"vpwg.api.payments.refuse",
		lambda world: {
			"name": world.payment("Draft").name,
			"host_reason": "Fraud",
			"reason": "The invoice is forged",
		},
		FINANCE,
	),
	Endpoint("vpwg.api.portal.grant_shown", lambda world: {"name": world.grant().name}, told="Activities"),
	Endpoint(
		"vpwg.api.portal.request_shown",
		lambda world: {"name": world.request("In Payment").name},
		told="In Payment",
	),
	# The pages for members
	Endpoint(
		"vpwg.api.portal.request_shown",
		lambda world: {"name": world.request("Under Review").name},
		told="Train site guards",
	),
	Endpoint(
		"vpwg.api.portal.policy_shown", lambda world: {"name": world.policy("In Force").name}, told="Day"
	),
	Endpoint("vpwg.api.portal.review_shown", lambda world: {"name": review(world)["name"]}),
	Endpoint("vpwg.api.portal.ask_options", lambda world: {}, for_whom=SEATED, silent=True, told="Day: "),
	Endpoint(
		"vpwg.api.portal.ask_options",
		lambda world: {"name": world.request("Draft").name},
		for_whom=ASKERS | {ADMINISTRATOR},
		told="Train site guards",
	),
	Endpoint(
		"vpwg.api.portal.organisations",
		lambda world: {"text": "Host State Organisation"},
		for_whom=READERS | {OTHER_COORDINATOR},
		silent=True,
		told="Host State Organisation",
	),
	# The language of one's own pages is nothing that a group keeps.
	Endpoint(
		"vpwg.api.portal.set_language", lambda world: {"language": "fr"}, for_whom=EVERYBODY, verb="POST"
	),
	Endpoint("vpwg.api.groups.what_is_missing", lambda world: {"group": group(world)}),
	Endpoint("vpwg.api.groups.seats", lambda world: {"group": group(world)}),
	Endpoint(
		"vpwg.api.groups.start_review",
		lambda world: {"group": world.free_group},
		for_whom=WRITERS,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.books.audit_trail",
		lambda world: {
			"working_group": world.money_group,
			"from_date": "2026-01-01",
			"to_date": "2026-12-31",
		},
		for_whom=TRUSTED,
	),
	Endpoint("vpwg.api.records.export", lambda world: {"group": group(world)}),
	Endpoint("vpwg.api.records.steps", lambda world: {"group": group(world), "seq": 1}),
	Endpoint(
		"vpwg.api.records.withhold",
		lambda world: {"group": group(world), "seq": 1, "reason": "It names a place"},
		for_whom=OFFICE,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.records.release",
		lambda world: {"group": group(world), "seq": world.withheld},
		for_whom=OFFICE,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.records.erase",
		lambda world: {"group": group(world), "seq": 1, "reason": "It names a person"},
		for_whom=frozenset({MANAGER}),
		verb="POST",
		writes=True,
	),
	Endpoint("vpwg.api.reviews.points", lambda world: {"name": review(world)["name"]}),
	Endpoint(
		"vpwg.api.seats.defaults",
		lambda world: {"group": group(world), "organisation": world.organisations["Company"]},
	),
	Endpoint(
		"vpwg.api.seats.hand_over",
		lambda world: {
			"seat": seat(world, "Company"),
			"person_name": "Somebody Else",
			"from_date": today(),
			"reason": "Left",
		},
		for_whom=WRITERS,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.doors.get_count",
		lambda world: {"doctype": "Stage Review", "filters": {"name": world.review("Draft").name}},
		silent=True,
		told="1",
	),
	Endpoint(
		"vpwg.doors.get_link_title",
		lambda world: {"doctype": "Working Group", "docname": group(world)},
		silent=True,
		told="Working Group ",
	),
	Endpoint("vpwg.doors.getdoc", request),
	Endpoint(
		"vpwg.doors.getdoc",
		lambda world: request(world, "Draft"),
		for_whom=TRUSTED | {REQUESTER},
	),
	Endpoint("vpwg.doors.get_docinfo", request),
	Endpoint(
		"vpwg.doors.get_docinfo",
		lambda world: request(world, "Draft"),
		for_whom=TRUSTED | {REQUESTER},
	),
	Endpoint(
		"vpwg.doors.get_group_by_count",
		lambda world: {"doctype": "Stage Review", "current_filters": [], "field": "assigned_to"},
		silent=True,
	),
	Endpoint(
		"vpwg.doors.get_linked",
		lambda world: {"doctype": "Working Group", "docname": group(world)},
		silent=True,
		told="Stage Review",
		refusable=True,
	),
	Endpoint(
		"vpwg.doors.get_linked_docs",
		lambda world: {
			"doctype": "Working Group",
			"name": group(world),
			"linkinfo": {"Stage Review": {"fieldname": ["working_group"]}},
		},
		silent=True,
		told="Stage Review",
	),
	Endpoint("vpwg.api.rules.preset", lambda world: {"preset": "Consensus"}, for_whom=EVERYBODY),
)
"""One row for each. A test fails for a whitelisted function that has none."""


def whitelisted() -> set[str]:
	"""The path of every whitelisted function and method that a module of the app defines."""
	found = set()
	for module in modules():
		for name, value in vars(module).items():
			if inspect.isfunction(value) and value.__module__ == module.__name__ and is_open(value):
				found.add(f"{module.__name__}.{name}")
			if inspect.isclass(value) and value.__module__ == module.__name__:
				found |= {
					f"{module.__name__}.{name}.{method}"
					for method, part in vars(value).items()
					if is_open(part)
				}
	return found


def is_open(function: Any) -> bool:
	return inspect.isfunction(function) and function in frappe.whitelisted


def modules() -> Iterator[Any]:
	"""Every module of the app but its tests and the pages, which are rendered and not called."""
	for info in pkgutil.walk_packages(vpwg.__path__, "vpwg."):
		if any(part.startswith("test") or part in ("www", "patches") for part in info.name.split(".")):
			continue
		yield importlib.import_module(info.name)
