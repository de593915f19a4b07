"""The checks of lint/app.py on a small tree that is right, and on that tree broken in one way each."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lint import app
from lint.tree import ROOT

DOCTYPE: dict[str, Any] = {
	"autoname": "hash",
	"creation": "2026-01-01 00:00:00.000000",
	"doctype": "DocType",
	"field_order": ["working_group", "amount", "note"],
	"fields": [
		{
			"description": "Whose grant this is.",
			"fieldname": "working_group",
			"fieldtype": "Link",
			"in_standard_filter": 1,
			"label": "Working Group",
			"options": "Sample Grant",
			"search_index": 1,
		},
		{
			"description": "In the currency's smallest unit.",
			"fieldname": "amount",
			"fieldtype": "Long Int",
			"label": "Amount",
		},
		{"description": "For the auditor.", "fieldname": "note", "fieldtype": "Data", "label": "Note"},
	],
	"modified": "2026-01-01 00:00:00.000000",
	"module": "VPWG",
	"name": "Sample Grant",
	"permissions": [{"read": 1, "role": "VPWG Member"}, {"read": 1, "role": "VPWG Manager", "write": 1}],
	"sort_field": "modified",
	"sort_order": "DESC",
}
FOLDER = "vpwg/vpwg/doctype/sample_grant"
TREE = {
	"vpwg/__init__.py": "",
	"vpwg/modules.txt": "VPWG\n",
	"vpwg/patches.txt": "[pre_model_sync]\n\n[post_model_sync]\nvpwg.patches.v1_0.fill # 1\n",
	"vpwg/patches/__init__.py": "",
	"vpwg/patches/v1_0/__init__.py": "",
	"vpwg/patches/v1_0/fill.py": "def execute():\n\tpass\n",
	"vpwg/api/__init__.py": "",
	"vpwg/api/decisions.py": "import frappe\n\n\n@frappe.whitelist()\ndef decide():\n\tpass\n\n\ndef own():\n\tpass\n",
	"vpwg/hooks.py": 'after_install = "vpwg.api.decisions.own"\n'
	'fixtures = [{"dt": "Role", "filters": [["name", "in", ["VPWG Member"]]]}]\n',
	"vpwg/fixtures/role.json": "[]",
	"vpwg/translations/fr.csv": "Amount,Montant,\nOnly {0} left,Il ne reste que {0},\n",
	"vpwg/translations/es.csv": "Amount,Monto,\nOnly {0} left,Solo queda {0},\n",
	f"{FOLDER}/__init__.py": "",
	f"{FOLDER}/sample_grant.py": "class SampleGrant:\n\tpass\n",
	f"{FOLDER}/test_sample_grant.py": "",
	f"{FOLDER}/sample_grant.js": 'frappe.xcall("vpwg.api.decisions.decide");\n',
	f"{FOLDER}/sample_grant.json": json.dumps(DOCTYPE, indent=1, sort_keys=True),
}


def found(root: Path, changed: dict[str, str | None]) -> set[str]:
	"""The rules that speak up when these files of the right tree are other (None: missing)."""
	for name, text in (TREE | changed).items():
		if text is not None:
			path = root / name
			path.parent.mkdir(parents=True, exist_ok=True)
			path.write_text(text)
	return {finding.rule for finding in app.check(root)}


def doctype(change: Callable[[dict[str, Any]], object]) -> dict[str, str | None]:
	data = copy.deepcopy(DOCTYPE)
	change(data)
	return {f"{FOLDER}/sample_grant.json": json.dumps(data, indent=1, sort_keys=True)}


def field(name: str, **values: Any) -> dict[str, str | None]:
	"""The DocType with one field changed."""
	return doctype(
		lambda data: next(item for item in data["fields"] if item["fieldname"] == name).update(values)
	)


def permission(**values: Any) -> dict[str, str | None]:
	"""The DocType with the member's permission changed."""
	return doctype(lambda data: data["permissions"][0].update(values))


def test_the_right_tree_passes(tmp_path: Path) -> None:
	assert found(tmp_path, {}) == set()


BROKEN: dict[str, tuple[str, dict[str, str | None]]] = {
	"no test beside it": ("doctype-files", {f"{FOLDER}/test_sample_grant.py": None}),
	"no controller": ("doctype-files", {f"{FOLDER}/sample_grant.py": None}),
	"another class": ("doctype-files", {f"{FOLDER}/sample_grant.py": "class Grant:\n\tpass\n"}),
	"another module": ("doctype-head", doctype(lambda data: data.update(module="Core"))),
	"a custom DocType": ("doctype-head", doctype(lambda data: data.update(custom=1))),
	"no time": ("doctype-head", doctype(lambda data: data.update(modified="now"))),
	"shown to guests": ("doctype-head", doctype(lambda data: data.update(allow_guest_to_view=1))),
	"no name": ("doctype-head", doctype(lambda data: data.pop("autoname"))),
	"no order": ("doctype-sort", doctype(lambda data: data.pop("sort_field"))),
	"order of a field that is none": ("doctype-sort", doctype(lambda data: data.update(sort_field="money"))),
	"field order": ("doctype-fields", doctype(lambda data: data.update(field_order=["note"]))),
	"no label": ("doctype-fields", field("note", label="")),
	"unfiltered HTML": ("doctype-fields", field("note", ignore_xss_filter=1)),
	"a link to ERPNext": ("doctype-link", field("working_group", options="Journal Entry")),
	"a table of nothing": ("doctype-link", field("note", fieldtype="Table", options="Sample Grant")),
	"a dynamic link from nowhere": (
		"doctype-link",
		field("note", fieldtype="Dynamic Link", options="reference_doctype"),
	),
	"money as a float": ("doctype-money", field("amount", fieldtype="Currency")),
	"a key that v15 lacks": ("doctype-old-frappe", field("note", placeholder="x")),
	"a filter without an index": ("doctype-index", field("working_group", search_index=0)),
	"no help": (
		"doctype-help",
		doctype(lambda data: [item.pop("description") for item in data["fields"][:2]]),
	),
	"a role of nobody": ("doctype-permission", permission(role="Guest")),
	"members export": ("doctype-permission", permission(export=1)),
	"members share": ("doctype-permission", permission(share=1)),
	"amending": ("doctype-permission", permission(amend=1)),
	"JSON that is none": ("json-syntax", {"vpwg/fixtures/role.json": "[}"}),
	"keys unsorted": ("json-layout", {f"{FOLDER}/sample_grant.json": json.dumps(DOCTYPE)}),
	"a hook to nothing": ("hook-unresolved", {"vpwg/hooks.py": 'x = "vpwg.api.decisions.gone"\n'}),
	"a hook to a module": ("hook-unresolved", {"vpwg/hooks.py": 'x = {"a": ["vpwg.api.decisions"]}\n'}),
	"a script that is missing": ("hook-unresolved", {"vpwg/hooks.py": 'x = {"User": "public/js/user.js"}\n'}),
	"a bundle that is missing": ("hook-unresolved", {"vpwg/hooks.py": 'x = "vpwg.bundle.js"\n'}),
	"workflows as fixtures": (
		"fixture-kind",
		{"vpwg/hooks.py": 'fixtures = [{"dt": "Workflow", "filters": [["name", "=", "x"]]}]\n'},
	),
	"everybody's roles": ("fixture-kind", {"vpwg/hooks.py": 'fixtures = ["Role"]\n'}),
	"a fixture file too many": ("fixture-kind", {"vpwg/fixtures/custom_docperm.json": "[]"}),
	"a patch that is missing": ("patch-unresolved", {"vpwg/patches/v1_0/fill.py": None}),
	"a patch without execute": ("patch-unresolved", {"vpwg/patches/v1_0/fill.py": "def run():\n\tpass\n"}),
	"a patch that never runs": (
		"patch-unresolved",
		{"vpwg/patches/v1_0/more.py": "def execute():\n\tpass\n"},
	),
	"a call to nothing": ("name-unresolved", {f"{FOLDER}/sample_grant.js": 'f("vpwg.api.decisions.x");\n'}),
	"a call to what is not whitelisted": (
		"name-unresolved",
		{f"{FOLDER}/sample_grant.js": 'f("vpwg.api.decisions.own");\n'},
	),
	"a job to nothing": ("name-unresolved", {"vpwg/jobs.py": 'JOB = "vpwg.api.decisions.gone"\n'}),
	"rows unsorted": ("translation-order", {"vpwg/translations/fr.csv": "Only {0} left,{0},\nAmount,M,\n"}),
	"a source twice": (
		"translation-twice",
		{"vpwg/translations/fr.csv": "Amount,M,\nAmount,N,\nOnly {0} left,{0},\n"},
	),
	"a value lost": ("translation-values", {"vpwg/translations/fr.csv": "Amount,M,\nOnly {0} left,x,\n"}),
	"an empty translation": (
		"translation-row",
		{"vpwg/translations/fr.csv": "Amount,,\nOnly {0} left,{0},\n"},
	),
	"a source in one language only": ("translation-missing", {"vpwg/translations/fr.csv": "Amount,M,\n"}),
}


@pytest.mark.parametrize(("rule", "changed"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_found(tmp_path: Path, rule: str, changed: dict[str, str | None]) -> None:
	assert rule in found(tmp_path, changed)


def test_rows_that_stay_for_ever_are_changed_by_no_role(tmp_path: Path) -> None:
	def change(data: dict[str, Any]) -> None:
		data.update(name="Group Record Entry", permissions=[{"read": 1, "role": "VPWG Manager", "write": 1}])

	folder = "vpwg/vpwg/doctype/group_record_entry"
	files: dict[str, str | None] = {
		f"{folder}/group_record_entry.json": doctype(change)[f"{FOLDER}/sample_grant.json"],
		f"{folder}/group_record_entry.py": "class GroupRecordEntry:\n\tpass\n",
		f"{folder}/test_group_record_entry.py": "",
		f"{folder}/__init__.py": "",
	}
	assert found(tmp_path, files) == {"doctype-permission"}


def test_a_composite_index_covers_its_first_field(tmp_path: Path) -> None:
	text = (
		'class SampleGrant:\n\tpass\n\n\nfrappe.db.add_index("Sample Grant", ["working_group", "amount"])\n'
	)
	changed = field("working_group", search_index=0) | {f"{FOLDER}/sample_grant.py": text}
	assert found(tmp_path, changed) == set()


def test_rows_of_a_table_need_no_test_of_their_own(tmp_path: Path) -> None:
	changed = doctype(lambda data: data.update(istable=1, permissions=[]))
	assert found(tmp_path, changed | {f"{FOLDER}/test_sample_grant.py": None}) == set()


def test_the_tree_itself_has_doctypes_to_check() -> None:
	assert app.doctypes(ROOT)
