"""A set-up may be killed at any point: what was done stays done, what was not done runs again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sandbox.lib.say import Problem
from sandbox.lib.steps import Plan, Step


class Record:
	"""Steps that write down that they ran."""

	def __init__(self, stamps: Path) -> None:
		self.stamps = stamps
		self.ran: list[str] = []
		self.inputs = {"first": "1", "second": "1"}
		self.there = True

	def plan(self, failing: str = "") -> Plan:
		def run(name: str) -> None:
			self.ran.append(name)
			if name == failing:
				raise Problem("broken on purpose")

		return Plan(
			[
				Step("first", "First", lambda: run("first"), lambda: self.inputs["first"]),
				Step(
					"second",
					"Second",
					lambda: run("second"),
					lambda: self.inputs["second"],
					lambda: self.there,
					needs=("first",),
				),
			],
			self.stamps,
		)


@pytest.fixture
def record(tmp_path: Path) -> Record:
	return Record(tmp_path)


def test_needs_run_first_and_only_once(record: Record) -> None:
	record.plan().reach("second", "first")
	assert record.ran == ["first", "second"]


def test_a_step_that_is_done_does_not_run_again(record: Record) -> None:
	record.plan().reach("second")
	record.plan().reach("second")
	assert record.ran == ["first", "second"]


def test_only_the_step_whose_inputs_changed_runs_again(record: Record) -> None:
	record.plan().reach("second")
	record.inputs["second"] = "2"
	record.plan().reach("second")
	assert record.ran == ["first", "second", "second"]


def test_a_step_whose_result_is_gone_runs_again(record: Record) -> None:
	record.plan().reach("second")
	record.there = False
	record.plan().reach("second")
	assert record.ran == ["first", "second", "second"]


def test_a_failed_step_leaves_no_stamp_and_runs_again(record: Record) -> None:
	record.plan().reach("second")
	record.inputs["second"] = "2"
	with pytest.raises(Problem):
		record.plan(failing="second").reach("second")
	record.inputs["second"] = "1"  # the old stamp would fit, but the step began and did not end
	record.plan().reach("second")
	assert record.ran == ["first", "second", "second", "second"]


def test_a_damaged_stamp_counts_as_none(record: Record) -> None:
	record.plan().reach("first")
	(record.stamps / "first.json").write_text('{"digest": ')
	record.plan().reach("first")
	assert record.ran == ["first", "first"]


def test_nothing_that_needs_a_failed_step_runs(record: Record) -> None:
	with pytest.raises(Problem):
		record.plan(failing="first").reach("second")
	assert record.ran == ["first"]


def test_steps_without_needs_run_side_by_side(tmp_path: Path) -> None:
	meeting = threading.Barrier(2, timeout=10)  # breaks unless both are there at once

	def meet() -> None:
		meeting.wait()

	plan = Plan(
		[Step(name, name, meet, lambda: "1") for name in ("left", "right")],
		tmp_path,
	)
	plan.reach("left", "right")
	assert sorted(plan.ran) == ["left", "right"]
