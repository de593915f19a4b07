"""The form of an entry offers what the server says that one can do with it: withhold, release, erase."""

from __future__ import annotations

import frappe

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.test_stage_review import GroupTestCase
from vpwg.vpwg.record_writer import ENTRY, post

REASON = "It names a place that is not safe"


class TestRecordEntry(GroupTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.record_of = self.group()
		self.entry = post(self.record_of, "decision", {"seat": "s1"})
		frappe.db.commit()

	def button(self, name: str):  # type: ignore[no-untyped-def]
		return self.page.locator(".page-actions:visible, .inner-toolbar:visible").get_by_role(
			"button", name=name, exact=True
		)

	def stored(self, column: str) -> object:
		frappe.db.rollback()
		return frappe.db.get_value(ENTRY, self.entry, column)

	def field(self, fieldname: str, text: str) -> None:
		"""Wait until a field of the form says this."""
		control = self.page.locator(f".form-layout:visible .frappe-control[data-fieldname={fieldname}]")
		control.get_by_text(text).first.wait_for()

	def test_a_coordinator_withholds_and_releases_and_does_not_erase(self) -> None:
		self.log_in(self.coordinator, self.password)
		self.open_form(ENTRY, self.entry)
		self.button("Withhold").click()
		self.see("Exports will show the digest of this entry in the place of its content.")
		self.fill_in(reason=REASON)
		self.finish("Withhold")
		self.button("Release").wait_for()
		self.field("withheld_because", REASON)
		self.field("payload", "s1")
		self.assertFalse(self.button("Withhold").is_visible() or self.button("Erase").is_visible())
		self.assertEqual(self.stored("withheld"), 1)
		self.button("Release").click()
		self.page.locator(".modal.show").get_by_role("button", name="Yes", exact=True).click()
		self.button("Withhold").wait_for()
		self.assertEqual(self.stored("withheld"), 0)

	def test_a_manager_erases_after_a_plain_warning(self) -> None:
		manager = factories.user([roles.MANAGER])
		self.log_in(manager, self.give_password(manager))
		self.open_form(ENTRY, self.entry)
		self.button("Withhold").wait_for()
		self.button("Erase").click()
		self.see("The content of this entry will be gone for good")
		self.fill_in(reason=REASON)
		self.finish("Erase for good")
		self.button("Erase").wait_for(state="detached")
		self.page.locator(".form-layout:visible [data-fieldname=erased] .disabled-selected").wait_for()
		self.assertFalse(self.button("Withhold").is_visible())
		self.assertEqual((self.stored("erased"), self.stored("payload")), (1, None))

	def test_who_may_do_none_of_it_is_offered_none(self) -> None:
		member = self.members["Company"]
		self.log_in(member, self.give_password(member))
		self.open_form(ENTRY, self.entry)
		self.field("kind", "decision")
		self.page.wait_for_load_state("networkidle")
		for name in ("Withhold", "Release", "Erase"):
			self.assertFalse(self.button(name).is_visible(), name)
