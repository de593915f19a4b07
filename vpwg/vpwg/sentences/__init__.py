"""What the rules find, in sentences: each says what happened, with the figures, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable

import frappe

from vpwg.vpwg.workflow.guard import GuardError


def refuse(sentences: Iterable[str]) -> None:
	"""Raise one GuardError with a line for each sentence; nothing when there is none."""
	message = "<br>".join(sentences)
	if message:
		frappe.throw(message, GuardError)
