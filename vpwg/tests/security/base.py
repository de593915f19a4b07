"""The base of the attack matrix: one world for a class, each cell taken back, and what is compared afterwards."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import now

from vpwg import permissions
from vpwg.tests.compat import VPWGTestCase
from vpwg.tests.security.people import COORDINATOR, Person, World

WATCHED = (
	"Working Group",
	"Working Group Member",
	"Stakeholder Organisation",
	"Stage Review",
	"Allocation Policy",
	"Resource Allocation",
	"Allocation Call",
	"Conflict Declaration",
	"VPWG Exchange Rate",
	"Approval Decision",
	"Group Record Entry",
	"Group Record Head",
	"Working Group Grant",
	"Grant Amendment",
	"Grant Receipt",
	"Fund Return",
	"Disbursement",
	"Advance Retirement",
	"Month Close",
	"Grant Balance",
	"Grant Line Balance",
	"Fund Movement",
	"Member Diversity",
	"DocShare",
	"Document Share Key",
)
"""DocTypes whose records, with their tables, no refused attempt may change. Add a governed DocType here."""

PASSING = {"modified", "modified_by", "_user_tags", "_comments", "_assign", "_liked_by", "_seen"}
"""Columns that say nothing about what a record holds."""

Rows = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Answer:
	"""What a route answered: the error it raised, or what it gave back."""

	error: Exception | None = None
	value: Any = None

	def __str__(self) -> str:
		return (
			f"{type(self.error).__name__}: {self.error}" if self.error else f"answered {self.value!r}"[:300]
		)


class SecurityCase(VPWGTestCase):
	"""Tests on one `World`, made in a transaction that is never committed; classes that follow each other share it.

	`self.world` holds people and documents. What a test writes is taken back when it ends, and what a cell writes when
	the cell ends; within a cell a route may commit and roll back as it likes.
	"""

	world: World

	shares_world = True
	"""Whether the class leaves the transaction as it found it, with the world in it for the next one."""

	has_money = True
	"""Whether the class needs grants, payments and the papers of the books."""

	@classmethod
	def setUpClass(cls) -> None:
		if not (cls.shares_world and SHARED and is_there(SHARED[0])):
			SHARED.clear()
			super().setUpClass()
			frappe.set_user("Administrator")
			SHARED.append(World(cls.has_money))
		cls.world = SHARED[0]
		cls.addClassCleanup(remove_logs, now())
		if cls.shares_world:
			# What Frappe would do when the class ends waits for the next class that does not share the world.
			cls._class_cleanups = [row for row in cls._class_cleanups if row[0].__name__ != "_rollback_db"]
		else:
			SHARED.clear()

	def setUp(self) -> None:
		super().setUp()
		held = cell()
		held.__enter__()
		self.addCleanup(held.__exit__, None, None, None)

	def _roll_back(self) -> None:
		# The world stays until the class ends; Frappe's own clean-up of the class rolls it back.
		frappe.set_user("Administrator")

	def attempt(self, person: Person, what: Callable[..., Any], *given: Any) -> Answer:
		"""What happens when this person calls `what(*given)`. An error leaves things as a request does: all of it taken back."""
		with self.as_user(self.world.user(person)), undone_on_disk() as undo:
			point = save()
			try:
				return Answer(value=what(*given))
			except Exception as error:
				back(point)
				undo()
				return Answer(error=error)
			finally:
				forget()

	def changed(self, before: Rows, count: Any = None) -> list[str]:
		"""What is different in the database, one line each; `count` is what `written` gave when `before` still held."""
		if count is not None and count == written():
			return sorted(
				f"{' '.join(key)}: its file came or went"
				for key, row in before.items()
				if key[0] == "File" and row["on_disk"] != is_on_disk(row)
			)
		return sorted(differences(before, snapshot()))


SHARED: list[World] = []
"""The world that is in the transaction now, if any."""


def is_there(world: World) -> bool:
	"""Whether nothing has rolled the transaction back since."""
	return bool(frappe.db.exists("User", world.user(COORDINATOR)))


def let_go() -> None:
	"""Take the shared world back, before something is committed."""
	SHARED.clear()
	frappe.db.rollback()


# Transactions ----------------------------------------------------------------------------------------------------


@contextmanager
def cell() -> Iterator[None]:
	"""Within the block a commit only means that a later rollback stops there; at its end all is taken back."""
	start = current = save()
	whole = frappe.db.rollback

	def commit(*args: Any, **more: Any) -> None:
		nonlocal current
		current = save()

	def rollback(*args: Any, save_point: str | None = None, **more: Any) -> None:
		whole(save_point=save_point or current)

	before = {name: frappe.db.__dict__.get(name) for name in ("commit", "rollback")}
	frappe.db.commit, frappe.db.rollback = commit, rollback
	try:
		with undone_on_disk() as undo:
			try:
				yield
			finally:
				whole(save_point=start)
				undo()
	finally:
		for name, function in before.items():
			if function is None:
				delattr(frappe.db, name)
			else:
				setattr(frappe.db, name, function)
		forget()


@contextmanager
def undone_on_disk() -> Iterator[Callable[[], None]]:
	"""Within the block what is done to files can be taken back by calling what is given; the rest is for whoever is outside."""
	outside = frappe.db.after_rollback
	inside = frappe.db.after_rollback = type(outside)()
	try:
		yield inside.run
	finally:
		frappe.db.after_rollback = outside
		for function in inside._functions:
			outside.add(function)


def save() -> str:
	point = f"point{secrets.token_hex(4)}"
	frappe.db.savepoint(point)
	return point


def back(point: str) -> None:
	frappe.db.rollback(save_point=point)


def forget() -> None:
	"""Nothing of a request is left for the next one."""
	permissions.forget()
	frappe.local.vpwg_engines = []
	frappe.local.request = None
	frappe.local.response = frappe._dict(docs=[])
	frappe.flags.in_import = False
	frappe.flags.mute_emails = False
	frappe.flags.error_message = None
	frappe.flags.currently_saving = []
	frappe.local.locked_documents = []
	frappe.db.value_cache.clear()
	frappe.clear_messages()
	for doctype in WATCHED:
		forget_documents(doctype)


def forget_documents(doctype: str) -> None:
	"""Cached documents of a DocType; both where Frappe keeps them by one key and by one each."""
	if hasattr(frappe.local, "document_cache"):
		frappe.local.document_cache = {}


def remove_logs(since: str) -> None:
	"""Frappe's logs on early v15 are kept whatever becomes of the transaction: what came since then is taken away."""
	for doctype in ("Error Log", "Data Import Log"):
		log = DocType(doctype)
		frappe.qb.from_(log).where(log.creation >= since).delete().run()


def remove(doctype: str, name: str) -> None:
	"""Delete a record that was committed for a test, with what Frappe notes about it and about its deletion."""
	actions = frappe.get_all(
		"Workflow Action",
		filters={"reference_doctype": doctype, "reference_name": name},
		pluck="name",
		order_by="name",
	)
	# Frappe's `on_trash` deletes no user where Administrator is the only System Manager, as on a test site.
	frappe.delete_doc(
		doctype,
		name,
		force=True,
		ignore_permissions=True,
		ignore_missing=True,
		delete_permanently=True,
		ignore_on_trash=doctype == "User",
	)
	frappe.db.delete("Comment", {"comment_type": "Deleted", "subject": f"{doctype} {name}"})
	frappe.db.delete("Version", {"ref_doctype": doctype, "docname": name})
	for action in actions:
		frappe.db.delete("Workflow Action Permitted Role", {"parent": action})


# What is compared ------------------------------------------------------------------------------------------------


def tables() -> Iterator[str]:
	for doctype in WATCHED:
		yield doctype
		for field in frappe.get_meta(doctype).get_table_fields():
			yield field.options


def snapshot() -> Rows:
	"""Every row of what is watched, and the files that hang on it."""
	rows: Rows = {}
	for doctype in dict.fromkeys(tables()):
		rows |= rows_of(doctype)
	file = DocType("File")
	for row in (
		frappe.qb.from_(file).select("*").where(file.attached_to_doctype.isin(WATCHED)).run(as_dict=True)
	):
		rows[("File", str(row["name"]))] = {**row, "on_disk": is_on_disk(row)}
	return rows


def rows_of(doctype: str) -> Rows:
	"""Every row of one table."""
	return {
		(doctype, str(row["name"])): row
		for row in frappe.qb.from_(DocType(doctype)).select("*").run(as_dict=True)
	}


def is_on_disk(file: Any) -> bool:
	path = file["file_url"].lstrip("/")
	return os.path.exists(frappe.get_site_path(path if file["is_private"] else f"public/{path}"))


def written() -> Any:
	"""What the database counts of the rows that this connection has written so far; None where it does not count them.

	As long as it is the same no row has changed, and none needs to be compared.
	"""
	if frappe.db.db_type != "mariadb":
		return None
	return frappe.db.sql(
		"show session status where variable_name in ('Handler_write', 'Handler_update', 'Handler_delete')"
	)


def differences(before: Rows, after: Rows) -> Iterator[str]:
	for key in before.keys() | after.keys():
		label = " ".join(key)
		if key not in after:
			yield f"{label} is gone"
		elif key not in before:
			yield f"{label} is new"
		else:
			for column, value in after[key].items():
				held = before[key].get(column)
				# Who made a row that its document has appended itself is told when it is saved for the second time.
				if held is None and column in ("owner", "creation"):
					continue
				if column not in PASSING and held != value:
					yield f"{label}: {column} was {held!r}, is {value!r}"


def without(lines: Iterable[str], *columns: str) -> list[str]:
	"""The differences, those of some columns left aside."""
	return [line for line in lines if not any(f": {column} was " in line for column in columns)]
