"""Late decisions: one step at a time, none skipped and none done twice, however irregularly the job runs."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.approval import CONSENSUS, LateStep, late_step
from vpwg.vpwg.workflow.balance import Pillar
from vpwg.vpwg.workflow.lateness import Step, absent_pillars, next_step

RULES = settings(derandomize=True, deadline=None)
OPENED = date(2026, 3, 1)
RULE = replace(CONSENSUS, days_to_decide=10, grace_days=3, has_next_tier=True)
RULE_CHOICES = st.builds(
	lambda days, grace, tier: replace(CONSENSUS, days_to_decide=days, grace_days=grace, has_next_tier=tier),
	st.integers(1, 20),
	st.integers(1, 9),
	st.booleans(),
)
RUNS = st.lists(st.integers(0, 80), max_size=40).map(sorted)
DAYS = st.integers(-5, 80).map(lambda days: OPENED + timedelta(days=days))


def order_of(rule):
	return [Step.REMIND, Step.ALTERNATE, Step.NEXT_TIER if rule.has_next_tier else Step.LAPSE]


def is_reached(rule, step, day):
	"""Whether the calendar has come to a step: the third is the next tier or the lapse."""
	words = ["On time", *map(str, order_of(rule))]
	return words.index(str(late_step(rule, OPENED, day))) >= words.index(str(step))


def work(rule, runs, done=None):
	"""The job on these days after the opening (one number, one run): what it did, as (step, day)."""
	done = dict(done or {})
	taken = []
	for run in runs:
		today = OPENED + timedelta(days=run)
		step = next_step(rule, OPENED, done, today)
		if step is not None:
			done[step] = today
			taken.append((step, today))
	return taken


class TestSteps(unittest.TestCase):
	def test_a_job_that_runs_every_day_keeps_to_the_calendar(self):
		steps = [(str(step), day.day) for step, day in work(RULE, range(31))]
		self.assertEqual(steps, [("Remind", 12), ("Alternate", 15), ("Next tier", 18)])

	def test_without_a_next_tier_the_request_lapses(self):
		steps = [step for step, _day in work(replace(RULE, has_next_tier=False), range(31))]
		self.assertEqual(steps, [Step.REMIND, Step.ALTERNATE, Step.LAPSE])

	def test_a_job_that_was_down_for_weeks_starts_with_the_reminder(self):
		steps = [(str(step), day.isoformat()) for step, day in work(RULE, [*range(60, 70)])]
		self.assertEqual(
			steps, [("Remind", "2026-04-30"), ("Alternate", "2026-05-03"), ("Next tier", "2026-05-06")]
		)

	def test_a_second_run_on_a_day_does_nothing(self):
		self.assertEqual(work(RULE, [60, 60, 60]), [(Step.REMIND, date(2026, 4, 30))])

	def test_steps_of_an_earlier_tier_do_not_count_and_later_ones_are_never_undone(self):
		today = OPENED + timedelta(days=11)
		earlier = dict.fromkeys(Step, OPENED)
		self.assertEqual(next_step(RULE, OPENED, earlier, today), Step.REMIND)
		far = OPENED + timedelta(days=70)
		self.assertIsNone(next_step(RULE, OPENED, {Step.LAPSE: today}, far))
		self.assertEqual(next_step(RULE, OPENED, {Step.ALTERNATE: today}, far), Step.NEXT_TIER)
		self.assertIsNone(next_step(RULE, OPENED, {Step.REMIND: far + timedelta(days=1)}, far))

	def test_a_step_that_was_taken_too_early_does_not_bring_the_next_one_forward(self):
		early = OPENED + timedelta(days=1)
		for done, last_day_without, step in (
			(Step.REMIND, 13, Step.ALTERNATE),
			(Step.ALTERNATE, 16, Step.NEXT_TIER),
		):
			for days, due in ((11, None), (last_day_without, None), (last_day_without + 1, step)):
				with self.subTest(done=done, days=days):
					today = OPENED + timedelta(days=days)
					self.assertEqual(next_step(RULE, OPENED, {done: early}, today), due)

	def test_the_words_are_those_of_the_engine(self):
		self.assertEqual([str(step) for step in Step], [str(step) for step in LateStep][1:])
		self.assertEqual(next_step(RULE, OPENED, {"Remind": OPENED + timedelta(days=11)}, OPENED), None)
		done = {"Remind": OPENED + timedelta(days=11)}
		self.assertEqual(next_step(RULE, OPENED, done, OPENED + timedelta(days=14)), Step.ALTERNATE)

	@RULES
	@given(RULE_CHOICES, RUNS)
	def test_no_step_is_skipped_or_done_twice_whenever_the_job_runs(self, rule, runs):
		taken = work(rule, runs)
		self.assertEqual([step for step, _day in taken], order_of(rule)[: len(taken)])

	@RULES
	@given(RULE_CHOICES, RUNS)
	def test_no_step_comes_before_its_day_or_too_soon_after_the_one_before(self, rule, runs):
		taken = work(rule, runs)
		for step, day in taken:
			self.assertTrue(is_reached(rule, step, day))
		for (_step, before), (_next, after) in pairwise(taken):
			self.assertGreaterEqual((after - before).days, rule.grace_days)

	@RULES
	@given(RULE_CHOICES, RUNS)
	def test_running_more_often_only_hastens(self, rule, runs):
		seldom = work(rule, runs)
		often = work(rule, sorted([*runs, *runs, *range(81)]))
		self.assertGreaterEqual(len(often), len(seldom))
		for (step, late), (same, early) in zip(seldom, often, strict=False):
			self.assertEqual(step, same)
			self.assertLessEqual(early, late)

	@RULES
	@given(RULE_CHOICES)
	def test_a_daily_job_takes_each_step_on_the_first_day_of_the_calendar(self, rule):
		taken = work(rule, range(81))
		self.assertEqual([step for step, _day in taken], order_of(rule))
		for step, day in taken:
			self.assertEqual(str(late_step(rule, OPENED, day)), str(step))
			self.assertNotEqual(str(late_step(rule, OPENED, day - timedelta(days=1))), str(step))

	@RULES
	@given(RULE_CHOICES, st.dictionaries(st.sampled_from(list(Step)), DAYS), st.integers(0, 80))
	def test_whatever_was_done_no_step_is_taken_twice_or_before_its_day(self, rule, done, days):
		today = OPENED + timedelta(days=days)
		step = next_step(rule, OPENED, done, today)
		if step is not None:
			self.assertGreater(days, rule.days_to_decide)
			self.assertTrue(is_reached(rule, step, today))
			self.assertLessEqual(done.get(step, OPENED), OPENED)
			self.assertIn(step, order_of(rule))


class TestAbsent(unittest.TestCase):
	def test_a_pillar_is_absent_when_it_was_summoned_twice_and_nobody_came(self):
		asked = {Pillar.COMPANY: 2, Pillar.HOST_STATE: 1, Pillar.CIVIL_SOCIETY: 3}
		self.assertEqual(absent_pillars(asked, {Pillar.CIVIL_SOCIETY}), {Pillar.COMPANY})
		self.assertEqual(absent_pillars({}, ()), frozenset())

	@RULES
	@given(
		st.dictionaries(st.sampled_from(list(Pillar)), st.integers(0, 4)),
		st.sets(st.sampled_from(list(Pillar))),
	)
	def test_whoever_takes_part_is_never_absent_and_another_summons_only_adds(self, asked, present):
		absent = absent_pillars(asked, present)
		self.assertFalse(absent & present)
		self.assertTrue(all(asked[pillar] >= 2 for pillar in absent))
		self.assertLessEqual(
			absent, absent_pillars({pillar: times + 1 for pillar, times in asked.items()}, present)
		)
