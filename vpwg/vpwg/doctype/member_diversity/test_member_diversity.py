"""Voluntary answers: a person's own, counted while they sit, kept nowhere else."""

from typing import Any

import frappe

from vpwg import clock
from vpwg.setup.roles import COORDINATOR, MANAGER, MEMBER
from vpwg.tests import factories
from vpwg.tests.compat import NO_TEST_RECORDS, VPWGTestCase
from vpwg.vpwg.workflow import facts
from vpwg.vpwg.workflow.guard import GuardError, GuardPermissionError

test_ignore = IGNORE_TEST_RECORD_DEPENDENCIES = NO_TEST_RECORDS

LATER = "2024-07-01"


class TestMemberDiversity(VPWGTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.coordinator = factories.user(roles=[COORDINATOR])
		self.member = factories.user(roles=[MEMBER])
		self.group = factories.group(coordinator=self.coordinator).name
		self.seat = factories.seat(
			self.group,
			factories.organisation("Company").name,
			from_date="2024-01-01",
			tenures=[
				factories.line(user=self.member),
				factories.line(person_name="Without Login", position="Alternate"),
			],
		)

	def answer(
		self, user: str, position: str = "Focal person", ignore_permissions: bool = False, **values: Any
	) -> Any:
		"""What `user` sends, by a route that checks the permissions or by one that does not."""
		with self.as_user(user):
			return frappe.get_doc(
				{
					"doctype": "Member Diversity",
					"seat": self.seat.name,
					"position": position,
					"gender": "Woman",
					**values,
				}
			).insert(ignore_permissions=ignore_permissions)

	def assert_refused(self, user: str, position: str) -> None:
		with self.assertRaises(frappe.PermissionError):
			self.answer(user, position)
		with self.assertRaises(GuardPermissionError):
			self.answer(user, position, ignore_permissions=True)

	def counted(self) -> int:
		return len(facts.diversity_of([self.group], clock.today())[self.group])

	def test_a_person_answers_for_themselves(self):
		doc = self.answer(self.member)
		self.assertEqual((doc.working_group, doc.tenure), (self.group, self.seat.tenures[0].name))
		self.assertEqual(self.counted(), 1)

	def test_group_and_line_that_a_client_sends_are_overwritten(self):
		other = factories.group().name
		with self.assertRaises(frappe.PermissionError):
			self.answer(self.member, working_group=other)
		forged = {"working_group": other, "tenure": "forged", "owner": "Administrator"}
		doc = self.answer(self.member, ignore_permissions=True, **forged)
		self.assertEqual((doc.working_group, doc.tenure), (self.group, self.seat.tenures[0].name))
		self.assertEqual(doc.owner, self.member)

	def test_nobody_answers_for_somebody_with_a_login(self):
		for user in (self.coordinator, factories.user(roles=[MEMBER]), "Administrator"):
			with self.subTest(user):
				self.assert_refused(user, "Focal person")

	def test_a_coordinator_of_the_group_types_in_the_paper_of_somebody_without_a_login(self):
		doc = self.answer(self.coordinator, "Alternate")
		self.assertEqual(doc.owner, self.coordinator)
		with self.as_user(self.coordinator):
			doc.reload()
			doc.youth = 1
			doc.save()

	def test_nobody_else_types_in_a_paper(self):
		for user in (self.member, factories.user(roles=[MEMBER]), "Administrator"):
			with self.subTest(user):
				self.assert_refused(user, "Alternate")

	def test_only_who_sits_there_answers(self):
		empty = factories.seat(self.group, factories.organisation("Company").name, tenures=[])
		with self.assertRaisesRegex(GuardError, "does not sit"):
			self.answer(self.member, seat=empty.name)

	def test_a_person_answers_once(self):
		self.answer(self.member)
		with self.assertRaisesRegex(GuardError, "already"):
			self.answer(self.member)
		self.answer(self.coordinator, "Alternate")

	def test_an_answer_stops_counting_when_the_person_changes(self):
		doc = self.answer(self.member)
		self.seat.hand_over({"person_name": "Next", "position": "Focal person"}, clock.today(), "Retired")
		self.seat.save()
		self.assertEqual(self.counted(), 0)
		with self.as_user(self.member), self.assertRaises(GuardError):
			doc.save(ignore_permissions=True)

	def test_an_answer_stops_counting_when_the_seat_ends(self):
		self.answer(self.member)
		self.seat.update({"to_date": "2024-12-31", "reason_for_leaving": "Closed"})
		self.seat.save()
		self.assertEqual(self.counted(), 0)
		self.assertEqual(len(facts.diversity_of([self.group], frappe.utils.getdate(LATER))[self.group]), 1)

	def test_answers_of_many_groups_are_read_in_one_query(self):
		with self.assert_queries(at_most=1):
			facts.diversity_of([self.group, "another"], clock.today())

	def test_nobody_but_who_gave_it_reads_an_answer(self):
		doc = self.answer(self.member)
		for user in (self.coordinator, factories.user(roles=[MANAGER]), factories.user(roles=[MEMBER])):
			with self.subTest(user), self.as_user(user):
				self.assertFalse(frappe.has_permission("Member Diversity", "read", doc=doc.name))
				self.assertEqual(listed(), [])
		with self.as_user(self.member):
			self.assertEqual(listed(), [doc.name])

	def test_what_an_answer_said_is_kept_nowhere_else(self):
		doc = self.answer(self.member, minority=1)
		with self.as_user(self.member):
			doc.gender = "Another gender"
			doc.save()
			doc.delete()
		self.assertEqual(frappe.db.count("Version", {"ref_doctype": "Member Diversity"}), 0)
		kept = frappe.get_all("Deleted Document", filters={"deleted_name": doc.name}, pluck="data")
		self.assertEqual(len(kept), 1)
		self.assertNotIn("Another gender", kept[0])
		self.assertFalse(frappe.parse_json(kept[0])["minority"])
		self.assertFalse(frappe.get_meta("Member Diversity").get_global_search_fields())

	def test_answers_go_with_their_seat_and_leave_nothing_in_the_bin(self):
		doc = self.answer(self.member)
		frappe.delete_doc("Working Group Member", self.seat.name)
		self.assertFalse(frappe.db.exists("Member Diversity", doc.name))
		self.assertFalse(frappe.db.exists("Deleted Document", {"deleted_name": doc.name}))


def listed() -> list[str]:
	"""Answers that the session's user finds in a list; none for whom the list itself is closed."""
	if not frappe.has_permission("Member Diversity", "read"):
		return []
	return frappe.get_list("Member Diversity", pluck="name")
