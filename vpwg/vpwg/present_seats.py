"""What a change of a group's terms would do to the seats that are there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import frappe
from frappe import _

from vpwg.vpwg import sentences
from vpwg.vpwg.sentences import terms as words
from vpwg.vpwg.workflow import approval, facts
from vpwg.vpwg.workflow.balance import bench_of
from vpwg.vpwg.workflow.guard import GuardError


def check_votes_stay(group: Any, seats: Collection[facts.SeatRow]) -> None:
	losing = [seat for seat in seats if bench_of(seat.pillar, group.deciding()) is None]
	if losing:
		frappe.throw(
			_(
				"Seats with a vote would lose it: {0}. Untick Has a vote there first, or keep their pillars among those that decide."
			).format(", ".join(f"{seat.title} ({seat.name})" for seat in losing)),
			GuardError,
		)


def check_rules_can_be_satisfied(group: Any, seats: Collection[facts.SeatRow], today: date) -> None:
	terms = replace(
		facts.terms_of([group.name])[group.name],
		deciding_pillars=group.deciding(),
		by_committee=group.decisions_by == "Committee",
	)
	roster = facts.roster_of(terms, seats, today)
	titles = {seat.name: seat.title for seat in seats}
	for tier, rule in enumerate(group.engine_rules(), 1):
		outcome = approval.evaluate(rule, roster, ())
		sentences.refuse(words.beyond_reach(tier, outcome, titles) if outcome.remedies else ())
