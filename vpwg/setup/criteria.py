"""The guide's catalogue as records, made from `catalogue.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frappe

from vpwg.vpwg.workflow import guard, stages
from vpwg.vpwg.workflow.definitions import CATALOGUE

FIELDS = (
	"title",
	"kind",
	"stage",
	"audience",
	"weight",
	"method",
	"computed_now",
	"statement",
	"how_to_meet",
	"target_hint",
	"source",
	"sequence",
)
"""What the catalogue says of each point, besides its code."""


def sync() -> None:
	"""Bring the records up to this release's catalogue; what is as it should be is not touched, nothing is removed."""
	stored = {
		row.name: row
		for row in frappe.get_all("Stage Criterion", fields=["name", *FIELDS], order_by="sequence asc")
	}
	for wanted in catalogue():
		known = stored.get(wanted["code"])
		if known is not None and all(same(known[name], wanted[name]) for name in FIELDS):
			continue
		write(wanted, is_new=known is None)


def catalogue() -> list[dict[str, Any]]:
	"""Every point of the guide as the values of its record, in the guide's order."""
	entries = json.loads(Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8"))
	return [
		{
			**{name: entry.get(name) for name in ("code", *FIELDS)},
			"computed_now": int(entry["kind"] == "Criterion" and stages.is_computed(entry["code"])),
			"sequence": sequence,
		}
		for sequence, entry in enumerate(entries, 1)
	]


def same(stored: Any, wanted: Any) -> bool:
	"""Whether a stored value is the catalogue's; nothing and an empty text are one."""
	return (stored or "") == (wanted or "")


def write(wanted: dict[str, Any], is_new: bool) -> None:
	doc = frappe.new_doc("Stage Criterion") if is_new else frappe.get_doc("Stage Criterion", wanted["code"])
	doc.update(wanted)
	with guard.acting(CATALOGUE, doc):
		doc.save(ignore_permissions=True)  # checked: runs only in install and migrate, by the bench's owner
