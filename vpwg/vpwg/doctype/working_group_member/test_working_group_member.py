"""Seats: they belong to an organisation or a community; persons come and go, and the history stays."""

from typing import Any
from unittest.mock import patch

import frappe
import frappe.client
from frappe.utils import add_days, formatdate, getdate

from vpwg import clock
from vpwg.api import seats as api
from vpwg.setup.roles import COORDINATOR, MEMBER
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg import decisions, seating
from vpwg.vpwg.sentences.seats import sentence
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.seats import SeatFault, SeatFaultCode

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

LATER = "2024-07-01"
DAY_BEFORE = "2024-06-30"
FAR = "2025-01-01"


class TestWorkingGroupMember(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.group = factories.group().name

	def company(self, **values: Any) -> Any:
		return factories.organisation("Company", **values)

	def seat(self, holder: str | None = None, **values: Any) -> Any:
		"""A seat of a new company, unless a holder or a community is given."""
		if holder is None and not values.get("community_name"):
			holder = self.company().name
		values = {"from_date": "2024-01-01", "tenures": [factories.line()], **values}
		return factories.seat(self.group, holder, **values)

	# Holder

	def test_pillar_and_title_are_the_organisations_whatever_was_sent(self):
		holder = self.company(organisation_name="Sankofa Gold")
		doc = self.seat(holder.name, pillar="Civil Society", seat_title="Another", focal_person="Forged")
		self.assertEqual((doc.pillar, doc.seat_title), ("Company", "Sankofa Gold"))
		self.assertNotEqual(doc.focal_person, "Forged")

	def test_a_community_without_an_organisation_holds_a_seat_as_community(self):
		doc = self.seat(community_name=" Elders of the river ", pillar="Company")
		self.assertEqual((doc.pillar, doc.seat_title), ("Community", "Elders of the river"))

	def test_a_seat_has_one_holder(self):
		nobodys = {"working_group": self.group, "tenures": [factories.line()]}
		with self.assertRaisesRegex(GuardError, "Name the organisation"):
			factories.insert("Working Group Member", {**nobodys, "from_date": "2024-01-01"})
		with self.assertRaisesRegex(GuardError, "not to both"):
			self.seat(self.company().name, community_name="Elders")

	def test_one_organisation_may_hold_several_seats_all_in_its_pillar(self):
		holder = self.company().name
		pillars = [self.seat(holder, pillar=pillar).pillar for pillar in ("Company", "Home State")]
		self.assertEqual(pillars, ["Company", "Company"])

	def test_a_long_name_fits_the_title(self):
		self.assertEqual(len(self.seat(community_name="c" * 140).seat_title), 140)

	def test_a_community_holds_one_seat_in_a_group_at_a_time(self):
		first = self.seat(community_name="Elders of the river")
		with self.assertRaisesRegex(GuardError, first.name):
			self.seat(community_name="elders OF theRiver")
		with self.assertRaises(GuardError):
			self.seat(
				community_name="Elders of the river",
				from_date="2020-01-01",
				to_date="2024-01-01",
				reason_for_leaving="Moved",
				tenures=[],
			)

	def test_a_community_may_come_back_or_sit_in_another_group(self):
		self.seat(community_name="Elders", to_date="2024-12-31", reason_for_leaving="Moved away")
		self.seat(community_name="Elders", from_date=FAR, tenures=[])
		factories.seat(factories.group().name, community_name="Elders")
		self.seat(community_name="Elders of the hill")

	def test_a_community_that_registers_keeps_its_seat(self):
		doc = self.seat(community_name="Elders")
		holder = factories.organisation("Community").name
		doc.update({"organisation": holder, "community_name": None})
		doc.save()
		self.assertEqual(doc.pillar, "Community")

	def test_a_seat_that_has_decided_is_not_handed_to_another_organisation(self):
		doc, other = self.seat(), self.company().name
		doc.organisation = other
		doc.save()
		decision = frappe.get_doc({"doctype": "Approval Decision", "seat": doc.name, "name": doc.name})
		decision.db_insert()
		doc.organisation = self.company().name
		with self.assertRaisesRegex(GuardError, "has decided as"):
			doc.save()

	# Group

	def test_a_seat_stays_in_its_group_whichever_way_it_is_sent(self):
		doc, other = self.seat(), factories.group().name
		payload = {**doc.as_dict(convert_dates_to_str=True), "working_group": other}
		for way in (
			lambda: frappe.client.set_value(doc.doctype, doc.name, "working_group", other),
			lambda: frappe.client.save(frappe.as_json(payload)),
			lambda: frappe.get_doc(doc.doctype, doc.name).update({"working_group": other}).save(),
		):
			with self.assertRaises(frappe.CannotChangeConstantError):
				way()
		self.assertEqual(frappe.db.get_value(doc.doctype, doc.name, "working_group"), self.group)

	def test_a_closed_group_takes_no_new_seats_and_keeps_its_old_ones(self):
		doc = self.seat()
		frappe.db.set_value("Working Group", self.group, "stage", "Closed")
		with self.assertRaisesRegex(GuardError, "closed"):
			self.seat()
		doc.update({"to_date": FAR, "reason_for_leaving": "The group closed"})
		doc.save()

	# Vote and term

	def test_a_pillar_that_does_not_decide_has_no_vote(self):
		embassy = factories.organisation("Home State").name
		with self.assertRaisesRegex(GuardError, "Home State does not decide"):
			self.seat(embassy)
		self.seat(embassy, deciding=0)
		self.group = factories.group(deciding_pillars=[{"pillar": "Home State"}]).name
		self.seat(embassy)

	def test_an_observer_has_no_vote(self):
		with self.assertRaisesRegex(GuardError, "observer"):
			self.seat(role="Observer")
		self.seat(role="Observer", deciding=0)

	def test_a_chairs_term_keeps_within_the_limit_of_the_group(self):
		chair = {"role": "Chair", "role_from": "2025-01-01"}
		with self.assertRaisesRegex(GuardError, f"24 months .* {formatdate('2026-12-31')} or earlier"):
			self.seat(**chair, role_until="2027-01-01")
		with self.assertRaisesRegex(GuardError, "24 months at most"):
			self.seat(**chair)
		self.seat(**chair, role_until="2026-12-31")
		self.group = factories.group(chair_term_months=0).name
		self.seat(**chair)

	def test_an_unknown_role_is_refused_also_in_an_import(self):
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.pop, "in_import")
		with self.assertRaisesRegex(GuardError, "none of the choices of Role"):
			self.seat(role="King")

	# Persons

	def test_overlapping_times_of_one_person_and_of_one_position_are_refused_together(self):
		twice = [
			factories.line(person_name="Ama Owusu"),
			factories.line(person_name="ama owusu", position="Alternate"),
			factories.line(person_name="Kojo Addo"),
		]
		with self.assertRaises(GuardError) as caught:
			self.seat(tenures=twice)
		self.assertIn("Lines 1 and 2 are the same person", str(caught.exception))
		self.assertIn("Lines 1 and 3 sit in the same position", str(caught.exception))

	def test_a_focal_person_and_an_alternate_sit_at_the_same_time(self):
		doc = self.seat(
			tenures=[
				factories.line(person_name="Ama Owusu"),
				factories.line(person_name="Kojo Addo", position="Alternate"),
			]
		)
		self.assertEqual((doc.focal_person, doc.alternate_person), ("Ama Owusu", "Kojo Addo"))

	def test_an_end_before_a_start_is_refused(self):
		with self.assertRaisesRegex(GuardError, "before it starts"):
			self.seat(to_date="2023-12-31", reason_for_leaving="Left", tenures=[])
		with self.assertRaisesRegex(GuardError, "Line 1 of the persons ends"):
			self.seat(tenures=[factories.line(to_date="2023-12-31")])
		with self.assertRaisesRegex(GuardError, "before the seat does"):
			self.seat(tenures=[factories.line(from_date="2023-12-31")])
		self.seat(tenures=[factories.line(to_date="2024-01-01")])

	def test_who_sits_there_today_is_shown_and_nobody_else(self):
		tomorrow = add_days(clock.today(), 1)
		doc = self.seat(
			tenures=[
				factories.line(person_name="Before", to_date=DAY_BEFORE, reason="Transfer"),
				factories.line(person_name="Now", from_date=LATER, to_date=clock.today(), reason="Retires"),
				factories.line(person_name="Soon", from_date=tomorrow),
			]
		)
		self.assertEqual((doc.focal_person, doc.alternate_person), ("Now", None))

	def test_who_sits_there_is_brought_up_to_date_each_day(self):
		doc = self.seat(tenures=[factories.line(person_name="Kojo", from_date=add_days(clock.today(), 3))])
		other = self.seat()
		self.assertIsNone(doc.focal_person)
		before = frappe.db.get_value(other.doctype, other.name, "modified")
		frappe.flags.current_date = add_days(clock.today(), 3)
		self.addCleanup(frappe.flags.pop, "current_date")
		with self.assert_queries(at_most=4):
			seating.refresh_holders()
		self.assertEqual(frappe.db.get_value(doc.doctype, doc.name, "focal_person"), "Kojo")
		self.assertEqual(frappe.db.get_value(other.doctype, other.name, "modified"), before)

	def test_every_fault_of_a_seat_has_a_sentence(self):
		record = facts.seat_record(self.seat())
		for code in SeatFaultCode:
			said = sentence(SeatFault(code, 1, 2, clock.today(), clock.today(), 24), record, "Group")
			self.assertTrue(said.endswith("."), code)
			self.assertNotIn("{", said)

	def test_persons_leave_with_the_seat_and_for_its_reason(self):
		doc = self.seat(
			tenures=[
				factories.line(person_name="Before", to_date=DAY_BEFORE, reason="Transfer"),
				factories.line(person_name="Last", from_date=LATER),
			]
		)
		doc.update({"to_date": "2025-03-31", "reason_for_leaving": "The mine closed"})
		doc.save()
		doc.reload()
		lines = [(row.person_name, row.to_date, row.reason) for row in doc.tenures]
		self.assertEqual(
			lines,
			[
				("Before", getdate(DAY_BEFORE), "Transfer"),
				("Last", getdate("2025-03-31"), "The mine closed"),
			],
		)

	def test_a_seat_ends_with_a_reason(self):
		doc = self.seat()
		doc.to_date = FAR
		with self.assertRaisesRegex(GuardError, "why the seat ends"):
			doc.save()

	def test_a_line_that_somebody_followed_says_why_it_ended(self):
		lines = [factories.line(to_date=DAY_BEFORE), factories.line(from_date=LATER)]
		with self.assertRaisesRegex(GuardError, "why it ended"):
			self.seat(tenures=lines)
		self.seat(tenures=[{**lines[0], "reason": "Transfer"}, lines[1]])

	def test_a_login_that_is_switched_off_or_nobodys_takes_no_seat(self):
		off = factories.user()
		frappe.db.set_value("User", off, "enabled", 0)
		for user in (off, "Guest", "Administrator"):
			with self.subTest(user), self.assertRaisesRegex(GuardError, user):
				self.seat(tenures=[factories.line(user=user)])
		with self.assertRaises(frappe.LinkValidationError):
			self.seat(tenures=[factories.line(user="nobody@vpwg.example")])
		self.seat(tenures=[factories.line(user=off, to_date=DAY_BEFORE)])

	def test_a_login_that_is_switched_off_later_does_not_hold_up_other_changes(self):
		user = factories.user()
		doc = self.seat(tenures=[factories.line(user=user)])
		frappe.db.set_value("User", user, "enabled", 0)
		doc.decision_level = 1
		doc.save()

	def test_a_line_is_not_given_to_another_login(self):
		doc = self.seat(tenures=[factories.line(user=factories.user())])
		doc.tenures[0].user = factories.user()
		with self.assertRaisesRegex(GuardError, "Hand over"):
			doc.save()

	def test_a_line_gets_a_login_later_and_loses_it_again(self):
		doc = self.seat()
		for user in (factories.user(), None):
			doc.tenures[0].user = user
			doc.save()

	def test_a_row_of_persons_is_not_changed_by_itself(self):
		doc = self.seat()
		row = frappe.get_doc("Seat Tenure", doc.tenures[0].name)
		row.person_name = "Somebody"
		with self.assertRaises(GuardError):
			row.save(ignore_permissions=True)

	# Handing over

	def test_handing_over_ends_the_present_person_the_day_before_with_the_reason(self):
		doc = self.seat(
			tenures=[
				factories.line(person_name="Ama Owusu"),
				factories.line(person_name="Esi Mensah", position="Alternate"),
			]
		)
		answer = api.hand_over(doc.name, "Kojo Addo", LATER, "Retired", email="kojo@vpwg.example")
		self.assertEqual(answer, {"focal_person": "Kojo Addo", "alternate_person": "Esi Mensah"})
		doc.reload()
		ama, esi, kojo = doc.tenures
		self.assertEqual((ama.to_date, ama.reason), (getdate(DAY_BEFORE), "Retired"))
		self.assertIsNone(esi.to_date)
		self.assertEqual((kojo.from_date, kojo.email), (getdate(LATER), "kojo@vpwg.example"))

	def test_an_alternate_is_handed_over_and_an_empty_position_filled(self):
		doc = self.seat(tenures=[])
		api.hand_over(doc.name, "Ama Owusu", LATER, "First", position="Alternate")
		answer = api.hand_over(doc.name, "Kojo Addo", FAR, "Transfer", position="Alternate")
		self.assertEqual(answer, {"focal_person": None, "alternate_person": "Kojo Addo"})

	def test_a_hand_over_that_the_rules_refuse_changes_nothing(self):
		doc = self.seat()
		for arguments in (
			("Kojo Addo", "2024-01-01", "Retired"),
			("Kojo Addo", LATER, "  "),
			("Kojo Addo", "2023-06-01", "Retired"),
			("", LATER, "Retired"),
		):
			with self.subTest(arguments), self.assertRaises(frappe.ValidationError):
				api.hand_over(doc.name, *arguments)
		with self.assertRaises(frappe.ValidationError):
			api.hand_over(doc.name, "Kojo Addo", LATER, "Retired", position="King")
		self.assertEqual(frappe.db.count("Seat Tenure", {"parent": doc.name}), 1)

	def test_handing_over_needs_the_right_to_change_the_seat(self):
		doc = self.seat()
		with self.as_user(factories.user(roles=[MEMBER])), self.assertRaises(frappe.PermissionError):
			api.hand_over(doc.name, "Kojo Addo", LATER, "Retired")

	# Starting values

	def test_a_seat_starts_with_the_vote_that_the_terms_give_its_pillar(self):
		embassy = factories.organisation("Home State").name
		company = self.company().name
		self.assertEqual(api.defaults(self.group, company), {"pillar": "Company", "deciding": True})
		self.assertEqual(api.defaults(self.group, embassy), {"pillar": "Home State", "deciding": False})
		self.assertEqual(api.defaults(self.group), {"pillar": "Community", "deciding": True})
		self.assertFalse(api.defaults(self.group, company, "Observer")["deciding"])

	def test_starting_values_are_told_to_those_who_may_read_the_group(self):
		with self.as_user(factories.user()), self.assertRaises(frappe.PermissionError):
			api.defaults(self.group)

	# Decisions

	def test_decisions_hear_of_every_change_of_a_seat(self):
		heard: list[str] = []
		with patch.object(decisions, "seats_changed", heard.append):
			doc = self.seat()
			doc.decision_level = 1
			doc.save()
			doc.delete()
		self.assertEqual(heard, [self.group] * 3)

	def test_a_coordinator_enters_a_seat(self):
		user = factories.user(roles=[COORDINATOR])
		frappe.get_doc("Working Group", self.group).update({"coordinator": user}).save()
		holder = self.company().name
		with self.as_user(user):
			doc = frappe.get_doc(
				{"doctype": "Working Group Member", "working_group": self.group, "organisation": holder}
			)
			doc.insert()
		self.assertEqual(doc.pillar, "Company")
