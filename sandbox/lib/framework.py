"""The framework: a pinned wheel from the package index, with the framework's own names restored.

Frappe itself is not on the package index. The wheel is a mechanically renamed copy of Frappe 15.0.0-dev of
August 2023. It is for trying and testing on a loopback address, and lacks all later security fixes.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from sandbox.lib import files, processes
from sandbox.lib.say import Problem

PROJECT = "criscostack"
VERSION = "1.0.0"
WHEEL = f"{PROJECT}-{VERSION}-py3-none-any.whl"
SHA256 = "dc58aaf29c59b7666edc953596e5b31f77d7286b2ed6b14c6a205b217c210349"
#: Raised by one when the restoring below changes, so that it runs again.
REVISION = "1"

#: Replaced in file names and in texts, in this order.
_NAMES = (
	(b"criscostack", b"frappe"),
	(b"CRISCOSTACK", b"FRAPPE"),
	(b"Criscostack", b"Frappe"),
	(b"criscoerp", b"erpnext"),
	(b"CRISCOERP", b"ERPNEXT"),
	(b"Criscoerp", b"ERPNext"),
	(b"crisco", b"frappe"),
	(b"Crisco", b"Frappe"),
)
#: The one file whose name was changed by another rule.
_ODD_FILE = ("frappe/utils/brik_helper.py", "frappe/utils/bench_helper.py")
_SKIPPED = re.compile(r"\.DS_Store$|\.dist-info/|/__pycache__/")


def fetch(python: Path, cache: Path, children: processes.Children, log: Path) -> Path:
	"""Download the wheel, unless it is there, and return its path. Raises Problem if its hash is not the pinned one."""
	wheel = cache / WHEEL
	if not wheel.exists():
		partial = cache / "partial"
		files.remove(partial)
		partial.mkdir(parents=True)
		children.run(
			[python, "-m", "pip", "download", "-q", "--no-deps", "-d", partial, f"{PROJECT}=={VERSION}"], log
		)
		(partial / WHEEL).replace(wheel)
		files.remove(partial)
	check(wheel)
	return wheel


def check(wheel: Path) -> None:
	"""Raise Problem unless the wheel is, byte for byte, the one this sandbox was made for."""
	found = files.sha256(wheel)
	if found != SHA256:
		raise Problem(
			f"The framework's wheel has the wrong hash: sha256 {found}, expected {SHA256}.",
			f"It is damaged or not the one this sandbox was made for. Remove {wheel} and run the command again; "
			"if that does not help, do not use it.",
		)


def restore(wheel: Path, app: Path) -> None:
	"""Unpack the wheel into the folder `app`, with the framework's own names. Whole or not at all."""
	partial = app.with_name(app.name + ".partial")
	files.remove(partial)
	with zipfile.ZipFile(wheel) as archive:
		for entry in archive.infolist():
			if entry.is_dir() or _SKIPPED.search(entry.filename):
				continue
			name = renamed(entry.filename.encode()).decode()
			target = partial / (_ODD_FILE[1] if name == _ODD_FILE[0] else name)
			content = archive.read(entry)
			target.parent.mkdir(parents=True, exist_ok=True)
			target.write_bytes(content if b"\0" in content else renamed(content))
	files.remove(app)
	partial.replace(app)


def renamed(text: bytes) -> bytes:
	for theirs, own in _NAMES:
		text = text.replace(theirs, own)
	return text


def requirements(wheel: Path) -> list[str]:
	"""What the wheel says it requires (for refreshing the lock)."""
	with zipfile.ZipFile(wheel) as archive:
		name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
		metadata = archive.read(name).decode()
	return re.findall(r"^Requires-Dist: ([^;\n]+)$", metadata, re.MULTILINE)
