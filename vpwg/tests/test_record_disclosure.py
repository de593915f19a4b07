"""What is shown of a record: withheld from exports, released, erased; each of it said in the record, by those who may."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe
from click.testing import CliRunner
from frappe.utils import add_days, today

from vpwg.api import records
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.security.routes import call
from vpwg.tests.test_record import entries, run_sql, verify_command
from vpwg.vpwg import record_reader, record_writer
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.record_writer import ENTRY, HEAD, post
from vpwg.vpwg.workflow import record
from vpwg.vpwg.workflow.guard import GuardError, GuardPermissionError

REASON = "A seat asked for it, and named Mr Somebody"
DECISION, REVIEW, STAGE = 1, 4, 5
"""Numbers of entries in the record of an endorsed review."""


class DisclosureCase(StageReviewCase):
	"""A group whose review was endorsed: three decisions, the review's end, the new stage."""

	def setUp(self) -> None:
		super().setUp()
		self.manager = factories.user([roles.MANAGER])
		self.auditor = factories.user([roles.AUDITOR])
		self.group.reload()
		self.group.append(
			"officers", {"user": self.auditor, "function": "Auditor", "until": add_days(today(), 30)}
		)
		self.group.save(ignore_permissions=True)
		self.endorse(self.sent())
		self.name = self.group.name

	def row(self, seq: int) -> Any:
		return next(row for row in entries(self.name) if row.seq == seq)

	def file(self, user: str) -> list[bytes]:
		"""The lines of an export."""
		with self.as_user(user):
			return records.export(self.name).get_data().splitlines(keepends=True)

	def line(self, user: str, seq: int) -> bytes:
		return self.file(user)[seq]

	def withhold(self, seq: int = DECISION, reason: str = REASON, user: str = "") -> Any:
		with self.as_user(user or self.coordinator):
			return records.withhold(self.name, seq, reason)

	def release(self, seq: int = DECISION, user: str = "") -> Any:
		with self.as_user(user or self.coordinator):
			return records.release(self.name, seq)

	def erase(self, seq: int = DECISION, reason: str = REASON, user: str = "") -> Any:
		with self.as_user(user or self.manager):
			return records.erase(self.name, seq, reason)

	def assert_sound(self) -> None:
		verdict = record_reader.check(self.name)
		self.assertTrue(verdict.verified, verdict)

	def assert_offline(self, user: str, revealed: int, withheld: int, erased: int) -> None:
		"""The export verifies with record.py alone, and shows so many of each."""
		lines = self.file(user)
		with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
			file.writelines(lines)
			file.flush()
			done = subprocess.run(
				[sys.executable, "-I", str(Path(record.__file__)), file.name],
				capture_output=True,
				text=True,
				timeout=60,
				check=False,
			)
		self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
		self.assertIn(f"({revealed} revealed, {withheld} withheld, {erased} erased)", done.stdout)

	def refused(self, step: Callable[..., Any], pattern: str, error: type[Exception], **how: Any) -> None:
		"""A step is refused with a sentence, and nothing has changed."""
		before = entries(self.name)
		with self.assertRaisesRegex(error, pattern):
			step(**how)
		frappe.clear_messages()
		self.assertEqual(entries(self.name), before)

	def others(self, *may: str) -> dict[str, str]:
		"""Everybody but these, by what they are."""
		stranger = factories.user([roles.COORDINATOR, roles.MEMBER])
		factories.group(coordinator=stranger)
		factories.seat(self.name, user=stranger)
		people = {
			"the coordinator": self.coordinator,
			"a manager": self.manager,
			"the auditor": self.auditor,
			"a member": self.members["Company"],
			"a finance officer": factories.user([roles.FINANCE_OFFICER]),
			"a desk user": factories.user([roles.DESK]),
			"a System Manager": factories.user(["System Manager"]),
			"a member who coordinates another group": stranger,
			"Administrator": "Administrator",
			"a guest": "Guest",
		}
		return {label: user for label, user in people.items() if label not in may}


class TestWithholding(DisclosureCase):
	def test_every_export_shows_its_digest_and_verifies(self) -> None:
		digest = self.row(DECISION).payload_digest.encode()
		self.withhold()
		for user in (self.coordinator, self.manager, self.auditor):
			line = self.line(user, DECISION)
			self.assertNotIn(b'"payload":', line)
			self.assertNotIn(b'"salt":', line)
			self.assertNotIn(b'"erased":', line)
			self.assertIn(digest, line)
			self.assert_offline(user, revealed=5, withheld=1, erased=0)
		self.assert_offline(self.members["Company"], revealed=0, withheld=6, erased=0)
		self.assert_sound()

	def test_the_record_says_what_was_withheld_and_of_the_reason_only_its_fingerprint(self) -> None:
		self.withhold()
		last = entries(self.name)[-1]
		expected = {
			"entry": DECISION,
			"what": "withheld",
			"reason_sha256": hashlib.sha256(REASON.encode()).hexdigest(),
		}
		self.assertEqual((last.kind, last.said), ("disclosure", expected))
		self.assertNotIn(b"Mr Somebody", b"".join(self.file(self.coordinator)))

	def test_the_office_and_the_auditor_still_read_it_with_the_reason_and_a_member_only_that_it_is_withheld(
		self,
	) -> None:
		self.withhold()
		name = self.row(DECISION).name
		for user, reads in (
			(self.coordinator, True),
			(self.manager, True),
			(self.auditor, True),
			(self.members["Company"], False),
		):
			with self.subTest(reads), self.as_user(user):
				doc = frappe.get_doc(ENTRY, name)
				doc.check_permission("read")
				doc.apply_fieldlevel_read_permissions()
				self.assertEqual(doc.withheld, 1)
				for fieldname in ("payload", "salt", "withheld_because"):
					self.assertEqual(bool(doc.get(fieldname)), reads, fieldname)

	def test_a_released_one_is_shown_as_before(self) -> None:
		before = self.line(self.coordinator, DECISION)
		self.withhold()
		self.release()
		self.assertEqual(self.line(self.coordinator, DECISION), before)
		self.assertEqual([row.said["what"] for row in entries(self.name)[-2:]], ["withheld", "released"])
		self.assertIsNone(self.row(DECISION).withheld_because)
		self.assert_offline(self.auditor, revealed=7, withheld=0, erased=0)
		self.assert_sound()

	def test_it_can_be_withheld_anew_and_by_a_manager(self) -> None:
		self.withhold()
		self.release(user=self.manager)
		self.withhold(user=self.manager, reason="Another")
		self.assertEqual(self.row(DECISION).withheld_because, "Another")
		self.assert_sound()

	def test_the_answer_says_where_the_entry_stands(self) -> None:
		expected = {"seq": DECISION, "withheld": True, "erased": False}
		can = {"withhold": False, "release": True, "erase": False}
		self.assertEqual(self.withhold(), {**expected, "can": can})
		with self.as_user(self.manager):
			self.assertEqual(records.steps(self.name, DECISION)["can"], {**can, "erase": True})
		with self.as_user(self.members["Company"]):
			self.assertEqual(set(records.steps(self.name, DECISION)["can"].values()), {False})

	def test_a_number_that_arrives_as_text(self) -> None:
		with self.as_user(self.coordinator):
			call("vpwg.api.records.withhold", group=self.name, seq=str(DECISION), reason=REASON)
		self.assertTrue(self.row(DECISION).withheld)

	def test_what_is_written_as_markup_is_kept_as_text(self) -> None:
		self.withhold(reason=" <b>Named</b> somebody ")
		self.assertEqual(self.row(DECISION).withheld_because, "Named somebody")
		self.assertEqual(
			entries(self.name)[-1].said["reason_sha256"], hashlib.sha256(b"Named somebody").hexdigest()
		)

	def test_a_reason_that_says_nothing_is_none(self) -> None:
		for reason in ("", "  ", "\u200b", "<p></p>"):
			with self.subTest(reason):
				self.refused(self.withhold, "Say why", frappe.ValidationError, reason=reason)

	def test_what_cannot_be_withheld_or_released(self) -> None:
		self.withhold()
		self.refused(self.withhold, "Entry 1 is withheld already", GuardError)
		self.refused(self.release, "Entry 2 is not withheld", GuardError, seq=2)
		for step in (self.withhold, self.release):
			self.refused(step, "Entry 6 tells what was withheld", GuardError, seq=6)
			for seq in (0, -1, 99):
				self.refused(step, f"no entry {seq}:", frappe.DoesNotExistError, seq=seq)

	def test_everybody_else_is_refused(self) -> None:
		self.withhold(STAGE)
		for label, user in self.others("the coordinator", "a manager").items():
			with self.subTest(label):
				self.refused(self.withhold, "", frappe.PermissionError, user=user)
				self.refused(self.release, "", frappe.PermissionError, user=user, seq=STAGE)
		for user in (self.members["Company"], self.auditor):
			self.refused(self.withhold, "by the coordinator of the group", GuardPermissionError, user=user)

	def test_a_group_without_a_record_gets_none_by_asking(self) -> None:
		group = factories.group(coordinator=self.coordinator).name
		with self.as_user(self.coordinator):
			for step in (
				lambda: records.withhold(group, 1, REASON),
				lambda: records.release(group, 1),
				lambda: records.steps(group, 1),
			):
				with self.assertRaisesRegex(frappe.ValidationError, "no record yet"):
					step()
		self.assertFalse(frappe.db.exists(HEAD, group))


class TestErasing(DisclosureCase):
	def test_the_content_is_gone_and_the_record_verifies_here_and_offline(self) -> None:
		kept, before = record_reader.head_of(self.name).hash, self.row(DECISION)
		self.erase()
		row = self.row(DECISION)
		self.assertEqual((row.payload, row.salt, row.erased), (None, None, 1))
		for column in ("seq", "at", "kind", "reference", "payload_digest", "prev", "hash"):
			self.assertEqual(row[column], before[column], column)
		verdict = record_reader.check(self.name, kept)
		self.assertEqual(
			(verdict.verified, verdict.erased, verdict.revealed, verdict.known_at), (True, 1, 5, 5), verdict
		)
		result = CliRunner().invoke(verify_command(self.name, kept))
		self.assertEqual((result.exit_code, "Verified" in result.output), (0, True), result.output)
		for user in (self.coordinator, self.manager, self.auditor):
			line = self.line(user, DECISION)
			self.assertIn(before.payload_digest.encode(), line)
			self.assertIn(b'"erased":true', line)
			self.assertNotIn(before.salt.encode(), b"".join(self.file(user)))
			self.assert_offline(user, revealed=5, withheld=0, erased=1)
		self.assert_offline(self.members["Company"], revealed=0, withheld=5, erased=1)

	def test_the_record_says_which_one_and_of_the_reason_only_its_fingerprint(self) -> None:
		self.erase()
		last = entries(self.name)[-1]
		expected = {"entry": DECISION, "reason_sha256": hashlib.sha256(REASON.encode()).hexdigest()}
		self.assertEqual((last.kind, last.said), ("erasure", expected))

	def test_nothing_of_it_lives_on_in_the_cache(self) -> None:
		name = self.row(DECISION).name
		self.assertTrue(frappe.get_cached_doc(ENTRY, name).payload)
		self.erase()
		self.assertFalse(frappe.get_cached_doc(ENTRY, name).payload)
		frappe.clear_document_cache(ENTRY, name)

	def test_with_a_withheld_one_the_reason_for_that_goes_too(self) -> None:
		self.withhold()
		self.erase()
		row = self.row(DECISION)
		self.assertEqual((row.withheld, row.withheld_because, row.erased), (0, None, 1))
		self.assert_offline(self.auditor, revealed=6, withheld=0, erased=1)
		self.assert_sound()

	def test_every_entry_can_go_and_the_documents_still_agree(self) -> None:
		for seq in range(1, STAGE + 1):
			self.erase(seq)
			self.assert_sound()
		self.assert_offline(self.manager, revealed=5, withheld=0, erased=5)

	def test_an_erased_stage_is_not_looked_for_in_an_earlier_one(self) -> None:
		run_sql("update `tabWorking Group` set stage = 'Growth' where name = %s", self.name)
		post(self.name, "stage", {"from": "Setup", "to": "Growth"})
		self.assert_sound()
		self.erase(6)
		self.assert_sound()

	def test_what_was_never_recorded_shows_although_something_was_erased(self) -> None:
		self.erase(DECISION)
		review = frappe.get_all(
			"Stage Review", filters={"working_group": self.name}, fields=["*"], order_by="name"
		)[0]
		record_writer.insert("Stage Review", [{**review, "name": "forged"}])
		self.assertIn("2 adopted reviews", record_reader.check(self.name).reason)

	def test_what_cannot_be_erased(self) -> None:
		self.withhold(2)
		self.erase()
		for step in (self.erase, self.withhold, self.release):
			self.refused(step, "Entry 1 is erased already", GuardError, seq=DECISION)
		for seq in (6, 7):
			self.refused(self.erase, f"Entry {seq} tells what was withheld", GuardError, seq=seq)
		for seq in (0, 99):
			self.refused(self.erase, f"no entry {seq}:", frappe.DoesNotExistError, seq=seq)
		for reason in ("", " ", "\u200b"):
			self.refused(self.erase, "Say why", frappe.ValidationError, seq=2, reason=reason)
		self.assert_sound()

	def test_a_content_that_was_forged_stays_as_evidence(self) -> None:
		run_sql(f"update `tab{ENTRY}` set payload = '{{}}' where working_group = %s and seq = 2", self.name)
		self.refused(self.erase, "cover up", GuardError, seq=2)
		run_sql(f"update `tab{ENTRY}` set payload = null where working_group = %s and seq = 3", self.name)
		self.refused(self.erase, "cover up", GuardError, seq=3)

	def test_everybody_else_is_refused(self) -> None:
		for label, user in self.others("a manager").items():
			with self.subTest(label):
				self.refused(self.erase, "", frappe.PermissionError, user=user)
		for user in (self.coordinator, self.auditor, self.members["Company"]):
			self.refused(self.erase, "Only a VPWG Manager", GuardPermissionError, user=user)


class TestChangesInTheDatabase(DisclosureCase):
	def setUp(self) -> None:
		super().setUp()
		self.erased = self.row(DECISION)
		self.erase()
		self.withhold(2)
		self.withhold(3)
		self.release(3)

	def test_what_was_erased_withheld_or_shown_in_another_way_is_found_at_its_entry(self) -> None:
		table = f"update `tab{ENTRY}` set"
		where = "where working_group = %s and seq = %s"
		changes: dict[str, tuple[str, tuple[str, ...], int]] = {
			"is erased, and no entry": (f"{table} payload = null, salt = null, erased = 1 {where}", (), 4),
			"holds something again": (
				f"{table} payload = %s, salt = %s, erased = 0 {where}",
				(self.erased.payload, self.erased.salt),
				DECISION,
			),
			"is marked as withheld, and no entry": (f"{table} withheld = 1 {where}", (), 3),
			"is not marked as such any more": (f"{table} withheld = 0 {where}", (), 2),
		}
		self.assert_sound()
		for reason, (statement, values, seq) in changes.items():
			with self.subTest(reason):
				frappe.db.savepoint("tampered")
				run_sql(statement, *values, self.name, seq)
				verdict = record_reader.check(self.name)
				self.assertEqual((verdict.verified, verdict.seq), (False, seq), verdict)
				self.assertIn(reason, verdict.reason)
				frappe.db.rollback(save_point="tampered")
		self.assert_sound()
