"""What the desk's forms ask of the server: a policy and a request's path in words, and papers for their witnesses."""

from __future__ import annotations

import frappe

from vpwg.api import allocations as api
from vpwg.api import decisions as decisions_api
from vpwg.api import policies as policies_api
from vpwg.permissions import has_file_permission
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import declarations, waiting

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

CONSENSUS = {"mode": "Consensus", "min_present_per_pillar": 1, "min_approvals": 1}
MAJORITY = {**CONSENSUS, "mode": "Simple majority"}
BANDS = [
	{"applies_to": "Allocation Policy", "tier": 1, **CONSENSUS},
	{"applies_to": "Resource Allocation", "tier": 1, "amount_from": 5000, **CONSENSUS},
	{"applies_to": "Resource Allocation", "tier": 2, "amount_to": 5000, **MAJORITY},
	{"applies_to": "Resource Allocation", "tier": 1, "amount_to": 5000, **CONSENSUS},
]


class TestAPolicyInWords(AllocationCase):
	rules = {"approval_rules": BANDS}

	def test_bands_stand_from_the_least_amount_on_each_with_its_tiers_in_order(self) -> None:
		with self.as_user(self.requester):
			words = policies_api.in_words(self.policy.name)
		self.assertEqual(
			[(band["about"], [tier["tier"] for tier in band["tiers"]]) for band in words["bands"]],
			[
				("Requests up to USD 5,000.00", [1, 2]),
				("Requests above USD 5,000.00", [1]),
				("New versions of the policy", [1]),
			],
		)
		self.assertIn("Simple majority", words["bands"][0]["tiers"][1]["rule"])
		self.assertFalse(words["can_write"])

	def test_a_draft_names_what_keeps_it_from_coming_into_force(self) -> None:
		draft = factories.policy(self.group, self.coordinator, approval_rules=BANDS[:2])
		with self.as_user(self.coordinator):
			words = policies_api.in_words(draft.name)
		self.assertEqual(
			words["faults"],
			[
				"No rule decides on amounts above USD 0.00 up to USD 5,000.00: widen the band beside it, or add a rule for these amounts."
			],
		)
		self.assertTrue(words["can_write"])

	def test_an_interim_policy_whose_last_day_is_over_has_ended(self) -> None:
		self.assertFalse(policies_api.in_force(self.group)["has_ended"])
		self.policy.db_set({"is_interim": 1, "expires_on": "2026-09-14"})
		self.assertTrue(policies_api.in_force(self.group)["has_ended"])

	def test_nobody_reads_the_policy_of_another_group(self) -> None:
		with self.as_user(factories.user()), self.assertRaises(frappe.PermissionError):
			policies_api.in_words(self.policy.name)


class TestThePathOfARequest(AllocationCase):
	rules = {"approval_rules": BANDS}

	def test_the_band_is_that_of_the_total_of_90_days(self) -> None:
		first = self.sent(4000)
		second = self.sent(1500)
		with self.as_user(self.requester):
			path = api.path(second.name)
			self.assertEqual(api.path(first.name)["band"], "Requests up to USD 5,000.00")
		self.assertEqual(
			(path["amount"], path["total"], path["band"]),
			("USD 1,500.00", "USD 5,500.00", "Requests above USD 5,000.00"),
		)

	def test_whoever_asked_withdraws_it_and_nobody_else(self) -> None:
		request = self.sent()
		for user, may in ((self.requester, True), (self.members["Company"], False)):
			with self.subTest(user), self.as_user(user):
				self.assertEqual(api.path(request.name)["can_withdraw"], may)


class TestAConflictOnPaper(AllocationCase):
	def setUp(self) -> None:
		super().setUp()
		self.paper = factories.seat(self.group, pillar="Company", person="Kofi Mensah").name
		self.sent_request = self.sent()
		with self.as_user(self.coordinator):
			declarations.record_on_paper(
				"Resource Allocation",
				self.sent_request.name,
				self.paper,
				"Focal person",
				"A family member benefits",
				factories.scan(),
			)

	def test_a_seat_of_another_pillar_finds_it_reads_the_scan_and_confirms(self) -> None:
		with self.as_user(self.members["Host State"]):
			[row] = decisions_api.standing("Resource Allocation", self.sent_request.name)[
				"declarations_to_confirm"
			]
			self.assertEqual(row["person"], "Kofi Mensah")
			self.assertTrue(self.may_read(row["scan"]))
			[waits] = [entry for entry in waiting.for_me() if entry.doc.name == self.sent_request.name]
			self.assertEqual(waits.to_confirm, (row["declaration"],))
			decisions_api.confirm_conflict(row["declaration"])
			at = decisions_api.standing("Resource Allocation", self.sent_request.name)
		self.assertEqual([found["seat"] for found in at["conflicts"]], [self.paper])

	def test_a_seat_of_the_same_pillar_does_not(self) -> None:
		scan = frappe.db.get_value("Conflict Declaration", {"seat": self.paper}, "scan")
		with self.as_user(self.members["Company"]):
			at = decisions_api.standing("Resource Allocation", self.sent_request.name)
			self.assertEqual(at["declarations_to_confirm"], [])
			self.assertFalse(self.may_read(scan))

	def may_read(self, scan: str) -> bool:
		file = frappe.get_doc("File", {"file_url": scan})
		return bool(has_file_permission(file, "read", frappe.session.user))
