"""The users of the demonstration: one for each role, and one member of each pillar."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
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
	Person("civilsociety", "Mariam", "Okello", "Member, civil society", (roles.MEMBER,), "fr"),
	Person("community", "Tomás", "Quispe", "Member, community", (roles.MEMBER,), "es"),
	Person("auditor", "Helena", "Varga", "Auditor", (roles.AUDITOR,)),
)


def load(password: str) -> list[dict[str, str]]:
	"""Make the missing users, set everybody's password, and give the logins in reading order."""
	for person in PEOPLE:
		if not frappe.db.exists("User", person.email):
			make(person)
		update_password(person.email, password)
	return [{"title": p.title, "user": p.email, "password": password} for p in PEOPLE]


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


def remove() -> None:
	"""Delete the demonstration users and all that Frappe noted about them, without filling the bin."""
	for person in PEOPLE:
		for name in contacts(person.email):
			delete("Contact", name)
		delete("Notification Settings", person.email)
		delete("User", person.email)
		frappe.db.delete("DefaultValue", {"parent": person.email})
		frappe.db.delete("Comment", {"reference_doctype": "User", "reference_name": person.email})
	# Frappe notes each deletion in its feed.
	frappe.db.delete("Comment", {"comment_type": "Deleted", "subject": ("like", f"%@{DOMAIN}")})


def contacts(email: str) -> list[str]:
	"""Frappe makes a contact for each user."""
	return frappe.get_all("Contact", filters={"user": email}, pluck="name", order_by="name")


def delete(doctype: str, name: str) -> None:
	frappe.delete_doc(
		doctype, name, force=True, ignore_permissions=True, ignore_missing=True, delete_permanently=True
	)  # checked: only the bench's command line reaches this
