"""The passwords of the private servers: random, kept in a file that this user only can read."""

from __future__ import annotations

import secrets
import threading

from sandbox.lib import files
from sandbox.lib.paths import Places

#: Steps run side by side, and each may want a password that is not made yet.
_guard = threading.Lock()


def mariadb_root(places: Places) -> str:
	return _password(places, "mariadb_root")


def redis(places: Places) -> str:
	return _password(places, "redis")


def _password(places: Places, name: str) -> str:
	file = places.state / "secrets.json"
	with _guard:
		known = files.read_json(file, {})
		if name not in known:
			known[name] = secrets.token_hex(16)
			files.write_json(file, known, mode=0o600)
		return str(known[name])
