"""Checks on what Frappe reads of the app as data: DocTypes, hooks, fixtures, patches, translations, names of functions.

Nothing here imports Frappe: names are resolved in the tree.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from lint.tree import ROOT, Finding, files, is_test, read, under
from vpwg.setup.roles import ROLES as OWN_ROLES

# Of the fields that somebody fills in, this share says in a sentence what belongs there. Raise it, never lower it.
HELP_SHARE = 0.6
# Below this number of fields to fill in, the share says nothing.
HELP_FROM = 3

DOCTYPES = "vpwg/vpwg/doctype/"
FIXTURES = {"role", "workflow_state", "workflow_action_master"}
ROLES = {*OWN_ROLES, "System Manager"}
# Written by one writer inside the app, for good: no role may change or delete a row.
APPEND_ONLY = {"Approval Decision", "Grant Balance", "Group Record Entry", "Group Record Head"}
# DocTypes that every site has; anything else (ERPNext's above all) may not be there, so no static Link goes to it.
FRAMEWORK = {
	"Address",
	"Contact",
	"Country",
	"Currency",
	"DocType",
	"Email Template",
	"File",
	"Language",
	"Role",
	"User",
	"Workflow",
	"Workflow State",
}
LAYOUT = {"Section Break", "Column Break", "Tab Break", "HTML", "Heading", "Button", "Fold", "Image"}
TABLES = {"Table", "Table MultiSelect"}
UNINDEXABLE = {
	"Text",
	"Small Text",
	"Long Text",
	"Text Editor",
	"Code",
	"JSON",
	"Markdown Editor",
	"HTML Editor",
}
NEWER_KEYS = {"placeholder", "link_filters", "sticky", "make_attachment_public", "button_color", "mask"}
DOTTED = re.compile(r"^vpwg(\.[A-Za-z_]\w*){2,}$")
JS_STRING = re.compile(r"""["'`](vpwg(?:\.[A-Za-z_]\w*){2,})["'`]""")
PLACEHOLDER = re.compile(r"\{\w*\}")


def line_of(text: str, needle: str) -> int:
	"""The line (from 1) on which `needle` first stands; 1 when it does not."""
	at = text.find(needle)
	return text.count("\n", 0, at) + 1 if at >= 0 else 1


def scrub(name: str) -> str:
	"""A DocType's folder name, as Frappe makes it."""
	return name.replace(" ", "_").replace("-", "_").lower()


class Names:
	"""What is defined where in the app's Python, found without importing it."""

	def __init__(self, root: Path) -> None:
		self.root = root
		self.module = cache(self._module)

	def _module(self, dotted: str) -> ast.Module | None:
		base = self.root.joinpath(*dotted.split("."))
		for path in (base.with_suffix(".py"), base / "__init__.py"):
			if path.is_file():
				return ast.parse(read(path))
		return None

	def find(self, dotted: str) -> ast.AST | None:
		"""What a dotted path names: a module, a function, a class, a method, or an assigned or imported name."""
		module = self.module(dotted)
		if module:
			return module
		owner, _, name = dotted.rpartition(".")
		if not owner:
			return None
		scope = self.find(owner)
		if not isinstance(scope, ast.Module | ast.ClassDef):
			return None
		for node in scope.body:
			if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
				return node
			if isinstance(node, ast.ImportFrom | ast.Import):
				for alias in node.names:
					if (alias.asname or alias.name) == name:
						source = (
							f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
						)
						return self.find(source) if source.startswith("vpwg.") else node
			if isinstance(node, ast.Assign | ast.AnnAssign):
				targets = node.targets if isinstance(node, ast.Assign) else [node.target]
				if any(isinstance(target, ast.Name) and target.id == name for target in targets):
					return node
		return None


def is_endpoint(node: ast.AST | None) -> bool:
	"""Whether a function is whitelisted."""
	if not isinstance(node, ast.FunctionDef):
		return False
	return any("whitelist" in ast.unparse(decorator) for decorator in node.decorator_list)


# DocTypes


class DocType:
	"""One DocType's JSON with its folder."""

	def __init__(self, root: Path, path: Path) -> None:
		self.path = path
		self.name = path.relative_to(root).as_posix()
		self.text = read(path)
		self.data: dict[str, Any] = json.loads(self.text)
		self.fields: list[dict[str, Any]] = self.data.get("fields", [])
		self.title = str(self.data.get("name", ""))
		self.is_table = bool(self.data.get("istable"))
		self.is_single = bool(self.data.get("issingle"))

	def find(self, rule: str, message: str, at: str = "") -> Finding:
		needle = f'"fieldname": "{at}"' if at else '"name":'
		return Finding(self.name, line_of(self.text, needle), rule, message)


def doctypes(root: Path) -> list[DocType]:
	"""The app's own DocTypes. A folder's other JSON files (dashboards, say) are none."""
	found = (DocType(root, path) for path in under(root, DOCTYPES, ".json") if path.stem == path.parent.name)
	return [item for item in found if item.data.get("doctype") == "DocType"]


def check_files(item: DocType) -> Iterator[Finding]:
	"""A DocType stands in its own folder with a controller, and a test unless it is a row of another."""
	folder = item.path.parent
	if folder.name != scrub(item.title):
		yield item.find("doctype-files", f"belongs in the folder {scrub(item.title)}")
	controller = folder / f"{folder.name}.py"
	wanted = item.title.replace(" ", "").replace("-", "")
	classes: list[str] = []
	if controller.is_file():
		classes = [node.name for node in ast.parse(read(controller)).body if isinstance(node, ast.ClassDef)]
	if wanted not in classes:
		yield item.find("doctype-files", f"{controller.name} beside it must define class {wanted}")
	if not (folder / "__init__.py").is_file():
		yield item.find("doctype-files", "an __init__.py beside it is missing")
	if not item.is_table and not (folder / f"test_{folder.name}.py").is_file():
		yield item.find("doctype-files", f"test_{folder.name}.py beside it is missing")


def check_head(item: DocType, modules: set[str]) -> Iterator[Finding]:
	"""What Frappe keeps about a DocType as a whole."""
	data = item.data
	if data.get("module") not in modules:
		yield item.find(
			"doctype-head", f"module is {data.get('module')!r}; modules.txt has {sorted(modules)}"
		)
	if data.get("custom"):
		yield item.find("doctype-head", "custom DocTypes live on a site, not in an app")
	for key in ("creation", "modified"):
		try:
			datetime.fromisoformat(str(data.get(key)))
		except ValueError:
			yield item.find("doctype-head", f"{key} is no time: migrate would not see a change")
	if data.get("allow_guest_to_view") or data.get("has_web_view"):
		yield item.find(
			"doctype-head", "public pages are rendered by vpwg.publish; no DocType is shown as it is"
		)
	if item.is_table or item.is_single:
		return
	columns = {field.get("fieldname") for field in item.fields} | {"modified", "creation", "name", "idx"}
	if data.get("sort_field") not in columns or data.get("sort_order") not in ("ASC", "DESC"):
		yield item.find("doctype-sort", "say sort_field (one that exists) and sort_order: v15 and v16 differ")
	if not data.get("autoname") and not data.get("naming_rule"):
		yield item.find("doctype-head", "say how it is named (naming_rule, autoname)")


def check_fields(item: DocType, titles: dict[str, DocType]) -> Iterator[Finding]:
	"""Each field by itself."""
	names = [str(field.get("fieldname")) for field in item.fields]
	if item.data.get("field_order") != names:
		yield item.find(
			"doctype-fields", "field_order and fields do not name the same fields in the same order"
		)
	for name, times in Counter(names).items():
		if times > 1:
			yield item.find("doctype-fields", f"{name} is there {times} times", name)
	for field in item.fields:
		name, kind, options = (
			str(field.get("fieldname")),
			field.get("fieldtype"),
			str(field.get("options") or ""),
		)
		if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
			yield item.find("doctype-fields", f"{name}: fieldnames are lower_case", name)
		if kind not in LAYOUT and not field.get("label"):
			yield item.find("doctype-fields", f"{name} has no label", name)
		if kind == "Link" and options not in titles and options not in FRAMEWORK:
			yield item.find("doctype-link", f"{name} links to {options!r}, which not every site has", name)
		if kind == "Dynamic Link" and options not in names:
			yield item.find(
				"doctype-link", f"{name} takes its DocType from {options!r}, which is no field", name
			)
		if kind in TABLES and not (options in titles and titles[options].is_table):
			yield item.find("doctype-link", f"{name}: {options!r} is no table of this app", name)
		if kind == "Currency" and not field.get("is_virtual") and not has_units(item, name):
			message = f"{name}: what the rules read of an amount is {name}_units (Long Int), in the currency's smallest unit"
			yield item.find("doctype-money", message, name)
		if field.get("ignore_xss_filter"):
			yield item.find("doctype-fields", f"{name}: nothing switches the XSS filter off", name)
		newer = sorted(NEWER_KEYS & {key for key, value in field.items() if value})
		if newer:
			yield item.find(
				"doctype-old-frappe", f"{name}: {', '.join(newer)} does not exist on early v15", name
			)


def has_units(item: DocType, name: str) -> bool:
	"""Whether an amount that people type and read has the whole number beside it."""
	return any(
		field.get("fieldname") == f"{name}_units" and field.get("fieldtype") == "Long Int"
		for field in item.fields
	)


def check_indexes(item: DocType) -> Iterator[Finding]:
	"""Whatever a list can be filtered by has an index: of its own, or as the first of an add_index or add_unique list."""
	if item.is_table or item.is_single:
		return
	controller = item.path.with_suffix(".py")
	text = read(controller) if controller.is_file() else ""
	covered = set(re.findall(r"add_(?:index|unique)\(\s*[^,]+,\s*\[\s*[\"'](\w+)", text))
	for field in item.fields:
		name = str(field.get("fieldname"))
		if not field.get("in_standard_filter") or field.get("search_index") or field.get("unique"):
			continue
		if name not in covered and field.get("fieldtype") not in UNINDEXABLE:
			yield item.find(
				"doctype-index", f"{name} is a standard filter without an index (search_index)", name
			)


def check_help(item: DocType) -> Iterator[Finding]:
	"""Whoever fills in a form reads beside the field what belongs there."""
	filled = [
		field
		for field in item.fields
		if field.get("fieldtype") not in LAYOUT and not (field.get("read_only") or field.get("hidden"))
	]
	bare = [
		str(field.get("fieldname")) for field in filled if not str(field.get("description") or "").strip()
	]
	if len(filled) >= HELP_FROM and len(filled) - len(bare) < HELP_SHARE * len(filled):
		yield item.find(
			"doctype-help",
			f"{len(filled) - len(bare)} of {len(filled)} fields to fill in have a description, "
			f"{HELP_SHARE:.0%} wanted; without: {', '.join(bare)}",
		)


def check_permissions(item: DocType) -> Iterator[Finding]:
	"""Roles are the app's; nobody amends; members take nothing out; what is append-only stays so."""
	rows: list[dict[str, Any]] = item.data.get("permissions", [])
	if item.is_table:
		if rows:
			yield item.find("doctype-permission", "a table has the permissions of its parent")
		return
	if not rows:
		yield item.find("doctype-permission", "no role may read it")
	for row in rows:
		role = str(row.get("role"))
		granted = {key for key, value in row.items() if value == 1}
		if role not in ROLES:
			yield item.find("doctype-permission", f"{role} is none of the app's roles")
		refused: set[str] = {"amend"}
		if role in ("VPWG Member", "VPWG Desk", "VPWG Auditor"):
			refused |= {"share"}
		if role in ("VPWG Member", "VPWG Desk"):
			refused |= {"export", "import"}
		if item.title in APPEND_ONLY:
			refused |= {"write", "delete", "submit", "cancel", "import"}
		for right in sorted(refused & granted):
			yield item.find("doctype-permission", f"{role} must not have the right to {right}")
	if item.title in APPEND_ONLY and (item.data.get("is_submittable") or item.data.get("allow_rename")):
		yield item.find("doctype-permission", "append-only rows have no docstatus and keep their name")
	if item.title == "Member Diversity" and item.data.get("track_changes"):
		yield item.find("doctype-permission", "who changed which voluntary answer is kept nowhere")


def check_doctypes(root: Path = ROOT) -> list[Finding]:
	"""Every check on every DocType."""
	items = doctypes(root)
	titles = {item.title: item for item in items}
	modules = set(read(root / "vpwg" / "modules.txt").split("\n")) - {""}
	found: list[Finding] = []
	for item in items:
		found += check_files(item)
		found += check_head(item, modules)
		found += check_fields(item, titles)
		found += check_indexes(item)
		found += check_help(item)
		found += check_permissions(item)
	return found


def check_json(root: Path = ROOT) -> list[Finding]:
	"""JSON files parse; those that Frappe exports look as Frappe writes them, so that an export shows no noise."""
	found: list[Finding] = []
	for path in under(root, "vpwg/", ".json"):
		name, text = path.relative_to(root).as_posix(), read(path)
		try:
			data = json.loads(text)
		except ValueError as error:
			found.append(Finding(name, 1, "json-syntax", str(error)))
			continue
		if not isinstance(data, dict) or "doctype" not in data or not name.startswith("vpwg/vpwg/"):
			continue
		looks = {json.dumps(data, indent=1, sort_keys=True, ensure_ascii=ascii) for ascii in (True, False)}
		if text.rstrip("\n") not in looks:
			found.append(
				Finding(name, 1, "json-layout", "as Frappe exports it: keys sorted, indent of one space")
			)
		if data["doctype"] in (
			"Custom DocPerm",
			"Custom Field",
			"Property Setter",
			"Server Script",
			"Client Script",
		):
			found.append(Finding(name, 1, "json-kind", f"no {data['doctype']} is shipped"))
		if data.get("doctype") == "Workflow" and data.get("send_email_alert"):
			found.append(Finding(name, 1, "json-kind", "send_email_alert approves without a login"))
	return found


# Hooks, fixtures, patches


def hook_values(root: Path) -> dict[str, ast.expr]:
	"""hooks.py's assignments by name. Raises SyntaxError as Python does."""
	values: dict[str, ast.expr] = {}
	for node in ast.parse(read(root / "vpwg" / "hooks.py")).body:
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
			values[node.targets[0].id] = node.value
		elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
			values[node.target.id] = node.value
	return values


def check_hooks(root: Path = ROOT) -> list[Finding]:
	"""What hooks.py names is there; fixtures are the three kinds, filtered by name."""
	name, names, found = "vpwg/hooks.py", Names(root), []
	for hook, value in hook_values(root).items():
		for node in ast.walk(value):
			if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
				continue
			text = node.value
			bundle = text.endswith((".bundle.js", ".bundle.css"))
			if (
				DOTTED.match(text)
				and not bundle
				and not isinstance(
					names.find(text), ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
				)
			):
				found.append(
					Finding(name, node.lineno, "hook-unresolved", f"{hook}: {text} is not in the tree")
				)
			if text.startswith("public/") and not (root / "vpwg" / text).is_file():
				found.append(
					Finding(name, node.lineno, "hook-unresolved", f"{hook}: vpwg/{text} is not there")
				)
			if text.startswith("/assets/vpwg/"):
				asset = root / "vpwg" / "public" / text.removeprefix("/assets/vpwg/")
				if not asset.is_file():
					found.append(
						Finding(name, node.lineno, "hook-unresolved", f"{hook}: {text} is not there")
					)
			if bundle and not list(
				(root / "vpwg" / "public").rglob(text.replace(".bundle.css", ".bundle.*"))
			):
				found.append(
					Finding(name, node.lineno, "hook-unresolved", f"{hook}: {text} is not in public/")
				)
	fixtures = hook_values(root).get("fixtures")
	for item in fixtures.elts if isinstance(fixtures, ast.List | ast.Tuple) else []:
		found += check_fixture_hook(name, item)
	for path in under(root, "vpwg/fixtures/"):
		if path.suffix == ".json" and path.stem not in FIXTURES:
			found.append(
				Finding(path.relative_to(root).as_posix(), 1, "fixture-kind", f"only {sorted(FIXTURES)}")
			)
	return found


def check_fixture_hook(name: str, item: ast.expr) -> Iterator[Finding]:
	"""One entry of the fixtures hook: a dict with dt and filters, both literal."""
	try:
		entry = ast.literal_eval(item)
	except ValueError:
		yield Finding(name, item.lineno, "fixture-kind", "write a fixture's kind and filters as literals")
		return
	kind = entry.get("dt") or entry.get("doctype") if isinstance(entry, dict) else entry
	if scrub(str(kind)) not in FIXTURES:
		yield Finding(name, item.lineno, "fixture-kind", f"{kind} is none of {sorted(FIXTURES)}")
	if not isinstance(entry, dict) or "name" not in json.dumps(entry.get("filters") or ""):
		yield Finding(
			name, item.lineno, "fixture-kind", f"filter {kind} by name: an export takes everybody's else"
		)


def check_patches(root: Path = ROOT) -> list[Finding]:
	"""Every line of patches.txt names a module with `execute`, once; every patch module is listed."""
	path = root / "vpwg" / "patches.txt"
	name, names, found = "vpwg/patches.txt", Names(root), []
	listed: list[str] = []
	for number, raw in enumerate(read(path).split("\n"), 1):
		line = raw.split("#")[0].strip()
		if not line or line in ("[pre_model_sync]", "[post_model_sync]"):
			continue
		module = line.split()[0]
		if module in listed:
			found.append(Finding(name, number, "patch-unresolved", f"{module} is listed twice"))
		listed.append(module)
		if not isinstance(names.find(f"{module}.execute"), ast.FunctionDef):
			found.append(Finding(name, number, "patch-unresolved", f"{module} has no execute()"))
	for patch in under(root, "vpwg/patches/", ".py"):
		module = ".".join(patch.relative_to(root).with_suffix("").parts)
		if patch.name != "__init__.py" and not is_test(patch.as_posix()) and module not in listed:
			found.append(
				Finding(patch.relative_to(root).as_posix(), 1, "patch-unresolved", "not in patches.txt")
			)
	return found


def check_dotted_paths(root: Path = ROOT) -> list[Finding]:
	"""Functions named in text (enqueue, frappe.call, number cards) exist; what a browser calls is whitelisted."""
	names, found = Names(root), []
	for path in files(root):
		name = path.relative_to(root).as_posix()
		if not name.startswith("vpwg/") or is_test(name) or name == "vpwg/hooks.py":
			continue
		if path.suffix == ".py":
			for node in ast.walk(ast.parse(read(path))):
				if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
					continue
				text = node.value
				if DOTTED.match(text) and names.find(text) is None:
					found.append(Finding(name, node.lineno, "name-unresolved", f"{text} is not in the tree"))
		elif path.suffix in (".js", ".mjs", ".html", ".json", ".vue"):
			text = read(path)
			for match in JS_STRING.finditer(text):
				target = names.find(match.group(1))
				browser = path.suffix != ".json"
				if target is None or (browser and not is_endpoint(target)):
					line = text.count("\n", 0, match.start()) + 1
					kind = "whitelisted function" if browser else "name"
					message = f"{match.group(1)} is no {kind} of the tree"
					found.append(Finding(name, line, "name-unresolved", message))
	return found


# Translations


def check_translations(root: Path = ROOT) -> list[Finding]:
	"""French and Spanish translate the same sources, each once, in order, with the same {0} in them."""
	found: list[Finding] = []
	sources: dict[str, set[str]] = {}
	for path in under(root, "vpwg/translations/", ".csv"):
		name = path.relative_to(root).as_posix()
		rows = list(csv.reader(io.StringIO(read(path), newline=""), strict=True))
		keys = [("".join(row[:1]), "".join(row[2:3])) for row in rows]
		times = Counter(keys)
		sources[name] = {f"{source} [{context}]" if context else source for source, context in keys}
		if keys != sorted(keys):
			first = next(
				number
				for number, pair in enumerate(zip(keys, sorted(keys), strict=True))
				if pair[0] != pair[1]
			)
			found.append(
				Finding(name, first + 1, "translation-order", "sort the rows by source, as Python sorts text")
			)
		for number, row in enumerate(rows, 1):
			if len(row) not in (2, 3) or not row[0].strip() or not row[1].strip():
				found.append(
					Finding(name, number, "translation-row", "source, translation, and a context or none")
				)
				continue
			if times[keys[number - 1]] > 1:
				found.append(Finding(name, number, "translation-twice", row[0]))
			if sorted(PLACEHOLDER.findall(row[0])) != sorted(PLACEHOLDER.findall(row[1])):
				found.append(Finding(name, number, "translation-values", f"other {{}} than in: {row[0]}"))
			if row[1] != row[1].strip():
				found.append(Finding(name, number, "translation-row", f"spaces around: {row[0]}"))
	everything = set().union(*sources.values())
	for name, own in sources.items():
		found += [Finding(name, 1, "translation-missing", source) for source in sorted(everything - own)]
	return found


def check(root: Path = ROOT) -> list[Finding]:
	"""All of the above."""
	found = check_json(root)
	if any(finding.rule == "json-syntax" for finding in found):
		return found
	for part in (check_doctypes, check_hooks, check_patches, check_dotted_paths, check_translations):
		found += part(root)
	return found
