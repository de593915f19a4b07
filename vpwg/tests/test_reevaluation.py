"""What is open is asked again whenever who sits changes: told at once, mended by seats, and never ended by them."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.vpwg import decisions, seating, standings
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase

ALLOCATION = "Resource Allocation"


def rules(**more: object) -> list[dict[str, object]]:
	return [
		{"applies_to": applies_to, "tier": 1, "mode": "Consensus", "min_present_per_pillar": 1, **more}
		for applies_to in (ALLOCATION, "Allocation Policy")
	]


class SeatsCase(AllocationCase):
	def outcome(self, doc: Document) -> str:
		doc.reload()
		return str(standings.standing(doc).outcome.status)

	def put(self, **more: object) -> Document:
		policy = factories.policy(self.group, self.coordinator, **more)
		with self.as_user(self.coordinator):
			policy.status = "Under Ratification"
			return policy.save()

	def because(self, doc: Document) -> str:
		doc.reload()
		return doc.returned_because or ""


class TestASeatThatEnds(SeatsCase):
	def test_a_request_and_a_policy_are_both_asked_again(self) -> None:
		policy, request = self.put(), self.sent()
		for doc in (policy, request):
			self.say(doc, "Host State")
			self.say(doc, "Civil Society")
		self.end_seat("Company")
		self.assertEqual((self.status(policy), self.status(request)), ("Draft", "Returned"))
		for doc in (policy, request):
			self.assertIn("seats of the group changed", self.because(doc))

	def test_what_it_does_not_touch_stays_open(self) -> None:
		self.newcomer("Company")
		policy, request = self.put(), self.sent()
		self.end_seat("Company")
		self.assertEqual((self.outcome(policy), self.outcome(request)), ("Pending", "Pending"))

	def test_a_request_of_a_call_that_waits_to_be_ranked_stays_where_it_is(self) -> None:
		self.adopt(ranking_criteria=[{"criterion": "Need", "weight": 1}])
		call = factories.call(self.group, self.coordinator)
		request = self.sent(call=call.name)
		self.end_seat("Company")
		request.reload()
		self.assertEqual((request.status, request.opened_on), ("Under Review", None))

	def test_another_group_is_left_alone(self) -> None:
		request = self.sent()
		other = factories.group(coordinator=self.coordinator)
		seat = factories.seat(other.name)
		seat.update({"to_date": "2026-09-14", "reason_for_leaving": "Left"})
		modified = frappe.db.get_value(ALLOCATION, request.name, "modified")
		seat.save()
		self.assertEqual(frappe.db.get_value(ALLOCATION, request.name, "modified"), modified)

	def test_ending_a_seat_that_approved_never_rejects(self) -> None:
		loose = rules(mode="Qualified majority", majority="2/3", min_present_per_pillar=0, min_approvals=2)
		self.adopt(approval_rules=loose)
		policy, request = self.put(), self.sent()
		with self.as_user(self.requester):
			decisions.record(policy.doctype, policy.name, self.seat, "Abstain")
		for doc in (policy, request):
			self.say(doc, "Host State")
			self.say(doc, "Company", "Reject", reason="Too dear")
			self.assertEqual(self.outcome(doc), "Pending")
		self.end_seat("Host State")
		self.assertEqual((self.status(policy), self.status(request)), ("Draft", "Returned"))
		for doc in (policy, request):
			self.assertIn("seats of the group changed", self.because(doc))

	def test_nor_does_the_next_decision_that_then_fails_for_it(self) -> None:
		loose = rules(mode="Qualified majority", majority="2/3", min_present_per_pillar=0, min_approvals=2)
		self.adopt(approval_rules=loose)
		self.newcomer("Company")
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Company", "Reject", reason="Too dear")
		self.end_seat("Host State")
		self.assertEqual(self.outcome(request), "Pending")
		self.say(request, "Civil Society", "Abstain")
		self.assertEqual(self.status(request), "Returned")
		self.assertIn("seats of the group changed", self.because(request))

	def test_ending_a_seat_spends_no_objection_of_its_pillar(self) -> None:
		key = self.newcomer("Company")
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Guards are in danger", ground="safety")
		if self.status(request) == "Under Review":
			self.end_seat(key)
		request.reload()
		self.assertEqual(request.status, "Returned")


class TestNobodyCanComplete(SeatsCase):
	def setUp(self) -> None:
		super().setUp()
		self.adopt(approval_rules=rules(min_approvals=3))
		self.put_before = self.sent()
		self.told(self.coordinator, self.put_before)
		self.end_seat("Company")

	def told_so(self) -> list[str]:
		return [row for row in self.told(self.coordinator, self.put_before) if "nobody can complete" in row]

	def test_the_coordinator_is_told_at_once_and_reads_what_would_mend_it(self) -> None:
		(told,) = self.told_so()
		self.assertIn("Seat 1 more of", told)
		from vpwg.api.decisions import standing

		with self.as_user(self.coordinator):
			shown = standing(ALLOCATION, self.put_before.name)
		self.assertEqual(shown["status"], "Unsatisfiable")
		self.assertTrue(any("2 of the 3 approvals" in row["sentence"] for row in shown["unmet"]))
		self.assertTrue(any(row.startswith("Seat 1 more of") for row in shown["remedies"]))

	def test_a_seat_that_ends_after_today_is_noticed_the_day_after(self) -> None:
		self.adopt(approval_rules=rules(min_approvals=2))
		request = self.sent()
		self.end_seat("Host State", "2026-09-15")
		self.assertEqual(self.outcome(request), "Pending")
		self.assertEqual(self.told_of_end(request), [])
		self.set_today("2026-09-16")
		seating.daily()
		self.assertEqual(self.outcome(request), "Unsatisfiable")
		self.assertEqual(len(self.told_of_end(request)), 1)
		seating.daily()
		self.assertEqual(len(self.told_of_end(request)), 1)

	def told_of_end(self, request: Document) -> list[str]:
		return [row for row in self.told(self.coordinator, request) if "nobody can complete" in row]

	def test_no_member_is_told_so(self) -> None:
		self.told_so()
		for user in self.members.values():
			self.assertFalse(any("nobody can complete" in row for row in self.told(user, self.put_before)))

	def test_it_is_mended_by_seats_and_a_new_round(self) -> None:
		self.members.pop("Company")
		key = self.newcomer("Company")
		self.assertEqual(self.outcome(self.put_before), "Unsatisfiable")
		with self.as_user(self.coordinator):
			decisions.return_by_office(ALLOCATION, self.put_before.name, "A new company has its seat now")
		self.revise(self.put_before)
		request = self.send(self.put_before)
		self.assertEqual(self.outcome(request), "Pending")
		for pillar in ("Host State", "Civil Society", key):
			self.say(request, pillar)
		self.assertEqual(self.status(request), "Endorsed")


class TestAPolicy(SeatsCase):
	def test_the_coordinator_is_told_of_one_that_nobody_can_ratify_any_more(self) -> None:
		self.adopt(approval_rules=rules(min_approvals=3))
		policy = self.put()
		self.told(self.coordinator, policy)
		self.end_seat("Company")
		self.end_seat("Host State")
		told = [row for row in self.told(self.coordinator, policy) if "nobody can complete" in row]
		self.assertEqual(len(told), 1)
		self.assertEqual(self.outcome(policy), "Unsatisfiable")


class TestAReview(StageReviewCase):
	def test_a_seat_that_ends_never_completes_it_and_never_spends_a_tier(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		self.say(review, "Civil Society")
		with self.as_user(self.coordinator):
			seat = frappe.get_doc("Working Group Member", self.seats["Company"])
			seat.update(
				{"to_date": frappe.utils.add_days(frappe.utils.today(), -1), "reason_for_leaving": "Left"}
			)
			seat.save()
		review.reload()
		self.assertEqual((review.status, review.tier, self.stage()), ("Returned", 1, "Context"))


class TestWhoComes(SeatsCase):
	def test_a_seat_that_comes_is_asked_in_the_next_round(self) -> None:
		request = self.sent()
		key = self.newcomer("Company")
		with self.assertRaises(decisions.CannotDecide):
			self.say(request, key)
		self.endorse(request)
		self.assertEqual(self.status(request), "Endorsed")

	def test_whoever_takes_a_seat_over_is_asked_in_the_next_round(self) -> None:
		request = self.sent()
		newcomer = factories.user([roles.MEMBER])
		seat = frappe.get_doc("Working Group Member", self.seats["Company"])
		seat.hand_over(
			{"person_name": "The Next One", "position": "Focal person", "user": newcomer},
			frappe.utils.getdate("2026-09-15"),
			"Transfer",
		)
		seat.save()
		with self.as_user(newcomer), self.assertRaisesRegex(decisions.CannotDecide, "asked in the next one"):
			decisions.record(ALLOCATION, request.name, seat.name, "Approve")
