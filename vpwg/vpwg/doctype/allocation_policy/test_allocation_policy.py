"""Policies: who ratifies one, what one may not hold, and how long it is in force."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import frappe
from frappe.model.document import Document

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import contents, decisions, policies
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

CONSENSUS = {"mode": "Consensus", "min_present_per_pillar": 1, "min_approvals": 1}
MAJORITY = {**CONSENSUS, "mode": "Qualified majority", "majority": "2/3"}


def rule(applies_to: str = "Resource Allocation", tier: int = 1, **more: object) -> dict[str, Any]:
	return {"applies_to": applies_to, "tier": tier, **CONSENSUS, **more}


FOR_POLICIES = rule("Allocation Policy")


class PolicyCase(AllocationCase):
	"""A group without a policy."""

	has_policy = False

	def draft(self, **more: object) -> Document:
		return factories.policy(self.group, self.coordinator, **more)

	def put(self, policy: Document) -> Document:
		"""Put a draft to the pillars."""
		with self.as_user(self.coordinator):
			policy.reload()
			policy.status = "Under Ratification"
			return policy.save()

	def ratify(self, policy: Document) -> Document:
		for pillar in ("Host State", "Company", "Civil Society"):
			self.say(policy, pillar)
		policy.reload()
		return policy

	def interim(self, **more: object) -> Document:
		"""A draft of the host's own rules by the coordinator."""
		values = {"is_interim": 1, "interim_ceiling": 5000, "expires_on": "2027-03-31", **more}
		return self.draft(approval_rules=[rule()], **values)

	def put_in_force(self, policy: Document, by: str | None = None) -> Document:
		with self.as_user(by or self.manager):
			policy.reload()
			policy.status, policy.docstatus = "In Force", 1
			return policy.save()


class TestRatification(PolicyCase):
	def test_the_first_is_ratified_by_one_seat_of_each_deciding_pillar(self) -> None:
		policy = self.put(self.draft())
		self.say(policy, "Host State")
		self.say(policy, "Company")
		self.assertEqual(self.status(policy), "Under Ratification")
		self.say(policy, "Civil Society")
		policy.reload()
		self.assertEqual((policy.status, policy.docstatus, policy.version), ("In Force", 1, 1))
		self.assertEqual(str(policy.in_force_from), "2026-09-15")
		self.assertIn("Consensus", policy.decided_by_rule)

	def test_any_number_of_seats_of_two_pillars_do_not_ratify_the_first(self) -> None:
		keys = ["Host State", "Company", self.newcomer("Host State"), self.newcomer("Company")]
		policy = self.put(self.draft())
		for key in keys:
			self.say(policy, key)
		self.assertEqual(self.status(policy), "Under Ratification")

	def test_the_first_is_decided_by_consensus_whatever_its_own_rules_say(self) -> None:
		loose = [rule(), rule("Allocation Policy", mode="Simple majority", min_present_per_pillar=0)]
		policy = self.put(self.draft(approval_rules=loose))
		self.say(policy, "Host State")
		self.assertEqual(self.status(policy), "Under Ratification")
		self.say(policy, "Company", "Reject", reason="Too loose")
		self.assertEqual(self.status(policy), "Rejected")

	def test_a_later_version_is_ratified_under_the_rules_in_force_and_ends_the_one_before(self) -> None:
		loose = [rule(), rule("Allocation Policy", mode="Simple majority", min_present_per_pillar=0)]
		first = self.ratify(self.put(self.draft(approval_rules=loose)))
		# Its own rules, which ask for every pillar, are not those it is ratified by.
		second = self.put(self.draft())
		self.say(second, "Host State")
		second.reload()
		first.reload()
		self.assertEqual((second.status, second.version, second.replaces), ("In Force", 2, first.name))
		self.assertEqual((first.status, str(first.superseded_on)), ("Superseded", "2026-09-15"))
		ends = [(row["document"], row["outcome"]) for row in self.entries("policy")]
		self.assertEqual(set(ends[-2:]), {(second.name, "In Force"), (first.name, "Superseded")})

	def test_a_rejection_at_the_last_tier_ends_it_as_rejected_and_the_old_one_stays(self) -> None:
		first = self.adopt(approval_rules=[rule(), FOR_POLICIES])
		second = self.put(self.draft())
		self.say(second, "Company", "Reject", reason="Not this")
		second.reload()
		self.assertEqual((second.status, second.docstatus, self.status(first)), ("Rejected", 0, "In Force"))
		self.assertEqual(str(second.decided_on), "2026-09-15")

	def test_an_objection_before_the_last_tier_brings_it_back_and_the_next_tier_decides(self) -> None:
		self.adopt()
		second = self.put(self.draft())
		self.say(second, "Company", "Reject", reason="Not this")
		second.reload()
		self.assertEqual((second.status, second.tier), ("Draft", 2))
		second = self.put(second)
		self.say(second, "Company", "Reject", reason="Still not")
		self.say(second, "Host State")
		self.say(second, "Civil Society")
		self.assertEqual(self.status(second), "In Force")

	def test_a_pillars_objection_on_a_ground_that_the_policy_in_force_lists_suspends_once(self) -> None:
		self.adopt(grounds=[{"ground": "Neutrality"}], approval_rules=[rule(), FOR_POLICIES])
		second = self.put(self.draft())
		self.say(second, "Company", "Reject", reason="It takes sides", ground="neutrality")
		second.reload()
		self.assertEqual((second.status, second.tier), ("Draft", 1))
		self.assertIn("Company objects", second.returned_because)
		second = self.put(second)
		self.say(second, "Company", "Reject", reason="It takes sides", ground="neutrality")
		self.assertEqual(self.status(second), "Rejected")

	def test_an_objection_on_a_ground_that_the_policy_in_force_does_not_list_suspends_nothing(self) -> None:
		self.adopt(grounds=[{"ground": "Neutrality"}], approval_rules=[rule(), FOR_POLICIES])
		second = self.put(self.draft())
		self.say(second, "Company", "Reject", reason="Dangerous", ground="safety")
		self.assertEqual(self.status(second), "Rejected")

	def test_the_office_takes_it_back_with_a_reason_and_nobody_else_does(self) -> None:
		policy = self.put(self.draft())
		self.say(policy, "Company")
		with (
			self.as_user(self.members["Company"]),
			self.assertRaisesRegex(frappe.PermissionError, "coordinator"),
		):
			decisions.return_by_office(policy.doctype, policy.name, "No")
		with self.as_user(self.coordinator):
			with self.assertRaisesRegex(frappe.ValidationError, "Say why"):
				decisions.return_by_office(policy.doctype, policy.name, "\u200b ")
			decisions.return_by_office(policy.doctype, policy.name, "A figure is wrong")
		policy.reload()
		self.assertEqual((policy.status, policy.returned_because), ("Draft", "A figure is wrong"))
		policy = self.put(policy)
		self.assertEqual(policy.round, 2)
		self.say(policy, "Company")
		self.say(policy, "Host State")
		self.assertEqual(self.status(policy), "Under Ratification")

	def test_one_policy_of_a_group_is_before_the_pillars_at_a_time(self) -> None:
		first = self.put(self.draft())
		with self.assertRaisesRegex(GuardError, first.name):
			self.put(self.draft())

	def test_nobody_puts_a_policy_in_force_without_the_pillars(self) -> None:
		with self.assertRaisesRegex(GuardError, "ratified by the pillars"):
			self.put_in_force(self.draft())

	def test_who_put_it_to_the_pillars_does_not_decide_on_it(self) -> None:
		seat = factories.seat(self.group, pillar="Civil Society", user=self.coordinator).name
		policy = self.put(self.draft())
		with self.as_user(self.coordinator), self.assertRaisesRegex(decisions.CannotDecide, "wrote or sent"):
			decisions.record(policy.doctype, policy.name, seat, "Approve")


class TestWhatAPolicyMayNotHold(PolicyCase):
	def refused(self, sentence: str, **more: object) -> None:
		with self.assertRaisesRegex(GuardError, sentence):
			self.put(self.draft(**more))

	def bands(self, *bands: tuple[float, float]) -> list[dict[str, Any]]:
		return [*(rule(amount_from=start, amount_to=end) for start, end in bands), FOR_POLICIES]

	def test_a_gap_between_two_bands(self) -> None:
		self.refused(
			r"No rule decides on amounts above USD 500\.00 up to USD 600\.00: widen the band",
			approval_rules=self.bands((0, 500), (600, 0)),
		)

	def test_a_gap_above_the_last_band(self) -> None:
		self.refused(r"No rule decides on amounts above USD 500\.00: ", approval_rules=self.bands((0, 500)))

	def test_a_gap_of_the_smallest_unit(self) -> None:
		self.refused(r"above USD 500\.00 up to USD 500\.01", approval_rules=self.bands((0, 500), (500.01, 0)))

	def test_an_overlap(self) -> None:
		self.refused(
			r"Lines 1 / 2 of the rules both claim amounts above USD 400\.00 up to USD 500\.00: let one end",
			approval_rules=self.bands((0, 500), (400, 0)),
		)

	def test_a_band_that_holds_no_amount(self) -> None:
		self.refused(
			r"Line 2 of the rules holds no amount, from USD 500\.00 to USD 300\.00: correct",
			approval_rules=self.bands((0, 500), (500, 300), (500, 0)),
		)

	def test_bands_that_meet_exactly_are_allowed(self) -> None:
		self.assertEqual(
			self.put(self.draft(approval_rules=self.bands((0, 500), (500, 0)))).status, "Under Ratification"
		)

	def test_a_tier_that_is_missing(self) -> None:
		self.refused(
			"lack tier 2: number their tiers",
			approval_rules=[rule(), rule(tier=3, **MAJORITY), FOR_POLICIES],
		)

	def test_no_rule_for_the_next_policy(self) -> None:
		self.refused("Allocation Policy: no rule says how it is decided", approval_rules=[rule()])

	def test_a_rule_that_the_present_seats_could_never_satisfy(self) -> None:
		self.refused(
			r"Line 1 of the rules .*tier 1\) could never be satisfied.*Company: 1 of the 2 approvals.*Seat 1 more of Company",
			approval_rules=[rule(min_approvals_per_pillar=2), FOR_POLICIES],
		)

	def test_the_same_rule_is_allowed_once_each_pillar_has_the_seats(self) -> None:
		self.newcomer("Company")
		self.newcomer("Host State")
		policy = self.draft(approval_rules=[rule(min_approvals_per_pillar=2), FOR_POLICIES])
		self.assertEqual(self.put(policy).status, "Under Ratification")

	def test_a_small_expense_without_the_two_offices(self) -> None:
		small = rule(decided_by="Office-holders", amount_to=200)
		self.refused(
			"Give the office of Coordinator",
			approval_rules=[small, rule(amount_from=200), FOR_POLICIES],
		)

	def test_a_substitute_of_the_same_pillar(self) -> None:
		other = self.newcomer("Company")
		self.refused(
			"sits in the pillar that it would stand in for",
			substitutes=[{"pillar": "Company", "seat": self.seats[other]}],
		)

	def test_a_substitute_that_has_left(self) -> None:
		other = self.newcomer("Host State")
		self.end_seat(other)
		self.refused("is no active seat", substitutes=[{"pillar": "Company", "seat": self.seats[other]}])

	def test_a_substitute_of_another_pillar_is_allowed(self) -> None:
		policy = self.draft(substitutes=[{"pillar": "Company", "seat": self.seats["Host State"]}])
		self.assertEqual(self.put(policy).status, "Under Ratification")

	def test_everything_is_said_at_once(self) -> None:
		policy = self.draft(
			approval_rules=self.bands((0, 500), (600, 0)),
			ranking_criteria=[{"criterion": "Need", "weight": 1}, {"criterion": "need", "weight": 2}],
		)
		with self.assertRaises(GuardError) as caught:
			self.put(policy)
		self.assertIn("No rule decides on", str(caught.exception))
		self.assertIn("stands twice", str(caught.exception))


class TestARosterThatShrinks(PolicyCase):
	def two_each(self) -> Document:
		"""A policy that asks for two approvals of each pillar, before two seats of each."""
		self.newcomer("Company")
		self.newcomer("Host State")
		return self.put(self.draft(approval_rules=[rule(min_approvals_per_pillar=2), FOR_POLICIES]))

	def test_a_policy_that_nobody_could_satisfy_any_more_comes_back_with_what_would_mend_it(self) -> None:
		policy = self.two_each()
		self.say(policy, "Host State")
		self.end_seat("Company")
		self.say(policy, next(key for key in self.members if key.startswith("Company ")))
		self.say(policy, "Civil Society")
		policy.reload()
		self.assertEqual((policy.status, policy.docstatus), ("Draft", 0))
		self.assertRegex(policy.returned_because, "Line 1 .*could never be satisfied.*Seat 1 more of Company")
		self.assertFalse(policy.in_force_from or policy.decided_by_rule)

	def test_it_can_be_put_to_the_pillars_again_once_the_seats_are_there(self) -> None:
		policy = self.two_each()
		other = next(key for key in self.members if key.startswith("Company "))
		self.say(policy, "Host State")
		self.end_seat("Company")
		self.say(policy, other)
		self.say(policy, "Civil Society")
		with self.assertRaisesRegex(GuardError, "could never be satisfied"):
			self.put(policy)
		self.newcomer("Company")
		policy = self.put(policy)
		self.members["Company"], self.seats["Company"] = self.members[other], self.seats[other]
		self.assertEqual(self.ratify(policy).status, "In Force")

	def test_the_office_and_those_who_decided_are_told_that_it_came_back(self) -> None:
		policy = self.two_each()
		self.say(policy, "Host State")
		self.end_seat("Company")
		self.say(policy, next(key for key in self.members if key.startswith("Company ")))
		self.say(policy, "Civil Society")
		self.assertTrue(any("came back" in row for row in self.told(self.coordinator, policy)))


class TestInterim(PolicyCase):
	def test_a_manager_puts_it_in_force(self) -> None:
		policy = self.put_in_force(self.interim())
		self.assertEqual((policy.status, policy.version), ("In Force", 1))
		self.assertEqual(self.entries("policy")[-1]["interim"], True)

	def test_not_the_one_who_edited_it_last(self) -> None:
		policy = factories.policy(
			self.group,
			self.manager,
			approval_rules=[rule()],
			is_interim=1,
			interim_ceiling=5000,
			expires_on="2027-03-31",
		)
		with self.assertRaisesRegex(GuardError, "edited this policy last"):
			self.put_in_force(policy)
		self.assertEqual(self.put_in_force(policy, factories.user([roles.MANAGER])).status, "In Force")

	def test_no_coordinator_does(self) -> None:
		with self.assertRaises(frappe.PermissionError):
			self.put_in_force(self.interim(), factories.user([roles.COORDINATOR]))

	def test_it_is_not_put_to_the_pillars(self) -> None:
		with self.assertRaisesRegex(GuardError, "a manager puts it in force"):
			self.put(self.interim())

	def test_it_needs_a_ceiling_and_an_end_within_twelve_months(self) -> None:
		for wrong, sentence in (
			({"interim_ceiling": 0}, "has a ceiling: enter"),
			({"expires_on": None}, "An interim policy ends: enter its last day"),
			({"expires_on": "2026-09-15"}, "is over: enter one up to"),
			({"expires_on": "2027-09-16"}, "ends within 12 months"),
		):
			with self.subTest(sentence), self.assertRaisesRegex(GuardError, sentence):
				self.put_in_force(self.interim(**wrong))

	def test_twelve_months_to_the_day_are_allowed(self) -> None:
		self.assertEqual(self.put_in_force(self.interim(expires_on="2027-09-15")).status, "In Force")

	def test_it_is_refused_once_the_pillars_have_ratified_one(self) -> None:
		self.adopt()
		with self.assertRaisesRegex(GuardError, "ratified a policy already"):
			self.put_in_force(self.interim())

	def test_it_ends_with_the_first_ratified_one(self) -> None:
		interim = self.put_in_force(self.interim())
		policy = self.ratify(self.put(self.draft()))
		self.assertEqual(
			(policy.status, policy.replaces, self.status(interim)), ("In Force", interim.name, "Superseded")
		)

	def test_the_first_ratified_one_needs_every_pillar_whatever_the_interim_rules_say(self) -> None:
		loose = [rule(mode="Simple majority", min_present_per_pillar=0)]
		interim = factories.policy(
			self.group,
			self.coordinator,
			approval_rules=[
				*loose,
				rule("Allocation Policy", mode="Simple majority", min_present_per_pillar=0),
			],
			is_interim=1,
			interim_ceiling=5000,
			expires_on="2027-03-31",
		)
		self.put_in_force(interim)
		policy = self.put(self.draft())
		self.say(policy, "Host State")
		self.assertEqual(self.status(policy), "Under Ratification")

	def test_its_requests_together_stay_at_or_below_the_ceiling(self) -> None:
		self.put_in_force(self.interim())
		self.sent(3000)
		with self.assertRaisesRegex(
			GuardError, r"USD 2,000\.00 left of its ceiling of USD 5,000\.00.*USD 2,000\.01.*by USD 0\.01"
		):
			self.sent(2000.01)
		self.sent(2000)

	def test_what_came_back_or_was_withdrawn_leaves_room_again(self) -> None:
		self.put_in_force(self.interim())
		request = self.sent(5000)
		with self.assertRaisesRegex(GuardError, r"has USD 0\.00 left"):
			self.sent(1)
		self.say(request, "Company", "Reject", reason="Too dear")
		self.sent(5000)

	def test_no_request_is_sent_after_its_last_day(self) -> None:
		self.put_in_force(self.interim())
		request, other = self.request(10), self.request(10)
		self.set_today("2027-03-31")
		self.assertEqual(self.send(request).status, "Under Review")
		self.set_today("2027-04-01")
		with self.assertRaisesRegex(frappe.ValidationError, "ended on .*2027.*ratify a policy first"):
			self.send(other)


RELAXED = {
	"relaxation": "A decider pays",
	"amount_cap": 1000,
	"until": "2027-09-15",
	"compensating_review": "The treasurer of the host, each quarter",
}


class TestRelaxations(PolicyCase):
	def test_they_are_capped_dated_and_reviewed(self) -> None:
		for wrong, sentence in (
			({"amount_cap": 0}, "has no amount"),
			({"until": "2027-09-16"}, "at most 12 months"),
			({"until": "2026-09-15"}, "is over"),
			({"compensating_review": "\u200b"}, "names no review"),
		):
			policy = self.draft(relaxations=[{**RELAXED, **wrong}])
			with self.subTest(sentence), self.assertRaisesRegex(GuardError, sentence):
				self.put(policy)

	def test_an_interim_policy_relaxes_nothing(self) -> None:
		with self.assertRaisesRegex(GuardError, "only a policy that the pillars ratify relaxes"):
			self.put_in_force(self.interim(relaxations=[RELAXED]))

	def test_they_stand_on_the_requests_that_they_touch(self) -> None:
		self.adopt(relaxations=[RELAXED])
		note = self.sent(1000).relaxations_note
		for part in ("USD 1,000.00", "a decider may pay", "The treasurer of the host, each quarter"):
			self.assertIn(part, note)

	def test_they_do_not_stand_on_one_above_the_cap(self) -> None:
		self.adopt(relaxations=[RELAXED])
		self.assertEqual(self.sent(1000.01).relaxations_note or "", "")

	def test_they_end_with_their_last_day(self) -> None:
		self.adopt(relaxations=[RELAXED])
		first, second = self.request(500), self.request(400)
		self.set_today("2027-09-15")
		self.assertTrue(self.send(first).relaxations_note)
		self.set_today("2027-09-16")
		self.assertEqual(self.send(second).relaxations_note or "", "")


class TestGrants(PolicyCase):
	"""What a policy says of signed money and of the support of companies."""

	def test_what_is_in_force_is_what_holds(self) -> None:
		self.assertEqual(policies.ceiling_of(self.group), (None, False))
		former = self.adopt(may_use_signed=1, corporate_ceiling=33.3, corporate_ceiling_stops=1)
		self.assertEqual(policies.ceiling_of(self.group), (Fraction(333, 1000), True))
		current = self.adopt(corporate_ceiling_stops=1)
		self.assertEqual(policies.ceiling_of(self.group), (None, False))
		# Signed money is a matter of the policy under which a request was decided.
		allowed = [policies.may_use_signed(frappe._dict(policy=row.name)) for row in (former, current)]
		self.assertEqual(allowed, [True, False])

	def test_of_an_interim_policy_that_has_ended_no_ceiling_holds(self) -> None:
		self.put_in_force(self.interim(may_use_signed=1, corporate_ceiling=50))
		self.assertEqual(policies.ceiling_of(self.group), (Fraction(1, 2), False))
		self.set_today("2027-04-01")
		self.assertEqual(policies.ceiling_of(self.group), (None, False))

	def test_a_ceiling_is_from_0_to_100_percent(self) -> None:
		for ceiling in (-1, 100.5):
			with self.assertRaisesRegex(GuardError, "not from 0 to 100 percent"):
				self.put(self.draft(corporate_ceiling=ceiling))
		self.assertEqual(self.put(self.draft(corporate_ceiling=100)).status, "Under Ratification")

	def test_a_policy_that_says_nothing_of_grants_has_the_fingerprint_that_it_had(self) -> None:
		silent = contents.of_policy(self.draft(corporate_ceiling_stops=1))
		self.assertFalse({"may_use_signed", "corporate_ceiling", "corporate_ceiling_stops"} & set(silent))
		said = contents.of_policy(
			self.draft(may_use_signed=1, corporate_ceiling=12.5, corporate_ceiling_stops=1)
		)
		self.assertEqual(
			[said[name] for name in ("may_use_signed", "corporate_ceiling", "corporate_ceiling_stops")],
			[True, "12.5", True],
		)

	def test_an_interim_policy_allows_no_more_of_grants_than_the_one_before(self) -> None:
		self.put_in_force(self.interim(corporate_ceiling=30, corporate_ceiling_stops=1))
		for wider in (
			{"corporate_ceiling": 31, "corporate_ceiling_stops": 1},
			{"corporate_ceiling": 0},
			{"corporate_ceiling": 30},
			{"corporate_ceiling": 30, "corporate_ceiling_stops": 1, "may_use_signed": 1},
		):
			with self.assertRaisesRegex(GuardError, "allowed less of grants"):
				self.put_in_force(self.interim(**wider))
		self.put_in_force(self.interim(corporate_ceiling=20, corporate_ceiling_stops=1))

	def test_rules_for_the_support_of_companies_are_allowed_and_not_demanded(self) -> None:
		rules = [rule(), FOR_POLICIES, rule("Working Group Grant")]
		self.assertEqual(self.put(self.draft(approval_rules=rules)).status, "Under Ratification")

	def test_rules_that_only_companies_could_satisfy_are_refused(self) -> None:
		rules = [rule(), FOR_POLICIES, rule("Working Group Grant", min_approvals=4)]
		with self.assertRaisesRegex(GuardError, "could never be satisfied by the present seats"):
			self.put(self.draft(approval_rules=rules))
