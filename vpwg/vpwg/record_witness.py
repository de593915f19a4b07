"""Whether the documents still say what the record says of them: an edit in the database shows, also outside of the chain.

A chain that holds proves its own entries only. Here each decision, each adopted review, the stage of the group, and every
policy, request, conflict, grant, payment, paper of the books and close of a month are held against what was entered last
about them; movements of money and the figures that follow from them are held against all that was entered
(`money_witness.py`). What was erased says nothing any more, and is passed over; but that it was erased, or is withheld, the
record must say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint

from vpwg.vpwg import contents, money_witness, papers
from vpwg.vpwg.record_entries import (
	ALLOCATION,
	CONFIRMATION,
	CONFLICT,
	DECISION,
	DISBURSEMENT,
	DISCLOSURE,
	ENDS_OF_A_POLICY,
	ERASURE,
	GRANT,
	MONTH,
	MOVEMENT,
	PAPER,
	POLICY,
	STAGE,
	STAGE_REVIEW,
	of_allocation,
	of_conflict,
	of_decision,
	of_disbursement,
	of_grant,
	of_month,
	of_paper,
	of_policy,
	of_review,
)
from vpwg.vpwg.record_writer import ENTRY
from vpwg.vpwg.workflow.definitions import (
	AllocationStatus,
	DeclarationStatus,
	DisbursementStatus,
	GrantState,
	PaperStatus,
	PolicyStatus,
	ReviewStatus,
)
from vpwg.vpwg.workflow.record import Entry

PORTION = 500
"""Entries that are compared at once."""


@dataclass(frozen=True)
class Held:
	"""Documents of which the newest entry is held against what is stored.

	named         the part of a payload that names the document
	says          what is entered of one
	ends          outcomes after which it never changes again, so that it must be there and say the same
	opened        the outcome while seats decide on it: its content is frozen and its tier may change
	left          outcomes after which it may be a draft again: what is stored is then another matter
	drafts        the states in which it may then be; empty: any that is no end
	doctypes      those of the documents; where there are several, an entry names its own
	"""

	doctypes: tuple[str, ...]
	what: str
	named: str
	says: Callable[[Any], dict[str, Any]]
	ends: tuple[str, ...]
	opened: str = ""
	left: tuple[str, ...] = ()
	drafts: tuple[str, ...] = ()

	def doctype_of(self, said: dict[str, Any]) -> str:
		named = said.get("document_type")
		return named if len(self.doctypes) > 1 and named in self.doctypes else self.doctypes[0]


HELD = {
	POLICY: Held(
		("Allocation Policy",),
		"the policy",
		"document",
		of_policy,
		tuple(map(str, ENDS_OF_A_POLICY)),
		opened=str(PolicyStatus.UNDER_RATIFICATION),
		left=(str(PolicyStatus.UNDER_RATIFICATION),),
	),
	ALLOCATION: Held(
		("Resource Allocation",),
		"the request",
		"document",
		of_allocation,
		tuple(
			map(
				str,
				(
					AllocationStatus.ENDORSED,
					AllocationStatus.REJECTED,
					AllocationStatus.WITHDRAWN,
					AllocationStatus.REFUSED,
					AllocationStatus.APPROVED,
					AllocationStatus.IN_PAYMENT,
					AllocationStatus.ON_HOLD,
					AllocationStatus.SETTLED,
					AllocationStatus.CANCELLED,
				),
			)
		),
		opened=str(AllocationStatus.UNDER_REVIEW),
		left=(str(AllocationStatus.RETURNED),),
	),
	CONFLICT: Held(
		("Conflict Declaration",),
		"the conflict",
		"declaration",
		of_conflict,
		tuple(map(str, (DeclarationStatus.CONFIRMED, DeclarationStatus.CANCELLED))),
	),
	GRANT: Held(
		("Working Group Grant",),
		"the grant",
		"document",
		of_grant,
		tuple(
			map(
				str,
				(
					GrantState.ACTIVE,
					GrantState.SUSPENDED,
					GrantState.TERMINATED,
					GrantState.CLOSED,
					GrantState.DECLINED,
				),
			)
		),
		opened=str(GrantState.UNDER_SCRUTINY),
		left=(str(GrantState.UNDER_SCRUTINY),),
		drafts=(str(GrantState.DRAFT),),
	),
	PAPER: Held(
		papers.PAPERS,
		"the paper",
		"document",
		lambda paper: of_paper(paper, paper.recorded()),
		tuple(map(str, (PaperStatus.CONFIRMED, PaperStatus.CANCELLED))),
	),
	DISBURSEMENT: Held(
		("Disbursement",),
		"the payment",
		"document",
		of_disbursement,
		tuple(map(str, (DisbursementStatus.PAID, DisbursementStatus.REVERSED, DisbursementStatus.REFUSED))),
		left=tuple(map(str, (DisbursementStatus.CLEARED, DisbursementStatus.ON_HOLD))),
		drafts=(str(DisbursementStatus.DRAFT),),
	),
	MONTH: Held(("Month Close",), "the close", "document", of_month, (str(PaperStatus.CONFIRMED),)),
}
"""Kinds of entries whose newest one about a document is what the document must still say."""


@dataclass(frozen=True)
class Disagreement:
	"""Where the documents say something else, or more: at an entry, or at none."""

	reason: str
	seq: int | None = None

	@property
	def line(self) -> int | None:
		"""The line of its entry in an export."""
		return None if self.seq is None else self.seq + 1


class Witness:
	"""Hears the entries of one group, in their order and each verified, and compares them with the documents."""

	def __init__(self, group: str) -> None:
		self.group = group
		self.first: Disagreement | None = None
		self.waiting: list[tuple[Entry, dict[str, Any]]] = []
		self.decisions = self.adopted = self.erased_reviews = 0
		self.stage: tuple[int, str] | None = None
		# Numbers of entries, few as they are: erased as it is found, erased and withheld as the record says.
		self.erased: set[int] = set()
		self.erasures: set[int] = set()
		self.withheld: set[int] = set()
		# The last entry about each document, and the last erased one of each kind.
		self.newest: dict[tuple[str, str], Newest] = {}
		self.erased_at: dict[str, int] = {}
		self.money = money_witness.Tally(group)
		self.erased_movements: list[str] = []

	def hear(self, entry: Entry) -> None:
		if entry.kind in (DECISION, CONFIRMATION):
			self.decisions += 1
		if entry.payload is None:
			self.pass_over(entry)
			return
		said = json.loads(entry.payload)
		if entry.kind in (DISCLOSURE, ERASURE):
			self.note(entry.kind, said)
		elif entry.kind == STAGE:
			self.stage = (entry.seq, said.get("to") or "")
		elif entry.kind == STAGE_REVIEW:
			self.adopted += said.get("outcome") == ReviewStatus.ADOPTED
		elif entry.kind in HELD and said.get(HELD[entry.kind].named):
			self.keep(entry, said)
		self.waiting.append((entry, said))
		if len(self.waiting) >= PORTION:
			self.compare()

	def pass_over(self, entry: Entry) -> None:
		"""What an erased entry said is not known any more, not even what it counts for."""
		self.erased.add(entry.seq)
		self.erased_at[entry.kind] = entry.seq
		if entry.kind == STAGE:
			self.stage = None
		elif entry.kind == STAGE_REVIEW:
			self.erased_reviews += 1
		elif entry.kind == MOVEMENT:
			self.erased_movements.append(entry.reference)

	def note(self, kind: str, said: dict[str, Any]) -> None:
		"""What the record says of an earlier entry."""
		if kind == ERASURE:
			self.erasures.add(said["entry"])
		if kind == DISCLOSURE and said["what"] == "withheld":
			self.withheld.add(said["entry"])
		else:
			self.withheld.discard(said["entry"])

	def disagreement(self) -> Disagreement | None:
		"""The first, once everything was heard; None if there is none."""
		self.compare()
		return (
			self.first
			or self.changed_since()
			or self.too_many()
			or self.unknown()
			or self.other_stage()
			or self.shown_otherwise()
			or self.other_money()
		)

	# One by one -------------------------------------------------------------------------------------------------

	def compare(self) -> None:
		heard, self.waiting = self.waiting, []
		if self.first:
			return
		decided = self.stored_decisions(
			[said for entry, said in heard if entry.kind in (DECISION, CONFIRMATION)]
		)
		moved = self.money.compare([(entry, said) for entry, said in heard if entry.kind == MOVEMENT])
		for entry, said in heard:
			reason = ""
			if moved and moved[0] == entry.seq:
				reason = moved[1]
			elif entry.kind in (DECISION, CONFIRMATION):
				reason = self.of_decision(said, decided)
			elif entry.kind == STAGE_REVIEW and said.get("outcome") == ReviewStatus.ADOPTED:
				reason = self.of_review(said)
			if reason:
				self.first = Disagreement(reason, entry.seq)
				return

	def stored_decisions(self, said: list[dict[str, Any]]) -> dict[str, Any]:
		names = [payload["decision"] for payload in said if payload.get("decision")]
		if not names:
			return {}
		table = DocType("Approval Decision")
		query = frappe.qb.from_(table).select("*").where(table.working_group == self.group)
		return {row.name: row for row in query.where(table.name.isin(names)).run(as_dict=True)}

	def of_decision(self, said: dict[str, Any], decided: dict[str, Any]) -> str:
		# Entries that do not come from a decision of the app name none.
		if not said.get("decision"):
			return ""
		name = said["decision"]
		if name not in decided:
			return f"the decision {name} that it records is gone"
		return differing(f"the decision {name}", said, of_decision(name, decided[name]))

	def of_review(self, said: dict[str, Any]) -> str:
		name = said["document"]
		if not frappe.db.exists("Stage Review", name):
			return f"the review {name} that it records is gone"
		review = frappe.get_doc("Stage Review", name)
		found = of_review(review)
		if contents.content_hash(review) != said["content_hash"]:
			found["content_hash"] = "another"
		return differing(f"the review {name}", said, {**found, "by": said.get("by")})

	# The newest of each document ---------------------------------------------------------------------------------

	def keep(self, entry: Entry, said: dict[str, Any]) -> None:
		key = (entry.kind, said[HELD[entry.kind].named])
		before = self.newest.get(key)
		self.newest[key] = Newest(entry.seq, said, before.said.get("outcome", "") if before else "")

	def changed_since(self) -> Disagreement | None:
		"""The first document that says something else than what was entered last about it."""
		for (kind, name), newest in sorted(self.newest.items(), key=lambda item: item[1].seq):
			# Of what was erased nobody knows whether it was about this document.
			if newest.seq > self.erased_at.get(kind, 0) and (reason := of_document(HELD[kind], name, newest)):
				return Disagreement(reason, newest.seq)
		return None

	def unknown(self) -> Disagreement | None:
		"""A document that has come to an end without the record."""
		for kind, held in HELD.items():
			if kind in self.erased_at:
				continue
			for name in (name for doctype in held.doctypes for name in ended(held, doctype, self.group)):
				if (kind, name) not in self.newest:
					return Disagreement(f"{held.what} {name} has ended, and the record does not know of it")
		return None

	# All together -----------------------------------------------------------------------------------------------

	def too_many(self) -> Disagreement | None:
		"""Documents that the record does not know of."""
		decisions = frappe.db.count("Approval Decision", {"working_group": self.group})
		if decisions > self.decisions:
			return Disagreement(
				f"there are {decisions:,} decisions, and the record holds {self.decisions:,}: some never went through it"
			)
		adopted = frappe.db.count(
			"Stage Review", {"working_group": self.group, "status": ReviewStatus.ADOPTED}
		)
		if adopted > self.adopted + self.erased_reviews:
			return Disagreement(
				f"there are {adopted:,} adopted reviews, and the record holds {self.adopted:,}: some never went through it"
			)
		return None

	def other_stage(self) -> Disagreement | None:
		"""A group that stands elsewhere than the record has brought it."""
		stands = frappe.db.get_value("Working Group", self.group, "stage")
		if not stands or self.stage is None or self.stage[1] == stands:
			return None
		seq, stage = self.stage
		return Disagreement(f"it brought the group to {stage}, and the group stands in {stands}", seq)

	def other_money(self) -> Disagreement | None:
		"""A movement, or a figure of a grant, that does not follow from the entries."""
		reason = self.money.disagreement(self.erased_movements)
		return Disagreement(reason) if reason else None

	def shown_otherwise(self) -> Disagreement | None:
		"""An entry that was erased, withheld or shown again, and the record does not know of it."""
		table = DocType(ENTRY)
		query = frappe.qb.from_(table).select(table.seq).where(table.working_group == self.group)
		withheld = {seq for (seq,) in query.where(table.withheld == 1).run()}
		for found, said, reason in (
			(self.erased, self.erasures, "it is erased, and no entry says so"),
			(self.erasures, self.erased, "it was erased, and holds something again"),
			(withheld, self.withheld, "it is marked as withheld, and no entry says so"),
			(self.withheld, withheld, "it was withheld, and is not marked as such any more"),
		):
			if others := found - said:
				return Disagreement(reason, min(others))
		return None


@dataclass(frozen=True)
class Newest:
	"""The last entry about a document, and the outcome of the one before it."""

	seq: int
	said: dict[str, Any]
	before: str


def of_document(held: Held, name: str, newest: Newest) -> str:
	"""What a document says otherwise than its newest entry; empty where it agrees, or may have gone on since."""
	said, outcome = newest.said, newest.said.get("outcome")
	what = f"{held.what} {name}"
	doctype = held.doctype_of(said)
	if not frappe.db.exists(doctype, name):
		return f"{what} that it records is gone"
	doc = frappe.get_doc(doctype, name)
	if (
		doc.status != outcome
		and outcome in held.left
		and doc.status not in held.ends
		and (not held.drafts or doc.status in held.drafts)
		and not cint(doc.docstatus)
	):
		return ""
	found = held.says(doc)
	if doctype == "Conflict Declaration":
		return differing(what, said, {**found, "cause": doc.cause if doc.answer == "In conflict" else None})
	if is_frozen(held, newest) and contents.content_hash(doc) != said.get("content_hash"):
		found["content_hash"] = "another"
	if "by" in said:
		found["by"] = said["by"]
	if outcome == held.opened:
		# The next tier of a late decision is no event of its own.
		found["tier"] = said.get("tier")
	return differing(what, said, found)


def is_frozen(held: Held, newest: Newest) -> bool:
	"""Whether the content is the one that seats were asked about: not where a draft was withdrawn, or no seat was asked."""
	if not newest.said.get("content_hash"):
		return False
	return newest.said.get("outcome") != AllocationStatus.WITHDRAWN or newest.before in (
		held.opened,
		AllocationStatus.ENDORSED,
	)


def ended(held: Held, doctype: str, group: str) -> list[str]:
	"""The documents of a group that have come to an end, or were confirmed, by their name."""
	filters: dict[str, Any] = {"working_group": group, "status": ("in", list(held.ends))}
	if doctype == "Conflict Declaration":
		filters["answer"] = "In conflict"
	elif doctype == "Resource Allocation":
		# One that was withdrawn before anybody was asked is no event of the record.
		filters["round"] = (">", 0)
	return frappe.get_all(doctype, filters=filters, pluck="name", order_by="name")


def differing(what: str, said: dict[str, Any], found: dict[str, Any]) -> str:
	"""Which figures of a document are not those recorded; empty where all are."""
	keys = sorted(key for key in said.keys() | found.keys() if said.get(key) != found.get(key))
	return f"{what} says something else now: {', '.join(keys)}" if keys else ""
