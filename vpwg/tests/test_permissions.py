"""Who sees what: one builder for lists and documents (design section 8), on every role and every way in."""

import json

import frappe
from frappe.client import get as client_get
from frappe.client import get_list as client_get_list
from frappe.client import get_value as client_get_value
from frappe.desk.search import search_link
from frappe.utils import add_days
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from vpwg import clock, doors, permissions
from vpwg.setup.roles import AUDITOR, COORDINATOR, DESK, FINANCE_OFFICER, MANAGER, MEMBER, ROLES
from vpwg.tests import factories
from vpwg.tests.compat import VPWGTestCase

GROUP, SEAT, REVIEW = "Working Group", "Working Group Member", "Stage Review"
ORGANISATION, ANSWER = "Stakeholder Organisation", "Member Diversity"
WORKSPACE = "Working Groups"
SECRET = "Zebra"


def listed(doctype, **more):
	"""The names that this person gets from a list."""
	return set(frappe.get_list(doctype, pluck="name", limit_page_length=0, **more))


def called(method, **form):
	"""Call an endpoint as a request does: hooks, overrides and the check of requests included."""
	frappe.local.form_dict = frappe._dict(form, cmd=method)
	frappe.local.request = Request(EnvironBuilder(path=f"/api/method/{method}", method="POST").get_environ())
	frappe.local.response = frappe._dict(docs=[])
	try:
		doors.check_request()
		answer = frappe.handler.execute_cmd(method)
	finally:
		del frappe.local.request
	return answer if answer is not None else frappe.local.response


def day(days=0):
	return add_days(clock.today(), days)


class TwoGroups(VPWGTestCase):
	"""Two groups, each with a coordinator and a member; the names of the second one say `Zebra`."""

	def setUp(self):
		super().setUp()
		self.coordinator = factories.user([COORDINATOR])
		self.member = factories.user([MEMBER, DESK])
		self.group = factories.group(coordinator=self.coordinator).name
		self.seat = factories.seat(self.group, user=self.member)
		self.far_coordinator = factories.user([COORDINATOR])
		self.far_member = factories.user([MEMBER, DESK])
		self.far_group = factories.group(
			coordinator=self.far_coordinator, group_name=factories.unique(f"{SECRET} group"), vision=SECRET
		).name
		self.far_organisation = factories.organisation().name
		self.far_seat = factories.seat(
			self.far_group, organisation=self.far_organisation, user=self.far_member, person=SECRET
		)
		self.far_seat.tenures[0].update({"email": f"{SECRET}@vpwg.example", "phone": "+233 200000000"})
		self.far_seat.save(ignore_permissions=True)

	def manager(self):
		return factories.user([MANAGER])

	def officer(self, function, user, until=None, group=None):
		doc = frappe.get_doc(GROUP, group or self.group)
		doc.append("officers", {"user": user, "function": function, "until": until})
		doc.save(ignore_permissions=True)

	def give(self, user, role):
		doc = frappe.get_doc("User", user)
		doc.append("roles", {"role": role})
		doc.save(ignore_permissions=True)

	def mute(self, user):
		"""No mail account is set up on a test site."""
		factories.insert("Notification Settings", {"name": user, "user": user, "enabled": 0})

	def review(self, group):
		return factories.insert(REVIEW, {"working_group": group, "target_stage": "Setup"})


class TestVisibleGroups(TwoGroups):
	def test_administrator_managers_and_finance_officers_see_all_groups(self):
		for user in ("Administrator", factories.user([MANAGER]), factories.user([FINANCE_OFFICER])):
			with self.subTest(user=user):
				self.assertIsNone(permissions.visible_groups(user))

	def test_a_coordinator_sees_the_groups_that_name_them(self):
		self.assertEqual(permissions.visible_groups(self.coordinator), {self.group})

	def test_a_coordinator_among_the_officers_sees_the_group_until_the_last_day(self):
		for until, sees in ((None, True), (day(0), True), (day(-1), False)):
			with self.subTest(until=until):
				helper = factories.user([COORDINATOR])
				self.officer("Coordinator", helper, until)
				self.assertEqual(permissions.visible_groups(helper), {self.group} if sees else set())

	def test_whoever_entered_a_group_sees_it_while_it_has_no_coordinator(self):
		founder = factories.user([COORDINATOR])
		with self.as_user(founder):
			group = factories.group()
		self.assertEqual(permissions.visible_groups(founder), {group.name})
		group.coordinator = self.coordinator
		group.save(ignore_permissions=True)
		self.assertEqual(permissions.visible_groups(founder), set())

	def test_an_auditor_sees_named_groups_until_a_day_and_without_a_day_nothing(self):
		for until, sees in ((day(0), True), (day(1), True), (day(-1), False), (None, False)):
			with self.subTest(until=until):
				auditor = factories.user([AUDITOR])
				self.officer("Auditor", auditor, until or day(1))
				if until is None:  # No form takes it.
					frappe.db.set_value("Working Group Officer", {"user": auditor}, "until", None)
				permissions.forget()
				self.assertEqual(permissions.visible_groups(auditor), {self.group} if sees else set())

	def test_an_office_without_its_role_shows_nothing(self):
		for function, role in (("Coordinator", AUDITOR), ("Auditor", COORDINATOR), ("Auditor", DESK)):
			with self.subTest(function=function, role=role):
				user = factories.user([role])
				self.officer(function, user, day(5))
				self.assertEqual(permissions.visible_groups(user), set())

	def test_focal_person_and_alternate_of_an_active_seat_see_their_group(self):
		alternate = factories.user([MEMBER])
		factories.seat(self.group, user=factories.user([MEMBER]), alternate=alternate)
		self.assertEqual(permissions.visible_groups(self.member), {self.group})
		self.assertEqual(permissions.visible_groups(alternate), {self.group})

	def test_a_seat_shows_the_group_from_its_first_to_its_last_day(self):
		for start, end, sees in ((0, 0, True), (-9, None, True), (1, None, False), (-9, -1, False)):
			with self.subTest(start=start, end=end):
				user = factories.user([MEMBER])
				more = {"to_date": day(end), "reason_for_leaving": "Left"} if end is not None else {}
				factories.seat(self.group, user=user, from_date=day(start), **more)
				self.assertEqual(permissions.visible_groups(user), {self.group} if sees else set())

	def test_a_person_sees_the_group_only_while_they_hold_the_seat_themselves(self):
		seat = factories.seat(self.group, user=self.far_member, from_date=day(-9))
		self.assertIn(self.group, permissions.visible_groups(self.far_member))
		seat.tenures[0].update({"to_date": day(-1), "reason": "Moved on"})
		seat.append("tenures", {"person_name": "Successor", "position": "Focal person", "from_date": day(0)})
		seat.save(ignore_permissions=True)
		self.assertEqual(permissions.visible_groups(self.far_member), {self.far_group})

	def test_the_day_is_the_one_of_the_clock(self):
		user = factories.user([MEMBER])
		factories.seat(self.group, user=user, from_date=day(10))
		self.assertEqual(permissions.visible_groups(user), set())
		frappe.flags.current_date = day(10)
		self.addCleanup(frappe.flags.pop, "current_date", None)
		self.assertEqual(permissions.visible_groups(user), {self.group})
		self.assertEqual(clock.now_at().date(), clock.today())

	def test_several_roles_show_the_union(self):
		user = factories.user([COORDINATOR, AUDITOR, MEMBER])
		third = factories.group(coordinator=user).name
		self.officer("Auditor", user, day(1))
		factories.seat(self.far_group, user=user)
		self.assertEqual(permissions.visible_groups(user), {self.group, self.far_group, third})

	def test_system_managers_guests_and_desk_users_alone_see_no_group(self):
		for user in (factories.user(["System Manager"]), "Guest", factories.user([DESK])):
			with self.subTest(user=user):
				self.assertEqual(permissions.visible_groups(user), set())

	def test_what_a_person_has_is_read_once_in_three_queries(self):
		user = factories.user([COORDINATOR, AUDITOR, MEMBER])
		permissions.forget()
		with self.assert_queries(3):
			permissions.visible_groups(user)
		with self.assert_queries(0):
			permissions.visible_groups(user)
			permissions.roles_in_group(user, self.group)

	def test_changes_of_roles_count_at_once(self):
		user = factories.user([MEMBER])
		self.assertEqual(permissions.visible_groups(user), set())
		self.give(user, MANAGER)
		self.assertIsNone(permissions.visible_groups(user))


class TestRolesInGroup(TwoGroups):
	def test_a_role_holds_only_where_it_was_given(self):
		user = factories.user([COORDINATOR, MEMBER, DESK])
		factories.seat(self.far_group, user=user)
		mine = factories.group(coordinator=user).name
		self.assertEqual(permissions.roles_in_group(user, mine), {COORDINATOR, DESK})
		self.assertEqual(permissions.roles_in_group(user, self.far_group), {MEMBER, DESK})
		self.assertEqual(permissions.roles_in_group(user, self.group), {DESK})
		self.assertEqual(permissions.roles_in_group(user, None), {COORDINATOR, MEMBER, DESK})

	def test_managers_and_finance_officers_hold_their_roles_everywhere(self):
		for role in (MANAGER, FINANCE_OFFICER):
			self.assertEqual(permissions.roles_in_group(factories.user([role]), self.group), {role})

	def test_administrator_counts_with_the_roles_really_given(self):
		given = set(
			frappe.get_all("Has Role", {"parent": "Administrator", "parenttype": "User"}, pluck="role")
		)
		self.assertEqual(permissions.roles_in_group("Administrator", self.group), given & set(ROLES))

	def test_a_coordinator_of_one_group_writes_nothing_in_another_where_they_sit(self):
		factories.seat(self.far_group, user=self.coordinator)
		self.give(self.coordinator, MEMBER)
		with self.as_user(self.coordinator):
			self.assertTrue(frappe.has_permission(GROUP, "read", doc=self.far_group))
			self.assertFalse(frappe.has_permission(GROUP, "write", doc=self.far_group))
			self.assertFalse(frappe.has_permission(SEAT, "write", doc=self.far_seat.name))
			self.assertTrue(frappe.has_permission(GROUP, "write", doc=self.group))


class TestAppsScreen(TwoGroups):
	def test_the_app_is_offered_to_those_who_work_in_its_desk(self):
		(entry,) = frappe.get_hooks("add_to_apps_screen", app_name="vpwg")
		self.assertEqual(entry["route"], f"/app/{frappe.scrub(WORKSPACE).replace('_', '-')}")
		self.assertTrue(frappe.db.exists("Workspace", WORKSPACE))
		for roles, sees in (
			*(([role], True) for role in (MANAGER, COORDINATOR, FINANCE_OFFICER, AUDITOR, DESK)),
			([MEMBER], False),
			(["System Manager"], False),
			([MEMBER, DESK], True),
		):
			with self.subTest(roles=roles), self.as_user(factories.user(roles)):
				self.assertIs(frappe.get_attr(entry["has_permission"])(), sees)
		self.assertIs(frappe.get_attr(entry["has_permission"])(), True)

	def test_the_roles_that_see_it_are_those_with_a_desk(self):
		desk = frappe.get_all(
			"Role", {"name": ("in", ROLES), "desk_access": 1}, pluck="name", order_by="name"
		)
		self.assertEqual(permissions.AT_A_DESK, set(desk))


class TestFamilies(TwoGroups):
	def test_every_doctype_of_the_app_is_in_a_family(self):
		names = frappe.get_all("DocType", filters={"module": "VPWG", "istable": 0}, pluck="name")
		self.assertEqual(set(names), {*permissions.GUARDED, *permissions.OPEN})

	def test_every_doctype_with_a_link_to_a_group_is_in_the_group_family(self):
		for name in frappe.get_all("DocType", filters={"module": "VPWG", "istable": 0}, pluck="name"):
			links = [field for field in frappe.get_meta(name).get_link_fields() if field.options == GROUP]
			if links:
				self.assertIn(name, permissions.GROUP_FIELD)
		for name, field in permissions.GROUP_FIELD.items():
			if name != GROUP:
				self.assertEqual(frappe.get_meta(name).get_field(field).options, GROUP)

	def test_every_table_of_the_app_is_limited_like_its_documents(self):
		parents = {}
		for name in frappe.get_all("DocType", filters={"module": "VPWG", "istable": 0}, pluck="name"):
			for field in frappe.get_meta(name).get_table_fields():
				parents.setdefault(field.options, set()).add(name)
		self.assertEqual({name: set(of) for name, of in permissions.TABLES.items()}, parents)

	def test_frappe_calls_a_condition_and_a_check_for_each(self):
		conditions, checks = (
			frappe.get_hooks("permission_query_conditions"),
			frappe.get_hooks("has_permission"),
		)
		user = self.member
		for name in (*permissions.GUARDED, *permissions.TABLES, *permissions.REFERENCES):
			with self.subTest(doctype=name):
				ours = [path for path in conditions.get(name, []) if path.startswith("vpwg.")]
				self.assertEqual(len(ours), 1)
				self.assertEqual(frappe.get_attr(ours[0])(user), permissions.condition_for(name, user))
				if name not in permissions.TABLES:
					self.assertTrue([path for path in checks.get(name, []) if path.startswith("vpwg.")])

	def test_the_fields_of_references_exist(self):
		for name, (kind, of) in permissions.REFERENCES.items():
			if frappe.db.exists("DocType", name):
				meta = frappe.get_meta(name)
				self.assertTrue(meta.has_field(kind) and meta.has_field(of), name)

	def test_a_person_without_groups_gets_a_condition_that_nothing_meets(self):
		user = factories.user([MEMBER])
		for name in set(permissions.GROUP_FIELD) - permissions.OWN_RECORDS:
			self.assertIn("1=0", permissions.condition_for(name, user))
		self.assertEqual(permissions.condition_for(ORGANISATION, user), "(1=0)")

	def test_a_person_without_groups_gets_no_subqueries_that_find_nothing(self):
		user = factories.user([MEMBER])
		for name in permissions.TABLES:
			self.assertEqual(permissions.condition_for(name, user), "(1=0)", name)
		for name in permissions.REFERENCES:
			condition = permissions.condition_for(name, user)
			self.assertNotIn("1=0", condition, name)
			# What one said of oneself is there without a group.
			self.assertEqual(condition.count("SELECT"), 1, name)

	def test_a_condition_escapes_what_it_holds(self):
		nasty = "a' or 1=1 -- \\"
		table = frappe.qb.DocType(GROUP)
		criterion = permissions.among(table.name, [nasty])
		self.assertEqual(frappe.qb.from_(table).select(table.name).where(criterion).run(), ())
		self.assertIn("a\\' or 1=1 -- \\\\", permissions.as_sql(criterion))

	def test_list_and_document_agree_for_every_role_and_doctype(self):
		self.review(self.group)
		self.review(self.far_group)
		auditor = factories.user([AUDITOR])
		self.officer("Auditor", auditor, day(3))
		both = factories.user([COORDINATOR, MEMBER])
		factories.group(coordinator=both)
		factories.seat(self.far_group, user=both)
		people = [
			self.coordinator, self.member, self.far_coordinator, self.far_member, auditor, both, self.manager(),
			factories.user([FINANCE_OFFICER]), factories.user([MEMBER]), factories.user([AUDITOR]),
		]  # fmt: skip
		for doctype in (GROUP, SEAT, REVIEW, ORGANISATION):
			names = frappe.get_all(doctype, pluck="name")
			for user in people:
				with self.subTest(doctype=doctype, user=user), self.as_user(user):
					readable = {name for name in names if frappe.has_permission(doctype, "read", doc=name)}
					self.assertEqual(listed(doctype), readable)

	def test_a_check_answers_true_or_false(self):
		for user in (self.member, self.far_member, "Administrator"):
			for doc in (
				frappe.get_doc(GROUP, self.group),
				self.seat,
				frappe.get_doc(ORGANISATION, self.far_organisation),
			):
				check = (
					permissions.has_organisation_permission
					if doc.doctype == ORGANISATION
					else permissions.has_group_permission
				)
				for ptype in ("read", "select", "write", "create", None):
					self.assertIsInstance(check(doc, ptype, user), bool)

	def test_a_share_of_the_framework_gives_nothing_to_who_is_not_of_the_group(self):
		for ptype in ("read", "select", "write", "print", "report", "email", "share", "delete", "export"):
			with self.subTest(ptype=ptype), self.as_user(self.member):
				self.assertFalse(frappe.has_permission(GROUP, ptype, doc=self.far_group))
				self.assertFalse(frappe.has_permission(SEAT, ptype, doc=self.far_seat.name))

	def test_system_manager_alone_reads_nothing_of_a_group(self):
		with self.as_user(factories.user(["System Manager"])):
			for doctype in (GROUP, SEAT, REVIEW, ORGANISATION):
				self.assertRaises(frappe.PermissionError, listed, doctype)
			self.assertFalse(frappe.has_permission(GROUP, "read", doc=self.group))


class TestNewAndForged(TwoGroups):
	def new_seat(self, group):
		return frappe.get_doc(
			{
				"doctype": SEAT,
				"working_group": group,
				"organisation": factories.organisation().name,
				"from_date": day(),
			}
		)

	def test_a_coordinator_enters_seats_in_their_own_group_only(self):
		mine, theirs = self.new_seat(self.group), self.new_seat(self.far_group)
		with self.as_user(self.coordinator):
			self.assertTrue(mine.has_permission("create"))
			self.assertFalse(theirs.has_permission("create"))
			self.assertRaises(frappe.PermissionError, theirs.insert)

	def test_a_coordinator_enters_a_new_group(self):
		with self.as_user(self.coordinator):
			group = frappe.get_doc({"doctype": GROUP, "group_name": "New", "country": "Ghana"}).insert()
			self.assertIn(group.name, listed(GROUP))

	def test_a_stored_record_is_checked_by_its_stored_group(self):
		doc = frappe.get_doc(SEAT, self.far_seat.name)
		doc.working_group = self.group
		self.assertFalse(permissions.has_group_permission(doc, "write", self.coordinator))
		doc = frappe.get_doc(SEAT, self.seat.name)
		doc.working_group = self.far_group
		self.assertFalse(permissions.has_group_permission(doc, "write", self.coordinator))

	def test_a_forged_owner_opens_no_answer(self):
		answer = self.answer(self.far_member, self.far_seat)
		colleague = factories.user([MEMBER])
		factories.seat(self.far_group, user=colleague)
		doc = frappe.get_doc(ANSWER, answer)
		doc.owner = colleague
		self.assertFalse(permissions.has_group_permission(doc, "read", colleague))

	def answer(self, user, seat):
		with self.as_user(user):
			values = {"doctype": ANSWER, "seat": seat.name, "position": "Focal person", "gender": "Woman"}
			return frappe.get_doc(values).insert().name

	def test_a_person_answers_for_a_seat_of_their_own_group_only(self):
		self.answer(self.far_member, self.far_seat)
		with self.as_user(self.member), self.assertRaises(frappe.PermissionError):
			frappe.get_doc(
				{"doctype": ANSWER, "seat": self.far_seat.name, "working_group": self.group, "gender": "Man"}
			).insert()

	def test_nobody_reads_what_somebody_else_said_of_themselves(self):
		answer = self.answer(self.far_member, self.far_seat)
		with self.as_user(self.far_member):
			self.assertEqual(listed(ANSWER), {answer})
		with self.as_user("Administrator"):
			self.assertNotIn(answer, listed(ANSWER))
		with self.as_user(self.far_coordinator):
			self.assertEqual(listed(ANSWER), set())
			self.assertFalse(frappe.has_permission(ANSWER, "read", doc=answer))
		with self.as_user(self.manager()):
			self.assertRaises(frappe.PermissionError, listed, ANSWER)

	def test_an_answer_leaves_no_version_and_nothing_in_the_bin(self):
		name = self.answer(self.far_member, self.far_seat)
		with self.as_user(self.far_member):
			doc = frappe.get_doc(ANSWER, name)
			doc.gender = "Man"
			doc.save()
			doc.delete()
		self.assertFalse(frappe.get_all("Version", {"ref_doctype": ANSWER, "docname": name}))
		for data in frappe.get_all(
			"Deleted Document", {"deleted_doctype": ANSWER, "deleted_name": name}, pluck="data"
		):
			kept = json.loads(data)
			self.assertFalse(
				[kept.get(field) for field in ("gender", "indigenous", "youth") if kept.get(field)]
			)


class TestOrganisations(TwoGroups):
	def test_managers_finance_officers_and_coordinators_see_all(self):
		for user in (self.manager(), factories.user([FINANCE_OFFICER]), self.coordinator):
			with self.as_user(user):
				self.assertIn(self.far_organisation, listed(ORGANISATION))

	def test_members_see_those_with_a_seat_past_or_present_and_the_secretariat(self):
		secretariat = factories.organisation("Civil Society").name
		frappe.get_doc(GROUP, self.group).update({"secretariat": secretariat}).save(ignore_permissions=True)
		past = factories.seat(self.group, from_date=day(-20), to_date=day(-3), reason_for_leaving="Left")
		with self.as_user(self.member):
			self.assertEqual(listed(ORGANISATION), {self.seat.organisation, past.organisation, secretariat})
			self.assertFalse(frappe.has_permission(ORGANISATION, "read", doc=self.far_organisation))

	def test_auditors_see_those_of_their_groups(self):
		auditor = factories.user([AUDITOR])
		self.officer("Auditor", auditor, day(3))
		with self.as_user(auditor):
			self.assertEqual(listed(ORGANISATION), {self.seat.organisation})


class TestWaysOfReading(TwoGroups):
	"""Whatever endpoint is asked, a member of one group gets nothing of another."""

	def setUp(self):
		super().setUp()
		self.review(self.far_group)
		frappe.get_doc(GROUP, self.far_group).add_comment("Comment", f"{SECRET} comment")
		frappe.get_doc(GROUP, self.far_group).update({"mission": f"{SECRET} mission"}).save(
			ignore_version=False
		)
		frappe.get_doc(GROUP, self.far_group).add_tag(SECRET.lower())

	ENDPOINTS = (
		("frappe.client.get", {"doctype": GROUP, "name": "{group}"}),
		("frappe.client.get", {"doctype": SEAT, "name": "{seat}"}),
		("frappe.client.get", {"doctype": GROUP, "filters": '{"country": "Ghana", "name": "{group}"}'}),
		("frappe.client.get_list", {"doctype": GROUP, "fields": '["*"]'}),
		("frappe.client.get_list", {"doctype": SEAT, "fields": '["name", "tenures.person_name"]'}),
		("frappe.client.get_list", {"doctype": "Seat Tenure", "parent": SEAT, "fields": '["*"]'}),
		("frappe.client.get_list", {"doctype": "Working Group Officer", "parent": GROUP, "fields": '["*"]'}),
		("frappe.client.get_list", {"doctype": "Stage Review Row", "parent": REVIEW, "fields": '["*"]'}),
		("frappe.client.get_list", {"doctype": "Country", "fields": '["name"]', "filters": '[["Working Group","vision","like","Z%"]]'}),
		("frappe.client.get_value", {"doctype": GROUP, "fieldname": "vision", "filters": '{"name": "{group}"}'}),
		("frappe.client.get_value", {"doctype": "Seat Tenure", "parent": SEAT, "fieldname": "email", "filters": '{"parent": "{seat}"}'}),
		("frappe.client.validate_link", {"doctype": GROUP, "docname": "{group}", "fields": '["group_name"]'}),
		("frappe.desk.search.search_link", {"doctype": GROUP, "txt": SECRET}),
		("frappe.desk.search.search_widget", {"doctype": SEAT, "txt": SECRET, "searchfield": "seat_title"}),
		("frappe.desk.search.get_link_title", {"doctype": GROUP, "docname": "{group}"}),
		("frappe.desk.search.get_link_title", {"doctype": SEAT, "docname": "{seat}"}),
		("frappe.desk.link_preview.get_preview_data", {"doctype": GROUP, "docname": "{group}"}),
		("frappe.desk.reportview.get", {"doctype": GROUP, "fields": '["name", "group_name", "vision"]'}),
		("frappe.desk.reportview.get_list", {"doctype": SEAT, "fields": '["*"]'}),
		("frappe.desk.reportview.get_stats", {"doctype": GROUP, "stats": '["_user_tags"]'}),
		("frappe.desk.reportview.get_filter_dashboard_data", {"doctype": GROUP, "stats": '[{"name": "group_name", "type": "Data"}]'}),
		("frappe.desk.listview.get_group_by_count", {"doctype": GROUP, "current_filters": "[]", "field": "group_name"}),
		("frappe.desk.listview.get_group_by_count", {"doctype": GROUP, "current_filters": "[]", "field": "assigned_to"}),
		("frappe.desk.query_report.get_data_for_custom_field", {"doctype": GROUP, "field": "vision"}),
		("frappe.workflow.doctype.workflow.workflow.get_workflow_state_count", {"doctype": GROUP, "workflow_state_field": "vision", "states": "[]"}),
		("frappe.desk.form.load.getdoc", {"doctype": GROUP, "name": "{group}"}),
		("frappe.desk.form.load.get_docinfo", {"doctype": GROUP, "name": "{group}"}),
		("frappe.desk.form.load.get_communications", {"doctype": GROUP, "name": "{group}"}),
		("frappe.desk.form.linked_with.get", {"doctype": "Country", "docname": "Ghana"}),
		("frappe.desk.form.linked_with.get", {"doctype": GROUP, "docname": "{group}"}),
		("frappe.desk.form.linked_with.get_linked_docs", {"doctype": "Country", "name": "Ghana", "linkinfo": '{"Working Group": {"fieldname": ["country"]}}'}),
		("frappe.desk.form.utils.get_next", {"doctype": GROUP, "value": "{group}", "prev": 0, "sort_field": "group_name"}),
		("frappe.desk.doctype.tag.tag.get_tagged_docs", {"doctype": GROUP, "tag": "%"}),
		("frappe.desk.doctype.tag.tag.get_documents_for_tag", {"tag": f"#{SECRET.lower()}"}),
		("frappe.desk.doctype.tag.tag.add_tag", {"tag": "found", "dt": GROUP, "dn": "{group}"}),
		("frappe.desk.like.toggle_like", {"doctype": GROUP, "name": "{group}", "add": "Yes"}),
		("frappe.utils.global_search.search", {"text": SECRET}),
		("frappe.utils.global_search.search", {"text": SECRET, "doctype": GROUP}),
		("frappe.www.printview.get_html_and_style", {"doc": GROUP, "name": "{group}"}),
		("frappe.utils.print_format.download_pdf", {"doctype": GROUP, "name": "{group}"}),
		("frappe.share.get_users", {"doctype": GROUP, "name": "{group}"}),
		("frappe.desk.form.document_follow.get_follow_users", {"doctype": GROUP, "doc_name": "{group}"}),
		("frappe.desk.calendar.get_events", {"doctype": GROUP, "start": "2020-01-01", "end": "2030-01-01", "field_map": '{"start": "creation", "end": "creation"}', "fields": '["group_name", "creation"]'}),
		("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", {"chart": '{"chart_name": "x", "name": "x", "chart_type": "Group By", "document_type": "Working Group", "group_by_type": "Count", "group_by_based_on": "group_name", "filters_json": "[]", "type": "Bar"}', "refresh": 1}),
	)  # fmt: skip

	def test_no_endpoint_shows_a_member_another_group(self):
		for person in (self.member, self.coordinator, factories.user(["System Manager"]), factories.user([])):
			for method, arguments in self.ENDPOINTS:
				with self.subTest(method=method, arguments=arguments, person=person):
					self.check(person, method, arguments)

	def check(self, person, method, arguments):
		form = {
			key: value.replace("{group}", self.far_group).replace("{seat}", self.far_seat.name)
			if isinstance(value, str)
			else value
			for key, value in arguments.items()
		}
		with self.as_user(person):
			try:
				answer = called(method, **form)
			except Exception as error:
				answer = f"{type(error).__name__}"
			told = frappe.as_json([answer, frappe.local.response, frappe.local.message_log])
		# What was asked with is not an answer.
		for asked in form.values():
			told = told.replace(str(asked), "")
		self.assertNotIn(SECRET.lower(), told.lower())

	def test_a_link_search_takes_no_order_to_leave_permissions_out(self):
		for method in ("frappe.desk.search.search_link", "frappe.desk.search.search_widget"):
			for kind in (GROUP, SEAT, ORGANISATION, ANSWER, "File"):
				form = {"doctype": kind, "txt": "", "page_length": 300, "ignore_user_permissions": 1}
				with self.subTest(method=method, kind=kind), self.as_user(self.member):
					try:
						told = frappe.as_json(called(method, searchfield="name", **form))
					except frappe.PermissionError:
						continue
					self.assertNotIn(self.far_group, told)
					self.assertNotIn(SECRET.lower(), told.lower())

	def test_capital_letters_hide_no_hidden_column(self):
		for clause in ("`tabSeat Tenure`.EMAIL", "PHONE", "field(Email, 'x') desc"):
			with self.subTest(clause), self.as_user(self.member), self.assertRaises(frappe.PermissionError):
				called("frappe.client.get_list", doctype=SEAT, order_by=clause)

	def test_no_group_is_hung_below_one_that_its_coordinator_may_not_see(self):
		with self.as_user(self.coordinator):
			group = frappe.get_doc(GROUP, self.group)
			group.update({"level": "Site", "parent_group": self.far_group})
			with self.assertRaises(frappe.PermissionError):
				group.save()

	def test_the_same_endpoints_answer_to_the_own_group(self):
		"""The test above proves nothing if they show nobody anything."""
		with self.as_user(self.far_member):
			self.assertEqual(client_get(GROUP, self.far_group).vision, SECRET)
			self.assertEqual(client_get_value(GROUP, "vision", {"name": self.far_group}).vision, SECRET)
			self.assertTrue(client_get_list("Seat Tenure", fields=["person_name"], parent=SEAT))
			self.assertIn(
				SECRET, frappe.as_json(called("frappe.desk.search.search_link", doctype=GROUP, txt=SECRET))
			)
			self.assertIn(
				SECRET, called("frappe.desk.search.get_link_title", doctype=GROUP, docname=self.far_group)
			)
			self.assertEqual(called("frappe.client.get_count", doctype=GROUP), 1)

	def test_counts_count_what_one_may_read(self):
		for form in (
			{"doctype": GROUP},
			{"doctype": SEAT},
			{"doctype": GROUP, "filters": json.dumps({"vision": ["like", "%Z%"]})},
			{"doctype": "Seat Tenure", "filters": json.dumps({"person_name": SECRET})},
		):
			with self.subTest(form=form), self.as_user(self.member):
				own = 0 if "filters" in form else 1
				self.assertEqual(called("frappe.client.get_count", **form), own)
		with self.as_user(factories.user([])):
			self.assertRaises(frappe.PermissionError, called, "frappe.client.get_count", doctype=GROUP)
			self.assertIsInstance(called("frappe.client.get_count", doctype="Country"), int)

	def test_a_count_is_made_in_the_database(self):
		for doctype in (GROUP, "Seat Tenure", "File"):
			with self.subTest(doctype=doctype), self.as_user(self.far_member):
				# Definitions that nobody has read yet are not what is counted here.
				doors.get_count(doctype, debug=False, cache=True)
				with self.assert_queries(20) as queries:
					doors.get_count(doctype, debug=False, cache=True)
				sent = [query for query in queries if f"`tab{doctype}`" in query]
				self.assertIn("count(distinct", sent[-1].lower())

	def test_a_count_joins_tables_and_leaves_the_request_as_it_was(self):
		self.far_seat.append("tenures", {"person_name": SECRET, "position": "Alternate", "from_date": day()})
		self.far_seat.save(ignore_permissions=True)
		with self.as_user(self.far_coordinator):
			frappe.local.form_dict = form = frappe._dict(cmd="x")
			self.assertEqual(doors.get_count(SEAT, [["Seat Tenure", "person_name", "like", f"{SECRET}%"]]), 1)
			self.assertIs(frappe.local.form_dict, form)

	def test_an_endpoint_under_another_name_is_closed_too(self):
		frappe.desk.form.utils.counted = frappe.client.get_count
		self.addCleanup(delattr, frappe.desk.form.utils, "counted")
		with self.as_user(self.member), self.assertRaises(frappe.PermissionError):
			called("frappe.desk.form.utils.counted", doctype=GROUP)

	def test_no_guarded_field_is_in_the_global_search(self):
		for doctype in permissions.GUARDED:
			self.assertFalse(
				[f.fieldname for f in frappe.get_meta(doctype).fields if f.in_global_search], doctype
			)

	def test_a_report_of_the_report_builder_shows_the_own_group(self):
		with self.as_user(self.member):
			rows = called("frappe.desk.reportview.get", doctype=GROUP, fields='["name"]')
		self.assertEqual([row[0] for row in rows["values"]], [self.group])

	def test_a_number_card_counts_the_own_group(self):
		from frappe.desk.doctype.number_card.number_card import get_result

		card = frappe.get_doc(
			{
				"doctype": "Number Card",
				"label": "Groups",
				"document_type": GROUP,
				"function": "Count",
				"filters_json": "[]",
			}
		)
		with self.as_user(self.member):
			self.assertEqual(get_result(card, "[]"), 1)

	def test_a_link_search_offers_the_own_group(self):
		with self.as_user(self.member):
			# Early v15 leaves the answer in the response.
			offered = (
				search_link(GROUP, "") or frappe.response.get("results") or frappe.response.get("values")
			)
		self.assertEqual({row["value"] for row in offered}, {self.group})

	def test_a_list_shows_no_fields_behind_a_link_to_another_group(self):
		frappe.get_doc(GROUP, self.group).update({"parent_group": self.far_group, "level": "Site"}).save(
			ignore_permissions=True
		)
		with self.as_user(self.member), self.assertRaises(frappe.PermissionError):
			called("frappe.client.get_list", doctype=GROUP, fields='["name", "parent_group.vision"]')
		with self.as_user(self.manager()):
			called("frappe.client.get_list", doctype=GROUP, fields='["name", "parent_group.vision"]')


class TestRecordsAboutRecords(TwoGroups):
	"""Comments, versions and the like are seen by those who see the document."""

	def setUp(self):
		super().setUp()
		doc = frappe.get_doc(GROUP, self.far_group)
		doc.update({"mission": f"{SECRET} mission"}).save(ignore_version=False)
		doc.add_comment("Comment", SECRET)
		doc.add_tag(SECRET.lower())
		factories.insert(
			"View Log", {"viewed_by": "Administrator", "reference_doctype": GROUP, "reference_name": doc.name}
		)
		factories.insert(
			"Communication",
			{"subject": SECRET, "content": SECRET, "reference_doctype": GROUP, "reference_name": doc.name},
		)
		factories.insert(
			"ToDo",
			{
				"description": SECRET,
				"reference_type": GROUP,
				"reference_name": doc.name,
				"allocated_to": self.far_member,
			},
		)
		factories.insert(
			"Activity Log", {"subject": SECRET, "reference_doctype": GROUP, "reference_name": doc.name}
		)
		frappe.delete_doc(SEAT, factories.seat(self.far_group, person=SECRET).name, force=True)

	KINDS = (
		"Version",
		"Comment",
		"Tag Link",
		"View Log",
		"Communication",
		"ToDo",
		"Activity Log",
		"Deleted Document",
	)

	def about(self, kind):
		of, _name = permissions.REFERENCES[kind]
		names = frappe.get_all(kind, {of: ["in", [GROUP, SEAT]]}, pluck="name")
		self.assertTrue(names, kind)
		return names

	def test_a_system_manager_without_a_role_of_the_app_sees_none(self):
		user = factories.user(["System Manager"])
		for kind in self.KINDS:
			names = self.about(kind)
			with self.subTest(kind=kind), self.as_user(user):
				self.assertFalse(set(names) & listed(kind))
				for name in names:
					self.assertFalse(frappe.get_doc(kind, name).has_permission("read"))

	def test_a_system_manager_still_sees_those_of_other_apps(self):
		country = frappe.get_doc("Country", "Ghana")
		comment = country.add_comment("Comment", "Fine")
		todo = factories.insert("ToDo", {"description": "x", "allocated_to": self.member})
		with self.as_user(factories.user(["System Manager"])):
			self.assertIn(comment.name, listed("Comment"))
			self.assertTrue(frappe.get_doc("Comment", comment.name).has_permission("read"))
			self.assertIn(todo.name, listed("ToDo"))

	def test_a_manager_who_manages_the_system_sees_them(self):
		user = factories.user(["System Manager", MANAGER])
		for kind in self.KINDS:
			names = self.about(kind)
			with self.subTest(kind=kind), self.as_user(user):
				self.assertTrue(set(names) & listed(kind))

	def test_frappes_own_check_still_counts(self):
		todo = factories.insert("ToDo", {"description": "x", "allocated_to": self.member})
		self.assertFalse(permissions.has_reference_permission(todo, "read", self.far_member))
		self.assertTrue(permissions.has_reference_permission(todo, "read", self.member))

	def test_versions_hold_no_value_that_not_every_reader_may_read(self):
		seat = frappe.get_doc(SEAT, self.far_seat.name)
		seat.tenures[0].email = "other@vpwg.example"
		seat.append(
			"tenures",
			{"person_name": "Second", "position": "Alternate", "from_date": "2026-02-01", "email": "second@vpwg.example", "phone": "+233 1"},
		)  # fmt: skip
		seat.save(ignore_version=False)
		organisation = frappe.get_doc(ORGANISATION, self.far_organisation)
		organisation.update({"notes": "confidential", "sector": "Mining"}).save(ignore_version=False)
		kept = "".join(
			frappe.get_all("Version", {"docname": ["in", [seat.name, organisation.name]]}, pluck="data")
		)
		for value in ("other@vpwg", "second@vpwg", "+233 1", "confidential", SECRET + "@"):
			self.assertNotIn(value, kept)
		for value in ("Second", "Mining", doors.MASK):
			self.assertIn(value, kept)


class TestSharing(TwoGroups):
	def share(self, **more):
		values = {"doctype": "DocShare", "share_doctype": GROUP, "share_name": self.group, "read": 1}
		return frappe.get_doc({**values, **more}).insert(ignore_permissions=True)

	def test_nothing_of_ours_is_shared(self):
		manager = self.manager()
		for doctype, name in (
			(GROUP, self.group),
			(SEAT, self.seat.name),
			(ORGANISATION, self.far_organisation),
			(REVIEW, self.review(self.group).name),
		):
			for more in ({"user": self.far_member}, {"everyone": 1}, {"user": self.far_member, "write": 1}):
				for who in ("Administrator", manager, self.coordinator):
					with self.subTest(doctype=doctype, more=more, who=who), self.as_user(who):
						self.assertRaises(
							frappe.PermissionError, self.share, share_doctype=doctype, share_name=name, **more
						)

	def test_the_endpoint_of_shares_is_closed(self):
		with self.as_user(self.manager()), self.assertRaises(frappe.PermissionError):
			called("frappe.share.add", doctype=GROUP, name=self.group, user=self.far_member)

	def test_a_refusal_says_what_to_do(self):
		with self.assertRaises(frappe.PermissionError) as refused:
			self.share(user=self.far_member)
		self.assertIn("Give the person a seat", str(refused.exception))

	def test_other_documents_are_shared_as_before(self):
		note = factories.insert("Note", {"title": factories.unique("Note"), "content": "x"})
		self.assertTrue(self.share(share_doctype="Note", share_name=note.name, user=self.member).name)

	def test_no_key_opens_a_document_without_a_login(self):
		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc(GROUP, self.group).get_document_share_key()

	def test_an_assignment_goes_to_those_who_may_read(self):
		def assign(who):
			return called(
				"frappe.desk.form.assign_to.add", doctype=GROUP, name=self.group, assign_to=json.dumps([who])
			)

		self.mute(self.member)
		with self.as_user(self.coordinator):
			self.assertRaises(frappe.PermissionError, assign, self.far_member)
			self.assertTrue(assign(self.member))
		with self.as_user(self.far_coordinator):
			self.assertRaises(frappe.PermissionError, assign, self.far_coordinator)
		self.assertFalse(frappe.get_all("DocShare", {"share_doctype": GROUP, "share_name": self.group}))

	def test_an_assignment_entered_as_a_record_is_checked_too(self):
		values = {"description": "x", "reference_type": GROUP, "reference_name": self.group}
		for person, who in ((self.far_member, self.coordinator), (self.member, self.far_coordinator)):
			with self.subTest(person=person, who=who), self.as_user(who):
				self.assertRaises(
					frappe.PermissionError, factories.insert, "ToDo", {**values, "allocated_to": person}
				)

	def test_an_open_assignment_of_somebody_who_left_can_be_closed(self):
		todo = factories.insert(
			"ToDo",
			{
				"description": "x",
				"reference_type": GROUP,
				"reference_name": self.group,
				"allocated_to": self.member,
			},
		)
		self.seat.update({"to_date": day(-1), "reason_for_leaving": "Left"})
		self.seat.tenures[0].update({"to_date": day(-1), "reason": "Left"})
		self.seat.save(ignore_permissions=True)
		todo.status = "Cancelled"
		todo.save(ignore_permissions=True)

	def test_a_comment_mentions_those_who_may_read(self):
		def mention(who):
			doc = frappe.get_doc(GROUP, self.group)
			doc.add_comment("Comment", f'<span class="mention" data-id="{who}">@x</span> look')

		self.mute(self.member)
		mention(self.member)
		self.assertRaises(frappe.PermissionError, mention, self.far_member)

	def test_nobody_follows_our_documents_by_mail(self):
		from frappe.desk.form.document_follow import follow_document

		for user in (self.member, self.far_member):
			frappe.db.set_value("User", user, "document_follow_notify", 1)
			frappe.clear_document_cache("User", user)
			follow_document(GROUP, self.group, user)
		self.assertFalse(frappe.get_all("Document Follow", {"ref_doctype": GROUP}))

	def test_mail_from_a_form_wants_the_right_to_mail_it(self):
		from frappe.core.doctype.communication.email import make

		for user in (self.member, self.far_coordinator, factories.user(["System Manager"])):
			with self.subTest(user=user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				make(doctype=GROUP, name=self.group, content="x", recipients="a@vpwg.example")


class TestFiles(TwoGroups):
	def file(self, content=None, user="Administrator", **more):
		values = {"doctype": "File", "file_name": f"{frappe.generate_hash(length=8)}.txt", "is_private": 1}
		values["content"] = content or frappe.generate_hash(length=12)
		with self.as_user(user):
			return frappe.get_doc({**values, **more}).insert(ignore_permissions=True)

	def attached(self, group, **more):
		return self.file(attached_to_doctype=GROUP, attached_to_name=group, **more)

	def downloaded(self, user, address):
		"""Whether the check of requests lets this person ask for a private file by its address."""
		frappe.local.request = Request(EnvironBuilder(path=address, method="GET").get_environ())
		frappe.local.form_dict = frappe._dict()
		try:
			with self.as_user(user):
				doors.check_request()
		except frappe.PermissionError:
			return False
		finally:
			del frappe.local.request
		return True

	def test_evidence_is_not_handed_out_by_its_address_to_those_who_may_not_see_it(self):
		"""Frappe's download asks its own rule and no hook."""
		review = self.review(self.group)
		file = self.file(attached_to_doctype=REVIEW, attached_to_name=review.name)
		self.assertTrue(self.downloaded(self.coordinator, file.file_url))
		for user in (self.member, self.far_member):
			with self.subTest(user):
				self.assertFalse(self.downloaded(user, file.file_url))

	def test_a_record_that_somebody_made_of_a_file_does_not_outlast_their_access(self):
		review = self.review(self.group)
		file = self.file(attached_to_doctype=REVIEW, attached_to_name=review.name)
		kept = frappe.get_doc("File", file.name)
		copy = frappe.copy_doc(kept)
		copy.update({"attached_to_doctype": None, "attached_to_name": None, "file_name": "kept.txt"})
		copy.name, copy.owner = frappe.generate_hash(length=10), self.member
		copy.creation = copy.modified = frappe.utils.now()
		copy.db_insert()
		self.assertFalse(self.downloaded(self.member, file.file_url))

	def test_a_file_of_ours_is_private_however_it_is_uploaded(self):
		file = self.attached(self.group, is_private=0)
		self.assertTrue(file.is_private)
		self.assertTrue(file.file_url.startswith("/private/files/"))
		self.assertTrue(file.exists_on_disk())

	def test_a_file_of_ours_cannot_be_made_public(self):
		file = self.attached(self.group)
		file.is_private = 0
		file.save(ignore_permissions=True)
		file.reload()
		self.assertTrue(file.is_private)
		self.assertTrue(file.file_url.startswith("/private/files/"))
		self.assertTrue(file.exists_on_disk())

	def test_a_public_file_becomes_private_when_it_is_attached(self):
		file = self.file(is_private=0)
		file.update({"attached_to_doctype": GROUP, "attached_to_name": self.group})
		file.save(ignore_permissions=True)
		self.assertTrue(file.file_url.startswith("/private/files/"))

	def test_a_public_file_whose_name_is_taken_becomes_private_under_another(self):
		self.attached(self.group, file_name="same.txt", content="first")
		file = self.attached(self.group, file_name="same.txt", content="second", is_private=0)
		self.assertTrue(file.file_url.startswith("/private/files/"))
		self.assertEqual(frappe.get_doc("File", file.name).get_content(), "second")

	def test_a_copy_elsewhere_of_a_file_of_ours_cannot_be_made_public(self):
		ours = self.attached(self.group, content="the same words")
		copy = self.file(content="the same words", user=self.member)
		self.assertEqual(copy.file_url, ours.file_url)
		copy.is_private = 0
		copy.save(ignore_permissions=True)
		for name in (ours.name, copy.name):
			self.assertTrue(frappe.db.get_value("File", name, "is_private"))
			self.assertTrue(frappe.db.get_value("File", name, "file_url").startswith("/private/files/"))

	def test_files_are_listed_and_read_by_those_who_read_the_document(self):
		file = self.attached(self.far_group)
		for user, sees in ((self.far_member, True), (self.far_coordinator, True), (self.member, False), (self.coordinator, False), (factories.user(["System Manager"]), False)):  # fmt: skip
			with self.subTest(user=user), self.as_user(user):
				self.assertEqual(file.name in listed("File"), sees)
				self.assertEqual(frappe.get_doc("File", file.name).is_downloadable(), sees)
				self.assertEqual(bool(frappe.has_permission("File", "read", doc=file.name)), sees)

	def test_whoever_uploaded_a_file_loses_it_with_the_seat(self):
		file = self.attached(self.group, user=self.far_member)
		with self.as_user(self.far_member):
			self.assertFalse(frappe.has_permission("File", "read", doc=file.name))
			self.assertFalse(frappe.has_permission("File", "write", doc=file.name))
			self.assertNotIn(file.name, listed("File"))

	def test_a_member_reads_a_file_and_does_not_change_it(self):
		file = self.attached(self.group)
		with self.as_user(self.member):
			self.assertTrue(frappe.has_permission("File", "read", doc=file.name))
			self.assertFalse(frappe.has_permission("File", "write", doc=file.name))
			self.assertFalse(frappe.has_permission("File", "delete", doc=file.name))

	def test_files_of_others_are_as_frappe_has_them(self):
		own = self.file(user=self.member)
		with self.as_user(self.member):
			self.assertTrue(frappe.has_permission("File", "read", doc=own.name))
			self.assertIn(own.name, listed("File"))
		with self.as_user(self.far_member):
			self.assertFalse(frappe.has_permission("File", "read", doc=own.name))

	def test_nobody_reaches_a_file_by_its_address(self):
		ours, unattached = self.attached(self.far_group), self.file(user=self.far_member)
		mine = self.file(user=self.member)
		for file in (ours, unattached):
			with self.subTest(file=file.file_url), self.as_user(self.member):
				with self.assertRaises(frappe.PermissionError):
					frappe.get_doc(
						{"doctype": "File", "file_url": file.file_url, "file_name": "x.txt"}
					).insert()
				with self.assertRaises(frappe.PermissionError):
					frappe.get_doc("File", mine.name).update({"file_url": file.file_url}).save()
				with self.assertRaises(frappe.PermissionError):
					frappe.get_doc("File", mine.name).update(
						{"file_url": file.file_url, "content": "x"}
					).save()
				with self.assertRaises(frappe.PermissionError):
					called(
						"frappe.core.doctype.communication.email.make",
						content="x",
						recipients="a@vpwg.example",
						attachments=json.dumps([file.name]),
					)

	def test_the_address_of_a_file_in_a_field_opens_it_to_nobody(self):
		secret = self.file(user=self.far_member)
		review = self.review(self.group)
		with self.as_user(self.coordinator):
			review = frappe.get_doc(REVIEW, review.name)
			review.rows[0].evidence_file = secret.file_url
			self.assertRaises(frappe.PermissionError, review.save)

	def test_no_request_carries_the_address_of_a_file_that_one_may_not_read(self):
		"""In a picture of one's own, say: Frappe would attach the file to it."""
		file = self.attached(self.group)
		form = {"doctype": "User", "name": "x", "fieldname": json.dumps({"user_image": file.file_url})}
		for user, allowed in ((self.member, True), (self.far_member, False), (factories.user([]), False)):
			with self.subTest(user=user), self.as_user(user):
				frappe.local.form_dict = frappe._dict(form, cmd="frappe.client.set_value")
				if allowed:
					doors.check_request()
				else:
					self.assertRaises(frappe.PermissionError, doors.check_request)

	def test_a_public_file_in_a_field_becomes_private(self):
		review = self.review(self.group)
		with self.as_user(self.coordinator):
			file = self.file(is_private=0, user=self.coordinator)
			review = frappe.get_doc(REVIEW, review.name)
			review.rows[0].evidence_file = file.file_url
			review.save()
			self.assertTrue(review.rows[0].evidence_file.startswith("/private/files/"))
		self.assertFalse(frappe.db.exists("File", {"file_url": file.file_url}))

	def test_a_file_of_others_is_deleted_with_one_look_at_each_field_for_files(self):
		for content in ("known words", "known words", None):
			file = self.file(content=content)
			with self.assert_queries(1000) as queries:
				frappe.delete_doc("File", file.name)
			# One for each table with such a field: a paper decision has a scan, and a conflict declared on paper.
			for field, tables in (("`evidence_file`=", 1), ("`scan`=", 2)):
				self.assertEqual(len([query for query in queries if field in query]), tables, field)

	def test_addresses_of_files_are_found_by_an_index(self):
		for doctype, field in (
			("Stage Review Row", "evidence_file"),
			("Approval Decision", "scan"),
			("Conflict Declaration", "scan"),
		):
			self.assertTrue(frappe.db.has_index(f"tab{doctype}", f"{field}_index"), field)

	def test_a_save_asks_nothing_about_evidence_that_stays(self):
		review = self.review(self.group)
		with self.as_user(self.coordinator):
			review = frappe.get_doc(REVIEW, review.name)
			for row in review.rows[:3]:
				row.evidence_file = self.file(user=self.coordinator).file_url
			review.save()
			review.load_doc_before_save()
			with self.assert_queries(0):
				doors.check_attachments(review)

	def test_evidence_of_another_row_is_asked_about(self):
		secret = self.file(user=self.far_member)
		reviews = [self.review(self.group), self.review(self.far_group)]
		far = reviews[1].rows[0]
		frappe.db.set_value("Stage Review Row", far.name, "evidence_file", secret.file_url)
		with self.as_user(self.coordinator):
			review = frappe.get_doc(REVIEW, reviews[0].name)
			review.rows[0].update({"name": far.name, "evidence_file": secret.file_url})
			review.load_doc_before_save()
			self.assertRaises(frappe.PermissionError, doors.check_attachments, review)

	def test_who_may_read_a_file_attaches_it_again(self):
		file = self.attached(self.group)
		with self.as_user(self.member):
			copy = frappe.get_doc({"doctype": "File", "file_url": file.file_url, "is_private": 1}).insert()
		self.assertEqual(copy.file_url, file.file_url)

	def test_the_same_content_uploaded_anew_is_no_way_in_and_not_refused(self):
		self.attached(self.far_group, content="known words")
		with self.as_user(self.member):
			self.assertTrue(self.file(content="known words", user=self.member).name)

	def test_a_file_is_uploaded_for_a_field_that_is_hidden_elsewhere(self):
		factories.seat(self.far_group, user=self.coordinator)
		self.give(self.coordinator, MEMBER)
		form = {
			"doctype": REVIEW,
			"docname": self.review(self.group).name,
			"fieldname": "evidence_file",
			"cmd": "upload_file",
		}
		with self.as_user(self.coordinator):
			frappe.local.form_dict = frappe._dict(form)
			doors.check_request()
			for more in ({"method": "frappe.desk.reportview.get"}, {"cmd": "frappe.client.get_list"}):
				with self.subTest(more=more):
					frappe.local.form_dict = frappe._dict({**form, **more})
					self.assertRaises(frappe.PermissionError, doors.check_request)
			frappe.local.form_dict = frappe._dict(form)
			path = "/api/method/frappe.client.get_list"
			frappe.local.request = Request(EnvironBuilder(path=path, method="POST").get_environ())
			self.addCleanup(delattr, frappe.local, "request")
			self.assertRaises(frappe.PermissionError, doors.check_request)

	def test_evidence_is_for_those_who_run_or_audit_the_group(self):
		review, auditor = self.review(self.group), factories.user([AUDITOR])
		self.officer("Auditor", auditor, day(3))
		for field in ("evidence_file", None):
			file = self.file(
				attached_to_doctype=REVIEW, attached_to_name=review.name, attached_to_field=field
			)
			for user, sees in ((self.coordinator, True), (auditor, True), (self.member, False)):
				with self.subTest(field=field, user=user), self.as_user(user):
					self.assertTrue(frappe.has_permission(REVIEW, "read", doc=review.name))
					self.assertEqual(bool(frappe.has_permission("File", "read", doc=file.name)), sees)
					self.assertEqual(file.name in listed("File"), sees)


class TestExport(TwoGroups):
	def test_members_and_auditors_export_nothing(self):
		auditor = factories.user([AUDITOR])
		self.officer("Auditor", auditor, day(3))
		for user in (self.member, auditor, factories.user([MEMBER])):
			for doctype in (GROUP, SEAT, REVIEW, ORGANISATION):
				with self.subTest(user=user, doctype=doctype), self.as_user(user):
					self.assertRaises(
						frappe.PermissionError,
						called,
						"frappe.desk.reportview.export_query",
						doctype=doctype,
						fields='["name"]',
						file_format_type="CSV",
					)
					self.assertFalse(frappe.permissions.can_export(doctype))

	def test_a_coordinator_exports_the_own_group_only(self):
		with self.as_user(self.coordinator):
			answer = called(
				"frappe.desk.reportview.export_query",
				doctype=GROUP,
				fields='["`tabWorking Group`.`name`"]',
				file_format_type="CSV",
			)
		content = frappe.as_unicode(answer.filecontent)
		self.assertIn(self.group, content)
		self.assertNotIn(self.far_group, content)

	def test_the_data_export_gives_members_nothing(self):
		for method, form in (
			("frappe.core.doctype.data_export.exporter.export_data", {"doctype": GROUP, "with_data": True, "select_columns": "{}", "file_type": "CSV"}),
			("frappe.core.doctype.data_import.data_import.download_template", {"doctype": SEAT, "export_records": "all", "export_fields": json.dumps({SEAT: ["name", "seat_title"]}), "file_type": "CSV"}),
		):  # fmt: skip
			with self.subTest(method=method), self.as_user(self.member):
				self.assertRaises(frappe.PermissionError, called, method, **form)

	def test_a_prepared_report_wants_the_right_to_the_report(self):
		report = factories.insert(
			"Report",
			{"report_name": factories.unique("Report"), "ref_doctype": GROUP, "report_type": "Report Builder", "is_standard": "No", "json": "{}"},
		)  # fmt: skip
		prepared = factories.insert("Prepared Report", {"report_name": report.name, "filters": "{}"})
		with self.as_user(factories.user([])), self.assertRaises(frappe.ValidationError):
			called(
				"frappe.core.doctype.prepared_report.prepared_report.download_attachment", dn=prepared.name
			)


class TestPeoplesData(TwoGroups):
	"""E-mail and telephone of a seat's persons are for those who run the group."""

	def setUp(self):
		super().setUp()
		self.colleague = factories.user([MEMBER, DESK])
		factories.seat(self.far_group, user=self.colleague)

	def test_a_member_reads_a_seat_without_them(self):
		for user, sees in ((self.colleague, False), (self.far_coordinator, True)):
			with self.subTest(user=user), self.as_user(user):
				for told in (
					frappe.as_json(
						called("frappe.desk.form.load.getdoc", doctype=SEAT, name=self.far_seat.name)
					),
					frappe.as_json(client_get(SEAT, self.far_seat.name)),
				):
					self.assertIn(SECRET, told)
					self.assertEqual(f"{SECRET}@" in told or "+233" in told, sees)

	def test_a_print_shows_a_member_none_of_them(self):
		for method, form in (
			("frappe.www.printview.get_html_and_style", {"doc": SEAT, "name": self.far_seat.name}),
			("frappe.www.printview.get_rendered_raw_commands", {"doc": SEAT, "name": self.far_seat.name}),
		):
			with self.subTest(method=method), self.as_user(self.colleague):
				try:
					told = frappe.as_json(called(method, **form))
				except frappe.ValidationError as error:
					told = str(error)
				else:
					self.assertIn(SECRET, told)
				self.assertNotIn(f"{SECRET}@", told)
				self.assertNotIn("+233", told)

	def test_a_list_gives_a_member_none_of_them(self):
		for form in (
			{"doctype": SEAT, "fields": '["*"]'},
			{"doctype": "Seat Tenure", "parent": SEAT, "fields": '["*"]'},
		):
			with self.subTest(form=form), self.as_user(self.colleague):
				told = frappe.as_json(called("frappe.client.get_list", **form))
				self.assertIn('"name"', told)
				self.assertNotIn(f"{SECRET}@", told)
				self.assertNotIn("+233", told)

	ASKED = (
		{"fields": '["name", "tenures.email"]'},
		{"fields": '["name", "`tabSeat Tenure`.`phone` as telephone"]'},
		{"fields": '["name", "max(`tabSeat Tenure`.email)"]'},
		{"filters": '[["Seat Tenure", "email", "like", "Z%"]]'},
		{"filters": '{"tenures.email": "x"}'},
		{"or_filters": '[["Seat Tenure", "phone", "like", "+233%"]]'},
		{"fields": '["name", "tenures.person_name"]', "order_by": "`tabSeat Tenure`.email asc"},
		{"group_by": "`tabSeat Tenure`.`email`"},
	)

	def test_a_member_cannot_ask_about_them(self):
		for form in self.ASKED:
			for method in ("frappe.client.get_list", "frappe.desk.reportview.get", "frappe.desk.reportview.get_count", "frappe.client.get_count"):  # fmt: skip
				with self.subTest(form=form, method=method), self.as_user(self.colleague):
					self.assertRaises(frappe.PermissionError, called, method, doctype=SEAT, **form)

	def test_what_a_filter_compares_with_may_be_any_word(self):
		for filters in (
			[["seat_title", "like", "%email group%"]],
			[[SEAT, "seat_title", "like", "%email group%"]],
			{"seat_title": ["like", "%email group%"]},
			{"seat_title": "phone"},
		):
			for method in ("frappe.client.get_list", "frappe.desk.reportview.get_count"):
				with self.subTest(filters=filters, method=method), self.as_user(self.colleague):
					called(method, doctype=SEAT, filters=json.dumps(filters))

	def test_no_shape_of_a_filter_asks_about_them(self):
		for filters in (
			["`tabSeat Tenure`.email like 'Z%'"],
			[{"tenures.email": "x"}],
			[["Seat Tenure", "email", "like", "Z%", False]],
			[[["Seat Tenure", "email", "like", "Z%"], "or", ["name", "=", "x"]]],
			["or", ["name", "=", "x"], ["tenures.email", "=", "x"]],
			[["or", ["name", "=", "x"], ["tenures.email", "=", "x"]]],
			[["tenures.email", "="]],
			"tenures.email = 'x'",
		):
			form = {"doctype": SEAT, "filters": filters if isinstance(filters, str) else json.dumps(filters)}
			with self.subTest(filters=filters), self.as_user(self.colleague):
				self.assertRaises(frappe.PermissionError, called, "frappe.client.get_list", **form)

	def test_a_number_card_cannot_ask_about_them(self):
		card = {
			"document_type": SEAT,
			"function": "Count",
			"filters_json": '[["Seat Tenure", "email", "like", "Z%"]]',
		}
		with self.as_user(self.colleague), self.assertRaises(frappe.PermissionError):
			called(
				"frappe.desk.doctype.number_card.number_card.get_result",
				doc=json.dumps(card),
				filters=card["filters_json"],
			)

	def test_a_coordinator_asks_about_them(self):
		with self.as_user(self.far_coordinator):
			rows = called(
				"frappe.client.get_list",
				doctype=SEAT,
				fields='["tenures.email"]',
				filters='[["Seat Tenure", "email", "like", "Z%"]]',
			)
		self.assertEqual([row.email for row in rows], [f"{SECRET}@vpwg.example"])

	def test_a_coordinator_of_another_group_does_not_get_them_where_they_sit(self):
		factories.seat(self.far_group, user=self.coordinator)
		self.give(self.coordinator, MEMBER)
		with self.as_user(self.coordinator):
			self.assertIn(self.far_seat.name, listed(SEAT))
			rows = frappe.get_list("Seat Tenure", parent_doctype=SEAT, fields=["parent", "email"])
			self.assertEqual({row.parent for row in rows}, {self.seat.name})
			self.assertRaises(
				frappe.PermissionError,
				called,
				"frappe.client.get_list",
				doctype=SEAT,
				fields='["tenures.email"]',
			)

	def test_the_levels_of_a_document_are_those_of_the_roles_that_hold_in_its_group(self):
		factories.seat(self.far_group, user=self.coordinator)
		self.give(self.coordinator, MEMBER)
		self.assertEqual(permissions.levels_of(self.far_seat, "read", self.coordinator), [0])
		self.assertEqual(permissions.levels_of(self.seat, "read", self.coordinator), [0, 1])
		self.assertEqual(permissions.levels_of(self.far_seat, "read", self.far_coordinator), [0, 1])

	def test_requests_about_other_things_are_let_through(self):
		with self.as_user(self.colleague):
			self.assertTrue(
				called(
					"frappe.client.get_list",
					doctype="User",
					fields='["name", "email"]',
					filters='{"email": ["like", "%"]}',
				)
				is not None
			)
			frappe.local.form_dict = frappe._dict(
				cmd="frappe.desk.form.utils.add_comment", reference_doctype=SEAT, content="my email and phone"
			)
			doors.check_request()

	def test_the_check_is_called_for_every_request(self):
		self.assertIn("vpwg.doors.check_request", frappe.get_hooks("auth_hooks"))
