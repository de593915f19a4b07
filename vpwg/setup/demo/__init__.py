"""Demonstration data: fictional people, groups and organisations in fictional countries.

`load` may run again at any time and completes what is missing; `remove` deletes all of it and nothing else. Each group
comes with its whole history or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import frappe
from frappe.utils import getdate

from vpwg.setup.demo import countries, people, removal
from vpwg.setup.demo.calendar import Calendar
from vpwg.setup.demo.groups import kelembe, lanphura, solcaya, tendara
from vpwg.setup.demo.story import Story

STORIES: tuple[ModuleType, ...] = (lanphura, kelembe, solcaya, tendara)
"""In the order of their beginnings."""


def load(password: str, kept: Callable[[], None] = lambda: None) -> list[dict[str, str]]:
	"""Load the demonstration data and give one login for each kind of user.

	The answer lists `{"title", "user", "password"}` in the order in which they should be shown. `kept` is called after
	each part that is complete: a caller may commit there, so that an interrupted load goes on where it stopped.
	"""
	logins = people.load(password)
	countries.load()
	kept()
	calendar = Calendar(getdate())
	for module in STORIES:
		if not is_told(module):
			tell(module, calendar)
			kept()
	return logins


def is_told(module: ModuleType) -> bool:
	"""Whether the group of a story is there, wherever its members have taken it since."""
	return bool(
		frappe.db.exists(
			"Working Group", {"country": module.COUNTRY, "level": "National", "is_demonstration": 1}
		)
	)


def tell(module: ModuleType, calendar: Calendar) -> None:
	"""Tell one story, whole or not at all."""
	story = Story(calendar, module.COUNTRY, module.LANGUAGE, module.WORDING)
	frappe.db.savepoint("vpwg_demo")
	try:
		with story.telling():
			module.tell(story)
	except Exception:
		frappe.db.rollback(save_point="vpwg_demo")
		raise


def groups() -> list[dict[str, str]]:
	"""The demonstration's groups with their country and stage, in the order in which they were made."""
	return frappe.get_all(
		"Working Group",
		filters={"is_demonstration": 1},
		fields=["name", "group_name", "country", "stage"],
		order_by="name",
	)


def remove() -> list[str]:
	"""Delete what `load` made; gives a sentence for each thing that stays because something else needs it."""
	return removal.remove()
