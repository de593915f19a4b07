"""A group with a policy, grants and an office: the base of the tests of signing off and paying."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.vpwg import finance, ledger, papers, payments
from vpwg.vpwg.workflow.funds import Balance, Part

ALLOCATION = "Resource Allocation"


class MoneyCase(AllocationCase):
	"""One approves, one clears, one pays; a grant of USD 10,000 on line "1", all of it received."""

	def setUp(self) -> None:
		super().setUp()
		self.officer = factories.user([roles.FINANCE_OFFICER], "Officer")
		self.clerk = factories.user([roles.FINANCE_OFFICER], "Clerk")
		self.director = factories.user([roles.MANAGER], "Director")
		self.grant = factories.grant(self.group, self.officer).name

	def endorsed(self, amount: float = 1000, **more: object) -> Document:
		return self.endorse(self.sent(amount, **more))

	def funding(
		self, amount: float, grant: str | None = None, line: str = "1", **more: object
	) -> dict[str, Any]:
		"""A row of the sign-off."""
		return {"grant": grant or self.grant, "budget_line": line, "part": amount, **more}

	def sign(
		self, request: Document, *rows: dict[str, Any], by: str | None = None, note: str = ""
	) -> Document:
		"""Sign a request off: all of it from the one grant, where nothing is said."""
		with self.as_user(by or self.officer):
			return finance.sign_off(request.name, rows or [self.funding(request.amount)], note)

	def approved(self, amount: float = 1000, *rows: dict[str, Any], **more: object) -> Document:
		return self.sign(self.endorsed(amount, **more), *rows)

	def draft(self, request: Document, amount: float, by: str | None = None, **more: object) -> Document:
		"""A payment that the clerk prepares, to one payee."""
		values = {
			"doctype": "Disbursement",
			"working_group": self.group,
			"allocation": request.name,
			"kind": "Payment",
			"purpose": factories.unique("Payment"),
			"payees": [{"payee": factories.unique("Hotel"), "amount": amount}],
			**more,
		}
		with self.as_user(by or self.clerk):
			return frappe.get_doc(values).insert()

	def clear(self, payment: Document, by: str | None = None, note: str = "") -> Document:
		with self.as_user(by or self.clerk):
			return payments.clear(payment.name, note)

	def pay(self, payment: Document, by: str | None = None, reference: str = "", **more: Any) -> Document:
		with self.as_user(by or self.director):
			return payments.pay(payment.name, reference or f"BANK-{payment.name}", **more)

	def paid(self, request: Document, amount: float, **more: object) -> Document:
		return self.pay(self.clear(self.draft(request, amount, **more)))

	def advance(
		self, request: Document, amount: float, due_on: str = "2026-10-15", **more: object
	) -> Document:
		"""An advance to an organisation, paid."""
		holder = more.pop("holder", None) or factories.organisation("Civil Society").name
		return self.paid(request, amount, **{"kind": "Advance", "holder": holder, "due_on": due_on, **more})

	def retirement(
		self, payment: Document, *amounts: float, refund: float = 0, by: str | None = None, **more: object
	) -> Document:
		"""A draft that accounts for an advance with one receipt for each amount."""
		with self.as_user(by or self.clerk):
			return frappe.get_doc(
				{
					"doctype": "Advance Retirement",
					"working_group": self.group,
					"disbursement": payment.name,
					"retired_on": "2026-09-15",
					"refund": refund,
					"expenses": [
						{
							"expense_date": "2026-09-14",
							"description": "Venue",
							"amount": amount,
							"receipt_no": factories.unique("R"),
							"receipt": factories.scan(),
						}
						for amount in amounts
					],
					**more,
				}
			).insert()

	def confirm(self, paper: Document, by: str | None = None) -> Document:
		with self.as_user(by or self.officer):
			return factories.confirmed(paper)

	def cancel(self, paper: Document, reason: str = "Entered twice", by: str | None = None) -> Document:
		with self.as_user(by or self.officer):
			return papers.cancel(paper.doctype, paper.name, reason)

	def returned(self, kind: str, amount: float, **more: object) -> Document:
		"""A draft of a return of the grant."""
		with self.as_user(self.clerk):
			return frappe.get_doc(
				{
					"doctype": "Fund Return",
					"working_group": self.group,
					"kind": kind,
					"grant": self.grant,
					"amount": amount,
					"returned_on": "2026-09-15",
					"reason": "As agreed",
					**more,
				}
			).insert()

	def balance(self, grant: str | None = None) -> Balance:
		name = grant or self.grant
		return ledger.balances_of([name])[name]

	def part(self, request: Document, grant: str | None = None, line: str = "1") -> Part:
		"""What an allocation has on a budget line of a grant."""
		return ledger.lines_of(allocations=[request.name])[(grant or self.grant, line, request.name)]

	def state(self, doc: Document) -> str:
		return frappe.db.get_value(doc.doctype, doc.name, "status")
