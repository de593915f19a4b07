"""The kinds of documents that seats decide on: their states, and what one rule engine does differently for each.

Design sections 4 and 5: one engine serves a stage review, a policy, a corporate grant and a request. Data; no logic stands
here.
"""

from __future__ import annotations

from dataclasses import dataclass

from vpwg.vpwg.workflow.definitions import AllocationStatus, GrantState, PolicyStatus, ReviewStatus, Word


@dataclass(frozen=True)
class Kind:
	"""One kind of document.

	open_state      the state in which it is open for decisions
	passed          the state to which the last needed decision brings it, with its docstatus
	returned        the state in which it is back for dialogue
	rejected        the state of one that cannot pass; None where it goes back and is sent again under the next tier
	day, by_rule    the fields that hold the day on which it passed, and the rule in words
	asks_conflict   whether the conflict question stands before every decision
	without_companies   whether companies, and whoever is of the funder, have no vote on it
	"""

	doctype: str
	open_state: Word
	passed: Word
	passed_docstatus: int
	returned: Word
	rejected: Word | None
	day: str = "decided_on"
	by_rule: str = "decided_by_rule"
	asks_conflict: bool = False
	without_companies: bool = False


REVIEW = Kind(
	doctype="Stage Review",
	open_state=ReviewStatus.UNDER_ENDORSEMENT,
	passed=ReviewStatus.ADOPTED,
	passed_docstatus=1,
	returned=ReviewStatus.RETURNED,
	rejected=None,
	day="adopted_on",
	by_rule="adopted_by_rule",
)

POLICY = Kind(
	doctype="Allocation Policy",
	open_state=PolicyStatus.UNDER_RATIFICATION,
	passed=PolicyStatus.IN_FORCE,
	passed_docstatus=1,
	returned=PolicyStatus.DRAFT,
	rejected=PolicyStatus.REJECTED,
)

ALLOCATION = Kind(
	doctype="Resource Allocation",
	open_state=AllocationStatus.UNDER_REVIEW,
	passed=AllocationStatus.ENDORSED,
	passed_docstatus=0,
	returned=AllocationStatus.RETURNED,
	rejected=AllocationStatus.REJECTED,
	asks_conflict=True,
)

GRANT = Kind(
	doctype="Working Group Grant",
	open_state=GrantState.UNDER_SCRUTINY,
	passed=GrantState.ACTIVE,
	passed_docstatus=1,
	returned=GrantState.DRAFT,
	rejected=GrantState.DECLINED,
	without_companies=True,
)

KINDS: dict[str, Kind] = {kind.doctype: kind for kind in (REVIEW, POLICY, ALLOCATION, GRANT)}
"""Every kind by its DocType."""
