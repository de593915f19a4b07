"""A group is closed once no commitment, payment, advance or unspent money is left; each in its sentence."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg.api import reviews as api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.test_record import run_sql
from vpwg.vpwg import ledger, months
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.workflow.advance_facts import advances_of
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.periods import ClosingCode, Posting

K = MovementKind


class ClosingCase(StageReviewCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.flags.current_date = "2026-09-15"
		self.addCleanup(frappe.flags.pop, "current_date", None)
		self.finance = factories.user([roles.FINANCE_OFFICER])

	def grant(self, amount: float = 10000, received: float = 0) -> str:
		return factories.grant(self.group.name, self.finance, amount, received).name

	def post(self, grant: str, *movements: Movement) -> None:
		locked = ledger.lock(self.group.name, [grant])
		day = frappe.utils.getdate("2026-09-15")
		at = ledger.Booking("Working Group Grant", grant, day, Posting(day, "2026-09", False))
		ledger.post(locked, at, [(grant, row) for row in movements])

	def codes(self) -> list[str]:
		return [row.code for row in months.closing_faults(self.group.name)]

	def disbursement(self, grant: str, status: str, **more: Any) -> str:
		"""A payment as the database has it: how it comes there is no matter here."""
		name = f"DB-{frappe.generate_hash(length=8)}"
		values = {
			"working_group": self.group.name,
			"allocation": "RA-TEST",
			"kind": "Payment",
			"currency": "USD",
			"status": status,
			"docstatus": 1 if status == "Paid" else 0,
			**more,
		}
		doc = frappe.get_doc({"doctype": "Disbursement", **values})
		doc.name = name
		doc.set_user_and_timestamp()
		doc.db_insert()
		row = frappe.get_doc(
			{
				"doctype": "Disbursement Source",
				"parent": name,
				"parenttype": "Disbursement",
				"parentfield": "sources",
				"grant": grant,
				"idx": 1,
			}
		)
		row.name = frappe.generate_hash(length=10)
		row.db_insert()
		return name


class TestClosingAGroup(ClosingCase):
	def test_unspent_money_keeps_it_from_being_put_to_the_pillars(self) -> None:
		grant = self.grant(received=700)
		review = self.answered(self.review("Closed"))
		with self.as_user(self.coordinator):
			said = [row["sentence"] for row in api.points(review.name)["in_the_way"]]
		sentence = (
			f"Grant {grant} has USD 700.00 unspent: repay it to its funder, or transfer it to another grant."
		)
		self.assertEqual(said, [sentence])
		with self.assertRaisesRegex(frappe.ValidationError, sentence):
			self.send(review)

	def test_a_group_without_money_is_closed(self) -> None:
		self.grant()
		self.endorse(self.sent("Closed"))
		self.assertEqual(self.stage(), "Closed")

	def test_money_that_is_repaid_is_in_nobodys_way(self) -> None:
		grant = self.grant(received=700)
		self.post(grant, Movement(K.REPAYMENT, 70000, "back"))
		self.endorse(self.sent("Closed"))
		self.assertEqual(self.stage(), "Closed")

	def test_money_that_comes_while_the_pillars_decide_sends_the_review_back(self) -> None:
		grant = self.grant()
		review = self.sent("Closed")
		factories.receipt(grant, self.finance, 250)
		self.endorse(review)
		review.reload()
		self.assertEqual((review.status, self.stage()), ("Returned", "Context"))
		self.assertIn("USD 250.00 unspent", review.returned_because)

	def test_resting_needs_no_settled_books(self) -> None:
		self.grant(received=700)
		self.endorse(self.sent("Dormant", reason="No money for meetings"))
		self.assertEqual(self.stage(), "Dormant")


class TestWhatStandsInTheWay(ClosingCase):
	def test_each_thing_has_its_code(self) -> None:
		grant = self.grant(received=700)
		self.assertEqual(self.codes(), [ClosingCode.UNSPENT])
		self.post(grant, Movement(K.COMMITMENT, 70000, "c", "RA-TEST", "1"))
		self.assertEqual(self.codes(), [ClosingCode.OPEN_COMMITMENT])
		self.post(grant, Movement(K.CONDITIONAL_COMMITMENT, 10000, "s", "RA-TEST", "1"))
		self.assertEqual(self.codes(), [ClosingCode.OPEN_COMMITMENT, ClosingCode.OPEN_CONDITIONAL])
		self.post(
			grant,
			Movement(K.CONDITIONAL_RELEASE, 10000, "r", "RA-TEST", "1"),
			Movement(K.PAYMENT, 70000, "p", "RA-TEST", "1"),
		)
		self.assertEqual(self.codes(), [])
		self.post(grant, Movement(K.CLAWBACK, 100, "b"))
		self.assertEqual(self.codes(), [ClosingCode.IN_DEFICIT])

	def test_in_kind_support_does_not_count(self) -> None:
		grant = self.grant()
		self.post(grant, Movement(K.IN_KIND, 5000, "k"))
		self.assertEqual(self.codes(), [])

	def test_payments_that_are_cleared_or_on_hold_count_once_each(self) -> None:
		grant = self.grant()
		for status in ("Cleared", "On Hold", "Draft", "Refused by host"):
			self.disbursement(grant, status)
		found = months.closing_faults(self.group.name)
		self.assertEqual([(row.code, row.amount) for row in found], [(ClosingCode.OPEN_PAYMENT, 2)])
		self.assertEqual(len(months.closing_sentences(self.group.name, lock=True)), 1)

	def test_only_the_grants_that_are_asked_for(self) -> None:
		first, second = self.grant(received=100), self.grant(received=200)
		found = months.closing_faults(self.group.name, [second], lock=True)
		self.assertEqual([(row.grant, row.amount) for row in found], [(second, 20000)])
		self.assertEqual([row.grant for row in months.closing_faults(self.group.name)], [first, second])

	def test_an_advance_that_is_not_accounted_for(self) -> None:
		grant = self.grant()
		given = {
			"kind": "Advance",
			"amount_units": 50000,
			"paid_on": "2026-08-01",
			"due_on": "2026-09-01",
			"holder_key": "p",
		}
		advance = self.disbursement(grant, "Paid", **given)
		self.disbursement(
			grant, "Paid", kind="Petty cash", amount_units=9, paid_on="2026-08-01", ceiling_units=20
		)
		self.disbursement(grant, "Draft", **given)
		self.disbursement(
			grant, "Paid", kind="Top-up", advance=advance, amount_units=700, paid_on="2026-08-09"
		)
		self.disbursement(grant, "Draft", kind="Top-up", advance=advance, amount_units=11)
		for status, spent, refund in (
			("Confirmed", 30000, 100),
			("Confirmed", 600, 0),
			("Draft", 1, 1),
			("Cancelled", 1, 1),
		):
			self.retirement(advance, status, spent, refund)
		rows = {row.advance.key: row for row in advances_of(groups=[self.group.name])}
		row = rows[advance].advance
		self.assertEqual(
			(row.given, row.topped_up, row.spent, row.refunded, row.outstanding, row.ceiling, row.holder),
			(50000, 700, 30600, 100, 20000, None, "p"),
		)
		self.assertEqual((rows[advance].grants, rows[advance].currency), ((grant,), "USD"))
		self.assertEqual([row.advance.ceiling for name, row in rows.items() if name != advance], [20])
		with self.assert_queries(4):
			self.assertEqual(len(advances_of(allocations=["RA-TEST"], lock=True)), 2)
		self.assertEqual([row.advance.key for row in advances_of(names=[advance])], [advance])
		self.assertEqual(advances_of(), [])
		found = {row.advance: (row.code, row.amount) for row in months.closing_faults(self.group.name)}
		self.assertEqual(found[advance], (ClosingCode.OPEN_ADVANCE, 20000))
		self.retirement(advance, "Confirmed", 25000, 0)
		found = {row.advance: (row.code, row.amount) for row in months.closing_faults(self.group.name)}
		self.assertEqual(found[advance], (ClosingCode.OWED_TO_HOLDER, 5000))
		run_sql("update `tabDisbursement` set status = 'Reversed', docstatus = 2 where name = %s", advance)
		self.assertNotIn(advance, {row.advance for row in months.closing_faults(self.group.name)})

	def retirement(self, advance: str, status: str, spent: int, refund: int) -> None:
		doc = frappe.get_doc(
			{
				"doctype": "Advance Retirement",
				"working_group": self.group.name,
				"disbursement": advance,
				"status": status,
				"spent_units": spent,
				"refund_units": refund,
			}
		)
		doc.name = f"AR-{frappe.generate_hash(length=8)}"
		doc.set_user_and_timestamp()
		doc.db_insert()
