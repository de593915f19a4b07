"""Grants, movements, balances, payments and closes are held against the record: what is changed in the database is found."""

from __future__ import annotations

import json
from typing import Any

import click
import frappe
from click.testing import CliRunner

from vpwg import commands
from vpwg.tests import factories
from vpwg.tests.test_closing_group import ClosingCase
from vpwg.tests.test_record import run_sql
from vpwg.vpwg import ledger, money_witness, papers, record_disclosure, record_entries, record_reader
from vpwg.vpwg.workflow.movements import Movement, MovementKind

K = MovementKind


class MoneyWitnessCase(ClosingCase):
	def reason(self) -> str:
		verdict = record_reader.check(self.group.name)
		return "" if verdict.verified else str(verdict.reason)

	def assert_sound(self) -> None:
		self.assertEqual(self.reason(), "")

	def assert_each_is_found(self, statements: dict[str, tuple[str, str, tuple[Any, ...]]]) -> None:
		"""Each statement changes something that the nightly check tells in words like these; taken back after each."""
		for label, (words, statement, values) in statements.items():
			with self.subTest(label):
				frappe.db.savepoint("witness")
				run_sql(statement, *values)
				try:
					self.assertRegex(self.reason(), words)
				finally:
					frappe.db.rollback(save_point="witness")
		self.assert_sound()

	def used_grant(self) -> str:
		"""A grant of which something was committed, paid and spent, on one line by two allocations."""
		grant = self.grant(received=700)
		self.post(
			grant,
			Movement(K.COMMITMENT, 30000, "a", "RA-1", "1"),
			Movement(K.COMMITMENT, 20000, "b", "RA-2", "1"),
			Movement(K.PAYMENT, 10000, "c", "RA-1", "1"),
			Movement(K.EXPENDITURE, 4000, "d", "RA-1", "1"),
			Movement(K.EXCHANGE_LOSS, 5, "e"),
		)
		return grant


class TestMovements(MoneyWitnessCase):
	def test_whatever_is_edited_deleted_or_added_is_found(self) -> None:
		grant = self.used_grant()
		other = self.grant()
		self.assert_sound()
		table = "update `tabFund Movement` set"
		where = "where reference = 'a'"
		self.assert_each_is_found(
			{
				"amount": ("movement a of .* else now: units", f"{table} units = 30001 {where}", ()),
				"kind": ("movement a .* kind", f"{table} kind = 'Receipt' {where}", ()),
				"grant": ("movement a .* grant", f"{table} `grant` = %s {where}", (other,)),
				"line": ("movement a .* budget_line", f"{table} budget_line = '2' {where}", ()),
				"allocation": ("movement a .* allocation", f"{table} allocation = 'RA-9' {where}", ()),
				"taken back": ("movement a .* cancels", f"{table} cancels = 1 {where}", ()),
				"posting date": (
					"movement a .* posted_on",
					f"{table} posting_date = '2026-01-01' {where}",
					(),
				),
				"own day": ("movement a .* happened_on", f"{table} happened_on = '2026-01-01' {where}", ()),
				"document": ("movement a .* document", f"{table} document = 'X' {where}", ()),
				"currency": ("movement a .* currency", f"{table} currency = 'EUR' {where}", ()),
				"entry": ("movement a .* entry", f"{table} entry = 'x' {where}", ()),
				"group": ("movement a .* group", f"{table} working_group = 'WG-X' {where}", ()),
				"reference": ("movement a .* gone", f"{table} reference = 'z' {where}", ()),
				"deleted": ("movement a of .* gone", f"delete from `tabFund Movement` {where}", ()),
				"added": (
					f"movement new of {grant} never went through the record",
					"insert into `tabFund Movement` (name, working_group, `grant`, kind, currency, units, reference, entry) "
					"select 'new', working_group, `grant`, kind, currency, units, 'new', 'made up' "
					f"from `tabFund Movement` {where}",
					(),
				),
				"added to an entry": (
					"there are 9 movements of money, and the record holds 8",
					"insert into `tabFund Movement` (name, working_group, `grant`, kind, currency, units, reference, entry) "
					"select 'new', working_group, `grant`, kind, currency, units, 'new', entry "
					f"from `tabFund Movement` {where}",
					(),
				),
			}
		)

	def test_figures_that_do_not_follow_are_found(self) -> None:
		grant = self.used_grant()
		balance, line = "update `tabGrant Balance` set", "update `tabGrant Line Balance` set"
		whole, part = ledger.name_of((grant, "1", "")), ledger.name_of((grant, "1", "RA-1"))
		self.assert_each_is_found(
			{
				"received": (
					f"balance of {grant} is not what .* received 80,000 instead of 70,000",
					f"{balance} received = 80000 where name = %s",
					(grant,),
				),
				"two": (
					"committed 0 instead of 40,000, paid 50,000 instead of 10,000",
					f"{balance} committed = 0, paid = 50000 where name = %s",
					(grant,),
				),
				"exchange": ("exchange 5 instead of -5", f"{balance} exchange = 5 where name = %s", (grant,)),
				"currency": ("kept in EUR", f"{balance} currency = 'EUR' where name = %s", (grant,)),
				"balance gone": (
					f"balance of {grant} is gone",
					"delete from `tabGrant Balance` where name = %s",
					(grant,),
				),
				"another balance": (
					"balance of made-up is not .* received 9 instead of 0",
					"insert into `tabGrant Balance` (name, working_group, received) select 'made-up', working_group, 9 "
					"from `tabGrant Balance` where name = %s",
					(grant,),
				),
				"whole line": (
					f"budget line 1 of {grant} is not .* paid 1 instead of 10,000",
					f"{line} paid = 1 where name = %s",
					(whole,),
				),
				"allocation on it": (
					f"budget line 1 of {grant} for RA-1 is not .* spent 0 instead of 4,000",
					f"{line} spent = 0 where name = %s",
					(part,),
				),
				"line gone": (
					f"budget line 1 of {grant} for RA-1 is gone",
					"delete from `tabGrant Line Balance` where name = %s",
					(part,),
				),
				"another line": (
					"app did not make",
					"insert into `tabGrant Line Balance` (name, working_group, `grant`, budget_line) "
					"select 'made-up', working_group, `grant`, '7' from `tabGrant Line Balance` where name = %s",
					(whole,),
				),
			}
		)

	def test_what_was_taken_back_adds_up_too(self) -> None:
		grant = self.grant()
		receipt = factories.receipt(grant, self.finance, 700)
		with self.as_user(self.finance):
			papers.cancel("Grant Receipt", receipt.name, "Entered twice")
		self.assert_sound()

	def test_an_erased_movement_passes_its_grant_over_and_no_other(self) -> None:
		grant, other = self.used_grant(), self.grant(received=100)
		manager = factories.user(["VPWG Manager"])
		seq = frappe.db.get_value(
			"Group Record Entry",
			{"name": frappe.db.get_value("Fund Movement", {"reference": "a"}, "entry")},
			"seq",
		)
		with self.as_user(manager):
			record_disclosure.take(record_disclosure.ERASE, self.group.name, seq, "Asked for")
		self.assert_sound()
		balance = "update `tabGrant Balance` set received = 1 where name = %s"
		run_sql(balance, grant)
		self.assert_each_is_found(
			{
				"another grant": (f"balance of {other}", balance, (other,)),
				"its movement is gone": (
					"whose entry is erased",
					"delete from `tabFund Movement` where reference = 'a'",
					(),
				),
			}
		)

	def test_portions_make_no_difference(self) -> None:
		self.used_grant()
		before = money_witness.PORTION
		self.addCleanup(setattr, money_witness, "PORTION", before)
		money_witness.PORTION = 2
		self.assert_sound()

	def test_it_takes_the_same_queries_for_many_movements(self) -> None:
		grant = self.grant(amount=90000)
		with self.assert_queries(100) as few:
			self.assert_sound()
		factories.receipt(grant, self.finance, 10)
		with self.assert_queries(100) as one:
			self.assert_sound()
		self.post(grant, *(Movement(K.RECEIPT, 1, f"many/{number}") for number in range(40)))
		with self.assert_queries(100) as many:
			self.assert_sound()
		self.assertEqual(len(one), len(many))
		self.assertLess(len(few), len(one))

	def test_the_command_says_how_many_balances_were_recomputed(self) -> None:
		self.used_grant()

		@click.command()
		def run() -> None:
			commands.verify(self.group.name, None)

		result = CliRunner().invoke(run)
		self.assertIn("grants whose balance was recomputed: 1.", result.output)


class TestDocuments(MoneyWitnessCase):
	def test_an_edited_grant_is_found(self) -> None:
		grant = self.grant(received=5)
		table, where = "update `tabWorking Group Grant` set", "where name = %s"
		self.assert_each_is_found(
			{
				"state": ("the grant .* outcome", f"{table} status = 'Suspended' {where}", (grant,)),
				"signed": ("the grant .* signed", f"{table} signed_amount_units = 1 {where}", (grant,)),
				"funder": ("the grant .* funder", f"{table} funder = null {where}", (grant,)),
				"source": ("the grant .* source", f"{table} source = 'Corporate' {where}", (grant,)),
				"currency": ("the grant .* currency", f"{table} currency = 'EUR' {where}", (grant,)),
				"gone": ("the grant .* gone", f"delete from `tabWorking Group Grant` {where}", (grant,)),
				"born active": (
					"has ended, and the record does not know",
					"insert into `tabWorking Group Grant` (name, working_group, status) "
					f"select 'GR-NEW', working_group, 'Active' from `tabWorking Group Grant` {where}",
					(grant,),
				),
			}
		)

	def test_an_edited_paper_is_found(self) -> None:
		grant = self.grant()
		receipt = factories.receipt(grant, self.finance, 700).name
		table, where = "update `tabGrant Receipt` set", "where name = %s"
		self.assert_each_is_found(
			{
				"state": ("the paper .* outcome", f"{table} status = 'Cancelled' {where}", (receipt,)),
				"kind": ("the paper .* kind", f"{table} kind = 'Opening balance' {where}", (receipt,)),
				"gone": ("the paper .* gone", f"delete from `tabGrant Receipt` {where}", (receipt,)),
				"made": (
					"the paper RC-NEW has ended",
					"insert into `tabGrant Receipt` (name, working_group, status) "
					f"select 'RC-NEW', working_group, 'Confirmed' from `tabGrant Receipt` {where}",
					(receipt,),
				),
			}
		)

	def test_an_edited_close_is_found(self) -> None:
		values = {"working_group": self.group.name, "act": "Close", "until": "2026-08-31"}
		close = factories.as_person(
			self.finance,
			lambda: factories.confirmed(frappe.get_doc({"doctype": "Month Close", **values}).insert()),
		).name
		table, where = "update `tabMonth Close` set", "where name = %s"
		self.assert_each_is_found(
			{
				"closed until": (
					"the close .* closed_until",
					f"{table} closed_until = '2026-01-31' {where}",
					(close,),
				),
				"day": ("the close .* until", f"{table} until = '2026-07-31' {where}", (close,)),
				"number": ("the close .* number", f"{table} sequence = 7 {where}", (close,)),
				"state": ("the close .* outcome", f"{table} status = 'Draft' {where}", (close,)),
				"gone": ("the close .* gone", f"delete from `tabMonth Close` {where}", (close,)),
			}
		)

	def test_an_edited_payment_is_found(self) -> None:
		grant = self.grant()
		payment = self.disbursement(grant, "Paid", amount_units=500, paid_on="2026-09-15")
		record_entries.disbursement_moved(frappe.get_doc("Disbursement", payment))
		table, where = "update `tabDisbursement` set", "where name = %s"
		self.assert_each_is_found(
			{
				"amount": ("the payment .* amount", f"{table} amount_units = 1 {where}", (payment,)),
				"kind": ("the payment .* kind", f"{table} kind = 'Advance' {where}", (payment,)),
				"state": ("the payment .* outcome", f"{table} status = 'Draft' {where}", (payment,)),
				"gone": ("the payment .* gone", f"delete from `tabDisbursement` {where}", (payment,)),
			}
		)

	def test_a_payment_that_is_a_draft_again_is_another_matter_and_one_that_is_cleared_by_hand_is_not(
		self,
	) -> None:
		payment = self.disbursement(self.grant(), "On Hold", amount_units=500)
		record_entries.disbursement_moved(frappe.get_doc("Disbursement", payment))
		self.assert_sound()
		statement = "update `tabDisbursement` set status = %s where name = %s"
		run_sql(statement, "Draft", payment)
		self.assert_sound()
		run_sql(statement, "Cleared", payment)
		self.assertIn("outcome", self.reason())

	def test_an_entry_holds_a_movement_as_the_rules_read_it(self) -> None:
		self.grant()
		said = json.loads(
			frappe.get_all(
				"Group Record Entry",
				filters={"working_group": self.group.name, "kind": "movement"},
				pluck="payload",
				order_by="seq",
			)[0]
		)
		self.assertEqual((said["allocation"], said["budget_line"], said["cancels"]), ("", "", False))
