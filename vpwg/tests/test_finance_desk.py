"""What the finance officer's screens show, the acts they offer and why not; and how the endpoints answer."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.model.document import Document

from vpwg import permissions
from vpwg.api import finance as api
from vpwg.api import payments as payments_api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg import finance, finance_desk, payments
from vpwg.vpwg.workflow.guard import GuardError


class DeskCase(MoneyCase):
	def waits(self, user: str) -> list[tuple[str, str]]:
		"""What waits for a person in this group, as (act, document)."""
		with self.as_user(user):
			return [(row["act"], row["name"]) for row in api.waiting() if row["group"] == self.group]

	def acts(self, user: str, doc: Document) -> dict[str, bool]:
		with self.as_user(user):
			standing = (
				payments_api.standing(doc.name) if doc.doctype == "Disbursement" else api.standing(doc.name)
			)
		return {act: answer["may"] for act, answer in standing["acts"].items()}

	def why(self, user: str, doc: Document, act: str) -> str:
		with self.as_user(user):
			standing = (
				payments_api.standing(doc.name) if doc.doctype == "Disbursement" else api.standing(doc.name)
			)
		return str(standing["acts"][act]["why"])


class TestWaiting(DeskCase):
	def test_each_sees_what_they_could_do_next(self) -> None:
		request = self.endorsed(100)
		self.assertEqual(self.waits(self.officer), [("Sign off", request.name)])
		self.assertEqual(self.waits(self.director), [])
		self.sign(request)
		self.assertEqual(self.waits(self.officer), [])
		payment = self.draft(request, 40)
		self.assertEqual(self.waits(self.clerk), [("Clear for payment", payment.name)])
		self.assertEqual(self.waits(self.officer), [("Clear for payment", payment.name)])
		self.clear(payment)
		# The clerk prepared it, the officer signed the request off: neither of them pays.
		self.assertEqual((self.waits(self.clerk), self.waits(self.officer)), ([], []))
		self.assertEqual(self.waits(self.director), [("Pay", payment.name)])
		self.pay(payment)
		self.assertEqual(self.waits(self.director), [])

	def test_nothing_waits_for_others(self) -> None:
		self.endorsed(100)
		for user in (self.coordinator, self.members["Company"], "Administrator"):
			self.assertEqual(self.waits(user), [])

	def test_deciders_and_the_beneficiary_s_people_are_not_asked(self) -> None:
		decider = self.members["Company"]
		frappe.get_doc("User", decider).add_roles(roles.FINANCE_OFFICER)
		beneficiary = factories.organisation("Civil Society").name
		theirs = factories.user([roles.FINANCE_OFFICER])
		other = factories.group(coordinator=self.coordinator).name
		factories.seat(other, organisation=beneficiary, pillar="Civil Society", user=theirs)
		permissions.forget()
		request = self.endorsed(100, beneficiary=beneficiary)
		self.assertEqual(self.waits(decider), [])
		self.sign(request)
		payment = self.draft(request, 40)
		self.assertEqual(
			(self.waits(decider), self.waits(theirs)), ([("Clear for payment", payment.name)], [])
		)
		self.clear(payment)
		self.assertEqual((self.waits(decider), self.waits(theirs)), ([], []))

	def test_what_is_on_hold_waits_for_nobody(self) -> None:
		request = self.approved(100)
		self.draft(request, 40)
		with self.as_user(self.officer):
			finance.hold(request.name, "A question")
		self.assertEqual(self.waits(self.clerk), [])

	def test_papers_and_late_advances(self) -> None:
		request = self.approved(100)
		advance = self.advance(request, 40)
		paper = self.returned("Bank charge", 1)
		self.assertEqual(self.waits(self.officer), [("Confirm", paper.name)])
		self.set_today("2026-10-18")
		with self.as_user(self.officer):
			row = next(row for row in api.waiting() if row["name"] == advance.name)
		self.assertEqual(
			(row["title"], row["amount"], row["due_on"], row["late"]),
			("Advance, 3 days late", "USD 40.00", "2026-10-15", True),
		)

	def test_an_entry_says_how_much_since_when_and_until_when(self) -> None:
		request = self.endorsed(1234.5)
		self.set_today("2026-09-24")
		with self.as_user(self.officer):
			row = next(row for row in api.waiting() if row["name"] == request.name)
		self.assertEqual(
			(row["amount"], row["since"], row["days"], row["due_on"], row["late"], row["doctype"]),
			("USD 1,234.50", "2026-09-15", 9, "2026-09-22", True, "Resource Allocation"),
		)

	def test_the_number_of_queries_does_not_grow(self) -> None:
		def one_more() -> None:
			self.endorsed(10)
			request = self.approved(100)
			self.draft(request, 10)
			self.clear(self.draft(request, 10))
			self.returned("Bank charge", 1)

		def count() -> int:
			permissions.forget()
			with self.as_user(self.officer), self.assert_queries(1000) as queries:
				finance_desk.waiting()
			return len(queries)

		one_more()
		first = count()
		one_more()
		one_more()
		permissions.forget()
		with self.as_user(self.officer), self.assert_queries(first):
			self.assertGreaterEqual(len(finance_desk.waiting()), 9)
		self.assertLess(first, 45)


class TestStanding(DeskCase):
	def test_of_an_allocation(self) -> None:
		request = self.endorsed(100)
		self.assertEqual(self.acts(self.officer, request), {"sign_off": True, "refuse": True})
		self.assertEqual(self.acts(self.director, request), {})
		self.assertEqual(self.acts(self.members["Company"], request), {})
		self.sign(request)
		self.assertEqual(self.acts(self.officer, request), {"hold": True, "cancel": True, "prepare": True})
		self.assertEqual(self.acts(self.coordinator, request), {"prepare": True})
		payment = self.paid(request, 40)
		with self.as_user(self.members["Company"]):
			shown = api.standing(request.name)
		self.assertEqual(
			(shown["status"], shown["amount"], shown["left"], shown["acts"]),
			("In Payment", "USD 100.00", "USD 60.00", {}),
		)
		(row,) = shown["funding"]
		self.assertEqual(
			(row["grant"], row["budget_line"], row["part"], row["committed"], row["paid"], row["rate"]),
			(self.grant, "1", "USD 100.00", "USD 60.00", "USD 40.00", ""),
		)
		self.assertEqual(row["units"]["committed"], 6000)
		self.assertEqual([row["name"] for row in shown["payments"]], [payment.name])

	def test_why_not(self) -> None:
		frappe.get_doc("User", self.members["Company"]).add_roles(roles.FINANCE_OFFICER)
		request = self.endorsed(100)
		self.assertIn("You decided on this request", self.why(self.members["Company"], request, "sign_off"))
		self.sign(request)
		draft = self.draft(request, 10)
		self.assertIn(f"{draft.name} of {request.name}", self.why(self.officer, request, "cancel"))
		self.pay(self.clear(draft))
		advance = self.advance(request, 10)
		self.assertIn(f"The advance {advance.name}", self.why(self.officer, request, "settle"))

	def test_of_a_payment(self) -> None:
		request = self.approved(100)
		payment = self.draft(request, 40)
		self.assertEqual(self.acts(self.clerk, payment), {"clear": True, "hold": True, "refuse": True})
		self.assertEqual(self.acts(self.director, payment), {"hold": True, "refuse": True})
		self.clear(payment)
		self.assertEqual(
			self.acts(self.clerk, payment), {"take_back": True, "pay": False, "hold": True, "refuse": True}
		)
		self.assertIn("You prepared this payment", self.why(self.clerk, payment, "pay"))
		with self.as_user(self.officer):
			finance.hold(request.name, "A question")
		self.assertIn("is in the state On Hold", self.why(self.director, payment, "pay"))
		with self.as_user(self.officer):
			finance.resume(request.name)
		self.pay(payment)
		self.assertEqual(self.acts(self.director, payment), {"reverse": True})
		self.assertEqual(self.acts(self.members["Company"], payment), {})

	def test_an_advance_says_what_is_open(self) -> None:
		request = self.approved(100, costs_from="2026-09-01")
		advance = self.advance(request, 40)
		self.confirm(self.retirement(advance, 15, refund=5))
		self.set_today("2026-10-16")
		with self.as_user(self.officer):
			shown = payments_api.standing(advance.name)["advance"]
		self.assertEqual(
			(shown["spent"], shown["refunded"], shown["outstanding"], shown["owed"], shown["late"]),
			("USD 15.00", "USD 5.00", "USD 20.00", "", 1),
		)

	def test_nobody_outside_reads_it(self) -> None:
		payment = self.paid(self.approved(100), 40)
		outsider = factories.user([roles.MEMBER])
		with self.as_user(outsider):
			for read in (
				lambda: api.standing(payment.allocation),
				lambda: payments_api.standing(payment.name),
				lambda: api.choices(payment.allocation),
			):
				with self.assertRaises(frappe.PermissionError):
					read()

	def test_choices_are_the_active_cash_grants(self) -> None:
		small = factories.grant(self.group, self.officer, 50).name
		euro = factories.grant(self.group, self.officer, currency="EUR", eligible_to="2027-06-30").name
		factories.grant(self.group, self.officer, form="In kind", received=0, valuation_basis="Market")
		request = self.endorsed(100)
		with self.as_user(self.officer):
			shown = api.choices(request.name)
		self.assertEqual({row["grant"] for row in shown["grants"]}, {self.grant, small, euro})
		self.assertEqual(shown["grants"][0]["grant"], euro)
		self.assertEqual(shown["rows"], [{"grant": self.grant, "budget_line": "1", "part": 100.0}])
		with self.as_user(self.coordinator), self.assertRaises(frappe.PermissionError):
			api.choices(request.name)


class TestEndpoints(DeskCase):
	def test_funding_is_a_list_or_its_json(self) -> None:
		for shape in (list, json.dumps):
			request = self.endorsed(10)
			with self.as_user(self.officer):
				shown = api.sign_off(request.name, shape([self.funding(10)]))
			self.assertEqual(shown["status"], "Approved")

	def test_nonsense_is_refused_with_a_sentence(self) -> None:
		request = self.endorsed(10)
		shapes: tuple[tuple[Any, str], ...] = (
			("{", "Send a list of rows"),
			("{}", "No grant carries"),
			('{"grant": 1}', "Send a list of rows"),
			("7", "Send a list of rows"),
			(["x"], "Line 1: name the grant, its budget line and the amount"),
			([None], "Line 1: name the grant"),
			([self.funding("ten")], "Line 1: ten is no amount in USD"),
			([{"grant": self.grant, "budget_line": "1", "part": {"a": 1}}], "is no amount in USD"),
			([{"grant": self.grant, "budget_line": "1", "part": "<b>"}], "&lt;b&gt; is no amount"),
			([{"grant": {"x": 1}, "budget_line": ["1"], "part": 10}], "is no grant of this group"),
			([{"part": 10}], "is no grant of this group"),
			([self.funding(float("inf"))], "is no amount"),
			([self.funding(1e30)], "is no amount"),
		)
		with self.as_user(self.officer):
			for given, sentence in shapes:
				with self.subTest(given):
					for act in (api.sign_off, api.preview):
						if act is api.preview and "grant" in sentence and "name the" not in sentence:
							continue
						with self.assertRaises(frappe.ValidationError) as caught:
							act(request.name, given)
						self.assertIn(sentence, str(caught.exception))
		self.assertEqual(self.state(request), "Endorsed")

	def test_preview_says_the_same_and_does_nothing(self) -> None:
		grant = factories.grant(
			self.group,
			self.officer,
			2000,
			500,
			budget_lines=[{"code": "1", "title": "Travel", "amount": 1000, "flexibility": 50}],
		).name
		request = self.endorsed(1200)
		with self.as_user(self.officer):
			shown = api.preview(request.name, [self.funding(1200, grant)])
		self.assertIn(f"Grant {grant} has USD 500.00 available", shown["faults"][0])
		self.assertIn("USD 200.00 of it from the funder's flexibility", shown["warnings"][0])
		self.assertEqual(shown["rows"], [{"line": 1, "amount": "USD 1,200.00", "rate": ""}])
		self.assertEqual((self.state(request), self.balance(grant).committed), ("Endorsed", 0))
		with self.as_user(self.coordinator), self.assertRaises(frappe.PermissionError):
			api.preview(request.name, [])

	def test_a_name_that_is_not_there(self) -> None:
		with self.as_user(self.officer):
			for act in (
				lambda: api.standing("RA-0000-0000"),
				lambda: api.sign_off("RA-0000-0000", []),
				lambda: payments_api.clear("DB-0000-0000"),
				lambda: payments_api.pay("<b>DB</b>", "BANK"),
			):
				with self.assertRaises(frappe.DoesNotExistError):
					act()

	def test_each_act_gives_the_new_standing(self) -> None:
		request = self.approved(100)
		with self.as_user(self.officer):
			self.assertEqual(api.hold(request.name, "A question")["status"], "On Hold")
			self.assertEqual(api.resume(request.name)["status"], "Approved")
		payment = self.draft(request, 40)
		with self.as_user(self.clerk):
			self.assertEqual(payments_api.clear(payment.name)["status"], "Cleared")
			self.assertEqual(payments_api.take_back(payment.name)["status"], "Draft")
			self.assertEqual(payments_api.hold(payment.name, "A question")["status"], "On Hold")
			self.assertEqual(payments_api.resume(payment.name)["status"], "Draft")
			payments_api.clear(payment.name)
		with self.as_user(self.director):
			paid = payments_api.pay(payment.name, "BANK-7", "2026-09-15", bank="[]")
			self.assertEqual(paid["status"], "Paid")
			self.assertEqual(payments_api.reverse(payment.name, "Came back")["status"], "Reversed")
		again = self.paid(request, 40)
		with self.as_user(self.officer):
			self.assertEqual(api.settle(request.name, "Done", factories.scan())["status"], "Settled")
		self.assertEqual(self.state(again), "Paid")
		cancelled, refused = self.approved(10), self.endorsed(10)
		with self.as_user(self.officer):
			self.assertEqual(api.cancel(cancelled.name, "No longer needed")["status"], "Cancelled")
			self.assertEqual(api.refuse(refused.name, "Law", "Not allowed")["status"], "Refused by host")

	def test_the_rows_of_the_bank_are_a_list(self) -> None:
		payment = self.clear(self.draft(self.approved(100), 40))
		with self.as_user(self.director):
			with self.assertRaisesRegex(frappe.ValidationError, "Send a list of rows"):
				payments_api.pay(payment.name, "BANK", bank='{"taken": 1}')
			with self.assertRaises(GuardError):
				payments_api.pay(payment.name, "BANK", bank="[7]")
			self.assertEqual(payments.PAYABLE[0], "Approved")
