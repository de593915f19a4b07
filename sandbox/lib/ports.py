"""Loopback ports: chosen free once, remembered, and chosen anew when somebody else has taken one since."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from sandbox.lib import files, say

#: name -> the port that is tried first. Whatever is taken is passed over, so checkouts run side by side.
WISHES = {
	"web": 8000,
	"app": 8100,
	"test_web": 8200,
	"test_app": 8300,
	"mariadb": 13306,
	"redis": 16379,
}
LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
	"""Whether a server could listen on this loopback port now."""
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind((LOOPBACK, port))
		except OSError:
			return False
	return True


def answers(port: int) -> bool:
	"""Whether something listens on this loopback port."""
	with socket.socket() as probe:
		probe.settimeout(1)
		return probe.connect_ex((LOOPBACK, port)) == 0


class Ports:
	"""The ports of one checkout, kept in a file."""

	def __init__(self, file: Path, free: Callable[[int], bool] = is_free) -> None:
		self.file = file
		self._free = free
		known = files.read_json(file, {})
		self._ports: dict[str, int] = {
			name: port for name, port in known.items() if name in WISHES and isinstance(port, int)
		}

	def __getitem__(self, name: str) -> int:
		if name not in self._ports:
			self._choose(name)
		return self._ports[name]

	def secure(self, name: str) -> int:
		"""A port that a server of ours can listen on now. If a stranger has taken the remembered one, another
		is chosen and said."""
		port = self[name]
		if not self._free(port):
			self._choose(name)
			say.line(f"Port {port} is taken by another program; {name} now uses {self._ports[name]}.")
		return self._ports[name]

	def _choose(self, name: str) -> None:
		port = WISHES[name]
		while port in self._ports.values() or not self._free(port):
			port += 1
		self._ports[name] = port
		files.write_json(self.file, self._ports)
