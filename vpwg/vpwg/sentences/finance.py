"""What stands in the way of signing off and paying, in sentences with the figures and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frappe import _
from frappe.utils import escape_html, formatdate

from vpwg.vpwg.sentences.requests import amount
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow import money
from vpwg.vpwg.workflow.funding import Funding
from vpwg.vpwg.workflow.policy_parts import Relaxed

__all__ = [
	"above_allocation",
	"above_line",
	"advance_open",
	"amount",
	"funder_decided",
	"not_in_state",
	"rate",
	"rate_of_row",
	"refund_above_paid",
	"relaxed",
	"same_payment",
	"sources_differ",
	"word",
]


def funder_decided(grant: str, seat: str) -> str:
	"""The funder sets conditions on how the group decides, and its own seat agreed to this."""
	return _(
		"{0} is given on conditions, and {1} of its funder agreed to this request: choose another grant, or have it decided anew with the grant named in it."
	).format(grant, escape_html(seat))


def not_in_state(name: str, status: str, states: Sequence[str]) -> str:
	"""In which state a document is, and in which one something is possible."""
	return _("{0} is in the state {1}; this is possible in the state {2}.").format(
		name, word(status), " / ".join(word(state) for state in states)
	)


def relaxed(tag: Relaxed) -> str:
	"""A relaxation of the separation of duties that was used."""
	return {
		Relaxed.DECIDER_APPROVES: _("A decider signed off for finance, as the policy allows."),
		Relaxed.DECIDER_PAYS: _("A decider paid, as the policy allows."),
		Relaxed.APPROVER_PAYS: _("The finance approver paid, as the policy allows."),
	}[tag]


def above_allocation(allocation: str, left: int, asked: int, currency: str) -> str:
	"""More than the allocation has left to be paid, other open payments counted."""
	return _("{0} has {1} left to be paid; this payment is of {2}: reduce it by {3}.").format(
		allocation, *(amount(units, currency) for units in (left, asked, asked - left))
	)


def above_line(place: tuple[str, str], left: int, asked: int, currency: str) -> str:
	"""More than a budget line has left of the allocation."""
	return _(
		"Budget line {0} of {1} has {2} of this allocation left; {3} is to be paid from it: reduce it by {4}."
	).format(
		escape_html(place[1]), place[0], *(amount(units, currency) for units in (left, asked, asked - left))
	)


def sources_differ(have: int, need: int, currency: str) -> str:
	"""The grants do not add up to the payees."""
	return _("The grants add up to {0} and the payees to {1}: correct one of them by {2}.").format(
		*(amount(units, currency) for units in (have, need, abs(need - have)))
	)


def refund_above_paid(allocation: str, grant: str, most: int, asked: int, currency: str) -> str:
	"""More comes back than was paid and is not accounted for."""
	return _(
		"Of what {0} was paid from {2}, {1} is neither refunded, nor spent with receipts, nor held as an advance; {3} cannot come back: correct it."
	).format(allocation, amount(most, currency), grant, amount(asked, currency))


def same_payment(payee: str, units: int, name: str, currency: str) -> str:
	"""A payment that may have been made before."""
	return _("{0} of {1} is to the same payee, of the same amount, for the same purpose: {2}.").format(
		name, amount(units, currency), escape_html(payee)
	)


def advance_open(advance: str, outstanding: int, currency: str) -> str:
	"""An advance that is not accounted for, or whose holder is owed something."""
	if outstanding > 0:
		return _(
			"The advance {0} has {1} that is not accounted for: enter its receipts or what came back."
		).format(advance, amount(outstanding, currency))
	return _("The holder of the advance {0} is owed {1}: pay it by a top-up.").format(
		advance, amount(-outstanding, currency)
	)


def rate(made: Funding, currency: str) -> str:
	"""The rate at which an amount was committed, with its day and source; empty within a currency."""
	if made.currency == currency:
		return ""
	figure = format(made.rate.normalize(), "f")
	one, other = (made.currency, currency) if made.per_grant_unit else (currency, made.currency)
	return _("1 {0} = {1} {2} on {3} ({4})").format(
		one, figure, other, formatdate(made.rate_day), escape_html(made.rate_source)
	)


def rate_of_row(row: Any, currency: str) -> str:
	"""The same of a row that was signed off."""
	if row.grant_currency == currency:
		return ""
	one, other = (row.grant_currency, currency) if row.per_grant_unit else (currency, row.grant_currency)
	return _("1 {0} = {1} {2} on {3} ({4})").format(
		one,
		format(money.exact(row.rate).normalize(), "f"),
		other,
		formatdate(row.rate_date),
		escape_html(row.rate_source or ""),
	)
