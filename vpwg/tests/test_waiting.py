"""What waits for a person, and how many queries a decision and a list of what waits take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.model.document import Document

from vpwg.api.decisions import waiting_for_me
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import PILLARS, AllocationCase
from vpwg.vpwg import allocations, decisions, declarations

ALLOCATION = "Resource Allocation"

QUERIES_OF_A_DECISION = 20
"""A decision that leaves a request open: lock and read it, who sits, what was said and answered, one entry, the record."""

QUERIES_OF_THE_LAST_DECISION = 30
"""The one that completes it: it is saved as a document, with what Frappe and the guard read for that."""


class WaitingCase(AllocationCase):
	def waiting(self, pillar: str) -> list[dict[str, Any]]:
		with self.as_user(self.members[pillar]):
			return waiting_for_me()

	def names(self, pillar: str) -> list[str]:
		return [row["name"] for row in self.waiting(pillar)]

	def put(self) -> Document:
		policy = factories.policy(self.group, self.coordinator)
		with self.as_user(self.coordinator):
			policy.status = "Under Ratification"
			return policy.save()


class TestWhatWaits(WaitingCase):
	def test_a_request_with_its_amount_its_days_and_the_open_question(self) -> None:
		request = self.sent(1250.5)
		(row,) = self.waiting("Company")
		self.assertEqual(
			(row["name"], row["title"], row["amount"], row["opened_on"], row["due_on"], row["late"]),
			(request.name, request.title, "USD 1,250.50", "2026-09-15", "2026-09-29", False),
		)
		self.assertEqual([seat["seat"] for seat in row["seats"]], [self.seats["Company"]])
		self.assertTrue(row["asks_conflict"])
		self.answer(request, "Company")
		self.assertFalse(self.waiting("Company")[0]["asks_conflict"])

	def test_it_is_late_from_the_day_after_the_last(self) -> None:
		self.sent()
		for day, late in (("2026-09-29", False), ("2026-09-30", True)):
			self.set_today(day)
			self.assertEqual([row["late"] for row in self.waiting("Company")], [late])

	def test_everything_that_seats_decide_on_the_oldest_first(self) -> None:
		request = self.sent()
		self.set_today("2026-09-16")
		policy = self.put()
		self.assertEqual(self.names("Company"), [request.name, policy.name])

	def test_nothing_that_was_decided_that_one_is_in_conflict_with_or_asked_for_oneself(self) -> None:
		said, recused = self.sent(), self.sent()
		self.say(said, "Company")
		self.answer(recused, "Company", True, "Its subsidiary benefits")
		self.assertEqual(self.names("Company"), [])
		with self.as_user(self.requester):
			self.assertEqual(waiting_for_me(), [])

	def test_nothing_that_has_ended_or_waits_to_be_ranked(self) -> None:
		self.adopt(ranking_criteria=[{"criterion": "Need", "weight": 1}])
		call = factories.call(self.group, self.coordinator)
		self.sent(call=call.name)
		withdrawn = self.sent()
		with self.as_user(self.requester):
			allocations.withdraw(withdrawn.name, "Funded elsewhere")
		self.assertEqual(self.names("Company"), [])

	def test_nothing_of_another_group(self) -> None:
		self.sent()
		stranger = factories.user([roles.MEMBER])
		factories.seat(factories.group().name, user=stranger)
		with self.as_user(stranger):
			self.assertEqual(waiting_for_me(), [])
		with self.as_user(self.coordinator):
			self.assertEqual(waiting_for_me(), [])

	def test_a_person_in_conflict_is_not_asked_and_the_alternate_is(self) -> None:
		focal, alternate = factories.user([roles.MEMBER]), factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=focal, alternate=alternate).name
		request = self.sent()
		with self.as_user(focal):
			declarations.answer(ALLOCATION, request.name, seat, True, "A family member benefits")
			self.assertEqual(waiting_for_me(), [])
		with self.as_user(alternate):
			self.assertEqual([row["name"] for row in waiting_for_me()], [request.name])

	def test_a_paper_to_confirm(self) -> None:
		paper = factories.seat(self.group, pillar="Company", person="Ama Without Login").name
		request = self.sent()
		self.say(request, "Host State", "Abstain")
		with self.as_user(self.coordinator):
			decisions.record_on_paper(
				ALLOCATION,
				request.name,
				paper,
				"Focal person",
				"Approve",
				factories.scan(),
				no_conflict=True,
			)
		(row,) = self.waiting("Host State")
		self.assertEqual((row["papers"], row["seats"]), (1, []))


class TestQueries(WaitingCase):
	def count(self, work: Callable[[], object], at_most: int) -> int:
		with self.assert_queries(at_most) as made:
			work()
		return len(made)

	def decide(self, request: Document, pillar: str, at_most: int) -> int:
		"""Queries of the decision of a seat that has answered already."""
		self.answer(request, pillar)
		with self.as_user(self.members[pillar]):
			return self.count(
				lambda: decisions.record(ALLOCATION, request.name, self.seats[pillar], "Approve"), at_most
			)

	def all_three(self, lines: int = 1) -> list[int]:
		"""Queries of each decision on a new request; the last one completes it."""
		line = {"cost_category": "Travel", "description": "Bus", "quantity": 1, "unit_amount": 5}
		request = self.sent(lines=[line] * lines)
		limits = (QUERIES_OF_A_DECISION, QUERIES_OF_A_DECISION, QUERIES_OF_THE_LAST_DECISION)
		found = [self.decide(request, *row) for row in zip(PILLARS, limits, strict=True)]
		self.assertEqual(self.status(request), "Endorsed")
		return found

	def test_a_decision_takes_the_same_whatever_the_number_of_seats_and_lines(self) -> None:
		self.endorse(self.sent())
		few = self.all_three()
		for _number in range(12):
			factories.seat(self.group, pillar="Company", user=factories.user([roles.MEMBER]), deciding=1)
		self.assertEqual(self.all_three(lines=10), few)

	def test_what_waits_takes_the_same_for_one_and_for_twenty(self) -> None:
		self.sent(10)
		with self.as_user(self.members["Company"]):
			waiting_for_me()
			one = self.count(waiting_for_me, 13)
		for number in range(19):
			self.sent(20 + number)
		with self.as_user(self.members["Company"]):
			self.assertEqual(len(waiting_for_me()), 20)
			self.assertEqual(self.count(waiting_for_me, 13), one)

	def test_nor_does_it_grow_with_groups_kinds_and_lines(self) -> None:
		self.sent(10)
		self.put()
		with self.as_user(self.members["Company"]):
			waiting_for_me()
			one = self.count(waiting_for_me, 13)
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		for pillar in PILLARS:
			factories.seat(other, pillar=pillar, user=self.members[pillar])
		seat = factories.seat(other, pillar="Civil Society", user=self.requester).name
		factories.ratified(factories.policy(other, self.coordinator), self.coordinator)
		line = {"cost_category": "Travel", "description": "Bus", "quantity": 1, "unit_amount": 5}
		self.send(factories.request(seat, self.requester, lines=[line] * 6))
		with self.as_user(self.members["Company"]):
			waiting_for_me()
			self.assertEqual(self.count(waiting_for_me, 13), one)
