"""The pages for members: who gets them, what they say, and what they never hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from vpwg import notify, portal
from vpwg.api import allocations as allocations_api
from vpwg.api import portal as portal_api
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.allocation_case import AllocationCase
from vpwg.tests.test_notify import make_outgoing_account
from vpwg.vpwg import decisions

HIDDEN = ("requested_by", "requester_key", "requester_voice", "opened_by", "last_edited_by", "rule_snapshot")


class PortalCase(AllocationCase):
	rules = {
		"participation_rates": [{"rate_name": "Day allowance", "unit": "day", "amount": 25}],
		"ranking_criteria": [
			{"criterion": "Need", "weight": 60, "explanation": "How many people it reaches"}
		],
		"grounds": [{"ground": "Safety"}],
	}

	def page(self, user: str, path: str = "/vpwg", **query: str) -> Any:
		"""The answer to a request for a page."""
		before = dict(frappe.local.form_dict)
		with self.as_user(user):
			set_request(method="GET", path=path, query_string=query)
			frappe.local.form_dict = frappe._dict(query)
			try:
				return get_response()
			finally:
				frappe.local.form_dict = frappe._dict(before)

	def data(self, user: str, path: str = "/vpwg", **query: str) -> dict[str, Any]:
		"""What a page brings along."""
		html = self.page(user, path, **query).get_data(as_text=True)
		found = re.search(r'<script type="application/json" id="vpwg-data">(.*?)</script>', html, re.DOTALL)
		assert found, html[:2000]
		return json.loads(found.group(1))


class TestPages(PortalCase):
	def test_a_guest_is_led_to_the_login_and_comes_back(self) -> None:
		answer = self.page("Guest", "/vpwg/decide", doctype="Resource Allocation", name="RA-1")
		self.assertEqual(answer.status_code, 301)
		self.assertIn("no-store", answer.headers["Cache-Control"])
		back = "/vpwg/decide?doctype=Resource+Allocation&name=RA-1"
		self.assertEqual(answer.headers["Location"], f"/login?redirect-to={quote(back, safe='')}")

	def test_the_first_page_shows_what_waits_and_what_was_asked(self) -> None:
		request = self.sent()
		waiting = self.data(self.members["Company"])
		self.assertEqual([row["name"] for row in waiting["waiting"]], [request.name])
		self.assertEqual([row["policy"] for row in waiting["groups"]], [self.policy.name])
		asking = self.data(self.requester)
		self.assertEqual([row["name"] for row in asking["mine"]], [request.name])
		self.assertEqual(asking["waiting"], [])

	def test_whoever_holds_no_seat_gets_an_empty_page(self) -> None:
		data = self.data(factories.user([roles.MEMBER]))
		self.assertEqual((data["waiting"], data["mine"], data["can_ask"]), ([], [], False))

	def test_a_coordinator_with_the_desk_may_read_a_document_there(self) -> None:
		request = self.sent()
		query = {"doctype": "Resource Allocation", "name": request.name}
		self.assertEqual(self.page(self.coordinator, "/vpwg/decide", **query).status_code, 200)

	def test_what_one_may_not_see_is_refused_in_one_sentence(self) -> None:
		request = self.sent()
		former = factories.user([roles.MEMBER])
		seat = factories.seat(self.group, pillar="Company", user=former, from_date="2025-01-01")
		seat.update({"to_date": "2026-06-30", "reason_for_leaving": "Left"})
		seat.save(ignore_permissions=True)
		elsewhere = factories.user([roles.MEMBER])
		factories.seat(factories.group(currency="USD").name, pillar="Company", user=elsewhere)
		cases = [
			(former, "Resource Allocation", request.name),
			(elsewhere, "Resource Allocation", request.name),
			(elsewhere, "Allocation Policy", self.policy.name),
			(self.requester, "Resource Allocation", "RA-0"),
			(self.requester, "User", self.coordinator),
			(self.requester, "", ""),
		]
		for user, doctype, name in cases:
			with self.subTest(f"{doctype} {name}"):
				answer = self.page(user, "/vpwg/decide", doctype=doctype, name=name)
				self.assertEqual(answer.status_code, 403)
				self.assertIn(portal.refusal(), answer.get_data(as_text=True))
				self.assertNotIn("Train site guards", answer.get_data(as_text=True))

	def test_a_draft_is_changed_by_whoever_asks(self) -> None:
		draft = self.request()
		self.assertEqual(self.page(self.members["Company"], "/vpwg/ask", name=draft.name).status_code, 403)
		options = self.data(self.requester, "/vpwg/ask", name=draft.name)["options"]
		self.assertEqual(options["draft"]["purpose"], draft.purpose)
		self.assertEqual(options["draft"]["lines"][0]["unit_amount"], "1000.00")

	def test_one_that_was_sent_is_no_draft_any_more(self) -> None:
		request = self.sent()
		data = self.data(self.requester, "/vpwg/ask", name=request.name)
		self.assertEqual(data["page"], "refused")

	def test_what_people_typed_cannot_leave_the_data(self) -> None:
		request = self.sent(purpose="</script><script>alert(1)</script> & <b>more</b>")
		query = {"doctype": "Resource Allocation", "name": request.name}
		html = self.page(self.requester, "/vpwg/decide", **query).get_data(as_text=True)
		self.assertNotIn("<script>alert", html)

	def test_no_page_holds_hidden_fields_or_logins_of_others(self) -> None:
		request = self.sent()
		self.say(request, "Company")
		for user in (self.members["Civil Society"], self.coordinator):
			text = frappe.as_json(
				self.data(user, "/vpwg/decide", doctype="Resource Allocation", name=request.name)
			)
			for hidden in (*HIDDEN, self.requester, self.members["Company"]):
				self.assertNotIn(hidden, text)

	def test_the_page_comes_in_the_readers_language(self) -> None:
		html = self.page(self.requester).get_data(as_text=True)
		self.assertIn('<html lang="en">', html)
		frappe.local.lang = "fr"
		self.addCleanup(setattr, frappe.local, "lang", "en")
		self.assertIn('<html lang="fr">', self.page(self.requester).get_data(as_text=True))

	def test_the_desk_is_not_loaded(self) -> None:
		html = self.page(self.requester).get_data(as_text=True)
		self.assertEqual(re.findall(r"/assets/(\w+)/dist", html), ["vpwg", "vpwg"])


class TestWhatIsShown(PortalCase):
	def shown(self, request: Any, user: str | None = None) -> dict[str, Any]:
		with self.as_user(user or self.requester):
			return portal_api.request_shown(request.name)

	def test_a_request_in_words(self) -> None:
		shown = self.shown(self.sent(place="Obuasi"), self.members["Company"])
		self.assertEqual(shown["amount"], "USD 1,000.00")
		self.assertEqual((shown["costs_from"], shown["place"]), ("2026-10-01", "Obuasi"))
		self.assertEqual(shown["policy"]["title"], self.policy.title)
		self.assertEqual(shown["asked_by"]["pillar"], "Civil Society")
		[line] = shown["lines"]
		self.assertEqual((line["quantity"], line["unit"]), ("1", "USD 1,000.00"))
		self.assertEqual(shown["may"], {"edit": False, "revise": False, "withdraw": False})

	def test_the_requester_may_go_on_with_a_draft_revise_what_came_back_and_withdraw(self) -> None:
		request = self.request()
		self.assertEqual(self.shown(request)["may"], {"edit": True, "revise": False, "withdraw": True})
		self.send(request)
		self.assertEqual(self.shown(request)["may"], {"edit": False, "revise": False, "withdraw": True})
		with self.as_user(self.coordinator):
			decisions.return_by_office(request.doctype, request.name, "Say more of its purpose")
		shown = self.shown(request)
		self.assertEqual(shown["may"], {"edit": False, "revise": True, "withdraw": True})
		self.assertIn("Say more", shown["returned_because"])

	def test_a_beneficiary_whom_the_reader_could_not_find_is_still_named(self) -> None:
		request = self.sent()
		name = frappe.db.get_value("Stakeholder Organisation", request.beneficiary, "organisation_name")
		self.assertEqual(self.shown(request, self.members["Company"])["beneficiary"], name)

	def test_a_policy_in_words(self) -> None:
		with self.as_user(self.members["Company"]):
			shown = portal_api.policy_shown(self.policy.name)
		self.assertEqual(shown["bands"][0]["about"], "Requests of any amount")
		self.assertEqual(len(shown["bands"][0]["tiers"]), 2)
		self.assertEqual(shown["rates"], [{"rate": "Day allowance", "unit": "day", "amount": "USD 25.00"}])
		self.assertEqual(shown["grounds"], ["Safety of people"])

	def test_a_review_shows_its_points_and_no_files(self) -> None:
		with self.as_user(self.coordinator):
			review = frappe.get_doc(
				{"doctype": "Stage Review", "working_group": self.group, "target_stage": "Setup"}
			).insert()
			review.rows[0].evidence = "/private/files/minutes.pdf"
			review = factories.answer(review)
		with self.as_user(self.members["Company"]):
			shown = portal_api.review_shown(review.name)
		self.assertEqual(len(shown["points"]), len(review.rows))
		self.assertNotIn("/private/", frappe.as_json(shown))


class TestAsking(PortalCase):
	def options(self, name: str = "") -> dict[str, Any]:
		with self.as_user(self.requester):
			return portal_api.ask_options(name)

	def test_the_form_offers_ones_own_seats_and_the_rates_of_the_policy(self) -> None:
		options = self.options()
		self.assertEqual([row["seat"] for row in options["seats"]], [self.seat])
		group = options["groups"][self.group]
		self.assertEqual(group["currencies"], [{"code": "USD", "decimals": 2}])
		[rate] = group["policy"]["rates"]
		self.assertEqual((rate["amount"], rate["label"]), ("25.00", "Day allowance: USD 25.00 / day"))

	def test_another_currency_is_offered_where_a_rate_is_on_record(self) -> None:
		values = {"from_currency": "EUR", "to_currency": "USD", "rate": 1.1, "source": "Bank"}
		factories.insert("VPWG Exchange Rate", {**values, "date": "2026-08-01"})
		self.assertEqual(len(self.options()["groups"][self.group]["currencies"]), 1)
		factories.insert("VPWG Exchange Rate", {**values, "date": "2026-09-01"})
		codes = [row["code"] for row in self.options()["groups"][self.group]["currencies"]]
		self.assertEqual(codes, ["USD", "EUR"])

	def test_only_calls_that_are_open_today_are_offered(self) -> None:
		for opens, closes in (
			("2026-09-01", "2026-09-14"),
			("2026-09-16", "2026-09-30"),
			("2026-09-15", "2026-09-15"),
		):
			factories.insert(
				"Allocation Call",
				{
					"working_group": self.group,
					"title": closes,
					"purpose": "Small projects",
					"opens_on": opens,
					"closes_on": closes,
				},
			)
		calls = self.options()["groups"][self.group]["calls"]
		self.assertEqual([row["title"] for row in calls], ["2026-09-15"])

	def test_what_the_form_sends_is_saved_and_sent(self) -> None:
		values = {
			"requested_by_seat": self.seat,
			"title": "Dialogue",
			"purpose": "Meet",
			"expected_result": "Trust",
			"costs_from": "2026-10-01",
			"costs_to": "2026-10-02",
			"beneficiary_mode": "own",
			"beneficiary_name": "",
			"beneficiary": frappe.db.get_value("Working Group Member", self.seat, "organisation"),
			"beneficiary_community": "",
			"call": "",
			"currency": "USD",
			"lines": [
				{
					"cost_category": "Participation",
					"description": "Day allowance",
					"published_rate": "Day allowance",
					"quantity": "2.5",
					"unit_amount": "25.00",
				}
			],
		}
		with self.as_user(self.requester):
			saved = allocations_api.save(values)
			self.assertEqual(saved["amount"], "USD 62.50")
			self.assertIn(saved["name"], portal_api.ask_options()["drafts"])
			self.assertEqual(allocations_api.send(saved["name"])["status"], "Under Review")

	def test_organisations_are_those_that_the_reader_may_see(self) -> None:
		strange = factories.organisation("Company", organisation_name=factories.unique("Zebra Mining"))
		known = factories.organisation("Company", organisation_name=factories.unique("Zebra Water"))
		factories.seat(self.group, known.name)
		with self.as_user(self.requester):
			self.assertEqual([row["name"] for row in portal_api.organisations("Zebra")], [known.name])
			self.assertEqual(portal_api.organisations("Z"), [])
		with self.as_user(self.coordinator):
			self.assertEqual(
				{row["name"] for row in portal_api.organisations("Zebra")}, {strange.name, known.name}
			)


class TestLanguage(PortalCase):
	def test_it_is_kept_with_the_person(self) -> None:
		with self.as_user(self.requester):
			portal_api.set_language("fr")
			self.assertRaises(frappe.ValidationError, portal_api.set_language, "de")
		self.assertEqual(frappe.db.get_value("User", self.requester, "language"), "fr")

	def test_the_words_of_the_scripts_are_found(self) -> None:
		scripts = Path(portal.SCRIPTS, "portal").glob("*.js")
		calls = sum(len(re.findall(r"(?<![\w.])__\(", path.read_text("utf-8"))) for path in scripts)
		matched = sum(
			len(portal.STRING.findall(path.read_text("utf-8")))
			for path in Path(portal.SCRIPTS, "portal").glob("*.js")
		)
		self.assertEqual(calls, matched, "a text in the scripts is not a plain string in double quotes")
		self.assertIn("Ask for money", portal.sources())


class TestMail(PortalCase):
	def message_to(self, user: str, request: Any) -> str:
		notify.deliver([user], "request_endorse", request.doctype, request.name, ("Group", "Title"), "")
		queued = frappe.get_all(
			"Email Queue Recipient", filters={"recipient": user}, pluck="parent", order_by="creation desc"
		)
		text = frappe.db.get_value("Email Queue", queued[0], "message")
		return text.replace("\r", "").replace("=\n", "").replace("=3D", "=").replace("&amp;", "&")

	def test_a_member_gets_the_address_of_the_page_and_no_approving_link(self) -> None:
		make_outgoing_account()
		request = self.sent()
		text = self.message_to(self.members["Company"], request)
		self.assertIn(f"/vpwg/decide?doctype=Resource%20Allocation&name={request.name}", text)
		self.assertNotIn("/app/", text)
		self.assertNotIn("/api/method", text)

	def test_whoever_has_the_desk_gets_the_form(self) -> None:
		make_outgoing_account()
		request = self.sent()
		self.assertIn(f"/app/resource-allocation/{request.name}", self.message_to(self.coordinator, request))


class TestLanding(PortalCase):
	def test_a_member_lands_on_the_first_page(self) -> None:
		from frappe.website.utils import get_home_page

		with self.as_user(self.requester):
			self.assertEqual(get_home_page(), "vpwg")

	def test_the_menu_of_the_website_names_it_for_members(self) -> None:
		row = frappe.db.get_value("Portal Menu Item", {"route": portal.HOME}, ["role", "enabled"])
		self.assertEqual(row, (roles.MEMBER, 1))
