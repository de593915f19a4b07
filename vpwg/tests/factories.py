"""Makers of test data, all in one place. Each call gives a new record; nothing is shared between tests."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import frappe

_serial = count(1)


def unique(word: str) -> str:
	"""A readable name that no other record of this run has."""
	return f"{word} {next(_serial):04d}"


def user(roles: Sequence[str] = (), first_name: str = "Person", language: str = "en") -> str:
	"""A user with exactly these roles; gives the e-mail address. No welcome mail is sent."""
	address = f"{frappe.generate_hash(length=10)}@vpwg.example"
	doc = frappe.get_doc(
		{
			"doctype": "User",
			"email": address,
			"first_name": unique(first_name),
			"language": language,
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in roles],
		}
	)
	doc.flags.no_welcome_mail = True
	doc.insert(ignore_permissions=True)
	return doc.name
