"""Requests: who asks, what it takes to send one, by which band it is decided, and how it ends."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from vpwg.api import allocations as api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import allocations, decisions, standings
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestAsking(AllocationCase):
	def test_a_member_without_desk_access_asks_for_their_own_seat(self) -> None:
		request = self.request(1250.5)
		self.assertEqual(frappe.db.get_value("User", self.requester, "user_type"), "Website User")
		self.assertEqual((request.status, request.requested_by), ("Draft", self.requester))
		self.assertEqual((request.amount_units, request.amount, request.currency), (125050, 1250.5, "USD"))

	def test_a_request_counts_in_the_currency_of_its_group_whatever_the_site_s_own_is(self) -> None:
		self.addCleanup(frappe.db.set_default, "currency", frappe.db.get_default("currency"))
		frappe.db.set_default("currency", "USD")
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

	def test_an_empty_currency_is_the_groups_whatever_the_site_has(self) -> None:
		self.addCleanup(frappe.db.set_default, "currency", frappe.db.get_default("currency"))
		frappe.db.set_default("currency", "EUR")
		self.assertEqual(self.request().currency, "USD")


class TestWhoIsNamed(AllocationCase):
	def test_members_see_the_organisation_that_is_to_receive_money_once_the_request_is_sent(self) -> None:
		beneficiary = factories.organisation("Civil Society").name
		request = self.request(beneficiary=beneficiary)
		member, filters = self.members["Company"], {"name": beneficiary}
		for sees in (False, True):
			with self.subTest(sees=sees), self.as_user(member):
				self.assertEqual(
					bool(frappe.get_list("Stakeholder Organisation", filters=filters, order_by="name")), sees
				)
				doc = frappe.get_doc("Stakeholder Organisation", beneficiary)
				self.assertEqual(doc.has_permission("read"), sees)
			if not sees:
				self.send(request)


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


CONSENSUS = {"mode": "Consensus", "min_present_per_pillar": 1, "min_approvals": 1}
SMALL = 500
"""Up to this amount another rule decides in the tests below."""


def banded(**small: object) -> list[dict[str, object]]:
	"""Rules with a band up to 500, and one above it."""
	return [
		{
			"applies_to": "Resource Allocation",
			"tier": 1,
			"amount_to": SMALL,
			"mode": "Simple majority",
			**small,
		},
		{"applies_to": "Resource Allocation", "tier": 1, "amount_from": SMALL, **CONSENSUS},
		{"applies_to": "Allocation Policy", "tier": 1, **CONSENSUS},
	]


class BandCase(AllocationCase):
	rules = {"approval_rules": banded()}

	def setUp(self) -> None:
		super().setUp()
		self.beneficiary = factories.organisation("Civil Society").name

	def mode(self, request: Document) -> str:
		"""By which passing mode a request is decided."""
		return str(standings.standing(request).rule.mode)

	def ask(self, seat: str, user: str, amount: float, **more: object) -> Document:
		return self.send(factories.request(seat, user, amount, **more), by=user)


class TestBands(BandCase):
	def test_an_amount_at_the_end_of_a_band_is_in_it_and_the_next_unit_in_the_next(self) -> None:
		self.assertEqual(self.mode(self.sent(500)), "Simple majority")
		other = self.newcomer("Company")
		request = self.ask(self.seats[other], self.members[other], 500.01)
		self.assertEqual(self.mode(request), "Consensus")

	def test_what_a_requester_asked_for_in_ninety_days_counts_together(self) -> None:
		self.sent(300)
		request = self.sent(200.01)
		self.assertEqual((request.band_amount_units, self.mode(request)), (50001, "Consensus"))

	def test_a_colleague_of_the_same_organisation_gains_nothing(self) -> None:
		organisation = frappe.db.get_value("Working Group Member", self.seat, "organisation")
		colleague = factories.user([roles.MEMBER])
		sister = factories.seat(self.group, organisation=organisation, user=colleague).name
		self.sent(300)
		self.assertEqual(self.ask(sister, colleague, 300).band_amount_units, 60000)

	def test_the_alternate_of_the_same_seat_gains_nothing(self) -> None:
		focal, alternate = factories.user([roles.MEMBER]), factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=focal, alternate=alternate).name
		self.ask(seat, focal, 300)
		self.assertEqual(self.ask(seat, alternate, 300).band_amount_units, 60000)

	def test_another_requester_for_the_same_beneficiary_gains_nothing(self) -> None:
		self.sent(300, beneficiary=self.beneficiary)
		other = self.newcomer("Company")
		request = self.ask(self.seats[other], self.members[other], 300, beneficiary=self.beneficiary)
		self.assertEqual(request.band_amount_units, 60000)

	def test_nor_for_the_same_community_however_its_name_is_written(self) -> None:
		self.sent(300, beneficiary_community="Ewe Village")
		other = self.newcomer("Company")
		request = self.ask(self.seats[other], self.members[other], 300, beneficiary_community="ewe  village")
		self.assertEqual(request.band_amount_units, 60000)

	def test_another_requester_for_another_beneficiary_stands_alone(self) -> None:
		self.sent(300)
		other = self.newcomer("Company")
		self.assertEqual(self.ask(self.seats[other], self.members[other], 300).band_amount_units, 30000)

	def test_another_group_stands_alone(self) -> None:
		self.sent(300, beneficiary=self.beneficiary)
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		for pillar in ("Host State", "Company"):
			factories.seat(other, pillar=pillar, user=factories.user([roles.MEMBER]))
		organisation = frappe.db.get_value("Working Group Member", self.seat, "organisation")
		seat = factories.seat(other, organisation=organisation, user=self.requester).name
		factories.seat(other, pillar="Civil Society", user=factories.user([roles.MEMBER]))
		factories.ratified(factories.policy(other, self.coordinator), self.coordinator)
		request = self.ask(seat, self.requester, 300, beneficiary=self.beneficiary)
		self.assertEqual(request.band_amount_units, 30000)

	def test_what_came_back_was_withdrawn_or_rejected_does_not_count(self) -> None:
		returned, withdrawn = self.sent(100), self.sent(100)
		with self.as_user(self.coordinator):
			decisions.return_by_office("Resource Allocation", returned.name, "Say more")
		with self.as_user(self.requester):
			allocations.withdraw(withdrawn.name, "Funded elsewhere")
		rejected = self.sent(100)
		for pillar in ("Company", "Host State"):
			self.say(rejected, pillar, "Reject", reason="No")
			if self.status(rejected) != "Under Review":
				break
		self.assertEqual(
			[self.status(request) for request in (returned, withdrawn, rejected)],
			["Returned", "Withdrawn", "Rejected"],
		)
		self.assertEqual(self.sent(100).band_amount_units, 10000)

	def test_what_was_endorsed_counts(self) -> None:
		self.endorse(self.sent(600))
		self.assertEqual(self.sent(100).band_amount_units, 70000)

	def test_the_ninetieth_day_counts_and_the_next_does_not(self) -> None:
		self.sent(300)
		first, second = self.request(100), self.request(50)
		self.set_today("2026-12-13")
		self.assertEqual(self.send(first).band_amount_units, 40000)
		self.set_today("2026-12-14")
		self.assertEqual(self.send(second).band_amount_units, 15000)

	def test_one_that_is_sent_again_does_not_count_itself(self) -> None:
		request = self.sent(300)
		with self.as_user(self.coordinator):
			decisions.return_by_office("Resource Allocation", request.name, "Say more")
		self.revise(request)
		self.assertEqual(self.send(request).band_amount_units, 30000)

	def test_no_amount_lacks_a_rule_under_a_ratified_policy(self) -> None:
		for amount in (0.01, 500, 500.01, 9_999_999_999):
			with self.subTest(amount):
				self.assertTrue(facts.parsed(self.sent(amount).rule_snapshot)["rules"])

	def test_other_currencies_count_at_the_rate_they_were_sent_at(self) -> None:
		factories.rate("GHS", "USD", 0.08)
		self.assertEqual(self.sent(5000, currency="GHS").band_amount_units, 40000)
		self.assertEqual(self.sent(200).band_amount_units, 60000)


class TestSmallExpense(BandCase):
	has_policy = False

	def setUp(self) -> None:
		super().setUp()
		self.chair = self.newcomer("Company", role="Chair", role_from="2026-01-01", role_until="2027-12-31")
		self.office = self.newcomer("Host State", role="Coordinator")
		self.adopt(approval_rules=banded(decided_by="Office-holders"))

	def test_a_coordinator_and_a_chair_decide(self) -> None:
		request = self.sent(200)
		self.say(request, self.chair)
		self.assertEqual(self.status(request), "Under Review")
		self.say(request, self.office)
		request.reload()
		self.assertEqual(request.status, "Endorsed")
		self.assertIn("Small expense", request.decided_by_rule)

	def test_nobody_else_does(self) -> None:
		request = self.sent(200)
		for pillar in ("Host State", "Company", "Civil Society"):
			with self.subTest(pillar), self.assertRaisesRegex(decisions.CannotDecide, "no vote"):
				self.say(request, pillar)

	def test_an_objection_of_one_of_the_two_ends_it(self) -> None:
		request = self.sent(200)
		self.say(request, self.chair, "Reject", reason="Not urgent")
		self.assertEqual(self.status(request), "Rejected")

	def test_above_the_band_the_pillars_decide(self) -> None:
		self.sent(200)
		self.assertEqual(str(standings.standing(self.sent(400)).rule.decided_by), "Pillars")

	def test_two_offices_in_one_organisation_are_one_voice_and_the_policy_is_refused(self) -> None:
		seat = frappe.get_doc("Working Group Member", self.seats[self.office])
		frappe.db.set_value(
			"Working Group Member",
			seat.name,
			"organisation",
			frappe.db.get_value("Working Group Member", self.seats[self.chair], "organisation"),
		)
		with self.assertRaisesRegex(GuardError, "two persons|another person of another organisation"):
			self.adopt(approval_rules=banded(decided_by="Office-holders"))

	def test_one_person_in_both_offices_is_one_person(self) -> None:
		row = frappe.db.get_value("Seat Tenure", {"parent": self.seats[self.office]}, "name")
		frappe.db.set_value("Seat Tenure", row, "user", self.members[self.chair])
		with self.assertRaisesRegex(GuardError, "another person of another organisation"):
			self.sent(200)

	def test_an_office_holder_who_asks_does_not_decide_on_it(self) -> None:
		with self.assertRaisesRegex(GuardError, "could never decide on it"):
			self.ask(self.seats[self.chair], self.members[self.chair], 200)


class TestCurrencies(AllocationCase):
	def test_a_currency_without_decimals_has_whole_units(self) -> None:
		factories.rate("JPY", "USD", 0.0066)
		request = self.sent(150000, currency="JPY")
		self.assertEqual((request.amount_units, request.group_amount_units), (150000, 99000))
		with self.assertRaisesRegex(GuardError, "JPY, which has 0 decimals"):
			self.request(1000.5, currency="JPY")

	def test_a_currency_with_three_decimals_keeps_the_last_of_them(self) -> None:
		factories.rate("TND", "USD", 0.32)
		request = self.sent(1000.125, currency="TND")
		request.reload()
		self.assertEqual((request.amount_units, request.amount), (1000125, 1000.125))
		self.assertEqual(request.group_amount_units, 32004)
		with self.assertRaisesRegex(GuardError, "TND, which has 3 decimals"):
			self.request(1000.1255, currency="TND")

	def test_a_group_that_counts_in_a_currency_without_decimals(self) -> None:
		frappe.db.set_value("Working Group", self.group, "currency", "JPY")
		frappe.clear_document_cache("Working Group", self.group)
		self.adopt(
			approval_rules=[
				{"applies_to": "Resource Allocation", "tier": 1, "amount_to": 1000, **CONSENSUS},
				{"applies_to": "Resource Allocation", "tier": 1, "amount_from": 1000, **CONSENSUS},
				{"applies_to": "Allocation Policy", "tier": 1, **CONSENSUS},
			]
		)
		request = self.sent(1001)
		self.assertEqual((request.band_amount_units, request.group_amount_units), (1001, 1001))

	def test_a_request_without_a_currency_is_in_its_groups(self) -> None:
		frappe.db.set_value("Working Group", self.group, "currency", "GHS")
		frappe.clear_document_cache("Working Group", self.group)
		self.assertEqual(self.request(100).currency, "GHS")
		with self.as_user(self.requester):
			values = {
				field: self.request(100).get(field) for field in (*api.FIELDS, "lines") if field != "currency"
			}
			values["lines"] = [row.as_dict() for row in values["lines"]]
			name = api.save(values)["name"]
		self.assertEqual(frappe.db.get_value("Resource Allocation", name, "currency"), "GHS")

	def test_a_policy_in_another_currency_than_the_groups_decides_nothing(self) -> None:
		request = self.request()
		frappe.db.set_value("Working Group", self.group, "currency", "EUR")
		frappe.clear_document_cache("Working Group", self.group)
		with self.assertRaisesRegex(GuardError, "counts in USD and the group in EUR now"):
			self.send(request)

	def test_the_rate_of_the_day_goes_before_an_older_one(self) -> None:
		factories.rate("GHS", "USD", 0.07, "2026-09-01")
		factories.rate("GHS", "USD", 0.08, "2026-09-15")
		request = self.sent(1000, currency="GHS")
		self.assertEqual((str(request.rate_date), request.group_amount_units), ("2026-09-15", 8000))

	def test_a_rate_is_used_for_thirty_one_days(self) -> None:
		factories.rate("GHS", "USD", 0.08, "2026-08-16")
		first, second = self.request(1000, currency="GHS"), self.request(1000, currency="GHS")
		self.assertEqual(self.send(first).status, "Under Review")
		self.set_today("2026-09-16")
		with self.assertRaisesRegex(GuardError, "for the last 31 days"):
			self.send(second)

	def test_many_small_lines_add_up_to_what_is_printed(self) -> None:
		line = {"cost_category": "Travel", "description": "Bus", "quantity": 1 / 3, "unit_amount": 0.05}
		request = self.sent(lines=[line, line, line])
		self.assertEqual([row.amount_units for row in request.lines], [2, 2, 2])
		self.assertEqual((request.amount_units, request.amount), (6, 0.06))


class TestDrawingOnABudget(AllocationCase):
	def setUp(self) -> None:
		super().setUp()
		self.host = factories.organisation("Civil Society").name
		self.budget = self.endorse(self.sent(1000, beneficiary=self.host, category="Secretariat"))

	def draw(self, amount: float, **more: object) -> Document:
		return self.sent(amount, **{"beneficiary": self.host, "draws_on": self.budget.name, **more})

	def test_what_is_left_is_the_most(self) -> None:
		self.draw(600)
		with self.assertRaisesRegex(GuardError, r"USD 400\.00 are left .*asks for USD 400\.01"):
			self.draw(400.01)
		self.draw(400)

	def test_what_came_back_leaves_room_again(self) -> None:
		request = self.draw(1000)
		with self.as_user(self.coordinator):
			decisions.return_by_office("Resource Allocation", request.name, "Say more")
		self.assertEqual(self.draw(1000).status, "Under Review")

	def test_somebody_else_does_not_draw_on_it(self) -> None:
		with self.assertRaisesRegex(GuardError, "the same beneficiary draws on it"):
			self.draw(100, beneficiary=factories.organisation("Civil Society").name)

	def test_nobody_draws_on_what_is_not_endorsed(self) -> None:
		self.budget = self.sent(500, beneficiary=self.host)
		with self.assertRaisesRegex(GuardError, "not endorsed"):
			self.draw(100)

	def test_nobody_draws_on_a_budget_of_another_group(self) -> None:
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		seat = factories.seat(other, pillar="Civil Society", user=self.requester).name
		with self.assertRaisesRegex(GuardError, "not of this group"):
			factories.request(seat, self.requester, 100, beneficiary=self.host, draws_on=self.budget.name)


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
