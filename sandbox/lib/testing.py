"""`sandbox/test`: which tests run where, in which order, and the closing line that sums them up."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from sandbox import project
from sandbox.lib import bench, debian, files, processes, say, servers
from sandbox.lib.plan import Sandbox
from sandbox.lib.say import Problem
from sandbox.lib.serving import Served
from sandbox.lib.sites import SPARE

#: A single test may take so many seconds.
TIMEOUT = 300
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")


@dataclass(frozen=True)
class Count:
	"""How many tests passed, failed and were skipped."""

	passed: int = 0
	failed: int = 0
	skipped: int = 0

	def __add__(self, other: Count) -> Count:
		return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

	def __str__(self) -> str:
		skipped = f", {self.skipped} skipped" if self.skipped else ""
		return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass(frozen=True)
class Stage:
	"""One kind of tests: the folder that holds them, what it must leave to others, what it needs."""

	name: str
	title: str
	folder: str
	leaves_out: tuple[str, ...] = ()
	on_site: bool = False
	in_browser: bool = False

	def goals(self) -> list[str]:
		"""The set-up steps that must be reached before it."""
		if not self.on_site:
			return ["tools"]
		goals = ["databases", "test_site", "test_migrated"]
		return [*goals, "assets", "browser"] if self.in_browser else goals


SANDBOX = Stage("sandbox", "Tests of the sandbox itself", "sandbox/tests")
RULES = Stage("rules", "Tests of the pure rules, without Frappe", project.RULES_TESTS)
SITE = Stage(
	"site",
	"Tests on a site",
	project.SITE_TESTS,
	leaves_out=(project.RULES_TESTS, project.BROWSER_TESTS),
	on_site=True,
)
BROWSER = Stage("browser", "Tests in a browser", project.BROWSER_TESTS, on_site=True, in_browser=True)
STAGES = (SANDBOX, RULES, SITE, BROWSER)


@dataclass(frozen=True)
class Selection:
	"""What to run of each stage: pytest's arguments."""

	stage: Stage
	arguments: tuple[str, ...]

	def wants_spare_site(self) -> bool:
		"""Whether tests are among it that need a site without the app."""
		paths = [each.partition("::")[0] for each in self.arguments]
		return self.stage.on_site and any(_within(project.SPARE_TESTS, path) for path in paths)

	def goals(self) -> list[str]:
		return [*self.stage.goals(), *(["spare_site"] if self.wants_spare_site() else [])]


def main(
	arguments: Sequence[str],
	session: Callable[[str], AbstractContextManager[Sandbox]],
	prepare: Callable[..., None],
) -> int:
	"""Run the tests that were asked for; the last line printed is the sum."""
	parser = argparse.ArgumentParser(
		prog="sandbox/test",
		description="Run every test there is, or a part. Whatever follows -- is handed to pytest.",
	)
	parser.add_argument("what", nargs="*", help="a path, a node id, a DocType's name or a keyword")
	parser.add_argument("--rules", action="store_true", help="only the pure rules: no site, no bench")
	parser.add_argument("--fresh", action="store_true", help="make the test site anew first")
	arguments = list(arguments)
	split = arguments.index("--") if "--" in arguments else len(arguments)
	options = parser.parse_args(arguments[:split])
	more = tuple(arguments[split + 1 :])

	total = Count()
	with session("test") as sandbox:
		root = sandbox.places.root
		with_lint = not options.rules and not options.what
		selections = choose(root, options.what, options.rules)
		if options.fresh:
			sandbox.plan.forget("test_site")
		goals = list(dict.fromkeys(goal for each in selections for goal in each.goals()))
		say.line(f"Setting up in {sandbox.places.short(sandbox.places.state)}/")
		_renew_if_left_dirty(sandbox, goals)
		prepare(sandbox, *goals)
		if with_lint and (root / project.LINT).exists():
			total += _lint(sandbox)
		for selection in selections:
			total += _stage(sandbox, selection, more)
	if total == Count():
		say.line(f"No test was found for: {' '.join(options.what) or 'this project'}.")
	say.line()
	say.line(str(total))
	return 1 if total.failed or not total.passed else 0


# What was asked for -----------------------------------------------------------------------------------------


def choose(root: Path, asked: Sequence[str], only_rules: bool = False) -> list[Selection]:
	"""Which stages have something to do, and what. Paths count from the checkout or from where one stands."""
	stages = [RULES] if only_rules else [each for each in STAGES if (root / each.folder).is_dir()]
	if not asked:
		return [Selection(stage, _whole(root, stage, stage.folder)) for stage in stages]
	found: dict[Stage, list[str]] = {}
	for each in asked:
		path, _, node = each.partition("::")
		place = _place(root, path)
		if place is None:
			for stage in stages:
				found.setdefault(stage, []).extend([*_whole(root, stage, stage.folder), "-k", each])
			continue
		for stage in stages:
			for part in _part(root, stage, place):
				chosen = [f"{part}::{node}"] if node else list(_whole(root, stage, part))
				found.setdefault(stage, []).extend(chosen)
	return [Selection(stage, tuple(words)) for stage, words in found.items()]


def _place(root: Path, text: str) -> str | None:
	"""The file or folder that is meant, relative to the checkout; a DocType's name means its folder."""
	for path in (root / text, Path.cwd() / text):
		if path.exists() and path.resolve().is_relative_to(root):
			return str(path.resolve().relative_to(root))
	scrubbed = text.strip().lower().replace(" ", "_").replace("-", "_")
	for folder in sorted((root / project.APP).glob(f"*/doctype/{scrubbed}")):
		return str(folder.relative_to(root))
	return None


def _part(root: Path, stage: Stage, place: str) -> list[str]:
	"""What of a place belongs to a stage: the place itself, the stage's folder inside it, or nothing."""
	if _within(place, stage.folder):
		return [] if any(_within(place, each) for each in stage.leaves_out) else [place]
	return [stage.folder] if _within(stage.folder, place) else []


def _within(place: str, folder: str) -> bool:
	return folder == "." or place == folder or place.startswith(folder.rstrip("/") + "/")


def _whole(root: Path, stage: Stage, place: str) -> tuple[str, ...]:
	return (place, *(f"--ignore={root / each}" for each in stage.leaves_out if (root / each).exists()))


# Running ----------------------------------------------------------------------------------------------------


def _renew_if_left_dirty(sandbox: Sandbox, goals: Sequence[str]) -> None:
	"""A test run that was killed may have left anything on the site: it is then made anew."""
	if "test_site" in goals and _dirt(sandbox).exists() and _dirt_owner(sandbox) is None:
		say.line("  The last test run was cut off: its site is made anew")
		runner = processes.recall(_runner(sandbox))
		if runner is not None:
			processes.end(runner)
		Served(sandbox, servers.TEST).end_leftovers()
		sandbox.plan.forget("test_site")
		_dirt(sandbox).unlink()


def _dirt(sandbox: Sandbox) -> Path:
	return sandbox.places.run / "test-site" / "in-use.json"


def _runner(sandbox: Sandbox) -> Path:
	"""The pytest that works on the test site: it outlives a sandbox/test that alone was killed."""
	return sandbox.places.run / "test-site" / "pytest.json"


def _dirt_owner(sandbox: Sandbox) -> int | None:
	return processes.recall(_dirt(sandbox))


def _lint(sandbox: Sandbox) -> Count:
	"""Run the checks of style and types; their own closing line is counted, not shown."""
	say.line()
	say.line("== Checks of style, types and packaging")
	begun = time.monotonic()
	process = subprocess.Popen(
		[str(sandbox.places.root / project.LINT)],
		cwd=sandbox.places.root,
		env=processes.environment(),
		stdin=subprocess.DEVNULL,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		text=True,
		errors="replace",
	)
	count = Count()
	assert process.stdout
	for text in process.stdout:
		closing = CLOSING.match(text.strip())
		if closing:
			count = Count(*(int(figure or 0) for figure in closing.groups()))
		else:
			say.line(text.rstrip("\n"))
	if process.wait() != 0 and not count.failed:
		count += Count(failed=1)
	_ended("Checks", count, begun)
	return count


def _stage(sandbox: Sandbox, selection: Selection, more: tuple[str, ...]) -> Count:
	stage = selection.stage
	say.line()
	say.line(f"== {stage.title}")
	begun = time.monotonic()
	if not (sandbox.places.root / stage.folder).is_dir():
		say.line(f"There are no tests in {stage.folder} yet.")
		return Count()
	if not stage.on_site:
		count = _pytest(sandbox, sandbox.places.tools_python, selection, more, {})
	else:
		with _Site(sandbox, stage) as env:
			if selection.wants_spare_site():
				env["SANDBOX_SPARE_SITE"] = SPARE
			count = _pytest(sandbox, sandbox.places.python, selection, more, env)
	_ended(stage.title, count, begun)
	return count


class _Site:
	"""The test site while tests run on it: nobody else tests on it, and a cut-off run is noticed."""

	def __init__(self, sandbox: Sandbox, stage: Stage) -> None:
		self.sandbox = sandbox
		self.stage = stage
		self.served: Served | None = None

	def __enter__(self) -> dict[str, str]:
		sandbox = self.sandbox
		if _dirt_owner(sandbox) not in (None, os.getpid()):
			raise Problem(
				"Another sandbox/test is running on this checkout's test site.",
				"Wait for it, or sandbox/stop.",
			)
		processes.remember(_dirt(sandbox), os.getpid(), "sandbox")
		sandbox.sites.configure(servers.TEST)
		env = {
			**bench.environment(sandbox.places, servers.TEST.redis(sandbox.places, sandbox.ports)),
			"SANDBOX_SITE": servers.TEST.site,
			"SANDBOX_SITES": str(sandbox.places.sites),
			"SANDBOX_APP": project.APP,
		}
		if self.stage.in_browser:
			begun = time.monotonic()
			self.served = Served(sandbox, servers.TEST)
			self.served.start()
			say.line(f"Started the test site's servers in {time.monotonic() - begun:.1f} s")
			env["SANDBOX_ADDRESS"] = servers.TEST.address(sandbox.ports)
			env["SANDBOX_SCREENSHOTS"] = str(sandbox.places.screenshots)
			env["CHROMIUM"] = debian.chromium() or ""
		return env

	def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
		if self.served:
			with processes.undisturbed():
				self.served.stop()
		if kind is None:
			_dirt(self.sandbox).unlink(missing_ok=True)


def _pytest(
	sandbox: Sandbox, python: Path, selection: Selection, more: tuple[str, ...], env: dict[str, str]
) -> Count:
	"""Run pytest, its output going straight to the terminal, and count by its own report."""
	report = sandbox.places.run / "reports" / f"{selection.stage.name}.xml"
	files.remove(report)
	report.parent.mkdir(parents=True, exist_ok=True)
	plugin = ["-p", "sandbox.lib.site_plugin"] if selection.stage.on_site else []
	command = [python, "-m", "pytest", "--no-header", "-rfEs", *plugin, f"--timeout={TIMEOUT}"]
	command += [f"--junitxml={report}", "-o", f"cache_dir={sandbox.places.state / 'pytest-cache'}"]
	process = subprocess.Popen(
		[*map(str, command), *selection.arguments, *more],
		cwd=sandbox.places.root,
		env=processes.environment({"PYTHONUNBUFFERED": "1", **env}),
	)
	if selection.stage.on_site:
		processes.remember(_runner(sandbox), process.pid, "pytest")
	try:
		status = process.wait()
	except BaseException:
		process.terminate()
		process.wait()
		raise
	count = read_report(report)
	if status not in (0, 5) and not count.failed:
		say.line(f"pytest ended with status {status} without a failed test: counted as one failure.")
		count += Count(failed=1)
	return count


def read_report(report: Path) -> Count:
	"""Sum up pytest's JUnit report. A missing or broken report counts nothing (the exit status speaks then)."""
	try:
		root = ElementTree.parse(report).getroot()
	except (OSError, ElementTree.ParseError):
		return Count()
	cases: dict[tuple[str | None, str | None], str] = {}
	for case in root.iter("testcase"):
		kinds = {child.tag for child in case}
		outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
		key = (case.get("classname"), case.get("name"))
		# A test with parts is one test, and its worst part counts.
		cases[key] = max(cases.get(key, outcome), outcome, key=("passed", "skipped", "failed").index)
	outcomes = list(cases.values())
	return Count(*(outcomes.count(each) for each in ("passed", "failed", "skipped")))


def _ended(title: str, count: Count, begun: float) -> None:
	say.line(f"-- {title}: {time.monotonic() - begun:.1f} s ({count})")
