"""Somebody who wants to cheat with grants, payments and the books: each test is one way that must lead nowhere.

What is tried on every document alike (states, computed fields, rows, deleting, renaming, sharing) is in `test_matrix.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import frappe
from frappe.utils import add_days, add_months, get_first_day, get_last_day, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.security import routes
from vpwg.tests.security.base import Answer, SecurityCase, cell, snapshot, without, written
from vpwg.tests.security.people import (
	ADMINISTRATOR,
	AUDITOR,
	CLERK,
	COORDINATOR,
	DIRECTOR,
	FINANCE_OFFICER,
	MANAGER,
	MEMBER,
	OTHER_COORDINATOR,
	REQUESTER,
	Person,
	Target,
)
from vpwg.tests.security.routes import call, rest
from vpwg.vpwg import decisions, declarations, ledger, payments, trail
from vpwg.vpwg.books import asked

SIGN_OFF = "vpwg.api.finance.sign_off"
CLEAR = "vpwg.api.payments.clear"
PAY = "vpwg.api.payments.pay"

NO_AMOUNTS = (
	-10,
	"-10",
	float("nan"),
	"NaN",
	"1e400",
	"Infinity",
	[10],
	{"a": 10},
	"1_000",
	"ten",
	10.001,
	1e300,
)
"""What is sent where an amount in USD belongs."""


class MoneyCheat(SecurityCase):
	"""What each test does to the one world is taken back when it ends."""

	seen: Any = None

	def newcomer(self, label: str, *given: str) -> Person:
		"""Somebody with these roles who is not in the world yet."""
		person = Person(label, given)
		self.world.users[person] = factories.user(given, label)
		self.addCleanup(self.world.users.pop, person)
		return person

	def nowhere(self, person: Person, what: Callable[..., Any], *given: Any, label: str = "") -> Answer:
		"""Nothing changes when this person calls `what`; an error is as good as an answer that did nothing."""
		with self.subTest(f"{person.label} | {label}"), cell():
			before = self.held()
			count = written()
			answer = self.attempt(person, what, *given)
			if answer.error is None:
				self.assertFalse(self.changed(before, count), answer)
			return answer

	def held(self) -> Any:
		"""What the database holds before something is tried; read again only when the test has written since."""
		if self.seen is None or self.seen[0] != written():
			rows = snapshot()
			self.seen = (written(), rows)
		return self.seen[1]

	def refused(self, person: Person, endpoint: str, label: str = "", **arguments: Any) -> Answer:
		"""An endpoint that answers with an error."""
		with self.subTest(f"{person.label} | {endpoint} {label}"), cell():
			answer = self.attempt(person, lambda: call(endpoint, **arguments))
			self.assertIsNotNone(answer.error, answer)
			return answer
		return Answer()

	def done(self, person: Person, endpoint: str, **arguments: Any) -> Any:
		"""An endpoint that does what is asked."""
		answer = self.attempt(person, lambda: call(endpoint, **arguments))
		self.assertIsNone(answer.error, answer)
		return answer.value

	def funding(self, request: Any, **more: Any) -> dict[str, Any]:
		row = {"grant": self.world.grant().name, "budget_line": "1", "part": request.amount, **more}
		return {"name": request.name, "funding": [row]}

	def seated(self, person: Person, pillar: str = "Civil Society", **more: Any) -> str:
		return factories.seat(
			self.world.money_group, pillar=pillar, user=self.world.user(person), **more
		).name

	def sent_by(self, person: Person, seat: str, **more: Any) -> Any:
		"""A request of somebody, sent."""
		values = {
			"beneficiary": self.world.beneficiary,
			"purpose": factories.unique("Guards"),
			"costs_from": add_days(today(), -30),
			"costs_to": add_days(today(), 30),
			**more,
		}
		request = factories.request(seat, self.world.user(person), **values)
		with self.as_user(self.world.user(person)):
			request.status = "Under Review"
			return request.save()

	def balance(self) -> Any:
		return ledger.balances_of([self.world.grant().name])[self.world.grant().name]


class TestWhoDoesWhat(MoneyCheat):
	"""Separation of duties by the endpoints (design section 5); no policy of the world relaxes what is tried here."""

	def whole_way(self, person: Person, request: Any) -> None:
		"""Somebody who may not neither signs an allocation off, nor clears or pays of it."""
		self.refused(person, SIGN_OFF, **self.funding(request))
		self.world.signed(request)
		payment = self.world.new_payment(request, 100)
		self.refused(person, CLEAR, name=payment.name)
		with self.as_user(self.world.clerk):
			payments.clear(payment.name)
		self.refused(person, PAY, name=payment.name, reference="X")

	def test_who_asked_gets_nothing_done(self) -> None:
		person = self.newcomer("an officer who asks", roles.MEMBER, roles.FINANCE_OFFICER)
		request = self.sent_by(person, self.seated(person))
		self.whole_way(person, self.world.endorse(request))

	def test_what_another_officer_asked_for_is_signed_off(self) -> None:
		"""Without this, a sign-off that fails for everybody would pass as closed."""
		person = self.newcomer("an officer who asks", roles.MEMBER, roles.FINANCE_OFFICER)
		request = self.world.endorse(self.sent_by(person, self.seated(person)))
		self.done(FINANCE_OFFICER, SIGN_OFF, **self.funding(request))

	def test_who_changed_it_last_gets_nothing_done(self) -> None:
		person = self.newcomer("a manager who writes", roles.MANAGER, roles.FINANCE_OFFICER)
		request = self.world.new_request(purpose=factories.unique("Guards"))
		with self.as_user(self.world.user(person)):
			request.reload()
			request.purpose = factories.unique("Rewritten")
			request.save()
		self.world.move(request, "Under Review", by=REQUESTER)
		self.whole_way(person, self.world.endorse(request))

	def test_who_decided_neither_signs_off_nor_pays(self) -> None:
		person = self.newcomer("an officer who decides", roles.MEMBER, roles.FINANCE_OFFICER)
		seat = self.seated(person, "Company")
		request = self.world.new_request(purpose=factories.unique("Guards"))
		self.world.move(request, "Under Review", by=REQUESTER)
		with self.as_user(self.world.user(person)):
			declarations.answer(request.doctype, request.name, seat, False)
			decisions.record(request.doctype, request.name, seat, "Approve")
		request = self.world.endorse(request)
		self.refused(person, SIGN_OFF, **self.funding(request))
		payment = self.world.new_payment(self.world.signed(request), 100)
		with self.as_user(self.world.clerk):
			payments.clear(payment.name)
		self.refused(person, PAY, name=payment.name, reference="X")

	def test_who_signed_off_does_not_pay(self) -> None:
		request = self.world.endorsed()
		self.done(FINANCE_OFFICER, SIGN_OFF, **self.funding(request))
		payment = self.world.new_payment(request.reload() or request, 100)
		self.done(CLERK, CLEAR, name=payment.name)
		self.refused(FINANCE_OFFICER, PAY, name=payment.name, reference="X")
		self.done(MANAGER, PAY, name=payment.name, reference="X")

	def test_who_prepared_or_cleared_does_not_pay(self) -> None:
		self.refused(CLERK, PAY, name=self.world.payment("Cleared").name, reference="X")
		payment = self.world.payment("Draft")
		self.done(FINANCE_OFFICER, CLEAR, name=payment.name)
		for person in (CLERK, FINANCE_OFFICER):
			self.refused(person, PAY, name=payment.name, reference="X")

	def test_who_entered_a_payment_does_not_pay_it_after_somebody_else_has_changed_it(self) -> None:
		"""A word of a colleague would else set whoever named the payees free to pay them."""
		with self.as_user(self.world.director):
			payment = frappe.get_doc(
				{
					"doctype": "Disbursement",
					"working_group": self.world.money_group,
					"allocation": self.world.request("Approved").name,
					"kind": "Payment",
					"purpose": factories.unique("Payment"),
					"payees": [{"payee": "A hotel", "account": "GH00 4711", "amount": 100}],
				}
			).insert()
		with self.as_user(self.world.user(COORDINATOR)):
			payment.reload()
			payment.cost_centre = "12"
			payment.save()
		self.done(FINANCE_OFFICER, CLEAR, name=payment.name)
		for person in (DIRECTOR, FINANCE_OFFICER):
			self.refused(person, PAY, name=payment.name, reference="X")
		self.done(MANAGER, PAY, name=payment.name, reference="X")

	def test_who_paid_does_not_clear_what_is_corrected(self) -> None:
		"""A payment that comes back to its draft forgets who cleared it, and nobody clears what they changed and then pay."""
		payment = self.world.payment("Cleared")
		self.done(FINANCE_OFFICER, "vpwg.api.payments.take_back", name=payment.name)
		with self.as_user(self.world.user(FINANCE_OFFICER)):
			doc = frappe.get_doc("Disbursement", payment.name)
			doc.payees[0].account = "GH00 MINE"
			doc.save()
		self.done(FINANCE_OFFICER, CLEAR, name=payment.name)
		self.refused(FINANCE_OFFICER, PAY, name=payment.name, reference="X")

	def test_nobody_of_the_beneficiary_touches_its_payment(self) -> None:
		person = self.newcomer("an officer of the beneficiary", roles.MEMBER, roles.FINANCE_OFFICER)
		factories.seat(
			self.world.other_group, organisation=self.world.beneficiary, user=self.world.user(person)
		)
		request = self.world.signed()
		payment = self.world.new_payment(request, 100)
		self.nowhere(
			person,
			lambda: routes.rest_post(person, target_of(payment), self.birth(request)),
			label="prepares",
		)
		self.refused(person, CLEAR, name=payment.name)
		self.done(CLERK, CLEAR, name=payment.name)
		self.refused(person, PAY, name=payment.name, reference="X")

	def test_nobody_pays_themselves(self) -> None:
		"""By their name, by their organisation, or as the holder of an advance."""
		person = self.newcomer("an officer who is paid", roles.MEMBER, roles.FINANCE_OFFICER)
		name = frappe.db.get_value("User", self.world.user(person), "full_name")
		organisation = factories.organisation("Civil Society").name
		factories.seat(self.world.other_group, organisation=organisation, user=self.world.user(person))
		request = self.world.signed()
		advance = {"kind": "Advance", "due_on": add_days(today(), 10)}
		for label, more in {
			"by name": {"payees": [{"payee": f" {name.upper()} ", "amount": 50}]},
			"by organisation": {"payees": [{"payee": "A hotel", "organisation": organisation, "amount": 50}]},
			"as a holder": {**advance, "holder": organisation},
			"as a holder by name": {**advance, "holder_name": name},
		}.items():
			with self.subTest(label), cell():
				payment = self.world.new_payment(request, 50, **more)
				self.nowhere(
					person,
					lambda: routes.rest_put(person, target_of(payment), {"purpose": "Rewritten"}),  # noqa: B023
					label="prepares",
				)
				self.refused(person, CLEAR, name=payment.name)
				self.done(CLERK, CLEAR, name=payment.name)
				self.refused(person, PAY, name=payment.name, reference="X")

	def test_who_holds_an_advance_does_not_confirm_what_became_of_it(self) -> None:
		person = self.newcomer("a holder", roles.MEMBER, roles.FINANCE_OFFICER)
		holder = frappe.db.get_value("Disbursement", self.world.payment("Paid").name, "holder")
		factories.seat(self.world.other_group, organisation=holder, user=self.world.user(person))
		target = self.world.paper("Advance Retirement", "Draft")
		for route in (routes.rest_put, routes.client_submit):
			self.nowhere(
				person,
				lambda route=route: route(person, target, {"status": "Confirmed", "docstatus": 1}),
				label="confirms",
			)

	def birth(self, request: Any) -> dict[str, Any]:
		return {
			"working_group": self.world.money_group,
			"allocation": request.name,
			"kind": "Payment",
			"purpose": "To ourselves",
			"payees": [{"payee": "A hotel", "amount": 10}],
		}


class TestPayments(MoneyCheat):
	def test_a_payment_is_made_once(self) -> None:
		payment = self.world.payment("Cleared")
		self.done(MANAGER, PAY, name=payment.name, reference="BANK-1")
		paid = self.balance().paid
		self.done(MANAGER, PAY, name=payment.name, reference=" BANK-1 ")
		self.done(FINANCE_OFFICER, PAY, name=payment.name, reference="BANK-1")
		self.assertEqual(self.balance().paid, paid)
		self.refused(MANAGER, PAY, name=payment.name, reference="BANK-2")
		self.done(FINANCE_OFFICER, CLEAR, name=self.world.payment("Draft").name)
		self.refused(MANAGER, PAY, name=self.world.payment("Draft").name, reference="BANK-1")

	def test_nobody_pays_what_was_not_cleared_or_was_taken_back(self) -> None:
		for state in ("Draft", "On Hold"):
			self.refused(MANAGER, PAY, state, name=self.world.payment(state).name, reference="X")
		self.done(FINANCE_OFFICER, "vpwg.api.payments.reverse", name=self.world.plain_payment, reason="Wrong")
		self.refused(MANAGER, PAY, "reversed", name=self.world.plain_payment, reference="Y")
		self.refused(MANAGER, "vpwg.api.payments.reverse", name=self.world.plain_payment, reason="Once more")

	def test_what_a_cleared_payment_says_stays(self) -> None:
		"""Alone, together with the state, and together with a state that would open it again."""
		payment = self.world.payment("Cleared")
		stored = routes.read("Disbursement", payment.name)
		payee, source = stored["payees"][0], stored["sources"][0]
		for label, values in {
			"the payee": {"payees": [{**payee, "payee": "Somebody else"}]},
			"the account": {"payees": [{**payee, "account": "GH00 MINE"}]},
			"the amount": {"payees": [{**payee, "amount": 101}]},
			"a second payee": {"payees": [payee, {"payee": "Somebody else", "amount": 1}]},
			"the source": {"sources": [{**source, "part": 1}]},
			"another grant": {"sources": [{**source, "grant": self.world.grant("Suspended").name}]},
			"the allocation": {"allocation": self.world.request("Approved").name},
		}.items():
			for more in ({}, {"status": "Paid", "docstatus": 1}, {"status": "Draft"}):
				for person in (CLERK, MANAGER, COORDINATOR, ADMINISTRATOR):
					for route in (routes.rest_put, routes.desk("Submit"), routes.code_save):
						self.nowhere(
							person,
							lambda route=route, person=person, sent={**values, **more}: route(
								person, payment, sent
							),
							label=f"{label} {more}",
						)

	def test_an_advance_of_another_allocation_is_not_topped_up(self) -> None:
		request = self.world.request("Approved")
		for advance in (self.world.payment("Paid").name, self.world.plain_payment, "DB-0000"):
			values = {
				"working_group": self.world.money_group,
				"allocation": request.name,
				"kind": "Top-up",
				"advance": advance,
				"purpose": "More",
				"payees": [{"payee": "A hotel", "amount": 10}],
			}
			for route in (routes.rest_post, routes.code_insert):
				self.nowhere(
					CLERK,
					lambda route=route, values=values: route(CLERK, self.world.payment("Draft"), values),
					label=advance,
				)

	def test_what_the_bank_took_is_an_amount(self) -> None:
		payment, grant = self.world.payment("Cleared"), self.world.grant().name
		for column in ("taken", "bank_fee"):
			for figure in NO_AMOUNTS:
				bank = [{"grant": grant, "budget_line": "1", column: figure}]
				self.refused(MANAGER, PAY, f"{column} {figure}", name=payment.name, reference="X", bank=bank)
		for bank in (
			["x"],
			"x",
			{"grant": grant},
			[{"grant": self.world.other_grant, "budget_line": "1", "taken": 1}],
			[{"grant": {"name": grant}, "budget_line": ["1"], "taken": 1}],
		):
			self.refused(MANAGER, PAY, f"{bank}", name=payment.name, reference="X", bank=bank)

	def test_what_came_back_is_an_amount(self) -> None:
		grant = self.world.grant().name
		for figure in NO_AMOUNTS:
			self.refused(
				MANAGER,
				"vpwg.api.payments.reverse",
				f"{figure}",
				name=self.world.plain_payment,
				reason="Wrong",
				bank=[{"grant": grant, "budget_line": "1", "taken": figure}],
			)

	def test_it_is_paid_neither_before_its_sign_off_nor_ahead(self) -> None:
		for day in (add_days(today(), -60), add_days(today(), 1), "9999-12-31", "yesterday", "0000-00-00"):
			self.refused(
				MANAGER,
				PAY,
				day,
				name=self.world.payment("Cleared").name,
				reference="X",
				paid_on=day,
			)

	def test_no_payee_writes_into_what_others_read(self) -> None:
		"""A name with a script is shown as text in the warning about two payments that look the same."""
		request = self.world.request("Approved")
		script = "Hotel <img src=x onerror=alert(1)><script>alert(2)</script>"
		made = []
		for _number in range(2):
			payment = self.world.new_payment(
				frappe.get_doc("Resource Allocation", request.name),
				50,
				purpose="A night <script>alert(3)</script>",
				payees=[{"payee": script, "account": "<b>1</b>", "note": script, "amount": 50}],
			)
			made.append(payment)
		self.done(FINANCE_OFFICER, CLEAR, name=made[0].name)
		answer = self.refused(FINANCE_OFFICER, CLEAR, name=made[1].name)
		self.assertNotIn("<img", str(answer.error))
		self.assertNotIn("<script", str(answer.error))
		for person, endpoint in ((FINANCE_OFFICER, "vpwg.api.payments.standing"),):
			shown = frappe.as_json(
				self.attempt(person, lambda: call(endpoint, verb="GET", name=made[1].name)).value  # noqa: B023
			)
			self.assertNotIn("<script", shown)
			self.assertNotIn("<img", shown)

	def test_reasons_carry_no_markup(self) -> None:
		script = "<script>alert(1)</script>Wrong<img src=x onerror=alert(1)>"
		for endpoint, state in (
			("vpwg.api.payments.hold", "Draft"),
			("vpwg.api.payments.refuse", "Cleared"),
		):
			more = {"host_reason": "Fraud"} if endpoint.endswith("refuse") else {}
			self.done(FINANCE_OFFICER, endpoint, name=self.world.payment(state).name, reason=script, **more)
		for state in ("Draft", "Cleared"):
			stored = routes.read("Disbursement", self.world.payment(state).name)
			self.assertNotIn("<", f"{stored['held_because']}{stored['refused_because']}")
		for reason in ("", "   ", "<p></p>", "&nbsp;", "​"):
			self.refused(
				FINANCE_OFFICER,
				"vpwg.api.payments.reverse",
				repr(reason),
				name=self.world.plain_payment,
				reason=reason,
			)


class TestAmounts(MoneyCheat):
	"""What is no amount leaves no trace in the figures, wherever it is sent."""

	def test_drafts(self) -> None:
		group, grant = self.world.money_group, self.world.grant().name
		receipt = {"grant": grant, "kind": "Receipt", "received_on": today(), "amount": 10}
		given_back = {
			"grant": grant,
			"kind": "Repayment to funder",
			"returned_on": today(),
			"reason": "Over",
			"amount": 10,
		}
		expense = {
			"expense_date": today(),
			"description": "Venue",
			"amount": 10,
			"receipt_no": "R-77",
			"receipt": "",
		}
		retirement = {"disbursement": self.world.payment("Paid").name, "retired_on": today(), "refund": 10}
		payee = {"payee": "A hotel", "amount": 10}
		payment = {
			"allocation": self.world.request("Approved").name,
			"kind": "Payment",
			"purpose": "A night",
			"payees": [payee],
		}
		topped = {"grant": grant, "kind": "Top-up", "agreed_on": today(), "reason": "More", "amount": 10}
		revised = {"code": "1", "change": 10}
		for figure in NO_AMOUNTS:
			for doctype, values in (
				("Grant Receipt", {**receipt, "amount": figure}),
				("Grant Receipt", {**receipt, "bank_fee": figure}),
				("Fund Return", {**given_back, "amount": figure}),
				("Fund Return", {**given_back, "kind": "Exchange gain", "amount": figure}),
				("Advance Retirement", {**retirement, "refund": figure}),
				("Advance Retirement", {**retirement, "expenses": [{**expense, "amount": figure}]}),
				("Disbursement", {**payment, "payees": [{**payee, "amount": figure}]}),
				("Disbursement", {**payment, "payees": [payee, {"payee": "Another", "amount": figure}]}),
				("Grant Amendment", {**topped, "amount": figure}),
				("Grant Amendment", {**topped, "changes": [{**revised, "change": figure}]}),
			):
				self.entered(doctype, {"working_group": group, **values}, figure)

	def entered(self, doctype: str, values: dict[str, Any], figure: Any) -> None:
		"""Enter a document like this, and confirm or clear it: no balance and no movement comes of it."""
		before = snapshot()
		with self.subTest(f"{doctype} | {figure!r} | {sorted(values)}"), cell():
			answer = self.attempt(CLERK, rest, "POST", doctype, "", values)
			if answer.error is None:
				name = frappe.get_last_doc(doctype).name
				if doctype == "Disbursement":
					answer = self.attempt(CLERK, lambda: call(CLEAR, name=name))
				else:
					answer = self.attempt(
						CLERK, rest, "PUT", doctype, name, {"status": "Confirmed", "docstatus": 1}
					)
			changed = [
				line
				for line in self.changed(before)
				if line.startswith(("Grant Balance", "Grant Line Balance", "Fund Movement"))
			]
			self.assertFalse(changed, answer)
			self.assertIsNotNone(answer.error)

	def test_the_sign_off(self) -> None:
		request = frappe.get_doc("Resource Allocation", self.world.request("Endorsed").name)
		for figure in NO_AMOUNTS:
			self.refused(FINANCE_OFFICER, SIGN_OFF, f"{figure}", **self.funding(request, part=figure))
		good = self.funding(request)
		[row] = good["funding"]
		for label, rows in {
			"nothing": [],
			"no rows": "x",
			"an object": {"grant": row["grant"]},
			"a text": ["x"],
			"too little": [{**row, "part": 999}],
			"too much": [{**row, "part": 1001}],
			"one above, one below": [{**row, "part": 1100}, {**row, "part": -100}],
			"one line twice": [{**row, "part": 500}, {**row, "part": 500}],
			"a filter": [{**row, "grant": {"name": row["grant"]}}],
			"another group's": [{**row, "grant": self.world.other_grant}],
			"partly another group's": [
				{**row, "part": 500},
				{**row, "grant": self.world.other_grant, "part": 500},
			],
			"a draft": [{**row, "grant": self.world.grant("Draft").name}],
			"one under scrutiny": [{**row, "grant": self.world.grant("Under Scrutiny").name}],
			"a suspended one": [{**row, "grant": self.world.grant("Suspended").name}],
			"no such line": [{**row, "budget_line": "2"}],
			"no such grant": [{**row, "grant": "GR-0000"}],
		}.items():
			self.refused(FINANCE_OFFICER, SIGN_OFF, label, name=request.name, funding=rows)
		self.done(FINANCE_OFFICER, SIGN_OFF, **good)
		self.refused(FINANCE_OFFICER, SIGN_OFF, "again", **good)

	def test_a_grant_is_worth_what_is_an_amount(self) -> None:
		for figure in NO_AMOUNTS:
			for values in (
				{"signed_amount": figure},
				{"budget_lines": [{"code": "1", "title": "All", "amount": figure}]},
				{
					"is_running": 1,
					"running_since": today(),
					"budget_lines": [{"code": "1", "title": "All", "amount": 100, "used_before": figure}],
				},
				{"quotes_from": figure},
			):
				self.nowhere(
					CLERK,
					lambda values=values: routes.rest_put(CLERK, self.world.grant("Draft"), values),
					label=f"{values}",
				)


class TestOtherGroups(MoneyCheat):
	"""No document moves money of another group, whoever may write in both."""

	def test_papers(self) -> None:
		group, grant, other = self.world.money_group, self.world.grant().name, self.world.other_grant
		receipt = {"kind": "Receipt", "received_on": today(), "amount": 10}
		returned = {"returned_on": today(), "reason": "As agreed", "amount": 10}
		for doctype, values in (
			("Grant Receipt", {**receipt, "grant": other}),
			("Grant Receipt", {**receipt, "grant": grant, "working_group": self.world.other_group}),
			("Fund Return", {**returned, "kind": "Bank charge", "grant": other}),
			(
				"Fund Return",
				{
					**returned,
					"kind": "Transfer to another grant",
					"grant": grant,
					"to_grant": other,
					"to_amount": 10,
				},
			),
			(
				"Fund Return",
				{
					**returned,
					"kind": "Transfer to another grant",
					"grant": other,
					"to_grant": grant,
					"to_amount": 10,
				},
			),
			(
				"Fund Return",
				{
					**returned,
					"kind": "Refund by beneficiary",
					"working_group": self.world.other_group,
					"grant": other,
					"allocation": self.world.request("In Payment").name,
				},
			),
			(
				"Grant Amendment",
				{"grant": other, "kind": "Top-up", "agreed_on": today(), "reason": "More", "amount": 10},
			),
			(
				"Advance Retirement",
				{
					"working_group": self.world.other_group,
					"disbursement": self.world.payment("Paid").name,
					"retired_on": today(),
					"refund": 10,
				},
			),
			(
				"Disbursement",
				{
					"working_group": self.world.other_group,
					"allocation": self.world.request("Approved").name,
					"kind": "Payment",
					"purpose": "A night",
					"payees": [{"payee": "A hotel", "amount": 10}],
				},
			),
			(
				"Disbursement",
				{
					"allocation": self.world.request("Approved").name,
					"kind": "Payment",
					"purpose": "A night",
					"payees": [{"payee": "A hotel", "amount": 10}],
					"sources": [{"grant": other, "budget_line": "1", "part": 10}],
				},
			),
		):
			with self.subTest(f"{doctype} {values}"), cell():
				before = snapshot()
				answer = self.attempt(CLERK, rest, "POST", doctype, "", {"working_group": group, **values})
				if answer.error is None:
					name = frappe.get_last_doc(doctype).name
					answer = self.attempt(
						CLERK, rest, "PUT", doctype, name, {"status": "Confirmed", "docstatus": 1}
					)
				self.assertIsNotNone(answer.error, answer)
				self.assertFalse(
					[line for line in self.changed(before) if line.startswith(("Grant Balance", "Fund Move"))]
				)

	def test_a_grant_stays_in_its_group(self) -> None:
		for state in ("Draft", "Active"):
			for person in (CLERK, MANAGER, ADMINISTRATOR):
				for route in (routes.rest_put, routes.code_save):
					self.nowhere(
						person,
						lambda route=route, person=person, state=state: route(
							person, self.world.grant(state), {"working_group": self.world.other_group}
						),
						label=state,
					)

	def test_the_office_of_another_group_does_nothing(self) -> None:
		for doctype, state in (
			("Working Group Grant", "Draft"),
			("Grant Receipt", "Draft"),
			("Disbursement", "Draft"),
			("Advance Retirement", "Draft"),
		):
			target = self.world.targets[doctype, state]
			for route in (routes.rest_put, routes.client_save, routes.client_set_value):
				for person in (OTHER_COORDINATOR, AUDITOR, MEMBER, REQUESTER):
					self.nowhere(
						person,
						lambda route=route, person=person, target=target: route(
							person, target, {"fund": "X", "title": "X"}
						),
						label=target.label,
					)


class TestGrants(MoneyCheat):
	def test_no_company_decides_on_the_support_of_a_company(self) -> None:
		target = self.world.grant("Under Scrutiny")
		at = {"doctype": target.doctype, "name": target.name}
		seat = self.world.seats[target.group]["Company"]
		self.refused(MEMBER, "vpwg.api.decisions.decide", **at, seat=seat, verdict="Approve")
		self.refused(
			COORDINATOR,
			"vpwg.api.decisions.record_on_paper",
			**at,
			seat=seat,
			position="Focal person",
			verdict="Approve",
			scan="/private/files/none",
		)
		for pillar in ("Host State", "Civil Society"):
			self.world.say(frappe.get_doc(*at.values()), pillar)
		self.assertEqual(frappe.db.get_value(*at.values(), "status"), "Active")

	def test_the_support_of_a_company_is_not_entered_as_something_else(self) -> None:
		"""One word in a field would else pass the scrutiny by."""
		company = self.world.organisations["Company"]
		for source in ("Public", "Private"):
			grant = self.world.new_grant(source=source, funder=company)
			for person in (CLERK, FINANCE_OFFICER, MANAGER):
				for route in (routes.rest_put, routes.client_submit):
					self.nowhere(
						person,
						lambda route=route, person=person, grant=grant: route(
							person, target_of(grant), {"status": "Active", "docstatus": 1}
						),
						label=source,
					)

	def test_corporate_support_is_not_activated_past_its_scrutiny(self) -> None:
		draft = self.world.new_grant(source="Corporate", funder=self.world.organisations["Company"])
		for target in (target_of(draft), self.world.grant("Under Scrutiny")):
			for person in (CLERK, MANAGER, COORDINATOR, ADMINISTRATOR):
				for values in (
					{"status": "Active", "docstatus": 1},
					{"status": "Active", "docstatus": 1, "source": "Public"},
					{"status": "Active", "docstatus": 1, "content_hash": "x", "round": 9},
				):
					for route in (routes.rest_put, routes.client_submit, routes.code_save):
						self.nowhere(
							person,
							lambda route=route, person=person, target=target, values=values: route(
								person, target, values
							),
							label=f"{target.label} {values}",
						)

	def test_a_grant_under_scrutiny_stays_as_the_seats_read_it(self) -> None:
		target = self.world.grant("Under Scrutiny")
		stored = routes.read(target.doctype, target.name)
		answers = stored["scrutiny"]
		for values in (
			{"signed_amount": 20000},
			{"source": "Public"},
			{"has_conditions": 1, "conditions": "We decide"},
			{"scrutiny": [{**row, "answer": "Yes"} for row in answers]},
			{"scrutiny": answers[1:]},
			{"budget_lines": [{**stored["budget_lines"][0], "amount": 9000}]},
			{"share_note": "Nothing to see", "corporate_share": 0},
		):
			for person in (CLERK, MANAGER, COORDINATOR, ADMINISTRATOR):
				for route in (routes.rest_put, routes.code_save):
					self.nowhere(
						person,
						lambda route=route, person=person, values=values: route(person, target, values),
						label=f"{values}",
					)

	def test_the_questions_of_a_scrutiny_are_not_exchanged(self) -> None:
		draft = self.world.new_grant(source="Corporate", funder=self.world.organisations["Company"])
		rows = [{"question": "publicity", "answer": "No"} for _number in range(5)]
		self.attempt(CLERK, routes.rest_put, CLERK, target_of(draft), {"scrutiny": rows})
		for person in (CLERK, MANAGER):
			self.nowhere(
				person,
				lambda person=person: routes.rest_put(person, target_of(draft), {"status": "Under Scrutiny"}),
				label="one question five times",
			)

	def test_a_suspended_grant_pays_nothing(self) -> None:
		self.done(
			FINANCE_OFFICER, "vpwg.api.grants.suspend", name=self.world.grant().name, reason="A question"
		)
		self.refused(MANAGER, PAY, name=self.world.payment("Cleared").name, reference="X")
		request = frappe.get_doc("Resource Allocation", self.world.request("Endorsed").name)
		self.refused(FINANCE_OFFICER, SIGN_OFF, **self.funding(request))

	def test_a_state_of_a_grant_is_not_brought_about_by_its_word(self) -> None:
		for person in (COORDINATOR, AUDITOR, MEMBER, OTHER_COORDINATOR):
			for endpoint in ("suspend", "terminate", "close"):
				self.refused(
					person, f"vpwg.api.grants.{endpoint}", name=self.world.grant().name, reason="Because"
				)
		for reason in ("", " ", "<p></p>"):
			self.refused(
				FINANCE_OFFICER, "vpwg.api.grants.suspend", name=self.world.grant().name, reason=reason
			)
		for day in (add_days(today(), 1), "9999-01-01", "soon"):
			self.refused(
				FINANCE_OFFICER,
				"vpwg.api.grants.suspend",
				day,
				name=self.world.grant().name,
				reason="Because",
				on=day,
			)

	def test_a_receipt_whose_money_is_in_use_is_not_cancelled(self) -> None:
		[name] = frappe.get_all(
			"Grant Receipt",
			filters={"grant": self.world.grant().name, "amount": 10000},
			pluck="name",
			order_by="name",
		)
		before = snapshot()
		with cell():
			answer = self.attempt(
				FINANCE_OFFICER,
				lambda: call(
					"vpwg.api.grants.cancel_paper", doctype="Grant Receipt", name=name, reason="Wrong"
				),
			)
			self.assertIsNotNone(answer.error, answer)
			self.assertFalse(self.changed(before))

	def test_a_seat_with_a_grant_on_conditions_is_kept_apart(self) -> None:
		"""A funder that ties its money to how the group decides: none of its seats has agreed to what it pays."""
		person = self.newcomer("somebody of the funder", roles.MEMBER)
		funder = factories.organisation("Civil Society").name
		seat = factories.seat(self.world.money_group, organisation=funder, user=self.world.user(person)).name
		grant = self.world.active_grant(funder=funder, has_conditions=1, conditions="Only sites in the north")
		request = self.world.new_request(purpose=factories.unique("Guards"))
		self.world.move(request, "Under Review", by=REQUESTER)
		with self.as_user(self.world.user(person)):
			declarations.answer(request.doctype, request.name, seat, False)
			decisions.record(request.doctype, request.name, seat, "Approve")
		request = self.world.endorse(request)
		self.refused(FINANCE_OFFICER, SIGN_OFF, **self.funding(request, grant=grant.name))


class TestMonths(MoneyCheat):
	def test_a_closed_month_is_not_opened_by_editing_its_close(self) -> None:
		target = self.world.paper("Month Close")
		for values in (
			{"until": get_last_day(add_months(today(), -6))},
			{"act": "Reopen", "reason": "Because"},
			{"closed_until": "2001-01-31"},
			{"sequence": 0},
			{"status": "Draft", "docstatus": 0},
			{"docstatus": 2},
			{"status": "Cancelled", "docstatus": 2},
		):
			for person in (CLERK, MANAGER, ADMINISTRATOR):
				for route in (routes.rest_put, routes.desk("Cancel"), routes.code_save, routes.code_import):
					self.nowhere(
						person,
						lambda route=route, person=person, values=values: route(person, target, values),
						label=f"{values}",
					)

	def test_what_a_draft_says_of_the_closed_days_counts_for_nothing(self) -> None:
		values = {
			"working_group": self.world.money_group,
			"act": "Close",
			"until": get_last_day(add_months(today(), -1)),
			"closed_until": "2001-01-31",
			"previous_until": "2001-01-31",
			"sequence": -5,
		}
		answer = self.attempt(CLERK, rest, "POST", "Month Close", "", values)
		self.assertIsNone(answer.error, answer)
		name = frappe.get_last_doc("Month Close").name
		answer = self.attempt(
			FINANCE_OFFICER, rest, "PUT", "Month Close", name, {"status": "Confirmed", "docstatus": 1}
		)
		self.assertIsNone(answer.error, answer)
		self.assertEqual(ledger.closed_until(self.world.money_group), values["until"])

	def test_reopening_needs_its_reason_and_its_officer(self) -> None:
		first = get_first_day(add_months(today(), -2))
		for person, reason in (
			(CLERK, ""),
			(CLERK, "<p></p>"),
			(COORDINATOR, "Because"),
			(AUDITOR, "Because"),
		):
			with self.subTest(f"{person.label} | {reason}"), cell():
				values = {
					"working_group": self.world.money_group,
					"act": "Reopen",
					"until": first,
					"reason": reason,
				}
				answer = self.attempt(person, rest, "POST", "Month Close", "", values)
				if answer.error is None:
					name = frappe.get_last_doc("Month Close").name
					self.attempt(
						person, rest, "PUT", "Month Close", name, {"status": "Confirmed", "docstatus": 1}
					)
				self.assertEqual(
					ledger.closed_until(self.world.money_group), get_last_day(add_months(today(), -2))
				)

	def test_nothing_is_posted_into_a_closed_month(self) -> None:
		closed = ledger.closed_until(self.world.money_group)
		values = {
			"working_group": self.world.money_group,
			"grant": self.world.grant().name,
			"kind": "Receipt",
			"amount": 10,
			"received_on": add_days(closed, -3),
			"posting_date": add_days(closed, -3),
			"is_late": 0,
		}
		answer = self.attempt(CLERK, rest, "POST", "Grant Receipt", "", values)
		self.assertIsNone(answer.error, answer)
		name = frappe.get_last_doc("Grant Receipt").name
		sent = {"status": "Confirmed", "docstatus": 1, "posting_date": add_days(closed, -3), "is_late": 0}
		self.attempt(FINANCE_OFFICER, rest, "PUT", "Grant Receipt", name, sent)
		doc = frappe.get_doc("Grant Receipt", name)
		self.assertEqual((doc.status, doc.posting_date, doc.is_late), ("Confirmed", add_days(closed, 1), 1))
		for row in frappe.get_all(
			"Fund Movement", {"document": name}, ["posting_date", "is_late"], order_by="name"
		):
			self.assertEqual((row.posting_date, row.is_late), (add_days(closed, 1), 1))


class TestSettling(MoneyCheat):
	def test_the_evidence_of_somebody_else_is_none(self) -> None:
		request = self.world.signed()
		self.world.paid(request, 1000)
		with self.as_user(self.world.user(MANAGER)):
			of_another = factories.scan()
		with self.as_user(self.world.user(FINANCE_OFFICER)):
			attached = self.world.attach(
				frappe.get_doc("Grant Receipt", self.world.paper("Grant Receipt", "Draft").name)
			)
			public = frappe.get_doc(
				{"doctype": "File", "file_name": "open.txt", "content": "Open", "is_private": 0}
			).insert(ignore_permissions=True)
			own = factories.scan()
		for evidence in ("", "/private/files/none", of_another, attached, public.file_url):
			self.refused(
				FINANCE_OFFICER,
				"vpwg.api.finance.settle",
				evidence,
				name=request.name,
				note="Done",
				evidence=evidence,
			)
		self.done(FINANCE_OFFICER, "vpwg.api.finance.settle", name=request.name, note="Done", evidence=own)
		file = frappe.get_doc("File", {"file_url": own})
		before = snapshot()
		for person in (FINANCE_OFFICER, MANAGER, ADMINISTRATOR):
			for label, send in {
				"deleted": lambda: rest("DELETE", "File", file.name),
				"taken off": lambda: rest("PUT", "File", file.name, {"attached_to_name": "elsewhere"}),
				"made public": lambda: rest("PUT", "File", file.name, {"is_private": 0}),
				"deleted in code": lambda: frappe.delete_doc(
					"File", file.name, force=True, ignore_permissions=True
				),
			}.items():
				with self.subTest(f"{person.label} | {label}"), cell():
					answer = self.attempt(person, send)
					self.assertIsNotNone(answer.error, answer)
					self.assertFalse(without(self.changed(before)))

	def test_a_receipt_of_an_expense_is_not_exchanged(self) -> None:
		"""It hangs on nothing but the row: its file must stay under that address."""
		url = (
			frappe.get_doc("Advance Retirement", self.world.paper("Advance Retirement").name)
			.expenses[0]
			.receipt
		)
		file = frappe.get_doc("File", {"file_url": url})
		for person in (CLERK, MANAGER, ADMINISTRATOR):
			for label, send in {
				"deleted": lambda: rest("DELETE", "File", file.name),
				"made public": lambda: rest("PUT", "File", file.name, {"is_private": 0}),
				"deleted in code": lambda: frappe.delete_doc(
					"File", file.name, force=True, ignore_permissions=True
				),
			}.items():
				with self.subTest(f"{person.label} | {label}"), cell():
					answer = self.attempt(person, send)
					self.assertIsNotNone(answer.error, answer)
					self.assertTrue(frappe.get_doc("File", file.name).exists_on_disk())

	def test_what_was_settled_or_cancelled_pays_nothing_any_more(self) -> None:
		for state in ("Settled", "Cancelled", "Refused by host", "Endorsed", "On Hold"):
			values = {
				"working_group": self.world.money_group,
				"allocation": self.world.request(state).name,
				"kind": "Payment",
				"purpose": "Once more",
				"payees": [{"payee": "A hotel", "amount": 10}],
			}
			for route in (routes.rest_post, routes.code_insert):
				self.nowhere(
					CLERK,
					lambda route=route, values=values: route(CLERK, self.world.payment("Draft"), values),
					label=state,
				)
		for state in ("Settled", "In Payment", "Cancelled"):
			self.refused(
				FINANCE_OFFICER,
				"vpwg.api.finance.cancel",
				state,
				name=self.world.request(state).name,
				reason="Because",
			)

	def test_an_allocation_on_hold_pays_nothing(self) -> None:
		self.done(
			FINANCE_OFFICER,
			"vpwg.api.finance.hold",
			name=self.world.request("In Payment").name,
			reason="A question",
		)
		self.refused(MANAGER, PAY, name=self.world.payment("Cleared").name, reference="X")
		self.refused(FINANCE_OFFICER, CLEAR, name=self.world.payment("Draft").name)


class TestTrail(MoneyCheat):
	def test_no_cell_of_the_audit_trail_is_a_formula(self) -> None:
		code = "=HYPERLINK(1)"
		grant = self.world.new_grant(
			title="=1+1", budget_lines=[{"code": code, "title": "@x", "amount": 10000}]
		)
		with self.as_user(self.world.clerk):
			factories.activated(grant)
		factories.receipt(
			grant.name, self.world.clerk, 10000, add_days(today(), -5), voucher_no="+1", fund="-1"
		)
		request = self.world.endorsed()
		self.done(FINANCE_OFFICER, SIGN_OFF, **self.funding(request, grant=grant.name, budget_line=code))
		with self.as_user(self.world.user(AUDITOR)):
			period = asked(
				{
					"working_group": self.world.money_group,
					"from_date": add_days(today(), -1),
					"to_date": add_days(today(), 1),
				}
			)
			text = b"".join(trail.as_csv(period)).decode("utf-8-sig")
		cells_ = [cell_ for row in csv.reader(io.StringIO(text)) for cell_ in row]
		self.assertIn(f"'{code}", cells_)
		self.assertFalse([cell_ for cell_ in cells_ if cell_.startswith(trail.FORMULA)])

	def test_the_trail_is_for_the_office_of_the_group(self) -> None:
		for person in (MEMBER, REQUESTER, OTHER_COORDINATOR):
			self.refused(
				person,
				"vpwg.api.books.audit_trail",
				working_group=self.world.money_group,
				from_date=today(),
				to_date=today(),
			)


def target_of(doc: Any) -> Target:
	"""A document as the routes take it."""
	return Target(doc.doctype, doc.name, doc.status, doc.working_group)
