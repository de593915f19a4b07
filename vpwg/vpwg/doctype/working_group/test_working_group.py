"""Working groups: what a new one starts with, and the terms of reference that it may adopt."""

from typing import Any

import frappe
import frappe.client

from vpwg import clock
from vpwg.setup import criteria
from vpwg.setup.roles import AUDITOR, COORDINATOR, MANAGER, MEMBER
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg.sentences import terms as words
from vpwg.vpwg.workflow import guard
from vpwg.vpwg.workflow.approval import Unmet, UnmetCode
from vpwg.vpwg.workflow.balance import Pillar
from vpwg.vpwg.workflow.definitions import DEMONSTRATION, STAGE_MOVE
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.stages import MoveKind, Stage
from vpwg.vpwg.workflow.terms import TermsFault, TermsFaultCode

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

THREE = ("Host State", "Company", "Civil Society")


def rule(**values: Any) -> dict[str, Any]:
	return {"applies_to": "Stage Review", "tier": 1, "mode": "Consensus", **values}


def seats(group: str, pillars: tuple[str, ...] = THREE, **values: Any) -> list[str]:
	"""One seat of each pillar; gives their names."""
	return [factories.seat(group, factories.organisation(pillar).name, **values).name for pillar in pillars]


class TestTimeToDecide(VPWGTestCase):
	def test_a_time_to_decide_of_more_than_a_year_is_refused(self):
		for days in (367, 99999999):
			group = factories.group()
			group.approval_rules[0].days_to_decide = days
			with self.subTest(days), self.assertRaises(GuardError):
				group.save()


class TestWorkingGroup(VPWGTestCase):
	# A new group

	def test_a_new_group_starts_in_context_today_with_two_rules(self):
		doc = factories.group()
		self.assertEqual((doc.stage, doc.stage_since), ("Context", clock.today()))
		self.assertEqual(
			[(row.tier, row.mode, row.majority, row.min_present_per_pillar) for row in doc.approval_rules],
			[(1, "Consensus", "2/3", 1), (2, "Qualified majority", "2/3", 1)],
		)

	def test_a_new_group_keeps_the_rules_that_it_brings(self):
		doc = factories.group(approval_rules=[rule(min_present_per_pillar=2)])
		self.assertEqual([row.min_present_per_pillar for row in doc.approval_rules], [2])

	def test_a_new_group_takes_what_the_settings_propose_and_keeps_what_it_says(self):
		settings = frappe.get_single("VPWG Settings")
		settings.update({"default_currency": "EUR", "default_language": "fr", "default_country": "Peru"})
		settings.save()
		proposed = factories.group(currency="", language="", country="")
		self.assertEqual((proposed.currency, proposed.language, proposed.country), ("EUR", "fr", "Peru"))
		own = factories.group(currency="USD", language="es", country="Ghana")
		self.assertEqual((own.currency, own.language, own.country), ("USD", "es", "Ghana"))

	def test_the_coordinator_who_enters_a_group_coordinates_it(self):
		user = factories.user(roles=[COORDINATOR])
		with self.as_user(user):
			self.assertEqual(factories.group().coordinator, user)
		with self.as_user(factories.user(roles=[MANAGER])):
			self.assertIsNone(factories.group().coordinator)
		self.assertIsNone(factories.group().coordinator, "Administrator was not given the role")

	def test_whoever_coordinates_has_the_role(self):
		doc = factories.group()
		doc.coordinator = factories.user(roles=[MEMBER])
		with self.assertRaisesRegex(GuardError, COORDINATOR):
			doc.save()
		doc.reload()
		doc.coordinator = "Administrator"
		with self.assertRaises(GuardError):
			doc.save()
		doc.reload()
		doc.coordinator = factories.user(roles=[COORDINATOR])
		doc.save()

	def test_a_login_that_is_switched_off_does_not_coordinate(self):
		user = factories.user(roles=[COORDINATOR])
		frappe.db.set_value("User", user, "enabled", 0)
		with self.assertRaisesRegex(GuardError, "enable"):
			factories.group(coordinator=user)

	def test_a_group_whose_coordinator_lost_the_role_can_still_be_saved(self):
		user = factories.user(roles=[COORDINATOR])
		doc = factories.group(coordinator=user)
		frappe.db.delete("Has Role", {"parent": user})
		doc.vision = "Safe villages"
		doc.save()

	# Place

	def test_a_national_group_is_part_of_none(self):
		above = factories.group(level="National")
		with self.assertRaisesRegex(GuardError, "national"):
			factories.group(level="National", parent_group=above.name)
		factories.group(level="Sub-national", parent_group=above.name)

	def test_no_group_is_part_of_itself(self):
		doc = factories.group(level="Site")
		doc.parent_group = doc.name
		with self.assertRaisesRegex(GuardError, "itself"):
			doc.save()

	def test_a_circle_of_groups_is_refused(self):
		top = factories.group(level="Site")
		middle = factories.group(parent_group=top.name, level="Site")
		bottom = factories.group(parent_group=middle.name, level="Site")
		top.parent_group = bottom.name
		with self.assertRaisesRegex(GuardError, bottom.name):
			top.save()
		factories.group(parent_group=middle.name, level="Site")

	# Terms of reference

	def test_a_deciding_pillar_is_named_once(self):
		with self.assertRaisesRegex(GuardError, "Company is there twice"):
			factories.group(deciding_pillars=[{"pillar": "Company"}, {"pillar": "Company"}])
		factories.group(deciding_pillars=[{"pillar": "Company"}, {"pillar": "Home State"}])

	def test_a_word_that_is_no_pillar_is_refused_also_in_an_import(self):
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.pop, "in_import")
		with self.assertRaisesRegex(GuardError, "none of the choices"):
			factories.group(deciding_pillars=[{"pillar": "Army"}])

	def test_tiers_are_numbered_without_gap_or_double(self):
		for tiers, said in (((1, 3), "no tier 2"), ((2,), "no tier 1"), ((1, 1), "Tier 1 is there twice")):
			with self.subTest(tiers), self.assertRaisesRegex(GuardError, said):
				factories.group(approval_rules=[rule(tier=tier) for tier in tiers])
		factories.group(approval_rules=[rule(tier=2), rule(tier=1)])

	def test_shares_are_kept_in_one_form(self):
		doc = factories.group(
			approval_rules=[
				rule(mode="Qualified majority", majority=" 60 % ", quorum_all="0,5", quorum_per_pillar="1/3")
			]
		)
		row = doc.approval_rules[0]
		self.assertEqual((row.majority, row.quorum_all, row.quorum_per_pillar), ("3/5", "1/2", "1/3"))

	def test_what_is_no_share_is_refused_with_its_line(self):
		for field, text in (("majority", "most"), ("quorum_all", "150 %"), ("quorum_per_pillar", "-1/3")):
			with self.subTest(text), self.assertRaisesRegex(GuardError, f"{text} in line 1 .* no share"):
				factories.group(approval_rules=[rule(mode="Qualified majority", **{field: text})])

	def test_a_qualified_majority_is_half_or_more(self):
		for text in ("1/3", "0"):
			with self.subTest(text), self.assertRaisesRegex(GuardError, "no majority"):
				factories.group(approval_rules=[rule(mode="Qualified majority", majority=text)])
		factories.group(approval_rules=[rule(mode="Qualified majority", majority="1/2")])

	def test_numbers_out_of_range_are_refused(self):
		for field in ("days_to_decide", "grace_days", "min_approvals_per_pillar"):
			with self.subTest(field), self.assertRaises(frappe.ValidationError):
				factories.group(approval_rules=[rule(**{field: -1})])
		with self.assertRaises(frappe.ValidationError):
			factories.group(chair_term_months=-1)
		factories.group(chair_term_months=0)

	def test_a_group_may_do_without_rules_and_decides_by_consensus(self):
		doc = factories.group()
		doc.approval_rules = []
		doc.save()
		self.assertEqual([row.mode for row in doc.engine_rules()], ["Consensus"])

	# Rules and the seats that are there

	def test_a_rule_that_the_present_seats_could_never_satisfy_is_refused_with_gap_and_remedy(self):
		doc = factories.group()
		seats(doc.name)
		doc.reload()
		doc.approval_rules[1].min_approvals_per_pillar = 2
		said = "Tier 2 asks for 2 approvals of Company and its present seats allow 1: fill 1 more seats"
		with self.assertRaisesRegex(GuardError, said):
			doc.save()

	def test_the_same_rule_is_allowed_with_the_seats_for_it_and_before_there_are_any(self):
		doc = factories.group()
		doc.approval_rules[1].min_approvals_per_pillar = 2
		doc.save()
		other = factories.group()
		seats(other.name, THREE * 2)
		other.reload()
		other.approval_rules[1].min_approvals_per_pillar = 2
		other.save()

	def test_vacant_seats_are_named_when_a_rule_hangs_on_them(self):
		doc = factories.group()
		vacant = seats(doc.name, tenures=[])
		doc.reload()
		doc.approval_rules[0].min_present_per_pillar = 1
		doc.approval_rules[0].min_approvals = 2
		with self.assertRaisesRegex(GuardError, "Name an alternate for"):
			doc.save()
		self.assertEqual(len(vacant), 3)

	def test_other_changes_of_a_group_are_not_held_up_by_its_seats(self):
		doc = factories.group()
		seats(doc.name, tenures=[])
		doc.reload()
		doc.mission = "Talk before things happen"
		doc.save()

	def test_a_committee_without_members_is_refused(self):
		doc = factories.group()
		first, *_rest = seats(doc.name)
		doc.reload()
		doc.decisions_by = "Committee"
		with self.assertRaisesRegex(GuardError, "committee"):
			doc.save()
		frappe.db.set_value("Working Group Member", first, "on_committee", 1)
		doc.reload()
		doc.decisions_by = "Committee"
		doc.save()

	def test_a_change_of_pillars_that_takes_a_seats_vote_is_refused_and_names_the_seat(self):
		doc = factories.group()
		_host, company, _civil = seats(doc.name)
		doc.reload()
		doc.set("deciding_pillars", [{"pillar": "Host State"}, {"pillar": "Civil Society"}])
		with self.assertRaisesRegex(GuardError, company):
			doc.save()
		seat = frappe.get_doc("Working Group Member", company)
		seat.deciding = 0
		seat.save()
		doc.reload()
		doc.set("deciding_pillars", [{"pillar": "Host State"}, {"pillar": "Civil Society"}])
		doc.save()

	def test_community_seats_keep_their_vote_on_the_bench_of_civil_society(self):
		doc = factories.group(deciding_pillars=[{"pillar": pillar} for pillar in (*THREE, "Community")])
		seats(doc.name)
		factories.seat(doc.name, community_name="Elders of the river")
		doc.reload()
		doc.set("deciding_pillars", [])
		doc.save()

	def test_every_fault_of_the_terms_and_every_gap_has_a_sentence(self):
		for code in TermsFaultCode:
			said = words.sentence(TermsFault(code, row=1, tier=2, word="Company"))
			self.assertTrue(said.endswith("."), code)
		for code in UnmetCode:
			if code not in (
				UnmetCode.OBJECTION,
				UnmetCode.MAJORITY,
				UnmetCode.PILLAR_OBJECTION,
				UnmetCode.OFFICE,
			):
				self.assertIn("2", words.gap(2, Unmet(code, Pillar.COMPANY, 1, 3)), code)

	def test_what_somebody_typed_is_shown_as_text(self):
		said = words.sentence(TermsFault(TermsFaultCode.NO_SHARE, row=1, word="<img src=x>"))
		self.assertNotIn("<img", said)

	# Weights and officers

	def weigh(self, *rows: tuple[str, str, str]) -> Any:
		criteria.sync()
		return factories.group(
			criterion_weights=[
				{"criterion": criterion, "weight": weight, "reason": reason}
				for criterion, weight, reason in rows
			]
		)

	def test_a_criterion_is_weighted_once_with_a_reason(self):
		row = ("C2", "Required", "Civil society asked for it")
		with self.assertRaisesRegex(GuardError, "C2 is weighted twice: remove line 2"):
			self.weigh(row, row)
		with self.assertRaisesRegex(GuardError, "why C2"):
			self.weigh(("C2", "Required", "  "))
		self.weigh(row, ("C1", "Advisory", "Known to everybody"))

	def test_recommendations_and_c4_are_not_weighted(self):
		with self.assertRaisesRegex(GuardError, "R-WG1 is a recommendation"):
			self.weigh(("R-WG1", "Required", "Because"))
		with self.assertRaisesRegex(GuardError, "C4 never blocks"):
			self.weigh(("C4", "Required", "Because"))

	def test_only_a_manager_weighs(self):
		criteria.sync()
		user = factories.user(roles=[COORDINATOR])
		row = {"criterion": "C1", "weight": "Advisory", "reason": "Easier"}
		with self.as_user(user):
			doc = factories.group()
			doc.append("criterion_weights", row)
			doc.flags.ignore_permissions = False
			doc.save()
		self.assertFalse(frappe.db.count("Criterion Weight", {"parent": doc.name}))
		with self.as_user(factories.user(roles=[MANAGER])):
			doc = frappe.get_doc("Working Group", doc.name)
			doc.append("criterion_weights", row)
			doc.save()
		self.assertTrue(frappe.db.count("Criterion Weight", {"parent": doc.name}))

	def test_an_auditor_reads_until_a_day(self):
		user = factories.user(roles=[AUDITOR])
		with self.assertRaisesRegex(GuardError, "auditor in line 1"):
			factories.group(officers=[{"user": user, "function": "Auditor"}])
		factories.group(officers=[{"user": user, "function": "Auditor", "until": "2030-12-31"}])
		factories.group(officers=[{"user": user, "function": "Finance Officer"}])

	# Moving

	def moved(self, doc: Any, kind: MoveKind, target: Stage, waivers: int = 0) -> Any:
		doc = frappe.get_doc("Working Group", doc.name)
		with guard.acting(STAGE_MOVE, doc):
			doc.move(kind, target, clock.today(), waivers)
			doc.save()
		return frappe.get_doc("Working Group", doc.name)

	def test_a_review_moves_a_group_and_leaves_day_and_waivers(self):
		doc = self.moved(factories.group(), MoveKind.FORWARD, Stage.SETUP, waivers=2)
		self.assertEqual(
			(doc.stage, doc.stage_since, doc.stage_left, doc.waiver_count),
			("Setup", clock.today(), None, 2),
		)

	def test_a_group_at_rest_remembers_its_stage_and_forgets_it_when_it_wakes(self):
		doc = self.moved(factories.group(), MoveKind.FORWARD, Stage.SETUP)
		doc = self.moved(doc, MoveKind.REST, Stage.DORMANT)
		self.assertEqual((doc.stage, doc.stage_left), ("Dormant", "Setup"))
		doc = self.moved(doc, MoveKind.WAKE, Stage.SETUP)
		self.assertEqual((doc.stage, doc.stage_left), ("Setup", None))

	def test_move_without_the_engine_is_refused_even_to_administrator(self):
		doc = factories.group()
		doc.move(MoveKind.FORWARD, Stage.SETUP, clock.today(), 0)
		with self.assertRaises(guard.GuardPermissionError):
			doc.save(ignore_permissions=True)

	def test_the_engine_cannot_change_the_content_beside_the_stage(self):
		doc = factories.group()
		with guard.acting(STAGE_MOVE, doc), self.assertRaises(GuardError):
			doc.move(MoveKind.FORWARD, Stage.SETUP, clock.today(), 0)
			doc.vision = "Another one"
			doc.save()

	def test_a_key_of_a_method_that_a_client_sends_does_not_stand_in_front_of_it(self):
		doc = frappe.get_doc(
			{"doctype": "Working Group", "move": "x", "check_content": "y", "group_name": "Z"}
		)
		self.assertTrue(callable(doc.move) and callable(doc.check_content))

	# Demonstration mark

	def test_only_the_demonstrations_engine_marks_a_group_and_brings_nothing_else(self):
		values = {"doctype": "Working Group", "group_name": "Demo", "country": "Ghana", "level": "Site"}
		forged = {**values, "is_demonstration": 1, "waiver_count": 7, "stage_since": "2001-01-01"}
		plain = frappe.get_doc(forged).insert()
		self.assertEqual((plain.is_demonstration, plain.waiver_count), (0, 0))
		frappe.client.set_value("Working Group", plain.name, "is_demonstration", 1)
		self.assertFalse(frappe.db.get_value("Working Group", plain.name, "is_demonstration"))
		doc = frappe.get_doc(forged)
		with guard.acting(DEMONSTRATION, doc):
			doc.insert()
		self.assertEqual((doc.is_demonstration, doc.waiver_count), (1, 0))
		self.assertEqual(doc.stage_since, clock.today())

	def test_the_demonstrations_engine_does_not_move_a_group(self):
		doc = factories.group()
		with guard.acting(DEMONSTRATION, doc), self.assertRaises(guard.GuardPermissionError):
			doc.move(MoveKind.FORWARD, Stage.SETUP, clock.today(), 0)
			doc.save()

	# Leaving

	def test_a_group_with_a_seat_is_not_deleted(self):
		doc = factories.group()
		seats(doc.name, ("Company",))
		with self.assertRaisesRegex(GuardError, "1 seats and 0 adopted"):
			frappe.delete_doc("Working Group", doc.name, force=True)

	def test_a_group_that_a_review_was_adopted_for_is_not_deleted(self):
		doc = factories.group()
		review = frappe.get_doc({"doctype": "Stage Review", "working_group": doc.name, "docstatus": 1})
		review.set_new_name()
		review.db_insert()
		with self.assertRaisesRegex(GuardError, "0 seats and 1 adopted"):
			frappe.delete_doc("Working Group", doc.name, force=True)

	def test_an_empty_group_is_deleted(self):
		doc = factories.group()
		frappe.delete_doc("Working Group", doc.name)
		self.assertFalse(frappe.db.exists("Working Group", doc.name))
