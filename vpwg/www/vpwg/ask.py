"""The form to ask for money; with the name of a draft, that draft."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg import portal
from vpwg.api import portal as portal_api

no_cache = 1
sitemap = 0


def get_context(context: Any) -> None:
	portal.show(
		context,
		"ask",
		_("Ask for money"),
		lambda: {"options": portal_api.ask_options(frappe.form_dict.get("name") or "")},
	)
