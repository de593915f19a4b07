"""One document that seats decide on: what is asked, where it stands, and the reader's own part."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from vpwg import portal
from vpwg.api import decisions
from vpwg.api.portal import SHOWN

no_cache = 1
sitemap = 0


def get_context(context: Any) -> None:
	portal.show(context, "decide", _("Decision"), read)


def read() -> dict[str, Any]:
	doctype, name = frappe.form_dict.get("doctype") or "", frappe.form_dict.get("name") or ""
	standing = decisions.standing(doctype, name)
	shown = SHOWN[doctype](name)
	return {"title": shown["title"], "shown": shown, "standing": standing}
