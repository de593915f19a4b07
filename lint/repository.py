"""Checks on the repository as a whole: what must not be written anywhere, the workflows, the hooks, the scripts."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lint.tree import ROOT, Finding, files, read

# Put together here so that this file does not hold what it looks for.
HOSTS = [
	*("pypi." + "org", "pythonhosted." + "org", "npmjs." + "org", "npmjs." + "com", "yarnpkg." + "com"),
	*("deb.debian." + "org", "security.debian." + "org", "crates." + "io", "rubygems." + "org"),
]
HOST = re.compile("|".join(re.escape(host) for host in HOSTS), re.IGNORECASE)
HOME = re.compile(
	r"(?<![\w.$}~/-])/(?:root|home/[a-z_][\w-]*|Users/[A-Za-z][\w-]*|" + "work" + r"/[a-z.])(?:/|\b)"
)
EVENT_TEXT = re.compile(r"\$\{\{[^}]*github\.(event\.|head_ref)[^}]*\}\}")
PINNED = re.compile(r"^(\./|[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})$)")
TEXT = {
	"", ".bash", ".cfg", ".css", ".csv", ".html", ".js", ".json", ".jsonl", ".lock", ".md", ".mjs", ".py", ".scss",
	".sh", ".svg", ".toml", ".ts", ".txt", ".vue", ".xml", ".yaml", ".yml",
}  # fmt: skip
SCRIPTS = (".ci/", "lint/", "sandbox/", "benchmarks/", ".github/")


def words_in(name: str, text: str) -> Iterator[Finding]:
	"""Places of one person's machine, and hosts that a package client knows by itself."""
	for number, line in enumerate(text.splitlines(), 1):
		if match := HOME.search(line):
			yield Finding(name, number, "machine-path", f"{match.group(0)} is on one machine only")
		if match := HOST.search(line):
			yield Finding(
				name, number, "registry-host", f"{match.group(0)}: the package client knows where to ask"
			)


def check_words(root: Path = ROOT) -> list[Finding]:
	"""No path of somebody's machine and no host of a package registry in any text file."""
	found: list[Finding] = []
	for path in files(root):
		if path.suffix not in TEXT:
			continue
		try:
			text = read(path)
		except UnicodeDecodeError:
			found.append(Finding(path.relative_to(root).as_posix(), 1, "not-utf-8", "text files are UTF-8"))
			continue
		found += words_in(path.relative_to(root).as_posix(), text)
	return found


def check_messages(root: Path = ROOT) -> list[Finding]:
	"""The same for the messages of the commits, as far as this checkout has them."""
	log = subprocess.run(["git", "log", "--format=%h%x00%B%x01"], cwd=root, capture_output=True, text=True)
	found: list[Finding] = []
	for entry in log.stdout.split("\x01"):
		commit, _, message = entry.strip().partition("\0")
		found += words_in(f"commit {commit}", message)
	return found


def check_workflow(name: str, text: str) -> list[Finding]:
	"""One GitHub workflow: least rights, a time limit, one run at a time, pinned actions, no text of others in scripts."""
	flow: dict[str, Any] = YAML(typ="safe").load(text)
	found = []

	def say(message: str, at: str = "") -> None:
		line = text.count("\n", 0, max(text.find(at), 0)) + 1 if at else 1
		found.append(Finding(name, line, "workflow", message))

	if flow.get("permissions") not in ({"contents": "read"}, {}):
		say("say `permissions: contents: read` for the whole workflow; a job may ask for more")
	if not flow.get("concurrency"):
		say("say a concurrency group")
	if "pull_request_target" in str(flow.get("on")):
		say("pull_request_target runs strangers' code with our rights")
	for job_name, job in (flow.get("jobs") or {}).items():
		if "uses" in job:
			continue
		if not job.get("timeout-minutes"):
			say(f"job {job_name} has no timeout-minutes", f"{job_name}:")
		if not job.get("name"):
			say(f"job {job_name} has no name", f"{job_name}:")
		for step in job.get("steps") or []:
			uses = step.get("uses")
			if uses and not PINNED.match(uses):
				say(f"pin {uses} to a major version or a commit", uses)
			if match := EVENT_TEXT.search(str(step.get("run", ""))):
				say(f"{match.group(0)} in a script: pass it through env", match.group(0))
			if not (step.get("name") or uses):
				say(f"a step of job {job_name} has no name", f"{job_name}:")
			for script in re.findall(
				r"(?:bash|sh|python3?)\s+(\.(?:github|ci)/\S+)", str(step.get("run", ""))
			):
				if not (ROOT / script).is_file():
					say(f"{script} is not there", script)
	return found


def check_workflows(root: Path = ROOT) -> list[Finding]:
	found: list[Finding] = []
	for path in files(root):
		name = path.relative_to(root).as_posix()
		if name.startswith(".github/workflows/"):
			found += check_workflow(name, read(path))
	return found


def check_hooks(checks: set[str], root: Path = ROOT) -> list[Finding]:
	"""The pre-commit hooks are local and each calls a check of lint/run that exists."""
	name = ".pre-commit-config.yaml"
	config: dict[str, Any] = YAML(typ="safe").load(read(root / name))
	found = []
	for repository in config["repos"]:
		if repository["repo"] != "local":
			found.append(
				Finding(name, 1, "hooks", f"{repository['repo']}: hooks call the tools that are locked here")
			)
			continue
		for hook in repository["hooks"]:
			words = str(hook["entry"]).split()
			if words[0] != "lint/run" or not words[1:] or not set(words[1:]) - {"--fix"} <= checks:
				found.append(
					Finding(name, 1, "hooks", f"{hook['id']}: {hook['entry']} is no check of lint/run")
				)
	return found


def check_scripts(root: Path = ROOT) -> list[Finding]:
	"""Shell scripts parse; what has a first line for an interpreter and stands among the commands can be run."""
	found: list[Finding] = []
	for path in files(root):
		name = path.relative_to(root).as_posix()
		if not name.startswith(SCRIPTS) or path.suffix not in ("", ".sh", ".bash", ".py"):
			continue
		first = path.open(encoding="utf-8", errors="replace").readline()
		if not first.startswith("#!"):
			continue
		if not os.access(path, os.X_OK):
			found.append(Finding(name, 1, "script", "has an interpreter's line but cannot be run (chmod +x)"))
		if "sh" in first.split("/")[-1]:
			done = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True)
			if done.returncode:
				found.append(Finding(name, 1, "script", done.stderr.strip().split("\n")[0]))
	return found


def check(checks: set[str], root: Path = ROOT) -> list[Finding]:
	"""All of the above; `checks` are the names that lint/run knows."""
	return [
		*check_words(root),
		*check_messages(root),
		*check_workflows(root),
		*check_hooks(checks, root),
		*check_scripts(root),
	]
