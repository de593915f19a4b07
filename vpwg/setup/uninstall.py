"""Remove what Frappe's own uninstall leaves behind.

Frappe deletes the app's modules with their DocTypes, reports, pages and workspaces. It keeps what hangs on
a name only: roles and who has them, the values of single DocTypes, and jobs of the scheduler.
"""

from __future__ import annotations

import frappe

from vpwg.setup import workflows
from vpwg.setup.roles import ROLES

SINGLES = ("VPWG Settings",)
DEFINITIONS = ("DocType", "Report", "Page", "Workspace", "Web Form", "Print Format", "Notification")


def after_uninstall() -> None:
	"""Delete the app's traces. A dry run of the uninstall reaches this hook as well: it deletes nothing."""
	if frappe.db.exists("Module Def", {"app_name": "vpwg"}):
		return
	delete_workflows()
	delete_roles()
	delete_single_values()
	delete_scheduled_jobs()
	delete_trash()
	# Frappe commits before it calls this hook, and not again after it.
	frappe.db.commit()  # nosemgrep: transaction-ended-by-hand -- the uninstall's last step, with nothing to undo
	frappe.clear_cache()


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
	for doctype in ("Has Role", "DocPerm", "Custom DocPerm"):
		frappe.db.delete(doctype, {"role": ("in", ROLES)})
	frappe.db.delete("Version", {"ref_doctype": "Role", "docname": ("in", ROLES)})
	for role in ROLES:
		frappe.delete_doc("Role", role, force=True, ignore_missing=True, delete_permanently=True)


def delete_workflows() -> None:
	"""The app's workflows; their states and actions only where no other workflow uses them."""
	made = workflows.names()
	for name in made["Workflow"]:
		frappe.delete_doc("Workflow", name, force=True, ignore_missing=True, delete_permanently=True)
	used = {
		"Workflow State": {
			*frappe.get_all("Workflow Document State", pluck="state", order_by="name"),
			*frappe.get_all("Workflow Transition", pluck="state", order_by="name"),
		},
		"Workflow Action Master": set(frappe.get_all("Workflow Transition", pluck="action", order_by="name")),
	}
	for doctype, in_use in used.items():
		for name in set(made[doctype]) - in_use:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True, delete_permanently=True)


def delete_single_values() -> None:
	"""The values of single DocTypes, and what Frappe keeps beside them."""
	for single in SINGLES:
		frappe.db.delete("Singles", {"doctype": single})
		frappe.db.delete("Version", {"ref_doctype": single})
		frappe.db.delete("Comment", {"reference_doctype": single})
		frappe.db.delete("DocShare", {"share_doctype": single})


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
