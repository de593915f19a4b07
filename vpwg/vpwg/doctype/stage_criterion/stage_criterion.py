from __future__ import annotations

import frappe
from frappe import _

from vpwg.vpwg.workflow.definitions import CATALOGUE
from vpwg.vpwg.workflow.guard import GuardError, Kept, engine_of


class StageCriterion(Kept):
	"""A point of the guide. The catalogue is the app's own: `vpwg/setup/criteria.py` writes it, and nobody else."""

	def validate(self) -> None:
		super().validate()
		self.refuse_others()

	def on_trash(self) -> None:
		self.refuse_others()

	def refuse_others(self) -> None:
		if engine_of(self) != CATALOGUE:
			frappe.throw(
				_(
					"The catalogue of the guide is the same for every group: to let a point weigh more or less, set another weight in the group."
				),
				GuardError,
			)
