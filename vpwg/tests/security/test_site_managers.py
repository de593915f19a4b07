"""What who manages the site may set unlocks nothing: workflows, customised forms, permissions, the bin, users."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.model.rename_doc import rename_doc
from frappe.permissions import add_permission, update_permission_property
from frappe.utils import add_days, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.security import routes
from vpwg.tests.security.base import SecurityCase, cell, snapshot, without
from vpwg.tests.security.people import (
	ADMINISTRATOR,
	COORDINATOR,
	MANAGER,
	MEMBER,
	OTHER_MEMBER,
	SYSTEM_MANAGER,
	Person,
	Target,
)
from vpwg.vpwg import decisions, standings
from vpwg.vpwg.workflow.definitions import STAGE_REVIEW
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.seats import person_key


class SiteCase(SecurityCase):
	shares_world = has_money = False

	@contextmanager
	def customised(self, *doctypes: str) -> Iterator[None]:
		"""Within the block the site is set up otherwise; what Frappe remembers of it is forgotten afterwards."""
		try:
			with cell():
				yield
		finally:
			for doctype in doctypes:
				frappe.clear_cache(doctype=doctype)

	def nothing_moves(self, target: Target, values: dict[str, Any], *people: Person) -> None:
		before = snapshot()
		for person in people:
			for route in routes.CHANGING:
				if not route.single:
					with self.subTest(f"{person.label} | {target.label} | {route.label}"), cell():
						answer = self.attempt(person, route.send, person, target, values)
						if answer.error is None:
							self.assertFalse(without(self.changed(before), "last_edited_by"), answer)


class TestWorkflows(SiteCase):
	def workflow(self) -> Any:
		return frappe.get_doc("Workflow", STAGE_REVIEW.title)

	def test_a_rewritten_workflow_changes_no_document(self) -> None:
		"""Frappe writes the docstatus of every document anew when it changes on a state of the Workflow."""
		before = snapshot()
		for state, docstatus in (("Adopted", "0"), ("Draft", "1"), ("Under Endorsement", "2")):
			with self.subTest(state), self.customised("Stage Review"):
				workflow = self.workflow()
				next(row for row in workflow.states if row.state == state).doc_status = docstatus
				with self.assertRaises(GuardError):
					workflow.save()
				self.assertFalse(self.changed(before))

	def test_a_workflow_fills_no_field(self) -> None:
		"""Frappe fills the state field of every document in which it is empty, whatever field a Workflow names."""
		before = snapshot()
		for doctype, fieldname in (
			("Stage Review", "content_hash"),
			("Working Group", "stage_left"),
			("Approval Decision", "verdict"),
			("Working Group Member", "reason_for_leaving"),
		):
			with self.subTest(doctype), self.customised(doctype):
				with self.assertRaises(GuardError):
					frappe.get_doc(
						{
							"doctype": "Workflow",
							"workflow_name": f"Another of {doctype}",
							"document_type": doctype,
							"workflow_state_field": fieldname,
							"is_active": 1,
							"states": [{"state": "Draft", "doc_status": "0", "allow_edit": roles.MEMBER}],
							"transitions": [],
						}
					).insert(ignore_mandatory=True)
				self.assertFalse(self.changed(before))

	def test_a_wider_workflow_opens_no_move(self) -> None:
		with self.customised("Stage Review"):
			workflow = self.workflow()
			for role in (roles.COORDINATOR, roles.MEMBER):
				workflow.append(
					"transitions",
					{"state": "Under Endorsement", "action": "Return", "next_state": "Adopted", "allowed": role, "allow_self_approval": 1},
				)  # fmt: skip
				workflow.append(
					"transitions",
					{"state": "Draft", "action": "Revise", "next_state": "Under Endorsement", "allowed": role, "allow_self_approval": 1},
				)  # fmt: skip
			workflow.transitions = [row for row in workflow.transitions if row.next_state != "Returned"]
			workflow.save()
			before = snapshot()
			for person, state, action in (
				(COORDINATOR, "Under Endorsement", "Return"),
				(MEMBER, "Under Endorsement", "Return"),
				(MEMBER, "Draft", "Revise"),
			):
				for route in routes.BUTTONS:
					target = self.world.review(state)
					with self.subTest(f"{person.label} | {action} | {route.label}"), cell():
						self.attempt(person, route.send, person, target, {"doc": {}, "action": action})
						self.assertFalse(self.changed(before))

	def test_a_narrower_workflow_closes_moves(self) -> None:
		with self.customised("Stage Review"):
			workflow = self.workflow()
			workflow.transitions = [
				row for row in workflow.transitions if row.next_state != "Under Endorsement"
			]
			workflow.save()
			self.nothing_moves(
				self.world.review("Draft"), {"status": "Under Endorsement"}, COORDINATOR, MANAGER
			)

	def test_a_workflow_that_is_switched_off_unlocks_nothing(self) -> None:
		with self.customised("Stage Review"):
			frappe.db.set_value("Workflow", STAGE_REVIEW.title, "is_active", 0)
			frappe.clear_cache(doctype="Stage Review")
			frappe.cache.delete_key("workflow")
			self.nothing_moves(
				self.world.review("Under Endorsement"),
				{"status": "Adopted", "docstatus": 1},
				COORDINATOR,
				ADMINISTRATOR,
			)
		frappe.cache.delete_key("workflow")


class TestCustomisedForms(SiteCase):
	def test_fields_that_are_made_writable_stay_locked(self) -> None:
		with self.customised("Stage Review"):
			for fieldname, name, value in (
				("status", "read_only", 0),
				("status", "allow_on_submit", 1),
				("reason", "allow_on_submit", 1),
				("rows", "allow_on_submit", 1),
				("content_hash", "read_only", 0),
				("working_group", "set_only_once", 0),
			):
				make_property_setter("Stage Review", fieldname, name, value, "Check")
			frappe.clear_cache(doctype="Stage Review")
			for state in ("Under Endorsement", "Adopted"):
				target = self.world.review(state)
				self.nothing_moves(target, {"reason": "Rewritten"}, COORDINATOR, ADMINISTRATOR)
				self.nothing_moves(target, {"content_hash": "forged"}, COORDINATOR)
				self.nothing_moves(target, {"status": "Draft"}, COORDINATOR, ADMINISTRATOR)
			self.nothing_moves(
				self.world.review("Draft"),
				{"working_group": self.world.other_group},
				COORDINATOR,
				ADMINISTRATOR,
			)

	def test_another_default_state_bears_nothing(self) -> None:
		with self.customised("Stage Review"):
			make_property_setter("Stage Review", "status", "default", "Adopted", "Data")
			frappe.clear_cache(doctype="Stage Review")
			before = snapshot()
			answer = self.attempt(
				COORDINATOR,
				routes.rest_post,
				COORDINATOR,
				self.world.review("Draft"),
				{"working_group": self.world.free_group, "target_stage": "Setup"},
			)
			self.assertIsNotNone(answer.error, answer)
			self.assertFalse(self.changed(before))

	def test_rights_that_a_site_gives_move_nothing(self) -> None:
		with self.customised("Stage Review", "Working Group", "Approval Decision"):
			for doctype in ("Stage Review", "Working Group", "Approval Decision"):
				for role in (roles.MEMBER, roles.DESK, roles.AUDITOR):
					add_permission(doctype, role, 0)
					for right in ("write", "create", "delete", "submit", "cancel", "amend", "share"):
						if right in ("submit", "cancel", "amend") and doctype != "Stage Review":
							continue
						update_permission_property(doctype, role, 0, right, 1, validate=False)
			frappe.clear_cache()
			review = self.world.review("Under Endorsement")
			self.nothing_moves(review, {"status": "Adopted", "docstatus": 1}, MEMBER)
			self.nothing_moves(review, {"status": "Returned"}, MEMBER)
			self.nothing_moves(review, {"reason": "Rewritten"}, MEMBER)
			self.nothing_moves(self.world.review("Adopted"), {"docstatus": 2}, MEMBER)
			self.nothing_moves(self.world.review("Draft"), {"status": "Under Endorsement"}, MEMBER)
			self.nothing_moves(self.world.targets["Working Group", "Context"], {"stage": "Setup"}, MEMBER)
			self.nothing_moves(
				self.world.targets["Approval Decision", "given"], {"verdict": "Reject"}, MEMBER
			)
		frappe.clear_cache()

	def test_a_table_of_another_doctype_takes_no_row_away(self) -> None:
		"""A custom field could give any DocType a table of ours, and its documents name our rows as theirs."""
		with self.customised("ToDo"):
			frappe.get_doc(
				{
					"doctype": "Custom Field",
					"name": "ToDo-stolen",
					"dt": "ToDo",
					"fieldname": "stolen",
					"label": "Stolen",
					"fieldtype": "Table",
					"options": "Stage Review Row",
				}
			).db_insert()
			frappe.clear_cache(doctype="ToDo")
			target = self.world.review("Under Endorsement")
			row = target.stored()["rows"][0]
			todo = frappe.get_doc({"doctype": "ToDo", "description": "x"}).insert(ignore_permissions=True)
			before = snapshot()
			for person in (SYSTEM_MANAGER, ADMINISTRATOR):
				with self.subTest(person.label), cell():
					answer = self.attempt(
						person,
						routes.rest,
						"PUT",
						"ToDo",
						todo.name,
						{"stolen": [{**row, "verdict": "Waived"}]},
					)
					self.assertIsNotNone(answer.error, answer)
					self.assertFalse(self.changed(before))


class TestUsersAndOrganisations(SiteCase):
	def test_a_login_that_is_renamed_is_still_the_same_person(self) -> None:
		"""Otherwise they could decide once under each name."""
		review = self.world.review("Under Endorsement")
		old = self.world.pillars["Civil Society"]
		new = f"{frappe.generate_hash(length=8)}@vpwg.example"
		rename_doc("User", old, new, ignore_permissions=True, rebuild_search=False, show_alert=False)
		with self.as_user("Administrator"):
			second = factories.seat(
				review.group, organisation=factories.organisation("Civil Society").name, user=new
			)
		keys = frappe.get_all(
			"Approval Decision", filters={"reference_name": review.name}, pluck="tenure", order_by="name"
		)
		self.assertEqual(keys, [f"user:{new}"])
		with self.as_user(new):
			try:
				decisions.record("Stage Review", review.name, second.name, "Approve")
			except decisions.CannotDecide:
				frappe.clear_messages()
		standing = standings.standing(frappe.get_doc("Stage Review", review.name))
		self.assertEqual(
			[row.approvals for row in standing.outcome.tally if row.pillar == "Civil Society"], [1]
		)

	def test_two_logins_are_not_made_into_one(self) -> None:
		for old, new in ((MEMBER, OTHER_MEMBER), (OTHER_MEMBER, MEMBER)):
			with self.subTest(old.label), self.assertRaises(GuardError):
				rename_doc(
					"User",
					self.world.user(old),
					self.world.user(new),
					merge=True,
					ignore_permissions=True,
					rebuild_search=False,
				)

	def test_somebody_who_sits_or_has_decided_is_not_deleted(self) -> None:
		for login in (
			self.world.user(MEMBER),
			self.world.user(COORDINATOR),
			self.world.pillars["Civil Society"],
		):
			with self.subTest(login):
				answer = self.attempt(
					SYSTEM_MANAGER,
					lambda: routes.call("frappe.client.delete", doctype="User", name=login),  # noqa: B023
				)
				self.assertIsNotNone(answer.error, answer)
				self.assertTrue(frappe.db.exists("User", login))

	def test_an_organisation_with_a_seat_is_neither_deleted_nor_merged(self) -> None:
		before = snapshot()
		name, other = self.world.organisations["Company"], self.world.organisations["Civil Society"]
		target = Target("Stakeholder Organisation", name, "", "")
		for person in (COORDINATOR, MANAGER, SYSTEM_MANAGER, ADMINISTRATOR):
			for route in (*routes.RENAMING, *(route for route in routes.DELETING if not route.code)):
				with self.subTest(f"{person.label} | {route.label}"), cell():
					answer = self.attempt(person, route.send, person, target, {"new": other, "merge": 1})
					if answer.error is None:
						self.assertFalse(self.changed(before), answer)

	def test_what_is_never_submitted_cannot_be(self) -> None:
		"""After that Frappe would run no check on it any more."""
		before = snapshot()
		seat = self.world.seats[self.world.free_group]["Company"]
		for doctype, name in (
			("Working Group Member", seat),
			("Stakeholder Organisation", self.world.organisations["Company"]),
		):
			target = Target(doctype, name, "", "")
			for route in (routes.rest_put, routes.code_save):
				for person in (COORDINATOR, MANAGER, ADMINISTRATOR):
					with self.subTest(f"{person.label} | {doctype} | {route.__name__}"), cell():
						answer = self.attempt(person, route, person, target, {"docstatus": 1})
						self.assertIsNotNone(answer.error, answer)
						self.assertFalse(self.changed(before))

	def test_a_draft_that_was_decided_on_is_not_deleted(self) -> None:
		"""A new one could take its name, and the old decisions with it."""
		target = self.world.review("Returned")
		with self.as_user(self.world.user(COORDINATOR)):
			doc = frappe.get_doc("Stage Review", target.name)
			doc.status = "Draft"
			doc.save()
		before = snapshot()
		for route in routes.DELETING:
			with self.subTest(route.label), cell():
				self.attempt(MANAGER, route.send, MANAGER, target, {})
				self.assertFalse(self.changed(before))

	def test_a_scan_of_a_paper_decision_stays(self) -> None:
		target = self.world.review("Under Endorsement")
		[seat] = frappe.get_all(
			"Working Group Member",
			filters={"working_group": target.group, "pillar": "Host State"},
			pluck="name",
			order_by="name",
		)
		self.take_login_away(target.name, seat)
		with self.as_user(self.world.user(COORDINATOR)):
			scan = factories.scan()
			decisions.record_on_paper("Stage Review", target.name, seat, "Focal person", "Approve", scan)
		file = frappe.get_all("File", filters={"file_url": scan}, pluck="name", order_by="creation")[0]
		before = snapshot()
		for label, send in {
			"deleted": lambda: routes.rest("DELETE", "File", file),
			"made public": lambda: routes.rest("PUT", "File", file, {"is_private": 0}),
			"taken off": lambda: routes.rest(
				"PUT", "File", file, {"attached_to_doctype": None, "attached_to_name": None}
			),
			"deleted in code": lambda: frappe.delete_doc("File", file, force=True, ignore_permissions=True),
		}.items():
			for person in (COORDINATOR, MANAGER, ADMINISTRATOR):
				with self.subTest(f"{person.label} | {label}"), cell():
					answer = self.attempt(person, send)
					self.assertIsNotNone(answer.error, answer)
					self.assertFalse(self.changed(before))

	def take_login_away(self, review: str, seat: str) -> None:
		"""Whoever has a login decides by it: the person of a seat that is asked in this round has had none."""
		line = frappe.db.get_value(
			"Seat Tenure", {"parent": seat}, ["name", "user", "email", "person_name"], as_dict=True
		)
		before = json.dumps(person_key(line.user, None, ""))
		after = json.dumps(person_key("", line.email or "", line.person_name))
		asked = frappe.db.get_value("Stage Review", review, "rule_snapshot").replace(before, after)
		frappe.db.set_value("Seat Tenure", line.name, "user", None)
		frappe.db.set_value("Stage Review", review, "rule_snapshot", asked, update_modified=False)

	def test_code_that_tells_frappe_to_skip_the_checks_does_not_skip_these(self) -> None:
		before = snapshot()
		for state in STATES:
			target = self.world.review(state)
			with self.subTest(state), cell():
				doc = frappe.get_doc("Stage Review", target.name)
				doc.update({"reason": "Rewritten", "status": "Adopted", "docstatus": 1})
				doc.flags.update({"ignore_validate": True, "ignore_permissions": True, "vpwg_guarded": True})
				if state != "Adopted":
					with self.assertRaises(Exception):  # noqa: B017
						doc.save()
				self.assertFalse(self.changed(before))

	def test_what_later_versions_of_frappe_do_past_the_hooks_is_refused(self) -> None:
		"""v15.55 renames without `before_rename` when asked to check nothing; v16 discards drafts past every other hook."""
		for target in self.world.targets.values():
			doc = frappe.get_doc(target.doctype, target.name)
			with self.subTest(target.label):
				with self.assertRaises(GuardError):
					doc.run_method("after_rename", target.name, "Another Name", False)
				with self.assertRaises(GuardError):
					doc.run_method("before_discard")


class TestElectorate(SiteCase):
	"""Whoever manages the seats does not choose, while the pillars decide, which of them are asked."""

	def setUp(self) -> None:
		super().setUp()
		self.review = self.world.review("Under Endorsement")

	def without_company(self, **changes: Any) -> None:
		"""The coordinator changes the seat of the one pillar that would object."""
		with self.as_user(self.world.user(COORDINATOR)):
			seat = frappe.get_doc("Working Group Member", self.world.seats[self.review.group]["Company"])
			seat.update(changes)
			seat.save()

	def host_state_approves(self) -> None:
		self.world.say(frappe.get_doc("Stage Review", self.review.name), "Host State")

	def stored_states(self) -> tuple[str, str]:
		return (
			frappe.db.get_value("Stage Review", self.review.name, "status"),
			frappe.db.get_value("Working Group", self.review.group, "stage"),
		)

	def test_a_pillar_that_loses_its_vote_meanwhile_is_not_passed_over(self) -> None:
		self.without_company(deciding=0)
		self.host_state_approves()
		self.assertEqual(self.stored_states(), ("Returned", "Context"))

	def test_a_pillar_whose_last_seat_ends_meanwhile_is_not_passed_over(self) -> None:
		yesterday = add_days(today(), -1)
		self.without_company(to_date=yesterday, reason_for_leaving="Ended by the coordinator")
		self.host_state_approves()
		self.assertEqual(self.stored_states(), ("Returned", "Context"))

	def test_a_pillar_that_is_struck_from_the_terms_meanwhile_is_not_passed_over(self) -> None:
		self.without_company(deciding=0)
		with self.as_user(self.world.user(COORDINATOR)):
			group = frappe.get_doc("Working Group", self.review.group)
			group.deciding_pillars = []
			for pillar in ("Host State", "Civil Society"):
				group.append("deciding_pillars", {"pillar": pillar})
			group.save()
		self.host_state_approves()
		self.assertEqual(self.stored_states(), ("Returned", "Context"))

	def test_a_vacancy_that_was_there_when_they_were_asked_is_waived_as_ever(self) -> None:
		with self.as_user(self.world.user(COORDINATOR)):
			review = frappe.get_doc("Stage Review", self.review.name)
			for state in ("Returned", "Draft"):
				review.status = state
				review.save()
		self.without_company(deciding=0)
		self.world.move(review, "Under Endorsement")
		self.host_state_approves()
		self.world.say(frappe.get_doc("Stage Review", self.review.name), "Civil Society")
		self.assertEqual(self.stored_states(), ("Adopted", "Setup"))


STATES = ("Draft", "Under Endorsement", "Returned")
