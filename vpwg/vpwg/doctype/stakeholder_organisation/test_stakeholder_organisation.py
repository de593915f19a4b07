"""Organisations: entered once, on one side, named in public only while they consent."""

import frappe
import frappe.client
from frappe.utils import add_days, getdate

from vpwg import clock
from vpwg.setup.roles import COORDINATOR, MANAGER
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.definitions import DEMONSTRATION, PURGE, STAGE_MOVE
from vpwg.vpwg.workflow.guard import GuardError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS


class TestStakeholderOrganisation(VPWGTestCase):
	# Entered once

	def test_the_same_name_in_the_same_country_is_refused_whatever_its_case_and_spaces(self):
		first = factories.organisation(organisation_name="Keta  Mining Watch", country="Ghana")
		for name in ("keta mining WATCH", "KetaMiningWatch", " Keta Mining Watch "):
			with self.subTest(name), self.assertRaisesRegex(GuardError, first.name):
				factories.organisation(organisation_name=name, country="Ghana")

	def test_the_same_name_in_another_country_is_another_organisation(self):
		factories.organisation(organisation_name="Ministry of Mines", country="Ghana")
		factories.organisation(organisation_name="Ministry of Mines", country="Peru")

	def test_the_same_name_without_a_country_is_refused_too(self):
		for country in (None, ""):
			doc = factories.organisation(organisation_name="Peace Forum", country="Peru")
			doc.country = country
			if country is None:
				doc.save()
		with self.assertRaises(GuardError):
			doc.save()

	def test_an_organisation_may_be_saved_again_under_its_own_name(self):
		doc = factories.organisation(organisation_name="Delta Forum", country="Ghana")
		doc.organisation_name = "Delta forum"
		doc.save()

	# Part of another

	def test_no_organisation_is_part_of_itself(self):
		doc = factories.organisation()
		doc.parent_organisation = doc.name
		with self.assertRaisesRegex(GuardError, "Part of"):
			doc.save()

	def test_a_circle_of_organisations_is_refused(self):
		top = factories.organisation("Company")
		middle = factories.organisation("Company", parent_organisation=top.name)
		bottom = factories.organisation("Company", parent_organisation=middle.name)
		top.parent_organisation = bottom.name
		with self.assertRaisesRegex(GuardError, bottom.name):
			top.save()

	def test_two_subsidiaries_of_one_parent_are_no_circle(self):
		top = factories.organisation("Company")
		factories.organisation("Company", parent_organisation=top.name)
		factories.organisation("Company", parent_organisation=top.name)

	def test_the_circle_is_looked_for_in_one_query_whatever_its_length(self):
		top = factories.organisation("Company")
		for _number in range(4):
			top = factories.organisation("Company", parent_organisation=top.name)
		doc = factories.organisation("Company")
		doc.parent_organisation = top.name
		doc.load_doc_before_save()
		# One more for who is asking, and one for what is being decided on.
		with self.assert_queries(at_most=3):
			doc.check_parent()

	# Pillar

	def test_the_pillar_of_an_organisation_that_holds_seats_cannot_change(self):
		doc = factories.organisation("Company")
		seat = factories.seat(factories.group().name, doc.name)
		doc.reload()
		doc.pillar = "Civil Society"
		with self.assertRaisesRegex(GuardError, f"end {seat.name} first"):
			doc.save()

	def test_the_pillar_can_change_without_seats_and_after_they_ended(self):
		doc = factories.organisation("Company")
		doc.pillar = "Civil Society"
		doc.save()
		seat = factories.seat(factories.group().name, doc.name)
		seat.update({"to_date": add_days(clock.today(), -1), "reason_for_leaving": "Mandate over"})
		seat.save()
		doc.reload()
		doc.pillar = "Home State"
		doc.save()
		seat.reload()
		seat.save()
		self.assertEqual(seat.pillar, "Civil Society")

	# Consent

	def test_consent_is_dated_today_unless_another_day_is_given(self):
		self.assertEqual(factories.organisation(consent_to_be_named=1).consent_given_on, clock.today())
		doc = factories.organisation(consent_to_be_named=1, consent_given_on="2025-03-04")
		self.assertEqual(getdate(doc.consent_given_on), getdate("2025-03-04"))

	def test_consent_that_is_dated_in_the_future_is_refused(self):
		with self.assertRaisesRegex(GuardError, "has not come yet"):
			factories.organisation(consent_to_be_named=1, consent_given_on=add_days(clock.today(), 1))

	def test_withdrawing_consent_is_dated_today_and_a_new_consent_clears_it(self):
		doc = factories.organisation(consent_to_be_named=1, consent_given_on="2025-03-04")
		doc.consent_to_be_named = 0
		doc.save()
		doc.reload()
		self.assertEqual(doc.consent_withdrawn_on, clock.today())
		self.assertEqual(doc.consent_given_on, getdate("2025-03-04"))
		doc.consent_to_be_named = 1
		doc.save()
		doc.reload()
		self.assertIsNone(doc.consent_withdrawn_on)
		self.assertEqual(doc.consent_given_on, clock.today())

	def test_the_day_of_withdrawal_and_a_day_without_consent_cannot_be_typed(self):
		doc = factories.organisation(consent_withdrawn_on="2020-01-01", consent_given_on="2020-01-01")
		self.assertIsNone(doc.consent_withdrawn_on)
		self.assertIsNone(doc.consent_given_on)
		doc.update({"consent_withdrawn_on": "2020-01-01", "consent_given_on": "2020-01-01"})
		doc.save()
		self.assertIsNone(doc.consent_withdrawn_on)
		self.assertIsNone(doc.consent_given_on)

	# Demonstration mark

	def test_nobody_can_mark_an_organisation_as_demonstration(self):
		with self.as_user(factories.user(roles=[MANAGER, COORDINATOR])):
			doc = factories.organisation(is_demonstration=1)
			self.assertFalse(doc.is_demonstration)
			doc.is_demonstration = 1
			doc.save()
			self.assertFalse(doc.is_demonstration)
		frappe.client.set_value("Stakeholder Organisation", doc.name, "is_demonstration", 1)
		self.assertFalse(frappe.db.get_value("Stakeholder Organisation", doc.name, "is_demonstration"))

	def test_only_the_demonstrations_engine_marks_what_it_makes_and_only_at_birth(self):
		doc = frappe.get_doc(
			{"doctype": "Stakeholder Organisation", "organisation_name": "Demo", "pillar": "Company"}
		)
		other = doc.as_dict() | {"organisation_name": "Not the demo's"}
		with guard.acting(DEMONSTRATION, doc):
			doc.insert()
			bystander = frappe.get_doc(other).insert()
		self.assertTrue(doc.is_demonstration)
		self.assertFalse(bystander.is_demonstration)
		with guard.acting(DEMONSTRATION, bystander):
			bystander.save()
		self.assertFalse(bystander.is_demonstration)
		doc.is_demonstration = 0
		doc.save()
		self.assertTrue(doc.is_demonstration)

	def test_no_other_engine_marks_an_organisation(self):
		doc = frappe.get_doc(
			{"doctype": "Stakeholder Organisation", "organisation_name": "X", "pillar": "Company"}
		)
		with guard.acting(STAGE_MOVE, doc):
			doc.update({"is_demonstration": 1}).insert()
		self.assertFalse(doc.is_demonstration)

	# Leaving

	def test_an_organisation_with_seats_is_not_deleted_not_even_by_force(self):
		doc = factories.organisation("Company")
		seat = factories.seat(factories.group().name, doc.name)
		for force in (False, True):
			with self.subTest(force=force), self.assertRaisesRegex(GuardError, f"1 seats.*{seat.name}"):
				frappe.delete_doc(doc.doctype, doc.name, force=force)
		with guard.acting(PURGE, doc):
			frappe.delete_doc(doc.doctype, doc.name, force=True)

	def test_an_organisation_without_seats_is_deleted(self):
		doc = factories.organisation()
		doc.delete()
		self.assertFalse(frappe.db.exists(doc.doctype, doc.name))

	def test_an_organisation_keeps_its_number(self):
		doc = factories.organisation()
		with self.assertRaises(frappe.ValidationError):
			frappe.rename_doc(doc.doctype, doc.name, "ORG-OTHER", force=True)

	def test_seats_go_by_the_name_of_their_organisation(self):
		doc = factories.organisation("Company")
		seat = factories.seat(factories.group().name, doc.name)
		doc.reload()
		doc.organisation_name = "Renamed Gold"
		doc.save()
		self.assertEqual(frappe.db.get_value(seat.doctype, seat.name, "seat_title"), "Renamed Gold")
