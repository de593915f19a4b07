"""Conflicts: what the records show of organisations and communities, what people declare, who steps aside."""

import unittest
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.approval import Recusal, RecusalOf
from vpwg.vpwg.workflow.conflicts import (
	PERSONAL,
	Cause,
	Declared,
	Found,
	Party,
	Subject,
	found,
	recusals,
	related,
)

RULES = settings(derandomize=True, deadline=None)
NAMES = ("state", "ministry", "agency", "police", "mine", "pit")
ORGANISATIONS = st.sampled_from(NAMES)
COMMUNITIES = st.sampled_from(("", "Upper Village", " upper  village ", "Lower Village"))
BENEFITS = {Cause.OWN_BENEFIT, Cause.PARENT_BENEFIT, Cause.SUBSIDIARY_BENEFIT, Cause.COMMUNITY_BENEFIT}


def ancestors(parents):
	"""All ancestors of each, the nearest first, also when the records hold a circle."""
	above = {}
	for name in parents:
		line, parent = [], parents[name]
		while parent is not None and parent not in line:
			line.append(parent)
			parent = parents.get(parent)
		above[name] = line
	return above


PARENTS = st.fixed_dictionaries({name: st.none() | ORGANISATIONS for name in NAMES})
"""Any parents at all, circles included."""

TREES = PARENTS.map(
	lambda parents: {
		name: parent if parent is not None and NAMES.index(parent) < NAMES.index(name) else None
		for name, parent in parents.items()
	}
)
"""Parents without a circle."""

PARTIES = st.lists(st.tuples(st.none() | ORGANISATIONS, COMMUNITIES), max_size=6).map(
	lambda rows: [Party(f"seat{number}", *row) for number, row in enumerate(rows)]
)
SETS = st.frozensets(ORGANISATIONS, max_size=2)
SUBJECTS = st.builds(
	Subject,
	st.none() | ORGANISATIONS,
	COMMUNITIES,
	SETS,
	st.frozensets(COMMUNITIES, max_size=2),
	SETS,
	st.booleans(),
)
DECLARED = st.builds(
	Declared,
	st.sampled_from(["seat0", "seat1", "seat9"]),
	st.sampled_from(["", "ann", "bo"]),
	st.sampled_from(list(Cause)),
)
STATE = ancestors({"state": None, "ministry": "state", "police": "state", "agency": "ministry"})


class TestRelated(unittest.TestCase):
	def test_itself_its_parents_and_its_subsidiaries_at_any_distance(self):
		for organisation, other, cause in (
			("agency", "agency", Cause.OWN_BENEFIT),
			("agency", "ministry", Cause.PARENT_BENEFIT),
			("agency", "state", Cause.PARENT_BENEFIT),
			("state", "agency", Cause.SUBSIDIARY_BENEFIT),
			("ministry", "police", None),
			("agency", "police", None),
			("agency", "unknown", None),
			(None, None, None),
			(None, "agency", None),
			("agency", "", None),
		):
			with self.subTest(organisation=organisation, other=other):
				self.assertEqual(related(organisation, other, STATE), cause)

	@RULES
	@given(PARENTS, ORGANISATIONS, ORGANISATIONS)
	def test_being_related_is_mutual_even_in_a_circle(self, parents, one, other):
		above = ancestors(parents)
		self.assertEqual(related(one, other, above) is None, related(other, one, above) is None)

	@RULES
	@given(TREES, ORGANISATIONS, ORGANISATIONS)
	def test_a_parent_of_one_is_a_subsidiary_seen_from_the_other(self, parents, one, other):
		above = ancestors(parents)
		mirrored = {
			Cause.PARENT_BENEFIT: Cause.SUBSIDIARY_BENEFIT,
			Cause.SUBSIDIARY_BENEFIT: Cause.PARENT_BENEFIT,
		}
		cause = related(one, other, above)
		self.assertEqual(related(other, one, above), mirrored.get(cause, cause))
		self.assertEqual(cause == Cause.OWN_BENEFIT, one == other)

	@RULES
	@given(TREES, ORGANISATIONS, ORGANISATIONS)
	def test_siblings_are_never_related(self, parents, one, other):
		if one != other and parents[one] == parents[other]:
			self.assertIsNone(related(one, other, ancestors(parents)))


class TestFound(unittest.TestCase):
	def test_each_cause_that_the_records_show(self):
		subject = Subject(
			"ministry",
			"Upper Village",
			competitors=frozenset({"mine"}),
			competing_communities=frozenset({"Lower Village"}),
			funders=frozenset({"company"}),
		)
		above = {**STATE, "pit": ["mine"]}
		parties = [
			Party("1", "ministry"),
			Party("2", "agency"),
			Party("3", "state"),
			Party("4", None, "UPPER village"),
			Party("5", "pit"),
			Party("6", None, "Lower Village"),
			Party("7", "company"),
			Party("8", "police"),
			Party("9", None, ""),
		]
		self.assertEqual(
			found(parties, subject, above),
			(
				Found("1", Cause.OWN_BENEFIT, "ministry"),
				Found("2", Cause.PARENT_BENEFIT, "ministry"),
				Found("3", Cause.SUBSIDIARY_BENEFIT, "ministry"),
				Found("4", Cause.COMMUNITY_BENEFIT, "Upper Village"),
				Found("5", Cause.COMPETES, "mine"),
				Found("6", Cause.COMPETES, "Lower Village"),
				Found("7", Cause.FUNDS, "company"),
			),
		)

	def test_nobody_benefits_of_nothing(self):
		self.assertEqual(found([Party("1", None, ""), Party("2", "", " ")], Subject("", ""), {}), ())

	def test_a_declaration_holds_for_the_other_seats_of_the_organisation_unless_it_is_personal(self):
		parties = [Party("1", "mine"), Party("2", "mine"), Party("3", "pit")]
		above = {"pit": ["mine"]}
		nothing = Subject("village")
		own = found(parties, nothing, above, [Declared("1", "ann", Cause.FUNDS)])
		self.assertEqual(
			[(row.seat, row.declared, row.person) for row in own], [("1", True, "ann"), ("2", True, "ann")]
		)
		family = found(parties, nothing, above, [Declared("1", "ann", Cause.FAMILY)])
		self.assertEqual([row.seat for row in family], ["1"])
		self.assertEqual(recusals(family), (Recusal(RecusalOf.PERSON, "ann"),))
		self.assertEqual(recusals(own), (Recusal(RecusalOf.SEAT, "1"), Recusal(RecusalOf.SEAT, "2")))

	def test_who_steps_aside(self):
		rows = [
			Found("2", Cause.COMPETES, "mine"),
			Found("1", Cause.FAMILY, declared=True, person="ann"),
			Found("1", Cause.OTHER, declared=True, person="ann"),
			Found("3", Cause.OTHER, declared=True),
		]
		self.assertEqual(
			recusals(rows),
			(Recusal(RecusalOf.PERSON, "ann"), Recusal(RecusalOf.SEAT, "2"), Recusal(RecusalOf.SEAT, "3")),
		)
		self.assertEqual(PERSONAL, {Cause.FAMILY, Cause.OTHER})

	@RULES
	@given(PARTIES, SUBJECTS, PARENTS, st.lists(DECLARED, max_size=3), st.randoms(use_true_random=False))
	def test_the_records_show_at_most_one_a_seat_in_one_order(
		self, parties, subject, parents, declared, chance
	):
		above = ancestors(parents)
		rows = found(parties, subject, above, declared)
		automatic = [row.seat for row in rows if not row.declared]
		self.assertEqual(len(automatic), len(set(automatic)))
		self.assertEqual([row.seat for row in rows], sorted(row.seat for row in rows))
		self.assertEqual(len(rows), len(set(rows)))
		chance.shuffle(parties)
		chance.shuffle(declared)
		self.assertEqual(found(parties, subject, above, declared), rows)

	@RULES
	@given(PARTIES, SUBJECTS, PARENTS, st.lists(DECLARED, max_size=3), DECLARED)
	def test_a_declaration_only_adds_recusals(self, parties, subject, parents, declared, more):
		above = ancestors(parents)
		before = found(parties, subject, above, declared)
		after = found(parties, subject, above, [*declared, more])
		self.assertLessEqual(set(before), set(after))
		self.assertLessEqual(set(recusals(before)), set(recusals(after)))
		self.assertIn(Found(more.seat, more.cause, declared=True, person=more.person), after)

	@RULES
	@given(PARTIES, SUBJECTS, PARENTS)
	def test_an_exemption_removes_benefits_and_nothing_else(self, parties, subject, parents):
		above = ancestors(parents)
		exempt = found(parties, replace(subject, exempt=True), above)
		usual = found(parties, replace(subject, exempt=False), above)
		self.assertFalse({row.cause for row in exempt} & BENEFITS)
		self.assertLessEqual({row.seat for row in exempt}, {row.seat for row in usual})
		without = replace(subject, beneficiary=None, community="", exempt=False)
		self.assertEqual(exempt, found(parties, without, above))

	@RULES
	@given(PARTIES, SUBJECTS, PARENTS)
	def test_a_seat_is_found_exactly_when_a_fact_says_so_and_by_the_strongest(
		self, parties, subject, parents
	):
		"""Against the definition, fact by fact."""
		above = ancestors(parents)

		def near(one, other):
			return bool(one and other) and (one == other or other in above[one] or one in above[other])

		def same(one, other):
			return "".join(one.split()).casefold() == "".join(other.split()).casefold() != ""

		wanted = {}
		for party in parties:
			causes = []
			if not subject.exempt:
				mine, theirs = party.organisation, subject.beneficiary
				if mine and mine == theirs:
					causes.append(Cause.OWN_BENEFIT)
				elif mine and theirs and theirs in above[mine]:
					causes.append(Cause.PARENT_BENEFIT)
				elif near(mine, theirs):
					causes.append(Cause.SUBSIDIARY_BENEFIT)
				if same(party.community, subject.community):
					causes.append(Cause.COMMUNITY_BENEFIT)
			if any(near(party.organisation, other) for other in subject.competitors) or any(
				same(party.community, other) for other in subject.competing_communities
			):
				causes.append(Cause.COMPETES)
			if any(near(party.organisation, other) for other in subject.funders):
				causes.append(Cause.FUNDS)
			if causes:
				wanted[party.seat] = causes[0]
		self.assertEqual({row.seat: row.cause for row in found(parties, subject, above)}, wanted)

	@RULES
	@given(PARTIES, SUBJECTS, PARENTS, st.lists(DECLARED, max_size=3))
	def test_every_conflict_makes_somebody_step_aside(self, parties, subject, parents, declared):
		rows = found(parties, subject, ancestors(parents), declared)
		keys = {(row.of, row.key) for row in recusals(rows)}
		for row in rows:
			personal = row.cause in PERSONAL and row.person
			expected = (RecusalOf.PERSON, row.person) if personal else (RecusalOf.SEAT, row.seat)
			self.assertIn(expected, keys)
		self.assertEqual(bool(rows), bool(keys))
