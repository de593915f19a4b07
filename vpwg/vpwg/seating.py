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


def daily() -> None:
	"""The scheduled job: names are brought up to date, and where somebody came or left what is open is asked again.

	A seat ends after its last day, when nobody saves it.
	"""
	for group in refresh_holders():
		ask_again(group)


def ask_again(group: str) -> None:
	"""Ask where everything stands that is open in a group. What fails is logged and undone, the other groups go on."""
	from vpwg.vpwg import decisions

	frappe.db.savepoint("asked_again")
	try:
		decisions.seats_changed(group)
	except frappe.QueryDeadlockError:
		raise  # the database has undone everything: the names have changed again tomorrow
	except Exception:
		frappe.db.rollback(save_point="asked_again")
		frappe.log_error(
			title="What is open was not asked again", reference_doctype="Working Group", reference_name=group
		)


def refresh_holders() -> list[str]:
	"""Write the names that have changed since yesterday; gives the groups in which one has.

	2 queries, and one for each change.
	"""
	stored = frappe.get_all(
		"Working Group Member",
		fields=["name", "working_group", "focal_person", "alternate_person"],
		order_by="name asc",
	)
	groups = set()
	tenures, _users = facts.tenures_of([row.name for row in stored])
	for row in stored:
		names = names_today(tenures.get(row.name, []))
		if any((row[field] or None) != name for field, name in names.items()):
			groups.add(row.working_group)
			frappe.db.set_value(
				"Working Group Member",
				row.name,
				{"focal_person": names["focal_person"], "alternate_person": names["alternate_person"]},
				update_modified=False,
			)
	return sorted(groups)
