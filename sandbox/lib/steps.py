"""Steps of a set-up that can be killed at any point and started again.

A step that has ended well leaves a stamp: the digest of everything that it depends on. It runs again only
when that digest has changed or what it made is gone. The stamp is removed before a step begins and written
after it has ended, so a killed step counts as not done.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.lib import files, processes, say
from sandbox.lib.say import Problem


@dataclass
class Step:
	"""One step: what it is called, what it depends on, how it is done and how to see that it is there.

	`digest` is asked only when the steps in `needs` are done, so it may look at what they made.
	A step without a digest has no stamp: it is asked `done` each time.
	"""

	name: str
	title: str
	run: Callable[[], None]
	digest: Callable[[], str] | None = None
	done: Callable[[], bool] = field(default=lambda: True)
	needs: tuple[str, ...] = ()


class Plan:
	"""Runs steps in the order of their needs, some side by side where that is safe."""

	def __init__(self, steps: Iterable[Step], stamps: Path, at_once: int = 3) -> None:
		self.steps = {step.name: step for step in steps}
		self.stamps = stamps
		self.at_once = at_once
		self.ran: list[str] = []

	def stamp(self, step: Step) -> Path:
		return self.stamps / f"{step.name}.json"

	def is_done(self, step: Step) -> bool:
		"""Whether the step ended well before, from the same inputs, and its result is still there."""
		if step.digest is None:
			return step.done()
		stamp = files.read_json(self.stamp(step), {})
		return stamp.get("digest") == step.digest() and step.done()

	def mark(self, name: str, seconds: float = 0.0) -> None:
		"""Write the stamp of a step that has ended well, or whose work another step has done along the way."""
		step = self.steps[name]
		if step.digest is not None:
			files.write_json(self.stamp(step), {"digest": step.digest(), "seconds": round(seconds, 1)})

	def forget(self, name: str) -> None:
		"""Let a step run again next time."""
		self.stamp(self.steps[name]).unlink(missing_ok=True)

	def wanted(self, goals: Iterable[str]) -> list[Step]:
		"""The goals and all that they need, each once, needs first."""
		order: dict[str, Step] = {}

		def visit(name: str) -> None:
			if name not in order:
				for need in self.steps[name].needs:
					visit(need)
				order[name] = self.steps[name]

		for goal in goals:
			visit(goal)
		return list(order.values())

	def reach(self, *goals: str) -> None:
		"""Do whatever is not done yet. Raises the first Problem, after ending the steps beside it."""
		waiting = self.wanted(goals)
		finished: set[str] = set()
		going: dict[Future[bool], Step] = {}
		pool = ThreadPoolExecutor(self.at_once)
		stop = threading.Event()
		try:
			while waiting or going:
				for step in [each for each in waiting if finished.issuperset(each.needs)]:
					waiting.remove(step)
					going[pool.submit(self._do, step, stop)] = step
				done, _ = wait(going, return_when=FIRST_COMPLETED)
				for future in done:
					step = going.pop(future)
					if future.result():
						self.ran.append(step.name)
					finished.add(step.name)
		finally:
			stop.set()
			pool.shutdown(wait=False, cancel_futures=True)
			if going:
				processes.end_running()
			pool.shutdown(wait=True)
			processes.allow_running()

	def _do(self, step: Step, stop: threading.Event) -> bool:
		if stop.is_set() or self.is_done(step):
			return False
		say.line(f"  {step.title} ...")
		begun = time.monotonic()
		self.stamp(step).unlink(missing_ok=True)
		try:
			step.run()
		except Problem:
			raise
		except OSError as error:
			if error.errno == 28:
				raise Problem(
					f"The disk is full ({step.title}).", "Free about 3 GB and run the command again."
				) from error
			raise
		seconds = time.monotonic() - begun
		self.mark(step.name, seconds)
		say.line(f"  {step.title}: done in {seconds:.1f} s")
		return True
