"""Which states a governed DocType has, which moves there are and who makes them: the most that is possible, as data.

Pure: nothing is read or written. `check_change` says why a change of a document is refused; `guard.py` asks it from the
six hooks of each governed DocType (design section 4). The Workflow documents that give buttons and lists are made
from the same data; a site's own Workflow may narrow it and never widen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.grant_terms import GrantState
from vpwg.vpwg.workflow.stages import STAGES, Stage, moves_from

__all__ = [
	"APPROVAL",
	"CATALOGUE",
	"CONFLICT",
	"COORDINATOR",
	"DEFINITIONS",
	"DEMONSTRATION",
	"FINANCE_OFFICER",
	"GRANT_ACT",
	"LEDGER",
	"LIVE",
	"MANAGER",
	"MEMBER",
	"OFFICE_ACT",
	"PAYMENT",
	"PURGE",
	"RANKING",
	"SIGN_OFF",
	"STAGE_MOVE",
	"SUCCESSION",
	"WITHDRAWAL",
	"AllocationStatus",
	"Change",
	"DeclarationStatus",
	"Definition",
	"DisbursementStatus",
	"Fault",
	"FaultCode",
	"GrantState",
	"PaperStatus",
	"PolicyStatus",
	"ReviewStatus",
	"Transition",
	"Word",
	"check_change",
]

MANAGER = "VPWG Manager"
COORDINATOR = "VPWG Coordinator"
FINANCE_OFFICER = "VPWG Finance Officer"
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

GRANT_ACT = "grant"
"""What a funder does to a grant, and its closing, always with the reason (`vpwg/vpwg/grants.py`)."""

SIGN_OFF = "sign_off"
"""The finance officer's acts on an allocation (`vpwg/vpwg/finance.py`)."""

PAYMENT = "payment"
"""What happens to a disbursement, and through it to its allocation (`vpwg/vpwg/payments.py`)."""

LEDGER = "ledger"
"""The cancelling of a document whose movements are taken back (`vpwg/vpwg/ledger.py`)."""


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
	"""States of a Resource Allocation (design section 4)."""

	DRAFT = "Draft"
	UNDER_REVIEW = "Under Review"
	RETURNED = "Returned"
	ENDORSED = "Endorsed"
	APPROVED = "Approved"
	IN_PAYMENT = "In Payment"
	SETTLED = "Settled"
	ON_HOLD = "On Hold"
	REJECTED = "Rejected"
	WITHDRAWN = "Withdrawn"
	REFUSED = "Refused by host"
	CANCELLED = "Cancelled"


LIVE = (
	AllocationStatus.ENDORSED,
	AllocationStatus.APPROVED,
	AllocationStatus.IN_PAYMENT,
	AllocationStatus.ON_HOLD,
	AllocationStatus.SETTLED,
)
"""States of a request that the pillars endorsed, and that has neither been refused nor cancelled since."""


class DeclarationStatus(Word):
	"""States of a Conflict Declaration (design section 4)."""

	DRAFT = "Draft"
	CONFIRMED = "Confirmed"
	CANCELLED = "Cancelled"


class PaperStatus(Word):
	"""States of what is entered in the books of a group: Grant Receipt, Fund Return, Advance Retirement, and others."""

	DRAFT = "Draft"
	CONFIRMED = "Confirmed"
	CANCELLED = "Cancelled"


class DisbursementStatus(Word):
	"""States of a Disbursement (design section 4)."""

	DRAFT = "Draft"
	CLEARED = "Cleared"
	PAID = "Paid"
	REVERSED = "Reversed"
	ON_HOLD = "On Hold"
	REFUSED = "Refused by host"


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

	def states_before(self, action: str) -> tuple[str, ...]:
		"""The states from which an action is possible."""
		return tuple(dict.fromkeys(row.state for row in self.transitions if row.action == action))

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


def by_engine(engine: str, *moves: tuple[str, str, str]) -> tuple[Transition, ...]:
	"""Moves (action, from, to) that one engine makes, and nobody by a button."""
	return tuple(Transition(*move, engines=frozenset({engine})) for move in moves)


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
	states={
		AllocationStatus.DRAFT: 0,
		AllocationStatus.UNDER_REVIEW: 0,
		AllocationStatus.RETURNED: 0,
		AllocationStatus.ENDORSED: 0,
		AllocationStatus.APPROVED: 1,
		AllocationStatus.IN_PAYMENT: 1,
		AllocationStatus.SETTLED: 1,
		AllocationStatus.ON_HOLD: 1,
		AllocationStatus.REJECTED: 0,
		AllocationStatus.WITHDRAWN: 0,
		AllocationStatus.REFUSED: 0,
		AllocationStatus.CANCELLED: 2,
	},
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
		*by_engine(
			SIGN_OFF,
			("Sign Off", AllocationStatus.ENDORSED, AllocationStatus.APPROVED),
			("Refuse", AllocationStatus.ENDORSED, AllocationStatus.REFUSED),
			("Hold", AllocationStatus.APPROVED, AllocationStatus.ON_HOLD),
			("Hold", AllocationStatus.IN_PAYMENT, AllocationStatus.ON_HOLD),
			("Resume", AllocationStatus.ON_HOLD, AllocationStatus.APPROVED),
			("Resume", AllocationStatus.ON_HOLD, AllocationStatus.IN_PAYMENT),
			("Settle", AllocationStatus.IN_PAYMENT, AllocationStatus.SETTLED),
			("Cancel", AllocationStatus.APPROVED, AllocationStatus.CANCELLED),
			("Cancel", AllocationStatus.ON_HOLD, AllocationStatus.CANCELLED),
		),
		*by_engine(
			PAYMENT,
			("Pay", AllocationStatus.APPROVED, AllocationStatus.IN_PAYMENT),
			("Reverse", AllocationStatus.IN_PAYMENT, AllocationStatus.APPROVED),
		),
	),
	editable=frozenset({AllocationStatus.DRAFT}),
	computed=OF_A_ROUND
	| {
		"funding",
		"signed_off_on",
		"signed_off_by",
		"sign_off_note",
		"host_reason",
		"refused_because",
		"held_because",
		"held_from",
		"cancelled_because",
		"settled_on",
		"settlement_note",
		"settlement_evidence",
		"relaxations_used",
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

FINANCE = frozenset({FINANCE_OFFICER, MANAGER})

WORKING_GROUP_GRANT = Definition(
	doctype="Working Group Grant",
	state_field="status",
	states={
		GrantState.DRAFT: 0,
		GrantState.UNDER_SCRUTINY: 0,
		GrantState.ACTIVE: 1,
		GrantState.SUSPENDED: 1,
		GrantState.TERMINATED: 1,
		GrantState.CLOSED: 1,
		GrantState.DECLINED: 0,
	},
	transitions=(
		Transition("Activate", GrantState.DRAFT, GrantState.ACTIVE, FINANCE),
		Transition("Put to Scrutiny", GrantState.DRAFT, GrantState.UNDER_SCRUTINY, FINANCE | OFFICE),
		Transition(
			"Take Back",
			GrantState.UNDER_SCRUTINY,
			GrantState.DRAFT,
			engines=frozenset({APPROVAL, OFFICE_ACT}),
		),
		Transition("Accept", GrantState.UNDER_SCRUTINY, GrantState.ACTIVE, engines=frozenset({APPROVAL})),
		Transition("Decline", GrantState.UNDER_SCRUTINY, GrantState.DECLINED, engines=frozenset({APPROVAL})),
		*by_engine(
			GRANT_ACT,
			("Suspend", GrantState.ACTIVE, GrantState.SUSPENDED),
			("Lift", GrantState.SUSPENDED, GrantState.ACTIVE),
			("Terminate", GrantState.ACTIVE, GrantState.TERMINATED),
			("Terminate", GrantState.SUSPENDED, GrantState.TERMINATED),
			("Close", GrantState.ACTIVE, GrantState.CLOSED),
			("Close", GrantState.SUSPENDED, GrantState.CLOSED),
			("Close", GrantState.TERMINATED, GrantState.CLOSED),
		),
	),
	editable=frozenset({GrantState.DRAFT}),
	computed=OF_A_ROUND
	| {
		"signed_amount_units",
		"quotes_from_units",
		"stopped_on",
		"stop_reason",
		"closed_on",
		"corporate_share",
		"share_note",
	},
	computed_columns={"budget_lines": frozenset({"amount_units", "used_before_units"})},
	row_key={"budget_lines": "idx"},
	title="Working Group Grant",
)

BOOKED = frozenset({"posting_date", "is_late"})
"""Fields that the app fills in what is posted to the books."""


def paper(
	doctype: str,
	computed: frozenset[str],
	columns: Mapping[str, frozenset[str]] | None = None,
	is_cancelled: bool = True,
) -> Definition:
	"""What is drafted, confirmed by the finance officer and then stands, or is cancelled with its reason."""
	states: dict[str, int] = {PaperStatus.DRAFT: 0, PaperStatus.CONFIRMED: 1}
	cancelling: tuple[Transition, ...] = ()
	if is_cancelled:
		states[PaperStatus.CANCELLED] = 2
		cancelling = by_engine(LEDGER, ("Cancel", PaperStatus.CONFIRMED, PaperStatus.CANCELLED))
		computed |= {"cancelled_because", "last_edited_by", "currency"}
	return Definition(
		doctype=doctype,
		state_field="status",
		states=states,
		transitions=(
			Transition("Confirm", PaperStatus.DRAFT, PaperStatus.CONFIRMED, FINANCE),
			*cancelling,
		),
		editable=frozenset({PaperStatus.DRAFT}),
		computed=computed | {"confirmed_by"},
		computed_columns=columns or {},
		row_key=dict.fromkeys(columns or {}, "idx"),
		title=doctype,
	)


GRANT_AMENDMENT = paper(
	"Grant Amendment", frozenset({"amount_units"}), {"changes": frozenset({"change_units"})}
)
GRANT_RECEIPT = paper("Grant Receipt", BOOKED | {"amount_units", "bank_fee_units"})
FUND_RETURN = paper("Fund Return", BOOKED | {"amount_units", "to_amount_units", "to_currency"})
ADVANCE_RETIREMENT = paper(
	"Advance Retirement",
	BOOKED | {"spent", "spent_units", "refund_units", "owed", "owed_units"},
	{"expenses": frozenset({"amount_units"})},
)
MONTH_CLOSE = paper(
	"Month Close", frozenset({"closed_until", "previous_until", "sequence"}), is_cancelled=False
)

DISBURSEMENT = Definition(
	doctype="Disbursement",
	state_field="status",
	states={
		DisbursementStatus.DRAFT: 0,
		DisbursementStatus.CLEARED: 0,
		DisbursementStatus.PAID: 1,
		DisbursementStatus.REVERSED: 2,
		DisbursementStatus.ON_HOLD: 0,
		DisbursementStatus.REFUSED: 0,
	},
	transitions=by_engine(
		PAYMENT,
		("Clear", DisbursementStatus.DRAFT, DisbursementStatus.CLEARED),
		("Take Back", DisbursementStatus.CLEARED, DisbursementStatus.DRAFT),
		("Pay", DisbursementStatus.CLEARED, DisbursementStatus.PAID),
		("Reverse", DisbursementStatus.PAID, DisbursementStatus.REVERSED),
		("Hold", DisbursementStatus.DRAFT, DisbursementStatus.ON_HOLD),
		("Hold", DisbursementStatus.CLEARED, DisbursementStatus.ON_HOLD),
		("Resume", DisbursementStatus.ON_HOLD, DisbursementStatus.DRAFT),
		("Refuse", DisbursementStatus.DRAFT, DisbursementStatus.REFUSED),
		("Refuse", DisbursementStatus.CLEARED, DisbursementStatus.REFUSED),
		("Refuse", DisbursementStatus.ON_HOLD, DisbursementStatus.REFUSED),
	),
	editable=frozenset({DisbursementStatus.DRAFT}),
	computed=frozenset(
		{
			"tranche",
			"currency",
			"amount",
			"amount_units",
			"ceiling_units",
			"posting_date",
			"is_late",
			"payment_reference",
			"cleared_on",
			"paid_on",
			"reversed_on",
			"voucher_no",
			"bank_reference",
			"clearing_note",
			"relaxations_note",
			"held_because",
			"refused_because",
			"reversed_because",
			"prepared_by",
			"last_edited_by",
			"cleared_by",
			"paid_by",
			"holder_key",
		}
	),
	computed_columns={
		"payees": frozenset({"amount_units"}),
		"sources": frozenset(
			{
				"grant_currency",
				"part_units",
				"converted",
				"converted_units",
				"taken",
				"taken_units",
				"bank_fee",
				"bank_fee_units",
			}
		),
	},
	row_key={"payees": "idx", "sources": "idx"},
)

DEFINITIONS: dict[str, Definition] = {
	row.doctype: row
	for row in (
		WORKING_GROUP,
		STAGE_REVIEW,
		ALLOCATION_POLICY,
		RESOURCE_ALLOCATION,
		CONFLICT_DECLARATION,
		WORKING_GROUP_GRANT,
		GRANT_AMENDMENT,
		GRANT_RECEIPT,
		FUND_RETURN,
		DISBURSEMENT,
		ADVANCE_RETIREMENT,
		MONTH_CLOSE,
	)
}
"""Every governed DocType by name."""
