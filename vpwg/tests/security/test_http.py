"""A small part of the matrix over genuine requests: routing, authentication, and each with a transaction of its own."""

from __future__ import annotations

import json
from threading import Thread
from typing import Any
from unittest.mock import patch

import frappe
import frappe.app
from frappe.utils import get_test_client
from frappe.utils.password import set_encrypted_password

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.tests.security.base import remove
from vpwg.vpwg.record_writer import ENTRY, HEAD, Post, post_many
from vpwg.vpwg.workflow import record


class TestOverHTTP(VPWGTestCase):
	"""What is made here is committed, so that a request sees it, and is taken away when the class ends."""

	made: list[tuple[str, str]]
	series: list[str]

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.site, cls.sites = frappe.local.site, frappe.local.sites_path
		cls.made = []
		series = frappe.qb.DocType("Series")
		cls.series = [name for (name,) in frappe.qb.from_(series).select(series.name).run()]
		cls.addClassCleanup(cls.remove)
		frappe.set_user("Administrator")
		cls.coordinator = cls.login([roles.COORDINATOR])
		cls.other = cls.login([roles.COORDINATOR])
		cls.nobody = cls.login([])
		group = factories.group(coordinator=cls.coordinator[0])
		cls.made.append(("Working Group", group.name))
		cls.group = group.name
		frappe.set_user(cls.coordinator[0])
		review = factories.answer(
			frappe.get_doc(
				{"doctype": "Stage Review", "working_group": group.name, "target_stage": "Setup"}
			).insert()
		)
		frappe.set_user("Administrator")
		cls.made.append(("Stage Review", review.name))
		cls.review = review.name
		frappe.db.commit()

	@classmethod
	def login(cls, given: list[str]) -> tuple[str, str]:
		"""A user with these roles and the header that says so."""
		user = factories.user(given)
		key, secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
		frappe.db.set_value("User", user, "api_key", key)
		set_encrypted_password("User", user, secret, "api_secret")
		cls.made.append(("User", user))
		return user, f"token {key}:{secret}"

	@classmethod
	def remove(cls) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		for doctype, name in reversed(cls.made):
			remove(doctype, name)
			if doctype == "User":
				remove("Notification Settings", name)
		series = frappe.qb.DocType("Series")
		frappe.qb.from_(series).where(series.name.notin(cls.series or [""])).delete().run()
		frappe.db.commit()

	def send(self, person: tuple[str, str] | None, verb: str, path: str, body: Any = None) -> Any:
		"""A request in a thread of its own, as the web server has one; gives the response."""
		answer: list[Any] = []
		headers = {"X-Frappe-Site-Name": self.site, "Accept": "application/json"}
		if person:
			headers["Authorization"] = person[1]

		def ask() -> None:
			client = get_test_client()
			answer.append(client.open(path, method=verb, json=body or {}, headers=headers))
			answer[0].get_data()

		with (
			patch.object(frappe.app, "_sites_path", self.sites),
			patch.object(frappe.app, "_site", self.site),
		):
			thread = Thread(target=ask)
			thread.start()
			thread.join()
		# What was committed meanwhile is only seen by a new transaction.
		frappe.db.rollback()
		return answer[0]

	def stored(self) -> dict[str, Any]:
		return json.loads(frappe.as_json(frappe.get_doc("Stage Review", self.review).as_dict()))

	def test_no_request_moves_or_submits_a_review_past_the_guard(self) -> None:
		before = self.stored()
		path = f"/api/resource/Stage Review/{self.review}"
		method = "/api/method/frappe.client"
		tries: list[tuple[str, str, Any]] = [
			("PUT", path, {"status": "Adopted", "docstatus": 1}),
			("PUT", path, {"status": "Adopted"}),
			("PUT", path, {"docstatus": 1}),
			("PUT", path, {"docstatus": 2}),
			("PUT", path, {"status": "Under Endorsement", "reason": "Rewritten"}),
			("PUT", path, {"validate": "x", "flags": {"ignore_validate": 1}, "status": "Adopted", "docstatus": 1}),
			("POST", f"{path}?run_method=submit", {}),
			("POST", f"{path}?run_method=cancel", {}),
			("POST", f"{path}?run_method=rename", {"name": "Another", "force": 1, "validate_rename": 0}),
			("POST", f"{method}.submit", {"doc": before}),
			("POST", f"{method}.save", {"doc": {**before, "status": "Adopted", "docstatus": 1}}),
			("POST", f"{method}.rename_doc", {"doctype": "Stage Review", "old_name": self.review, "new_name": "x"}),
			("POST", f"{method}.bulk_update", {"docs": json.dumps([{"doctype": "Stage Review", "docname": self.review, "status": "Adopted"}])}),
		]  # fmt: skip
		for person in (self.coordinator, self.other, self.nobody, None):
			for verb, to, body in tries:
				with self.subTest(f"{(person or ('a guest',))[0]} | {verb} {to} | {sorted(body)}"):
					answer = self.send(person, verb, to, body)
					if not to.endswith("bulk_update") or person is None:
						self.assertGreaterEqual(answer.status_code, 400, answer.get_data(as_text=True)[:300])
					self.assertEqual(self.stored(), before)

	def test_others_read_and_delete_nothing(self) -> None:
		path = f"/api/resource/Stage Review/{self.review}"
		for person in (self.other, self.nobody, None):
			with self.subTest((person or ("a guest",))[0]):
				self.assertIn(self.send(person, "GET", path).status_code, (401, 403, 404))
				self.assertIn(self.send(person, "DELETE", path).status_code, (401, 403, 404))
				self.assertTrue(frappe.db.exists("Stage Review", self.review))

	def test_the_coordinator_writes_the_draft(self) -> None:
		path = f"/api/resource/Stage Review/{self.review}"
		answer = self.send(self.coordinator, "PUT", path, {"reason": "Written over HTTP"})
		self.assertEqual(answer.status_code, 200, answer.get_data(as_text=True)[:500])
		self.assertEqual(self.stored()["reason"], "Written over HTTP")

	def test_the_record_comes_as_a_file_for_those_who_read_it(self) -> None:
		post_many(self.group, [Post("decision", {"number": number}) for number in range(300)])
		self.addCleanup(self.remove_record)
		frappe.db.commit()
		path, asked = "/api/method/vpwg.api.records.export", {"group": self.group}
		answer = self.send(self.coordinator, "GET", path, asked)
		self.assertEqual(answer.status_code, 200, answer.get_data(as_text=True)[:500])
		self.assertIn("attachment", answer.headers["Content-Disposition"])
		verdict = record.verify(answer.get_data().splitlines(keepends=True))
		self.assertEqual((verdict.verified, verdict.entries, verdict.revealed), (True, 300, 300))
		for person in (self.other, self.nobody, None):
			answer = self.send(person, "GET", path, asked)
			self.assertIn(answer.status_code, (401, 403, 404))
			self.assertNotIn(b"vpwg-record", answer.get_data())
		self.assertEqual(self.send(self.coordinator, "POST", path, asked).status_code, 403)

	def remove_record(self) -> None:
		for doctype in (ENTRY, HEAD):
			frappe.db.delete(doctype, {"working_group": self.group})
		frappe.db.commit()
