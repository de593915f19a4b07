"""Payments: who prepares, clears and pays, what they take of the commitment, what the bank does, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import formatdate

from vpwg.api import finance as finance_api
from vpwg.api import payments as api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg import finance, payments
from vpwg.vpwg.ledger import InsufficientFunds
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import GRANT_ACT


class PaymentCase(MoneyCase):
	def refuses(
		self, sentence: str, act: Callable[[], Any], kind: type[Exception] = frappe.ValidationError
	) -> None:
		"""An act is refused with a sentence that holds this text, and nothing of it stays."""
		before = self.balance()
		frappe.db.savepoint("refuses")
		with self.assertRaises(kind) as caught:
			act()
		frappe.db.rollback(save_point="refuses")
		self.assertIn(sentence, str(caught.exception))
		self.assertEqual(self.balance(), before)

	def forbids(self, sentence: str, act: Callable[[], Any]) -> None:
		self.refuses(sentence, act, frappe.PermissionError)

	def stored(self, payment: Document) -> Document:
		return frappe.get_doc("Disbursement", payment.name)

	def reverse(self, payment: Document, by: str | None = None, **more: Any) -> Document:
		with self.as_user(by or self.officer):
			return payments.reverse(payment.name, "The account was closed", **more)

	def move_grant(self, name: str, state: str) -> None:
		"""Bring a grant to a state as its own acts do."""
		grant = frappe.get_doc("Working Group Grant", name)
		grant.update({"status": state, "stopped_on": "2026-09-01", "stop_reason": "Audit"})
		with guard.acting(GRANT_ACT, grant):
			grant.save(ignore_permissions=True)


class TestWho(PaymentCase):
	def test_one_person_prepares_and_clears_and_another_pays(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40))
		self.forbids(
			"You prepared this payment, so somebody else has to make the payment. No policy can relax this. These can do it: ",
			lambda: self.pay(payment, by=self.clerk),
		)
		paid = self.pay(payment)
		self.assertEqual(
			(paid.prepared_by, paid.cleared_by, paid.paid_by), (self.clerk, self.clerk, self.director)
		)

	def test_whoever_cleared_does_not_pay(self) -> None:
		third = factories.user([roles.FINANCE_OFFICER])
		payment = self.clear(self.draft(self.approved(100), 40), by=third)
		self.forbids("You cleared this payment", lambda: self.pay(payment, by=third))

	def test_the_finance_approver_clears_and_does_not_pay(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40), by=self.officer)
		self.assertEqual(payment.cleared_by, self.officer)
		other = self.clear(self.draft(frappe.get_doc(finance.ALLOCATION, payment.allocation), 40))
		self.forbids(
			"You signed this request off for finance, so somebody else has to make the payment. Only a policy",
			lambda: self.pay(other, by=self.officer),
		)

	def test_a_decider_does_not_pay(self) -> None:
		frappe.get_doc("User", self.members["Company"]).add_roles(roles.FINANCE_OFFICER)
		payment = self.clear(self.draft(self.approved(100), 40))
		self.forbids("You decided on this request", lambda: self.pay(payment, by=self.members["Company"]))

	def test_whoever_asked_neither_clears_nor_pays(self) -> None:
		payment = self.draft(self.approved(100), 40)
		frappe.get_doc("User", self.requester).add_roles(roles.FINANCE_OFFICER)
		self.forbids(
			"You asked for this money, so somebody else has to clear the payment. No policy can relax this.",
			lambda: self.clear(payment, by=self.requester),
		)
		self.clear(payment)
		self.forbids("You asked for this money", lambda: self.pay(payment, by=self.requester))

	def test_people_of_the_beneficiary_neither_prepare_nor_clear_nor_pay(self) -> None:
		beneficiary = factories.organisation("Civil Society").name
		theirs = factories.user([roles.FINANCE_OFFICER])
		elsewhere = factories.group(coordinator=self.coordinator).name
		factories.seat(elsewhere, organisation=beneficiary, pillar="Civil Society", user=theirs)
		request = self.approved(100, beneficiary=beneficiary)
		self.forbids(
			"You are of the beneficiary, so somebody else has to prepare the payment.",
			lambda: self.draft(request, 40, by=theirs),
		)
		payment = self.draft(request, 40)
		self.forbids("You are of the beneficiary", lambda: self.clear(payment, by=theirs))
		self.clear(payment)
		self.forbids("You are of the beneficiary", lambda: self.pay(payment, by=theirs))

	def test_nor_people_of_a_payee_or_of_the_holder_of_an_advance(self) -> None:
		organisation = factories.organisation("Civil Society").name
		theirs = factories.user([roles.FINANCE_OFFICER])
		factories.seat(self.group, organisation=organisation, pillar="Civil Society", user=theirs)
		request = self.approved(100)
		payment = self.draft(
			request, 40, payees=[{"payee": "Hotel", "organisation": organisation, "amount": 40}]
		)
		self.forbids("You are of the beneficiary", lambda: self.clear(payment, by=theirs))
		advance = self.draft(request, 40, kind="Advance", holder=organisation, due_on="2026-10-15")
		self.forbids("You are of the beneficiary", lambda: self.clear(advance, by=theirs))

	def test_a_payee_by_name_neither_clears_nor_pays(self) -> None:
		name = frappe.db.get_value("User", self.director, "full_name")
		payment = self.clear(
			self.draft(self.approved(100), 40, payees=[{"payee": f" {name.upper()} ", "amount": 40}])
		)
		self.forbids("You are of the beneficiary", lambda: self.pay(payment))
		own = frappe.db.get_value("User", self.clerk, "full_name")
		request = frappe.get_doc(finance.ALLOCATION, payment.allocation)
		self.forbids(
			"You are of the beneficiary",
			lambda: self.draft(request, 10, payees=[{"payee": own, "amount": 10}]),
		)

	def test_roles(self) -> None:
		request = self.approved(100)
		payment = self.draft(request, 40)
		for user in (self.director, self.coordinator, self.members["Company"], "Administrator"):
			self.forbids(
				"This is done by a VPWG Finance Officer", lambda user=user: self.clear(payment, by=user)
			)
		self.clear(payment)
		for user in (self.coordinator, self.members["Company"], "Administrator"):
			self.forbids("This is done by a", lambda user=user: self.pay(payment, by=user))
		for user in (self.members["Company"], factories.user([roles.COORDINATOR])):
			with self.assertRaises(frappe.PermissionError):
				self.draft(request, 10, by=user)
		self.assertEqual(self.draft(request, 10, by=self.coordinator).prepared_by, self.coordinator)

	def test_no_native_route_moves_it(self) -> None:
		payment = self.draft(self.approved(100), 40)
		for state, docstatus in (("Cleared", 0), ("Paid", 1), ("On Hold", 0), ("Paid", 0), ("Draft", 1)):
			for user in (self.officer, "Administrator"):
				with self.subTest((state, user)), self.as_user(user):
					doc = self.stored(payment)
					doc.status, doc.docstatus = state, docstatus
					with self.assertRaises((frappe.ValidationError, frappe.PermissionError)):
						doc.save(ignore_permissions=True)
		paid = self.pay(self.clear(payment))
		with self.as_user(self.officer):
			doc = self.stored(paid)
			with self.assertRaises((frappe.ValidationError, frappe.PermissionError)):
				doc.cancel()
		self.assertEqual((self.state(payment), self.balance().paid), ("Paid", 4000))


class TestRelaxed(PaymentCase):
	rules = {
		"relaxations": [
			{
				"relaxation": relaxation,
				"amount_cap": cap,
				"until": "2027-03-31",
				"compensating_review": "The auditor reads each of these payments",
			}
			for relaxation, cap in (("The finance approver pays", 500), ("A decider pays", 300))
		]
	}

	def test_the_finance_approver_pays_up_to_the_cap_of_the_whole_request(self) -> None:
		request = self.approved(500)
		payment = self.pay(self.clear(self.draft(request, 40)), by=self.officer)
		text = "The finance approver paid, as the policy allows."
		self.assertEqual(payment.relaxations_note, text)
		self.assertEqual(frappe.db.get_value(finance.ALLOCATION, request.name, "relaxations_used"), text)
		self.pay(self.clear(self.draft(request, 40)), by=self.officer)
		larger = self.clear(self.draft(self.approved(500.01), 40))
		self.forbids("only for requests up to USD 500", lambda: self.pay(larger, by=self.officer))

	def test_a_decider_pays_up_to_another_cap(self) -> None:
		decider = self.members["Company"]
		frappe.get_doc("User", decider).add_roles(roles.FINANCE_OFFICER)
		payment = self.pay(self.clear(self.draft(self.approved(300), 40)), by=decider)
		self.assertEqual(payment.relaxations_note, "A decider paid, as the policy allows.")
		self.set_today("2027-04-01")
		later = self.clear(self.draft(frappe.get_doc(finance.ALLOCATION, payment.allocation), 40))
		self.forbids(formatdate("2027-03-31"), lambda: self.pay(later, by=decider))

	def test_no_relaxation_lets_the_preparer_pay(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40, by=self.officer))
		self.forbids("You prepared this payment", lambda: self.pay(payment, by=self.officer))


class TestAmounts(PaymentCase):
	def test_tranches_are_numbered_also_after_one_was_deleted(self) -> None:
		request = self.approved(100)
		first, second, third = (self.draft(request, 10) for _n in range(3))
		self.assertEqual([row.tranche for row in (first, second, third)], [1, 2, 3])
		with self.as_user(self.clerk):
			frappe.delete_doc("Disbursement", second.name)
		self.assertEqual(self.draft(request, 10).tranche, 4)

	def test_no_more_than_is_left_other_drafts_counted(self) -> None:
		request = self.approved(1000)
		self.paid(request, 300)
		self.draft(request, 200)
		self.refuses(
			f"{request.name} has USD 500.00 left to be paid; this payment is of USD 500.01: reduce it by USD 0.01.",
			lambda: self.draft(request, 500.01),
		)
		self.draft(request, 500)

	def test_what_was_refused_or_reversed_is_left_again(self) -> None:
		request = self.approved(100)
		refused, reversed_one = self.draft(request, 50), self.paid(request, 50)
		with self.as_user(self.officer):
			payments.refuse(refused.name, "Sanctions", "Listed")
		self.reverse(reversed_one)
		self.assertEqual(self.pay(self.clear(self.draft(request, 100))).amount_units, 10000)

	def test_amounts_of_nothing_or_below_it_are_refused(self) -> None:
		request = self.approved(100)
		for amount in (0, -1):
			self.refuses("enter an amount above zero", lambda amount=amount: self.draft(request, amount))
		self.refuses("Name at least one payee", lambda: self.clear(self.draft(request, 0, payees=[])))
		self.refuses("is no amount in USD", lambda: self.draft(request, 10.001))

	def test_the_grants_carry_it_in_proportion_and_may_be_changed(self) -> None:
		other = factories.grant(self.group, self.officer).name
		request = self.approved(1000, self.funding(700), self.funding(300, other))
		draft = self.draft(request, 100.01)
		self.assertEqual([row.part_units for row in draft.sources], [7001, 3000])
		with self.as_user(self.clerk):
			draft.payees[0].amount = 50
			draft.save()
		self.assertEqual([row.part_units for row in draft.sources], [3500, 1500])
		with self.as_user(self.clerk):
			draft.sources[0].part, draft.sources[1].part = 10, 40
			draft.save()
		self.pay(self.clear(draft))
		self.assertEqual((self.balance().paid, self.balance(other).paid), (1000, 4000))
		# What is left is 690 and 260, and that is how the next one is divided.
		self.assertEqual([row.part_units for row in self.draft(request, 95).sources], [6900, 2600])

	def test_the_grants_carry_it_in_all_and_none_more_than_it_has(self) -> None:
		other = factories.grant(self.group, self.officer).name
		request = self.approved(1000, self.funding(700), self.funding(300, other))

		def with_parts(first: float, second: float) -> Document:
			sources = [
				{"grant": self.grant, "budget_line": "1", "part": first},
				{"grant": other, "budget_line": "1", "part": second},
			]
			return self.draft(request, 400, sources=sources)

		self.refuses(
			f"Budget line 1 of {other} has USD 300.00 of this allocation left; USD 300.01 is to be paid from it: reduce it "
			"by USD 0.01.",
			lambda: with_parts(99.99, 300.01),
		)
		self.refuses(
			"The grants add up to USD 399.00 and the payees to USD 400.00", lambda: with_parts(200, 199)
		)
		self.refuses("name each budget line once", lambda: with_parts(400, 0))
		third = factories.grant(self.group, self.officer).name
		self.refuses(
			"choose one of those signed off",
			lambda: self.draft(request, 10, sources=[{"grant": third, "budget_line": "1", "part": 10}]),
		)

	def test_two_drafts_that_fitted_do_not_both_pay_from_a_line(self) -> None:
		other = factories.grant(self.group, self.officer).name
		request = self.approved(1000, self.funding(700), self.funding(300, other))
		first, second = self.draft(request, 400), self.draft(request, 400)
		with self.as_user(self.clerk):
			first.sources[0].part, first.sources[1].part = 220, 180
			first.save()
		self.pay(self.clear(first))
		self.pay(self.clear(second))
		self.assertEqual((self.balance().paid, self.balance(other).paid), (50000, 30000))

	def test_costs_of_a_payment_lie_within_those_of_the_allocation(self) -> None:
		request = self.approved(100)
		draft = self.draft(request, 10)
		self.assertEqual((str(draft.costs_from), str(draft.costs_to)), ("2026-10-01", "2026-12-31"))
		for first, last in (
			("2026-09-30", "2026-10-02"),
			("2026-12-01", "2027-01-01"),
			("2026-11-02", "2026-11-01"),
		):
			self.refuses(
				"correct the days of this payment",
				lambda first=first, last=last: self.draft(request, 10, costs_from=first, costs_to=last),
			)


ODD = (
	("GHS", "EUR", 0.0712345, 1000.01, (333.33, 333.33, 0.01, 333.34)),
	("XOF", "EUR", 0.00152449, 655957, (1, 218652, 218652, 218652)),
	("EUR", "XOF", 655.957, 100.03, (33.34, 33.34, 33.35)),
	("TND", "USD", 0.3217, 77.777, (0.001, 25.925, 25.925, 25.926)),
	("USD", "TND", 3.1085, 99.99, (33.33, 33.33, 33.33)),
)
"""(currency, grant's currency, rate, amount, tranches that add up to it)."""


class TestToTheLastUnit(PaymentCase):
	def made(self, currency: str, other: str, rate: float, amount: float) -> tuple[Document, str]:
		grant = factories.grant(self.group, self.officer, 1_000_000, currency=other).name
		factories.rate(currency, other, rate)
		if "USD" not in (currency, other):
			factories.rate(currency, "USD", 0.5)
		if currency != "USD" and other == "TND":
			factories.rate(currency, "USD", 0.3)
		request = self.endorsed(amount, currency=currency)
		return self.sign(request, self.funding(amount, grant)), grant

	def test_tranches_add_up_to_the_commitment(self) -> None:
		for currency, other, rate, amount, tranches in ODD:
			with self.subTest((currency, other)):
				request, grant = self.made(currency, other, rate, amount)
				committed = self.balance(grant).committed
				for tranche in tranches:
					self.paid(request, tranche)
				after = self.balance(grant)
				self.assertEqual((after.committed, after.paid), (0, committed))

	def test_also_after_one_was_reversed_out_of_its_order(self) -> None:
		for currency, other, rate, amount, tranches in ODD:
			with self.subTest((currency, other)):
				request, grant = self.made(currency, other, rate, amount)
				committed = self.balance(grant).committed
				paid = [self.paid(request, tranche) for tranche in tranches[:-1]]
				self.reverse(paid[0])
				self.assertEqual(self.balance(grant).committed + self.balance(grant).paid, committed)
				self.paid(request, tranches[-1])
				self.paid(request, tranches[0])
				after = self.balance(grant)
				self.assertEqual((after.committed, after.paid, after.exchange), (0, committed, 0))


class TestTheBank(PaymentCase):
	def bank(self, **more: object) -> list[dict[str, object]]:
		return [{"grant": self.grant, "budget_line": "1", **more}]

	def test_a_fee_is_posted_beside_the_payment(self) -> None:
		self.pay(self.clear(self.draft(self.approved(100), 40)), bank=self.bank(bank_fee=1.25))
		after = self.balance()
		self.assertEqual(
			(after.paid, after.charges, after.committed, after.available), (4000, 125, 6000, 989875)
		)

	def test_what_the_bank_takes_more_is_a_loss_and_less_a_gain(self) -> None:
		request = self.approved(100)
		self.pay(self.clear(self.draft(request, 40)), bank=self.bank(taken=40.5))
		self.assertEqual((self.balance().exchange, self.balance().paid), (-50, 4000))
		self.pay(self.clear(self.draft(request, 40)), bank=self.bank(taken="39.20", bank_fee=0.3))
		self.assertEqual((self.balance().exchange, self.balance().charges), (30, 30))
		self.assertEqual(self.balance().cash, 1000000 - 4050 - 3920 - 30)

	def test_a_fee_for_which_no_money_is_left_is_refused(self) -> None:
		request = self.approved(10000)
		payment = self.clear(self.draft(request, 10000))
		self.refuses(
			f"Grant {self.grant} is USD 0.01 below zero and this asks for USD 10,000.00",
			lambda: self.pay(payment, bank=self.bank(bank_fee=0.01)),
			InsufficientFunds,
		)
		self.pay(payment)
		self.assertEqual(self.balance().available, 0)

	def test_what_no_bank_could_take_is_refused(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40))
		for figure in (-1, "forty", 40.001, {"a": 1}, "NaN"):
			self.refuses(
				"is no amount in USD that a bank could have taken",
				lambda figure=figure: self.pay(payment, bank=self.bank(taken=figure)),
			)
		self.refuses(
			f"{payment.name} is not paid from budget line 2 of {self.grant}",
			lambda: self.pay(payment, bank=[{"grant": self.grant, "budget_line": "2", "taken": 1}]),
		)
		self.refuses("what the bank took", lambda: self.pay(payment, bank=["all"]))

	def test_what_comes_back_otherwise_than_it_was_taken_is_a_difference(self) -> None:
		payment = self.pay(
			self.clear(self.draft(self.approved(100), 40)), bank=self.bank(taken=41, bank_fee=2)
		)
		self.reverse(payment)
		after = self.balance()
		self.assertEqual((after.exchange, after.charges, after.paid, after.committed), (0, 200, 0, 10000))
		again = self.pay(self.clear(self.draft(frappe.get_doc(finance.ALLOCATION, payment.allocation), 40)))
		self.reverse(again, bank=self.bank(taken=39.5))
		self.assertEqual((self.balance().exchange, self.balance().committed), (-50, 10000))


class TestOnce(PaymentCase):
	def test_the_same_reference_again_changes_nothing(self) -> None:
		payment = self.pay(self.clear(self.draft(self.approved(100), 40)), reference="BANK-1")
		modified, entries = self.stored(payment).modified, len(self.entries("movement"))
		self.assertEqual(self.pay(payment, reference=" BANK-1 ").status, "Paid")
		with self.as_user(self.director):
			self.assertEqual(api.pay(payment.name, "BANK-1")["status"], "Paid")
		self.assertEqual((self.stored(payment).modified, len(self.entries("movement"))), (modified, entries))
		self.assertEqual(self.balance().paid, 4000)

	def test_also_where_it_was_reversed_since(self) -> None:
		payment = self.pay(self.clear(self.draft(self.approved(100), 40)), reference="BANK-1")
		self.reverse(payment)
		self.assertEqual(self.pay(payment, reference="BANK-1").status, "Reversed")
		self.assertEqual(self.balance().paid, 0)

	def test_another_reference_is_another_payment(self) -> None:
		payment = self.pay(self.clear(self.draft(self.approved(100), 40)), reference="BANK-1")
		self.refuses(
			f"{payment.name} was paid under the reference BANK-1 already: a payment is made once.",
			lambda: self.pay(payment, reference="BANK-2"),
		)

	def test_the_reference_of_another_payment_is_refused(self) -> None:
		request = self.approved(100)
		payment = self.pay(self.clear(self.draft(request, 40)), reference="BANK-1")
		other = self.clear(self.draft(request, 40))
		self.refuses(
			f"The reference BANK-1 belongs to {payment.name}: give this payment its own.",
			lambda: self.pay(other, reference="BANK-1"),
		)

	def test_no_reference_is_none(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40))
		for text in (" ", "\u200b", "x" * 141):
			with self.as_user(self.director):
				self.refuses("a reference of at most 140", lambda text=text: payments.pay(payment.name, text))


class TestDays(PaymentCase):
	def test_not_before_the_sign_off_nor_in_the_future(self) -> None:
		request = self.approved(100)
		payment = self.clear(self.draft(request, 40))
		self.refuses(
			f"{request.name} was signed off on {formatdate('2026-09-15')}: it cannot have been paid on",
			lambda: self.pay(payment, paid_on="2026-09-14"),
		)
		self.refuses(
			f"The date {formatdate('2026-09-16')} has not come",
			lambda: self.pay(payment, paid_on="2026-09-16"),
		)
		self.refuses("is not a valid date", lambda: self.pay(payment, paid_on="the day before"))
		self.set_today("2026-10-20")
		paid = self.pay(payment, paid_on="2026-10-02", voucher_no="V-1", bank_reference="<i>B</i>")
		self.assertEqual(
			(str(paid.paid_on), str(paid.posting_date), paid.is_late, paid.voucher_no, paid.bank_reference),
			("2026-10-02", "2026-10-02", 0, "V-1", "B"),
		)

	def test_in_a_closed_month_it_is_posted_on_the_first_open_day(self) -> None:
		request = self.approved(100)
		payment = self.draft(request, 40)
		self.set_today("2026-10-05")
		with self.as_user(self.officer):
			factories.confirmed(
				frappe.get_doc(
					{
						"doctype": "Month Close",
						"working_group": self.group,
						"act": "Close",
						"until": "2026-09-30",
					}
				).insert()
			)
		self.clear(payment)
		paid = self.pay(payment, paid_on="2026-09-20")
		self.assertEqual(
			(str(paid.paid_on), str(paid.posting_date), paid.is_late), ("2026-09-20", "2026-10-01", 1)
		)
		entry = self.entries("movement")[-1]
		self.assertEqual((entry["happened_on"], entry["posted_on"]), ("2026-09-20", "2026-10-01"))

	def test_not_after_the_close_out_of_the_grant(self) -> None:
		grant = factories.grant(
			self.group, self.officer, eligible_to="2026-12-31", close_out="2027-01-31"
		).name
		request = self.approved(100, self.funding(100, grant))
		payment = self.clear(self.draft(request, 40))
		self.set_today("2027-02-01")
		self.refuses(
			f"The payment is of {formatdate('2027-02-01')}, and grant {grant} pays up to {formatdate('2027-01-31')}",
			lambda: self.pay(payment),
		)
		self.assertEqual(self.pay(payment, paid_on="2027-01-31").status, "Paid")

	def test_a_suspended_grant_pays_nothing(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40))
		self.move_grant(self.grant, "Suspended")
		self.refuses(f"Grant {self.grant} has been suspended since", lambda: self.pay(payment))


class TestHowItEnds(PaymentCase):
	def test_it_is_taken_back_held_and_cleared_anew(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40))
		with self.as_user(self.officer):
			payments.take_back(payment.name)
		back = self.stored(payment)
		self.assertEqual((back.status, back.cleared_by, back.cleared_on), ("Draft", None, None))
		self.clear(payment)
		with self.as_user(self.director):
			self.refuses("Say why", lambda: payments.hold(payment.name, ""))
			payments.hold(payment.name, "The invoice is missing")
		self.assertEqual(
			(self.state(payment), self.stored(payment).held_because), ("On Hold", "The invoice is missing")
		)
		self.refuses("is in the state On Hold", lambda: self.pay(payment))
		with self.as_user(self.director):
			payments.resume(payment.name)
		self.refuses("is in the state Draft", lambda: self.pay(payment))
		self.assertEqual(self.pay(self.clear(payment)).status, "Paid")

	def test_the_host_refuses_it_in_each_open_state(self) -> None:
		request = self.approved(100)
		for number, reason in enumerate(("Law", "Sanctions", "Fraud")):
			payment = self.draft(request, 40)
			if number:
				self.clear(payment)
			if number == 2:
				with self.as_user(self.officer):
					payments.hold(payment.name, "A question")
			with self.as_user(self.director):
				payments.refuse(payment.name, reason, "Listed")
			self.assertEqual(
				(self.state(payment), self.stored(payment).refused_because),
				("Refused by host", f"{reason}: Listed"),
			)
		with self.as_user(self.director):
			self.refuses("one of these", lambda: payments.refuse(self.draft(request, 1).name, "Taste", "No"))
		self.assertEqual(self.balance().committed, 10000)

	def test_what_was_cleared_or_held_is_not_deleted(self) -> None:
		request = self.approved(100)
		draft, held = self.draft(request, 10), self.draft(request, 10)
		with self.as_user(self.officer):
			payments.hold(held.name, "A question")
			self.refuses("", lambda: frappe.delete_doc("Disbursement", held.name))
			payments.resume(held.name)
			self.refuses("stays on record", lambda: frappe.delete_doc("Disbursement", held.name))
		with self.as_user(self.clerk):
			frappe.delete_doc("Disbursement", draft.name)
		self.assertFalse(frappe.db.exists("Disbursement", draft.name))

	def test_reversing_all_brings_the_allocation_back(self) -> None:
		request = self.approved(100)
		first, second = self.paid(request, 40), self.paid(request, 30)
		self.reverse(first)
		self.assertEqual((self.state(request), self.balance().committed), ("In Payment", 7000))
		self.reverse(second)
		self.assertEqual((self.state(request), self.balance().committed), ("Approved", 10000))
		self.refuses("is in the state Reversed", lambda: self.reverse(second))
		self.assertEqual(frappe.db.get_value("Disbursement", first.name, "docstatus"), 2)

	def test_a_settled_allocation_takes_no_payment_back(self) -> None:
		request = self.approved(100)
		payment = self.paid(request, 40)
		with self.as_user(self.officer):
			finance.settle(request.name, "Done", factories.scan())
		self.refuses("is in the state Settled", lambda: self.reverse(payment))
		self.refuses("is in the state Settled", lambda: self.draft(request, 10))

	def test_a_refund_stands_in_the_way_of_reversing_what_it_refunded(self) -> None:
		request = self.approved(100)
		payment = self.paid(request, 40)
		self.confirm(self.returned("Refund by beneficiary", 10, allocation=request.name))
		self.refuses(
			f"Grant {self.grant} has paid USD 30.00 here that was not refunded; this takes back USD 40.00",
			lambda: self.reverse(payment),
		)

	def test_a_closed_grant_takes_no_commitment_back(self) -> None:
		grant = factories.grant(self.group, self.officer, 100).name
		payment = self.paid(self.approved(100, self.funding(100, grant)), 100)
		self.move_grant(grant, "Closed")
		self.refuses(f"Grant {grant} is closed: use another grant", lambda: self.reverse(payment))

	def test_the_same_payee_amount_and_purpose_warn(self) -> None:
		request = self.approved(100)
		more = {"purpose": "Hall", "payees": [{"payee": "Grand Hotel", "amount": 40}]}
		first = self.paid(request, 40, **more)
		again = {"purpose": "hall ", "payees": [{"payee": "GRAND HOTEL", "amount": 40}]}
		second = self.draft(request, 40, **again)
		with self.assertRaisesRegex(
			finance.NeedsNote, f"{first.name} of USD 40.00 is to the same payee, of the same amount"
		):
			self.clear(second)
		self.clear(second, note="The second day")
		self.assertTrue(self.stored(second).clearing_note.startswith("The second day\n"))


class TestWhoSees(PaymentCase):
	def test_a_member_sees_neither_payees_nor_accounts(self) -> None:
		payment = self.paid(
			self.approved(100),
			40,
			payees=[{"payee": "Ama Mensah", "account": "GH-12345", "amount": 40}],
		)
		with self.as_user(self.members["Company"]):
			doc = self.stored(payment)
			doc.check_permission("read")
			doc.apply_fieldlevel_read_permissions()
			shown = frappe.as_json(doc.as_dict())
			standing = frappe.as_json(api.standing(payment.name))
			funding = frappe.as_json(finance_api.standing(doc.allocation))
			rows = frappe.as_json(
				frappe.get_list(
					"Disbursement",
					filters={"name": payment.name},
					fields=["name", "payees.payee", "cleared_by"],
				)
			)
		for text in (shown, standing, funding, rows):
			for secret in ("Ama Mensah", "GH-12345"):
				self.assertNotIn(secret, text)
		for text in (standing, funding):
			for person in (self.clerk, self.director):
				self.assertNotIn(person, text)

	def test_nor_does_the_record_hold_them(self) -> None:
		self.paid(
			self.approved(100),
			40,
			payees=[{"payee": "Ama Mensah", "account": "GH-12345", "amount": 40}],
		)
		payloads = frappe.get_all(
			"Group Record Entry", filters={"working_group": self.group}, pluck="payload", order_by="seq"
		)
		self.assertGreater(len(payloads), 5)
		for secret in ("Ama Mensah", "GH-12345", self.clerk, self.director):
			self.assertNotIn(secret, " ".join(payloads))
