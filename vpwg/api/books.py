"""Endpoints for the books of a group. They act for the person who is logged in."""

from __future__ import annotations

from tempfile import TemporaryFile

import frappe
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from vpwg.vpwg import books, trail


@frappe.whitelist(methods=["GET", "POST"])
def audit_trail(working_group: str, from_date: str, to_date: str) -> Response:
	"""What the record holds of a group's money over a period (YYYY-MM-DD, both days included, in UTC), as a CSV file.

	Finance officers, managers, the coordinator and the auditor of the group get it. Raises PermissionError, and
	ValidationError for days that are none or that end before they start.
	"""
	asked = books.asked({"working_group": working_group, "from_date": from_date, "to_date": to_date})
	# The database is closed when the answer is sent, so the file is complete before.
	file = TemporaryFile()  # noqa: SIM115 -- closed with the response
	try:
		for line in trail.as_csv(asked):
			file.write(line)
	except BaseException:
		file.close()
		raise
	length = file.tell()
	file.seek(0)
	response = Response(FileWrapper(file, 65536), mimetype="text/csv")
	response.call_on_close(file.close)
	name = f"{asked.group}-audit-trail-{asked.first}-{asked.last}.csv"
	response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
	response.headers["Content-Length"] = str(length)
	response.headers["Cache-Control"] = "no-store"
	return response
