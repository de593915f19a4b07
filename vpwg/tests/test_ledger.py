"""The one writer of movements: all or nothing, once under each reference, and never more than there is."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.utils import getdate

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.vpwg import grants, ledger, papers, record_reader
from vpwg.vpwg.ledger import Booking, InsufficientFunds
from vpwg.vpwg.workflow.funds import Balance, Part
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.money import LARGEST
from vpwg.vpwg.workflow.movements import Movement, MovementKind

K = MovementKind

MOST_A_BROWSER_COUNTS = 2**53 - 1


class LedgerCase(VPWGTestCase):
	"""A group with a finance officer on 15 September 2026."""

	def setUp(self) -> None:
		super().setUp()
		frappe.flags.current_date = "2026-09-15"
		self.addCleanup(frappe.flags.pop, "current_date", None)
		self.finance = factories.user([roles.FINANCE_OFFICER])
		self.group = factories.group(currency="USD").name

	def grant(self, amount: float = 20000, received: float | None = None, **more: object) -> str:
		return factories.grant(self.group, self.finance, amount, received, **more).name

	def post(self, *movements: tuple[str, Movement], locked: Any = None, document: str = "RA-TEST") -> None:
		locked = locked or ledger.lock(self.group, {grant for grant, _row in movements})
		day = getdate("2026-09-15")
		at = Booking("Resource Allocation", document, day, ledger.posting(locked, day))
		ledger.post(locked, at, movements)

	def commit(self, grant: str, units: int, reference: str, allocation: str = "RA-TEST") -> None:
		self.post((grant, Movement(K.COMMITMENT, units, reference, allocation, "1")))

	def balance(self, grant: str) -> Balance:
		return ledger.balances_of([grant])[grant]

	def references(self, grant: str) -> list[str]:
		return frappe.get_all("Fund Movement", {"grant": grant}, pluck="reference", order_by="name")

	def assert_kept(self, receipt: Any, words: str) -> None:
		"""A receipt that cannot be taken back; what its attempt has written is undone as the request would undo it."""
		frappe.db.savepoint("attempt")
		with self.as_user(self.finance), self.assertRaisesRegex(InsufficientFunds, words):
			papers.cancel("Grant Receipt", receipt.name, "Entered twice")
		frappe.db.rollback(save_point="attempt")

	def assert_sound(self) -> None:
		verdict = record_reader.check(self.group)
		self.assertTrue(verdict.verified, verdict)


class TestPosting(LedgerCase):
	def test_a_movement_changes_the_balance_the_line_and_the_record(self) -> None:
		grant = self.grant()
		self.commit(grant, 30000, "a")
		self.post((grant, Movement(K.PAYMENT, 10000, "b", "RA-TEST", "1")))
		balance = self.balance(grant)
		self.assertEqual(
			(balance.signed, balance.received, balance.committed, balance.paid, balance.available),
			(2000000, 2000000, 20000, 10000, 1970000),
		)
		part = Part(committed=20000, paid=10000)
		self.assertEqual(ledger.lines_of(grants=[grant]), {(grant, "1", ""): part})
		self.assertEqual(ledger.lines_of(allocations=["RA-TEST"]), {(grant, "1", "RA-TEST"): part})
		entry = frappe.db.get_value("Fund Movement", {"reference": "b"}, "entry")
		said = json.loads(frappe.db.get_value("Group Record Entry", entry, "payload"))
		self.assertEqual((said["grant"], said["units"], said["currency"]), (grant, 10000, "USD"))
		self.assert_sound()

	def test_of_several_movements_all_are_entered_or_none(self) -> None:
		first, second = self.grant(100), self.grant(50)
		before = (self.balance(first), self.balance(second), self.references(first), self.references(second))
		locked = ledger.lock(self.group, [first, second])
		with self.assertRaises(InsufficientFunds):
			self.post(
				(first, Movement(K.COMMITMENT, 100, "a", "RA-TEST", "1")),
				(second, Movement(K.COMMITMENT, 5001, "b", "RA-TEST", "1")),
				locked=locked,
			)
		after = (self.balance(first), self.balance(second), self.references(first), self.references(second))
		self.assertEqual(after, before)
		# What is locked is still good for another attempt in the same transaction.
		self.post((first, Movement(K.COMMITMENT, 7, "c", "RA-TEST", "1")), locked=locked)
		self.assertEqual(self.balance(first).committed, 7)
		self.assert_sound()

	def test_the_same_reference_twice_changes_nothing(self) -> None:
		grant = self.grant()
		self.commit(grant, 30000, "a")
		before, references = self.balance(grant), self.references(grant)
		self.commit(grant, 30000, "a")
		self.post(*[(grant, Movement(K.COMMITMENT, 30000, "a", "RA-TEST", "1"))] * 2)
		self.assertEqual((self.balance(grant), self.references(grant)), (before, references))
		self.post(*[(grant, Movement(K.COMMITMENT, 5, "twice", "RA-TEST", "1"))] * 2)
		self.assertEqual(self.balance(grant).committed, 30005)
		self.assert_sound()

	def test_other_figures_under_the_same_reference_are_refused(self) -> None:
		grant = self.grant()
		self.commit(grant, 30000, "a")
		with self.assertRaisesRegex(
			InsufficientFunds,
			f"Grant {grant} has another movement under the reference a, of USD 300.00, and this one is of USD 300.01",
		):
			self.commit(grant, 30001, "a")
		with self.assertRaises(InsufficientFunds):
			self.commit(grant, 30000, "a", "RA-OTHER")
		self.assertEqual(self.balance(grant).committed, 30000)

	def test_more_than_is_available_is_refused_with_the_figures_and_the_remedy(self) -> None:
		grant = self.grant(received=12400)
		with self.assertRaises(InsufficientFunds) as refused:
			self.commit(grant, 1500000, "a")
		self.assertEqual(
			str(refused.exception),
			f"Grant {grant} has USD 12,400.00 available; this asks for USD 15,000.00: "
			"reduce it by USD 2,600.00 or add another grant.",
		)

	def test_a_grant_of_another_group_is_refused(self) -> None:
		other = factories.group(currency="USD").name
		grant = factories.grant(other, self.finance).name
		with self.assertRaisesRegex(GuardError, f"{grant} is a grant of another group"):
			ledger.lock(self.group, [grant])

	def test_a_day_that_is_to_come_is_refused(self) -> None:
		with self.assertRaisesRegex(GuardError, "has not come"):
			ledger.posting(ledger.lock(self.group, []), "2026-09-16")


class TestTakingBack(LedgerCase):
	def test_cancelling_a_receipt_restores_the_balance(self) -> None:
		grant = self.grant(received=0)
		before = self.balance(grant)
		receipt = factories.receipt(grant, self.finance, 500, bank_fee=3)
		self.assertEqual((self.balance(grant).received, self.balance(grant).charges), (50000, 300))
		with self.as_user(self.finance):
			papers.cancel("Grant Receipt", receipt.name, "Entered twice")
		self.assertEqual(self.balance(grant), before)
		self.assertEqual(len(self.references(grant)), 5)
		self.assert_sound()

	def test_cancelling_what_is_in_use_is_refused(self) -> None:
		grant = self.grant(received=0)
		receipt = factories.receipt(grant, self.finance, 500)
		self.commit(grant, 40000, "a")
		self.assert_kept(
			receipt, f"money of grant {grant}, of which USD 100.00 is free; this takes back USD 500.00"
		)
		self.assertEqual(self.balance(grant).received, 50000)

	def test_a_clawback_makes_a_deficit_that_blocks_commitments(self) -> None:
		grant = self.grant(received=100)
		self.commit(grant, 8000, "a")
		self.post((grant, Movement(K.CLAWBACK, 5000, "b")))
		self.assertEqual(self.balance(grant).available, -3000)
		with self.assertRaisesRegex(
			InsufficientFunds, f"Grant {grant} is USD 30.00 below zero and this asks for USD 0.01"
		):
			self.commit(grant, 1, "c")
		factories.receipt(grant, self.finance, 30.01)
		self.commit(grant, 1, "c")
		self.assertEqual(self.balance(grant).available, 0)
		self.assert_sound()


class TestSignedMoney(LedgerCase):
	def commit_signed(self, grant: str, units: int, reference: str, allocation: str) -> None:
		self.post((grant, Movement(K.CONDITIONAL_COMMITMENT, units, reference, allocation, "1")))

	def request(self, name: str, day: str) -> str:
		"""A request that was signed off on a day; how that came is no matter here."""
		doc = frappe.get_doc(
			{
				"doctype": "Resource Allocation",
				"working_group": self.group,
				"signed_off_on": day,
				"status": "Approved",
			}
		)
		doc.name = f"{name}-{frappe.generate_hash(length=8)}"
		doc.set_user_and_timestamp()
		doc.db_insert()
		return doc.name

	def test_money_that_comes_covers_the_earliest_sign_off_first(self) -> None:
		grant = self.grant(1000, received=0)
		later, sooner = self.request("RA-1", "2026-08-20"), self.request("RA-2", "2026-08-01")
		self.commit_signed(grant, 20000, "a", later)
		self.commit_signed(grant, 30000, "b", sooner)
		factories.receipt(grant, self.finance, 350)
		part = ledger.lines_of(allocations=[later, sooner])
		self.assertEqual(part[(grant, "1", sooner)], Part(committed=30000))
		self.assertEqual(part[(grant, "1", later)], Part(committed=5000, conditional=15000))
		balance = self.balance(grant)
		self.assertEqual((balance.committed, balance.conditional, balance.available), (35000, 15000, 0))
		self.assertEqual(grants.waiting_commitments(grant), [((later, "1"), 15000)])
		factories.receipt(grant, self.finance, 200)
		self.assertEqual((self.balance(grant).conditional, self.balance(grant).available), (0, 5000))
		self.assert_sound()

	def test_more_than_was_signed_is_refused(self) -> None:
		grant = self.grant(1000, received=400)
		with self.assertRaisesRegex(
			InsufficientFunds, "USD 600.00 of signed money left .* reduce it by USD 0.01"
		):
			self.commit_signed(grant, 60001, "a", "RA-1")

	def test_a_receipt_that_covered_commitments_is_taken_back_only_if_other_money_is_there(self) -> None:
		grant = self.grant(1000, received=0)
		self.commit_signed(grant, 30000, "a", self.request("RA-1", "2026-08-01"))
		receipt = factories.receipt(grant, self.finance, 300)
		self.assertEqual(self.balance(grant).committed, 30000)
		self.assert_kept(receipt, "this takes back USD 300.00")
		self.assertEqual(self.balance(grant).committed, 30000)
		factories.receipt(grant, self.finance, 300)
		with self.as_user(self.finance):
			papers.cancel("Grant Receipt", receipt.name, "Entered twice")
		balance = self.balance(grant)
		self.assertEqual((balance.committed, balance.conditional, balance.available), (30000, 0, 0))
		self.assert_sound()


class TestCurrencies(LedgerCase):
	def test_amounts_keep_the_smallest_unit_of_their_currency(self) -> None:
		for currency, amount, units, text in (
			("XOF", 1250, 1250, "XOF 1,250"),
			("USD", 1250.55, 125055, "USD 1,250.55"),
			("TND", 1250.555, 1250555, "TND 1,250.555"),
		):
			with self.subTest(currency):
				grant = self.grant(99999, received=amount, currency=currency)
				self.assertEqual(self.balance(grant).received, units)
				with self.assertRaises(InsufficientFunds) as refused:
					self.commit(grant, units + 1, f"{grant}/a")
				self.assertIn(f"has {text} available", str(refused.exception))
				self.commit(grant, units, f"{grant}/a")
				self.assertEqual(self.balance(grant).available, 0)
		self.assert_sound()

	def test_the_largest_amounts_stay_exact_and_a_browser_counts_them(self) -> None:
		self.assertLess(LARGEST, MOST_A_BROWSER_COUNTS)
		grant = self.grant(received=0)
		self.post((grant, Movement(K.RECEIPT, LARGEST - 1, "a")))
		self.commit(grant, LARGEST - 2, "b")
		stored = frappe.get_doc("Grant Balance", grant)
		self.assertEqual((stored.received, stored.committed), (LARGEST - 1, LARGEST - 2))
		self.assertEqual(json.loads(frappe.as_json(stored))["received"], LARGEST - 1)
		self.assertEqual(self.balance(grant).available, 1)
		self.assertEqual(frappe.db.get_value("Fund Movement", {"reference": "a"}, "units"), LARGEST - 1)
		with self.assertRaisesRegex(InsufficientFunds, "can keep .* more in this figure"):
			self.post((grant, Movement(K.RECEIPT, 2, "c")))
		self.assert_sound()


class TestQueries(LedgerCase):
	def test_one_movement_costs_as_many_queries_as_three_of_the_same_line(self) -> None:
		grant = self.grant()
		self.commit(grant, 1, "first")
		found = []
		for rows in (1, 3):
			movements = [
				(grant, Movement(K.COMMITMENT, 1, f"{rows}/{number}", "RA-TEST", "1"))
				for number in range(rows)
			]
			with self.assert_queries(100) as queries:
				self.post(*movements)
			found.append(len(queries))
		self.assertEqual(found[0], found[1])
		self.assertLessEqual(found[0], 18)

	def test_a_balance_is_one_row_whatever_came_before(self) -> None:
		grant = self.grant()
		movements = [
			(grant, Movement(K.COMMITMENT, 1, f"n/{number}", "RA-TEST", "1")) for number in range(300)
		]
		with self.assert_queries(100) as many:
			self.post(*movements)
		with self.assert_queries(len(many)):
			self.commit(grant, 1, "one more")
		self.assertEqual(frappe.db.count("Grant Balance", {"working_group": self.group}), 1)
		self.assertEqual(frappe.db.count("Grant Line Balance", {"working_group": self.group}), 2)
		with self.assert_queries(1):
			self.assertEqual(self.balance(grant).committed, 301)
		self.assert_sound()
