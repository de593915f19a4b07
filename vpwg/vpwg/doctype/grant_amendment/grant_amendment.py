from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt

from vpwg import clock
from vpwg.vpwg import ledger, sentences
from vpwg.vpwg.papers import Paper
from vpwg.vpwg.sentences import grants as words
from vpwg.vpwg.workflow import amendments, money_facts
from vpwg.vpwg.workflow.amendments import AmendmentKind
from vpwg.vpwg.workflow.grant_terms import GrantForm
from vpwg.vpwg.workflow.guard import GuardError
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.seats import name_key

MOVES_SIGNED = (AmendmentKind.TOP_UP, AmendmentKind.REDUCTION)


class GrantAmendment(Paper):
	"""A change of a grant that its funder agreed to: never an edit."""

	prefix_ = "GA"
	day_ = "agreed_on"

	def check_draft(self) -> None:
		if self.kind not in MOVES_SIGNED:
			self.amount, self.amount_units = 0, 0
		if self.kind != AmendmentKind.EXTENSION:
			self.new_eligible_to = self.new_close_out = None
		else:
			self.set("changes", [])
		codes = self.codes_of_grant()
		for row in self.changes:
			row.code = codes.get(name_key(cstr(row.code)), " ".join(cstr(row.code).split()))
			if flt(row.flexibility) < 0:
				frappe.throw(
					_("Line {0}: the flexibility is below zero: enter zero or more.").format(row.idx),
					GuardError,
				)

	def codes_of_grant(self) -> dict[str, str]:
		"""The codes of the grant's budget lines as they are written there, by what makes two of them the same."""
		if not (self.grant and self.changes):
			return {}
		found = money_facts.grants([self.grant]).get(self.grant)
		return {name_key(line.key): line.key for line in found.present.lines} if found else {}

	def check_confirmable(self, locked: ledger.Locked) -> None:
		found = money_facts.grants([self.grant], lock=True)[self.grant]
		sentences.refuse(
			words.amendment(fault, self.grant, found.row.currency)
			for fault in amendments.amendment_faults(
				found.present,
				money_facts.amendment_of(self, self.changes),
				found.signed.lines,
				clock.today(),
				found.terms.state,
			)
		)

	def check_cancellable(self, locked: ledger.Locked) -> None:
		found = money_facts.grants([self.grant], lock=True)[self.grant]
		sentences.refuse(
			words.amendment(fault, self.grant, found.row.currency)
			for fault in amendments.cancel_faults(
				found.present, money_facts.amendment_of(self, self.changes), found.terms.state
			)
		)

	def movements_of(self, locked: ledger.Locked) -> Sequence[tuple[str, Movement]]:
		"""A top-up adds to what was signed and a reduction takes from it; what is not in cash has no such figure."""
		if self.kind not in MOVES_SIGNED or not self.is_cash_():
			return ()
		reduces = self.kind == AmendmentKind.REDUCTION
		signed = Movement(MovementKind.SIGNED, cint(self.amount_units), self.name, cancels=reduces)
		return [(self.grant, signed)]

	def taken_back(self) -> Sequence[tuple[str, Movement]]:
		"""A reduction is itself a cancellation: what takes it back is signed again."""
		if self.kind != AmendmentKind.REDUCTION:
			return super().taken_back()
		return [
			(grant, Movement(MovementKind.SIGNED, row.units, f"{row.reference}/cancelled"))
			for grant, row in ledger.of_document(self.doctype, self.name)
		]

	def is_cash_(self) -> bool:
		return frappe.db.get_value("Working Group Grant", self.grant, "form") == GrantForm.CASH

	def recorded(self) -> dict[str, Any]:
		return {
			"grant": self.grant,
			"kind": self.kind,
			"currency": self.currency,
			"amount": cint(self.amount_units),
			"eligible_to": str(self.new_eligible_to) if self.new_eligible_to else None,
			"close_out": str(self.new_close_out) if self.new_close_out else None,
			"lines": [
				{
					"code": row.code,
					"change": cint(row.change_units),
					"indirect": bool(cint(row.is_indirect)),
				}
				for row in self.changes
			],
		}
