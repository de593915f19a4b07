"""At the desk: an allocation from the request to its payment, by the six persons it needs, and by three of a small office."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, today

from vpwg.api.rules import preset
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import DESKTOP
from vpwg.tests.browser.test_stage_review import DECIDING, GroupTestCase
from vpwg.vpwg import ledger
from vpwg.vpwg.workflow.funds import Balance

if TYPE_CHECKING:
	from playwright.sync_api import Page

ALLOCATION = "Resource Allocation"
OFFICE_OF_THREE = ("A decider signs off for finance", "A decider pays")


class MoneyAtTheDesk(GroupTestCase):
	"""A group with a policy, and a grant of USD 10,000 that has come. Everybody works in a browser of their own."""

	def setUp(self) -> None:
		super().setUp()
		self.name = factories.group(self.coordinator, currency="USD").name
		self.others: list[str] = []
		self.organisations: list[str] = []
		self.addCleanup(self.remove)

	def remove(self) -> None:
		"""What was committed of the group, and the organisations that hold no seat in it."""
		funders = factories.values_in("Working Group Grant", "funder", self.name)
		factories.remove_group(self.name, *self.others)
		factories.clear("Stakeholder Organisation", sorted({*funders, *self.organisations}))
		frappe.db.commit()

	def person(self, name: str, *more: str) -> str:
		"""Somebody with a login."""
		user = factories.user(more, name)
		self.others.append(user)
		return user

	def seat(self, pillar: str, user: str, **more: object) -> str:
		return str(factories.seat(self.name, pillar=pillar, user=user, **more).name)

	def start(self, officer: str, **policy: object) -> None:
		"""A policy in force, and a grant with two budget lines."""
		factories.ratified(factories.policy(self.name, self.coordinator, **policy), self.coordinator)
		self.grant = factories.grant(
			self.name,
			officer,
			budget_lines=[
				{"code": "1", "title": "Training", "amount": 6000},
				{"code": "2", "title": "Round tables", "amount": 4000},
			],
		).name
		frappe.db.commit()

	def enter(self, user: str) -> Page:
		return self.log_in(user, self.give_password(user), self.new_page(DESKTOP, same_login=False))

	# What members do (their pages are those of test_portal) -----------------------------------------------------

	def write(self, page: Page, method: str, **values: object) -> dict[str, str]:
		"""Call a whitelisted function in the session of a member, from whatever page they are on."""
		answer: dict[str, dict[str, str]] = page.evaluate(
			"""([method, values]) => fetch(`/api/method/${method}`, {
				method: "POST",
				body: JSON.stringify(values),
				headers: {"Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token},
			}).then((answer) => answer.json())""",
			[method, values],
		)
		return answer["message"]

	def ask(self, page: Page, seat: str) -> str:
		"""A member asks for USD 1,200.00 in their own session, and sends it."""
		beneficiary = factories.organisation(
			"Civil Society", organisation_name=factories.unique("Radio Voltá")
		)
		frappe.db.commit()
		self.organisations.append(beneficiary.name)
		values = {
			"requested_by_seat": seat,
			"title": "Radio programmes on grievances",
			"purpose": "Twelve programmes in three languages",
			"expected_result": "Listeners know where to complain",
			"beneficiary": beneficiary.name,
			"costs_from": add_days(today(), 1),
			"costs_to": add_days(today(), 60),
			"lines": [
				{"cost_category": "Training", "description": "Air time", "quantity": 12, "unit_amount": 100}
			],
		}
		name = self.write(page, "vpwg.api.allocations.save", values=values)["name"]
		self.write(page, "vpwg.api.allocations.send", name=name)
		return str(name)

	def decide(self, page: Page, name: str, seat: str) -> None:
		"""A member says that they are in no conflict of interest, and endorses."""
		about = {"doctype": ALLOCATION, "name": name, "seat": seat}
		self.write(page, "vpwg.api.decisions.answer_conflict", **about, in_conflict=0)
		self.write(page, "vpwg.api.decisions.decide", **about, verdict="Approve")

	# What the office does, by its screens -----------------------------------------------------------------------

	def open_from_list(self, page: Page, name: str) -> None:
		"""From the list of what waits to the document."""
		self.open_desk("waiting-for-me", page)
		page.locator(f".vpwg-waiting-money [data-name='{name}']").click()
		page.wait_for_function(f"window.cur_frm && cur_frm.doc.name == '{name}'")
		page.wait_for_load_state("networkidle")

	def sign_off(self, page: Page, name: str) -> None:
		"""Over two budget lines: what is wrong at first is said in the dialog, and nothing that was typed is lost."""
		self.open_from_list(page, name)
		self.press("Sign off", page)
		dialog = page.locator(".modal.show", has_text="Sign off Radio programmes")
		dialog.get_by_text("The grants carry the whole USD 1,200.00").wait_for()
		first = dialog.locator("[data-row='1']")
		first.get_by_label("Budget line").select_option(label="1 Training")
		first.get_by_label("Amount in USD").fill("900")
		dialog.get_by_text("USD 300.00 of USD 1,200.00 is not carried by a grant yet.").wait_for()
		dialog.get_by_role("button", name="Check", exact=True).click()
		dialog.get_by_text("cannot be signed off yet").wait_for()
		dialog.get_by_role("button", name="Add another grant", exact=True).click()
		second = dialog.locator("[data-row='2']")
		second.get_by_label("Grant", exact=True).select_option(index=1)
		second.get_by_label("Budget line").select_option(label="2 Round tables")
		self.assertEqual(second.get_by_label("Amount in USD").input_value(), "300.00")
		self.assertEqual(first.get_by_label("Amount in USD").input_value(), "900.00")
		dialog.get_by_role("button", name="Check", exact=True).click()
		dialog.get_by_text("It would commit USD 900.00 + USD 300.00.").wait_for()
		dialog.get_by_role("button", name="Sign off", exact=True).click()
		dialog.wait_for(state="hidden")
		self.shown(re.compile("Signed off on .*: its money is committed"), page)

	def prepare(self, page: Page, name: str) -> str:
		"""A payment of what is left, to the beneficiary: the form has it filled in."""
		self.open_form(ALLOCATION, name, page)
		self.press("New payment", page)
		page.wait_for_function("cur_frm.doctype == 'Disbursement' && (cur_frm.doc.payees || []).length")
		page.wait_for_function("cur_frm.doc.payees[0].amount == 1200")
		page.wait_for_load_state("networkidle")
		page.keyboard.press("Control+s")
		page.wait_for_function("!cur_frm.is_new() && !cur_frm.is_dirty()")
		self.shown("A finance officer clears it next.", page)
		return str(page.evaluate("cur_frm.doc.name"))

	def clear(self, page: Page) -> None:
		self.press("Clear", page)
		self.finish("Clear", page)
		self.shown(re.compile("Cleared by"), page)

	def pay(self, page: Page, payment: str) -> None:
		"""The bank took USD 2.00 more on the first line, and a fee."""
		self.open_from_list(page, payment)
		self.press("Pay", page)
		dialog = page.locator(".modal.show", has_text="Pay USD 1,200.00")
		dialog.locator("input[data-fieldname=voucher_no]").fill("V-17")
		first = dialog.locator("[data-row='1']")
		self.assertEqual(first.get_by_label("Taken by the bank, in USD").input_value(), "900.00")
		first.get_by_label("Taken by the bank, in USD").fill("902")
		first.get_by_label("Bank fee, in USD").fill("4.50")
		self.finish("Pay", page)
		self.shown(re.compile("Paid by"), page)

	def balance(self) -> Balance:
		frappe.db.rollback()  # what the served site has written is read anew
		return ledger.balances_of([self.grant])[self.grant]

	def check_money(self, name: str) -> None:
		balance = self.balance()
		self.assertEqual(
			(balance.received, balance.committed, balance.paid, balance.exchange, balance.charges),
			(10_000_00, 0, 1_200_00, -2_00, 4_50),
		)
		self.assertEqual(balance.available, 8_793_50)
		self.assertEqual(frappe.db.get_value(ALLOCATION, name, "status"), "In Payment")


class TestFromTheRequestToThePayment(MoneyAtTheDesk):
	def test_six_persons_take_one_allocation_from_the_request_to_its_payment(self) -> None:
		officer = self.person("Officer", roles.FINANCE_OFFICER)
		director = self.person("Director", roles.MANAGER)
		requester = self.person("Requester", roles.MEMBER)
		asking = self.seat("Civil Society", requester)
		deciders = {pillar: self.person(pillar, roles.MEMBER) for pillar in DECIDING}
		deciding = {pillar: self.seat(pillar, user) for pillar, user in deciders.items()}
		self.start(officer)
		page = self.enter(requester)
		name = self.ask(page, asking)
		page.close()
		for pillar, user in deciders.items():
			page = self.enter(user)
			self.decide(page, name, deciding[pillar])
			page.close()
		page = self.enter(officer)
		self.sign_off(page, name)
		payment = self.prepare(page, name)
		self.clear(page)
		self.assertEqual(page.locator(".vpwg:visible [data-act=pay]").count(), 0)
		self.shown(re.compile("You (prepared|cleared) this payment"), page)
		page.close()
		page = self.enter(director)
		self.pay(page, payment)
		self.open_desk("waiting-for-me", page)
		self.shown(re.compile("Nothing waits for you"), page)
		self.check_money(name)


class TestASmallOffice(MoneyAtTheDesk):
	def test_three_persons_do_it_under_the_relaxations_of_their_policy(self) -> None:
		requester = self.person("Requester", roles.MEMBER)
		accountant = self.person("Accountant", roles.MEMBER, roles.FINANCE_OFFICER)
		director = self.person("Director", roles.MEMBER, roles.MANAGER)
		asking = self.seat("Company", requester)
		seats = {
			accountant: self.seat("Civil Society", accountant, role="Coordinator"),
			director: self.seat(
				"Host State", director, role="Chair", role_from="2026-01-01", role_until="2027-12-31"
			),
		}
		small = {key: value for key, value in preset("Small expense").items() if value is not None}
		plenary = {"applies_to": "Allocation Policy", "tier": 1, **preset("Consensus")}
		self.start(
			accountant,
			approval_rules=[{"applies_to": ALLOCATION, "tier": 1, **small}, plenary],
			relaxations=[
				{
					"relaxation": kind,
					"amount_cap": 2000,
					"until": add_days(today(), 200),
					"compensating_review": "The treasurer of the network each quarter",
				}
				for kind in OFFICE_OF_THREE
			],
		)
		page = self.enter(requester)
		name = self.ask(page, asking)
		page.close()
		pages = {user: self.enter(user) for user in seats}
		for user, seat in seats.items():
			self.decide(pages[user], name, seat)
		page = pages[accountant]
		self.sign_off(page, name)
		payment = self.prepare(page, name)
		self.clear(page)
		page = pages[director]
		self.pay(page, payment)
		self.shown("A decider paid, as the policy allows.", page)
		self.check_money(name)
		self.assertEqual(
			frappe.db.get_value(ALLOCATION, name, "relaxations_used").split("\n"),
			[
				"A decider signed off for finance, as the policy allows.",
				"A decider paid, as the policy allows.",
			],
		)
