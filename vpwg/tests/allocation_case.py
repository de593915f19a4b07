"""A group with a policy in force, and people who ask, decide and watch over it: the base of the tests of requests."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils.background_jobs import get_queue

from vpwg import notify
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.vpwg import decisions, declarations
from vpwg.vpwg.standings import Standing

PILLARS = ("Host State", "Company", "Civil Society")


class AllocationCase(VPWGTestCase):
	"""Two seats of each deciding pillar; somebody of a second civil society seat asks."""

	rules: dict[str, Any] = {}
	"""What the policy of the group holds besides the rules of `factories.policy`."""

	has_policy = True
	"""Whether the group has a policy in force when a test begins."""

	def setUp(self) -> None:
		super().setUp()
		self.set_today("2026-09-15")
		self.coordinator = factories.user([roles.COORDINATOR])
		self.manager = factories.user([roles.MANAGER])
		self.group = factories.group(coordinator=self.coordinator, currency="USD").name
		self.members = {pillar: factories.user([roles.MEMBER]) for pillar in PILLARS}
		self.seats = {
			pillar: factories.seat(self.group, pillar=pillar, user=user).name
			for pillar, user in self.members.items()
		}
		self.requester = factories.user([roles.MEMBER])
		self.seat = factories.seat(self.group, pillar="Civil Society", user=self.requester).name
		if self.has_policy:
			self.policy = self.adopt(**self.rules)

	def adopt(self, **more: object) -> Document:
		"""A policy of the group that comes into force."""
		return factories.ratified(factories.policy(self.group, self.coordinator, **more), self.coordinator)

	def set_today(self, day: str) -> None:
		"""The app's own clock; put back when the test ends."""
		frappe.flags.current_date = day
		self.addCleanup(frappe.flags.pop, "current_date", None)

	def request(self, amount: float = 1000, **more: object) -> Document:
		return factories.request(self.seat, self.requester, amount, **more)

	def send(self, request: Document, by: str | None = None) -> Document:
		with self.as_user(by or self.requester):
			request.reload()
			request.status = "Under Review"
			return request.save()

	def revise(self, request: Document, **changes: object) -> Document:
		"""Take a request that came back into the hand again, and change fields of it."""
		with self.as_user(self.requester):
			request.reload()
			request.status = "Draft"
			request.save()
			return request.update(changes).save() if changes else request

	def sent(self, amount: float = 1000, **more: object) -> Document:
		return self.send(self.request(amount, **more))

	def answer(self, request: Document, pillar: str, in_conflict: bool = False, cause: str = "") -> Standing:
		with self.as_user(self.members[pillar]):
			return declarations.answer(
				"Resource Allocation", request.name, self.seats[pillar], in_conflict, cause
			)

	def say(self, request: Document, pillar: str, verdict: str = "Approve", **more: str) -> Standing:
		"""Answer the conflict question with no, where it is still open, and decide."""
		with self.as_user(self.members[pillar]):
			seat = self.seats[pillar]
			if request.doctype == "Resource Allocation" and not frappe.db.exists(
				"Conflict Declaration",
				{
					"reference_name": request.name,
					"seat": seat,
					"content_hash": request.content_hash,
					"docstatus": 1,
				},
			):
				declarations.answer(request.doctype, request.name, seat, False)
			return decisions.record(request.doctype, request.name, seat, verdict, **{"reason": "", **more})

	def endorse(self, request: Document) -> Document:
		for pillar in PILLARS:
			self.say(request, pillar)
		request.reload()
		return request

	def newcomer(self, pillar: str, **more: object) -> str:
		"""One more seat with a person of its own, who decides with `say`; gives the key in `members` and `seats`."""
		user = factories.user([roles.MEMBER])
		key = f"{pillar} {len(self.members)}"
		self.members[key] = user
		self.seats[key] = factories.seat(self.group, pillar=pillar, user=user, **more).name
		return key

	def end_seat(self, pillar: str, day: str = "2026-09-14") -> None:
		"""The coordinator ends a seat."""
		with self.as_user(self.coordinator):
			seat = frappe.get_doc("Working Group Member", self.seats[pillar])
			seat.update({"to_date": day, "reason_for_leaving": "Left"})
			seat.save()

	def told(self, user: str, doc: Document) -> list[str]:
		"""What a person is told of a document once the transaction is committed, done as the background job does it."""
		queue = get_queue("short")
		before = set(queue.job_ids)
		frappe.db.after_commit.run()
		for job in queue.jobs:
			if job.id not in before and job.kwargs["method"] == "vpwg.notify.deliver":
				job.delete()
				notify.deliver(**job.kwargs["kwargs"])
		return frappe.get_all(
			"Notification Log",
			filters={"for_user": user, "document_name": doc.name},
			pluck="subject",
			order_by="creation",
		)

	def entries(self, kind: str) -> list[dict[str, Any]]:
		"""The payloads of one kind in the group's record, in their order."""
		found = frappe.get_all(
			"Group Record Entry",
			filters={"working_group": self.group, "kind": kind},
			pluck="payload",
			order_by="seq",
		)
		return [json.loads(payload) for payload in found]

	def status(self, request: Document) -> str:
		return frappe.db.get_value(request.doctype, request.name, "status")
