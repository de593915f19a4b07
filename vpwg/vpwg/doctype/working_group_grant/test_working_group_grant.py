from __future__ import annotations

import frappe
from frappe.model.document import Document

from vpwg.api import decisions as decisions_api
from vpwg.api import grants as grants_api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg import contents, decisions, grants, waiting
from vpwg.vpwg.workflow.corporate import Question
from vpwg.vpwg.workflow.guard import GuardError

GRANT = "Working Group Grant"


class GrantCase(MoneyCase):
	def values(self, **more: object) -> dict[str, object]:
		return {
			"doctype": GRANT,
			"working_group": self.group,
			"title": factories.unique("Grant"),
			"funder": more.get("funder") or factories.organisation("Home State").name,
			"source": "Public",
			"form": "Cash",
			"signed_amount": 1000,
			"signed_on": "2026-01-10",
			"budget_lines": [{"code": "1", "title": "Activities", "amount": 1000}],
			**more,
		}

	def typed(self, **more: object) -> Document:
		with self.as_user(self.officer):
			return frappe.get_doc(self.values(**more)).insert()

	def activate(self, grant: Document, by: str | None = None) -> Document:
		with self.as_user(by or self.officer):
			grant.reload()
			return factories.activated(grant)


class TestDraft(GrantCase):
	def test_a_grant_without_a_currency_is_in_its_groups(self):
		self.assertEqual(self.typed().currency, "USD")
		self.assertEqual(self.typed(currency="EUR").currency, "EUR")

	def test_codes_have_one_form_and_stand_once(self):
		grant = self.typed(budget_lines=[{"code": " 2  a ", "title": "Travel", "amount": 10}])
		self.assertEqual(grant.budget_lines[0].code, "2 a")
		lines = [{"code": code, "title": "Travel", "amount": 10} for code in ("2a", "2 A")]
		with self.assertRaisesRegex(GuardError, "Line 2 of the budget repeats the code 2 A"):
			self.typed(budget_lines=lines)

	def test_faults_come_in_sentences_with_their_figures(self):
		for values, words in (
			(
				{"signed_amount": 999},
				"add up to USD 1,000.00, and USD 999.00 was signed: reduce them by USD 1.00",
			),
			({"signed_on": "2026-09-16"}, "which has not come"),
			({"eligible_from": "2026-05-01", "eligible_to": "2026-04-30"}, "correct one of the two days"),
			({"co_funding_share": 100}, "from 0 to below 100 percent"),
			({"has_conditions": 1}, "none is described"),
			({"form": "In kind"}, "say how its value was found"),
			(
				{
					"prescribed_rates": [
						{"rate_currency": "USD", "rate": 1, "from_date": "2026-01-01", "source": "Web"}
					]
				},
				"the grant's own currency",
			),
		):
			with self.subTest(words), self.assertRaisesRegex(GuardError, words):
				self.typed(**values)

	def test_a_funder_is_missing_except_of_membership_fees(self):
		values = self.values(source="Membership fees")
		values["funder"] = None
		with self.as_user(self.officer):
			frappe.get_doc(values).insert()
			with self.assertRaisesRegex(GuardError, "Choose the funder"):
				frappe.get_doc({**values, "source": "Private"}).insert()

	def test_the_questions_of_the_scrutiny_are_there_for_companies_only(self):
		grant = self.typed(source="Corporate")
		self.assertEqual([row.question for row in grant.scrutiny], [str(row) for row in Question])
		with self.as_user(self.officer):
			grant.scrutiny[1].update({"answer": "Yes", "explanation": "A board at the gate"})
			grant.set("scrutiny", grant.scrutiny[1:])
			grant.save()
			self.assertEqual(len(grant.scrutiny), 5)
			self.assertEqual(grant.scrutiny[0].explanation, "A board at the gate")
			grant.source = "Private"
			self.assertEqual(grant.save().scrutiny, [])

	def test_activating_keeps_the_fingerprint_of_what_was_signed(self):
		grant = self.activate(self.typed())
		self.assertEqual(grant.content_hash, contents.content_hash(frappe.get_doc(GRANT, grant.name)))
		self.assertEqual(self.entries("grant")[-1]["content_hash"], grant.content_hash)

	def test_cash_without_a_budget_line_does_not_become_active(self):
		grant = self.typed(budget_lines=[])
		with self.assertRaisesRegex(GuardError, "at least one budget line"):
			self.activate(grant)

	def test_the_money_of_a_running_grant_that_was_used_is_not_awaited(self):
		grant = self.activate(
			self.typed(
				is_running=1,
				running_since="2025-01-01",
				budget_lines=[{"code": "1", "title": "All", "amount": 1000, "used_before": 400}],
			)
		)
		self.assertEqual(self.balance(grant.name).signed, 60000)

	def test_support_of_a_company_is_not_activated_and_no_other_put_to_scrutiny(self):
		with self.assertRaisesRegex(GuardError, "put it to scrutiny"):
			self.activate(self.typed(source="Corporate"))
		grant = self.typed()
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, "Only support of companies"):
			grant.status = "Under Scrutiny"
			grant.save()


class ScrutinyCase(GrantCase):
	def setUp(self) -> None:
		super().setUp()
		self.company = frappe.db.get_value("Working Group Member", self.seats["Company"], "organisation")
		self.funder = factories.organisation("Company").name

	def corporate(self, amount: float = 1000, yes: str = "", **more: object) -> Document:
		"""A draft of a company's grant with its answers; `yes` is a question that is answered with it."""
		grant = self.typed(
			source="Corporate",
			signed_amount=amount,
			funder=more.pop("funder", None) or self.funder,
			budget_lines=[{"code": "1", "title": "Activities", "amount": amount}],
			**more,
		)
		with self.as_user(self.officer):
			for row in grant.scrutiny:
				row.answer = "Yes" if row.question == yes else "No"
				row.explanation = "Kept apart" if row.question == yes else ""
			return grant.save()

	def put(self, grant: Document, by: str | None = None) -> Document:
		with self.as_user(by or self.coordinator):
			grant.reload()
			grant.status = "Under Scrutiny"
			return grant.save()


class TestScrutiny(ScrutinyCase):
	def test_every_question_is_answered_and_each_yes_explained(self):
		grant = self.typed(source="Corporate", funder=self.funder)
		with self.assertRaisesRegex(GuardError, "is not answered: choose Yes or No"):
			self.put(grant)
		grant.reload()
		with self.as_user(self.officer):
			for row in grant.scrutiny:
				row.answer = "Yes"
			grant.save()
		with self.assertRaisesRegex(GuardError, "say what there is, and how the group stays neutral"):
			self.put(grant)

	def test_the_other_pillars_accept_it_and_companies_are_not_waited_for(self):
		grant = self.put(self.corporate())
		at = decisions_api.standing(GRANT, grant.name)
		self.assertTrue(at["open"])
		waived = {row["pillar"]: row["waived"] for row in at["pillars"]}
		self.assertEqual(waived["Company"], "Company has no vote on this and is waived, visibly.")
		self.say(grant, "Host State")
		self.assertEqual(self.state(grant), "Under Scrutiny")
		self.say(grant, "Civil Society")
		grant.reload()
		self.assertEqual((grant.status, grant.docstatus), ("Active", 1))
		self.assertEqual(str(grant.decided_on), "2026-09-15")
		self.assertIn("Host State", grant.decided_by_rule)
		self.assertIn("Company has no vote", grant.decided_by_rule)
		self.assertEqual(self.balance(grant.name).signed, 100000)
		self.assertEqual(
			[row["outcome"] for row in self.entries("grant") if row["document"] == grant.name],
			["Under Scrutiny", "Active"],
		)

	def test_nobody_of_a_company_decides_focal_person_alternate_or_substitute(self):
		alternate = factories.user([roles.MEMBER])
		seat = factories.seat(
			self.group, pillar="Company", user=factories.user([roles.MEMBER]), alternate=alternate
		).name
		grant = self.put(self.corporate())
		for user, own in ((self.members["Company"], self.seats["Company"]), (alternate, seat)):
			with self.as_user(user):
				self.assertEqual(waiting.for_me(), [])
				with self.assertRaisesRegex(decisions.CannotDecide, "has no vote here"):
					decisions.record(GRANT, grant.name, own, "Approve", "", "")

	def test_a_person_of_a_company_decides_for_no_other_seat_either(self):
		factories.seat(self.group, pillar="Company", user=self.members["Civil Society"])
		grant = self.put(self.corporate())
		with self.assertRaisesRegex(decisions.CannotDecide, "conflict of interest"):
			self.say(grant, "Civil Society")

	def test_the_funder_and_what_stands_above_or_below_it_have_no_vote(self):
		parent = factories.organisation("Host State").name
		owned = factories.organisation("Company", parent_organisation=parent).name
		key = self.newcomer("Host State", organisation=parent)
		grant = self.put(self.corporate(funder=owned))
		with self.assertRaisesRegex(decisions.CannotDecide, "has no vote here"):
			self.say(grant, key)
		self.say(grant, "Host State")
		self.say(grant, "Civil Society")
		self.assertEqual(self.state(grant), "Active")

	def test_a_company_confirms_no_paper(self):
		seat = factories.seat(self.group, pillar="Civil Society", person="Kofi Boateng").name
		grant = self.put(self.corporate(), by=self.officer)
		with self.as_user(self.coordinator):
			decisions.record_on_paper(GRANT, grant.name, seat, "Focal person", "Approve", factories.scan())
		paper = frappe.get_all("Approval Decision", {"reference_name": grant.name}, pluck="name")[0]
		with self.as_user(self.members["Company"]), self.assertRaises(decisions.CannotDecide):
			decisions.confirm(paper)
		with self.as_user(self.members["Host State"]):
			decisions.confirm(paper)

	def test_an_objection_moves_it_to_the_second_tier_and_a_second_one_declines_it(self):
		extra = self.newcomer("Host State")
		other = self.newcomer("Civil Society")
		grant = self.put(self.corporate())
		self.say(grant, "Host State")
		self.say(grant, extra, "Reject", reason="Its site is in dispute")
		grant.reload()
		self.assertEqual((grant.status, grant.tier), ("Draft", 2))
		self.assertIn("Its site is in dispute", grant.returned_because)
		self.put(grant)
		for pillar in ("Host State", extra, "Civil Society", other):
			if self.state(grant) == "Under Scrutiny":
				self.say(grant, pillar, "Reject", reason="Its site is in dispute")
		grant.reload()
		self.assertEqual((grant.status, grant.docstatus), ("Declined", 0))
		self.assertEqual(str(grant.decided_on), "2026-09-15")
		self.assertEqual(self.entries("grant")[-1]["outcome"], "Declined")

	def test_the_rules_of_the_policy_are_used_where_it_has_some(self):
		grant = self.put(self.corporate())
		self.assertEqual(len(frappe.parse_json(grant.rule_snapshot)["rules"]), 2)
		rules = frappe.get_doc("Allocation Policy", self.policy.name).approval_rules
		rows = [
			{key: row.get(key) for key in ("applies_to", "tier", "mode", "min_approvals", "majority")}
			for row in rows_of(rules)
		]
		self.adopt(approval_rules=[*rows, {**rows[0], "applies_to": GRANT, "tier": 1, "min_approvals": 2}])
		other = self.put(self.corporate())
		kept = frappe.parse_json(other.rule_snapshot)["rules"]
		self.assertEqual([(row["tier"], row["min_approvals"]) for row in kept], [(1, 2)])

	def test_it_waits_for_the_seats_that_decide_and_they_are_told(self):
		grant = self.put(self.corporate())
		told = self.told(self.members["Host State"], grant)
		self.assertEqual(len(told), 1)
		self.assertIn("your seat is asked to scrutinise the corporate support", told[0])
		self.assertEqual(self.told(self.members["Company"], grant), [])
		with self.as_user(self.members["Host State"]):
			(row,) = decisions_api.waiting_for_me()
		self.assertEqual((row["doctype"], row["amount"]), (GRANT, "USD 1,000.00"))
		self.assertEqual(row["kind_label"], "Support of a company")

	def test_the_office_sends_it_back_with_its_reason(self):
		grant = self.put(self.corporate())
		with self.as_user(self.coordinator):
			decisions.return_by_office(GRANT, grant.name, "The letter is missing")
		grant.reload()
		self.assertEqual((grant.status, grant.returned_because), ("Draft", "The letter is missing"))
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, "stays on record"):
			grant.delete()

	def test_an_organisation_that_turns_out_to_own_the_funder_sends_it_back(self):
		grant = self.put(self.corporate())
		host = frappe.db.get_value("Working Group Member", self.seats["Host State"], "organisation")
		self.say(grant, "Host State")
		owner = frappe.get_doc("Stakeholder Organisation", self.funder)
		owner.parent_organisation = host
		owner.save(ignore_permissions=True)
		self.say(grant, "Civil Society")
		grant.reload()
		self.assertEqual(grant.status, "Draft")
		self.assertIn("What is known of the organisations changed", grant.returned_because)


def rows_of(table: list[Document]) -> list[Document]:
	return sorted(table, key=lambda row: row.idx)


class TestCeiling(ScrutinyCase):
	"""10,000 of public money came in February 2026; a company's share is held against the ceiling."""

	rules = {"corporate_ceiling": 10}

	def test_within_the_ceiling_the_share_is_noted_in_the_groups_language(self):
		frappe.db.set_value("Working Group", self.group, "language", "en")
		grant = self.put(self.corporate(1000))
		self.assertEqual(grant.corporate_share, 9.09)
		self.assertEqual(
			grant.share_note,
			"Companies give 9.1% of the support of twelve months, USD 1,000.00 of USD 11,000.00, within the ceiling of 10%.",
		)

	def test_above_the_ceiling_it_warns_and_the_answer_has_to_say_so(self):
		with self.assertRaisesRegex(GuardError, "is answered with No, and companies give USD 2,000.00"):
			self.put(self.corporate(2000))
		grant = self.put(self.corporate(2000, yes="share_of_total"))
		self.assertIn("above the ceiling of 10%: it is USD 888.89 too much", grant.share_note)

	def test_a_policy_that_stops_refuses_it(self):
		self.adopt(corporate_ceiling=10, corporate_ceiling_stops=1)
		with self.assertRaisesRegex(GuardError, "take USD 888.89 less, or find other support first"):
			self.put(self.corporate(2000, yes="share_of_total"))

	def test_the_ceiling_is_asked_again_at_the_last_decision(self):
		self.adopt(corporate_ceiling=10, corporate_ceiling_stops=1)
		grant = self.put(self.corporate(1000))
		self.say(grant, "Host State")
		receipt = frappe.get_all("Grant Receipt", {"grant": self.grant}, pluck="name")[0]
		self.cancel(frappe.get_doc("Grant Receipt", receipt))
		self.say(grant, "Civil Society")
		grant.reload()
		self.assertEqual(grant.status, "Draft")
		self.assertIn("above the ceiling of 10%", grant.returned_because)

	def test_what_came_in_kind_and_in_another_currency_counts_at_the_rate_of_its_day(self):
		given = factories.grant(
			self.group,
			self.officer,
			500,
			0,
			form="In kind",
			currency="EUR",
			valuation_basis="Invoice",
			budget_lines=[],
		)
		factories.receipt(
			given.name, self.officer, 500, "2026-03-10", kind="In-kind value", description="Trainers"
		)
		draft = self.corporate(1000)
		with self.assertRaisesRegex(GuardError, "No rate from EUR to USD is on record for the 31 days up to"):
			self.put(draft)
		factories.rate("EUR", "USD", 1.1, "2026-03-01")
		factories.rate("EUR", "USD", 5, "2026-03-11")
		found = grants_api.ceiling(draft.name)
		self.assertEqual(found["verdict"], "Within")
		self.assertIn("USD 1,000.00 of USD 11,550.00", found["sentences"][0])

	def test_support_of_more_than_twelve_months_ago_does_not_count(self):
		factories.receipt(self.grant, self.officer, 100, "2025-09-15")
		draft = self.corporate(1000)
		self.assertIn("of USD 11,000.00", grants_api.ceiling(draft.name)["sentences"][0])


class TestActs(GrantCase):
	def test_a_suspended_grant_pays_nothing_until_it_is_lifted(self):
		request = self.approved(1000)
		payment = self.clear(self.draft(request, 400))
		with self.as_user(self.officer):
			said = grants_api.suspend(self.grant, "An audit", "2026-09-10")
		self.assertEqual(said["status"], "Suspended")
		self.assertIn("nothing is committed or paid until it is lifted. An audit", said["stop"])
		with self.assertRaisesRegex(GuardError, "has been suspended since"):
			self.pay(payment)
		with self.as_user(self.officer):
			said = grants_api.lift(self.grant, "The audit found nothing")
		self.assertEqual(said["stop"], "")
		self.pay(payment)
		self.assertEqual(self.balance().paid, 40000)

	def test_each_act_has_a_reason_a_day_that_has_come_and_an_entry(self):
		with self.as_user(self.officer):
			with self.assertRaisesRegex(frappe.ValidationError, "Say why"):
				grants.suspend(self.grant, " ")
			with self.assertRaisesRegex(GuardError, "has not come"):
				grants.suspend(self.grant, "An audit", "2026-09-16")
			grants.suspend(self.grant, "An audit")
			grants.terminate(self.grant, "The audit", "2026-09-12")
			with self.assertRaisesRegex(GuardError, "from which it does not come to Active"):
				grants.lift(self.grant, "No")
		doc = frappe.get_doc(GRANT, self.grant)
		self.assertEqual((doc.stop_reason, str(doc.stopped_on)), ("The audit", "2026-09-12"))
		outcomes = [row["outcome"] for row in self.entries("grant") if row["document"] == self.grant]
		self.assertEqual(outcomes, ["Active", "Suspended", "Terminated"])
		self.assertTrue(self.entries("grant")[-1]["reason_sha256"])

	def test_only_a_finance_officer_or_a_manager_acts(self):
		for user in (self.coordinator, self.members["Host State"]):
			with self.as_user(user), self.assertRaises(frappe.PermissionError):
				grants.suspend(self.grant, "An audit")
		with self.as_user(self.director):
			grants.suspend(self.grant, "An audit")

	def test_no_button_makes_these_moves(self):
		for state in ("Suspended", "Terminated", "Closed"):
			with self.as_user(self.officer), self.assertRaises((GuardError, frappe.PermissionError)):
				doc = frappe.get_doc(GRANT, self.grant)
				doc.status = state
				doc.save()

	def test_a_grant_is_closed_once_nothing_is_left_of_it(self):
		unspent = "USD 10,000.00 unspent: repay it to its funder"
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, unspent):
			grants.close(self.grant, "It is over")
		self.confirm(self.returned("Repayment to funder", 10000))
		with self.as_user(self.officer):
			grants.close(self.grant, "It is over")
		doc = frappe.get_doc(GRANT, self.grant)
		self.assertEqual((doc.status, str(doc.closed_on)), ("Closed", "2026-09-15"))

	def test_a_commitment_and_a_payment_that_is_cleared_keep_it_open(self):
		request = self.approved(1000)
		self.clear(self.draft(request, 400))
		with self.as_user(self.officer), self.assertRaises(GuardError) as refused:
			grants.close(self.grant, "It is over")
		self.assertIn("USD 1,000.00 committed and not yet paid", str(refused.exception))
		self.assertIn("payments that are cleared or on hold, 1 in number", str(refused.exception))

	def test_an_advance_that_is_not_accounted_for_keeps_it_open(self):
		self.advance(self.approved(1000), 400)
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, "has USD 400.00 outstanding"):
			grants.close(self.grant, "It is over")

	def test_what_is_in_kind_is_closed_at_once(self):
		given = factories.grant(
			self.group, self.officer, 500, 0, form="In kind", valuation_basis="Invoice", budget_lines=[]
		)
		with self.as_user(self.officer):
			grants.close(given.name, "The training is over")
		self.assertEqual(self.state(given), "Closed")

	def test_money_that_came_during_a_suspension_covers_commitments_when_it_is_lifted(self):
		self.adopt(may_use_signed=1)
		grant = factories.grant(self.group, self.officer, 1000, 0).name
		self.approved(600, self.funding(600, grant))
		self.assertEqual(self.balance(grant).conditional, 60000)
		with self.as_user(self.officer):
			grants.suspend(grant, "An audit")
		factories.receipt(grant, self.officer, 400, "2026-09-15")
		self.assertEqual(self.balance(grant).conditional, 60000)
		for left in (20000, 0):
			with self.as_user(self.officer):
				grants.lift(grant, "The audit is over")
			self.assertEqual(self.balance(grant).conditional, left)
			if left:
				with self.as_user(self.officer):
					grants.suspend(grant, "Another audit")
				factories.receipt(grant, self.officer, 200, "2026-09-15")


class TestMoney(GrantCase):
	def test_the_bar_tells_each_line_and_the_whole(self):
		grant = factories.grant(
			self.group,
			self.officer,
			1000,
			800,
			budget_lines=[
				{"code": "1", "title": "Training", "amount": 600, "flexibility": 10},
				{"code": "2", "title": "Travel", "amount": 400},
			],
		).name
		request = self.approved(500, self.funding(500, grant))
		self.pay(self.clear(self.draft(request, 200)))
		with self.as_user(self.members["Host State"]):
			said = grants_api.money(grant)
		line = said["lines"][0]
		figures = ("budget", "ceiling", "committed", "paid", "left", "over", "left_with_flexibility")
		self.assertEqual(
			[line[name]["units"] for name in figures], [60000, 66000, 30000, 20000, 10000, 0, 16000]
		)
		self.assertEqual(line["left"]["text"], "USD 100.00")
		totals = {name: row["units"] for name, row in said["totals"].items()}
		self.assertEqual(
			[totals[name] for name in ("signed", "received", "committed", "paid", "available", "awaited")],
			[100000, 80000, 30000, 20000, 30000, 20000],
		)
		self.assertEqual(said["months_secured"], 30.0)

	def test_it_takes_the_same_number_of_queries_however_many_lines_there_are(self):
		def lines(count: int) -> list[dict[str, object]]:
			return [{"code": str(number), "title": "Line", "amount": 10} for number in range(count)]

		few = factories.grant(self.group, self.officer, 1000, budget_lines=lines(1)).name
		many = factories.grant(self.group, self.officer, 1000, budget_lines=lines(40)).name
		grants_api.money(few)
		counts = []
		for name in (few, many):
			with self.assert_queries(40) as queries:
				grants_api.money(name)
			counts.append(len(queries))
		self.assertEqual(counts[0], counts[1])

	def test_whoever_may_not_read_the_grant_reads_none_of_its_money(self):
		outsider = factories.user([roles.MEMBER])
		for read in (grants_api.money, grants_api.ceiling):
			with self.as_user(outsider), self.assertRaises(frappe.PermissionError):
				read(self.grant)
