from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils import cint

from vpwg import clock, notify
from vpwg.vpwg import answers, contents, decisions, record_entries, reviews, standings, telling
from vpwg.vpwg.sentences import decisions as words
from vpwg.vpwg.sentences import refuse
from vpwg.vpwg.sentences import words as sentences
from vpwg.vpwg.workflow import approval, facts, guard, stages
from vpwg.vpwg.workflow.definitions import STAGE_MOVE, ReviewStatus, Transition
from vpwg.vpwg.workflow.stages import MoveKind, Stage


class StageReview(guard.Governed):
	"""The review by which a group moves to another stage; the only way in which it does."""

	def autoname(self) -> None:
		"""Numbered by year, by the app's own clock."""
		self.name = make_autoname(f"SR-{clock.today().year}-.####", doc=self)

	def check_content(self) -> None:
		if self.status != ReviewStatus.DRAFT or self.get_status_before() not in (None, ReviewStatus.DRAFT):
			return
		if not (self.working_group and self.target_stage):
			return  # Frappe then says that they are mandatory
		self.check_only_open_review()
		around = reviews.background(self.working_group, without=self.name)
		self.fill_move(around)
		with notify.in_language(decisions.language_of(around.terms)):
			answers.fill_rows(self, around)
		answers.check_typed(self, around)
		if guard.is_changed(self):
			self.last_edited_by = frappe.session.user
		self.waiver_count = len(stages.waivers(reviews.answers_of(self.rows)))

	def prepare(self, transition: Transition) -> None:
		{
			ReviewStatus.UNDER_ENDORSEMENT: self.open_for_endorsement,
			ReviewStatus.RETURNED: self.note_return,
			ReviewStatus.ADOPTED: self.note_adoption,
			ReviewStatus.DRAFT: lambda: None,
		}[ReviewStatus(transition.next_state)]()

	def on_update(self) -> None:
		super().on_update()
		before = self.get_status_before()
		if before != self.status:
			record_entries.review_moved(self)
			telling.of_move(self, before)

	def on_submit(self) -> None:
		group = frappe.get_doc("Working Group", self.working_group, for_update=True)
		with guard.acting(STAGE_MOVE, group):
			group.move(
				MoveKind(self.kind),
				Stage(self.target_stage),
				clock.today(),
				len(reviews.waivers_in_force(self.working_group, Stage(self.target_stage))),
			)
			group.save(ignore_permissions=True)  # checked: the pillars' decisions, by the approval engine
		record_entries.stage_moved(group, self)

	def obstacles(self) -> Sequence[str]:
		return reviews.obstacles(self, lock=True)

	# What a draft says ------------------------------------------------------------------------------------------

	def get_status_before(self) -> str | None:
		before = self.get_doc_before_save()
		return before.status if before else None

	def check_only_open_review(self) -> None:
		# Two that are entered at once wait for each other here.
		frappe.db.get_value("Working Group", self.working_group, "name", for_update=True)
		other = reviews.open_review(self.working_group, without=self.name, lock=True)
		if other:
			frappe.throw(
				_(
					"{0} is still open for this group: finish or delete it before you start another review."
				).format(other.name)
			)

	def fill_move(self, around: reviews.Background) -> None:
		"""From which stage, and what kind of move; refuse one that the order of the stages does not allow."""
		self.from_stage = str(around.terms.stage)
		target, entry = Stage(self.target_stage), bool(cint(self.existed_before))
		kind = reviews.kind_of(around.terms.stage, around.terms.stage_left, target, entry)
		if kind is None:
			move = reviews.check_move(self, around)
			refuse(sentences.refusal(row) for row in move.refusals)
		self.kind = str(kind)

	# Moves ------------------------------------------------------------------------------------------------------

	def open_for_endorsement(self) -> None:
		"""Draft -> Under Endorsement: everything required is there, and the seats could satisfy the rule."""
		around = reviews.background(self.working_group, without=self.name)
		self.check_complete(around)
		refuse(reviews.obstacles(self))
		# What the pillars decide on is what the records say now, not when the draft was last saved.
		with notify.in_language(decisions.language_of(around.terms)):
			answers.fill_rows(self, around)
		answers.check_typed(self, around)
		answers.check_files(self)
		self.round = cint(self.round) + 1
		self.opened_on = clock.today()
		self.opened_by = frappe.session.user
		self.returned_because = None
		# Another question starts anew: its tier and the objections that are used up belong to what was asked.
		question = [self.from_stage, self.target_stage, self.kind]
		snapshot = facts.parsed(self.rule_snapshot)
		if snapshot.get("question") != question:
			rules = facts.rule_rows(self.working_group)
			snapshot = {"question": question, "rules": rules, "objections_used": []}
			self.tier = 1
		snapshot.pop("seats", None)
		self.content_hash = contents.content_hash(self)
		at = standings.begin_round(self, snapshot)
		if at.outcome.status == approval.Status.UNSATISFIABLE:
			refuse([words.never(at)])

	def check_complete(self, around: reviews.Background) -> None:
		if self.from_stage != around.terms.stage:
			frappe.throw(
				_("The group has moved to {0} since this review was written: save the review again.").format(
					sentences.word(around.terms.stage)
				)
			)
		move = reviews.check_move(self, around)
		if move.allowed:
			return
		lines = [sentences.refusal(row) for row in move.refusals if row.code in sentences.COUNTED]
		lines += [f"{point}: {said}" if point else said for point, said in sentences.in_the_way(move)]
		refuse(frappe.utils.escape_html(line) for line in lines)

	def note_return(self) -> None:
		"""Under Endorsement -> Returned, by the engine after an objection, or by the coordinator."""
		if guard.engine_of(self):
			return
		terms = facts.terms_of([self.working_group])[self.working_group]
		with notify.in_language(decisions.language_of(terms)):
			self.returned_because = _("Returned by the coordinator.")

	def note_adoption(self) -> None:
		"""Under Endorsement -> Adopted: by which rule, and what was waived for it."""
		stage = frappe.db.get_value("Working Group", self.working_group, "stage", for_update=True)
		if stage != self.from_stage:
			frappe.throw(
				_(
					"The group has moved to {0} since this review was written: return it and save it again."
				).format(sentences.word(stage))
			)
		self.adopted_on = clock.today()
