"""Runs in the bench's environment: makes a fresh site ready to use. Arguments: SITE, the wizard's answers as JSON.

Without a completed setup wizard every page of the desk leads back to it.
"""

from __future__ import annotations

import json
import secrets
import sys

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

#: A site has a System Manager beside Administrator, as real ones do. Without one Frappe makes the first user that
#: is added a System Manager, and refuses to delete any user.
OWNER = {"full_name": "Sandbox Owner", "email": "owner@sandbox.example"}


def complete(answers: dict[str, str]) -> None:
	"""Complete the setup wizard, set the site's currency, and hide the product tours."""
	outcome = setup_complete(
		{**OWNER, "password": secrets.token_urlsafe(16), **answers, "enable_telemetry": 0, "setup_demo": 0}
	)
	if outcome.get("status") != "ok":
		raise SystemExit(f"The setup wizard ended with {outcome}.")
	frappe.db.set_default("currency", answers["currency"])
	frappe.db.set_single_value("System Settings", "enable_telemetry", 0)
	for tour in frappe.get_all("Form Tour", filters={"ui_tour": 1}, pluck="name", order_by="name"):
		frappe.db.set_value("Form Tour", tour, "ui_tour", 0)
	frappe.db.commit()
	frappe.clear_cache()


if __name__ == "__main__":
	frappe.init(site=sys.argv[1])
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		complete(json.loads(sys.argv[2]))
	finally:
		frappe.destroy()
