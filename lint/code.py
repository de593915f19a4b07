"""Rules on Python code that need its comments or its nesting, which a semgrep pattern does not see.

Markers that the rules look for, on the same line or the line before (the formatter may move one behind the call):

- `# checked: WHO` - the permission that is ignored here was checked by WHO;
- `# public: WHY` - this endpoint answers to people without a login;
- `# nosemgrep: RULE -- WHY` - a semgrep rule does not apply here.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

from lint.tree import ROOT, Finding, is_test, read, under

MAX_CONTROLLER_LINES = 180
READS = {
	f"frappe.{name}"
	for name in ("get_all", "get_list", "get_doc", "get_value", "db.get_all", "db.get_list", "db.get_value")
} | {f"frappe.db.{name}" for name in ("get_values", "exists", "count", "sql", "get_single_value")}
SHOWN = ("vpwg/api/", "vpwg/www/", "vpwg/publish/")
LISTED = (
	*SHOWN,
	"/report/",
	"/page/",
	"/dashboard_chart_source/",
	"/workflow/facts.py",
	"/workflow/allocation_facts.py",
	"/workflow/advance_facts.py",
	"/workflow/duty_facts.py",
	"/workflow/money_facts.py",
)


class Module:
	"""One Python file: its tree and its comments by line."""

	def __init__(self, name: str, text: str) -> None:
		self.name = name
		self.text = text
		self.tree = ast.parse(text)
		self.comments = {
			token.start[0]: token.string
			for token in tokenize.generate_tokens(io.StringIO(text).readline)
			if token.type == tokenize.COMMENT
		}

	def marked(self, word: str, *lines: int) -> bool:
		"""Whether `# word: something` stands on one of these lines or on the line before one of them."""
		pattern = re.compile(rf"#\s*{word}:\s*\S")
		return any(pattern.search(self.comments.get(near, "")) for line in lines for near in (line, line - 1))

	def find(self, line: int, rule: str, message: str) -> Finding:
		return Finding(self.name, line, rule, message)


Rule = Callable[[Module], Iterator[Finding]]


def dotted(node: ast.AST) -> str:
	"""`frappe.db.get_value` for the expression of that name, else an empty text."""
	if isinstance(node, ast.Name):
		return node.id
	if isinstance(node, ast.Attribute):
		before = dotted(node.value)
		return f"{before}.{node.attr}" if before else ""
	return ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
	return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_true(node: ast.AST | None) -> bool:
	return isinstance(node, ast.Constant) and bool(node.value)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
	return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def permissions_ignored_unchecked(module: Module) -> Iterator[Finding]:
	if is_test(module.name):
		return
	message = "say who checked instead: a comment `# checked: ...` on this line or the one before"
	for node in ast.walk(module.tree):
		if isinstance(node, ast.Call):
			for keyword in node.keywords:
				if keyword.arg == "ignore_permissions" and is_true(keyword.value):
					line = keyword.value.lineno
					if not module.marked("checked", line, node.lineno, node.end_lineno or line):
						yield module.find(line, "permissions-ignored-unchecked", message)
		elif isinstance(node, ast.Assign) and is_true(node.value):
			for target in node.targets:
				ignored = isinstance(target, ast.Attribute) and target.attr == "ignore_permissions"
				if ignored and not module.marked("checked", node.lineno):
					yield module.find(node.lineno, "permissions-ignored-unchecked", message)


def list_past_permissions(module: Module) -> Iterator[Finding]:
	if is_test(module.name) or not any(part in module.name for part in (*SHOWN, "/report/", "/page/")):
		return
	for call in calls(module.tree):
		if dotted(call.func) in ("frappe.get_all", "frappe.db.get_all") and not module.marked(
			"checked", call.lineno
		):
			yield module.find(
				call.lineno,
				"list-past-permissions",
				"get_all shows what the reader may not see: use get_list, or say `# checked: ...`",
			)


def guest_endpoint_unmarked(module: Module) -> Iterator[Finding]:
	for function in functions(module.tree):
		for decorator in function.decorator_list:
			if not isinstance(decorator, ast.Call) or dotted(decorator.func) != "frappe.whitelist":
				continue
			guest = any(word.arg == "allow_guest" and is_true(word.value) for word in decorator.keywords)
			if guest and not module.marked("public", decorator.lineno):
				yield module.find(
					decorator.lineno,
					"guest-endpoint-unmarked",
					"say why people without a login may call this: `# public: ...` on the line before",
				)


def is_fixed(iterable: ast.AST) -> bool:
	"""Whether a loop runs over a constant of the code: a literal, or a name in capitals (also its items())."""
	if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Attribute):
		return iterable.func.attr in ("items", "values", "keys") and is_fixed(iterable.func.value)
	return isinstance(iterable, ast.Tuple | ast.List | ast.Set | ast.Dict) or (
		dotted(iterable).rsplit(".", 1)[-1].isupper()
	)


def query_in_loop(module: Module) -> Iterator[Finding]:
	if is_test(module.name) or not any(part in module.name for part in LISTED):
		return
	seen: set[int] = set()
	for loop in ast.walk(module.tree):
		repeated: list[ast.AST] = []
		if isinstance(loop, ast.For) and not is_fixed(loop.iter):
			repeated = list(loop.body)
		elif isinstance(loop, ast.ListComp | ast.SetComp | ast.GeneratorExp) and not is_fixed(
			loop.generators[0].iter
		):
			repeated = [loop.elt]
		elif isinstance(loop, ast.DictComp) and not is_fixed(loop.generators[0].iter):
			repeated = [loop.key, loop.value]
		for part in repeated:
			for call in calls(part):
				if dotted(call.func) in READS and call.lineno not in seen:
					seen.add(call.lineno)
					yield module.find(
						call.lineno,
						"query-in-loop",
						"one query for the page: read before the loop, look up inside",
					)


def ends(body: list[ast.stmt]) -> bool:
	"""Whether these statements always return or raise."""
	last = body[-1]
	if isinstance(last, ast.Return | ast.Raise):
		return True
	if isinstance(last, ast.If):
		return bool(last.orelse) and ends(last.body) and ends(last.orelse)
	if isinstance(last, ast.With):
		return ends(last.body)
	if isinstance(last, ast.Try):
		return ends(last.body) and all(ends(handler.body) for handler in last.handlers)
	return False


def permission_answer(module: Module) -> Iterator[Finding]:
	if not module.name.startswith("vpwg/permissions"):
		return
	message = "a has_permission hook answers True or False: annotate it `-> bool`, return one on every path"
	for function in functions(module.tree):
		if not function.name.startswith("has_") or "permission" not in function.name:
			continue
		first = min((item.lineno for item in function.decorator_list), default=function.lineno)
		if dotted(function.returns or function) != "bool" or not ends(function.body):
			yield module.find(first, "permission-answer", message)
		for node in ast.walk(function):
			if isinstance(node, ast.Return) and (
				node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
			):
				yield module.find(node.lineno, "permission-answer", message)


def suppression_unexplained(module: Module) -> Iterator[Finding]:
	for line, comment in sorted(module.comments.items()):
		if "nosem" in comment and not re.search(r"#\s*nosemgrep: [a-z0-9-]+ -- \S", comment):
			yield module.find(
				line, "suppression-unexplained", "name the rule and the reason: `# nosemgrep: RULE -- WHY`"
			)


def controller_too_long(module: Module) -> Iterator[Finding]:
	if "/doctype/" not in module.name or is_test(module.name):
		return
	length = len(module.text.splitlines())
	if length > MAX_CONTROLLER_LINES:
		yield module.find(
			MAX_CONTROLLER_LINES,
			"controller-too-long",
			f"{length} lines, {MAX_CONTROLLER_LINES} at most: rules belong in vpwg/vpwg/workflow",
		)


RULES: tuple[Rule, ...] = (
	permissions_ignored_unchecked,
	list_past_permissions,
	guest_endpoint_unmarked,
	query_in_loop,
	permission_answer,
	suppression_unexplained,
	controller_too_long,
)


def check_text(name: str, text: str) -> list[Finding]:
	"""What the rules find in one Python file; `name` is its path in the tree, with slashes."""
	module = Module(name, text)
	return sorted(finding for rule in RULES for finding in rule(module))


def check(root: Path = ROOT) -> list[Finding]:
	"""What the rules find in the app's own Python."""
	found: list[Finding] = []
	for path in under(root, "vpwg/", ".py"):
		name = path.relative_to(root).as_posix()
		try:
			found += check_text(name, read(path))
		except SyntaxError as error:
			found.append(Finding(name, error.lineno or 1, "python-syntax", error.msg))
	return found
