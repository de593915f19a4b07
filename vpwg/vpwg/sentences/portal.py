"""Sentences of the pages for members that no other page has: bands, rates and times in words."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import cint, cstr, fmt_money, formatdate

from vpwg.vpwg.sentences.requests import amount


def marks() -> dict[str, str]:
	"""The marks with which this site writes amounts, as `amount` does: `decimal` and `group` (empty where it groups none)."""
	sample = cstr(fmt_money(1234567.8, precision=1))
	other = [sign for sign in sample if not sign.isdigit()]
	return {"decimal": other[-1] if other else ".", "group": other[0] if len(other) > 1 else ""}


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


def time_to_decide(days: int, grace: int) -> str:
	"""How long the seats have."""
	return _("{0} days to decide, {1} days of grace.").format(days, grace)


def rate(row: Any, currency: str) -> str:
	"""A published rate as a choice."""
	worth = amount(cint(row.amount_units), currency)
	return f"{row.rate_name}: {worth} / {row.unit}" if row.unit else f"{row.rate_name}: {worth}"
