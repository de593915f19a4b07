"""Which states a governed DocType has, which moves there are and who makes them: the most that is possible, as data.

Pure: nothing is read or written. `check_change` says why a change of a document is refused; `guard.py` asks it from the
six hooks of each governed DocType (design section 4). The Workflow documents that give buttons and lists are made
from the same data; a site's own Workflow may narrow it and never widen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.stages import STAGES, Stage, moves_from

__all__ = [
	"APPROVAL",
	"CATALOGUE",
	"CONFLICT",
	"COORDINATOR",
	"DEFINITIONS",
	"DEMONSTRATION",
	"MANAGER",
	"MEMBER",
	"OFFICE_ACT",
	"PURGE",
	"RANKING",
	"STAGE_MOVE",
	"SUCCESSION",
	"WITHDRAWAL",
	"AllocationStatus",
	"Change",
	"DeclarationStatus",
	"Definition",
	"Fault",
	"FaultCode",
	"PolicyStatus",
	"ReviewStatus",
	"Transition",
	"Word",
	"check_change",
]

MANAGER = "VPWG Manager"
COORDINATOR = "VPWG Coordinator"
MEMBER = "VPWG Member"

APPROVAL = "approval"
"""The engine of `approval.py`: what the last needed decision moves."""

STAGE_MOVE = "stage_move"
"""An adopted stage review, which moves its group."""

DEMONSTRATION = "demonstration"
"""The maker of demonstration data: it marks what it makes at birth, and may do nothing else that a person may not."""

PURGE = "purge"
"""The removal of demonstration groups."""

CATALOGUE = "catalogue"
"""The writer of the guide's catalogue (`vpwg/setup/criteria.py`)."""

OFFICE_ACT = "office"
"""What the office does with a document that is open for decisions, always with its reason: it sends it back."""

WITHDRAWAL = "withdrawal"
"""The requester who takes a request back, with the reason."""

RANKING = "ranking"
"""The ranking of the requests of a call, and the opening of their decision."""

SUCCESSION = "succession"
"""A policy that comes into force ends the one before it."""

CONFLICT = "conflict"
"""The writer of answers to the conflict question (`vpwg/vpwg/conflicts.py`)."""


class ReviewStatus(Word):
	"""States of a Stage Review (design section 4)."""

	DRAFT = "Draft"
	UNDER_ENDORSEMENT = "Under Endorsement"
	RETURNED = "Returned"
	ADOPTED = "Adopted"


class PolicyStatus(Word):
	"""States of an Allocation Policy (design section 4)."""

	DRAFT = "Draft"
	UNDER_RATIFICATION = "Under Ratification"
	IN_FORCE = "In Force"
	SUPERSEDED = "Superseded"
	REJECTED = "Rejected"


class AllocationStatus(Word):
	"""States of a Resource Allocation up to its endorsement (design section 4)."""

	DRAFT = "Draft"
	UNDER_REVIEW = "Under Review"
	RETURNED = "Returned"
	ENDORSED = "Endorsed"
	REJECTED = "Rejected"
	WITHDRAWN = "Withdrawn"


class DeclarationStatus(Word):
	"""States of a Conflict Declaration (design section 4)."""

	DRAFT = "Draft"
	CONFIRMED = "Confirmed"
	CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class Transition:
	"""One move: its action (the word on the button), from, to, the roles that press it, the engines that make it.

	Without roles nobody can press it: only an engine makes this move.
	"""

	action: str
	state: str
	next_state: str
	roles: frozenset[str] = frozenset()
	engines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Definition:
	"""What is possible with the documents of one DocType.

	state_field         the field that holds the state
	states              each state with the docstatus that belongs to it; the first is the one it is born in
	transitions         the moves there are
	editable            states in which the content may be changed; None where it always may be
	computed            fields that the app fills: whatever a client sends in them is put back
	computed_columns    the same for the columns of a table, by the table's field
	row_key             the column that tells the rows of such a table apart
	free                fields that may change in any state (notes that decide nothing)
	title               the name of the Workflow document that gives the buttons; empty where there are none
	"""

	doctype: str
	state_field: str
	states: Mapping[str, int]
	transitions: tuple[Transition, ...]
	editable: frozenset[str] | None = None
	computed: frozenset[str] = frozenset()
	computed_columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
	row_key: Mapping[str, str] = field(default_factory=dict)
	free: frozenset[str] = frozenset()
	title: str = ""

	@property
	def initial(self) -> str:
		"""The state in which a document is born."""
		return next(iter(self.states))

	def transition(self, before: str, after: str) -> Transition | None:
		"""The move between two states, or None."""
		for row in self.transitions:
			if row.state == before and row.next_state == after:
				return row
		return None


class FaultCode(Word):
	"""Why a change is refused; the translating layer has one sentence for each."""

	BORN_LATE = "born_late"
	UNKNOWN_STATE = "unknown_state"
	DOCSTATUS = "docstatus"
	NO_SUCH_MOVE = "no_such_move"
	WRONG_ROLE = "wrong_role"
	ONLY_BY_ENGINE = "only_by_engine"
	FROZEN = "frozen"
	CHANGED_WHILE_MOVING = "changed_while_moving"
	AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class Change:
	"""A change as it is asked for.

	before, after       the stored state (None for a new document) and the one that is asked for
	docstatus           the docstatus that is asked for
	changed             names of content fields that differ from what is stored
	roles               roles that the person has for the group of this document
	engine              the engine that makes the change, empty for a person
	amends              whether it claims to amend another document
	"""

	before: str | None
	after: str
	docstatus: int
	changed: frozenset[str] = frozenset()
	roles: frozenset[str] = frozenset()
	engine: str = ""
	amends: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
	"""Why a change is refused: the fields that are frozen, the roles or the state that would be needed."""

	code: FaultCode
	fields: tuple[str, ...] = ()
	roles: tuple[str, ...] = ()
	expected: int | None = None


def check_change(definition: Definition, change: Change) -> Fault | None:
	"""Why a change is refused, or None. Nobody is exempt; an engine may make its own moves and nothing else.

	- A document amends none, neither when it is born nor later.
	- It is born in its first state, as a draft.
	- The docstatus is the one of the state.
	- A move is one of the definition's, made by one of its roles or its engines, and changes nothing else.
	- Without a move the content changes only in a state that is editable.
	"""
	if change.amends:
		return Fault(FaultCode.AMENDED)
	if change.before is None:
		return fault_of_birth(definition, change)
	if change.after not in definition.states:
		return Fault(FaultCode.UNKNOWN_STATE)
	if change.docstatus != definition.states[change.after]:
		return Fault(FaultCode.DOCSTATUS, expected=definition.states[change.after])
	frozen = tuple(sorted(change.changed - definition.free))
	if change.before == change.after:
		if frozen and definition.editable is not None and change.before not in definition.editable:
			return Fault(FaultCode.FROZEN, fields=frozen)
		return None
	transition = definition.transition(change.before, change.after)
	if transition is None:
		return Fault(FaultCode.NO_SUCH_MOVE)
	fault = fault_of_mover(transition, change)
	if fault is None and change.changed:
		return Fault(FaultCode.CHANGED_WHILE_MOVING, fields=tuple(sorted(change.changed)))
	return fault


def fault_of_birth(definition: Definition, change: Change) -> Fault | None:
	"""Why a document may not be born like this."""
	if change.after != definition.initial:
		return Fault(FaultCode.BORN_LATE)
	if change.docstatus != definition.states[definition.initial]:
		return Fault(FaultCode.DOCSTATUS, expected=definition.states[definition.initial])
	return None


def fault_of_mover(transition: Transition, change: Change) -> Fault | None:
	"""Why this person or engine may not make a move."""
	if change.engine:
		return None if change.engine in transition.engines else Fault(FaultCode.ONLY_BY_ENGINE)
	if not transition.roles:
		return Fault(FaultCode.ONLY_BY_ENGINE)
	if not transition.roles & change.roles:
		return Fault(FaultCode.WRONG_ROLE, roles=tuple(sorted(transition.roles)))
	return None


# The governed DocTypes -----------------------------------------------------------------------------------------

OFFICE = frozenset({COORDINATOR, MANAGER})


def stage_moves() -> tuple[Transition, ...]:
	"""Every move between stages that some stage review could make: those of the order, and a group's entry."""
	moves: dict[tuple[str, str], Transition] = {}
	for stage in Stage:
		for left in STAGES if stage == Stage.DORMANT else (None,):
			targets = [target for _kind, target in moves_from(stage, left)]
			if stage == STAGES[0]:
				targets += STAGES[1:]
			for target in targets:
				moves[(stage, target)] = Transition(
					str(target), str(stage), str(target), engines=frozenset({STAGE_MOVE})
				)
	return tuple(moves.values())


WORKING_GROUP = Definition(
	doctype="Working Group",
	state_field="stage",
	states={str(stage): 0 for stage in Stage},
	transitions=stage_moves(),
	computed=frozenset({"stage_since", "waiver_count", "stage_left", "is_demonstration"}),
	computed_columns={"approval_rules": frozenset({"amount_from_units", "amount_to_units"})},
	row_key={"approval_rules": "idx"},
)

STAGE_REVIEW = Definition(
	doctype="Stage Review",
	state_field="status",
	states={
		ReviewStatus.DRAFT: 0,
		ReviewStatus.UNDER_ENDORSEMENT: 0,
		ReviewStatus.RETURNED: 0,
		ReviewStatus.ADOPTED: 1,
	},
	transitions=(
		Transition("Send for Endorsement", ReviewStatus.DRAFT, ReviewStatus.UNDER_ENDORSEMENT, OFFICE),
		Transition(
			"Return",
			ReviewStatus.UNDER_ENDORSEMENT,
			ReviewStatus.RETURNED,
			OFFICE,
			frozenset({APPROVAL, OFFICE_ACT}),
		),
		Transition("Revise", ReviewStatus.RETURNED, ReviewStatus.DRAFT, OFFICE),
		Transition(
			"Adopt",
			ReviewStatus.UNDER_ENDORSEMENT,
			ReviewStatus.ADOPTED,
			engines=frozenset({APPROVAL}),
		),
	),
	editable=frozenset({ReviewStatus.DRAFT}),
	computed=frozenset(
		{
			"from_stage",
			"kind",
			"waiver_count",
			"round",
			"tier",
			"opened_on",
			"opened_by",
			"last_edited_by",
			"adopted_on",
			"adopted_by_rule",
			"returned_because",
			"rule_snapshot",
			"content_hash",
		}
	),
	computed_columns={
		"rows": frozenset(
			{
				"weight",
				"computed_verdict",
				"computed_value",
				"computed_target",
				"computed_code",
				"computed_pillar",
				"computed_note",
			}
		)
	},
	row_key={"rows": "criterion"},
	title="Stage Review",
)

OF_A_ROUND = frozenset(
	{
		"round",
		"tier",
		"opened_on",
		"opened_by",
		"last_edited_by",
		"decided_on",
		"decided_by_rule",
		"returned_because",
		"rule_snapshot",
		"content_hash",
	}
)
"""Fields that the app fills in everything that seats decide on."""

ALLOCATION_POLICY = Definition(
	doctype="Allocation Policy",
	state_field="status",
	states={
		PolicyStatus.DRAFT: 0,
		PolicyStatus.UNDER_RATIFICATION: 0,
		PolicyStatus.IN_FORCE: 1,
		PolicyStatus.SUPERSEDED: 1,
		PolicyStatus.REJECTED: 0,
	},
	transitions=(
		Transition("Put to the Pillars", PolicyStatus.DRAFT, PolicyStatus.UNDER_RATIFICATION, OFFICE),
		# An interim policy holds the host's own rules: no pillar decides on it, and no coordinator alone.
		Transition("Put in Force", PolicyStatus.DRAFT, PolicyStatus.IN_FORCE, frozenset({MANAGER})),
		Transition(
			"Take Back",
			PolicyStatus.UNDER_RATIFICATION,
			PolicyStatus.DRAFT,
			engines=frozenset({APPROVAL, OFFICE_ACT}),
		),
		Transition(
			"Ratify",
			PolicyStatus.UNDER_RATIFICATION,
			PolicyStatus.IN_FORCE,
			engines=frozenset({APPROVAL}),
		),
		Transition(
			"Reject",
			PolicyStatus.UNDER_RATIFICATION,
			PolicyStatus.REJECTED,
			engines=frozenset({APPROVAL}),
		),
		Transition(
			"Supersede",
			PolicyStatus.IN_FORCE,
			PolicyStatus.SUPERSEDED,
			engines=frozenset({SUCCESSION}),
		),
	),
	editable=frozenset({PolicyStatus.DRAFT}),
	computed=OF_A_ROUND
	| {"version", "currency", "interim_ceiling_units", "replaces", "in_force_from", "superseded_on"},
	computed_columns={
		"approval_rules": frozenset({"amount_from_units", "amount_to_units"}),
		"participation_rates": frozenset({"amount_units"}),
		"relaxations": frozenset({"amount_cap_units"}),
	},
	row_key={"approval_rules": "idx", "participation_rates": "idx", "relaxations": "idx"},
	title="Allocation Policy",
)

REQUESTERS = frozenset({MEMBER, COORDINATOR, MANAGER})
"""Who moves a request: whoever asks, or the office for them; the controller looks who it is."""

RESOURCE_ALLOCATION = Definition(
	doctype="Resource Allocation",
	state_field="status",
	states={str(state): 0 for state in AllocationStatus},
	transitions=(
		Transition("Send for Review", AllocationStatus.DRAFT, AllocationStatus.UNDER_REVIEW, REQUESTERS),
		Transition(
			"Return",
			AllocationStatus.UNDER_REVIEW,
			AllocationStatus.RETURNED,
			engines=frozenset({APPROVAL, OFFICE_ACT}),
		),
		Transition("Revise", AllocationStatus.RETURNED, AllocationStatus.DRAFT, REQUESTERS),
		Transition(
			"Endorse",
			AllocationStatus.UNDER_REVIEW,
			AllocationStatus.ENDORSED,
			engines=frozenset({APPROVAL}),
		),
		Transition(
			"Reject",
			AllocationStatus.UNDER_REVIEW,
			AllocationStatus.REJECTED,
			engines=frozenset({APPROVAL}),
		),
		*(
			Transition("Withdraw", state, AllocationStatus.WITHDRAWN, engines=frozenset({WITHDRAWAL}))
			for state in (
				AllocationStatus.DRAFT,
				AllocationStatus.UNDER_REVIEW,
				AllocationStatus.RETURNED,
				AllocationStatus.ENDORSED,
			)
		),
	),
	editable=frozenset({AllocationStatus.DRAFT}),
	computed=OF_A_ROUND
	| {
		"amount",
		"amount_units",
		"group_currency",
		"group_amount",
		"group_amount_units",
		"rate",
		"rate_date",
		"rate_source",
		"band_amount",
		"band_amount_units",
		"policy",
		"policy_version",
		"relaxations_note",
		"ranking",
		"ranking_total",
		"rank",
		"rank_of",
		"requested_by",
		"requester_key",
		"requester_voice",
		"sent_on",
		"withdrawn_because",
	},
	computed_columns={"lines": frozenset({"amount", "amount_units", "unit_amount_units"})},
	row_key={"lines": "idx"},
	title="Resource Allocation",
)

CONFLICT_DECLARATION = Definition(
	doctype="Conflict Declaration",
	state_field="status",
	states={
		DeclarationStatus.DRAFT: 0,
		DeclarationStatus.CONFIRMED: 1,
		DeclarationStatus.CANCELLED: 2,
	},
	transitions=(
		Transition(
			"Confirm", DeclarationStatus.DRAFT, DeclarationStatus.CONFIRMED, engines=frozenset({CONFLICT})
		),
		Transition(
			"Cancel", DeclarationStatus.CONFIRMED, DeclarationStatus.CANCELLED, engines=frozenset({CONFLICT})
		),
	),
	editable=frozenset(),
	computed=frozenset({"confirmed_by_seat", "withdrawn_on"}),
)

DEFINITIONS: dict[str, Definition] = {
	row.doctype: row
	for row in (WORKING_GROUP, STAGE_REVIEW, ALLOCATION_POLICY, RESOURCE_ALLOCATION, CONFLICT_DECLARATION)
}
"""Every governed DocType by name."""
