"""Each way to see something as one small function, and to whom a record of a group may show. Design section 8.

A reading route answers with whatever Frappe gives back; a marker that only the record holds must not be in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils.response import download_private_file

from vpwg.tests.security.people import Person, Target
from vpwg.tests.security.routes import call, request, rest

Read = Callable[[Person, Target], Any]


@dataclass(frozen=True)
class Reading:
	"""A way to see: its name in a cell's label, how it is asked.

	counts    it answers with a number: nothing may be counted
	open_to_readers    whether those who see the record must see it this way too; None where their rights differ
	tells_of    the only DocTypes of which it tells anything; empty where it tells of all
	"""

	label: str
	read: Read
	counts: bool = False
	open_to_readers: bool | None = None
	tells_of: tuple[str, ...] = ()


def get_list(person: Person, target: Target) -> Any:
	return call(
		"frappe.client.get_list", verb="GET", doctype=target.doctype, fields=["*"], limit_page_length=0
	)


def report_view(person: Person, target: Target) -> Any:
	return call(
		"frappe.desk.reportview.get",
		doctype=target.doctype,
		fields=[f"`tab{target.doctype}`.`name`"],
		filters=[],
		start=0,
		page_length=500,
	)


def export(person: Person, target: Target) -> Any:
	call(
		"frappe.desk.reportview.export_query",
		doctype=target.doctype,
		fields=[f"`tab{target.doctype}`.`name`"],
		filters=[],
		file_format_type="CSV",
		title=target.doctype,
	)
	return frappe.local.response.get("filecontent") or frappe.local.response.get("result")


def link_search(person: Person, target: Target) -> Any:
	return call("frappe.desk.search.search_link", doctype=target.doctype, txt=target.name, page_length=50)


def validate_link(person: Person, target: Target) -> Any:
	return call(
		"frappe.client.validate_link", doctype=target.doctype, docname=target.name, fields=["name", "owner"]
	)


def form(person: Person, target: Target) -> Any:
	call("frappe.desk.form.load.getdoc", verb="GET", doctype=target.doctype, name=target.name)
	return frappe.local.response


def versions(person: Person, target: Target) -> Any:
	return call(
		"frappe.client.get_list",
		verb="GET",
		doctype="Version",
		fields=["name", "docname", "data"],
		filters={"docname": target.name},
	)


def comments(person: Person, target: Target) -> Any:
	return call(
		"frappe.client.get_list",
		verb="GET",
		doctype="Comment",
		fields=["name", "reference_name", "content"],
		filters={"reference_name": target.name},
	)


def print_view(person: Person, target: Target) -> Any:
	return call("frappe.www.printview.get_html_and_style", doc=target.doctype, name=target.name)["html"]


def print_by_key(person: Person, target: Target) -> Any:
	"""A print by the old kind of key, which Frappe makes of the time of creation."""
	key = frappe.get_doc(target.doctype, target.name).get_signature()
	doc = frappe.get_doc(target.doctype, target.name)
	request_key = frappe._dict(key=key, doctype=target.doctype, name=target.name)
	frappe.local.form_dict = request_key
	from frappe.www.printview import validate_print_permission

	validate_print_permission(doc)
	return target.name


def rows(person: Person, target: Target) -> Any:
	"""The rows of the tables, by their own lists."""
	found = []
	for field in frappe.get_meta(target.doctype).get_table_fields():
		found += call(
			"frappe.client.get_list",
			verb="GET",
			doctype=field.options,
			parent=target.doctype,
			fields=["name", "parent"],
			limit_page_length=0,
		)
	return found


READINGS = (
	Reading("frappe.client.get_list", get_list, open_to_readers=True),
	Reading("REST list", lambda person, target: rest("GET", target.doctype, limit_page_length=0)),
	Reading("REST GET", lambda person, target: rest("GET", target.doctype, target.name)),
	Reading(
		"frappe.client.get",
		lambda person, target: call(
			"frappe.client.get", verb="GET", doctype=target.doctype, name=target.name
		),
		open_to_readers=True,
	),
	Reading(
		"frappe.client.get_value",
		lambda person, target: call(
			"frappe.client.get_value",
			verb="GET",
			doctype=target.doctype,
			filters={"name": target.name},
			fieldname=["name", "owner"],
		),
		open_to_readers=True,
	),
	Reading(
		"frappe.client.get_count",
		lambda person, target: call(
			"frappe.client.get_count", verb="GET", doctype=target.doctype, filters={"name": target.name}
		),
		counts=True,
	),
	Reading(
		"reportview.get_count",
		lambda person, target: call(
			"frappe.desk.reportview.get_count",
			doctype=target.doctype,
			fields=[],
			filters={"name": target.name},
			distinct="false",
		),
		counts=True,
	),
	Reading("report view", report_view),
	Reading("export", export),
	Reading("link search", link_search),
	Reading("validate_link", validate_link),
	Reading(
		"get_link_title",
		lambda person, target: title_beyond_name(
			call(
				"frappe.desk.search.get_link_title", verb="GET", doctype=target.doctype, docname=target.name
			),
			target,
		),
		tells_of=(
			"Working Group",
			"Working Group Member",
			"Allocation Policy",
			"Resource Allocation",
			"Allocation Call",
			"Working Group Grant",
		),
	),
	Reading("the form", form),
	Reading("its versions", versions),
	Reading("its comments", comments),
	Reading("its print", print_view),
	Reading("its print by the key of its creation", print_by_key),
	Reading(
		"the rows of its tables",
		rows,
		tells_of=(
			"Working Group",
			"Working Group Member",
			"Stage Review",
			"Allocation Policy",
			"Resource Allocation",
			"Working Group Grant",
			"Grant Amendment",
			"Disbursement",
			"Advance Retirement",
		),
	),
	Reading(
		"the list of its files",
		lambda person, target: call(
			"frappe.client.get_list",
			verb="GET",
			doctype="File",
			fields=["name", "attached_to_name", "file_url"],
			filters={"attached_to_name": target.name},
		),
		tells_of=(
			"Stage Review",
			"Allocation Policy",
			"Resource Allocation",
			"Working Group Grant",
			"Grant Amendment",
			"Grant Receipt",
			"Fund Return",
			"Disbursement",
			"Advance Retirement",
		),
	),
	Reading(
		"what links to it",
		lambda person, target: (
			target.name
			if links(call("frappe.desk.form.linked_with.get", doctype=target.doctype, docname=target.name))
			else ""
		),
		tells_of=("Working Group", "Allocation Call"),
	),
)
"""Ways to learn of a record. The marker is its name, which the route must not have been told where it answers it."""


def file_list(person: Person, url: str) -> Any:
	return call(
		"frappe.client.get_list",
		verb="GET",
		doctype="File",
		fields=["name", "file_url"],
		filters={"file_url": url},
	)


def file_report(person: Person, url: str) -> Any:
	return call(
		"frappe.desk.reportview.get",
		doctype="File",
		fields=["`tabFile`.`name`", "`tabFile`.`file_url`"],
		filters=[["File", "file_url", "=", url]],
		start=0,
		page_length=20,
	)


def file_of_form(endpoint: str) -> Callable[[Person, str], Any]:
	"""What a form is told about its document."""

	def read(person: Person, url: str) -> Any:
		file = stored_file(url)
		call(endpoint, verb="GET", doctype=file.attached_to_doctype, name=file.attached_to_name)
		return frappe.local.response["docinfo"].attachments

	return read


def file_content(person: Person, url: str) -> Any:
	call("frappe.core.doctype.file.file.download_file", verb="GET", file_url=url)
	return f"{url} {frappe.local.response.get('filecontent')!r}"


def file_by_address(person: Person, url: str) -> Any:
	"""The page that hands out a private file, and what the app asks before it."""
	request("GET", url, {})
	return f"{url} {download_private_file(url).status}"


def file_copied(person: Person, url: str) -> Any:
	"""A record of one's own with the address, and then the file by it."""
	rest("POST", "File", body={"file_url": url, "is_private": 1})
	return file_content(person, url)


def stored_file(url: str) -> Any:
	return frappe.get_doc("File", {"file_url": url, "attached_to_name": ("is", "set")})


FILE_READINGS: dict[str, Callable[[Person, str], Any]] = {
	"frappe.client.get_list": file_list,
	"REST list": lambda person, url: rest("GET", "File", fields='["name", "file_url"]', limit_page_length=0),
	"REST GET": lambda person, url: rest("GET", "File", stored_file(url).name),
	"frappe.client.get": lambda person, url: call(
		"frappe.client.get", verb="GET", doctype="File", name=stored_file(url).name
	),
	"frappe.client.get_value": lambda person, url: call(
		"frappe.client.get_value", verb="GET", doctype="File", filters={"file_url": url}, fieldname="file_url"
	),
	"report view": file_report,
	"the form of its document": file_of_form("frappe.desk.form.load.getdoc"),
	"what a form is told": file_of_form("frappe.desk.form.load.get_docinfo"),
	"download": file_content,
	"its address": file_by_address,
	"a record with its address": file_copied,
}
"""Ways to learn of a file and to have it. The marker is its address."""


def links(answer: dict[str, Any]) -> bool:
	"""Whether records of the app are among what links to a record."""
	ours = ("Working Group", "Stage Review", "Resource Allocation")
	return any(doctype.startswith(ours) for doctype in answer)


def title_beyond_name(title: Any, target: Target) -> Any:
	"""The title, if it says more than the name that was asked with."""
	return None if title == target.name else f"{target.name} {title}"
