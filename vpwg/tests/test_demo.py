"""The demonstration: its people have the roles they stand for, and no other."""

from __future__ import annotations

import frappe

from vpwg.setup.demo import people
from vpwg.tests.compat import VPWGTestCase


class TestDemoPeople(VPWGTestCase):
	def test_each_person_has_the_roles_they_stand_for_and_no_other(self):
		logins = people.load("Demonstration-2026")
		self.assertEqual([login["user"] for login in logins], [person.email for person in people.PEOPLE])
		for person in people.PEOPLE:
			with self.subTest(person.title):
				given = frappe.get_all(
					"Has Role", filters={"parent": person.email}, pluck="role", order_by="role"
				)
				self.assertEqual(given, sorted(person.roles))

	def test_loading_again_makes_nobody_twice(self):
		people.load("Demonstration-2026")
		before = frappe.db.count("User")
		people.load("Demonstration-2027")
		self.assertEqual(frappe.db.count("User"), before)

	def test_removal_takes_these_people_away_and_nobody_else(self):
		before = set(frappe.get_all("User", pluck="name", order_by="name"))
		people.load("Demonstration-2026")
		people.remove()
		self.assertEqual(set(frappe.get_all("User", pluck="name", order_by="name")), before)
