"""Somebody who wants to cheat with policies, requests and conflicts: each test is one way that must lead nowhere."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from vpwg import doors
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import PILLARS, AllocationCase
from vpwg.vpwg import allocations, decisions, declarations, standings
from vpwg.vpwg.decisions import CannotDecide
from vpwg.vpwg.workflow.guard import GuardError

CONSENSUS = {"tier": 1, "mode": "Consensus", "min_present_per_pillar": 1, "min_approvals": 1}


class CheatCase(AllocationCase):
	def fresh(self, doc: Document) -> Any:
		return frappe.get_doc(doc.doctype, doc.name)

	def change(self, doc: Document, by: str, **values: Any) -> Any:
		"""Save a document as somebody, with these values."""
		with self.as_user(by):
			fresh = self.fresh(doc)
			fresh.update(values)
			return fresh.save()

	def put_in_force(self, **more: Any) -> Any:
		"""The next policy of the group."""
		return factories.ratified(factories.policy(self.group, self.coordinator, **more), self.coordinator)

	def excluded(self, request: Document) -> frozenset[str]:
		return standings.excluded(self.fresh(request))

	def send_back(self, request: Document) -> None:
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more")

	def revise(self, request: Document, **values: Any) -> Any:
		self.change(request, self.requester, status="Draft")
		return self.change(request, self.requester, **values)


class TestWhoAsks(CheatCase):
	"""Whoever asks does not decide, whatever becomes of the draft."""

	def test_the_office_puts_nobody_in_the_place_of_who_asked(self) -> None:
		request = self.request()
		for values in (
			{"requested_by_seat": self.seats["Company"]},
			{"requested_by_seat": self.seats["Company"], "requester_position": "Focal person"},
			{"requester_position": "Alternate"},
		):
			with self.subTest(values), self.assertRaises(GuardError):
				self.change(request, self.coordinator, **values)
		self.assertEqual(self.fresh(request).requested_by, self.requester)

	def test_whoever_enters_a_request_owns_it_whatever_they_send(self) -> None:
		"""The office could else put somebody else in their place afterwards."""
		request = self.request(owner=self.coordinator)
		self.assertEqual(self.fresh(request).owner, self.requester)
		with self.assertRaises(GuardError):
			self.change(request, self.coordinator, requested_by_seat=self.seats["Company"])

	def test_the_alternate_is_not_put_in_the_place_of_the_focal_person(self) -> None:
		alternate = factories.user([roles.MEMBER])
		seat = factories.seat(
			self.group, pillar="Civil Society", user=factories.user([roles.MEMBER]), alternate=alternate
		).name
		asking = frappe.db.get_value("Seat Tenure", {"parent": seat, "position": "Focal person"}, "user")
		request = factories.request(seat, asking)
		with self.assertRaises(GuardError):
			self.change(request, self.coordinator, requester_position="Alternate")
		request = self.change(request, asking, requester_position="Alternate")
		self.assertEqual((request.requested_by, request.requester_position), (asking, "Focal person"))

	def test_the_office_corrects_what_it_entered_itself(self) -> None:
		first, second = (
			factories.seat(self.group, pillar="Company", person=f"{name} Without Login").name
			for name in ("Ama", "Kofi")
		)
		request = factories.request(first, self.coordinator)
		self.assertIn("ama", request.requester_key)
		request = self.change(request, self.coordinator, requested_by_seat=second)
		self.assertIn("kofi", request.requester_key)

	def test_the_office_enters_no_request_of_somebody_who_has_a_login(self) -> None:
		with self.assertRaisesRegex(GuardError, "has a login and asks by it"):
			factories.request(self.seats["Company"], self.coordinator)

	def test_the_office_records_no_decision_of_somebody_who_has_a_login(self) -> None:
		request = self.sent()
		with (
			self.as_user(self.coordinator),
			self.assertRaisesRegex(CannotDecide, "has a login and decides by it"),
		):
			decisions.record_on_paper(
				request.doctype,
				request.name,
				self.seats["Company"],
				"Focal person",
				"Approve",
				factories.scan(),
				no_conflict=True,
			)

	def test_the_office_changes_no_parent_while_it_is_decided_on(self) -> None:
		beneficiary = factories.organisation("Civil Society").name
		self.sent(beneficiary=beneficiary)
		doc = frappe.get_doc("Stakeholder Organisation", beneficiary)
		doc.parent_organisation = frappe.db.get_value(
			"Working Group Member", self.seats["Company"], "organisation"
		)
		with self.as_user(self.coordinator), self.assertRaisesRegex(GuardError, "is being decided on"):
			doc.save()

	def test_an_interim_policy_after_another_one_only_narrows_it(self) -> None:
		group = factories.group(coordinator=self.coordinator, currency="USD").name
		for pillar in ("Host State", "Company", "Civil Society"):
			factories.seat(group, pillar=pillar, user=self.members[pillar])
		limits = {"is_interim": 1, "interim_ceiling": 1000, "expires_on": "2027-03-31"}
		for wider, allowed in (
			({}, True),
			({"interim_ceiling": 1001}, False),
			({"interim_ceiling": 900}, True),
		):
			with self.subTest(wider):
				policy = factories.policy(group, self.coordinator, **{**limits, **wider})
				policy.status, policy.docstatus = "In Force", 1
				with self.as_user(self.manager):
					if allowed:
						policy.save()
					else:
						with self.assertRaisesRegex(GuardError, "stays within both"):
							policy.save()

	def test_one_value_is_taken_where_one_belongs(self) -> None:
		"""An object in the place of a name would be a filter on what is hidden in a record."""
		request = self.sent()
		for name, value in (("name", {"name": request.name}), ("name", [request.name]), ("seat", {"a": 1})):
			form = {"doctype": request.doctype, "name": request.name, "seat": "x", "verdict": "Approve"}
			with self.subTest(name=name), self.as_user(self.members["Company"]):
				frappe.local.form_dict = frappe._dict({**form, name: value}, cmd="vpwg.api.decisions.decide")
				self.assertRaises(frappe.ValidationError, doors.check_request)

	def test_a_login_that_changes_its_name_still_asked_for_it(self) -> None:
		frappe.set_user("Administrator")
		request = self.sent()
		self.answer(request, "Company")
		new = f"renamed-{frappe.generate_hash(length=6)}@vpwg.example"
		for old in (self.requester, self.members["Company"]):
			frappe.rename_doc("User", old, f"{len(old)}-{new}" if old == self.requester else new, force=True)
		renamed = f"{len(self.requester)}-{new}"
		at = standings.standing(self.fresh(request))
		with self.as_user(renamed):
			self.assertIn(decisions.own_key(), at.context.excluded)
			self.assertEqual(decisions.seats_to_decide(at, decisions.own_key()), [])
		with self.as_user(new):
			self.assertEqual(decisions.seats_to_decide(at, decisions.own_key()), [self.seats["Company"]])
			self.assertTrue(at.has_answered(self.seats["Company"], decisions.own_key()))

	def test_the_office_that_edits_and_sends_a_draft_does_not_decide_on_it(self) -> None:
		frappe.get_doc("User", self.coordinator).append("roles", {"role": roles.MEMBER}).parent_doc.save(
			ignore_permissions=True
		)
		seat = factories.seat(self.group, pillar="Company", user=self.coordinator).name
		request = self.request()
		self.change(request, self.coordinator, purpose="Rewritten")
		request = self.send(request, by=self.coordinator)
		with self.as_user(self.coordinator), self.assertRaises(CannotDecide):
			declarations.answer(request.doctype, request.name, seat, False)

	def test_a_seat_that_has_ended_asks_for_nothing_any_more(self) -> None:
		request = self.request()
		seat = frappe.get_doc("Working Group Member", self.seat)
		seat.update({"to_date": "2026-09-14", "reason_for_leaving": "Left"})
		seat.save(ignore_permissions=True)
		with self.assertRaises(frappe.ValidationError):
			self.send(request, by=self.coordinator)


class TestWhoBenefits(CheatCase):
	def test_an_organisation_is_not_named_as_a_community(self) -> None:
		"""Its seat would else decide on its own money."""
		organisation = frappe.db.get_value("Working Group Member", self.seats["Company"], "organisation")
		named = frappe.db.get_value("Stakeholder Organisation", organisation, "organisation_name")
		for name in (named, f"  {named.upper()} ", organisation):
			with self.subTest(name):
				request = self.request(beneficiary_community=name)
				with self.assertRaises(GuardError):
					self.send(request)

	def test_a_parent_that_is_taken_away_while_it_is_decided_on_stays_in_conflict(self) -> None:
		parent = frappe.db.get_value("Working Group Member", self.seats["Company"], "organisation")
		part = factories.organisation("Company", parent_organisation=parent).name
		request = self.sent(beneficiary=part)
		doc = frappe.get_doc("Stakeholder Organisation", part)
		doc.parent_organisation = None
		with self.as_user(self.manager):
			doc.save()
		with self.assertRaises(CannotDecide):
			self.answer(request, "Company")

	def test_a_parent_that_is_put_in_meanwhile_does_not_let_the_others_win(self) -> None:
		beneficiary = factories.organisation("Civil Society").name
		request = self.sent(beneficiary=beneficiary)
		doc = frappe.get_doc("Stakeholder Organisation", beneficiary)
		doc.parent_organisation = frappe.db.get_value(
			"Working Group Member", self.seats["Company"], "organisation"
		)
		with self.as_user(self.manager):
			doc.save()
		for pillar in ("Host State", "Civil Society"):
			self.say(request, pillar)
		self.assertEqual(self.status(request), "Returned")

	def test_a_budget_in_which_its_beneficiary_decided_itself_exempts_nobody(self) -> None:
		"""Design section 5: no conflict only for a budget that was adopted without the seat that draws on it."""
		organisation = frappe.db.get_value("Working Group Member", self.seats["Company"], "organisation")
		budget = self.endorse(
			self.sent(
				beneficiary=organisation,
				lines=[
					{
						"cost_category": "Participation",
						"description": "Participants",
						"published_rate": "Day",
						"quantity": 50,
						"unit_amount": 20,
					}
				],
			)
		)
		self.assertEqual(budget.status, "Endorsed")
		drawn = self.sent(900, beneficiary=organisation, draws_on=budget.name)
		with self.assertRaises(CannotDecide):
			self.answer(drawn, "Company")

	def test_a_budget_adopted_without_its_beneficiary_exempts_it(self) -> None:
		organisation = frappe.db.get_value("Working Group Member", self.seats["Company"], "organisation")
		budget = self.sent(beneficiary=organisation, category="Secretariat")
		for pillar in ("Host State", "Civil Society"):
			self.say(budget, pillar)
		self.assertEqual(self.status(budget), "Endorsed")
		drawn = self.sent(900, beneficiary=organisation, draws_on=budget.name)
		self.answer(drawn, "Company")

	def test_a_budget_that_is_drawn_on_is_not_withdrawn(self) -> None:
		budget = self.endorse(self.sent(1000))
		beneficiary = budget.beneficiary
		drawn = self.sent(900, beneficiary=beneficiary, draws_on=budget.name)
		with self.as_user(self.requester):
			with self.assertRaises(GuardError):
				allocations.withdraw(budget.name, "Not needed")
			allocations.withdraw(drawn.name, "Not needed")
			allocations.withdraw(budget.name, "Not needed")

	def test_nothing_draws_on_itself_or_in_a_circle(self) -> None:
		one, other = self.request(), self.request()
		for drawing, drawn_on in ((one, one), (one, other), (other, one)):
			changed = self.change(drawing, self.requester, draws_on=drawn_on.name)
			with self.assertRaises(GuardError):
				self.send(changed)

	def test_an_objection_counts_again_when_another_benefits_or_more_is_asked(self) -> None:
		for values in (
			{"beneficiary": factories.organisation("Civil Society").name},
			{
				"lines": [
					{
						"cost_category": "Training",
						"description": "Trainers",
						"quantity": 1,
						"unit_amount": 2000,
					}
				]
			},
		):
			request = self.sent()
			self.say(request, "Company", "Reject", reason="Unsafe", ground="safety")
			self.assertEqual(self.status(request), "Returned")
			self.send(self.revise(request, **values))
			self.assertEqual(standings.standing(self.fresh(request)).context.objections_used, frozenset())

	rules = {
		"participation_rates": [{"rate_name": "Day", "unit": "a day", "amount": 20}],
		"grounds": [{"ground": "Safety"}],
	}


class TestBands(CheatCase):
	"""Splitting a request gains nothing."""

	def setUp(self) -> None:
		super().setUp()
		self.another = factories.user([roles.MEMBER])
		self.another_seat = factories.seat(self.group, pillar="Company", user=self.another).name

	def band(self, request: Document) -> float:
		return float(self.fresh(request).band_amount)

	def sent_by_another(self, amount: float, **more: Any) -> Any:
		return self.send(factories.request(self.another_seat, self.another, amount, **more), by=self.another)

	def test_one_person_with_two_seats(self) -> None:
		other = factories.seat(self.group, pillar="Company", user=self.requester).name
		self.sent(4000)
		request = factories.request(other, self.requester, 4000)
		self.assertEqual(self.band(self.send(request)), 8000)

	def test_a_colleague_on_another_seat_of_the_organisation(self) -> None:
		organisation = frappe.db.get_value("Working Group Member", self.seat, "organisation")
		colleague = factories.user([roles.MEMBER])
		other = factories.seat(self.group, organisation=organisation, user=colleague).name
		self.sent(4000)
		request = factories.request(other, colleague, 4000)
		self.assertEqual(self.band(self.send(request, by=colleague)), 8000)

	def test_a_subsidiary_or_a_parent_of_who_benefited(self) -> None:
		parent = factories.organisation("Civil Society").name
		part = factories.organisation("Civil Society", parent_organisation=parent).name
		self.sent(4000, beneficiary=parent)
		for beneficiary, total in ((part, 8000), (parent, 12000)):
			self.assertEqual(self.band(self.sent_by_another(4000, beneficiary=beneficiary)), total)

	def test_a_community_in_other_letters(self) -> None:
		self.sent(4000, beneficiary_community="Kelembe Nord")
		request = self.sent_by_another(4000, beneficiary_community="  KELEMBE  nord")
		self.assertEqual(self.band(request), 8000)

	def test_one_that_came_back_counts_again_when_it_is_sent_again(self) -> None:
		first = self.sent(4000)
		self.send_back(first)
		self.assertEqual(self.band(self.sent(4000)), 4000)
		self.change(first, self.requester, status="Draft")
		self.assertEqual(self.band(self.send(first)), 8000)

	def test_what_a_client_says_of_the_day_or_the_amount_counts_for_nothing(self) -> None:
		first = self.sent(4000)
		request = self.request(4000)
		request = self.change(
			request,
			self.requester,
			sent_on="2020-01-01",
			band_amount=1,
			band_amount_units=1,
			group_amount_units=1,
		)
		self.assertEqual(self.band(self.send(request)), 8000)
		self.assertEqual(str(self.fresh(first).sent_on), "2026-09-15")


class TestInterim(AllocationCase):
	"""The ceiling of an interim policy, for a group that has ratified none."""

	def setUp(self) -> None:
		super().setUp()
		self.group = factories.group(coordinator=self.coordinator, currency="USD").name
		self.seats = {
			pillar: factories.seat(self.group, pillar=pillar, user=user).name
			for pillar, user in self.members.items()
		}
		self.seat = factories.seat(self.group, pillar="Civil Society", user=self.requester).name

	def interim(self, ceiling: float, expires_on: str = "2026-12-31") -> Any:
		draft = factories.policy(
			self.group,
			self.coordinator,
			is_interim=1,
			interim_ceiling=ceiling,
			expires_on=expires_on,
			approval_rules=[{"applies_to": "Resource Allocation", **CONSENSUS}],
		)
		return self.put(draft, self.manager)

	def put(self, draft: Any, by: str) -> Any:
		with self.as_user(by):
			draft.reload()
			draft.status, draft.docstatus = "In Force", 1
			return draft.save()

	def test_a_second_interim_policy_does_not_begin_at_nought(self) -> None:
		self.interim(1000)
		self.sent(900)
		self.interim(1000)
		with self.assertRaises(GuardError):
			self.sent(900)
		self.sent(100)

	def test_one_that_came_back_and_is_sent_again_meets_the_ceiling_again(self) -> None:
		self.interim(1000)
		first = self.sent(900)
		with self.as_user(self.coordinator):
			decisions.return_by_office(first.doctype, first.name, "Say more")
		self.sent(900)
		with self.as_user(self.requester):
			first.reload()
			first.status = "Draft"
			first.save()
		with self.assertRaises(GuardError):
			self.send(first)

	def test_nothing_is_sent_under_one_that_has_expired(self) -> None:
		self.interim(1000)
		request = self.request(100)
		self.set_today("2027-01-01")
		with self.assertRaises(frappe.ValidationError):
			self.send(request)

	def test_its_author_does_not_put_it_in_force(self) -> None:
		draft = factories.policy(
			self.group,
			self.manager,
			is_interim=1,
			interim_ceiling=1000,
			expires_on="2026-12-31",
			approval_rules=[{"applies_to": "Resource Allocation", **CONSENSUS}],
		)
		for by in (self.manager, self.coordinator, "Administrator"):
			with self.subTest(by), self.assertRaises((GuardError, frappe.PermissionError)):
				self.put(draft, by)
		with self.assertRaises((GuardError, frappe.PermissionError)), self.as_user(self.manager):
			draft.reload()
			draft.update({"status": "In Force", "docstatus": 1, "last_edited_by": self.coordinator})
			draft.save()
		self.put(draft, factories.user([roles.MANAGER]))

	def test_no_manager_puts_a_policy_for_the_pillars_in_force(self) -> None:
		draft = factories.policy(self.group, self.coordinator)
		with self.assertRaises(GuardError):
			self.put(draft, self.manager)


class TestCalls(CheatCase):
	rules = {
		"ranking_criteria": [{"criterion": "Need", "weight": 1, "explanation": ""}],
	}

	def call(self, closes_on: str = "2026-09-20", **more: Any) -> Any:
		values = {
			"doctype": "Allocation Call",
			"working_group": self.group,
			"title": "A call",
			"purpose": "Training",
			"opens_on": "2026-09-01",
			"closes_on": closes_on,
			**more,
		}
		return factories.as_person(self.coordinator, lambda: frappe.get_doc(values).insert())

	def rank(self, call: Any, by: str, *requests: Document) -> None:
		with self.as_user(by):
			allocations.rank(
				call.name,
				{request.name: {"Need": {"score": 3, "reason": "As planned"}} for request in requests},
			)

	def test_a_request_that_was_sent_for_a_call_stays_in_it(self) -> None:
		call, other = self.call(), self.call()
		request = self.sent(call=call.name)
		self.send_back(request)
		self.change(request, self.requester, status="Draft")
		for named in (other.name, None):
			with self.subTest(named), self.assertRaises(GuardError):
				self.change(request, self.requester, call=named)

	def test_a_request_that_came_back_does_not_slip_into_a_call_that_is_closed(self) -> None:
		call = self.call(closes_on="2026-09-10")
		request = self.sent()
		self.send_back(request)
		self.change(request, self.requester, status="Draft")
		with self.assertRaises(GuardError):
			self.change(request, self.requester, call=call.name)

	def test_the_last_day_is_not_moved_back_nor_after_the_ranking(self) -> None:
		call = self.call()
		request = self.sent(call=call.name)
		with self.assertRaises(GuardError):
			self.change(call, self.coordinator, closes_on="2026-09-16")
		self.change(call, self.coordinator, closes_on="2026-09-21")
		self.set_today("2026-09-22")
		self.rank(call, self.coordinator, request)
		for day in ("2026-09-30", "2026-09-15"):
			with self.assertRaises(GuardError):
				self.change(call, self.coordinator, closes_on=day)

	def test_who_ranked_it_and_when_is_written_by_the_ranking_alone(self) -> None:
		call = self.call()
		changed = self.change(
			call,
			self.coordinator,
			flags={"vpwg_ranked": 1},
			ranked_on="2026-09-15",
			ranked_by=self.manager,
		)
		self.assertEqual((changed.ranked_on, changed.ranked_by), (None, None))

	def test_a_call_with_requests_is_not_deleted(self) -> None:
		call = self.call()
		self.request(call=call.name)
		with self.assertRaises(GuardError):
			frappe.delete_doc("Allocation Call", call.name, force=True, ignore_permissions=True)
		frappe.delete_doc("Allocation Call", self.call().name, force=True, ignore_permissions=True)

	def test_nobody_ranks_where_their_own_seat_asks_or_benefits(self) -> None:
		frappe.get_doc("User", self.coordinator).append("roles", {"role": roles.MEMBER}).parent_doc.save(
			ignore_permissions=True
		)
		organisation = factories.organisation("Company").name
		factories.seat(self.group, organisation=organisation, user=self.coordinator)
		colleague = factories.user([roles.MEMBER])
		seat = factories.seat(self.group, organisation=organisation, user=colleague).name
		for asks, by, more in (
			(seat, colleague, {}),
			(self.seat, self.requester, {"beneficiary": organisation}),
		):
			call = self.call()
			request = self.send(factories.request(asks, by, call=call.name, **more), by=by)
			self.set_today("2026-09-22")
			with self.subTest(by), self.assertRaises(GuardError):
				self.rank(call, self.coordinator, request)
			self.rank(call, self.manager, request)
			self.set_today("2026-09-15")

	def test_whoever_wrote_a_request_does_not_rank_it(self) -> None:
		call = self.call()
		request = self.request(call=call.name)
		self.change(request, self.coordinator, purpose="Rewritten")
		self.send(request)
		self.set_today("2026-09-22")
		with self.assertRaises(GuardError):
			self.rank(call, self.coordinator, request)


class TestRates(CheatCase):
	def rate(self, by: str, rate: float = 0.01) -> Any:
		values = {
			"doctype": "VPWG Exchange Rate",
			"from_currency": "EUR",
			"to_currency": "USD",
			"date": "2026-09-15",
			"rate": rate,
			"source": "Bank",
		}
		return factories.as_person(by, lambda: frappe.get_doc(values).insert())

	def officer(self) -> str:
		return factories.user([roles.FINANCE_OFFICER, roles.MEMBER])

	def test_nobody_asks_at_a_rate_of_their_own(self) -> None:
		asking = self.officer()
		seat = factories.seat(self.group, pillar="Company", user=asking).name
		self.rate(asking)
		request = factories.request(seat, asking, currency="EUR")
		with self.assertRaises(GuardError):
			self.send(request, by=asking)
		with self.assertRaises(GuardError):
			self.send(request, by=self.coordinator)

	def test_nobody_asks_at_a_rate_that_they_changed(self) -> None:
		asking = self.officer()
		seat = factories.seat(self.group, pillar="Company", user=asking).name
		rate = self.rate(self.officer(), 1.1)
		self.change(rate, asking, rate=0.01)
		with self.assertRaises(GuardError):
			self.send(factories.request(seat, asking, currency="EUR"), by=asking)

	def test_a_rate_of_somebody_else_is_used_and_kept(self) -> None:
		officer = self.officer()
		rate = self.rate(officer, 1.1)
		request = self.sent(currency="EUR")
		self.change(rate, officer, rate=2)
		self.assertEqual(self.fresh(request).group_amount, 1100)
		self.assertEqual(self.fresh(request).rate, 1.1)

	def test_members_and_coordinators_write_no_rate(self) -> None:
		for by in (self.requester, self.coordinator):
			with self.subTest(by), self.assertRaises(frappe.PermissionError):
				self.rate(by)

	def test_a_group_changes_no_currency_while_it_decides_on_money(self) -> None:
		request = self.sent()
		group = frappe.get_doc("Working Group", self.group)
		with self.assertRaises(GuardError):
			self.change(group, self.coordinator, currency="EUR")
		with self.as_user(self.requester):
			allocations.withdraw(request.name, "Not needed")
		self.change(group, self.coordinator, currency="EUR")
		with self.assertRaises(GuardError):
			self.sent()


class TestConflicts(CheatCase):
	def test_each_cause_can_be_declared(self) -> None:
		for cause in frappe.get_meta("Conflict Declaration").get_field("cause").options.split("\n")[1:]:
			request = self.sent()
			with self.subTest(cause):
				self.answer(request, "Company", in_conflict=True, cause=cause)

	def test_nobody_answers_for_somebody_else(self) -> None:
		request = self.sent()
		for by in (self.members["Host State"], self.coordinator, self.manager, self.requester):
			with self.subTest(by), self.as_user(by), self.assertRaises(CannotDecide):
				declarations.answer(
					request.doctype,
					request.name,
					self.seats["Company"],
					True,
					"Its organisation benefits",
				)

	def test_a_conflict_of_who_has_a_login_is_not_declared_on_paper(self) -> None:
		"""The coordinator and one ally could else silence any seat."""
		request = self.sent()
		with self.as_user(self.coordinator), self.assertRaises(CannotDecide):
			declarations.record_on_paper(
				request.doctype,
				request.name,
				self.seats["Company"],
				"Focal person",
				"Its organisation benefits",
				factories.scan(),
			)

	def test_a_declaration_silences_its_own_seat_and_not_its_pillar(self) -> None:
		other = factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=other).name
		request = self.sent()
		self.answer(request, "Company", in_conflict=True, cause="Its organisation benefits")
		at = standings.standing(self.fresh(request))
		self.assertNotIn(self.seats["Company"], at.outcome.may_decide)
		self.assertIn(seat, at.outcome.may_decide)

	def test_an_answer_is_not_taken_back_after_deciding(self) -> None:
		request = self.sent()
		self.say(request, "Company")
		answer = frappe.get_last_doc("Conflict Declaration", {"seat": self.seats["Company"]})
		with self.as_user(self.members["Company"]), self.assertRaises(CannotDecide):
			declarations.withdraw(answer.name)

	def test_nobody_decides_before_answering_also_on_new_content(self) -> None:
		request = self.sent()
		self.answer(request, "Company")
		self.send_back(request)
		self.send(self.revise(request, purpose="Something else"))
		with self.as_user(self.members["Company"]), self.assertRaises(CannotDecide):
			decisions.record(request.doctype, request.name, self.seats["Company"], "Approve")

	def test_a_paper_decision_needs_the_answer_as_well(self) -> None:
		seat = factories.seat(self.group, pillar="Company", person="Ama Mensah").name
		request = self.sent()
		with self.as_user(self.coordinator), self.assertRaises(CannotDecide):
			decisions.record_on_paper(
				request.doctype, request.name, seat, "Focal person", "Approve", factories.scan()
			)


class TestOfficeHolders(CheatCase):
	"""The small expense: who holds an office when it is sent decides, not who was given one since."""

	def setUp(self) -> None:
		super().setUp()
		for role, pillar in (("Coordinator", "Host State"), ("Chair", "Civil Society")):
			self.give_office(self.seats[pillar], role)
		small = {"decided_by": "Office-holders", "amount_to": 500, **CONSENSUS}
		self.put_in_force(
			approval_rules=[
				{"applies_to": "Resource Allocation", **small},
				{"applies_to": "Resource Allocation", "amount_from": 500, **CONSENSUS},
				{"applies_to": "Allocation Policy", **CONSENSUS},
			]
		)

	def give_office(self, seat: str, role: str) -> None:
		term = {"role_from": "2026-01-01", "role_until": "2026-12-31"} if role == "Chair" else {}
		doc = frappe.get_doc("Working Group Member", seat)
		doc.update({"role": role, "role_from": None, "role_until": None, **term})
		doc.save(ignore_permissions=True)

	def test_who_holds_an_office_decides(self) -> None:
		request = self.sent(100)
		for pillar in ("Host State", "Civil Society"):
			self.say(request, pillar)
		self.assertEqual(self.status(request), "Endorsed")

	def test_a_chair_who_was_named_meanwhile_does_not_decide(self) -> None:
		request = self.sent(100)
		self.give_office(self.seats["Civil Society"], "Focal Point")
		self.give_office(self.seats["Company"], "Chair")
		with self.assertRaises(CannotDecide):
			self.say(request, "Company")
		self.assertEqual(self.status(request), "Under Review")


class TestPolicyInForce(CheatCase):
	def test_a_request_is_decided_by_the_policy_that_it_was_sent_under(self) -> None:
		request = self.sent()
		self.put_in_force()
		self.assertEqual(self.fresh(request).policy, self.policy.name)
		self.assertEqual(self.endorse(request).policy, self.policy.name)

	def test_a_policy_of_another_group_decides_nothing(self) -> None:
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		seat = factories.seat(other, pillar="Company", user=self.requester).name
		request = factories.request(seat, self.requester)
		request = self.change(request, self.requester, policy=self.policy.name)
		self.assertFalse(request.policy)
		with self.assertRaises(frappe.ValidationError):
			self.send(request)

	def test_a_substitute_is_a_seat_of_the_group(self) -> None:
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		seat = factories.seat(other, pillar="Company").name
		draft = factories.policy(
			self.group, self.coordinator, substitutes=[{"pillar": "Host State", "seat": seat}]
		)
		with self.assertRaises(GuardError):
			self.change(draft, self.coordinator, status="Under Ratification")

	def test_who_wrote_a_policy_does_not_ratify_it(self) -> None:
		frappe.get_doc("User", self.coordinator).append("roles", {"role": roles.MEMBER}).parent_doc.save(
			ignore_permissions=True
		)
		seat = factories.seat(self.group, pillar="Company", user=self.coordinator).name
		draft = factories.policy(self.group, self.coordinator)
		draft = self.change(draft, self.coordinator, status="Under Ratification")
		with self.as_user(self.coordinator), self.assertRaises(CannotDecide):
			decisions.record(draft.doctype, draft.name, seat, "Approve")

	def test_every_pillar_is_needed_for_the_first(self) -> None:
		draft = factories.policy(self.group, self.coordinator)
		draft = self.change(draft, self.coordinator, status="Under Ratification")
		for pillar in PILLARS[:2]:
			self.say(draft, pillar)
		self.assertEqual(self.status(draft), "Under Ratification")
