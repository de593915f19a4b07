"""What our endpoints do when the database ends their transaction because another one stood in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import frappe

from vpwg import permissions

TRIES = 10
"""How often a request is tried before the person is told to repeat it."""

Answer = TypeVar("Answer")


def from_the_start(work: Callable[[], Answer]) -> Answer:
	"""Do the work of a request, and all of it again after a deadlock, which has undone everything (design section 6).

	`work` must read whatever it needs anew each time. Raises frappe.QueryDeadlockError after the last try.
	"""
	for left in reversed(range(TRIES)):
		try:
			return work()
		except frappe.QueryDeadlockError:
			frappe.db.rollback()
			permissions.forget()
			if not left:
				raise
	raise AssertionError("unreachable")
