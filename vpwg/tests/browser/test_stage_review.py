"""A coordinator takes a new group from Context to Setup with what the app shows, and the pillars endorse it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import DESKTOP, PHONE, BrowserTestCase

if TYPE_CHECKING:
	from playwright.sync_api import Page

DECIDING = ("Host State", "Company", "Civil Society")
OPEN_STAGE = ".vpwg-stages [aria-current=step]"


class GroupTestCase(BrowserTestCase):
	"""A coordinator at the desk; whatever is recorded of their groups is taken back afterwards."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		self.coordinator = factories.user([roles.COORDINATOR], "Coordinator")
		self.password = self.give_password(self.coordinator)
		self.addCleanup(remove_groups_of, self.coordinator)

	def group(self, **more: object) -> str:
		"""A group of this coordinator with a seat of each deciding pillar, by pillar."""
		group = factories.group(self.coordinator, **more).name
		self.members = self.seats(group)
		return group

	def seats(self, group: str) -> dict[str, str]:
		"""A seat of each deciding pillar, each held by somebody with a login; gives the logins by pillar."""
		members = {}
		for pillar in DECIDING:
			members[pillar] = factories.user([roles.MEMBER, roles.DESK], pillar)
			factories.seat(group, pillar=pillar, user=members[pillar])
		frappe.db.commit()
		return members

	def open_form(self, doctype: str, name: str, page: Page | None = None) -> Page:
		return self.open_desk(f"{frappe.scrub(doctype).replace('_', '-')}/{name}", page)

	def shown(self, text: str | re.Pattern[str], page: Page | None = None) -> None:
		"""Wait until our own pieces of the form that is open say this."""
		page = page or self.page
		page.locator(".vpwg:visible").get_by_text(text).first.wait_for()

	def press(self, name: str, page: Page | None = None) -> None:
		"""Press a button of our own pieces."""
		(page or self.page).locator(".vpwg:visible").get_by_role(
			"button", name=name, exact=True
		).first.click()

	def fill_in(self, page: Page | None = None, **values: str) -> None:
		"""Fill in the fields of the dialog that is open, as a person does."""
		dialog = (page or self.page).locator(".modal.show")
		for fieldname, value in values.items():
			field = dialog.locator(f"[data-fieldname={fieldname}]:is(input, select, textarea)")
			if field.evaluate("(field) => field.tagName") == "SELECT":
				field.select_option(label=value)
			else:
				field.fill(value)

	def finish(self, label: str, page: Page | None = None) -> None:
		"""Press the primary button of the dialog, and wait until it has closed."""
		dialog = (page or self.page).locator(".modal.show")
		dialog.get_by_role("button", name=label, exact=True).click()
		dialog.wait_for(state="hidden")

	def point(self, criterion: str, page: Page | None = None):  # type: ignore[no-untyped-def]
		return (page or self.page).locator(f".vpwg:visible [data-criterion='{criterion}']")


class TestFromContextToSetup(GroupTestCase):
	def test_a_coordinator_takes_a_new_group_from_context_to_setup(self) -> None:
		self.log_in(self.coordinator, self.password)
		group = self.make_group()
		self.add_seats(group)
		self.see_what_is_missing(group)
		review = self.start_review()
		self.answer_points()
		self.press("Send for Endorsement")
		self.shown("The pillars decide now.")
		for pillar in DECIDING:
			self.endorse(review, pillar)
		self.open_form("Working Group", group)
		self.page.locator(OPEN_STAGE).get_by_text("Setup").wait_for()
		self.shown("What is missing for Growth")
		self.assertEqual(frappe.db.get_value("Stage Review", review, "status"), "Adopted")

	def make_group(self) -> str:
		"""From the workspace through the list to the form, which says what to do first."""
		page = self.page
		self.open_desk("working-groups")
		page.locator(".shortcut-widget-box", has_text="Working Groups").click()
		page.get_by_role("button", name="Add Working Group").click()
		self.see("Give the name and the country, and save.")
		self.assertFalse(page.locator(".vpwg-stages").is_visible())
		page.fill(".frappe-control[data-fieldname=group_name] input:visible", factories.unique("New Group"))
		page.get_by_role("button", name="Save", exact=True).click()
		page.locator(OPEN_STAGE).get_by_text("Context").wait_for()
		return str(page.evaluate("cur_frm.doc.name"))

	def add_seats(self, group: str) -> None:
		"""One through the form, the others behind the scenes."""
		page = self.page
		embassy = factories.organisation("Home State")
		frappe.db.commit()
		self.addCleanup(delete, {"Stakeholder Organisation": [embassy.name]})
		self.shown(re.compile("Add the seats of the pillars"))
		self.press("Add a seat")
		form = page.locator(".page-container[data-page-route='Working Group Member']")
		# Frappe puts the cursor into the first field once the form is drawn; what is typed before is lost.
		form.locator("input[data-fieldname=working_group]:focus").wait_for()
		page.wait_for_load_state("networkidle")
		form.locator("input[data-fieldname=organisation]").fill(embassy.organisation_name)
		form.locator(".awesomplete li", has_text=embassy.organisation_name).first.click()
		form.locator("[data-fieldname=tenures] .grid-add-row").click()
		form.locator(".form-in-grid input[data-fieldname=person_name]").fill("Ambassador of Norland")
		page.keyboard.press("Escape")
		page.keyboard.press("Control+s")
		form.locator(".indicator-pill", has_text="Not Saved").wait_for(state="hidden")
		self.members = self.seats(group)

	def see_what_is_missing(self, group: str) -> None:
		self.open_form("Working Group", group)
		self.shown("What is missing for Setup")
		self.shown(re.compile("^2 required points are still missing"))
		self.point("C1").get_by_text("Not answered", exact=True).wait_for()
		self.point("C3").get_by_text("Not answered", exact=True).wait_for()
		self.assertFalse(self.point("X6").is_visible(), "what is satisfied is folded away")
		self.page.get_by_role("tab", name="Seats").click()
		self.shown("The seats with a vote are balanced.")
		self.shown("Ambassador of Norland")
		self.page.get_by_role("tab", name="Overview").click()

	def start_review(self) -> str:
		self.press("Start the review for Setup")
		self.shown(re.compile("^2 things are still missing before"))
		self.point("X6").get_by_text("The records say: Met.").wait_for()
		return str(self.page.evaluate("cur_frm.doc.name"))

	def answer_points(self) -> None:
		for criterion in ("C1", "C3"):
			self.press(f"Answer: {criterion}")
			self.fill_in(verdict="Met", evidence="https://evidence.example/study", reason="Seen by everybody")
			self.finish("Save the answer")
			self.point(criterion).get_by_text("Met", exact=True).wait_for()
		self.shown(re.compile("Everything that is needed is there"))

	def endorse(self, review: str, pillar: str) -> None:
		member = self.members[pillar]
		page = self.log_in(member, self.give_password(member), self.new_page(DESKTOP, same_login=False))
		self.open_form("Stage Review", review, page)
		self.shown(re.compile("It is your turn"), page)
		self.press("Endorse", page)
		self.finish("Endorse", page)
		# The last one that is needed ends it; before, the seat is told that it has decided.
		self.shown(re.compile("Your seat has decided|The pillars have endorsed it"), page)
		page.close()


class TestRefusals(GroupTestCase):
	def test_a_review_that_lacks_answers_is_not_sent_and_says_which(self) -> None:
		group = self.group()
		self.log_in(self.coordinator, self.password)
		self.open_form("Working Group", group)
		self.press("Start the review for Setup")
		self.expect("status 417|status of 417|GuardError|ValidationError")
		self.press("Send for Endorsement")
		self.page.locator(".modal.show").get_by_text(re.compile("C1: Not answered yet")).wait_for()

	def test_an_objection_without_a_reason_stays_in_the_dialog(self) -> None:
		group = self.group()
		review = self.sent(group)
		member = self.members["Company"]
		page = self.log_in(member, self.give_password(member))
		self.open_form("Stage Review", review)
		self.press("Object")
		self.fill_in(ground="Neutrality of the group")
		page.locator(".modal.show").get_by_role("button", name="Object", exact=True).click()
		page.get_by_text("Missing Values Required").wait_for()
		self.assertEqual(frappe.db.count("Approval Decision", {"reference_name": review}), 0)
		dialog = page.locator(".modal.show", has_text="Ground")
		self.assertEqual(dialog.locator("select[data-fieldname=ground]").input_value(), "neutrality")

	def sent(self, group: str) -> str:
		"""A review of the group that waits for the pillars."""
		frappe.set_user(self.coordinator)
		review = frappe.get_doc(
			{"doctype": "Stage Review", "working_group": group, "target_stage": "Setup"}
		).insert()
		review = factories.answer(review)
		review.status = "Under Endorsement"
		review.save()
		frappe.set_user("Administrator")
		frappe.db.commit()
		return str(review.name)


class TestForms(GroupTestCase):
	def test_what_people_typed_is_shown_as_text(self) -> None:
		group = factories.group(self.coordinator).name
		organisation = factories.organisation(
			"Company", organisation_name=factories.unique("Gold & <i>Sons</i>")
		)
		factories.seat(group, organisation.name)
		frappe.db.commit()
		self.log_in(self.coordinator, self.password)
		self.open_form("Working Group", group)
		self.page.get_by_role("tab", name="Seats").click()
		self.shown(frappe.db.get_value("Stakeholder Organisation", organisation.name, "organisation_name"))

	def test_the_overview_fits_a_phone(self) -> None:
		group = self.group()
		page = self.new_page(PHONE)
		self.log_in(self.coordinator, self.password, page)
		self.open_form("Working Group", group, page)
		self.shown("What is missing for Setup", page)
		self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"])


def remove_groups_of(coordinator: str) -> None:
	"""Delete what a test committed: the governed records only go this way, and only on a test site."""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	groups = frappe.get_all(
		"Working Group", filters={"coordinator": coordinator}, pluck="name", order_by="name"
	)
	seats = names("Working Group Member", groups)
	organisations = frappe.get_all(
		"Working Group Member",
		filters={"name": ("in", seats or [""])},
		pluck="organisation",
		order_by="name",
	)
	delete(
		{
			"Stage Review": names("Stage Review", groups),
			"Approval Decision": names("Approval Decision", groups),
			"Group Record Entry": names("Group Record Entry", groups),
			"Group Record Head": names("Group Record Head", groups),
			"Working Group Member": seats,
			"Working Group": groups,
			"Stakeholder Organisation": [name for name in organisations if name],
		}
	)


def delete(made: dict[str, list[str]]) -> None:
	"""Delete these documents, and what Frappe noted about them, past every rule."""
	for doctype, found in made.items():
		for table in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(table.options, {"parenttype": doctype, "parent": ("in", found or [""])})
		for trace, kind, name in TRACES:
			frappe.db.delete(trace, {kind: doctype, name: ("in", found or [""])})
		frappe.db.delete(doctype, {"name": ("in", found or [""])})
	frappe.db.commit()


TRACES = (
	("Version", "ref_doctype", "docname"),
	("Comment", "reference_doctype", "reference_name"),
	("Notification Log", "document_type", "document_name"),
	("Email Queue", "reference_doctype", "reference_name"),
	("Workflow Action", "reference_doctype", "reference_name"),
	("View Log", "reference_doctype", "reference_name"),
	("File", "attached_to_doctype", "attached_to_name"),
)
"""Where Frappe notes something about a document: DocType, field of the kind, field of the name."""


def names(doctype: str, groups: list[str]) -> list[str]:
	return frappe.get_all(
		doctype, filters={"working_group": ("in", groups or [""])}, pluck="name", order_by="name"
	)
