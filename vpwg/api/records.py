"""Endpoints for the record of a group. They act for the person who is logged in."""

from __future__ import annotations

from tempfile import TemporaryFile

import frappe
from frappe import _
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from vpwg import permissions
from vpwg.vpwg import record_reader
from vpwg.vpwg.record_writer import ENTRY, HEAD
from vpwg.vpwg.workflow.record import BrokenRecord


class RecordIsBroken(frappe.ValidationError):
	"""A record that does not verify is not handed out as one."""


@frappe.whitelist(methods=["GET"])
def export(group: str) -> Response:
	"""The record of a group as a file of JSON lines, which `record.py` verifies (docs/record-format.md).

	What the entries hold is in it for the office and the auditor of the group; for its other readers every entry is withheld.
	Raises DoesNotExistError, PermissionError, and RecordIsBroken with the place of the fault.
	"""
	frappe.get_doc("Working Group", group).check_permission("read")
	if not frappe.db.exists(HEAD, group):
		frappe.throw(_("{0} has no record yet: it begins with the first decision.").format(group))
	frappe.get_doc(HEAD, group).check_permission("read")
	revealed = not {"payload", "salt"} & permissions.fields_above(ENTRY, frappe.session.user, group)
	# The file is there before the answer begins: a fault may come last, and the database is closed by then.
	file = TemporaryFile()  # noqa: SIM115 -- closed with the response
	try:
		for line in record_reader.export(group, revealed):
			file.write(line)
	except BrokenRecord as found:
		file.close()
		frappe.throw(
			_(
				"The record of {0} does not verify from entry {1} on, so it is not exported: ask an administrator to run vpwg-verify."
			).format(group, record_reader.place_of(found.verdict)),
			RecordIsBroken,
		)
	length = file.tell()
	file.seek(0)
	response = Response(FileWrapper(file, 65536), mimetype="application/x-ndjson")
	response.call_on_close(file.close)
	response.headers["Content-Disposition"] = f'attachment; filename="{group}-record.jsonl"'
	response.headers["Content-Length"] = str(length)
	response.headers["Cache-Control"] = "no-store"
	return response
