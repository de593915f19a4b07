"""Policies, requests and conflicts are held against the record: what is changed in the database is found."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg.tests import factories
from vpwg.tests.allocation_case import PILLARS, AllocationCase
from vpwg.tests.test_record import entries, run_sql
from vpwg.vpwg import allocations, decisions, declarations, lateness, record_disclosure, record_reader


class WitnessCase(AllocationCase):
	def reason(self) -> str:
		"""What is wrong with the record of the group; empty when nothing is."""
		verdict = record_reader.check(self.group)
		return "" if verdict.verified else str(verdict.reason)

	def assert_sound(self) -> None:
		self.assertEqual(self.reason(), "")

	def assert_found(self, *words: str) -> None:
		reason = self.reason()
		for word in words:
			self.assertIn(word, reason)

	def assert_each_is_found(self, doc: Any, statements: dict[str, tuple[str, tuple[Any, ...]]]) -> None:
		"""Each statement changes something that the nightly check tells; taken back after each."""
		for label, (statement, values) in statements.items():
			with self.subTest(label):
				frappe.db.savepoint("witness")
				run_sql(statement, *values)
				frappe.clear_document_cache(doc.doctype, doc.name)
				try:
					self.assert_found(doc.name)
				finally:
					frappe.db.rollback(save_point="witness")
					frappe.clear_document_cache(doc.doctype, doc.name)
		self.assert_sound()


class TestRequests(WitnessCase):
	def test_a_request_on_its_whole_way_agrees_with_the_record(self) -> None:
		request = self.sent()
		self.assert_sound()
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more")
		self.assert_sound()
		request.reload()
		request.status = "Draft"
		with self.as_user(self.requester):
			request.save()
			request.purpose = "Train site guards and their captains"
			request.save()
		self.assert_sound()
		self.send(request)
		self.assert_sound()
		self.endorse(request)
		self.assert_sound()
		with self.as_user(self.requester):
			allocations.withdraw(request.name, "Paid by somebody else")
		self.assert_sound()

	def test_a_draft_that_was_rewritten_and_withdrawn_agrees(self) -> None:
		request = self.sent()
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more")
		request.reload()
		request.status = "Draft"
		with self.as_user(self.requester):
			request.save()
			request.purpose = "Something else"
			request.save()
			allocations.withdraw(request.name, "Not needed")
		self.assert_sound()

	def test_the_next_tier_of_a_late_decision_is_no_change(self) -> None:
		request = self.sent()
		for day in ("2026-10-01", "2026-10-10", "2026-10-20"):
			self.set_today(day)
			lateness.step(request.doctype, request.name)
		self.assertEqual(frappe.db.get_value(request.doctype, request.name, "tier"), 2)
		self.assert_sound()

	def test_an_edit_of_an_endorsed_request_is_found(self) -> None:
		request = self.endorse(self.sent())
		other = factories.organisation().name
		table = "update `tabResource Allocation` set"
		self.assert_each_is_found(
			request,
			{
				"amount": (f"{table} amount_units = amount_units * 2 where name = %s", (request.name,)),
				"beneficiary": (f"{table} beneficiary = %s where name = %s", (other, request.name)),
				"purpose": (f"{table} purpose = 'Cars' where name = %s", (request.name,)),
				"a line": (
					"update `tabAllocation Line` set description = 'Cars' where parent = %s",
					(request.name,),
				),
				"policy": (f"{table} policy_version = 7 where name = %s", (request.name,)),
				"state": (f"{table} status = 'Rejected' where name = %s", (request.name,)),
				"back to draft": (f"{table} status = 'Draft' where name = %s", (request.name,)),
				"hash with content": (
					f"{table} content_hash = 'x', purpose = 'Cars' where name = %s",
					(request.name,),
				),
				"gone": ("delete from `tabResource Allocation` where name = %s", (request.name,)),
			},
		)

	def test_an_edit_of_a_request_while_it_is_decided_on_is_found(self) -> None:
		request = self.sent()
		self.say(request, "Company")
		table = "update `tabResource Allocation` set"
		self.assert_each_is_found(
			request,
			{
				"amount": (f"{table} amount_units = 1 where name = %s", (request.name,)),
				"purpose": (f"{table} purpose = 'Cars' where name = %s", (request.name,)),
				"endorsed": (f"{table} status = 'Endorsed' where name = %s", (request.name,)),
			},
		)

	def test_an_edit_of_a_withdrawn_request_is_found(self) -> None:
		request = self.sent()
		with self.as_user(self.requester):
			allocations.withdraw(request.name, "Not needed")
		table = "update `tabResource Allocation` set"
		self.assert_each_is_found(
			request,
			{
				"amount": (f"{table} amount_units = 1 where name = %s", (request.name,)),
				"purpose": (f"{table} purpose = 'Cars' where name = %s", (request.name,)),
				"endorsed": (f"{table} status = 'Endorsed' where name = %s", (request.name,)),
			},
		)

	def test_a_request_that_was_returned_and_endorsed_in_the_database_is_found(self) -> None:
		request = self.sent()
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more")
		run_sql("update `tabResource Allocation` set status = 'Endorsed' where name = %s", request.name)
		self.assert_found(request.name, "outcome")

	def test_an_endorsed_request_that_never_went_through_the_record_is_found(self) -> None:
		self.endorse(self.sent())
		draft = self.request()
		run_sql(
			"update `tabResource Allocation` set status = 'Endorsed', round = 1 where name = %s", draft.name
		)
		self.assert_found(draft.name, "does not know of it")

	def test_what_was_erased_is_passed_over(self) -> None:
		request = self.endorse(self.sent())
		with self.as_user(self.manager):
			for row in entries(self.group):
				if row.kind == "allocation":
					record_disclosure.take(record_disclosure.ERASE, self.group, row.seq, "Asked for")
		run_sql("update `tabResource Allocation` set purpose = 'Cars' where name = %s", request.name)
		self.assert_sound()

	def test_a_request_that_waits_for_its_ranking_is_not_entered_before_it_is_opened(self) -> None:
		request = self.endorse(self.sent())
		self.assertEqual(
			[row.said["outcome"] for row in entries(self.group) if row.kind == "allocation"],
			["Under Review", "Endorsed"],
		)
		self.assertEqual(self.status(request), "Endorsed")


class TestPolicies(WitnessCase):
	def test_a_policy_and_the_next_one_agree_with_the_record(self) -> None:
		self.assert_sound()
		following = factories.ratified(factories.policy(self.group, self.coordinator), self.coordinator)
		self.assertEqual(self.status(self.policy), "Superseded")
		self.assertEqual(self.status(following), "In Force")
		self.assert_sound()

	def test_a_policy_that_was_taken_back_and_rewritten_agrees(self) -> None:
		draft = factories.policy(self.group, self.coordinator)
		with self.as_user(self.coordinator):
			draft.status = "Under Ratification"
			draft.save()
			self.assert_sound()
			decisions.return_by_office(draft.doctype, draft.name, "Not yet")
			self.assert_sound()
			draft.reload()
			draft.title = "Another title"
			draft.save()
		self.assert_sound()

	def test_an_edit_of_a_policy_in_force_is_found(self) -> None:
		name = self.policy.name
		table = "update `tabAllocation Policy` set"
		self.assert_each_is_found(
			self.policy,
			{
				"a rule": (
					"update `tabApproval Rule` set mode = 'Simple majority' where parent = %s",
					(name,),
				),
				"version": (f"{table} version = 9 where name = %s", (name,)),
				"interim": (f"{table} is_interim = 1 where name = %s", (name,)),
				"over": (f"{table} status = 'Superseded' where name = %s", (name,)),
				"a draft again": (f"{table} status = 'Draft', docstatus = 0 where name = %s", (name,)),
				"gone": ("delete from `tabAllocation Policy` where name = %s", (name,)),
			},
		)

	def test_a_relaxation_put_in_by_the_database_is_found(self) -> None:
		run_sql(
			"insert into `tabPolicy Relaxation` (name, parent, parenttype, parentfield, idx, relaxation, amount_cap) "
			"values ('forged', %s, 'Allocation Policy', 'relaxations', 1, 'A decider pays', 1000000)",
			self.policy.name,
		)
		self.assert_found(self.policy.name, "relaxations")

	def test_a_draft_that_the_database_puts_in_force_is_found(self) -> None:
		draft = factories.policy(self.group, self.coordinator)
		run_sql(
			"update `tabAllocation Policy` set status = 'In Force', docstatus = 1 where name = %s", draft.name
		)
		self.assert_found(draft.name, "does not know of it")


class TestConflicts(WitnessCase):
	def declared(self) -> Any:
		request = self.sent()
		self.answer(request, "Company", in_conflict=True, cause="A family member benefits")
		return frappe.get_last_doc("Conflict Declaration", {"reference_name": request.name})

	def test_a_conflict_and_its_withdrawal_agree_with_the_record(self) -> None:
		conflict = self.declared()
		self.assert_sound()
		with self.as_user(self.members["Company"]):
			declarations.withdraw(conflict.name)
		self.assert_sound()

	def test_an_edit_of_a_conflict_is_found(self) -> None:
		conflict = self.declared()
		table = "update `tabConflict Declaration` set"
		self.assert_each_is_found(
			conflict,
			{
				"seat": (f"{table} seat = %s where name = %s", (self.seats["Host State"], conflict.name)),
				"cause": (
					f"{table} cause = 'Its organisation benefits' where name = %s",
					(conflict.name,),
				),
				"none": (f"{table} answer = 'No conflict' where name = %s", (conflict.name,)),
				"withdrawn": (
					f"{table} status = 'Cancelled', docstatus = 2 where name = %s",
					(conflict.name,),
				),
				"gone": ("delete from `tabConflict Declaration` where name = %s", (conflict.name,)),
			},
		)

	def test_a_conflict_made_in_the_database_is_found(self) -> None:
		request = self.sent()
		for pillar in PILLARS[:1]:
			self.answer(request, pillar)
		answer = frappe.get_last_doc("Conflict Declaration", {"reference_name": request.name})
		run_sql(
			"update `tabConflict Declaration` set answer = 'In conflict', cause = 'Its organisation benefits' "
			"where name = %s",
			answer.name,
		)
		self.assert_found(answer.name, "does not know of it")
