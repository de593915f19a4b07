"""Remove what Frappe's own uninstall leaves behind.

Frappe deletes the app's modules with their DocTypes, reports, pages and workspaces. It keeps what hangs on
a name only: roles and who has them, the values of single DocTypes, and jobs of the scheduler.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frappe

from vpwg import portal
from vpwg.setup import traces, workflows
from vpwg.setup.roles import ROLES

SINGLES = ("VPWG Settings",)
DEFINITIONS = ("DocType", "Report", "Page", "Workspace", "Web Form", "Print Format", "Notification")

FRAMEWORKS = frozenset({"Pending", "Approved", "Rejected", "Approve", "Reject", "Review"})
"""States and actions that Frappe itself brings to every site: not the app's to take away."""


def after_uninstall() -> None:
	"""Delete the app's traces. A dry run of the uninstall reaches this hook as well: it deletes nothing."""
	if frappe.db.exists("Module Def", {"app_name": "vpwg"}):
		return
	delete_workflows()
	delete_portal_menu()
	delete_roles()
	delete_single_values()
	delete_traces_of_records()
	delete_scheduled_jobs()
	frappe.db.delete("Patch Log", {"patch": ("like", "vpwg.%")})
	delete_trash()
	# Frappe commits before it calls this hook, and not again after it.
	frappe.db.commit()  # nosemgrep: transaction-ended-by-hand -- the uninstall's last step, with nothing to undo
	frappe.clear_cache()


def delete_portal_menu() -> None:
	"""The app's line in the menu of the website, which names one of its roles."""
	frappe.db.delete("Portal Menu Item", {"parent": "Portal Settings", "route": portal.HOME})


def delete_roles() -> None:
	"""Take the app's roles from everybody and everything that names them.

	Each role gives up its desk first: Frappe then makes website users of those who had no other way into it.
	"""
	for name in frappe.get_all(
		"Role", filters={"name": ("in", ROLES), "desk_access": 1}, pluck="name", order_by="name"
	):
		role = frappe.get_doc("Role", name)
		role.desk_access = 0
		role.save(ignore_permissions=True)  # checked: runs only in the uninstall, by the bench's owner
	# Frappe deletes a Workflow Action without the rows of its table.
	for doctype in ("Has Role", "DocPerm", "Custom DocPerm", "Workflow Action Permitted Role"):
		if frappe.db.table_exists(doctype):
			frappe.db.delete(doctype, {"role": ("in", ROLES)})
	for role in ROLES:
		frappe.delete_doc("Role", role, force=True, ignore_missing=True, delete_permanently=True)
	traces.clear(["Role"], ROLES)


def delete_workflows() -> None:
	"""The app's workflows; their states and actions only where no other workflow uses them."""
	made = workflows.names()
	for name in made["Workflow"]:
		frappe.delete_doc("Workflow", name, force=True, ignore_missing=True, delete_permanently=True)
	traces.clear(["Workflow"], made["Workflow"])
	used = {
		"Workflow State": {
			*frappe.get_all("Workflow Document State", pluck="state", order_by="name"),
			*frappe.get_all("Workflow Transition", pluck="state", order_by="name"),
		},
		"Workflow Action Master": set(frappe.get_all("Workflow Transition", pluck="action", order_by="name")),
	}
	for doctype, in_use in used.items():
		gone = sorted(set(made[doctype]) - in_use - FRAMEWORKS)
		for name in gone:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True, delete_permanently=True)
		traces.clear([doctype], gone)


def delete_single_values() -> None:
	"""The values of single DocTypes."""
	for single in SINGLES:
		frappe.db.delete("Singles", {"doctype": single})


def own_doctypes() -> list[dict[str, Any]]:
	"""The app's DocTypes, read from its files: the database no longer knows them."""
	folder = Path(__file__).parents[1] / "vpwg" / "doctype"
	return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/*.json"))]


def delete_traces_of_records() -> None:
	"""What Frappe keeps about records whose tables are gone, their files, and the counters of their names."""
	doctypes = own_doctypes()
	names = [doctype["name"] for doctype in doctypes]
	files = frappe.get_all(
		"File", filters={"attached_to_doctype": ("in", names)}, pluck="name", order_by="name"
	)
	# A file that goes leaves a remark on its document, whose DocType Frappe would look for in vain.
	frappe.db.set_value(
		"File",
		{"name": ("in", files or [""])},
		{"attached_to_doctype": None, "attached_to_name": None, "attached_to_field": None},
		update_modified=False,
	)
	for file in files:
		frappe.delete_doc("File", file, force=True, ignore_missing=True, delete_permanently=True)
	traces.clear(["File"], files)
	traces.clear(names)
	for doctype in doctypes:
		if "#" in doctype.get("autoname", ""):
			delete_counter(doctype["autoname"])


def delete_counter(autoname: str) -> None:
	"""The counter of a series such as `WG-.####` or `SR-.YYYY.-.####`, unless somebody else counts with it."""
	prefix = autoname.partition(".")[0]
	others = (
		("DocType", {"autoname": ("like", f"{prefix}%")}),
		("DocField", {"fieldname": "naming_series", "options": ("like", f"%{prefix}%")}),
		("Custom Field", {"fieldname": "naming_series", "options": ("like", f"%{prefix}%")}),
		("Property Setter", {"value": ("like", f"%{prefix}%")}),
	)
	if any(frappe.db.exists(doctype, filters) for doctype, filters in others):
		return
	frappe.db.delete("Series", {"name": ("like", f"{prefix}____-" if "YYYY" in autoname else prefix)})


def delete_scheduled_jobs() -> None:
	jobs = frappe.get_all(
		"Scheduled Job Type", filters={"method": ("like", "vpwg.%")}, pluck="name", order_by="name"
	)
	for name in jobs:
		frappe.delete_doc("Scheduled Job Type", name, force=True, delete_permanently=True)


def delete_trash() -> None:
	"""Empty the bin of what this uninstall put there: the app's definitions, not the site's own records."""
	trash = frappe.qb.DocType("Deleted Document")
	module = (trash.deleted_doctype == "Module Def") & (trash.deleted_name == "VPWG")
	ours = trash.deleted_doctype.isin(DEFINITIONS) & trash.data.like('%"module": "VPWG"%')
	frappe.qb.from_(trash).where(module | ours).delete().run()
