"""A closed month stays as it is: what comes late goes to the first open day, and reopening is a document with a reason."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.utils import getdate

from vpwg.api import months as api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg import ledger, months, papers, record_reader
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class MonthCloseCase(VPWGTestCase):
	"""A group with a finance officer on 15 September 2026."""

	def setUp(self) -> None:
		super().setUp()
		frappe.flags.current_date = "2026-09-15"
		self.addCleanup(frappe.flags.pop, "current_date", None)
		self.finance = factories.user([roles.FINANCE_OFFICER])
		self.group = factories.group(currency="USD").name

	def draft(self, until: str, act: str = "Close", reason: str = "", by: str = "") -> Any:
		values = {"working_group": self.group, "act": act, "until": until, "reason": reason}
		return factories.as_person(
			by or self.finance, lambda: frappe.get_doc({"doctype": "Month Close", **values}).insert()
		)

	def confirm(self, close: Any, by: str = "") -> Any:
		return factories.as_person(by or self.finance, lambda: factories.confirmed(close))

	def closed(self, until: str, act: str = "Close", reason: str = "") -> Any:
		return self.confirm(self.draft(until, act, reason))

	def assert_refused(self, close: Any, words: str) -> None:
		with self.assertRaisesRegex(GuardError, words):
			self.confirm(close)
		self.assertEqual(frappe.db.get_value("Month Close", close.name, "status"), "Draft")

	def grant(self, amount: float = 10000, received: float | None = 0, **more: object) -> str:
		return factories.grant(self.group, self.finance, amount, received, **more).name

	def entries(self) -> list[dict[str, Any]]:
		found = frappe.get_all(
			"Group Record Entry",
			filters={"working_group": self.group, "kind": "month"},
			pluck="payload",
			order_by="seq",
		)
		return [json.loads(payload) for payload in found]


class TestClosing(MonthCloseCase):
	def test_the_first_close_and_the_next(self) -> None:
		close = self.closed("2026-07-31")
		self.assertRegex(close.name, r"^MC-2026-\d{4}$")
		self.assertEqual(
			(
				close.status,
				close.docstatus,
				str(getdate(close.closed_until)),
				close.previous_until,
				close.sequence,
			),
			("Confirmed", 1, "2026-07-31", None, 1),
		)
		self.assertEqual(close.confirmed_by, self.finance)
		after = self.closed("2026-08-31")
		self.assertEqual((str(getdate(after.previous_until)), after.sequence), ("2026-07-31", 2))
		self.assertEqual(str(ledger.closed_until(self.group)), "2026-08-31")
		self.assertEqual(
			[(row["document"], row["act"], row["closed_until"], row["number"]) for row in self.entries()],
			[(close.name, "Close", "2026-07-31", 1), (after.name, "Close", "2026-08-31", 2)],
		)
		self.assertTrue(record_reader.check(self.group).verified)

	def test_a_day_that_is_no_end_of_a_month_is_refused_with_the_one_that_is(self) -> None:
		self.assert_refused(self.draft("2026-08-30"), "not the last of its month: enter .*31")

	def test_a_month_that_is_not_over_is_refused(self) -> None:
		self.assert_refused(self.draft("2026-09-30"), "is not over: close up to .*31.* or earlier")

	def test_a_month_is_closed_once(self) -> None:
		self.closed("2026-08-31")
		self.assert_refused(self.draft("2026-07-31"), "closed up to .* already")
		self.assert_refused(self.draft("2026-08-31"), "closed up to .* already")

	def test_two_drafts_of_one_month_leave_one_close(self) -> None:
		drafts = [self.draft("2026-08-31"), self.draft("2026-08-31")]
		self.confirm(drafts[0])
		self.assert_refused(drafts[1], "already")

	def test_what_a_client_sends_as_computed_is_put_back(self) -> None:
		values = {"closed_until": "2030-01-31", "sequence": 9, "confirmed_by": "Administrator"}
		close = factories.as_person(
			self.finance,
			lambda: frappe.get_doc(
				{
					"doctype": "Month Close",
					"working_group": self.group,
					"act": "Close",
					"until": "2026-08-31",
					**values,
				}
			).insert(),
		)
		self.assertEqual((close.closed_until, close.sequence, close.confirmed_by), (None, 0, None))

	def test_a_coordinator_does_not_close(self) -> None:
		coordinator = factories.user([roles.COORDINATOR])
		with self.assertRaises(frappe.PermissionError):
			self.confirm(self.draft("2026-08-31"), coordinator)

	def test_a_manager_closes_too(self) -> None:
		manager = factories.user([roles.MANAGER])
		close = self.confirm(self.draft("2026-08-31", by=manager), manager)
		self.assertEqual(close.status, "Confirmed")

	def test_a_confirmed_close_is_neither_changed_nor_deleted_nor_cancelled(self) -> None:
		close = self.closed("2026-08-31")
		close.until = "2026-07-31"
		with self.assertRaises(frappe.ValidationError):
			close.save()
		close.reload()
		with self.assertRaises(frappe.ValidationError):
			close.cancel()
		with self.assertRaises(frappe.ValidationError):
			frappe.delete_doc("Month Close", close.name)
		self.assertEqual(str(ledger.closed_until(self.group)), "2026-08-31")

	def test_a_draft_can_be_deleted(self) -> None:
		close = self.draft("2026-08-31")
		with self.as_user(self.finance):
			frappe.delete_doc("Month Close", close.name)
		self.assertFalse(frappe.db.exists("Month Close", close.name))

	def test_another_groups_books_stay_open(self) -> None:
		self.closed("2026-08-31")
		other = factories.group(currency="USD").name
		self.assertIsNone(ledger.closed_until(other))


class TestReopening(MonthCloseCase):
	def test_the_books_are_open_again_from_a_day_on_with_a_reason(self) -> None:
		self.closed("2026-08-31")
		opened = self.closed("2026-08-01", "Reopen", "The bank corrected a receipt")
		self.assertEqual(
			(str(getdate(opened.closed_until)), str(getdate(opened.previous_until)), opened.sequence),
			("2026-07-31", "2026-08-31", 2),
		)
		self.assertEqual(str(ledger.closed_until(self.group)), "2026-07-31")
		self.assertEqual(self.closed("2026-08-31").sequence, 3)

	def test_it_needs_a_reason_a_first_day_and_a_closed_month(self) -> None:
		self.assert_refused(self.draft("2026-08-01", "Reopen", "Wrong"), "No month is closed")
		self.closed("2026-08-31")
		self.assert_refused(self.draft("2026-08-02", "Reopen", "Wrong"), "not the first of its month")
		self.assert_refused(self.draft("2026-09-01", "Reopen", "Wrong"), "so .* is open")
		with self.assertRaises(frappe.ValidationError):
			self.closed("2026-08-01", "Reopen", " ")


class TestLatePosting(MonthCloseCase):
	def test_a_receipt_of_a_closed_month_is_posted_on_the_first_open_day_and_keeps_its_own(self) -> None:
		grant = self.grant()
		self.closed("2026-08-31")
		receipt = factories.receipt(grant, self.finance, 700, "2026-08-20")
		self.assertEqual((str(getdate(receipt.posting_date)), receipt.is_late), ("2026-09-01", 1))
		row = frappe.get_all(
			"Fund Movement",
			filters={"document": receipt.name},
			fields=["posting_date", "happened_on", "is_late"],
			order_by="idx",
		)
		self.assertEqual(
			[(str(found.posting_date), str(found.happened_on), found.is_late) for found in row],
			[("2026-09-01", "2026-08-20", 1)],
		)

	def test_one_of_an_open_month_is_not_late(self) -> None:
		grant = self.grant()
		self.closed("2026-08-31")
		receipt = factories.receipt(grant, self.finance, 700, "2026-09-02")
		self.assertEqual((str(getdate(receipt.posting_date)), receipt.is_late), ("2026-09-02", 0))

	def test_what_is_taken_back_later_leaves_the_closed_month_as_it_was(self) -> None:
		grant = self.grant()
		receipt = factories.receipt(grant, self.finance, 700, "2026-08-20")
		close = self.closed("2026-08-31")
		with self.as_user(self.finance):
			before = api.figures(close.name)
			papers.cancel("Grant Receipt", receipt.name, "Entered twice")
			self.assertEqual(api.figures(close.name), before)
		self.assertEqual(ledger.balances_of([grant])[grant].received, 0)


class TestFigures(MonthCloseCase):
	def test_each_close_shows_its_own_days(self) -> None:
		first, second = self.grant(), self.grant(currency="XOF", amount=900000)
		factories.receipt(first, self.finance, 1000, "2026-06-10", bank_fee=10)
		factories.receipt(second, self.finance, 5000, "2026-07-05")
		july = self.closed("2026-07-31")
		factories.receipt(first, self.finance, 250.5, "2026-08-03")
		august = self.closed("2026-08-31")
		with self.as_user(self.finance):
			shown = api.figures(july.name)
			self.assertEqual((shown["first"], shown["last"]), ("", "2026-07-31"))
			self.assertEqual(
				{
					row["grant"]: (row["opening"], row["incoming"], row["outgoing"], row["closing"])
					for row in shown["grants"]
				},
				{first: (0, 100000, 1000, 99000), second: (0, 5000, 0, 5000)},
			)
			after = api.figures(august.name)
			self.assertEqual((after["first"], after["last"]), ("2026-08-01", "2026-08-31"))
			rows = {row["grant"]: row for row in after["grants"]}
			self.assertEqual(
				(rows[first]["opening_text"], rows[first]["incoming_text"], rows[first]["closing_text"]),
				("USD 990.00", "USD 250.50", "USD 1,240.50"),
			)
			self.assertEqual(rows[second]["closing_text"], "XOF 5,000")
			self.assertEqual([row["currency"] for row in after["totals"]], ["USD", "XOF"])

	def test_a_draft_says_what_keeps_it_from_being_confirmed(self) -> None:
		draft = self.draft("2026-08-30")
		with self.as_user(self.finance):
			shown = api.figures(draft.name)
		self.assertEqual(len(shown["faults"]), 1)
		self.assertEqual(shown["grants"], [])

	def test_a_stranger_sees_nothing(self) -> None:
		close = self.closed("2026-08-31")
		with self.as_user(factories.user([roles.MEMBER])), self.assertRaises(frappe.PermissionError):
			api.figures(close.name)

	def test_it_takes_the_same_queries_for_many_movements(self) -> None:
		grant = self.grant(amount=90000)
		for day in range(1, 10):
			factories.receipt(grant, self.finance, 10, f"2026-08-0{day}")
		with self.assert_queries(2):
			rows = months.figures(self.group, getdate("2026-08-31"))
		self.assertEqual([row.flow.closing for row in rows], [9000])
