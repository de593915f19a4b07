"""What is wrong with money of a grant, in sentences that name the figures and the remedy; and the words of its movements.

Currencies are codes. Names, tags and document names are escaped here: the texts are ready for a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import frappe
from frappe import _
from frappe.utils import formatdate

from vpwg.vpwg.sentences.requests import amount, money_text
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow.advances import AdvanceFault, AdvanceFaultCode
from vpwg.vpwg.workflow.corporate import (
	CeilingAnswer,
	CeilingVerdict,
	Question,
	ScrutinyFault,
	ScrutinyFaultCode,
)
from vpwg.vpwg.workflow.duties import Act, DutyCode, Refused
from vpwg.vpwg.workflow.funding import FundingFault, FundingFaultCode
from vpwg.vpwg.workflow.funds import FundsFault, FundsFaultCode
from vpwg.vpwg.workflow.grant_terms import GrantForm, GrantState
from vpwg.vpwg.workflow.movements import MovementKind
from vpwg.vpwg.workflow.periods import ClosingCode, ClosingFault, PeriodCode, PeriodFault
from vpwg.vpwg.workflow.policy_parts import Relaxation
from vpwg.vpwg.workflow.restrictions import RestrictionCode, RestrictionFault
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"act",
	"advance",
	"ceiling",
	"closing",
	"duty",
	"funding",
	"funds",
	"movement",
	"period",
	"question",
	"restriction",
	"scrutiny",
]

MOST_NAMES = 5
"""So many people are named who could do something; more would not be read."""

MOST_DECIMALS = 4
"""Digits of a share, at most, that are shown to tell it from its ceiling."""


# Words ---------------------------------------------------------------------------------------------------------


def movement(kind: MovementKind) -> str:
	"""A kind of movement. These words mean other things elsewhere on a site, so they have a context."""
	return {
		MovementKind.SIGNED: _("Signed amount", context="Fund Movement"),
		MovementKind.RECEIPT: _("Receipt", context="Fund Movement"),
		MovementKind.OPENING_BALANCE: _("Opening balance", context="Fund Movement"),
		MovementKind.REFUND: _("Refund by beneficiary", context="Fund Movement"),
		MovementKind.REPAYMENT: _("Repayment to funder", context="Fund Movement"),
		MovementKind.TRANSFER_IN: _("Transfer in", context="Fund Movement"),
		MovementKind.TRANSFER_OUT: _("Transfer out", context="Fund Movement"),
		MovementKind.EXCHANGE_GAIN: _("Exchange gain", context="Fund Movement"),
		MovementKind.EXCHANGE_LOSS: _("Exchange loss", context="Fund Movement"),
		MovementKind.BANK_CHARGE: _("Bank charge", context="Fund Movement"),
		MovementKind.COMMITMENT: _("Commitment", context="Fund Movement"),
		MovementKind.RELEASE: _("Release", context="Fund Movement"),
		MovementKind.CONDITIONAL_COMMITMENT: _("Commitment against signed money", context="Fund Movement"),
		MovementKind.CONDITIONAL_RELEASE: _("Release against signed money", context="Fund Movement"),
		MovementKind.CONFIRMATION: _("Commitment confirmed", context="Fund Movement"),
		MovementKind.PAYMENT: _("Payment", context="Fund Movement"),
		MovementKind.REVERSAL: _("Reversal", context="Fund Movement"),
		MovementKind.EXPENDITURE: _("Expenditure", context="Fund Movement"),
		MovementKind.CLAWBACK: _("Clawback", context="Fund Movement"),
		MovementKind.DISALLOWED_COST: _("Disallowed cost", context="Fund Movement"),
		MovementKind.IN_KIND: _("In kind", context="Fund Movement"),
	}[kind]


def act(what: Act) -> str:
	"""What one does about a request and its payments, as on a button."""
	return {
		Act.DECIDE: _("Decide"),
		Act.SIGN_OFF: _("Sign off"),
		Act.PREPARE: _("Prepare a payment"),
		Act.CLEAR: _("Clear a payment"),
		Act.PAY: _("Pay"),
	}[what]


def question(asked: Question) -> str:
	"""A question of the scrutiny as it is asked on the form; yes is what needs attention."""
	return {
		Question.CONDITIONS: _("Are conditions attached to the support?"),
		Question.PUBLICITY: _("Does the company want publicity for it?"),
		Question.INFLUENCE: _("Could it influence what the group decides?"),
		Question.DISPUTE: _("Is a site of the company in dispute?"),
		Question.SHARE: _("Would corporate support be above the ceiling of the policy?"),
	}[asked]


def escaped(text: str) -> str:
	return str(frappe.utils.escape_html(text))


def on(day: date | None) -> str:
	return formatdate(day) if day else ""


def on_line(line: int, text: str) -> str:
	"""A sentence about a line; it begins with a word, which then stands after the colon. As it is for line 0."""
	return _("Line {0}: {1}").format(line, begun_small(text)) if line else text


def begun_small(text: str) -> str:
	return text[:1].lower() + text[1:]


def figure(value: Decimal | None) -> str:
	"""A rate with the digits that it has."""
	return "" if value is None else f"{value.normalize():f}"


def too_much(have: int, asked: int) -> int:
	"""By how much what is asked has to be less; never by more than all of it."""
	return asked - max(have, 0)


# A grant's money -----------------------------------------------------------------------------------------------


def funds(fault: FundsFault, grant: str, currency: str) -> str:
	"""Why a movement of a grant's money is refused. `currency` is the grant's."""
	name, reference = escaped(grant), escaped(fault.reference)
	have, asked = amount(max(fault.have, 0), currency), amount(fault.asked, currency)
	over = amount(fault.over, currency)
	return {
		FundsFaultCode.REFERENCE_REUSED: _(
			"Grant {0} has another movement under the reference {1}, of {2}, and this one is of {3}: reload the page and see whether it was entered before."
		).format(name, reference, have, asked),
		FundsFaultCode.IN_DEFICIT: below_zero(name, fault.have, fault.asked, currency),
		FundsFaultCode.NOT_AVAILABLE: not_available(fault, name, currency),
		FundsFaultCode.ABOVE_SIGNED: above_signed(fault, name, currency),
		FundsFaultCode.NOT_COMMITTED: _(
			"Grant {0} has {1} committed here and not yet paid; this asks for {2}: reduce it by {3}."
		).format(name, have, asked, over),
		FundsFaultCode.NOT_RECEIVED: _(
			"Of this commitment, grant {0} has received the money for {1}; this pays {2}: reduce it by {3}, or confirm the funder's receipt first."
		).format(name, have, asked, over),
		FundsFaultCode.NOT_CONDITIONAL: _(
			"Grant {0} has {1} committed here against signed money; this asks for {2}: reduce it by {3}."
		).format(name, have, asked, over),
		FundsFaultCode.NOT_PAID: _(
			"Grant {0} has paid {1} here that was not refunded; this takes back {2}: reduce it by {3}."
		).format(name, have, asked, over),
		FundsFaultCode.NOT_ENTERED: _(
			"Grant {0} has {1} entered as {2}; this takes back {3}: reduce it by {4}."
		).format(name, have, movement(fault.kind) if fault.kind else _("movements"), asked, over),
		FundsFaultCode.IN_USE: _(
			"Commitments and payments rest on the money of grant {0}, of which {1} is free; this takes back {2}: release commitments or reverse payments of {3} first."
		).format(name, have, asked, over),
		FundsFaultCode.SIGNED_IN_USE: _(
			"Commitments rest on what was signed for grant {0}, which can be lowered by {1}; this lowers it by {2}: release commitments of {3} first, or confirm receipts of as much."
		).format(name, have, asked, over),
		FundsFaultCode.TOO_LARGE: _(
			"Grant {0} can keep {1} more in this figure, and this is {2}: check the amount."
		).format(name, have, asked),
	}[fault.code]


def below_zero(name: str, available: int, asked: int, currency: str) -> str:
	"""A grant in deficit: how far it is below zero (`available`), and that money comes first. `name` is escaped."""
	return _(
		"Grant {0} is {1} below zero and this asks for {2}: money must come in, or a commitment be released, first."
	).format(name, amount(-available, currency), amount(asked, currency))


def not_available(fault: FundsFault, name: str, currency: str) -> str:
	have, asked, over = (amount(units, currency) for units in (fault.have, fault.asked, fault.over))
	if fault.kind == MovementKind.CONFIRMATION:
		return _(
			"Grant {0} has {1} available; this confirms {2}: confirm {3} less, and the rest once more money has come."
		).format(name, have, asked, over)
	if fault.have <= 0:
		return _(
			"Grant {0} has nothing available; this asks for {1}: use another grant, or release a commitment first."
		).format(name, asked)
	if fault.kind in (MovementKind.TRANSFER_OUT, MovementKind.REPAYMENT):
		return _(
			"Grant {0} has {1} available; this asks for {2}: reduce it by {3}, or release a commitment first."
		).format(name, have, asked, over)
	return _("Grant {0} has {1} available; this asks for {2}: reduce it by {3} or add another grant.").format(
		name, have, asked, over
	)


def above_signed(fault: FundsFault, name: str, currency: str) -> str:
	have, asked, over = (amount(units, currency) for units in (fault.have, fault.asked, fault.over))
	if fault.have <= 0:
		return _(
			"Grant {0} has no signed money left that is still to come; this asks for {1}: use another grant, or enter the funder's top-up first."
		).format(name, asked)
	return _(
		"Grant {0} has {1} left, signed money that is still to come included; this asks for {2}: reduce it by {3} or add another grant."
	).format(name, have, asked, over)


# Funding -------------------------------------------------------------------------------------------------------


def funding(fault: FundingFault, currency: str, grant_currency: str = "") -> str:
	"""One thing that is wrong with how grants carry an allocation.

	currency         the allocation's
	grant_currency   that of the fault's grant; without it an amount in it is not named
	"""
	grant, rate = escaped(fault.grant), figure(fault.rate)
	have, need = amount(fault.have, currency), amount(fault.need, currency)
	text = {
		FundingFaultCode.NO_FUNDING: _("No grant carries the allocation: add grants that carry {0}.").format(
			need
		),
		FundingFaultCode.GRANT_EMPTY: _("No grant is named: choose one, or remove the line."),
		FundingFaultCode.GRANT_TWICE: _(
			"Grant {0} stands there twice for the same budget line: put both parts on one line."
		).format(grant),
		FundingFaultCode.PART_NOT_POSITIVE: _(
			"The part is {0}: enter an amount above 0, or remove the line."
		).format(have),
		FundingFaultCode.PARTS_DIFFER: parts_differ(fault, currency),
		FundingFaultCode.RATE_NOT_POSITIVE: _(
			"The rate {0} of grant {1} is not above 0: enter what one is worth in the other currency."
		).format(rate, grant),
		FundingFaultCode.RATE_NOT_ONE: _(
			"Grant {0} is in {1} as the allocation is, and its rate is {2}: enter 1."
		).format(grant, currency, rate),
		FundingFaultCode.RATE_SOURCE_MISSING: _(
			"The rate {0} of grant {1} has no source: say whose rate it is, such as the central bank's."
		).format(rate, grant),
		FundingFaultCode.RATE_UNDATED: _(
			"The rate {0} of grant {1} has no day: enter the day of which it is."
		).format(rate, grant),
		FundingFaultCode.RATE_IN_FUTURE: _(
			"The rate {0} of grant {1} is of a day that has not come: enter one of today or earlier."
		).format(rate, grant),
		FundingFaultCode.RATE_NOT_PRESCRIBED: _(
			"The funder of grant {0} prescribes the rate {1}: enter that one."
		).format(grant, rate),
		FundingFaultCode.UNITS_DIFFER: units_differ(fault, grant, grant_currency),
		FundingFaultCode.UNITS_ZERO: _(
			"The part is less than the smallest amount in the currency of grant {0}: enlarge it, or remove the line."
		).format(grant),
		FundingFaultCode.TOO_LARGE: _(
			"The part of {0} is more than can be kept in the currency of grant {1}: check the amount and the rate."
		).format(have, grant),
	}[fault.code]
	return on_line(fault.line, text)


def parts_differ(fault: FundingFault, currency: str) -> str:
	have, need = amount(fault.have, currency), amount(fault.need, currency)
	difference = amount(abs(fault.have - fault.need), currency)
	if fault.have > fault.need:
		return _(
			"The grants carry {0} together, and the allocation is {1}: reduce their parts by {2}."
		).format(have, need, difference)
	return _(
		"The grants carry {0} together, and the allocation is {1}: add {2} to their parts, or another grant."
	).format(have, need, difference)


def units_differ(fault: FundingFault, grant: str, grant_currency: str) -> str:
	if not grant_currency:
		return _(
			"The part is worth another amount in the currency of grant {0} at its rate: let it be calculated again."
		).format(grant)
	return _(
		"The part is worth {0} of grant {1} at its rate, and {2} is entered: let it be calculated again."
	).format(amount(fault.need, grant_currency), grant, amount(fault.have, grant_currency))


# What a grant's terms forbid -----------------------------------------------------------------------------------


def restriction(fault: RestrictionFault, grant: str, currency: str) -> str:
	"""One thing that a grant's terms forbid, or that looks wrong. `currency` is the grant's."""
	name, what = escaped(grant), escaped(fault.word)
	day, limit = on(fault.day), on(fault.limit)
	have, asked = amount(max(fault.available, 0), currency), amount(fault.asked, currency)
	over = amount(too_much(fault.available, fault.asked), currency)
	text = {
		RestrictionCode.STATE: not_in_this_state(fault, name),
		RestrictionCode.IN_DEFICIT: below_zero(name, fault.available, fault.asked, currency),
		RestrictionCode.NOT_CASH: not_cash(fault, name),
		RestrictionCode.AMOUNT_NOT_POSITIVE: _("Grant {0} is to carry {1}: enter an amount above 0.").format(
			name, asked
		),
		RestrictionCode.COSTS_END_BEFORE_START: _(
			"The costs end on {0}, before they begin on {1}: correct one of the two days."
		).format(day, limit),
		RestrictionCode.COSTS_TOO_EARLY: _(
			"The costs begin on {0}, and grant {1} pays for costs from {2} on: let them begin later, or use another grant."
		).format(day, name, limit),
		RestrictionCode.COSTS_TOO_LATE: _(
			"The costs end on {0}, and grant {1} pays for costs up to {2}: let them end earlier, use another grant, or agree an extension with the funder."
		).format(day, name, limit),
		RestrictionCode.COSTS_AFTER_STOP: after_stop(fault, name),
		RestrictionCode.PAID_AFTER_CLOSE_OUT: _(
			"The payment is of {0}, and grant {1} pays up to {2}: use another grant, or agree a later close-out with the funder."
		).format(day, name, limit),
		RestrictionCode.BUDGET_LINE_UNKNOWN: unknown_budget_line(what, name),
		RestrictionCode.BUDGET_LINE_EXCEEDED: _(
			"Budget line {0} of grant {1} has {2} left, the funder's flexibility included; this asks for {3}: reduce it by {4} or agree another budget with the funder."
		).format(what, name, have, asked, over),
		RestrictionCode.FLEXIBILITY_USED: _(
			"Budget line {0} of grant {1} has {2} left; this asks for {3}, {4} of it from the funder's flexibility: check that this is meant."
		).format(what, name, have, asked, over),
		RestrictionCode.PURPOSE_OUTSIDE: purpose_outside(what, name),
		RestrictionCode.GEOGRAPHY_OUTSIDE: geography_outside(what, name),
		RestrictionCode.NO_OBJECTION_MISSING: _(
			"Grant {0} needs its funder's no-objection to {1}: attach the funder's letter."
		).format(name, asked),
		RestrictionCode.QUOTES_MISSING: _(
			"For what is bought from {0}, grant {1} needs {2} quotes and has {3}: attach {4} more."
		).format(what, name, fault.asked, fault.available, fault.over),
		RestrictionCode.INDIRECT_ABOVE_RATE: _(
			"Indirect costs of grant {0} have {1} left at its rate; this asks for {2}: reduce them by {3}."
		).format(name, have, asked, over),
		RestrictionCode.CO_FUNDING_SHORT: _(
			"Others pay {0} beside grant {1}, and its funder wants them to pay {2}: enter {3} more that others pay."
		).format(have, name, asked, over),
		RestrictionCode.DUPLICATE: _(
			"The same payee, purpose and amount of {0} stand in {1} of {2}: check that it is not paid for twice."
		).format(asked, what, day),
	}[fault.code]
	return on_line(fault.line, text)


def not_in_this_state(fault: RestrictionFault, name: str) -> str:
	since = on(fault.limit)
	if fault.word == GrantState.SUSPENDED and since:
		return _(
			"Grant {0} has been suspended since {1}: use another grant, or wait until that is lifted."
		).format(name, since)
	if fault.word == GrantState.TERMINATED and since:
		return _("Grant {0} was terminated on {1}: use another grant.").format(name, since)
	texts: dict[str, str] = {
		GrantState.DRAFT: _("Grant {0} is a draft: activate it first, or use another grant."),
		GrantState.UNDER_SCRUTINY: _(
			"Grant {0} is under scrutiny: use another grant, or wait until it is decided on."
		),
		GrantState.SUSPENDED: _("Grant {0} is suspended: use another grant, or wait until that is lifted."),
		GrantState.TERMINATED: _("Grant {0} was terminated: use another grant."),
		GrantState.CLOSED: _("Grant {0} is closed: use another grant."),
		GrantState.DECLINED: _("Grant {0} was declined by the group: use another grant."),
	}
	return texts.get(fault.word, _("Grant {0} does not allow this as it stands: use another grant.")).format(
		name
	)


def not_cash(fault: RestrictionFault, name: str) -> str:
	if fault.word == GrantForm.PAID_DIRECTLY:
		return _(
			"Grant {0} is paid directly by its funder, so none of it can be used here: use a grant in cash."
		).format(name)
	return _("Grant {0} is given in kind, so no money can be taken from it: use a grant in cash.").format(
		name
	)


def after_stop(fault: RestrictionFault, name: str) -> str:
	if fault.limit is None:
		return _(
			"The costs end on {0}, and grant {1} was terminated on a day that is not known: use another grant."
		).format(on(fault.day), name)
	return _(
		"The costs end on {0}, and grant {1} was terminated on {2}: pay what was incurred up to that day, and the rest from another grant."
	).format(on(fault.day), name, on(fault.limit))


def unknown_budget_line(line: str, name: str) -> str:
	if not line:
		return _("No budget line of grant {0} is named: choose one.").format(name)
	return _("Grant {0} has no budget line {1}: choose one that it has.").format(name, line)


def purpose_outside(tag: str, name: str) -> str:
	if not tag:
		return _("Grant {0} is for certain purposes, and none is named: choose one of them.").format(name)
	return _("Grant {0} is not for the purpose {1}: choose one that it is for, or use another grant.").format(
		name, tag
	)


def geography_outside(tag: str, name: str) -> str:
	if not tag:
		return _("Grant {0} is for certain places, and none is named: choose one of them.").format(name)
	return _("Grant {0} is not for the place {1}: choose one that it is for, or use another grant.").format(
		name, tag
	)


# Who may -------------------------------------------------------------------------------------------------------


def duty(refused: Refused, names: Mapping[str, str], currency: str) -> str:
	"""Why a person may not do something, whether that could be relaxed, and who could do it instead: three sentences.

	names      a person's key to their name
	currency   the group's, in which its policy has its caps
	"""
	reason = _("{0}, so somebody else has to {1}.").format(done(refused.code), doing(refused.act))
	return " ".join((reason, lowered(refused, currency), instead(refused, names)))


def done(code: DutyCode) -> str:
	"""What the person did, or is, without a period."""
	return {
		DutyCode.REQUESTED: _("You asked for this money"),
		DutyCode.EDITED: _("You changed this request last"),
		DutyCode.OF_BENEFICIARY: _("You are of the beneficiary"),
		DutyCode.DECIDED: _("You decided on this request"),
		DutyCode.SIGNED_OFF: _("You signed this request off for finance"),
		DutyCode.PREPARED: _("You prepared this payment"),
		DutyCode.CLEARED: _("You cleared this payment"),
		DutyCode.PAID: _("You made this payment"),
	}[code]


def doing(what: Act) -> str:
	"""An act as it stands after "has to"."""
	return {
		Act.DECIDE: _("decide on it"),
		Act.SIGN_OFF: _("sign it off for finance"),
		Act.PREPARE: _("prepare the payment"),
		Act.CLEAR: _("clear the payment"),
		Act.PAY: _("make the payment"),
	}[what]


def lowered(refused: Refused, currency: str) -> str:
	"""Whether a policy could allow it; when the group's own does so within limits, those."""
	if refused.is_floor or refused.would_relax is None:
		return _("No policy can relax this.")
	what = begun_small(word(refused.would_relax))
	if refused.relaxation is None:
		return _("Only a policy that the pillars ratify could relax this: {0}.").format(what)
	return within(refused.relaxation, what, currency)


def within(row: Relaxation, what: str, currency: str) -> str:
	"""The policy's own relaxation, which does not reach: the amount is above its cap, or the day after its last."""
	cap = money_text(row.amount_cap, currency)
	if row.until is None:
		return _("The policy relaxes this up to {0}, and names no last day: {1}.").format(cap, what)
	return _("The policy relaxes this only for requests up to {0} and until {1}: {2}.").format(
		cap, on(row.until), what
	)


def instead(refused: Refused, names: Mapping[str, str]) -> str:
	"""Who could do it, at most five of them."""
	who = ", ".join(escaped(names.get(person) or person) for person in refused.who[:MOST_NAMES])
	if who:
		return _("These can do it: {0}.").format(who)
	if refused.act == Act.DECIDE:
		return _("Nobody else can: ask the coordinator to fill a seat or to name an alternate.")
	return _(
		"Nobody else can: ask the manager to name somebody from outside, such as the host's director or a treasurer."
	)


# Advances ------------------------------------------------------------------------------------------------------


def advance(fault: AdvanceFault, currency: str) -> str:
	"""One thing that is wrong with an advance, its retirement or its top-up. `currency` is the advance's."""
	what, day = escaped(fault.word), on(fault.day)
	have, asked, over = (amount(units, currency) for units in (fault.have, fault.asked, fault.over))
	text = {
		AdvanceFaultCode.NOTHING_RETIRED: _(
			"Nothing is accounted for of the {0} that are outstanding: add a line for each expense, or enter what is refunded."
		).format(amount(max(fault.have, 0), currency)),
		AdvanceFaultCode.AMOUNT_NOT_POSITIVE: _("The amount is {0}: enter one above 0.").format(asked),
		AdvanceFaultCode.EXPENSE_UNDATED: _(
			"The expense has no day: enter the day on which it was incurred."
		),
		AdvanceFaultCode.EXPENSE_IN_FUTURE: _(
			"The expense is of {0}, which has not come: correct the day."
		).format(day),
		AdvanceFaultCode.RECEIPT_MISSING: receipt_missing(fault, what, asked),
		AdvanceFaultCode.RECEIPT_TWICE: _(
			"The receipt {0} was entered before: correct its number, or remove the line."
		).format(what),
		AdvanceFaultCode.REFUND_BELOW_ZERO: _("The refund is {0}: enter 0 or more.").format(asked),
		AdvanceFaultCode.REFUND_ABOVE_LEFT: _(
			"The expenses leave {0} of the advance, and {1} is refunded: reduce the refund by {2}, or correct the expenses."
		).format(have, asked, over),
		AdvanceFaultCode.TOP_UP_ABOVE_OWED: _(
			"The holder of advance {0} is owed {1}; this pays {2}: reduce it by {3}."
		).format(what, have, asked, over),
		AdvanceFaultCode.ABOVE_CEILING: _(
			"The ceiling of petty cash leaves room for {0}; this asks for {1}: reduce it by {2}, or account for what was spent first."
		).format(have, asked, over),
		AdvanceFaultCode.HOLDER_OVERDUE: _(
			"Advance {0} of the same holder was due on {1} and has {2} outstanding (days late: {3}): account for it first."
		).format(what, day, have, fault.days),
		AdvanceFaultCode.DUE_BEFORE_GIVEN: _(
			"The advance is due on {0}, before it is given: enter a later day."
		).format(day),
	}[fault.code]
	return on_line(fault.line, text)


def receipt_missing(fault: AdvanceFault, receipt: str, asked: str) -> str:
	if visible(fault.word):
		return _("The receipt {0} of {1} is not attached: attach it.").format(receipt, asked)
	return _("The expense of {0} has no receipt: enter its number and attach it.").format(asked)


# Months and closing --------------------------------------------------------------------------------------------


def period(fault: PeriodFault) -> str:
	"""One thing that is wrong with a posting, the close of a month or its reopening."""
	day, limit = on(fault.day), on(fault.limit)
	return {
		PeriodCode.DATE_IN_FUTURE: _("The date {0} has not come: enter {1} or an earlier one.").format(
			day, limit
		),
		PeriodCode.NOT_MONTH_END: _("The date {0} is not the last of its month: enter {1}.").format(
			day, limit
		),
		PeriodCode.MONTH_NOT_OVER: _("The month up to {0} is not over: close up to {1} or earlier.").format(
			day, limit
		),
		PeriodCode.ALREADY_CLOSED: _(
			"The books are closed up to {1} already, so {0} is closed: enter the end of a later month."
		).format(day, limit),
		PeriodCode.UNPOSTED: _(
			"The payments up to {0} that are cleared and neither paid nor taken back are {1} in number: pay each or take it back first."
		).format(day, fault.count),
		PeriodCode.NOT_MONTH_START: _("The date {0} is not the first of its month: enter {1}.").format(
			day, limit
		),
		PeriodCode.NOT_CLOSED: not_closed(fault),
		PeriodCode.REASON_MISSING: _(
			"The books are to be reopened from {0} on without a reason: say why; it stays on record."
		).format(day),
	}[fault.code]


def not_closed(fault: PeriodFault) -> str:
	if fault.limit is None:
		return _("No month is closed, so {0} is open: post on that day as it is.").format(on(fault.day))
	return _("The books are closed up to {1}, so {0} is open: enter the first day of a closed month.").format(
		on(fault.day), on(fault.limit)
	)


def closing(fault: ClosingFault) -> str:
	"""One thing that stands in the way of closing a grant or a group."""
	grant, held = escaped(fault.grant), escaped(fault.advance)
	left = amount(fault.amount, fault.currency)
	return {
		ClosingCode.OPEN_COMMITMENT: _(
			"Grant {0} has {1} committed and not yet paid: pay it, or settle or cancel those allocations."
		).format(grant, left),
		ClosingCode.OPEN_CONDITIONAL: _(
			"Grant {0} has {1} committed against signed money: settle or cancel those allocations."
		).format(grant, left),
		ClosingCode.OPEN_PAYMENT: _(
			"Grant {0} has payments that are cleared or on hold, {1} in number: pay each or take it back."
		).format(grant, fault.amount),
		ClosingCode.OPEN_ADVANCE: _(
			"Advance {0} of grant {1} has {2} outstanding: account for it, or enter its refund."
		).format(held, grant, left),
		ClosingCode.OWED_TO_HOLDER: _(
			"The holder of advance {0} of grant {1} is owed {2}: pay it as a top-up."
		).format(held, grant, left),
		ClosingCode.UNSPENT: _(
			"Grant {0} has {1} unspent: repay it to its funder, or transfer it to another grant."
		).format(grant, left),
		ClosingCode.IN_DEFICIT: _(
			"Grant {0} is {1} below zero: enter a receipt or a transfer that covers it."
		).format(grant, left),
	}[fault.code]


# Corporate support ---------------------------------------------------------------------------------------------


def scrutiny(fault: ScrutinyFault, currency: str) -> str:
	"""One thing that is wrong with the answers of a grant's scrutiny. `currency` is the group's."""
	asked = question(fault.question)
	have, need = amount(fault.have, currency), amount(fault.need, currency)
	return {
		ScrutinyFaultCode.UNANSWERED: _('"{0}" is not answered: choose Yes or No.').format(asked),
		ScrutinyFaultCode.ANSWERED_TWICE: _('"{0}" is answered twice: remove one of the answers.').format(
			asked
		),
		ScrutinyFaultCode.EXPLANATION_MISSING: _(
			'"{0}" is answered with Yes: say what there is, and how the group stays neutral.'
		).format(asked),
		ScrutinyFaultCode.SHARE_ABOVE_CEILING: _(
			'"{0}" is answered with No, and companies give {1} in twelve months where {2} would be at the ceiling: answer Yes and say how the group stays neutral.'
		).format(asked, have, need),
	}[fault.code]


def ceiling(answer: CeilingAnswer, currency: str) -> str:
	"""The share of corporate support in twelve months, against the policy's ceiling. `currency` is the group's."""
	if answer.share is None:
		return _("No support has come in the last twelve months.")
	corporate, total = amount(answer.corporate, currency), amount(answer.total, currency)
	share, most = percents(answer.share, answer.ceiling)
	if answer.ceiling is None:
		return _(
			"Companies give {0} of the support of twelve months, {1} of {2}; the policy has no ceiling."
		).format(share, corporate, total)
	over = amount(answer.over, currency)
	return {
		CeilingVerdict.WITHIN: _(
			"Companies give {0} of the support of twelve months, {1} of {2}, within the ceiling of {3}."
		).format(share, corporate, total, most),
		CeilingVerdict.WARN: _(
			"Companies give {0} of the support of twelve months, {1} of {2}, above the ceiling of {3}: it is {4} too much, so say why the group takes it."
		).format(share, corporate, total, most, over),
		CeilingVerdict.STOP: _(
			"Companies give {0} of the support of twelve months, {1} of {2}, above the ceiling of {3}: take {4} less, or find other support first."
		).format(share, corporate, total, most, over),
	}[answer.verdict]


def percents(share: Fraction, most: Fraction | None) -> tuple[str, str]:
	"""A share and its ceiling in per cent, with a digit after the point, or as many more as tell the two apart."""
	if most is None:
		return percent(share, 1), ""
	texts = (percent(share, 1), percent(most, 1))
	for decimals in range(2, MOST_DECIMALS + 1):
		if texts[0] != texts[1] or share == most:
			break
		texts = (percent(share, decimals), percent(most, decimals))
	return texts


def percent(share: Fraction, decimals: int) -> str:
	"""A share in per cent with at most so many digits after the point, as the reader's language writes it."""
	digits = Decimal(round(share * 100 * 10**decimals)).scaleb(-decimals).normalize()
	if frappe.local.lang in ("fr", "es"):
		return _("{0} %").format(f"{digits:f}".replace(".", ","))
	return f"{digits:f}%"
