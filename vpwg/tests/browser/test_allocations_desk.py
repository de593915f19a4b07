"""At the desk: a policy from a well-known rule to its ratification, the conflict question, a ranking, a paper decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, today

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import DESKTOP, PHONE
from vpwg.tests.browser.test_stage_review import DECIDING, GroupTestCase, delete, names

if TYPE_CHECKING:
	from frappe.model.document import Document
	from playwright.sync_api import Locator, Page

OWN = (
	"Conflict Declaration",
	"Resource Allocation",
	"Allocation Call",
	"Allocation Policy",
	"Group Record Entry",
	"Group Record Head",
)
"""What these tests leave beside what a stage review leaves."""

SELECTS_TOO_LATE = "activeElement.select is not a function"
"""Frappe selects a number's text a moment after one enters its field, wherever one is by then."""


class AllocationsAtTheDesk(GroupTestCase):
	"""A group with a seat of each deciding pillar; somebody of a second civil society seat asks."""

	def setUp(self) -> None:
		super().setUp()
		self.addCleanup(remove_money_of, self.coordinator)
		self.name = self.group(currency="USD")
		self.seats_by_pillar = {
			pillar: frappe.db.get_value(
				"Working Group Member", {"working_group": self.name, "pillar": pillar}, "name"
			)
			for pillar in DECIDING
		}

	def policy(self, **more: object) -> Document:
		"""A policy in force."""
		found = factories.ratified(factories.policy(self.name, self.coordinator, **more), self.coordinator)
		frappe.db.commit()
		return found

	def sent(self, amount: float = 1000, **more: object) -> Document:
		"""A request under review by a member who decides on none."""
		if not hasattr(self, "requester"):
			self.requester = factories.user([roles.MEMBER], "Requester")
			self.seat = factories.seat(self.name, pillar="Civil Society", user=self.requester).name
		request = factories.request(self.seat, self.requester, amount, **more)
		request.reload()
		request.status = "Under Review"
		factories.as_person(self.requester, request.save)
		frappe.db.commit()
		return request

	def enter(self, pillar: str, viewport: dict[str, int] = DESKTOP) -> Page:
		"""The member of a pillar logs in on a page of their own."""
		member = self.members[pillar]
		return self.log_in(member, self.give_password(member), self.new_page(viewport, same_login=False))

	def button(self, name: str, page: Page) -> Locator:
		return page.locator(".vpwg:visible").get_by_role("button", name=name, exact=True)

	def status(self, doc: Document) -> str:
		frappe.db.rollback()
		return frappe.db.get_value(doc.doctype, doc.name, "status")


class TestAPolicy(AllocationsAtTheDesk):
	def test_a_coordinator_writes_a_policy_mends_its_gap_and_the_pillars_ratify_it(self) -> None:
		self.expect(SELECTS_TOO_LATE)
		self.log_in(self.coordinator, self.password)
		self.open_form("Working Group", self.name)
		self.shown(re.compile("none is in force"))
		self.press("Write a policy")
		self.start_from("Simple majority")
		self.set_end_of_first_band("1000")
		self.save()
		self.shown(re.compile("No rule decides on amounts above USD 1,000.00"))
		self.shown("Requests up to USD 1,000.00")
		self.set_end_of_first_band("")
		self.save()
		self.shown("Requests of any amount")
		self.press("Put to the Pillars")
		self.shown(re.compile("The pillars decide now"))
		frappe.db.rollback()  # what the site has written since is read anew
		policy = frappe.get_doc("Allocation Policy", self.page.evaluate("cur_frm.doc.name"))
		for pillar in DECIDING:
			page = self.enter(pillar)
			self.open_form("Allocation Policy", policy.name, page)
			self.shown(re.compile("It is your turn"), page)
			self.press("Endorse", page)
			self.finish("Endorse", page)
			self.shown(re.compile("Your seat has decided|In force since"), page)
			page.close()
		self.assertEqual(self.status(policy), "In Force")
		self.open_form("Working Group", self.name)
		self.shown("in force, version 1")

	def start_from(self, preset: str) -> None:
		"""The new policy's title, and its rules from a well-known one."""
		page = self.page
		form = page.locator(".page-container[data-page-route='Allocation Policy']")
		form.locator("input[data-fieldname=title]").wait_for()
		page.wait_for_load_state("networkidle")
		form.locator("input[data-fieldname=title]").fill("Allocation rules 2027")
		form.get_by_role("button", name="Start from", exact=True).click()
		self.fill_in(preset=preset)
		self.finish("Fill in the rules")

	def set_end_of_first_band(self, amount: str) -> None:
		"""Type into the first line of the rules, as a person does."""
		table = self.page.locator("[data-fieldname=approval_rules]")
		table.locator(".grid-row[data-idx='1'] .grid-static-col[data-fieldname=amount_to]").click()
		field = table.locator(".form-in-grid input[data-fieldname=amount_to]")
		field.fill(amount)
		field.press("Tab")
		self.page.wait_for_function("cur_frm.is_dirty()")
		table.locator(".grid-row-open .grid-collapse-row").click()

	def save(self) -> None:
		self.page.keyboard.press("Control+s")
		self.page.wait_for_function("!cur_frm.is_dirty() && !cur_frm.is_new()")

	def test_a_new_version_starts_from_the_one_in_force(self) -> None:
		former = self.policy(title="Allocation rules 2027")
		self.log_in(self.coordinator, self.password)
		self.open_form("Allocation Policy", former.name)
		self.shown(re.compile("^In force since"))
		self.press("New version")
		self.shown(re.compile("Nothing is missing. Put it to the pillars"))
		self.assertNotEqual(self.page.evaluate("cur_frm.doc.name"), former.name)

	def test_a_groups_own_rules_show_no_amounts(self) -> None:
		self.log_in(self.coordinator, self.password)
		self.open_form("Working Group", self.name)
		self.page.get_by_role("tab", name="Terms of reference").click()
		heads = self.page.locator("[data-fieldname=approval_rules] .grid-heading-row")
		heads.get_by_text("Passes by").first.wait_for()
		self.assertEqual(heads.locator("[data-fieldname=amount_to]").count(), 0)


class TestDeciding(AllocationsAtTheDesk):
	def test_the_conflict_question_stands_before_every_button(self) -> None:
		self.policy()
		request = self.sent()
		page = self.enter("Company")
		self.open_desk("waiting-for-me", page)
		self.shown("1 matter waits for you.", page)
		page.locator(f"[data-name='{request.name}'] a").click()
		self.shown(re.compile("answer the conflict question below"), page)
		self.assertEqual(self.button("Endorse", page).count(), 0)
		self.press("No conflict of interest", page)
		self.shown(re.compile("Your answer for .*: No conflict of interest"), page)
		page.locator(".vpwg:visible").get_by_role("button", name=re.compile("^Take it back")).click()
		self.button("No conflict of interest", page).first.wait_for()
		self.assertEqual(self.button("Endorse", page).count(), 0)
		self.press("No conflict of interest", page)
		self.press("Endorse", page)
		self.finish("Endorse", page)
		self.shown("Your seat has decided in this round.", page)
		self.open_desk("waiting-for-me", page)
		self.shown("Nothing waits for your decision", page)

	def test_who_is_in_conflict_says_why_and_steps_aside(self) -> None:
		self.policy()
		request = self.sent()
		page = self.enter("Host State")
		self.open_form("Resource Allocation", request.name, page)
		self.press("In conflict of interest", page)
		self.fill_in(page, cause="A family member benefits", details="My brother trains them")
		self.finish("Step aside", page)
		self.shown(re.compile("steps aside, as declared: A family member benefits"), page)
		self.assertEqual(self.button("Endorse", page).count(), 0)

	def test_the_office_sends_a_request_back_with_a_reason(self) -> None:
		self.policy()
		request = self.sent()
		self.log_in(self.coordinator, self.password)
		self.open_form("Resource Allocation", request.name)
		self.press("Send back")
		self.fill_in(reason="The costs of the trainers are missing")
		self.finish("Send back")
		self.shown(re.compile("The costs of the trainers are missing"))
		self.assertEqual(self.status(request), "Returned")

	def test_a_request_fits_a_phone(self) -> None:
		self.policy()
		request = self.sent()
		page = self.enter("Company", PHONE)
		self.open_form("Resource Allocation", request.name, page)
		self.press("Go to the decision", page)
		self.shown(re.compile("in conflict of interest here"), page)
		self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"])


class TestAsking(AllocationsAtTheDesk):
	def test_a_member_asks_at_a_published_rate_and_sends_it(self) -> None:
		self.expect(SELECTS_TOO_LATE)
		self.policy(
			participation_rates=[{"rate_name": "Day in the capital", "unit": "day", "amount": 45}],
		)
		factories.seat(self.name, pillar="Company", person="Kofi Mensah")  # who asks does not decide
		beneficiary = factories.organisation("Civil Society")
		factories.seat(self.name, beneficiary.name, pillar="Civil Society", person="Ama Owusu")
		frappe.db.commit()
		page = self.enter("Company")
		self.open_desk("resource-allocation/new", page)
		page.wait_for_function(f"cur_frm.doc.requested_by_seat == '{self.seats_by_pillar['Company']}'")
		page.wait_for_function("cur_frm.doc.currency == 'USD'")
		form = page.locator(".page-container[data-page-route='Resource Allocation']")
		for fieldname, text in {
			"title": "Round table on grievances",
			"purpose": "Two days with the villages",
			"expected_result": "A shared list of grievances",
			"costs_from": "01-12-2030",
			"costs_to": "03-12-2030",
		}.items():
			form.locator(f":is(input, textarea)[data-fieldname={fieldname}]").first.fill(text)
		form.locator("input[data-fieldname=beneficiary]").fill(beneficiary.organisation_name)
		form.locator(".awesomplete li", has_text=beneficiary.organisation_name).first.click()
		form.get_by_role("button", name="Add a published rate").click()
		self.fill_in(page, description="Six participants", quantity="6")
		self.finish("Add the line", page)
		page.keyboard.press("Control+s")
		page.wait_for_function("!cur_frm.is_dirty() && !cur_frm.is_new()")
		self.shown(re.compile(r"USD 270\.00"), page)
		self.press("Send for Review", page)
		self.shown(re.compile("The seats decide now"), page)

	def test_who_asked_withdraws_it_with_a_reason(self) -> None:
		self.policy()
		factories.seat(self.name, pillar="Company", person="Kofi Mensah")  # who asks does not decide
		member = self.members["Company"]
		request = factories.request(self.seats_by_pillar["Company"], member)
		request.status = "Under Review"
		factories.as_person(member, request.save)
		frappe.db.commit()
		page = self.enter("Company")
		self.open_form("Resource Allocation", request.name, page)
		self.press("Withdraw", page)
		self.fill_in(page, reason="Paid by our own budget")
		self.finish("Withdraw", page)
		self.shown(re.compile("Paid by our own budget"), page)
		self.assertEqual(self.status(request), "Withdrawn")


class TestAPaper(AllocationsAtTheDesk):
	def test_a_paper_that_says_no_conflict_is_recorded_and_confirmed(self) -> None:
		self.policy()
		seat = factories.seat(self.name, pillar="Company", person="Kofi Mensah")
		request = self.sent()
		self.log_in(self.coordinator, self.password)
		self.open_form("Resource Allocation", request.name)
		self.press("Record a paper decision")
		self.fill_in(seat=seat.seat_title, verdict="Endorse")
		self.upload()
		dialog = self.page.locator(".modal.show", has_text="Record a paper decision")
		self.expect("status 403|status of 403|CannotDecide")
		dialog.get_by_role("button", name="Record", exact=True).click()
		refusal = self.page.locator(".modal.show", has_text="The paper must say whether Kofi Mensah")
		refusal.locator(".btn-modal-close").click()
		refusal.wait_for(state="hidden")
		dialog.locator("input[data-fieldname=no_conflict]").check()
		dialog.get_by_role("button", name="Record", exact=True).click()
		dialog.wait_for(state="hidden")
		self.shown(re.compile("waits for somebody of another pillar to confirm it"))
		self.confirm(request, seat.seat_title)

	def test_a_conflict_declared_on_paper_is_recorded_and_confirmed(self) -> None:
		self.policy()
		seat = factories.seat(self.name, pillar="Company", person="Kofi Mensah")
		request = self.sent()
		self.log_in(self.coordinator, self.password)
		self.open_form("Resource Allocation", request.name)
		self.press("Record a conflict declared on paper")
		self.fill_in(seat=seat.seat_title, cause="A family member benefits")
		self.upload()
		self.finish("Record")
		page = self.enter("Host State")
		self.open_form("Resource Allocation", request.name, page)
		row = page.locator(".vpwg-paper", has_text=seat.seat_title)
		row.get_by_role("link", name="Scan of the paper").wait_for()
		row.get_by_role("button", name="Confirm").click()
		page.locator(".modal.show").get_by_role("button", name="Yes").click()
		self.shown(re.compile("steps aside, as declared: A family member benefits"), page)

	def upload(self) -> None:
		"""Attach a scan in the dialog that is open."""
		page = self.page
		page.locator(".modal.show").get_by_role("button", name="Attach", exact=True).click()
		uploader = page.locator(".modal.show", has=page.locator(".file-uploader"))
		uploader.locator("input[type=file]").first.set_input_files(
			{"name": "signed.txt", "mimeType": "text/plain", "buffer": b"Signed by Kofi Mensah"}
		)
		uploader.get_by_role("button", name="Upload", exact=True).click()
		uploader.wait_for(state="hidden")

	def confirm(self, request: Document, title: str) -> None:
		page = self.enter("Host State")
		self.open_form("Resource Allocation", request.name, page)
		row = page.locator(".vpwg-paper", has_text=title)
		with page.expect_popup() as opened:
			row.get_by_role("link", name="Scan of the paper").click()
		self.assertIn("Signed by Kofi Mensah", opened.value.content())
		opened.value.close()
		row.get_by_role("button", name="Confirm").click()
		page.locator(".modal.show").get_by_role("button", name="Yes").click()
		page.locator(".vpwg-paper").wait_for(state="detached")
		self.assertEqual(
			frappe.db.count("Approval Decision", {"reference_name": request.name, "entry": "Confirmation"}), 1
		)


class TestARanking(AllocationsAtTheDesk):
	def test_a_coordinator_ranks_two_requests_and_a_refusal_keeps_what_was_typed(self) -> None:
		self.policy(
			ranking_criteria=[
				{"criterion": "Benefit for communities", "weight": 3},
				{"criterion": "Costs", "weight": 1},
			]
		)
		call = self.call_for_requests()
		radio = self.sent(1000, title="Radio programme", call=call)
		desk = self.sent(1500, title="Grievance desk", call=call)
		frappe.db.set_value(
			"Allocation Call",
			call,
			{"opens_on": add_days(today(), -9), "closes_on": add_days(today(), -1)},
			update_modified=False,
		)
		frappe.db.commit()
		self.log_in(self.coordinator, self.password)
		self.open_form("Allocation Call", call)
		self.give(radio, "Benefit for communities", "5", "Reaches all three valleys")
		self.expect("status 417|status of 417|GuardError|ValidationError")
		self.press("Rank and open the decisions")
		refusal = self.page.locator(".modal.show", has_text="give Costs from 0 to 5 points")
		refusal.locator(".btn-modal-close").click()
		refusal.wait_for(state="hidden")
		kept = self.cell(radio, "Benefit for communities").locator("textarea")
		self.assertEqual(kept.input_value(), "Reaches all three valleys")
		self.give(radio, "Costs", "4", "Little money for many listeners")
		self.give(desk, "Benefit for communities", "3", "One village")
		self.give(desk, "Costs", "2", "Dear")
		self.press("Rank and open the decisions")
		self.shown("95 of 100 points")
		self.assertEqual(
			[frappe.db.get_value(doc.doctype, doc.name, "rank") for doc in (radio, desk)], [1, 2]
		)
		self.open_form("Resource Allocation", radio.name)
		self.shown(re.compile("Rank 1 of 2"))
		self.shown("Little money for many listeners")

	def call_for_requests(self) -> str:
		call = factories.as_person(
			self.coordinator,
			lambda: factories.insert(
				"Allocation Call",
				{
					"working_group": self.name,
					"title": "Small projects",
					"purpose": "Projects at the sites",
					"opens_on": add_days(today(), -9),
					"closes_on": today(),
				},
			),
		)
		return str(call.name)

	def cell(self, request: Document, criterion: str) -> Locator:
		return self.page.locator(f"[data-request='{request.name}'] [data-criterion='{criterion}']")

	def give(self, request: Document, criterion: str, points: str, reason: str) -> None:
		cell = self.cell(request, criterion)
		cell.locator("select").select_option(label=points)
		cell.locator("textarea").fill(reason)


def remove_money_of(coordinator: str) -> None:
	"""Delete what these tests committed beside what `remove_groups_of` deletes."""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	groups = frappe.get_all(
		"Working Group", filters={"coordinator": coordinator}, pluck="name", order_by="name"
	)
	beneficiaries = frappe.get_all(
		"Resource Allocation",
		filters={"working_group": ("in", groups or [""])},
		pluck="beneficiary",
		order_by="name",
	)
	delete({doctype: names(doctype, groups) for doctype in OWN})
	delete({"Stakeholder Organisation": [name for name in beneficiaries if name]})
