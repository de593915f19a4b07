"""How a group's policies and requests are told: each step by the person who takes it, through the app's own rules.

`Allocations` adds to a `Story` what the members do with money: a policy is written and ratified, requests are made,
sent, decided on, sent back, ranked and late. Whoever `story.on` has named acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe

from vpwg.api import allocations as api
from vpwg.api import policies as policies_api
from vpwg.setup.demo.people import DOMAIN
from vpwg.setup.demo.story import Story, Told
from vpwg.vpwg import allocations, decisions, declarations, lateness, standings
from vpwg.vpwg.sentences import requests as words
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow.definitions import AllocationStatus

POLICY = "Allocation Policy"
ALLOCATION = "Resource Allocation"
CALL = "Allocation Call"
GRANT = "Working Group Grant"
RATE = "VPWG Exchange Rate"

KINDS = {"POL": POLICY, "GR": GRANT}
"""What is decided on besides requests, by how its names begin."""

Score = tuple[int, str]
"""Points from 0 to 5 and the reason."""


@dataclass(frozen=True)
class Cost:
	"""A line of a request: what, how much for one, how many, and the published rate that it is at, if it is."""

	category: str
	description: str
	amount: float
	quantity: float = 1
	rate: str = ""


@dataclass(frozen=True)
class Ask:
	"""What a request says. `to` is the key of the organisation that benefits, `community` the name of a community.

	`begin` and `end` are days as the story calls them; one that is told from the site's own day counts its days from it.
	"""

	title: str
	purpose: str
	result: str
	begin: str | int
	end: str | int
	costs: tuple[Cost, ...]
	to: str = ""
	community: str = ""
	place: str = ""
	activity: str = ""
	currency: str = ""


# Rules to write policies with ----------------------------------------------------------------------------------


def consensus(days: int = 30, **more: Any) -> dict[str, Any]:
	"""No objection, with one seat of each deciding pillar."""
	return {
		"mode": "Consensus",
		"preset": "Consensus",
		"min_present_per_pillar": 1,
		"days_to_decide": days,
		**more,
	}


def two_thirds(days: int = 21, **more: Any) -> dict[str, Any]:
	"""The tier after dialogue: two thirds of those who decide, with one seat of each deciding pillar."""
	return {
		"mode": "Qualified majority",
		"majority": "2/3",
		"min_present_per_pillar": 1,
		"days_to_decide": days,
		**more,
	}


def tiers(applies_to: str, *rules: dict[str, Any], above: float = 0, upto: float = 0) -> list[dict[str, Any]]:
	"""Rules for one question and one band of amounts, in the order in which they are tried."""
	return [
		{"applies_to": applies_to, "tier": tier, "amount_from": above, "amount_to": upto, **rule}
		for tier, rule in enumerate(rules, 1)
	]


# Telling it ----------------------------------------------------------------------------------------------------


class Allocations:
	"""The policies and requests of one group."""

	def __init__(self, story: Story, group: str) -> None:
		self.story = story
		self.group = group

	def seat(self, key: str) -> str:
		return self.story.seats[self.group, key]

	# Policies

	def policy(self, title: str, rules: Iterable[dict[str, Any]], **more: Any) -> str:
		"""Write a policy; it stays a draft."""
		doc = frappe.get_doc(
			{
				"doctype": POLICY,
				"working_group": self.group,
				"title": title,
				"approval_rules": list(rules),
				**more,
			}
		).insert()
		return str(doc.name)

	def new_version(self, former: str, **changes: Any) -> str:
		"""Write the next version with the content of the one before it, changed."""
		name = policies_api.new_version(former)
		doc = frappe.get_doc(POLICY, name)
		doc.update(changes)
		doc.save()
		return name

	def move(self, policy: str, state: str) -> None:
		"""Press the button of the form that moves a policy."""
		doc = frappe.get_doc(POLICY, policy)
		doc.status = state
		if state == "In Force":
			doc.submit()
		else:
			doc.save()

	# Requests

	def call(self, **values: Any) -> str:
		"""Announce a call for requests."""
		doc = frappe.get_doc({"doctype": CALL, "working_group": self.group, **values}).insert()
		return str(doc.name)

	def request(self, seat: str, ask: Ask, call: str = "") -> str:
		"""Enter a request for a seat: of the person who acts, or by the office for somebody without a login."""
		answer = api.write({**self.values(ask), "requested_by_seat": self.seat(seat), "call": call}, None)
		return answer["name"]

	def values(self, ask: Ask) -> dict[str, Any]:
		return {
			"title": ask.title,
			"purpose": ask.purpose,
			"expected_result": ask.result,
			"activity": ask.activity,
			"place": ask.place,
			"costs_from": self.day(ask.begin),
			"costs_to": self.day(ask.end),
			"beneficiary": self.story.organisations[ask.to] if ask.to else "",
			"beneficiary_community": ask.community,
			"currency": ask.currency,
			"lines": [
				{
					"cost_category": cost.category,
					"description": cost.description,
					"published_rate": cost.rate,
					"quantity": cost.quantity,
					"unit_amount": cost.amount,
				}
				for cost in ask.costs
			],
		}

	def day(self, told: str | int) -> date | None:
		return self.story.day(told) if isinstance(told, str) else self.story.calendar.ago(-told)

	def change(self, request: str, ask: Ask) -> None:
		"""Take a request that came back into the hand, and write it anew."""
		self.revise(request)
		api.write(self.values(ask), request)

	def revise(self, request: str) -> None:
		api.move(request, AllocationStatus.DRAFT)

	def send(self, request: str) -> str:
		api.move(request, AllocationStatus.UNDER_REVIEW)
		return request

	def ask(self, seat: str, ask: Ask, call: str = "") -> str:
		"""Enter a request and send it."""
		return self.send(self.request(seat, ask, call))

	def send_back(self, request: str, reason: str) -> None:
		"""The office sends a request back."""
		decisions.return_by_office(ALLOCATION, request, reason)

	def withdraw(self, request: str, reason: str) -> None:
		allocations.withdraw(request, reason)

	def rank(self, call: str, points: Mapping[str, Mapping[str, Score]]) -> None:
		"""Rank the requests of a call: for each, by criterion, its points with the reason."""
		scores = {
			request: {
				criterion: {"score": score, "reason": reason} for criterion, (score, reason) in given.items()
			}
			for request, given in points.items()
		}
		allocations.rank(call, scores)

	# Decisions

	def say(self, name: str, seat: str, verdict: str = "Approve", reason: str = "", ground: str = "") -> None:
		"""Whoever acts decides for the seat that they hold, after answering that they are in no conflict."""
		doctype = kind_of(name)
		if not self.standing(name).has_answered(self.seat(seat), decisions.own_key()):
			declarations.answer(doctype, name, self.seat(seat), False)
		decisions.record(doctype, name, self.seat(seat), verdict, reason, ground)

	def paper(
		self,
		name: str,
		*seats: str,
		verdict: str = "Approve",
		reason: str = "",
		ground: str = "",
		position: str = "Focal person",
	) -> list[str]:
		"""The coordinator records what seats decided on paper; gives the decisions, which wait for a witness."""
		return [self.one_paper(name, self.seat(seat), verdict, reason, ground, position) for seat in seats]

	def one_paper(self, name: str, seat: str, verdict: str, reason: str, ground: str, position: str) -> str:
		doctype = kind_of(name)
		scan = self.story.sign(name, seat, position, self.lines(name, verdict), reason)
		standing = decisions.record_on_paper(
			doctype, name, seat, position, verdict, scan, reason, ground, no_conflict=True
		)
		return [row.name for row in standing.rows if row.seat == seat and row.on_paper][-1]

	def lines(self, name: str, verdict: str) -> list[str]:
		"""What stands on the paper of a seat, up to its reason."""
		wording = self.story.wording
		lines = [self.about(name), "", wording.said[verdict]]
		return [*lines, wording.no_conflict] if kind_of(name) == ALLOCATION else lines

	def about(self, name: str) -> str:
		"""What a document is, on paper."""
		wording = self.story.wording
		doc = frappe.get_doc(kind_of(name), name)
		if doc.doctype == POLICY:
			return wording.policy.format(document=name, title=doc.title)
		if doc.doctype == GRANT:
			amount = words.amount(doc.signed_amount_units, doc.currency)
			return wording.grant.format(document=name, title=doc.title, amount=amount)
		amount = words.amount(doc.amount_units, doc.currency)
		return wording.request.format(document=name, title=doc.title, amount=amount)

	def confirm(self, *papers: str) -> None:
		"""Whoever acts witnesses decisions on paper."""
		for decision in papers:
			decisions.confirm(decision)

	# Conflicts of interest

	def in_conflict(self, request: str, seat: str, cause: str, details: str) -> None:
		"""Whoever acts declares a conflict of interest for the seat that they hold."""
		declarations.answer(ALLOCATION, request, self.seat(seat), True, cause, details)

	def conflict_on_paper(self, request: str, seat: str, cause: str, details: str) -> str:
		"""The coordinator records the conflict that a focal person declared on paper; gives it, for its witness."""
		name, position = self.seat(seat), "Focal person"
		lines = [self.about(request), "", self.story.wording.in_conflict]
		scan = self.story.sign(request, name, position, lines, details, cause)
		declarations.record_on_paper(ALLOCATION, request, name, position, cause, scan, details)
		filters = {"reference_name": request, "seat": name, "given_how": "On paper", "status": "Draft"}
		return str(frappe.db.get_value("Conflict Declaration", filters, "name"))

	def confirm_conflict(self, declaration: str) -> None:
		"""Whoever acts witnesses a conflict that was declared on paper."""
		declarations.confirm(declaration)

	# What the app does by itself

	def late(self, days: Iterable[str | int], request: str, steps: Sequence[str]) -> None:
		"""The nightly job looks at a late request on each of these days, and does these steps."""
		done = []
		for day in days:
			frappe.flags.current_date = self.story.day(day) if isinstance(day, str) else self.day(day)
			frappe.set_user("Administrator")
			done.append(str(lateness.step(ALLOCATION, request)))
		if done != list(steps):
			raise Told(f"{request} is late by the steps {done} where the story says {list(steps)}")

	# How it came out

	def standing(self, name: str) -> Standing:
		return standings.standing(frappe.get_doc(kind_of(name), name))

	def expect(self, name: str, state: str) -> None:
		"""Raises Told unless a policy, a grant or a request stands where the story says."""
		found = frappe.db.get_value(kind_of(name), name, "status")
		if found != state:
			raise Told(f"{name} of {self.group} is {found} where the story says {state}")

	def expect_answer(self, name: str, status: str) -> None:
		"""Raises Told unless the rule answers what the story says."""
		found = self.standing(name).outcome.status
		if found != status:
			raise Told(f"the rule of {name} answers {found} where the story says {status}")


def kind_of(name: str) -> str:
	"""Whether a name is a policy's, a grant's or a request's."""
	return KINDS.get(name.partition("-")[0], ALLOCATION)


# Rates of exchange ---------------------------------------------------------------------------------------------


def rate(
	story: Story, day: str, pair: tuple[str, str], value: float, source: str, login: str = "finance"
) -> None:
	"""The finance officer, or whoever else may, enters a rate of a day, unless the site has one."""
	story.on(day, login)
	values = {"from_currency": pair[0], "to_currency": pair[1], "date": story.day(day)}
	if not frappe.db.exists(RATE, values):
		frappe.get_doc({"doctype": RATE, **values, "rate": value, "source": source}).insert()


def rates_of_demonstration() -> list[str]:
	"""The rates that demonstration users have entered: those of the stories, and what somebody tried with these logins.

	A rate belongs to no group. Who entered a record never changes, so that a rate of the site's own people is not among them.
	"""
	return frappe.get_all(RATE, filters={"owner": ("like", f"%@{DOMAIN}")}, pluck="name", order_by="name")
