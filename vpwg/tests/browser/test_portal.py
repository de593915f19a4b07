"""Members on their phones: asking for money, answering the conflict question, deciding; in English and in French."""

from __future__ import annotations

import re
from typing import Any

import frappe
from frappe.utils import add_days, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import ADDRESS, PATIENCE, PHONE, BrowserTestCase
from vpwg.tests.browser.test_stage_review import delete, names, remove_groups_of

PILLARS = ("Host State", "Company", "Civil Society")
DECISION = re.compile("^(Approve|Reject|Abstain)$")


class PortalCase(BrowserTestCase):
	"""A group with a policy in force, one member of each deciding pillar, and one more who asks."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		self.group = self.make()
		self.addCleanup(self.take_back)

	def take_back(self) -> None:
		"""Delete what was committed, by hand: nothing else may."""
		frappe.set_user("Administrator")
		frappe.db.rollback()
		made = ("Conflict Declaration", "Resource Allocation", "Allocation Call", "Allocation Policy")
		delete({doctype: names(doctype, [self.group]) for doctype in made})
		remove_groups_of(self.coordinator)
		for user in (self.coordinator, self.requester, *self.members.values()):
			if frappe.db.exists("User", user):
				self._remove_user(user)

	def make(self) -> str:
		self.coordinator = factories.user([roles.COORDINATOR])
		group = factories.group(self.coordinator, currency="USD").name
		self.members = {pillar: factories.user([roles.MEMBER]) for pillar in PILLARS}
		self.seats = {
			pillar: factories.seat(group, pillar=pillar, user=user).name
			for pillar, user in self.members.items()
		}
		self.requester = factories.user([roles.MEMBER])
		self.seat = factories.seat(group, pillar="Civil Society", user=self.requester).name
		self.policy = factories.ratified(
			factories.policy(
				group,
				self.coordinator,
				participation_rates=[{"rate_name": "Day allowance", "unit": "day", "amount": 25}],
			),
			self.coordinator,
		)
		frappe.db.commit()
		return group

	# People ---------------------------------------------------------------------------------------------------

	def phone(self, user: str) -> Any:
		"""The phone of somebody who has just logged in, and landed on their page."""
		context = self.browser.new_context(
			base_url=ADDRESS, locale="en-GB", viewport=PHONE, has_touch=True, is_mobile=True
		)
		context.set_default_timeout(PATIENCE)
		self.addCleanup(context.close)
		page = self._open(context, PHONE)
		self.log_in(user, self.give_password(user), page)
		return page

	def named(self, page: Any, role: str, name: str | re.Pattern[str]) -> Any:
		return page.get_by_role(role, name=name, exact=isinstance(name, str))

	def fill_request(self, page: Any, title: str = "Training of site guards") -> None:
		page.get_by_label("Title").fill(title)
		page.get_by_label("What for").fill("Train guards on the use of force\nTwo days in Obuasi")
		page.get_by_label("Expected result").fill("Forty guards trained")
		page.get_by_label("Costs from").fill(add_days(today(), 30))
		page.get_by_label("Costs to").fill(add_days(today(), 60))
		page.get_by_label("Cost category").select_option("Training")
		page.get_by_label("What exactly").fill("Trainers for two days")
		page.get_by_label("How many").fill("2")
		page.get_by_label("Amount of one").fill("1,250.50")

	def request_of(self, title: str) -> str:
		frappe.db.rollback()
		return str(frappe.db.get_value("Resource Allocation", {"title": title, "working_group": self.group}))

	def status(self, name: str) -> str:
		frappe.db.rollback()
		return str(frappe.db.get_value("Resource Allocation", name, "status"))

	def decide(self, pillar: str, title: str) -> Any:
		"""From the first page to the decision: the question first, then the buttons."""
		page = self.phone(self.members[pillar])
		page.get_by_role("heading", name="Waiting for my decision").wait_for()
		page.get_by_role("link", name=re.compile(title)).tap()
		page.get_by_role("heading", name=title).wait_for()
		page.get_by_text("Are you in conflict of interest here").wait_for()
		self.assertEqual(page.get_by_role("button", name=DECISION).count(), 0)
		page.get_by_label("No, I am not").tap()
		page.get_by_role("button", name="Answer").tap()
		page.get_by_text("You can decide now.").first.wait_for()
		self.assertEqual(page.get_by_role("button", name=DECISION).count(), 3)
		return page

	def approve(self, pillar: str, title: str) -> None:
		page = self.decide(pillar, title)
		page.get_by_role("button", name="Approve", exact=True).tap()
		page.get_by_role("button", name="Yes, approve").tap()
		page.get_by_text("Recorded: your seat approves.").first.wait_for()
		page.context.close()


class TestFromAskingToEndorsed(PortalCase):
	def test_a_request_goes_from_a_members_phone_through_three_pillars_to_endorsed(self) -> None:
		title = factories.unique("Training")
		page = self.phone(self.requester)
		self.assertTrue(page.url.rstrip("/").endswith("/vpwg"), page.url)
		page.get_by_role("link", name="Ask for money").tap()
		self.fill_request(page, title)
		page.get_by_text("USD 2,501.00").first.wait_for()
		page.get_by_role("button", name="Send").tap()
		page.get_by_text("Your request is sent.").first.wait_for()
		name = self.request_of(title)
		self.assertEqual(self.status(name), "Under Review")
		for pillar in PILLARS:
			self.approve(pillar, title)
		self.assertEqual(self.status(name), "Endorsed")
