"""Who sees what, as rows: people x records x ways to see (design section 8). The rules' own tests stand beside them."""

from __future__ import annotations

from typing import Any

import frappe
from werkzeug.wrappers import Response

from vpwg.tests.security.attempts import BOOKS
from vpwg.tests.security.base import SecurityCase, cell
from vpwg.tests.security.people import (
	ADMINISTRATOR,
	AUDITOR,
	COORDINATOR,
	FORMER_MEMBER,
	MEMBER,
	OTHER_COORDINATOR,
	OTHER_MEMBER,
	OUTSIDERS,
	PEOPLE,
	READERS,
	REQUESTER,
	SEATED,
	SYSTEM_MANAGER,
	TRUSTED,
	Person,
	Target,
)
from vpwg.tests.security.reading import FILE_READINGS, READINGS
from vpwg.tests.security.routes import TOUCHING, call

SEEN = (
	"Working Group",
	"Stage Review",
	"Allocation Policy",
	"Resource Allocation",
	"Allocation Call",
	"Conflict Declaration",
	"Approval Decision",
	"Group Record Entry",
	"Group Record Head",
	*BOOKS,
)
"""DocTypes whose records belong to one group. Add one here, and it goes through every reading route."""


class TestReading(SecurityCase):
	def records(self) -> list[Target]:
		found = [
			target
			for doctype in SEEN
			for target in self.world.targets_of(doctype)
			# Before it is sent a request is not for everybody in the group.
			if (doctype, target.state) != ("Resource Allocation", "Draft")
		]
		found = list({target.doctype: target for target in reversed(found)}.values())
		group = self.world.review("Under Endorsement").group
		seat = self.world.seats[group]["Host State"]
		return [*found, Target("Working Group Member", seat, "active", group)]

	def setUp(self) -> None:
		"""Something hangs on each record that tells of it: a comment, and a version of it."""
		super().setUp()
		self.comments = {}
		for target in self.records():
			comment = frappe.get_doc(target.doctype, target.name).add_comment(
				"Comment", f"About {target.name}"
			)
			self.comments[target] = comment.name
			frappe.get_doc(
				{
					"doctype": "Version",
					"ref_doctype": target.doctype,
					"docname": target.name,
					"data": frappe.as_json({"changed": [["reason", "", "Changed"]]}),
				}
			).insert(ignore_permissions=True)

	def test_nobody_outside_a_group_learns_of_its_records(self) -> None:
		for target in self.records():
			for reading in READINGS:
				for person in outsiders(target):
					with self.subTest(f"{person.label} | {target.doctype} | {reading.label}"), cell():
						answer = self.attempt(person, lambda: shown(reading.read(person, target)))  # noqa: B023
						if answer.error is None and reading.counts:
							self.assertEqual(answer.value, "0")
						elif answer.error is None:
							self.assertNotIn(target.name, answer.value)

	def test_each_way_shows_the_records_where_nothing_is_hidden(self) -> None:
		"""Without this, a way that fails for everybody would pass as closed."""
		for target in self.records():
			for reading in READINGS:
				if reading.tells_of and target.doctype not in reading.tells_of:
					continue
				with self.subTest(f"{target.doctype} | {reading.label}"), cell():
					answer = self.attempt(ADMINISTRATOR, lambda: shown(reading.read(ADMINISTRATOR, target)))  # noqa: B023
					self.assertIsNone(answer.error, answer)
					self.assertIn("1" if reading.counts else target.name, answer.value)

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
				answer = self.attempt(person, download, person, url)
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
					lambda: call(
						"frappe.client.insert", doc={"doctype": "File", "file_url": url, "is_private": 1}
					),
				)
				answer = self.attempt(person, download, person, url)
				self.assertIsNotNone(answer.error, answer)

	def test_evidence_of_a_request_is_for_the_office_and_whoever_uploaded_it(self) -> None:
		"""Quotes and lists of payees: members see the request and not these (design section 8)."""
		theirs = self.file_of(self.world.request("Under Review"))
		self.check_file(theirs, TRUSTED | {REQUESTER}, "by the requester")
		given = self.uploaded(self.world.request("Draft"), COORDINATOR)
		self.check_file(given, TRUSTED, "by the coordinator")

	def test_a_request_that_was_not_sent_is_for_whoever_asks_and_the_office(self) -> None:
		target = self.world.request("Draft")
		for reading in READINGS:
			for person in PEOPLE:
				with self.subTest(f"{person.label} | {reading.label}"), cell():
					answer = self.attempt(person, lambda: shown(reading.read(person, target)))  # noqa: B023
					if person in TRUSTED | {REQUESTER}:
						if reading.open_to_readers:
							self.assertIsNone(answer.error, answer)
							self.assertIn(target.name, answer.value)
					elif answer.error is None and reading.counts:
						self.assertEqual(answer.value, "0")
					elif answer.error is None:
						self.assertNotIn(target.name, answer.value)

	def test_evidence_that_somebody_uploaded_is_theirs_while_they_see_the_request(self) -> None:
		url = self.file_of(self.world.request("Under Review"))
		seat = frappe.get_doc("Working Group Member", self.world.seats[self.world.money_group]["asking"])
		seat.update(
			{"to_date": frappe.utils.add_days(frappe.utils.today(), -1), "reason_for_leaving": "Left"}
		)
		seat.save(ignore_permissions=True)
		self.check_file(url, TRUSTED, "left")

	def test_files_of_a_policy_are_for_everybody_of_the_group(self) -> None:
		url = self.uploaded(self.world.policy("Draft"), COORDINATOR)
		self.check_file(url, READERS, "policy")

	def test_evidence_of_the_books_is_for_the_office(self) -> None:
		for doctype, state in (
			("Working Group Grant", "Active"),
			("Grant Amendment", "Draft"),
			("Grant Receipt", "Confirmed"),
			("Fund Return", "Draft"),
			("Disbursement", "Paid"),
			("Advance Retirement", "Confirmed"),
		):
			target = self.world.targets[doctype, state]
			everybody = doctype in ("Disbursement", "Advance Retirement")
			people = PEOPLE if everybody else (COORDINATOR, AUDITOR, MEMBER, REQUESTER, OTHER_COORDINATOR)
			self.check_file(self.file_of(target), TRUSTED, target.label, people)

	def test_a_receipt_of_an_advance_is_for_the_office(self) -> None:
		"""A form hangs what is uploaded into a row on the document of the row."""
		target = self.world.paper("Advance Retirement", "Draft")
		with self.as_user(self.world.clerk):
			url = frappe.get_doc(target.doctype, target.name).expenses[0].receipt
			file = frappe.get_doc("File", {"file_url": url})
			file.update({"attached_to_doctype": target.doctype, "attached_to_name": target.name})
			file.save()
		self.check_file(url, TRUSTED, "a receipt")

	def test_payees_and_receipts_are_for_the_office(self) -> None:
		"""Members read what was paid and when, and nobody's name or account (design section 8)."""
		payment, paper = self.world.payment("Paid"), self.world.paper("Advance Retirement")
		doc = frappe.get_doc("Disbursement", payment.name)
		hidden = [doc.payees[0].payee, doc.payees[0].account]
		shown_ = [str(doc.purpose)]
		expense = frappe.get_doc(paper.doctype, paper.name).expenses[0]
		for target, secrets, words in (
			(payment, hidden, shown_),
			(paper, [expense.receipt_no, expense.receipt], [paper.name]),
		):
			for reading in READINGS:
				for person in sorted(SEATED | {COORDINATOR}, key=lambda person: person.label):
					with self.subTest(f"{person.label} | {target.label} | {reading.label}"), cell():
						answer = self.attempt(person, lambda: shown(reading.read(person, target)))  # noqa: B023
						if person == COORDINATOR and reading.label == "frappe.client.get":
							for secret in secrets:
								self.assertIn(secret, answer.value)
						if person in SEATED and answer.error is None:
							for secret in secrets:
								self.assertNotIn(secret, answer.value)
							if reading.label == "frappe.client.get":
								for word in words:
									self.assertIn(word, answer.value)

	def test_nobody_asks_for_a_payee_by_a_filter(self) -> None:
		"""A member who may not read a column would else learn it by asking for one value after the other."""
		payment = self.world.payment("Paid")
		payee = frappe.get_doc("Disbursement", payment.name).payees[0]
		for filters in (
			[["Disbursement Payee", "payee", "=", payee.payee]],
			[["Disbursement Payee", "account", "like", "GH00%"]],
			[["Disbursement", "cleared_by", "=", self.world.clerk]],
			[["Disbursement", "holder_key", "like", "organisation%"]],
		):
			for person in sorted(SEATED, key=lambda person: person.label):
				with self.subTest(f"{person.label} | {filters}"), cell():
					answer = self.attempt(
						person,
						lambda filters=filters: shown(
							call(
								"frappe.client.get_list", verb="GET", doctype="Disbursement", filters=filters
							)
						),
					)
					if answer.error is None:
						self.assertNotIn(payment.name, answer.value)

	def test_what_frappe_notes_of_a_file_of_a_request_does_not_name_it(self) -> None:
		target = self.world.request("Draft")
		self.uploaded(target, REQUESTER)
		noted = frappe.get_all(
			"Comment",
			filters={"reference_name": target.name, "comment_type": "Attachment"},
			pluck="content",
			order_by="name",
		)
		self.assertEqual(set(noted), {"Added a file"})

	def file_of(self, target: Target) -> str:
		"""The address of the file that its requester has hung on a request."""
		return frappe.get_all(
			"File", filters={"attached_to_name": target.name}, pluck="file_url", order_by="creation"
		)[0]

	def uploaded(self, target: Target, by: Person) -> str:
		"""A file that somebody hangs on a document; gives its address."""
		with self.as_user(self.world.user(by)):
			return self.world.attach(frappe.get_doc(target.doctype, target.name))

	def check_file(
		self, url: str, readers: frozenset[Person], label: str, people: tuple[Person, ...] = PEOPLE
	) -> None:
		"""Exactly these people learn of a file, and have it, on each reading route."""
		for name, read in FILE_READINGS.items():
			for person in people:
				if person in readers and person not in TRUSTED and name == "report view":
					continue  # Frappe keeps it for the desk
				with self.subTest(f"{label} | {person.label} | {name}"), cell():
					answer = self.attempt(person, lambda: shown(read(person, url)))  # noqa: B023
					if person in readers:
						self.assertIsNone(answer.error, answer)
						self.assertIn(url, answer.value)
					elif answer.error is None:
						self.assertNotIn(url, answer.value)

	def test_nobody_outside_leaves_anything_on_a_record(self) -> None:
		for target in self.records():
			for route in TOUCHING:
				for person in outsiders(target):
					with self.subTest(f"{person.label} | {target.doctype} | {route.label}"), cell():
						before = left_on(target)
						values = {"comment": self.comments[target]}
						answer = self.attempt(person, route.send, person, target, values)
						if answer.error is None:
							self.assertEqual(left_on(target), before, answer)

	def test_the_coordinator_leaves_a_comment_and_nobody_rewrites_it(self) -> None:
		for target in self.records():
			for route in TOUCHING[:2]:
				with self.subTest(f"{target.doctype} | {route.label}"), cell():
					before = left_on(target)
					answer = self.attempt(COORDINATOR, route.send, COORDINATOR, target, {})
					if route.label == "a comment":
						self.assertIsNone(answer.error, answer)
						self.assertNotEqual(left_on(target), before)


def outsiders(target: Target) -> tuple[Person, ...]:
	"""Who is outside; of the books one for each kind of rights, since all records of a group have one builder."""
	if target.doctype in BOOKS:
		return (FORMER_MEMBER, OTHER_COORDINATOR, OTHER_MEMBER, SYSTEM_MANAGER)
	return OUTSIDERS


def left_on(target: Target) -> list[Any]:
	"""What people have left on a record: comments, tags, likes, who follows it."""
	found: list[Any] = [
		frappe.get_all(
			"Comment", filters={"reference_name": target.name}, fields=["name", "content"], order_by="name"
		),
		frappe.get_all("Tag Link", filters={"document_name": target.name}, order_by="name"),
		frappe.get_all("Document Follow", filters={"ref_docname": target.name}, order_by="name"),
	]
	columns = [
		column for column in ("_user_tags", "_liked_by") if frappe.db.has_column(target.doctype, column)
	]
	return [*found, frappe.db.get_value(target.doctype, target.name, columns) if columns else None]


def download(person: Person, url: str) -> Any:
	call("frappe.core.doctype.file.file.download_file", verb="GET", file_url=url)
	return frappe.local.response.get("filecontent")


def shown(answer: Any) -> str:
	"""What a route gave back, as text; a response is its body."""
	if isinstance(answer, Response):
		answer = answer.get_data(as_text=True)
	if isinstance(answer, bytes):
		answer = answer.decode()
	return answer if isinstance(answer, str) else frappe.as_json(answer)
