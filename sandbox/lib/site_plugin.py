"""A pytest plugin that opens the test site once, as Frappe's own test runner does, and closes it at the end.

`sandbox/test` loads it and says in `SANDBOX_SITE` and `SANDBOX_SITES` which site, and where.
"""

from __future__ import annotations

import os

import frappe
import pytest
from frappe.test_runner import set_test_email_config


def pytest_sessionstart(session: pytest.Session) -> None:
	"""Connect before any test module is imported: they may ask the site things."""
	os.chdir(os.environ["SANDBOX_SITES"])
	frappe.init(site=os.environ["SANDBOX_SITE"], sites_path=os.environ["SANDBOX_SITES"])
	frappe.connect()
	frappe.flags.in_test = True
	frappe.flags.print_messages = False
	frappe.clear_cache()
	set_test_email_config()
	for hook in frappe.get_hooks("before_tests", app_name=os.environ["SANDBOX_APP"]):
		frappe.get_attr(hook)()
	frappe.db.commit()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
	os.chdir(os.environ["SANDBOX_SITES"])  # pytest has gone back to where it was called
	if frappe.db:
		frappe.db.rollback()
		frappe.clear_cache()
	frappe.destroy()
