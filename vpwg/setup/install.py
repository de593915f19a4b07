"""What an installation needs beyond what Frappe makes of the app's own files.

Everything here may run again at any time (after each migrate) and then changes nothing.
"""

from __future__ import annotations

import frappe

from vpwg.setup import criteria, workflows


def after_install() -> None:
	"""Prepare a new site. Frappe calls it once, when the DocTypes and the roles that they name are there, and before it
	reads the fixtures.
	"""
	set_default_settings()
	sync()


def after_migrate() -> None:
	"""Bring a site up to this release's catalogue and workflows; an administrator's own choices stay."""
	sync()


def sync() -> None:
	"""Make what is missing; never overwrite what somebody chose."""
	workflows.sync()
	criteria.sync()


def set_default_settings() -> None:
	"""Take country, currency and language of the site as the starting point of a new group.

	Only an installation does: what a manager empties later stays empty.
	"""
	settings = frappe.get_single("VPWG Settings")
	missing = {
		"default_country": frappe.db.get_default("country"),
		"default_currency": frappe.db.get_default("currency"),
		"default_language": frappe.db.get_default("lang") or "en",
	}
	changed = False
	for fieldname, value in missing.items():
		if value and not settings.get(fieldname):
			settings.set(fieldname, value)
			changed = True
	if changed:
		settings.save(ignore_permissions=True)  # checked: runs only in install, by the bench's owner
