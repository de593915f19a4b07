"""Terms of reference: what a group may adopt, and what a new one starts with."""

import unittest
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.approval import PassingMode
from vpwg.vpwg.workflow.shares import share_from_text
from vpwg.vpwg.workflow.stages import CRITERIA
from vpwg.vpwg.workflow.terms import (
	DEFAULT_RULES,
	TermsFaultCode,
	auditors_without_end,
	majority_faults,
	pillar_faults,
	place_faults,
	share_faults,
	tier_faults,
	to_one_form,
	weight_faults,
)

RULES = settings(derandomize=True, deadline=None)


def codes(faults):
	return [fault.code for fault in faults]


class TestTerms(unittest.TestCase):
	def test_a_new_group_has_consensus_first_and_a_way_on_without_a_veto(self):
		self.assertEqual([row["tier"] for row in DEFAULT_RULES], [1, 2])
		self.assertEqual(
			[row["mode"] for row in DEFAULT_RULES],
			[PassingMode.CONSENSUS, PassingMode.QUALIFIED_MAJORITY],
		)
		self.assertEqual(share_from_text(DEFAULT_RULES[1]["majority"]), Fraction(2, 3))
		self.assertEqual({row["min_present_per_pillar"] for row in DEFAULT_RULES}, {1})

	def test_where_a_group_may_stand(self):
		parents = {"B": "A", "C": "B"}
		for name, level, parent, found in (
			("A", "National", None, []),
			("B", "Site", "A", []),
			("B", "National", "A", [TermsFaultCode.NATIONAL_HAS_PARENT]),
			("A", "Site", "A", [TermsFaultCode.OWN_PARENT]),
			("A", "Site", "C", [TermsFaultCode.PARENT_IN_CIRCLE]),
		):
			with self.subTest(name=name, parent=parent):
				self.assertEqual(codes(place_faults(name, level, parent, parents)), found)

	def test_each_deciding_pillar_is_named_once(self):
		self.assertEqual(codes(pillar_faults(["Company", "Company"])), [TermsFaultCode.PILLAR_TWICE])
		self.assertEqual(codes(pillar_faults(["Company", "Host State"])), [])

	@RULES
	@given(st.lists(st.integers(-2, 6), max_size=5))
	def test_tiers_are_in_order_exactly_when_they_count_from_one(self, tiers):
		self.assertEqual(not list(tier_faults(tiers)), sorted(tiers) == list(range(1, len(tiers) + 1)))

	def test_shares_that_cannot_be_read_are_named_with_line_and_field(self):
		(fault,) = share_faults([{"majority": "2/3"}, {"quorum_all": "half"}])
		self.assertEqual((fault.row, fault.field, fault.word), (2, "quorum_all", "half"))

	def test_a_qualified_majority_is_half_or_more_and_other_modes_have_none(self):
		qualified = str(PassingMode.QUALIFIED_MAJORITY)
		for text, found in (("1/2", []), ("", []), ("49 %", [TermsFaultCode.NO_MAJORITY])):
			self.assertEqual(codes(majority_faults([{"mode": qualified, "majority": text}])), found)
		self.assertEqual(codes(majority_faults([{"mode": "Consensus", "majority": "1/3"}])), [])

	@RULES
	@given(st.fractions(min_value=0, max_value=1, max_denominator=200))
	def test_a_share_has_one_form_and_keeps_it(self, share):
		form = to_one_form(str(share))
		self.assertEqual(to_one_form(form), form)
		self.assertEqual(share_from_text(form) or Fraction(0), share)

	def test_weights_are_of_criteria_that_can_block_each_once_with_a_reason(self):
		for rows, found in (
			([("C1", "Known"), ("C2", "Known")], []),
			([("C1", "Known"), ("C1", "Again")], [TermsFaultCode.WEIGHT_TWICE]),
			([("R-WG1", "Known")], [TermsFaultCode.WEIGHT_OF_RECOMMENDATION]),
			([("C4", "Known")], [TermsFaultCode.WEIGHT_NEVER_BLOCKS]),
			([("C1", " ")], [TermsFaultCode.WEIGHT_WITHOUT_REASON]),
		):
			with self.subTest(rows):
				self.assertEqual(codes(weight_faults(rows)), found)
		self.assertEqual(
			codes(weight_faults((code, "Known") for code in CRITERIA)), [TermsFaultCode.WEIGHT_NEVER_BLOCKS]
		)

	def test_only_an_auditor_needs_a_last_day(self):
		rows = [("Auditor", True), ("Finance Officer", False), ("Auditor", False)]
		(fault,) = auditors_without_end(rows)
		self.assertEqual(fault.row, 3)
