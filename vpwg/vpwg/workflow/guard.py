"""What every change of a governed document must pass, whatever button, API or import brings it (design section 4).

`Governed` is the base class of governed DocTypes. It calls `check` from `validate`, `before_submit`,
`before_update_after_submit` and `before_cancel`, and refuses in `on_trash` and `before_rename`. Frappe's own workflow
validation is replaced: it skips cancellations and changes after submission, and lets Administrator pass.

Nobody is exempt: not Administrator (who counts with the roles that were really given to them), not an import, a patch
or a migration, not `ignore_permissions`. What an engine does (the last needed decision, an adopted review) is marked
by `acting`, a capability that lives in the running process and names one document: no request can carry it. Code
with access to the database can pass all of this by; the record finds that, nothing prevents it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.model import default_fields, optional_fields, table_fields
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name, is_transition_condition_satisfied
from frappe.utils import cint, cstr, flt, get_datetime, getdate

from vpwg import permissions
from vpwg.vpwg.workflow.definitions import (
	APPROVAL,
	DEFINITIONS,
	DEMONSTRATION,
	PURGE,
	Change,
	Definition,
	Fault,
	FaultCode,
	Transition,
	check_change,
)

KEPT = {*default_fields, *optional_fields, "parent", "parentfield", "parenttype", "amended_from"}
"""What a document carries besides the fields of its DocType."""

MODULE = "VPWG"
"""The module of the app's own DocTypes."""


class GuardError(frappe.ValidationError):
	"""A change that the definition of the document does not allow."""


class GuardPermissionError(frappe.PermissionError):
	"""A change that this person may not make."""


# The capability of an engine -----------------------------------------------------------------------------------


@contextmanager
def acting(engine: str, doc: Document) -> Iterator[None]:
	"""Within the block, changes of this one document are made by `engine` (a name of `definitions.py`).

	A document that is not stored yet has no name: it is this very object, and once it is named also what is
	loaded under its name.
	"""
	stack = engines()
	stack.append((engine, doc))
	try:
		yield
	finally:
		stack.pop()


def engines() -> list[tuple[str, Document]]:
	if getattr(frappe.local, "vpwg_engines", None) is None:
		frappe.local.vpwg_engines = []
	return frappe.local.vpwg_engines


def engine_of(doc: Document) -> str:
	"""The engine that acts on this document now, or an empty text."""
	for engine, held in reversed(engines()):
		if held is doc or (held.name and (held.doctype, held.name) == (doc.doctype, doc.name)):
			return engine
	return ""


# The base classes ----------------------------------------------------------------------------------------------


class Closed:
	"""What no document of the app lets happen, whoever asks and by whatever route."""

	def set(self, key: str, value: Any, as_value: bool = False) -> None:
		"""Keys that a client sends land in the document's `__dict__`, where they would stand in front of its methods.

		A key that names something of the class is therefore dropped; no field may have such a name.
		"""
		if hasattr(type(self), key) and key not in KEPT:
			return
		super().set(key, value, as_value=as_value)

	def run_before_save_methods(self) -> None:
		"""Frappe's flag that leaves the hooks out is put back: what is saved has passed them."""
		self.flags.pop("ignore_validate", None)
		super().run_before_save_methods()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_rename()

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		# Frappe's whitelisted method `rename` takes an argument that leaves `before_rename` and every right out.
		self.refuse_rename()

	def refuse_rename(self) -> None:
		frappe.throw(
			_("{0} keeps its name: other records and the history refer to it.").format(_(self.doctype)),
			GuardError,
		)

	def before_discard(self) -> None:
		"""v16 discards drafts: it writes the docstatus past every other hook."""
		frappe.throw(
			_("{0} is not discarded: delete it while it can be deleted.").format(_(self.doctype)), GuardError
		)


class Row(Closed, Document):
	"""A row of a table: it is changed through its document, and by no route of its own."""

	def validate(self) -> None:
		self.refuse_alone()

	def db_insert(self, *args: Any, **kwargs: Any) -> None:
		self.refuse_elsewhere()
		super().db_insert(*args, **kwargs)  # nosemgrep: guard-passed-by -- Frappe's call, one check more

	def db_update(self) -> None:
		self.refuse_elsewhere()
		super().db_update()  # nosemgrep: guard-passed-by -- Frappe's call, one check more

	def refuse_elsewhere(self) -> None:
		"""A table of this kind in a DocType that is not ours (a custom field) could take our rows away."""
		if frappe.get_meta(self.parenttype).module != MODULE:
			self.refuse_alone()

	def before_update_after_submit(self) -> None:
		self.refuse_alone()

	def before_cancel(self) -> None:
		self.refuse_alone()

	def on_trash(self) -> None:
		self.refuse_alone()

	def refuse_alone(self) -> None:
		"""Frappe calls the hooks of a row only when the row is saved or deleted by itself."""
		frappe.throw(
			_("A row of {0} is changed in its document {1}, not by itself: open that document.").format(
				_(self.doctype), self.parent
			),
			GuardError,
		)


class Kept(Closed, Document):
	"""A document that keeps its name, its origin and its group, and whose tables hold its own rows only.

	Subclasses call `super().validate()` first. It is never submitted: what came after would pass `validate` by.
	"""

	def get_permlevel_access(self, permission_type: str = "write") -> list[int]:
		"""The levels of the roles that hold in the group of this document, not of all roles that a person has."""
		return permissions.levels_of(self, permission_type)

	def validate(self) -> None:
		keep_origin(self)
		number_rows(self)
		check_rows_are_own(self)
		check_choices(self)

	def before_submit(self) -> None:
		self.refuse_docstatus()

	def before_update_after_submit(self) -> None:
		self.refuse_docstatus()

	def before_cancel(self) -> None:
		self.refuse_docstatus()

	def refuse_docstatus(self) -> None:
		frappe.throw(
			_("{0} is neither submitted nor cancelled: save it.").format(_(self.doctype)), GuardError
		)


class Final(Kept):
	"""A record that is final when it is written, by its one writer and never as a document."""

	def validate(self) -> None:
		self.refuse()

	def before_update_after_submit(self) -> None:
		self.refuse()

	def before_cancel(self) -> None:
		self.refuse()

	def on_trash(self) -> None:
		if engine_of(self) != PURGE:
			self.refuse()

	def refuse(self) -> None:
		"""Raise GuardError with the sentence that says how such a record comes to be."""
		raise NotImplementedError


class Governed(Kept):
	"""A document with states. Subclasses write `check_content` and `prepare` instead of the hooks."""

	def validate(self) -> None:
		self._pass_guard()

	def before_submit(self) -> None:
		# `validate` has run a moment ago in every ordinary save; if something skipped it, it is made up for here.
		if not self.flags.vpwg_guarded:
			self._pass_guard()

	def before_update_after_submit(self) -> None:
		self._pass_guard()

	def before_cancel(self) -> None:
		self._pass_guard()

	def on_update(self) -> None:
		self.flags.vpwg_guarded = False

	def on_trash(self) -> None:
		check_deletion(self)

	def validate_workflow(self) -> None:
		"""Frappe's own check: the guard takes its place."""

	def validate_update_after_submit(self) -> None:
		"""Frappe compares with what it reads without a lock, which is older than what an engine waited for: the guard
		has compared what an engine changes with what is stored now.
		"""
		if not engine_of(self):
			super().validate_update_after_submit()

	def update_children(self) -> None:
		"""What the decisions bring about changes no row, so none is written anew, unless all get another docstatus."""
		stored = self.get_doc_before_save()
		if engine_of(self) != APPROVAL or stored is None or stored.docstatus != self.docstatus:
			super().update_children()

	def _pass_guard(self) -> None:
		keep_origin(self)
		number_rows(self)
		if engine_of(self) != APPROVAL:
			# What the decisions complete was read under its lock a moment ago, and no client has touched it.
			check_rows_are_own(self)
		transition = check(self)
		check_choices(self)
		self.flags.vpwg_guarded = True
		self.check_content()
		if transition is not None:
			self.prepare(transition)

	def check_content(self) -> None:
		"""Check what the document says and fill what is computed."""

	def prepare(self, transition: Transition) -> None:
		"""Refuse a move for which something is missing; fill what the move brings with it."""

	def check_deletable(self) -> None:
		"""Refuse a deletion for a reason of its own."""

	def obstacles(self) -> Sequence[str]:
		"""Why it cannot be done after all, once the last needed decision is given: sentences with the remedy."""
		return ()


# The checks ----------------------------------------------------------------------------------------------------


def check(doc: Document) -> Transition | None:
	"""Refuse a change that is not allowed, put computed fields back, and tell which move it is, if any.

	Raises GuardError or GuardPermissionError with one sentence.
	"""
	definition = DEFINITIONS[doc.doctype]
	stored = doc.get_doc_before_save()
	if stored is None and not doc.is_new():
		stored = frappe.get_doc(doc.doctype, doc.name, for_update=True)
	engine = engine_of(doc)
	if not engine or engine == DEMONSTRATION:
		reset_computed(doc, stored, definition)
	if stored is None and not doc.get(definition.state_field):
		doc.set(definition.state_field, definition.initial)
	before = cstr(stored.get(definition.state_field)) if stored else None
	after = cstr(doc.get(definition.state_field))
	roles = permissions.roles_in_group(frappe.session.user, group_of(stored or doc))
	change = Change(
		before=before,
		after=after,
		docstatus=cint(doc.docstatus),
		changed=frozenset(changed_fields(doc, stored, definition)) if stored else frozenset(),
		roles=roles,
		engine=engine,
		amends=bool(doc.get("amended_from")),
	)
	fault = check_change(definition, change)
	if fault is not None:
		refuse(doc, definition, change, fault)
	check_stored_permission(doc, stored, engine)
	transition = definition.transition(before, after) if before and before != after else None
	if transition is not None and not engine:
		check_site_workflow(doc, stored, definition, transition)
	return transition


def group_of(doc: Document) -> str | None:
	"""The working group that a document belongs to; None for a group that is not stored yet."""
	if doc.doctype == "Working Group":
		return None if doc.is_new() else doc.name
	return doc.get("working_group")


def keep_origin(doc: Document) -> None:
	"""Put back what no client fills: who made the document and when, and its place. Its group never changes.

	Raises CannotChangeConstantError, as Frappe does until somebody customises the field.
	"""
	stored = doc.get_doc_before_save()
	if stored is None:
		# Frappe takes the owner that a client sends with a new document.
		doc.idx, doc.owner = 0, frappe.session.user
		return
	for fieldname in ("owner", "creation", "idx"):
		doc.set(fieldname, stored.get(fieldname))
	if doc.meta.has_field("working_group") and doc.get("working_group") != stored.get("working_group"):
		frappe.throw(
			_("{0} {1} stays in its working group: make a new one in the other.").format(
				_(doc.doctype), doc.name
			),
			frappe.CannotChangeConstantError,
		)


def reset_computed(doc: Document, stored: Document | None, definition: Definition) -> None:
	"""Put back what the app fills itself, whatever the client sent."""
	for fieldname in definition.computed:
		doc.set(fieldname, stored.get(fieldname) if stored else blank(doc, fieldname))
	for table, columns in definition.computed_columns.items():
		key = definition.row_key[table]
		known = {row.get(key): row for row in stored.get(table) or []} if stored else {}
		for row in doc.get(table) or []:
			before = known.get(row.get(key))
			for column in columns:
				row.set(column, before.get(column) if before else blank(row, column))


def keep_mark(doc: Document) -> None:
	"""`is_demonstration` is set when the demonstration's engine makes the document, and by nothing later."""
	if doc.is_new():
		doc.is_demonstration = int(engine_of(doc) == DEMONSTRATION)
	else:
		stored = doc.get_doc_before_save()
		doc.is_demonstration = cint(stored.is_demonstration) if stored else 0


def blank(doc: Document, fieldname: str) -> Any:
	"""The value of a field that nobody has filled."""
	field = doc.meta.get_field(fieldname)
	if field.fieldtype in table_fields:
		return []
	return 0 if field.fieldtype in ("Check", "Int", "Long Int") else None


def changed_fields(doc: Document, stored: Document, definition: Definition) -> Iterator[str]:
	"""Content fields whose value differs from what is stored; the state and computed fields are left out.

	For an engine computed fields are left out as well: filling them is its work.
	"""
	skipped = {definition.state_field, *definition.computed}
	for field in doc.meta.fields:
		if field.fieldname in skipped or field.fieldtype in (
			"Section Break",
			"Column Break",
			"Tab Break",
			"HTML",
		):
			continue
		if field.fieldtype in table_fields:
			columns = definition.computed_columns.get(field.fieldname, frozenset())
			if rows_of(doc, field.fieldname, columns) != rows_of(stored, field.fieldname, columns):
				yield field.fieldname
		elif value_of(doc, field) != value_of(stored, field):
			yield field.fieldname


def is_changed(doc: Document) -> bool:
	"""Whether a save changes anything that people write: an empty one makes nobody the last editor."""
	stored = doc.get_doc_before_save()
	return stored is None or any(True for _field in changed_fields(doc, stored, DEFINITIONS[doc.doctype]))


def rows_of(doc: Document, table: str, without: frozenset[str]) -> list[tuple[Any, ...]]:
	"""The rows of a table as plain values, computed columns left out."""
	rows = doc.get(table) or []
	return [
		tuple(value_of(row, field) for field in row.meta.fields if field.fieldname not in without)
		for row in sorted(rows, key=lambda row: cint(row.idx))
	]


def value_of(doc: Document, field: Any) -> Any:
	"""A field's value in one form, whether it came from the database or as text from a client."""
	value = doc.get(field.fieldname)
	if field.fieldtype in ("Check", "Int", "Long Int"):
		return cint(value)
	if field.fieldtype in ("Float", "Percent", "Currency"):
		return flt(value)
	if field.fieldtype == "Date":
		return getdate(value) if value else None
	if field.fieldtype == "Datetime":
		return get_datetime(value) if value else None
	return cstr(value).replace("\r\n", "\n").strip()


def number_rows(doc: Document) -> None:
	"""The rows of each table are numbered 1, 2, 3 in the order that they were given: Frappe numbers only those without a
	number, and of two with the same one each could pass for the other.
	"""
	for field in doc.meta.get_table_fields():
		rows = doc.get(field.fieldname) or []
		rows.sort(key=lambda row: cint(row.idx) or len(rows) + 1)
		for number, row in enumerate(rows, 1):
			row.idx = number


def check_rows_are_own(doc: Document) -> None:
	"""A row with the name of another document's row would take it here, and one with a name that no row has, or that
	was sent twice, would be checked and counted and then not be stored: all are refused.

	Raises GuardError.
	"""
	for field in doc.meta.get_table_fields():
		names = [row.name for row in doc.get(field.fieldname) or [] if row.name and not row.get("__islocal")]
		if not names:
			continue
		table = frappe.qb.DocType(field.options)
		found = (
			frappe.qb.from_(table)
			.select(table.name, table.parent, table.parenttype, table.parentfield)
			.where(table.name.isin(names))
			.run()
		)
		own = (doc.name, doc.doctype, field.fieldname)
		if any(tuple(place) != own for _name, *place in found) or (
			not doc.is_new() and len(found) < len(names)
		):
			frappe.throw(
				_("A row of {0} belongs to another document or is gone: remove it and enter it anew.").format(
					_(field.label)
				),
				GuardError,
			)


def check_choices(doc: Document) -> None:
	"""The rules know the words of a Select field and no others; Frappe looks at them later, and not in an import.

	Raises GuardError.
	"""
	for part in (doc, *doc.get_all_children()):
		for field in part.meta.get("fields", {"fieldtype": "Select"}):
			value = cstr(part.get(field.fieldname)).strip()
			words = cstr(field.options).split("\n")
			if value and value not in words:
				frappe.throw(
					_("{0} is none of the choices of {1}: choose one of {2}.").format(
						frappe.utils.escape_html(value),
						_(field.label),
						", ".join(_(word) for word in words if word),
					),
					GuardError,
				)


def check_stored_permission(doc: Document, stored: Document | None, engine: str) -> None:
	"""Whoever writes must be allowed to write what is stored, not only what they claim to be writing."""
	if stored is None or engine or doc.flags.ignore_permissions:
		return
	if not frappe.has_permission(doc.doctype, "write", doc=stored, user=frappe.session.user):
		frappe.throw(
			_("You may not change {0} {1}: ask the coordinator of its group.").format(
				_(doc.doctype), doc.name
			),
			GuardPermissionError,
		)


def check_site_workflow(
	doc: Document, stored: Document, definition: Definition, transition: Transition
) -> None:
	"""A site's own Workflow may narrow what the definition allows: the move, its roles, its conditions.

	None, or one that is switched off, changes nothing. Raises GuardPermissionError.
	"""
	name = get_workflow_name(doc.doctype) if definition.title else None
	if not name:
		return
	workflow = frappe.get_cached_doc("Workflow", name)
	roles = permissions.roles_in_group(frappe.session.user, group_of(stored)) | set(
		frappe.get_roles() if frappe.session.user != "Administrator" else ()
	)
	allowed = any(
		row.state == transition.state
		and row.next_state == transition.next_state
		and row.allowed in roles
		and is_transition_condition_satisfied(row, stored)
		for row in workflow.transitions
	)
	if not allowed:
		frappe.throw(
			_("The workflow {0} of this site does not let you take the step {1}.").format(
				name, _(transition.action)
			),
			GuardPermissionError,
		)


def check_deletion(doc: Document) -> None:
	"""A governed document is deleted only in the state in which it was born, and never after it was decided on."""
	if engine_of(doc) == PURGE:
		return
	definition = DEFINITIONS[doc.doctype]
	stored = frappe.get_doc(doc.doctype, doc.name)
	state = cstr(stored.get(definition.state_field))
	if state != definition.initial or cint(stored.docstatus) != definition.states[definition.initial]:
		frappe.throw(
			_(
				"{0} {1} is in the state {2} and stays on record: only one in the state {3} can be deleted."
			).format(_(doc.doctype), doc.name, _(state), _(definition.initial)),
			GuardError,
		)
	if frappe.db.exists("Approval Decision", {"reference_doctype": doc.doctype, "reference_name": doc.name}):
		frappe.throw(
			_("{0} {1} was decided on and stays on record: finish it instead.").format(
				_(doc.doctype), doc.name
			),
			GuardError,
		)
	doc.check_deletable()


# Files ---------------------------------------------------------------------------------------------------------

APPEND_ONLY = frozenset({"Approval Decision", "Group Record Entry", "Group Record Head"})
"""DocTypes whose records are final when they are written, and their files with them."""


def check_file(file: Document, event: str | None = None) -> None:
	"""Evidence of a document that is out of its editable state is neither added, changed nor removed.

	Called for every File from `hooks.py`, when it is deleted and before it is validated: Frappe moves a file on the disk
	and writes its new address while it validates, and some of its routes keep what was done before an error.
	Raises GuardError.
	"""
	# A deletion that has taken the file off the disk has asked already.
	if event == "on_trash" and file.flags.pop("vpwg_let_go", None) == (file.name, file.file_url):
		return
	stored = file.get_doc_before_save() if event != "on_trash" else None
	check_attached_field(file)
	for doctype, name in documents_of(file, stored, removed=event == "on_trash"):
		state = frozen_state(doctype, name)
		if state is None or engine_of(frappe._dict(doctype=doctype, name=name)):
			continue
		frappe.throw(
			_(
				"The files of {0} {1} are frozen while it is in the state {2}: it has to be returned first."
			).format(_(doctype), name, _(state))
			if state
			else _("The files of {0} {1} stay as they were given.").format(_(doctype), name),
			GuardError,
		)


def delete_content(file: Document, only_thumbnail: bool = False) -> None:
	"""Frappe takes the file off the disk before it asks anybody in `on_trash`: frozen evidence stays.

	Called from `hooks.py` in the place of the framework's own way; what another app has there follows. A file that was
	refused when it was new has no record any more and is cleared away.
	"""
	if not only_thumbnail and frappe.db.exists("File", file.name):
		check_file(file, "on_trash")
		file.flags.vpwg_let_go = (file.name, file.file_url)
	own = f"{__name__}.delete_content"
	others = [method for method in frappe.get_hooks("delete_file_data_content") if method != own]
	if others:
		frappe.get_attr(others[0])(file, only_thumbnail=only_thumbnail)
	else:
		file.delete_file_from_filesystem(only_thumbnail=only_thumbnail)


def check_attached_field(file: Document) -> None:
	"""Frappe writes the address of a file into the field that it says it belongs to, past every hook, when somebody
	makes the file public or private: only a field for files may be named.
	"""
	doctype, fieldname = file.attached_to_doctype, file.attached_to_field
	if not doctype or not fieldname or frappe.get_meta(doctype).module != MODULE:
		return
	if fieldname not in {name for _kind, name in file_fields(doctype)}:
		frappe.throw(_("{0} of {1} holds no file.").format(fieldname, _(doctype)), GuardError)


def file_fields(doctype: str) -> Iterator[tuple[str, str]]:
	"""The fields for files of a DocType and of its tables, each with the DocType that has it."""
	meta = frappe.get_meta(doctype)
	for holder in (meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())):
		for field in holder.get("fields", {"fieldtype": ("in", ["Attach", "Attach Image"])}):
			yield holder.name, field.fieldname


def documents_of(file: Document, stored: Document | None, removed: bool) -> set[tuple[str, str]]:
	"""The guarded documents that a file is evidence of: those it hangs on, or hung on, and those that name its address."""
	found = {
		(source.attached_to_doctype, source.attached_to_name)
		for source in (file, stored)
		if source is not None
		and source.attached_to_doctype in {*DEFINITIONS, *APPEND_ONLY}
		and source.attached_to_name
	}
	moved = stored is not None and (stored.file_url, cint(stored.is_private)) != (
		file.file_url,
		cint(file.is_private),
	)
	if removed or moved:
		found |= set(documents_naming((stored or file).file_url))
	return found


def documents_naming(address: str | None) -> Iterator[tuple[str, str]]:
	"""Guarded documents with this address in one of their fields for files, or in a row.

	While the app is removed its DocTypes are gone already, and nothing names the file any more.
	"""
	guarded = [*DEFINITIONS, *APPEND_ONLY] if address else [""]
	for doctype in frappe.get_all(
		"DocType", filters={"name": ("in", guarded)}, pluck="name", order_by="name"
	):  # checked: names of DocTypes, which everybody may know
		for holder, fieldname in file_fields(doctype):
			table = frappe.qb.DocType(holder)
			column = table.name if holder == doctype else table.parent
			for (name,) in frappe.qb.from_(table).select(column).where(table[fieldname] == address).run():
				yield doctype, name


def frozen_state(doctype: str, name: str) -> str | None:
	"""The state in which the files of a document are frozen; empty for what has no states, None where they are free.

	What is no longer there (removed with its demonstration group) holds no file.
	"""
	if doctype in APPEND_ONLY:
		return "" if frappe.db.exists(doctype, name) else None
	definition = DEFINITIONS[doctype]
	# Locked: a document that is being sent at this moment counts its files first.
	state = frappe.db.get_value(doctype, name, definition.state_field, for_update=True)
	if definition.editable is None or state is None or state in definition.editable:
		return None
	return cstr(state)


# Workflows ----------------------------------------------------------------------------------------------------


def check_workflow(workflow: Document, event: str | None = None) -> None:
	"""A site's own Workflow on one of our DocTypes may narrow the moves; it may not say what the states are.

	Frappe writes the docstatus of every document anew when somebody changes it on a state of the Workflow, and fills the
	state field of every document in which it is empty, past every hook. Called from `hooks.py`. Raises GuardError.
	"""
	if frappe.get_meta(workflow.document_type).module != MODULE:
		return
	definition = DEFINITIONS.get(workflow.document_type)
	if definition is None or not definition.title:
		frappe.throw(
			_("{0} takes no Workflow: its records are moved by the app's own rules.").format(
				_(workflow.document_type)
			),
			GuardError,
		)
	states = {str(state): docstatus for state, docstatus in definition.states.items()}
	if workflow.workflow_state_field != definition.state_field or any(
		states.get(row.state) != cint(row.doc_status) for row in workflow.states
	):
		frappe.throw(
			_("The states of {0} are fixed: {1}. A Workflow may leave out moves, and ask for more.").format(
				_(workflow.document_type), ", ".join(_(state) for state in states)
			),
			GuardError,
		)


# Sentences -----------------------------------------------------------------------------------------------------


def refuse(doc: Document, definition: Definition, change: Change, fault: Fault) -> None:
	"""Raise the sentence of a fault."""
	label = f"{_(doc.doctype)} {doc.name or ''}".strip()
	before, after = _(change.before or ""), _(change.after)
	sentences = {
		FaultCode.BORN_LATE: _("A new {0} starts as {1}; it cannot be entered as {2}.").format(
			_(doc.doctype), _(definition.initial), after
		),
		FaultCode.UNKNOWN_STATE: _("{0} has no state {1}.").format(_(doc.doctype), after),
		FaultCode.DOCSTATUS: _(
			"{0} cannot be saved like this: use the buttons on its form, which also change its state."
		).format(label),
		FaultCode.NO_SUCH_MOVE: _("{0} cannot go from {1} to {2}.").format(label, before, after),
		FaultCode.WRONG_ROLE: _("{0} is moved from {1} to {2} by a {3} of its group.").format(
			label, before, after, " / ".join(_(role) for role in fault.roles)
		),
		FaultCode.ONLY_BY_ENGINE: _(
			"{0} moves from {1} to {2} by the decisions of the pillars, and in no other way."
		).format(label, before, after),
		FaultCode.FROZEN: _(
			"{0} is in the state {1}, in which {2} cannot be changed: return it first."
		).format(label, before, labels(doc, fault.fields)),
		FaultCode.CHANGED_WHILE_MOVING: _(
			"{0} cannot be moved and changed at once: save {1} first, then move it."
		).format(label, labels(doc, fault.fields)),
		FaultCode.AMENDED: _("{0} is never amended: make a new one.").format(_(doc.doctype)),
	}
	error = (
		GuardPermissionError if fault.code in (FaultCode.WRONG_ROLE, FaultCode.ONLY_BY_ENGINE) else GuardError
	)
	frappe.throw(sentences[fault.code], error)


def labels(doc: Document, fieldnames: tuple[str, ...]) -> str:
	return ", ".join(_(doc.meta.get_label(fieldname)) for fieldname in fieldnames)
