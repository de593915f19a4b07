"""Who sits where today, as lists show it: brought up to date each day, since a person's time begins and ends by itself."""

from __future__ import annotations

import frappe

from vpwg import clock
from vpwg.vpwg.workflow import facts, seats
from vpwg.vpwg.workflow.seats import Position

SHOWN = {"focal_person": Position.FOCAL_PERSON, "alternate_person": Position.ALTERNATE}
"""The fields of a seat that name a person, and the position in which that person sits."""


def names_today(tenures: list[seats.TenureRecord]) -> dict[str, str | None]:
	"""The names that a seat shows today, by field."""
	today = clock.today()
	holders = {field: seats.current(tenures, position, today) for field, position in SHOWN.items()}
	return {field: holder.name if holder else None for field, holder in holders.items()}


def refresh_holders() -> None:
	"""Write the names that have changed since yesterday. Called once a day; 2 queries, and one for each change."""
	stored = frappe.get_all(
		"Working Group Member", fields=["name", "focal_person", "alternate_person"], order_by="name asc"
	)
	tenures, _users = facts.tenures_of([row.name for row in stored])
	for row in stored:
		names = names_today(tenures.get(row.name, []))
		if any((row[field] or None) != name for field, name in names.items()):
			frappe.db.set_value(
				"Working Group Member",
				row.name,
				{"focal_person": names["focal_person"], "alternate_person": names["alternate_person"]},
				update_modified=False,
			)
