"""Governed DocTypes as data: what is possible, for a person and for an engine."""

import unittest
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow import definitions
from vpwg.vpwg.workflow.definitions import (
	APPROVAL,
	COORDINATOR,
	DEFINITIONS,
	DEMONSTRATION,
	MANAGER,
	PURGE,
	STAGE_MOVE,
	Change,
	FaultCode,
	check_change,
)
from vpwg.vpwg.workflow.stages import STAGES, Stage, moves_from

RULES = settings(derandomize=True, deadline=None)
GROUP, REVIEW = DEFINITIONS["Working Group"], DEFINITIONS["Stage Review"]
ENGINES = ("", APPROVAL, STAGE_MOVE, DEMONSTRATION, PURGE)
EVERYBODY = frozenset({MANAGER, COORDINATOR, "VPWG Member", "System Manager"})


def code(definition: definitions.Definition, **values: object) -> FaultCode | None:
	before = values.pop("before", definition.initial)
	after = values.pop("after", before)
	change = Change(before, after, values.pop("docstatus", definition.states.get(after, 0)), **values)
	fault = check_change(definition, change)
	return fault.code if fault else None


class TestShape(unittest.TestCase):
	def test_every_move_is_between_states_that_exist_and_somebody_makes_it(self):
		for definition in DEFINITIONS.values():
			for row in definition.transitions:
				with self.subTest(definition.doctype, row=row):
					self.assertIn(row.state, definition.states)
					self.assertIn(row.next_state, definition.states)
					self.assertTrue(row.roles or row.engines)

	def test_no_two_moves_have_the_same_two_states(self):
		for definition in DEFINITIONS.values():
			pairs = [(row.state, row.next_state) for row in definition.transitions]
			self.assertEqual(len(pairs), len(set(pairs)))

	def test_a_table_with_computed_columns_has_a_key(self):
		for definition in DEFINITIONS.values():
			self.assertEqual(set(definition.computed_columns), set(definition.row_key))
			self.assertNotIn(definition.state_field, definition.computed)

	def test_every_document_is_born_as_a_draft(self):
		for definition in DEFINITIONS.values():
			self.assertEqual(definition.states[definition.initial], 0)


class TestActions(unittest.TestCase):
	def test_the_states_from_which_an_action_is_possible(self):
		payment, request = DEFINITIONS["Disbursement"], DEFINITIONS["Resource Allocation"]
		self.assertEqual(payment.states_before("Refuse"), ("Draft", "Cleared", "On Hold"))
		self.assertEqual(request.states_before("Cancel"), ("Approved", "On Hold"))
		self.assertEqual(request.states_before("Sign Off"), ("Endorsed",))
		self.assertEqual(payment.states_before("Settle"), ())


class TestBirth(unittest.TestCase):
	@RULES
	@given(
		st.sampled_from(list(DEFINITIONS.values())),
		st.text(max_size=12) | st.sampled_from([str(stage) for stage in Stage]),
		st.integers(0, 2),
		st.sampled_from(ENGINES),
	)
	def test_nobody_and_no_engine_enters_a_document_in_a_later_state(
		self, definition, state, docstatus, engine
	):
		change = Change(None, state, docstatus, roles=EVERYBODY, engine=engine)
		allowed = check_change(definition, change) is None
		self.assertEqual(allowed, state == definition.initial and docstatus == 0)

	def test_nothing_is_amended(self):
		change = Change(None, REVIEW.initial, 0, amends=True)
		self.assertEqual(check_change(REVIEW, change).code, FaultCode.AMENDED)


class TestGroup(unittest.TestCase):
	def test_no_role_moves_a_group(self):
		for row in GROUP.transitions:
			found = code(GROUP, before=row.state, after=row.next_state, roles=EVERYBODY)
			self.assertEqual(found, FaultCode.ONLY_BY_ENGINE)

	def test_only_an_adopted_review_moves_a_group(self):
		for engine in ENGINES:
			with self.subTest(engine):
				found = code(GROUP, before="Context", after="Setup", engine=engine, roles=EVERYBODY)
				self.assertEqual(found, None if engine == STAGE_MOVE else FaultCode.ONLY_BY_ENGINE)

	def test_an_engine_changes_no_content_while_it_moves(self):
		found = code(GROUP, before="Context", after="Setup", engine=STAGE_MOVE, changed=frozenset({"vision"}))
		self.assertEqual(found, FaultCode.CHANGED_WHILE_MOVING)

	def test_the_moves_are_those_of_the_stages_and_a_groups_entry(self):
		possible = {(row.state, row.next_state) for row in GROUP.transitions}
		expected = {(STAGES[0], target) for target in STAGES[1:]}
		for stage in Stage:
			for left in (*STAGES, None):
				expected |= {(stage, target) for _kind, target in moves_from(stage, left)}
		self.assertEqual(possible, {(str(state), str(target)) for state, target in expected})
		self.assertFalse([target for state, target in possible if state == Stage.CLOSED])

	def test_content_may_change_in_every_stage(self):
		for stage in GROUP.states:
			self.assertIsNone(code(GROUP, before=stage, changed=frozenset({"vision"})))


class TestReview(unittest.TestCase):
	def test_the_office_sends_returns_and_revises(self):
		for before, after in (
			("Draft", "Under Endorsement"),
			("Under Endorsement", "Returned"),
			("Returned", "Draft"),
		):
			for role in (COORDINATOR, MANAGER):
				self.assertIsNone(code(REVIEW, before=before, after=after, roles=frozenset({role})))
			found = code(REVIEW, before=before, after=after, roles=frozenset({"VPWG Member"}))
			self.assertEqual(found, FaultCode.WRONG_ROLE)

	def test_only_the_pillars_decisions_adopt(self):
		for engine in ENGINES:
			found = code(REVIEW, before="Under Endorsement", after="Adopted", engine=engine, roles=EVERYBODY)
			self.assertEqual(found, None if engine == APPROVAL else FaultCode.ONLY_BY_ENGINE)

	def test_no_step_is_skipped_and_nothing_comes_after_adoption(self):
		for before, after in (("Draft", "Adopted"), ("Returned", "Under Endorsement"), ("Draft", "Returned")):
			found = code(REVIEW, before=before, after=after, roles=EVERYBODY, engine=APPROVAL)
			self.assertEqual(found, FaultCode.NO_SUCH_MOVE)
		for after in REVIEW.states:
			if after != "Adopted":
				found = code(REVIEW, before="Adopted", after=after, roles=EVERYBODY)
				self.assertEqual(found, FaultCode.NO_SUCH_MOVE)

	def test_content_is_frozen_outside_draft(self):
		for state in REVIEW.states:
			found = code(REVIEW, before=state, changed=frozenset({"reason"}), roles=EVERYBODY)
			self.assertEqual(found, None if state == "Draft" else FaultCode.FROZEN)

	def test_content_does_not_change_with_a_move(self):
		found = code(REVIEW, after="Under Endorsement", roles=EVERYBODY, changed=frozenset({"rows"}))
		self.assertEqual(found, FaultCode.CHANGED_WHILE_MOVING)

	def test_a_free_field_changes_in_any_state(self):
		free = replace(REVIEW, free=frozenset({"notes"}))
		self.assertIsNone(code(free, before="Adopted", changed=frozenset({"notes"})))
		self.assertEqual(code(free, before="Adopted", changed=frozenset({"notes", "rows"})), FaultCode.FROZEN)

	@RULES
	@given(st.sampled_from(list(REVIEW.states)), st.sampled_from(list(REVIEW.states)), st.integers(0, 2))
	def test_the_docstatus_is_that_of_the_state(self, before, after, docstatus):
		change = Change(before, after, docstatus, roles=EVERYBODY)
		fault = check_change(REVIEW, change)
		wrong = docstatus != REVIEW.states[after]
		self.assertEqual(fault is not None and fault.code == FaultCode.DOCSTATUS, wrong)

	def test_a_state_that_does_not_exist_is_refused(self):
		self.assertEqual(code(REVIEW, after="Approved", docstatus=1), FaultCode.UNKNOWN_STATE)
