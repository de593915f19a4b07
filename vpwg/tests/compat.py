"""The test base class, and the helpers that differ between Frappe versions.

v15 has `frappe.tests.utils.FrappeTestCase`, v16 `frappe.tests.IntegrationTestCase`; the sandbox's copy of v15
lacks `set_user`. Tests use `VPWGTestCase` and none of the framework's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe

try:
	from frappe.tests import IntegrationTestCase as _Base
except ImportError:
	from frappe.tests.utils import FrappeTestCase as _Base


NO_TEST_RECORDS = [
	"Advance Retirement",
	"Allocation Call",
	"Allocation Policy",
	"Approval Decision",
	"Conflict Declaration",
	"Country",
	"Currency",
	"Disbursement",
	"DocType",
	"Fund Movement",
	"Fund Return",
	"Grant Amendment",
	"Grant Balance",
	"Grant Line Balance",
	"Grant Receipt",
	"Group Record Entry",
	"Group Record Head",
	"Language",
	"Member Diversity",
	"Month Close",
	"Resource Allocation",
	"Stage Criterion",
	"Stage Review",
	"Stakeholder Organisation",
	"User",
	"VPWG Exchange Rate",
	"Working Group",
	"Working Group Grant",
	"Working Group Member",
]
"""For each DocType's test: Frappe's own runner makes no records of what it links to; `factories.py` does, in the test."""


class VPWGTestCase(_Base):
	"""A test on a real site and database.

	Whatever a test wrote is rolled back when it ends, and so is what `setUpClass` wrote: make data in the test.
	"""

	@classmethod
	def setUpClass(cls) -> None:
		# Frappe commits what the transaction holds when a class begins: what an earlier class left in it does not stay.
		if getattr(frappe.local, "db", None):
			frappe.db.rollback()
		super().setUpClass()

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		self.addCleanup(self._roll_back)

	def _roll_back(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.clear_messages()

	@contextmanager
	def as_user(self, user: str) -> Iterator[None]:
		"""Act as `user` (an e-mail address) within the block, and as before afterwards."""
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	@contextmanager
	def assert_queries(self, at_most: int) -> Iterator[list[str]]:
		"""Fail when the block runs more than `at_most` database queries; the message lists them."""
		queries: list[str] = []
		original = frappe.db.sql

		def counting(query: Any, *args: Any, **kwargs: Any) -> Any:
			queries.append(str(query))
			return original(query, *args, **kwargs)

		frappe.db.sql = counting
		try:
			yield queries
		finally:
			frappe.db.sql = original
		if len(queries) > at_most:
			listing = "\n".join(queries)
			self.fail(f"{len(queries)} queries, {at_most} allowed:\n{listing}")
