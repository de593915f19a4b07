"""What every check shares: the finding it reports, and the files of the tree it looks at."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "lint/samples"


@dataclass(frozen=True, order=True)
class Finding:
	"""One thing that is wrong: where (path relative to the tree, line from 1), which rule, and what to do."""

	path: str
	line: int
	rule: str
	message: str

	def __str__(self) -> str:
		return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def files(root: Path = ROOT) -> list[Path]:
	"""Every file that belongs to the project: what git tracks or would offer to add, sorted.

	Outside of a git checkout (an unpacked archive) it is every file, without hidden folders.
	"""
	found = subprocess.run(
		["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=root, capture_output=True
	)
	if found.returncode == 0:
		paths = [root / name for name in found.stdout.decode().split("\0") if name]
	else:
		paths = [
			path
			for path in root.rglob("*")
			if not any(part.startswith(".") for part in path.relative_to(root).parts)
			and "node_modules" not in path.parts
		]
	return sorted({path for path in paths if path.is_file()})


def under(root: Path, folder: str, suffix: str = "") -> Iterator[Path]:
	"""The project's files below `folder` whose name ends in `suffix`; the bad and good samples never count."""
	for path in files(root):
		name = path.relative_to(root).as_posix()
		if name.startswith(folder) and name.endswith(suffix) and not name.startswith(SAMPLES):
			yield path


def read(path: Path) -> str:
	return path.read_text(encoding="utf-8")


def is_test(name: str) -> bool:
	"""Whether a path, relative to the tree, is a test or belongs to the tests."""
	return "/tests/" in f"/{name}" or name.rsplit("/", 1)[-1].startswith("test_")
