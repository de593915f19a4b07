"""What a review found open, one test for each rule that was mended: rows, logins, papers, tiers, ranking and drafts."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from vpwg import permissions
from vpwg.api import allocations as api
from vpwg.api import decisions as decisions_api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import PILLARS, AllocationCase
from vpwg.vpwg import allocations, decisions, declarations, lateness, standings, waiting
from vpwg.vpwg.decisions import CannotDecide
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.guard import GuardError

ALLOCATION = "Resource Allocation"
POLICY = "Allocation Policy"
CONSENSUS = {"mode": "Consensus", "min_present_per_pillar": 1, "min_approvals": 1}
MAJORITY = {**CONSENSUS, "mode": "Qualified majority", "majority": "2/3"}
REMIND, ALTERNATE, LAST = "2026-09-30", "2026-10-07", "2026-10-14"
"""The days on which each step of lateness is due, for a request that was sent on 15 September 2026."""


def line(amount: float = 100, **more: object) -> dict[str, object]:
	return {
		"cost_category": "Training",
		"description": "Trainers",
		"quantity": 1,
		"unit_amount": amount,
		**more,
	}


class MendCase(AllocationCase):
	def fresh(self, doc: Document) -> Any:
		return frappe.get_doc(doc.doctype, doc.name)

	def standing(self, doc: Document) -> Standing:
		return standings.standing(self.fresh(doc))

	def change(self, doc: Document, by: str, **values: object) -> Any:
		"""Save a document as somebody, with these values; without any it is an empty save."""
		with self.as_user(by):
			fresh = self.fresh(doc)
			fresh.update(values)
			return fresh.save()

	def send_back(self, doc: Document, reason: str = "Say more") -> None:
		with self.as_user(self.coordinator):
			decisions.return_by_office(doc.doctype, doc.name, reason)

	def entered_for_a_login(self) -> tuple[str, Document]:
		"""A draft that the office entered for somebody who got a login afterwards; the login and the request."""
		login = factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", person="Ama Without Login").name
		request = factories.request(seat, self.coordinator)
		with self.as_user(self.coordinator):
			doc = frappe.get_doc("Working Group Member", seat)
			doc.tenures[0].user = login
			doc.save()
			request.reload()
			request.save()
		return login, request

	def paper_seat(self, pillar: str = "Company", person: str = "Ama Without Login") -> str:
		return factories.seat(self.group, pillar=pillar, person=person).name

	def on_paper(self, doc: Document, seat: str, by: str | None = None, verdict: str = "Approve") -> str:
		"""The office records what a seat decided on paper; gives the name of the entry."""
		with self.as_user(by or self.coordinator):
			decisions.record_on_paper(
				doc.doctype, doc.name, seat, "Focal person", verdict, factories.scan(), no_conflict=True
			)
		return str(
			frappe.db.get_value(
				"Approval Decision",
				{"reference_name": doc.name, "seat": seat, "given_how": "On paper"},
				"name",
			)
		)

	def confirm(self, paper: str, by: str) -> Standing:
		with self.as_user(by):
			return decisions.confirm(paper)

	def listed(self, doc: Document, by: str) -> list[str]:
		"""The papers on a document that somebody is asked to confirm, by its form and by their list."""
		with self.as_user(by):
			form = [row["decision"] for row in decisions_api.standing(doc.doctype, doc.name)["to_confirm"]]
			waits = [
				paper for row in waiting.for_me() if row.doc.name == doc.name for paper in row.to_confirm
			]
		self.assertEqual(sorted(form), sorted(waits))
		return form

	def renamed(self, login: str) -> str:
		new = f"renamed-{frappe.generate_hash(length=8)}@vpwg.example"
		frappe.set_user("Administrator")
		frappe.rename_doc("User", login, new, force=True)
		return new


class TestRowsAndCurrencies(MendCase):
	rules = {"participation_rates": [{"rate_name": "Per diem", "unit": "Day", "amount": 50}]}

	def test_two_lines_with_the_same_number_keep_each_its_own_units(self) -> None:
		dear = line(90_000, description="A car", idx=1)
		cheap = line(50, published_rate="Per diem", idx=1)
		for rows in ([dear, cheap], [cheap, dear]):
			request = self.request(lines=[dict(row) for row in rows])
			for again in range(2):
				with self.subTest(first=rows[0]["unit_amount"], again=again):
					stored = self.fresh(request)
					self.assertEqual([row.idx for row in stored.lines], [1, 2])
					self.assertEqual(
						{row.description: (row.unit_amount_units, row.amount_units) for row in stored.lines},
						{"A car": (9_000_000, 9_000_000), "Trainers": (5_000, 5_000)},
					)
					self.assertEqual(stored.amount_units, 9_005_000)
				with self.as_user(self.requester):
					for row in stored.lines:
						row.idx = 1
					stored.save()
			self.assertEqual(self.send(request).group_amount_units, 9_005_000)

	def test_two_relaxations_with_the_same_number_keep_each_its_own_cap(self) -> None:
		def relaxation(kind: str, cap: float) -> dict[str, object]:
			return {
				"relaxation": kind,
				"amount_cap": cap,
				"until": "2027-06-30",
				"compensating_review": "The treasurer each quarter",
				"idx": 1,
			}

		rows = [
			relaxation("A decider signs off for finance", 100),
			relaxation("A decider pays", 100_000),
		]
		for given in (rows, rows[::-1]):
			policy = factories.policy(self.group, self.coordinator, relaxations=[dict(row) for row in given])
			with self.as_user(self.coordinator):
				stored = self.fresh(policy)
				for row in stored.relaxations:
					row.idx = 1
				stored.save()
			stored = self.fresh(policy)
			self.assertEqual([row.idx for row in stored.relaxations], [1, 2])
			self.assertEqual(
				{row.relaxation: row.amount_cap_units for row in stored.relaxations},
				{"A decider signs off for finance": 10_000, "A decider pays": 10_000_000},
			)

	def test_a_currency_that_a_client_puts_on_a_row_counts_for_nothing(self) -> None:
		for currency in ("BHD", "JPY"):
			with self.subTest(currency):
				request = self.request(lines=[line(1000, currency=currency)])
				stored = self.fresh(request)
				self.assertEqual((stored.lines[0].unit_amount_units, stored.amount_units), (100_000, 100_000))
				policy = factories.policy(
					self.group,
					self.coordinator,
					approval_rules=[
						{
							"applies_to": ALLOCATION,
							"tier": 1,
							"amount_to": 500,
							**CONSENSUS,
							"currency": currency,
						},
						{"applies_to": ALLOCATION, "tier": 1, "amount_from": 500, **CONSENSUS},
						{"applies_to": POLICY, "tier": 1, **CONSENSUS},
					],
				)
				rules = self.fresh(policy).approval_rules
				self.assertEqual([row.amount_to_units for row in rules], [50_000, 0, 0])
				self.assertEqual([row.amount_from_units for row in rules], [0, 50_000, 0])

	def test_what_is_no_quantity_is_refused_with_its_line(self) -> None:
		for given in ("abc", "1e400", 1e30, "nan", float("nan"), float("inf"), "-1e400", -1, "1_000"):
			rows = [line(), line(quantity=given)]
			with (
				self.subTest(given),
				self.assertRaisesRegex(GuardError, r"^Line 2: .* is no quantity: enter"),
			):
				self.request(lines=rows)


class TestLogins(MendCase):
	def test_whoever_declared_a_family_conflict_stays_recused_under_another_login(self) -> None:
		alternate = factories.user([roles.MEMBER])
		focal = factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=focal, alternate=alternate).name
		request = self.sent()
		with self.as_user(focal):
			declarations.answer(ALLOCATION, request.name, seat, True, "A family member benefits")
		focal = self.renamed(focal)
		with self.as_user(focal):
			self.assertEqual(decisions.seats_to_decide(self.standing(request), decisions.own_key()), [])
			with self.assertRaises(CannotDecide):
				decisions.record(ALLOCATION, request.name, seat, "Approve")
			with self.assertRaises(CannotDecide):
				declarations.answer(ALLOCATION, request.name, seat, False)
		with self.as_user(alternate):
			declarations.answer(ALLOCATION, request.name, seat, False)

	def test_whoever_asked_stays_excluded_under_another_login_also_when_it_is_sent_again(self) -> None:
		request = self.sent()
		self.requester = self.renamed(self.requester)
		self.send_back(request)
		self.revise(request)
		request = self.send(request, by=self.coordinator)
		with self.as_user(self.requester), self.assertRaises(CannotDecide):
			declarations.answer(ALLOCATION, request.name, self.seat, False)
		with self.as_user(self.requester):
			allocations.withdraw(request.name, "Funded elsewhere")

	def test_whoever_gets_a_login_after_the_office_asked_for_them_does_not_decide_on_it(self) -> None:
		for when in ("draft", "sent"):
			with self.subTest(when):
				seat = self.paper_seat(person=factories.unique("Ama"))
				request = factories.request(seat, self.coordinator)
				self.assertFalse(request.requested_by)
				login = factories.user([roles.MEMBER])
				if when == "draft":
					self.give_login(seat, login)
					request = self.send(request, by=self.coordinator)
				else:
					request = self.send(request, by=self.coordinator)
					self.give_login(seat, login)
				self.refused(request, seat, login)
				self.send_back(request)
				with self.as_user(login if when == "draft" else self.coordinator):
					api.revise(request.name)
				request = self.send(request, by=self.coordinator)
				self.assertEqual(request.requested_by, login)
				self.refused(request, seat, login)
				with self.as_user(login):
					allocations.withdraw(request.name, "Funded elsewhere")

	def test_whoever_takes_the_seat_over_is_not_put_in_the_place_of_who_asked_without_a_login(self) -> None:
		seat = self.paper_seat()
		request = factories.request(seat, self.coordinator)
		key = request.requester_key
		with self.as_user(self.coordinator):
			doc = frappe.get_doc("Working Group Member", seat)
			doc.hand_over(
				{"person_name": "Yaw New", "position": "Focal person"},
				frappe.utils.getdate("2026-09-15"),
				"Left",
			)
			doc.save()
		with self.assertRaisesRegex(GuardError, "does not sit in .* any more"):
			self.send(request, by=self.coordinator)
		self.assertEqual(self.fresh(request).requester_key, key)

	def test_the_alternate_who_edits_or_sends_is_not_put_in_the_place_of_who_asked_without_a_login(
		self,
	) -> None:
		alternate = factories.user([roles.MANAGER, roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", person="Ama Without Login", alternate=alternate)
		request = factories.request(seat.name, self.coordinator)
		key = request.requester_key
		request = self.change(request, alternate, purpose="Rewritten")
		self.assertEqual((request.requester_key, request.requested_by), (key, None))
		request = self.send(request, by=alternate)
		self.assertEqual((request.requester_key, request.requested_by), (key, None))
		with self.as_user(self.coordinator), self.assertRaisesRegex(CannotDecide, "does not decide here"):
			decisions.record_on_paper(
				ALLOCATION,
				request.name,
				seat.name,
				"Focal person",
				"Approve",
				factories.scan(),
				no_conflict=True,
			)

	def give_login(self, seat: str, login: str) -> None:
		with self.as_user(self.coordinator):
			doc = frappe.get_doc("Working Group Member", seat)
			doc.tenures[0].user = login
			doc.save()

	def refused(self, request: Document, seat: str, login: str) -> None:
		with self.as_user(login):
			self.assertEqual(decisions.seats_to_decide(self.standing(request), decisions.own_key()), [])
			with self.assertRaises(CannotDecide):
				declarations.answer(ALLOCATION, request.name, seat, False)
			with self.assertRaises(CannotDecide):
				decisions.record(ALLOCATION, request.name, seat, "Approve")


class TestAbsence(MendCase):
	def late(self, request: Document) -> list[str]:
		"""The pillars that count as absent once all steps of the first tier were done."""
		for day in (REMIND, ALTERNATE, LAST):
			self.set_today(day)
			lateness.step(ALLOCATION, request.name)
		request = self.fresh(request)
		self.assertEqual((request.status, request.tier), ("Under Review", 2))
		return list(facts.parsed(request.rule_snapshot)["absent"])

	def test_a_pillar_whose_paper_waits_for_its_witness_is_not_absent(self) -> None:
		seat = self.paper_seat()
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.on_paper(request, seat, verdict="Abstain")
		self.assertEqual(self.late(request), [])

	def test_a_pillar_of_which_nobody_has_a_login_is_never_absent(self) -> None:
		self.end_seat("Company")
		self.paper_seat()
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Civil Society")
		self.assertEqual(self.late(request), [])


class TestPapers(MendCase):
	def test_a_paper_is_neither_confirmed_nor_listed_once_the_seat_has_decided_by_account(self) -> None:
		self.members["Paper"] = factories.user([roles.MEMBER])
		self.seats["Paper"] = factories.seat(
			self.group, pillar="Company", person="Ama Without Login", alternate=self.members["Paper"]
		).name
		request = self.sent()
		paper = self.on_paper(request, self.seats["Paper"])
		self.assertEqual(self.listed(request, self.members["Host State"]), [paper])
		self.say(request, "Paper", "Abstain")
		self.assertEqual(self.listed(request, self.members["Host State"]), [])
		with self.assertRaisesRegex(CannotDecide, "has decided by itself since"):
			self.confirm(paper, self.members["Host State"])
		tally = {str(row.pillar): row.approvals for row in self.standing(request).outcome.tally}
		self.assertEqual(tally["Company"], 0)

	def test_the_persons_of_a_seat_are_told_that_a_paper_was_recorded_for_them(self) -> None:
		alternate = factories.user([roles.MEMBER])
		seat = factories.seat(
			self.group, pillar="Company", person="Ama Without Login", alternate=alternate
		).name
		request = self.sent()
		self.on_paper(request, seat)
		for user, told in ((alternate, True), (self.members["Company"], False)):
			with self.subTest(user):
				found = any("was recorded from paper" in row for row in self.told(user, request))
				self.assertEqual(found, told)

	def test_whoever_asked_wrote_or_sent_it_does_not_confirm_a_paper(self) -> None:
		editor, sender = (factories.user([roles.MANAGER, roles.MEMBER]) for _each in range(2))
		for user in (editor, sender):
			factories.seat(self.group, pillar="Host State", user=user)
		seat = self.paper_seat()
		request = self.request()
		self.change(request, editor, purpose="Rewritten")
		request = self.send(request, by=sender)
		paper = self.on_paper(request, seat)
		for user in (self.requester, editor, sender):
			with self.subTest(user):
				self.assertEqual(self.listed(request, user), [])
				with self.assertRaises(CannotDecide):
					self.confirm(paper, user)
		self.confirm(paper, self.members["Host State"])

	def test_somebody_in_conflict_does_not_confirm_a_paper(self) -> None:
		host = frappe.db.get_value("Working Group Member", self.seats["Host State"], "organisation")
		seat = self.paper_seat()
		for declared in (True, False):
			request = self.sent(**({} if declared else {"beneficiary": host}))
			if declared:
				self.answer(request, "Host State", in_conflict=True, cause="A family member benefits")
			paper = self.on_paper(request, seat)
			with self.subTest(declared=declared):
				self.assertEqual(self.listed(request, self.members["Host State"]), [])
				with self.assertRaises(CannotDecide):
					self.confirm(paper, self.members["Host State"])
				self.confirm(paper, self.members["Civil Society"])


class TestTiersAndObjections(MendCase):
	rules = {
		"grounds": [{"ground": "Safety"}],
		"approval_rules": [
			{"applies_to": ALLOCATION, "tier": 1, "amount_to": 500, **CONSENSUS},
			{"applies_to": ALLOCATION, "tier": 2, "amount_to": 500, **MAJORITY},
			{"applies_to": ALLOCATION, "tier": 1, "amount_from": 500, **CONSENSUS, "min_approvals": 3},
			{"applies_to": ALLOCATION, "tier": 2, "amount_from": 500, **MAJORITY},
			{"applies_to": POLICY, "tier": 1, **CONSENSUS},
			{"applies_to": POLICY, "tier": 2, **MAJORITY},
		],
	}

	def test_the_total_of_90_days_that_moves_a_request_into_another_band_begins_with_its_first_tier(
		self,
	) -> None:
		request = self.sent(400)
		self.say(request, "Company", "Reject", reason="Too dear")
		self.revise(request)
		self.assertEqual(self.send(request).tier, 2)
		self.say(request, "Company", "Reject", reason="Too dear")
		self.say(request, "Host State", "Reject", reason="Too dear")
		other = self.sent(400)
		self.say(other, "Company", "Reject", reason="Too dear")
		self.sent(300)
		self.revise(other)
		other = self.send(other)
		self.assertEqual((other.band_amount, other.tier), (700, 1))

	def test_a_used_up_objection_does_not_survive_a_new_purpose(self) -> None:
		request = self.sent()
		self.say(request, "Company", "Reject", reason="Unsafe", ground="safety")
		self.revise(request)
		request = self.send(request)
		self.assertEqual(self.used(request), ["Company"])
		self.send_back(request)
		self.revise(request, purpose="Buy drones for the guards")
		request = self.send(request)
		self.assertEqual(self.used(request), [])
		self.say(request, "Company", "Reject", reason="Unsafe", ground="safety")
		self.assertEqual((self.status(request), self.fresh(request).tier), ("Returned", 1))

	def test_a_used_up_objection_does_not_survive_a_changed_policy(self) -> None:
		policy = self.put(factories.policy(self.group, self.coordinator))
		self.say(policy, "Company", "Reject", reason="Unsafe", ground="safety")
		self.assertEqual(self.status(policy), "Draft")
		self.assertEqual(self.used(self.put(policy)), ["Company"])
		self.send_back(policy)
		self.change(policy, self.coordinator, grounds=[{"ground": "Mandate"}])
		self.assertEqual(self.used(self.put(policy)), [])
		self.say(policy, "Company", "Reject", reason="Unsafe", ground="safety")
		self.assertEqual((self.status(policy), self.fresh(policy).tier), ("Draft", 1))

	def test_what_nobody_can_decide_and_the_office_sends_back_goes_on_to_the_next_tier(self) -> None:
		request = self.sent()
		for pillar in ("Host State", "Company", "Civil Society"):
			self.answer(request, pillar, in_conflict=True, cause="A family member benefits")
		at = self.standing(request)
		self.assertEqual(str(at.outcome.status), "Unsatisfiable")
		said = " ".join(decisions_api_remedies(self, request))
		self.assertIn("next tier", said)
		self.send_back(request)
		self.assertEqual(self.fresh(request).tier, 2)

	def test_what_is_refused_when_it_is_sent_promises_no_next_tier(self) -> None:
		self.end_seat("Company")
		user = factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=user).name
		with self.assertRaisesRegex(GuardError, "could never decide on it.*Name an alternate") as caught:
			self.send(factories.request(seat, user), by=user)
		self.assertNotIn("next tier", str(caught.exception))

	def test_what_can_still_be_decided_stays_in_its_tier_when_the_office_sends_it_back(self) -> None:
		request = self.sent()
		self.send_back(request)
		self.assertEqual(self.fresh(request).tier, 1)

	def put(self, policy: Document) -> Any:
		return self.change(policy, self.coordinator, status="Under Ratification")

	def used(self, doc: Document) -> list[str]:
		return sorted(str(pillar) for pillar in self.standing(doc).context.objections_used)


def decisions_api_remedies(case: MendCase, request: Document) -> list[str]:
	with case.as_user(case.coordinator):
		return list(decisions_api.standing(ALLOCATION, request.name)["remedies"])


class TestInterimAfterRatified(MendCase):
	has_policy = False

	def test_an_interim_policy_never_replaces_a_ratified_one(self) -> None:
		interim = factories.policy(
			self.group,
			self.coordinator,
			approval_rules=[{"applies_to": ALLOCATION, "tier": 1, **CONSENSUS}],
			is_interim=1,
			interim_ceiling=5000,
			expires_on="2027-03-31",
		)
		ratified = self.adopt()
		with self.as_user(self.manager), self.assertRaisesRegex(GuardError, "ratified"):
			doc = self.fresh(interim)
			doc.status, doc.docstatus = "In Force", 1
			doc.save()
		self.assertEqual((self.status(interim), self.status(ratified)), ("Draft", "In Force"))


class TestEmptySaves(MendCase):
	def test_of_a_request_make_nobody_its_last_editor(self) -> None:
		request = self.request()
		self.change(request, self.coordinator)
		self.assertEqual(self.fresh(request).last_edited_by, self.requester)
		self.change(request, self.coordinator, purpose="Rewritten")
		self.assertEqual(self.fresh(request).last_edited_by, self.coordinator)

	def test_of_a_policy_make_nobody_its_last_editor(self) -> None:
		policy = factories.policy(self.group, self.coordinator)
		self.change(policy, self.manager)
		self.assertEqual(self.fresh(policy).last_edited_by, self.coordinator)
		self.change(policy, self.manager, title="Rewritten")
		self.assertEqual(self.fresh(policy).last_edited_by, self.manager)


class TestEmptySavesOfAReview(StageReviewCase):
	def test_make_nobody_its_last_editor(self) -> None:
		manager = factories.user([roles.MANAGER])
		review = self.answered(self.review())
		with self.as_user(manager):
			frappe.get_doc("Stage Review", review.name).save()
		self.assertEqual(frappe.db.get_value("Stage Review", review.name, "last_edited_by"), self.coordinator)
		with self.as_user(manager):
			doc = frappe.get_doc("Stage Review", review.name)
			next(row for row in doc.rows if row.evidence).evidence = "https://evidence.example/others"
			doc.save()
		self.assertEqual(frappe.db.get_value("Stage Review", review.name, "last_edited_by"), manager)


class TestCalls(MendCase):
	rules = {"ranking_criteria": [{"criterion": "Need", "weight": 1}]}

	def setUp(self) -> None:
		super().setUp()
		self.call = factories.call(self.group, self.coordinator)

	def rank(self, scores: dict[str, object], criterion: str = "Need") -> None:
		self.set_today("2026-10-01")
		with self.as_user(self.coordinator):
			allocations.rank(
				self.call.name,
				{
					name: {criterion: {"score": score, "reason": "As the baseline study says"}}
					for name, score in scores.items()
				},
			)

	def test_a_competitor_who_takes_the_returned_request_back_stays_recused_on_the_others(self) -> None:
		rival = self.newcomer("Company")
		user = self.members[rival]
		own = self.send(factories.request(self.seats[rival], user, call=self.call.name), by=user)
		request = self.sent(call=self.call.name)
		self.rank({own.name: 3, request.name: 3})
		self.send_back(own)
		for state in ("Returned", "Draft"):
			if state == "Draft":
				self.change(own, user, status="Draft")
			with self.subTest(state):
				self.assertEqual(self.status(own), state)
				self.assertIn(self.seats[rival], self.standing(request).outcome.recused)
				with self.assertRaisesRegex(CannotDecide, "in conflict of interest"):
					self.say(request, rival)

	def test_no_ranking_without_criteria(self) -> None:
		self.adopt()
		request = self.sent(call=self.call.name)
		with self.assertRaisesRegex(GuardError, "same criteria for ranking"):
			self.rank({request.name: 3})
		self.assertFalse(self.fresh(request).opened_on)

	def test_no_ranking_of_requests_under_policies_with_different_criteria(self) -> None:
		first = self.sent(call=self.call.name)
		for criteria in (
			[{"criterion": "Local people", "weight": 1}],
			[{"criterion": "Need", "weight": 2}],
			[],
		):
			with self.subTest(criteria):
				self.set_today("2026-09-16")
				self.adopt(ranking_criteria=criteria)
				second = self.sent(call=self.call.name)
				with self.assertRaisesRegex(GuardError, "same criteria for ranking"):
					self.rank({first.name: 3, second.name: 3})
				with self.as_user(self.requester):
					allocations.withdraw(second.name, "Funded elsewhere")
		self.assertFalse(self.fresh(first).opened_on)

	def test_a_new_policy_with_the_same_criteria_does_not_hold_the_ranking_up(self) -> None:
		first = self.sent(call=self.call.name)
		self.adopt(**self.rules)
		second = self.sent(call=self.call.name)
		self.rank({first.name: 3, second.name: 4})
		self.assertEqual([self.fresh(row).rank for row in (first, second)], [2, 1])

	def test_points_are_whole_numbers_from_0_to_5(self) -> None:
		request = self.sent(call=self.call.name)
		for score in ("abc", 4.7, "4.7", -1, "-1", 6, None, "", True, [], {"a": 1}, "³", "1e0", 10**30):
			with (
				self.subTest(score),
				self.assertRaisesRegex(GuardError, f"{request.title}: give Need from 0 to 5 points"),
			):
				self.rank({request.name: score})
		self.assertFalse(self.fresh(request).opened_on)
		self.rank({request.name: "4"})
		self.assertEqual(self.fresh(request).ranking[0].score, 4)


class TestWhoMayMoveIt(MendCase):
	def test_whoever_it_was_entered_for_sends_and_revises_it(self) -> None:
		asking, request = self.entered_for_a_login()
		self.assertEqual((request.requested_by, request.owner), (asking, self.coordinator))
		for other in (self.members["Host State"], self.requester):
			with self.subTest(other), self.as_user(other), self.assertRaises(frappe.PermissionError):
				api.send(request.name)
		with self.as_user(asking):
			self.assertEqual(api.send(request.name)["status"], "Under Review")
		self.send_back(request)
		with self.as_user(self.members["Host State"]), self.assertRaises(frappe.PermissionError):
			api.revise(request.name)
		with self.as_user(asking):
			self.assertEqual(api.revise(request.name)["status"], "Draft")
			self.assertEqual(api.send(request.name)["status"], "Under Review")

	def test_the_office_withdraws_an_endorsed_request_once_who_asked_has_left_and_not_before(self) -> None:
		request = self.endorse(self.sent())
		with self.as_user(self.coordinator), self.assertRaises(frappe.PermissionError):
			allocations.withdraw(request.name, "Nobody takes it up")
		self.seats["Asking"] = self.seat
		self.end_seat("Asking")
		with self.as_user(self.members["Host State"]), self.assertRaises(frappe.PermissionError):
			allocations.withdraw(request.name, "Nobody takes it up")
		with self.as_user(self.coordinator):
			allocations.withdraw(request.name, "Nobody takes it up")
		self.assertEqual(self.status(request), "Withdrawn")

	def test_a_request_comes_back_when_less_is_left_of_its_budget_than_it_asks_for(self) -> None:
		budget = self.endorse(self.sent(1000))
		request = self.sent(900, beneficiary=budget.beneficiary, draws_on=budget.name)
		for pillar in PILLARS[:2]:
			self.say(request, pillar)
		# No form changes what was endorsed; whatever does, the last decision looks again.
		frappe.db.set_value(ALLOCATION, budget.name, "amount_units", 89_999)
		self.say(request, PILLARS[2])
		request = self.fresh(request)
		self.assertEqual(request.status, "Returned")
		self.assertRegex(request.returned_because, f"^The budget {budget.name} .* used up")


class TestDrafts(MendCase):
	def setUp(self) -> None:
		super().setUp()
		self.officer = factories.user([roles.FINANCE_OFFICER])
		self.auditor = factories.user([roles.AUDITOR])
		group = frappe.get_doc("Working Group", self.group)
		group.append("officers", {"user": self.auditor, "function": "Auditor", "until": "2027-12-31"})
		group.save(ignore_permissions=True)
		permissions.forget()

	def sees(self, user: str, request: Document) -> bool:
		"""Whether somebody finds a request, by whatever way; all must agree."""
		with self.as_user(user):
			name = {"name": request.name}
			rows = {"parent": request.name}
			found = {
				"list": bool(frappe.get_list(ALLOCATION, filters=name)),
				"document": self.may_read(request),
				"permission": bool(frappe.has_permission(ALLOCATION, "read", doc=request.name, user=user)),
				"rows": bool(
					frappe.get_list(
						"Allocation Line", filters=rows, parent_doctype=ALLOCATION, fields=["name"]
					)
				),
				"condition": self.has_rows(request, permissions.condition_for("Allocation Line", user)),
			}
		self.assertEqual(len(set(found.values())), 1, found)
		return found["list"]

	def may_read(self, request: Document) -> bool:
		try:
			self.fresh(request).check_permission("read")
		except frappe.PermissionError:
			frappe.clear_messages()
			return False
		return True

	def has_rows(self, request: Document, condition: str) -> bool:
		where = f" and {condition}" if condition else ""
		statement = f"select name from `tabAllocation Line` where parent = %s{where}"
		return bool(frappe.db.sql(statement, request.name))

	def seen_by(self, request: Document) -> set[str]:
		people = {
			"requester": self.requester,
			"coordinator": self.coordinator,
			"manager": self.manager,
			"officer": self.officer,
			"auditor": self.auditor,
			**self.members,
		}
		return {word for word, user in people.items() if self.sees(user, request)}

	OFFICE = frozenset({"coordinator", "manager", "officer", "auditor"})

	def test_one_that_was_never_sent_is_for_its_owner_and_those_who_run_or_audit_the_group(self) -> None:
		self.assertEqual(self.seen_by(self.request()), self.OFFICE | {"requester"})

	def test_one_that_the_office_entered_is_also_for_the_person_that_it_was_entered_for(self) -> None:
		self.members["Asking"], request = self.entered_for_a_login()
		self.assertEqual(self.seen_by(request), self.OFFICE | {"Asking"})

	def test_one_that_was_sent_is_for_all_members_also_when_it_is_a_draft_again(self) -> None:
		everybody = self.OFFICE | {"requester", *PILLARS}
		request = self.sent()
		self.assertEqual(self.seen_by(request), everybody)
		self.send_back(request)
		self.assertEqual(self.seen_by(request), everybody)
		self.revise(request)
		self.assertEqual(self.status(request), "Draft")
		self.assertEqual(self.seen_by(request), everybody)

	def test_one_of_another_group_is_for_nobody_of_this_one(self) -> None:
		elsewhere = factories.user([roles.MEMBER])
		other = factories.group(currency="USD").name
		seat = factories.seat(other, pillar="Company", user=elsewhere).name
		request = factories.request(seat, elsewhere)
		self.assertEqual(self.seen_by(request), {"manager", "officer"})
