"""The attack matrix: documents x routes x attempts x people. What counts is the database afterwards.

A refused attempt answers with an error or changes nothing; some routes of Frappe swallow the error. Rows of the matrix
are data in `people.py`, `routes.py` and `attempts.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import frappe

from vpwg.permissions import GUARDED
from vpwg.tests import factories
from vpwg.tests.security import routes
from vpwg.tests.security.attempts import (
	BIRTHS,
	BOOKS,
	CONTENT,
	EDITABLE,
	IN_FULL,
	LAYOUT,
	MAKERS,
	MOVES,
	PAPERS,
	Attempt,
	attempts_on,
	births_of,
	few,
	other_value,
	strongest,
)
from vpwg.tests.security.base import Rows, SecurityCase, cell, rows_of, snapshot, without, written
from vpwg.tests.security.people import (
	ADMINISTRATOR,
	ASKERS,
	AUDITOR,
	BOOKKEEPERS,
	COORDINATOR,
	FINANCE,
	FINANCE_OFFICER,
	GUEST,
	MANAGER,
	MEMBER,
	OFFICE,
	OTHER_COORDINATOR,
	OTHER_MEMBER,
	PEOPLE,
	REQUESTER,
	SYSTEM_MANAGER,
	WRITERS,
	Person,
	Target,
)
from vpwg.tests.security.routes import Route
from vpwg.vpwg.workflow.definitions import DEFINITIONS
from vpwg.vpwg.workflow.guard import KEPT

WIDEST = ("REST PUT", "save() in code of what a client sent")
"""Routes that carry everything: each attempt is tried along these."""

SUBMITTING = ("REST PUT", "frappe.client.save", "frappe.client.submit", "savedocs Submit")
"""Routes along which people submit what they move."""

DECIDED_ON = ("Stage Review", "Allocation Policy", "Resource Allocation")
"""What moves from state to state by decisions."""

WITH_BUTTONS = (*DECIDED_ON, "Working Group Grant", *PAPERS, "Month Close")
"""What has a Workflow, which gives its buttons."""

SIGNED_OFF = ("Approved", "In Payment", "Settled", "On Hold", "Refused by host", "Cancelled")
"""States of a request that finance officers bring it to: nobody moves it by saving it."""

HELD_DOWN = (
	("Working Group Grant", "Active"),
	("Grant Amendment", "Confirmed"),
	("Grant Receipt", "Confirmed"),
	("Fund Return", "Confirmed"),
	("Disbursement", "Cleared"),
	("Advance Retirement", "Confirmed"),
	("Resource Allocation", "In Payment"),
)
"""Documents of the money with their evidence and rows, in the state in which they hold."""

Cell = tuple[Target, Route, Attempt, Person]


class MatrixCase(SecurityCase):
	def check_cells(self, cells: Iterable[Cell], ignored: tuple[str, ...] = ()) -> None:
		"""None of these cells changes anything in the database."""
		before = snapshot()
		number = 0
		for target, route, attempt, person in cells:
			number += 1
			with cell():
				count = written()
				answer = self.attempt(person, route.send, person, target, attempt.values)
				changes = [] if answer.error else without(self.changed(before, count), *ignored)
			if changes:
				with self.subTest(f"{person.label} | {target.label} | {attempt.label} | {route.label}"):
					self.fail(f"{answer}\n" + "\n".join(changes))
		self.assertGreater(number, 0)

	def changing(self, target: Target, everybody: Iterable[Person] = PEOPLE) -> Iterator[Cell]:
		"""What is tried on one document: everything along the widest routes and the core along all of them, by the most
		powerful; the core along the widest routes by everybody.
		"""
		for attempt in attempts_on(target, self.world):
			for route in routes.CHANGING:
				wide = route.label in WIDEST
				if not (attempt.core or wide) or not carries(route, attempt):
					continue
				people = everybody if attempt.core and wide else (strongest(target.doctype),)
				for person in people:
					if is_attack(route, attempt, person):
						yield target, route, attempt, person

	def briefly(self, target: Target, people: Iterable[Person] = ()) -> Iterator[Cell]:
		"""The core of it, and all forged fields, along the widest routes by a few people."""
		people = people or few(target.doctype)
		for attempt in attempts_on(target, self.world):
			if attempt.core or attempt.label.startswith("forged"):
				for route in routes.CHANGING:
					for person in people if attempt.core else (strongest(target.doctype),):
						if route.label in WIDEST and is_attack(route, attempt, person):
							yield target, route, attempt, person


def carries(route: Route, attempt: Attempt) -> bool:
	"""Whether a route sends an attempt as it is meant: some carry one field, and a form's buttons set the docstatus."""
	if "docstatus" in attempt.values and route.label.startswith("savedocs"):
		return False
	return attempt.is_single or not route.single


def is_attack(route: Route, attempt: Attempt, person: Person) -> bool:
	"""Whether the cell must change nothing. Code that ignores permissions may change the content of a draft."""
	if person in attempt.work_of:
		return False
	return not (route.code and ADMINISTRATOR in attempt.work_of)


class TestStageReview(MatrixCase):
	def test_a_draft(self) -> None:
		self.check_cells(self.changing(self.world.review("Draft")))

	def test_a_review_under_endorsement(self) -> None:
		self.check_cells(self.changing(self.world.review("Under Endorsement")))

	def test_a_returned_review(self) -> None:
		self.check_cells(self.changing(self.world.review("Returned")))

	def test_an_adopted_review(self) -> None:
		self.check_cells(self.changing(self.world.review("Adopted")))


class TestMoney(MatrixCase):
	"""Policies and requests: everything on the state in which they are decided on or hold, the rest on the others."""

	def test_a_policy_in_force(self) -> None:
		self.check_cells(self.changing(self.world.policy("In Force"), few("Allocation Policy")))

	def test_a_request_under_review(self) -> None:
		self.check_cells(self.changing(self.world.request("Under Review")))

	def test_each_of_the_other_states(self) -> None:
		for target in (
			self.world.policy("Draft"),
			self.world.policy("Under Ratification"),
			self.world.request("Draft"),
			self.world.request("Returned"),
			self.world.request("Endorsed"),
		):
			self.check_cells(self.briefly(target))


class TestBooks(MatrixCase):
	"""Grants, payments and papers: everything on a payment that waits to be paid, the core of it on the rest."""

	def test_a_cleared_payment(self) -> None:
		self.check_cells(self.changing(self.world.payment("Cleared"), few("Disbursement")))

	def test_what_a_grant_was_signed_for(self) -> None:
		"""Each field and each row of an active grant, by who may write it while it is a draft."""
		target = self.world.grant()
		self.check_cells(
			(target, route, attempt, FINANCE_OFFICER)
			for attempt in attempts_on(target, self.world)
			for route in routes.CHANGING
			if route.label in WIDEST
		)

	def test_each_state(self) -> None:
		people = (FINANCE_OFFICER, COORDINATOR, ADMINISTRATOR, AUDITOR)
		for doctype in BOOKS:
			for target in self.world.targets_of(doctype):
				if target != self.world.payment("Cleared"):
					self.check_cells(self.briefly(target, people))

	def test_requests_after_their_sign_off(self) -> None:
		for state in SIGNED_OFF:
			self.check_cells(self.briefly(self.world.request(state), (COORDINATOR, FINANCE_OFFICER)))

	def test_balances_and_movements(self) -> None:
		"""Nobody fills a figure in, on any route."""
		for doctype in ("Grant Balance", "Grant Line Balance", "Fund Movement"):
			for target in self.world.targets_of(doctype):
				self.check_cells(self.changing(target, (FINANCE_OFFICER, MANAGER, ADMINISTRATOR)))


class TestOthers(MatrixCase):
	def test_conflicts(self) -> None:
		for target in self.world.targets_of("Conflict Declaration"):
			self.check_cells(self.changing(target))

	def test_calls_and_rates(self) -> None:
		for doctype in ("Allocation Call", "VPWG Exchange Rate"):
			for target in self.world.targets_of(doctype):
				self.check_cells(self.changing(target))

	def test_working_groups(self) -> None:
		for target in self.world.targets_of("Working Group"):
			self.check_cells(self.changing(target))

	def test_decisions(self) -> None:
		for target in self.world.targets_of("Approval Decision"):
			self.check_cells(self.changing(target))

	def test_the_record(self) -> None:
		for doctype in ("Group Record Entry", "Group Record Head"):
			for target in self.world.targets_of(doctype):
				self.check_cells(self.changing(target))


class TestForgedFields(MatrixCase):
	"""What a client sends in a field that the app fills is put back, also by those who may save the document."""

	def test_by_those_who_may_save(self) -> None:
		cells = []
		for target in self.world.targets.values():
			for attempt in attempts_on(target, self.world):
				if attempt.label.startswith("forged"):
					cells += [
						(target, route, attempt, person)
						for route in routes.CHANGING
						if route.label in (*WIDEST, "savedocs Save")
						for person in attempt.work_of & {strongest(target.doctype), ADMINISTRATOR}
					]
		# Who saved a draft last is told by whoever saves it now.
		self.check_cells(cells, ignored=("last_edited_by",))
		for target, route, attempt, person in cells:
			if attempt.label == "forged everything" and person == strongest(target.doctype):
				# One value that Frappe itself refuses would hide what becomes of the others.
				with self.subTest(f"{target.label} | {route.label}"), cell():
					answer = self.attempt(person, route.send, person, target, attempt.values)
					self.assertIsNone(answer.error, answer)

	def test_at_birth(self) -> None:
		for doctype in DEFINITIONS:
			if doctype == "Conflict Declaration":
				continue  # nobody makes one
			target = self.world.targets_of(doctype)[0]
			plain = births_of(doctype, self.world)[0]
			# Whoever has a login asks for themselves.
			maker = REQUESTER if doctype == "Resource Allocation" else strongest(doctype)
			forged_ = [row for row in attempts_on(target, self.world) if row.label.startswith("forged")]
			if doctype not in IN_FULL:
				together = {key: value for row in forged_ for key, value in row.values.items()}
				forged_ = [Attempt("forged everything", together)]
			for attempt in forged_:
				if "." in attempt.label:
					continue
				sent, made = attempt.values, 0
				before = rows_of(doctype)
				for route in routes.MAKING:
					with self.subTest(f"{doctype} | {attempt.label} | {route.label}"), cell():
						self.attempt(maker, route.send, maker, target, {**sent, **plain.values})
						fresh = [row for key, row in rows_of(doctype).items() if key not in before]
						made += len(fresh)
						for row in fresh:
							for column in (sent.keys() & row.keys()) - plain.values.keys():
								self.assertNotEqual(str(row[column]), str(sent[column]), column)
				self.assertGreater(made, 0, f"{doctype} | {attempt.label}")

	def test_who_saves_a_draft_is_its_last_editor_whatever_they_send(self) -> None:
		target = self.world.review("Draft")
		answer = self.attempt(
			MANAGER,
			routes.rest_put,
			MANAGER,
			target,
			{"last_edited_by": self.world.user(COORDINATOR), "reason": "x"},
		)
		self.assertIsNone(answer.error, answer)
		self.assertEqual(target.stored()["last_edited_by"], self.world.user(MANAGER))


class TestOtherRoutes(MatrixCase):
	def all_targets(self) -> Iterator[Target]:
		yield from self.world.targets.values()

	def test_submitting_and_cancelling_without_content(self) -> None:
		nothing = Attempt("", {})
		self.check_cells(
			(target, route, nothing, person)
			for target in self.all_targets()
			for route in routes.WITHOUT_CONTENT
			for person in (
				(FINANCE_OFFICER, ADMINISTRATOR)
				if of_the_money(target)
				else (COORDINATOR, ADMINISTRATOR, MEMBER, SYSTEM_MANAGER)
			)
		)

	def test_workflow_buttons(self) -> None:
		cells = []
		for doctype in WITH_BUTTONS:
			for target in self.world.targets_of(doctype):
				for action in actions_on(target):
					attempt = Attempt(action, {"action": action, "doc": CONTENT[doctype]})
					work_of = PRESSED.get((doctype, target.state, action), frozenset())
					everybody = PEOPLE if doctype in IN_FULL else (COORDINATOR, MEMBER, REQUESTER)
					if of_the_money(target):
						everybody = (FINANCE_OFFICER, COORDINATOR)
					people = [person for person in everybody if person not in work_of]
					cells += [
						(target, route, attempt, person) for route in routes.BUTTONS for person in people
					]
		self.check_cells(cells)

	def test_making(self) -> None:
		"""What is made by those who make such documents is a plain first draft; by the others, nothing is made."""
		for doctype in BIRTHS:
			target = self.world.targets_of(doctype)[0]
			plain, *born = births_of(doctype, self.world)
			cells = [
				(target, route, plain, person)
				for route in routes.MAKING
				for person in (PEOPLE if doctype in IN_FULL or route is routes.MAKING[0] else few(doctype))
				if person not in plain.work_of and not (route.code and plain.work_of)
			]
			self.check_cells(cells)
			before = rows_of(doctype)
			for attempt in born:
				# Born in another state is refused by one check: the last state goes along every route.
				every = (
					doctype in IN_FULL
					or last_state(doctype) in attempt.label
					or "born in" not in attempt.label
				)
				for route in routes.MAKING:
					if not every and route.label not in ("REST POST", "insert() in code"):
						continue
					for person in (
						(COORDINATOR, ADMINISTRATOR) if doctype in IN_FULL else (strongest(doctype),)
					):
						with self.subTest(f"{person.label} | {attempt.label} | {route.label}"), cell():
							self.attempt(person, route.send, person, target, attempt.values)
							self.assert_first_drafts(doctype, before)

	def assert_first_drafts(self, doctype: str, before: Rows) -> None:
		definition = DEFINITIONS[doctype]
		for (kind, name), row in rows_of(doctype).items():
			if (kind, name) not in before:
				found = (row[definition.state_field], row["docstatus"], row.get("amended_from"))
				self.assertEqual(found, (definition.initial, definition.states[definition.initial], None))

	def test_deleting(self) -> None:
		nothing = Attempt("deleted", {})
		self.check_cells(
			(target, route, nothing, person)
			for target in self.all_targets()
			for route in routes.DELETING
			for person in (
				(FINANCE_OFFICER, ADMINISTRATOR, AUDITOR, MEMBER)
				if of_the_money(target)
				else (
					COORDINATOR,
					MANAGER,
					ADMINISTRATOR,
					MEMBER,
					REQUESTER,
					SYSTEM_MANAGER,
					OTHER_COORDINATOR,
				)
			)
			if not may_delete(target, route, person)
		)

	def test_renaming_and_merging(self) -> None:
		cells = []
		seen = set()
		for target in self.all_targets():
			# Whatever its state, a document keeps its name: of the money one of each kind.
			if of_the_money(target) and target.doctype in seen:
				continue
			seen.add(target.doctype)
			others = [other.name for other in self.world.targets_of(target.doctype) if other != target]
			attempts = [Attempt("renamed", {"new": "Another Name"})]
			attempts += [Attempt("merged", {"new": name, "merge": 1}) for name in others[:1]]
			for attempt in attempts:
				for route in routes.RENAMING:
					for person in (
						(FINANCE_OFFICER, ADMINISTRATOR)
						if of_the_money(target)
						else (COORDINATOR, MANAGER, ADMINISTRATOR, MEMBER, SYSTEM_MANAGER)
					):
						cells.append((target, route, attempt, person))
		self.check_cells(cells)

	def test_rows_by_themselves(self) -> None:
		cells = []
		for doctype in (*DECIDED_ON, "Working Group"):
			for target in self.world.targets_of(doctype):
				if of_the_money(target):
					continue
				editors = EDITABLE.get((doctype, target.state), frozenset())
				cells += [
					(target, route, attempt, person)
					for attempt in rows_of_tables(target)
					for route in routes.ROW_BY_ITSELF
					for person in (
						(COORDINATOR, ADMINISTRATOR, MEMBER, OTHER_COORDINATOR)
						if doctype in IN_FULL
						else (COORDINATOR, MEMBER)
					)
					if not (person in editors and through_document(route))
				]
		cells += [
			(self.world.targets[place], route, attempt, person)
			for place in HELD_DOWN
			for attempt in rows_of_tables(self.world.targets[place])
			for route in routes.ROW_BY_ITSELF
			for person in (FINANCE_OFFICER, ADMINISTRATOR)
		]
		self.check_cells(cells)

	def test_letting_others_in(self) -> None:
		people = (COORDINATOR, MANAGER, ADMINISTRATOR, SYSTEM_MANAGER, MEMBER)
		before = snapshot()
		# These doors ask for nothing but the DocType: one document of each.
		for target in {t.doctype: t for t in self.all_targets() if t.doctype in GUARDED}.values():
			of_books = target.doctype in BOOKS
			for guest in (OTHER_MEMBER,) if of_books else (OTHER_MEMBER, GUEST):
				attempt = Attempt(f"for {guest.label}", {"user": self.world.user(guest)})
				for route in routes.SHARING:
					for person in (FINANCE_OFFICER, ADMINISTRATOR, AUDITOR) if of_books else people:
						with (
							self.subTest(
								f"{person.label} | {target.label} | {attempt.label} | {route.label}"
							),
							cell(),
						):
							answer = self.attempt(person, route.send, person, target, attempt.values)
							if answer.error is None:
								self.assertFalse(self.changed(before), answer)
								self.assertFalse(self.sees(guest, target))

	def sees(self, person: Person, target: Target) -> bool:
		with self.as_user(self.world.user(person)):
			return bool(frappe.has_permission(target.doctype, "read", doc=target.name))

	def test_evidence(self) -> None:
		nothing = Attempt("evidence", {})
		self.check_cells(
			(self.world.targets[place], route, nothing, person)
			for place in HELD_DOWN
			for route in routes.FILES
			for person in (FINANCE_OFFICER, ADMINISTRATOR)
		)
		self.check_cells(
			(target, route, nothing, person)
			for doctype in DECIDED_ON
			for target in self.world.targets_of(doctype)
			if not of_the_money(target)
			for route in routes.FILES
			for person in (
				COORDINATOR,
				MANAGER,
				ADMINISTRATOR,
				MEMBER,
				REQUESTER,
				SYSTEM_MANAGER,
				OTHER_COORDINATOR,
			)
			if not (
				target.state == "Draft"
				and (person in EDITABLE[doctype, "Draft"] or (route.code and EDITABLE[doctype, "Draft"]))
			)
		)

	def test_no_field_is_written_through_a_file(self) -> None:
		nothing = Attempt("a file", {})
		[route] = [route for route in routes.FILES if route.label.startswith("a field")]
		self.check_cells(
			(target, route, nothing, person)
			for target in (
				self.world.review("Draft"),
				self.world.policy("Draft"),
				self.world.request("Draft"),
				*self.world.targets_of("Working Group"),
			)
			for person in WRITERS
		)

	def test_evidence_that_only_a_row_names_is_frozen_too(self) -> None:
		"""Without a record that hangs on the review the address could be filled with another file."""
		target = self.world.review("Draft")
		person = COORDINATOR
		with self.as_user(self.world.user(person)):
			url = factories.scan()
			review = frappe.get_doc("Stage Review", target.name)
			review.rows[-1].evidence_file = url
			review.save()
			file = frappe.get_doc("File", {"file_url": url})
			file.update({"attached_to_doctype": "Stage Review", "attached_to_name": review.name})
			file.save()
			review.status = "Under Endorsement"
			review.save()
		frappe.db.set_value("File", file.name, {"attached_to_doctype": None, "attached_to_name": None})
		before = snapshot()
		for label, send in {
			"deleted": lambda: routes.rest("DELETE", "File", file.name),
			"made public": lambda: routes.rest("PUT", "File", file.name, {"is_private": 0}),
			"deleted in code": lambda: frappe.delete_doc(
				"File", file.name, force=True, ignore_permissions=True
			),
		}.items():
			for actor in (COORDINATOR, ADMINISTRATOR):
				with self.subTest(f"{actor.label} | {label}"), cell():
					answer = self.attempt(actor, send)
					self.assertIsNotNone(answer.error, answer)
					self.assertFalse(self.changed(before))
					self.assertTrue(frappe.get_doc("File", file.name).exists_on_disk())


def actions_of(doctype: str) -> list[str]:
	"""The words on the buttons of a DocType."""
	return list(dict.fromkeys(row.action for row in DEFINITIONS[doctype].transitions))


def last_state(doctype: str) -> str:
	return str(list(DEFINITIONS[doctype].states)[-1]) if doctype in DEFINITIONS else ""


def actions_on(target: Target) -> list[str]:
	"""The buttons that are tried on a document: all of them, or those of its state and one that it does not have, since
	Frappe itself looks up the state before anything else.
	"""
	if target.doctype in IN_FULL:
		return actions_of(target.doctype)
	own = {row.action for row in DEFINITIONS[target.doctype].transitions if row.state == target.state}
	foreign = [action for action in actions_of(target.doctype) if action not in own]
	return [*sorted(own), *foreign[:1]]


def pressed() -> Iterator[tuple[tuple[str, str, str], frozenset[Person]]]:
	for (doctype, before, after), people in MOVES.items():
		transition = DEFINITIONS[doctype].transition(before, after)
		assert transition is not None
		yield (doctype, before, transition.action), people


PRESSED = dict(pressed())
"""Buttons that people press, by DocType, state and word, and by whom."""


def of_the_money(target: Target) -> bool:
	"""Whether a document is of the books, or a request that was signed off."""
	return target.doctype in BOOKS or (target.doctype, target.state) in {
		("Resource Allocation", state) for state in SIGNED_OFF
	}


def may_delete(target: Target, route: Route, person: Person) -> bool:
	"""A draft that nobody has decided on, or a rate, by those who may delete."""
	editors = EDITABLE.get((target.doctype, target.state), frozenset())
	if target.doctype not in (*DECIDED_ON, *BOOKS, "VPWG Exchange Rate") or not editors:
		return False
	return route.code or person in editors


def is_open_to(route: Route, person: Person) -> bool:
	"""Whether Frappe itself lets a person use a route: boards are the desk's."""
	return route.label != "kanban" or person != REQUESTER


def through_document(route: Route) -> bool:
	"""Routes of Frappe that change a row by saving its document, as a form does."""
	return route.label.startswith(("frappe.client.set_value", "frappe.client.insert", "frappe.client.delete"))


def rows_of_tables(target: Target) -> Iterator[Attempt]:
	"""The first row of each table, with something else in its first plain column."""
	stored = target.stored()
	for field in frappe.get_meta(target.doctype).get_table_fields():
		rows = stored.get(field.fieldname) or []
		if not rows:
			continue
		columns = [row for row in frappe.get_meta(field.options).fields if row.fieldtype not in LAYOUT]
		column = next((row for row in columns if not row.read_only), columns[0])
		yield Attempt(
			f"the first row of {field.fieldname}",
			{
				"doctype": field.options,
				"name": rows[0]["name"],
				"table": field.fieldname,
				"values": {column.fieldname: other_value(column, rows[0].get(column.fieldname))},
			},
		)


class TestWhatIsAllowed(MatrixCase):
	"""A lock that refuses everything would pass the matrix above: what people are there to do works on every route."""

	def test_people_move_what_is_theirs_along_every_route_that_saves(self) -> None:
		for (doctype, before, after), people in MOVES.items():
			target = self.world.targets[doctype, before]
			docstatus = DEFINITIONS[doctype].states[after]
			for route in routes.CHANGING:
				for person in sorted(people, key=lambda person: person.label):
					works = (
						route.label in SUBMITTING if docstatus else route.plain and is_open_to(route, person)
					)
					if works:
						with self.subTest(f"{person.label} | {doctype} to {after} | {route.label}"), cell():
							answer = self.attempt(
								person,
								route.send,
								person,
								target,
								{"status": after, **({"docstatus": docstatus} if docstatus else {})},
							)
							self.assertIsNone(answer.error, answer)
							self.assertEqual(target.stored()["status"], after, answer)

	def test_people_press_their_buttons(self) -> None:
		for (doctype, state, action), people in PRESSED.items():
			target = self.world.targets[doctype, state]
			for route in routes.BUTTONS:
				for person in sorted(people, key=lambda person: person.label):
					with self.subTest(f"{person.label} | {doctype} {action} | {route.label}"), cell():
						answer = self.attempt(
							person, route.send, person, target, {"action": action, "doc": {}}
						)
						self.assertIsNone(answer.error, answer)
						self.assertNotEqual(target.stored()["status"], state, answer)

	def test_people_rewrite_a_draft_of_theirs(self) -> None:
		for doctype, people in (
			("Stage Review", OFFICE),
			("Allocation Policy", OFFICE),
			("Resource Allocation", ASKERS),
			("Working Group Grant", BOOKKEEPERS - {ADMINISTRATOR}),
			("Grant Receipt", BOOKKEEPERS - {ADMINISTRATOR}),
			("Disbursement", BOOKKEEPERS - {ADMINISTRATOR}),
			("Month Close", FINANCE),
		):
			target = self.world.targets[doctype, "Draft"]
			[(column, value)] = CONTENT[doctype].items()
			for route in routes.CHANGING:
				for person in sorted(people, key=lambda person: person.label):
					if doctype in BOOKS and person != FINANCE_OFFICER and route.label != "REST PUT":
						continue
					if route.plain and is_open_to(route, person):
						with self.subTest(f"{person.label} | {doctype} | {route.label}"), cell():
							answer = self.attempt(person, route.send, person, target, {column: value})
							self.assertIsNone(answer.error, answer)
							self.assertEqual(target.stored()[column], value, answer)

	def test_people_make_what_is_theirs(self) -> None:
		for doctype, person in (
			("Stage Review", COORDINATOR),
			("Allocation Policy", COORDINATOR),
			("Resource Allocation", REQUESTER),
			("Allocation Call", COORDINATOR),
			("VPWG Exchange Rate", FINANCE_OFFICER),
			("Working Group Grant", COORDINATOR),
			*((doctype, FINANCE_OFFICER) for doctype in (*PAPERS, "Disbursement", "Month Close")),
		):
			self.assertIn(person, MAKERS[doctype])
			plain = births_of(doctype, self.world)[0]
			for route in routes.MAKING:
				if "ubmit" in route.label or "bin" in route.label or "sent as new" in route.label:
					continue
				if "Import" in route.label and any(
					isinstance(value, list) for value in plain.values.values()
				):
					continue
				with self.subTest(f"{person.label} | {doctype} | {route.label}"), cell():
					before = len(snapshot())
					target = self.world.targets_of(doctype)[0]
					answer = self.attempt(person, route.send, person, target, plain.values)
					self.assertIsNone(answer.error, answer)
					self.assertGreater(len(snapshot()), before, answer)

	def test_a_key_that_names_something_of_a_document_is_dropped(self) -> None:
		"""Frappe stumbles over such a key today; a version that passed over it would leave the check out."""
		for target in self.world.targets.values():
			doc = frappe.get_doc(target.doctype, target.name)
			for holder in (doc, *doc.get_all_children()):
				names = [name for name in dir(type(holder)) if not name.startswith("__") and name not in KEPT]
				for name in names:
					holder.set(name, "x")
				held = [name for name in names if holder.__dict__.get(name) == "x"]
				self.assertFalse(held, target.label)
