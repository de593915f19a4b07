"""Remove what Frappe's own uninstall leaves behind.

Frappe deletes the app's modules with their DocTypes, reports, pages and workspaces. It keeps what hangs on
a name only: roles and who has them, the values of single DocTypes, and jobs of the scheduler.
"""

from __future__ import annotations

import frappe

from vpwg.setup.roles import ROLES

SINGLES = ("VPWG Settings",)


def after_uninstall() -> None:
	"""Delete the app's traces. A dry run of the uninstall reaches this hook as well: it deletes nothing."""
	if "vpwg" in frappe.get_installed_apps():
		return
	delete_roles()
	delete_single_values()
	delete_scheduled_jobs()
	frappe.clear_cache()


def delete_roles() -> None:
	"""Take the app's roles from everybody and everything that names them."""
	for doctype in ("Has Role", "DocPerm", "Custom DocPerm"):
		frappe.db.delete(doctype, {"role": ("in", ROLES)})
	for role in ROLES:
		frappe.delete_doc("Role", role, force=True, ignore_missing=True)


def delete_single_values() -> None:
	for single in SINGLES:
		frappe.db.delete("Singles", {"doctype": single})


def delete_scheduled_jobs() -> None:
	for name in frappe.get_all("Scheduled Job Type", filters={"method": ("like", "vpwg.%")}, pluck="name"):
		frappe.delete_doc("Scheduled Job Type", name, force=True)
