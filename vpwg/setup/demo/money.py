"""How a group's money is told: each step by the person who takes it, through the app's own rules.

`Money` adds to `Allocations` what the office does: the finance officer enters grants, confirms what came, signs off and
clears; the coordinator prepares; the manager, who is the host's director, pays. Days are as the stories call them, or a
number of days before the site's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import heappop, heappush
from typing import Any

import frappe

from vpwg.setup.demo.allocations import GRANT, Allocations
from vpwg.setup.demo.calendar import Calendar
from vpwg.setup.demo.story import COORDINATOR, Told
from vpwg.vpwg import finance, grants, ledger, payments
from vpwg.vpwg.workflow import money
from vpwg.vpwg.workflow.guard import GuardError

FINANCE = "finance"
MANAGER = "manager"

CLOSED_MONTH = ("Grupo de Trabajo de Solcaya", "2026-09-01", "2026-09-30")
"""The group whose books are closed, and the first and last day of the newest closed month, as the stories call them."""

Day = str | int
"""A day as the stories call it, or a number of days before the site's own."""

Row = dict[str, Any]

Steps = Iterator[Day]
"""A story that gives the day of each step before it takes it, so that others can be told beside it."""


def side_by_side(calendar: Calendar, *stories: Steps) -> None:
	"""Tell stories in the order of their days: the one whose next step is the earliest goes on."""
	waiting: list[tuple[Any, int, Steps]] = []

	def go_on(number: int, told: Steps) -> None:
		day = next(told, None)
		if day is not None:
			at = calendar.day(day) if isinstance(day, str) else calendar.ago(day)
			heappush(waiting, (at, number, told))

	for number, told in enumerate(stories):
		go_on(number, told)
	while waiting:
		_day, number, told = heappop(waiting)
		go_on(number, told)


class Money(Allocations):
	"""The grants, payments and books of one group."""

	def at(self, day: Day, login: str = COORDINATOR) -> None:
		"""From here on it is this day, and this person acts."""
		if isinstance(day, str):
			self.story.on(day, login)
		else:
			self.story.lately(day, login)

	def when(self, told: Day | None) -> Any:
		"""The day that a document holds; a number counts back from the site's own day."""
		if told is None:
			return None
		return self.story.day(told) if isinstance(told, str) else self.story.calendar.ago(told)

	# Grants

	def draft(
		self,
		day: Day,
		funder: str,
		title: str,
		amount: float,
		lines: Iterable[Row],
		period: Sequence[Day | None] = (None, None, None),
		login: str = FINANCE,
		**more: Any,
	) -> str:
		"""Enter a grant; it stays a draft. `period` holds the eligible days and the close-out."""
		self.at(day, login)
		values = {
			"working_group": self.group,
			"title": title,
			"funder": self.story.organisations[funder] if funder else None,
			"signed_amount": amount,
			"signed_on": self.when(day),
			"budget_lines": list(lines),
			**dict(zip(("eligible_from", "eligible_to", "close_out"), map(self.when, period), strict=True)),
			**more,
		}
		return str(frappe.get_doc({"doctype": GRANT, **values}).insert().name)

	def grant(self, day: Day, *told: Any, **more: Any) -> str:
		"""Enter a grant and activate it."""
		name = self.draft(day, *told, **more)
		doc = frappe.get_doc(GRANT, name)
		doc.status = "Active"
		doc.submit()
		return name

	def offer(self, day: Day, *told: Any, answers: Mapping[str, tuple[str, str]], **more: Any) -> str:
		"""The coordinator enters what a company offers, with the five answers, and puts it to scrutiny."""
		name = self.draft(day, *told, login=COORDINATOR, source="Corporate", **more)
		doc = frappe.get_doc(GRANT, name)
		for row in doc.scrutiny:
			row.answer, row.explanation = answers[row.question]
		doc.save()
		doc.status = "Under Scrutiny"
		doc.save()
		return name

	def suspend(self, day: Day, grant: str, reason: str) -> None:
		self.at(day, FINANCE)
		grants.suspend(grant, reason)

	def lift(self, day: Day, grant: str, reason: str) -> None:
		self.at(day, FINANCE)
		grants.lift(grant, reason)

	def terminate(self, day: Day, grant: str, reason: str) -> None:
		self.at(day, FINANCE)
		grants.terminate(grant, reason)

	def close(self, day: Day, grant: str, reason: str) -> None:
		self.at(day, FINANCE)
		grants.close(grant, reason)

	# What is entered in the books

	def entered(self, day: Day, doctype: str, login: str = COORDINATOR, **values: Any) -> Any:
		"""Enter a paper; it stays a draft."""
		self.at(day, login)
		return frappe.get_doc({"doctype": doctype, "working_group": self.group, **values}).insert()

	def confirmed(self, day: Day, paper: Any) -> str:
		"""The finance officer confirms a paper."""
		self.at(day, FINANCE)
		doc = frappe.get_doc(paper.doctype, paper.name)
		doc.status = "Confirmed"
		doc.submit()
		return str(doc.name)

	def attached(self, doc: Any, field: str, heading: str, *lines: str) -> None:
		"""Put a paper into a draft."""
		attached = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
		url = self.story.upload(f"{doc.name}.pdf", heading, lines, {**attached, "attached_to_field": field})
		doc.set(field, url)
		doc.save()

	def receipt(self, day: Day, grant: str, amount: float, kind: str = "Receipt", **more: Any) -> Any:
		"""The coordinator enters what came; it waits to be confirmed."""
		values = {"grant": grant, "kind": kind, "amount": amount, "received_on": self.when(day), **more}
		return self.entered(day, "Grant Receipt", **values)

	def receive(self, day: Day, grant: str, amount: float, kind: str = "Receipt", **more: Any) -> str:
		"""Money comes, or the value of something in kind."""
		return self.confirmed(day, self.receipt(day, grant, amount, kind, **more))

	def amend(self, day: Day, grant: str, kind: str, agreement: Sequence[str], **values: Any) -> str:
		"""The funder agrees to a change; `agreement` is its letter, heading first."""
		doc = self.entered(day, "Grant Amendment", grant=grant, kind=kind, agreed_on=self.when(day), **values)
		self.attached(doc, "agreement", *agreement)
		return self.confirmed(day, doc)

	def give_back(
		self,
		day: Day,
		kind: str,
		grant: str,
		amount: float,
		reason: str,
		on: Day | None = None,
		evidence: Sequence[str] = (),
		**more: Any,
	) -> str:
		"""Money comes back, goes back or is lost at the bank: a return of the kind, `on` another day than it is entered."""
		values = {"kind": kind, "grant": grant, "amount": amount, "reason": reason, **more}
		doc = self.entered(day, "Fund Return", returned_on=self.when(on or day), **values)
		if evidence:
			self.attached(doc, "evidence", *evidence)
		return self.confirmed(day, doc)

	# Allocations

	def sign_off(self, day: Day, request: str, *rows: Row, note: str = "") -> None:
		"""The finance officer commits the money of a request on budget lines (`of`)."""
		self.at(day, FINANCE)
		finance.sign_off(request, rows, note)
		self.expect(request, "Approved")

	def settle(self, day: Day, request: str, note: str, heading: str, *lines: str) -> None:
		"""The finance officer settles an allocation with the report of what was achieved."""
		self.at(day, FINANCE)
		report = self.story.upload(f"{request}-{frappe._('settlement')}.pdf", heading, [note, *lines])
		finance.settle(request, note, report)
		self.expect(request, "Settled")

	def refuse(self, day: Day, request: str, ground: str, reason: str) -> None:
		"""The host refuses an endorsed request: Law, Sanctions or Fraud."""
		self.at(day, FINANCE)
		finance.refuse(request, ground, reason)
		self.expect(request, "Refused by host")

	def hold(self, day: Day, request: str, reason: str) -> None:
		self.at(day, FINANCE)
		finance.hold(request, reason)
		self.expect(request, "On Hold")

	def cancel(self, day: Day, request: str, reason: str) -> None:
		self.at(day, FINANCE)
		finance.cancel(request, reason)
		self.expect(request, "Cancelled")

	# Payments

	def prepare(
		self, day: Day, request: str, amount: float, purpose: str, to: str, by: str = COORDINATOR, **more: Any
	) -> str:
		"""Prepare a payment to one payee, or to the rows of `payees`."""
		self.at(day, by)
		values = {
			"doctype": payments.DISBURSEMENT,
			"working_group": self.group,
			"allocation": request,
			"kind": "Payment",
			"purpose": purpose,
			"payees": [{"payee": to, "amount": amount}],
			**more,
		}
		return str(frappe.get_doc(values).insert().name)

	def correct(self, day: Day, payment: str, **values: Any) -> None:
		"""The coordinator changes a payment that is still a draft."""
		self.at(day)
		doc = frappe.get_doc(payments.DISBURSEMENT, payment)
		doc.update(values)
		doc.save()

	def clear(self, day: Day, payment: str, note: str = "") -> None:
		self.at(day, FINANCE)
		payments.clear(payment, note)

	def release(self, day: Day, payment: str, bank: Iterable[Row] = (), **more: Any) -> None:
		"""The host's director pays what was cleared. `bank` has rows of `took`."""
		self.at(day, MANAGER)
		number = payment.rpartition("-")[2]
		voucher = {"voucher_no": f"V-{number}", "bank_reference": f"VIR-{number}", **more}
		payments.pay(payment, f"{payment}/1", bank=list(bank), **voucher)

	def pay(
		self,
		days: Sequence[Day],
		request: str,
		amount: float,
		purpose: str,
		to: str,
		bank: Iterable[Row] = (),
		**more: Any,
	) -> str:
		"""A payment that is prepared, cleared and paid on these days."""
		prepared, cleared, paid = days
		name = self.prepare(prepared, request, amount, purpose, to, **more)
		self.clear(cleared, name)
		self.release(paid, name, bank)
		return name

	def reverse(self, day: Day, payment: str, reason: str) -> None:
		"""The bank gives a payment back."""
		self.at(day, FINANCE)
		payments.reverse(payment, reason)

	def retire(
		self,
		day: Day,
		advance: str,
		expenses: Sequence[tuple[Day, str, float]],
		heading: str,
		refund: float = 0,
		note: str = "",
	) -> str:
		"""The holder of an advance accounts for it: expenses with their day, what they were, and the amount."""
		doc = self.entered(
			day,
			"Advance Retirement",
			disbursement=advance,
			retired_on=self.when(day),
			refund=refund,
			note=note,
			expenses=[
				{
					"expense_date": self.when(on),
					"description": what,
					"amount": amount,
					"receipt_no": f"{advance.rpartition('-')[2]}/{day}/{number}",
				}
				for number, (on, what, amount) in enumerate(expenses, 1)
			],
		)
		if expenses:
			attached = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
			lines = [f"{row.receipt_no}  {row.description}: {row.amount:.2f}" for row in doc.expenses]
			url = self.story.upload(f"{doc.name}.pdf", heading, lines, attached)
			for row in doc.expenses:
				row.receipt = url
			doc.save()
		return self.confirmed(day, doc)

	# Books

	def close_month(self, day: Day, until: Day) -> str:
		"""The finance officer closes the books up to a day, the last of a month."""
		values = {"act": "Close", "until": self.when(until)}
		return self.confirmed(day, self.entered(day, "Month Close", FINANCE, **values))

	def reopen(self, day: Day, first: Day, reason: str) -> str:
		"""The finance officer opens the books again from a day on, with the reason."""
		values = {"act": "Reopen", "until": self.when(first), "reason": reason}
		return self.confirmed(day, self.entered(day, "Month Close", FINANCE, **values))

	# How it came out

	@contextmanager
	def refused(self, *names: str) -> Iterator[None]:
		"""What is tried within the block is refused by a rule, in words that name these. Raises Told if it is not."""
		frappe.db.savepoint("vpwg_refused")
		try:
			yield
		except (GuardError, frappe.ValidationError) as error:
			frappe.db.rollback(save_point="vpwg_refused")
			frappe.clear_messages()
			missing = [name for name in names if name not in str(error)]
			if missing:
				raise Told(f"refused for another reason than {missing}: {error}") from error
			return
		raise Told(f"not refused where the story says so: {names}")

	def expect_payment(self, payment: str, state: str) -> None:
		"""Raises Told unless a payment stands where the story says."""
		found = frappe.db.get_value(payments.DISBURSEMENT, payment, "status")
		if found != state:
			raise Told(f"{payment} of {self.group} is {found} where the story says {state}")

	def expect_posted(self, paper: str, day: Day, late: bool) -> None:
		"""Raises Told unless a return is posted on the day that the story says, late or not."""
		found = frappe.db.get_value("Fund Return", paper, ["posting_date", "is_late"])
		if (found[0], bool(found[1])) != (self.when(day), late):
			raise Told(f"{paper} is posted as {found} where the story says {day}, {late}")

	def expect_money(self, grant: str, **figures: str) -> None:
		"""Raises Told unless a grant has these figures, in major units of its currency."""
		balance = ledger.balances_of([grant])[grant]
		currency = frappe.db.get_value(GRANT, grant, "currency")
		found = {name: str(money.from_units(getattr(balance, name), currency)) for name in figures}
		wanted = {
			name: str(money.from_units(money.to_units(text, currency), currency))
			for name, text in figures.items()
		}
		if found != wanted:
			raise Told(f"{grant} of {self.group} has {found} where the story says {wanted}")


def line(code: str, title: str, amount: float, **more: Any) -> Row:
	"""A line of a funder's budget."""
	return {"code": code, "title": title, "amount": amount, **more}


def change(code: str, amount: float, title: str = "") -> Row:
	"""What an amendment adds to a line, or takes from it."""
	return {"code": code, "title": title, "change": amount}


def of(grant: str, budget_line: str, part: float, **more: Any) -> Row:
	"""What one budget line of a grant carries of a request, in the currency of the request."""
	return {"grant": grant, "budget_line": budget_line, "part": part, **more}


def took(grant: str, budget_line: str, taken: float, fee: float = 0) -> Row:
	"""What the bank took of a grant for a payment, and its fee, in the currency of the grant."""
	return {"grant": grant, "budget_line": budget_line, "taken": taken, "bank_fee": fee}
