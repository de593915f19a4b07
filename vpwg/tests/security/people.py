"""Who attacks, and the world in which they do: groups with documents in each of their states. All of it is data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import add_days, add_months, get_last_day, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.vpwg import (
	allocations,
	decisions,
	declarations,
	finance,
	grants,
	ledger,
	payments,
	record_disclosure,
)
from vpwg.vpwg.record_writer import post
from vpwg.vpwg.workflow import definitions, guard
from vpwg.vpwg.workflow.corporate import Question


@dataclass(frozen=True)
class Person:
	"""Somebody: what they are called in a cell's label, their roles, and what they are in the groups of the world."""

	label: str
	roles: tuple[str, ...] = ()
	place: str = ""
	login: str = ""


GUEST = Person("a guest", login="Guest")
ADMINISTRATOR = Person("Administrator", login="Administrator")
COORDINATOR = Person("the coordinator", (roles.COORDINATOR,), "coordinator")
MEMBER = Person("a member", (roles.MEMBER, roles.DESK), "seat")
REQUESTER = Person("the requester", (roles.MEMBER,), "requester")
ALTERNATE = Person("the requester's alternate", (roles.MEMBER,), "alternate")
FORMER_MEMBER = Person("a former member", (roles.MEMBER, roles.DESK), "former seat")
AUDITOR = Person("the auditor", (roles.AUDITOR,), "auditor")
FINANCE_OFFICER = Person("the finance officer", (roles.FINANCE_OFFICER,))
MANAGER = Person("a manager", (roles.MANAGER,))
DESK_USER = Person("a desk user without a seat", (roles.DESK,))
SYSTEM_MANAGER = Person("a System Manager", ("System Manager",))
OTHER_COORDINATOR = Person("the coordinator of another group", (roles.COORDINATOR,), "other coordinator")
OTHER_MEMBER = Person("a member of another group", (roles.MEMBER, roles.DESK), "other seat")
STRANGER = Person("somebody without a role")

PEOPLE = (
	GUEST,
	ADMINISTRATOR,
	COORDINATOR,
	MEMBER,
	REQUESTER,
	ALTERNATE,
	FORMER_MEMBER,
	AUDITOR,
	FINANCE_OFFICER,
	MANAGER,
	DESK_USER,
	SYSTEM_MANAGER,
	OTHER_COORDINATOR,
	OTHER_MEMBER,
	STRANGER,
)

CLERK = Person("the clerk", (roles.FINANCE_OFFICER,))
DIRECTOR = Person("the director", (roles.MANAGER,))
"""Who entered and paid what is in the world: they are not of `PEOPLE`, who have done nothing yet."""

OFFICE = frozenset({COORDINATOR, MANAGER})
"""Who moves a review or a policy and edits a draft."""

WRITERS = OFFICE | {ADMINISTRATOR}
"""Who may change the content of a draft: Administrator, whom no permission holds, moves nothing but may write."""

FINANCE = frozenset({FINANCE_OFFICER, MANAGER})
"""Who keeps the books: activates a grant, confirms a paper, closes a month."""

BOOKKEEPERS = WRITERS | FINANCE
"""Who may change the content of a draft of the books."""

ASKERS = OFFICE | {REQUESTER}
"""Who moves a request: whoever asked for it, and the office."""

SEATED = frozenset({MEMBER, REQUESTER, ALTERNATE})
"""Who sits in the groups of the world; the last two in one seat, without access to the desk."""

READERS = SEATED | {ADMINISTRATOR, COORDINATOR, AUDITOR, FINANCE_OFFICER, MANAGER}
"""Who sees the records of the group."""

TRUSTED = READERS - SEATED
"""Of those, who also sees what was given as evidence (design section 8)."""

OUTSIDERS = tuple(person for person in PEOPLE if person not in READERS)
"""Who sees nothing of them."""


@dataclass(frozen=True)
class Target:
	"""A document that is attacked: what it is, its state, and its group."""

	doctype: str
	name: str
	state: str
	group: str
	person: Any = field(default=None, compare=False)

	@property
	def label(self) -> str:
		return f"{self.doctype} in {self.state}"

	def stored(self) -> dict[str, Any]:
		"""The document as a client has it: plain JSON values."""
		doc = frappe.get_doc(self.doctype, self.name)
		return frappe.parse_json(frappe.as_json(doc.as_dict()))


class World:
	"""Groups in which every person of `PEOPLE` has their place, with documents in each state, and one group apart.

	It is made by the app's own rules. `targets` holds the documents by DocType and state.
	"""

	STATES = ("Draft", "Under Endorsement", "Returned", "Adopted")

	def __init__(self, money: bool = True) -> None:
		self.users = {person: person.login or factories.user(person.roles) for person in PEOPLE}
		self.pillars = {pillar: factories.user([roles.MEMBER]) for pillar in ("Host State", "Civil Society")}
		self.organisations = {
			pillar: factories.organisation(pillar).name
			for pillar in ("Host State", "Company", "Civil Society")
		}
		self.asking = factories.organisation("Civil Society").name
		self.beneficiary = factories.organisation("Civil Society").name
		self.targets: dict[tuple[str, str], Target] = {}
		self.seats: dict[str, dict[str, str]] = {}
		for state in self.STATES:
			self.add("Stage Review", state, self.review_in(state))
		self.free_group = self.group()
		self.add("Working Group", "Context", frappe.get_doc("Working Group", self.free_group))
		adopted = self.targets["Stage Review", "Adopted"]
		self.add("Working Group", "Setup", frappe.get_doc("Working Group", adopted.group))
		decision = frappe.get_all(
			"Approval Decision",
			filters={"reference_name": self.review("Under Endorsement").name},
			order_by="name",
		)[0].name
		self.add("Approval Decision", "given", frappe.get_doc("Approval Decision", decision))
		for doctype in ("Group Record Entry", "Group Record Head"):
			row = frappe.get_all(
				doctype, filters={"working_group": self.review("Under Endorsement").group}, order_by="name"
			)[0].name
			self.add(doctype, "written", frappe.get_doc(doctype, row))
		self.withheld = self.withhold(self.review("Under Endorsement").group)
		self.other_group = self.group(other=True)
		self.other_review = self.new_review(self.other_group, self.users[OTHER_COORDINATOR]).name
		self.add_policies()
		self.add_requests()
		if money:
			self.add_money()

	def add(self, doctype: str, state: str, doc: Any) -> None:
		group = doc.name if doctype == "Working Group" else doc.get("working_group")
		self.targets[doctype, state] = Target(doctype, doc.name, state, group)

	def user(self, person: Person) -> str:
		"""The login of a person."""
		return self.users[person]

	def review(self, state: str) -> Target:
		return self.targets["Stage Review", state]

	def policy(self, state: str) -> Target:
		return self.targets["Allocation Policy", state]

	def request(self, state: str) -> Target:
		return self.targets["Resource Allocation", state]

	def grant(self, state: str = "Active") -> Target:
		return self.targets["Working Group Grant", state]

	def payment(self, state: str) -> Target:
		return self.targets["Disbursement", state]

	def paper(self, doctype: str, state: str = "Confirmed") -> Target:
		return self.targets[doctype, state]

	def targets_of(self, doctype: str) -> list[Target]:
		return [target for (kind, _state), target in self.targets.items() if kind == doctype]

	# Making it --------------------------------------------------------------------------------------------------

	@contextmanager
	def acting(self, user: str) -> Iterator[None]:
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	def group(self, other: bool = False) -> str:
		"""A group with seats of three pillars; of the people who have a place in the world, or of the others."""
		coordinator = self.users[OTHER_COORDINATOR if other else COORDINATOR]
		officers = (
			[]
			if other
			else [{"user": self.users[AUDITOR], "function": "Auditor", "until": add_days(today(), 30)}]
		)
		group = factories.group(coordinator=coordinator, officers=officers, currency="USD").name
		holders = {
			"Host State": self.pillars["Host State"],
			"Company": self.users[OTHER_MEMBER if other else MEMBER],
			"Civil Society": self.pillars["Civil Society"],
		}
		if other:
			holders = {"Company": holders["Company"]}
		self.seats[group] = {
			pillar: factories.seat(group, organisation=self.organisations[pillar], user=user).name
			for pillar, user in holders.items()
		}
		if not other:
			self.seats[group]["asking"] = factories.seat(
				group,
				organisation=self.asking,
				user=self.users[REQUESTER],
				alternate=self.users[ALTERNATE],
			).name
			self.left_seat(group)
		return group

	def left_seat(self, group: str) -> None:
		"""The seat of somebody who has left."""
		doc = factories.seat(
			group,
			organisation=self.organisations["Company"],
			user=self.users[FORMER_MEMBER],
			from_date="2025-01-01",
		)
		doc.update({"to_date": "2025-06-30", "reason_for_leaving": "Left"})
		doc.save(ignore_permissions=True)

	def attach(self, doc: Any) -> str:
		"""A file that hangs on a document, of whoever is logged in; gives its address."""
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{frappe.generate_hash(length=8)}.txt",
				"content": f"Evidence {frappe.generate_hash(length=8)}",
				"is_private": 1,
				"attached_to_doctype": doc.doctype,
				"attached_to_name": doc.name,
			}
		).insert()
		return str(file.file_url)

	def new_review(self, group: str, by: str) -> Any:
		"""A draft that is answered in full, with a file of evidence."""
		with self.acting(by):
			review = frappe.get_doc(
				{"doctype": "Stage Review", "working_group": group, "target_stage": "Setup"}
			).insert()
			review = factories.answer(review)
			self.attach(review)
			return review

	def review_in(self, state: str) -> Any:
		group = self.group()
		review = self.new_review(group, self.users[COORDINATOR])
		if state == "Draft":
			return review
		self.move(review, "Under Endorsement")
		self.say(review, "Civil Society")
		if state == "Returned":
			self.move(review, "Returned")
		if state == "Adopted":
			for pillar in ("Host State", "Company"):
				self.say(review, pillar)
		return review.reload() or frappe.get_doc("Stage Review", review.name)

	def move(self, doc: Any, state: str, by: Person = COORDINATOR) -> None:
		with self.acting(self.users[by]):
			doc.reload()
			doc.status = state
			doc.save()

	def withhold(self, group: str) -> int:
		"""An entry of a group's record that is withheld; gives its number."""
		post(group, "decision", {"seat": self.seats[group]["Host State"]})
		seq = int(frappe.db.get_value("Group Record Head", group, "seq"))
		with self.acting(self.users[COORDINATOR]):
			record_disclosure.take(record_disclosure.WITHHOLD, group, seq, "It names a place")
		return seq

	def say(self, doc: Any, pillar: str, verdict: str = "Approve") -> None:
		"""What the seat of a pillar decides; on a request it says first that it is in no conflict."""
		seat = self.seats[doc.working_group][pillar]
		with self.acting({**self.pillars, "Company": self.users[MEMBER]}[pillar]):
			if doc.doctype == "Resource Allocation":
				declarations.answer(doc.doctype, doc.name, seat, False)
			decisions.record(doc.doctype, doc.name, seat, verdict)

	# Money ------------------------------------------------------------------------------------------------------

	def add_policies(self) -> None:
		"""A group with a policy in force and the next one under ratification; a draft in a group that has none."""
		self.money_group = self.group()
		in_force = self.new_policy(self.money_group)
		self.move(in_force, "Under Ratification")
		for pillar in ("Host State", "Company", "Civil Society"):
			self.say(in_force, pillar)
		next_one = self.new_policy(self.money_group)
		self.move(next_one, "Under Ratification")
		self.say(next_one, "Civil Society")
		for state, policy in (
			("Draft", self.new_policy(self.free_group)),
			("Under Ratification", next_one),
			("In Force", in_force),
		):
			self.add("Allocation Policy", state, policy)

	def new_policy(self, group: str) -> Any:
		"""A draft with something in each of its tables."""
		policy = factories.policy(
			group,
			self.users[COORDINATOR],
			ranking_criteria=[{"criterion": "Need", "weight": 60}, {"criterion": "Reach", "weight": 40}],
			participation_rates=[{"rate_name": "Day", "unit": "a day", "amount": 20}],
			grounds=[{"ground": "Safety"}],
			substitutes=[{"pillar": "Company", "seat": self.seats[group]["Host State"]}],
			relaxations=[
				{
					"relaxation": "A decider pays",
					"amount_cap": 100,
					"until": add_days(today(), 60),
					"compensating_review": "The auditor reads each of them",
				}
			],
		)
		with self.acting(self.users[COORDINATOR]):
			self.attach(policy)
		return policy

	def add_requests(self) -> None:
		"""Requests in each state, a confirmed conflict on one, a call with one that waits to be ranked, and a rate."""
		for state in ("Draft", "Under Review", "Returned", "Endorsed"):
			request = self.new_request()
			if state != "Draft":
				self.move(request, "Under Review", by=REQUESTER)
				self.say(request, "Civil Society")
			if state == "Returned":
				with self.acting(self.users[COORDINATOR]):
					decisions.return_by_office(request.doctype, request.name, "Say more of its purpose")
			if state == "Endorsed":
				for pillar in ("Host State", "Company"):
					self.say(request, pillar)
			self.add("Resource Allocation", state, request)
		self.add_conflict()
		self.add_call()
		rate = {"from_currency": "EUR", "to_currency": "USD", "date": today(), "rate": 1.1, "source": "Bank"}
		self.add("VPWG Exchange Rate", "entered", factories.insert("VPWG Exchange Rate", rate))

	def new_request(self, **more: object) -> Any:
		"""A draft of the requester, with a file of theirs."""
		request = factories.request(
			self.seats[self.money_group]["asking"],
			self.users[REQUESTER],
			beneficiary=self.beneficiary,
			**{"costs_from": add_days(today(), -30), "costs_to": add_days(today(), 30), **more},
		)
		with self.acting(self.users[REQUESTER]):
			self.attach(request)
		return request

	def add_conflict(self) -> None:
		"""The host state's seat steps aside on the request under review."""
		request = self.request("Under Review")
		seat = self.seats[request.group]["Host State"]
		with self.acting(self.pillars["Host State"]):
			declarations.answer(
				request.doctype, request.name, seat, True, "A family member benefits", "A cousin"
			)
		[name] = frappe.get_all("Conflict Declaration", {"seat": seat, "answer": "In conflict"}, pluck="name")
		self.add("Conflict Declaration", "Confirmed", frappe.get_doc("Conflict Declaration", name))

	def add_call(self) -> None:
		"""A call that closed yesterday."""
		with self.acting(self.users[COORDINATOR]):
			call = frappe.get_doc(
				{
					"doctype": "Allocation Call",
					"working_group": self.money_group,
					"title": "A call",
					"purpose": "Small training",
					"opens_on": add_days(today(), -10),
					"closes_on": add_days(today(), -1),
				}
			).insert()
		self.add("Allocation Call", "closed", call)
		self.waiting = self.new_request(call=call.name).name
		frappe.flags.current_date = add_days(today(), -5)
		try:
			self.move(frappe.get_doc(allocations.ALLOCATION, self.waiting), "Under Review", by=REQUESTER)
		finally:
			frappe.flags.pop("current_date")

	# Grants and payments ----------------------------------------------------------------------------------------

	def add_money(self) -> None:
		"""Grants, what was signed off and paid of them, the papers of the books, and a close, in their states.

		A clerk enters, signs off, prepares and clears; a director pays. So the finance officer and the manager of `PEOPLE`
		have done nothing yet.
		"""
		self.users.update({person: factories.user(person.roles) for person in (CLERK, DIRECTOR)})
		self.clerk, self.director = self.users[CLERK], self.users[DIRECTOR]
		self.add_grants()
		self.add_allocations()
		self.add_payments()
		self.add_papers()
		with self.acting(self.clerk):
			self.add("Month Close", "Draft", self.new_close(1))
			self.add("Month Close", "Confirmed", factories.confirmed(self.new_close(2)))
		for doctype in (ledger.BALANCE, ledger.LINE, ledger.MOVEMENT):
			row = frappe.get_all(
				doctype, filters={"grant": self.grant().name}, order_by="name", limit=1, pluck="name"
			)[0]
			self.add(doctype, "written", frappe.get_doc(doctype, row))

	def new_grant(self, group: str | None = None, **more: object) -> Any:
		"""A draft of the clerk with a budget line, a rate of its funder, and a file."""
		values = {
			"doctype": grants.GRANT,
			"working_group": group or self.money_group,
			"title": factories.unique("Grant"),
			"funder": factories.organisation("Home State").name,
			"source": "Public",
			"form": "Cash",
			"currency": "USD",
			"signed_amount": 10000,
			"signed_on": add_days(today(), -90),
			"eligible_from": add_days(today(), -80),
			"eligible_to": add_days(today(), 300),
			"close_out": add_days(today(), 360),
			"budget_lines": [{"code": "1", "title": "Activities", "amount": 10000}],
			"prescribed_rates": [
				{
					"rate_currency": "EUR",
					"rate": 1.1,
					"quoted": "Grant currency for one unit",
					"from_date": add_days(today(), -80),
					"source": "The funder",
				}
			],
			**more,
		}
		with self.acting(self.clerk):
			grant = frappe.get_doc(values).insert()
			self.attach(grant)
			return grant

	def active_grant(self, group: str | None = None, **more: object) -> Any:
		"""A grant of which all has come."""
		with self.acting(self.clerk):
			grant = factories.activated(self.new_grant(group, **more))
		factories.receipt(grant.name, self.clerk, 10000, add_days(today(), -70))
		return grant

	def add_grants(self) -> None:
		suspended = self.active_grant()
		with self.acting(self.clerk):
			grants.suspend(suspended.name, "The funder looks into it")
		corporate = self.new_grant(
			source="Corporate",
			scrutiny=[{"question": str(question), "answer": "No"} for question in Question],
			funder=self.organisations["Company"],
		)
		with self.acting(self.clerk):
			corporate.reload()
			corporate.status = "Under Scrutiny"
			corporate.save()
		for state, grant in (
			("Draft", self.new_grant()),
			("Under Scrutiny", corporate),
			("Active", self.active_grant()),
			("Suspended", suspended),
		):
			self.add(grants.GRANT, state, grant)
		self.other_grant = self.active_grant(self.other_group).name

	def endorsed(self) -> Any:
		"""A request of the requester as the last needed decision leaves it."""
		request = self.new_request(purpose=factories.unique("Train site guards"))
		self.move(request, "Under Review", by=REQUESTER)
		return self.endorse(request)

	def endorse(self, request: Any) -> Any:
		"""Pass a request that was sent, as its last needed decision would."""
		request.reload()
		request.status = "Endorsed"
		with guard.acting(definitions.APPROVAL, request):
			return request.save(ignore_permissions=True)

	def signed(self, request: Any = None) -> Any:
		"""A request that the clerk has signed off: all of it from the active grant."""
		request = request or self.endorsed()
		with self.acting(self.clerk):
			return finance.sign_off(
				request.name, [{"grant": self.grant().name, "budget_line": "1", "part": request.amount}]
			)

	def new_payment(self, request: Any, amount: float, **more: object) -> Any:
		"""A draft of the clerk to one payee with an account."""
		values = {
			"doctype": "Disbursement",
			"working_group": self.money_group,
			"allocation": request.name,
			"kind": "Payment",
			"purpose": factories.unique("Payment"),
			"payees": [{"payee": factories.unique("Hotel"), "account": "GH00 4711", "amount": amount}],
			**more,
		}
		with self.acting(self.clerk):
			payment = frappe.get_doc(values).insert()
			self.attach(payment)
			return payment

	def paid(self, request: Any, amount: float, **more: object) -> Any:
		payment = self.new_payment(request, amount, **more)
		with self.acting(self.clerk):
			payments.clear(payment.name)
		with self.acting(self.director):
			return payments.pay(payment.name, f"BANK-{payment.name}")

	def add_allocations(self) -> None:
		approved, held, settled, cancelled = (self.signed() for _number in range(4))
		self.paid(settled, 1000)
		refused = self.endorsed()
		with self.acting(self.clerk):
			finance.hold(held.name, "A question is open")
			finance.cancel(cancelled.name, "Not needed any more")
			finance.refuse(refused.name, "Sanctions", "It is on a list")
			finance.settle(settled.name, "Forty guards trained", factories.scan())
		for state, request in (
			("Approved", approved),
			("On Hold", held),
			("Settled", settled),
			("Cancelled", cancelled),
			("Refused by host", refused),
			("In Payment", self.signed()),
		):
			self.add("Resource Allocation", state, request)

	def add_payments(self) -> None:
		"""Payments of the allocation in payment: one in each state, and an advance that is partly accounted for beside a
		payment that nothing stands on.
		"""
		request = frappe.get_doc("Resource Allocation", self.request("In Payment").name)
		advance = self.paid(
			request,
			400,
			kind="Advance",
			holder=factories.organisation("Civil Society").name,
			due_on=add_days(today(), 30),
		)
		cleared, held = (self.new_payment(request, 100) for _number in range(2))
		with self.acting(self.clerk):
			payments.clear(cleared.name)
			payments.hold(held.name, "A question is open")
		for state, payment in (
			("Draft", self.new_payment(request, 100)),
			("Cleared", cleared),
			("On Hold", held),
			("Paid", advance),
		):
			self.add("Disbursement", state, payment)
		self.plain_payment = self.paid(request, 100).name

	def add_papers(self) -> None:
		"""A draft and a confirmed one of each paper, with its evidence."""
		grant, advance = self.grant().name, self.payment("Paid").name
		day = add_days(today(), -1)
		values: dict[str, dict[str, object]] = {
			"Grant Amendment": {
				"grant": grant,
				"kind": "Top-up",
				"reason": "More is needed",
				"agreed_on": day,
				"amount": 100,
				"changes": [{"code": "1", "title": "Activities", "change": 100}],
			},
			"Grant Receipt": {"grant": grant, "kind": "Receipt", "amount": 50, "received_on": day},
			"Fund Return": {
				"grant": grant,
				"kind": "Bank charge",
				"amount": 5,
				"returned_on": day,
				"reason": "A fee of the bank",
			},
			"Advance Retirement": {"disbursement": advance, "retired_on": day},
		}
		for doctype, fields in values.items():
			for state in ("Confirmed", "Draft"):
				with self.acting(self.clerk):
					paper = self.new_paper(doctype, fields)
					if state == "Confirmed":
						paper = factories.confirmed(paper)
				self.add(doctype, state, paper)

	def new_paper(self, doctype: str, fields: dict[str, object]) -> Any:
		"""A draft of whoever is logged in, with a file that hangs on it."""
		rows: dict[str, object] = {}
		if doctype == "Advance Retirement":
			rows["expenses"] = [
				{
					"expense_date": add_days(today(), -1),
					"description": "Venue",
					"amount": 50,
					"receipt_no": factories.unique("R"),
					"receipt": factories.scan(),
				}
			]
		if doctype == "Grant Amendment":
			rows["agreement"] = factories.scan()
		values = {"doctype": doctype, "working_group": self.money_group, **fields, **rows}
		paper = frappe.get_doc(values).insert()
		self.attach(paper)
		return paper

	def new_close(self, months_ago: int) -> Any:
		"""A draft of whoever is logged in that closes the books up to the end of a month."""
		return frappe.get_doc(
			{
				"doctype": "Month Close",
				"working_group": self.money_group,
				"act": "Close",
				"until": get_last_day(add_months(today(), -months_ago)),
			}
		).insert()
