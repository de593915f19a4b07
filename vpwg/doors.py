"""The ways of the framework that pass by permission hooks, each closed (design section 8).

A share lifts the hooks, and so would an assignment, which shares. Whoever follows a document gets its changes by mail and
nobody asks whether they may still read it. A version keeps what a field held for every reader of the document. A file
is given to whoever has a record with its address. Some endpoints ask for no permission, and a filter on a hidden
column tells its content. `hooks.py` names the functions here; `permissions.py` says who sees what.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.core.doctype.file.utils import generate_file_name
from frappe.desk.notifications import extract_mentions
from frappe.utils import cint, cstr, get_files_path, get_fullname

from vpwg import permissions
from vpwg.permissions import GUARDED, REFERENCES, TABLES, access, criterion_for, fields_above, may
from vpwg.setup.roles import ROLES

MASK = "***"
"""What stands in a version for a value that not every reader of the document may read."""

PUBLIC = "/files/"


def is_ours(doctype: str | None) -> bool:
	return doctype in GUARDED or doctype in TABLES


def refuse(sentence: str) -> None:
	frappe.throw(sentence, frappe.PermissionError)


# Shares, assignments, mentions, follows ------------------------------------------------------------------------


def check_share(share: Any, event: str | None = None) -> None:
	"""Our documents are not shared, with everybody or with one: a share would outlast the seat that it rests on."""
	if is_ours(share.share_doctype):
		refuse(
			_(
				"{0} {1} cannot be shared: who sees it follows from its group. Give the person a seat in the group first."
			).format(_(share.share_doctype), share.share_name)
		)


def check_share_key(key: Any, event: str | None = None) -> None:
	"""No link opens one of our documents without a login."""
	if is_ours(key.reference_doctype):
		refuse(
			_(
				"{0} {1} cannot be opened by a link without a login. Give the person a seat in the group, or send a print."
			).format(_(key.reference_doctype), key.reference_docname)
		)


def check_assignment(todo: Any, event: str | None = None) -> None:
	"""One of our documents is assigned by and to people who may read it."""
	if todo.status in ("Closed", "Cancelled") or not is_ours(todo.reference_type) or not todo.reference_name:
		return
	for person in dict.fromkeys((todo.allocated_to, frappe.session.user)):
		if person and not may(todo.reference_type, todo.reference_name, person):
			refuse(
				_(
					"{0} {1} cannot be assigned: {2} may not read it. Give the person a seat in the group first."
				).format(_(todo.reference_type), todo.reference_name, get_fullname(person))
			)


def check_mentions(comment: Any, event: str | None = None) -> None:
	"""A comment is mailed to those whom it mentions: all of them may read the document."""
	if comment.comment_type != "Comment" or not is_ours(comment.reference_doctype):
		return
	for person in extract_mentions(comment.content or ""):
		if not may(comment.reference_doctype, comment.reference_name, person):
			refuse(
				_(
					"{0} cannot be mentioned here: they may not read {1} {2}. Give the person a seat in the group first."
				).format(get_fullname(person), _(comment.reference_doctype), comment.reference_name)
			)


def mask_attachment(comment: Any, event: str | None = None) -> None:
	"""Frappe notes the name and address of each file on its document: where not everybody sees the file, only that one came
	or went.
	"""
	kind = comment.reference_doctype
	if is_ours(kind) and permissions.hides_files(kind):
		if comment.comment_type == "Attachment":
			comment.content = _("Added a file")
		elif comment.comment_type == "Attachment Removed":
			comment.content = _("Removed a file")


def drop_follow(follow: Any, event: str | None = None) -> None:
	"""Our documents are not followed by mail: Frappe would send changes of hidden fields, and to leavers as well.

	The record is taken back and not refused, since Frappe also makes one when somebody saves.
	"""
	if is_ours(follow.ref_doctype):
		frappe.delete_doc(
			"Document Follow",
			follow.name,
			ignore_permissions=True,  # checked: nobody keeps such a record, whoever asked for it
			delete_permanently=True,
		)


# Versions ----------------------------------------------------------------------------------------------------


def mask_version(version: Any, event: str | None = None) -> None:
	"""Every reader of a document gets its versions whole: values that not all of them may read are left out."""
	if not is_ours(version.ref_doctype):
		return
	data = json.loads(version.data or "{}")
	hidden = hidden_from_some(version.ref_doctype)
	for change in data.get("changed") or []:
		if change[0] in hidden:
			change[1:] = [MASK, MASK]
	for change in data.get("row_changed") or []:
		columns = hidden_from_some(version.ref_doctype, change[0])
		for cell in change[3]:
			if cell[0] in columns:
				cell[1:] = [MASK, MASK]
	for kind in ("added", "removed"):
		for table, row in data.get(kind) or []:
			for column in hidden_from_some(version.ref_doctype, table) & set(row):
				row[column] = MASK if row[column] else row[column]
	version.data = frappe.as_json(data, indent=None, separators=(",", ":"))


def hidden_from_some(doctype: str, table: str | None = None) -> set[str]:
	"""Fields of a DocType, or columns of one of its tables, that not every role with access may read."""
	meta = frappe.get_meta(doctype)
	everybody = permissions.level_roles(doctype, 0)
	fields, base = meta.fields, 0
	if table:
		field = meta.get_field(table)
		fields, base = frappe.get_meta(field.options).fields, cint(field.permlevel)
	return {
		field.fieldname
		for field in fields
		if any(
			level and everybody - permissions.level_roles(doctype, level)
			for level in (base, cint(field.permlevel))
		)
	}


# Files ---------------------------------------------------------------------------------------------------------


def check_file(file: Any, event: str | None = None) -> None:
	"""A file of one of our documents is private, and nobody reaches a file by entering its address.

	That evidence is frozen outside Draft is checked by `guard.check_file`, which `hooks.py` calls after this.
	"""
	if file.is_folder:
		return
	check_address(file)
	if is_ours(file.attached_to_doctype) or is_shared_with_ours(file):
		make_private(file)


def check_address(file: Any) -> None:
	"""Whoever changes the address of a file must be able to read what is there already.

	Frappe gives a private file to whoever may read any record with its address. New records are checked by
	`permissions.has_file_permission` and by `check_request`: when the hooks of an insertion are called, Frappe has
	already read the file.
	"""
	before = file.get_doc_before_save()
	if before is None or before.file_url == file.file_url:
		return
	if not permissions.may_use(file.file_url, frappe.session.user, without=file.name):
		refuse_address(file.file_url)


def refuse_address(address: str) -> None:
	refuse(_("{0} belongs to somebody else: upload the file itself, if you have it.").format(address))


def is_shared_with_ours(file: Any) -> bool:
	"""Whether the same stored file belongs to one of our documents as well."""
	return bool(file.file_url) and bool(
		frappe.get_all(
			"File",
			filters={
				"file_url": file.file_url,
				"attached_to_doctype": ("in", (*GUARDED, *TABLES)),
				"name": ("!=", file.name),
			},
			limit=1,
			order_by="creation",
		)
	)


def make_private(file: Any) -> None:
	"""Set a file private and move what is stored, as Frappe does when somebody ticks the box."""
	file.is_private = 1
	if not cstr(file.file_url).startswith(PUBLIC):
		return
	name = file.file_url.removeprefix(PUBLIC)
	free = generate_file_name(name=name, suffix=cstr(file.content_hash)[-6:], is_private=True)
	if free != name and os.path.exists(get_files_path(name)):
		# A private file of this name is there already: this one goes on under another.
		os.rename(get_files_path(name), get_files_path(free))
		file.file_url = f"{PUBLIC}{free}"
	file.handle_is_private_changed()


def check_attachments(doc: Any, event: str | None = None) -> None:
	"""Addresses of files in the fields of our documents, before Frappe attaches what they name.

	A private one must be readable by whoever enters it; a public one that belongs to nobody else becomes private.
	"""
	stored = doc.get_doc_before_save()
	before = {
		(holder.doctype, holder.name, fieldname): holder.get(fieldname)
		for holder, fieldname in (attachments(stored) if stored else ())
	}
	for holder, fieldname in attachments(doc):
		address = cstr(holder.get(fieldname))
		if before.get((holder.doctype, holder.name, fieldname)) == address:
			continue
		if not permissions.may_use(address, frappe.session.user):
			refuse_address(address)
		if address.startswith(PUBLIC):
			for file in permissions.files_at(address):
				if not file.attached_to_doctype or is_ours(file.attached_to_doctype):
					make_private(file)
					file.save(ignore_permissions=True)  # checked: this file is being attached to our document
					holder.set(fieldname, file.file_url)
					break


def attachments(doc: Any) -> Iterator[tuple[Any, str]]:
	"""Each filled field with a file's address, of a document and of the rows of its tables."""
	rows = [row for field in doc.meta.get_table_fields() for row in doc.get(field.fieldname) or []]
	for holder in (doc, *rows):
		for field in holder.meta.fields:
			if field.fieldtype in ("Attach", "Attach Image") and holder.get(field.fieldname):
				yield holder, field.fieldname


# Requests ------------------------------------------------------------------------------------------------------

NAMING = {
	"frappe.client.validate_link": ("doctype", "docname"),
	"frappe.core.doctype.submission_queue.submission_queue.get_latest_submissions": ("doctype", "docname"),
	"frappe.desk.doctype.tag.tag.add_tag": ("dt", "dn"),
	"frappe.desk.doctype.tag.tag.add_tags": ("dt", "docs"),
	"frappe.desk.doctype.tag.tag.remove_tag": ("dt", "dn"),
	"frappe.desk.form.assign_to.add": ("doctype", "name"),
	"frappe.desk.form.assign_to.add_multiple": ("doctype", "name"),
	"frappe.desk.form.assign_to.remove": ("doctype", "name"),
	"frappe.desk.form.document_follow.follow_document": ("doctype", "doc_name"),
	"frappe.desk.form.document_follow.get_follow_users": ("doctype", "doc_name"),
	"frappe.desk.form.document_follow.update_follow": ("doctype", "doc_name"),
	"frappe.desk.form.utils.get_next": ("doctype", "value"),
	"frappe.desk.form.linked_with.get_submitted_linked_docs": ("doctype", "name"),
	"frappe.desk.like.toggle_like": ("doctype", "name"),
	"frappe.printing.page.print.print.get_print_settings_to_show": ("doctype", "docname"),
	"frappe.social.doctype.energy_point_log.energy_point_log.get_reviews": ("doctype", "docname"),
}
"""Endpoints of Frappe that act on a named document and ask for no permission, with the arguments that name it."""

SUMMING = frozenset(
	{
		"frappe.desk.doctype.tag.tag.get_tagged_docs",
		"frappe.desk.query_report.get_data_for_custom_field",
		"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
	}
)
"""Endpoints of Frappe that tell something about all records of a DocType, whoever asks."""

REPORTING = frozenset(
	{
		"frappe.desk.query_report.export_query",
		"frappe.desk.query_report.run",
		"frappe.desk.query_report.save_report",
	}
)
"""Endpoints of Frappe that add columns of other DocTypes to a report, of whatever record a cell of it names."""

ANSWERED = frozenset(
	{
		"frappe.client.get_count",
		"frappe.desk.form.linked_with.get",
		"frappe.desk.form.linked_with.get_linked_docs",
		"frappe.desk.form.load.get_docinfo",
		"frappe.desk.form.load.getdoc",
		"frappe.desk.listview.get_group_by_count",
		"frappe.desk.search.get_link_title",
	}
)
"""Endpoints of Frappe that `hooks.py` replaces by those below."""

ATTACHING = {
	"frappe.core.api.file.unzip_file": "name",
	"frappe.core.doctype.communication.email.make": "attachments",
	"frappe.utils.file_manager.add_attachments": "attachments",
}
"""Endpoints of Frappe that copy files, with the argument that names their records."""

ADDRESS = re.compile(r"/private/files/[^\"'<>\\\n]+")

CLAUSE = re.compile(r"field|filter|order|sort|group|column|based_on|stats")
"""Names of arguments that hold a part of a query."""

FILTER = re.compile(r"^(?!.*field).*filter")
"""Those of them that hold filters: only what a filter compares is part of a query's text, not with what."""

STAR = re.compile(r"(?:^|[,.`\s])\*")
"""All columns; what is counted (`count(*)`) is none."""

UPLOADING = frozenset({"upload_file", "frappe.handler.upload_file"})
"""Frappe's endpoint for files: it names the field that a file is for and asks for nothing."""


SEARCHING = frozenset({"frappe.desk.search.search_link", "frappe.desk.search.search_widget"})
"""Link searches, in which a request may say that permissions do not count."""


def check_request() -> None:
	"""Called for every request once it is known who asks (`auth_hooks`). Raises PermissionError with one sentence."""
	user, form = frappe.session.user, frappe.local.form_dict or {}
	check_shapes(called_method(form), form)
	if user in ("Administrator", "Guest"):
		return
	path = unquote(frappe.request.path) if getattr(frappe.local, "request", None) else ""
	check_download(path, user)
	method = called_method(form)
	if method in SEARCHING and (is_ours(form.get("doctype")) or form.get("doctype") in REFERENCES):
		# Frappe's flag leaves out every condition, not only user permissions.
		form["ignore_user_permissions"] = 0
	check_method(method, form, user)
	check_addresses(form, user)
	if method in UPLOADING and is_upload(form):
		return
	if not set(frappe.get_roles(user)) & set(ROLES) or access(user).everywhere:
		return
	named = f"{path} {' '.join(cstr(value) for value in form.values())}"
	if asked := [doctype for doctype in (*GUARDED, *TABLES) if doctype in named]:
		check_clauses(form, user, asked)


def check_shapes(method: str, form: dict[str, Any]) -> None:
	"""Where an endpoint of ours takes one value, it gets one: Frappe would read an object in the place of a name as a filter
	and find a record by what is hidden in it. Later v15 looks at this itself. Raises ValidationError.
	"""
	if not method.startswith("vpwg.api."):
		return
	for name, parameter in inspect.signature(frappe.get_attr(method)).parameters.items():
		if parameter.default is inspect.Parameter.empty and name not in form:
			frappe.throw(_("{0} is missing: send it with the request.").format(name))
		many = any(word in str(parameter.annotation) for word in ("dict", "list", "Any"))
		if isinstance(form.get(name), dict | list) and not many:
			frappe.throw(_("{0} is one value, and more were sent.").format(name))


def check_download(path: str, user: str) -> None:
	"""Frappe asks its own rule before it hands out a private file, and no hook."""
	if not path.startswith("/private/files/"):
		return
	ours = any(is_ours(file.attached_to_doctype) for file in permissions.files_at(path))
	if ours and not permissions.may_use(path, user):
		refuse_address(path)


def called_method(form: Any) -> str:
	"""The endpoint of a request, and `alias` of it where it is called by another name than its own."""
	cmd = cstr(form.get("cmd"))
	if not cmd and getattr(frappe.local, "request", None):
		found = re.search(r"/method/([^/]+)/?$", unquote(frappe.request.path))
		cmd = found.group(1) if found else ""
	if not cmd or cmd in ANSWERED:
		return ""
	try:
		function = frappe.get_attr(cmd)
	except Exception:
		return cmd  # Frappe answers for itself that there is no such endpoint.
	name = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
	if "<locals>" in name:
		# A decorator of Frappe hides what the function is called.
		return next((path for path in sorted(REPORTING) if frappe.get_attr(path) is function), cmd)
	return name


def is_upload(form: Any) -> bool:
	"""Whether a request that names the endpoint for files ends there: it goes on to `method`, with the same arguments,
	and another path of the API may be what counts.
	"""
	path = unquote(frappe.request.path) if getattr(frappe.local, "request", None) else ""
	elsewhere = path.startswith("/api/") and path.rstrip("/").rpartition("/method/")[2] not in UPLOADING
	return not form.get("method") and not elsewhere


def check_method(method: str, form: Any, user: str) -> None:
	"""Ask in the place of endpoints that ask nobody."""
	if method in NAMING:
		kind, name = (form.get(argument) for argument in NAMING[method])
		names = json.loads(name) if cstr(name).startswith("[") else [name]
		if is_ours(kind) and not all(may(kind, cstr(each), user) for each in names if each):
			refuse(_("You may not read {0} {1}.").format(_(kind), ", ".join(cstr(each) for each in names)))
	elif method in SUMMING or method in ANSWERED:
		kind = form.get("doctype")
		limited = is_ours(kind) and criterion_for(kind, user) is not None
		if limited or method in ANSWERED:
			refuse(_("This would tell about records that you may not read. Use the list or a report."))

	elif method in REPORTING:
		check_columns(form, user, is_kept=method.endswith("save_report"))
	elif method in ATTACHING:
		for name in named_files(form.get(ATTACHING[method])):
			file = frappe.get_doc("File", name) if frappe.db.exists("File", name) else None
			if file and not frappe.has_permission("File", "read", doc=file):
				refuse_address(file.file_url)


def check_columns(form: Any, user: str, is_kept: bool) -> None:
	"""No report gets a column of ours from somebody who may not read every record of its DocType, in every field.

	Frappe looks such a column up by whatever stands in another one, a text that somebody typed too, and asks for nothing but the
	role. What is kept is for others to run, who may read less: it gets none from anybody.
	"""
	stored = frappe.db.get_value("Report", cstr(form.get("report_name")), "json") or "{}"
	sources = (form.get("custom_columns"), form.get("columns"), frappe.parse_json(stored).get("columns"))
	for column in (column for source in sources for column in frappe.parse_json(source or "[]")):
		if not isinstance(column, dict) or not column.get("link_field"):
			continue
		kind = cstr(column.get("doctype"))
		if not is_ours(kind):
			continue
		hidden = cstr(column.get("fieldname")) in fields_above(kind, user)
		if is_kept or hidden or criterion_for(kind, user) is not None:
			refuse(
				_(
					"A report cannot get columns of {0}, which has records that not everybody may read: open the record instead."
				).format(_(kind))
			)


def check_mailed_report(mail: Any, event: str | None = None) -> None:
	"""The scheduler would run a report of ours as Administrator, and mail it to any address."""
	report = frappe.db.get_value("Report", mail.report, ["module", "reference_report"], as_dict=True) or {}
	kept = report.get("reference_report")
	module = frappe.db.get_value("Report", kept, "module") if kept else report.get("module")
	if module == "VPWG":
		refuse(
			_(
				"{0} is not sent by mail: it is for those who read the books of the group, and they open it here."
			).format(_(mail.report))
		)


def named_files(value: Any) -> Iterator[str]:
	"""The names of File records in an argument: one name, or a list of names or of dicts."""
	if isinstance(value, str) and value.startswith(("[", "{")):
		value = json.loads(value)
	for item in value if isinstance(value, list) else [value]:
		name = item.get("name") or item.get("fid") if isinstance(item, dict) else item
		if name:
			yield cstr(name)


def check_addresses(form: Any, user: str) -> None:
	"""No request carries the address of a file of ours that this person may not read.

	In a field of any document it would make Frappe attach the file to that document, and so give it away.
	"""
	for value in form.values():
		for address in set(ADDRESS.findall(value)) if isinstance(value, str) else ():
			ours = any(is_ours(file.attached_to_doctype) for file in permissions.files_at(unquote(address)))
			if ours and not permissions.may_use(unquote(address), user):
				refuse_address(address)


def check_clauses(form: Any, user: str, doctypes: list[str]) -> None:
	"""Neither a hidden column nor a document behind a link is asked about.

	Frappe leaves hidden columns out of what it shows, but filters and sorts by them; and what stands behind a link it
	shows without asking whether that document may be read.
	"""
	asked_for = list(clauses(form))
	if not asked_for:
		return
	tables = [table for table, parents in TABLES.items() if set(parents) & set(doctypes)]
	hidden = {field for doctype in (*doctypes, *tables) for field in fields_above(doctype, user)}
	links = {
		field.fieldname
		for doctype in GUARDED
		if criterion_for(doctype, user) is not None
		for field in frappe.get_meta(doctype).get_link_fields()
		if field.options == doctype
	}
	through = re.compile(rf"\b({'|'.join(links)})`?\s*\.", re.IGNORECASE) if links else None
	lent = lent_fields(doctypes, user)
	for clause in asked_for:
		if lent and STAR.search(clause):
			refuse(
				_(
					"Name the fields that you want: some of {0} are shown to you in some of your groups only."
				).format(", ".join(sorted(lent)))
			)
		# The database does not tell capital letters in the name of a column.
		if asked := hidden & {word.lower() for word in re.findall(r"\w+", clause)}:
			refuse(
				_("You may not read the field {0}, nor filter or sort by it.").format(
					", ".join(sorted(asked))
				)
			)
		if through and through.search(clause):
			refuse(_("A list shows no fields of linked records: open the linked record itself."))


def lent_fields(doctypes: list[str], user: str) -> set[str]:
	"""Fields that Frappe shows a person in every record, for a role that holds in some of their groups only."""
	found = set()
	for doctype in doctypes:
		hidden = fields_above(doctype, user)
		for field in frappe.get_meta(doctype).fields if hidden else ():
			level = cint(field.permlevel)
			if field.fieldname in hidden and permissions.reads_level(doctype, user, level):
				found.add(field.fieldname)
	return found


def clauses(value: Any, part: bool = False) -> Iterator[str]:
	"""The texts of a request that become part of a query, also those inside of JSON."""
	if isinstance(value, str):
		if value.lstrip().startswith(("{", "[")):
			try:
				yield from clauses(json.loads(value), part)
				return
			except ValueError:
				pass
		if part:
			yield value
	elif isinstance(value, dict):
		for key, item in value.items():
			if part:
				yield cstr(key)
			if FILTER.search(cstr(key)):
				yield from compared(item)
			else:
				yield from clauses(item, part or bool(CLAUSE.search(cstr(key))))
	elif isinstance(value, list | tuple):
		for item in value:
			yield from clauses(item, part)


def compared(filters: Any) -> Iterator[str]:
	"""What filters compare: the keys of a dict, the field of `[field, operator, value]` and of `[doctype, field, ...]`.

	What is no filter of these shapes is given whole: Frappe takes a text among them as it stands.
	"""
	if isinstance(filters, str):
		try:
			filters = json.loads(filters)
		except ValueError:
			yield filters
			return
	if isinstance(filters, dict):
		yield from map(cstr, filters)
		return
	for item in filters if isinstance(filters, list | tuple) else [filters]:
		if isinstance(item, dict):
			yield from map(cstr, item)
		elif isinstance(item, list | tuple) and len(item) >= 3 and is_filter(item):
			yield from clauses(item[0] if len(item) == 3 else item[1], True)
		else:
			yield from clauses(item, True)


def is_filter(item: Any) -> bool:
	"""Whether a list is one filter and no list of filters: what stands before its value are texts."""
	return all(isinstance(part, str) for part in item[: 2 if len(item) == 3 else 3])


# Endpoints in the place of Frappe's ----------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def get_count(
	doctype: str,
	filters: dict | list | str | None = None,
	debug: bool | int | str = False,
	cache: bool | int | str = False,
) -> int:
	"""`frappe.client.get_count`, which counts for everybody: what one may not read is not counted."""
	if not is_ours(doctype) and doctype not in REFERENCES:
		from frappe.client import get_count as count

		return count(doctype, filters, debug, cache)
	from frappe.desk.reportview import get_count as count_listed

	# The lists' own count is made in the database and reads its arguments from the request.
	request = frappe.local.form_dict
	frappe.local.form_dict = frappe._dict(
		doctype=doctype,
		filters=frappe.parse_json(filters),
		distinct="true",
		debug=cint(debug),
		parent_doctype=TABLES.get(doctype, (None,))[0],
	)
	try:
		return count_listed()
	finally:
		frappe.local.form_dict = request


@frappe.whitelist(methods=["GET", "POST"])
def get_link_title(doctype: str, docname: str) -> str | None:
	"""`frappe.desk.search.get_link_title`, which tells everybody: the bare name where one may not read the record."""
	if is_ours(doctype):
		field = frappe.get_meta(doctype).title_field
		if not field or not may(doctype, docname):
			return docname
		return frappe.db.get_value(doctype, docname, field)
	from frappe.desk.search import get_link_title as title

	return title(doctype, docname)


@frappe.whitelist(methods=["GET", "POST"])
def getdoc(doctype: str, name: str) -> Any:
	"""`frappe.desk.form.load.getdoc`, which lists every file of a document: without those that one may not read."""
	from frappe.desk.form.load import getdoc as get

	answer = get(doctype, name)
	keep_readable_files()
	return answer


@frappe.whitelist(methods=["GET", "POST"])
def get_docinfo(doc: Any = None, doctype: str | None = None, name: str | None = None) -> Any:
	"""`frappe.desk.form.load.get_docinfo`, likewise."""
	from frappe.desk.form.load import get_docinfo as get

	answer = get(doctype=doctype, name=name)
	keep_readable_files()
	return answer


def keep_readable_files() -> None:
	"""Take out of what a form is told about its document the files that this person may not read."""
	info = frappe.response.get("docinfo")
	if info and is_ours(info.get("doctype")) and permissions.hides_files(info.doctype):
		info.attachments = [
			row for row in info.attachments if frappe.has_permission("File", "read", doc=row["name"])
		]


@frappe.whitelist(methods=["GET", "POST"])
def get_group_by_count(doctype: str, current_filters: str | list | dict, field: str) -> list[dict]:
	"""`frappe.desk.listview.get_group_by_count`, which counts assignments of all records: only of those one may read."""
	from frappe.desk.listview import get_group_by_count as count

	if field == "assigned_to" and is_ours(doctype):
		names = frappe.get_list(
			doctype,
			filters=frappe.parse_json(current_filters),
			pluck="name",
			limit_page_length=0,
			order_by="name",
		)
		current_filters = json.dumps([[doctype, "name", "in", names or [""]]])
	return count(doctype, current_filters, field)


@frappe.whitelist(methods=["GET", "POST"])
def get_linked(doctype: str, docname: str) -> dict:
	"""`frappe.desk.form.linked_with.get`, which early v15 answers to everybody: without what one may not read."""
	from frappe.desk.form.linked_with import get

	return only_readable(get(doctype, docname))


@frappe.whitelist(methods=["GET", "POST"])
def get_linked_docs(doctype: str, name: str, linkinfo: dict | str | None = None) -> dict:
	"""`frappe.desk.form.linked_with.get_linked_docs`, likewise."""
	from frappe.desk.form.linked_with import get_linked_docs as get

	return only_readable(get(doctype, name, linkinfo))


def only_readable(results: dict[str, list[Any]]) -> dict[str, list[Any]]:
	"""Linked records, without those of ours, and about ours, that this person may not read."""
	shown = {}
	for doctype, rows in results.items():
		if is_ours(doctype) or doctype in REFERENCES:
			rows = [row for row in rows if may(doctype, row["name"])]
		if rows:
			shown[doctype] = rows
	return shown
