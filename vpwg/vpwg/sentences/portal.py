"""Sentences of the pages for members that no other page has: bands, rates and ranks in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import cint, cstr, fmt_money, formatdate

from vpwg.vpwg.sentences.requests import amount, money_text
from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow import policy_parts


def marks() -> dict[str, str]:
	"""The marks with which this site writes amounts, as `amount` does: `decimal` and `group` (empty where it groups none)."""
	sample = cstr(fmt_money(1234567.8, precision=1))
	other = [sign for sign in sample if not sign.isdigit()]
	return {"decimal": other[-1] if other else ".", "group": other[0] if len(other) > 1 else ""}


def converted(request: Any) -> str:
	"""What a request in another currency comes to in the group's, and by which rate."""
	worth = amount(cint(request.group_amount_units), request.group_currency)
	return _("{0} at the rate of {1}, {2}").format(
		worth, formatdate(request.rate_date), request.rate_source or request.rate
	)


def rank(request: Any) -> str:
	"""Where a request of a call stands among the others."""
	return _("Ranked {0} of {1}, with {2} of 100 points").format(
		cint(request.rank), cint(request.rank_of), f"{request.ranking_total:g}"
	)


def band(request: Any) -> str:
	"""The total that chose the rule, where it is more than what is asked for."""
	if cint(request.band_amount_units) == cint(request.group_amount_units):
		return ""
	return _("Together with other requests of the last 90 days: {0}. This total chooses the rule.").format(
		amount(cint(request.band_amount_units), request.group_currency)
	)


def interim(policy: Any) -> str:
	"""What an interim policy allows, and until when."""
	return _(
		"Interim policy: the host's own rules until {0}, for requests of at most {1} together, until the pillars ratify a policy."
	).format(
		formatdate(policy.expires_on) if policy.expires_on else "",
		amount(cint(policy.interim_ceiling_units), policy.currency),
	)


def applies_to(doctype: str) -> str:
	"""What a rule of a policy is about."""
	return {
		policy_parts.RESOURCE_ALLOCATION: _("Requests for money"),
		policy_parts.ALLOCATION_POLICY: _("The next policy"),
	}.get(doctype) or word(doctype)


def amounts(above: Decimal, up_to: Decimal | None, currency: str) -> str:
	"""The amounts that a rule decides on."""
	if up_to is None:
		return _("Above {0}").format(money_text(above, currency)) if above else _("Any amount")
	if not above:
		return _("Up to {0}").format(money_text(up_to, currency))
	return _("Above {0}, up to {1}").format(money_text(above, currency), money_text(up_to, currency))


def time_to_decide(days: int, grace: int) -> str:
	"""How long the seats have, and what follows."""
	return _("{0} days to decide, then reminders every {1} days.").format(days, grace)


def substitute(pillar: str, seat: str) -> str:
	"""Who decides for a pillar that is in conflict as a whole."""
	return _("{0}: {1} decides in its place.").format(word(pillar), seat)


def rate(row: Any, currency: str) -> str:
	"""A published rate as a choice."""
	worth = amount(cint(row.amount_units), currency)
	return f"{row.rate_name}: {worth} / {row.unit}" if row.unit else f"{row.rate_name}: {worth}"
