"""Rules on templates that the server renders. Frappe's Jinja does not escape by itself: each value has to say so."""

from __future__ import annotations

import re
from pathlib import Path

from lint.tree import ROOT, Finding, read, under

FOLDERS = (
	"vpwg/www/",
	"vpwg/templates/",
	"vpwg/vpwg/print_format/",
	"vpwg/vpwg/notification/",
	"vpwg/vpwg/web_form/",
)
EXPRESSION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
ESCAPED = re.compile(r"\|\s*(e|escape|forceescape|tojson|urlencode)\s*$")
# A translation without values, or what another block or macro of a template has rendered.
TRANSLATED = re.compile(r"""^(_\(\s*("[^"]*"|'[^']*')\s*\)|super\(\)|caller\(\))$""")
MARKER = re.compile(r"\{#\s*raw:\s*\S.*#\}")
UNSAFE = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


def check_text(name: str, text: str) -> list[Finding]:
	"""What is wrong in one template; `name` is its path in the tree."""
	found: dict[int, Finding] = {}
	lines = text.split("\n")
	for match in EXPRESSION.finditer(text):
		inner = match.group(1).strip()
		line = text.count("\n", 0, match.start()) + 1
		marked = any(MARKER.search(lines[near - 1]) for near in (line, line - 1) if near > 0)
		if not (ESCAPED.search(inner) or TRANSLATED.match(inner) or marked):
			message = (
				"end the expression with `| e` (or tojson, urlencode), or say `{# raw: WHO ESCAPED IT #}`"
			)
			found[line] = Finding(name, line, "template-unescaped", message)
	for number, line_text in enumerate(lines, 1):
		if UNSAFE.search(line_text):
			found[number] = Finding(name, number, "template-unescaped", "nothing switches escaping off")
	return [found[line] for line in sorted(found)]


def check(root: Path = ROOT) -> list[Finding]:
	"""What is wrong in the app's templates."""
	found: list[Finding] = []
	for folder in FOLDERS:
		for path in under(root, folder, ".html"):
			found += check_text(path.relative_to(root).as_posix(), read(path))
	return found
