"""`lint/run`: runs the checks, prints each with its time, and closes with `N passed, N failed`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from lint import app, code, repository, semgrep_run, templates
from lint.tree import ROOT, Finding

REMEDY = "Run `sandbox/test --rules` once: it makes the tools' environment from sandbox/locks/tools.txt."


@dataclass(frozen=True)
class Outcome:
	"""How many things a check looked at went well, went wrong or were left out, and what it printed."""

	passed: int = 0
	failed: int = 0
	skipped: int = 0
	output: str = ""


@dataclass(frozen=True)
class Check:
	"""One check: its name on the command line, what it is in words, the program it needs, and itself."""

	name: str
	title: str
	tool: str
	run: Callable[[], Outcome]


def cache_folder() -> Path:
	"""Where tools keep what makes their next run faster: in the sandbox's folder if there is one."""
	sandbox = ROOT / ".sandbox"
	folder = (
		sandbox / "cache" if sandbox.is_dir() else Path(tempfile.gettempdir()) / f"vpwg-lint-{os.getuid()}"
	)
	folder.mkdir(parents=True, exist_ok=True)
	return folder


def tool(*command: str) -> Outcome:
	"""Run a program on the tree; it passes when it exits with 0."""
	environment = {
		**os.environ,
		"RUFF_CACHE_DIR": str(cache_folder() / "ruff"),
		"MYPY_CACHE_DIR": str(cache_folder() / "mypy"),
		"PYTHONDONTWRITEBYTECODE": "1",
		"NO_COLOR": "1",
	}
	done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
	if done.returncode == 0:
		return Outcome(passed=1)
	return Outcome(failed=1, output=(done.stdout + done.stderr).strip())


def findings(found: Sequence[Finding]) -> Outcome:
	"""A check of our own passes when it finds nothing."""
	if not found:
		return Outcome(passed=1)
	return Outcome(failed=1, output="\n".join(str(finding) for finding in sorted(found)))


def semgrep() -> Outcome:
	targets = [name for name in ("vpwg", "benchmarks") if (ROOT / name).is_dir()]
	try:
		return findings(semgrep_run.scan(ROOT, targets))
	except semgrep_run.SemgrepFailed as error:
		return Outcome(failed=1, output=str(error))


def workflows() -> Outcome:
	paths = sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
	if not paths:
		return Outcome(failed=1, output="no workflow in .github/workflows")
	return tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *paths)


def tests() -> Outcome:
	"""The checks' own tests; they count one by one."""
	report = cache_folder() / f"lint-tests-{os.getpid()}.xml"
	command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "lint/tests"]
	try:
		done = tool(*command, f"--junitxml={report}", "-o", "junit_family=xunit2")
		suite = ElementTree.parse(report).getroot().find("testsuite") if report.is_file() else None
	finally:
		report.unlink(missing_ok=True)
	if suite is None:
		return Outcome(failed=1, output=done.output or "pytest wrote no report")
	total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
	failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
	if not total or (done.failed and not failed):
		return Outcome(failed=1, output=done.output or "pytest ran no test")
	return Outcome(total - failed - skipped, failed, skipped, done.output)


def checks() -> list[Check]:
	"""Every check, the quick ones first."""
	listed = [
		Check(
			"format",
			"layout of the Python files (ruff format)",
			"ruff",
			lambda: tool("ruff", "format", "--check"),
		),
		Check("ruff", "Python (ruff)", "ruff", lambda: tool("ruff", "check", "--output-format", "concise")),
		Check("code", "markers, loops and permission answers", "", lambda: findings(code.check())),
		Check("templates", "escaping in templates", "", lambda: findings(templates.check())),
		Check("app", "DocTypes, hooks, patches, translations", "", lambda: findings(app.check())),
		Check(
			"repository",
			"words, workflows, hooks, scripts",
			"bash",
			lambda: findings(repository.check(names())),
		),
		Check("workflows", "GitHub workflows against their schema", "check-jsonschema", workflows),
		Check("types", "types of the rules and the tools (mypy --strict)", "mypy", lambda: tool("mypy")),
		Check("semgrep", "the project's own rules (semgrep)", "semgrep", semgrep),
		Check("tests", "the rules on their samples, the package", "pytest", tests),
	]
	return listed


def names() -> set[str]:
	return {check.name for check in checks()}


def run(selected: Sequence[Check]) -> Outcome:
	"""Run the checks one after another and print each; answers their sum."""
	total = Outcome()
	for check in selected:
		started = time.monotonic()
		if check.tool and not shutil.which(check.tool):
			outcome = Outcome(failed=1, output=f"{check.tool} is not there. {REMEDY}")
		else:
			outcome = check.run()
		took = time.monotonic() - started
		many = f"  {outcome.passed} passed" if outcome.passed > 1 else ""
		print(
			f"{'FAILED' if outcome.failed else 'ok':<7}{took:6.1f} s  {check.name:<11} {check.title}{many}",
			flush=True,
		)
		if outcome.failed:
			print("        " + outcome.output.replace("\n", "\n        "), flush=True)
		total = Outcome(
			total.passed + outcome.passed, total.failed + outcome.failed, total.skipped + outcome.skipped
		)
	return total


def main() -> int:
	parser = argparse.ArgumentParser(prog="lint/run", description="Run the project's checks.")
	parser.add_argument("check", nargs="*", help="only these checks (see --list)")
	parser.add_argument("--list", action="store_true", help="name the checks")
	parser.add_argument("--fix", action="store_true", help="mend what ruff can mend, then check")
	asked = parser.parse_args()
	everything = {check.name: check for check in checks()}
	if asked.list:
		for check in everything.values():
			print(f"{check.name:<11} {check.title}")
		return 0
	unknown = [name for name in asked.check if name not in everything]
	if unknown:
		print(
			f"There is no check named {', '.join(unknown)}. There are: {', '.join(everything)}.",
			file=sys.stderr,
		)
		return 2
	if asked.fix:
		tool("ruff", "check", "--fix")
		tool("ruff", "format")
	total = run([everything[name] for name in asked.check] or list(everything.values()))
	skipped = f", {total.skipped} skipped" if total.skipped else ""
	print(f"{total.passed} passed, {total.failed} failed{skipped}")
	return 1 if total.failed else 0


if __name__ == "__main__":
	sys.exit(main())
