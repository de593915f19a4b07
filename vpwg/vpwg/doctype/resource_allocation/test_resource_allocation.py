"""Requests: who asks, what it takes to send one, by which band it is decided, and how it ends."""

from __future__ import annotations

import frappe

from vpwg.api import allocations as api
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import allocations, decisions
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestAsking(AllocationCase):
	def test_a_member_without_desk_access_asks_for_their_own_seat(self) -> None:
		request = self.request(1250.5)
		self.assertEqual(frappe.db.get_value("User", self.requester, "user_type"), "Website User")
		self.assertEqual((request.status, request.requested_by), ("Draft", self.requester))
		self.assertEqual((request.amount_units, request.amount, request.currency), (125050, 1250.5, "USD"))

	def test_a_request_counts_in_the_currency_of_its_group_whatever_the_site_s_own_is(self) -> None:
		self.assertEqual(frappe.db.get_default("currency"), "USD")
		group = factories.group(coordinator=self.coordinator, currency="EUR").name
		seat = factories.seat(group, pillar="Civil Society", user=self.requester).name
		values = {
			"requested_by_seat": seat,
			"title": "Boat fares",
			"purpose": "Travel of two delegates",
			"expected_result": "Both come",
			"costs_from": "2026-10-01",
			"costs_to": "2026-10-02",
			"beneficiary_community": "Lower River",
			"lines": [{"cost_category": "Travel", "description": "Boat", "quantity": 2, "unit_amount": 9}],
		}
		for given, currency in ((None, "EUR"), ("GHS", "GHS")):
			with self.subTest(currency), self.as_user(self.requester):
				saved = api.save({**values, "currency": given})
				found = frappe.db.get_value(
					"Resource Allocation", saved["name"], ["currency", "amount_units"]
				)
				self.assertEqual(found, (currency, 1800))

	def test_nobody_asks_for_a_seat_of_somebody_else(self) -> None:
		with self.assertRaisesRegex(GuardError, "do not sit in"):
			factories.request(self.seats["Company"], self.requester)

	def test_the_office_enters_a_request_for_somebody_without_a_login(self) -> None:
		seat = factories.seat(self.group, pillar="Civil Society", person="Ama Owusu").name
		request = factories.request(seat, self.coordinator)
		self.assertEqual(request.requested_by or "", "")
		self.assertIn("ama owusu", request.requester_key.casefold())

	def test_what_a_client_sends_as_computed_is_put_back(self) -> None:
		request = self.request(
			100, requested_by=self.members["Company"], amount_units=1, band_amount=3, policy=self.policy.name
		)
		request.reload()
		self.assertEqual((request.requested_by, request.amount_units), (self.requester, 10000))
		self.assertFalse(request.policy or request.band_amount)


class TestSending(AllocationCase):
	def test_no_request_without_a_policy(self) -> None:
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		seat = factories.seat(other, pillar="Civil Society", user=self.requester).name
		request = factories.request(seat, self.requester)
		with self.assertRaisesRegex(frappe.ValidationError, "no allocation policy in force"):
			self.send(request)

	def test_everything_that_is_missing_is_said_at_once(self) -> None:
		request = self.request(purpose=" . ", costs_to="2026-09-01")
		with self.assertRaisesRegex(GuardError, "costs end before they begin"):
			self.send(request)

	def test_a_request_keeps_the_policy_that_it_was_sent_under(self) -> None:
		request = self.sent()
		self.assertEqual((request.policy, request.policy_version), (self.policy.name, 1))
		newer = factories.ratified(factories.policy(self.group, self.coordinator), self.coordinator)
		self.assertEqual(frappe.db.get_value("Allocation Policy", self.policy.name, "status"), "Superseded")
		self.endorse(request)
		self.assertEqual((self.status(request), request.policy), ("Endorsed", self.policy.name))
		self.assertEqual(self.sent().policy, newer.name)

	def test_an_amount_in_another_currency_is_converted_at_the_rate_of_the_day_and_keeps_it(self) -> None:
		request = self.request(1000, currency="GHS")
		with self.assertRaisesRegex(GuardError, "No rate from GHS to USD"):
			self.send(request)
		factories.insert(
			"VPWG Exchange Rate",
			{
				"from_currency": "GHS",
				"to_currency": "USD",
				"date": "2026-09-10",
				"rate": 0.0825,
				"source": "BoG",
			},
		)
		request = self.send(request)
		self.assertEqual((request.group_amount_units, str(request.rate_date)), (8250, "2026-09-10"))
		frappe.db.set_value("VPWG Exchange Rate", {"source": "BoG"}, "rate", 0.5)
		request.reload()
		self.assertEqual(request.rate, 0.0825)

	def test_sending_opens_the_round_once_and_freezes_what_is_decided_on(self) -> None:
		request = self.sent()
		self.assertEqual((request.round, request.tier), (1, 1))
		self.assertTrue(request.content_hash)
		with self.as_user(self.requester), self.assertRaisesRegex(GuardError, "cannot be changed"):
			request.purpose = "Something else"
			request.save()


class TestDeciding(AllocationCase):
	def test_the_last_needed_decision_makes_it_endorsed_and_the_record_says_so(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Company")
		self.assertEqual(self.status(request), "Under Review")
		self.say(request, "Civil Society")
		self.assertEqual(self.status(request), "Endorsed")
		kinds = frappe.get_all(
			"Group Record Entry", {"working_group": self.group}, pluck="kind", order_by="seq desc", limit=2
		)
		self.assertEqual(kinds, ["allocation", "decision"])

	def test_the_requester_does_not_decide(self) -> None:
		request = self.sent()
		with self.as_user(self.requester), self.assertRaisesRegex(decisions.CannotDecide, "asked for it"):
			decisions.record("Resource Allocation", request.name, self.seat, "Approve")

	def test_an_objection_goes_back_for_dialogue_and_the_next_tier_decides_on_the_same_content(self) -> None:
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Too dear")
		self.assertEqual(self.status(request), "Returned")
		self.revise(request)
		request = self.send(request)
		self.assertEqual((request.tier, request.round), (2, 2))
		self.say(request, "Company", "Reject", reason="Still too dear")
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.assertEqual(self.status(request), "Endorsed")

	def test_another_content_starts_with_the_first_tier_again(self) -> None:
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Too dear")
		self.revise(request)
		request.lines[0].unit_amount = 900
		with self.as_user(self.requester):
			request.save()
		self.assertEqual(self.send(request).tier, 1)

	def test_what_cannot_pass_in_the_last_tier_is_rejected_with_the_reasons(self) -> None:
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Too dear")
		self.revise(request)
		request = self.send(request)
		self.say(request, "Company", "Reject", reason="No")
		self.say(request, "Host State", "Reject", reason="No")
		self.assertEqual(self.status(request), "Rejected")

	def test_a_pillars_objection_on_a_listed_ground_suspends_once(self) -> None:
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Guards are in danger", ground="safety")
		self.assertEqual(self.status(request), "Returned")
		self.revise(request)
		request = self.send(request)
		self.assertEqual(request.tier, 1)
		at = self.say(request, "Company", "Reject", reason="Guards are in danger", ground="safety")
		self.assertEqual(str(at.outcome.status), "Rejected")

	def test_a_request_is_withdrawn_by_whoever_asked_with_a_reason(self) -> None:
		request = self.sent()
		with self.as_user(self.members["Company"]), self.assertRaises(frappe.PermissionError):
			allocations.withdraw(request.name, "Not wanted")
		with self.as_user(self.requester):
			with self.assertRaisesRegex(frappe.ValidationError, "Say why"):
				allocations.withdraw(request.name, " ")
			allocations.withdraw(request.name, "Funded elsewhere")
		self.assertEqual(self.status(request), "Withdrawn")


class TestRelaxations(AllocationCase):
	rules = {
		"relaxations": [
			{
				"relaxation": "A decider pays",
				"amount_cap": 500,
				"until": "2027-03-31",
				"compensating_review": "The auditor reads each of these payments",
			}
		]
	}

	def test_a_relaxation_that_could_touch_a_request_stands_on_it_in_the_group_s_language(self) -> None:
		self.assertEqual(frappe.db.get_value("Working Group", self.group, "language") or "en", "en")
		small, large = self.request(500), self.request(501, currency="USD")
		before = frappe.local.lang
		frappe.local.lang = "es"
		try:
			self.assertTrue(
				self.send(small).relaxations_note.startswith("Relaxed by the policy up to USD 500")
			)
			self.assertEqual(self.send(large).relaxations_note, "")
		finally:
			frappe.local.lang = before
