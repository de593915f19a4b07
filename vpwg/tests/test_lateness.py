"""Late decisions: each step is done once, in its order and after its days of grace, and silence is never consent."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.vpwg import decisions, lateness
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.workflow import facts

ALLOCATION = "Resource Allocation"
OPENED = "2026-09-15"
REMIND, ALTERNATE, LAST = "2026-09-30", "2026-10-07", "2026-10-14"
"""The days of the calendar with 14 days to decide and 7 of grace: the first on which each step is due."""


class LatenessCase(AllocationCase):
	one_tier = {
		"approval_rules": [
			{"applies_to": applies_to, "tier": 1, "mode": "Consensus", "min_present_per_pillar": 1}
			for applies_to in (ALLOCATION, "Allocation Policy")
		]
	}

	def step(self, doc: Document, day: str) -> str:
		"""What the job does on a day; empty when nothing."""
		self.set_today(day)
		return str(lateness.step(doc.doctype, doc.name) or "")

	def steps(self, doc: Document, *days: str) -> list[str]:
		return [self.step(doc, day) for day in days]

	def fresh(self, doc: Document) -> Document:
		return frappe.get_doc(doc.doctype, doc.name)


class TestTheCalendar(LatenessCase):
	def test_nothing_is_due_up_to_and_including_the_last_day(self) -> None:
		request = self.sent()
		self.assertEqual(self.steps(request, OPENED, "2026-09-28", "2026-09-29"), ["", "", ""])

	def test_it_reminds_asks_the_alternates_and_goes_on_to_the_next_tier(self) -> None:
		request = self.sent()
		found = self.steps(request, REMIND, ALTERNATE, LAST)
		self.assertEqual(found, ["Remind", "Alternate", "Next tier"])
		request = self.fresh(request)
		self.assertEqual((request.status, request.tier, request.round), ("Under Review", 2, 1))

	def test_a_second_run_on_a_day_does_nothing(self) -> None:
		request = self.sent()
		found = self.steps(request, REMIND, REMIND, ALTERNATE, ALTERNATE, LAST, LAST)
		self.assertEqual(found, ["Remind", "", "Alternate", "", "Next tier", ""])
		self.assertEqual(self.fresh(request).tier, 2)

	def test_runs_on_the_days_between_do_nothing(self) -> None:
		request = self.sent()
		days = [str(add_days(REMIND, number)) for number in range(15)]
		found = self.steps(request, *days)
		self.assertEqual(
			[(day, step) for day, step in zip(days, found, strict=True) if step],
			[(REMIND, "Remind"), (ALTERNATE, "Alternate"), (LAST, "Next tier")],
		)

	def test_a_job_that_did_not_run_for_weeks_skips_and_doubles_nothing(self) -> None:
		request = self.sent()
		found = self.steps(
			request, "2026-12-01", "2026-12-02", "2026-12-07", "2026-12-08", "2026-12-14", "2026-12-15"
		)
		self.assertEqual(found, ["Remind", "", "", "Alternate", "", "Next tier"])
		# The days of the next tier are counted from the day on which it really began.
		self.assertEqual(self.steps(request, "2026-12-29", "2026-12-30"), ["", "Remind"])

	def test_the_next_tier_has_its_own_days_and_then_it_lapses(self) -> None:
		request = self.sent()
		self.steps(request, REMIND, ALTERNATE, LAST)
		found = self.steps(request, "2026-10-28", "2026-10-29", "2026-11-05", "2026-11-11", "2026-11-12")
		self.assertEqual(found, ["", "Remind", "Alternate", "", "Lapse"])
		request = self.fresh(request)
		self.assertEqual(request.status, "Returned")
		self.assertRegex(request.returned_because, "^Lapsed: it was not decided within 14 days")

	def test_what_has_ended_or_waits_to_be_ranked_is_left_alone(self) -> None:
		request = self.sent()
		self.endorse(request)
		self.assertEqual(self.steps(request, REMIND, "2027-01-01"), ["", ""])
		draft = self.request()
		self.assertEqual(self.steps(draft, "2027-01-01"), [""])

	def test_one_that_lapsed_is_sent_again_and_its_calendar_begins_anew(self) -> None:
		request = self.sent()
		self.steps(request, REMIND, ALTERNATE, LAST, "2026-10-29", "2026-11-05", "2026-11-12")
		self.revise(request)
		request = self.send(request)
		self.assertEqual(request.round, 2)
		self.assertEqual(self.steps(request, "2026-11-26", "2026-11-27"), ["", "Remind"])

	def test_those_who_have_not_decided_are_told_and_nobody_else(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.told(self.coordinator, request)
		self.step(request, REMIND)
		self.assertTrue(any("still waits" in row for row in self.told(self.members["Company"], request)))
		self.assertFalse(any("still waits" in row for row in self.told(self.members["Host State"], request)))
		self.step(request, ALTERNATE)
		self.assertTrue(any("is late" in row for row in self.told(self.members["Company"], request)))
		self.step(request, LAST)
		self.assertTrue(any("next rule" in row for row in self.told(self.coordinator, request)))

	def test_the_alternate_is_asked_and_decides(self) -> None:
		alternate = factories.user([roles.MEMBER])
		factories.seat(self.group, pillar="Company", user=factories.user([roles.MEMBER]), alternate=alternate)
		request = self.sent()
		self.steps(request, REMIND, ALTERNATE)
		self.assertTrue(any("is late" in row for row in self.told(alternate, request)))


class TestSilence(LatenessCase):
	def test_it_is_no_consent_in_the_only_tier(self) -> None:
		self.adopt(**self.one_tier)
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Company")
		self.assertEqual(self.steps(request, REMIND, ALTERNATE, LAST), ["Remind", "Alternate", "Lapse"])
		request = self.fresh(request)
		self.assertEqual(request.status, "Returned")
		self.assertFalse(request.decided_by_rule)

	def test_of_everybody_it_endorses_nothing_in_the_last_tier(self) -> None:
		request = self.sent()
		self.steps(request, REMIND, ALTERNATE, LAST)
		at = self.standing(request)
		self.assertNotEqual(str(at.outcome.status), "Approved")
		self.assertEqual(self.status(request), "Under Review")

	def test_in_the_last_tier_a_pillar_that_did_not_come_is_waived_by_name(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.steps(request, REMIND, ALTERNATE)
		self.assertEqual(self.status(request), "Under Review")
		self.step(request, LAST)
		request = self.fresh(request)
		self.assertEqual(request.status, "Endorsed")
		self.assertIn(
			"Company was summoned twice, did not come, and is counted as absent", request.decided_by_rule
		)

	def test_a_pillar_that_was_there_is_not_absent(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Company", "Abstain")
		self.steps(request, REMIND, ALTERNATE, LAST)
		self.assertEqual(
			[str(row.pillar) for row in self.standing(request).outcome.waived], ["Civil Society"]
		)

	def test_one_that_counts_as_absent_may_still_come_and_is_heard(self) -> None:
		request = self.sent()
		self.say(request, "Host State", "Abstain")
		self.steps(request, REMIND, ALTERNATE, LAST)
		at = self.say(request, "Company", "Reject", reason="Too dear")
		self.assertEqual([row.rejections for row in at.outcome.tally if row.pillar == "Company"], [1])
		self.assertEqual(self.status(request), "Rejected")

	def test_before_the_last_tier_nobody_is_absent(self) -> None:
		three = [
			{"applies_to": ALLOCATION, "tier": tier, "mode": "Consensus", "min_present_per_pillar": 1}
			for tier in (1, 2, 3)
		]
		self.adopt(
			approval_rules=[*three, {"applies_to": "Allocation Policy", "tier": 1, "mode": "Consensus"}]
		)
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.steps(request, REMIND, ALTERNATE, LAST)
		self.assertEqual((self.status(request), self.standing(request).outcome.waived), ("Under Review", ()))
		self.steps(request, "2026-10-29", "2026-11-05", "2026-11-12")
		self.assertEqual(self.status(request), "Endorsed")

	def standing(self, request: Document) -> Any:
		from vpwg.vpwg import standings

		return standings.standing(self.fresh(request))


class TestOtherKinds(LatenessCase):
	def test_a_policy_that_nobody_decides_on_is_a_draft_again(self) -> None:
		self.adopt(**self.one_tier)
		policy = factories.policy(self.group, self.coordinator)
		with self.as_user(self.coordinator):
			policy.status = "Under Ratification"
			policy.save()
		self.assertEqual(self.steps(policy, REMIND, ALTERNATE, LAST), ["Remind", "Alternate", "Lapse"])
		policy = self.fresh(policy)
		self.assertEqual((policy.status, policy.docstatus), ("Draft", 0))
		self.assertRegex(policy.returned_because, "^Lapsed")

	def test_the_first_policy_lapses_after_the_days_of_its_rule(self) -> None:
		group = factories.group(coordinator=self.coordinator, currency="USD").name
		for pillar in ("Host State", "Company", "Civil Society"):
			factories.seat(group, pillar=pillar, user=factories.user([roles.MEMBER]))
		policy = factories.policy(group, self.coordinator)
		with self.as_user(self.coordinator):
			policy.status = "Under Ratification"
			policy.save()
		self.assertEqual(self.steps(policy, REMIND, ALTERNATE, LAST), ["Remind", "Alternate", "Lapse"])


class TestAReview(StageReviewCase):
	def test_a_stage_review_that_nobody_decides_on_comes_back(self) -> None:
		frappe.flags.current_date = OPENED
		self.addCleanup(frappe.flags.pop, "current_date", None)
		frappe.db.delete("Approval Rule", {"parent": self.group.name})
		review = self.sent()
		found = []
		for day in (REMIND, ALTERNATE, LAST):
			frappe.flags.current_date = day
			found.append(str(lateness.step("Stage Review", review.name)))
		review.reload()
		self.assertEqual(found, ["Remind", "Alternate", "Lapse"])
		self.assertEqual((review.status, self.stage()), ("Returned", "Context"))
		self.assertRegex(review.returned_because, "^Lapsed")


class TestWhatTimeBrings(LatenessCase):
	def end_on(self, pillar: str, day: str) -> None:
		"""A seat whose last day is fixed: nobody saves anything when it comes."""
		self.end_seat(pillar, day)

	def test_a_seat_that_ends_by_its_date_completes_nothing(self) -> None:
		self.end_on("Company", "2026-09-20")
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.assertEqual(self.steps(request, "2026-09-20"), [""])
		self.assertEqual(self.status(request), "Under Review")
		self.step(request, "2026-09-21")
		request = self.fresh(request)
		self.assertEqual(request.status, "Returned")
		self.assertIn("seats of the group changed", request.returned_because)

	def test_the_office_is_told_once_that_nobody_can_complete_it_any_more(self) -> None:
		self.adopt(
			approval_rules=[
				{"applies_to": ALLOCATION, "tier": 1, "mode": "Consensus", "min_approvals": 3},
				{"applies_to": "Allocation Policy", "tier": 1, "mode": "Consensus"},
			]
		)
		self.end_on("Company", "2026-09-20")
		request = self.sent()
		for day, times in (("2026-09-20", 0), ("2026-09-21", 1), ("2026-09-22", 1)):
			self.step(request, day)
			told = [row for row in self.told(self.coordinator, request) if "nobody can complete" in row]
			self.assertEqual(len(told), times, day)


class TestTheJob(LatenessCase):
	def setUp(self) -> None:
		super().setUp()
		self.addCleanup(self.forget_errors)
		self.addCleanup(factories.remove_group, self.group, self.coordinator, self.manager)

	def forget_errors(self) -> None:
		frappe.db.delete("Error Log", {"method": "A late decision could not be followed up"})
		frappe.db.commit()

	def test_one_that_fails_does_not_stop_the_others_and_is_logged(self) -> None:
		requests = [self.sent(amount) for amount in (100, 200, 300)]
		snapshot = facts.parsed(requests[1].rule_snapshot)
		frappe.db.set_value(
			ALLOCATION, requests[1].name, "rule_snapshot", frappe.as_json({**snapshot, "since": "never"})
		)
		frappe.db.commit()
		logged = frappe.db.count("Error Log")
		self.set_today(REMIND)
		self.assertEqual(lateness.run(), 2)
		steps = [
			facts.parsed(frappe.db.get_value(ALLOCATION, request.name, "rule_snapshot")).get("steps")
			for request in requests
		]
		self.assertEqual(steps, [{"Remind": REMIND}, {}, {"Remind": REMIND}])
		self.assertEqual(frappe.db.count("Error Log"), logged + 1)
		self.assertEqual(lateness.run(), 0)

	def test_it_does_what_is_due_on_every_kind_at_once(self) -> None:
		request = self.sent()
		policy = factories.policy(self.group, self.coordinator)
		with self.as_user(self.coordinator):
			policy.status = "Under Ratification"
			policy.save()
		frappe.db.commit()
		self.set_today(REMIND)
		self.assertEqual(lateness.run(), 2)
		self.assertEqual((self.status(request), self.status(policy)), ("Under Review", "Under Ratification"))
		with self.as_user(self.members["Company"]), self.assertRaises(decisions.CannotDecide):
			decisions.record(ALLOCATION, request.name, self.seats["Host State"], "Approve")
