"""Every whitelisted function of the app, and what each person may get from it: one row an endpoint."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import today

import vpwg
from vpwg.tests.security.people import (
	GUEST,
	MANAGER,
	MEMBER,
	OFFICE,
	PEOPLE,
	READERS,
	WRITERS,
	Person,
	World,
)

EVERYBODY = frozenset(PEOPLE) - {GUEST}
"""Whoever has a login."""


@dataclass(frozen=True)
class Endpoint:
	"""A whitelisted function: its path, how it is called in a world, who gets an answer, and whether it writes.

	arguments    what it is called with, about a group that is not everybody's
	for_whom     who gets an answer; the others get an error
	writes       whether the answer changes records
	silent       whether the others get an answer that says nothing, in the place of an error
	told         what is in the answer for whom it is, and must not be in one for the others
	refusable    whether newer versions of Frappe refuse it to those who may not read every linked DocType
	"""

	path: str
	arguments: Callable[[World], dict[str, Any]]
	for_whom: frozenset[Person] = field(default_factory=lambda: READERS)
	verb: str = "GET"
	writes: bool = False
	silent: bool = False
	told: str = ""
	refusable: bool = False


def group(world: World) -> str:
	return world.review("Under Endorsement").group


def review(world: World) -> dict[str, Any]:
	return {"doctype": "Stage Review", "name": world.review("Under Endorsement").name}


def seat(world: World, pillar: str) -> str:
	return world.seats[group(world)][pillar]


ENDPOINTS = (
	Endpoint("vpwg.api.decisions.standing", review),
	Endpoint(
		"vpwg.api.decisions.decide",
		lambda world: {**review(world), "seat": seat(world, "Company"), "verdict": "Approve"},
		for_whom=frozenset({MEMBER}),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.record_on_paper",
		lambda world: {
			**review(world),
			"seat": seat(world, "Host State"),
			"position": "Focal person",
			"verdict": "Approve",
			"scan": "/private/files/none",
		},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.decisions.confirm",
		lambda world: {"decision": world.targets["Approval Decision", "given"].name},
		for_whom=frozenset(),
		verb="POST",
		writes=True,
	),
	Endpoint("vpwg.api.groups.what_is_missing", lambda world: {"group": group(world)}),
	Endpoint("vpwg.api.groups.seats", lambda world: {"group": group(world)}),
	Endpoint(
		"vpwg.api.groups.start_review",
		lambda world: {"group": world.free_group},
		for_whom=WRITERS,
		verb="POST",
		writes=True,
	),
	Endpoint("vpwg.api.records.export", lambda world: {"group": group(world)}),
	Endpoint("vpwg.api.records.steps", lambda world: {"group": group(world), "seq": 1}),
	Endpoint(
		"vpwg.api.records.withhold",
		lambda world: {"group": group(world), "seq": 1, "reason": "It names a place"},
		for_whom=OFFICE,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.records.release",
		lambda world: {"group": group(world), "seq": world.withheld},
		for_whom=OFFICE,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.api.records.erase",
		lambda world: {"group": group(world), "seq": 1, "reason": "It names a person"},
		for_whom=frozenset({MANAGER}),
		verb="POST",
		writes=True,
	),
	Endpoint("vpwg.api.reviews.points", lambda world: {"name": review(world)["name"]}),
	Endpoint(
		"vpwg.api.seats.defaults",
		lambda world: {"group": group(world), "organisation": world.organisations["Company"]},
	),
	Endpoint(
		"vpwg.api.seats.hand_over",
		lambda world: {
			"seat": seat(world, "Company"),
			"person_name": "Somebody Else",
			"from_date": today(),
			"reason": "Left",
		},
		for_whom=WRITERS,
		verb="POST",
		writes=True,
	),
	Endpoint(
		"vpwg.doors.get_count",
		lambda world: {"doctype": "Stage Review", "filters": {"name": world.review("Draft").name}},
		silent=True,
		told="1",
	),
	Endpoint(
		"vpwg.doors.get_link_title",
		lambda world: {"doctype": "Working Group", "docname": group(world)},
		silent=True,
		told="Working Group ",
	),
	Endpoint(
		"vpwg.doors.get_group_by_count",
		lambda world: {"doctype": "Stage Review", "current_filters": [], "field": "assigned_to"},
		silent=True,
	),
	Endpoint(
		"vpwg.doors.get_linked",
		lambda world: {"doctype": "Working Group", "docname": group(world)},
		silent=True,
		told="Stage Review",
		refusable=True,
	),
	Endpoint(
		"vpwg.doors.get_linked_docs",
		lambda world: {
			"doctype": "Working Group",
			"name": group(world),
			"linkinfo": {"Stage Review": {"fieldname": ["working_group"]}},
		},
		silent=True,
		told="Stage Review",
	),
	Endpoint("vpwg.api.rules.preset", lambda world: {"preset": "Consensus"}, for_whom=EVERYBODY),
)
"""One row for each. A test fails for a whitelisted function that has none."""


def whitelisted() -> set[str]:
	"""The path of every whitelisted function and method that a module of the app defines."""
	found = set()
	for module in modules():
		for name, value in vars(module).items():
			if inspect.isfunction(value) and value.__module__ == module.__name__ and is_open(value):
				found.add(f"{module.__name__}.{name}")
			if inspect.isclass(value) and value.__module__ == module.__name__:
				found |= {
					f"{module.__name__}.{name}.{method}"
					for method, part in vars(value).items()
					if is_open(part)
				}
	return found


def is_open(function: Any) -> bool:
	return inspect.isfunction(function) and function in frappe.whitelisted


def modules() -> Iterator[Any]:
	"""Every module of the app but its tests and the pages, which are rendered and not called."""
	for info in pkgutil.walk_packages(vpwg.__path__, "vpwg."):
		if any(part.startswith("test") or part in ("www", "patches") for part in info.name.split(".")):
			continue
		yield importlib.import_module(info.name)
