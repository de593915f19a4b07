"""Several decide, send and adopt at once, each from a process and a connection of its own: there is one outcome."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.vpwg import record_reader
from vpwg.vpwg.workflow import facts

ROUNDS = 6
"""How often each race is run: who comes first differs from one to the next."""

SECONDS = 120
"""After that a process is ended, and the test fails."""

WAITS = 200
"""A statement that has been running for so many milliseconds waits for a lock."""

ACTOR = """
import json
import sys
import traceback
import frappe
site, sites, day = sys.argv[1:]
frappe.init(site=site, sites_path=sites)
frappe.connect()
from vpwg.api import allocations, decisions
frappe.flags.current_date = day


def decide(doctype, name, seat):
	decisions.decide(doctype, name, seat, "Approve")


def send(name):
	allocations.send(name)


def move(doctype, name, status, docstatus=0):
	# The button of the form, which tries again by hand.
	def press():
		doc = frappe.get_doc(doctype, name)
		doc.status, doc.docstatus = status, docstatus
		doc.save()
	from vpwg.api.retry import from_the_start
	from_the_start(press)


for line in sys.stdin:
	user, act, arguments, hold = json.loads(line)
	frappe.db.rollback()
	frappe.set_user(user)
	# A request reads before it acts: what it sees from then on is of this moment, but for what it locks.
	frappe.get_all("Working Group", limit=1)
	frappe.get_all("Allocation Policy", limit=1)
	print("ready", flush=True)
	sys.stdin.readline()
	try:
		{"decide": decide, "send": send, "move": move}[act](*arguments)
		if hold:
			print("held", flush=True)
			sys.stdin.readline()
		frappe.db.commit()
		print(json.dumps("done"), flush=True)
	except (frappe.ValidationError, frappe.PermissionError) as error:
		frappe.db.rollback()
		print(json.dumps(str(error)), flush=True)
	except Exception:
		frappe.db.rollback()
		print(json.dumps("FAILED " + traceback.format_exc()), flush=True)
"""

Act = tuple[str, str, list[Any]]
"""Who, what, with which arguments."""


class ConcurrencyCase(AllocationCase):
	def setUp(self) -> None:
		super().setUp()
		self.addCleanup(factories.remove_group, self.group, self.coordinator, self.manager)
		self.day = "2026-09-15"

	@contextmanager
	def processes(self, number: int) -> Iterator[list[subprocess.Popen[str]]]:
		"""Processes that are connected and wait for what to do; none of them is left when the block ends."""
		started = [
			subprocess.Popen(
				[sys.executable, "-c", ACTOR, frappe.local.site, frappe.local.sites_path, self.day],
				cwd=frappe.local.sites_path,
				stdin=subprocess.PIPE,
				stdout=subprocess.PIPE,
				stderr=subprocess.PIPE,
				text=True,
			)
			for _number in range(number)
		]
		try:
			yield started
		finally:
			for process in started:
				process.kill()
				process.communicate()

	def race(self, started: Sequence[subprocess.Popen[str]], acts: Sequence[Act]) -> list[str]:
		"""Let each process do its act at the same moment; gives `done` or the sentence of the refusal for each."""
		frappe.db.commit()
		for process, act in zip(started, acts, strict=True):
			self.ready(process, act)
		for process in started:
			self.write(process, "go")
		found = [json.loads(self.read(process)) for process in started]
		return self.ended(found)

	def overlap(self, started: Sequence[subprocess.Popen[str]], acts: Sequence[Act]) -> list[str]:
		"""Let the second begin before the first has committed, and wait for it: it has seen nothing of the first."""
		frappe.db.commit()
		(first, second), (one, other) = started, acts
		self.ready(first, one, hold=True)
		self.ready(second, other)
		self.write(first, "go")
		self.assertEqual(self.read(first), "held")
		self.write(second, "go")
		self.wait_for_a_lock()
		self.write(first, "commit")
		return self.ended([json.loads(self.read(process)) for process in started])

	def wait_for_a_lock(self) -> None:
		"""Until a statement of ours has been waiting for somebody else's lock for a while."""
		before = time.monotonic()
		while time.monotonic() - before < SECONDS:
			if frappe.db.sql(
				"select 1 from information_schema.processlist where info like %s and time_ms > %s and id != connection_id()",
				("%FOR UPDATE%", WAITS),
			):
				return
		self.fail("nobody waited for a lock")

	def ready(self, process: subprocess.Popen[str], act: Act, hold: bool = False) -> None:
		self.write(process, json.dumps([*act, hold]))
		self.assertEqual(self.read(process), "ready")

	def ended(self, found: list[str]) -> list[str]:
		for said in found:
			self.assertFalse(said.startswith("FAILED"), said)
		# What was committed meanwhile is only seen by a new transaction.
		frappe.db.rollback()
		return found

	def write(self, process: subprocess.Popen[str], line: str) -> None:
		process.stdin.write(f"{line}\n")
		process.stdin.flush()

	def read(self, process: subprocess.Popen[str]) -> str:
		line = process.stdout.readline().strip()
		if not line:
			process.kill()
			self.fail(process.communicate(timeout=SECONDS)[1][-2000:])
		return line

	def check_record(self) -> None:
		verdict = record_reader.check(self.group)
		self.assertTrue(verdict.verified, verdict)


class TestDecisions(ConcurrencyCase):
	def test_two_last_decisions_at_once_make_one_endorsement(self) -> None:
		others = [self.newcomer("Civil Society"), self.newcomer("Civil Society")]
		with self.processes(2) as started:
			for number in range(ROUNDS):
				request = self.sent(100 + number)
				self.say(request, "Host State")
				self.say(request, "Company")
				for key in others:
					self.answer(request, key)
				acts = [
					(self.members[key], "decide", ["Resource Allocation", request.name, self.seats[key]])
					for key in others
				]
				said = self.race(started, acts)
				request.reload()
				self.assertEqual(request.status, "Endorsed")
				self.assertEqual(said.count("done"), 1, said)
				self.assertTrue(any("not open for decisions" in row for row in said), said)
				ends = [row for row in self.entries("allocation") if row["document"] == request.name]
				self.assertEqual([row["outcome"] for row in ends].count("Endorsed"), 1)
				self.check_record()

	def test_one_that_waited_for_the_last_decision_finds_it_given(self) -> None:
		other = self.newcomer("Civil Society")
		request = self.sent()
		self.say(request, "Host State")
		self.say(request, "Company")
		keys = ("Civil Society", other)
		for key in keys:
			self.answer(request, key)
		acts: list[Act] = [
			(self.members[key], "decide", ["Resource Allocation", request.name, self.seats[key]])
			for key in keys
		]
		with self.processes(2) as started:
			said = self.overlap(started, acts)
		self.assertEqual(said[0], "done")
		self.assertIn("not open for decisions", said[1])
		self.check_record()

	def test_decisions_on_two_requests_at_once_both_count(self) -> None:
		with self.processes(2) as started:
			for number in range(ROUNDS):
				requests = [self.sent(100 + number), self.sent(200 + number)]
				for request in requests:
					self.say(request, "Host State")
					self.say(request, "Company")
					self.answer(request, "Civil Society")
				acts = [
					(
						self.members["Civil Society"],
						"decide",
						["Resource Allocation", request.name, self.seats["Civil Society"]],
					)
					for request in requests
				]
				self.assertEqual(self.race(started, acts), ["done", "done"])
				self.assertEqual([self.status(request) for request in requests], ["Endorsed", "Endorsed"])
			self.check_record()


class TestSending(ConcurrencyCase):
	has_policy = False

	def put_interim_in_force(self) -> None:
		interim = factories.policy(
			self.group,
			self.coordinator,
			is_interim=1,
			interim_ceiling=1500,
			expires_on="2027-03-31",
			approval_rules=[
				{"applies_to": "Resource Allocation", "tier": 1, "mode": "Consensus", "min_approvals": 1}
			],
		)
		with self.as_user(self.manager):
			interim.status, interim.docstatus = "In Force", 1
			interim.save()

	def test_one_that_waited_for_another_sees_what_is_left_of_the_ceiling(self) -> None:
		self.put_interim_in_force()
		other = self.newcomer("Civil Society")
		mine, theirs = self.request(1000), factories.request(self.seats[other], self.members[other], 1000)
		acts: list[Act] = [
			(self.requester, "send", [mine.name]),
			(self.members[other], "send", [theirs.name]),
		]
		with self.processes(2) as started:
			said = self.overlap(started, acts)
		self.assertEqual(said[0], "done")
		self.assertIn("USD 500.00 left of its ceiling of USD 1,500.00", said[1])

	def test_two_requests_at_once_never_exceed_the_ceiling_together(self) -> None:
		self.put_interim_in_force()
		other = self.newcomer("Civil Society")
		with self.processes(2) as started:
			for _number in range(ROUNDS):
				requests = [
					self.request(1000),
					factories.request(self.seats[other], self.members[other], 1000),
				]
				acts: list[Act] = [
					(user, "send", [request.name])
					for user, request in zip((self.requester, self.members[other]), requests, strict=True)
				]
				said = self.race(started, acts)
				self.assertEqual(said.count("done"), 1, said)
				self.assertTrue(any("USD 500.00 left of its ceiling" in row for row in said), said)
				for request in requests:
					frappe.db.set_value("Resource Allocation", request.name, "status", "Withdrawn")

	def test_two_requests_at_once_see_each_other_in_their_bands(self) -> None:
		self.adopt()
		colleague = factories.user([roles.MEMBER])
		organisation = frappe.db.get_value("Working Group Member", self.seat, "organisation")
		sister = factories.seat(self.group, organisation=organisation, user=colleague).name
		with self.processes(2) as started:
			for _number in range(ROUNDS):
				requests = [self.request(300), factories.request(sister, colleague, 300)]
				acts: list[Act] = [
					(user, "send", [request.name])
					for user, request in zip((self.requester, colleague), requests, strict=True)
				]
				self.assertEqual(self.race(started, acts), ["done", "done"])
				bands = [
					frappe.db.get_value("Resource Allocation", request.name, "band_amount_units")
					for request in requests
				]
				self.assertEqual(sorted(bands), [30000, 60000])
				for request in requests:
					frappe.db.set_value("Resource Allocation", request.name, "status", "Withdrawn")


class TestPolicies(ConcurrencyCase):
	has_policy = False

	def in_force(self) -> list[str]:
		return frappe.get_all(
			"Allocation Policy",
			filters={"working_group": self.group, "status": "In Force"},
			pluck="name",
			order_by="name",
		)

	def interim(self) -> frappe.model.document.Document:
		return factories.policy(
			self.group,
			self.coordinator,
			is_interim=1,
			interim_ceiling=1500,
			expires_on="2027-03-31",
			approval_rules=[
				{"applies_to": "Resource Allocation", "tier": 1, "mode": "Consensus", "min_approvals": 1}
			],
		)

	def test_two_interim_ones_at_once_leave_one_in_force(self) -> None:
		with self.processes(2) as started:
			for _number in range(ROUNDS):
				drafts = [self.interim(), self.interim()]
				acts: list[Act] = [
					(self.manager, "move", ["Allocation Policy", draft.name, "In Force", 1])
					for draft in drafts
				]
				said = self.race(started, acts)
				self.assertIn("done", said)
				self.assertEqual(len(self.in_force()), 1, said)
			versions = frappe.get_all(
				"Allocation Policy",
				filters={"working_group": self.group, "docstatus": 1},
				pluck="version",
				order_by="version",
			)
			self.assertEqual(versions, list(range(1, len(versions) + 1)))
			self.check_record()

	def test_two_put_to_the_pillars_at_once_leave_one_before_them(self) -> None:
		with self.processes(2) as started:
			for _number in range(ROUNDS):
				drafts = [factories.policy(self.group, self.coordinator) for _copy in range(2)]
				acts: list[Act] = [
					(self.coordinator, "move", ["Allocation Policy", draft.name, "Under Ratification"])
					for draft in drafts
				]
				said = self.race(started, acts)
				self.assertEqual(said.count("done"), 1, said)
				self.assertTrue(any("is being ratified" in row for row in said), said)
				for draft in drafts:
					frappe.db.set_value("Allocation Policy", draft.name, "status", "Draft")

	def before_the_last_decision(self) -> tuple[list[str], list[Act]]:
		"""A first policy that lacks one decision, and an interim one; with the act that ends each."""
		ratified = factories.policy(self.group, self.coordinator)
		with self.as_user(self.coordinator):
			ratified.status = "Under Ratification"
			ratified.save()
		self.say(ratified, "Host State")
		self.say(ratified, "Company")
		interim = self.interim()
		seat = self.seats["Civil Society"]
		return [ratified.name, interim.name], [
			(self.members["Civil Society"], "decide", ["Allocation Policy", ratified.name, seat]),
			(self.manager, "move", ["Allocation Policy", interim.name, "In Force", 1]),
		]

	def test_an_interim_one_that_waited_for_the_first_ratified_one_does_not_take_its_place(self) -> None:
		(ratified, _interim), acts = self.before_the_last_decision()
		with self.processes(2) as started:
			said = self.overlap(started, acts)
		self.assertEqual((said[0], self.in_force()), ("done", [ratified]), said)
		self.assertIn("ratified a policy already", said[1])
		self.check_record()

	def test_a_first_ratified_one_that_waited_for_an_interim_one_ends_it(self) -> None:
		(ratified, interim), (decide, put) = self.before_the_last_decision()
		with self.processes(2) as started:
			said = self.overlap(started, [put, decide])
		self.assertEqual((said, self.in_force()), (["done", "done"], [ratified]))
		self.assertEqual(frappe.db.get_value("Allocation Policy", ratified, "replaces"), interim)
		self.check_record()

	def test_what_waited_for_the_first_policy_goes_by_it(self) -> None:
		(ratified, _interim), (decide, _put) = self.before_the_last_decision()
		request = self.request()
		with self.processes(2) as started:
			said = self.overlap(started, [decide, (self.requester, "send", [request.name])])
			self.assertEqual(said, ["done", "done"])
			request.reload()
			self.assertEqual((request.policy, request.policy_version), (ratified, 1))
			self.assertEqual(len(facts.parsed(request.rule_snapshot)["rules"]), 2)

	def test_the_next_policy_that_waited_for_the_first_is_decided_by_its_rules(self) -> None:
		(ratified, _interim), (decide, _put) = self.before_the_last_decision()
		second = factories.policy(self.group, self.coordinator)
		put: Act = (self.coordinator, "move", ["Allocation Policy", second.name, "Under Ratification"])
		with self.processes(2) as started:
			said = self.overlap(started, [decide, put])
		self.assertEqual(said, ["done", "done"])
		snapshot = facts.parsed(frappe.db.get_value("Allocation Policy", second.name, "rule_snapshot"))
		self.assertEqual((snapshot["policy"], len(snapshot["rules"])), (ratified, 2))

	def test_the_two_at_once_leave_the_ratified_one_in_force(self) -> None:
		with self.processes(2) as started:
			for _number in range(ROUNDS):
				(ratified, interim), acts = self.before_the_last_decision()
				said = self.race(started, acts)
				self.assertEqual((said[0], self.in_force()), ("done", [ratified]), said)
				for name in (ratified, interim):
					frappe.db.set_value("Allocation Policy", name, {"status": "Draft", "docstatus": 0})
