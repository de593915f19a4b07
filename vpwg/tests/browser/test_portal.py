"""Members on their phones: asking for money, answering the conflict question, deciding; in English and in French."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import add_days, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import ADDRESS, PATIENCE, PHONE, BrowserTestCase
from vpwg.tests.browser.test_stage_review import delete, names, remove_groups_of
from vpwg.vpwg import decisions

PILLARS = ("Host State", "Company", "Civil Society")
#: Bytes that a page may take with a warm cache, before they are compressed on the way.
LIGHT = 20_000

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
				ranking_criteria=[{"criterion": "Need", "weight": 60}, {"criterion": "Reach", "weight": 40}],
			),
			self.coordinator,
		)
		frappe.db.commit()
		return group

	# People ---------------------------------------------------------------------------------------------------

	def phone(self, user: str) -> Any:
		"""The phone of somebody who has just logged in, and landed on their page."""
		page = self.new_phone()
		self.log_in(user, self.give_password(user), page)
		return page

	def new_phone(self) -> Any:
		"""A phone with touch, on which nobody has logged in."""
		context = self.browser.new_context(
			base_url=ADDRESS, locale="en-GB", viewport=PHONE, has_touch=True, is_mobile=True
		)
		context.set_default_timeout(PATIENCE)
		self.addCleanup(context.close)
		return self._open(context, PHONE)

	def asked(self, title: str) -> str:
		"""A request of the requester's own organisation that was sent."""
		organisation = frappe.db.get_value("Working Group Member", self.seat, "organisation")
		request = factories.request(self.seat, self.requester, title=title, beneficiary=organisation)
		request.status = "Under Review"
		factories.as_person(self.requester, request.save)
		frappe.db.commit()
		return str(request.name)

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
		page.get_by_role("button", name="Send my answer").tap()
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


class TestWhatComesBack(PortalCase):
	def test_a_rejection_with_its_reason_brings_the_request_back_to_be_revised(self) -> None:
		title = factories.unique("Radio")
		name = self.asked(title)
		page = self.decide("Company", title)
		page.get_by_role("button", name="Reject", exact=True).tap()
		page.get_by_role("button", name="Yes, reject").tap()
		page.get_by_text("Give the reason of your rejection.").wait_for()
		page.get_by_label("Reason").fill("It names no result")
		page.get_by_role("button", name="Yes, reject").tap()
		page.get_by_text("Recorded: your seat rejects.").first.wait_for()
		page.get_by_text("It names no result").first.wait_for()
		self.assertEqual(self.status(name), "Returned")
		page.context.close()

		page = self.phone(self.requester)
		page.get_by_role("link", name=re.compile(title)).tap()
		page.get_by_text("It names no result").first.wait_for()
		page.get_by_role("button", name="Revise it").tap()
		page.get_by_label("Expected result").fill("Twelve broadcasts, each heard in ten villages")
		page.get_by_role("button", name="Send").tap()
		page.get_by_text("Your request is sent.").first.wait_for()
		page.get_by_text("Round 2").first.wait_for()
		self.assertEqual(self.status(name), "Under Review")

	def test_the_requester_withdraws_with_a_reason(self) -> None:
		title = factories.unique("Study")
		name = self.asked(title)
		page = self.phone(self.requester)
		page.get_by_role("link", name=re.compile(title)).tap()
		page.get_by_role("button", name="Withdraw it").tap()
		page.get_by_role("button", name="Withdraw the request").tap()
		page.get_by_text("Say why it is withdrawn.").wait_for()
		page.get_by_label("Why do you withdraw it?").fill("Another donor pays")
		page.get_by_role("button", name="Withdraw the request").tap()
		page.get_by_text("It was withdrawn: Another donor pays").wait_for()
		self.assertEqual(self.status(name), "Withdrawn")

	def test_who_steps_aside_is_shown_and_may_take_it_back(self) -> None:
		title = factories.unique("Workshop")
		self.asked(title)
		page = self.phone(self.members["Host State"])
		page.get_by_role("link", name=re.compile(title)).tap()
		page.get_by_label("Yes, I step aside").tap()
		page.get_by_label("Why").select_option(label="A family member benefits")
		page.get_by_role("button", name="Send my answer").tap()
		page.get_by_text("You have stepped aside.").first.wait_for()
		self.assertEqual(page.get_by_role("button", name=DECISION).count(), 0)
		page.get_by_role("heading", name="Who steps aside").wait_for()
		page.get_by_role("button", name="Take this answer back").tap()
		page.get_by_text("Are you in conflict of interest here").wait_for()


class TestPapers(PortalCase):
	def test_a_member_of_another_pillar_sees_the_paper_and_confirms_it(self) -> None:
		title = factories.unique("Mediation")
		seat = factories.seat(self.group, pillar="Company", person="Ama Without Login").name
		frappe.db.commit()
		name = self.asked(title)
		frappe.set_user(self.coordinator)
		try:
			paper = factories.scan()
			decisions.record_on_paper(
				"Resource Allocation",
				name,
				seat,
				"Focal person",
				"Approve",
				paper,
				no_conflict=True,
			)
		finally:
			frappe.set_user("Administrator")
		frappe.db.commit()
		page = self.phone(self.members["Host State"])
		page.get_by_role("link", name=re.compile(title)).tap()
		link = page.get_by_role("link", name="See the paper")
		self.assertEqual(page.request.get(link.get_attribute("href")).status, 200)
		page.get_by_role("button", name="I confirm it").tap()
		page.get_by_text("You have confirmed it.").first.wait_for()
		self.assertEqual(page.get_by_role("button", name="I confirm it").count(), 0)


class TestAtTheDesk(PortalCase):
	def test_somebody_with_the_desk_uses_the_pages_as_well_and_only_with_the_keys(self) -> None:
		user = factories.user([roles.MEMBER, roles.DESK])
		factories.seat(self.group, pillar="Company", user=user)
		frappe.db.commit()
		title = factories.unique("Archive")
		self.asked(title)
		page = self.log_in(user, self.give_password(user))
		page.goto("/vpwg")
		self.assertEqual(page.locator(".account a").first.get_attribute("href"), "/app")
		page.get_by_role("link", name=re.compile(title)).focus()
		page.keyboard.press("Enter")
		page.get_by_label("No, I am not").focus()
		page.keyboard.press("Space")
		page.keyboard.press("Enter")
		page.get_by_text("You can decide now.").first.wait_for()
		page.get_by_role("button", name="Abstain").focus()
		page.keyboard.press("Enter")
		page.get_by_role("heading", name=re.compile("^Abstain for")).and_(page.locator(":focus")).wait_for()
		page.keyboard.press("Tab")
		page.keyboard.type("I know too little of it")
		page.keyboard.press("Tab")
		page.keyboard.press("Enter")
		page.get_by_text("Recorded: your seat abstains.").first.wait_for()
		page.go_back()
		page.get_by_text("Nothing waits for you.").wait_for()


class TestBadLines(PortalCase):
	def test_nothing_is_lost_when_the_line_breaks_and_nothing_is_made_twice(self) -> None:
		page = self.phone(self.requester)
		page.goto("/vpwg/ask")
		title = factories.unique("Well")
		self.fill_request(page, title)
		self.expect("request failed|ERR_FAILED|Failed to load resource")
		# The first save arrives, its answer does not.
		page.route("**/vpwg.api.allocations.save", lambda route: (route.fetch(), route.abort()))
		page.get_by_role("button", name="Save draft").tap()
		page.get_by_text("No answer came").wait_for()
		self.assertEqual(page.get_by_label("Title").input_value(), title)
		page.unroute("**/vpwg.api.allocations.save")
		page.reload()
		page.get_by_text("What you had typed here before is back.").wait_for()
		self.assertEqual(page.get_by_label("Amount of one").input_value(), "1,250.50")
		page.get_by_role("button", name="Save draft").tap()
		page.get_by_text("Saved as a draft: USD 2,501.00.").wait_for()
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Resource Allocation", {"title": title}), 1)

	def test_a_refusal_leaves_what_was_typed_and_says_what_is_missing(self) -> None:
		page = self.phone(self.requester)
		page.goto("/vpwg/ask")
		page.get_by_role("button", name="Send").tap()
		page.get_by_text("Fill in: Title of the request, What for").wait_for()
		self.fill_request(page, factories.unique("Bridge"))
		page.get_by_label("Costs to").fill(today())
		self.expect("status 417|status of 417")
		page.get_by_role("button", name="Send").tap()
		page.get_by_text("The costs end before they begin").wait_for()
		self.assertEqual(page.get_by_label("How many").input_value(), "2")

	def test_a_guest_comes_back_to_the_page_after_the_login(self) -> None:
		title = factories.unique("Visit")
		name = self.asked(title)
		page = self.new_phone()
		page.goto(f"/vpwg/decide?doctype=Resource%20Allocation&name={name}")
		self.assertIn("/login", page.url)
		page.fill("#login_email", self.members["Company"])
		page.fill("#login_password", self.give_password(self.members["Company"]))
		page.click(".form-login .btn-login")
		page.get_by_role("heading", name=title).wait_for()


class TestInFrench(PortalCase):
	def test_a_member_changes_the_language_and_decides_in_french(self) -> None:
		title = factories.unique("Formation")
		name = self.asked(title)
		page = self.phone(self.members["Host State"])
		page.get_by_role("link", name="Français").tap()
		page.get_by_role("heading", name="En attente de ma décision").wait_for()
		self.assertEqual(page.locator("html").get_attribute("lang"), "fr")
		page.get_by_role("link", name=re.compile(title)).tap()
		page.get_by_text("Êtes-vous ici en conflit d'intérêts").wait_for()
		page.get_by_label("Non", exact=True).tap()
		page.get_by_role("button", name="Envoyer ma réponse").tap()
		page.get_by_role("button", name="Approuver", exact=True).tap()
		page.get_by_role("button", name="Oui, approuver").tap()
		page.get_by_text("votre siège approuve").first.wait_for()
		self.assertEqual(frappe.db.count("Approval Decision", {"reference_name": name}), 1)


class TestForEverybody(PortalCase):
	"""What axe-core finds; it comes with the sandbox's npm packages."""

	def test_no_page_keeps_anybody_out(self) -> None:
		axe = Path(frappe.get_app_path("frappe")).parent / "node_modules/axe-core/axe.min.js"
		if not axe.exists():
			self.skipTest("axe-core is not among the npm packages")
		title = factories.unique("Training")
		name = self.asked(title)
		page = self.phone(self.members["Company"])
		decide = f"/vpwg/decide?doctype=Resource%20Allocation&name={name}"
		policy = f"/vpwg/decide?doctype=Allocation%20Policy&name={self.policy.name}"
		self.expect("status 403|status of 403")
		for path in ("/vpwg", decide, policy, "/vpwg/ask", "/vpwg/decide?doctype=&name="):
			page.goto(path)
			page.locator("h1").wait_for()
			with self.subTest(path):
				self.assertEqual(self.violations(page, axe), [])
				self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"])
				self.assertEqual(self.too_small(page), [])

	def test_a_page_is_light_and_does_not_jump(self) -> None:
		name = self.asked(factories.unique("Training"))
		page = self.phone(self.members["Company"])
		page.add_init_script(
			"""window.moved = 0;
			new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.moved += entry.value)))
				.observe({ type: "layout-shift", buffered: true });"""
		)
		for path in ("/vpwg", f"/vpwg/decide?doctype=Resource%20Allocation&name={name}", "/vpwg/ask"):
			with self.subTest(path):
				page.goto(path)
				page.goto(path, wait_until="networkidle")
				weight = page.evaluate(
					"""performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
						.reduce((sum, entry) => sum + entry.transferSize, 0)"""
				)
				self.assertLess(weight, LIGHT, f"{path} took {weight} bytes with a warm cache")
				self.assertEqual(page.evaluate("window.moved"), 0)

	@staticmethod
	def violations(page: Any, axe: Path) -> list[str]:
		page.add_script_tag(path=str(axe))
		found = page.evaluate("axe.run(document).then((result) => result.violations)")
		return [f"{row['id']}: {node['html'][:120]}" for row in found for node in row["nodes"]]

	@staticmethod
	def too_small(page: Any) -> list[str]:
		"""What a finger misses: buttons, fields and links that stand by themselves."""
		return page.evaluate(
			"""() => [...document.querySelectorAll("button, select, textarea, input:not([type=radio]), label.choice, "
				+ "summary, a.button, a.entry, .languages a, .brand")]
				.filter((node) => node.offsetParent && node.getBoundingClientRect().height < 43.5)
				.map((node) => node.outerHTML.slice(0, 120))"""
		)
