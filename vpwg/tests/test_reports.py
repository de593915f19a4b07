"""The reports of the books: they agree with each other and with the record, and are for those who read the books."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import frappe
from frappe.desk.query_report import run

from vpwg.api import books as api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.tests.test_permissions import called
from vpwg.vpwg import books, ledger, payments, trail
from vpwg.vpwg.report.advance_ageing import advance_ageing
from vpwg.vpwg.report.allocation_register import allocation_register
from vpwg.vpwg.report.audit_trail_export import audit_trail_export
from vpwg.vpwg.report.budget_commitments_and_actuals import budget_commitments_and_actuals
from vpwg.vpwg.report.fund_balances import fund_balances
from vpwg.vpwg.report.grant_statement import grant_statement
from vpwg.vpwg.report.payments_for_reconciliation import payments_for_reconciliation
from vpwg.vpwg.workflow import funds, money
from vpwg.vpwg.workflow.movements import Movement, MovementKind

K = MovementKind
DAY = "2026-09-10"

REPORTS = {
	"Fund Balances": fund_balances,
	"Budget Commitments and Actuals": budget_commitments_and_actuals,
	"Grant Statement": grant_statement,
	"Allocation Register": allocation_register,
	"Advance Ageing": advance_ageing,
	"Payments for Reconciliation": payments_for_reconciliation,
	"Audit Trail Export": audit_trail_export,
}

MOST_QUERIES = {
	"Fund Balances": 4,
	"Budget Commitments and Actuals": 16,
	"Grant Statement": 6,
	"Allocation Register": 4,
	"Advance Ageing": 7,
	"Payments for Reconciliation": 5,
	"Audit Trail Export": 3,
}
"""With what it takes to see who asks left out: that is read once for a whole request."""


class BooksCase(MoneyCase):
	"""A group with a grant in dollars and one in yen, and people who may or may not read its books."""

	def setUp(self) -> None:
		super().setUp()
		self.dollars = factories.grant(self.group, self.officer, 10000, 6000).name
		self.yen = factories.grant(self.group, self.officer, 900000, 500000, currency="JPY").name
		self.number = 0

	def filters(self, **more: Any) -> dict[str, Any]:
		return {
			"working_group": self.group,
			"from_date": "2026-09-01",
			"to_date": "2026-09-30",
			"grant": self.dollars,
			**more,
		}

	def rows(self, report: Any, **more: Any) -> list[dict[str, Any]]:
		return report.execute(self.filters(**{"grant": "", **more}))[1]

	def move(self, grant: str, *movements: tuple[Any, ...], day: str = DAY, **more: Any) -> None:
		"""Movements of one document: kind, units, and of which allocation, if any."""
		self.number += 1
		document = f"DB-{self.number:04d}"
		locked = ledger.lock(self.group, [grant])
		on = date.fromisoformat(day)
		at = ledger.Booking(
			"Disbursement", f"{document}-{self.group}", on, ledger.posting(locked, on), "V-1", **more
		)
		ledger.post(
			locked,
			at,
			[
				(grant, Movement(kind, units, f"{at.document}/{number}", *of, *(["1"] if of else [])))
				for number, (kind, units, *of) in enumerate(movements)
			],
		)

	def month(self) -> Any:
		"""A month with everything that moves money; gives the allocation, which both grants carry."""
		request = self.sign(self.endorsed(1000, costs_from="2026-09-01"), self.funding(1000, self.dollars))
		self.pay(
			self.clear(self.draft(request, 400)),
			voucher_no="V-1",
			bank_reference="B-7",
			bank=[{"grant": self.dollars, "budget_line": "1", "taken": 403, "bank_fee": 2}],
		)
		wrong = self.paid(request, 100)
		with self.as_user(self.officer):
			payments.reverse(wrong.name, "The account was closed")
		advance = self.advance(request, 200)
		self.confirm(self.retirement(advance, 120, refund=30))
		self.confirm(self.returned("Refund by beneficiary", 50, grant=self.dollars, allocation=request.name))
		self.confirm(self.returned("Repayment to funder", 10, grant=self.dollars))
		self.confirm(
			self.returned(
				"Transfer to another grant", 20, grant=self.dollars, to_grant=self.yen, to_amount=3000
			)
		)
		self.cancel(factories.receipt(self.dollars, self.officer, 77.77, "2026-09-05"))
		factories.receipt(self.dollars, self.officer, 123.45, "2026-09-06", bank_fee=1.5)
		self.move(self.yen, (K.COMMITMENT, 90000, request.name))
		self.move(self.yen, (K.PAYMENT, 40000, request.name), (K.EXCHANGE_GAIN, 300), (K.BANK_CHARGE, 200))
		self.move(self.yen, (K.EXPENDITURE, 30000, request.name))
		self.move(self.yen, (K.CLAWBACK, 1000))
		return request


class TestAgreement(BooksCase):
	def setUp(self) -> None:
		super().setUp()
		self.request_ = self.month()
		self.balances = {row["grant"]: row for row in self.rows(fund_balances) if not row.get("is_total")}
		self.grants = sorted(self.balances)

	def recomputed(self, last: str = "2026-09-30") -> dict[str, funds.Balance]:
		"""The figures of each grant by the record alone."""
		moved = defaultdict(list)
		for held in self.entries("movement"):
			if held["posted_on"] <= last:
				moved[held["grant"]].append(
					Movement(
						K(held["kind"]),
						held["units"],
						held["reference"],
						held["allocation"] or "",
						held["budget_line"] or "",
						held["cancels"],
					)
				)
		return {grant: funds.total(rows).balance for grant, rows in moved.items()}

	def test_fund_balances_are_those_of_the_record(self) -> None:
		opening = self.recomputed("2026-08-31")
		for grant, balance in self.recomputed().items():
			row = self.balances[grant]
			with self.subTest(row["currency"]):
				expected = {
					"opening": opening[grant].cash,
					"closing": balance.cash,
					"committed": balance.committed,
					"available": balance.available,
					"conditional": balance.conditional,
					"in_kind": balance.in_kind,
				}
				self.assertEqual(
					{name: money.to_units(row[name], row["currency"]) for name in expected}, expected
				)
				self.assertEqual(row["opening"] + row["incoming"] - row["outgoing"], row["closing"])

	def test_fund_balances_at_the_end_are_the_running_ones(self) -> None:
		self.assertEqual(self.grants, sorted([self.grant, self.dollars, self.yen]))
		for grant, balance in ledger.balances_of(self.grants).items():
			row = self.balances[grant]
			self.assertEqual(money.to_units(row["available"], row["currency"]), balance.available)

	def test_currencies_are_totalled_apart(self) -> None:
		rows = self.rows(fund_balances)
		totals = {row["currency"]: row for row in rows if row.get("is_total")}
		self.assertEqual(sorted(totals), ["JPY", "USD"])
		self.assertEqual(totals["JPY"]["closing"], self.balances[self.yen]["closing"])
		self.assertEqual(
			totals["USD"]["closing"],
			self.balances[self.dollars]["closing"] + self.balances[self.grant]["closing"],
		)

	def test_budget_lines_add_up_to_the_grant_and_to_what_is_committed_in_the_fund_balances(self) -> None:
		rows = self.rows(budget_commitments_and_actuals)
		for grant, balance in self.recomputed().items():
			total = next(row for row in rows if row.get("grant") == grant and row.get("is_total"))
			self.assertEqual(total["committed"], self.balances[grant]["committed"])
			units = {
				name: money.to_units(total[name], total["currency"])
				for name in ("disbursed", "spent", "left")
			}
			self.assertEqual(units["disbursed"], balance.paid - balance.refunded)
			self.assertEqual(units["spent"], balance.spent)
			self.assertEqual(units["left"], balance.signed - balance.committed - units["disbursed"])

	def test_disbursed_and_spent_are_shown_apart(self) -> None:
		[line, *_rest] = self.rows(budget_commitments_and_actuals, grant=self.dollars)
		balance = self.recomputed()[self.dollars]
		self.assertEqual(money.to_units(line["disbursed"], "USD"), balance.paid - balance.refunded)
		self.assertEqual(money.to_units(line["spent"], "USD"), balance.spent)
		self.assertEqual((line["disbursed"], line["spent"]), (Decimal("520.00"), Decimal("120.00")))

	def test_the_statement_runs_from_the_opening_to_the_closing_of_the_fund_balances(self) -> None:
		for grant in self.grants:
			rows = self.rows(grant_statement, grant=grant)
			cash = [row for row in rows if "balance" in row]
			self.assertEqual(cash[0]["balance"], self.balances[grant]["opening"])
			self.assertEqual(cash[-1]["balance"], self.balances[grant]["closing"])
			self.assertEqual(cash[-2]["balance"], self.balances[grant]["closing"])
			sums = {side: sum(row.get(side, 0) for row in cash[1:-1]) for side in ("incoming", "outgoing")}
			self.assertEqual(sums, {side: self.balances[grant][side] for side in ("incoming", "outgoing")})

	def test_the_statement_says_what_was_signed_disbursed_and_spent_and_for_what(self) -> None:
		rows = self.rows(grant_statement, grant=self.dollars)
		figures = {row["what"]: row["so_far"] for row in rows if row["part"] == "Figures of the grant"}
		self.assertEqual(figures["Signed"], Decimal("10000.00"))
		self.assertEqual(figures["Received"], Decimal("6123.45"))
		self.assertEqual(figures["Still awaited"], Decimal("3876.55"))
		self.assertEqual(figures["Disbursed, less refunds"], Decimal("520.00"))
		self.assertEqual(figures["Spent, with receipts"], Decimal("120.00"))
		self.assertIn(self.request_.title, [row.get("purpose") for row in rows])

	def test_the_register_shows_what_was_asked_once_and_each_grant_in_its_currency(self) -> None:
		for by in ("Sent", "Signed off"):
			rows = self.rows(allocation_register, by=by)
			own = [row for row in rows if not row.get("is_total")]
			self.assertEqual([row.get("grant") for row in own], sorted([self.dollars, self.yen]))
			totals = {row["currency"]: row for row in rows if row.get("is_total")}
			self.assertEqual(totals["USD"]["amount"], Decimal("1000.00"))
			for code, grant in (("USD", self.dollars), ("JPY", self.yen)):
				self.assertEqual(totals[code]["committed"], self.balances[grant]["committed"])

	def test_a_period_without_the_allocation_does_not_show_it(self) -> None:
		self.assertEqual(self.rows(allocation_register, from_date="2026-09-16"), [])

	def test_what_is_reconciled_is_the_change_of_the_cash(self) -> None:
		rows = self.rows(payments_for_reconciliation)
		for grant in (self.dollars, self.yen):
			own = [row for row in rows if row.get("grant") == grant and "what" in row]
			debit, credit = (
				sum(row.get(side, 0) for row in own if not row.get("is_total"))
				for side in ("debit", "credit")
			)
			balance = self.balances[grant]
			self.assertEqual((debit, credit), (balance["incoming"], balance["outgoing"]))
			self.assertEqual(debit - credit, balance["closing"] - balance["opening"])
			self.assertEqual(
				[own[0]["balance"], own[-2]["balance"]], [balance["opening"], balance["closing"]]
			)
			paid = [row for row in own if row.get("bank_reference") == "B-7"]
			self.assertEqual({row["unmatched"] for row in paid} - {0}, set())
			said = {row["what"] for row in paid}
			expected = {"Payment", "Exchange loss", "Bank charge"} if grant == self.dollars else set()
			self.assertEqual(said, expected)

	def test_the_trail_adds_up_to_the_fund_balances(self) -> None:
		received: dict[str, Decimal] = defaultdict(Decimal)
		for row in self.rows(audit_trail_export, from_date="2026-01-01"):
			if row["kind"] == "movement" and row["outcome"] == "Receipt":
				received[row["grant"]] += -row["amount"] if row["takes_back"] else row["amount"]
		for grant, balance in self.recomputed().items():
			self.assertEqual(
				money.to_units(received[grant], self.balances[grant]["currency"]), balance.received
			)

	def test_periods_meet_without_a_gap(self) -> None:
		first = {row.get("grant"): row for row in self.rows(fund_balances, to_date="2026-09-14")}
		then = {row.get("grant"): row for row in self.rows(fund_balances, from_date="2026-09-15")}
		for grant in (self.dollars, self.yen):
			self.assertEqual(first[grant]["closing"], then[grant]["opening"])

	def test_more_movements_take_no_more_queries(self) -> None:
		for name, report in REPORTS.items():
			books.check_reader(self.group)
			with self.subTest(name), self.assert_queries(MOST_QUERIES[name]) as few:
				report.execute(self.filters())
			factories.receipt(self.dollars, self.officer, 10, "2026-09-07")
			with self.subTest(name), self.assert_queries(len(few)):
				report.execute(self.filters())


class TestAdvanceAgeing(BooksCase):
	def setUp(self) -> None:
		super().setUp()
		self.request_ = self.approved(1000, costs_from="2026-09-01")

	def held(self, amount: float, due_on: str) -> str:
		return self.advance(self.request_, amount, due_on).name

	def test_what_is_not_accounted_for_stands_in_its_bucket(self) -> None:
		late, later, done = (
			self.held(100, "2026-09-20"),
			self.held(50, "2026-10-30"),
			self.held(40, "2026-09-20"),
		)
		for name, spent, refund in ((late, 30, 10), (done, 40, 0)):
			self.confirm(self.retirement(frappe.get_doc("Disbursement", name), spent, refund=refund))
		rows = self.rows(advance_ageing, to_date="2026-10-16")
		own = {row["advance"]: row for row in rows[:-1]}
		self.assertEqual(sorted(own), sorted([late, later]))
		self.assertEqual(own[late]["overdue"], 26)
		self.assertEqual((own[late]["outstanding"], own[late]["to_30"]), (Decimal("60.00"), Decimal("60.00")))
		self.assertEqual(own[later]["not_due"], Decimal("50.00"))
		self.assertTrue(own[late]["holder"].startswith("Civil Society Organisation"))
		buckets = ("not_due", "to_30", "to_60", "to_90", "over_90")
		self.assertEqual(rows[-1]["outstanding"], Decimal("110.00"))
		self.assertEqual(rows[-1]["outstanding"], sum(rows[-1][name] for name in buckets))

	def test_it_is_told_as_it_was_on_the_day(self) -> None:
		name = self.held(100, "2026-09-16")
		self.set_today("2026-09-18")
		paper = self.retirement(frappe.get_doc("Disbursement", name), 100, retired_on="2026-09-18")
		self.confirm(paper)
		self.assertEqual(self.rows(advance_ageing, to_date="2026-09-18"), [])
		[row, _total] = self.rows(advance_ageing, to_date="2026-09-17")
		self.assertEqual((row["outstanding"], row["overdue"]), (Decimal("100.00"), 1))
		self.assertEqual(self.rows(advance_ageing, to_date="2026-09-14"), [])

	def test_what_was_reversed_was_an_advance_until_then(self) -> None:
		name = self.held(100, "2026-09-16")
		self.set_today("2026-09-18")
		with self.as_user(self.officer):
			payments.reverse(name, "The training was called off")
		self.assertEqual(self.rows(advance_ageing, to_date="2026-09-18"), [])
		self.assertEqual(len(self.rows(advance_ageing, to_date="2026-09-17")), 2)


class TestWhoReads(BooksCase):
	def test_those_who_read_the_books_of_the_group_get_each_report_through_the_desk(self) -> None:
		auditor = factories.user([roles.AUDITOR])
		group = frappe.get_doc("Working Group", self.group)
		group.append("officers", {"user": auditor, "function": "Auditor", "until": "2027-01-01"})
		group.save()
		for person in (self.officer, self.manager, self.coordinator, auditor):
			for name in REPORTS:
				with self.subTest(f"{name} | {person}"), self.as_user(person):
					self.assertTrue(run(name, self.filters())["columns"])

	def test_a_coordinator_and_an_auditor_of_another_group_get_an_error(self) -> None:
		coordinator = factories.user([roles.COORDINATOR])
		factories.group(coordinator=coordinator)
		for person in (coordinator, factories.user([roles.AUDITOR])):
			for name, report in REPORTS.items():
				with self.subTest(name), self.as_user(person):
					with self.assertRaises(books.NotReadable):
						report.execute(self.filters())
					with self.assertRaises(frappe.PermissionError):
						run(name, self.filters())

	def test_a_grant_of_another_group_is_not_shown(self) -> None:
		other = factories.grant(factories.group().name, self.officer).name
		for name in ("Fund Balances", "Grant Statement", "Payments for Reconciliation"):
			with (
				self.subTest(name),
				self.as_user(self.coordinator),
				self.assertRaises(frappe.ValidationError),
			):
				REPORTS[name].execute(self.filters(grant=other))

	def test_movements_of_another_group_are_in_no_report(self) -> None:
		before = {
			name: report.execute(self.filters(grant=self.dollars))[1] for name, report in REPORTS.items()
		}
		factories.grant(factories.group().name, self.officer)
		for name, report in REPORTS.items():
			self.assertEqual(report.execute(self.filters(grant=self.dollars))[1], before[name], name)

	def test_members_run_none_of_them(self) -> None:
		member = factories.user([roles.MEMBER, roles.DESK])
		factories.seat(self.group, user=member)
		for name, report in REPORTS.items():
			with self.subTest(name), self.as_user(member):
				with self.assertRaises(frappe.PermissionError):
					run(name, self.filters())
				with self.assertRaises(frappe.PermissionError):
					report.execute(self.filters())

	def test_a_member_who_coordinates_elsewhere_reads_only_there(self) -> None:
		person = factories.user([roles.MEMBER, roles.COORDINATOR])
		own = factories.group(coordinator=person).name
		factories.seat(self.group, user=person)
		with self.as_user(person):
			self.assertEqual(fund_balances.execute(self.filters(working_group=own, grant=""))[1], [])
			with self.assertRaises(books.NotReadable):
				fund_balances.execute(self.filters())


class TestWaysAround(BooksCase):
	"""What Frappe does with a script report besides running it."""

	COLUMN: ClassVar = {"doctype": "Working Group", "fieldname": "mission", "link_field": "voucher_no"}

	def other(self) -> str:
		"""A payment's voucher that is called like a group of others."""
		group = factories.group(mission="Zebra").name
		request = self.sign(self.endorsed(1000), self.funding(1000, self.dollars))
		self.pay(self.clear(self.draft(request, 400)), voucher_no=group)
		return group

	def test_no_column_shows_what_stands_behind_a_text_that_was_typed(self) -> None:
		self.other()
		asked = {
			"report_name": "Payments for Reconciliation",
			"filters": json.dumps(self.filters()),
			"custom_columns": [{**self.COLUMN, "insert_after_index": 0}],
		}
		for shape in (asked["custom_columns"], json.dumps(asked["custom_columns"])):
			with self.as_user(self.coordinator), self.assertRaises(frappe.PermissionError):
				called("frappe.desk.query_report.run", **{**asked, "custom_columns": shape})
		with self.as_user(self.manager):
			self.assertIn("Zebra", frappe.as_json(called("frappe.desk.query_report.run", **asked)))

	def test_nobody_keeps_such_a_column_for_others(self) -> None:
		with self.as_user(self.manager), self.assertRaises(frappe.PermissionError):
			called(
				"frappe.desk.query_report.save_report",
				reference_report="Payments for Reconciliation",
				report_name="With more columns",
				columns=json.dumps([self.COLUMN]),
				filters="{}",
			)

	def test_a_report_runs_as_a_request_asks_for_it(self) -> None:
		with self.as_user(self.coordinator):
			answer = called(
				"frappe.desk.query_report.run",
				report_name="Fund Balances",
				filters=json.dumps(self.filters()),
			)
		self.assertEqual(answer["result"][0]["grant"], self.dollars)

	def test_no_report_is_mailed(self) -> None:
		mail = frappe.get_doc(
			{
				"doctype": "Auto Email Report",
				"report": "Fund Balances",
				"user": "Administrator",
				"email_to": "somebody@vpwg.example",
				"frequency": "Daily",
				"format": "HTML",
			}
		)
		with self.assertRaisesRegex(frappe.PermissionError, "is not sent by mail"):
			mail.insert()


class TestFilters(BooksCase):
	def test_a_group_without_movements_has_empty_tables(self) -> None:
		group = factories.group(coordinator=self.coordinator).name
		for name, report in REPORTS.items():
			if name != "Grant Statement":
				with self.subTest(name):
					self.assertEqual(report.execute(self.filters(working_group=group, grant=""))[1], [])

	def test_what_is_missing_or_does_not_fit_is_said_in_one_sentence(self) -> None:
		for change, said in (
			({"working_group": ""}, "Choose the working group"),
			({"from_date": ""}, "From: choose a day"),
			({"to_date": "tomorrow"}, "To: tomorrow is no day"),
			({"from_date": "2026-10-01"}, "The period would end on"),
			({"grant": "GR-0"}, "GR-0 is not a grant of this group"),
			({"working_group": "WG-NONE"}, "You do not read the books of WG-NONE"),
		):
			with self.subTest(said), self.assertRaisesRegex(Exception, said):
				fund_balances.execute(self.filters(**change))
		with self.assertRaisesRegex(frappe.ValidationError, "Choose the grant"):
			grant_statement.execute(self.filters(grant=""))
		with self.assertRaises(frappe.ValidationError):
			allocation_register.execute(self.filters(by="owner"))


class TestAuditTrail(BooksCase):
	def file(self, **more: str) -> list[dict[str, str]]:
		asked = {"from_date": "2026-01-01", "to_date": "2026-12-31", **more}
		response = api.audit_trail(self.group, **asked)
		text = b"".join(response.iter_encoded()).decode("utf-8-sig")
		response.close()
		return list(csv.DictReader(io.StringIO(text, newline="")))

	def test_the_file_holds_the_entries_of_money_with_their_hashes(self) -> None:
		with self.as_user(self.coordinator):
			rows = self.file()
		stored = frappe.get_all(
			"Group Record Entry",
			filters={"working_group": self.group, "kind": ("in", trail.KINDS)},
			fields=["seq", "hash"],
			order_by="seq",
		)
		self.assertEqual(
			[(row["No."], row["Hash"]) for row in rows], [(str(row.seq), row.hash) for row in stored]
		)
		received = next(row for row in rows if row["Outcome"] == "Receipt" and row["Grant"] == self.dollars)
		self.assertEqual((received["Amount"], received["Currency"]), ("6000.00", "USD"))

	def test_it_streams_in_portions(self) -> None:
		before, trail.PORTION = trail.PORTION, 3
		self.addCleanup(setattr, trail, "PORTION", before)
		numbers = [int(row["No."]) for row in self.file()]
		self.assertGreater(len(numbers), 3)
		self.assertEqual(numbers, sorted(set(numbers)))

	def test_a_period_holds_its_own_days(self) -> None:
		self.assertEqual(self.file(to_date="2026-09-14"), [])
		self.assertEqual(len(self.file(from_date="2026-09-15", to_date="2026-09-15")), len(self.file()))

	def test_what_is_withheld_shows_its_digest_only(self) -> None:
		seq = int(self.file()[0]["No."])
		frappe.db.set_value("Group Record Entry", {"working_group": self.group, "seq": seq}, "withheld", 1)
		row = next(row for row in self.file() if int(row["No."]) == seq)
		self.assertEqual((row["Not shown"], row["Document"], row["Amount"]), ("Withheld", "", ""))
		self.assertTrue(row["Hash"])
		shown = next(row for row in self.rows(audit_trail_export) if row["seq"] == seq)
		self.assertEqual((shown["document"], shown["amount"]), ("", None))

	def test_it_names_no_person(self) -> None:
		text = json.dumps(self.file())
		for person in (self.officer, self.coordinator, *self.members.values()):
			self.assertNotIn(person, text)

	def test_others_do_not_get_it(self) -> None:
		for person in (self.members["Company"], factories.user([roles.COORDINATOR]), "Guest"):
			with self.as_user(person), self.assertRaises(frappe.PermissionError):
				self.file()

	def test_no_cell_is_a_formula(self) -> None:
		for text in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1"):
			self.assertEqual(trail.neutral(text), f"'{text}")
		self.assertEqual(
			[trail.neutral(cell) for cell in (None, 5, Decimal("1.50"), "GR-1")], ["", "5", "1.50", "GR-1"]
		)
