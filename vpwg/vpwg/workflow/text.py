"""What of a text a reader sees. Pure."""

from __future__ import annotations

import html
import re
import unicodedata

__all__ = ["readable", "visible"]

UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""Unicode categories of what leaves no mark: controls, format characters such as a zero-width space, spaces."""


TAG = re.compile(r"<[^<>]*>")


def readable(text: str | None) -> str:
	"""The same of a text that may hold markup: tags say nothing, and `&nbsp;` is a space."""
	return visible(html.unescape(TAG.sub("", text or "")))


def visible(text: str | None) -> str:
	"""The letters and signs of a text without spaces and without what nobody sees: empty when it says nothing."""
	return "".join(sign for sign in text or "" if unicodedata.category(sign) not in UNSEEN)
