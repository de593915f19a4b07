"""The commands behind the doors."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from sandbox import project
from sandbox.lib import bench, files, locking, locks, processes, say, servers, serving
from sandbox.lib.paths import HERE
from sandbox.lib.plan import Sandbox
from sandbox.lib.say import Problem


class Stopped(BaseException):
	"""Somebody asked this command to stop (SIGTERM, or the terminal was closed)."""


def main(arguments: Sequence[str]) -> int:
	"""Run one command; returns its exit status."""
	command, rest = arguments[0], list(arguments[1:])
	signal.signal(
		signal.SIGINT, signal.default_int_handler
	)  # also when a shell started this in the background
	signal.signal(signal.SIGTERM, _stop)
	signal.signal(signal.SIGHUP, _stop)
	try:
		return COMMANDS[command](rest)
	except Problem as problem:
		say.problem(problem)
		return 1
	except OSError as error:
		refused = _plainly(error)
		if refused is None:
			raise
		say.problem(refused)
		return 1
	except (KeyboardInterrupt, Stopped):
		say.line("Stopped.")
		return 130


def _plainly(error: OSError) -> Problem | None:
	"""What the machine refused, in a sentence; None for what is a fault of ours."""
	if error.errno == errno.ENOSPC:
		return Problem("The disk is full.", "Free about 3 GB and run the command again.")
	if isinstance(error, PermissionError) and error.filename:
		return Problem(
			f"This user may not write {error.filename}.",
			"Run the command as the user to whom this checkout and its .sandbox/ belong, or make a clone of your own.",
		)
	return None


def _stop(number: int, frame: FrameType | None) -> None:
	raise Stopped


@contextmanager
def session(name: str) -> Iterator[Sandbox]:
	"""A command's use of the sandbox: it is written down for `sandbox/stop`, and the database servers are
	ended with the last command that uses them."""
	sandbox = Sandbox(HERE)
	HERE.run.mkdir(parents=True, exist_ok=True)
	users = locking.Users(HERE.run / "users.lock")
	users.join()
	mark = HERE.run / "commands" / f"{name}-{os.getpid()}.json"
	processes.remember(mark, os.getpid(), "sandbox")
	try:
		yield sandbox
	finally:
		for number in processes.STOP_SIGNALS:  # whoever asks again is heard already
			signal.signal(number, signal.SIG_IGN)
		with users.leave() as last:
			if last:
				servers.stop_databases(sandbox.keeper)
		mark.unlink(missing_ok=True)


def prepare(sandbox: Sandbox, *goals: str) -> None:
	"""Reach these steps, alone in this checkout."""
	with locking.alone(HERE.run / "setup.lock", "setting things up"):
		for leftover in sandbox.children.end_leftovers():
			say.line(f"  A program left over from a killed command was ended: {leftover[:90]}")
		sandbox.check_space()
		sandbox.plan.reach(*goals)


def demo(arguments: list[str]) -> int:
	parser = argparse.ArgumentParser(prog="sandbox/demo", description="Set up and serve the demonstration.")
	parser.add_argument("--fresh", action="store_true", help="make the demonstration site anew")
	options = parser.parse_args(arguments)
	begun = time.monotonic()
	with session("demo") as sandbox:
		if other_commands("demo"):
			served = sandbox.keeper.pid("front") is not None
			state = f"served at {servers.DEMO.address(sandbox.ports)}" if served else "being set up"
			raise Problem(
				f"The demonstration is already {state} by another command.", "sandbox/stop ends it."
			)
		serving.Served(sandbox, servers.DEMO).end_leftovers()
		if options.fresh:
			for step in ("demo_site", "demo_migrated", "demo_data"):
				sandbox.plan.forget(step)
		say.line(f"Setting up in {HERE.short(HERE.state)}/ (logs in {HERE.short(HERE.log)}/)")
		prepare(sandbox, "databases", "assets", "demo_data")
		return serving.serve_demo(sandbox, begun)


def test(arguments: list[str]) -> int:
	from sandbox.lib import testing

	return testing.main(arguments, session, prepare)


def bench_command(arguments: list[str]) -> int:
	"""Frappe's own command line, on the sandbox. Makes the site that the arguments name if it is missing."""
	with session("bench") as sandbox:
		goals = ["databases", "bench"]
		for stack, step in ((servers.DEMO, "demo_site"), (servers.TEST, "test_site")):
			named = any(stack.site in argument for argument in arguments)
			if named or (stack is servers.DEMO and "--site" not in arguments):
				goals.append(step)
		if any(word in arguments for word in ("build", "run-tests", "browse")):
			goals.append("assets")
		prepare(sandbox, *goals)
		for stack in (servers.DEMO, servers.TEST):
			sandbox.sites.configure(stack)
		command = [str(part) for part in bench.command(HERE, *arguments)]
		# In the terminal's own process group, so that it can ask questions and Ctrl-C reaches it.
		process = subprocess.Popen(
			command, cwd=HERE.sites, env=processes.environment(bench.environment(HERE))
		)
		try:
			return process.wait()
		except BaseException:
			process.terminate()
			process.wait()
			raise


def benchmark(arguments: list[str]) -> int:
	"""Run one of `benchmarks/` on the test site, with the bench's own Python."""
	with session("benchmark") as sandbox:
		prepare(sandbox, "databases", "bench", "test_site", "test_migrated")
		sandbox.sites.configure(servers.TEST)
		command = [
			HERE.env / "bin/python",
			"-m",
			"benchmarks",
			*(arguments or [""]),
			servers.TEST.site,
			HERE.sites,
		]
		process = subprocess.Popen(
			[str(part) for part in command],
			cwd=HERE.sites,
			env=processes.environment(bench.environment(HERE)),
		)
		try:
			return process.wait()
		except BaseException:
			process.terminate()
			process.wait()
			raise


def stop(arguments: list[str]) -> int:
	"""End the commands of this checkout that run, and every server that is left."""
	ended = _stop_everything(Sandbox(HERE))
	say.line(f"Stopped: {', '.join(ended)}." if ended else "Nothing of this sandbox was running.")
	return 0


def _stop_everything(sandbox: Sandbox) -> list[str]:
	ended = []
	for mark, pid in _commands():
		born = processes.started_at(pid)
		ended.append(mark.stem.rpartition("-")[0])
		try:
			os.kill(pid, signal.SIGTERM)
		except ProcessLookupError:
			continue
		until = time.monotonic() + 60
		while processes.started_at(pid) == born and time.monotonic() < until:
			time.sleep(0.1)
	sandbox.children.end_leftovers()
	for name in [*servers.DEMO.names(), *servers.TEST.names(), "redis", "mariadb"]:
		if sandbox.keeper.stop(name, patience=30):
			ended.append(name)
	return ended


def _commands() -> list[tuple[Path, int]]:
	"""The commands of this checkout that run now, this one left out."""
	found = []
	for mark in sorted((HERE.run / "commands").glob("*.json")):
		pid = processes.recall(mark)
		if pid is None:
			mark.unlink(missing_ok=True)
		elif pid != os.getpid():
			found.append((mark, pid))
	return found


def other_commands(name: str) -> bool:
	return any(mark.stem.rpartition("-")[0] == name for mark, _ in _commands())


def clean(arguments: list[str]) -> int:
	"""Stop, and remove all that the sandbox made in this checkout."""
	_stop_everything(Sandbox(HERE))
	files.remove(HERE.state)
	dist = HERE.root / project.APP / "public/dist"
	files.remove(dist)
	say.line(f"Removed {HERE.short(HERE.state)}/. Debian's packages stay installed.")
	return 0


def lock(arguments: list[str]) -> int:
	with locking.alone(HERE.run / "lock.lock", "refreshing the locks"):
		locks.refresh(HERE, processes.Children(HERE.run / "lock-children"))
	say.line("The locks are written. Look at the difference, run sandbox/test, commit.")
	return 0


COMMANDS = {
	"demo": demo,
	"test": test,
	"bench": bench_command,
	"benchmark": benchmark,
	"stop": stop,
	"clean": clean,
	"lock": lock,
}
