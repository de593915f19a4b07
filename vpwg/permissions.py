"""Who sees what (design section 8): one builder feeds list conditions, document checks, link searches and reports.

`access` reads once per request what a person really has: the roles that were given to them, and the groups in which
those roles hold. `visible_groups` and `roles_in_group` answer from it, and everything else here from those two:

- `condition_for` gives the text that Frappe adds to a list query (`permission_query_conditions`),
- `may` answers for one document (`has_permission`),

so that a list and a document cannot disagree. A DocType that belongs to a group is one row of `GROUP_FIELD`, its tables
are rows of `TABLES`; `hooks.py` names the functions below, and a test finds whoever is missing.

What passes by these hooks in Frappe (shares, files, endpoints that ask nobody) is closed in `vpwg/doors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import Criterion, DocType, Field
from frappe.utils import cint, cstr, getdate
from pypika.terms import LiteralValue, ValueWrapper

from vpwg import clock
from vpwg.setup.roles import AUDITOR, COORDINATOR, DESK, FINANCE_OFFICER, MANAGER, MEMBER, ROLES

GROUP = "Working Group"
SEAT = "Working Group Member"
ORGANISATION = "Stakeholder Organisation"

GROUP_FIELD: dict[str, str] = {
	GROUP: "name",
	SEAT: "working_group",
	"Stage Review": "working_group",
	"Allocation Policy": "working_group",
	"Allocation Call": "working_group",
	"Resource Allocation": "working_group",
	"Conflict Declaration": "working_group",
	"Approval Decision": "working_group",
	"Group Record Entry": "working_group",
	"Group Record Head": "working_group",
	"Member Diversity": "working_group",
	"Working Group Grant": "working_group",
	"Grant Amendment": "working_group",
	"Grant Receipt": "working_group",
	"Fund Return": "working_group",
	"Disbursement": "working_group",
	"Advance Retirement": "working_group",
	"Grant Balance": "working_group",
	"Grant Line Balance": "working_group",
	"Fund Movement": "working_group",
	"Month Close": "working_group",
}
"""The group family: DocTypes whose records belong to one group, with the field that names it."""

OWN_RECORDS = frozenset({"Member Diversity"})
"""Of those, the ones that only the person who wrote a record may see; there is no exception."""

EVIDENCE = frozenset(
	{
		"Resource Allocation",
		"Working Group Grant",
		"Grant Amendment",
		"Grant Receipt",
		"Fund Return",
		"Disbursement",
		"Advance Retirement",
	}
)
"""DocTypes whose files are evidence, of whatever field: read by who reads their hidden fields, and by who uploaded them."""

TABLES: dict[str, tuple[str, ...]] = {
	"Allocation Funding": ("Resource Allocation",),
	"Allocation Line": ("Resource Allocation",),
	"Allocation Ranking": ("Resource Allocation",),
	"Approval Rule": (GROUP, "Allocation Policy"),
	"Criterion Weight": (GROUP,),
	"Deciding Pillar": (GROUP,),
	"Disbursement Payee": ("Disbursement",),
	"Disbursement Source": ("Disbursement",),
	"Grant Amendment Line": ("Grant Amendment",),
	"Grant Budget Line": ("Working Group Grant",),
	"Grant Prescribed Rate": ("Working Group Grant",),
	"Participation Rate": ("Allocation Policy",),
	"Policy Ground": ("Allocation Policy",),
	"Policy Ranking Criterion": ("Allocation Policy",),
	"Policy Relaxation": ("Allocation Policy",),
	"Policy Substitute": ("Allocation Policy",),
	"Retirement Line": ("Advance Retirement",),
	"Scrutiny Answer": ("Working Group Grant",),
	"Seat Tenure": (SEAT,),
	"Stage Review Row": ("Stage Review",),
	"Working Group Officer": (GROUP,),
}
"""Tables with the DocTypes they are part of: a list of rows is limited like the list of their documents."""

UNSENT = {"Resource Allocation": "sent_on"}
"""Documents that not everybody in the group sees before they are sent, with the field that says when they were."""

WITNESSED = frozenset({"Approval Decision", "Conflict Declaration"})
"""What may be given on paper: a seat of another pillar sees the scan, since it may confirm it."""

OPEN = frozenset({"Stage Criterion", "VPWG Exchange Rate", "VPWG Settings"})
"""DocTypes without limits beyond the role permissions."""

GUARDED = (*GROUP_FIELD, ORGANISATION)
"""DocTypes whose records not everybody with a role may see."""

REFERENCES: dict[str, tuple[str, str]] = {
	"Activity Log": ("reference_doctype", "reference_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Deleted Document": ("deleted_doctype", "deleted_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Email Queue": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"Tag Link": ("document_type", "document_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"View Log": ("reference_doctype", "reference_name"),
	"Workflow Action": ("reference_doctype", "reference_name"),
}
"""Frappe's own records about a document, with the two fields that name it: seen by those who see the document."""

EVERYWHERE = frozenset({MANAGER, FINANCE_OFFICER})
"""Roles that hold in every group."""

AT_A_DESK = frozenset({MANAGER, COORDINATOR, FINANCE_OFFICER, AUDITOR, DESK})
"""Roles that open the desk."""

NOBODY = ValueWrapper(1) == ValueWrapper(0)
"""The condition that no record meets."""


# What a person has ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Access:
	"""The roles that were given to a person, and the groups in which the limited ones hold today."""

	roles: frozenset[str]
	everywhere: bool
	coordinated: frozenset[str] = frozenset()
	audited: frozenset[str] = frozenset()
	seated: frozenset[str] = frozenset()

	def groups_of(self, role: str) -> frozenset[str] | None:
		"""The groups in which a role of this person holds; None where it holds in all."""
		limited = {COORDINATOR: self.coordinated, AUDITOR: self.audited, MEMBER: self.seated}
		return limited.get(role)


def access(user: str) -> Access:
	"""What `user` has, read once per request and day (3 queries at most)."""
	known: dict[tuple[str, date], Access] | None = getattr(frappe.local, "vpwg_access", None)
	if known is None:
		known = frappe.local.vpwg_access = {}
	today = clock.today()
	if (user, today) not in known:
		known[(user, today)] = read_access(user, today)
	return known[(user, today)]


def forget(doc: Any = None, event: str | None = None) -> None:
	"""Read anew what people have: called when a seat, an officer, a group or a user's roles have changed."""
	frappe.local.vpwg_access = {}


def read_access(user: str, today: date) -> Access:
	roles = given_roles(user)
	coordinated, audited = office_groups(user, today) if roles & {COORDINATOR, AUDITOR} else (set(), set())
	return Access(
		roles=roles,
		everywhere=user == "Administrator" or bool(roles & EVERYWHERE),
		coordinated=frozenset(coordinated if COORDINATOR in roles else ()),
		audited=frozenset(audited if AUDITOR in roles else ()),
		seated=frozenset(seated_groups(user, today) if MEMBER in roles else ()),
	)


def given_roles(user: str) -> frozenset[str]:
	"""The app's roles that were really given to a person: Frappe lends Administrator all of them."""
	row = DocType("Has Role")
	rows = (
		frappe.qb.from_(row)
		.select(row.role)
		.where(row.parenttype == "User")
		.where(row.parent == user)
		.where(row.role.isin(ROLES))
		.run()
	)
	return frozenset(role for (role,) in rows)


def office_groups(user: str, today: date) -> tuple[set[str], set[str]]:
	"""The groups that a person coordinates and those that they audit.

	A coordinator is named on the group or among its officers, or has entered a group that has no coordinator yet.
	An auditor is named among the officers, always until a day.
	"""
	group, officer = DocType(GROUP), DocType("Working Group Officer")
	rows = (
		frappe.qb.from_(group)
		.left_join(officer)
		.on((officer.parent == group.name) & (officer.parenttype == GROUP) & (officer.user == user))
		.select(group.name, group.coordinator, group.owner, officer.function, officer.until)
		.where((group.coordinator == user) | (group.owner == user) | officer.name.isnotnull())
		.run(as_dict=True)
	)
	coordinated, audited = set(), set()
	for row in rows:
		until = getdate(row.until) if row.until else None
		if row.coordinator == user or (row.owner == user and not row.coordinator):
			coordinated.add(row.name)
		if row.function == "Coordinator" and (until is None or until >= today):
			coordinated.add(row.name)
		if row.function == "Auditor" and until is not None and until >= today:
			audited.add(row.name)
	return coordinated, audited


def seated_groups(user: str, today: date) -> set[str]:
	"""The groups in which a person holds a seat today, as focal person or alternate."""
	seat, tenure = DocType(SEAT), DocType("Seat Tenure")
	rows = (
		frappe.qb.from_(seat)
		.join(tenure)
		.on((tenure.parent == seat.name) & (tenure.parenttype == SEAT))
		.select(seat.working_group)
		.distinct()
		.where(tenure.user == user)
		.where(lasts(seat, today))
		.where(lasts(tenure, today))
		.run()
	)
	return {group for (group,) in rows}


def seated_logins(group: str) -> set[str]:
	"""The logins of those who sit in a group today, as focal person or alternate (1 query)."""
	seat, tenure, today = DocType(SEAT), DocType("Seat Tenure"), clock.today()
	rows = (
		frappe.qb.from_(seat)
		.join(tenure)
		.on((tenure.parent == seat.name) & (tenure.parenttype == SEAT))
		.select(tenure.user)
		.distinct()
		.where(seat.working_group == group)
		.where(tenure.user.isnotnull())
		.where(lasts(seat, today))
		.where(lasts(tenure, today))
		.run()
	)
	return {user for (user,) in rows if user}


def lasts(period: Any, today: date) -> Criterion:
	"""Whether a period with a first day and perhaps a last one includes today."""
	return (period.from_date <= today) & (period.to_date.isnull() | (period.to_date >= today))


def visible_groups(user: str) -> set[str] | None:
	"""The groups that a person may see; None for all of them."""
	given = access(user)
	if given.everywhere:
		return None
	return set(given.coordinated | given.audited | given.seated)


def roles_in_group(user: str, group: str | None) -> frozenset[str]:
	"""The app's roles that a person has and that hold in this group.

	`None` stands for a record that is in no group yet: there every role holds. Administrator has the roles that were
	really given to them, and no others.
	"""
	given = access(user)
	if group is None:
		return given.roles
	return frozenset(
		role for role in given.roles if (groups := given.groups_of(role)) is None or group in groups
	)


def sees_app() -> bool:
	"""Whether the screen of apps offers this one to who is logged in."""
	user = frappe.session.user
	return user == "Administrator" or bool(access(user).roles & AT_A_DESK)


# Lists ---------------------------------------------------------------------------------------------------------


def condition_for(doctype: str, user: str | None = None) -> str:
	"""What Frappe adds to a list query for this person, in brackets; empty only where everything may be seen."""
	criterion = criterion_for(doctype, user or frappe.session.user)
	return "" if criterion is None else f"({as_sql(criterion)})"


def criterion_for(doctype: str, user: str) -> Criterion | None:
	"""Which records of a DocType a person may see; None for all of them."""
	if doctype in GROUP_FIELD:
		return group_criterion(doctype, user, visible_groups(user))
	if doctype == ORGANISATION:
		return organisation_criterion(user)
	if doctype in TABLES:
		return table_criterion(doctype, user)
	if doctype in REFERENCES:
		return reference_criterion(doctype, user)
	return None


def group_criterion(doctype: str, user: str, groups: Iterable[str] | None) -> Criterion | None:
	"""Records of these groups; where the DocType holds personal answers, one's own and no others."""
	table = DocType(doctype)
	if doctype in OWN_RECORDS:
		# Also of a group that one has left: it is one's own to take back.
		return table.owner == text(user)
	criterion = None if groups is None else among(table[GROUP_FIELD[doctype]], groups)
	if doctype in UNSENT and criterion is not NOBODY:
		criterion = sent_or_own(doctype, user, criterion)
	return criterion


def sent_or_own(doctype: str, user: str, criterion: Criterion | None) -> Criterion | None:
	"""What nobody has sent yet is for whoever asks and for those who may see evidence in its group."""
	groups = evidence_groups(doctype, user)
	if groups is None:
		return criterion
	table = DocType(doctype)
	shown = (
		table[UNSENT[doctype]].isnotnull()
		| (table.owner == text(user))
		| (table.requested_by == text(user))
		| among(table[GROUP_FIELD[doctype]], groups)
	)
	return shown if criterion is None else criterion & shown


def organisation_criterion(user: str) -> Criterion | None:
	"""Coordinators see all organisations; others those with a seat in a group of theirs, its secretariat, and whoever is to
	receive money of it.
	"""
	given, table = access(user), DocType(ORGANISATION)
	if given.everywhere or COORDINATOR in given.roles:
		return None
	groups = visible_groups(user)
	if not groups:
		return NOBODY
	seat, group = DocType(SEAT), DocType(GROUP)
	seated = frappe.qb.from_(seat).select(seat.organisation).where(among(seat.working_group, groups))
	secretariats = frappe.qb.from_(group).select(group.secretariat).where(among(group.name, groups))
	request = DocType("Resource Allocation")
	beneficiaries = (
		frappe.qb.from_(request)
		.select(request.beneficiary)
		.where(among(request.working_group, groups))
		.where(request.sent_on.isnotnull())
	)
	return (
		table.name.isin(seated.where(seat.organisation.isnotnull()))
		| table.name.isin(secretariats.where(group.secretariat.isnotnull()))
		| table.name.isin(beneficiaries.where(request.beneficiary.isnotnull()))
	)


def table_criterion(doctype: str, user: str) -> Criterion | None:
	"""Rows of documents that a person may see, in tables that they may read.

	Where their roles show them columns that others of the group do not see, only the groups in which these roles hold.
	"""
	table = DocType(doctype)
	level = max((cint(field.permlevel) for field in frappe.get_meta(doctype).fields), default=0)
	parts: list[Criterion] = []
	limited = False
	for parent in TABLES[doctype]:
		fields = [
			field.fieldname
			for field in frappe.get_meta(parent).get_table_fields()
			if field.options == doctype and reads_level(parent, user, cint(field.permlevel))
		]
		criterion = group_criterion(parent, user, groups_with_level(parent, user, level))
		limited = limited or not fields or criterion is not None
		if not fields or criterion is NOBODY:
			continue
		part = (table.parenttype == parent) & table.parentfield.isin(fields)
		if criterion is not None:
			documents = DocType(parent)
			part &= table.parent.isin(frappe.qb.from_(documents).select(documents.name).where(criterion))
		parts.append(part)
	if not limited:
		return None
	return Criterion.any(parts) if parts else NOBODY


def reference_criterion(doctype: str, user: str) -> Criterion | None:
	"""Records about documents of other apps, and about those of ours that a person may see."""
	table = DocType(doctype)
	kind, name = (table[field] for field in REFERENCES[doctype])
	guarded = (*GUARDED, *TABLES)
	parts = [kind.isnull(), kind.notin(guarded)]
	for subject in guarded:
		criterion = criterion_for(subject, user)
		shown = shown_files(subject, user) if doctype == "File" and criterion is not NOBODY else None
		if criterion is NOBODY or shown == set():
			continue
		part = kind == subject
		if criterion is not None:
			documents = DocType(subject)
			part &= name.isin(frappe.qb.from_(documents).select(documents.name).where(criterion))
		if shown is not None:
			part &= among(table.attached_to_field, shown)
		if doctype == "File" and subject in EVIDENCE:
			part &= evidence_criterion(subject, user) or kind.isnotnull()
		parts.append(part)
	return Criterion.any(parts)


def evidence_criterion(doctype: str, user: str) -> Criterion | None:
	"""Which files of documents that a person may see they may see too; None for all."""
	groups = evidence_groups(doctype, user)
	if groups is None:
		return None
	file, documents = DocType("File"), DocType(doctype)
	theirs = frappe.qb.from_(documents).select(documents.name)
	return (file.owner == text(user)) | file.attached_to_name.isin(
		theirs.where(among(documents[GROUP_FIELD[doctype]], groups))
	)


def among(field: Field, names: Iterable[str]) -> Criterion:
	"""Whether a field holds one of these names; false for none."""
	values = [text(name) for name in sorted(names)]
	return field.isin(values) if values else NOBODY


def text(value: str) -> LiteralValue:
	"""A value as escaped SQL text: Frappe pastes a condition into its statement without parameters."""
	return LiteralValue(frappe.db.escape(value, percent=False))


def as_sql(criterion: Criterion) -> str:
	quote = '"' if frappe.db.db_type == "postgres" else "`"
	return criterion.get_sql(quote_char=quote, secondary_quote_char="'", with_namespace=True)


# Fields above the first permission level -----------------------------------------------------------------------


def level_roles(doctype: str, level: int) -> set[str]:
	"""The roles that read the fields of a level."""
	return {
		row.role for row in frappe.get_meta(doctype).permissions if cint(row.permlevel) == level and row.read
	}


def reads_level(doctype: str, user: str, level: int) -> bool:
	"""Whether one of a person's roles reads fields of a level somewhere."""
	return level == 0 or user == "Administrator" or bool(access(user).roles & level_roles(doctype, level))


def groups_with_level(doctype: str, user: str, level: int) -> set[str] | None:
	"""The visible groups, and of these only those in which a person's roles read the level, if they do anywhere."""
	groups = visible_groups(user)
	roles = level_roles(doctype, level)
	if groups is None or level == 0 or not access(user).roles & roles:
		return groups
	return {group for group in groups if roles_in_group(user, group) & roles}


def fields_above(doctype: str, user: str, group: str | None = None) -> set[str]:
	"""Fields of a DocType that a person may not read: in this group, or without one in some group they see."""
	levels: dict[int, bool] = {}
	hidden = set()
	for field in frappe.get_meta(doctype).fields:
		level = cint(field.permlevel)
		if level and level not in levels:
			levels[level] = all(
				holds_level(parent, user, level, group) for parent in TABLES.get(doctype, (doctype,))
			)
		if level and not levels[level]:
			hidden.add(field.fieldname)
	return hidden


def shown_files(doctype: str, user: str, group: str | None = None) -> set[str] | None:
	"""The fields whose files a person may read; None for all files of the DocType, also those of no field.

	Where a field for files is hidden from somebody, a file of no field may well be what belongs there. What is evidence is
	told apart by who uploaded it, whatever its field (`evidence_criterion`, `sees_evidence`).
	"""
	if doctype in EVIDENCE:
		return None
	shown, limited = set(), False
	meta = frappe.get_meta(doctype)
	above = fields_above(doctype, user, group)
	kinds = [
		(doctype, False),
		*((field.options, field.fieldname in above) for field in meta.get_table_fields()),
	]
	for kind, whole in kinds:
		hidden = fields_above(kind, user, group)
		for field in frappe.get_meta(kind).fields:
			if field.fieldtype in ("Attach", "Attach Image"):
				if whole or field.fieldname in hidden:
					limited = True
				else:
					shown.add(field.fieldname)
	return shown if limited else None


def evidence_groups(doctype: str, user: str) -> set[str] | None:
	"""The groups whose evidence a person reads, whoever uploaded it; None for all."""
	if user == "Administrator":
		return None
	roles, groups = level_roles(doctype, 1), visible_groups(user)
	if groups is None:
		return None if access(user).roles & roles else set()
	return {group for group in groups if roles_in_group(user, group) & roles}


def hides_files(doctype: str) -> bool:
	"""Whether some of those who read a document of this kind do not see all of its files."""
	meta = frappe.get_meta(doctype)
	holders = (meta, *(frappe.get_meta(field.options) for field in meta.get_table_fields()))
	return doctype in EVIDENCE or any(
		field.fieldtype in ("Attach", "Attach Image") and cint(field.permlevel)
		for holder in holders
		for field in holder.fields
	)


def levels_of(doc: Any, ptype: str = "read", user: str | None = None) -> list[int]:
	"""The permission levels that a person has for one document, by the roles that hold in its group.

	Frappe counts all roles of a person (`Document.get_permlevel_access`): a coordinator of one group would read hidden
	fields of another where they only sit.
	"""
	user = user or frappe.session.user
	group = next(groups_of(doc), None) if doc.doctype in GROUP_FIELD else None
	roles = set(frappe.get_roles(user)) if user == "Administrator" else roles_in_group(user, group)
	rows = frappe.get_meta(doc.doctype).permissions
	return sorted({cint(row.permlevel) for row in rows if row.role in roles and row.get(ptype)})


def holds_level(doctype: str, user: str, level: int, group: str | None) -> bool:
	if user == "Administrator":
		return True
	roles = level_roles(doctype, level)
	if doctype == ORGANISATION or doctype in OPEN or access(user).everywhere:
		return bool(access(user).roles & roles)
	groups = {group} if group else visible_groups(user) or set()
	return bool(access(user).roles & roles) and all(roles_in_group(user, name) & roles for name in groups)


# Documents -----------------------------------------------------------------------------------------------------


def may(doctype: str, name: str, user: str | None = None, ptype: str = "read") -> bool:
	"""Whether a person may do something with a stored document, by role and by these hooks; shares do not count."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	if not frappe.db.exists(doctype, name):
		return False
	doc = frappe.get_doc(doctype, name)
	if doctype in TABLES:
		doctype, doc = doc.parenttype, frappe.get_doc(doc.parenttype, doc.parent)
	# Asks the hooks below and the role permissions.
	return bool(frappe.permissions.get_doc_permissions(doc, user=user, ptype=ptype).get(ptype))


def has_group_permission(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""A record of the group family: its group is visible, and the right comes from a role that holds there.

	A stored record is checked by the group that is stored and by the one that it claims.
	"""
	user = user or frappe.session.user
	if doc.doctype in OWN_RECORDS and not doc.is_new():
		if owner_of(doc) != user:
			return False
		if ptype in (None, "", "select", "read", "delete"):
			return user == "Administrator" or grants(doc, ptype, access(user).roles, user)
	if user == "Administrator":
		return True
	known = None
	if doc.doctype in UNSENT and not doc.is_new():
		# Read once: who sees an unsent document, and which group is stored.
		known = frappe.db.get_value(
			doc.doctype, doc.name, [GROUP_FIELD[doc.doctype], UNSENT[doc.doctype], "owner", "requested_by"]
		)
		if known and not is_sent_or_own(doc.doctype, known, user):
			return False
	groups = {doc.get("working_group"), known[0]} - {None, ""} if known else set(groups_of(doc))
	if not groups:
		return doc.doctype == GROUP and grants(doc, ptype, access(user).roles, user)
	visible = visible_groups(user)
	return all(
		(visible is None or group in visible) and grants(doc, ptype, roles_in_group(user, group), user)
		for group in groups
	)


def is_sent_or_own(doctype: str, stored: Any, user: str) -> bool:
	"""The same for one stored document: its group, when it was sent, its owner, and who asks."""
	group, sent_on, *own = stored
	if sent_on or user in own:
		return True
	groups = evidence_groups(doctype, user)
	return groups is None or group in groups


def groups_of(doc: Any) -> Iterator[str]:
	"""The groups that a document claims or has: none for a working group that is not stored yet."""
	field = GROUP_FIELD[doc.doctype]
	if field == "name":
		if not doc.is_new() and doc.name:
			yield doc.name
		return
	if doc.get(field):
		yield doc.get(field)
	if not doc.is_new() and (stored := frappe.db.get_value(doc.doctype, doc.name, field)):
		yield stored
	if doc.doctype == "Member Diversity" and doc.get("seat"):
		group = frappe.db.get_value(SEAT, doc.seat, "working_group")
		if group:
			yield group


def owner_of(doc: Any) -> str | None:
	"""The owner that is stored, whatever the document claims."""
	return frappe.db.get_value(doc.doctype, doc.name, "owner")


def grants(doc: Any, ptype: str | None, roles: frozenset[str], user: str) -> bool:
	"""Whether the role permissions give one of these roles a right; without a right, whether they give any."""
	wanted = ("select", "read") if ptype in (None, "", "select") else (ptype,)
	owner = doc.get("owner") == user or (doc.is_new() and not doc.get("owner"))
	return any(
		row.role in roles
		and not cint(row.permlevel)
		and any(row.get(right) for right in wanted)
		and (owner or not row.if_owner or ptype == "create")
		for row in frappe.get_meta(doc.doctype).permissions
	)


def has_organisation_permission(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""An organisation that the list shows; a new one is a matter of the role permissions."""
	user = user or frappe.session.user
	if user == "Administrator" or doc.is_new():
		return True
	criterion = organisation_criterion(user)
	if criterion is None:
		return True
	table = DocType(ORGANISATION)
	query = frappe.qb.from_(table).select(table.name).where(table.name == doc.name).where(criterion)
	return bool(query.limit(1).run())


def has_reference_permission(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Frappe's own record about one of our documents: whoever may not read the document does not see it either."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	kind, name = (doc.get(field) for field in REFERENCES[doc.doctype])
	if kind in GUARDED or kind in TABLES:
		if doc.doctype == "Deleted Document":
			if not access(user).everywhere:
				return False
		elif not may(kind, name, user):
			return False
	return others_allow(doc, ptype, user)


def has_file_permission(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""A file of one of our documents: who may read the document reads it, who may write the document changes it.

	Frappe lets whoever uploaded a file keep it for ever and everybody read what is not private; not here.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	if ptype == "create" and not may_use(doc.file_url, user):
		return False
	kind, name = doc.attached_to_doctype, doc.attached_to_name
	if kind in GUARDED or kind in TABLES:
		right = "write" if ptype in ("write", "create", "delete", "share") else "read"
		if not name or not may(kind, name, user, right):
			return False
		shown = shown_files(kind, user, group_of(kind, name))
		if shown is not None and doc.attached_to_field not in shown:
			return kind in WITNESSED and right == "read" and may_witness(kind, name, user)
		if kind in EVIDENCE and not sees_evidence(doc, kind, name, user):
			return False
	return others_allow(doc, ptype, user)


def sees_evidence(file: Any, doctype: str, name: str, user: str) -> bool:
	"""Whether a file of a document is for this person: by their role in its group, or because they uploaded it."""
	groups = evidence_groups(doctype, user)
	if groups is None or group_of(doctype, name) in groups:
		return True
	return (frappe.session.user if file.is_new() else owner_of(file)) == user


def may_witness(doctype: str, name: str, user: str) -> bool:
	"""Whether a person holds a seat of another pillar than what was given on paper: whoever may confirm it sees the paper."""
	seat, tenure, given = DocType(SEAT), DocType("Seat Tenure"), DocType(doctype)
	today = clock.today()
	found = (
		frappe.qb.from_(given)
		.join(seat)
		.on((seat.working_group == given.working_group) & (seat.pillar != given.pillar))
		.join(tenure)
		.on((tenure.parent == seat.name) & (tenure.parenttype == SEAT))
		.select(seat.name)
		.where(given.name == name)
		.where(waits_for_witness(doctype, given) | was_witness(doctype, given, seat))
		.where(tenure.user == user)
		.where(lasts(seat, today))
		.where(lasts(tenure, today))
		.limit(1)
		.run()
	)
	return bool(found)


def waits_for_witness(doctype: str, given: Any) -> Criterion:
	"""Whether nobody has confirmed yet what was given on paper."""
	if doctype == "Conflict Declaration":
		return given.confirmed_by_seat.isnull()
	confirmation = DocType("Approval Decision").as_("confirmation")
	return given.name.notin(
		frappe.qb.from_(confirmation).select(confirmation.confirms).where(confirmation.confirms.isnotnull())
	)


def was_witness(doctype: str, given: Any, seat: Any) -> Criterion:
	"""Whether this seat has confirmed it, and may look again at what it confirmed."""
	if doctype == "Conflict Declaration":
		return given.confirmed_by_seat == seat.name
	confirmation = DocType("Approval Decision").as_("own_confirmation")
	return given.name.isin(
		frappe.qb.from_(confirmation)
		.select(confirmation.confirms)
		.where(confirmation.confirms.isnotnull())
		.where(confirmation.seat == seat.name)
	)


def may_use(address: str | None, user: str, without: str | None = None) -> bool:
	"""Whether a person may read the file at a private address, by any of its records; true where there is none."""
	if user == "Administrator" or not cstr(address).startswith("/private/files/"):
		return True
	records = [record for record in files_at(cstr(address)) if record.name != without]
	# What belongs to one of our documents is judged by these alone: a record that somebody made of it meanwhile
	# would outlast their access.
	ours = [record for record in records if record.attached_to_doctype in (*GUARDED, *TABLES)]
	return not records or any(
		frappe.has_permission("File", "read", doc=record, user=user) for record in ours or records
	)


def files_at(address: str) -> list[Any]:
	"""The records of the file at an address: one for each document that it is attached to."""
	names = frappe.get_all("File", filters={"file_url": address}, pluck="name", order_by="creation")
	return [frappe.get_doc("File", name) for name in names]


def group_of(doctype: str, name: str) -> str | None:
	"""The group of a stored record or table row, None for what belongs to no group."""
	if doctype in TABLES:
		row = frappe.db.get_value(doctype, name, ["parenttype", "parent"], as_dict=True)
		return group_of(row.parenttype, row.parent) if row else None
	field = GROUP_FIELD.get(doctype)
	return frappe.db.get_value(doctype, name, field) if field else None


def others_allow(doc: Any, ptype: str | None, user: str) -> bool:
	"""What the other hooks of this DocType say, Frappe's own included.

	v15 asks the last hook first and takes the first answer that is one: a yes of ours would silence theirs. v16 wants
	a yes from every hook: None would be a no.
	"""
	own = f"{__name__}."
	for method in reversed(frappe.get_hooks("has_permission").get(doc.doctype, [])):
		if method.startswith(own):
			continue
		answer = frappe.call(frappe.get_attr(method), doc=doc, ptype=ptype, user=user)
		if answer is not None:
			return bool(answer)
	return True


# One function per DocType: Frappe tells a list condition the user, and on early v15 nothing else --------------------


def limits(doctype: str) -> Callable[[str | None], str]:
	def condition(user: str | None = None) -> str:
		return condition_for(doctype, user)

	return condition


working_group = limits(GROUP)
working_group_member = limits(SEAT)
stage_review = limits("Stage Review")
allocation_policy = limits("Allocation Policy")
allocation_call = limits("Allocation Call")
resource_allocation = limits("Resource Allocation")
conflict_declaration = limits("Conflict Declaration")
approval_decision = limits("Approval Decision")
group_record_entry = limits("Group Record Entry")
group_record_head = limits("Group Record Head")
member_diversity = limits("Member Diversity")
working_group_grant = limits("Working Group Grant")
grant_amendment = limits("Grant Amendment")
grant_receipt = limits("Grant Receipt")
fund_return = limits("Fund Return")
disbursement = limits("Disbursement")
advance_retirement = limits("Advance Retirement")
grant_balance = limits("Grant Balance")
grant_line_balance = limits("Grant Line Balance")
fund_movement = limits("Fund Movement")
month_close = limits("Month Close")
stakeholder_organisation = limits(ORGANISATION)

allocation_funding = limits("Allocation Funding")
disbursement_payee = limits("Disbursement Payee")
disbursement_source = limits("Disbursement Source")
grant_amendment_line = limits("Grant Amendment Line")
grant_budget_line = limits("Grant Budget Line")
grant_prescribed_rate = limits("Grant Prescribed Rate")
retirement_line = limits("Retirement Line")
scrutiny_answer = limits("Scrutiny Answer")
allocation_line = limits("Allocation Line")
allocation_ranking = limits("Allocation Ranking")
approval_rule = limits("Approval Rule")
criterion_weight = limits("Criterion Weight")
deciding_pillar = limits("Deciding Pillar")
participation_rate = limits("Participation Rate")
policy_ground = limits("Policy Ground")
policy_ranking_criterion = limits("Policy Ranking Criterion")
policy_relaxation = limits("Policy Relaxation")
policy_substitute = limits("Policy Substitute")
seat_tenure = limits("Seat Tenure")
stage_review_row = limits("Stage Review Row")
working_group_officer = limits("Working Group Officer")

activity_log = limits("Activity Log")
comment = limits("Comment")
communication = limits("Communication")
deleted_document = limits("Deleted Document")
document_follow = limits("Document Follow")
email_queue = limits("Email Queue")
file = limits("File")
tag_link = limits("Tag Link")
todo = limits("ToDo")
version = limits("Version")
view_log = limits("View Log")
workflow_action = limits("Workflow Action")
