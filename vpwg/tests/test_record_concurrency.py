"""Many post to the record at once, each from a process and a connection of its own: no chain forks, and none has a gap.

Many erase and withhold at once: each entry once.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.vpwg import record_reader, record_writer
from vpwg.vpwg.record_writer import ENTRY, HEAD, Post

PROCESSES = 8
ROUNDS = 25
SECONDS = 180
"""After that a process is ended, and the test fails."""

POSTER = """
import sys
import frappe
site, sites, me, rounds, *groups = sys.argv[1:]
frappe.init(site=site, sites_path=sites)
frappe.connect()
from vpwg.vpwg import record_writer
from vpwg.vpwg.record_writer import post
frappe.db.begin()
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(rounds)):
	# Half of the processes name the groups the other way round, and one round in five is thought better of.
	with record_writer.together():
		for group in groups if int(me) % 2 else reversed(groups):
			post(group, "decision", {"process": int(me), "number": number})
	if number % 5 == 4:
		frappe.db.rollback()
	else:
		frappe.db.commit()
print("done", flush=True)
"""

SHOWER = """
import sys
import frappe
site, sites, user, me, rounds, group = sys.argv[1:]
frappe.init(site=site, sites_path=sites)
frappe.connect()
frappe.set_user(user)
from vpwg.vpwg import record_disclosure
from vpwg.vpwg.record_writer import post
from vpwg.vpwg.workflow.guard import GuardError
print("ready", flush=True)
sys.stdin.readline()
taken = []
for seq in range(1, int(rounds) + 1):
	frappe.db.begin()
	# What it saw before it waits for the head is old by then.
	frappe.db.get_value("Group Record Entry", {"working_group": group, "seq": seq}, ["erased", "withheld"])
	try:
		if int(me) % 3 == 2:
			post(group, "decision", {"process": int(me), "number": seq})
		else:
			record_disclosure.take("withhold" if seq % 2 else "erase", group, seq, "Asked for")
			taken.append(str(seq))
		frappe.db.commit()
	except GuardError:
		frappe.db.rollback()
print(" ".join(["done", *taken]), flush=True)
"""


class TestConcurrency(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.groups = [f"WG-{frappe.generate_hash(length=8)}" for _number in range(2)]
		self.addCleanup(self.remove)

	def remove(self) -> None:
		"""What the processes have committed."""
		frappe.db.rollback()
		for doctype in (ENTRY, HEAD):
			frappe.db.delete(doctype, {"working_group": ("in", self.groups)})
		frappe.db.commit()

	@contextmanager
	def processes(self, script: str, arguments: Sequence[str], groups: Sequence[str]) -> Iterator[list[Any]]:
		"""Processes that are connected and wait for a line; none of them is left when the block ends.

		Each is told `arguments`, its number, the rounds and the groups.
		"""
		started = [
			subprocess.Popen(
				[
					sys.executable,
					"-c",
					script,
					frappe.local.site,
					frappe.local.sites_path,
					*arguments,
					str(number),
					str(ROUNDS),
					*groups,
				],
				cwd=frappe.local.sites_path,
				stdin=subprocess.PIPE,
				stdout=subprocess.PIPE,
				stderr=subprocess.PIPE,
				text=True,
			)
			for number in range(PROCESSES)
		]
		try:
			for process in started:
				self.assertEqual(process.stdout.readline(), "ready\n")
			yield started
		finally:
			for process in started:
				process.kill()
				process.communicate()

	def run_all(self, script: str, arguments: Sequence[str], groups: Sequence[str]) -> list[list[str]]:
		"""Let the processes go at once; gives what each said after it was done."""
		answers = []
		with self.processes(script, arguments, groups) as started:
			for process in started:
				process.stdin.write("go\n")
				process.stdin.flush()
			for process in started:
				said, errors = process.communicate(timeout=SECONDS)
				self.assertEqual((process.returncode, said.split()[:1]), (0, ["done"]), errors[-2000:])
				answers.append(said.split()[1:])
		# What was committed meanwhile is only seen by a new transaction.
		frappe.db.rollback()
		return answers

	def race(self, groups: Sequence[str]) -> None:
		self.run_all(POSTER, [], groups)
		expected = PROCESSES * (ROUNDS - ROUNDS // 5)
		for group in groups:
			verdict = record_reader.check(group)
			self.assertTrue(verdict.verified, verdict)
			self.assertEqual(verdict.entries, expected)
			rows = frappe.get_all(
				ENTRY, filters={"working_group": group}, fields=["seq", "prev"], order_by="seq"
			)
			self.assertEqual([row.seq for row in rows], list(range(1, expected + 1)))
			self.assertEqual(len({row.prev for row in rows}), expected)
			self.assertEqual(record_reader.head_of(group).seq, expected)

	def test_to_one_group_at_once(self) -> None:
		self.race(self.groups[:1])

	def test_to_two_groups_at_once_in_either_order(self) -> None:
		self.race(self.groups)

	def test_each_entry_is_erased_or_withheld_once_whoever_else_posts(self) -> None:
		group, manager = self.groups[0], factories.user([roles.MANAGER])
		self.addCleanup(self.remove_user, manager)
		record_writer.post_many(group, [Post("decision", {"number": number}) for number in range(ROUNDS)])
		frappe.db.commit()
		answers = self.run_all(SHOWER, [manager], [group])
		taken = sorted(int(seq) for answer in answers for seq in answer)
		self.assertEqual(taken, list(range(1, ROUNDS + 1)))
		verdict = record_reader.check(group)
		self.assertTrue(verdict.verified, verdict)
		self.assertEqual((verdict.erased, verdict.entries), (ROUNDS // 2, ROUNDS * (2 + PROCESSES // 3)))
		kinds = frappe.get_all(ENTRY, filters={"working_group": group}, pluck="kind", order_by="seq")
		self.assertEqual(
			(kinds.count("erasure"), kinds.count("disclosure")), (ROUNDS // 2, ROUNDS - ROUNDS // 2)
		)

	@staticmethod
	def remove_user(user: str) -> None:
		frappe.db.rollback()
		frappe.db.delete("Has Role", {"parent": user})
		frappe.db.delete("User", {"name": user})
		frappe.db.commit()
