"""Advances from the day they are given until nothing is open, and what comes back to a grant or leaves it."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import formatdate

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.test_payments import PaymentCase
from vpwg.vpwg import finance, ledger, payments
from vpwg.vpwg.ledger import InsufficientFunds
from vpwg.vpwg.workflow.movements import MovementKind


class AdvanceCase(PaymentCase):
	def setUp(self) -> None:
		super().setUp()
		self.holder = factories.organisation("Civil Society").name
		self.request_ = self.approved(1000, costs_from="2026-09-01")

	def given(self, amount: float, due_on: str = "2026-10-15", **more: object) -> Document:
		return self.advance(self.request_, amount, due_on, holder=self.holder, **more)

	def outstanding(self, advance: Document) -> int:
		from vpwg.vpwg.workflow import advance_facts

		return advance_facts.advances_of(names=[advance.name])[0].advance.outstanding

	def account(self, advance: Document, *amounts: float, refund: float = 0, **more: object) -> Document:
		return self.confirm(self.retirement(advance, *amounts, refund=refund, **more))

	def expense(self, amount: float = 10, **more: object) -> dict[str, object]:
		with self.as_user(self.clerk):
			receipt = factories.scan()
		return {
			"expense_date": "2026-09-14",
			"description": "Venue",
			"amount": amount,
			"receipt_no": factories.unique("R"),
			"receipt": receipt,
			**more,
		}

	def entered(self, advance: Document, *papers: Document) -> dict[tuple[str, str], int]:
		"""What was spent or came back of an advance, by grant and budget line, from the movements."""
		sums: dict[tuple[str, str], int] = {}
		for doctype, name in (
			("Disbursement", advance.name),
			*((paper.doctype, paper.name) for paper in papers),
		):
			for grant, row in ledger.of_document(doctype, name):
				if row.kind in (MovementKind.EXPENDITURE, MovementKind.REFUND):
					place = (grant, row.budget_line)
					sums[place] = sums.get(place, 0) + (-row.units if row.cancels else row.units)
		return sums


class TestGiving(AdvanceCase):
	def test_an_overdue_advance_blocks_a_new_one_to_the_same_organisation(self) -> None:
		late = self.given(100)
		self.set_today("2026-10-16")
		sentence = (
			f"Advance {late.name} of the same holder was due on {formatdate('2026-10-15')} and has USD 100.00 outstanding "
			"(days late: 1): account for it first."
		)
		draft = self.draft(self.request_, 50, kind="Advance", holder=self.holder, due_on="2026-12-01")
		self.refuses(sentence, lambda: self.clear(draft))
		other = factories.organisation("Civil Society").name
		self.assertEqual(self.advance(self.request_, 50, "2026-12-01", holder=other).status, "Paid")
		self.account(late, 60, refund=40)
		self.assertEqual(self.pay(self.clear(draft)).status, "Paid")

	def test_also_to_the_same_person_and_from_another_request(self) -> None:
		first = self.paid(self.request_, 100, kind="Advance", holder_name="Kofi Annan", due_on="2026-10-15")
		self.set_today("2026-10-16")
		other = self.approved(100)
		draft = self.draft(other, 50, kind="Advance", holder_name=" KOFI  ANNAN", due_on="2026-12-01")
		self.refuses(f"Advance {first.name} of the same holder", lambda: self.clear(draft))
		self.paid(other, 10, kind="Payment", payees=[{"payee": "Kofi Annan", "amount": 10}])

	def test_it_is_looked_at_again_when_it_is_paid(self) -> None:
		draft = self.clear(
			self.draft(self.request_, 50, kind="Advance", holder=self.holder, due_on="2026-12-01")
		)
		self.given(100)
		self.set_today("2026-10-16")
		self.refuses("account for it first", lambda: self.pay(draft))

	def test_on_its_due_day_it_is_not_late(self) -> None:
		self.given(100)
		self.set_today("2026-10-15")
		self.assertEqual(self.given(10, "2026-12-01").status, "Paid")

	def test_who_holds_it_and_until_when_is_said(self) -> None:
		self.refuses(
			"Say who holds the advance",
			lambda: self.draft(self.request_, 10, kind="Advance", due_on="2026-12-01"),
		)
		self.refuses(
			"until which day", lambda: self.draft(self.request_, 10, kind="Advance", holder=self.holder)
		)
		draft = self.draft(self.request_, 10, kind="Advance", holder=self.holder, due_on="2026-09-14")
		self.refuses("is due on", lambda: self.clear(draft))

	def test_petty_cash_stays_within_its_ceiling(self) -> None:
		draft = self.draft(
			self.request_, 100.01, kind="Petty cash", holder=self.holder, due_on="2026-12-01", ceiling=100
		)
		self.refuses(
			"The ceiling of petty cash leaves room for USD 100.00; this asks for USD 100.01: reduce it by USD 0.01",
			lambda: self.clear(draft),
		)
		first = self.given(80, "2026-12-01", kind="Petty cash", ceiling=100)
		second = self.draft(
			self.request_, 30, kind="Petty cash", holder=self.holder, due_on="2026-12-01", ceiling=100
		)
		self.refuses("leaves room for USD 20.00; this asks for USD 30.00", lambda: self.clear(second))
		self.account(first, 10)
		self.assertEqual(self.clear(second).status, "Cleared")

	def test_petty_cash_is_filled_up_to_its_ceiling(self) -> None:
		cash = self.given(100, "2026-12-01", kind="Petty cash", ceiling=100)
		self.account(cash, 63.25)
		above = self.draft(self.request_, 63.26, kind="Top-up", advance=cash.name)
		self.refuses("leaves room for USD 63.25", lambda: self.clear(above))
		with self.as_user(self.clerk):
			above.payees[0].amount = 63.25
			above.save()
		self.pay(self.clear(above))
		self.assertEqual(self.outstanding(cash), 10000)
		# What fills petty cash up is not spent: that was accounted for.
		self.assertEqual((self.balance().paid, self.balance().spent), (16325, 6325))


class TestAccounting(AdvanceCase):
	def test_what_is_missing_or_wrong_is_said_line_by_line(self) -> None:
		advance = self.given(100)
		for sentence, row in (
			("Line 1: the receipt R-1 of USD 10.00 is not attached", {"receipt_no": "R-1", "receipt": None}),
			(
				f"Line 1: the expense is of {formatdate('2026-09-16')}, which has not come",
				{"expense_date": "2026-09-16"},
			),
			("Line 1: the amount is USD 0.00", {"amount": 0}),
		):
			with self.subTest(sentence):
				paper = self.retirement(advance, expenses=[self.expense(**row)])
				self.refuses(sentence, lambda paper=paper: self.confirm(paper))
		self.refuses(
			"Nothing is accounted for of the USD 100.00", lambda: self.confirm(self.retirement(advance))
		)

	def test_a_receipt_counts_once(self) -> None:
		advance = self.given(100)
		twice = self.retirement(
			advance, expenses=[self.expense(receipt_no="R 1"), self.expense(receipt_no="r1")]
		)
		self.refuses("Line 2: the receipt r1 was entered before", lambda: self.confirm(twice))
		self.account(advance, expenses=[self.expense(receipt_no="R 1")])
		again = self.retirement(advance, expenses=[self.expense(receipt_no="R1")])
		self.refuses("Line 1: the receipt R1 was entered before", lambda: self.confirm(again))

	def test_no_more_comes_back_than_the_expenses_leave(self) -> None:
		advance = self.given(100)
		paper = self.retirement(advance, 60, refund=40.01)
		self.refuses(
			"The expenses leave USD 40.00 of the advance, and USD 40.01 is refunded: reduce the refund by USD 0.01",
			lambda: self.confirm(paper),
		)
		below = self.retirement(advance, 60, refund=-1)
		self.refuses("enter 0 or more", lambda: self.confirm(below))

	def test_an_expense_lies_in_the_grant_s_period(self) -> None:
		grant = factories.grant(self.group, self.officer, eligible_from="2026-09-10").name
		self.request_ = self.approved(100, self.funding(100, grant), costs_from="2026-09-10")
		advance = self.given(100)
		paper = self.retirement(advance, expenses=[self.expense(expense_date="2026-09-09")])
		self.refuses(
			f"The costs begin on {formatdate('2026-09-09')}, and grant {grant} pays for costs from "
			f"{formatdate('2026-09-10')} on",
			lambda: self.confirm(paper),
		)
		self.account(advance, expenses=[self.expense(expense_date="2026-09-10")])

	def test_what_the_holder_is_owed_is_paid_by_a_top_up_and_is_spent_then(self) -> None:
		advance = self.given(100)
		paper = self.account(advance, 90.5, 40)
		self.assertEqual((paper.spent_units, paper.owed_units, self.balance().spent), (13050, 3050, 10000))
		above = self.draft(self.request_, 30.51, kind="Top-up", advance=advance.name)
		self.refuses(
			f"The holder of advance {advance.name} is owed USD 30.50; this pays USD 30.51: reduce it by USD 0.01",
			lambda: self.clear(above),
		)
		top_up = self.paid(self.request_, 30.5, kind="Top-up", advance=advance.name)
		self.assertEqual(
			(self.balance().paid, self.balance().spent, self.outstanding(advance)), (13050, 13050, 0)
		)
		self.refuses(f"{advance.name} was topped up since", lambda: self.cancel(paper))
		self.refuses(f"{advance.name} is accounted for or topped up", lambda: self.reverse(advance))
		self.reverse(top_up)
		self.assertEqual((self.balance().spent, self.outstanding(advance)), (10000, -3050))
		self.cancel(paper)
		self.reverse(advance)
		after = self.balance()
		self.assertEqual((after.paid, after.spent, after.committed), (0, 0, 100000))

	def test_a_top_up_names_an_advance_of_the_same_allocation(self) -> None:
		advance = self.given(100)
		other = self.approved(50)
		for name in (None, advance.name):
			self.refuses(
				"Choose the advance of this allocation",
				lambda name=name: self.draft(other, 10, kind="Top-up", advance=name),
			)

	def test_cancelling_opens_the_advance_again(self) -> None:
		advance = self.given(100)
		paper = self.account(advance, 60, refund=40)
		after = self.balance()
		self.assertEqual((after.spent, after.refunded, self.outstanding(advance)), (6000, 4000, 0))
		self.cancel(paper)
		after = self.balance()
		self.assertEqual((after.spent, after.refunded, self.outstanding(advance)), (0, 0, 10000))
		self.account(advance, expenses=[self.expense(60, receipt_no=paper.expenses[0].receipt_no)])
		self.assertEqual(self.outstanding(advance), 4000)

	def test_a_refund_that_is_committed_again_is_not_cancelled(self) -> None:
		grant = factories.grant(self.group, self.officer, 100).name
		self.request_ = self.approved(100, self.funding(100, grant), costs_from="2026-09-01")
		advance = self.given(100)
		paper = self.account(advance, 60, refund=40)
		self.approved(40, self.funding(40, grant))
		self.refuses(
			f"Commitments and payments rest on the money of grant {grant}, of which USD 0.00 is free",
			lambda: self.cancel(paper),
		)

	def test_whoever_holds_it_does_not_confirm_what_became_of_it(self) -> None:
		theirs = factories.user([roles.FINANCE_OFFICER])
		factories.seat(self.group, organisation=self.holder, pillar="Civil Society", user=theirs)
		advance = self.given(100)
		paper = self.retirement(advance, 60)
		self.forbids("You are of those who hold this advance", lambda: self.confirm(paper, by=theirs))
		own = frappe.db.get_value("User", self.officer, "full_name")
		mine = self.paid(self.request_, 10, kind="Advance", holder_name=own, due_on="2026-10-15")
		paper = self.retirement(mine, 5)
		self.forbids("You are of those who hold this advance", lambda: self.confirm(paper, by=self.officer))

	def test_settling_needs_every_advance_accounted_for(self) -> None:
		advance = self.given(100)
		first = self.account(advance, 60)

		def settle() -> None:
			with self.as_user(self.officer):
				finance.settle(self.request_.name, "Done", factories.scan())

		self.refuses(
			f"The advance {advance.name} has USD 40.00 that is not accounted for: enter its receipts or what came back.",
			settle,
		)
		self.account(advance, 50)
		self.refuses(f"The holder of the advance {advance.name} is owed USD 10.00", settle)
		self.paid(self.request_, 10, kind="Top-up", advance=advance.name)
		late = self.retirement(advance, 1)
		settle()
		for act in (lambda: self.confirm(late), lambda: self.cancel(first)):
			self.refuses(f"{self.request_.name} is in the state Settled", act)
		after = self.balance()
		self.assertEqual((after.spent, after.paid, after.committed), (11000, 11000, 0))

	def test_only_an_advance_that_was_paid_is_accounted_for(self) -> None:
		payment = self.paid(self.request_, 10)
		self.refuses("is no advance that was paid", lambda: self.retirement(payment, 5))
		cleared = self.clear(
			self.draft(self.request_, 10, kind="Advance", holder=self.holder, due_on="2026-10-15")
		)
		self.refuses("is no advance that was paid", lambda: self.retirement(cleared, 5))


SPENT = (
	((333.33, 0), (333.33, 0), (333.35, 0)),
	((0.01, 0), (0.02, 0.03), (499.95, 500)),
	((123.45, 67.89), (0, 8.67), (800, 0)),
	((999.99, 0), (0, 0.02)),
)
"""(spent, refunded) of the retirements of an advance of GHS 1,000.01, which together are all of it."""


class TestInTwoCurrencies(AdvanceCase):
	def test_every_unit_of_each_line_is_accounted_for(self) -> None:
		euro = factories.grant(self.group, self.officer, currency="EUR").name
		factories.rate("GHS", "EUR", 0.0712345)
		factories.rate("GHS", "USD", 0.0812349)
		for retirements in SPENT:
			with self.subTest(retirements):
				request = self.endorsed(1500.03, currency="GHS", costs_from="2026-09-01")
				self.sign(request, self.funding(1000.02), self.funding(500.01, euro))
				advance = self.advance(request, 1000.01, holder=self.holder)
				papers = [
					self.account(advance, *([spent] if spent else []), refund=back)
					for spent, back in retirements
				]
				self.assertEqual(self.outstanding(advance), 0)
				self.assertEqual(
					self.entered(advance, *papers),
					{(row.grant, row.budget_line): row.converted_units for row in advance.sources},
				)

	def test_also_when_one_was_cancelled_and_the_rest_was_topped_up(self) -> None:
		euro = factories.grant(self.group, self.officer, currency="EUR").name
		factories.rate("GHS", "EUR", 0.0712345)
		factories.rate("GHS", "USD", 0.0812349)
		request = self.endorsed(1500.03, currency="GHS", costs_from="2026-09-01")
		self.sign(request, self.funding(1000.02), self.funding(500.01, euro))
		advance = self.advance(request, 1000.01, holder=self.holder)
		first, second = self.account(advance, 333.33), self.account(advance, 333.33, refund=11.11)
		self.cancel(first)
		third = self.account(advance, 700)
		self.assertEqual(self.outstanding(advance), -4443)
		top_up = self.paid(request, 44.43, kind="Top-up", advance=advance.name)
		expected: dict[tuple[str, str], int] = {}
		for row in (*advance.sources, *top_up.sources):
			place = (row.grant, row.budget_line)
			expected[place] = expected.get(place, 0) + row.converted_units
		found = self.entered(advance, first, second, third)
		for place, units in self.entered(top_up).items():
			found[place] = found.get(place, 0) + units
		self.assertEqual(found, expected)


class TestReturns(AdvanceCase):
	def refund(self, amount: float, **more: object) -> Document:
		return self.confirm(
			self.returned("Refund by beneficiary", amount, **{"allocation": self.request_.name, **more})
		)

	def test_no_more_comes_back_than_was_paid(self) -> None:
		self.paid(self.request_, 40)
		self.refuses(
			f"Of what {self.request_.name} was paid from {self.grant}, USD 40.00 is neither refunded, nor spent with "
			"receipts, nor held as an advance; USD 40.01 cannot come back",
			lambda: self.refund(40.01),
		)
		self.refund(30)
		self.refuses("USD 10.00 is neither refunded", lambda: self.refund(10.01))
		self.refund(10)
		after = self.balance()
		self.assertEqual((after.refunded, after.paid, after.available), (4000, 4000, 904000))

	def test_what_is_held_as_an_advance_comes_back_with_its_retirement(self) -> None:
		advance = self.given(100)
		self.paid(self.request_, 40)
		self.refuses("USD 40.00 is neither refunded", lambda: self.refund(40.01))
		self.account(advance, 70, refund=30)
		self.refuses("USD 40.00 is neither refunded", lambda: self.refund(40.01))
		self.refund(40)

	def test_after_the_settlement_what_was_paid_can_come_back(self) -> None:
		self.paid(self.request_, 40)
		with self.as_user(self.officer):
			finance.settle(self.request_.name, "Done", factories.scan())
		self.refuses("USD 40.00 is neither", lambda: self.refund(40.01))
		self.refund(15)
		self.assertEqual(self.balance().refunded, 1500)

	def test_a_refund_is_cancelled_unless_it_is_in_use(self) -> None:
		self.paid(self.request_, 40)
		paper = self.refund(30)
		self.approved(9030)
		self.refuses(
			f"rest on the money of grant {self.grant}, of which USD 0.00 is free", lambda: self.cancel(paper)
		)
		other = self.refund(10)
		self.cancel(other)
		self.assertEqual((self.balance().refunded, self.balance().available), (3000, 0))

	def test_a_transfer_between_currencies_says_what_arrived(self) -> None:
		euro = factories.grant(self.group, self.officer, currency="EUR").name
		kind = "Transfer to another grant"
		self.refuses(
			"Choose the other grant", lambda: self.confirm(self.returned(kind, 100, to_grant=self.grant))
		)
		self.refuses(
			f"Enter how much arrives at {euro}, in EUR",
			lambda: self.confirm(self.returned(kind, 100, to_grant=euro)),
		)
		paper = self.confirm(self.returned(kind, 100, to_grant=euro, to_amount=91.23))
		self.assertEqual((self.balance().transferred_out, self.balance(euro).transferred_in), (10000, 9123))
		self.cancel(paper)
		self.assertEqual((self.balance().transferred_out, self.balance(euro).transferred_in), (0, 0))

	def test_no_more_is_repaid_or_transferred_than_is_available(self) -> None:
		for kind in ("Repayment to funder", "Transfer to another grant"):
			other = factories.grant(self.group, self.officer).name
			more = {"to_grant": other} if kind.startswith("Transfer") else {}
			self.refuses(
				f"Grant {self.grant} has USD 9,000.00 available; this asks for USD 9,000.01: reduce it by USD 0.01, or "
				"release a commitment first.",
				lambda kind=kind, more=more: self.confirm(self.returned(kind, 9000.01, **more)),
				InsufficientFunds,
			)
		self.confirm(self.returned("Repayment to funder", 9000))
		self.assertEqual((self.balance().repaid, self.balance().available), (900000, 0))

	def test_a_clawback_makes_a_deficit_that_blocks_the_grant_until_it_is_covered(self) -> None:
		payment = self.clear(self.draft(self.request_, 40))
		waiting = self.endorsed(10)
		clawback = self.confirm(self.returned("Clawback", 9500))
		self.assertEqual(self.balance().available, -50000)
		self.refuses(
			f"Grant {self.grant} is USD 500.00 below zero and this asks for USD 10.00: money must come in, or a commitment "
			"be released, first.",
			lambda: self.sign(waiting),
		)
		self.refuses(
			f"Grant {self.grant} is USD 500.00 below zero and this asks for USD 40.00",
			lambda: self.pay(payment),
		)
		self.cancel(clawback)
		self.assertEqual(self.balance().available, 900000)
		self.pay(payment)
		self.sign(waiting)

	def test_what_the_bank_costs_or_changes(self) -> None:
		for kind, amount in (("Bank charge", 1.5), ("Exchange loss", 2), ("Exchange gain", 0.25)):
			self.confirm(self.returned(kind, amount))
		self.assertEqual((self.balance().charges, self.balance().exchange), (150, -175))

	def test_a_payment_returned_is_reversed_and_not_refunded_too(self) -> None:
		payment = self.paid(self.request_, 40)
		with self.as_user(self.officer):
			payments.reverse(payment.name, "Came back")
		self.refuses("USD 0.00 is neither refunded", lambda: self.refund(40))
