"""The desk opens: nothing in it breaks, for an administrator and for a coordinator."""

from __future__ import annotations

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import PHONE, BrowserTestCase

#: The sandbox's own; an ordinary bench never runs these tests (it serves no address).
ADMINISTRATOR = ("Administrator", "admin")


class TestDesk(BrowserTestCase):
	def test_administrator_opens_the_workspace(self) -> None:
		self.log_in(*ADMINISTRATOR)
		self.open_desk("working-groups")
		self.see("VPWG Settings")

	def test_coordinator_opens_the_workspace(self) -> None:
		coordinator = factories.user([roles.COORDINATOR])
		self.log_in(coordinator, self.give_password(coordinator))
		self.open_desk("working-groups")
		self.see("VPWG Settings")

	def test_coordinator_opens_the_workspace_on_a_phone(self) -> None:
		coordinator = factories.user([roles.COORDINATOR])
		page = self.new_page(PHONE)
		self.log_in(coordinator, self.give_password(coordinator), page)
		self.open_desk("working-groups", page)
		self.see("Working Groups", page)
