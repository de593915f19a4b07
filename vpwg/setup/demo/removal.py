"""The removal of the demonstration: groups that were born with its mark, whole, and nothing of anybody else.

A group stays on record for ever, and so do the decisions in it; this module is the one exception. It asks for the mark,
which no person, import or setting can give to a record after its birth, and refuses everything else. What another
record of the site still needs stays as well, and is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from typing import Any

import frappe
from frappe import _
from frappe.model.delete_doc import check_if_doc_is_dynamically_linked, check_if_doc_is_linked
from frappe.utils import strip_html
from frappe.utils.global_search import sync_global_search

from vpwg import permissions
from vpwg.setup import traces
from vpwg.setup.demo import allocations, countries, people
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import PURGE

GROUP = "Working Group"
ORGANISATION = "Stakeholder Organisation"

Gone = defaultdict[str, list[str]]

AT_ONCE = 500
"""Names in one statement."""


class NotADemonstration(frappe.ValidationError):
	"""A group without the mark of the demonstration: it is not deleted."""


def remove() -> list[str]:
	"""Delete the demonstration; gives a sentence for each thing that stays because something else needs it."""
	# What still waits for Frappe's search would otherwise enter it after it has gone.
	sync_global_search()
	gone: Gone = defaultdict(list)
	stays = []
	for group in leaves_first():
		stays += unless_needed(lambda group=group: purge(group, gone))
	for organisation in marked(ORGANISATION):
		stays += unless_needed(lambda organisation=organisation: drop_organisation(organisation, gone))
	erase(allocations.RATE, allocations.rates_of_demonstration(), gone)
	for file in loose_files():
		drop_file(file)
	for doctype, names in gone.items():
		rewind(doctype, names)
	for country in countries.ours():
		stays += unless_needed(lambda country=country: drop_country(country))
	permissions.forget()
	return stays + people.remove()


def unless_needed(delete: Callable[[], None]) -> list[str]:
	"""Delete something unless another record of the site links to it; gives the sentence that says so."""
	frappe.db.savepoint("vpwg_removal")
	try:
		delete()
	except frappe.LinkExistsError as needed:
		frappe.db.rollback(save_point="vpwg_removal")
		frappe.clear_last_message()
		return [strip_html(str(needed))]
	return []


def marked(doctype: str) -> list[str]:
	"""The demonstration's records of a DocType; those that stand below others come first."""
	return frappe.get_all(doctype, filters={"is_demonstration": 1}, pluck="name", order_by="name desc")


def leaves_first() -> list[str]:
	"""The demonstration's groups, each before the one above it."""
	parents = dict(
		frappe.get_all(
			GROUP,
			filters={"is_demonstration": 1},
			fields=["name", "parent_group"],
			order_by="name",
			as_list=True,
		)
	)

	def depth(name: str | None) -> int:
		return 1 + depth(parents[name]) if name in parents else 0

	return sorted(parents, key=depth, reverse=True)


# A group -------------------------------------------------------------------------------------------------------


def purge(group: str, gone: Gone) -> None:
	"""Delete one group with everything that belongs to it; `gone` collects the names of what is deleted, by DocType.

	Raises NotADemonstration for a group without the mark, LinkExistsError where a record of the site still needs it.
	"""
	doc = frappe.get_doc(GROUP, group, for_update=True)
	if not doc.is_demonstration:
		frappe.throw(_("{0} is no demonstration group and stays on record.").format(group), NotADemonstration)
	for doctype in belonging():
		names = frappe.get_all(doctype, filters={"working_group": group}, pluck="name", order_by="name")
		erase(doctype, names, gone)
		empty_bin(doctype, group)
	with guard.acting(PURGE, doc):
		drop(doc, gone)


def belonging() -> list[str]:
	"""DocTypes of the app whose records belong to one group, which they name in `working_group`."""
	field, doctype = frappe.qb.DocType("DocField"), frappe.qb.DocType("DocType")
	rows = (
		frappe.qb.from_(field)
		.join(doctype)
		.on(doctype.name == field.parent)
		.select(doctype.name)
		.where(field.fieldname == "working_group")
		.where(field.fieldtype == "Link")
		.where(field.options == GROUP)
		.where(doctype.module == "VPWG")
		.where(doctype.istable == 0)
		.orderby(doctype.name)
		.run()
	)
	return [name for (name,) in rows]


def drop_organisation(name: str, gone: Gone) -> None:
	"""Delete an organisation of the demonstration. Raises LinkExistsError where anybody still needs it."""
	drop(frappe.get_doc(ORGANISATION, name), gone)


def drop_country(name: str) -> None:
	"""Delete a country. Raises LinkExistsError where anybody still needs it."""
	check_links(frappe.get_doc("Country", name))
	people.delete("Country", name)


def drop(doc: Any, gone: Gone) -> None:
	"""Delete a document that lets itself be deleted and that nothing links to any more."""
	check_links(doc)
	doc.run_method("on_trash")
	erase(doc.doctype, [doc.name], gone)


def check_links(doc: Any) -> None:
	"""Raises LinkExistsError where a record of the site links to a document."""
	check_if_doc_is_linked(doc)
	check_if_doc_is_dynamically_linked(doc)


# Rows ----------------------------------------------------------------------------------------------------------


def erase(doctype: str, names: Collection[str], gone: Gone) -> None:
	"""Delete records with their tables, their files and what Frappe noted about them.

	Row by row through the documents this would take minutes, and an adopted review refuses it.
	"""
	meta = frappe.get_meta(doctype)
	for some in portions(names):
		files = files_of(doctype, some)
		for field in meta.get_table_fields():
			frappe.db.delete(field.options, {"parenttype": doctype, "parent": ("in", some)})
		frappe.db.delete(doctype, {"name": ("in", some)})
		for file in files:
			drop_file(file)
		forget(doctype, some)
	gone[doctype] += names


def portions(names: Collection[str]) -> Iterable[list[str]]:
	found = list(names)
	return (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))


def files_of(doctype: str, names: list[str]) -> list[str]:
	"""The files that are attached to records."""
	return frappe.get_all(
		"File",
		filters={"attached_to_doctype": doctype, "attached_to_name": ("in", names)},
		pluck="name",
		order_by="name",
	)


def loose_files() -> list[str]:
	"""The files that demonstration users have uploaded and attached to nothing. Who uploaded a file never changes."""
	filters = {"owner": ("like", f"%@{people.DOMAIN}"), "attached_to_name": ("is", "not set")}
	return frappe.get_all("File", filters=filters, pluck="name", order_by="name")


def drop_file(name: str) -> None:
	"""Delete a file, from the disk as well unless another record has the same one."""
	file = frappe.get_doc("File", name)
	owners = {(file.attached_to_doctype, file.attached_to_name)}
	if frappe.db.exists("File", {"file_url": file.file_url, "name": ("!=", name)}):
		# Frappe keeps the same content once: whoever else names it keeps it by that other record.
		owners |= set(guard.documents_naming(file.file_url))
	with ExitStack() as acting:
		for doctype, owner in sorted(owners, key=str):
			acting.enter_context(guard.acting(PURGE, frappe._dict(doctype=doctype, name=owner)))
		file.run_method("on_trash")
	frappe.db.delete("File", {"name": name})
	forget("File", [name])


def forget(doctype: str, names: list[str]) -> None:
	"""Delete what Frappe noted about records."""
	traces.clear([doctype], names)
	for record in names:
		frappe.clear_document_cache(doctype, record)


def empty_bin(doctype: str, group: str) -> None:
	"""Empty Frappe's bin of drafts that were deleted while the group was there."""
	trash = frappe.qb.DocType("Deleted Document")
	mine = trash.data.like(f'%"working_group": "{group}"%')
	frappe.qb.from_(trash).where(trash.deleted_doctype == doctype).where(mine).delete().run()


def rewind(doctype: str, names: Collection[str]) -> None:
	"""Put the counters of names back to where they stood before these names, or to the last one in use."""
	numbered = numbers_of(names)
	for prefix, current in counters(numbered).items():
		numbers = numbered[prefix]
		if current > max(numbers):
			continue
		left = frappe.get_all(
			doctype, filters={"name": ("like", f"{prefix}%")}, pluck="name", order_by="name"
		)
		number = max(min(numbers) - 1, *numbers_of(left).get(prefix, [0]))
		series = frappe.qb.DocType("Series")
		if number:
			frappe.qb.update(series).set(series.current, number).where(series.name == prefix).run()
		else:
			frappe.qb.from_(series).where(series.name == prefix).delete().run()


def counters(prefixes: Collection[str]) -> dict[str, int]:
	"""Where the counters of these prefixes stand, locked; what is named by chance has none."""
	series = frappe.qb.DocType("Series")
	found: dict[str, int] = {}
	for some in portions(prefixes):
		query = frappe.qb.from_(series).select(series.name, series.current).where(series.name.isin(some))
		found |= dict(query.for_update().run())
	return found


def numbers_of(names: Iterable[str]) -> dict[str, list[int]]:
	"""The numbers after each prefix, of names that end with a number."""
	found: dict[str, list[int]] = {}
	for name in names:
		prefix = name.rstrip("0123456789")
		if number := name[len(prefix) :]:
			found.setdefault(prefix, []).append(int(number))
	return found
