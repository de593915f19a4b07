"""The demonstration: what it shows, that it can be loaded again, and that it goes away without a trace.

Loading takes its time, so one class loads it once and each test goes back to a savepoint.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from unittest import TestCase
from unittest.mock import patch

import frappe
from frappe.utils import getdate
from frappe.utils.global_search import sync_global_search

from vpwg import permissions
from vpwg.api import decisions as decisions_api
from vpwg.api import groups as groups_api
from vpwg.setup import demo
from vpwg.setup.demo import allocations, countries, papers, people, removal
from vpwg.setup.demo.calendar import LAST_EVENT, Calendar
from vpwg.setup.demo.groups import tendara
from vpwg.setup.demo.story import Story, Told, address
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.tests.demo_money_case import DemonstrationMoney
from vpwg.vpwg import decisions, declarations, finance, record_reader, standings
from vpwg.vpwg.workflow.conflicts import Cause

PASSWORD = "Demonstration-2026"

SOLCAYA = "Grupo de Trabajo de Solcaya"
KELEMBE = "Groupe national du Kélembé"
PROVINCE = "Groupe du Haut-Sambou"
SITE = "Groupe de site de Kirouma"
LANPHURA = "Lanphura Fair Security Forum"
TENDARA = "Tendara Working Group"


COLUMNS = {"tabDefaultValue": ("parent", "defkey", "defvalue")}
"""Frappe writes some defaults anew, under a new name, whenever a user is saved."""


def snapshot() -> dict[str, Counter[str]]:
	"""Every row of every table of the site."""
	return {
		name: Counter(
			repr(row)
			for row in frappe.qb.from_(frappe.qb.Table(name)).select(*COLUMNS.get(name, ("*",))).run()
		)
		for name in sorted(frappe.db.get_tables(cached=False))
		if name.startswith(("tab", "__"))
	}


def changes(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> dict[str, list[str]]:
	"""What differs, by table: rows that are gone and rows that are new."""
	found = {}
	for table in sorted(before.keys() | after.keys()):
		gone = before.get(table, Counter()) - after.get(table, Counter())
		new = after.get(table, Counter()) - before.get(table, Counter())
		if gone or new:
			found[table] = [*(f"- {row}" for row in gone), *(f"+ {row}" for row in new)]
	return found


class TestDemonstration(DemonstrationMoney, VPWGTestCase):
	maxDiff = 4000

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		# What earlier runs left waiting there, though it was rolled back, is not looked at.
		sync_global_search()
		frappe.db.delete("__global_search")
		cls.real = factories.group()
		cls.real_organisation = factories.organisation()
		cls.real_seat = factories.seat(cls.real.name, organisation=cls.real_organisation.name)
		cls.real_rate = factories.insert(
			allocations.RATE,
			{
				"from_currency": "EUR",
				"to_currency": "USD",
				"date": "2026-01-05",
				"rate": 1.1,
				"source": "Bank",
			},
		)
		cls.before = snapshot()
		cls.logins = demo.load(PASSWORD)
		cls.addClassCleanup(frappe.db.rollback)

	def setUp(self) -> None:
		frappe.db.savepoint("vpwg_test")
		super().setUp()

	def _roll_back(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="vpwg_test")
		permissions.forget()
		frappe.clear_cache()
		frappe.clear_messages()

	# Helpers

	def group(self, title: str) -> str:
		return frappe.get_value("Working Group", {"group_name": title})

	def seats(self, title: str, **filters: Any) -> list[Any]:
		return frappe.get_all(
			"Working Group Member",
			filters={"working_group": self.group(title), **filters},
			fields=[
				"name",
				"pillar",
				"deciding",
				"role",
				"to_date",
				"reason_for_leaving",
				"organisation",
				"seat_title",
			],
			order_by="name",
		)

	def reviews(self, title: str) -> list[Any]:
		return [
			frappe.get_doc("Stage Review", name)
			for name in frappe.get_all(
				"Stage Review",
				filters={"working_group": self.group(title)},
				pluck="name",
				order_by="creation, name",
			)
		]

	def decisions(self, review: Any) -> list[Any]:
		return frappe.get_all(
			"Approval Decision",
			filters={"reference_name": review.name},
			fields=["name", "entry", "seat", "pillar", "verdict", "reason", "round", "given_how", "confirms", "scan", "content_hash"],
			order_by="decided_on, creation",
		)  # fmt: skip

	def policies(self, title: str) -> list[Any]:
		"""The policies of a group in the order in which they were written."""
		names = frappe.get_all(
			allocations.POLICY,
			filters={"working_group": self.group(title)},
			pluck="name",
			order_by="version, name",
		)
		return [frappe.get_doc(allocations.POLICY, name) for name in names]

	def request(self, words: str) -> Any:
		"""The one request whose title has these words."""
		found = frappe.get_all(
			allocations.ALLOCATION, filters={"title": ("like", f"%{words}%")}, pluck="name", order_by="name"
		)
		self.assertEqual(len(found), 1, words)
		return frappe.get_doc(allocations.ALLOCATION, found[0])

	def approving(self, request: Any) -> Counter[str]:
		"""The seats that approved in the last round, by pillar."""
		return Counter(
			row.pillar
			for row in self.decisions(request)
			if row.entry == "Decision" and row.verdict == "Approve" and row.round == request.round
		)

	def causes(self, request: Any) -> dict[str, tuple[str, bool]]:
		"""For each seat that is in conflict on a request, by its title, the cause, and whether it was declared."""
		at = standings.standing(request)
		return {at.titles[row.seat]: (str(row.cause), row.declared) for row in at.conflicts}

	def entries(self, request: Any) -> list[tuple[str, str]]:
		"""What the group's record says of a request until its money was committed: each outcome, and by whom."""
		rows = frappe.get_all(
			"Group Record Entry",
			filters={"working_group": request.working_group, "kind": "allocation"},
			pluck="payload",
			order_by="seq",
		)
		said = [frappe.parse_json(row) for row in rows]
		return [
			(row["outcome"], row["by"])
			for row in said
			if row["document"] == request.name and not row.get("funding")
		]

	def outcomes(self, kind: str, doc: Any) -> list[str]:
		"""What the group's record says of a document, in its order."""
		rows = frappe.get_all(
			"Group Record Entry",
			filters={"working_group": doc.working_group, "kind": kind},
			pluck="payload",
			order_by="seq",
		)
		said = [frappe.parse_json(row) for row in rows]
		return [row["outcome"] for row in said if row["document"] == doc.name]

	def names_waiting(self) -> set[str]:
		"""What waits for a decision of the person who is logged in."""
		return {row["name"] for row in decisions_api.waiting_for_me()}

	def of_demonstration(self) -> set[str]:
		return {row.group_name for row in demo.groups()}

	# What it shows

	def test_each_group_stands_in_its_stage(self) -> None:
		found = {row.group_name: (row.country, row.stage) for row in demo.groups()}
		expected = {
			LANPHURA: ("Lanphura", "Closed"),
			KELEMBE: ("Kélembé", "Growth"),
			PROVINCE: ("Kélembé", "Setup"),
			SITE: ("Kélembé", "Context"),
			SOLCAYA: ("Solcaya", "Sustainability"),
			TENDARA: ("Tendara", "Context"),
		}
		self.assertEqual(found, expected)

	def test_the_old_group_has_29_institutions_by_pillar(self) -> None:
		seats = self.seats(SOLCAYA)
		self.assertEqual(len({seat.organisation for seat in seats}), 29)
		self.assertEqual(
			Counter(seat.pillar for seat in seats),
			{
				"Host State": 6,
				"Company": 8,
				"Civil Society": 5,
				"Home State": 8,
				"International Organisation": 2,
			},
		)
		self.assertEqual({seat.pillar for seat in seats if not seat.deciding}, {"International Organisation"})

	def test_the_old_group_entered_at_growth_and_moved_on_by_the_quorum_of_the_eiti(self) -> None:
		entry, onward = self.reviews(SOLCAYA)
		self.assertEqual((entry.kind, entry.target_stage, entry.existed_before), ("Entry", "Growth", 1))
		self.assertEqual((onward.kind, onward.target_stage), ("Forward", "Sustainability"))
		for review in (entry, onward):
			said = [row for row in self.decisions(review) if row.entry == "Decision"]
			self.assertEqual(len(said), 14)

	def test_waivers_are_counted_and_say_why(self) -> None:
		for title, criterion in ((KELEMBE, "S2.1"), (SOLCAYA, "G4.1")):
			with self.subTest(title):
				group = self.group(title)
				self.assertEqual(frappe.db.get_value("Working Group", group, "waiver_count"), 1)
				waived = [row for row in self.reviews(title)[-1].rows if row.verdict == "Waived"]
				self.assertEqual([row.criterion for row in waived], [criterion])
				self.assertTrue(waived[0].reason)

	def test_an_objection_sent_a_review_back_and_a_second_round_passed(self) -> None:
		_setup, growth = self.reviews(KELEMBE)
		self.assertEqual((growth.status, growth.round), ("Adopted", 2))
		first = [row for row in self.decisions(growth) if row.round == 1]
		second = [row for row in self.decisions(growth) if row.round == 2]
		objections = [row for row in first if row.verdict == "Reject"]
		self.assertEqual([row.pillar for row in objections], ["Civil Society"])
		self.assertTrue(objections[0].reason)
		self.assertNotEqual({row.content_hash for row in first}, {row.content_hash for row in second})
		self.assertNotIn("Reject", {row.verdict for row in second})

	def test_paper_decisions_carry_a_scan_and_were_witnessed_by_another_pillar(self) -> None:
		checked = 0
		for title in (KELEMBE, PROVINCE, SOLCAYA, LANPHURA):
			for review in self.reviews(title):
				rows = self.decisions(review)
				witnesses = {row.confirms: row.pillar for row in rows if row.entry == "Confirmation"}
				for row in rows:
					if row.given_how == "On paper":
						checked += 1
						self.assertTrue(row.scan)
						self.assertNotIn(witnesses[row.name], ("", row.pillar))
		self.assertGreater(checked, 25)

	def test_a_file_is_the_evidence_of_a_point_and_a_weight_is_the_groups_own(self) -> None:
		_setup, growth = self.reviews(KELEMBE)
		rows = {row.criterion: row for row in growth.rows}
		self.assertTrue(rows["S4.1"].evidence_file)
		self.assertEqual((rows["S4.4"].weight, rows["S4.4"].computed_verdict), ("Required", "Met"))

	def test_the_host_state_changes_its_people_and_the_seats_stay(self) -> None:
		seats = self.seats(KELEMBE, pillar="Host State")
		tenures = frappe.get_all(
			"Seat Tenure",
			filters={"parent": ("in", [seat.name for seat in seats]), "position": "Focal person", "to_date": ("is", "set")},
			pluck="reason",
			order_by="name",
		)  # fmt: skip
		self.assertGreaterEqual(len(tenures), 6)
		self.assertTrue(all(tenures))

	def test_the_closed_group_went_the_whole_way_and_lost_its_companies(self) -> None:
		stages = [review.target_stage for review in self.reviews(LANPHURA)]
		self.assertEqual(stages, ["Setup", "Growth", "Sustainability", "Dormant", "Closed"])
		seats = self.seats(LANPHURA)
		self.assertTrue(all(seat.to_date and seat.reason_for_leaving for seat in seats))
		closed = frappe.db.get_value("Working Group", self.group(LANPHURA), "stage_since")
		companies = [seat for seat in seats if seat.pillar == "Company"]
		self.assertEqual(len(companies), 4)
		self.assertTrue(all(seat.to_date < closed for seat in companies))
		self.assertIn("waived", self.reviews(LANPHURA)[-1].adopted_by_rule)

	def test_the_form_of_each_group_opens(self) -> None:
		for row in demo.groups():
			with self.subTest(row.group_name), self.as_user(address("coordinator")):
				self.assertEqual(groups_api.what_is_missing(row.name)["title"], row.group_name)
				self.assertTrue(groups_api.seats(row.name))

	def test_an_adopted_review_shows_the_seats_of_its_day(self) -> None:
		closing = standings.standing(self.reviews(LANPHURA)[-1])
		self.assertEqual([row.pillar for row in closing.outcome.waived], ["Company"])
		self.assertEqual([row.approvals for row in closing.outcome.tally if row.voices], [1, 1])

	def test_local_groups_stand_below_the_national_one(self) -> None:
		parents = dict(
			frappe.get_all(
				"Working Group", fields=["group_name", "parent_group"], order_by="name", as_list=True
			)
		)
		self.assertEqual(parents[PROVINCE], self.group(KELEMBE))
		self.assertEqual(parents[SITE], self.group(PROVINCE))

	def test_the_new_group_waits_for_its_first_review(self) -> None:
		self.assertEqual(self.reviews(TENDARA), [])
		pillars = {seat.pillar for seat in self.seats(TENDARA)}
		self.assertEqual(pillars, {"Host State", "Company", "Civil Society", "Community"})
		with self.as_user(address("coordinator")):
			missing = groups_api.what_is_missing(self.group(TENDARA))
		self.assertTrue(missing["can_start"])
		self.assertEqual(missing["next_stage"], "Setup")

	def test_some_answers_about_people_can_be_shown_and_others_not(self) -> None:
		shown = [row["shown"] for row in groups_api.diversity_shown(self.group(SOLCAYA))["cells"]]
		self.assertEqual(shown, ["56%", "not shown", "fewer than 5", "fewer than 5"])
		self.assertEqual(groups_api.diversity_shown(self.group(KELEMBE))["cells"], [])

	# Policies and requests

	def test_the_host_s_own_rules_come_first_and_end_with_the_first_policy(self) -> None:
		interim, first, second = self.policies(KELEMBE)
		self.assertEqual(
			(interim.is_interim, interim.status, interim.interim_ceiling), (1, "Superseded", 30000)
		)
		self.assertTrue(interim.expires_on)
		self.assertEqual((first.status, first.replaces), ("Superseded", interim.name))
		self.assertEqual((second.status, second.replaces, second.version), ("In Force", first.name, 3))
		study = self.request("Étude exploratoire")
		self.assertEqual((study.status, study.policy, study.policy_version), ("Settled", interim.name, 1))

	def test_the_first_policy_has_bands_criteria_rates_grounds_a_substitute_and_a_relaxation(self) -> None:
		_interim, first, second = self.policies(KELEMBE)
		bands = [
			(row.decided_by, row.mode, row.amount_from, row.amount_to, row.quorum_all or "")
			for row in first.approval_rules
			if row.applies_to == allocations.ALLOCATION
		]
		self.assertEqual(
			bands,
			[
				("Office-holders", "Consensus", 0, 500, ""),
				("Pillars", "Consensus", 500, 15000, ""),
				("Pillars", "Qualified majority", 500, 15000, ""),
				("Pillars", "Consensus", 15000, 0, "1/2"),
				("Pillars", "Qualified majority", 15000, 0, "1/2"),
			],
		)
		for table in ("ranking_criteria", "participation_rates", "grounds", "substitutes", "relaxations"):
			self.assertTrue(first.get(table), table)
		snapshots = [frappe.parse_json(policy.rule_snapshot) for policy in (first, second)]
		self.assertEqual([row.get("policy") for row in snapshots], [None, first.name])

	def test_a_request_was_endorsed_through_three_pillars(self) -> None:
		request = self.request("Formation de 40 gardes")
		self.assertEqual((request.status, request.round, request.tier), ("Settled", 1, 1))
		self.assertEqual(self.approving(request), {"Host State": 1, "Company": 1, "Civil Society": 1})
		self.assertTrue(request.decided_by_rule)

	def test_a_small_expense_was_decided_by_coordinator_and_chair_and_shows_the_relaxation(self) -> None:
		request = self.request("Salle et sonorisation")
		self.assertEqual(request.status, "Settled")
		roles = {
			frappe.db.get_value("Working Group Member", row.seat, "organisation")
			for row in self.decisions(request)
			if row.entry == "Decision"
		}
		self.assertEqual(len(roles), 2)
		self.assertIn("500", request.relaxations_note)

	def test_a_large_request_had_the_quorum_of_the_eiti(self) -> None:
		request = self.request("1 200 ménages")
		self.assertEqual((request.status, request.amount), ("Settled", 28500))
		self.assertEqual(
			self.approving(request), {"Host State": 3, "Company": 2, "Civil Society": 1, "Community": 1}
		)

	def test_a_request_was_rejected_with_reasons_after_dialogue(self) -> None:
		request = self.request("Caméras volantes")
		self.assertEqual((request.status, request.round, request.tier), ("Rejected", 2, 2))
		against = [row for row in self.decisions(request) if row.verdict == "Reject"]
		self.assertEqual(Counter(row.round for row in against), {1: 1, 2: 4})
		self.assertTrue(all(row.reason for row in against))
		self.assertEqual(
			self.entries(request),
			[
				("Under Review", "Office"),
				("Returned", "Pillars"),
				("Under Review", "Office"),
				("Rejected", "Pillars"),
			],
		)

	def test_seats_in_conflict_are_found_by_their_organisation_and_their_parent(self) -> None:
		own = self.causes(self.request("Étude exploratoire"))
		self.assertEqual(own, {"Institut Falaise pour la paix": (Cause.OWN_BENEFIT, False)})
		parent = self.request("Cours en ligne")
		self.assertEqual(self.causes(parent), {"Meridel Kélembé SA": (Cause.PARENT_BENEFIT, False)})
		said = {row.seat for row in self.decisions(parent)}
		self.assertNotIn("Meridel Kélembé SA", {standings.standing(parent).titles[seat] for seat in said})

	def test_whoever_declared_a_conflict_stepped_aside_and_the_alternate_decided(self) -> None:
		request = self.request("Mécanisme de plainte")
		self.assertEqual(
			self.causes(request),
			{
				"Meridel Kélembé SA": (Cause.FAMILY, True),
				"Gouvernorat du Haut-Sambou": (Cause.OTHER, True),
			},
		)
		alternates = frappe.get_all(
			"Approval Decision",
			filters={"reference_name": request.name, "given_by_position": "Alternate", "verdict": "Approve"},
			pluck="pillar",
			order_by="pillar",
		)
		self.assertEqual(alternates, ["Company", "Host State"])
		on_paper = frappe.get_all(
			"Conflict Declaration",
			filters={"reference_name": request.name, "given_how": "On paper", "answer": "In conflict"},
			fields=["status", "scan", "confirmed_by_seat"],
			order_by="name",
		)
		self.assertEqual([row.status for row in on_paper], ["Confirmed"])
		self.assertTrue(on_paper[0].scan and on_paper[0].confirmed_by_seat)

	def test_a_pillar_that_competes_as_a_whole_was_substituted(self) -> None:
		for words in ("marché de Kirouma", "mobile chez les creuseurs"):
			with self.subTest(words):
				request = self.request(words)
				found = self.causes(request)
				self.assertEqual(len(found), 3)
				self.assertEqual(
					{cause for cause, _declared in found.values()}, {Cause.OWN_BENEFIT, Cause.COMPETES}
				)
				self.assertEqual(self.approving(request)["International Organisation"], 1)
				self.assertIn("Centre Rivages", request.decided_by_rule)

	def test_a_pillar_in_conflict_without_a_substitute_was_waived(self) -> None:
		request = self.request("Registre des gardes")
		at = standings.standing(request)
		self.assertEqual([(row.pillar, row.code) for row in at.outcome.waived], [("Host State", "recused")])
		self.assertIn("État d'accueil", request.decided_by_rule)
		self.assertEqual(self.approving(request), {"Company": 1, "Community": 1})

	def test_three_requests_of_a_call_were_ranked_with_reasons(self) -> None:
		found = {
			words: self.request(words)
			for words in ("mobile chez les creuseurs", "marché de Kirouma", "barrière nord")
		}
		self.assertEqual(
			[(row.rank, row.rank_of, row.status) for row in found.values()],
			[(1, 3, "Settled"), (2, 3, "Cancelled"), (3, 3, "Withdrawn")],
		)
		for row in found.values():
			self.assertEqual(len(row.ranking), 4)
			self.assertTrue(all(point.reason for point in row.ranking))
		self.assertEqual(len({row.call for row in found.values()}), 1)
		ranked_by = frappe.db.get_value(allocations.CALL, found["barrière nord"].call, "ranked_by")
		self.assertEqual(ranked_by, address("manager"))
		self.assertTrue(found["barrière nord"].withdrawn_because)

	def test_the_coordinator_sent_a_request_back_and_it_was_revised(self) -> None:
		request = self.request("Línea de base")
		self.assertEqual((request.status, request.round, len(request.lines)), ("Settled", 2, 3))
		self.assertEqual(
			self.entries(request),
			[
				("Under Review", "Office"),
				("Returned", "Office"),
				("Under Review", "Office"),
				("Endorsed", "Pillars"),
			],
		)

	def test_a_request_lapsed_after_both_tiers(self) -> None:
		request = self.request("Pasajes de dirigentas")
		self.assertEqual((request.status, request.round, request.tier), ("Returned", 1, 2))
		self.assertIn("21", request.returned_because)
		self.assertEqual(self.decisions(request), [])

	def test_an_objection_of_a_pillar_suspended_a_request_that_was_agreed_after_dialogue(self) -> None:
		request = self.request("Evening walks")
		self.assertEqual((request.status, request.round, request.tier), ("Settled", 2, 1))
		# Its rule has no second tier: a plain rejection would have ended it.
		self.assertEqual(
			self.entries(request),
			[
				("Under Review", "Office"),
				("Returned", "Pillars"),
				("Under Review", "Office"),
				("Endorsed", "Pillars"),
			],
		)
		first = [row for row in self.decisions(request) if row.round == 1 and row.verdict == "Reject"]
		self.assertEqual({row.pillar for row in first}, {"Civil Society", "Community"})
		self.assertEqual(
			self.approving(request), {"Host State": 2, "Company": 2, "Civil Society": 1, "Community": 1}
		)

	def test_a_community_without_a_login_decided_on_paper_and_another_pillar_witnessed_it(self) -> None:
		rows = self.decisions(self.request("Registre des gardes"))
		paper = next(row for row in rows if row.given_how == "On paper" and row.entry == "Decision")
		witness = next(row for row in rows if row.confirms == paper.name)
		self.assertEqual((paper.pillar, witness.pillar), ("Community", "Company"))
		self.assertTrue(paper.scan)

	def test_to_benefit_at_published_rates_is_no_conflict(self) -> None:
		request = self.request("Trajet des représentants de Tolma")
		self.assertEqual((request.status, request.beneficiary_community), ("In Payment", "Village de Tolma"))
		self.assertEqual(self.causes(request), {})

	def test_a_rule_that_nobody_could_satisfy_was_mended_by_a_new_seat(self) -> None:
		request = self.request("Médiation foncière")
		self.assertEqual((request.status, request.round), ("Settled", 2))
		ended = [seat for seat in self.seats(PROVINCE, pillar="Host State") if seat.to_date]
		self.assertEqual(len(ended), 2)
		self.assertTrue(all(seat.reason_for_leaving for seat in ended))
		new = [
			seat.name
			for seat in self.seats(PROVINCE, pillar="Host State")
			if "Ordre public" in seat.seat_title
		]
		self.assertIn(new[0], {row.seat for row in self.decisions(request) if row.round == 2})
		self.assertEqual(self.entries(request)[1], ("Returned", "Office"))

	def test_requests_in_another_currency_keep_the_rate_of_their_day(self) -> None:
		for words, pair, rate, units in (
			("Mécanisme de plainte", ("GHS", "EUR"), 0.0735, 718830),
			("Taller regional", ("EUR", "USD"), 1.0912, 613254),
		):
			with self.subTest(words):
				request = self.request(words)
				self.assertEqual((request.currency, request.group_currency), pair)
				self.assertEqual((request.rate, request.group_amount_units), (rate, units))
				self.assertTrue(request.rate_source and request.rate_date)

	def test_a_request_waits_for_the_member_of_each_pillar(self) -> None:
		request = self.request("Scoping study")
		self.assertEqual((request.status, request.round), ("Under Review", 1))
		for login in ("hoststate", "company", "civilsociety", "community"):
			with self.subTest(login), self.as_user(address(login)):
				waiting = {row["name"]: row for row in decisions_api.waiting_for_me()}
				self.assertTrue(waiting[request.name]["asks_conflict"])
				self.assertFalse(waiting[request.name]["late"])
				seat = waiting[request.name]["seats"][0]["seat"]
				declarations.answer(request.doctype, request.name, seat, False)
				decisions.record(request.doctype, request.name, seat, "Approve")
		self.assertEqual(self.request("Scoping study").status, "Endorsed")

	def test_a_member_has_a_draft_and_one_request_is_late(self) -> None:
		draft = self.request("Boat fares")
		self.assertEqual((draft.status, draft.owner), ("Draft", address("community")))
		late = self.request("Déplacements des représentants")
		self.assertEqual(late.status, "Under Review")
		self.assertEqual(list(frappe.parse_json(late.rule_snapshot)["steps"]), ["Remind"])
		with self.as_user(address("civilsociety")):
			waiting = {row["name"]: row for row in decisions_api.waiting_for_me()}
		self.assertTrue(waiting[late.name]["late"])

	# Who sees what

	def test_every_login_finds_its_groups(self) -> None:
		everything = {row.group_name for row in demo.groups()}
		expected = {
			"manager": everything,
			"coordinator": everything,
			"finance": everything,
			"auditor": everything,
			"hoststate": {TENDARA},
			"company": {TENDARA, SOLCAYA, KELEMBE, PROVINCE, SITE},
			"civilsociety": {TENDARA, SOLCAYA, KELEMBE, PROVINCE, SITE},
			"community": {TENDARA},
		}
		for login, titles in expected.items():
			with self.subTest(login), self.as_user(address(login)):
				found = frappe.get_list(
					"Working Group", pluck="group_name", order_by="name", limit_page_length=0
				)
				self.assertEqual(set(found) & everything, titles)

	def test_a_member_finds_something_to_decide_and_to_confirm(self) -> None:
		review = self.reviews(SITE)[0]
		self.assertEqual(review.status, "Under Endorsement")
		waiting = [row.name for row in self.decisions(review)]
		with self.as_user(address("company")):
			for decision in waiting:
				decisions.confirm(decision)
			self.assertEqual(len(waiting), 2)
			decisions.record("Stage Review", review.name, self.own_seat(review), "Approve")
		with self.as_user(address("civilsociety")):
			decisions.record("Stage Review", review.name, self.own_seat(review), "Approve")
		self.assertEqual(frappe.db.get_value("Working Group", self.group(SITE), "stage"), "Setup")

	def own_seat(self, review: Any) -> str:
		return decisions.seats_to_decide(standings.standing(review), decisions.own_key())[0]

	def test_each_person_has_the_roles_they_stand_for_and_no_other(self) -> None:
		self.assertEqual([login["user"] for login in self.logins], [person.email for person in people.PEOPLE])
		for person in people.PEOPLE:
			with self.subTest(person.title):
				given = frappe.get_all(
					"Has Role", filters={"parent": person.email}, pluck="role", order_by="role"
				)
				self.assertEqual(given, sorted(person.roles))

	# How it was made

	def test_nothing_lies_in_the_future(self) -> None:
		today = getdate()
		for doctype, fields in {
			"Working Group": ("stage_since", "creation", "modified"),
			"Working Group Member": ("from_date", "to_date", "role_from", "creation", "modified"),
			"Seat Tenure": ("from_date", "to_date"),
			"Stakeholder Organisation": ("consent_given_on", "creation"),
			"Stage Review": ("opened_on", "adopted_on", "creation", "modified"),
			"Approval Decision": ("decided_on", "creation"),
			"Member Diversity": ("creation",),
			allocations.POLICY: ("opened_on", "in_force_from", "superseded_on", "creation"),
			allocations.CALL: ("opens_on", "closes_on", "ranked_on", "creation"),
			allocations.ALLOCATION: (
				"sent_on",
				"opened_on",
				"decided_on",
				"rate_date",
				"signed_off_on",
				"settled_on",
				"creation",
			),
			allocations.RATE: ("date", "creation"),
			"Conflict Declaration": ("declared_on", "creation"),
			allocations.GRANT: (
				"signed_on",
				"running_since",
				"opened_on",
				"decided_on",
				"stopped_on",
				"closed_on",
				"creation",
			),
			"Grant Receipt": ("received_on", "posting_date", "creation"),
			"Grant Amendment": ("agreed_on", "creation"),
			"Fund Return": ("returned_on", "posting_date", "creation"),
			"Disbursement": ("cleared_on", "paid_on", "reversed_on", "posting_date", "creation"),
			"Advance Retirement": ("retired_on", "posting_date", "creation"),
			"Retirement Line": ("expense_date",),
			"Fund Movement": ("happened_on", "posting_date", "creation"),
			"Month Close": ("until", "closed_until", "previous_until", "creation"),
		}.items():
			for row in frappe.get_all(doctype, fields=list(fields), order_by="name", limit_page_length=0):
				late = {name: value for name, value in row.items() if value and getdate(value) > today}
				self.assertEqual(late, {}, doctype)

	def test_the_record_of_each_group_goes_on_from_day_to_day(self) -> None:
		for row in demo.groups():
			with self.subTest(row.group_name):
				days = frappe.get_all(
					"Group Record Entry", {"working_group": row.name}, pluck="at", order_by="seq"
				)
				days = [str(at)[:10] for at in days]
				self.assertEqual(days, sorted(days))

	def test_nobody_is_told_of_any_of_it(self) -> None:
		names = [row.name for row in demo.groups()]
		told = set(self.before["tabNotification Log"]), set(self.before["tabEmail Queue"])
		after = snapshot()
		self.assertEqual((set(after["tabNotification Log"]), set(after["tabEmail Queue"])), told)
		self.assertTrue(names)

	def test_the_mark_is_on_the_demonstration_and_on_nothing_else(self) -> None:
		for doctype, real in (
			("Working Group", self.real.name),
			("Stakeholder Organisation", self.real_organisation.name),
		):
			self.assertFalse(frappe.db.get_value(doctype, real, "is_demonstration"))
		found = frappe.get_all(
			"Stakeholder Organisation", {"is_demonstration": 1}, pluck="country", order_by="name"
		)
		self.assertEqual(set(found), set(countries.COUNTRIES))

	def test_the_record_of_each_group_verifies_and_agrees_with_its_documents(self) -> None:
		for row in demo.groups():
			with self.subTest(row.group_name):
				self.assertTrue(record_reader.head_of(row.name))
				verdict = record_reader.check(row.name)
				self.assertTrue(verdict.verified, verdict)
		found = {title: record_reader.count(self.group(title)) for title in (SOLCAYA, KELEMBE, LANPHURA)}
		self.assertTrue(all(number > 15 for number in found.values()), found)

	# Again

	def test_loading_again_changes_nothing_but_the_passwords(self) -> None:
		before = snapshot()
		demo.load("Demonstration-2027")
		self.assertEqual(set(changes(before, snapshot())), {"__Auth"})

	def test_what_was_interrupted_is_told_again_and_whole(self) -> None:
		removal.purge(self.group(TENDARA), defaultdict(list))
		seen = []

		def breaks(story: Story, group: str, told: Any) -> str:
			seen.append(told)
			if len(seen) == 3:
				raise Told("interrupted")
			return sit(story, group, told)

		sit = Story.sit
		with patch.object(Story, "sit", breaks), suppress(Told):
			demo.load(PASSWORD)
		self.assertEqual(len(seen), 3)
		self.assertEqual(frappe.session.user, "Administrator")
		self.assertIsNone(frappe.flags.current_date)
		self.assertIsNone(self.group(TENDARA))
		demo.load(PASSWORD)
		self.assertEqual(len(self.seats(TENDARA)), len(tendara.SEATS))

	def test_on_an_earlier_day_the_stories_lie_further_back(self) -> None:
		removal.purge(self.group(TENDARA), defaultdict(list))
		demo.tell(tendara, Calendar(date(2026, 5, 1)))
		seats = frappe.get_all(
			"Working Group Member",
			filters={"working_group": self.group(TENDARA)},
			pluck="from_date",
			order_by="name",
		)
		self.assertEqual({day.year for day in seats}, {2025})

	# Removal

	def test_removal_leaves_every_table_as_it_was_and_no_file(self) -> None:
		papers_of = frappe.get_all(
			"File", {"attached_to_doctype": "Approval Decision"}, pluck="file_url", order_by="name"
		)
		self.assertTrue(papers_of)
		self.assertEqual(demo.remove(), [])
		left = [url for url in papers_of if Path(frappe.get_site_path(url.lstrip("/"))).exists()]
		self.assertEqual(left, [])
		self.assertEqual(changes(self.before, snapshot()), {})

	def test_removal_takes_along_what_people_did_with_it(self) -> None:
		group = self.group(TENDARA)
		with self.as_user(address("coordinator")):
			frappe.get_doc(
				{"doctype": "Stage Review", "working_group": group, "target_stage": "Setup"}
			).insert()
			doc = frappe.get_doc("Working Group", group)
			doc.vision = "Changed while trying"
			doc.save()
			doc.add_comment("Comment", "A comment")
		with self.as_user(address("civilsociety")):
			doc.add_seen()
		with self.as_user(address("finance")):
			frappe.get_doc(
				{
					"doctype": allocations.RATE,
					"from_currency": "GHS",
					"to_currency": "USD",
					"date": getdate(),
					"rate": 0.08,
					"source": "Tried",
				}
			).insert()
			frappe.get_doc(
				{"doctype": "File", "file_name": "loose.txt", "content": "Tried", "is_private": 1}
			).insert(ignore_permissions=True)
			self.pay_what_waits()
		with self.as_user(address("community")):
			request = self.request("Scoping study")
			seat = decisions_api.waiting_for_me()[0]["seats"][0]["seat"]
			declarations.answer(request.doctype, request.name, seat, True, "Another reason", "Tried")
		self.assertEqual(demo.remove(), [])
		self.assertEqual(changes(self.before, snapshot()), {})

	def pay_what_waits(self) -> None:
		"""Somebody signs off and confirms what the demonstration has waiting."""
		receipt = frappe.get_doc("Grant Receipt", {"status": "Draft", "description": "Second versement"})
		receipt.status = "Confirmed"
		receipt.submit()
		request = self.request("Carte des droits")
		finance.sign_off(request.name, [{"grant": receipt.grant, "budget_line": "P", "part": 1150}])

	def test_a_group_without_the_mark_is_refused(self) -> None:
		before = snapshot()
		with self.assertRaises(removal.NotADemonstration):
			removal.purge(self.real.name, defaultdict(list))
		self.assertEqual(changes(before, snapshot()), {})

	def test_what_a_real_group_uses_stays(self) -> None:
		meridel = frappe.get_value("Stakeholder Organisation", {"organisation_name": "Meridel Tendara Ltd"})
		seat = factories.seat(self.real.name, organisation=meridel, user=address("company"))
		stays = demo.remove()
		self.assertTrue(any("Meridel Tendara" in line or meridel in line for line in stays), stays)
		self.assertTrue(frappe.db.exists("Stakeholder Organisation", meridel))
		self.assertTrue(frappe.db.exists("Working Group Member", seat.name))
		self.assertTrue(frappe.db.exists("Country", "Tendara"))
		self.assertFalse(frappe.db.exists("Country", "Solcaya"))
		self.assertEqual(frappe.db.get_value("User", address("company"), "enabled"), 0)
		self.assertFalse(frappe.db.exists("User", address("hoststate")))
		self.assertEqual(demo.groups(), [])
		seat.reload()
		self.assertEqual(seat.organisation, meridel)
		people.load(PASSWORD)
		self.assertEqual(frappe.db.get_value("User", address("company"), "enabled"), 1)

	def test_a_group_that_stands_above_a_real_one_stays(self) -> None:
		below = factories.group(level="Site", parent_group=self.group(TENDARA))
		stays = demo.remove()
		self.assertEqual([row.group_name for row in demo.groups()], [TENDARA])
		self.assertTrue(any(below.name in line for line in stays), stays)
		self.assertEqual(len(self.seats(TENDARA)), len(tendara.SEATS))


class TestDaysAndPapers(TestCase):
	def test_days_stay_where_they_are_told_once_all_of_them_are_past(self) -> None:
		for today in (LAST_EVENT, date(2026, 11, 24), date(2031, 1, 1)):
			self.assertEqual(Calendar(today).day("2024-03-21"), date(2024, 3, 21))

	def test_days_go_back_by_whole_years_on_an_earlier_day(self) -> None:
		for today, year in ((date(2026, 10, 7), 2023), (date(2026, 1, 1), 2023), (date(2025, 3, 1), 2022)):
			calendar = Calendar(today)
			self.assertEqual(calendar.day("2024-03-21"), date(year, 3, 21))
			self.assertLessEqual(calendar.day(LAST_EVENT.isoformat()), today)

	def test_a_paper_is_a_whole_pdf_with_its_table_of_places(self) -> None:
		paper = papers.page("Décision de : (essai)", ["Une ligne", "", "x" * 200])
		self.assertEqual(paper, papers.page("Décision de : (essai)", ["Une ligne", "", "x" * 200]))
		start = int(paper.split(b"startxref\n")[1].split(b"\n")[0])
		self.assertTrue(paper[start:].startswith(b"xref\n0 7\n"))
		for number, line in enumerate(paper[start:].split(b"\n")[3:9], 1):
			self.assertTrue(paper[int(line[:10]) :].startswith(b"%d 0 obj" % number))
		self.assertIn("(Décision de : \\(essai\\))".encode("cp1252"), paper)
