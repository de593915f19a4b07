"""What is tried on a document, made from what `definitions.py` and the DocTypes say: a new document needs no new code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.model import table_fields
from frappe.utils import add_days, add_months, get_last_day, today

from vpwg.tests.security.people import (
	ADMINISTRATOR,
	ALTERNATE,
	ASKERS,
	AUDITOR,
	BOOKKEEPERS,
	COORDINATOR,
	FINANCE,
	FINANCE_OFFICER,
	MEMBER,
	OFFICE,
	OTHER_COORDINATOR,
	REQUESTER,
	WRITERS,
	Person,
	Target,
	World,
)
from vpwg.tests.security.routes import read
from vpwg.vpwg.workflow.definitions import DEFINITIONS, Definition

LAYOUT = ("Section Break", "Column Break", "Tab Break", "HTML", "Heading", "Button")


IN_FULL = frozenset({"Stage Review", "Working Group"})
"""DocTypes on which everything is tried by itself and by everybody; the others have the same guard."""


PAPERS = ("Grant Amendment", "Grant Receipt", "Fund Return", "Advance Retirement")
"""What is drafted and confirmed by who keeps the books."""

BOOKS = (
	"Working Group Grant",
	*PAPERS,
	"Disbursement",
	"Month Close",
	"Grant Balance",
	"Grant Line Balance",
	"Fund Movement",
)
"""Documents of which finance officers may do most."""


def strongest(doctype: str) -> Person:
	"""Who of the people of a group may do most with the documents of a DocType."""
	return FINANCE_OFFICER if doctype in BOOKS else COORDINATOR


def few(doctype: str) -> tuple[Person, ...]:
	"""One person for each kind of rights."""
	if doctype in BOOKS:
		return (FINANCE_OFFICER, COORDINATOR, ADMINISTRATOR, AUDITOR, MEMBER, OTHER_COORDINATOR)
	return (COORDINATOR, ADMINISTRATOR, MEMBER, REQUESTER, OTHER_COORDINATOR)


@dataclass(frozen=True)
class Attempt:
	"""Something that is sent: its name in a cell's label, the values, and for whom it is no attack but their work.

	core    tried on every route and by every person; the others by the most powerful on the widest routes
	"""

	label: str
	values: Mapping[str, Any]
	core: bool = False
	work_of: frozenset[Person] = field(default=frozenset())

	@property
	def is_single(self) -> bool:
		return len(self.values) == 1 and not isinstance(next(iter(self.values.values())), list | dict)


MOVES: dict[tuple[str, str, str], frozenset[Person]] = {
	("Stage Review", "Draft", "Under Endorsement"): OFFICE,
	("Stage Review", "Under Endorsement", "Returned"): OFFICE,
	("Stage Review", "Returned", "Draft"): OFFICE,
	("Allocation Policy", "Draft", "Under Ratification"): OFFICE,
	("Resource Allocation", "Draft", "Under Review"): ASKERS,
	("Resource Allocation", "Returned", "Draft"): ASKERS,
	("Working Group Grant", "Draft", "Active"): FINANCE,
	("Month Close", "Draft", "Confirmed"): FINANCE,
	**{(doctype, "Draft", "Confirmed"): FINANCE for doctype in PAPERS},
}
"""Moves that people make, by DocType, from and to: no attack by these, and the matrix would notice their refusal."""

EDITABLE: dict[tuple[str, str], frozenset[Person]] = {
	("Stage Review", "Draft"): WRITERS,
	("Working Group", "Context"): WRITERS,
	("Working Group", "Setup"): WRITERS,
	("Allocation Policy", "Draft"): WRITERS,
	("Resource Allocation", "Draft"): WRITERS | {REQUESTER},
	("Allocation Call", "closed"): WRITERS,
	("VPWG Exchange Rate", "entered"): FINANCE | {ADMINISTRATOR},
	("Working Group Grant", "Draft"): BOOKKEEPERS,
	**{(doctype, "Draft"): BOOKKEEPERS for doctype in PAPERS},
	("Disbursement", "Draft"): BOOKKEEPERS,
	("Month Close", "Draft"): FINANCE | {ADMINISTRATOR},
}
"""Who may change the content of a document in a state."""

CONTENT: dict[str, dict[str, Any]] = {
	"Stage Review": {"reason": "Rewritten"},
	"Working Group": {"vision": "Rewritten"},
	"Allocation Policy": {"title": "Rewritten"},
	"Resource Allocation": {"purpose": "Rewritten"},
	"Allocation Call": {"title": "Rewritten"},
	"Conflict Declaration": {"cause": "It has a competing request in the same call"},
	"VPWG Exchange Rate": {"rate": 7.7},
	"Working Group Grant": {"title": "Rewritten"},
	"Grant Amendment": {"reason": "Rewritten"},
	"Grant Receipt": {"description": "Rewritten"},
	"Fund Return": {"reason": "Rewritten"},
	"Disbursement": {"purpose": "Rewritten"},
	"Advance Retirement": {"note": "Rewritten"},
	"Month Close": {"reason": "Rewritten"},
	"Grant Balance": {"committed": 1},
	"Grant Line Balance": {"committed": 1},
	"Fund Movement": {"units": 1},
	"Approval Decision": {"reason": "Rewritten"},
	"Group Record Entry": {"payload": "{}"},
	"Group Record Head": {"hash": "0" * 64},
}
"""A plain change of content, to be sent together with something else."""

SHADOWS: dict[str, Any] = {
	"validate": "x",
	"run_method": 1,
	"flags": {"ignore_permissions": 1, "ignore_validate": 1},
	"_doc_before_save": {"status": "Under Endorsement"},
	"__islocal": 0,
	"set": "x",
	"save": "x",
	"check_permission": "x",
	"has_permission": "x",
	"check_if_latest": "x",
	"_pass_guard": "x",
	"check_content": "x",
	"prepare": "x",
	"before_submit": "x",
	"before_update_after_submit": "x",
	"before_cancel": "x",
	"get_doc_before_save": "x",
	"load_doc_before_save": "x",
	"validate_higher_perm_levels": "x",
	"_validate": "x",
	"_action": "save",
	"_meta": {"name": "ToDo"},
	"meta": {"name": "ToDo"},
	"__setup__": "x",
	"_table_fieldnames": [],
	"dont_update_if_missing": ["status"],
	"doctype": "ToDo",
	"parenttype": "User",
	"name": "elsewhere",
	"vpwg_engines": [["approval", "Stage Review", ""]],
}
"""Keys that would stand in front of something of the document, if they could."""

STANDARD: dict[str, Any] = {
	"owner": "Administrator",
	"creation": "2001-01-01 00:00:00",
	"idx": 77,
}
"""Columns that every document has and that no client fills."""


def attempts_on(target: Target, world: World) -> list[Attempt]:
	"""Everything that is tried on a stored document."""
	definition = DEFINITIONS.get(target.doctype)
	found = [*content(target, world), *standard(target)]
	if definition is not None:
		found = [
			*states(target, definition),
			*forged(target, definition),
			*shadows(target, definition),
			*found,
		]
	else:
		found = [Attempt("submitted", {"docstatus": 1}, core=True), *found]
	return found


def copy_of(target: Target) -> dict[str, Any]:
	"""What a document holds, without what Frappe keeps with it."""
	return {
		key: value
		for key, value in read(target.doctype, target.name).items()
		if key not in ("name", "creation", "owner", "modified", "modified_by")
	}


def births_of(doctype: str, world: World) -> list[Attempt]:
	"""What is tried with a new document: first a plain one, then each way in which none may be born."""
	definition = DEFINITIONS.get(doctype)
	plain = BIRTHS[doctype](world)
	found = [Attempt("a new one", plain, core=True, work_of=MAKERS.get(doctype, frozenset()))]
	if definition is None:
		return found
	for state, docstatus in definition.states.items():
		if state != definition.initial:
			born = {**plain, definition.state_field: str(state)}
			found += [
				Attempt(f"born in {state}", born, core=True),
				Attempt(f"born in {state}, submitted", {**born, "docstatus": docstatus or 1}, core=True),
			]
	found += [
		Attempt("born submitted", {**plain, "docstatus": 1}, core=True),
		Attempt("born cancelled", {**plain, "docstatus": 2}),
		Attempt("amending another", {**plain, "amended_from": world.targets_of(doctype)[-1].name}, core=True),
	]
	return found


BIRTHS: dict[str, Any] = {
	"Stage Review": lambda world: {"working_group": world.free_group, "target_stage": "Setup"},
	"Working Group": lambda world: {"group_name": "Another Group", "country": "Ghana", "level": "National"},
	"Allocation Policy": lambda world: {
		"working_group": world.free_group,
		"title": "Another policy",
		"approval_rules": [{"applies_to": "Resource Allocation", "tier": 1, "mode": "Consensus"}],
	},
	"Resource Allocation": lambda world: {
		"working_group": world.money_group,
		"requested_by_seat": world.seats[world.money_group]["asking"],
		"title": "Another request",
		"purpose": "More training",
		"expected_result": "More people trained",
		"costs_from": "2026-10-01",
		"costs_to": "2026-12-31",
		"beneficiary": world.beneficiary,
		"lines": [
			{"cost_category": "Training", "description": "Trainers", "quantity": 1, "unit_amount": 1000}
		],
	},
	"Allocation Call": lambda world: {
		"working_group": world.money_group,
		"title": "Another call",
		"purpose": "More training",
		"opens_on": "2026-10-01",
		"closes_on": "2026-12-31",
	},
	"Conflict Declaration": lambda world: copy_of(world.targets["Conflict Declaration", "Confirmed"]),
	"VPWG Exchange Rate": lambda world: {
		"from_currency": "GHS",
		"to_currency": "USD",
		"date": "2026-01-01",
		"rate": 0.1,
		"source": "Bank",
	},
	"Approval Decision": lambda world: copy_of(world.targets["Approval Decision", "given"]),
	"Group Record Entry": lambda world: {
		**copy_of(world.targets["Group Record Entry", "written"]),
		"seq": 2,
		"reference": "another",
	},
	"Group Record Head": lambda world: {
		**copy_of(world.targets["Group Record Head", "written"]),
		"working_group": world.free_group,
	},
	"Working Group Grant": lambda world: {
		"working_group": world.money_group,
		"title": "Another grant",
		"funder": world.organisations["Host State"],
		"source": "Public",
		"form": "Cash",
		"currency": "USD",
		"signed_amount": 500,
		"signed_on": add_days(today(), -10),
		"eligible_from": add_days(today(), -10),
		"eligible_to": add_days(today(), 100),
	},
	"Grant Amendment": lambda world: {
		"working_group": world.money_group,
		"grant": world.grant().name,
		"kind": "Top-up",
		"reason": "More is needed",
		"agreed_on": today(),
		"amount": 10,
	},
	"Grant Receipt": lambda world: {
		"working_group": world.money_group,
		"grant": world.grant().name,
		"kind": "Receipt",
		"amount": 10,
		"received_on": today(),
	},
	"Fund Return": lambda world: {
		"working_group": world.money_group,
		"grant": world.grant().name,
		"kind": "Bank charge",
		"reason": "A fee",
		"amount": 10,
		"returned_on": today(),
	},
	"Disbursement": lambda world: {
		"working_group": world.money_group,
		"allocation": world.request("Approved").name,
		"kind": "Payment",
		"purpose": "Another payment",
		"payees": [{"payee": "Another hotel", "account": "GH00 1234", "amount": 10}],
	},
	"Advance Retirement": lambda world: {
		"working_group": world.money_group,
		"disbursement": world.payment("Paid").name,
		"retired_on": today(),
		"refund": 10,
	},
	"Month Close": lambda world: {
		"working_group": world.money_group,
		"act": "Close",
		"until": get_last_day(add_months(today(), -1)),
	},
	"Grant Balance": lambda world: {
		**copy_of(world.targets["Grant Balance", "written"]),
		"grant": world.grant("Draft").name,
	},
	"Grant Line Balance": lambda world: {
		**copy_of(world.targets["Grant Line Balance", "written"]),
		"budget_line": "2",
	},
	"Fund Movement": lambda world: {
		**copy_of(world.targets["Fund Movement", "written"]),
		"reference": "another",
	},
}
"""What an ordinary new document of each DocType holds."""

MAKERS: dict[str, frozenset[Person]] = {
	"Stage Review": WRITERS,
	"Working Group": WRITERS | {OTHER_COORDINATOR},
	"Allocation Policy": WRITERS,
	# Administrator sits nowhere and is nobody's office.
	"Resource Allocation": frozenset({REQUESTER, ALTERNATE}),
	"Allocation Call": WRITERS,
	"VPWG Exchange Rate": FINANCE | {ADMINISTRATOR},
	"Working Group Grant": BOOKKEEPERS,
	**dict.fromkeys(PAPERS, BOOKKEEPERS),
	"Disbursement": BOOKKEEPERS,
	"Month Close": FINANCE | {ADMINISTRATOR},
}
"""Who makes a document of a DocType."""


# States --------------------------------------------------------------------------------------------------------


def states(target: Target, definition: Definition) -> Iterator[Attempt]:
	"""Each other state: alone, with a docstatus, with content; and a docstatus by itself."""
	field_, extra = definition.state_field, CONTENT[target.doctype]
	for state in definition.states:
		if state == target.state:
			continue
		state = str(state)
		movers = MOVES.get((target.doctype, target.state, state), frozenset())
		yield Attempt(f"{field_} {state}", {field_: state}, core=True, work_of=movers)
		yield Attempt(f"{field_} {state} and content", {field_: state, **extra}, core=True)
		for docstatus in {0, 1, 2} - {definition.states[state]}:
			# Some routes set the docstatus themselves: what arrives is then the move as it is made.
			yield Attempt(
				f"{field_} {state}, docstatus {docstatus}",
				{field_: state, "docstatus": docstatus},
				work_of=movers if definition.states[state] else frozenset(),
			)
		if definition.states[state]:
			yield Attempt(
				f"{field_} {state}, submitted",
				{field_: state, "docstatus": definition.states[state]},
				core=True,
				work_of=movers,
			)
	yield Attempt(f"{field_} emptied", {field_: ""})
	yield Attempt(f"{field_} unknown", {field_: "Approved"})
	for docstatus in {0, 1, 2} - {definition.states[target.state]}:
		yield Attempt(f"docstatus {docstatus}", {"docstatus": docstatus}, core=True)
	yield Attempt("cancelled and rewritten", {"docstatus": 2, **extra}, core=True)
	yield Attempt("amends", {"amended_from": target.name})


# Computed fields -----------------------------------------------------------------------------------------------


def forged(target: Target, definition: Definition) -> Iterator[Attempt]:
	"""Each computed field and column; on DocTypes that are not tried in full, all of them at once."""
	single = list(forged_one_by_one(target, definition))
	if target.doctype in IN_FULL:
		yield from single
		return
	tables_, together = {}, {}
	for attempt in single:
		for name, value in attempt.values.items():
			if "." in attempt.label:
				known = tables_.setdefault(name, [{} for _row in value])
				column = attempt.label.rpartition(".")[2]
				for row, sent in zip(known, value, strict=True):
					row.update({**sent, **row, column: sent[column]})
			else:
				together[name] = value
	yield Attempt("forged everything", {**together, **tables_}, work_of=editors(target))


def forged_one_by_one(target: Target, definition: Definition) -> Iterator[Attempt]:
	meta = frappe.get_meta(target.doctype)
	for fieldname in sorted(definition.computed):
		field_ = meta.get_field(fieldname)
		if field_.fieldtype in table_fields:
			value: Any = [
				{row.fieldname: other_value(row, None) for row in frappe.get_meta(field_.options).fields}
			]
		else:
			value = other_value(field_, stored(target, fieldname))
		yield Attempt(f"forged {fieldname}", {fieldname: value}, work_of=editors(target))
	for table, columns in definition.computed_columns.items():
		rows = read(target.doctype, target.name)[table]
		row_meta = frappe.get_meta(meta.get_field(table).options)
		for column in sorted(columns):
			changed = [
				{**row, column: other_value(row_meta.get_field(column), row.get(column))} for row in rows
			]
			yield Attempt(f"forged {table}.{column}", {table: changed}, work_of=editors(target))


def editors(target: Target) -> frozenset[Person]:
	"""Who may save the document as it is, so that their forged values are ignored and the save itself is none."""
	return EDITABLE.get((target.doctype, target.state), frozenset())


def standard(target: Target) -> Iterator[Attempt]:
	if target.doctype in BOOKS:
		yield Attempt("forged origin", dict(STANDARD), work_of=editors(target))
		return
	for column, value in STANDARD.items():
		yield Attempt(f"forged {column}", {column: value}, work_of=editors(target))


# Content -------------------------------------------------------------------------------------------------------


def content(target: Target, world: World) -> Iterator[Attempt]:
	"""Each field that people fill, and each table: a row changed, added, taken out, moved, stolen."""
	definition = DEFINITIONS.get(target.doctype)
	left_out = {definition.state_field, *definition.computed} if definition else set()
	stored_ = read(target.doctype, target.name)
	for field_ in frappe.get_meta(target.doctype).fields:
		name = field_.fieldname
		if field_.fieldtype in LAYOUT or name in left_out:
			continue
		if field_.fieldtype in table_fields:
			for label, rows in tables(field_, stored_.get(name) or [], definition, world, target):
				yield Attempt(f"{name} {label}", {name: rows}, work_of=editors(target))
		else:
			value = (
				world.other_group
				if field_.options == "Working Group"
				else other_value(field_, stored_.get(name))
			)
			is_core = name in CONTENT[target.doctype]
			yield Attempt(f"{name} changed", {name: value}, core=is_core, work_of=editors(target))


def tables(
	field_: Any, rows: list[dict[str, Any]], definition: Definition | None, world: World, target: Target
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
	if not rows:
		return
	computed = definition.computed_columns.get(field_.fieldname, frozenset()) if definition else frozenset()
	columns = [
		column
		for column in frappe.get_meta(field_.options).fields
		if column.fieldtype not in LAYOUT and column.fieldname not in computed
	]
	for column in columns:
		changed = {column.fieldname: other_value(column, rows[0].get(column.fieldname))}
		yield f"with another {column.fieldname}", [{**rows[0], **changed}, *rows[1:]]
	yield "emptied", []
	yield "without its first row", rows[1:]
	yield (
		"with a row twice",
		[*rows, {key: value for key, value in rows[0].items() if key not in ("name", "idx")}],
	)
	yield "in another order", [{**row, "idx": number} for number, row in enumerate(reversed(rows), 1)]
	stolen = foreign_row(field_.options, target.name)
	if stolen:
		yield "with a stolen row", [{**rows[0], "name": stolen}, *rows[1:]]


def foreign_row(doctype: str, parent: str) -> str | None:
	"""A row of the same table in another document."""
	found = frappe.get_all(doctype, filters={"parent": ("!=", parent)}, order_by="name", limit=1)
	return found[0].name if found else None


# Keys that are no fields ---------------------------------------------------------------------------------------


def shadows(target: Target, definition: Definition) -> Iterator[Attempt]:
	"""Keys that would switch off a check, together with the state that is wanted most."""
	last = str(list(definition.states)[-1])
	wanted = last if target.state != last else str(definition.initial)
	for key, value in SHADOWS.items():
		yield Attempt(
			f"the key {key}",
			{key: value, definition.state_field: wanted, "docstatus": definition.states[wanted]},
		)


# Values --------------------------------------------------------------------------------------------------------


def stored(target: Target, fieldname: str) -> Any:
	return frappe.db.get_value(target.doctype, target.name, fieldname)


def other_value(field_: Any, value: Any) -> Any:
	"""A value that a field could hold and does not."""
	kind = field_.fieldtype
	if kind == "Select":
		return next((word for word in (field_.options or "").split("\n") if word and word != value), "forged")
	if kind == "Check":
		return 0 if value else 1
	if kind in ("Int", "Long Int", "Float", "Currency", "Percent"):
		return 77
	if kind == "Date":
		return "2001-01-01"
	if kind == "Datetime":
		return "2001-01-01 00:00:00"
	if kind == "JSON":
		return '{"rules": [], "objections_used": ["Company"]}'
	if kind == "Link":
		if field_.options == "User":
			return "Guest"
		names = frappe.get_all(
			field_.options, filters={"name": ("!=", value or "")}, order_by="name", limit=1, pluck="name"
		)
		return names[0] if names else "nothing"
	return f"forged {value or ''}"[:100]
