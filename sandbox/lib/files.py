"""Small file operations that leave either the old or the new content, whenever they are interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write(path: Path, text: str, mode: int = 0o644) -> None:
	"""Write a whole file at once: it is never seen half written."""
	path.parent.mkdir(parents=True, exist_ok=True)
	handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
	with os.fdopen(handle, "w") as stream:
		stream.write(text)
	os.chmod(partial, mode)
	os.replace(partial, path)


def read_json(path: Path, default: Any = None) -> Any:
	"""What a JSON file holds, or `default` when it is missing or damaged."""
	try:
		return json.loads(path.read_text())
	except (OSError, ValueError):
		return default


def write_json(path: Path, value: Any, mode: int = 0o644) -> None:
	write(path, json.dumps(value, indent=1, sort_keys=True) + "\n", mode)


def remove(path: Path) -> None:
	"""Remove a file, link or folder. A folder is renamed first, so that no half of it is taken for a whole."""
	if path.is_symlink() or path.is_file():
		path.unlink()
	elif path.exists():
		trash = Path(tempfile.mkdtemp(dir=path.parent, prefix=".removed-"))
		os.replace(path, trash / path.name)
		shutil.rmtree(trash)


def link(target: Path, at: Path) -> None:
	"""Make `at` a symbolic link to `target`, whatever was there."""
	if at.is_symlink() and os.readlink(at) == str(target):
		return
	remove(at)
	at.parent.mkdir(parents=True, exist_ok=True)
	at.symlink_to(target)


def sha256(path: Path) -> str:
	digest = hashlib.sha256()
	with path.open("rb") as stream:
		while block := stream.read(1 << 20):
			digest.update(block)
	return digest.hexdigest()


def digest(*parts: str | Path) -> str:
	"""One short digest over texts and files' contents; a missing file counts as missing, not as an error."""
	whole = hashlib.sha256()
	for part in parts:
		if isinstance(part, Path):
			part = f"{part.name}:{sha256(part) if part.is_file() else 'missing'}"
		whole.update(part.encode() + b"\0")
	return whole.hexdigest()[:16]


def digest_tree(folder: Path, globs: Iterable[str]) -> str:
	"""One short digest over the names and contents of the files below `folder` that the globs match."""
	found = sorted({path for glob in globs for path in folder.glob(glob) if path.is_file()})
	return digest(*[f"{path.relative_to(folder)}={sha256(path)}" for path in found])
