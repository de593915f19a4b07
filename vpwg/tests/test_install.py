"""Installing and removing the app, on a spare site without it.

The sandbox names such a site in SANDBOX_SPARE_SITE; on an ordinary bench these tests skip.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import frappe

SPARE = os.environ.get("SANDBOX_SPARE_SITE", "")

# What Frappe writes about any installation and removal, whatever the app.
FRAMEWORK_NOTES = {"tabInstalled Application", "tabScheduled Job Log", "__global_search"}

KEYS = {
	"tabSingles": "doctype, field",
	# Frappe writes the list of installed apps anew, under a new name, and notes the change as a version.
	"tabDefaultValue": "parent, defkey, defvalue",
	"tabVersion": "ref_doctype",
	"__Auth": "doctype, name, fieldname",
	"__UserSettings": "user, doctype",
}
"""By which columns a row is known, where it is not its name."""

YEAR = date.today().year  # noqa: DTZ011
CHANGE = ["VPWG Settings", "VPWG Settings", "host_organisation_name", "An organisation"]

CHOICES = (
	("Workflow", "Stage Review", "is_active", 0),
	("Workflow", "Stage Review", "override_status", 0),
	("VPWG Settings", "VPWG Settings", "default_language", ""),
)
"""What an administrator and a manager change after the installation."""

RECORDS = (
	{"doctype": "Stakeholder Organisation", "organisation_name": "A company", "pillar": "Company"},
	{"doctype": "Working Group", "group_name": "A group", "country": "Ghana", "level": "Site"},
	{"doctype": "Working Group Member", "working_group": "WG-0001", "organisation": "ORG-00001"},
	{"doctype": "Stage Review", "working_group": "WG-0001", "target_stage": "Setup"},
	{
		"doctype": "Comment",
		"comment_type": "Comment",
		"reference_doctype": "Working Group",
		"reference_name": "WG-0001",
		"content": "A remark",
	},
	{
		"doctype": "VPWG Exchange Rate",
		"from_currency": "GHS",
		"to_currency": "USD",
		"date": "2026-01-05",
		"rate": 0.08,
		"source": "A bank",
	},
	{
		"doctype": "Allocation Policy",
		"working_group": "WG-0001",
		"title": "A policy",
		"approval_rules": [{"applies_to": "Resource Allocation", "mode": "Consensus"}],
	},
	{
		"doctype": "File",
		"file_name": "vpwg-minutes.txt",
		"content": "Minutes",
		"is_private": 1,
		"attached_to_doctype": "Allocation Policy",
		"attached_to_name": f"POL-{YEAR}-0001",
	},
	{"doctype": "Access Log", "export_from": "Working Group", "reference_document": "WG-0001"},
	{
		"doctype": "Email Queue",
		"sender": "a@vpwg.example",
		"message": "A mail",
		"reference_doctype": "Working Group",
		"reference_name": "WG-0001",
		"recipients": [{"recipient": "b@vpwg.example", "status": "Not Sent"}],
	},
)


def bench(*arguments: str) -> str:
	"""Run Frappe's command line on the spare site; gives what it printed, fails with it otherwise."""
	done = subprocess.run(
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", SPARE, *arguments],
		cwd=frappe.local.sites_path,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		text=True,
		check=False,
	)
	if done.returncode:
		raise AssertionError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}")
	return done.stdout


@contextmanager
def database() -> Iterator[Any]:
	import pymysql  # v16 benches may have another driver; they skip these tests

	config = json.loads((Path(frappe.local.sites_path) / SPARE / "site_config.json").read_text())
	connection = pymysql.connect(
		host=frappe.conf.db_host,
		port=int(frappe.conf.db_port),
		user=config.get("db_user") or config["db_name"],
		password=config["db_password"],
		database=config["db_name"],
		charset="utf8mb4",
	)
	try:
		yield connection.cursor()
	finally:
		connection.close()


def tables(cursor: Any) -> list[str]:
	cursor.execute("SHOW TABLES")
	return sorted(name for (name,) in cursor.fetchall())


def columns(cursor: Any, table: str) -> list[str]:
	cursor.execute(f"SHOW COLUMNS FROM `{table}`")
	return [row[0] for row in cursor.fetchall()]


def snapshot() -> dict[str, set[str]]:
	"""What stands in each table: its columns and the names of its rows, or the keys and values without names."""
	found = {}
	with database() as cursor:
		for table in tables(cursor):
			if table in FRAMEWORK_NOTES or not table.startswith(("tab", "__")):
				continue
			fields = columns(cursor, table)
			keys = KEYS.get(table, "name")
			found[table] = {f"column {field}" for field in fields}
			if set(keys.split(", ")) <= set(fields):
				cursor.execute(f"SELECT {keys} FROM `{table}`")
				found[table] |= {str(row) for row in cursor.fetchall()} - {"('Installed Applications',)"}
	return found


OURS = {
	"Stakeholder Organisation",
	"Working Group",
	"Working Group Member",
	"Stage Review",
	"Allocation Policy",
	"Resource Allocation",
}

CHOSEN = (
	"tabWorkflow",
	"tabWorkflow Document State",
	"tabWorkflow Transition",
	"tabWorkflow State",
	"tabWorkflow Action Master",
	"tabStage Criterion",
	"tabSingles",
)
"""Tables of which a migrate may change no value: what people choose there, and the guide's catalogue."""


def values(table: str) -> list[str]:
	"""Every value of a table, save when a row was written; of the single DocTypes, those of ours."""
	with database() as cursor:
		fields = [field for field in columns(cursor, table) if field not in ("modified", "modified_by")]
		wanted = ", ".join(f"`{field}`" for field in fields)
		ours = (
			"WHERE doctype = 'VPWG Settings' AND field NOT LIKE 'modified%%'" if table == "tabSingles" else ""
		)
		cursor.execute(f"SELECT {wanted} FROM `{table}` {ours}")
		return sorted(str(row) for row in cursor.fetchall())


def user_type(address: str) -> str:
	with database() as cursor:
		cursor.execute("SELECT user_type FROM `tabUser` WHERE name = %s", (address,))
		return str(cursor.fetchone()[0])


@unittest.skipUnless(SPARE, "needs a spare site without the app (SANDBOX_SPARE_SITE): run sandbox/test")
class TestInstallation(unittest.TestCase):
	maxDiff = 4000

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.before = snapshot()
		bench("install-app", "vpwg")
		cls.installed = snapshot()

	def test_1_installation_only_adds(self) -> None:
		lost = {table: rows - self.installed.get(table, set()) for table, rows in self.before.items()}
		lost["tabDefaultValue"] = {row for row in lost["tabDefaultValue"] if "installed_apps" not in row}
		self.assertEqual({table: rows for table, rows in lost.items() if rows}, {})
		self.assertIn("('VPWG Coordinator',)", self.installed["tabRole"])

	def test_2_migrating_again_changes_nothing(self) -> None:
		for change in CHOICES:
			bench("execute", "frappe.client.set_value", "--args", str(list(change)))
		before = {table: values(table) for table in CHOSEN}
		self.assertTrue(all(before.values()))
		self.assertIn("'default_language', ''", str(before["tabSingles"]))
		bench("migrate", "--skip-search-index")
		for table in CHOSEN:
			with self.subTest(table):
				self.assertEqual(values(table), before[table])
		again = snapshot()
		for table in ("tabRole", "tabDocType", "tabDocField", "tabWorkspace", "tabModule Def"):
			with self.subTest(table):
				self.assertEqual(again[table], self.installed[table])

	def test_3_a_dry_run_of_the_removal_removes_nothing(self) -> None:
		bench("uninstall-app", "vpwg", "--yes", "--no-backup", "--dry-run")
		after = snapshot()
		self.assertEqual(after["tabRole"], self.installed["tabRole"])
		self.assertEqual(after["tabSingles"], self.installed["tabSingles"])

	def test_4_removal_leaves_nothing_behind(self) -> None:
		bench("vpwg-demo")
		bench("vpwg-demo", "--remove")
		# A change of the settings leaves a version behind.
		bench("execute", "frappe.client.set_value", "--args", str(CHANGE))
		for record in RECORDS:
			bench("execute", "frappe.client.insert", "--args", str([record]))
		bench(
			"execute", "frappe.client.set_value", "--args", str(["Working Group", "WG-0001", "vision", "V"])
		)
		bench("execute", "frappe.client.delete", "--args", str(["Stage Review", f"SR-{YEAR}-0001"]))
		bench("uninstall-app", "vpwg", "--yes", "--no-backup")
		with database() as cursor:
			cursor.execute("select distinct doctype from __global_search")
			searched = {row[0] for row in cursor.fetchall()}
		self.assertEqual(searched & OURS, set())
		kept = Path(frappe.local.sites_path) / SPARE / "private" / "files"
		self.assertEqual(list(kept.glob("vpwg-minutes*")), [])
		after = snapshot()
		left = {table: rows - self.before.get(table, set()) for table, rows in after.items()}
		self.assertEqual({table: rows for table, rows in left.items() if rows}, {})
		gone = {table: rows - after.get(table, set()) for table, rows in self.before.items()}
		self.assertEqual({table: rows for table, rows in gone.items() if rows}, {})

	def test_5_removal_makes_website_users_of_those_who_had_no_other_way_into_the_desk(self) -> None:
		address = "leaving@vpwg.example"
		user = {"doctype": "User", "email": address, "first_name": "Leaving", "send_welcome_email": 0}
		bench("install-app", "vpwg")
		user["roles"] = [{"role": "VPWG Coordinator"}, {"role": "VPWG Desk"}]
		bench("execute", "frappe.client.insert", "--args", str([user]))
		self.assertEqual(user_type(address), "System User")
		bench("uninstall-app", "vpwg", "--yes", "--no-backup")
		self.assertEqual(user_type(address), "Website User")
