"""Who sees what, as rows: people x records x ways to see (design section 8). The rules' own tests stand beside them."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg.tests.security.base import SecurityCase, cell
from vpwg.tests.security.people import ADMINISTRATOR, OUTSIDERS, READERS, Person, Target
from vpwg.tests.security.reading import READINGS
from vpwg.tests.security.routes import call

SEEN = ("Working Group", "Stage Review", "Approval Decision")
"""DocTypes whose records belong to one group. Add one here, and it goes through every reading route."""


class TestReading(SecurityCase):
	def records(self) -> list[Target]:
		found = [target for doctype in SEEN for target in self.world.targets_of(doctype)[:1]]
		group = self.world.review("Under Endorsement").group
		seat = self.world.seats[group]["Host State"]
		return [*found, Target("Working Group Member", seat, "active", group)]

	def test_nobody_outside_a_group_learns_of_its_records(self) -> None:
		for target in self.records():
			for reading in READINGS:
				for person in OUTSIDERS:
					with self.subTest(f"{person.label} | {target.doctype} | {reading.label}"), cell():
						answer = self.attempt(person, lambda: shown(reading.read(person, target)))  # noqa: B023
						if answer.error is None and reading.counts:
							self.assertEqual(answer.value, "0")
						elif answer.error is None:
							self.assertNotIn(target.name, answer.value)

	def test_the_people_of_a_group_see_its_records(self) -> None:
		for target in self.records():
			for reading in READINGS:
				if not reading.open_to_readers:
					continue
				for person in sorted(READERS, key=lambda person: person.label):
					with self.subTest(f"{person.label} | {target.doctype} | {reading.label}"), cell():
						answer = self.attempt(person, lambda: shown(reading.read(person, target)))  # noqa: B023
						self.assertIsNone(answer.error, answer)
						self.assertIn(target.name, answer.value)

	def test_a_file_is_given_to_nobody_outside_the_group(self) -> None:
		target = self.world.review("Under Endorsement")
		url = frappe.get_all(
			"File", filters={"attached_to_name": target.name}, pluck="file_url", order_by="creation"
		)[0]
		for person in (*OUTSIDERS, ADMINISTRATOR):
			with self.subTest(person.label), cell():
				answer = self.attempt(person, lambda: download(person, url))  # noqa: B023
				if person == ADMINISTRATOR:
					self.assertIsNone(answer.error, answer)
				else:
					self.assertIsNotNone(answer.error, answer)

	def test_a_file_is_not_had_by_entering_its_address(self) -> None:
		target = self.world.review("Under Endorsement")
		url = frappe.get_all(
			"File", filters={"attached_to_name": target.name}, pluck="file_url", order_by="creation"
		)[0]
		for person in OUTSIDERS:
			with self.subTest(person.label), cell():
				self.attempt(
					person,
					lambda: call("frappe.client.insert", doc={"doctype": "File", "file_url": url, "is_private": 1}),
				)
				answer = self.attempt(person, lambda: download(person, url))  # noqa: B023
				self.assertIsNotNone(answer.error, answer)


def download(person: Person, url: str) -> Any:
	call("frappe.core.doctype.file.file.download_file", verb="GET", file_url=url)
	return frappe.local.response.get("filecontent")


def shown(answer: Any) -> str:
	"""What a route gave back, as text; a response is its body."""
	if hasattr(answer, "get_data"):
		answer = answer.get_data(as_text=True)
	return answer if isinstance(answer, str) else frappe.as_json(answer)
