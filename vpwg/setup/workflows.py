"""The Workflow documents that give buttons and lists, made from `definitions.py` where they are missing.

What an administrator changed in one stays: it may narrow what the guard allows and can widen nothing (design section 4).
"""

from __future__ import annotations

import frappe

from vpwg.vpwg.workflow.definitions import DEFINITIONS, Definition

EVERYBODY = "All"
"""Who may edit in a state is a matter of the role permissions and the guard; naming a role here would only show the
others a message that the form is read-only because of a workflow."""

STYLES = {
	"Under Endorsement": "Primary",
	"Returned": "Warning",
	"Adopted": "Success",
	"Under Ratification": "Primary",
	"In Force": "Success",
	"Under Review": "Primary",
	"Endorsed": "Success",
	"Rejected": "Danger",
	"Active": "Success",
	"Under Scrutiny": "Primary",
	"Suspended": "Warning",
	"Declined": "Danger",
	"Approved": "Success",
	"In Payment": "Primary",
	"Settled": "Success",
	"On Hold": "Warning",
	"Refused by host": "Danger",
	"Confirmed": "Success",
}


def sync() -> None:
	"""Make what is missing; change nothing that is there."""
	for definition in DEFINITIONS.values():
		if definition.title:
			make_words(definition)
			make_workflow(definition)


def make_words(definition: Definition) -> None:
	"""The states and actions that the workflow names."""
	for state in definition.states:
		if not frappe.db.exists("Workflow State", str(state)):
			insert(
				{
					"doctype": "Workflow State",
					"workflow_state_name": str(state),
					"style": STYLES.get(str(state), ""),
				}
			)
	for action in actions_of(definition):
		if not frappe.db.exists("Workflow Action Master", action):
			insert({"doctype": "Workflow Action Master", "workflow_action_name": action})


def actions_of(definition: Definition) -> list[str]:
	"""What people press, each once."""
	return list(dict.fromkeys(row.action for row in definition.transitions if row.roles))


def make_workflow(definition: Definition) -> None:
	"""The workflow itself, unless the site has one of its own for this DocType, under whatever name.

	Alerts by mail stay off: their links approve without a login.
	"""
	if frappe.db.exists("Workflow", {"document_type": definition.doctype}):
		return
	insert(
		{
			"doctype": "Workflow",
			"workflow_name": definition.title,
			"document_type": definition.doctype,
			"workflow_state_field": definition.state_field,
			"is_active": 1,
			"override_status": 1,
			"send_email_alert": 0,
			"states": [
				{"state": str(state), "doc_status": str(docstatus), "allow_edit": EVERYBODY}
				for state, docstatus in definition.states.items()
			],
			"transitions": [
				{
					"state": str(row.state),
					"action": row.action,
					"next_state": str(row.next_state),
					"allowed": role,
					"allow_self_approval": 1,
				}
				for row in definition.transitions
				for role in sorted(row.roles)
			],
		}
	)


def add_states() -> None:
	"""Add the states that a workflow of the site lacks; its transitions are an administrator's, and stay as they are."""
	for definition in DEFINITIONS.values():
		names = frappe.get_all(
			"Workflow", filters={"document_type": definition.doctype}, pluck="name", order_by="name"
		)
		if names:
			make_words(definition)
		for name in names:
			workflow = frappe.get_doc("Workflow", name)
			missing = set(map(str, definition.states)) - {row.state for row in workflow.states}
			for state, docstatus in definition.states.items():
				if str(state) in missing:
					workflow.append(
						"states",
						{"state": str(state), "doc_status": str(docstatus), "allow_edit": EVERYBODY},
					)
			if missing:
				workflow.save(ignore_permissions=True)  # checked: runs only in a patch


def insert(values: dict[str, object]) -> None:
	frappe.get_doc(values).insert(ignore_permissions=True)  # checked: runs only in install and migrate


def names() -> dict[str, list[str]]:
	"""What `sync` makes, by DocType, for the uninstall."""
	governed = [row for row in DEFINITIONS.values() if row.title]
	return {
		"Workflow": [row.title for row in governed],
		"Workflow State": sorted({str(state) for row in governed for state in row.states}),
		"Workflow Action Master": sorted({action for row in governed for action in actions_of(row)}),
	}
