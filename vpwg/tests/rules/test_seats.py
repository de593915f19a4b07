"""Seats: what is refused, what is allowed beside it, who sits there, and which names are the same."""

import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.balance import DECIDING_BY_DEFAULT, Pillar, months_earlier
from vpwg.vpwg.workflow.seats import (
	Position,
	Role,
	SeatFaultCode,
	SeatRecord,
	TenureRecord,
	check_seat,
	current,
	is_cycle,
	last_day_of_term,
	name_key,
	periods_meet,
	person_key,
)

RULES = settings(derandomize=True, deadline=None)
START = date(2024, 1, 1)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
ENDS = st.none() | DAYS
SEAT = SeatRecord(
	pillar=Pillar.COMPANY, organisation="ORG-1", community="", role=Role.FOCAL_POINT, start=START
)
FOCAL, ALTERNATE = Position.FOCAL_PERSON, Position.ALTERNATE


def line(row: int, person: str, start: date, end: date | None = None, **values: object) -> TenureRecord:
	return TenureRecord(row, person, person, values.pop("position", FOCAL), start, end, **values)


def faults(seat: SeatRecord, months: int = 24) -> list[SeatFaultCode]:
	return [fault.code for fault in check_seat(seat, DECIDING_BY_DEFAULT, months)]


class TestHolder(unittest.TestCase):
	def test_a_seat_has_exactly_one_holder(self):
		for organisation, community, found in (
			("ORG-1", "", []),
			(None, "Elders", []),
			(None, "  ", [SeatFaultCode.NO_HOLDER]),
			("ORG-1", "Elders", [SeatFaultCode.COMMUNITY_TWICE_NAMED]),
		):
			with self.subTest(organisation=organisation, community=community):
				self.assertEqual(faults(replace(SEAT, organisation=organisation, community=community)), found)


class TestVote(unittest.TestCase):
	def test_only_deciding_pillars_have_a_vote(self):
		self.assertEqual(
			faults(replace(SEAT, pillar=Pillar.HOME_STATE)), [SeatFaultCode.PILLAR_DOES_NOT_DECIDE]
		)
		self.assertEqual(faults(replace(SEAT, pillar=Pillar.HOME_STATE, deciding=False)), [])

	def test_communities_vote_with_civil_society(self):
		self.assertEqual(faults(replace(SEAT, pillar=Pillar.COMMUNITY)), [])
		found = check_seat(replace(SEAT, pillar=Pillar.COMMUNITY), [Pillar.HOST_STATE], 0)
		self.assertEqual([fault.code for fault in found], [SeatFaultCode.PILLAR_DOES_NOT_DECIDE])

	def test_an_observer_has_no_vote(self):
		self.assertEqual(faults(replace(SEAT, role=Role.OBSERVER)), [SeatFaultCode.OBSERVER_DECIDES])
		self.assertEqual(faults(replace(SEAT, role=Role.OBSERVER, deciding=False)), [])


class TestTerm(unittest.TestCase):
	CHAIR = replace(SEAT, role=Role.CHAIR, role_from=date(2025, 1, 1))

	def test_a_chairs_term_has_a_first_day(self):
		self.assertEqual(faults(replace(self.CHAIR, role_from=None)), [SeatFaultCode.TERM_WITHOUT_START])

	def test_a_term_ends_where_the_group_sets_a_limit(self):
		self.assertEqual(faults(self.CHAIR), [SeatFaultCode.TERM_WITHOUT_END])
		self.assertEqual(faults(self.CHAIR, months=0), [])

	def test_a_term_of_exactly_the_limit_is_allowed_and_a_day_more_is_not(self):
		last = date(2026, 12, 31)
		self.assertEqual(faults(replace(self.CHAIR, role_until=last)), [])
		longer = replace(self.CHAIR, role_until=last + timedelta(days=1))
		self.assertEqual(faults(longer), [SeatFaultCode.TERM_TOO_LONG])
		self.assertEqual(faults(longer, months=0), [])

	def test_a_term_does_not_end_before_it_starts(self):
		ended = replace(self.CHAIR, role_until=date(2024, 12, 31))
		self.assertEqual(faults(ended), [SeatFaultCode.TERM_END_BEFORE_START])

	def test_other_roles_have_no_term(self):
		self.assertEqual(faults(replace(self.CHAIR, role=Role.CHAMPION)), [])

	@RULES
	@given(DAYS, st.integers(1, 60))
	def test_the_last_day_of_a_term_is_allowed_and_the_day_after_is_not(self, start, months):
		last = last_day_of_term(start, months)
		chair = replace(self.CHAIR, role_from=start, role_until=last)
		self.assertEqual(faults(chair, months), [])
		after = replace(chair, role_until=last + timedelta(days=1))
		self.assertEqual(faults(after, months), [SeatFaultCode.TERM_TOO_LONG])
		self.assertLess(months_earlier(last, months), start)


class TestTime(unittest.TestCase):
	def test_a_seat_does_not_end_before_it_starts(self):
		ended = replace(SEAT, end=date(2023, 12, 31), reason_for_leaving="Left")
		self.assertEqual(faults(ended), [SeatFaultCode.END_BEFORE_START])
		self.assertEqual(faults(replace(ended, end=START)), [])

	def test_a_seat_ends_with_a_reason(self):
		ended = replace(SEAT, end=START, reason_for_leaving=" ")
		self.assertEqual(faults(ended), [SeatFaultCode.LEAVING_WITHOUT_REASON])


class TestTenures(unittest.TestCase):
	def check(self, *tenures: TenureRecord, **values: object) -> list[SeatFaultCode]:
		return faults(replace(SEAT, tenures=tenures, **values))

	def test_a_line_ends_after_it_starts(self):
		one = line(1, "a", date(2024, 2, 1), date(2024, 1, 31))
		self.assertEqual(self.check(one), [SeatFaultCode.TENURE_END_BEFORE_START])
		self.assertEqual(self.check(line(1, "a", START, START)), [])

	def test_a_line_keeps_within_the_seat(self):
		self.assertEqual(self.check(line(1, "a", date(2023, 12, 31))), [SeatFaultCode.TENURE_BEFORE_SEAT])
		ended = {"end": date(2024, 12, 31), "reason_for_leaving": "Left"}
		self.assertEqual(
			self.check(line(1, "a", START, date(2025, 1, 1)), **ended), [SeatFaultCode.TENURE_AFTER_SEAT]
		)
		self.assertEqual(
			self.check(line(1, "a", date(2025, 1, 1)), **ended), [SeatFaultCode.TENURE_AFTER_SEAT]
		)
		self.assertEqual(self.check(line(1, "a", START, date(2024, 12, 31)), **ended), [])

	def test_one_person_does_not_sit_twice_at_a_time_in_whatever_position(self):
		one, other = line(1, "a", START), line(2, "a", date(2025, 1, 1), position=ALTERNATE)
		self.assertEqual(self.check(one, other), [SeatFaultCode.SAME_PERSON_OVERLAPS])

	def test_two_persons_do_not_share_a_position(self):
		one, other = line(1, "a", START), line(2, "b", date(2025, 1, 1))
		self.assertEqual(self.check(one, other), [SeatFaultCode.SAME_POSITION_OVERLAPS])

	def test_a_focal_person_and_an_alternate_and_successors_are_allowed(self):
		first = line(1, "a", START, date(2024, 12, 31), reason="Transfer")
		self.assertEqual(
			self.check(first, line(2, "b", date(2025, 1, 1)), line(3, "c", START, position=ALTERNATE)), []
		)

	def test_the_day_of_handing_over_belongs_to_one_person(self):
		first = line(1, "a", START, date(2025, 1, 1), reason="Transfer")
		self.assertEqual(
			self.check(first, line(2, "b", date(2025, 1, 1))), [SeatFaultCode.SAME_POSITION_OVERLAPS]
		)

	def test_a_line_that_another_person_followed_says_why_it_ended(self):
		first, after = line(1, "a", START, date(2024, 6, 30)), date(2024, 7, 1)
		self.assertEqual(self.check(first, line(2, "b", after)), [SeatFaultCode.TENURE_WITHOUT_REASON])
		self.assertEqual(self.check(first), [])
		self.assertEqual(self.check(first, line(2, "a", after)), [], "the same person goes on")
		self.assertEqual(self.check(first, line(2, "b", after, position=ALTERNATE)), [])

	@RULES
	@given(
		st.lists(st.tuples(DAYS, ENDS, st.sampled_from("ab"), st.sampled_from(list(Position))), max_size=4)
	)
	def test_overlaps_are_found_whatever_the_order_of_the_lines(self, rows):
		tenures = [
			TenureRecord(number, person, person, position, start, end, "r")
			for number, (start, end, person, position) in enumerate(rows, 1)
		]
		kinds = {SeatFaultCode.SAME_PERSON_OVERLAPS, SeatFaultCode.SAME_POSITION_OVERLAPS}

		def pairs(lines: list[TenureRecord]) -> set[frozenset[int]]:
			found = check_seat(replace(SEAT, tenures=tuple(lines)), DECIDING_BY_DEFAULT, 0)
			return {frozenset((fault.row, fault.other_row)) for fault in found if fault.code in kinds}

		self.assertEqual(pairs(tenures), pairs(tenures[::-1]))


class TestPeriods(unittest.TestCase):
	@RULES
	@given(DAYS, ENDS, DAYS, ENDS)
	def test_periods_meet_when_they_have_a_day_in_common(self, start, end, other, other_end):
		horizon = date(2031, 1, 1)
		end_, other_end_ = end or horizon, other_end or horizon
		if end_ < start or other_end_ < other:
			return
		self.assertEqual(
			periods_meet(start, end, other, other_end), max(start, other) <= min(end_, other_end_)
		)
		self.assertEqual(
			periods_meet(start, end, other, other_end), periods_meet(other, other_end, start, end)
		)


class TestCurrent(unittest.TestCase):
	def test_the_first_and_the_last_day_count(self):
		one = line(1, "a", START, date(2024, 12, 31))
		for day, found in ((START, one), (date(2024, 12, 31), one), (date(2025, 1, 1), None)):
			self.assertEqual(current([one], FOCAL, day), found)
		self.assertIsNone(current([one], FOCAL, START - timedelta(days=1)))

	def test_positions_are_told_apart(self):
		one = line(1, "a", START, position=ALTERNATE)
		self.assertIsNone(current([one], FOCAL, START))
		self.assertEqual(current([one], ALTERNATE, START), one)

	def test_of_several_the_last_to_come_sits_there(self):
		one, other = line(1, "a", START), line(2, "b", date(2025, 1, 1))
		for order in ([one, other], [other, one]):
			self.assertEqual(current(order, FOCAL, date(2026, 1, 1)), other)


class TestNames(unittest.TestCase):
	def test_a_person_is_known_by_login_then_address_then_name(self):
		self.assertEqual(person_key("A@x.org", None, "Ama"), person_key(None, "a@X.org", "Another"))
		self.assertEqual(person_key(None, None, "José  Pérez"), person_key("", " ", "jose perez"))
		self.assertNotEqual(person_key(None, None, "Ama"), person_key("ama", None, "Ama"))

	def test_names_are_the_same_whatever_their_case_and_spaces(self):
		self.assertEqual(name_key(" Keta Mining  Watch"), name_key("keta miningWATCH"))
		self.assertEqual(name_key("Straße"), name_key("STRASSE"))
		self.assertNotEqual(name_key("Société"), name_key("Societe"), "accents tell names apart")

	@RULES
	@given(st.text(max_size=20))
	def test_a_key_is_its_own_key(self, name):
		# NFKC after casefold may compose anew, so the key is compared after a second pass.
		self.assertEqual(name_key(name_key(name)), name_key(name_key(name_key(name))))


class TestCycles(unittest.TestCase):
	def test_a_circle_is_found_at_any_length_and_a_chain_is_none(self):
		parents = {"b": "a", "c": "b", "d": "c"}
		self.assertTrue(is_cycle("a", "d", parents))
		self.assertTrue(is_cycle("a", "a", parents))
		self.assertFalse(is_cycle("e", "d", parents))
		self.assertFalse(is_cycle("a", None, parents))

	def test_a_circle_that_is_there_already_ends_the_search(self):
		self.assertFalse(is_cycle("x", "a", {"a": "b", "b": "a"}))

	@RULES
	@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")), st.sampled_from("abcdef"))
	def test_what_is_no_circle_leads_to_a_top(self, parents, start):
		parent = parents.pop(start, None)
		if is_cycle(start, parent, parents):
			return
		above, seen = parent, set()
		while above and above not in seen:
			self.assertNotEqual(above, start)
			seen.add(above)
			above = parents.get(above)
