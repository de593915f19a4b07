"""What follows when a decision is late (design section 5): remind, ask the alternates, go on to the next tier, or lapse.

`run` is the scheduled job. It may run twice or late without harm: each step is done once, notes its day on the document,
and the next one waits its days of grace from there. Silence is never counted as consent.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from vpwg import clock, notify
from vpwg.vpwg import decisions, record_writer, standings, telling
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import facts, lateness
from vpwg.vpwg.workflow.approval import Pillar, Status
from vpwg.vpwg.workflow.balance import bench_of
from vpwg.vpwg.workflow.lateness import Step

TOLD = {Step.REMIND: "remind", Step.ALTERNATE: "alternate"}
"""Steps in which the persons who have not decided are asked again, and the sentence for each."""

STUCK = "Unsatisfiable"
"""Noted like a step: the office was told that nobody can complete it any more, which a seat that ends by its date brings
about without anybody's doing."""


def run() -> int:
	"""Do what is due on everything that is open for decisions; gives the number of steps.

	Each document is its own transaction: one that fails is logged, undone, and tried again the next day.
	"""
	groups = frappe.get_all("Working Group", pluck="name", order_by="name")
	return sum(attempt(doctype, name) for doctype, name in (facts.open_documents(groups) if groups else ()))


def attempt(doctype: str, name: str) -> int:
	"""Do what is due on one document, and keep it; gives the number of steps."""
	frappe.db.savepoint("late_step")
	done = 0
	try:
		done = int(step(doctype, name) is not None)
	except frappe.QueryDeadlockError:
		frappe.db.rollback()  # nosemgrep: transaction-ended-by-hand -- the database has undone it already
	except Exception:
		undo()
		frappe.log_error(
			title="A late decision was not followed up", reference_doctype=doctype, reference_name=name
		)
	if not frappe.flags.in_test:
		frappe.db.commit()  # nosemgrep: transaction-ended-by-hand -- a job, one document at a time, none half done
	return done


def undo() -> None:
	"""Undo what was done on one document, and the messages that would have followed from it."""
	if frappe.flags.in_test:
		frappe.db.rollback(save_point="late_step")
	else:
		frappe.db.rollback()  # nosemgrep: transaction-ended-by-hand -- a job, one document at a time


@record_writer.together()
def step(doctype: str, name: str) -> Step | None:
	"""Do the one step that is due on a document today, if any."""
	doc = decisions.locked(doctype, name)
	if not standings.is_open(doc):
		return None
	at = standings.standing(doc, lock=True)
	snapshot = facts.parsed(doc.rule_snapshot)
	if at.outcome.status in decisions.ENDS:
		# Time alone has ended a seat: like any other change of the seats, it decides nothing.
		decisions.return_for_changed_seats(doc, at)
		return None
	if at.outcome.status == Status.UNSATISFIABLE and STUCK not in snapshot.get("steps", {}):
		note(doc, snapshot, STUCK, clock.today())
		telling.unsatisfiable(doc, at)
	done = {known: getdate(day) for known, day in snapshot.get("steps", {}).items()}
	due = lateness.next_step(at.rule, standings.tier_since(doc), done, clock.today())
	if due is None:
		return None
	if due in TOLD:
		note(doc, snapshot, due, clock.today())
		telling.late(doc, telling.deciders_of(at), TOLD[due])
	elif due == Step.NEXT_TIER:
		next_tier(doc, at, snapshot)
	else:
		lapse(doc, at)
	return due


def note(doc: Any, snapshot: dict[str, Any], due: str, today: date) -> None:
	"""Keep that a step was done, and who has been summoned once more."""
	snapshot["steps"] = {**snapshot.get("steps", {}), str(due): str(today)}
	doc.rule_snapshot = json.dumps(snapshot)
	decisions.save_as_engine(doc)


def next_tier(doc: Any, at: Standing, snapshot: dict[str, Any]) -> None:
	"""The rule's next tier is tried on what has been said; the last one may count a pillar that did not come as absent.

	What was said may be enough for it: then it is complete, and the document names who was absent.
	"""
	doc.tier = cint(doc.tier) + 1
	snapshot["since"], snapshot["steps"] = str(clock.today()), {}
	snapshot["absent"] = sorted(str(pillar) for pillar in absent(at))
	doc.rule_snapshot = json.dumps(snapshot)
	decisions.save_as_engine(doc)
	telling.late(doc, [*telling.office_of(doc.working_group), *telling.deciders_of(at)], "next_tier")
	decisions.settle(doc)


def absent(at: Standing) -> frozenset[Pillar]:
	"""Pillars that were summoned, when the round began and in the reminder, and of which nobody took part.

	Only a pillar of which somebody has a login was summoned. What was given on paper is there, confirmed or not.
	"""
	deciding = at.terms.deciding_pillars
	reached = {
		bench_of(seat.pillar, deciding)
		for seat in at.seats
		if seat.name in at.outcome.may_decide
		and any(person in seat.users for person in seat.people(clock.today()))
	}
	# The next tier comes after the reminder: whoever is reached was summoned when the round began, and by it.
	summons = lateness.SUMMONS_BEFORE_ABSENT
	asked = {row.pillar: summons for row in at.outcome.tally if row.voices and row.pillar in reached}
	pillar_of = {seat.name: bench_of(seat.pillar, deciding) for seat in at.seats}
	spoken = {pillar_of.get(row.seat) for row in at.rows if at.counts_now(row)}
	present = {row.pillar for row in at.outcome.tally if row.present}
	return lateness.absent_pillars(asked, present | {pillar for pillar in spoken if pillar})


def lapse(doc: Any, at: Standing) -> None:
	"""Nobody completed it in time: back to whoever sent it, and nothing is taken for consent."""
	with notify.in_language(decisions.language_of(at.terms)):
		doc.returned_because = _(
			"Lapsed: it was not decided within {0} days and the reminders that followed."
		).format(at.rule.days_to_decide)
	doc.status = str(at.kind.returned)
	decisions.save_as_engine(doc)
