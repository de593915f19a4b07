"""Many processes, each with a connection of its own, that do what they are told at the same moment. For tests of concurrency.

`Pool.run` takes jobs: who works, which function of `money_workers.py`, and with which arguments it is called, one call after the
other. Each call is a request: a transaction that is committed, or rolled back with the reason, and that is tried again from the
start after a deadlock as our endpoints do.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe

SECONDS = 120
"""After that a process is ended, and the test fails."""

DONE = "done"

ACTOR = """
import json
import sys
import traceback
import frappe
site, sites = sys.argv[1:]
frappe.init(site=site, sites_path=sites)
frappe.connect()
from vpwg import permissions
from vpwg.api.retry import from_the_start
from vpwg.tests import money_workers


def request(worker, work, arguments):
	# A request reads before it acts: what it sees from then on is of this moment, but for what it locks.
	frappe.db.rollback()
	permissions.forget()
	frappe.get_all("Fund Movement", limit=1, order_by="name")
	try:
		if worker in money_workers.ENDPOINTS:
			work(*arguments)
		else:
			from_the_start(lambda: work(*arguments))
		frappe.db.commit()
		return "done"
	except (frappe.ValidationError, frappe.PermissionError) as error:
		frappe.db.rollback()
		return f"{type(error).__name__}: {error}"
	except Exception:
		frappe.db.rollback()
		return "FAILED " + traceback.format_exc()
	finally:
		frappe.clear_messages()


print("connected", flush=True)
for line in sys.stdin:
	user, day, worker, calls = json.loads(line)
	frappe.db.rollback()
	frappe.set_user(user)
	frappe.flags.current_date = day
	work = getattr(money_workers, worker)
	frappe.get_all("Fund Movement", limit=1, order_by="name")
	print("ready", flush=True)
	sys.stdin.readline()
	print(json.dumps([request(worker, work, arguments) for arguments in calls]), flush=True)
"""


@dataclass(frozen=True)
class Job:
	"""What one process does: a function of `money_workers.py`, called once with each list of arguments."""

	user: str
	worker: str
	calls: Sequence[Sequence[Any]] = field(default_factory=list)


class Pool:
	"""Processes that are connected and wait for what to do. End them with `close`."""

	def __init__(self, number: int) -> None:
		self.processes = [
			subprocess.Popen(
				[sys.executable, "-c", ACTOR, frappe.local.site, frappe.local.sites_path],
				cwd=frappe.local.sites_path,
				stdin=subprocess.PIPE,
				stdout=subprocess.PIPE,
				stderr=subprocess.PIPE,
				text=True,
			)
			for _number in range(number)
		]

	def close(self) -> None:
		for process in self.processes:
			process.kill()
			process.communicate()

	def run(self, jobs: Sequence[Job], day: str) -> list[list[str]]:
		"""Let as many processes as there are jobs go at once; gives for each call of each job `done`, or the class and the
		sentence of what refused it.

		What was written before is committed, so that the processes see it. Raises AssertionError when a process fails by
		anything but a refusal.
		"""
		frappe.db.commit()
		if len(jobs) > len(self.processes):
			raise AssertionError(f"{len(jobs)} jobs for {len(self.processes)} processes")
		used = self.processes[: len(jobs)]
		for process, job in zip(used, jobs, strict=True):
			self.read(process, "connected")
			self.write(process, json.dumps([job.user, day, job.worker, list(job.calls)]))
		for process in used:
			self.read(process, "ready")
		for process in used:
			self.write(process, "go")
		found = [json.loads(self.read(process)) for process in used]
		# What was committed meanwhile is only seen by a new transaction.
		frappe.db.rollback()
		for said in (said for answers in found for said in answers):
			if said.startswith("FAILED"):
				raise AssertionError(said)
		return found

	def write(self, process: subprocess.Popen[str], line: str) -> None:
		process.stdin.write(f"{line}\n")
		process.stdin.flush()

	def read(self, process: subprocess.Popen[str], expected: str = "") -> str:
		"""The next line of a process; one that it says once, when it has connected, is passed over later."""
		if expected == "connected" and getattr(process, "is_connected", False):
			return expected
		line = process.stdout.readline().strip()
		if not line or (expected and line != expected):
			process.kill()
			raise AssertionError(f"{line} {process.communicate(timeout=SECONDS)[1][-2000:]}")
		if expected == "connected":
			process.is_connected = True
		return line
