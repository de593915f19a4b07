"""Telling people that they can act: in the desk, and by mail at most once a day for the same thing.

A message holds a link to the page behind the login and nothing that could approve anything (design section 4). The work
is done by a background job after the transaction has been committed, so that no decision waits for a mail server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.desk.doctype.notification_settings.notification_settings import is_email_notifications_enabled
from frappe.model.document import Document
from frappe.utils import escape_html, get_url, get_url_to_form

from vpwg import clock, portal
from vpwg.vpwg.sentences import words as sentences

QUIET = "vpwg_quiet"
"""A flag of the process: nobody is told of anything (the demonstration's history)."""

DECIDED = ("adopted", "rejected", "returned")
"""Endings of the kinds of messages that tell what was decided."""


def subject_of(kind: str, values: Sequence[str]) -> str:
	"""The sentence of a message in the language that is set now. Words of the app among `values` are translated."""
	sentence = {
		"endorse": _("{0}: your seat is asked to endorse the move to {1}"),
		"endorse_again": _(
			"{0}: the review for the move to {1} was changed; your seat is asked again, in round {2}"
		),
		"returned": _("{0}: the review for the move to {1} came back"),
		"adopted": _("{0} is now in the stage {1}"),
		"unsatisfiable": _("{0}: nobody can complete the endorsement of the move to {1} any more. {2}"),
		"confirm": _("{0}: a decision on paper about the move to {1} waits for your confirmation"),
		"policy_endorse": _("{0}: your seat is asked to ratify the policy {1}"),
		"policy_endorse_again": _("{0}: your seat is asked again to ratify the policy {1}, in round {2}"),
		"policy_returned": _("{0}: the policy {1} came back"),
		"policy_adopted": _("{0}: the policy {1} is in force"),
		"policy_rejected": _("{0}: the policy {1} was rejected"),
		"policy_unsatisfiable": _(
			"{0}: nobody can complete the ratification of the policy {1} any more. {2}"
		),
		"policy_confirm": _("{0}: a decision on paper about the policy {1} waits for your confirmation"),
		"policy_remind": _("{0}: the policy {1} still waits for your seat"),
		"policy_alternate": _("{0}: the policy {1} is late; focal person or alternate, please decide"),
		"policy_next_tier": _("{0}: the policy {1} is late and goes on under the next rule"),
		"request_endorse": _("{0}: your seat is asked to decide on the request {1}"),
		"request_endorse_again": _("{0}: your seat is asked again about the request {1}, in round {2}"),
		"request_returned": _("{0}: the request {1} came back"),
		"request_adopted": _("{0}: the request {1} is endorsed"),
		"request_rejected": _("{0}: the request {1} was rejected"),
		"request_withdrawn": _("{0}: the request {1} was withdrawn"),
		"request_to_sign_off": _("{0}: the request {1} is endorsed and waits for finance to sign it off"),
		"request_approved": _("{0}: the request {1} is signed off; its money is committed"),
		"request_refused": _("{0}: the host refused the request {1}"),
		"request_held": _("{0}: the payments of the request {1} are on hold"),
		"request_resumed": _("{0}: the payments of the request {1} go on"),
		"request_cancelled": _("{0}: the request {1} was cancelled; its money is released"),
		"request_settled": _("{0}: the request {1} is settled"),
		"request_paid": _("{0}: of the request {1}, tranche {2} of {3} was paid"),
		"request_paid_back": _("{0}: of the request {1}, the payment of tranche {2} of {3} was taken back"),
		"payment_to_pay": _("{0}: the payment {1} of {2} is cleared and waits to be paid"),
		"request_to_rank": _("{0}: the request {1} was sent; it is ranked once its call has closed"),
		"request_unsatisfiable": _("{0}: nobody can complete the decision on the request {1} any more. {2}"),
		"request_confirm": _(
			"{0}: something given on paper about the request {1} waits for your confirmation"
		),
		"request_remind": _("{0}: the request {1} still waits for your seat"),
		"request_alternate": _("{0}: the request {1} is late; focal person or alternate, please decide"),
		"request_next_tier": _("{0}: the request {1} is late and goes on under the next rule"),
		"grant_endorse": _("{0}: your seat is asked to scrutinise the corporate support {1}"),
		"grant_endorse_again": _(
			"{0}: your seat is asked again to scrutinise the corporate support {1}, in round {2}"
		),
		"grant_returned": _("{0}: the corporate support {1} came back from its scrutiny"),
		"grant_adopted": _("{0}: the corporate support {1} is accepted"),
		"grant_rejected": _("{0}: the corporate support {1} was declined"),
		"grant_unsatisfiable": _(
			"{0}: nobody can complete the scrutiny of the corporate support {1} any more. {2}"
		),
		"grant_confirm": _(
			"{0}: a decision on paper about the corporate support {1} waits for your confirmation"
		),
		"grant_remind": _("{0}: the corporate support {1} still waits for your seat"),
		"grant_alternate": _(
			"{0}: the scrutiny of the corporate support {1} is late; focal person or alternate, please decide"
		),
		"grant_next_tier": _(
			"{0}: the scrutiny of the corporate support {1} is late and goes on under the next rule"
		),
		"grant_on_paper": _(
			"{0}: a decision of your seat about the corporate support {1} was recorded from paper"
		),
		"grant_suspended": _(
			"{0}: the funder has suspended the grant {1}: nothing is committed or paid of it"
		),
		"grant_lifted": _("{0}: the suspension of the grant {1} is lifted"),
		"grant_terminated": _("{0}: the funder has terminated the grant {1}"),
		"on_paper": _("{0}: a decision of your seat about the move to {1} was recorded from paper"),
		"policy_on_paper": _("{0}: a decision of your seat about the policy {1} was recorded from paper"),
		"request_on_paper": _("{0}: a decision of your seat about the request {1} was recorded from paper"),
		"request_stepped_aside": _(
			"{0}: a conflict of interest was declared for your seat about the request {1}"
		),
		"remind": _("{0}: the move to {1} still waits for your seat"),
		"alternate": _("{0}: the move to {1} is late; focal person or alternate, please decide"),
		"next_tier": _("{0}: the move to {1} is late and goes on under the next rule"),
		"record_broken": _("{0}: the record of the group does not verify any more, see entry {1}"),
	}[kind]
	group, *others = values
	return sentence.format(group, *(sentences.word(value) for value in others))


def tell(
	users: Iterable[str], kind: str, doc: Document, values: Sequence[str], whoever_acts_too: bool = False
) -> None:
	"""Tell `users` about a document once this transaction is committed. The person who acts knows it, mostly."""
	told = [user for user in dict.fromkeys(users) if whoever_acts_too or user != frappe.session.user]
	if not told or frappe.flags.get(QUIET):
		return
	frappe.enqueue(
		"vpwg.notify.deliver",
		queue="short",
		enqueue_after_commit=True,
		users=told,
		kind=kind,
		doctype=doc.doctype,
		name=doc.name,
		values=list(values),
		actor=frappe.session.user,
	)


def deliver(
	users: Sequence[str], kind: str, doctype: str, name: str, values: Sequence[str], actor: str
) -> int:
	"""Write the notifications and queue the mails; gives how many people were told. May run twice without harm.

	Nobody is told of a document that they may not read, nor twice on one day of the same thing.
	"""
	if not frappe.db.exists(doctype, name):
		return 0
	doc = frappe.get_doc(doctype, name)
	told = 0
	for user, language in languages(users).items():
		if not frappe.has_permission(doctype, "read", doc=doc, user=user):
			continue
		with in_language(language):
			subject = subject_of(kind, values)
			if told_today(user, doctype, name, subject):
				continue
			write_log(user, subject, doctype, name, actor)
			send_mail(user, subject, doctype, name, head_line(kind, doc))
			told += 1
	return told


def languages(users: Sequence[str]) -> dict[str, str]:
	"""The enabled users among these with their language."""
	found = frappe.get_all(
		"User",
		filters={"name": ("in", list(users)), "enabled": 1},
		fields=["name", "language"],
		order_by="name",
	)
	return {row.name: row.language or frappe.local.lang or "en" for row in found}


def told_today(user: str, doctype: str, name: str, subject: str) -> bool:
	"""Whether this person was told the same thing today."""
	return bool(
		frappe.db.exists(
			"Notification Log",
			{
				"for_user": user,
				"document_type": doctype,
				"document_name": name,
				"subject": escape_html(subject),
				"creation": (">=", clock.today()),
			},
		)
	)


def write_log(user: str, subject: str, doctype: str, name: str, actor: str) -> None:
	"""The notification in the desk. The kind Alert sends no mail of its own: ours is sent, or not, below."""
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"for_user": user,
			"from_user": actor,
			"type": "Alert",
			"subject": escape_html(subject),
			"document_type": doctype,
			"document_name": name,
		}
	).insert(ignore_permissions=True)  # checked: deliver, the person may read the document


def head_line(kind: str, doc: Document) -> str:
	"""Where the record of the group ends, for mails about what was decided: whoever keeps one can show later that the
	record was cut (design section 7). Empty for other messages.
	"""
	if not kind.endswith(DECIDED):
		return ""
	head = frappe.db.get_value("Group Record Head", doc.working_group, ["seq", "hash"])
	return _("The record of the group ends with entry {0}: {1}").format(*head) if head else ""


def send_mail(user: str, subject: str, doctype: str, name: str, head: str = "") -> None:
	"""One short mail with the sentence, one link and perhaps the head of the record. Nothing where the person or the site
	has no mail.

	The link opens behind the login: in the desk, or for whoever has no access to it on the pages for members.
	"""
	if not is_email_notifications_enabled(user) or not has_mail():
		return
	if frappe.db.get_value("User", user, "user_type") == "Website User":
		link = get_url(portal.document_address(doctype, name))
	else:
		link = get_url_to_form(doctype, name)
	what_to_do = f'<a href="{escape_html(link)}">{escape_html(_("Open it behind your login"))}</a>'
	frappe.sendmail(
		recipients=[user],
		subject=subject,
		message="".join(
			f"<p>{part}</p>" for part in (escape_html(subject), what_to_do, escape_html(head)) if part
		),
		reference_doctype=doctype,
		reference_name=name,
	)


def has_mail() -> bool:
	"""Whether the site can send mail at all."""
	return bool(
		frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1})
		or frappe.conf.get("mail_server")
	)


@contextmanager
def in_language(language: str) -> Iterator[None]:
	"""Within the block texts come in another language."""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before
