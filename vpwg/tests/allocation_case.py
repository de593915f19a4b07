"""A group with a policy in force, and people who ask, decide and watch over it: the base of the tests of requests."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

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
		self.policy = factories.ratified(
			factories.policy(self.group, self.coordinator, **self.rules), self.coordinator
		)

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
				{"reference_name": request.name, "seat": seat, "content_hash": request.content_hash},
			):
				declarations.answer(request.doctype, request.name, seat, False)
			return decisions.record(request.doctype, request.name, seat, verdict, **{"reason": "", **more})

	def endorse(self, request: Document) -> Document:
		for pillar in PILLARS:
			self.say(request, pillar)
		request.reload()
		return request

	def status(self, request: Document) -> str:
		return frappe.db.get_value(request.doctype, request.name, "status")
