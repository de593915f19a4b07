"""What Frappe keeps about records goes with them, and with the app."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg.setup import traces, uninstall
from vpwg.setup.demo import removal
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase

ORGANISATION = "Stakeholder Organisation"


class TestTraces(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.mine, self.other = factories.organisation().name, factories.organisation().name
		for name in (self.mine, self.other):
			for trace, kind, of in traces.TRACES:
				write(trace, {kind: ORGANISATION, of: name})
			write("Communication", {"reference_doctype": ORGANISATION, "reference_name": name})
			# This table knows no transactions.
			self.addCleanup(frappe.db.delete, traces.SEARCH, {"doctype": ORGANISATION, "name": name})
			frappe.db.delete(traces.SEARCH, {"doctype": ORGANISATION, "name": name})
			frappe.qb.into(traces.SEARCH).columns("doctype", "name").insert(ORGANISATION, name).run()
		self.queued = write("Email Queue", {"reference_doctype": ORGANISATION, "reference_name": self.mine})
		write("Email Queue Recipient", {"parent": self.queued, "parenttype": "Email Queue"})

	def left(self, name: str) -> set[str]:
		"""The tables that still tell something about a record."""
		places = (*traces.TRACES, ("Communication", "reference_doctype", "reference_name"))
		found = {
			trace for trace, kind, of in places if frappe.db.exists(trace, {kind: ORGANISATION, of: name})
		}
		search = frappe.qb.Table(traces.SEARCH)
		query = frappe.qb.from_(search).select(search.name).where(search.doctype == ORGANISATION)
		return found | ({traces.SEARCH} if query.where(search.name == name).run() else set())

	def test_the_uninstall_leaves_nothing(self) -> None:
		uninstall.delete_traces_of_records()
		self.assertEqual(self.left(self.mine) | self.left(self.other), set())
		self.assertFalse(frappe.db.exists("Email Queue Recipient", {"parent": self.queued}))

	def test_the_removal_of_a_record_leaves_those_of_others(self) -> None:
		removal.forget(ORGANISATION, [self.mine])
		self.assertEqual(self.left(self.mine), set())
		self.assertEqual(len(self.left(self.other)), len(traces.TRACES) + 2)
		self.assertFalse(frappe.db.exists("Email Queue Recipient", {"parent": self.queued}))

	def test_the_fields_exist(self) -> None:
		for trace, kind, of in traces.TRACES:
			meta = frappe.get_meta(trace)
			self.assertTrue(meta.has_field(kind) and meta.has_field(of), trace)


def write(doctype: str, values: dict[str, Any]) -> str:
	"""A row as it stands in the database: some of them nobody could enter about ours."""
	doc = frappe.get_doc({"doctype": doctype, **values})
	doc.db_insert()
	return str(doc.name)
