"""What the forms ask of the api: the answer to "why can't this move?", and where a decision stands."""

from __future__ import annotations

import frappe

from vpwg.api import decisions as decisions_api
from vpwg.api import groups, rules
from vpwg.api import reviews as reviews_api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.workflow.stages import Stage, rows_of


class TestWhatIsMissing(StageReviewCase):
	def ask(self) -> dict[str, object]:
		with self.as_user(self.coordinator):
			return groups.what_is_missing(self.group.name)

	def row(self, code: str) -> dict[str, object]:
		return next(row for row in self.ask()["criteria"] if row["id"] == code)

	def test_what_blocks_comes_first(self) -> None:
		blocking = [row["blocking"] for row in self.ask()["criteria"]]
		self.assertEqual(blocking, sorted(blocking, reverse=True))

	def test_a_computed_criterion_shows_its_value_its_target_and_why(self) -> None:
		row = self.row("X3")
		self.assertEqual((row["value"], row["target"], row["satisfied"]), ("1", "2", False))
		self.assertEqual(row["sentence"], "No home State has an active seat.")

	def test_an_evidenced_criterion_says_that_it_waits_for_an_answer(self) -> None:
		row = self.row("C1")
		self.assertFalse(row["satisfied"])
		self.assertIn("Not answered yet", row["sentence"])
		self.assertIsNone(row["route"])

	def test_once_a_review_is_open_the_answer_is_given_there(self) -> None:
		review = self.review()
		self.assertEqual(self.row("C1")["route"], ["Form", "Stage Review", review.name])
		self.assertEqual(self.ask()["review"]["name"], review.name)

	def test_a_list_where_something_is_mended_shows_this_group_only(self) -> None:
		self.assertEqual(
			self.row("X3")["route"], ["List", "Working Group Member", {"working_group": self.group.name}]
		)

	def test_the_rarer_moves_are_offered_as_choices(self) -> None:
		stages = [(row["stage"], row["entry"]) for row in self.ask()["moves"]]
		self.assertEqual(stages, [("", True), ("Dormant", False), ("Closed", False)])

	def test_no_other_move_is_offered_while_a_review_is_open(self) -> None:
		self.review()
		self.assertEqual(self.ask()["moves"], [])

	def test_a_group_that_rests_has_no_points_and_can_be_woken(self) -> None:
		self.endorse(self.sent("Dormant", reason="The members asked for a pause"))
		answer = self.ask()
		self.assertEqual((answer["resting"], answer["criteria"]), ("Dormant", []))
		self.assertEqual([row["stage"] for row in answer["moves"]], ["Context", "Closed"])

	def test_a_closed_group_takes_no_seats(self) -> None:
		self.endorse(self.sent("Closed", reason="The members agreed to end it"))
		with self.as_user(self.coordinator):
			self.assertFalse(groups.seats(self.group.name)["can_add"])
		self.assertEqual((self.ask()["resting"], self.ask()["moves"]), ("Closed", []))

	def test_communities_decide_with_civil_society_until_the_terms_name_them(self) -> None:
		with self.as_user(self.coordinator):
			pillars = {row["pillar"]: row for row in groups.seats(self.group.name)["pillars"]}
		self.assertEqual(pillars["Community"]["sits_with"], "Civil Society")
		self.assertEqual(pillars["Civil Society"]["sits_with"], "")

	def test_who_still_has_to_endorse_is_listed(self) -> None:
		review = self.sent()
		self.say(review, "Company")
		unmet = self.ask()["endorsement"]["unmet"]
		waiting = {person["seat"] for row in unmet for person in row["who"]}
		self.assertEqual(waiting, {self.seats["Host State"], self.seats["Civil Society"]})

	def test_waivers_are_listed_with_the_reason_that_members_can_read(self) -> None:
		self.endorse(self.sent())
		with self.as_user(self.members["Company"]):
			waivers = groups.what_is_missing(self.group.name)["waivers"]
		self.assertIn("Agreed for this test", {row["reason"] for row in waivers})

	def test_somebody_of_another_group_gets_no_answer(self) -> None:
		with self.as_user(factories.user([roles.COORDINATOR])), self.assertRaises(frappe.PermissionError):
			groups.what_is_missing(self.group.name)
		with self.as_user(factories.user([roles.MEMBER])), self.assertRaises(frappe.PermissionError):
			groups.seats(self.group.name)

	def test_starting_a_review_twice_gives_the_one_that_is_open(self) -> None:
		with self.as_user(self.coordinator):
			first = groups.start_review(self.group.name)
			self.assertEqual(groups.start_review(self.group.name), first)

	def test_a_member_cannot_start_a_review(self) -> None:
		with self.as_user(self.members["Company"]), self.assertRaises(frappe.PermissionError):
			groups.start_review(self.group.name)

	def test_the_answer_takes_a_fixed_number_of_queries(self) -> None:
		self.ask()
		with self.as_user(self.coordinator), self.assert_queries(at_most=60) as few:
			groups.what_is_missing(self.group.name)
		for _number in range(5):
			factories.seat(self.group.name, pillar="Company")
		self.ask()
		with self.as_user(self.coordinator), self.assert_queries(at_most=60) as many:
			groups.what_is_missing(self.group.name)
		self.assertEqual(len(few), len(many))


class TestPointsOfAReview(StageReviewCase):
	def ask(self, name: str, user: str | None = None) -> dict[str, object]:
		with self.as_user(user or self.coordinator):
			return reviews_api.points(name)

	def test_a_draft_lists_what_keeps_it_from_being_sent(self) -> None:
		answer = self.ask(self.review().name)
		self.assertEqual([row["id"] for row in answer["in_the_way"]], ["C1", "C3"])
		self.assertEqual(len(answer["criteria"]), len(rows_of(Stage.CONTEXT)))

	def test_a_move_that_needs_a_reason_says_so(self) -> None:
		self.endorse(self.sent())
		answer = self.ask(self.review("Context").name)
		self.assertEqual([row["id"] for row in answer["in_the_way"]], [""])
		self.assertIn("Give a reason for this move", answer["in_the_way"][0]["sentence"])

	def test_an_answer_of_advice_with_a_fault_stands_in_the_way_too(self) -> None:
		review = self.answered(self.review())
		row = next(row for row in review.rows if row.criterion == "C2")
		with self.as_user(self.coordinator):
			row.update({"verdict": "Waived", "reason": "", "evidence": ""})
			review.save()
		self.assertEqual([row["id"] for row in self.ask(review.name)["in_the_way"]], ["C2"])

	def test_the_review_of_a_group_that_existed_before_answers_every_stage_that_it_passes_over(self) -> None:
		answer = self.ask(self.review("Growth", existed_before=1, reason="It has met since 2019").name)
		passed = {row.id for stage in (Stage.CONTEXT, Stage.SETUP) for row in rows_of(stage)}
		self.assertEqual({row["id"] for row in answer["criteria"]}, passed)

	def test_what_is_sent_or_adopted_has_nothing_in_the_way(self) -> None:
		review = self.sent()
		self.assertEqual(self.ask(review.name, self.members["Company"])["in_the_way"], [])
		self.endorse(review)
		answer = self.ask(review.name, self.members["Company"])
		self.assertEqual(answer["in_the_way"], [])
		self.assertTrue(all(row["statement"] for row in answer["criteria"]))

	def test_somebody_of_another_group_gets_no_answer(self) -> None:
		review = self.review()
		with self.assertRaises(frappe.PermissionError):
			self.ask(review.name, factories.user([roles.COORDINATOR]))


class TestSeats(StageReviewCase):
	def test_three_pillars_with_a_seat_each_are_balanced(self) -> None:
		with self.as_user(self.members["Company"]):
			shown = groups.seats(self.group.name)
		self.assertEqual((shown["balance"]["index"], shown["balance"]["met"]), ("1.00", True))
		self.assertEqual([row["seats_deciding"] for row in shown["pillars"][:3]], [1, 1, 1])

	def test_diversity_under_five_people_is_not_shown(self) -> None:
		with self.as_user(self.coordinator):
			shown = groups.seats(self.group.name)["diversity"]
		self.assertEqual((shown["total"], shown["cells"]), (None, []))


class TestStanding(StageReviewCase):
	def test_a_member_sees_the_seat_for_which_they_may_decide(self) -> None:
		review = self.sent()
		with self.as_user(self.members["Company"]):
			shown = decisions_api.standing("Stage Review", review.name)
		self.assertEqual([row["seat"] for row in shown["my_seats"]], [self.seats["Company"]])
		self.assertFalse(shown["cannot_decide"])

	def test_somebody_without_a_seat_is_told_why_they_cannot_decide(self) -> None:
		review = self.sent()
		with self.as_user(factories.user([roles.MANAGER])):
			shown = decisions_api.standing("Stage Review", review.name)
		self.assertIn("hold no seat", shown["cannot_decide"])

	def test_decide_gives_the_new_standing(self) -> None:
		review = self.sent()
		with self.as_user(self.members["Company"]):
			shown = decisions_api.decide("Stage Review", review.name, self.seats["Company"], "Approve")
		company = next(row for row in shown["pillars"] if row["pillar"] == "Company")
		self.assertEqual(company["approvals"], 1)

	def test_nothing_else_is_read_through_the_endpoint_of_decisions(self) -> None:
		with self.assertRaises(frappe.PermissionError):
			decisions_api.standing("User", "Administrator")


class TestPresets(StageReviewCase):
	def test_the_preset_of_the_eiti_asks_half_of_all_and_a_third_of_each_pillar(self) -> None:
		fields = rules.preset("EITI quorum")
		self.assertEqual((fields["quorum_all"], fields["quorum_per_pillar"]), ("1/2", "1/3"))

	def test_an_unknown_preset_is_refused(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			rules.preset("Dictatorship")
