"""Many want the same money at once, each from a process and a connection of its own: never more than there is, nothing lost,
nothing doubled, and nobody fails for another reason than that the money is not there.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, ClassVar

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.tests.money_case import MoneyCase
from vpwg.tests.processes import DONE, Job, Pool
from vpwg.vpwg import ledger, record_reader
from vpwg.vpwg.workflow.funds import Balance

PROCESSES = 16
CALLS = 6
"""Requests of each process."""

DAY = "2026-09-15"


_pools: list[Pool] = []


def tearDownModule() -> None:
	while _pools:
		_pools.pop().close()


class MoneyRaceCase(VPWGTestCase):
	"""A group with a finance officer whose data are committed, and removed when a test ends."""

	pool: ClassVar[Pool]

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		# To start them takes longer than any test here: all classes of this file share them.
		_pools[:] = _pools or [Pool(PROCESSES)]
		cls.pool = _pools[0]

	def setUp(self) -> None:
		super().setUp()
		frappe.flags.current_date = DAY
		self.addCleanup(frappe.flags.pop, "current_date", None)
		self.finance = factories.user([roles.FINANCE_OFFICER])
		self.group = factories.group(currency="USD").name
		self.addCleanup(factories.remove_group, self.group, self.finance)

	def grant(self, received: float) -> str:
		return factories.grant(self.group, self.finance, 90000, received).name

	def balance(self, grant: str) -> Balance:
		return ledger.balances_of([grant])[grant]

	def run_all(self, calls: list[list[Any]], worker: str = "commit") -> list[list[str]]:
		return self.pool.run([Job(self.finance, worker, own) for own in calls], DAY)

	def movements(self, kind: str = "Commitment") -> list[Any]:
		return frappe.get_all(
			"Fund Movement",
			filters={"working_group": self.group, "kind": kind},
			fields=["reference", "grant", "units", "posting_date", "is_late", "entry"],
			order_by="reference",
		)

	def check(self, answers: list[list[str]], calls: list[list[Any]]) -> int:
		"""Every success is stored once and with its figures, nothing else is, and what was refused was for want of money; gives how
		many were refused.
		"""
		stored = {(row.reference, row.units) for row in self.movements()}
		expected: list[tuple[str, int]] = []
		refused = 0
		for said, (_group, parts, reference, *_more) in (
			pair for own in zip(answers, calls, strict=True) for pair in zip(*own, strict=True)
		):
			if said == DONE:
				expected += [(f"{reference}/{grant}", units) for grant, units in parts]
			else:
				self.assertTrue(said.startswith("InsufficientFunds: Grant "), said)
				refused += 1
		self.assertEqual(sorted(stored), sorted(expected))
		self.assertEqual(len(self.movements()), len(expected))
		verdict = record_reader.check(self.group)
		self.assertTrue(verdict.verified, verdict)
		return refused


class TestCommitments(MoneyRaceCase):
	def test_of_one_grant_never_more_is_committed_than_is_available(self) -> None:
		grant = self.grant(1000)
		calls = [
			[
				[self.group, [(grant, 700 + 130 * (number % 5) + 17 * me)], f"{me}-{number}", f"RA-{me % 3}"]
				for number in range(CALLS)
			]
			for me in range(PROCESSES)
		]
		answers = self.run_all(calls)
		refused = self.check(answers, calls)
		balance = self.balance(grant)
		self.assertEqual(balance.committed, sum(row.units for row in self.movements()))
		self.assertGreaterEqual(balance.available, 0)
		self.assertGreater(refused, 0)
		# So little is left that none of those refused fits in.
		least = min(
			call[1][0][1]
			for own, said in zip(calls, answers, strict=True)
			for call, word in zip(own, said, strict=True)
			if word != DONE
		)
		self.assertLess(balance.available, least)

	def test_pairs_of_grants_in_opposite_order(self) -> None:
		grants = [self.grant(500) for _number in range(3)]
		calls = []
		for me in range(PROCESSES):
			one, other = grants[me % 3], grants[(me + 1) % 3]
			pair = [one, other] if me % 2 else [other, one]
			calls.append(
				[
					[self.group, [(grant, 900 + 10 * me) for grant in pair], f"{me}-{number}", f"RA-{me}"]
					for number in range(CALLS)
				]
			)
		refused = self.check(self.run_all(calls), calls)
		self.assertGreater(refused, 0)
		for grant in grants:
			balance = self.balance(grant)
			self.assertEqual(
				balance.committed, sum(row.units for row in self.movements() if row.grant == grant)
			)
			self.assertGreaterEqual(balance.available, 0)

	def test_the_same_call_by_all_is_entered_once(self) -> None:
		grant = self.grant(10)
		calls = [[[self.group, [(grant, 1000)], "same", "RA-1"]] * 2 for _process in range(PROCESSES)]
		answers = self.run_all(calls)
		self.assertEqual(Counter(said for own in answers for said in own), {DONE: 2 * PROCESSES})
		self.assertEqual([(row.reference, row.units) for row in self.movements()], [(f"same/{grant}", 1000)])
		self.assertEqual(self.balance(grant).available, 0)

	def test_the_first_movements_of_a_grant_all_at_once(self) -> None:
		grant = self.grant(0)
		calls = [
			[[self.group, [(grant, 5)], f"{me}", f"RA-{me}", "", "Commitment against signed money"]]
			for me in range(PROCESSES)
		]
		self.assertEqual(Counter(said for own in self.run_all(calls) for said in own), {DONE: PROCESSES})
		self.assertEqual(self.balance(grant).conditional, 5 * PROCESSES)
		self.assertTrue(record_reader.check(self.group).verified)


class TestMonths(MoneyRaceCase):
	def close(self) -> str:
		values = {"working_group": self.group, "act": "Close", "until": "2026-08-31"}
		return factories.as_person(
			self.finance, lambda: frappe.get_doc({"doctype": "Month Close", **values}).insert()
		).name

	def test_nothing_is_posted_into_a_month_that_was_closed_meanwhile(self) -> None:
		grants, close = [self.grant(5000), self.grant(5000)], self.close()
		day = "2026-08-20"
		calls = [
			[
				["", self.group, [(grants[(me + number) % 2], 5)], f"{me}-{number}", f"RA-{me}", day]
				for number in range(CALLS)
			]
			for me in range(PROCESSES)
		]
		calls[0][CALLS // 2][0] = close
		answers = self.run_all(calls, "close_between")
		self.assertEqual(Counter(said for own in answers for said in own), {DONE: PROCESSES * CALLS})
		seqs = dict(
			frappe.get_all(
				"Group Record Entry",
				filters={"working_group": self.group},
				fields=["name", "seq"],
				order_by="seq",
				as_list=True,
			)
		)
		payloads = frappe.get_all(
			"Group Record Entry",
			filters={"working_group": self.group, "kind": "month"},
			fields=["seq", "payload"],
			order_by="seq",
		)
		self.assertEqual([json.loads(row.payload)["closed_until"] for row in payloads], ["2026-08-31"])
		closed = payloads[0].seq
		rows = self.movements()
		self.assertEqual(len(rows), PROCESSES * CALLS - 1)
		for row in rows:
			late = seqs[row.entry] > closed
			self.assertEqual((str(row.posting_date), row.is_late), ("2026-09-01", 1) if late else (day, 0))
		self.assertEqual({row.is_late for row in rows}, {0, 1})
		self.assertTrue(record_reader.check(self.group).verified)

	def test_two_closes_at_once_leave_one(self) -> None:
		self.grant(10)
		for _round in range(3):
			drafts = [self.close(), self.close()]
			answers = [
				own[0] for own in self.run_all([[["Month Close", name]] for name in drafts], "confirm")
			]
			self.assertEqual(answers.count(DONE), 1, answers)
			self.assertTrue(any("already" in said for said in answers), answers)
			opening = {"working_group": self.group, "act": "Reopen", "until": "2026-08-01", "reason": "Again"}
			factories.as_person(
				self.finance,
				lambda opening=opening: factories.confirmed(
					frappe.get_doc({"doctype": "Month Close", **opening}).insert()
				),
			)
		numbers = frappe.get_all(
			"Month Close",
			filters={"working_group": self.group, "docstatus": 1},
			pluck="sequence",
			order_by="sequence",
		)
		self.assertEqual(numbers, [1, 2, 3, 4, 5, 6])

	def test_receipts_by_the_button_wait_for_a_close_and_none_fails(self) -> None:
		grant, close = self.grant(0), self.close()
		receipts = [
			factories.as_person(
				self.finance,
				lambda number=number: frappe.get_doc(
					{
						"doctype": "Grant Receipt",
						"kind": "Receipt",
						"working_group": self.group,
						"grant": grant,
						"amount": number + 1,
						"received_on": "2026-08-10",
					}
				).insert(),
			).name
			for number in range(PROCESSES - 1)
		]
		calls = [[["Month Close", close]], *([["Grant Receipt", name]] for name in receipts)]
		answers = self.run_all(calls, "confirm")
		self.assertEqual(Counter(said for own in answers for said in own), {DONE: PROCESSES})
		self.assertEqual(self.balance(grant).received, 100 * sum(range(1, PROCESSES)))
		self.assertTrue(record_reader.check(self.group).verified)


class TestSigningOffAndPaying(MoneyCase):
	"""Through the endpoints, each called once: what they try again, they try by themselves."""

	pool: ClassVar[Pool]

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		_pools[:] = _pools or [Pool(PROCESSES)]
		cls.pool = _pools[0]

	def setUp(self) -> None:
		super().setUp()
		self.addCleanup(
			factories.remove_group,
			self.group,
			self.officer,
			self.clerk,
			self.director,
			self.coordinator,
			self.manager,
		)
		# The funders' budgets leave room: what runs out is the money that has come.
		self.grant, self.other = (
			factories.grant(self.group, self.officer, 90000, 7000).name for _number in range(2)
		)

	def run_all(self, user: str, worker: str, calls: list[list[list[Any]]]) -> list[str]:
		answers = self.pool.run([Job(user, worker, own) for own in calls], DAY)
		return [said for own in answers for said in own]

	def check_money(self, grants: list[str]) -> None:
		self.assertTrue(record_reader.check(self.group).verified)
		for grant in grants:
			self.assertGreaterEqual(self.balance(grant).available, 0)

	def test_sixteen_sign_offs_want_one_grant_and_pairs_in_opposite_order(self) -> None:
		requests = [self.endorsed(1500 if number % 2 else 1000) for number in range(PROCESSES)]
		calls = []
		for number, request in enumerate(requests):
			half = request.amount / 2
			rows = [self.funding(half), self.funding(half, self.other)]
			if number % 4 == 3:
				rows = [self.funding(request.amount)]
			calls.append([[request.name, rows if number % 2 else rows[::-1]]])
		answers = self.run_all(self.officer, "sign_off", calls)
		done = [row for row, said in zip(requests, answers, strict=True) if said == DONE]
		for said in answers:
			self.assertTrue(said == DONE or said.startswith("InsufficientFunds: Grant "), said)
		self.assertGreater(len(done), 8)
		self.assertLess(len(done), PROCESSES)
		committed = sum(self.balance(grant).committed for grant in (self.grant, self.other))
		self.assertEqual(committed, sum(round(row.amount * 100) for row in done))
		states = {row.name: self.state(row) for row in requests}
		self.assertEqual(
			{name for name, state in states.items() if state == "Approved"}, {row.name for row in done}
		)
		self.assertEqual(set(states.values()), {"Approved", "Endorsed"})
		self.check_money([self.grant, self.other])

	def test_each_payment_is_made_once_however_many_send_it(self) -> None:
		drafts = []
		for _number in range(4):
			request = self.approved(1000, self.funding(500), self.funding(500, self.other))
			drafts += [self.clear(self.draft(request, 400)) for _tranche in range(2)]
		calls = [
			[
				[drafts[(me + number) % len(drafts)].name, f"BANK-{(me + number) % len(drafts)}"]
				for number in range(4)
			]
			for me in range(PROCESSES)
		]
		answers = self.run_all(self.director, "pay", calls)
		self.assertEqual(Counter(answers), {DONE: PROCESSES * 4})
		self.assertEqual({self.state(row) for row in drafts}, {"Paid"})
		for grant in (self.grant, self.other):
			balance = self.balance(grant)
			self.assertEqual((balance.paid, balance.committed), (160000, 40000))
		rows = frappe.get_all(
			"Fund Movement",
			filters={"working_group": self.group, "kind": "Payment"},
			fields=["reference"],
			order_by="reference",
		)
		self.assertEqual(len(rows), 16)
		self.check_money([self.grant, self.other])
