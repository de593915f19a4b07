from __future__ import annotations

import frappe
from frappe.model.document import Document

from vpwg.api import grants as grants_api
from vpwg.tests import factories
from vpwg.tests.money_case import MoneyCase
from vpwg.vpwg.workflow import money_facts
from vpwg.vpwg.workflow.guard import GuardError


class TestGrantAmendment(MoneyCase):
	def amend(self, kind: str, grant: str | None = None, **more: object) -> Document:
		with self.as_user(self.officer):
			return frappe.get_doc(
				{
					"doctype": "Grant Amendment",
					"working_group": self.group,
					"grant": grant or self.grant,
					"kind": kind,
					"agreed_on": "2026-09-10",
					"reason": "The funder wrote so",
					"agreement": factories.scan(),
					**more,
				}
			).insert()

	def amended(self, kind: str, grant: str | None = None, **more: object) -> Document:
		return self.confirm(self.amend(kind, grant, **more))

	def terms(self):
		return money_facts.grants([self.grant])[self.grant].terms

	def test_a_top_up_raises_what_was_signed_and_its_lines(self):
		paper = self.amended("Top-up", amount=500, changes=[{"code": "1", "change": 500}])
		self.assertRegex(paper.name, r"^GA-2026-\d{4}$")
		self.assertEqual(self.balance().signed, 1050000)
		self.assertEqual(self.terms().budget_lines[0].units, 1050000)
		self.assertEqual(frappe.db.get_value("Working Group Grant", self.grant, "signed_amount"), 10000)
		self.assertEqual(self.entries("paper")[-1]["amount"], 50000)
		self.cancel(paper)
		self.assertEqual(self.balance().signed, 1000000)
		self.assertEqual(self.terms().budget_lines[0].units, 1000000)

	def test_a_reduction_lowers_them_and_is_itself_taken_back(self):
		paper = self.amended("Reduction", amount=500, changes=[{"code": "1", "change": -500}])
		self.assertEqual(self.balance().signed, 950000)
		self.cancel(paper)
		self.assertEqual(self.balance().signed, 1000000)
		self.assertEqual(self.terms().budget_lines[0].units, 1000000)

	def test_a_reduction_below_what_rests_on_signed_money_is_refused(self):
		self.adopt(may_use_signed=1)
		grant = factories.grant(self.group, self.officer, 1000, 0).name
		self.approved(800, self.funding(800, grant))
		change = {"amount": 300, "changes": [{"code": "1", "change": -300}]}
		with self.assertRaisesRegex(GuardError, "leave USD 100.00 more on it"):
			self.amended("Reduction", grant, **change)
		change["changes"] = [{"code": "1", "change": -100}, {"code": "2", "title": "New", "change": -200}]
		with self.assertRaisesRegex(GuardError, "has no budget line 2 from which USD 200.00"):
			self.amended("Reduction", grant, **change)

	def test_the_money_on_which_commitments_rest_is_not_signed_away(self):
		self.adopt(may_use_signed=1)
		grant = factories.grant(
			self.group,
			self.officer,
			1000,
			0,
			budget_lines=[
				{"code": "1", "title": "A", "amount": 500, "flexibility": 100},
				{"code": "2", "title": "B", "amount": 500},
			],
		).name
		self.sign(self.endorsed(800), self.funding(800, grant), note="Agreed with the funder")
		with self.assertRaisesRegex(GuardError, "can be lowered by USD 200.00; this lowers it by USD 300.00"):
			self.amended("Reduction", grant, amount=300, changes=[{"code": "2", "change": -300}])
		self.amended("Reduction", grant, amount=200, changes=[{"code": "2", "change": -200}])
		self.assertEqual(self.balance(grant).signed, 80000)

	def test_a_revision_within_the_flexibility_needs_no_letter_and_beyond_it_does(self):
		grant = factories.grant(
			self.group,
			self.officer,
			1000,
			budget_lines=[
				{"code": "1", "title": "A", "amount": 600, "flexibility": 10},
				{"code": "2", "title": "B", "amount": 400, "flexibility": 10},
			],
		).name
		within = [{"code": " 1 ", "change": -40}, {"code": "2", "change": 40}]
		paper = self.amended("Budget revision", grant, changes=within, agreement=None)
		self.assertEqual(paper.changes[0].code, "1")
		with self.assertRaisesRegex(GuardError, "attach the letter in which it agrees"):
			self.amended(
				"Budget revision",
				grant,
				changes=[{"code": "1", "change": -10}, {"code": "2", "change": 10}],
				agreement=None,
			)
		with self.assertRaisesRegex(GuardError, "add up to USD 10.00"):
			self.amended("Budget revision", grant, changes=[{"code": "2", "change": 10}])

	def test_a_new_code_adds_a_line_that_can_be_used(self):
		self.amended(
			"Budget revision",
			changes=[{"code": "1", "change": -1000}, {"code": "9", "title": "Radio", "change": 1000}],
		)
		self.approved(500, self.funding(500, line="9"))
		lines = {row["code"]: row for row in grants_api.money(self.grant)["lines"]}
		self.assertEqual((lines["9"]["title"], lines["9"]["left"]["units"]), ("Radio", 50000))

	def test_an_extension_makes_costs_of_later_days_eligible(self):
		later = {"costs_from": "2028-01-01", "costs_to": "2028-02-28"}
		request = self.endorsed(500, **later)
		with self.assertRaisesRegex(GuardError, "2027"):
			self.sign(request)
		self.amended("No-cost extension", new_eligible_to="2028-06-30", new_close_out="2028-09-30")
		self.sign(request)
		self.assertEqual(self.balance().committed, 50000)
		said = grants_api.money(self.grant)
		self.assertEqual((said["eligible_to"], said["close_out"]), ("2028-06-30", "2028-09-30"))
		self.assertEqual([row["kind"] for row in said["amendments"]], ["No-cost extension"])

	def test_an_extension_to_an_earlier_day_is_refused(self):
		with self.assertRaisesRegex(GuardError, "is not later: enter a later day"):
			self.amended("No-cost extension", new_eligible_to="2027-06-30")

	def test_it_has_a_letter_and_a_day_that_has_come(self):
		change = {"amount": 1, "changes": [{"code": "1", "change": 1}]}
		with self.assertRaisesRegex(GuardError, "Attach the letter"):
			self.amended("Top-up", agreement=None, **change)
		with self.assertRaisesRegex(GuardError, "which has not come"):
			self.amended("Top-up", agreed_on="2026-09-16", **change)

	def test_an_amendment_of_a_closed_month_is_posted_in_the_open_one(self):
		with self.as_user(self.officer):
			close = frappe.get_doc(
				{
					"doctype": "Month Close",
					"working_group": self.group,
					"act": "Close",
					"until": "2026-08-31",
					"reason": "August is done",
				}
			).insert()
			factories.confirmed(close)
		self.amended("Top-up", agreed_on="2026-08-10", amount=500, changes=[{"code": "1", "change": 500}])
		moved = frappe.get_all(
			"Fund Movement",
			{"document_type": "Grant Amendment", "grant": self.grant},
			["posting_date", "happened_on", "is_late"],
			order_by="name",
		)
		self.assertEqual(
			[(str(row.posting_date), str(row.happened_on), row.is_late) for row in moved],
			[("2026-09-01", "2026-08-10", 1)],
		)

	def test_support_in_kind_has_no_signed_figure_in_its_books(self):
		given = factories.grant(
			self.group, self.officer, 500, 0, form="In kind", valuation_basis="Invoice", budget_lines=[]
		).name
		self.amended("Top-up", given, amount=100)
		self.assertEqual(grants_api.money(given)["signed_now"]["units"], 60000)
		self.assertEqual(self.balance(given).signed, 0)

	def test_a_line_of_which_more_is_used_is_not_taken_away_by_cancelling(self):
		paper = self.amended("Top-up", amount=500, changes=[{"code": "8", "title": "Radio", "change": 500}])
		self.approved(400, self.funding(400, line="8"))
		with self.assertRaisesRegex(GuardError, "Of the budget line 8, USD 400.00 is committed or paid"):
			self.cancel(paper)
