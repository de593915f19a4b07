"""The Python and npm packages: exactly those of the locks, checked against their hashes."""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox.lib import debian, files, processes
from sandbox.lib.paths import Places
from sandbox.lib.say import Problem

#: Some packages are built from source, without an isolated build: what building needs must be there first.
_FIRST = ("setuptools", "wheel", "cffi", "pycparser")


def npm() -> str:
	return debian.program("npm") or "npm"


def python_version() -> str:
	return f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"


def make(env: Path, lock: Path, children: processes.Children, log: Path) -> None:
	"""Make a Python environment that holds the lock's packages and nothing else."""
	files.remove(env)
	log.unlink(missing_ok=True)
	env.parent.mkdir(parents=True, exist_ok=True)
	children.run([sys.executable, "-m", "venv", env], log)
	pip: list[str | Path] = [
		env / "bin/python",
		"-m",
		"pip",
		"install",
		"-q",
		"--disable-pip-version-check",
		"--no-compile",
	]
	# The lock is complete: nothing is resolved, and no package brings another along.
	strict = ["--no-deps", "--require-hashes"]
	first = env / "first.txt"
	first.write_text(entries(lock.read_text(), _FIRST))
	_install([*pip, *strict, "-r", first], lock, children, log)
	_install([*pip, *strict, "--no-build-isolation", "-r", lock], lock, children, log)


def entries(lock: str, names: tuple[str, ...]) -> str:
	"""The lock's entries for these packages, with their hashes."""
	found = []
	for entry in lock.replace("\\\n", " ").splitlines():
		if entry.partition("==")[0].strip() in names:
			found.append(entry)
	return "\n".join(found) + "\n"


def _install(command: list[str | Path], lock: Path, children: processes.Children, log: Path) -> None:
	try:
		children.run(command, log)
	except Problem as problem:
		text = log.read_text(errors="replace")
		if "DO NOT MATCH THE HASHES" in text:
			raise Problem(
				f"A package from the index has another hash than {lock.name} says.",
				"Do not use it. If the package was published anew for a good reason, sandbox/lock makes a new lock.",
				log,
			) from problem
		if "No space left on device" in text:
			raise Problem("The disk is full.", "Free about 3 GB and run the command again.", log) from problem
		if "ConnectionError" in text or "Temporary failure in name resolution" in text:
			raise Problem(
				"The Python package index could not be reached.",
				"Check the network and run the command again.",
				log,
			) from problem
		raise


def bench_ready(places: Places) -> bool:
	return places.python.exists() and (places.env / "bin/gunicorn").exists()


def node_modules(places: Places, children: processes.Children, log: Path) -> None:
	"""Install the locked npm packages. Their install scripts do not run."""
	log.unlink(missing_ok=True)
	places.node.mkdir(parents=True, exist_ok=True)
	for name in ("package.json", "package-lock.json"):
		files.write(places.node / name, (places.locks / name).read_text())
	children.run(
		[npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], log, cwd=places.node
	)
