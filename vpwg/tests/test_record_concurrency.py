"""Many post to the record at once, each from a process and a connection of its own: no chain forks, and none has a gap."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import frappe

from vpwg.tests.compat import VPWGTestCase
from vpwg.vpwg import record_reader
from vpwg.vpwg.record_writer import ENTRY, HEAD

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
	def processes(self, groups: Sequence[str]) -> Iterator[list[subprocess.Popen[str]]]:
		"""Processes that are connected and wait for a line; none of them is left when the block ends."""
		started = [
			subprocess.Popen(
				[
					sys.executable,
					"-c",
					POSTER,
					frappe.local.site,
					frappe.local.sites_path,
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

	def race(self, groups: Sequence[str]) -> None:
		with self.processes(groups) as started:
			for process in started:
				process.stdin.write("go\n")
				process.stdin.flush()
			for process in started:
				said, errors = process.communicate(timeout=SECONDS)
				self.assertEqual((process.returncode, said), (0, "done\n"), errors[-2000:])
		# What was committed meanwhile is only seen by a new transaction.
		frappe.db.rollback()
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
