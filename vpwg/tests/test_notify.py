"""People are told what they can do: in their language, once a day, and only of what they may read."""

from __future__ import annotations

import frappe

from vpwg import notify
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.vpwg import telling
from vpwg.vpwg.doctype.stage_review.test_stage_review import StageReviewCase


class TestNotify(StageReviewCase):
	def setUp(self) -> None:
		super().setUp()
		self.opened = self.sent()

	def told(self, user: str) -> list[str]:
		return frappe.get_all(
			"Notification Log",
			filters={"for_user": user, "document_name": self.opened.name},
			pluck="subject",
			order_by="creation",
		)

	def deliver(self, *users: str, kind: str = "endorse") -> int:
		return notify.deliver(
			users, kind, "Stage Review", self.opened.name, (self.group.group_name, "Setup"), self.coordinator
		)

	def test_those_who_can_decide_are_asked_and_nobody_else(self) -> None:
		self.assertEqual(set(telling.deciders(self.opened)), set(self.members.values()))

	def test_whoever_has_decided_is_not_asked_again(self) -> None:
		self.say(self.opened, "Company")
		self.assertNotIn(self.members["Company"], telling.deciders(self.opened))

	def test_a_person_is_told_of_the_same_thing_once_a_day(self) -> None:
		user = self.members["Company"]
		self.assertEqual((self.deliver(user), self.deliver(user)), (1, 0))
		self.assertEqual(len(self.told(user)), 1)

	def test_another_thing_on_the_same_document_is_told_too(self) -> None:
		user = self.members["Company"]
		self.deliver(user)
		self.deliver(user, kind="adopted")
		self.assertEqual(len(self.told(user)), 2)

	def test_those_who_are_asked_again_in_a_new_round_are_told_so_on_the_same_day(self) -> None:
		user = self.members["Company"]
		self.deliver(user)
		values = (self.group.group_name, "Setup", "2")
		told = notify.deliver([user], "endorse_again", "Stage Review", self.opened.name, values, "")
		self.assertEqual(told, 1)
		self.assertIn("round 2", self.told(user)[-1])

	def test_somebody_who_may_not_read_the_document_is_not_told(self) -> None:
		outsider = factories.user([roles.MEMBER])
		self.assertEqual(self.deliver(outsider), 0)
		self.assertEqual(self.told(outsider), [])

	def test_the_sentence_names_the_group_and_the_stage(self) -> None:
		self.deliver(self.members["Company"])
		self.assertIn(self.group.group_name, self.told(self.members["Company"])[0])

	def test_a_name_with_markup_does_not_become_markup(self) -> None:
		user = self.members["Company"]
		notify.deliver(
			[user], "endorse", "Stage Review", self.opened.name, ("<img src=x onerror=alert(1)>", "Setup"), ""
		)
		self.assertNotIn("<img", self.told(user)[0])

	def test_a_mail_is_sent_where_the_site_can_send_and_the_person_wants_it(self) -> None:
		user, other = self.members["Company"], self.members["Host State"]
		make_outgoing_account()
		settings = frappe.new_doc("Notification Settings")
		settings.update({"name": other, "enable_email_notifications": 0})
		settings.insert(ignore_permissions=True)
		self.deliver(user, other)
		mails = frappe.get_all(
			"Email Queue Recipient",
			filters={"recipient": ("in", [user, other])},
			pluck="recipient",
			order_by="name",
		)
		self.assertEqual(mails, [user])

	def test_a_mail_about_a_decision_holds_the_head_of_the_record(self) -> None:
		user = self.members["Company"]
		make_outgoing_account()
		self.say(self.opened, "Host State")
		head = frappe.db.get_value("Group Record Head", self.group.name, "hash")
		for kind, holds in (("endorse", False), ("adopted", True)):
			self.deliver(user, kind=kind)
			mail = frappe.get_last_doc("Email Queue", {"reference_name": self.opened.name}).message
			# The head is written in one line of a quoted-printable text, perhaps folded.
			self.assertEqual(head in mail.replace("=\n", "").replace("=\r\n", ""), holds, kind)


def make_outgoing_account() -> None:
	"""A default outgoing account that sends nowhere."""
	factories.insert(
		"Email Account",
		{
			"email_account_name": "Outgoing of a test",
			"email_id": "outgoing@vpwg.example",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"no_smtp_authentication": 1,
			"awaiting_password": 1,
		},
	)
