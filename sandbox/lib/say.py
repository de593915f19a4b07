"""What the person in front of the terminal reads."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from pathlib import Path

_lock = threading.Lock()


@dataclass
class Problem(Exception):
	"""Something that the sandbox cannot go on with: one plain sentence, and what to do about it."""

	sentence: str
	remedy: str = ""
	log: Path | None = None

	def __str__(self) -> str:
		parts = [self.sentence]
		if self.remedy:
			parts.append(self.remedy)
		if self.log:
			parts.append(f"Details: {self.log}")
		return "\n".join(parts)


def line(text: str = "") -> None:
	"""Print one line at once, whole, also when several steps run side by side."""
	with _lock:
		sys.stdout.write(text + "\n")
		sys.stdout.flush()


def problem(error: Problem) -> None:
	"""Print a problem where errors go, after everything that was printed before it."""
	with _lock:
		sys.stdout.flush()
		sys.stderr.write(f"\n{error}\n")
		sys.stderr.flush()


def tail(log: Path, lines: int = 15) -> str:
	"""The last lines of a log file, indented, for showing under an error."""
	try:
		text = log.read_bytes().decode(errors="replace")
	except FileNotFoundError:
		return ""
	# A progress bar writes its line again and again: only its last state counts.
	last = [each.rpartition("\r")[2] for each in text.rstrip().split("\n")][-lines:]
	return "\n".join("    " + each for each in last)
