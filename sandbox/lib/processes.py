"""Starting programs, remembering them by id, and ending exactly those again.

A process is remembered by its id, the tick at which it started and a word of its command line: a process id
alone may by now belong to somebody else.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox.lib import files
from sandbox.lib.say import Problem, tail

#: Set for every program started here, so that what they compile is kept.
_DROPPED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")

#: A program that fails with less than this free (bytes) is taken to have failed for lack of space.
FULL = 30_000_000

#: Each of these asks a command to stop.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_running: dict[int, subprocess.Popen[bytes]] = {}
_guard = threading.Lock()
_stopping = threading.Event()


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
	"""The environment for a program: ours, without what would lead another Python astray."""
	env = {name: value for name, value in os.environ.items() if name not in _DROPPED}
	env.update(extra or {})
	return env


def started_at(pid: int) -> str | None:
	"""The tick at which a process started, or None when there is none (or only its remains)."""
	try:
		stat = Path(f"/proc/{pid}/stat").read_text()
	except OSError:
		return None
	fields = stat.rpartition(")")[2].split()
	return None if fields[0] in "ZX" else fields[19]


def command_line(pid: int) -> str:
	try:
		return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
	except OSError:
		return ""


def remember(pid_file: Path, pid: int, word: str) -> None:
	"""Write down a process that was started, so that a later command can find and end it."""
	files.write_json(pid_file, {"pid": pid, "started": started_at(pid), "word": word})


def recall(pid_file: Path) -> int | None:
	"""The id of the remembered process if it still runs and is the one that was started; else None."""
	known = files.read_json(pid_file)
	if not isinstance(known, dict) or not isinstance(known.get("pid"), int):
		return None
	pid: int = known["pid"]
	started = started_at(pid)
	if started is None or started != known.get("started"):
		return None
	until = time.monotonic() + 1
	while not (line := command_line(pid)) and started_at(pid) == started and time.monotonic() < until:
		time.sleep(0.01)  # started this moment: for an instant a new program has no command line yet
	return pid if known.get("word", "") in line else None


def end(pid: int, patience: float = 10.0, first: int = signal.SIGTERM) -> None:
	"""End one process that was started here, with its group if it leads one: ask, wait, insist. Returns when it
	is gone."""
	born = started_at(pid)
	if born is None:
		return
	signal_it = _signal_group if _leads_a_group(pid) else _signal_one
	for sign, wait in ((first, patience), (signal.SIGKILL, 10.0)):
		signal_it(pid, sign)
		until = time.monotonic() + wait
		while time.monotonic() < until:
			_reap(pid)
			if started_at(pid) != born:
				if signal_it is _signal_group:
					_signal_group(pid, signal.SIGKILL)  # whoever is left of it
				return
			time.sleep(0.02)
	raise Problem(
		f"Process {pid} ({command_line(pid).strip()}) does not end.", "End it by hand and try again."
	)


def _leads_a_group(pid: int) -> bool:
	try:
		return os.getpgid(pid) == pid
	except ProcessLookupError:
		return True


def _signal_one(pid: int, sign: int) -> None:
	_signal(os.kill, pid, sign)


def _signal_group(pid: int, sign: int) -> None:
	_signal(os.killpg, pid, sign)


def _signal(kill: Callable[[int, int], None], pid: int, sign: int) -> None:
	try:
		kill(pid, sign)
	except ProcessLookupError:
		pass
	except PermissionError as error:
		raise Problem(
			f"Process {pid} of this sandbox belongs to another user.", "Stop the sandbox as that user."
		) from error


def _reap(pid: int) -> None:
	with suppress(ChildProcessError):
		os.waitpid(pid, os.WNOHANG)


@contextmanager
def undisturbed() -> Iterator[None]:
	"""For ending things in good order: who asks a second time to stop is not heard."""
	before = [(number, signal.signal(number, signal.SIG_IGN)) for number in STOP_SIGNALS]
	try:
		yield
	finally:
		for number, handler in before:
			signal.signal(number, handler)


class Children:
	"""Programs of set-up steps. What a killed command left behind is ended before anything new starts."""

	def __init__(self, folder: Path) -> None:
		self.folder = folder

	def end_leftovers(self) -> list[str]:
		"""End what an earlier, killed command left running; returns their command lines."""
		ended = []
		for pid_file in sorted(self.folder.glob("*.json")):
			pid = recall(pid_file)
			if pid is not None:
				ended.append(command_line(pid).strip())
				end(pid)
			pid_file.unlink(missing_ok=True)
		return ended

	def run(
		self,
		command: Sequence[str | Path],
		log: Path,
		cwd: Path | None = None,
		env: Mapping[str, str] | None = None,
		stdin: Path | None = None,
		finish: bool = False,
		output: Path | None = None,
	) -> None:
		"""Run a program to its end, its output appended to `log`. Raises Problem when it fails."""
		status = self.status(command, log, cwd, env, stdin, finish, output)
		if status != 0 and shutil.disk_usage(log.parent).free < FULL:
			raise Problem("The disk is full.", "Free about 3 GB and run the command again.", log)
		if status != 0:
			raise Problem(
				f"`{describe(command)}` failed with status {status}:\n{tail(log)}",
				"Run the command again.",
				log,
			)

	def status(
		self,
		command: Sequence[str | Path],
		log: Path | None,
		cwd: Path | None = None,
		env: Mapping[str, str] | None = None,
		stdin: Path | None = None,
		finish: bool = False,
		output: Path | None = None,
	) -> int:
		"""Run a program to its end and return its exit status. Without a log it writes to the terminal.

		What it answers goes to the file `output`, if that is given, and only its complaints to the log.

		One that must `finish` (a package manager) is never ended by us, only waited for. It stays in the
		terminal's session, as sudo remembers a password for that session, but out of reach of its Ctrl-C.
		"""
		if _stopping.is_set():
			raise Problem("The command was stopped.")
		if log:
			log.parent.mkdir(parents=True, exist_ok=True)
		with (
			open(log or os.devnull, "ab") as out,
			open(stdin or os.devnull, "rb") as into,
			open(output or os.devnull, "wb") as answer,
		):
			if log:
				out.write(f"\n$ {describe(command)}\n".encode())
				out.flush()
			process = subprocess.Popen(
				[str(part) for part in command],
				cwd=cwd,
				env=environment(env),
				stdin=into,
				stdout=answer if output else out if log else None,
				stderr=out if log else None,
				start_new_session=not finish,
				preexec_fn=os.setpgrp if finish else None,
			)
		if finish:
			return process.wait()
		pid_file = self.folder / f"{process.pid}.json"
		remember(pid_file, process.pid, Path(str(command[0])).name)
		with _guard:
			_running[process.pid] = process
		try:
			return process.wait()
		finally:
			with _guard:
				_running.pop(process.pid, None)
			if process.poll() is None:
				end(process.pid)
			pid_file.unlink(missing_ok=True)


def end_running() -> None:
	"""End every step's program that runs now, and start no more (after Ctrl-C, or when another step failed)."""
	_stopping.set()
	with _guard:
		running = list(_running)
	for pid in running:
		end(pid)


def allow_running() -> None:
	"""Programs may be started again: everything that `end_running` was called for has ended."""
	_stopping.clear()


def describe(command: Sequence[str | Path]) -> str:
	"""A command as a person would type it, without what must not be read over a shoulder."""
	return " ".join(re.sub(r"^(--\S*password)=.*", r"\1=***", str(part)) for part in command)
