"""The Workflow documents give buttons: they are made when missing, may narrow, and unlock nothing."""

from __future__ import annotations

import frappe

from vpwg.setup import workflows
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.workflow.definitions import RESOURCE_ALLOCATION, STAGE_REVIEW
from vpwg.vpwg.workflow.guard import GuardPermissionError


class TestWorkflows(StageReviewCase):
	def test_the_workflow_has_the_states_of_the_definition_and_sends_no_mail(self) -> None:
		workflow = frappe.get_doc("Workflow", "Stage Review")
		self.assertEqual(
			{row.state: int(row.doc_status) for row in workflow.states},
			{str(state): docstatus for state, docstatus in STAGE_REVIEW.states.items()},
		)
		self.assertEqual((workflow.send_email_alert, workflow.workflow_state_field), (0, "status"))

	def test_a_move_of_the_engine_has_no_button(self) -> None:
		workflow = frappe.get_doc("Workflow", "Stage Review")
		self.assertNotIn("Adopted", {row.next_state for row in workflow.transitions})

	def test_what_an_administrator_took_out_survives_a_migrate_and_narrows(self) -> None:
		review = self.answered(self.review())
		workflow = frappe.get_doc("Workflow", "Stage Review")
		workflow.transitions = [
			row
			for row in workflow.transitions
			if row.action != "Send for Endorsement" or row.allowed != "VPWG Coordinator"
		]
		workflow.save()
		workflows.sync()
		with self.assertRaises(GuardPermissionError):
			self.send(review)

	def test_a_workflow_of_another_name_is_not_joined_by_ours(self) -> None:
		self.addCleanup(frappe.clear_document_cache, "Workflow", "Our own reviews")
		self.addCleanup(frappe.cache.hdel, "workflow", "Stage Review")
		frappe.rename_doc("Workflow", "Stage Review", "Our own reviews", force=True)
		workflows.sync()
		names = frappe.get_all(
			"Workflow", filters={"document_type": "Stage Review"}, pluck="name", order_by="name"
		)
		self.assertEqual(names, ["Our own reviews"])

	def test_a_patch_adds_the_states_that_are_missing_and_no_transition(self) -> None:
		self.addCleanup(frappe.clear_document_cache, "Workflow", "Resource Allocation")
		self.addCleanup(frappe.cache.hdel, "workflow", "Resource Allocation")
		workflow = frappe.get_doc("Workflow", "Resource Allocation")
		workflow.states = [row for row in workflow.states if row.state not in ("Approved", "Settled")]
		workflow.transitions = workflow.transitions[:1]
		workflow.save()
		workflows.add_states()
		workflow.reload()
		self.assertEqual(
			{row.state: int(row.doc_status) for row in workflow.states},
			{str(state): docstatus for state, docstatus in RESOURCE_ALLOCATION.states.items()},
		)
		self.assertEqual(len(workflow.transitions), 1)

	def test_a_workflow_that_is_switched_off_unlocks_nothing(self) -> None:
		review = self.sent()
		frappe.db.set_value("Workflow", "Stage Review", "is_active", 0)
		frappe.cache.hdel("workflow", "Stage Review")
		self.addCleanup(frappe.cache.hdel, "workflow", "Stage Review")
		review.reload()
		review.status, review.docstatus = "Adopted", 1
		with self.assertRaises(GuardPermissionError):
			review.save(ignore_permissions=True)

	def test_a_site_workflow_that_allows_more_unlocks_nothing(self) -> None:
		review = self.sent()
		workflow = frappe.get_doc("Workflow", "Stage Review")
		workflow.append(
			"transitions",
			{
				"state": "Under Endorsement",
				"action": "Approve",
				"next_state": "Adopted",
				"allowed": "System Manager",
			},
		)
		workflow.flags.ignore_links = True
		workflow.save()
		with self.assertRaises(GuardPermissionError):
			frappe.model.workflow.apply_workflow(frappe.get_doc("Stage Review", review.name), "Approve")
