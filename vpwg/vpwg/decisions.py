"""The one writer of decisions: what a seat says is recorded, the rule is asked, and what follows is done.

Everything happens in one transaction under the lock of the document that is decided on; nobody else writes an
Approval Decision or moves a document to the state that decisions bring. Design section 5.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, strip_html

from vpwg import clock, notify, permissions
from vpwg.setup.roles import COORDINATOR, MANAGER
from vpwg.vpwg import record_entries, record_writer, standings, telling
from vpwg.vpwg.doctype.approval_decision.approval_decision import append
from vpwg.vpwg.doctype.conflict_declaration.conflict_declaration import declare, move
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.standings import Standing
from vpwg.vpwg.workflow import facts, guard
from vpwg.vpwg.workflow.approval import Status, UnmetCode, Verdict
from vpwg.vpwg.workflow.definitions import APPROVAL, OFFICE_ACT, DeclarationStatus
from vpwg.vpwg.workflow.kinds import KINDS
from vpwg.vpwg.workflow.seats import Position, person_key
from vpwg.vpwg.workflow.text import visible

ENDS = (Status.APPROVED, Status.REJECTED, Status.SUSPENDED)
"""Outcomes that end a round; only a decision brings one about, never a change of who sits."""


OBJECTING = frozenset({UnmetCode.OBJECTION, UnmetCode.PILLAR_OBJECTION, UnmetCode.MAJORITY})
"""What keeps something from passing because of what was said, and not for want of voices."""


class CannotDecide(frappe.PermissionError):
	"""This person cannot decide this now; the sentence says why."""


# Open for decisions --------------------------------------------------------------------------------------------


def open_document(doctype: str, name: str) -> Any:
	"""The locked document, if it is open for decisions and the reader may see it.

	Raises DoesNotExistError, PermissionError or CannotDecide.
	"""
	if doctype not in KINDS:
		frappe.throw(_("{0} is not decided on by seats.").format(_(doctype)), CannotDecide)
	doc = locked(doctype, name)
	doc.check_permission("read")
	if doc.status != KINDS[doctype].open_state:
		frappe.throw(
			_("{0} {1} is in the state {2} and not open for decisions.").format(
				_(doctype), name, sentences.word(doc.status)
			),
			CannotDecide,
		)
	if not standings.is_open(doc):
		frappe.throw(
			_("{0} waits until the requests of its call are ranked: it is decided on afterwards.").format(
				name
			),
			CannotDecide,
		)
	return doc


def locked(doctype: str, name: str) -> Any:
	"""A document with a lock on its group and on itself, in this order: whatever is decided in a group waits its turn, and
	reads what was decided before. Raises DoesNotExistError.
	"""
	group = frappe.db.get_value(doctype, name, "working_group")
	if group:
		frappe.db.get_value("Working Group", group, "name", for_update=True)
	return frappe.get_doc(doctype, name, for_update=True)


def own_key() -> str:
	"""The key of the person who is logged in."""
	return person_key(frappe.session.user, None, "")


def seats_to_decide(standing: Standing, person: str) -> list[str]:
	"""Seats for which this person may decide now."""
	if person in standing.barred:
		return []
	people = {seat.id: seat.persons for seat in standing.roster.seats}
	return [seat for seat in standing.outcome.may_decide if person in people.get(seat, ())]


def why_not(standing: Standing, person: str) -> str:
	"""Why this person cannot decide; empty when they can. For people who hold no seat here, that they hold none."""
	if seats_to_decide(standing, person):
		return ""
	if person in standing.context.excluded:
		return _("You wrote or sent this yourself, or asked for it, so others decide on it.")
	today = clock.today()
	own = {seat.name for seat in standing.seats if seat.is_active(today) and person in seat.people(today)}
	if not own:
		return _("You hold no seat of this group; its seats decide.")
	if not any(person in row.persons for row in standing.roster.seats if row.id in own):
		return _("You came to your seat after this round began: you are asked in the next one.")
	if own <= standing.silent:
		return _("Your seat has no vote here.")
	said = {row.seat for row in standing.rows if standing.counts_now(row)}
	if own & said:
		return _("Your seat has decided in this round.")
	if own & set(standing.outcome.recused):
		return _("Your seat is in conflict of interest here and does not decide.")
	if person in standing.barred:
		return _("You are in conflict of interest here: the other person of your seat may decide.")
	return _("Your seat has no vote here.")


# Recording -----------------------------------------------------------------------------------------------------


@record_writer.together()
def record(doctype: str, name: str, seat: str, verdict: str, reason: str = "", ground: str = "") -> Standing:
	"""Record what the person who is logged in decides for a seat, and do what follows.

	Raises CannotDecide when they may not decide for this seat, ValidationError for a rejection without a reason.
	"""
	doc = open_document(doctype, name)
	standing = standings.standing(doc, lock=True)
	person = own_key()
	if seat not in seats_to_decide(standing, person):
		frappe.throw(
			why_not(standing, person) or _("You decide for another seat, not for this one."), CannotDecide
		)
	if not standing.has_answered(seat, person):
		frappe.throw(
			_("Answer first whether you or your organisation are in conflict of interest here."), CannotDecide
		)
	row = seat_row(standing, seat)
	reason = check_words(verdict, reason, ground)
	enter(
		{
			**common(doc, row),
			"entry": "Decision",
			"verdict": verdict,
			"reason": reason.strip(),
			"ground": ground,
			"given_how": "By account",
			"tenure": person,
			"given_by_position": position_of(row, person),
			"recorded_by": frappe.session.user,
		}
	)
	return settle(doc, standing)


@record_writer.together()
def record_on_paper(
	doctype: str,
	name: str,
	seat: str,
	position: str,
	verdict: str,
	scan: str,
	reason: str = "",
	ground: str = "",
	no_conflict: bool = False,
) -> Standing:
	"""Record what a seat decided on paper, with its scan. It counts once a seat of another pillar has confirmed it.

	`position` is Focal person or Alternate, `scan` the address of a private file that the coordinator has uploaded
	and attached to nothing, `no_conflict` whether the paper says that the person is in no conflict of interest. Raises
	CannotDecide.
	"""
	doc = open_document(doctype, name)
	if not is_office(doc.working_group):
		frappe.throw(_("A paper decision is recorded by the coordinator of the group."), CannotDecide)
	standing = standings.standing(doc, lock=True)
	row = seat_row(standing, seat)
	reason = check_words(verdict, reason, ground)
	if position not in [str(known) for known in Position]:
		frappe.throw(_("A person sits as Focal person or as Alternate: choose one of the two."))
	holder = row.holder(Position(position), clock.today())
	if holder is None:
		frappe.throw(
			_("Nobody sits in {0} as {1} today.").format(row.title, sentences.word(position)), CannotDecide
		)
	if holder.person in row.users:
		frappe.throw(
			_("{0} has a login and decides by it: nobody records a decision for them.").format(holder.name),
			CannotDecide,
		)
	if any(entry.seat == seat and standing.counts_now(entry) for entry in standing.rows):
		frappe.throw(_("{0} has decided in this round already.").format(row.title), CannotDecide)
	asked = {row.id: row.persons for row in standing.roster.seats}
	if holder.person not in asked.get(seat, ()):
		frappe.throw(
			_(
				"{0} came to {1} after this round began and is asked in the next one: return it and send it again."
			).format(holder.name, row.title),
			CannotDecide,
		)
	if seat not in standing.outcome.may_decide or holder.person in standing.barred:
		frappe.throw(
			_("{0} does not decide here: it has no vote, is in conflict, or asked for it.").format(row.title),
			CannotDecide,
		)
	if not standing.has_answered(seat, holder.person):
		if not no_conflict:
			frappe.throw(
				_(
					"The paper must say whether {0} is in conflict of interest: tick that it says no, or record the conflict."
				).format(holder.name),
				CannotDecide,
			)
		declare(doc, row, holder.person, {"answer": "No conflict", "given_how": "On paper"}, confirmed=False)
	file = own_scan(scan)
	decision = enter(
		{
			**common(doc, row),
			"entry": "Decision",
			"verdict": verdict,
			"reason": reason.strip(),
			"ground": ground,
			"given_how": "On paper",
			"tenure": holder.person,
			"given_by_position": position,
			"recorded_by": frappe.session.user,
			"scan": file.file_url,
		}
	)
	file.attached_to_doctype, file.attached_to_name, file.attached_to_field = (
		"Approval Decision",
		decision,
		"scan",
	)
	with guard.acting(APPROVAL, frappe._dict(doctype="Approval Decision", name=decision)):
		# checked: own_scan, the file is this person's own and attached to nothing
		file.save(ignore_permissions=True)
	telling.witnesses(doc, standing, row)
	telling.own_seat(doc, standing, row, "on_paper")
	return settle(doc)


@record_writer.together()
def confirm(decision: str) -> Standing:
	"""Witness a paper decision for a seat of another pillar and another organisation. Raises CannotDecide."""
	found = frappe.db.get_value(
		"Approval Decision",
		decision,
		["reference_doctype", "reference_name", "seat", "recorded_by", "given_how", "entry"],
		as_dict=True,
	)
	if not found or found.entry != "Decision" or found.given_how != "On paper":
		frappe.throw(_("There is no paper decision of that name."), frappe.DoesNotExistError)
	doc = open_document(found.reference_doctype, found.reference_name)
	standing = standings.standing(doc, lock=True)
	if not any(row.name == decision and standing.counts_now(row) for row in standing.rows):
		frappe.throw(_("This paper decision belongs to an earlier round and counts no more."), CannotDecide)
	if any(row.name == decision and row.person == own_key() for row in standing.rows):
		frappe.throw(
			_("This is your own decision: somebody who sits in another pillar confirms it."), CannotDecide
		)
	witness = witness_seat(standing, found.seat, found.recorded_by)
	if any(row.name == decision and row.confirmed_by for row in standing.rows):
		frappe.throw(_("This paper decision is confirmed already."), CannotDecide)
	if has_decided(standing, found.seat):
		frappe.throw(
			_("{0} has decided by itself since: the paper counts no more.").format(
				seat_row(standing, found.seat).title
			),
			CannotDecide,
		)
	enter(
		{
			**common(doc, witness),
			"entry": "Confirmation",
			"confirms": decision,
			"given_how": "By account",
			"tenure": own_key(),
			"given_by_position": position_of(witness, own_key()),
			"recorded_by": frappe.session.user,
		}
	)
	confirm_answer(standing, next(row for row in standing.rows if row.name == decision), witness)
	return settle(doc, standing)


def confirm_answer(standing: Standing, paper: facts.DecisionRow, witness: Any) -> None:
	"""What the paper says about a conflict of interest is witnessed with the decision on it."""
	for answer in standing.answers:
		if (answer.seat, answer.person) == (paper.seat, paper.person) and not (
			answer.confirmed or answer.in_conflict
		):
			entry = frappe.get_doc("Conflict Declaration", answer.name)
			entry.confirmed_by_seat = witness.name
			move(entry, DeclarationStatus.CONFIRMED)


def has_decided(standing: Standing, seat: str) -> bool:
	"""Whether a seat has a decision of this round that counts: by account, or on paper and confirmed."""
	return any(
		row.seat == seat and standing.counts_now(row) and (not row.on_paper or row.confirmed_by)
		for row in standing.rows
	)


def enter(values: dict[str, Any]) -> str:
	"""Keep a decision or a confirmation, and say so in the record of its group; gives its name."""
	name = append(values)
	record_entries.decision_given(name, values)
	return name


def witness_seat(standing: Standing, decided_seat: str, recorded_by: str) -> Any:
	"""The seat for which the person who is logged in may witness a paper decision. Raises CannotDecide."""
	if recorded_by == frappe.session.user:
		frappe.throw(
			_("You recorded this decision yourself: a seat of another pillar confirms it."), CannotDecide
		)
	decided = seat_row(standing, decided_seat)
	for seat in witnesses_of(standing, own_key()):
		if may_witness(seat, decided):
			return seat
	frappe.throw(
		_(
			"What was given on paper is confirmed by a seat of another pillar and another organisation that is in no conflict, and not by whoever asked for it, wrote it or sent it."
		),
		CannotDecide,
	)


def witnesses_of(standing: Standing, person: str) -> list[Any]:
	"""The seats for which a person could confirm what was given on paper: none for whoever is not to decide themselves."""
	if person in standing.barred:
		return []
	without = standing.silent.union(standing.outcome.recused)
	return [seat for seat in own_seats(standing) if seat.name not in without]


def may_witness(seat: Any, decided: Any) -> bool:
	"""Whether one seat may witness the paper decision of another: another pillar, another organisation."""
	return seat.pillar != decided.pillar and (
		not seat.organisation or seat.organisation != decided.organisation
	)


def own_seats(standing: Standing) -> list[Any]:
	"""Active seats of the person who is logged in."""
	today, person = clock.today(), own_key()
	return [seat for seat in standing.seats if seat.is_active(today) and person in seat.people(today)]


def seat_row(standing: Standing, seat: str) -> Any:
	for row in standing.seats:
		if row.name == seat:
			return row
	frappe.throw(_("{0} is no seat of this group.").format(seat), CannotDecide)


def common(doc: Any, seat: Any) -> dict[str, Any]:
	"""What every entry on a document carries."""
	return {
		"working_group": doc.working_group,
		"reference_doctype": doc.doctype,
		"reference_name": doc.name,
		"round": cint(doc.round),
		"content_hash": doc.content_hash,
		"seat": seat.name,
		"pillar": str(seat.pillar),
		"decided_on": clock.now_at(),
	}


def position_of(seat: Any, person: str) -> str:
	today = clock.today()
	for position in Position:
		holder = seat.holder(position, today)
		if holder is not None and holder.person == person:
			return str(position)
	return ""


def check_words(verdict: str, reason: str, ground: str) -> str:
	"""A known verdict, a reason for a rejection, a listed ground or none; gives the reason as it may be stored.

	The entry is no saved document, so what Frappe cleans in one is cleaned here. Raises ValidationError.
	"""
	if verdict not in [str(known) for known in Verdict]:
		frappe.throw(_("A decision is Approve, Reject or Abstain."))
	if verdict == Verdict.REJECT and not visible(strip_html(reason)):
		frappe.throw(_("Give the reason of your objection: without one it does not count."))
	if ground and (verdict != Verdict.REJECT or ground not in sentences.grounds()):
		frappe.throw(_("A ground goes with an objection, and is one of those listed."))
	return strip_html(reason).strip()


def own_scan(scan: str) -> Any:
	"""The uploaded scan: private, the person's own, attached to nothing yet. Raises ValidationError."""
	name = frappe.db.get_value(
		"File",
		{"file_url": scan or "", "owner": frappe.session.user, "attached_to_name": ("is", "not set")},
		"name",
	)
	if not name:
		frappe.throw(_("Upload the scan of the signed or minuted decision first."))
	file = frappe.get_doc("File", name)
	if not file.is_private:
		frappe.throw(_("The scan must be a private file."))
	return file


def is_office(group: str) -> bool:
	"""Whether the person who is logged in coordinates this group or manages the app."""
	return bool(permissions.roles_in_group(frappe.session.user, group) & {COORDINATOR, MANAGER})


# What follows --------------------------------------------------------------------------------------------------


def settle(doc: Any, before: Standing | None = None) -> Standing:
	"""Ask the rule where a document stands after a change, and move it where the decisions bring it.

	The document must be locked by the caller, who gives the standing `before` if only decisions have been entered since.
	"""
	standing = standings.after(doc, before) if before else standings.standing(doc, lock=True)
	status = standing.outcome.status
	if status in (Status.APPROVED, Status.REJECTED) and standings.electorate_changed(doc, standing):
		return_for_changed_seats(doc, standing)
	elif status == Status.APPROVED:
		complete(doc, standing)
	else:
		follow(doc, standing)
	return standing


def follow(doc: Any, standing: Standing) -> None:
	"""What follows where the rule has not been satisfied."""
	if standing.outcome.status in (Status.REJECTED, Status.SUSPENDED):
		send_back(doc, standing)
	elif standing.outcome.status == Status.UNSATISFIABLE:
		telling.unsatisfiable(doc, standing)


def complete(doc: Any, standing: Standing) -> None:
	"""The last needed decision was given."""
	kind = standing.kind
	with notify.in_language(language_of(standing.terms)):
		obstacles = " ".join(doc.obstacles())
	if obstacles:
		# The pillars have agreed, and the group has changed meanwhile so that it would not work: back with what would.
		doc.returned_because, doc.status = obstacles, str(kind.returned)
		save_as_engine(doc, standing)
		return
	with notify.in_language(language_of(standing.terms)):
		doc.set(kind.by_rule, adoption_text(standing))
	keep_conflicts(doc, standing)
	doc.status, doc.docstatus = str(kind.passed), kind.passed_docstatus
	save_as_engine(doc, standing)


def send_back(doc: Any, standing: Standing) -> None:
	"""An objection ended the round: back for dialogue. After a plain rejection the rule's next tier follows, and where
	there is none the document has failed, if its kind can.
	"""
	kind, snapshot = standing.kind, facts.parsed(doc.rule_snapshot)
	failed = False
	if standing.outcome.status == Status.SUSPENDED:
		used = {
			*snapshot.get("objections_used", ()),
			*(str(pillar) for pillar in standing.outcome.objections),
		}
		snapshot["objections_used"] = sorted(used)
	elif standing.rule.has_next_tier:
		doc.tier = cint(doc.tier) + 1
	else:
		failed = kind.rejected is not None
	doc.rule_snapshot = json.dumps(snapshot)
	with notify.in_language(language_of(standing.terms)):
		doc.returned_because = "\n".join(
			[
				" ".join(
					[
						sentences.status(standing.outcome.status),
						*(sentences.unmet(row) for row in standing.outcome.unmet if row.code in OBJECTING),
					]
				),
				*(
					f"{standing.titles.get(row.seat, row.seat)}: {row.reason}"
					for row in standing.rows
					if row.verdict == Verdict.REJECT and standing.counts_now(row)
				),
			]
		)
	if failed:
		keep_conflicts(doc, standing)
	doc.status = str(kind.rejected if failed else kind.returned)
	save_as_engine(doc, standing)


def return_for_changed_seats(doc: Any, standing: Standing) -> None:
	"""Back to those who sit now."""
	with notify.in_language(language_of(standing.terms)):
		doc.returned_because = _(
			"The seats of the group changed while it was being decided on: send it again, so that those who sit now decide."
		)
		if standings.recused_since(doc, standing):
			doc.returned_because = _(
				"What is known of the organisations changed while it was being decided on, and recuses seats that were asked: send it again, so that everybody sees it before they decide."
			)
	doc.status = str(standing.kind.returned)
	save_as_engine(doc, standing)


@record_writer.together()
def return_by_office(doctype: str, name: str, reason: str) -> None:
	"""The office sends a document back while it is open, with the reason that everybody reads. Raises CannotDecide."""
	if doctype not in KINDS:
		frappe.throw(_("{0} is not decided on by seats.").format(_(doctype)), CannotDecide)
	doc = locked(doctype, name)
	doc.check_permission("read")
	kind = KINDS[doctype]
	if not is_office(doc.working_group):
		frappe.throw(_("The coordinator of the group sends it back, or a manager."), CannotDecide)
	if doc.status != kind.open_state:
		frappe.throw(
			_("{0} {1} is in the state {2}: only what is being decided on is sent back.").format(
				_(doctype), name, sentences.word(doc.status)
			),
			CannotDecide,
		)
	said = strip_html(reason or "").strip()
	if not visible(said):
		frappe.throw(_("Say why it goes back: everybody in the group reads the reason."))
	at = standings.standing(doc, lock=True)
	if standings.is_open(doc) and at.outcome.status == Status.UNSATISFIABLE and at.rule.has_next_tier:
		# What the remedy says: sent again, it is decided by the next tier.
		doc.tier = cint(doc.tier) + 1
	doc.returned_because = said
	doc.status = str(kind.returned)
	with guard.acting(OFFICE_ACT, doc):
		doc.save(ignore_permissions=True)  # checked: is_office, above


def keep_conflicts(doc: Any, standing: Standing) -> None:
	"""What has ended keeps who was in conflict: the records may say otherwise later."""
	if standing.kind.asks_conflict:
		snapshot = facts.parsed(doc.rule_snapshot)
		doc.rule_snapshot = json.dumps({**snapshot, "conflicts": standings.kept(standing.conflicts)})


def save_as_engine(doc: Any, standing: Standing | None = None) -> None:
	"""Save what the decisions have brought about; those who are told of it are found in the standing."""
	doc.flags.vpwg_standing = standing
	with guard.acting(APPROVAL, doc):
		doc.save(ignore_permissions=True)  # checked: the rule, on decisions that were each checked when given


def adoption_text(standing: Standing) -> str:
	"""By which rule, with what each pillar gave, who stood in, and what was waived for it."""
	gave = [
		_("{0}: {1} of {2} approve").format(sentences.word(row.pillar), row.approvals, row.voices)
		for row in standing.outcome.tally
		if row.voices
	]
	parts = [sentences.rule(standing.rule)]
	if gave:
		parts.append("; ".join(gave) + ".")
	parts += [sentences.substitution(row, standing.titles) for row in standing.outcome.substituted]
	return " ".join([*parts, *(sentences.waiver(row) for row in standing.outcome.waived)])


def seats_changed(group: str) -> None:
	"""A seat of the group began, ended or changed hands: ask again where everything stands that is open for decisions.

	A change of the seats never ends anything: whoever manages the seats would decide. Where it would, the document
	goes back, so that those who sit now are asked in a round of their own.
	"""
	permissions.forget()
	for doctype, name in facts.open_documents([group]):
		doc = frappe.get_doc(doctype, name, for_update=True)
		if not standings.is_open(doc):
			continue
		standing = standings.standing(doc, lock=True)
		if standing.outcome.status in ENDS:
			return_for_changed_seats(doc, standing)
		elif standing.outcome.status == Status.UNSATISFIABLE:
			telling.unsatisfiable(doc, standing)


def language_of(terms: facts.Terms) -> str:
	"""What is written into a document for good is written in the group's language, whoever acts."""
	return terms.language or frappe.local.lang or "en"
