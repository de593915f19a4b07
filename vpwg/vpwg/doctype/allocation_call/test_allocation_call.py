"""Calls: when a request can be sent for one, and how those that compete are ranked before they are decided on."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import allocations, decisions, standings
from vpwg.vpwg.decisions import CannotDecide
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

AFTER = "2026-10-01"
"""The day after the call of the tests has closed."""


class CallCase(AllocationCase):
	rules = {
		"ranking_criteria": [{"criterion": "Need", "weight": 3}, {"criterion": "Local people", "weight": 1}]
	}

	def setUp(self) -> None:
		super().setUp()
		self.call = factories.call(self.group, self.coordinator)

	def for_call(self, amount: float = 1000, **more: object) -> Document:
		return self.sent(amount, call=self.call.name, **more)

	def points(self, need: object, people: object, **more: object) -> dict[str, Any]:
		return {
			"Need": {"score": need, "reason": "As the baseline study says"},
			"Local people": {"score": people, "reason": "Forty guards of the village"},
			**more,
		}

	def rank(self, scores: dict[str, dict[str, Any]], by: str | None = None, day: str = AFTER) -> None:
		self.set_today(day)
		with self.as_user(by or self.coordinator):
			allocations.rank(self.call.name, scores)


class TestTheCall(CallCase):
	def test_it_needs_criteria_in_the_policy_in_force(self) -> None:
		self.adopt()
		with self.assertRaisesRegex(GuardError, "names no criteria for ranking"):
			factories.call(self.group, self.coordinator)

	def test_it_closes_after_it_opens(self) -> None:
		with self.assertRaisesRegex(GuardError, "before it opens on"):
			factories.call(self.group, self.coordinator, opens_on="2026-09-30", closes_on="2026-09-29")

	def test_what_was_announced_stays_once_a_request_was_sent_but_for_a_later_last_day(self) -> None:
		self.for_call()
		for change in (
			{"closes_on": "2026-09-29"},
			{"opens_on": "2026-09-02"},
			{"purpose": "Something else"},
		):
			with self.subTest(change), self.as_user(self.coordinator):
				call = frappe.get_doc("Allocation Call", self.call.name)
				call.update(change)
				with self.assertRaisesRegex(GuardError, "stays as it was announced"):
					call.save()
		with self.as_user(self.coordinator):
			call = frappe.get_doc("Allocation Call", self.call.name)
			call.closes_on = "2026-10-15"
			call.save()

	def test_a_client_does_not_say_that_it_was_ranked(self) -> None:
		with self.as_user(self.coordinator):
			self.call.update({"ranked_on": "2026-09-15", "ranked_by": self.coordinator}).save()
		self.call.reload()
		self.assertFalse(self.call.ranked_on or self.call.ranked_by)


class TestSendingForACall(CallCase):
	def test_from_its_first_to_its_last_day_and_on_no_other(self) -> None:
		for day, opens in (("2026-09-01", True), ("2026-09-30", True)):
			self.set_today(day)
			with self.subTest(day):
				self.assertEqual(self.for_call().status == "Under Review", opens)
		self.set_today("2026-08-31")
		with self.assertRaisesRegex(GuardError, "The call opens on"):
			self.for_call()
		self.set_today(AFTER)
		with self.assertRaisesRegex(GuardError, "The call closed on"):
			self.for_call()

	def test_one_that_came_back_is_sent_again_after_the_call_has_closed(self) -> None:
		request = self.for_call()
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more")
		self.set_today(AFTER)
		self.revise(request)
		self.assertEqual(self.send(request).status, "Under Review")

	def test_one_that_was_sent_for_none_is_not_slipped_into_a_call_that_has_closed(self) -> None:
		request = self.sent()
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more")
		self.set_today(AFTER)
		with self.assertRaisesRegex(GuardError, "stays in its call, or without one"):
			self.revise(request, call=self.call.name)

	def test_it_is_not_decided_on_before_it_is_ranked(self) -> None:
		request = self.for_call()
		self.assertFalse(request.opened_on or request.round)
		with self.assertRaisesRegex(CannotDecide, "until the requests of its call are ranked"):
			self.say(request, "Company")

	def test_a_call_of_another_group_is_refused(self) -> None:
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		seat = factories.seat(other, pillar="Civil Society", user=self.requester).name
		with self.assertRaisesRegex(GuardError, "not of this group"):
			factories.request(seat, self.requester, call=self.call.name)


class TestRanking(CallCase):
	def setUp(self) -> None:
		super().setUp()
		self.requests = [self.for_call(amount) for amount in (100, 200, 300, 400)]
		self.names = [request.name for request in self.requests]

	def ranked(self, *points: tuple[int, int]) -> list[Document]:
		self.rank({name: self.points(*row) for name, row in zip(self.names, points, strict=True)})
		for request in self.requests:
			request.reload()
		return self.requests

	def test_equal_totals_share_a_rank_and_the_next_one_is_counted_on(self) -> None:
		found = self.ranked((5, 5), (3, 3), (3, 3), (0, 1))
		self.assertEqual([row.rank for row in found], [1, 2, 2, 4])
		self.assertEqual([row.rank_of for row in found], [4, 4, 4, 4])
		self.assertEqual([row.ranking_total for row in found], [100.0, 60.0, 60.0, 5.0])

	def test_weights_are_the_policys(self) -> None:
		first, second, *_others = self.ranked((4, 0), (0, 5), (0, 0), (0, 0))
		self.assertEqual((first.ranking_total, second.ranking_total), (60.0, 25.0))
		self.assertEqual(
			[(row.criterion, row.weight) for row in first.ranking], [("Need", 3), ("Local people", 1)]
		)

	def test_it_opens_the_decision_on_each_and_every_member_reads_points_and_reasons(self) -> None:
		request = self.ranked((5, 5), (3, 3), (3, 3), (0, 1))[1]
		self.assertEqual((str(request.opened_on), request.round), (AFTER, 1))
		from vpwg.api.allocations import ranking

		with self.as_user(self.members["Company"]):
			shown = ranking(self.call.name)
		self.assertEqual([row["rank"] for row in shown["requests"]], [1, 2, 2, 4])
		self.assertEqual(shown["requests"][0]["points"][0].reason, "As the baseline study says")
		self.assertFalse(shown["can_rank"])
		self.call.reload()
		self.assertEqual((str(self.call.ranked_on), self.call.ranked_by), (AFTER, self.coordinator))

	def test_the_points_are_part_of_what_is_decided_on(self) -> None:
		request = self.ranked((5, 5), (3, 3), (3, 3), (0, 1))[0]
		self.endorse(request)
		self.assertEqual(self.status(request), "Endorsed")
		row = next(row for row in self.entries("allocation") if row["outcome"] == "Endorsed")
		self.assertEqual(row["rank"], 1)

	def test_not_before_the_call_has_closed(self) -> None:
		with self.assertRaisesRegex(GuardError, "is open until"):
			self.rank({name: self.points(1, 1) for name in self.names}, day="2026-09-30")

	def test_everything_that_is_missing_is_said_and_nothing_is_ranked(self) -> None:
		scores = {name: self.points(1, 1) for name in self.names}
		scores[self.names[0]] = self.points(6, 1)
		scores[self.names[1]] = self.points(1, 1, Need={"score": 1, "reason": "\u200b"})
		scores[self.names[2]] = {"Need": {"score": 1, "reason": "As the study says"}}
		scores[self.names[3]] = self.points(1, 1, Beauty={"score": 5, "reason": "Pretty"})
		with self.assertRaises(GuardError) as caught:
			self.rank(scores)
		for sentence in (
			"give Need from 0 to 5 points",
			"say why Need gets these points",
			"give points for Local people",
			"Beauty is no criterion of its policy",
		):
			self.assertIn(sentence, str(caught.exception))
		self.requests[0].reload()
		self.assertFalse(self.requests[0].rank or self.requests[0].opened_on)

	def test_no_points_are_none(self) -> None:
		with self.assertRaisesRegex(GuardError, "give Need from 0 to 5 points"):
			self.rank({name: self.points("", 1) for name in self.names})

	def test_no_member_ranks_and_no_coordinator_of_another_group(self) -> None:
		stranger = factories.user([roles.COORDINATOR])
		factories.group(coordinator=stranger)
		for user in (self.members["Company"], self.requester, stranger):
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				self.rank({name: self.points(1, 1) for name in self.names}, by=user)

	def test_nobody_ranks_a_request_of_their_own_against_others(self) -> None:
		seat = factories.seat(self.group, pillar="Civil Society", user=self.coordinator).name
		self.set_today("2026-09-15")
		own = self.send(factories.request(seat, self.coordinator, call=self.call.name), by=self.coordinator)
		scores = {name: self.points(1, 1) for name in (*self.names, own.name)}
		with self.assertRaisesRegex(GuardError, f"{own.name} or wrote it: somebody else of the office"):
			self.rank(scores)
		self.rank(scores, by=self.manager)

	def test_one_that_is_sent_again_is_ranked_among_the_others_which_keep_their_points(self) -> None:
		first = self.ranked((5, 5), (3, 3), (3, 3), (0, 1))[0]
		self.say(first, "Company", "Reject", reason="Too dear")
		self.revise(first, title="Training, smaller")
		first = self.send(first)
		self.assertFalse(first.rank or first.ranking or first.opened_on)
		with self.assertRaisesRegex(CannotDecide, "are ranked"):
			self.say(first, "Company")
		self.rank({first.name: self.points(1, 1)})
		first.reload()
		self.assertEqual((first.rank, first.rank_of, first.round), (3, 4, 2))
		self.requests[1].reload()
		self.assertEqual((self.requests[1].rank, self.requests[1].ranking_total), (2, 60.0))

	def test_there_must_be_something_to_rank(self) -> None:
		self.ranked((5, 5), (3, 3), (3, 3), (0, 1))
		with self.assertRaisesRegex(GuardError, "waits to be ranked"):
			self.rank({})

	def test_what_was_withdrawn_before_is_not_ranked(self) -> None:
		with self.as_user(self.requester):
			allocations.withdraw(self.names[0], "Funded elsewhere")
		self.rank({name: self.points(1, 1) for name in self.names[1:]})
		withdrawn = frappe.get_doc("Resource Allocation", self.names[0])
		self.assertEqual((withdrawn.status, withdrawn.rank, withdrawn.opened_on), ("Withdrawn", 0, None))


class TestCompetition(CallCase):
	def setUp(self) -> None:
		super().setUp()
		self.rival = self.newcomer("Company")

	def of_rival(self) -> Document:
		user = self.members[self.rival]
		return self.send(factories.request(self.seats[self.rival], user, call=self.call.name), by=user)

	def recused(self, request: Document) -> dict[str, str]:
		request.reload()
		return {row.seat: str(row.cause) for row in standings.standing(request).conflicts}

	def test_whoever_asks_in_the_same_call_does_not_decide_on_the_others(self) -> None:
		rival, request = self.of_rival(), self.for_call()
		self.rank({row.name: self.points(1, 1) for row in (rival, request)})
		found = self.recused(request)
		self.assertEqual(found[self.seats[self.rival]], "It has a competing request in the same call")
		self.assertNotIn(self.seats["Company"], found)
		with self.assertRaisesRegex(CannotDecide, "in conflict of interest"):
			self.say(request, self.rival)
		self.endorse(request)
		self.assertEqual(self.status(request), "Endorsed")

	def test_nor_does_whoever_benefits_from_another_one(self) -> None:
		host = frappe.db.get_value("Working Group Member", self.seats["Host State"], "organisation")
		other, request = self.for_call(beneficiary=host), self.for_call()
		self.rank({row.name: self.points(1, 1) for row in (other, request)})
		self.assertIn(self.seats["Host State"], self.recused(request))

	def test_published_rates_do_not_take_the_competition_away(self) -> None:
		self.adopt(**self.rules, participation_rates=[{"rate_name": "Per diem", "unit": "Day", "amount": 40}])
		line = {
			"cost_category": "Participation",
			"description": "Members at the meeting",
			"quantity": 1,
			"unit_amount": 40,
			"published_rate": "Per diem",
		}
		rival, request = self.of_rival(), self.for_call(lines=[line])
		self.rank({row.name: self.points(1, 1) for row in (rival, request)})
		self.assertIn(self.seats[self.rival], self.recused(request))

	def test_a_request_outside_of_the_call_competes_with_nobody(self) -> None:
		self.of_rival()
		self.assertEqual(self.recused(self.sent()), {})

	def test_one_that_was_withdrawn_competes_no_more(self) -> None:
		rival, request = self.of_rival(), self.for_call()
		with self.as_user(self.members[self.rival]):
			allocations.withdraw(rival.name, "Funded elsewhere")
		self.rank({request.name: self.points(1, 1)})
		self.assertNotIn(self.seats[self.rival], self.recused(request))

	def test_one_that_nobody_could_decide_on_is_named_and_does_not_hold_up_the_others(self) -> None:
		self.end_seat("Company")
		rival, request = self.of_rival(), self.for_call()
		with self.assertRaisesRegex(
			GuardError, f"^{rival.title}: .*could never decide on it.*rank the others"
		):
			self.rank({row.name: self.points(1, 1) for row in (rival, request)})
		with self.as_user(self.coordinator):
			decisions.return_by_office(rival.doctype, rival.name, "Name an alternate first")
		self.rank({request.name: self.points(1, 1)})
		self.assertEqual(self.status(request), "Under Review")
