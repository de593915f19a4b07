"""Decisions are written by one writer and stay as they were given, for every role and by every route."""

from __future__ import annotations

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS
from vpwg.vpwg import decisions
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestApprovalDecision(StageReviewCase):
	def setUp(self) -> None:
		super().setUp()
		self.opened = self.sent()
		self.decision = self.say(self.opened, "Company").rows[-1].name

	def test_a_decision_cannot_be_inserted_as_a_document(self) -> None:
		doc = frappe.get_doc("Approval Decision", self.decision)
		copy = frappe.copy_doc(doc)
		copy.update({"seat": self.seats["Host State"], "verdict": "Approve"})
		with self.assertRaises(GuardError):
			copy.insert(ignore_permissions=True)

	def test_a_decision_cannot_be_changed(self) -> None:
		doc = frappe.get_doc("Approval Decision", self.decision)
		doc.verdict = "Reject"
		with self.assertRaises(GuardError):
			doc.save(ignore_permissions=True)

	def test_a_decision_cannot_be_deleted_even_by_force(self) -> None:
		with self.assertRaises(GuardError):
			frappe.delete_doc("Approval Decision", self.decision, force=True, ignore_permissions=True)

	def test_a_decision_cannot_be_renamed(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			frappe.rename_doc("Approval Decision", self.decision, "another", force=True)

	def test_a_decision_says_on_which_content_in_which_round_and_by_whom_it_was_given(self) -> None:
		doc = frappe.get_doc("Approval Decision", self.decision)
		self.opened.reload()
		self.assertEqual(doc.content_hash, self.opened.content_hash)
		self.assertEqual(doc.round, 1)
		self.assertEqual(doc.tenure, f"user:{self.members['Company']}")
		self.assertEqual((doc.pillar, doc.given_how), ("Company", "By account"))

	def test_deciding_takes_a_fixed_number_of_queries_whatever_the_size_of_the_group(self) -> None:
		others = [factories.user([roles.MEMBER]) for _number in range(2)]
		seats = [factories.seat(self.group.name, pillar="Company", user=user).name for user in others]
		with self.as_user(self.coordinator):
			for status in ("Returned", "Draft"):
				self.opened.reload()
				self.opened.status = status
				self.opened.save()
		self.send(self.opened)

		def queries(user: str, seat: str) -> int:
			with self.as_user(user), self.assert_queries(at_most=60) as made:
				decisions.record("Stage Review", self.opened.name, seat, "Abstain")
			return len(made)

		few = queries(others[0], seats[0])
		for _number in range(8):
			factories.seat(self.group.name, pillar="Company")
		self.assertEqual(queries(others[1], seats[1]), few)
