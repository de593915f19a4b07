"""What waits for a member, and what they have asked for."""

from __future__ import annotations

from typing import Any

from frappe import _

from vpwg import portal
from vpwg.api import allocations, decisions
from vpwg.api import portal as portal_api

no_cache = 1
sitemap = 0


def get_context(context: Any) -> None:
	portal.show(
		context,
		"home",
		_("Waiting for my decision"),
		lambda: {**portal_api.home(), "waiting": decisions.waiting_for_me(), "mine": allocations.mine()},
	)
