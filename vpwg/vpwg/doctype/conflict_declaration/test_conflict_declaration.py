"""Conflicts of interest: what the records show by themselves, what people answer, and what follows for a decision."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import allocations, contents, decisions, declarations, grants, standings
from vpwg.vpwg.decisions import CannotDecide
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow.conflicts import Cause
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

ALLOCATION = "Resource Allocation"


class ConflictCase(AllocationCase):
	def organisation_of(self, pillar: str) -> str:
		return frappe.db.get_value("Working Group Member", self.seats[pillar], "organisation")

	def at(self, request: Document) -> Standing:
		request.reload()
		return standings.standing(request)

	def recused(self, request: Document) -> set[str]:
		return set(self.at(request).outcome.recused)

	def causes(self, request: Document) -> dict[str, str]:
		return {row.seat: str(row.cause) for row in self.at(request).conflicts}

	def assert_recused(self, request: Document, pillar: str, cause: str) -> None:
		self.assertEqual(self.causes(request), {self.seats[pillar]: cause})
		self.assertEqual(self.recused(request), {self.seats[pillar]})
		with self.assertRaisesRegex(CannotDecide, "in conflict of interest"):
			self.say(request, pillar)

	def assert_free(self, request: Document, pillar: str) -> None:
		self.assertEqual(self.causes(request), {})
		self.say(request, pillar)


class TestWhatTheRecordsShow(ConflictCase):
	def test_the_own_organisation_benefits(self) -> None:
		request = self.sent(beneficiary=self.organisation_of("Company"))
		self.assert_recused(request, "Company", "Its organisation benefits")

	def test_the_parent_organisation_benefits_at_any_distance(self) -> None:
		top = factories.organisation("Company").name
		middle = factories.organisation("Company", parent_organisation=top).name
		frappe.db.set_value(
			"Stakeholder Organisation", self.organisation_of("Company"), "parent_organisation", middle
		)
		self.assert_recused(self.sent(beneficiary=top), "Company", "Its parent organisation benefits")

	def test_a_subsidiary_benefits(self) -> None:
		below = factories.organisation("Company", parent_organisation=self.organisation_of("Company")).name
		self.assert_recused(self.sent(beneficiary=below), "Company", "Its subsidiary benefits")

	def test_a_sibling_benefits_which_is_no_conflict(self) -> None:
		top = factories.organisation("Company").name
		frappe.db.set_value(
			"Stakeholder Organisation", self.organisation_of("Company"), "parent_organisation", top
		)
		sibling = factories.organisation("Company", parent_organisation=top).name
		self.assert_free(self.sent(beneficiary=sibling), "Company")

	def test_the_own_community_benefits_however_its_name_is_written(self) -> None:
		key = self.newcomer("Community", community_name="Ewe Village")
		request = self.sent(beneficiary_community="ewe  VILLAGE")
		self.assert_recused(request, key, "Its community benefits")

	def test_another_community_benefits_which_is_no_conflict(self) -> None:
		key = self.newcomer("Community", community_name="Ewe Village")
		self.assert_free(self.sent(beneficiary_community="Ewe Villages"), key)

	def test_a_change_of_the_organisations_recuses_nobody_unseen(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		frappe.db.set_value(
			"Stakeholder Organisation",
			self.organisation_of("Company"),
			"parent_organisation",
			request.beneficiary,
		)
		key = self.newcomer("Company")
		with self.assertRaises(CannotDecide):
			self.say(request, key)
		with self.as_user(self.coordinator):
			frappe.get_doc("Working Group Member", self.seats["Host State"]).save()
		request.reload()
		self.assertEqual(request.status, "Returned")
		self.assertFalse(request.decided_by_rule)


class TestNoConflict(ConflictCase):
	rules = {"participation_rates": [{"rate_name": "Per diem", "unit": "Day", "amount": 40}]}

	def line(self, **more: object) -> dict[str, object]:
		return {
			"cost_category": "Participation",
			"description": "Members at the meeting",
			"quantity": 12,
			"unit_amount": 40,
			"published_rate": "Per diem",
			**more,
		}

	def test_uniform_rates_that_the_policy_publishes(self) -> None:
		request = self.sent(beneficiary=self.organisation_of("Company"), lines=[self.line()])
		self.assert_free(request, "Company")

	def test_one_line_at_no_published_rate_makes_it_a_conflict(self) -> None:
		lines = [self.line(), self.line(published_rate="", unit_amount=40)]
		request = self.sent(beneficiary=self.organisation_of("Company"), lines=lines)
		self.assert_recused(request, "Company", "Its organisation benefits")

	def test_a_rate_at_another_amount_cannot_be_claimed(self) -> None:
		with self.assertRaisesRegex(GuardError, r"Per diem is USD 40\.00, and the line says USD 41\.00"):
			self.sent(beneficiary=self.organisation_of("Company"), lines=[self.line(unit_amount=41)])

	def test_drawing_on_a_budget_that_was_endorsed_without_its_beneficiary(self) -> None:
		host = self.organisation_of("Host State")
		self.newcomer("Host State")
		budget = self.sent(3000, beneficiary=host, category="Secretariat")
		self.assertEqual(self.recused(budget), {self.seats["Host State"]})
		for pillar in self.members:
			if pillar != "Host State":
				self.say(budget, pillar)
				if self.status(budget) != "Under Review":
					break
		self.assertEqual(self.status(budget), "Endorsed")
		self.assert_free(self.sent(500, beneficiary=host, draws_on=budget.name), "Host State")


class TestTheQuestion(ConflictCase):
	def test_nobody_decides_before_they_have_answered(self) -> None:
		request = self.sent()
		with self.as_user(self.members["Company"]), self.assertRaisesRegex(CannotDecide, "Answer first"):
			decisions.record(ALLOCATION, request.name, self.seats["Company"], "Approve")
		self.answer(request, "Company")
		with self.as_user(self.members["Company"]):
			decisions.record(ALLOCATION, request.name, self.seats["Company"], "Approve")

	def test_it_is_answered_once_and_by_nobody_else(self) -> None:
		request = self.sent()
		self.answer(request, "Company")
		with self.assertRaisesRegex(CannotDecide, "answered for this seat already"):
			self.answer(request, "Company", True, "Its organisation benefits")
		with self.as_user(self.members["Company"]), self.assertRaises(CannotDecide):
			declarations.answer(
				ALLOCATION, request.name, self.seats["Host State"], True, "A family member benefits"
			)

	def test_a_conflict_has_a_cause(self) -> None:
		with self.assertRaisesRegex(frappe.ValidationError, "choose one of the causes"):
			self.answer(self.sent(), "Company", True, "Because")

	def test_every_cause_is_one_of_the_choices_of_the_document(self) -> None:
		field = frappe.get_meta("Conflict Declaration").get_field("cause")
		self.assertEqual(
			[word for word in field.options.split("\n") if word], [str(cause) for cause in Cause]
		)

	def test_a_review_asks_no_such_question(self) -> None:
		with (
			self.as_user(self.members["Company"]),
			self.assertRaisesRegex(CannotDecide, "No conflict question"),
		):
			declarations.answer("Stage Review", "x", self.seats["Company"], False)

	def test_it_is_asked_again_once_the_content_has_changed(self) -> None:
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Too dear")
		self.revise(request, purpose="Train site guards and their superiors")
		request = self.send(request)
		with self.as_user(self.members["Company"]), self.assertRaisesRegex(CannotDecide, "Answer first"):
			decisions.record(ALLOCATION, request.name, self.seats["Company"], "Approve")

	def test_whoever_was_in_conflict_stays_so_when_the_content_changes(self) -> None:
		self.newcomer("Company")
		request = self.sent()
		self.answer(request, "Company", True, "Its organisation benefits")
		self.say(request, "Host State", "Reject", reason="Too dear")
		self.revise(request, purpose="Train site guards and their superiors")
		request = self.send(request)
		self.assertEqual(self.recused(request), {self.seats["Company"]})
		with self.assertRaisesRegex(CannotDecide, "in conflict of interest"):
			self.say(request, "Company")

	def test_a_declared_conflict_recuses_the_other_seat_of_the_organisation_too(self) -> None:
		key = self.newcomer("Company", organisation=self.organisation_of("Company"))
		request = self.sent()
		self.answer(request, "Company", True, "It funds the grant with conditions")
		self.assertEqual(self.recused(request), {self.seats["Company"], self.seats[key]})

	def test_for_a_personal_cause_the_alternate_decides(self) -> None:
		focal, alternate = factories.user([roles.MEMBER]), factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=focal, alternate=alternate).name
		request = self.sent()
		with self.as_user(focal):
			declarations.answer(ALLOCATION, request.name, seat, True, "A family member benefits")
			with self.assertRaisesRegex(CannotDecide, "the other person of your seat"):
				decisions.record(ALLOCATION, request.name, seat, "Approve")
		self.assertEqual(self.recused(request), set())
		with self.as_user(alternate):
			declarations.answer(ALLOCATION, request.name, seat, False)
			at = decisions.record(ALLOCATION, request.name, seat, "Approve")
		self.assertEqual([row.approvals for row in at.outcome.tally if row.pillar == "Company"], [1])

	def test_for_a_cause_of_the_organisation_the_alternate_does_not_decide(self) -> None:
		focal, alternate = factories.user([roles.MEMBER]), factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=focal, alternate=alternate).name
		request = self.sent()
		with self.as_user(focal):
			declarations.answer(ALLOCATION, request.name, seat, True, "Its subsidiary benefits")
		with self.as_user(alternate), self.assertRaisesRegex(CannotDecide, "in conflict of interest"):
			declarations.answer(ALLOCATION, request.name, seat, False)

	def test_the_record_holds_the_cause_of_a_conflict_and_no_answer_without_one(self) -> None:
		request = self.sent()
		self.answer(request, "Host State")
		self.answer(request, "Company", True, "Its subsidiary benefits")
		(entry,) = self.entries("conflict")
		self.assertEqual(
			(entry["seat"], entry["cause"], entry["outcome"], entry["document"]),
			(self.seats["Company"], "Its subsidiary benefits", "Confirmed", request.name),
		)
		self.assertNotIn(self.members["Company"], str(entry))

	def test_an_answer_is_neither_written_changed_nor_deleted_as_a_document(self) -> None:
		request = self.sent()
		self.answer(request, "Company")
		doc = frappe.get_doc("Conflict Declaration", {"reference_name": request.name})
		with self.assertRaises(GuardError):
			frappe.copy_doc(doc).insert(ignore_permissions=True)
		with self.assertRaises(frappe.ValidationError):
			frappe.delete_doc("Conflict Declaration", doc.name, force=True, ignore_permissions=True)
		doc.answer = "In conflict"
		with self.assertRaises(frappe.ValidationError):
			doc.save(ignore_permissions=True)


class TestTakingAnAnswerBack(ConflictCase):
	def declaration(self, request: Document, pillar: str) -> str:
		return frappe.db.get_value(
			"Conflict Declaration",
			{"reference_name": request.name, "seat": self.seats[pillar], "docstatus": 1},
			"name",
		)

	def withdraw(self, request: Document, pillar: str) -> Standing:
		with self.as_user(self.members[pillar]):
			return declarations.withdraw(self.declaration(request, pillar))

	def test_the_person_is_asked_again_and_the_record_says_both(self) -> None:
		request = self.sent()
		self.answer(request, "Company", True, "Its subsidiary benefits")
		self.withdraw(request, "Company")
		self.assertEqual(self.recused(request), set())
		self.assertEqual([row["outcome"] for row in self.entries("conflict")], ["Confirmed", "Cancelled"])
		with self.as_user(self.members["Company"]), self.assertRaisesRegex(CannotDecide, "Answer first"):
			decisions.record(ALLOCATION, request.name, self.seats["Company"], "Approve")

	def test_nobody_takes_back_the_answer_of_somebody_else(self) -> None:
		request = self.sent()
		self.answer(request, "Company", True, "Its subsidiary benefits")
		name = self.declaration(request, "Company")
		for user in (self.members["Host State"], self.coordinator):
			with self.as_user(user), self.assertRaisesRegex(CannotDecide, "Only the person"):
				declarations.withdraw(name)

	def test_not_after_deciding_on_it(self) -> None:
		request = self.sent()
		self.say(request, "Company")
		with self.assertRaisesRegex(CannotDecide, "decided in this round on this answer"):
			self.withdraw(request, "Company")

	def test_not_once_the_request_has_ended(self) -> None:
		self.newcomer("Company")
		request = self.sent()
		self.answer(request, "Company", True, "Its subsidiary benefits")
		for key in [key for key in self.members if key != "Company"]:
			self.say(request, key)
		self.assertEqual(self.status(request), "Endorsed")
		with self.assertRaisesRegex(CannotDecide, "not open for decisions"):
			self.withdraw(request, "Company")


class TestAPillarInConflict(ConflictCase):
	def test_without_a_substitute_it_is_waived_and_the_document_says_so(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.answer(request, "Company", True, "Its subsidiary benefits")
		self.say(request, "Civil Society")
		request.reload()
		self.assertEqual(request.status, "Endorsed")
		self.assertIn("Company is in conflict as a whole and is waived", request.decided_by_rule)

	def test_what_has_ended_keeps_who_was_in_conflict(self) -> None:
		company = self.organisation_of("Company")
		request = self.sent(beneficiary=company)
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.assertEqual(self.status(request), "Endorsed")
		frappe.db.set_value(ALLOCATION, request.name, "beneficiary", factories.organisation("Company").name)
		self.assertEqual(self.causes(request), {self.seats["Company"]: "Its organisation benefits"})

	def test_a_conflict_that_is_declared_last_completes_it_visibly(self) -> None:
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.answer(request, "Company", True, "Another reason")
		request.reload()
		self.assertEqual(request.status, "Endorsed")
		self.assertIn("Company is in conflict as a whole and is waived", request.decided_by_rule)


class TestSubstitutes(ConflictCase):
	has_policy = False

	def setUp(self) -> None:
		super().setUp()
		self.stand_in = self.newcomer("Home State", deciding=0)
		self.adopt(substitutes=[{"pillar": "Company", "seat": self.seats[self.stand_in]}])

	def test_a_substitute_decides_for_a_pillar_in_conflict_and_the_document_names_it(self) -> None:
		request = self.sent(beneficiary=self.organisation_of("Company"))
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.assertEqual(self.status(request), "Under Review")
		self.say(request, self.stand_in)
		request.reload()
		title = frappe.db.get_value("Working Group Member", self.seats[self.stand_in], "seat_title")
		self.assertEqual(request.status, "Endorsed")
		self.assertIn(
			f"Company is in conflict as a whole; {title} decides in its place", request.decided_by_rule
		)

	def test_it_has_no_vote_as_long_as_one_seat_of_the_pillar_is_free(self) -> None:
		request = self.sent()
		with self.assertRaisesRegex(CannotDecide, "no vote"):
			self.say(request, self.stand_in)

	def test_a_substitute_in_conflict_itself_leaves_the_pillar_waived(self) -> None:
		request = self.sent(beneficiary=self.organisation_of("Company"))
		self.answer(request, self.stand_in, True, "A family member benefits")
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		request.reload()
		self.assertIn("Company is in conflict as a whole and is waived", request.decided_by_rule)


class TestOnPaper(ConflictCase):
	def setUp(self) -> None:
		super().setUp()
		self.paper = factories.seat(self.group, pillar="Company", person="Ama Without Login").name
		self.opened = self.sent()

	def on_paper(self, by: str | None = None) -> Standing:
		with self.as_user(by or self.coordinator):
			return declarations.record_on_paper(
				ALLOCATION,
				self.opened.name,
				self.paper,
				"Focal person",
				"Its subsidiary benefits",
				factories.scan(),
			)

	def declaration(self) -> str:
		return frappe.db.get_value(
			"Conflict Declaration", {"seat": self.paper, "answer": "In conflict"}, "name"
		)

	def confirm(self, by: str) -> Standing:
		with self.as_user(by):
			return declarations.confirm(self.declaration())

	def decide_on_paper(self, **more: bool) -> Standing:
		with self.as_user(self.coordinator):
			return decisions.record_on_paper(
				ALLOCATION, self.opened.name, self.paper, "Focal person", "Approve", factories.scan(), **more
			)

	def test_it_counts_once_a_seat_of_another_pillar_has_confirmed_it(self) -> None:
		self.on_paper()
		self.assertEqual((self.recused(self.opened), self.entries("conflict")), (set(), []))
		self.confirm(self.members["Host State"])
		self.assertEqual(self.recused(self.opened), {self.paper})
		self.assertEqual(self.entries("conflict")[-1]["given"], "On paper")
		doc = frappe.get_doc("Conflict Declaration", self.declaration())
		self.assertEqual((doc.status, doc.confirmed_by_seat), ("Confirmed", self.seats["Host State"]))

	def test_a_seat_of_the_same_pillar_does_not_confirm_it(self) -> None:
		self.on_paper()
		with self.assertRaisesRegex(CannotDecide, "another pillar"):
			self.confirm(self.members["Company"])

	def test_the_coordinator_who_recorded_it_does_not_confirm_it(self) -> None:
		factories.seat(self.group, pillar="Host State", user=self.coordinator)
		self.on_paper()
		with self.assertRaisesRegex(CannotDecide, "recorded"):
			self.confirm(self.coordinator)

	def test_it_is_confirmed_once(self) -> None:
		self.on_paper()
		self.confirm(self.members["Host State"])
		with self.assertRaisesRegex(CannotDecide, "confirmed or withdrawn already"):
			self.confirm(self.members["Civil Society"])

	def test_only_the_office_records_it_and_once(self) -> None:
		with self.assertRaisesRegex(CannotDecide, "coordinator"):
			self.on_paper(self.members["Host State"])
		self.on_paper()
		with self.assertRaisesRegex(CannotDecide, "recorded already"):
			self.on_paper()

	def test_its_scan_is_needed_and_stays(self) -> None:
		with self.as_user(self.coordinator), self.assertRaisesRegex(frappe.ValidationError, "scan"):
			declarations.record_on_paper(
				ALLOCATION,
				self.opened.name,
				self.paper,
				"Focal person",
				"Its subsidiary benefits",
				"/private/files/x",
			)
		self.on_paper()
		scan = frappe.get_doc("File", {"attached_to_name": self.declaration()})
		with self.assertRaises(GuardError):
			scan.delete()

	def test_as_long_as_nobody_has_confirmed_it_it_is_no_answer(self) -> None:
		self.on_paper()
		with self.assertRaisesRegex(CannotDecide, "must say whether"):
			self.decide_on_paper()

	def test_what_the_person_answered_since_stands(self) -> None:
		self.on_paper()
		at = self.decide_on_paper(no_conflict=True)
		with self.as_user(self.members["Host State"]):
			decisions.confirm(at.rows[-1].name)
		with self.assertRaisesRegex(CannotDecide, "answered since"):
			self.confirm(self.members["Host State"])

	def test_a_paper_decision_says_that_there_is_no_conflict_and_is_witnessed_as_a_whole(self) -> None:
		at = self.decide_on_paper(no_conflict=True)
		answer = frappe.get_doc("Conflict Declaration", {"seat": self.paper})
		self.assertEqual(
			(answer.answer, answer.given_how, answer.status), ("No conflict", "On paper", "Draft")
		)
		with self.as_user(self.members["Host State"]):
			decisions.confirm(at.rows[-1].name)
		answer.reload()
		self.assertEqual((answer.status, answer.confirmed_by_seat), ("Confirmed", self.seats["Host State"]))


class TestWhatFollows(ConflictCase):
	rules = {
		"approval_rules": [
			{"applies_to": "Resource Allocation", "tier": 1, "mode": "Consensus", "min_approvals": 3},
			{"applies_to": "Allocation Policy", "tier": 1, "mode": "Consensus", "min_approvals": 1},
		]
	}

	def test_the_coordinator_is_told_at_once_when_nobody_can_complete_it_any_more(self) -> None:
		request = self.sent()
		self.assertFalse(any("any more" in row for row in self.told(self.coordinator, request)))
		at = self.answer(request, "Company", True, "Its subsidiary benefits")
		self.assertEqual(str(at.outcome.status), "Unsatisfiable")
		self.assertIn("name_substitute", [str(row.code) for row in at.outcome.remedies])
		told = self.told(self.coordinator, request)
		self.assertEqual([row for row in told if "nobody can complete" in row], told[-1:])

	def test_it_can_be_completed_again_once_the_conflict_is_taken_back(self) -> None:
		request = self.sent()
		self.answer(request, "Company", True, "Its subsidiary benefits")
		name = frappe.db.get_value("Conflict Declaration", {"seat": self.seats["Company"]}, "name")
		with self.as_user(self.members["Company"]):
			declarations.withdraw(name)
		self.assertEqual(str(self.at(request).outcome.status), "Pending")
		self.assertEqual(self.endorse(request).status, "Endorsed")

	def test_a_request_that_nobody_could_decide_on_is_not_sent(self) -> None:
		with self.assertRaisesRegex(GuardError, "could never decide on it"):
			self.sent(beneficiary=self.organisation_of("Company"))

	def test_one_that_is_withdrawn_asks_nobody_any_more(self) -> None:
		request = self.sent()
		with self.as_user(self.requester):
			allocations.withdraw(request.name, "Funded elsewhere")
		with self.assertRaisesRegex(CannotDecide, "not open for decisions"):
			self.answer(request, "Company")


class TestFunders(ConflictCase):
	"""Whoever funds the grant that a request is meant for with conditions on it decides on nothing that it pays."""

	def setUp(self) -> None:
		super().setUp()
		self.officer = factories.user([roles.FINANCE_OFFICER])

	def grant(self, funder: str, has_conditions: int = 1, **more: object) -> str:
		values = {"has_conditions": has_conditions, "conditions": "A say in the training", **more}
		return factories.grant(self.group, self.officer, funder=funder, **values).name

	def test_the_funder_with_conditions_steps_aside(self) -> None:
		grant = self.grant(self.organisation_of("Host State"))
		request = self.sent(intended_grant=grant)
		self.assert_recused(request, "Host State", "It funds the grant with conditions")

	def test_so_does_its_parent_organisation(self) -> None:
		owned = factories.organisation(
			"Host State", parent_organisation=self.organisation_of("Host State")
		).name
		request = self.sent(intended_grant=self.grant(owned))
		self.assert_recused(request, "Host State", "It funds the grant with conditions")

	def test_the_funder_without_conditions_decides(self) -> None:
		grant = self.grant(self.organisation_of("Host State"), has_conditions=0)
		self.assert_free(self.sent(intended_grant=grant), "Host State")

	def test_a_funder_stays_aside_when_its_grant_is_suspended_meanwhile(self) -> None:
		grant = self.grant(self.organisation_of("Host State"))
		request = self.sent(intended_grant=grant)
		with self.as_user(self.officer):
			grants.suspend(grant, "An audit")
		self.assert_recused(request, "Host State", "It funds the grant with conditions")

	def test_a_grant_of_another_group_is_refused(self) -> None:
		other = factories.group(currency="USD").name
		grant = factories.grant(other, self.officer).name
		with self.assertRaisesRegex(GuardError, "is not of this group"):
			self.request(intended_grant=grant)

	def test_the_intended_grant_is_part_of_the_content_only_where_it_is_named(self) -> None:
		grant = self.grant(self.organisation_of("Host State"))
		self.assertEqual(contents.of_allocation(self.request(intended_grant=grant))["intended_grant"], grant)
		self.assertNotIn("intended_grant", contents.of_allocation(self.request()))
