"""Refreshing the locks: `sandbox/lock`. Hashed Python locks for two environments, and `package-lock.json`.

Nothing of where a package was downloaded from is written into a lock.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sandbox import project
from sandbox.lib import environment, files, framework, processes, say
from sandbox.lib.paths import Places
from sandbox.lib.say import Problem


def refresh(places: Places, children: processes.Children) -> None:
	"""Resolve anew whatever may be newer, and write the locks."""
	log = places.log / "lock.log"
	work = places.cache / "lock"
	files.remove(work)
	work.mkdir(parents=True)
	say.line("  Getting uv, which resolves the locks ...")
	children.run([sys.executable, "-m", "venv", work / "uv"], log)
	children.run([work / "uv/bin/pip", "install", "-q", "uv"], log)
	wheel = framework.fetch(work / "uv/bin/python", places.cache, children, log)
	wanted = {
		"bench": [*framework.requirements(wheel), *app_dependencies(places.root / "pyproject.toml")],
		"tools": [],
	}
	for name, more in wanted.items():
		say.line(f"  Locking {name}.txt ...")
		source = work / f"{name}.in"
		source.write_text("\n".join([(places.locks / f"{name}.in").read_text(), *more]) + "\n")
		target = work / f"{name}.txt"
		options = ["--generate-hashes", "--universal", "--python-version", "3.10", "--no-header"]
		options += ["--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "-q"]
		children.run([work / "uv/bin/uv", "pip", "compile", *options, source, "-o", target], log)
		header = "# Made by sandbox/lock; not edited by hand.\n"
		files.write(places.locks / f"{name}.txt", header + target.read_text())
	say.line("  Locking package-lock.json ...")
	files.write(work / "package.json", (places.locks / "package.json").read_text())
	children.run(
		[
			environment.npm(),
			"install",
			"--package-lock-only",
			"--ignore-scripts",
			"--omit-lockfile-registry-resolved",
			"--no-audit",
			"--no-fund",
		],
		log,
		cwd=work,
	)
	lock = (work / "package-lock.json").read_text()
	if '"resolved"' in lock:
		raise Problem("npm wrote download addresses into package-lock.json.", "Use npm 10 or later for this.")
	files.write(places.locks / "package-lock.json", lock)
	files.remove(work)


def app_dependencies(pyproject: Path) -> list[str]:
	"""The entries of `dependencies` in pyproject.toml (Python 3.10 has no TOML reader of its own)."""
	text = pyproject.read_text()
	block = re.search(r"^dependencies = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
	if not block:
		raise Problem(f"No list of dependencies was found in {pyproject} of {project.APP}.")
	return re.findall(r'"([^"]+)"', block.group(1))
