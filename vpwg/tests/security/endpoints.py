"""Every whitelisted function of the app, and what each person may get from it: one row an endpoint."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import frappe

import vpwg
from vpwg.tests.security.people import (
	ADMINISTRATOR,
	COORDINATOR,
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
	marker       what of the answer must never reach the others: by default the name of the document
	writes       whether the answer changes records
	"""

	path: str
	arguments: Callable[[World], dict[str, Any]]
	for_whom: frozenset[Person] = field(default_factory=lambda: READERS)
	verb: str = "GET"
	writes: bool = False


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
					f"{module.__name__}.{name}.{method}" for method, part in vars(value).items() if is_open(part)
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
