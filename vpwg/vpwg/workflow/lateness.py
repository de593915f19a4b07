"""What follows when a decision is late: one step at a time, each after the one before it was really done.

Pure. The calendar is that of `approval.late_step`; a job that did not run for weeks makes every step later, and takes
none away. Silence is never counted as consent: the last step asks the next tier, or gives the request back (design
section 5, "Late").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from vpwg.vpwg.workflow.approval import LateStep, Rule, late_step
from vpwg.vpwg.workflow.balance import Pillar, Word

__all__ = ["SUMMONS_BEFORE_ABSENT", "Step", "absent_pillars", "next_step"]


class Step(Word):
	"""One thing that is done about a late decision. The words are those of `approval.LateStep`."""

	REMIND = "Remind"
	ALTERNATE = "Alternate"
	NEXT_TIER = "Next tier"
	LAPSE = "Lapse"


SUMMONS_BEFORE_ABSENT = 2
"""A pillar that was summoned so often and did not come may be counted as absent (design section 5)."""


def next_step(rule: Rule, since: date, done: Mapping[str, date], today: date) -> Step | None:
	"""The one step that is due on `today` and not done yet, or None.

	`since` is the day on which this tier was opened for decision, `done` the day of each step that was taken. The
	alternate is asked at least the days of grace after the reminder was really sent, the next tier (or the lapse) at
	least as many after the alternate was asked; neither comes before its day in the calendar. Whoever has done a
	step enters it in `done` before asking again: a second run on a day then finds nothing.

	Days up to and including `since` are of an earlier tier or round and do not count. After a later step an earlier
	one is never done.
	"""
	due = late_step(rule, since, today)
	if due == LateStep.ON_TIME:
		return None
	taken = {step: done[step] for step in Step if step in done and done[step] > since}
	if Step.NEXT_TIER in taken or Step.LAPSE in taken:
		return None
	if Step.ALTERNATE in taken:
		step, before = (Step.NEXT_TIER if rule.has_next_tier else Step.LAPSE), taken[Step.ALTERNATE]
	elif Step.REMIND in taken:
		step, before = Step.ALTERNATE, taken[Step.REMIND]
	else:
		return Step.REMIND
	in_calendar = due != LateStep.REMIND and (due != LateStep.ALTERNATE or step == Step.ALTERNATE)
	return step if in_calendar and (today - before).days >= rule.grace_days else None


def absent_pillars(asked: Mapping[Pillar, int], present: Collection[Pillar]) -> frozenset[Pillar]:
	"""Pillars of which nobody took part although they were summoned twice or more; `asked` holds summonses per pillar."""
	return frozenset(
		pillar for pillar, times in asked.items() if times >= SUMMONS_BEFORE_ABSENT and pillar not in present
	)
