"""Endpoints for the record of a group. They act for the person who is logged in."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from vpwg import permissions
from vpwg.api.retry import from_the_start
from vpwg.vpwg import record_disclosure, record_reader
from vpwg.vpwg.record_writer import ENTRY, HEAD
from vpwg.vpwg.workflow.record import BrokenRecord


class RecordIsBroken(frappe.ValidationError):
	"""A record that does not verify is not handed out as one."""


def check_readable(group: str) -> None:
	"""Raises DoesNotExistError, PermissionError, and ValidationError for a group without a record."""
	frappe.get_doc("Working Group", group).check_permission("read")
	if not frappe.db.exists(HEAD, group):
		frappe.throw(_("{0} has no record yet: it begins with the first decision.").format(group))
	frappe.get_doc(HEAD, group).check_permission("read")


@frappe.whitelist(methods=["GET"])
def export(group: str) -> Response:
	"""The record of a group as a file of JSON lines, which `record.py` verifies (docs/record-format.md).

	What the entries hold is in it for the office and the auditor of the group, but for those that are withheld; for the
	other readers every entry shows its digest only.
	Raises DoesNotExistError, PermissionError, and RecordIsBroken with the place of the fault.
	"""
	check_readable(group)
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


# What is shown of an entry -------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET"])
def steps(group: str, seq: int) -> dict[str, Any]:
	"""What is shown of an entry, and what the person who is logged in can do about it.

	Gives `{"seq": int, "withheld": bool, "erased": bool, "can": {"withhold": bool, "release": bool, "erase": bool}}`.
	Raises DoesNotExistError and PermissionError.
	"""
	check_readable(group)
	return record_disclosure.standing(group, cint(seq))


@frappe.whitelist(methods=["POST"])
def withhold(group: str, seq: int, reason: str) -> dict[str, Any]:
	"""Leave the content of an entry out of every export from now on; gives `steps`.

	The coordinator of the group or a manager may. Raises PermissionError, DoesNotExistError, and ValidationError without a
	reason or for an entry that cannot be withheld.
	"""
	return take(record_disclosure.WITHHOLD, group, seq, reason)


@frappe.whitelist(methods=["POST"])
def release(group: str, seq: int) -> dict[str, Any]:
	"""Show a withheld entry in exports again; gives `steps`. Allowed and refused as in `withhold`."""
	return take(record_disclosure.RELEASE, group, seq)


@frappe.whitelist(methods=["POST"])
def erase(group: str, seq: int, reason: str) -> dict[str, Any]:
	"""Take the content of an entry out of the database for good; its digest stays, and the chain holds. Gives `steps`.

	A manager may. Raises PermissionError, DoesNotExistError, and ValidationError without a reason or for an entry that
	cannot be erased.
	"""
	return take(record_disclosure.ERASE, group, seq, reason)


def take(step: str, group: str, seq: int, reason: str = "") -> dict[str, Any]:
	check_readable(group)
	from_the_start(lambda: record_disclosure.take(step, group, cint(seq), reason))
	return steps(group, seq)
