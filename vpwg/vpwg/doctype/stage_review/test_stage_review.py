"""Stage reviews: only an adopted one moves a group, and what it must pass before the pillars are asked."""

from __future__ import annotations

import frappe

from vpwg import permissions
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg import decisions, standings
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.stages import STAGES, Stage, rows_of

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class StageReviewCase(VPWGTestCase):
	"""A group in Context with a coordinator and a seat of each deciding pillar."""

	def setUp(self) -> None:
		super().setUp()
		self.coordinator = factories.user([roles.COORDINATOR])
		self.group = factories.group(coordinator=self.coordinator)
		self.members = {
			pillar: factories.user([roles.MEMBER]) for pillar in ("Host State", "Company", "Civil Society")
		}
		self.seats = {
			pillar: factories.seat(self.group.name, pillar=pillar, user=user).name
			for pillar, user in self.members.items()
		}

	def review(self, target: str = "Setup", **more: object) -> frappe.model.document.Document:
		"""A new draft by the coordinator."""
		with self.as_user(self.coordinator):
			return frappe.get_doc(
				{"doctype": "Stage Review", "working_group": self.group.name, "target_stage": target, **more}
			).insert()

	def answered(self, review: frappe.model.document.Document) -> frappe.model.document.Document:
		"""The same with every evidenced point met, and every computed one that is not met waived."""
		with self.as_user(self.coordinator):
			return factories.answer(review)

	def send(self, review: frappe.model.document.Document) -> frappe.model.document.Document:
		with self.as_user(self.coordinator):
			review.reload()
			review.status = "Under Endorsement"
			return review.save()

	def sent(self, target: str = "Setup", **more: object) -> frappe.model.document.Document:
		return self.send(self.answered(self.review(target, **more)))

	def say(self, review: frappe.model.document.Document, pillar: str, verdict: str = "Approve", **more: str):
		with self.as_user(self.members[pillar]):
			return decisions.record(
				"Stage Review", review.name, self.seats[pillar], verdict, **{"reason": "", **more}
			)

	def endorse(self, review: frappe.model.document.Document) -> None:
		for pillar in self.members:
			self.say(review, pillar)

	def stage(self) -> str:
		return frappe.db.get_value("Working Group", self.group.name, "stage")


class TestWhatAReviewAnswers(StageReviewCase):
	def test_a_new_review_has_one_row_for_each_point_of_the_stage_that_is_left(self) -> None:
		review = self.review()
		self.assertEqual([row.criterion for row in review.rows], [row.id for row in rows_of(Stage.CONTEXT)])
		self.assertEqual((review.from_stage, review.kind, review.status), ("Context", "Forward", "Draft"))

	def test_computed_rows_are_filled_from_the_records(self) -> None:
		rows = {row.criterion: row for row in self.review().rows}
		self.assertEqual(rows["X6"].computed_verdict, "Met")
		self.assertEqual(rows["C5"].computed_value, "1")
		self.assertFalse(rows["C1"].computed_verdict)

	def test_what_a_client_sends_as_computed_is_put_back(self) -> None:
		frappe.db.set_value("Working Group", self.group.name, {"coordinator": None, "secretariat": None})
		review = frappe.get_doc(
			{
				"doctype": "Stage Review",
				"working_group": self.group.name,
				"target_stage": "Setup",
				"rows": [{"criterion": "X6", "computed_verdict": "Met", "computed_value": "9"}],
				"round": 7,
				"content_hash": "forged",
			}
		).insert()
		row = next(row for row in review.rows if row.criterion == "X6")
		self.assertEqual((row.computed_verdict, row.computed_value), ("Not met", "0"))
		self.assertEqual((review.round, review.content_hash), (0, None))

	def test_the_verdict_of_the_records_cannot_be_typed_over(self) -> None:
		review = self.review()
		row = next(row for row in review.rows if row.criterion == "X3")
		row.verdict = "Met"
		with self.assertRaisesRegex(frappe.ValidationError, "X3: the records say"):
			review.save()

	def test_a_second_open_review_of_a_group_is_refused(self) -> None:
		first = self.review()
		with self.assertRaisesRegex(frappe.ValidationError, first.name):
			self.review()

	def test_a_stage_cannot_be_skipped(self) -> None:
		with self.assertRaisesRegex(frappe.ValidationError, "next stage is Setup"):
			self.review("Growth")

	def test_a_group_that_existed_before_enters_at_its_real_stage_with_a_reason(self) -> None:
		review = self.sent("Growth", existed_before=1, reason="It has met since 2010.")
		answered = {row.criterion for row in review.rows}
		expected = {row.id for stage in STAGES[:2] for row in rows_of(stage)}
		self.assertEqual(answered, expected)
		self.endorse(review)
		self.assertEqual(self.stage(), "Growth")

	def test_only_the_first_review_can_say_that_the_group_existed_before(self) -> None:
		self.endorse(self.sent())
		with self.assertRaisesRegex(frappe.ValidationError, "first review"):
			self.send(self.answered(self.review("Growth", existed_before=1, reason="It has met since 2010.")))


class TestSendingForEndorsement(StageReviewCase):
	def test_required_points_must_be_answered_first(self) -> None:
		with self.assertRaisesRegex(frappe.ValidationError, "C1.*C3|required points"):
			self.send(self.review())

	def test_a_link_is_an_address_that_can_be_followed(self) -> None:
		review = self.review()
		for link in ("not a link", "javascript:alert(1)", "//x.example"):
			review.reload()
			next(row for row in review.rows if row.criterion == "C1").update(
				{"verdict": "Met", "evidence": link}
			)
			with self.subTest(link), self.assertRaisesRegex(frappe.ValidationError, "no address"):
				review.save()

	def test_an_advisory_point_never_blocks(self) -> None:
		review = self.review()
		for row in review.rows:
			if row.criterion in ("C1", "C3"):
				row.update({"verdict": "Met", "evidence": "/app/working-group"})
		with self.as_user(self.coordinator):
			review.save()
		self.assertEqual(self.send(review).status, "Under Endorsement")

	def test_c4_never_blocks_whatever_is_answered(self) -> None:
		review = self.answered(self.review())
		next(row for row in review.rows if row.criterion == "C4").verdict = "Not met"
		with self.as_user(self.coordinator):
			review.save()
		self.assertEqual(self.send(review).status, "Under Endorsement")

	def test_a_waiver_without_a_reason_is_refused(self) -> None:
		review = self.answered(self.review())
		row = next(row for row in review.rows if row.criterion == "C1")
		row.update({"verdict": "Waived", "reason": ""})
		with self.as_user(self.coordinator):
			review.save()
		with self.assertRaisesRegex(frappe.ValidationError, "C1"):
			self.send(review)

	def test_moving_back_needs_a_reason(self) -> None:
		self.endorse(self.sent())
		review = self.review("Context")
		with self.assertRaisesRegex(frappe.ValidationError, "reason"):
			self.send(review)

	def test_a_group_that_nobody_could_endorse_is_told_so_with_the_remedy(self) -> None:
		for seat in self.seats.values():
			doc = frappe.get_doc("Working Group Member", seat)
			doc.update(
				{"to_date": frappe.utils.add_days(frappe.utils.today(), -1), "reason_for_leaving": "Left"}
			)
			doc.from_date = doc.tenures[0].from_date = "2020-01-01"
			doc.save()
		with self.assertRaisesRegex(frappe.ValidationError, "could never decide on it"):
			self.sent()

	def test_content_is_frozen_once_it_is_sent(self) -> None:
		review = self.sent()
		review.reason = "Something else"
		with self.as_user(self.coordinator), self.assertRaises(GuardError):
			review.save()

	def test_content_does_not_change_in_the_same_save_as_the_state(self) -> None:
		review = self.answered(self.review())
		review.reason = "Something else"
		review.status = "Under Endorsement"
		with self.as_user(self.coordinator), self.assertRaises(GuardError):
			review.save()


class TestWhatIsSent(StageReviewCase):
	def test_the_pillars_decide_on_what_the_records_say_when_it_is_sent(self) -> None:
		frappe.db.set_value("Working Group", self.group.name, {"coordinator": None})
		frappe.clear_document_cache("Working Group", self.group.name)
		review = frappe.get_doc(
			{"doctype": "Stage Review", "working_group": self.group.name, "target_stage": "Setup"}
		).insert()
		factories.answer(review)
		frappe.db.set_value("Working Group", self.group.name, {"coordinator": self.coordinator})
		permissions.forget()
		for row in review.rows:
			if row.criterion == "X6":
				row.update({"verdict": "", "reason": ""})
		review.save()
		frappe.db.set_value(
			"Stage Review Row",
			{"parent": review.name, "criterion": "X6"},
			{"computed_verdict": "Not met", "computed_value": "0"},
		)
		review = self.send(review)
		row = next(row for row in review.rows if row.criterion == "X6")
		self.assertEqual((row.computed_verdict, row.computed_value), ("Met", "1"))

	def test_a_file_that_is_not_there_is_no_evidence(self) -> None:
		review = self.answered(self.review())
		for row in review.rows:
			if row.criterion == "C1":
				row.update({"evidence": "", "evidence_file": "/private/files/later.pdf"})
		with self.as_user(self.coordinator):
			review.save()
		with self.assertRaisesRegex(frappe.ValidationError, "not among the files"):
			self.send(review)

	def test_a_reason_that_nobody_sees_is_none(self) -> None:
		review = self.answered(self.review())
		next(row for row in review.rows if row.criterion == "C1").update(
			{"verdict": "Waived", "reason": "\u200b\u2060"}
		)
		with self.as_user(self.coordinator):
			review.save()
		with self.assertRaisesRegex(frappe.ValidationError, "C1"):
			self.send(review)

	def test_a_review_without_a_target_is_told_so_by_name(self) -> None:
		with self.as_user(self.coordinator), self.assertRaises(frappe.MandatoryError):
			frappe.get_doc({"doctype": "Stage Review", "working_group": self.group.name}).insert()

	def test_a_group_that_moved_meanwhile_is_not_moved_by_an_old_review(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		self.say(review, "Company")
		frappe.db.set_value("Working Group", self.group.name, "stage", "Growth")
		with self.assertRaisesRegex(frappe.ValidationError, "has moved to Growth"):
			self.say(review, "Civil Society")


class TestEndorsement(StageReviewCase):
	def test_the_last_needed_decision_adopts_the_review_and_moves_the_group(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		self.say(review, "Company")
		self.assertEqual(self.stage(), "Context")
		self.say(review, "Civil Society")
		review.reload()
		self.assertEqual((review.status, review.docstatus), ("Adopted", 1))
		self.assertEqual(self.stage(), "Setup")
		self.assertIn("Consensus", review.adopted_by_rule)

	def test_a_pillar_without_an_active_seat_is_waived_visibly(self) -> None:
		frappe.delete_doc("Working Group Member", self.seats.pop("Company"), force=True)
		self.members.pop("Company")
		review = self.sent()
		self.endorse(review)
		review.reload()
		self.assertEqual(review.status, "Adopted")
		self.assertIn("Company has no active seat and is waived", review.adopted_by_rule)

	def test_an_objection_sends_the_review_back_and_the_next_round_is_decided_by_the_next_tier(self) -> None:
		second = factories.user([roles.MEMBER])
		self.seats["Company 2"] = factories.seat(self.group.name, pillar="Company", user=second).name
		self.members["Company 2"] = second
		review = self.sent()
		self.say(review, "Company", "Reject", reason="Not convinced")
		review.reload()
		self.assertEqual(review.status, "Returned")
		with self.as_user(self.coordinator):
			review.status = "Draft"
			review.save()
		review = self.send(review)
		self.assertEqual((review.round, review.tier), (2, 2))
		self.say(review, "Company", "Reject", reason="Not convinced")
		for pillar in ("Host State", "Civil Society", "Company 2"):
			if frappe.db.get_value("Stage Review", review.name, "status") == "Under Endorsement":
				self.say(review, pillar)
		self.assertEqual(self.stage(), "Setup")

	def test_decisions_of_an_earlier_round_do_not_count_any_more(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		with self.as_user(self.coordinator):
			review.reload()
			review.status = "Returned"
			review.save()
			review.status = "Draft"
			review.save()
		review = self.send(review)
		at = standings.standing(review)
		self.assertEqual(sum(row.approvals for row in at.outcome.tally), 0)
		self.assertEqual(len(at.rows), 1)

	def test_who_sent_the_review_does_not_decide_on_it(self) -> None:
		seat = factories.seat(self.group.name, pillar="Civil Society", user=self.coordinator)
		review = self.sent()
		with self.as_user(self.coordinator), self.assertRaisesRegex(frappe.PermissionError, "wrote or sent"):
			decisions.record("Stage Review", review.name, seat.name, "Approve")

	def test_a_seat_decides_once(self) -> None:
		review = self.sent()
		self.say(review, "Company", "Abstain")
		with self.assertRaisesRegex(frappe.PermissionError, "has decided"):
			self.say(review, "Company")

	def test_nobody_decides_for_another_seat(self) -> None:
		review = self.sent()
		with self.as_user(self.members["Company"]), self.assertRaises(frappe.PermissionError):
			decisions.record("Stage Review", review.name, self.seats["Host State"], "Approve")

	def test_an_objection_needs_a_reason(self) -> None:
		review = self.sent()
		for reason in ("", "\u200b \u00a0", "<b></b>"):
			with self.subTest(repr(reason)), self.assertRaisesRegex(frappe.ValidationError, "reason"):
				self.say(review, "Company", "Reject", reason=reason)

	def test_a_reason_holds_no_markup(self) -> None:
		review = self.sent()
		at = self.say(
			review, "Company", "Abstain", reason="So <img src=x onerror=alert(1)> be <script>x</script>it"
		)
		self.assertNotIn("<", at.rows[-1].reason or standings.standing(review).rows[-1].reason)
		self.assertNotIn(
			"<", frappe.db.get_value("Approval Decision", {"reference_name": review.name}, "reason")
		)

	def test_waived_points_are_counted_on_the_group(self) -> None:
		review = self.answered(self.review())
		for row in review.rows:
			if row.criterion in ("C1", "C2"):
				row.update({"verdict": "Waived", "reason": "Too early to say"})
		with self.as_user(self.coordinator):
			review.save()
		self.endorse(self.send(review))
		expected = sum(row.verdict == "Waived" for row in review.rows)
		self.assertGreaterEqual(expected, 2)
		self.assertEqual(frappe.db.get_value("Working Group", self.group.name, "waiver_count"), expected)

	def test_a_dormant_group_wakes_in_the_stage_it_left(self) -> None:
		self.endorse(self.sent())
		self.endorse(self.sent("Dormant", reason="Elections"))
		self.assertEqual(self.stage(), "Dormant")
		with self.assertRaisesRegex(frappe.ValidationError, "Setup"):
			self.review("Growth")
		self.endorse(self.sent("Setup"))
		self.assertEqual(self.stage(), "Setup")


class TestSeatsThatChange(StageReviewCase):
	def end(self, pillar: str) -> None:
		"""The coordinator ends a seat."""
		with self.as_user(self.coordinator):
			seat = frappe.get_doc("Working Group Member", self.seats[pillar])
			seat.update(
				{"to_date": frappe.utils.add_days(frappe.utils.today(), -1), "reason_for_leaving": "Left"}
			)
			seat.save()

	def test_ending_the_last_seat_of_a_pillar_never_completes_an_endorsement(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		self.say(review, "Civil Society")
		self.end("Company")
		review.reload()
		self.assertEqual((review.status, self.stage()), ("Returned", "Context"))
		self.assertIn("seats of the group changed", review.returned_because)

	def test_taking_the_vote_from_a_seat_that_objects_never_lets_the_others_win(self) -> None:
		for number in range(2):
			user = factories.user([roles.MEMBER])
			self.members[f"Company {number}"] = user
			self.seats[f"Company {number}"] = factories.seat(
				self.group.name, pillar="Company", user=user
			).name
		review = self.second_round()
		self.say(review, "Company 0", "Reject", reason="Not convinced")
		self.say(review, "Host State")
		seat = frappe.get_doc("Working Group Member", self.seats["Company 0"])
		seat.deciding = 0
		seat.save()
		for pillar in ("Civil Society", "Company", "Company 1"):
			review.reload()
			if review.status == "Under Endorsement":
				self.say(review, pillar)
		review.reload()
		self.assertEqual((review.status, self.stage()), ("Returned", "Context"))

	def second_round(self) -> frappe.model.document.Document:
		"""A review whose first round ended by an objection: the majority of tier 2 decides now."""
		review = self.sent()
		self.say(review, "Company", "Reject", reason="Not convinced")
		with self.as_user(self.coordinator):
			review.reload()
			review.status = "Draft"
			review.save()
		return self.send(review)

	def test_whoever_takes_over_a_seat_during_the_round_is_asked_in_the_next_one(self) -> None:
		review = self.sent()
		newcomer = factories.user([roles.MEMBER])
		seat = frappe.get_doc("Working Group Member", self.seats["Host State"])
		seat.hand_over(
			{"person_name": "The Next One", "position": "Focal person", "user": newcomer},
			frappe.utils.getdate("2026-02-01"),
			"Transfer",
		)
		seat.save()
		with self.as_user(newcomer), self.assertRaisesRegex(frappe.PermissionError, "asked in the next one"):
			decisions.record("Stage Review", review.name, seat.name, "Approve")

	def test_a_seat_that_came_during_the_round_is_asked_in_the_next_one(self) -> None:
		review = self.sent()
		newcomer = factories.user([roles.MEMBER])
		seat = factories.seat(self.group.name, pillar="Company", user=newcomer)
		with self.as_user(newcomer), self.assertRaises(frappe.PermissionError):
			decisions.record("Stage Review", review.name, seat.name, "Approve")

	def test_another_question_starts_with_the_first_tier_again(self) -> None:
		review = self.second_round()
		self.assertEqual(review.tier, 2)
		with self.as_user(self.coordinator):
			review.reload()
			review.status = "Returned"
			review.save()
			review.status = "Draft"
			review.save()
			review.update({"target_stage": "Dormant", "reason": "Elections"})
			review.save()
		self.assertEqual(self.send(review).tier, 1)

	def test_a_group_without_rules_keeps_consensus_for_the_whole_round(self) -> None:
		frappe.db.delete("Approval Rule", {"parent": self.group.name})
		review = self.sent()
		self.group.reload()
		self.group.append(
			"approval_rules",
			{
				"applies_to": "Stage Review",
				"tier": 1,
				"mode": "Simple majority",
				"min_present_per_pillar": 0,
				"min_approvals": 1,
			},
		)
		self.group.save()
		self.say(review, "Company")
		self.assertEqual(self.stage(), "Context")

	def test_terms_that_change_leave_no_endorsement_without_anybody_to_decide(self) -> None:
		for seat in self.seats.values():
			frappe.db.set_value("Working Group Member", seat, "on_committee", 1)
		review = self.sent()
		self.say(review, "Host State")
		self.say(review, "Company")
		frappe.db.set_value("Working Group Member", self.seats["Civil Society"], "on_committee", 0)
		self.group.reload()
		self.group.decisions_by = "Committee"
		self.group.save()
		review.reload()
		self.assertEqual((review.status, self.stage()), ("Returned", "Context"))

	def test_a_seat_that_ends_elsewhere_leaves_the_endorsement_open(self) -> None:
		factories.seat(self.group.name, pillar="Company", user=factories.user([roles.MEMBER]))
		review = self.sent()
		self.end("Company")
		review.reload()
		self.assertEqual(review.status, "Under Endorsement")

	def test_what_a_person_decided_stands_when_another_takes_over_the_seat(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		seat = frappe.get_doc("Working Group Member", self.seats["Host State"])
		yesterday = frappe.utils.add_days(frappe.utils.today(), -1)
		seat.tenures[0].update({"to_date": frappe.utils.today(), "reason": "Transfer"})
		seat.append(
			"tenures",
			{
				"person_name": "The Next One",
				"position": "Focal person",
				"from_date": frappe.utils.add_days(yesterday, 2),
			},
		)
		seat.save()
		review.reload()
		at = standings.standing(review)
		self.assertEqual(approvals(at, "Host State"), 1)


class TestPaperDecisions(StageReviewCase):
	def setUp(self) -> None:
		super().setUp()
		self.paper_seat = factories.seat(self.group.name, pillar="Community", person="Ama Without Login")
		self.opened = self.sent()

	def on_paper(self, **more: str):
		with self.as_user(self.coordinator):
			scan = factories.scan()
			return decisions.record_on_paper(
				"Stage Review",
				self.opened.name,
				self.paper_seat.name,
				"Focal person",
				"Approve",
				scan,
				**more,
			)

	def test_a_paper_decision_counts_once_a_seat_of_another_pillar_has_confirmed_it(self) -> None:
		at = self.on_paper()
		self.assertEqual(approvals(at, "Civil Society"), 0)
		with self.as_user(self.members["Company"]):
			at = decisions.confirm(at.rows[-1].name)
		self.assertEqual(approvals(at, "Civil Society"), 1)

	def test_the_coordinator_who_recorded_it_does_not_confirm_it(self) -> None:
		factories.seat(self.group.name, pillar="Company", user=self.coordinator)
		at = self.on_paper()
		with self.as_user(self.coordinator), self.assertRaisesRegex(frappe.PermissionError, "recorded"):
			decisions.confirm(at.rows[-1].name)

	def test_whoever_may_confirm_it_sees_the_scan_and_the_pillar_itself_does_not(self) -> None:
		community = factories.user([roles.MEMBER])
		factories.seat(self.group.name, pillar="Community", user=community)
		at = self.on_paper()
		scan = frappe.get_doc("File", {"attached_to_name": at.rows[-1].name})
		for user, sees in ((self.members["Company"], True), (community, False)):
			with self.subTest(user), self.as_user(user):
				self.assertEqual(bool(scan.has_permission("read")), sees)
				self.assertFalse(scan.has_permission("write"))

	def test_a_seat_of_the_same_pillar_does_not_confirm_it(self) -> None:
		community = factories.user([roles.MEMBER])
		factories.seat(self.group.name, pillar="Community", user=community)
		at = self.on_paper()
		with self.as_user(community), self.assertRaisesRegex(frappe.PermissionError, "another pillar"):
			decisions.confirm(at.rows[-1].name)

	def test_nobody_records_a_decision_of_somebody_who_has_a_login(self) -> None:
		both = factories.user([roles.MEMBER])
		self.paper_seat = factories.seat(self.group.name, pillar="Company", user=both)
		factories.seat(self.group.name, pillar="Host State", user=both)
		with self.as_user(self.coordinator):
			self.opened.reload()
			self.opened.status = "Returned"
			self.opened.save()
			self.opened.status = "Draft"
			self.opened.save()
		self.opened = self.send(self.opened)
		with self.assertRaisesRegex(frappe.PermissionError, "has a login and decides by it"):
			self.on_paper()

	def test_a_paper_decision_without_its_scan_is_refused(self) -> None:
		with self.as_user(self.coordinator), self.assertRaisesRegex(frappe.ValidationError, "scan"):
			decisions.record_on_paper(
				"Stage Review",
				self.opened.name,
				self.paper_seat.name,
				"Focal person",
				"Approve",
				"/private/files/none",
			)

	def test_a_member_records_no_paper_decision(self) -> None:
		with (
			self.as_user(self.members["Company"]),
			self.assertRaisesRegex(frappe.PermissionError, "coordinator"),
		):
			decisions.record_on_paper(
				"Stage Review", self.opened.name, self.paper_seat.name, "Focal person", "Approve", "x"
			)


def approvals(standing: standings.Standing, pillar: str) -> int:
	"""Approvals that count of one pillar."""
	return sum(row.approvals for row in standing.outcome.tally if row.pillar == pillar)
