"""What `lint/run` prints and how it ends."""

from __future__ import annotations

import subprocess

import pytest

from lint import __main__ as door
from lint.tree import ROOT, Finding


def check(name: str, outcome: door.Outcome, tool: str = "") -> door.Check:
	return door.Check(name, "a check", tool, lambda: outcome)


def test_outcomes_add_up(capsys: pytest.CaptureFixture[str]) -> None:
	total = door.run(
		[
			check("one", door.Outcome(passed=3, skipped=1)),
			check("two", door.Outcome(failed=1, output="so wrong")),
		]
	)
	assert total == door.Outcome(passed=3, failed=1, skipped=1)
	printed = capsys.readouterr().out
	assert "so wrong" in printed and "FAILED" in printed and "3 passed" in printed


def test_a_missing_tool_fails_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
	assert door.run([check("one", door.Outcome(passed=1), tool="no-such-tool")]).failed == 1
	assert "sandbox/test" in capsys.readouterr().out


def test_a_check_of_our_own_says_where() -> None:
	finding = Finding("vpwg/api/x.py", 7, "a-rule", "do otherwise")
	assert door.findings([finding]) == door.Outcome(failed=1, output="vpwg/api/x.py:7: a-rule: do otherwise")


def test_the_last_line_counts_and_the_exit_code_tells() -> None:
	done = subprocess.run([ROOT / "lint" / "run", "templates"], capture_output=True, text=True)
	assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")
	done = subprocess.run([ROOT / "lint" / "run", "nonsense"], capture_output=True, text=True)
	assert done.returncode == 2 and "There is no check named nonsense" in done.stderr
