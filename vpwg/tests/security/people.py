"""Who attacks, and the world in which they do: groups with a stage review in each state. All of it is data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import add_days, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.vpwg import decisions, record_disclosure
from vpwg.vpwg.record_writer import post


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

OFFICE = frozenset({COORDINATOR, MANAGER})
"""Who moves a review and edits a draft."""

WRITERS = OFFICE | {ADMINISTRATOR}
"""Who may change the content of a draft: Administrator, whom no permission holds, moves nothing but may write."""

READERS = frozenset({ADMINISTRATOR, COORDINATOR, MEMBER, AUDITOR, FINANCE_OFFICER, MANAGER})
"""Who sees the records of the group."""

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
	"""Groups in which every person of `PEOPLE` has their place, with one review in each state, and one group apart.

	It is made by the app's own rules. `targets` holds the documents by DocType and state.
	"""

	STATES = ("Draft", "Under Endorsement", "Returned", "Adopted")

	def __init__(self) -> None:
		self.users = {person: person.login or factories.user(person.roles) for person in PEOPLE}
		self.pillars = {pillar: factories.user([roles.MEMBER]) for pillar in ("Host State", "Civil Society")}
		self.organisations = {
			pillar: factories.organisation(pillar).name
			for pillar in ("Host State", "Company", "Civil Society")
		}
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

	def add(self, doctype: str, state: str, doc: Any) -> None:
		group = doc.name if doctype == "Working Group" else doc.working_group
		self.targets[doctype, state] = Target(doctype, doc.name, state, group)

	def user(self, person: Person) -> str:
		"""The login of a person."""
		return self.users[person]

	def review(self, state: str) -> Target:
		return self.targets["Stage Review", state]

	def targets_of(self, doctype: str) -> list[Target]:
		return [target for (kind, _state), target in self.targets.items() if kind == doctype]

	# Making it --------------------------------------------------------------------------------------------------

	def group(self, other: bool = False) -> str:
		"""A group with seats of three pillars; of the people who have a place in the world, or of the others."""
		coordinator = self.users[OTHER_COORDINATOR if other else COORDINATOR]
		officers = (
			[]
			if other
			else [{"user": self.users[AUDITOR], "function": "Auditor", "until": add_days(today(), 30)}]
		)
		group = factories.group(coordinator=coordinator, officers=officers).name
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

	def new_review(self, group: str, by: str) -> Any:
		"""A draft that is answered in full, with a file of evidence."""
		before = frappe.session.user
		frappe.set_user(by)
		try:
			review = frappe.get_doc(
				{"doctype": "Stage Review", "working_group": group, "target_stage": "Setup"}
			).insert()
			review = factories.answer(review)
			frappe.get_doc(
				{
					"doctype": "File",
					"file_name": f"{frappe.generate_hash(length=8)}.txt",
					"content": f"Evidence {frappe.generate_hash(length=8)}",
					"is_private": 1,
					"attached_to_doctype": "Stage Review",
					"attached_to_name": review.name,
				}
			).insert()
			return review
		finally:
			frappe.set_user(before)

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

	def move(self, review: Any, state: str) -> None:
		before = frappe.session.user
		frappe.set_user(self.users[COORDINATOR])
		try:
			review.reload()
			review.status = state
			review.save()
		finally:
			frappe.set_user(before)

	def withhold(self, group: str) -> int:
		"""An entry of a group's record that is withheld; gives its number."""
		post(group, "decision", {"seat": self.seats[group]["Host State"]})
		seq = int(frappe.db.get_value("Group Record Head", group, "seq"))
		before = frappe.session.user
		frappe.set_user(self.users[COORDINATOR])
		try:
			record_disclosure.take(record_disclosure.WITHHOLD, group, seq, "It names a place")
		finally:
			frappe.set_user(before)
		return seq

	def say(self, review: Any, pillar: str) -> None:
		before = frappe.session.user
		frappe.set_user({**self.pillars, "Company": self.users[MEMBER]}[pillar])
		try:
			decisions.record("Stage Review", review.name, self.seats[review.working_group][pillar], "Approve")
		finally:
			frappe.set_user(before)
