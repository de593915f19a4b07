"""What comes from Debian's packages. None of these packages installs or starts a service."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.lib import processes, say
from sandbox.lib.say import Problem

#: Servers live outside an ordinary user's PATH.
PATH = ":".join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def program(*names: str) -> str | None:
	"""The full path of the first of these programs that is installed."""
	for name in names:
		found = shutil.which(name, path=PATH)
		if found:
			return found
	return None


def node_is_recent() -> bool:
	"""Whether Node 18 or later, and npm, are installed."""
	node = program("node")
	if not node or not program("npm"):
		return False
	version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
	return version.startswith("v") and int(version[1:].split(".")[0]) >= 18


def python_makes_environments() -> bool:
	"""Whether the Python that runs this can make environments with pip in them (Debian splits that off)."""
	import importlib.util

	return importlib.util.find_spec("ensurepip") is not None and _ensurepip_has_wheels()


def _ensurepip_has_wheels() -> bool:
	import ensurepip

	try:
		return bool(ensurepip.version())
	except Exception:
		return False


def library(name: str) -> Callable[[], bool]:
	"""Asks whether a shared library can be loaded, by its file's name."""

	def there() -> bool:
		import ctypes

		try:
			ctypes.CDLL(name)
		except OSError:
			return False
		return True

	return there


@dataclass(frozen=True)
class Need:
	"""Something that must be there, and the packages that bring it."""

	what: str
	packages: tuple[str, ...]
	there: Callable[[], bool]


def _has(*names: str) -> Callable[[], bool]:
	return lambda: all(program(name) for name in names)


def chromium() -> str | None:
	"""The browser for tests: `$CHROMIUM`, or Debian's."""
	return os.environ.get("CHROMIUM") or program("chromium")


def redis_server() -> str | None:
	"""The Redis server. `redis-check-rdb` of redis-tools is the same program under another name: Redis looks
	at the name it is called by, so a link named `redis-server` runs the server."""
	return program("redis-server", "redis-check-rdb")


def for_bench() -> list[Need]:
	"""What a bench needs of the machine."""
	import sys

	version = f"{sys.version_info.major}.{sys.version_info.minor}"
	return [
		Need("Python's venv module", (f"python{version}-venv",), python_makes_environments),
		Need("MariaDB", ("mariadb-server-core",), _has("mariadbd", "mariadb-install-db")),
		Need("MariaDB's clients", ("mariadb-client",), _has("mysql", "mysqldump", "mariadb-admin")),
		Need("Redis", ("redis-tools",), lambda: bool(redis_server()) and bool(program("redis-cli"))),
		Need("wkhtmltopdf", ("wkhtmltopdf",), _has("wkhtmltopdf")),
		Need("Node 18 or later", ("nodejs", "npm"), node_is_recent),
		Need("git", ("git",), _has("git")),
		Need("Pango (PDF)", ("libpango-1.0-0", "libpangoft2-1.0-0"), library("libpangoft2-1.0.so.0")),
		Need("cairo (PDF)", ("libcairo2",), library("libcairo.so.2")),
		Need("certificates", ("ca-certificates",), Path("/etc/ssl/certs/ca-certificates.crt").exists),
	]


def for_browser() -> list[Need]:
	"""What browser tests need of the machine."""
	return [Need("Chromium", ("chromium",), lambda: bool(chromium()))]


def missing(needs: list[Need]) -> list[Need]:
	return [need for need in needs if not need.there()]


def install(needs: list[Need], children: processes.Children, log: Path) -> None:
	"""Install what is missing. Raises Problem on a machine without apt-get, or without root and sudo."""
	lacking = missing(needs)
	if not lacking:
		return
	packages = [package for need in lacking for package in need.packages]
	listing = " ".join(packages)
	say.line(f"    installing Debian packages: {listing}")
	if not program("apt-get"):
		wanted = ", ".join(need.what for need in lacking)
		raise Problem(
			f"This is not a Debian-like system (there is no apt-get), and {wanted} is missing here.",
			"Install that with this system's own package manager and run the command again.",
		)
	root = _become_root(listing)
	env = {"DEBIAN_FRONTEND": "noninteractive"}
	apt = [*root, "apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=300"]
	if children.status([*apt, "update"], log, env=env, finish=True) != 0:
		say.line("    apt-get update reported an error; going on with the package lists that are there")
	command = [*apt, "install", "--no-install-recommends", *packages]
	if children.status(command, log, env=env, finish=True) != 0:
		# Where dpkg was killed in the middle of its work, what it began has to be finished first: what is
		# unpacked is set up, and what that still lacks is fetched. Nothing is removed for it.
		children.status([*root, "dpkg", "--configure", "-a"], log, env=env, finish=True)
		mend = [*apt, "install", "--fix-broken", "--no-install-recommends", "--no-remove"]
		children.status(mend, log, env=env, finish=True)
		children.run(command, log, env=env, finish=True)
	still = missing(needs)
	if still:
		raise Problem(
			f"Debian's packages were installed, but {', '.join(need.what for need in still)} is still not there.",
			f"Install it by hand ({' '.join(p for need in still for p in need.packages)}) and run again.",
			log,
		)


def _become_root(listing: str) -> list[str]:
	"""The words to put before a command so that it runs as root."""
	if os.geteuid() == 0:
		return ["env", "DEBIAN_FRONTEND=noninteractive"]
	remedy = f"Let an administrator run `apt-get install {listing}` and run the command again."
	sudo = program("sudo")
	if not sudo:
		raise Problem("Packages are missing here, and you are neither root nor is there sudo.", remedy)
	if subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode != 0:
		say.line("    sudo may ask for your password")
		if subprocess.run([sudo, "-v"], check=False).returncode != 0:
			raise Problem("Packages are missing here, and sudo does not let you install them.", remedy)
	return [sudo, "env", "DEBIAN_FRONTEND=noninteractive"]
