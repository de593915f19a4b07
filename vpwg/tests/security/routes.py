"""Each way into the database as one small function `route(attacker, target, values)`; the person is logged in already.

A route takes what a client, an import or a program would send and hands it to Frappe as the web server does: through
`handler.execute_cmd` or `api.handle`, with the checks that these make. A later document needs no new route.
"""

from __future__ import annotations

import csv
import inspect
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import frappe
import frappe.api
import frappe.handler
from frappe.core.doctype.data_import.importer import Importer
from frappe.model import rename_doc
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from vpwg.tests.security.people import Person, Target

Values = Mapping[str, Any]
Send = Callable[[Person, Target, Values], Any]


@dataclass(frozen=True)
class Route:
	"""A way in: its name in a cell's label, and how something is sent along it.

	single    it carries one plain field only
	whole     it carries the whole document, so that it may also name tables
	code      it is code on the server that asks for no permission
	plain     it saves and neither submits nor cancels, so that an ordinary change passes along it
	"""

	label: str
	send: Send
	single: bool = False
	whole: bool = False
	code: bool = False
	plain: bool = False


# Requests ------------------------------------------------------------------------------------------------------


def request(method: str, path: str, form: Values, body: Any = None) -> None:
	"""Make this thread look as if it answered a request of the person who is logged in."""
	data = None if body is None else json.dumps(body, default=str)
	environ = EnvironBuilder(
		path=path, method=method, data=data, content_type="application/json"
	).get_environ()
	frappe.local.request = Request(environ)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.form_dict = frappe._dict(form)
	for hook in frappe.get_hooks("auth_hooks", []):
		frappe.get_attr(hook)()


def call(endpoint: str, *, verb: str = "POST", **arguments: Any) -> Any:
	"""Call a whitelisted function as a browser does: nested values arrive as JSON text."""
	sent = {
		key: json.dumps(value, default=str) if isinstance(value, dict | list | tuple) else value
		for key, value in arguments.items()
	}
	request(verb, f"/api/method/{endpoint}", {**sent, "cmd": endpoint})
	if endpoint == "run_doc_method":
		return frappe.call(
			frappe.handler.run_doc_method, **{k: v for k, v in frappe.form_dict.items() if k != "cmd"}
		)
	answer = frappe.handler.execute_cmd(endpoint)
	return answer if answer is not None else frappe.local.response


def rest(verb: str, doctype: str, name: str = "", body: Any = None, **query: Any) -> Any:
	"""A request to `/api/resource`."""
	path = f"/api/resource/{doctype}" + (f"/{name}" if name else "")
	request(verb, path, {**(body or {}), **query}, body if body is not None else {})
	if inspect.signature(frappe.api.handle).parameters:
		return frappe.api.handle(frappe.local.request)
	return frappe.api.handle()


def read(doctype: str, name: str) -> dict[str, Any]:
	"""A document as the attacker could have learned of it, whoever they are."""
	return frappe.parse_json(frappe.as_json(frappe.get_doc(doctype, name).as_dict()))


def whole(target: Target, values: Values) -> dict[str, Any]:
	return {**read(target.doctype, target.name), **values}


# Changing ------------------------------------------------------------------------------------------------------


def rest_put(person: Person, target: Target, values: Values) -> Any:
	return rest("PUT", target.doctype, target.name, dict(values))


def client_set_value(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.set_value", doctype=target.doctype, name=target.name, fieldname=dict(values))


def client_set_one(person: Person, target: Target, values: Values) -> Any:
	[(fieldname, value)] = values.items()
	return call(
		"frappe.client.set_value", doctype=target.doctype, name=target.name, fieldname=fieldname, value=value
	)


def client_save(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.save", doc=whole(target, values))


def client_submit(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.submit", doc=whole(target, values))


def client_cancel(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.cancel", doctype=target.doctype, name=target.name)


def client_bulk_update(person: Person, target: Target, values: Values) -> Any:
	doc = {"doctype": target.doctype, "docname": target.name, **values}
	return call("frappe.client.bulk_update", docs=[doc])


def desk(action: str) -> Send:
	def send(person: Person, target: Target, values: Values) -> Any:
		return call("frappe.desk.form.save.savedocs", doc=whole(target, values), action=action)

	return send


def desk_cancel(person: Person, target: Target, values: Values) -> Any:
	[(field, state), *_] = [*values.items(), ("status", "")]
	return call(
		"frappe.desk.form.save.cancel",
		doctype=target.doctype,
		name=target.name,
		workflow_state_fieldname=field,
		workflow_state=state,
	)


def doc_method(method: str) -> Send:
	"""A method of the document that the client itself has filled."""

	def send(person: Person, target: Target, values: Values) -> Any:
		return call("run_doc_method", method=method, docs=whole(target, values))

	return send


def rest_method(method: str) -> Send:
	"""A method of the stored document."""

	def send(person: Person, target: Target, values: Values) -> Any:
		return rest("POST", target.doctype, target.name, run_method=method)

	return send


BULK = "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"


def bulk(action: str) -> Send:
	def send(person: Person, target: Target, values: Values) -> Any:
		more = {"data": dict(values)} if action == "update" else {}
		return call(BULK, doctype=target.doctype, docnames=[target.name], action=action, **more)

	return send


def import_update(person: Person, target: Target, values: Values) -> Any:
	return data_import(target.doctype, "Update Existing Records", {"ID": target.name, **values})


def data_import(doctype: str, kind: str, values: Values, submit: bool = False) -> Any:
	"""Run a Data Import in this process. The person is taken to hold the right to import."""
	table = io.StringIO()
	writer = csv.writer(table)
	writer.writerows([list(values), list(values.values())])
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{frappe.generate_hash(length=8)}.csv",
			"content": table.getvalue(),
			"is_private": 1,
		}
	).insert(ignore_permissions=True)
	doc = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": doctype,
			"import_type": kind,
			"import_file": file.file_url,
			"submit_after_import": int(submit),
			"mute_emails": 1,
		}
	).insert(ignore_permissions=True, ignore_links=True)
	return Importer(doctype, data_import=doc).import_data()


def calendar(person: Person, target: Target, values: Values) -> Any:
	[(field, value), *_] = values.items()
	args = {"doctype": target.doctype, "name": target.name, field: value}
	return call("frappe.desk.calendar.update_event", args=args, field_map={"start": field, "end": field})


def kanban(person: Person, target: Target, values: Values) -> Any:
	[(field, value), *_] = values.items()
	board = frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": frappe.generate_hash(length=8),
			"reference_doctype": target.doctype,
			"field_name": field,
			"columns": [{"column_name": str(value)}],
		}
	)
	board.flags.ignore_validate = True
	board.insert(ignore_permissions=True)
	return call(
		"frappe.desk.doctype.kanban_board.kanban_board.update_order",
		board_name=board.name,
		order={str(value): [target.name]},
	)


def code_save(person: Person, target: Target, values: Values) -> Any:
	doc = frappe.get_doc(target.doctype, target.name)
	doc.update(dict(values))
	return doc.save(ignore_permissions=True)


def code_from_client(person: Person, target: Target, values: Values) -> Any:
	"""A program that takes a document from outside and trusts it."""
	doc = frappe.get_doc(whole(target, values))
	doc.flags.ignore_permissions = True
	doc.flags.ignore_links = True
	doc.flags.ignore_mandatory = True
	doc.flags.ignore_validate_update_after_submit = True
	return doc.save()


def code_import(person: Person, target: Target, values: Values) -> Any:
	"""A patch or an import that has set its flags."""
	flags = {name: frappe.flags.get(name) for name in ("in_import", "in_patch", "in_migrate")}
	frappe.flags.update(dict.fromkeys(flags, True))
	try:
		return code_save(person, target, values)
	finally:
		frappe.flags.update(flags)


def job(person: Person, target: Target, values: Values) -> Any:
	"""A background job with Frappe's own functions, run at once."""
	frappe.enqueue(
		"frappe.client.set_value", now=True, doctype=target.doctype, name=target.name, fieldname=dict(values)
	)


def code_method(method: str) -> Send:
	def send(person: Person, target: Target, values: Values) -> Any:
		doc = frappe.get_doc(target.doctype, target.name)
		doc.update(dict(values))
		doc.flags.ignore_permissions = True
		return getattr(doc, method)()

	return send


CHANGING = (
	Route("REST PUT", rest_put, whole=True, plain=True),
	Route("frappe.client.set_value", client_set_value, whole=True, plain=True),
	Route("frappe.client.set_value of one field", client_set_one, single=True, plain=True),
	Route("frappe.client.save", client_save, whole=True, plain=True),
	Route("frappe.client.submit", client_submit, whole=True),
	Route("frappe.client.bulk_update", client_bulk_update, whole=True, plain=True),
	Route("savedocs Save", desk("Save"), whole=True, plain=True),
	Route("savedocs Submit", desk("Submit"), whole=True),
	Route("savedocs Update", desk("Update"), whole=True),
	Route("savedocs Cancel", desk("Cancel"), whole=True),
	Route("run_doc_method submit", doc_method("submit"), whole=True),
	Route("run_doc_method cancel", doc_method("cancel"), whole=True),
	Route("bulk update", bulk("update"), whole=True, plain=True),
	Route("Data Import, update", import_update, single=True, plain=True),
	Route("calendar", calendar, single=True, plain=True),
	Route("kanban", kanban, single=True, plain=True),
	Route("save() in code", code_save, whole=True, code=True, plain=True),
	Route("save() in code of what a client sent", code_from_client, whole=True, code=True),
	Route("submit() in code", code_method("submit"), whole=True, code=True),
	Route("cancel() in code", code_method("cancel"), whole=True, code=True),
	Route("save() in a patch and an import", code_import, whole=True, code=True),
	Route("a background job", job, whole=True, plain=True),
)
"""Ways to change a document that is there."""

WITHOUT_CONTENT = (
	Route("frappe.client.cancel", client_cancel),
	Route("frappe.desk.form.save.cancel", desk_cancel),
	Route("REST run_method submit", rest_method("submit")),
	Route("REST run_method cancel", rest_method("cancel")),
	Route("REST run_method discard", rest_method("discard")),
	Route("bulk submit", bulk("submit")),
	Route("bulk cancel", bulk("cancel")),
	Route(
		"cancel_all_linked_docs",
		lambda person, target, values: call(
			"frappe.desk.form.linked_with.cancel_all_linked_docs",
			docs=[{"doctype": target.doctype, "name": target.name, "docstatus": 1}],
		),
	),
)
"""Ways to submit or cancel that send no content."""


# Workflow buttons ----------------------------------------------------------------------------------------------


def apply_workflow(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.model.workflow.apply_workflow", doc=whole(target, values["doc"]), action=values["action"]
	)


def bulk_approval(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.model.workflow.bulk_workflow_approval",
		docnames=[target.name],
		doctype=target.doctype,
		action=values["action"],
	)


BUTTONS = (
	Route("apply_workflow", apply_workflow),
	Route("bulk_workflow_approval", bulk_approval),
)


# Making --------------------------------------------------------------------------------------------------------


def rest_post(person: Person, target: Target, values: Values) -> Any:
	return rest("POST", target.doctype, body=dict(values))


def client_insert(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.insert", doc={"doctype": target.doctype, **values})


def client_insert_many(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.insert_many", docs=[{"doctype": target.doctype, **values}])


def client_save_new(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.save", doc={"doctype": target.doctype, "__islocal": 1, **values})


def client_submit_new(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.submit", doc={"doctype": target.doctype, **values})


def desk_new(action: str) -> Send:
	def send(person: Person, target: Target, values: Values) -> Any:
		doc = {"doctype": target.doctype, "name": "new-document-1", "__islocal": 1, "__unsaved": 1, **values}
		return call("frappe.desk.form.save.savedocs", doc=doc, action=action)

	return send


def import_new(submit: bool) -> Send:
	def send(person: Person, target: Target, values: Values) -> Any:
		plain = {key: value for key, value in values.items() if not isinstance(value, list | dict)}
		return data_import(target.doctype, "Insert New Records", plain, submit)

	return send


def code_insert(person: Person, target: Target, values: Values) -> Any:
	return frappe.get_doc({"doctype": target.doctype, **values}).insert(ignore_permissions=True)


def code_import_insert(person: Person, target: Target, values: Values) -> Any:
	frappe.flags.in_import = True
	try:
		return code_insert(person, target, values)
	finally:
		frappe.flags.in_import = False


def restore(person: Person, target: Target, values: Values) -> Any:
	"""Frappe's bin: what lies there is inserted as it was, or as somebody has written it there."""
	deleted = frappe.get_doc(
		{
			"doctype": "Deleted Document",
			"deleted_doctype": target.doctype,
			"deleted_name": target.name,
			"data": json.dumps({"doctype": target.doctype, **values}, default=str),
		}
	)
	deleted.db_insert()
	return call("frappe.core.doctype.deleted_document.deleted_document.restore", name=deleted.name)


def set_value_as_new(person: Person, target: Target, values: Values) -> Any:
	"""A change that claims that the stored document was new: a copy."""
	return call(
		"frappe.client.set_value",
		doctype=target.doctype,
		name=target.name,
		fieldname={"__islocal": 1, **values},
	)


MAKING = (
	Route("REST POST", rest_post),
	Route("frappe.client.insert", client_insert),
	Route("frappe.client.insert_many", client_insert_many),
	Route("frappe.client.save of a new one", client_save_new),
	Route("frappe.client.submit of a new one", client_submit_new),
	Route("savedocs Save of a new one", desk_new("Save")),
	Route("savedocs Submit of a new one", desk_new("Submit")),
	Route("Data Import, insert", import_new(False)),
	Route("Data Import, insert and submit", import_new(True)),
	Route("insert() in code", code_insert, code=True),
	Route("insert() in an import", code_import_insert, code=True),
	Route("restored from the bin", restore),
	Route("a stored one sent as new", set_value_as_new),
)
"""Ways to make a new document."""


# Taking away, renaming -----------------------------------------------------------------------------------------


def delete_items(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.desk.reportview.delete_items", doctype=target.doctype, items=[target.name])


def code_delete(person: Person, target: Target, values: Values) -> Any:
	return frappe.delete_doc(target.doctype, target.name, force=True, ignore_permissions=True)


DELETING = (
	Route("REST DELETE", lambda person, target, values: rest("DELETE", target.doctype, target.name)),
	Route(
		"frappe.client.delete",
		lambda person, target, values: call("frappe.client.delete", doctype=target.doctype, name=target.name),
	),
	Route("delete_items", delete_items),
	Route("delete_doc(force) in code", code_delete, code=True),
)


def client_rename(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.client.rename_doc", doctype=target.doctype, old_name=target.name, new_name=values["new"],
		merge=values.get("merge", 0),
	)  # fmt: skip


def title_rename(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.model.rename_doc.update_document_title",
		doctype=target.doctype,
		docname=target.name,
		name=values["new"],
		merge=values.get("merge", 0),
	)


def bulk_rename(person: Person, target: Target, values: Values) -> Any:
	return rename_doc.bulk_rename(
		target.doctype, [[target.name, values["new"], str(bool(values.get("merge"))).lower()]]
	)


def method_rename(person: Person, target: Target, values: Values) -> Any:
	"""The whitelisted method of every document, told to check nothing."""
	return call(
		"run_doc_method",
		method="rename",
		docs=read(target.doctype, target.name),
		args={"name": values["new"], "merge": values.get("merge", 0), "force": 1, "validate_rename": 0},
	)


def code_rename(person: Person, target: Target, values: Values) -> Any:
	return rename_doc.rename_doc(
		target.doctype, target.name, values["new"], force=True, merge=values.get("merge", False),
		ignore_permissions=True, rebuild_search=False,
	)  # fmt: skip


RENAMING = (
	Route("frappe.client.rename_doc", client_rename),
	Route("update_document_title", title_rename),
	Route("bulk_rename", bulk_rename, code=True),
	Route("run_doc_method rename, unchecked", method_rename),
	Route("rename_doc(force) in code", code_rename, code=True),
)


# Rows by themselves --------------------------------------------------------------------------------------------


def row_put(person: Person, target: Target, values: Values) -> Any:
	return rest("PUT", values["doctype"], values["name"], dict(values["values"]))


def row_set_value(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.client.set_value", doctype=values["doctype"], name=values["name"], fieldname=values["values"]
	)


def row_save(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.save", doc={**read(values["doctype"], values["name"]), **values["values"]})


def row_cancel(person: Person, target: Target, values: Values) -> Any:
	return rest("PUT", values["doctype"], values["name"], {**values["values"], "docstatus": 2})


def row_submit(person: Person, target: Target, values: Values) -> Any:
	return rest("PUT", values["doctype"], values["name"], {**values["values"], "docstatus": 1})


def row_post(person: Person, target: Target, values: Values) -> Any:
	return rest("POST", values["doctype"], body=new_row(target, values))


def row_insert(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.client.insert", doc={"doctype": values["doctype"], **new_row(target, values)})


def new_row(target: Target, values: Values) -> dict[str, Any]:
	row = {key: value for key, value in read(values["doctype"], values["name"]).items() if key != "name"}
	return {
		**row,
		**values["values"],
		"parent": target.name,
		"parenttype": target.doctype,
		"parentfield": values["table"],
	}


def row_code(person: Person, target: Target, values: Values) -> Any:
	row = frappe.get_doc(values["doctype"], values["name"])
	row.update(values["values"])
	return row.save(ignore_permissions=True)


def row_move(person: Person, target: Target, values: Values) -> Any:
	"""Take a row out of its document by giving it another parent."""
	return rest("PUT", values["doctype"], values["name"], {"parent": "elsewhere"})


ROW_BY_ITSELF = (
	Route("REST PUT of a row", row_put),
	Route("frappe.client.set_value of a row", row_set_value),
	Route("frappe.client.save of a row", row_save),
	Route("REST PUT of a row, cancelled", row_cancel),
	Route("REST PUT of a row, submitted", row_submit),
	Route("REST PUT of a row, moved away", row_move),
	Route("REST POST of a row", row_post),
	Route("frappe.client.insert of a row", row_insert),
	Route(
		"REST DELETE of a row",
		lambda person, target, values: rest("DELETE", values["doctype"], values["name"]),
	),
	Route(
		"frappe.client.delete of a row",
		lambda person, target, values: call(
			"frappe.client.delete", doctype=values["doctype"], name=values["name"]
		),
	),
	Route(
		"delete_items of a row",
		lambda person, target, values: call(
			"frappe.desk.reportview.delete_items", doctype=values["doctype"], items=[values["name"]]
		),
	),
	Route("save() of a row in code", row_code, code=True),
)
"""Ways to reach one row of a table past its document. `values` name the row: doctype, name, table, values."""


# Letting others in ---------------------------------------------------------------------------------------------


def share(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.share.add",
		doctype=target.doctype,
		name=target.name,
		user=values["user"],
		read=1,
		write=1,
		share=1,
	)


def share_permission(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.share.set_permission",
		doctype=target.doctype,
		name=target.name,
		user=values["user"],
		permission_to="write",
	)


def share_everyone(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.share.add", doctype=target.doctype, name=target.name, everyone=1, read=1)


def share_record(person: Person, target: Target, values: Values) -> Any:
	return rest(
		"POST",
		"DocShare",
		body={
			"user": values["user"],
			"share_doctype": target.doctype,
			"share_name": target.name,
			"read": 1,
			"write": 1,
		},
	)


def share_in_code(person: Person, target: Target, values: Values) -> Any:
	return frappe.share.add_docshare(
		target.doctype, target.name, values["user"], write=1, flags={"ignore_share_permission": True}
	)


def share_key(person: Person, target: Target, values: Values) -> Any:
	return rest(
		"POST",
		"Document Share Key",
		body={"reference_doctype": target.doctype, "reference_docname": target.name, "key": "x" * 32},
	)


def share_key_in_code(person: Person, target: Target, values: Values) -> Any:
	return frappe.get_doc(target.doctype, target.name).get_document_share_key()


def assign(person: Person, target: Target, values: Values) -> Any:
	# Telling the assignee is another job's work, and needs a running queue.
	with patch("frappe.desk.form.assign_to.notify_assignment"):
		return call(
			"frappe.desk.form.assign_to.add",
			doctype=target.doctype,
			name=target.name,
			assign_to=[values["user"]],
		)


SHARING = (
	Route("frappe.share.add", share),
	Route("frappe.share.set_permission", share_permission),
	Route("shared with everyone", share_everyone),
	Route("REST POST of a share", share_record),
	Route("a share in code", share_in_code, code=True),
	Route("REST POST of a share key", share_key),
	Route("a share key in code", share_key_in_code, code=True),
	Route("an assignment", assign),
)
"""Ways to let somebody in. `values` name the user."""


# Touching ------------------------------------------------------------------------------------------------------


def comment(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.desk.form.utils.add_comment",
		reference_doctype=target.doctype,
		reference_name=target.name,
		content="Seen by somebody else",
		comment_email=frappe.session.user,
		comment_by="Somebody",
	)


def comment_record(person: Person, target: Target, values: Values) -> Any:
	return rest(
		"POST",
		"Comment",
		body={
			"comment_type": "Comment",
			"reference_doctype": target.doctype,
			"reference_name": target.name,
			"content": "Seen by somebody else",
		},
	)


def comment_of_another(person: Person, target: Target, values: Values) -> Any:
	return call("frappe.desk.form.utils.update_comment", name=values["comment"], content="Rewritten")


def follow(person: Person, target: Target, values: Values) -> Any:
	frappe.db.set_value("User", frappe.session.user, "document_follow_notify", 1)
	return call(
		"frappe.desk.form.document_follow.follow_document",
		doctype=target.doctype,
		doc_name=target.name,
		user=frappe.session.user,
	)


TOUCHING = (
	Route("a comment", comment),
	Route("REST POST of a comment", comment_record),
	Route("the comment of another", comment_of_another),
	Route(
		"a tag",
		lambda person, target, values: call(
			"frappe.desk.doctype.tag.tag.add_tag", tag="Seen", dt=target.doctype, dn=target.name
		),
	),
	Route(
		"a like",
		lambda person, target, values: call(
			"frappe.desk.like.toggle_like", doctype=target.doctype, name=target.name, add="Yes"
		),
	),
	Route("following", follow),
)
"""Ways to leave something on a record, or to have its changes sent. `values` name a comment of somebody else."""


# Files ---------------------------------------------------------------------------------------------------------


def attached(target: Target) -> str:
	"""A file that hangs on the document."""
	return frappe.get_all(
		"File",
		filters={"attached_to_doctype": target.doctype, "attached_to_name": target.name},
		order_by="creation",
		pluck="name",
	)[0]


def upload(person: Person, target: Target, values: Values) -> Any:
	return call(
		"frappe.client.attach_file",
		filename=f"{frappe.generate_hash(length=8)}.txt",
		filedata="More evidence",
		doctype=target.doctype,
		docname=target.name,
		is_private=1,
		**({"docfield": values["field"]} if values.get("field") else {}),
	)


def file_post(person: Person, target: Target, values: Values) -> Any:
	return rest(
		"POST",
		"File",
		body={
			"file_name": f"{frappe.generate_hash(length=8)}.txt",
			"content": "More evidence",
			"is_private": 1,
			"attached_to_doctype": target.doctype,
			"attached_to_name": target.name,
		},
	)


def file_code(person: Person, target: Target, values: Values) -> Any:
	file = frappe.get_doc("File", attached(target))
	file.update(values)
	return file.save(ignore_permissions=True)


def field_by_file(target: Target) -> Any:
	"""A file that says it belongs to a computed field: Frappe writes its address there past every hook."""
	file = call(
		"frappe.client.insert",
		doc={
			"doctype": "File",
			"file_name": f"{frappe.generate_hash(length=8)}.txt",
			"content": frappe.generate_hash(length=8),
			"is_private": 1,
			"attached_to_doctype": target.doctype,
			"attached_to_name": target.name,
			"attached_to_field": "last_edited_by" if target.doctype == "Stage Review" else "stage",
		},
	)
	return rest("PUT", "File", file["name"], {"is_private": 0})


FILES = (
	Route("attach_file", upload),
	Route("REST POST of a file", file_post),
	Route("REST DELETE of a file", lambda person, target, values: rest("DELETE", "File", attached(target))),
	Route(
		"remove_attach",
		lambda person, target, values: call("frappe.desk.form.utils.remove_attach", fid=attached(target)),
	),
	Route(
		"REST PUT of a file, made public",
		lambda person, target, values: rest("PUT", "File", attached(target), {"is_private": 0}),
	),
	Route(
		"REST PUT of a file, taken off",
		lambda person, target, values: rest(
			"PUT", "File", attached(target), {"attached_to_name": "elsewhere"}
		),
	),
	Route(
		"frappe.client.bulk_update of a file, made public",
		lambda person, target, values: call(
			"frappe.client.bulk_update",
			docs=[{"doctype": "File", "docname": attached(target), "is_private": 0}],
		),
	),
	Route(
		"delete_items of a file",
		lambda person, target, values: call(
			"frappe.desk.reportview.delete_items", doctype="File", items=[attached(target)]
		),
	),
	Route(
		"a field that a file says it belongs to, written when it is made public",
		lambda person, target, values: field_by_file(target),
	),
	Route(
		"a file taken off in code",
		lambda person, target, values: file_code(person, target, {"attached_to_name": "elsewhere"}),
		code=True,
	),
	Route(
		"a file deleted in code",
		lambda person, target, values: frappe.delete_doc(
			"File", attached(target), force=True, ignore_permissions=True
		),
		code=True,
	),
)
"""Ways to change the evidence that hangs on a document."""
