"""How the history of a group is told: every step is one that a person could have taken, on its day and as that person.

Nothing here knows a way around a rule. What a coordinator enters is inserted as the coordinator, a seat decides through
`vpwg.vpwg.decisions` as whoever holds it, and the guard, the permissions and the rules see it all. Only the mark
`is_demonstration` is the engine's of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe

from vpwg import permissions
from vpwg.api import seats as seats_api
from vpwg.notify import QUIET
from vpwg.setup.demo import papers
from vpwg.setup.demo.calendar import Calendar
from vpwg.setup.demo.countries import HOME
from vpwg.setup.demo.people import DOMAIN
from vpwg.vpwg import decisions
from vpwg.vpwg.workflow import facts, guard
from vpwg.vpwg.workflow.definitions import DEMONSTRATION
from vpwg.vpwg.workflow.seats import Position, current

COORDINATOR = "coordinator"


# What there is -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Organisation:
	"""An institution. `level` is where it stands in the State, `region` where it is when that is not the capital.

	One that is `abroad` is in the home State, and the stories share it.
	"""

	key: str
	name: str
	pillar: str
	short: str = ""
	level: str = ""
	sector: str = ""
	region: str = ""
	parent: str = ""
	small: bool = False
	initiative: bool = False
	consent: str = ""
	pseudonym: str = ""
	abroad: bool = False


@dataclass(frozen=True)
class Person:
	"""Somebody in a seat; `login` is the name of a demonstration user who sits there, if it is one."""

	name: str
	start: str
	end: str = ""
	reason: str = ""
	alternate: bool = False
	login: str = ""


@dataclass(frozen=True)
class Seat:
	"""A seat of an organisation, by its key, or of a community, by its name."""

	key: str
	start: str
	people: tuple[Person, ...] = ()
	community: str = ""
	role: str = "Focal Point"
	term: tuple[str, str] = ("", "")
	votes: bool = True
	senior: bool = False


@dataclass(frozen=True)
class Answer:
	"""What a review says on one point of the guide."""

	verdict: str
	evidence: str = ""
	reason: str = ""


def met(evidence: str, note: str = "") -> Answer:
	return Answer("Met", evidence, note)


def partly(note: str) -> Answer:
	return Answer("Partly", "", note)


def not_met(note: str) -> Answer:
	return Answer("Not met", "", note)


def waived(reason: str) -> Answer:
	return Answer("Waived", "", reason)


def by_evidence(evidence: str, reason: str) -> Answer:
	return Answer("Met by evidence", evidence, reason)


def not_applicable(reason: str) -> Answer:
	return Answer("Not applicable", "", reason)


@dataclass(frozen=True)
class Wording:
	"""What a paper says on which a seat has decided, in the group's language: on a review by `move` and `verdicts`, on a
	policy, a request or the support of a company by `policy`, `request` or `grant`, `said` and what it says of conflicts of
	interest.
	"""

	heading: str
	move: str
	verdicts: Mapping[str, str]
	reason: str
	signed: str
	policy: str
	request: str
	grant: str
	said: Mapping[str, str]
	no_conflict: str
	in_conflict: str


MERIDEL = Organisation(
	"meridel-group", "Meridel Resources", "Company", sector="Mining", initiative=True, abroad=True
)
"""The company above those of its name in each country."""


# Telling it ----------------------------------------------------------------------------------------------------


class Told(Exception):
	"""A story did not come out as it is told: the rules have changed, and the story must follow them."""


class Story:
	"""The teller: a country, the language of its groups, the calendar, and who is who by the keys of the story."""

	def __init__(self, calendar: Calendar, country: str, language: str, wording: Wording) -> None:
		self.calendar = calendar
		self.country = country
		self.language = language
		self.wording = wording
		self.organisations: dict[str, str] = {}
		self.seats: dict[tuple[str, str], str] = {}

	@contextmanager
	def telling(self) -> Iterator[None]:
		"""Within the block the words of the app come in the group's language, nobody is told, and the day is ours."""
		before = (frappe.session.user, frappe.local.lang, frappe.flags.current_date, frappe.flags.get(QUIET))
		frappe.local.lang = self.language
		frappe.flags[QUIET] = True
		try:
			yield
		finally:
			frappe.set_user(before[0])
			frappe.local.lang, frappe.flags.current_date, frappe.flags[QUIET] = before[1:]
			permissions.forget()

	def on(self, day: str, login: str = COORDINATOR) -> None:
		"""From here on it is this day, and this person acts."""
		frappe.flags.current_date = self.day(day)
		frappe.set_user(address(login))

	def lately(self, days: int, login: str = COORDINATOR) -> None:
		"""From here on it is so many days before the site's own day, and this person acts."""
		frappe.flags.current_date = self.calendar.ago(days)
		frappe.set_user(address(login))

	def day(self, text: str) -> date | None:
		return self.calendar.day(text) if text else None

	# Records

	def group(self, **values: Any) -> str:
		"""A group of this country, entered by its coordinator."""
		known = {"country": self.country, "language": self.language, "coordinator": address(COORDINATOR)}
		return self.born("Working Group", {**known, **values})

	def name_officers(self, group: str, day: str, **values: Any) -> None:
		"""A manager names the finance officer and the auditor, and enters what else is a manager's."""
		self.on(day, "manager")
		doc = frappe.get_doc("Working Group", group)
		doc.append("officers", {"user": address("finance"), "function": "Finance Officer"})
		doc.append(
			"officers", {"user": address("auditor"), "function": "Auditor", "until": self.day("2027-12-31")}
		)
		doc.update(values)
		doc.save()
		self.on(day)

	def organisation(self, told: Organisation) -> str:
		"""Enter an organisation, unless an earlier run did."""
		country = HOME if told.abroad else self.country
		known = frappe.db.get_value(
			"Stakeholder Organisation",
			{"organisation_name": told.name, "country": country},
		)
		self.organisations[told.key] = known or self.born(
			"Stakeholder Organisation",
			{
				"organisation_name": told.name,
				"abbreviation": told.short,
				"pillar": told.pillar,
				"parent_organisation": self.organisations.get(told.parent),
				"government_level": told.level,
				"sector": told.sector,
				"country": country,
				"location": "Region" if told.region else "Capital",
				"region": told.region,
				"small_organisation": int(told.small),
				"initiative_member": int(told.initiative),
				"consent_to_be_named": int(bool(told.consent)),
				"consent_given_on": self.day(told.consent),
				"pseudonym": told.pseudonym,
			},
		)
		return self.organisations[told.key]

	def born(self, doctype: str, values: dict[str, Any]) -> str:
		"""A new record with the mark of the demonstration; whoever acts must be allowed to enter it."""
		doc = frappe.get_doc({"doctype": doctype, **values})
		with guard.acting(DEMONSTRATION, doc):
			doc.insert()
		return str(doc.name)

	def sit(self, group: str, told: Seat) -> str:
		"""Enter a seat with the persons who sit in it on this day, and those who sat before."""
		doc = frappe.get_doc(
			{
				"doctype": "Working Group Member",
				"working_group": group,
				"organisation": None if told.community else self.organisations[told.key],
				"community_name": told.community,
				"role": told.role,
				"role_from": self.day(told.term[0]),
				"role_until": self.day(told.term[1]),
				"deciding": int(told.votes),
				"decision_level": int(told.senior),
				"from_date": self.day(told.start),
				"tenures": [self.tenure(person) for person in told.people],
			}
		).insert()
		self.seats[group, told.key] = str(doc.name)
		return str(doc.name)

	def sit_down(self, group: str, seats: Iterable[Seat]) -> None:
		"""Enter seats in their order, each on its first day, or today where that is past already."""
		frappe.set_user(address(COORDINATOR))
		for told in sorted(seats, key=lambda seat: seat.start):
			if self.day(told.start) > frappe.flags.current_date:
				self.on(told.start)
			self.sit(group, told)

	def tenure(self, person: Person) -> dict[str, Any]:
		return {
			"person_name": person.name,
			"position": "Alternate" if person.alternate else "Focal person",
			"from_date": self.day(person.start),
			"to_date": self.day(person.end),
			"reason": person.reason,
			"user": address(person.login) if person.login else None,
		}

	# Changes

	def hand_over(
		self, group: str, seat: str, person: str, reason: str, position: str = "Focal person"
	) -> None:
		"""Somebody else takes a seat from this day on."""
		seats_api.hand_over(
			self.seats[group, seat], person, str(frappe.flags.current_date), reason, position=position
		)

	def change_seat(self, group: str, seat: str, **values: Any) -> None:
		"""Change a seat, its role for instance."""
		doc = frappe.get_doc("Working Group Member", self.seats[group, seat])
		doc.update(values)
		doc.save()

	def leave(self, group: str, seat: str, reason: str) -> None:
		"""A seat ends on this day."""
		self.change_seat(group, seat, to_date=frappe.flags.current_date, reason_for_leaving=reason)

	def answer_about_oneself(
		self, group: str, seat: str, gender: str, *constituencies: str, position: str = "Focal person"
	) -> None:
		"""Somebody's voluntary answers: their own, or typed in by the coordinator from their paper."""
		frappe.get_doc(
			{
				"doctype": "Member Diversity",
				"seat": self.seats[group, seat],
				"position": position,
				"gender": gender,
				**dict.fromkeys(constituencies, 1),
			}
		).insert()

	# Reviews

	def review(
		self,
		group: str,
		target: str,
		answers: Mapping[str, Answer],
		reason: str = "",
		existed_before: bool = False,
	) -> str:
		"""Write a review with its answers; it stays a draft."""
		doc = frappe.get_doc(
			{
				"doctype": "Stage Review",
				"working_group": group,
				"target_stage": target,
				"reason": reason,
				"existed_before": int(existed_before),
				"rows": rows_of(answers),
			}
		).insert()
		return str(doc.name)

	def revise(self, review: str, answers: Mapping[str, Answer]) -> None:
		"""Take up a review that came back, and answer some points anew."""
		doc = frappe.get_doc("Stage Review", review)
		doc.status = "Draft"
		doc.save()
		for row in doc.rows:
			if row.criterion in answers:
				given = answers[row.criterion]
				row.update({"verdict": given.verdict, "evidence": given.evidence, "reason": given.reason})
		doc.save()

	def attach(self, review: str, criterion: str, name: str, heading: str, lines: Sequence[str]) -> None:
		"""Put a paper into a draft as the evidence of a point."""
		file = self.upload(
			name, heading, lines, {"attached_to_doctype": "Stage Review", "attached_to_name": review}
		)
		doc = frappe.get_doc("Stage Review", review)
		next(row for row in doc.rows if row.criterion == criterion).evidence_file = file
		doc.save()

	def send(self, review: str) -> None:
		"""Ask the pillars."""
		doc = frappe.get_doc("Stage Review", review)
		doc.status = "Under Endorsement"
		doc.save()

	def say(self, review: str, group: str, seat: str, verdict: str = "Approve", **words: str) -> None:
		"""Whoever acts decides for the seat that they hold."""
		decisions.record("Stage Review", review, self.seats[group, seat], verdict, **words)

	def paper(
		self,
		review: str,
		group: str,
		seat: str,
		verdict: str = "Approve",
		reason: str = "",
		position: str = "Focal person",
	) -> str:
		"""The coordinator records what a seat decided on paper; gives the decision, which waits for a witness."""
		name = self.seats[group, seat]
		standing = decisions.record_on_paper(
			"Stage Review",
			review,
			name,
			position,
			verdict,
			self.scan(review, name, position, verdict, reason),
			reason,
		)
		given = [row.name for row in standing.rows if row.seat == name and row.on_paper]
		return given[-1]

	def scan(self, review: str, seat: str, position: str, verdict: str, reason: str) -> str:
		"""Upload the signed paper of a seat on a review."""
		words, target = self.wording, frappe.db.get_value("Stage Review", review, "target_stage")
		lines = [words.move.format(review=review, stage=frappe._(target)), ""]
		return self.sign(review, seat, position, [*lines, words.verdicts[verdict]], reason)

	def sign(
		self, document: str, seat: str, position: str, lines: Sequence[str], reason: str = "", cause: str = ""
	) -> str:
		"""Upload a paper of these lines, signed by whoever sits there today; gives its address.

		In the lines `{seat}` stands for the seat's title, `{person}` for who signs and `{cause}` for a conflict of interest.
		"""
		title = frappe.db.get_value("Working Group Member", seat, "seat_title")
		signer = self.who_sits(seat, position)
		text = [line.format(seat=title, person=signer, cause=frappe._(cause)) for line in lines]
		text += ["", self.wording.reason.format(reason=reason)] if reason else []
		day = frappe.format(frappe.flags.current_date, "Date")
		text += ["", self.wording.signed.format(person=signer, day=day)]
		return self.upload(f"{document}-{seat}.pdf", f"{self.wording.heading} {title}", text)

	def who_sits(self, seat: str, position: str) -> str:
		"""The name of the person who sits somewhere on this day."""
		tenures, _users = facts.tenures_of([seat])
		holder = current(tenures[seat], Position(position), frappe.flags.current_date)
		if holder is None:
			raise Told(f"nobody sits in {seat} as {position} on {frappe.flags.current_date}")
		return holder.name

	def upload(
		self, name: str, heading: str, lines: Sequence[str], attached: Mapping[str, str] | None = None
	) -> str:
		"""A private file, as an upload makes one; gives its address."""
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": name,
				"content": papers.page(heading, lines),
				"is_private": 1,
				**(attached or {}),
			}
		)
		file.insert(ignore_permissions=True)  # checked: the upload of a person who may write the review
		return str(file.file_url)

	def confirm(self, decision: str) -> None:
		"""Whoever acts witnesses a paper decision."""
		decisions.confirm(decision)

	# How it came out

	def expect(self, group: str, stage: str) -> None:
		"""Raises Told unless the group stands where the story says."""
		found = frappe.db.get_value("Working Group", group, "stage")
		if found != stage:
			raise Told(f"{group} of {self.country} is in {found} where the story says {stage}")


def rows_of(answers: Mapping[str, Answer]) -> list[dict[str, str]]:
	return [
		{"criterion": criterion, "verdict": given.verdict, "evidence": given.evidence, "reason": given.reason}
		for criterion, given in answers.items()
	]


def address(login: str) -> str:
	"""The e-mail address of a demonstration user."""
	return f"{login}@{DOMAIN}"
