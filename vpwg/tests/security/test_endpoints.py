"""Every endpoint of the app x every person: who gets an answer, and that the others change and learn nothing."""

from __future__ import annotations

import frappe

from vpwg.tests.security.base import SecurityCase, cell, snapshot
from vpwg.tests.security.endpoints import ENDPOINTS, whitelisted
from vpwg.tests.security.people import PEOPLE
from vpwg.tests.security.routes import call


class TestEndpoints(SecurityCase):
	def test_every_whitelisted_function_has_its_row(self) -> None:
		self.assertEqual(whitelisted(), {endpoint.path for endpoint in ENDPOINTS})

	def test_each_person_gets_what_is_theirs_and_nothing_else(self) -> None:
		before = snapshot()
		for endpoint in ENDPOINTS:
			arguments = endpoint.arguments(self.world)
			for person in PEOPLE:
				with self.subTest(f"{person.label} | {endpoint.path}"), cell():
					answer = self.attempt(
						person,
						lambda: call(endpoint.path, verb=endpoint.verb, **arguments),  # noqa: B023
					)
					if endpoint.refusable and isinstance(answer.error, frappe.PermissionError):
						self.assertFalse(self.changed(before), answer)
					elif person in endpoint.for_whom:
						self.assertIsNone(answer.error, answer)
						self.assertEqual(bool(self.changed(before)), endpoint.writes, answer)
						self.assertIn(endpoint.told, frappe.as_json(answer.value))
					elif endpoint.silent and answer.error is None:
						self.assertFalse(self.changed(before), answer)
						if endpoint.told:
							self.assertNotIn(endpoint.told, frappe.as_json(answer.value))
					else:
						self.assertIsNotNone(answer.error, answer)

	def test_what_writes_does_not_answer_to_a_get(self) -> None:
		for endpoint in ENDPOINTS:
			if endpoint.writes:
				arguments = endpoint.arguments(self.world)
				for person in endpoint.for_whom:
					with self.subTest(endpoint.path), cell():
						answer = self.attempt(person, lambda: call(endpoint.path, verb="GET", **arguments))  # noqa: B023
						self.assertIsNotNone(answer.error, answer)
