"""The catalogue: written by the app from its file, the same for everybody, and not twice."""

import json
from pathlib import Path

import frappe
import frappe.client

from vpwg.setup import criteria
from vpwg.setup.roles import COORDINATOR, MANAGER
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg.workflow import guard, stages
from vpwg.vpwg.workflow.definitions import CATALOGUE
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

FILE = Path(criteria.__file__).with_name("catalogue.json")


class TestStageCriterion(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		criteria.sync()

	def test_every_point_of_the_file_is_a_record_that_says_the_same(self):
		entries = json.loads(FILE.read_text(encoding="utf-8"))
		self.assertEqual(frappe.db.count("Stage Criterion"), len(entries))
		for sequence, entry in enumerate(entries, 1):
			doc = frappe.get_doc("Stage Criterion", entry["code"])
			for field in ("title", "kind", "stage", "audience", "weight", "method", "statement", "source"):
				self.assertEqual(doc.get(field) or None, entry[field] or None, (entry["code"], field))
			self.assertEqual(doc.sequence, sequence)

	def test_what_this_release_computes_is_marked(self):
		marked = set(frappe.get_all("Stage Criterion", filters={"computed_now": 1}, pluck="name"))
		self.assertEqual(marked, set(stages.EVALUATORS))

	def test_a_second_run_writes_nothing_in_one_query(self):
		with self.assert_queries(at_most=1) as queries:
			criteria.sync()
		self.assertTrue(queries[0].lower().startswith("select"))

	def test_a_record_that_differs_is_put_right_and_the_others_are_not_touched(self):
		frappe.db.set_value("Stage Criterion", "C1", "title", "Another", update_modified=False)
		frappe.db.delete("Stage Criterion", {"name": "X6"})
		before = dict(frappe.get_all("Stage Criterion", fields=["name", "modified"], as_list=True))
		criteria.sync()
		after = dict(frappe.get_all("Stage Criterion", fields=["name", "modified"], as_list=True))
		self.assertEqual({name for name in after if after[name] != before.get(name)}, {"C1", "X6"})
		self.assertNotEqual(frappe.db.get_value("Stage Criterion", "C1", "title"), "Another")

	def test_a_point_that_the_file_no_longer_has_stays(self):
		doc = frappe.get_doc("Stage Criterion", "C1").as_dict() | {"name": None, "code": "OLD1"}
		old = frappe.get_doc(doc)
		with guard.acting(CATALOGUE, old):
			old.insert()
		criteria.sync()
		self.assertTrue(frappe.db.exists("Stage Criterion", "OLD1"))

	def test_another_weight_of_a_group_survives(self):
		with self.as_user(factories.user(roles=[MANAGER])):
			group = factories.group(
				criterion_weights=[{"criterion": "C1", "weight": "Advisory", "reason": "Known to all"}]
			)
		frappe.db.set_value("Stage Criterion", "C1", "weight", "Information", update_modified=False)
		criteria.sync()
		group.reload()
		self.assertEqual(
			[(row.criterion, row.weight) for row in group.criterion_weights], [("C1", "Advisory")]
		)
		self.assertEqual(frappe.db.get_value("Stage Criterion", "C1", "weight"), "Required")

	def test_nobody_changes_the_catalogue(self):
		for user in ("Administrator", factories.user(roles=[MANAGER]), factories.user(roles=[COORDINATOR])):
			with self.subTest(user), self.as_user(user):
				with self.assertRaises((GuardError, frappe.PermissionError)):
					frappe.client.set_value("Stage Criterion", "C1", "weight", "Information")
				with self.assertRaises((GuardError, frappe.PermissionError)):
					frappe.client.insert({"doctype": "Stage Criterion", "code": "Z1", "title": "Z"})
				with self.assertRaises((GuardError, frappe.PermissionError)):
					frappe.delete_doc("Stage Criterion", "C1", force=True)
		doc = frappe.get_doc("Stage Criterion", "C1")
		with self.assertRaises(GuardError):
			doc.save(ignore_permissions=True)
		with self.assertRaises(frappe.ValidationError):
			frappe.rename_doc("Stage Criterion", "C1", "C99", force=True)
