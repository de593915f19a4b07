"""Two commands in one checkout do not fight: who sets up works alone, who serves is counted."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.lib import say


@contextmanager
def alone(lock: Path, doing: str) -> Iterator[None]:
	"""Hold `lock` for the block; says so when it has to wait for another command."""
	lock.parent.mkdir(parents=True, exist_ok=True)
	handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
	try:
		try:
			fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			say.line(f"Another sandbox command is {doing} in this checkout; waiting for it to finish ...")
			fcntl.flock(handle, fcntl.LOCK_EX)
		yield
	finally:
		os.close(handle)


class Users:
	"""Counts, through shared locks on one file, the commands that need the database servers.

	The kernel lets go of a killed command's lock, so the count is right whatever happened.
	"""

	def __init__(self, lock: Path) -> None:
		self.lock = lock
		self._handle: int | None = None

	def join(self) -> None:
		self.lock.parent.mkdir(parents=True, exist_ok=True)
		if self._handle is None:
			self._handle = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o644)
			fcntl.flock(self._handle, fcntl.LOCK_SH)

	@contextmanager
	def leave(self) -> Iterator[bool]:
		"""Yields True when nobody else is left; newcomers then wait until the block is over."""
		if self._handle is None:
			yield False
			return
		try:
			fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
			last = True
		except BlockingIOError:
			last = False
		try:
			yield last
		finally:
			os.close(self._handle)
			self._handle = None
