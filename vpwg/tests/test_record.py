"""The record of a group on the site: what is entered, by whom it is read, and that a change in the database is found."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import frappe
from click.testing import CliRunner

from vpwg import commands
from vpwg.api import records
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase
from vpwg.vpwg import decisions, record_disclosure, record_entries, record_reader, record_writer
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase
from vpwg.vpwg.record_writer import ENTRY, HEAD, Post, post, post_many
from vpwg.vpwg.workflow import record
from vpwg.vpwg.workflow.record import Fault


def entries(group: str) -> list[Any]:
	"""The rows of a record in their order, each with its payload as a dict."""
	rows = frappe.get_all(ENTRY, filters={"working_group": group}, fields=["*"], order_by="seq")
	for row in rows:
		row.said = json.loads(row.payload) if row.payload else None
	return rows


def kinds(group: str) -> list[str]:
	return [row.kind for row in entries(group)]


def run_sql(statement: str, *values: Any) -> None:
	"""What somebody with access to the database does."""
	frappe.db.sql(statement, values)


def verify_command(group: str | None, head: str | None) -> Any:
	"""The command `vpwg-verify` on this connection, in which nothing is committed."""

	@click.command()
	def run() -> None:
		if commands.verify(group, head):
			sys.exit(1)

	return run


class TestWriter(VPWGTestCase):
	group = "WG-RECORD-TEST"

	def test_the_first_entry_begins_the_record_under_a_name_of_its_own(self) -> None:
		post(self.group, "decision", {"seat": "s1"})
		head = record_reader.head_of(self.group)
		[row] = entries(self.group)
		self.assertEqual((head.seq, head.hash, row.seq), (1, row.hash, 1))
		self.assertEqual(row.prev, record.genesis(head.record_id))
		self.assertNotIn(self.group, head.record_id)

	def test_the_name_of_the_record_never_changes(self) -> None:
		names = set()
		for _number in range(3):
			post(self.group, "decision", {})
			names.add(record_reader.head_of(self.group).record_id)
		self.assertEqual(len(names), 1)

	def test_references_and_salts_are_new_for_each_entry(self) -> None:
		given = post_many(self.group, [Post("decision", {"seat": "s1"}) for _number in range(20)])
		rows = entries(self.group)
		self.assertEqual([row.reference for row in rows], given)
		for column in ("reference", "salt", "payload_digest", "hash"):
			self.assertEqual(len({row[column] for row in rows}), 20, column)

	def test_many_at_once_take_as_many_queries_as_one(self) -> None:
		post(self.group, "decision", {})
		for posts in (1, 50):
			with self.subTest(posts), self.assert_queries(at_most=4) as made:
				post_many(self.group, [Post("decision", {"number": number}) for number in range(posts)])
			self.assertEqual(len(made), 4)
		self.assertTrue(record_reader.check(self.group).verified)

	def test_more_than_one_portion(self) -> None:
		with patch.object(record_writer, "AT_ONCE", 7), patch.object(record_reader, "PORTION", 5):
			post_many(self.group, [Post("decision", {"number": number}) for number in range(23)])
			steps: list[int] = []
			verdict = record_reader.check(self.group, advance=steps.append)
		self.assertEqual((verdict.verified, verdict.entries, sum(steps)), (True, 23, 23))

	def test_nobody_stands_in_the_columns_of_an_entry(self) -> None:
		with self.as_user(factories.user([roles.MEMBER])):
			post(self.group, "decision", {})
		[row] = entries(self.group)
		self.assertEqual({row.owner, row.modified_by}, {record_writer.NOBODY})

	def test_the_time_is_in_utc_whatever_the_zone_of_the_site(self) -> None:
		for zone, expected in (
			("Asia/Kolkata", "18:30"),
			("America/Lima", "05:00"),
			("Africa/Accra", "00:00"),
		):
			frappe.flags.current_date = "2026-03-02"
			self.addCleanup(frappe.flags.pop, "current_date", None)
			midnight = frappe.utils.get_datetime("2026-03-02 00:00:00")
			with (
				self.subTest(zone),
				patch("vpwg.clock.get_system_timezone", return_value=zone),
				patch("vpwg.clock.now_datetime", return_value=midnight),
			):
				post(self.group, "decision", {})
				self.assertIn(f"T{expected}:00.000000Z", entries(self.group)[-1].at)
		frappe.flags.pop("current_date")
		post(self.group, "decision", {})
		self.assertRegex(entries(self.group)[-1].at, r"^20\d\d-\d\d-\d\dT[\d:]+\.\d{6}Z$")
		self.assertTrue(record_reader.check(self.group).verified)

	def test_letters_of_every_script_come_back_as_they_were_hashed(self) -> None:
		said = {"place": "Kélémbé – Ñuñoa", "script": "የጋራ 協議 🙂", "line": "a\nb\u2028c\\\"'%s %(x)s"}
		post(self.group, "decision", said)
		self.assertEqual(entries(self.group)[0].said, said)
		self.assertTrue(record_reader.check(self.group).verified)

	def test_what_the_format_does_not_allow_is_refused(self) -> None:
		for kind, payload in (("Decision", {}), ("decision", {"share": 0.5}), ("decision", {"x": object()})):
			with self.subTest(kind), self.assertRaises((TypeError, ValueError)):
				post(self.group, kind, payload)
		self.assertEqual(entries(self.group), [])

	def test_a_block_writes_at_its_end_in_its_order(self) -> None:
		with record_writer.together(), self.assert_queries(at_most=0):
			post(self.group, "decision", {})
			with record_writer.together():
				post(self.group, "stage", {})
		self.assertEqual(kinds(self.group), ["decision", "stage"])

	def test_a_block_that_fails_enters_nothing_and_leaves_nothing_behind(self) -> None:
		with self.assertRaises(ZeroDivisionError), record_writer.together():
			post(self.group, "decision", {})
			1 / 0  # noqa: B018
		post(self.group, "stage", {})
		self.assertEqual(kinds(self.group), ["stage"])

	def test_an_inner_block_that_fails_takes_back_its_own(self) -> None:
		with record_writer.together():
			post(self.group, "decision", {})
			try:
				with record_writer.together():
					post(self.group, "stage", {})
					raise ValueError
			except ValueError:
				pass
		self.assertEqual(kinds(self.group), ["decision"])

	def test_what_is_rolled_back_leaves_no_gap(self) -> None:
		post(self.group, "decision", {})
		frappe.db.savepoint("record_test")
		post(self.group, "decision", {"lost": True})
		frappe.db.rollback(save_point="record_test")
		post(self.group, "stage", {})
		self.assertEqual([row.seq for row in entries(self.group)], [1, 2])
		self.assertTrue(record_reader.check(self.group).verified)

	def test_the_database_refuses_a_second_entry_in_one_place(self) -> None:
		post(self.group, "decision", {})
		row = {key: value for key, value in entries(self.group)[0].items() if key != "said"}
		with self.assertRaises(Exception) as refused:
			record_writer.insert(ENTRY, [{**row, "name": "another"}])
		self.assertTrue(frappe.db.is_unique_key_violation(refused.exception), refused.exception)


class TestWhatIsEntered(StageReviewCase):
	def test_a_decision(self) -> None:
		review = self.sent()
		self.say(review, "Company", "Reject", reason="Mr Somebody said so")
		row, returned = entries(self.group.name)
		self.assertEqual((returned.kind, returned.said["by"]), ("stage-review", "Pillars"))
		doc = frappe.get_last_doc("Approval Decision", {"reference_name": review.name})
		self.assertEqual(row.kind, "decision")
		self.assertEqual(
			row.said,
			{
				"decision": doc.name,
				"on": "Stage Review",
				"document": review.name,
				"round": 1,
				"content_hash": doc.content_hash,
				"seat": self.seats["Company"],
				"pillar": "Company",
				"position": "Focal person",
				"given": "By account",
				"ground": None,
				"reason_sha256": record_entries.fingerprint("Mr Somebody said so"),
				"verdict": "Reject",
			},
		)

	def test_the_last_decision_its_review_and_the_stage_in_this_order(self) -> None:
		review = self.sent()
		self.endorse(review)
		rows = entries(self.group.name)
		self.assertEqual([row.kind for row in rows], ["decision"] * 3 + ["stage-review", "stage"])
		ended, moved = rows[-2].said, rows[-1].said
		self.assertEqual((ended["outcome"], ended["by"], ended["to"]), ("Adopted", "Pillars", "Setup"))
		self.assertEqual((moved["from"], moved["to"], moved["document"]), ("Context", "Setup", review.name))
		self.assertTrue(record_reader.check(self.group.name).verified)

	def test_a_review_that_comes_back(self) -> None:
		review = self.sent()
		with self.as_user(self.coordinator):
			review.reload()
			review.status = "Returned"
			review.save()
		[row] = entries(self.group.name)
		self.assertEqual(
			(row.kind, row.said["outcome"], row.said["by"]), ("stage-review", "Returned", "Office")
		)

	def test_a_decision_on_paper_and_its_confirmation(self) -> None:
		seat = factories.seat(self.group.name, pillar="Company", person="Ama Without Login").name
		review = self.sent()
		with self.as_user(self.coordinator):
			decisions.record_on_paper(
				"Stage Review",
				review.name,
				seat,
				"Focal person",
				"Approve",
				factories.scan(),
			)
		paper = frappe.get_last_doc("Approval Decision", {"reference_name": review.name})
		with self.as_user(self.members["Civil Society"]):
			decisions.confirm(paper.name)
		given, confirmed = entries(self.group.name)
		self.assertEqual((given.kind, given.said["given"]), ("decision", "On paper"))
		self.assertEqual((confirmed.kind, confirmed.said["confirms"]), ("confirmation", paper.name))
		self.assertEqual(confirmed.said["seat"], self.seats["Civil Society"])

	def test_no_person_is_in_any_of_it(self) -> None:
		review = self.sent()
		self.endorse(review)
		people = {self.coordinator, *self.members.values()}
		people |= set(
			frappe.get_all(
				"Seat Tenure",
				filters={"parent": ("in", list(self.seats.values()))},
				pluck="person_name",
				order_by="name",
			)
		)
		for row in entries(self.group.name):
			whole = json.dumps(row, default=str)
			for person in people:
				self.assertNotIn(person, whole)

	def test_without_its_entry_no_decision_is_kept(self) -> None:
		review = self.sent()
		frappe.db.savepoint("before_it")
		with (
			patch.object(record_writer, "insert", side_effect=RuntimeError("no room")),
			self.assertRaises(RuntimeError),
		):
			self.say(review, "Company")
		# What a request does with an error.
		frappe.db.rollback(save_point="before_it")
		self.assertFalse(frappe.db.exists("Approval Decision", {"reference_name": review.name}))
		self.say(review, "Company")
		self.assertEqual([row.seq for row in entries(self.group.name)], [1])

	def test_a_decision_costs_four_queries_more(self) -> None:
		review = self.sent()
		self.say(review, "Host State")
		with self.assert_queries(at_most=60) as made:
			self.say(review, "Company")
		own = [query for query in made if "Group Record" in query]
		self.assertEqual(len(own), 4, "\n".join(own))
		with self.assert_queries(at_most=250) as made:
			self.say(review, "Civil Society")
		own = [query for query in made if "Group Record" in query]
		self.assertEqual(len(own), 4, "\n".join(own))


class TestVerifying(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.group = f"WG-{frappe.generate_hash(length=8)}"
		post_many(self.group, [Post("decision", {"number": number}) for number in range(1, 10)])

	def check(self) -> Any:
		return record_reader.check(self.group)

	def test_a_sound_record(self) -> None:
		verdict = self.check()
		self.assertEqual((verdict.verified, verdict.entries, verdict.revealed), (True, 9, 9))

	def test_each_change_in_the_database_is_found_at_its_entry(self) -> None:
		table, where = f"`tab{ENTRY}`", "where working_group = %s and seq"
		changes: dict[str, tuple[str, int | None, Fault]] = {
			"a payload": (f"update {table} set payload = '{{\"number\":7}}' {where} = 5", 5, Fault.PAYLOAD),
			"a payload and its spelling": (f"update {table} set payload = concat(payload, ' ') {where} = 5", 5, Fault.FORM),
			"a salt": (f"update {table} set salt = repeat('0', 64) {where} = 5", 5, Fault.PAYLOAD),
			"a digest": (f"update {table} set payload_digest = repeat('0', 64) {where} = 5", 5, Fault.HASH),
			"a time": (f"update {table} set at = '2001-01-01T00:00:00.000000Z' {where} = 5", 5, Fault.HASH),
			"a kind": (f"update {table} set kind = 'stage' {where} = 5", 5, Fault.HASH),
			"a reference": (f"update {table} set reference = 'another' {where} = 5", 5, Fault.HASH),
			"a hash": (f"update {table} set hash = repeat('0', 64) {where} = 5", 5, Fault.HASH),
			"a prev": (f"update {table} set prev = repeat('0', 64) {where} = 5", 5, Fault.PREV),
			"a content lost": (f"update {table} set payload = null, salt = null {where} = 5", 5, Fault.PAYLOAD),
			"a salt lost": (f"update {table} set salt = null {where} = 5", 5, Fault.FORM),
			"one marked as erased": (f"update {table} set erased = 1 {where} = 5", 5, Fault.FORM),
			"one deleted": (f"delete from {table} {where} = 5", 5, Fault.SEQ),
			"the first deleted": (f"delete from {table} {where} = 1", 1, Fault.SEQ),
			"the last deleted": (f"delete from {table} {where} = 9", 9, Fault.COUNT),
			"all deleted": (f"delete from {table} {where} > 0", 1, Fault.COUNT),
			"two exchanged": (f"update {table} set seq = 14 - seq {where} in (5, 9) order by seq desc", 5, Fault.PREV),
			"one moved to another group": (f"update {table} set working_group = 'other' {where} = 5", 5, Fault.SEQ),
			"one without a place": (f"update {table} set seq = -seq {where} = 5", 1, Fault.FORM),
		}  # fmt: skip
		for label, (statement, seq, fault) in changes.items():
			with self.subTest(label):
				frappe.db.savepoint("tampered")
				if label == "two exchanged":
					run_sql(f"update {table} set seq = 99 {where} = 9", self.group)
					run_sql(f"update {table} set seq = 9 {where} = 5", self.group)
					run_sql(f"update {table} set seq = 5 {where} = 99", self.group)
				else:
					run_sql(statement, self.group)
				verdict = self.check()
				self.assertEqual((verdict.verified, verdict.seq, verdict.fault), (False, seq, fault), verdict)
				frappe.db.rollback(save_point="tampered")
		self.assertTrue(self.check().verified)

	def test_one_put_in_between_or_behind_is_found(self) -> None:
		row = {key: value for key, value in entries(self.group)[4].items() if key != "said"}
		for seq, found in ((10, 10), (11, 10)):
			with self.subTest(seq):
				frappe.db.savepoint("tampered")
				record_writer.insert(ENTRY, [{**row, "name": "forged", "seq": seq}])
				verdict = self.check()
				self.assertEqual((verdict.seq, verdict.fault), (found, Fault.COUNT))
				frappe.db.rollback(save_point="tampered")
		run_sql(
			f"update `tab{ENTRY}` set seq = seq + 1 where working_group = %s and seq > 5 order by seq desc",
			self.group,
		)
		record_writer.insert(ENTRY, [{**row, "name": "forged", "seq": 6}])
		self.assertEqual(self.check().seq, 6)

	def test_a_head_that_was_changed_or_is_gone(self) -> None:
		head = f"`tab{HEAD}`"
		for label, statement in {
			"hash": f"update {head} set hash = repeat('0', 64) where name = %s",
			"no hash": f"update {head} set hash = '' where name = %s",
			"number": f"update {head} set seq = 8 where name = %s",
			"name of the record": f"update {head} set record_id = 'another' where name = %s",
			"no name": f"update {head} set record_id = null where name = %s",
			"gone": f"delete from {head} where name = %s",
		}.items():
			with self.subTest(label):
				frappe.db.savepoint("tampered")
				run_sql(statement, self.group)
				self.assertFalse(self.check().verified)
				self.assertIn(self.group, record_reader.groups())
				frappe.db.rollback(save_point="tampered")

	def test_a_record_that_was_written_anew_is_found_with_a_head_that_was_kept(self) -> None:
		kept = record_reader.head_of(self.group).hash
		run_sql(f"delete from `tab{ENTRY}` where working_group = %s", self.group)
		run_sql(f"delete from `tab{HEAD}` where name = %s", self.group)
		post_many(self.group, [Post("decision", {"number": number}) for number in range(1, 10)])
		self.assertTrue(self.check().verified)
		self.assertEqual(record_reader.check(self.group, kept).fault, Fault.KNOWN_HEAD)

	def test_what_is_erased_leaves_the_record_whole(self) -> None:
		with self.as_user(factories.user([roles.MANAGER])):
			record_disclosure.take(record_disclosure.ERASE, self.group, 5, "Asked for")
		verdict = self.check()
		self.assertEqual((verdict.verified, verdict.erased, verdict.revealed), (True, 1, 9))

	def test_the_command_names_the_entry_and_gives_the_count(self) -> None:
		result = CliRunner().invoke(verify_command(None, None))
		self.assertIn(f"{self.group}: Verified", result.output)
		self.assertEqual(result.exit_code, 0)
		run_sql(f"update `tab{ENTRY}` set kind = 'stage' where working_group = %s and seq = 5", self.group)
		result = CliRunner().invoke(verify_command(self.group, None))
		self.assertIn(f"{self.group}: Broken at entry 5", result.output)
		self.assertEqual(result.exit_code, 1)
		result = CliRunner().invoke(verify_command("WG-NONE", None))
		self.assertIn("has no record", result.output)
		self.assertNotEqual(result.exit_code, 0)

	def test_managers_are_told_at_night(self) -> None:
		group = factories.group()
		post(group.name, "decision", {})
		with patch("vpwg.notify.tell") as tell:
			record_reader.check_nightly()
			tell.assert_not_called()
			run_sql(f"update `tab{ENTRY}` set kind = 'stage' where working_group = %s", group.name)
			record_reader.check_nightly()
		[call] = tell.call_args_list
		self.assertEqual(call.args[1:], ("record_broken", call.args[2], (group.group_name, "1")))
		manager = factories.user([roles.MANAGER])
		self.assertIn(manager, record_reader.managers())
		from vpwg import notify

		told = notify.deliver(
			[manager], "record_broken", "Working Group", group.name, call.args[3], "Administrator"
		)
		self.assertEqual(told, 1)


class TestExport(StageReviewCase):
	def setUp(self) -> None:
		super().setUp()
		self.endorse(self.sent())

	def file(self, user: str) -> bytes:
		with self.as_user(user):
			return records.export(self.group.name).get_data()

	def test_the_office_gets_what_the_entries_hold_and_a_member_their_digests(self) -> None:
		manager, member = factories.user([roles.MANAGER]), self.members["Company"]
		for user, revealed in ((self.coordinator, 5), (manager, 5), (member, 0)):
			verdict = record.verify(self.file(user).splitlines(keepends=True))
			self.assertEqual((verdict.verified, verdict.entries, verdict.revealed), (True, 5, revealed))
			self.assertEqual(verdict.head, record_reader.head_of(self.group.name).hash)
		self.assertNotIn(b'payload":', self.file(member))
		self.assertNotIn(self.group.name.encode(), self.file(member))

	def test_the_office_of_one_group_is_no_office_in_another(self) -> None:
		other = factories.user([roles.COORDINATOR, roles.MEMBER])
		factories.group(coordinator=other)
		factories.seat(self.group.name, user=other)
		verdict = record.verify(self.file(other).splitlines(keepends=True))
		self.assertEqual((verdict.verified, verdict.revealed), (True, 0))

	def test_nobody_else_gets_it(self) -> None:
		for user in (
			factories.user([roles.COORDINATOR]),
			factories.user([roles.MEMBER]),
			factories.user(),
			"Guest",
		):
			with self.assertRaises(frappe.PermissionError):
				self.file(user)

	def test_record_py_alone_verifies_the_file(self) -> None:
		with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
			file.write(self.file(self.coordinator))
			file.flush()
			done = subprocess.run(
				[sys.executable, "-I", str(Path(record.__file__)), file.name],
				capture_output=True,
				text=True,
				timeout=60,
				check=False,
			)
		self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
		self.assertIn("Verified", done.stdout)

	def test_a_broken_record_is_not_handed_out(self) -> None:
		run_sql(f"update `tab{ENTRY}` set kind = 'x' where working_group = %s and seq = 5", self.group.name)
		with self.assertRaisesRegex(records.RecordIsBroken, "entry 5"):
			self.file(self.coordinator)

	def test_a_group_without_decisions_has_none(self) -> None:
		group = factories.group(coordinator=self.coordinator).name
		with self.as_user(self.coordinator), self.assertRaisesRegex(frappe.ValidationError, "no record yet"):
			records.export(group)


class TestDocumentsAndTheirRecord(StageReviewCase):
	"""An edit of a document in the database shows, although the chain itself holds."""

	def setUp(self) -> None:
		super().setUp()
		self.adopted = self.sent()
		self.endorse(self.adopted)
		self.decision = frappe.get_last_doc("Approval Decision", {"reference_name": self.adopted.name}).name

	def check(self) -> Any:
		return record_reader.check(self.group.name)

	def test_as_they_were_given_they_agree(self) -> None:
		self.assertTrue(self.check().verified, self.check())

	def test_a_change_is_found_at_the_entry_that_recorded_it(self) -> None:
		place = {row.said.get("decision"): row.seq for row in entries(self.group.name)}[self.decision]
		group, review = self.group.name, self.adopted.name
		changes: dict[str, tuple[str, tuple[str, ...], int | None]] = {
			"verdict": ("update `tabApproval Decision` set verdict = 'Reject' where name = %s", (self.decision,), place),
			"reason": ("update `tabApproval Decision` set reason = 'Other' where name = %s", (self.decision,), place),
			"gone": ("delete from `tabApproval Decision` where name = %s", (self.decision,), place),
			"to": ("update `tabStage Review` set target_stage = 'Growth' where name = %s", (review,), 4),
			"content_hash": ("update `tabStage Review Row` set reason = 'Other' where parent = %s", (review,), 4),
			"rules_sha256": ("update `tabStage Review` set rule_snapshot = '{}' where name = %s", (review,), 4),
			"stands in Growth": ("update `tabWorking Group` set stage = 'Growth' where name = %s", (group,), 5),
		}  # fmt: skip
		for label, (statement, values, seq) in changes.items():
			with self.subTest(label):
				frappe.db.savepoint("tampered")
				run_sql(statement, *values)
				verdict = self.check()
				self.assertEqual((verdict.verified, verdict.seq), (False, seq), verdict)
				self.assertIn(label, verdict.reason)
				frappe.db.rollback(save_point="tampered")
		self.assertTrue(self.check().verified)

	def test_a_decision_that_never_went_through_the_record_is_counted(self) -> None:
		row = frappe.get_all(
			"Approval Decision", filters={"name": self.decision}, fields=["*"], order_by="name"
		)[0]
		record_writer.insert("Approval Decision", [{**row, "name": "forged"}])
		self.assertIn("never went through it", self.check().reason)
