"""What is wrong with a grant or an amendment of one, in sentences that name the figures and the remedy.

Currencies are codes. What people typed is escaped here: the texts are ready for a message.
"""

from __future__ import annotations

from datetime import date

from frappe import _
from frappe.utils import escape_html, formatdate

from vpwg.vpwg.sentences.requests import amount
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow.amendments import AmendmentFault, AmendmentFaultCode
from vpwg.vpwg.workflow.grant_rules import GrantFault, GrantFaultCode

__all__ = ["amendment", "content", "no_rate", "stopped"]


def escaped(text: str) -> str:
	return str(escape_html(text))


def on(day: date | None) -> str:
	return formatdate(day) if day else ""


def content(fault: GrantFault, currency: str) -> str:
	"""One thing that is wrong with a grant before it is active. `currency` is the grant's."""
	line, what, day, limit = fault.line, escaped(fault.word), on(fault.day), on(fault.limit)
	have, need, over = (amount(units, currency) for units in (fault.have, fault.need, fault.over))
	return {
		GrantFaultCode.FUNDER_MISSING: _("Choose the funder: only membership fees have no single one."),
		GrantFaultCode.SIGNED_NOT_POSITIVE: _("Enter the signed amount, above zero."),
		GrantFaultCode.SIGNED_IN_FUTURE: _(
			"The agreement is dated {0}, which has not come: enter {1} or an earlier day."
		).format(day, limit),
		GrantFaultCode.RUNNING_IN_FUTURE: _(
			"The grant is said to run since {0}, which has not come: enter {1} or an earlier day."
		).format(day, limit),
		GrantFaultCode.ELIGIBLE_ENDS_BEFORE_START: _(
			"Costs are eligible until {0}, before {1} when they begin to be: correct one of the two days."
		).format(day, limit),
		GrantFaultCode.CLOSE_OUT_BEFORE_END: _(
			"The close-out on {0} comes before {1}, while costs are still eligible: enter that day or a later one."
		).format(day, limit),
		GrantFaultCode.LINE_WITHOUT_CODE: _(
			"Line {0} of the budget has no code: enter the funder's, or a number."
		).format(line),
		GrantFaultCode.LINE_TWICE: _(
			"Line {0} of the budget repeats the code {1}: give it a code of its own, or add its amount to the other line."
		).format(line, what),
		GrantFaultCode.LINE_NOT_POSITIVE: _(
			"Line {0} of the budget has the amount {1}: enter one above zero, or remove the line."
		).format(line, have),
		GrantFaultCode.LINE_FLEXIBILITY: _(
			"Line {0} of the budget has a flexibility below zero: enter zero or more."
		).format(line),
		GrantFaultCode.LINES_ABOVE_SIGNED: _(
			"The budget lines add up to {0}, and {1} was signed: reduce them by {2}, or correct the signed amount."
		).format(have, need, over),
		GrantFaultCode.USED_BEFORE_NOT_RUNNING: _(
			"Line {0} of the budget says that {1} was used before the app: mark the grant as running already, or empty the field."
		).format(line, have),
		GrantFaultCode.USED_BEFORE_OUT_OF_RANGE: _(
			"Line {0} of the budget says that {1} of its {2} was used: enter an amount from zero to the whole line."
		).format(line, have, need),
		GrantFaultCode.CO_FUNDING_OUT_OF_RANGE: _(
			"The share that others pay is not from 0 to below 100 percent: correct it."
		),
		GrantFaultCode.INDIRECT_OUT_OF_RANGE: _(
			"The indirect-cost rate is not from 0 to 100 percent: correct it."
		),
		GrantFaultCode.QUOTES_BELOW_ZERO: _(
			"Quotes are needed above {0}: enter zero or more, or leave the field empty."
		).format(have),
		GrantFaultCode.CONDITIONS_MISSING: _(
			"The grant has conditions on decisions, and none is described: write them down, since members read them."
		),
		GrantFaultCode.VALUATION_MISSING: _(
			"What is not given in cash is valued: say how its value was found."
		),
		GrantFaultCode.RATE_NOT_POSITIVE: _(
			"Line {0} of the prescribed rates: the rate of {1} is not above zero: correct it, or remove the line."
		).format(line, what),
		GrantFaultCode.RATE_OF_OWN_CURRENCY: _(
			"Line {0} of the prescribed rates is about {1}, the grant's own currency: remove it."
		).format(line, what),
		GrantFaultCode.RATE_TWICE: _(
			"Line {0} of the prescribed rates names {1} from {2} a second time: keep one of the two."
		).format(line, what, day),
		GrantFaultCode.NO_LINE: _(
			"A grant in cash has at least one budget line: enter the funder's, or one line over the whole amount."
		),
		GrantFaultCode.NEEDS_SCRUTINY: _(
			"Support of a company passes scrutiny before it is active: put it to scrutiny."
		),
		GrantFaultCode.NO_SCRUTINY: _(
			"Only support of companies passes scrutiny, and the source of this grant is {0}: activate it, or correct the source."
		).format(word(fault.word)),
		GrantFaultCode.COMPANY_AS_OTHER: _(
			"The funder is a company, and the source of this grant is {0}: choose Corporate, which passes scrutiny."
		).format(word(fault.word)),
	}[fault.code]


def no_rate(from_currency: str, to_currency: str, day: date, days: int) -> str:
	"""A rate of exchange that is needed and not on record."""
	return _(
		"No rate from {0} to {1} is on record for the {2} days up to {3}: ask the finance officer to enter one."
	).format(from_currency, to_currency, days, on(day))


def stopped(state: str, day: date | None, reason: str) -> str:
	"""What a funder's suspension or termination means, with its day and reason; empty where nothing is stopped."""
	said = escaped(reason)
	if state == "Suspended":
		return _(
			"Suspended by the funder since {0}: nothing is committed or paid until it is lifted. {1}"
		).format(on(day), said)
	if state == "Terminated":
		return _(
			"Terminated by the funder on {0}: nothing new is committed, and only costs up to that day are paid. {1}"
		).format(on(day), said)
	return ""


# Amendments ----------------------------------------------------------------------------------------------------


def amendment(fault: AmendmentFault, grant: str, currency: str) -> str:
	"""One thing that is wrong with an amendment of a grant. `currency` is the grant's."""
	name, what = escaped(grant), escaped(fault.word)
	have, need = amount(fault.have, currency), amount(fault.need, currency)
	day, limit = on(fault.day), on(fault.limit)
	text = {
		AmendmentFaultCode.STATE: _(
			"Grant {0} is in the state {1}: it is amended from its activation until it is closed."
		).format(name, word(fault.word)),
		AmendmentFaultCode.AMOUNT_NOT_POSITIVE: _(
			"Enter the amount by which the signed amount changes, above zero."
		),
		AmendmentFaultCode.CHANGES_DIFFER: _(
			"The changes of the budget add up to {0}, and the signed amount changes by {1}: correct the lines by {2}."
		).format(have, need, amount(fault.need - fault.have, currency)),
		AmendmentFaultCode.NOTHING_CHANGES: _("Nothing changes: enter new days, or the lines that change."),
		AmendmentFaultCode.LINE_TWICE: _("The budget line {0} is there twice: keep one.").format(what),
		AmendmentFaultCode.LINE_UNKNOWN_REDUCED: _(
			"Grant {0} has no budget line {1} from which {2} could be taken: choose one that it has."
		).format(name, what, need),
		AmendmentFaultCode.LINE_BELOW_USED: _(
			"Of the budget line {0}, {1} is committed or paid, and {2} would be left of it: leave {3} more on it."
		).format(what, have, need, amount(max(fault.have - fault.need, 0), currency)),
		AmendmentFaultCode.AGREEMENT_MISSING: agreement_missing(fault, what, have, need),
		AmendmentFaultCode.AGREED_UNDATED: _("Enter the day on which it was agreed."),
		AmendmentFaultCode.AGREED_IN_FUTURE: _(
			"It was agreed on {0}, which has not come: enter {1} or an earlier day."
		).format(day, limit),
		AmendmentFaultCode.REASON_MISSING: _("Say why the grant changes: the funder and members read it."),
		AmendmentFaultCode.DATE_NOT_LATER: not_later(fault, day, limit),
		AmendmentFaultCode.CLOSE_OUT_BEFORE_END: _(
			"The close-out would be on {0}, before {1} until when costs would be eligible: move it as well."
		).format(day, limit),
		AmendmentFaultCode.DATES_ONLY_IN_EXTENSION: _(
			"Only a no-cost extension moves days: empty the new period, or enter an extension of its own."
		),
	}[fault.code]
	return _("Line {0}: {1}").format(fault.line, text[:1].lower() + text[1:]) if fault.line else text


def agreement_missing(fault: AmendmentFault, line: str, moved: str, most: str) -> str:
	if not fault.word:
		return _("Attach the letter in which the funder agrees.")
	return _(
		"The budget line {0} moves by {1} since it was signed, and the funder leaves {2} free: attach the letter in which it agrees, or move less."
	).format(line, moved, most)


def not_later(fault: AmendmentFault, day: str, limit: str) -> str:
	which = _("The last day of eligible costs") if fault.word == "eligible_to" else _("The close-out")
	if fault.limit is None:
		return _("{0} has no limit now, so nothing is extended: leave it empty.").format(which)
	if fault.day is None:
		return _("An extension moves a day: enter one after {0}.").format(limit)
	return _("{0} is {1} now, and {2} is not later: enter a later day, or leave it empty.").format(
		which, limit, day
	)
