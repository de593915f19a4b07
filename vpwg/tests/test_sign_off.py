"""Signing off: what is checked before money is committed, who may, what is refused by the host, and what releases it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import formatdate

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg import finance, payments
from vpwg.vpwg.ledger import InsufficientFunds
from vpwg.vpwg.workflow import guard, money_facts
from vpwg.vpwg.workflow.definitions import GRANT_ACT
from vpwg.vpwg.workflow.guard import GuardError


class SignOffCase(MoneyCase):
	def another(self, amount: float = 10000, received: float | None = None, **more: object) -> str:
		"""One more grant of the group."""
		return factories.grant(self.group, self.officer, amount, received, **more).name

	def refused(self, sentence: str, request: Document, *rows: dict[str, Any], **more: Any) -> None:
		"""Signing off is refused with a sentence that holds this text; nothing is committed and nothing moves."""
		before = self.balance()
		frappe.db.savepoint("refused")
		with self.assertRaises(frappe.ValidationError) as caught:
			self.sign(request, *rows, **more)
		frappe.db.rollback(save_point="refused")
		self.assertIn(sentence, str(caught.exception))
		self.assertEqual((self.state(request), self.balance()), ("Endorsed", before))


class TestMoney(SignOffCase):
	def test_the_sentence_of_the_issue(self) -> None:
		grant = self.another(
			20000, 12400, budget_lines=[{"code": "1", "title": "Activities", "amount": 20000}]
		)
		self.refused(
			f"Grant {grant} has USD 12,400.00 available; this asks for USD 15,000.00: reduce it by USD 2,600.00 or add "
			"another grant.",
			self.endorsed(15000),
			self.funding(15000, grant),
		)

	def test_two_grants_carry_it_together(self) -> None:
		other = self.another(500)
		self.approved(1000, self.funding(600), self.funding(400, other))
		self.assertEqual((self.balance().committed, self.balance(other).committed), (60000, 40000))

	def test_one_grant_carries_it_on_two_lines(self) -> None:
		grant = self.another(
			budget_lines=[
				{"code": "A", "title": "Training", "amount": 6000},
				{"code": "B", "title": "Travel", "amount": 4000},
			]
		)
		request = self.approved(1000, self.funding(700, grant, "A"), self.funding(300, grant, "B"))
		self.assertEqual(self.balance(grant).committed, 100000)
		self.assertEqual([self.part(request, grant, line).committed for line in ("A", "B")], [70000, 30000])

	def test_lines_of_one_grant_count_together_against_what_it_has(self) -> None:
		grant = self.another(
			10000,
			1000,
			budget_lines=[
				{"code": "A", "title": "Training", "amount": 5000},
				{"code": "B", "title": "Travel", "amount": 5000},
			],
		)
		self.refused(
			f"Grant {grant} has USD 1,000.00 available; this asks for USD 1,200.00",
			self.endorsed(1200),
			self.funding(600, grant, "A"),
			self.funding(600, grant, "B"),
		)

	def test_parts_that_are_not_the_allocation_are_refused(self) -> None:
		request = self.endorsed(1000)
		self.refused(
			"The grants carry USD 999.99 together, and the allocation is USD 1,000.00: add USD 0.01",
			request,
			self.funding(999.99),
		)
		self.refused("reduce their parts by USD 0.01", request, self.funding(1000.01))

	def test_nothing_of_no_grant_is_refused(self) -> None:
		request = self.endorsed(1000)
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, "No grant carries"):
			finance.sign_off(request.name, [])

	def test_looking_at_it_takes_as_many_queries_for_three_grants_as_for_one(self) -> None:
		request = self.endorsed(900)
		names = [self.grant, *(self.another(duplicate_days=30) for _more in range(2))]

		def look(grants: list[str]) -> int:
			rows = finance.rows_of(request, [self.funding(900 / len(grants), grant) for grant in grants])
			with self.assert_queries(100) as queries:
				made = finance.plan(request, rows, money_facts.grants(grants))
			self.assertEqual(made.faults, ())
			return len(queries)

		look(names)
		self.assertEqual(look(names[:1]), look(names))

	def test_the_same_line_twice_is_refused(self) -> None:
		self.refused(
			"stands there twice for the same budget line",
			self.endorsed(1000),
			self.funding(500),
			self.funding(500),
		)

	def test_a_grant_of_another_group_is_none_of_this_one(self) -> None:
		other = factories.group(coordinator=self.coordinator, currency="USD").name
		grant = factories.grant(other, self.officer).name
		self.refused(f"{grant} is no grant of this group", self.endorsed(1000), self.funding(1000, grant))

	def test_a_deleted_or_invented_grant_is_named_without_markup(self) -> None:
		self.refused("&lt;b&gt;", self.endorsed(1000), self.funding(1000, "<b>GR</b>"))

	def test_it_is_committed_to_the_last_unit(self) -> None:
		request = self.endorsed(10000)
		self.sign(request)
		self.assertEqual((self.balance().committed, self.balance().available), (1000000, 0))
		grant = self.grant
		self.refused(f"budget line 1 of grant {grant} has USD 0.00 left", self.endorsed(0.01))

	def test_nothing_is_left_of_a_grant_is_said_so(self) -> None:
		grant = self.another(10000, 0)
		self.refused(
			f"Grant {grant} has nothing available; this asks for USD 0.01: use another grant",
			self.endorsed(0.01),
			self.funding(0.01, grant),
		)


class TestTerms(SignOffCase):
	def test_a_budget_line_is_not_exceeded(self) -> None:
		grant = self.another(budget_lines=[{"code": "T", "title": "Travel", "amount": 900}])
		self.refused(
			f"Line 1: budget line T of grant {grant} has USD 900.00 left, the funder's flexibility included; this asks for USD "
			"1,000.00: reduce it by USD 100.00",
			self.endorsed(1000),
			self.funding(1000, grant, "T"),
		)

	def test_within_the_flexibility_it_needs_a_note_and_then_passes(self) -> None:
		grant = self.another(
			budget_lines=[{"code": "T", "title": "Travel", "amount": 1000, "flexibility": 10}]
		)
		request, row = self.endorsed(1100), self.funding(1100, grant, "T")
		with self.assertRaisesRegex(finance.NeedsNote, "USD 100.00 of it from the funder's flexibility"):
			self.sign(request, row)
		self.sign(request, row, note="Fares rose")
		kept = frappe.db.get_value(request.doctype, request.name, "sign_off_note")
		self.assertTrue(kept.startswith("Fares rose\nLine 1: budget line T"), kept)
		self.refused("USD 0.00 left", self.endorsed(0.01), self.funding(0.01, grant, "T"), note="Again")

	def test_a_line_that_the_grant_does_not_have_is_refused(self) -> None:
		self.refused("has no budget line 9", self.endorsed(10), self.funding(10, line="9"))

	def test_purposes_and_places_are_those_of_the_grant(self) -> None:
		grant = self.another(purposes="Training\nMediation", geographies="Western Region")
		request = self.endorsed(10)
		self.refused("is for certain purposes, and none is named", request, self.funding(10, grant))
		self.refused(
			"is not for the purpose Research",
			request,
			self.funding(10, grant, purpose_tag="Research", place_tag="Western Region"),
		)
		self.refused(
			"is not for the place Volta",
			request,
			self.funding(10, grant, purpose_tag="training", place_tag="Volta"),
		)
		self.sign(request, self.funding(10, grant, purpose_tag="training", place_tag="western region"))
		self.assertEqual(self.state(request), "Approved")

	def test_the_days_of_the_costs_lie_in_the_eligible_period(self) -> None:
		grant = self.another(eligible_from="2026-10-02", eligible_to="2026-12-30")
		request = self.endorsed(10)
		self.refused(f"The costs begin on {formatdate('2026-10-01')}", request, self.funding(10, grant))
		self.refused(f"The costs end on {formatdate('2026-12-31')}", request, self.funding(10, grant))
		exact = self.another(eligible_from="2026-10-01", eligible_to="2026-12-31")
		self.sign(request, self.funding(10, exact))
		self.assertEqual(self.state(request), "Approved")

	def test_a_no_objection_is_needed_where_the_funder_wants_one(self) -> None:
		grant = self.another(needs_no_objection=1)
		request = self.endorsed(10)
		self.refused("no-objection to USD 10.00", request, self.funding(10, grant))
		self.refused("no-objection", request, self.funding(10, grant, no_objection="\u200b"))
		self.sign(request, self.funding(10, grant, no_objection="Letter of 3 September"))
		self.assertEqual(frappe.get_doc(request.doctype, request.name).funding[0].quotes, 0)

	def test_quotes_are_needed_above_the_threshold_and_not_at_it(self) -> None:
		grant = self.another(quotes_from=1000, quotes_needed=3)
		at = self.endorsed(1000)
		self.sign(at, self.funding(1000, grant, supplier="Car Hire"))
		above = self.endorsed(1000.01)
		self.refused(
			f"Line 1: for what is bought from Car Hire, grant {grant} needs 3 quotes and has 2: attach 1 more",
			above,
			self.funding(1000.01, grant, supplier="Car Hire", quotes=2),
		)
		self.sign(above, self.funding(1000.01, grant, supplier="Car Hire", quotes=3))
		self.assertEqual(self.state(above), "Approved")

	def test_a_duplicate_is_shown_and_passes_with_a_note(self) -> None:
		grant = self.another(duplicate_days=30)
		beneficiary = factories.organisation("Civil Society").name
		first = self.sign(self.endorsed(250, beneficiary=beneficiary), self.funding(250, grant))
		second = self.endorsed(250, beneficiary=beneficiary)
		with self.assertRaisesRegex(finance.NeedsNote, f"USD 250.00 stand in {first.name}"):
			self.sign(second, self.funding(250, grant))
		self.sign(second, self.funding(250, grant), note="The second course")
		self.assertIn("The second course", frappe.db.get_value(second.doctype, second.name, "sign_off_note"))

	def test_a_note_of_nothing_is_none(self) -> None:
		grant = self.another(
			budget_lines=[{"code": "1", "title": "Travel", "amount": 1000, "flexibility": 10}]
		)
		with self.assertRaises(finance.NeedsNote):
			self.sign(self.endorsed(1050), self.funding(1050, grant), note=" \u200b ")

	def test_a_note_without_a_warning_is_kept_too(self) -> None:
		request = self.sign(self.endorsed(10), note="Seen <b>twice</b>")
		self.assertEqual(request.sign_off_note, "Seen twice")

	def test_indirect_costs_stay_within_their_rate(self) -> None:
		grant = self.another(
			indirect_rate=7,
			budget_lines=[
				{"code": "D", "title": "Direct", "amount": 9000},
				{"code": "I", "title": "Indirect", "amount": 1000, "is_indirect": 1},
			],
		)
		request = self.endorsed(1070)
		self.refused(
			f"indirect costs of grant {grant} have USD 69.99 left at its rate; this asks for USD 70.01: reduce them by USD "
			"0.02",
			request,
			self.funding(999.99, grant, "D"),
			self.funding(70.01, grant, "I"),
		)
		self.sign(request, self.funding(1000, grant, "D"), self.funding(70, grant, "I"))
		self.assertEqual(self.balance(grant).committed, 107000)

	def test_co_funding_is_shown_or_stops_as_the_funder_wants(self) -> None:
		shows = self.another(co_funding_share=20)
		request = self.endorsed(1000)
		with self.assertRaisesRegex(
			finance.NeedsNote, r"Others pay USD 0\.00 .* wants them to pay USD 250\.00"
		):
			self.sign(request, self.funding(1000, shows))
		stops = self.another(co_funding_share=20, co_funding_stops=1)
		self.refused("wants them to pay USD 250.00", request, self.funding(1000, stops))
		self.sign(request, self.funding(800, stops), self.funding(200))
		self.assertEqual((self.balance(stops).committed, self.balance().committed), (80000, 20000))

	def test_a_suspended_grant_carries_nothing_new(self) -> None:
		grant = frappe.get_doc("Working Group Grant", self.grant)
		grant.update({"status": "Suspended", "stopped_on": "2026-09-01", "stop_reason": "Audit"})
		with guard.acting(GRANT_ACT, grant):
			grant.save(ignore_permissions=True)
		self.refused(
			f"Grant {self.grant} has been suspended since {formatdate('2026-09-01')}: use another grant, or wait",
			self.endorsed(10),
		)

	def test_what_is_given_in_kind_carries_no_money(self) -> None:
		for form, sentence in (
			("In kind", "is given in kind"),
			("Paid directly by the funder", "is paid directly by its funder"),
		):
			grant = self.another(form=form, received=0, valuation_basis="Market price")
			self.refused(sentence, self.endorsed(10), self.funding(10, grant))

	def test_a_draft_grant_carries_nothing(self) -> None:
		with self.as_user(self.officer):
			draft = frappe.copy_doc(frappe.get_doc("Working Group Grant", self.grant))
			draft.status, draft.docstatus = "Draft", 0
			draft.insert()
		self.refused("is a draft: activate it first", self.endorsed(10), self.funding(10, draft.name))

	def test_everything_that_is_wrong_is_said_at_once(self) -> None:
		grant = self.another(needs_no_objection=1, purposes="Mediation")
		request = self.endorsed(10)
		with self.assertRaises(GuardError) as caught:
			self.sign(request, self.funding(10, grant))
		self.assertEqual(len(str(caught.exception).split("<br>")), 2)


class TestCurrencies(SignOffCase):
	def in_euro(self, **more: object) -> str:
		return self.another(currency="EUR", **more)

	def asked(self, amount: float, currency: str, in_usd: float) -> Document:
		factories.rate(currency, "USD", in_usd)
		return self.endorsed(amount, currency=currency)

	def test_an_amount_in_another_currency_is_committed_at_the_rate_on_record(self) -> None:
		grant = self.in_euro()
		factories.rate("GHS", "EUR", 0.0712345)
		request = self.sign(self.asked(1000, "GHS", 0.08), self.funding(1000, grant))
		row = frappe.get_doc(request.doctype, request.name).funding[0]
		self.assertEqual((self.balance(grant).committed, row.part_units), (7123, 100000))
		self.assertEqual(
			(row.rate, str(row.rate_date), row.rate_source, row.per_grant_unit),
			(0.0712345, "2026-09-10", "Bank of Ghana", 0),
		)

	def test_or_at_the_inverse_of_the_one_on_record(self) -> None:
		grant = self.in_euro()
		factories.rate("EUR", "GHS", 14.5)
		request = self.sign(self.asked(1000, "GHS", 0.08), self.funding(1000, grant))
		row = frappe.get_doc(request.doctype, request.name).funding[0]
		self.assertEqual((row.committed_units, row.rate, row.per_grant_unit), (6897, 14.5, 1))

	def test_the_funder_s_own_rate_goes_before_all_others(self) -> None:
		grant = self.in_euro(
			prescribed_rates=[
				{
					"rate_currency": "GHS",
					"rate": rate,
					"quoted": "Units for one of the grant",
					"from_date": day,
					"source": "InforEuro",
				}
				for rate, day in ((12, "2026-08-01"), (12.5, "2026-09-01"), (13, "2026-10-01"))
			]
		)
		factories.rate("GHS", "EUR", 0.0712345)
		request = self.sign(self.asked(1000, "GHS", 0.08), self.funding(1000, grant))
		row = frappe.get_doc(request.doctype, request.name).funding[0]
		self.assertEqual(
			(row.committed_units, row.rate, str(row.rate_date), row.rate_source),
			(8000, 12.5, "2026-09-01", "InforEuro"),
		)

	def test_without_a_rate_it_is_refused(self) -> None:
		grant = self.in_euro()
		self.refused(
			"No rate from GHS to EUR is on record for the last 31 days",
			self.asked(1000, "GHS", 0.08),
			self.funding(1000, grant),
		)

	def test_nobody_signs_off_at_a_rate_of_their_own_or_of_whoever_asks(self) -> None:
		grant = self.in_euro()
		request = self.asked(1000, "GHS", 0.08)
		with self.as_user(self.officer):
			factories.rate("GHS", "EUR", 0.07)
		self.refused(
			"The rate from GHS to EUR was entered by you or by whoever asks",
			request,
			self.funding(1000, grant),
		)
		self.sign(request, self.funding(1000, grant), by=self.clerk)
		self.assertEqual(self.balance(grant).committed, 7000)

	def test_a_currency_without_decimals(self) -> None:
		grant = self.another(6_000_000, currency="XOF")
		factories.rate("XOF", "USD", 0.0017)
		request = self.sign(self.endorsed(655957, currency="XOF"), self.funding(655957, grant))
		self.assertEqual((self.balance(grant).committed, self.state(request)), (655957, "Approved"))
		euro = self.in_euro()
		factories.rate("EUR", "XOF", 655.957)
		self.sign(self.endorsed(655957, currency="XOF"), self.funding(655957, euro))
		self.assertEqual(self.balance(euro).committed, 100000)
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, "1.5 is no amount in XOF"):
			finance.sign_off(
				self.endorsed(10, currency="XOF").name, [self.funding(1.5, grant), self.funding(8.5, grant)]
			)

	def test_a_currency_with_three_decimals(self) -> None:
		grant = self.another(currency="TND")
		factories.rate("TND", "USD", 0.32)
		request = self.sign(self.endorsed(100.125, currency="TND"), self.funding(100.125, grant))
		self.assertEqual((self.balance(grant).committed, self.part(request, grant).committed), (100125,) * 2)

	def test_what_is_below_a_unit_of_the_grant_is_refused(self) -> None:
		grant = self.in_euro()
		factories.rate("GHS", "EUR", 0.07)
		self.refused(
			"the part is less than the smallest amount",
			self.asked(0.07, "GHS", 0.8),
			self.funding(0.07, grant),
		)


class TestSignedMoney(SignOffCase):
	rules = {"may_use_signed": 1}

	def test_what_is_signed_and_not_received_is_committed_apart_and_paid_once_it_came(self) -> None:
		grant = self.another(5000, 600)
		request = self.sign(self.endorsed(1000), self.funding(1000, grant))
		self.assertEqual(
			(
				self.balance(grant).committed,
				self.balance(grant).conditional,
				self.balance(grant).available,
				self.part(request, grant).conditional,
			),
			(60000, 40000, 0, 40000),
		)
		first = self.paid(request, 600)
		self.assertEqual((first.status, self.balance(grant).paid), ("Paid", 60000))
		second = self.clear(self.draft(request, 400))
		frappe.db.savepoint("unpaid")
		with self.assertRaisesRegex(
			InsufficientFunds,
			r"has received the money for USD 0\.00; this pays USD 400\.00: reduce it by USD 400\.00, or confirm",
		):
			self.pay(second)
		frappe.db.rollback(save_point="unpaid")
		factories.receipt(grant, self.officer, 300, "2026-09-14")
		self.assertEqual((self.balance(grant).committed, self.balance(grant).conditional), (30000, 10000))
		factories.receipt(grant, self.officer, 100, "2026-09-15")
		self.pay(second)
		self.assertEqual((self.balance(grant).paid, self.balance(grant).conditional), (100000, 0))

	def test_no_more_than_what_is_signed(self) -> None:
		grant = self.another(
			5000, 600, budget_lines=[{"code": "1", "title": "Activities", "amount": 5000, "flexibility": 1}]
		)
		self.refused(
			f"Grant {grant} has USD 5,000.00 left, signed money that is still to come included; this asks for USD 5,000.01: "
			"reduce it by USD 0.01 or add another grant.",
			self.endorsed(5000.01),
			self.funding(5000.01, grant),
			note="Agreed",
		)

	def test_cancelling_releases_both(self) -> None:
		grant = self.another(5000, 600)
		request = self.sign(self.endorsed(1000), self.funding(1000, grant))
		with self.as_user(self.officer):
			finance.cancel(request.name, "The site closed")
		after = self.balance(grant)
		self.assertEqual((after.committed, after.conditional, after.available), (0, 0, 60000))


class TestWithoutThePolicy(SignOffCase):
	def test_signed_money_is_not_committed_where_the_policy_does_not_allow_it(self) -> None:
		grant = self.another(5000, 600)
		self.refused(
			f"Grant {grant} has USD 600.00 available; this asks for USD 1,000.00: reduce it by USD 400.00",
			self.endorsed(1000),
			self.funding(1000, grant),
		)


class TestFunderAndBudget(SignOffCase):
	def test_a_funder_with_conditions_whose_seat_agreed_does_not_carry_it(self) -> None:
		funder = frappe.db.get_value("Working Group Member", self.seats["Civil Society"], "organisation")
		grant = self.another(has_conditions=1, conditions="A say in what is paid", funder=funder)
		self.refused("is given on conditions, and", self.endorsed(10), self.funding(10, grant))
		without = self.another(funder=funder)
		self.sign(self.endorsed(10), self.funding(10, without))

	def test_nor_one_whose_subsidiary_agreed(self) -> None:
		parent = factories.organisation("Civil Society").name
		seat = frappe.db.get_value("Working Group Member", self.seats["Civil Society"], "organisation")
		frappe.db.set_value("Stakeholder Organisation", seat, "parent_organisation", parent)
		grant = self.another(has_conditions=1, conditions="A say in what is paid", funder=parent)
		self.refused("is given on conditions, and", self.endorsed(10), self.funding(10, grant))

	def test_a_budget_that_others_draw_on_is_not_signed_off_itself(self) -> None:
		host = factories.organisation("Civil Society").name
		budget = self.endorsed(1000, beneficiary=host, category="Secretariat")
		drawn = self.endorsed(400, beneficiary=host, draws_on=budget.name)
		self.refused(f"{budget.name} is drawn on with USD 400.00", budget)
		self.sign(drawn)
		self.assertEqual((self.state(drawn), self.balance().committed), ("Approved", 40000))


class TestRefusedByTheHost(SignOffCase):
	def test_each_reason(self) -> None:
		for reason in ("Law", "Sanctions", "Fraud"):
			with self.subTest(reason):
				request = self.endorsed(10)
				with self.as_user(self.officer):
					finance.refuse(request.name, reason, "Listed on 1 September")
				doc = frappe.get_doc(request.doctype, request.name)
				self.assertEqual(
					(doc.status, doc.docstatus, doc.host_reason, doc.refused_because),
					("Refused by host", 0, reason, "Listed on 1 September"),
				)
				self.refused_again(request)
		self.assertEqual(self.entries("allocation")[-1]["host_reason"], "Fraud")

	def refused_again(self, request: Document) -> None:
		with self.assertRaisesRegex(GuardError, "is in the state Refused by host"):
			self.sign(request)

	def test_without_a_reason_or_for_another_one_it_is_not(self) -> None:
		request = self.endorsed(10)
		with self.as_user(self.officer):
			with self.assertRaisesRegex(frappe.ValidationError, "one of these: Law, Sanctions, Fraud"):
				finance.refuse(request.name, "Taste", "No")
			with self.assertRaisesRegex(frappe.ValidationError, "Say why"):
				finance.refuse(request.name, "Law", " ")
		self.assertEqual(self.state(request), "Endorsed")


class TestWho(SignOffCase):
	def not_by(self, user: str, request: Document, sentence: str = "") -> None:
		with self.assertRaises(frappe.PermissionError) as caught:
			self.sign(request, by=user)
		self.assertIn(sentence, str(caught.exception))
		self.assertEqual(self.state(request), "Endorsed")

	def test_whoever_asked_does_not(self) -> None:
		self.seat = self.seats[self.newcomer("Company")]
		self.requester = self.members[next(reversed(self.members))]
		frappe.get_doc("User", self.requester).add_roles(roles.FINANCE_OFFICER)
		self.not_by(self.requester, self.endorsed(10), "You asked for this money")

	def test_nor_whoever_changed_it_last(self) -> None:
		both = factories.user([roles.FINANCE_OFFICER, roles.MANAGER, roles.COORDINATOR])
		request = self.request(10)
		with self.as_user(both):
			request.reload()
			request.title = "Training of guards"
			request.save()
		self.send(request)
		self.not_by(both, self.endorse(request), "You changed this request last")

	def test_nor_a_member_a_coordinator_or_a_manager(self) -> None:
		request = self.endorsed(10)
		for user in (self.members["Company"], self.coordinator, self.director, "Administrator"):
			with self.subTest(user):
				self.not_by(user, request, "This is done by a finance officer")

	def test_nor_somebody_of_another_group(self) -> None:
		outsider = factories.user([roles.COORDINATOR, roles.MEMBER])
		factories.group(coordinator=outsider)
		self.not_by(outsider, self.endorsed(10))

	def test_nor_whoever_decided_on_it_unless_the_policy_says_so(self) -> None:
		frappe.get_doc("User", self.members["Company"]).add_roles(roles.FINANCE_OFFICER)
		self.not_by(
			self.members["Company"],
			self.endorsed(10),
			"You decided on this request, so somebody else has to sign it off for finance. Only a policy that the pillars "
			"ratify could relax this: a decider signs off for finance. These can do it: ",
		)

	def test_it_is_signed_off_once(self) -> None:
		request = self.approved(1000)
		for _again in range(2):
			with self.assertRaisesRegex(GuardError, "is in the state Approved"):
				self.sign(request)
		self.assertEqual(self.balance().committed, 100000)

	def test_what_is_not_endorsed_is_not_signed_off(self) -> None:
		with self.assertRaisesRegex(GuardError, "is in the state Under Review"):
			self.sign(self.sent(10))

	def test_no_native_route_moves_it(self) -> None:
		request = self.endorsed(10)
		for user in (self.officer, self.director, "Administrator"):
			for state, docstatus in (("Approved", 1), ("Refused by host", 0), ("Approved", 0)):
				with self.subTest((user, state)), self.as_user(user):
					doc = frappe.get_doc(request.doctype, request.name)
					doc.status, doc.docstatus = state, docstatus
					with self.assertRaises((frappe.ValidationError, frappe.PermissionError)):
						doc.save(ignore_permissions=True)
		approved = self.approved(10)
		for state, docstatus in (("In Payment", 1), ("Settled", 1), ("On Hold", 1), ("Cancelled", 2)):
			with self.subTest(state), self.as_user(self.officer):
				doc = frappe.get_doc(approved.doctype, approved.name)
				doc.status, doc.docstatus = state, docstatus
				with self.assertRaises((frappe.ValidationError, frappe.PermissionError)):
					doc.save(ignore_permissions=True)
		self.assertEqual((self.state(request), self.state(approved)), ("Endorsed", "Approved"))

	def test_no_client_fills_what_the_sign_off_fills(self) -> None:
		request = self.request(10)
		with self.as_user(self.requester):
			request.reload()
			request.append("funding", {"grant": self.grant, "budget_line": "1", "committed_units": 1000})
			request.update({"signed_off_by": self.officer, "sign_off_note": "Fine"})
			request.save()
		stored = frappe.get_doc(request.doctype, request.name)
		self.assertEqual((stored.funding, stored.signed_off_by, stored.sign_off_note), ([], None, None))


class TestRelaxed(SignOffCase):
	rules = {
		"relaxations": [
			{
				"relaxation": "A decider signs off for finance",
				"amount_cap": 500,
				"until": "2027-03-31",
				"compensating_review": "The auditor reads each of these",
			}
		]
	}

	def setUp(self) -> None:
		super().setUp()
		frappe.get_doc("User", self.members["Company"]).add_roles(roles.FINANCE_OFFICER)

	def test_a_decider_signs_off_up_to_the_cap_and_the_record_says_so(self) -> None:
		request = self.sign(self.endorsed(500), by=self.members["Company"])
		self.assertEqual(
			frappe.db.get_value(request.doctype, request.name, "relaxations_used"),
			"A decider signed off for finance, as the policy allows.",
		)
		self.assertTrue(self.entries("allocation")[-1]["relaxations_sha256"])

	def test_somebody_else_needs_no_relaxation(self) -> None:
		self.assertEqual(self.sign(self.endorsed(500)).relaxations_used, "")

	def test_not_above_the_cap(self) -> None:
		with self.assertRaisesRegex(frappe.PermissionError, "only for requests up to USD 500"):
			self.sign(self.endorsed(500.01), by=self.members["Company"])

	def test_nor_after_its_last_day(self) -> None:
		request = self.endorsed(500)
		self.set_today("2027-04-01")
		with self.assertRaisesRegex(frappe.PermissionError, f"until {formatdate('2027-03-31')}"):
			self.sign(request, by=self.members["Company"])


class TestAfterwards(SignOffCase):
	def test_on_hold_nothing_is_paid_until_it_goes_on(self) -> None:
		request = self.approved(100)
		payment, draft = self.clear(self.draft(request, 40)), self.draft(request, 30)
		with self.as_user(self.officer):
			finance.hold(request.name, "A question to the beneficiary")
		self.assertEqual(self.state(request), "On Hold")
		for act in (lambda: self.clear(draft), lambda: self.pay(payment), lambda: self.draft(request, 10)):
			with self.assertRaisesRegex(GuardError, "is in the state On Hold"):
				act()
		with self.as_user(self.officer):
			finance.resume(request.name)
		self.assertEqual(self.state(request), "Approved")
		self.pay(payment)
		self.assertEqual(self.state(request), "In Payment")

	def test_it_goes_on_where_it_was(self) -> None:
		request = self.approved(100)
		payment = self.paid(request, 40)
		with self.as_user(self.officer):
			finance.hold(request.name, "A question")
			finance.resume(request.name)
		self.assertEqual(self.state(request), "In Payment")
		with self.as_user(self.officer):
			finance.hold(request.name, "Another question")
			payments.reverse(payment.name, "Came back")
		self.assertEqual(self.state(request), "On Hold")
		with self.as_user(self.officer):
			finance.resume(request.name)
		self.assertEqual((self.state(request), self.balance().committed), ("Approved", 10000))

	def test_cancelling_releases_it(self) -> None:
		request = self.approved(100)
		with self.as_user(self.officer):
			with self.assertRaisesRegex(frappe.ValidationError, "Say why"):
				finance.cancel(request.name, "")
			finance.cancel(request.name, "No longer needed")
		self.assertEqual(frappe.db.get_value(request.doctype, request.name, "docstatus"), 2)
		self.assertEqual((self.balance().committed, self.balance().available), (0, 1000000))
		self.assertEqual(self.part(request).committed, 0)

	def test_what_is_paid_in_part_is_settled_and_not_cancelled(self) -> None:
		request = self.approved(100)
		self.paid(request, 40)
		with self.as_user(self.officer):
			with self.assertRaisesRegex(GuardError, "is in the state In Payment"):
				finance.cancel(request.name, "No longer needed")
			finance.hold(request.name, "No longer needed")
			with self.assertRaisesRegex(GuardError, "is paid in part: settle it, which releases the rest"):
				finance.cancel(request.name, "No longer needed")

	def test_an_open_payment_stands_in_the_way_of_cancelling_and_of_settling(self) -> None:
		request = self.approved(100)
		draft = self.draft(request, 40)
		with (
			self.as_user(self.officer),
			self.assertRaisesRegex(GuardError, f"{draft.name} of {request.name}"),
		):
			finance.cancel(request.name, "No longer needed")
		self.pay(self.clear(draft))
		cleared = self.clear(self.draft(request, 10))
		with self.as_user(self.officer), self.assertRaisesRegex(GuardError, f"{cleared.name} of"):
			finance.settle(request.name, "Done", factories.scan())

	def test_settling_releases_the_rest_and_counts_what_was_paid_as_spent(self) -> None:
		other = self.another(500)
		request = self.approved(1000, self.funding(600), self.funding(400, other))
		self.paid(request, 500)
		self.confirm(self.returned("Refund by beneficiary", 20, allocation=request.name))
		with self.as_user(self.officer):
			with self.assertRaisesRegex(frappe.ValidationError, "Upload the file"):
				finance.settle(request.name, "Done", "/private/files/none.txt")
			finance.settle(request.name, "Done", factories.scan())
		own, others = self.balance(), self.balance(other)
		self.assertEqual((own.committed, own.paid, own.refunded, own.spent), (0, 30000, 2000, 28000))
		self.assertEqual((others.committed, others.paid, others.refunded, others.spent), (0, 20000, 0, 20000))
		self.assertEqual(self.state(request), "Settled")

	def test_those_are_told_whom_it_concerns(self) -> None:
		request = self.endorsed(100)
		self.assertIn(
			"is endorsed and waits for finance to sign it off", self.told(self.officer, request)[-1]
		)
		self.assertNotIn("sign it off", " ".join(self.told(self.director, request)))
		self.sign(request)
		self.assertIn("is signed off; its money is committed", self.told(self.requester, request)[-1])
		with self.as_user(self.officer):
			finance.hold(request.name, "A question")
		self.assertIn("are on hold", self.told(self.requester, request)[-1])
		with self.as_user(self.officer):
			finance.resume(request.name)
		self.assertIn("go on", self.told(self.requester, request)[-1])
		payment = self.clear(self.draft(request, 40))
		for user in (self.officer, self.director):
			self.assertIn(f"the payment {payment.name} of USD 40.00 is cleared", self.told(user, payment)[-1])
		self.assertEqual(self.told(self.requester, payment), [])
		self.pay(payment)
		self.assertIn("tranche 1 of USD 40.00 was paid", self.told(self.requester, request)[-1])
		with self.as_user(self.officer):
			payments.reverse(payment.name, "Came back")
		self.assertIn("was taken back", self.told(self.requester, request)[-1])
		self.paid(request, 60)
		self.assertIn("tranche 2 of USD 60.00 was paid", self.told(self.requester, request)[-1])
		with self.as_user(self.officer):
			finance.settle(request.name, "Done", factories.scan())
		self.assertIn("is settled", self.told(self.requester, request)[-1])

	def test_and_of_what_is_refused_or_cancelled(self) -> None:
		refused, cancelled = self.endorsed(100), self.approved(100)
		with self.as_user(self.officer):
			finance.refuse(refused.name, "Law", "Not allowed")
			finance.cancel(cancelled.name, "No longer needed")
		self.assertIn("the host refused", self.told(self.requester, refused)[-1])
		self.assertIn("was cancelled; its money is released", self.told(self.requester, cancelled)[-1])
