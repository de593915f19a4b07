"""What the person in front of the terminal reads."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

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
		_write(sys.stdout, text + "\n")


def _write(stream: TextIO, text: str) -> None:
	"""Write at once. A terminal that was closed meanwhile is no reason not to stop the servers in good order."""
	try:
		stream.write(text)
		stream.flush()
	except OSError:
		# What is still in the stream's buffer goes nowhere, also when Python ends.
		nowhere = os.open(os.devnull, os.O_WRONLY)
		os.dup2(nowhere, stream.fileno())
		os.close(nowhere)


def problem(error: Problem) -> None:
	"""Print a problem where errors go, after everything that was printed before it."""
	with _lock:
		_write(sys.stdout, "")
		_write(sys.stderr, f"\n{error}\n")


def tail(log: Path, lines: int = 15) -> str:
	"""The last lines of a log file, indented, for showing under an error."""
	try:
		text = log.read_bytes().decode(errors="replace")
	except FileNotFoundError:
		return ""
	# A progress bar writes its line again and again: only its last state counts.
	last = [each.rpartition("\r")[2] for each in text.rstrip().split("\n")][-lines:]
	return "\n".join("    " + each for each in last)
