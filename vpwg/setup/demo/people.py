"""The users of the demonstration: one for each role, and one member of each pillar."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.delete_doc import check_if_doc_is_linked
from frappe.sessions import clear_sessions
from frappe.utils.password import update_password

from vpwg.setup import roles

DOMAIN = "vpwg-demo.example"
"""Addresses of demonstration users end with this reserved name; no mail can ever leave for it."""


@dataclass(frozen=True)
class Person:
	"""A fictional user. `title` is what the list of logins calls them."""

	login: str
	first_name: str
	last_name: str
	title: str
	roles: tuple[str, ...]
	language: str = "en"

	@property
	def email(self) -> str:
		return f"{self.login}@{DOMAIN}"


PEOPLE = (
	Person("manager", "Amara", "Delcourt", "Manager", (roles.MANAGER,)),
	Person("coordinator", "Yaw", "Tessier", "Coordinator", (roles.COORDINATOR,)),
	Person("finance", "Lucía", "Benavente", "Finance officer", (roles.FINANCE_OFFICER,)),
	Person("hoststate", "Kwabena", "Orsini", "Member, host State", (roles.MEMBER, roles.DESK)),
	Person("company", "Ingrid", "Salazar", "Member, company", (roles.MEMBER, roles.DESK)),
	Person("civilsociety", "Mariam", "Okello", "Member, civil society", (roles.MEMBER, roles.DESK), "fr"),
	Person("community", "Tomás", "Quispe", "Member, community (no desk)", (roles.MEMBER,), "es"),
	Person("auditor", "Helena", "Varga", "Auditor", (roles.AUDITOR,)),
)


def load(password: str) -> list[dict[str, str]]:
	"""Make the missing users, set everybody's password, and give the logins in reading order."""
	for person in PEOPLE:
		if not frappe.db.exists("User", person.email):
			make(person)
		else:
			switch_on(person.email)
		update_password(person.email, password)
	return [{"title": p.title, "user": p.email, "password": password} for p in PEOPLE]


def switch_on(email: str) -> None:
	"""Let somebody log in again whom a removal had to keep, switched off."""
	user = frappe.get_doc("User", email)
	if not user.enabled:
		user.enabled = 1
		user.save(ignore_permissions=True)  # checked: only the bench's command line reaches this


def make(person: Person) -> None:
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": person.email,
			"first_name": person.first_name,
			"last_name": person.last_name,
			"language": person.language,
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in person.roles],
		}
	)
	user.insert(ignore_permissions=True)  # checked: only the bench's command line reaches this


TRACES = (
	("Notification Settings", "name"),
	("Contact", "user"),
	("DocShare", "user"),
	("ToDo", "allocated_to"),
	("Notification Log", "for_user"),
	("User Permission", "user"),
	("Activity Log", "user"),
	("Access Log", "user"),
	("Route History", "user"),
	("View Log", "viewed_by"),
	("DefaultValue", "parent"),
)
"""Where Frappe keeps something about a user, as (DocType, field that names the user)."""


def remove() -> list[str]:
	"""Delete the demonstration users and all that Frappe noted about them, without filling the bin.

	Whom another record of the site still names is switched off instead; gives a sentence for each of these.
	"""
	stays = []
	for person in PEOPLE:
		if not frappe.db.exists("User", person.email):
			continue
		clear_sessions(person.email, force=True)
		for doctype, field in TRACES:
			for name in names(doctype, field, person.email):
				delete(doctype, name)
		frappe.db.delete("Comment", {"reference_doctype": "User", "reference_name": person.email})
		frappe.db.delete("Version", {"ref_doctype": "User", "docname": person.email})
		frappe.db.delete("__UserSettings", {"user": person.email})
		if is_needed(person.email):
			switch_off(person.email)
			stays.append(
				_("{0} is switched off and stays, because other records name this login.").format(
					person.email
				)
			)
			continue
		delete("User", person.email)
	return stays


def is_needed(email: str) -> bool:
	"""Whether a record of the site links to a user."""
	try:
		check_if_doc_is_linked(frappe.get_doc("User", email))
	except frappe.LinkExistsError:
		frappe.clear_last_message()
		return True
	return False


def switch_off(email: str) -> None:
	user = frappe.get_doc("User", email)
	user.enabled = 0
	user.save(ignore_permissions=True)  # checked: only the bench's command line reaches this


def names(doctype: str, field: str, email: str) -> list[str]:
	return frappe.get_all(doctype, filters={field: email}, pluck="name", order_by="name")


def delete(doctype: str, name: str) -> None:
	# Frappe's `User.on_trash` refuses to delete anybody where Administrator is the only System Manager. None of
	# these users is one; what else `on_trash` would clean up is in TRACES.
	frappe.delete_doc(
		doctype,
		name,
		force=True,
		ignore_permissions=True,
		ignore_missing=True,
		ignore_on_trash=True,
		delete_permanently=True,
	)  # checked: only the bench's command line reaches this
	# Frappe notes each deletion in its feed.
	frappe.db.delete(
		"Comment",
		{"comment_type": "Deleted", "reference_doctype": doctype, "subject": ("like", f"% {name}")},
	)
