"""What the demonstration shows of money, story by story: the tests that `test_demo.py` makes with what it has loaded."""

from __future__ import annotations

from collections import Counter
from typing import Any

import frappe
from frappe.utils import getdate

from vpwg.setup.demo import money
from vpwg.setup.demo.allocations import ALLOCATION, GRANT
from vpwg.setup.demo.calendar import Calendar
from vpwg.setup.demo.story import address
from vpwg.vpwg import finance_desk, ledger, months
from vpwg.vpwg.workflow import advance_facts, funds
from vpwg.vpwg.workflow import money as units
from vpwg.vpwg.workflow.movements import MovementKind

DISBURSEMENT = "Disbursement"


class DemonstrationMoney:
	"""Mixed into the class that loads the demonstration."""

	# Helpers

	def grant(self, title: str) -> Any:
		"""The one grant of a title."""
		found = frappe.get_all(
			GRANT, filters={"title": title, "docstatus": ("<", 2)}, pluck="name", order_by="name"
		)
		self.assertEqual(len(found), 1, title)
		return frappe.get_doc(GRANT, found[0])

	def figures(self, title: str) -> dict[str, str]:
		"""The figures of a grant that are not zero, in major units of its currency, with what is available."""
		grant = self.grant(title)
		balance = ledger.balances_of([grant.name])[grant.name]
		found = {name: getattr(balance, name) for name in ledger.FIGURES if getattr(balance, name)}
		found["available"] = balance.available
		return {name: str(units.from_units(figure, grant.currency)) for name, figure in found.items()}

	def payments(self, request: Any, **filters: Any) -> list[Any]:
		names = frappe.get_all(
			DISBURSEMENT, filters={"allocation": request.name, **filters}, pluck="name", order_by="name"
		)
		return [frappe.get_doc(DISBURSEMENT, name) for name in names]

	def moved(self, document: str) -> list[tuple[str, str]]:
		"""What a document entered: each kind of movement with its amount in major units."""
		rows = frappe.get_all(
			"Fund Movement",
			filters={"document": document},
			fields=["kind", "units", "currency"],
			order_by="creation, idx",
		)
		return [(row.kind, str(units.from_units(row.units, row.currency))) for row in rows]

	def funding(self, request: Any) -> list[tuple[str, float, float]]:
		"""Each row of a funding: budget line, part, and what was committed in the currency of the grant."""
		return [(row.budget_line, row.part, row.committed) for row in request.funding]

	# Paid and settled

	def test_two_grants_in_two_currencies_fund_one_request_in_tranches_and_the_rest_is_released(self) -> None:
		request = self.request("Línea de base")
		self.assertEqual(self.funding(request), [("L", 9000, 8294.93), ("A", 4700, 4700)])
		euros = request.funding[0]
		self.assertEqual((euros.rate, euros.per_grant_unit, euros.grant_currency), (1.085, 1, "EUR"))
		self.assertTrue(euros.rate_source and euros.rate_date)
		first, second = self.payments(request)
		self.assertEqual((first.tranche, first.amount, second.amount), (1, 6850, 5500))
		self.assertEqual(
			self.moved(first.name)[:3],
			[("Exchange loss", "23.83"), ("Bank charge", "11.00"), ("Payment", "4147.47")],
		)
		self.assertIn(("Exchange gain", "11.68"), self.moved(second.name))
		self.assertTrue(request.settlement_evidence and request.settlement_note)
		released = [units for kind, units in self.moved(request.name) if kind == "Release"]
		self.assertEqual(sorted(released), ["463.14", "817.38"])

	def test_the_figures_of_the_two_grants_in_solcaya(self) -> None:
		self.assertEqual(
			self.figures("Fondo línea de base y talleres"),
			{
				"received": "12000.00",
				"signed": "12000.00",
				"exchange": "-20.90",
				"charges": "48.50",
				"paid": "10477.55",
				"spent": "10477.55",
				"available": "1453.05",
			},
		)
		self.assertEqual(
			self.figures("Convenio de secretaría"),
			{
				"signed": "36500.00",
				"received": "34300.00",
				"refunded": "260.00",
				"exchange": "-17.61",
				"charges": "76.80",
				"committed": "850.00",
				"paid": "9637.42",
				"spent": "6827.42",
				"available": "23978.17",
			},
		)

	def test_a_beneficiary_paid_back(self) -> None:
		request = self.request("Cours en ligne")
		refund = frappe.get_doc("Fund Return", {"allocation": request.name})
		self.assertEqual(
			(refund.kind, refund.amount, refund.status), ("Refund by beneficiary", 252, "Confirmed")
		)
		self.assertTrue(refund.evidence)
		part = ledger.lines_of(allocations=[request.name])[(refund.grant, "1", request.name)]
		self.assertEqual((part.paid, part.refunded, part.spent, part.committed), (624000, 25200, 598800, 0))
		self.assertEqual((request.funding[0].quotes, request.status), (3, "Settled"))

	def test_a_payment_was_given_back_by_the_bank_and_paid_again(self) -> None:
		request = self.request("Formation de 40 gardes")
		self.assertEqual(self.funding(request), [("1", 7720, 7720), ("R", 2000, 2000)])
		found = [(row.status, row.amount) for row in self.payments(request)]
		self.assertEqual(found, [("Paid", 4860), ("Reversed", 4000), ("Paid", 4000)])
		wrong, again = self.payments(request)[1:]
		self.assertTrue(wrong.reversed_because and wrong.reversed_on)
		self.assertEqual(
			Counter(kind for kind, _units in self.moved(wrong.name)),
			{"Bank charge": 1, "Payment": 2, "Reversal": 2},
		)
		parts = [(row.part, row.converted) for row in again.sources]
		self.assertEqual(parts, [(3176.95, 3176.95), (823.05, 823.05)])

	def test_each_step_was_taken_by_another_person(self) -> None:
		paid = frappe.get_all(
			DISBURSEMENT,
			filters={"status": ("in", ["Paid", "Reversed"])},
			fields=["prepared_by", "cleared_by", "paid_by", "voucher_no", "payment_reference"],
			order_by="name",
		)
		self.assertGreater(len(paid), 25)
		for row in paid:
			self.assertEqual((row.cleared_by, row.paid_by), (address("finance"), address("manager")))
			self.assertIn(row.prepared_by, (address("coordinator"), address("finance")))
			self.assertTrue(row.voucher_no and row.payment_reference)

	# Advances

	def test_an_advance_that_was_late_blocked_the_next_one_and_a_later_one_was_topped_up(self) -> None:
		request = self.request("1 200 ménages")
		found = [(row.kind, row.amount, row.status) for row in self.payments(request)]
		self.assertEqual(
			found,
			[
				("Advance", 14250, "Paid"),
				("Advance", 10000, "Paid"),
				("Top-up", 420, "Paid"),
				("Payment", 3600, "Paid"),
			],
		)
		late, second = self.payments(request, kind="Advance")
		papers = frappe.get_all(
			"Advance Retirement",
			filters={"disbursement": ("in", [late.name, second.name])},
			fields=["disbursement", "retired_on", "spent", "refund", "owed"],
			order_by="name",
		)
		self.assertEqual(
			[(row.spent, row.refund, row.owed) for row in papers], [(13480, 770, 0), (10420, 0, 420)]
		)
		self.assertEqual((papers[0].retired_on - late.due_on).days, 49)
		self.assertGreater(second.cleared_on, papers[0].retired_on)
		left = [row.advance.outstanding for row in advance_facts.advances_of(allocations=[request.name])]
		self.assertEqual(left, [0, 0])

	def test_petty_cash_was_filled_up_and_given_back(self) -> None:
		request = self.request("Médiation foncière")
		cash = self.payments(request, kind="Petty cash")[0]
		self.assertEqual((cash.amount, cash.ceiling, cash.holder_name), (400, 400, "Clarisse Ndombé"))
		refills = [row.amount for row in self.payments(request, kind="Top-up")]
		self.assertEqual(refills, [365, 390])
		account = advance_facts.advances_of(names=[cash.name])[0].advance
		self.assertEqual((account.spent, account.refunded, account.outstanding), (101500, 14000, 0))
		self.assertEqual(
			self.figures("Appui à la médiation"),
			{
				"signed": "10000.00",
				"received": "10000.00",
				"refunded": "140.00",
				"charges": "10.00",
				"paid": "8295.00",
				"spent": "8155.00",
				"available": "1835.00",
			},
		)

	def test_a_list_of_payees_was_paid_at_once(self) -> None:
		payment = self.payments(self.request("Trajet des représentants de Tolma"))[0]
		self.assertEqual([(row.amount, bool(row.note)) for row in payment.payees], [(36, True), (36, True)])
		self.assertEqual((payment.amount, payment.status), (72, "Paid"))

	# Companies

	def test_the_support_of_a_company_passed_scrutiny_without_companies_and_was_given_back(self) -> None:
		grant = self.grant("Frais de réunion 2023")
		self.assertEqual((grant.source, grant.status, grant.corporate_share), ("Corporate", "Closed", 100))
		given = [row for row in self.decisions(grant) if row.entry == "Decision"]
		self.assertEqual({row.pillar for row in given}, {"Host State", "Civil Society"})
		self.assertEqual({row.verdict for row in given}, {"Approve"})
		self.assertEqual(
			self.figures(grant.title),
			{
				"signed": "6000.00",
				"received": "6000.00",
				"repaid": "3791.95",
				"paid": "2208.05",
				"spent": "2208.05",
				"available": "0.00",
			},
		)

	def test_the_pillars_declined_what_a_company_offered_in_kind(self) -> None:
		grant = self.grant("Deux véhicules avec chauffeurs pour les missions d'observation")
		self.assertEqual((grant.form, grant.status, grant.corporate_share), ("In kind", "Declined", 40))
		self.assertEqual(len(grant.scrutiny), 5)
		against = [row for row in self.decisions(grant) if row.verdict == "Reject"]
		self.assertEqual(
			Counter(row.pillar for row in against), {"Host State": 2, "Community": 1, "Civil Society": 1}
		)
		self.assertTrue(all(row.reason for row in against))

	def test_an_offer_waits_for_the_pillars_of_the_new_group_and_for_no_company(self) -> None:
		grant = self.grant("Meeting room at the quarry road, twelve days")
		self.assertEqual(grant.status, "Under Scrutiny")
		for login, asked in (
			("hoststate", True),
			("civilsociety", True),
			("community", True),
			("company", False),
		):
			with self.subTest(login), self.as_user(address(login)):
				self.assertEqual(grant.name in self.names_waiting(), asked)

	# What funders did

	def test_a_grant_was_suspended_and_lifted_and_a_request_in_cedis_waited_for_it(self) -> None:
		grant = self.grant("Convention 2023-2025")
		states = self.outcomes("grant", grant)
		self.assertEqual(states, ["Active", "Suspended", "Active", "Closed"])
		request = self.request("Mécanisme de plainte")
		self.assertEqual(self.funding(request), [("1", 97800, 7191.18)])
		self.assertEqual((request.funding[0].rate, request.funding[0].per_grant_unit), (13.6, 1))
		day = Calendar(getdate()).day
		self.assertEqual(request.signed_off_on, day("2024-04-08"))
		moved = [self.moved(row.name)[0] for row in self.payments(request)]
		self.assertEqual(moved, [("Exchange loss", "45.61"), ("Exchange gain", "7.68")])

	def test_the_agreement_was_reduced_repaid_and_closed(self) -> None:
		self.assertEqual(
			self.figures("Convention 2023-2025"),
			{
				"signed": "60000.00",
				"received": "60000.00",
				"refunded": "306.04",
				"repaid": "38418.03",
				"exchange": "-37.93",
				"charges": "52.50",
				"paid": "21797.58",
				"spent": "21491.54",
				"available": "0.00",
			},
		)

	def test_a_terminated_grant_paid_what_was_incurred_before_and_the_rest_went_back(self) -> None:
		grant = self.grant("Écouter au Haut-Sambou")
		self.assertEqual(grant.status, "Terminated")
		self.assertTrue(grant.stopped_on and grant.stop_reason)
		last = self.payments(self.request("mobile chez les creuseurs"))[-1]
		self.assertGreater(last.paid_on, grant.stopped_on)
		self.assertLess(last.costs_to, grant.stopped_on)
		self.assertEqual(
			self.figures(grant.title),
			{
				"signed": "16000.00",
				"received": "10000.00",
				"repaid": "5192.00",
				"charges": "8.00",
				"paid": "4800.00",
				"spent": "4800.00",
				"available": "0.00",
			},
		)

	def test_a_payment_was_possible_only_because_the_grant_was_prolonged(self) -> None:
		grant = self.grant("Mesurer avant d'agir")
		amendment = frappe.get_doc("Grant Amendment", {"grant": grant.name})
		self.assertEqual((amendment.kind, amendment.status), ("No-cost extension", "Confirmed"))
		self.assertTrue(amendment.agreement)
		top_up = self.payments(self.request("1 200 ménages"), kind="Top-up")[0]
		self.assertTrue(grant.close_out < top_up.paid_on <= amendment.new_close_out)
		self.assertEqual(
			self.figures(grant.title),
			{
				"signed": "30000.00",
				"received": "30000.00",
				"refunded": "715.96",
				"repaid": "4421.82",
				"charges": "8.00",
				"paid": "26286.14",
				"spent": "25570.18",
				"available": "0.00",
			},
		)

	def test_a_top_up_was_committed_before_it_came_and_confirmed_when_it_did(self) -> None:
		request, grant = self.request("Douze émissions"), self.grant("Convention 2026")
		row = request.funding[0]
		self.assertEqual((row.part, row.committed, row.conditional), (18600, 18600, 6610))
		kinds = frappe.get_all(
			"Fund Movement",
			filters={"grant": grant.name, "kind": ("in", [str(MovementKind.CONFIRMATION)])},
			fields=["units", "document_type"],
			order_by="name",
		)
		self.assertEqual([(row.units, row.document_type) for row in kinds], [(661000, "Grant Receipt")])
		self.assertEqual(
			self.figures(grant.title),
			{
				"signed": "20000.00",
				"received": "20000.00",
				"charges": "20.00",
				"paid": "18000.00",
				"spent": "18000.00",
				"available": "1980.00",
			},
		)

	def test_a_running_grant_begins_with_its_opening_balance(self) -> None:
		grant = self.grant("Convenio de secretaría")
		self.assertTrue(grant.is_running and grant.running_since < grant.creation.date())
		opening = frappe.get_all(
			"Fund Movement",
			filters={"grant": grant.name, "is_opening": 1},
			fields=["kind", "units"],
			order_by="units",
		)
		self.assertEqual(
			[(row.kind, row.units) for row in opening],
			[("Opening balance", 1430000), ("Signed amount", 3650000)],
		)

	# Closing

	def test_the_closed_group_gave_every_unspent_amount_back_each_with_its_document(self) -> None:
		group = self.group("Lanphura Fair Security Forum")
		self.assertEqual(months.closing_faults(group), ())
		returns = frappe.get_all(
			"Fund Return",
			filters={"working_group": group, "status": "Confirmed"},
			fields=["kind", "amount", "evidence"],
			order_by="name",
		)
		self.assertEqual(
			[(row.kind, row.amount) for row in returns],
			[
				("Transfer to another grant", 3032.69),
				("Repayment to funder", 8712.69),
				("Repayment to funder", 3942.31),
			],
		)
		self.assertTrue(all(row.evidence for row in returns))
		grants = frappe.get_all(GRANT, {"working_group": group}, ["title", "status"], order_by="name")
		self.assertEqual([row.status for row in grants], ["Closed"] * 3)
		self.assertEqual({self.figures(row.title)["available"] for row in grants}, {"0.00"})
		closing = self.reviews("Lanphura Fair Security Forum")[-1]
		self.assertEqual((closing.target_stage, closing.status), ("Closed", "Adopted"))

	def test_months_are_closed_one_was_opened_again_and_a_charge_came_late(self) -> None:
		title, first, last = money.CLOSED_MONTH
		group, day = self.group(title), Calendar(getdate()).day
		self.assertEqual(ledger.closed_until(group), day(last))
		closes = frappe.get_all(
			"Month Close", {"working_group": group}, ["act", "until", "reason"], order_by="sequence"
		)
		self.assertEqual(
			[row.act for row in closes], ["Close", "Close", "Reopen", "Close", "Close", "Close", "Close"]
		)
		self.assertTrue(all(row.reason for row in closes if row.act == "Reopen"))
		late = frappe.get_all(
			"Fund Movement",
			filters={"working_group": group, "is_late": 1},
			fields=["kind", "units", "happened_on", "posting_date"],
			order_by="name",
		)
		self.assertEqual(
			[tuple(row.values()) for row in late],
			[("Bank charge", 840, day("2026-03-31"), day("2026-04-01"))],
		)
		flows = {row.title: row.flow for row in months.figures(group, day(last), day(first))}
		self.assertEqual(set(flows), {"Convenio de secretaría", "Fondo línea de base y talleres"})
		for title, flow in flows.items():
			grant = self.grant(title)
			self.assertEqual(flow.closing, ledger.balances_of([grant.name])[grant.name].cash, title)

	# Refused, held, cancelled, and what waits

	def test_the_host_refused_one_one_is_on_hold_and_one_was_cancelled(self) -> None:
		for words, state, field in (
			("mesa de Alto Quiray", "Refused by host", "refused_because"),
			("Registre des gardes", "On Hold", "held_because"),
			("marché de Kirouma", "Cancelled", "cancelled_because"),
		):
			with self.subTest(words):
				request = self.request(words)
				self.assertEqual(request.status, state)
				self.assertTrue(request.get(field))
		self.assertEqual(self.request("mesa de Alto Quiray").host_reason, "Sanctions")
		cancelled = self.request("marché de Kirouma")
		self.assertEqual(set(ledger.lines_of(allocations=[cancelled.name]).values()), {funds.Part()})

	def test_something_waits_at_each_step_of_the_office(self) -> None:
		expected = {
			"finance": {"Sign off": 1, "Clear for payment": 1, "Confirm": 2, "Account for the advance": 1},
			"manager": {"Pay": 1},
		}
		for login, acts in expected.items():
			with self.subTest(login), self.as_user(address(login)):
				found = [
					row for row in finance_desk.waiting() if row["group_name"] in self.of_demonstration()
				]
				self.assertEqual(Counter(row["act"] for row in found), acts)
				self.assertTrue(all(row["amount"] for row in found))
		self.assertEqual(
			self.figures("Fonds de dialogue"),
			{
				"signed": "15000.00",
				"received": "9000.00",
				"charges": "9.00",
				"committed": "2800.00",
				"paid": "2000.00",
				"available": "4191.00",
			},
		)

	def test_no_figure_of_any_grant_is_below_what_it_may_be(self) -> None:
		names = frappe.get_all(GRANT, {"docstatus": 1}, pluck="name", order_by="name")
		for name, balance in ledger.balances_of(names).items():
			with self.subTest(name):
				self.assertGreaterEqual(balance.available, 0)
				self.assertGreaterEqual(balance.paid, balance.spent)
		states = Counter(frappe.get_all(ALLOCATION, pluck="status", order_by="name"))
		self.assertGreaterEqual(states["Settled"], 10)
