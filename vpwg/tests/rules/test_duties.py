"""Separation of duties: the floor that nothing lowers, the defaults above it, and what a policy may relax."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.duties import (
	DEFAULTS,
	FLOOR,
	Act,
	Allowed,
	DutyCode,
	People,
	Refused,
	check,
	could,
	needs_outsider,
)
from vpwg.vpwg.workflow.policy_parts import Relaxation, Relaxed

RULES = settings(derandomize=True, deadline=None)

TODAY = date(2026, 3, 15)
AMOUNT = Decimal("400.00")
CAP = Decimal("500.00")
UNTIL = date(2026, 12, 31)
PERSONS = ("ama", "ben", "cem", "dia")

ALL = tuple(
	Relaxation(line, kind, CAP, UNTIL, "The board reads them") for line, kind in enumerate(Relaxed, 1)
)

persons = st.sampled_from(PERSONS)
somebody = st.sampled_from(("", *PERSONS))
some = st.frozensets(persons, max_size=2)
peoples = st.builds(
	People,
	requester=somebody,
	last_editor=somebody,
	deciders=some,
	finance_approver=somebody,
	preparer=somebody,
	first_preparer=somebody,
	clearer=somebody,
	payer=somebody,
	beneficiary_people=some,
)
relaxations = st.lists(
	st.builds(
		Relaxation,
		st.just(1),
		st.sampled_from(Relaxed),
		st.decimals("0", "1000", places=2),
		st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
		st.just("Review"),
	),
	max_size=4,
).map(tuple)
amounts = st.decimals("0", "1000", places=2)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def ask(act, person, relaxed=(), amount=AMOUNT, day=TODAY, candidates=(), **people):
	return check(act, person, People(**people), amount, day, relaxed, candidates)


def on_the_floor(act, person, people):
	"""The floor in the words of the design, apart from how the module holds it."""
	maker = person in (people.requester, people.last_editor)
	return (
		(maker and act in (Act.DECIDE, Act.SIGN_OFF, Act.CLEAR, Act.PAY))
		or (act == Act.PAY and person in (people.preparer, people.first_preparer, people.clearer))
		or (act in (Act.PREPARE, Act.CLEAR) and person == people.payer)
		or (act in (Act.PREPARE, Act.CLEAR, Act.PAY) and person in people.beneficiary_people)
	)


class TestFloor(unittest.TestCase):
	def test_who_asks_or_changed_it_last_neither_decides_nor_signs_off_clears_or_pays(self):
		for act, field in product(
			(Act.DECIDE, Act.SIGN_OFF, Act.CLEAR, Act.PAY), ("requester", "last_editor")
		):
			answer = ask(act, "ama", ALL, **{field: "ama"})
			self.assertEqual((answer.is_floor, answer.would_relax), (True, None))
		self.assertEqual(ask(Act.PREPARE, "ama", requester="ama"), Allowed())

	def test_who_prepares_or_clears_a_payment_does_not_pay_it(self):
		self.assertEqual(ask(Act.PAY, "ama", ALL, preparer="ama").code, DutyCode.PREPARED)
		self.assertEqual(ask(Act.PAY, "ama", ALL, clearer="ama").code, DutyCode.CLEARED)
		self.assertEqual(ask(Act.PREPARE, "ama", ALL, payer="ama").code, DutyCode.PAID)
		self.assertEqual(ask(Act.CLEAR, "ama", ALL, preparer="ama"), Allowed())

	def test_nobody_of_the_beneficiary_prepares_clears_or_pays(self):
		for act in (Act.PREPARE, Act.CLEAR, Act.PAY):
			answer = ask(act, "ama", ALL, beneficiary_people=frozenset({"ama"}))
			self.assertEqual((answer.code, answer.is_floor), (DutyCode.OF_BENEFICIARY, True))

	def test_the_hosts_finance_officer_signs_off_although_the_host_benefits(self):
		self.assertEqual(ask(Act.SIGN_OFF, "ama", beneficiary_people=frozenset({"ama"})), Allowed())

	@RULES
	@given(st.sampled_from(Act), persons, peoples, amounts, days, relaxations)
	def test_no_relaxation_lowers_the_floor(self, act, person, people, amount, day, rows):
		answer = check(act, person, people, amount, day, rows)
		if on_the_floor(act, person, people):
			self.assertIsInstance(answer, Refused)
			self.assertTrue(answer.is_floor)
		elif isinstance(answer, Refused):
			self.assertFalse(answer.is_floor)
			wide = Relaxation(9, answer.would_relax, amount, day, "Review")
			again = check(act, person, people, amount, day, (*rows, wide))
			self.assertNotEqual(again, answer)

	def test_what_one_of_two_may_not_after_the_other_the_other_may_not_after_the_one(self):
		done = {
			Act.DECIDE: DutyCode.DECIDED,
			Act.SIGN_OFF: DutyCode.SIGNED_OFF,
			Act.PREPARE: DutyCode.PREPARED,
			Act.CLEAR: DutyCode.CLEARED,
			Act.PAY: DutyCode.PAID,
		}
		for one, other in product(Act, Act):
			self.assertEqual(done[other] in FLOOR[one], done[one] in FLOOR[other], (one, other))
			self.assertEqual(DEFAULTS[one].get(done[other]), DEFAULTS[other].get(done[one]), (one, other))


class TestDefaults(unittest.TestCase):
	@RULES
	@given(persons, peoples)
	def test_without_relaxations_deciders_finance_approver_and_payer_differ(self, person, people):
		roles = {
			Act.DECIDE: (people.finance_approver, people.payer),
			Act.SIGN_OFF: (*people.deciders, people.payer),
			Act.PAY: (*people.deciders, people.finance_approver),
		}
		for act, others in roles.items():
			answer = check(act, person, people, Decimal(0), TODAY)
			may = person not in others and not on_the_floor(act, person, people)
			self.assertEqual(answer == Allowed(), may)

	def test_the_finance_approver_may_clear_and_never_pay(self):
		self.assertEqual(ask(Act.CLEAR, "ama", finance_approver="ama"), Allowed())
		answer = ask(Act.PAY, "ama", finance_approver="ama")
		self.assertEqual((answer.code, answer.would_relax), (DutyCode.SIGNED_OFF, Relaxed.APPROVER_PAYS))

	def test_a_refusal_says_who_could(self):
		answer = ask(
			Act.PAY,
			"ama",
			candidates=["ama", "ben", "cem", "dia", ""],
			deciders=frozenset({"ama"}),
			preparer="cem",
			beneficiary_people=frozenset({"dia"}),
		)
		self.assertEqual((answer.code, answer.who), (DutyCode.DECIDED, ("ben",)))

	def test_somebody_does_it(self):
		with self.assertRaises(ValueError):
			ask(Act.PAY, "")


class TestRelaxations(unittest.TestCase):
	def test_a_relaxation_holds_up_to_its_cap_and_last_day_and_is_tagged(self):
		who = {"deciders": frozenset({"ama"})}
		self.assertEqual(
			ask(Act.SIGN_OFF, "ama", ALL, CAP, UNTIL, **who), Allowed((Relaxed.DECIDER_APPROVES,))
		)
		above = ask(Act.SIGN_OFF, "ama", ALL, CAP + Decimal("0.01"), **who)
		self.assertEqual((above.code, above.relaxation), (DutyCode.DECIDED, ALL[0]))
		late = ask(Act.SIGN_OFF, "ama", ALL, day=UNTIL + timedelta(days=1), **who)
		self.assertEqual((late.would_relax, late.relaxation), (Relaxed.DECIDER_APPROVES, ALL[0]))
		none = ask(Act.SIGN_OFF, "ama", ALL[1:], **who)
		self.assertIsNone(none.relaxation)

	def test_each_relaxation_that_was_needed_is_tagged_and_no_other(self):
		both = {"deciders": frozenset({"ama"}), "finance_approver": "ama"}
		self.assertEqual(
			ask(Act.PAY, "ama", ALL, **both), Allowed((Relaxed.DECIDER_PAYS, Relaxed.APPROVER_PAYS))
		)
		self.assertEqual(ask(Act.PAY, "ben", ALL, **both), Allowed())
		self.assertEqual(ask(Act.PAY, "ama", ALL[1:2], **both).would_relax, Relaxed.APPROVER_PAYS)

	@RULES
	@given(st.sampled_from(Act), persons, peoples, amounts, days, relaxations, relaxations)
	def test_more_relaxations_only_allow_more(self, act, person, people, amount, day, rows, more):
		first = check(act, person, people, amount, day, rows)
		second = check(act, person, people, amount, day, (*rows, *more))
		if isinstance(first, Allowed):
			self.assertEqual(second, first)

	@RULES
	@given(st.sampled_from(Act), persons, peoples, amounts, days, relaxations)
	def test_a_tag_is_a_relaxation_that_holds_and_without_it_the_person_may_not(
		self, act, person, people, amount, day, rows
	):
		answer = check(act, person, people, amount, day, rows)
		if isinstance(answer, Refused):
			return
		for tag in answer.tags:
			self.assertTrue(
				any(r.kind == tag and amount <= r.amount_cap and r.until and day <= r.until for r in rows)
			)
			without = tuple(row for row in rows if row.kind != tag)
			self.assertIsInstance(check(act, person, people, amount, day, without), Refused)

	@RULES
	@given(st.sampled_from(Act), peoples, amounts, days, relaxations)
	def test_who_could_is_who_is_allowed(self, act, people, amount, day, rows):
		allowed = tuple(
			person for person in PERSONS if isinstance(check(act, person, people, amount, day, rows), Allowed)
		)
		self.assertEqual(could(act, reversed(PERSONS), people, amount, day, rows), allowed)


class TestOffices(unittest.TestCase):
	DECIDED = People(requester="ama", last_editor="ama", deciders=frozenset({"ben", "cem"}))

	def test_an_office_of_three_can_do_it_all_under_the_relaxations(self):
		self.assertIsNone(needs_outsider(("ama", "ben", "cem"), self.DECIDED, AMOUNT, TODAY, ALL))

	def test_without_the_relaxations_it_cannot(self):
		lacking = needs_outsider(("ama", "ben", "cem"), self.DECIDED, AMOUNT, TODAY)
		self.assertEqual(lacking, Act.SIGN_OFF)

	def test_six_persons_can_do_it_all_without_any(self):
		office = ("dia", "eli", "fay")
		self.assertIsNone(needs_outsider(office, self.DECIDED, AMOUNT, TODAY))
		self.assertEqual(needs_outsider(office[:1], self.DECIDED, AMOUNT, TODAY), Act.PAY)

	def test_when_the_whole_office_benefits_somebody_from_outside_prepares_and_pays(self):
		people = replace(self.DECIDED, beneficiary_people=frozenset({"dia", "eli", "fay"}))
		self.assertEqual(needs_outsider(("dia", "eli", "fay"), people, AMOUNT, TODAY), Act.PREPARE)
		self.assertIsNone(needs_outsider(("dia", "treasurer", "director"), people, AMOUNT, TODAY))

	def test_acts_that_were_done_stay_with_whoever_did_them(self):
		people = replace(self.DECIDED, finance_approver="dia", preparer="eli", clearer="dia")
		self.assertEqual(needs_outsider(("dia", "eli"), people, AMOUNT, TODAY, ALL), Act.PAY)
		self.assertIsNone(needs_outsider((), replace(people, payer="fay"), AMOUNT, TODAY))

	@RULES
	@given(st.lists(persons, unique=True, max_size=4), peoples, relaxations)
	def test_an_office_suffices_exactly_when_its_people_can_be_set_to_the_open_acts(
		self, office, people, rows
	):
		fields = {
			Act.SIGN_OFF: "finance_approver",
			Act.PREPARE: "preparer",
			Act.CLEAR: "clearer",
			Act.PAY: "payer",
		}
		open_acts = [act for act, name in fields.items() if not getattr(people, name)]
		suffices = False
		for chosen in product(office, repeat=len(open_acts)):
			so_far, good = people, True
			for act, person in zip(open_acts, chosen, strict=True):
				good = good and isinstance(check(act, person, so_far, AMOUNT, TODAY, rows), Allowed)
				so_far = replace(so_far, **{fields[act]: person})
			suffices = suffices or good
		self.assertEqual(needs_outsider(office, people, AMOUNT, TODAY, rows) is None, suffices)


if __name__ == "__main__":
	unittest.main()
