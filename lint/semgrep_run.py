"""Runs semgrep on the project's own rules: without a login, without metrics, without the network."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lint.tree import ROOT, Finding

RULES = ROOT / "lint" / "semgrep"


class SemgrepFailed(Exception):
	"""Semgrep did not scan: a rule it could not read, or a file it could not parse."""


def environment() -> dict[str, str]:
	"""Semgrep's environment: nothing is written to the user's home, nobody is asked for a newer version."""
	own = Path(tempfile.gettempdir()) / f"vpwg-semgrep-{os.getuid()}"
	own.mkdir(exist_ok=True)
	return {
		**os.environ,
		"SEMGREP_SEND_METRICS": "off",
		"SEMGREP_ENABLE_VERSION_CHECK": "0",
		"SEMGREP_SETTINGS_FILE": str(own / "settings.yml"),
		"SEMGREP_LOG_FILE": str(own / "semgrep.log"),
	}


def scan(root: Path, targets: Sequence[str], rules: Path = RULES) -> list[Finding]:
	"""What the rules find in `targets` (paths below `root`).

	Raises SemgrepFailed when a rule or a target could not be read: a scan that looked at less is no pass.
	"""
	command = ["semgrep", "scan", "--config", str(rules), "--json", "--quiet", "--no-git-ignore"]
	command += ["--metrics", "off", "--disable-version-check", "--timeout", "20", "--jobs", "2", *targets]
	done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True)
	try:
		answer = json.loads(done.stdout)
	except ValueError:
		raise SemgrepFailed(done.stderr.strip() or f"semgrep ended with {done.returncode}") from None
	if answer["errors"]:
		raise SemgrepFailed("\n".join(str(error.get("message", error)) for error in answer["errors"]))
	return sorted(
		Finding(
			Path(result["path"]).as_posix(),
			int(result["start"]["line"]),
			str(result["check_id"]).rsplit(".", 1)[-1],
			" ".join(str(result["extra"]["message"]).split()),
		)
		for result in answer["results"]
	)
