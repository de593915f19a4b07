"""What the three pages for members share: the way in, the words of their scripts, the refusal in one sentence.

The pages are `vpwg/www/vpwg/`. Each carries what it shows as data; `vpwg/public/js/vpwg_portal.bundle.js` draws it. They do not
load the desk, nor Frappe's own website scripts: a phone on a slow line gets a few kilobytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import strip_html

from vpwg import permissions

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}
"""What the pages are written in, each by its own name."""

HOME = "/vpwg"
"""The first page."""

SCRIPTS = Path(__file__).parent / "public" / "js"
STRING = re.compile(r"""__\(\s*("(?:[^"\\]|\\.)*")""")
"""A string that a script shows, as the house style writes it."""


def sources() -> tuple[str, ...]:
	"""Every string that the scripts of the pages show, in English."""
	return known_sources()


@cache
def known_sources() -> tuple[str, ...]:
	files = sorted((SCRIPTS / "portal").glob("*.js"))
	found = {frappe.parse_json(text) for file in files for text in STRING.findall(file.read_text("utf-8"))}
	return tuple(sorted(found))


def words() -> dict[str, str]:
	"""What the scripts show in the reader's language, by the English; only where the two differ."""
	return {text: own for text in sources() if (own := _(text)) != text}


def address(page: str = "", values: Mapping[str, str] | None = None) -> str:
	"""The path of a page: `decide`, `ask`, or the first one."""
	path = f"{HOME}/{page}".rstrip("/")
	return f"{path}?{urlencode(values, quote_via=quote)}" if values else path


def document_address(doctype: str, name: str) -> str:
	"""The path of the page of one document."""
	return address("decide", {"doctype": doctype, "name": name})


def show(context: Any, page: str, title: str, read: Callable[[], Mapping[str, Any]]) -> None:
	"""Fill the context of a page. `read` gives what its script draws, for the person who is logged in.

	A guest is led to the login and comes back. What somebody may not see, and what is not there, is the same refusal.
	"""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?redirect-to={quote(own_address(), safe='')}"
		raise frappe.Redirect
	context.no_cache = 1
	# Frappe makes the token of a session in the desk only, and looks at none where there is none.
	get_csrf_token()
	data: dict[str, Any] = {"page": page}
	try:
		data.update(read())
	except (frappe.PermissionError, frappe.DoesNotExistError):
		context.http_status_code = 403
		data = {"page": "refused", "sentence": refusal()}
		title = _("Not for you to see")
	except frappe.ValidationError as error:
		data = {"page": "refused", "sentence": strip_html(str(error))}
	frappe.clear_messages()
	context.title = data.get("title") or title
	context.language = frappe.local.lang
	context.languages = [
		{"code": code, "name": name, "here": code == frappe.local.lang} for code, name in LANGUAGES.items()
	]
	context.reader = frappe.utils.get_fullname(frappe.session.user)
	context.opens_desk = permissions.sees_app()
	context.data = {**data, "language": frappe.local.lang, "words": words(), "user": frappe.session.user}


def refusal() -> str:
	return _(
		"You may not see this: it belongs to a group in which you hold no seat today, or it is not there any more."
	)


def own_address() -> str:
	"""The path of this request with its query."""
	query = frappe.request.query_string.decode()
	path = "/" + frappe.request.path.strip("/")
	return f"{path}?{query}" if query else path
