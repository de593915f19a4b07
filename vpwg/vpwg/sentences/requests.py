"""What is wrong with a request or its ranking, in sentences that name the line, the amounts and the remedy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, formatdate

from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow import money
from vpwg.vpwg.workflow.policy_parts import Relaxation, Relaxed
from vpwg.vpwg.workflow.ranking import HIGHEST_SCORE, RankingFault, RankingFaultCode
from vpwg.vpwg.workflow.requests import RequestFault, RequestFaultCode

__all__ = ["amount", "money_text", "rank", "ranking", "rate", "relaxation", "sentence", "word"]


def amount(units: int, currency: str | None) -> str:
	"""An amount in the smallest unit as people read it, with the code of its currency."""
	return money_text(money.from_units(units, currency or ""), currency)


def money_text(value: Decimal, currency: str | None) -> str:
	"""An amount as people read it, with the code of its currency: symbols stand for several."""
	figure = fmt_money(value, precision=money.decimals_of(currency or ""))
	return f"{currency or ''} {figure}".strip()


def rate(request: Any) -> str:
	"""The rate at which a request was converted when it was sent, with its day and source."""
	figure = f"{request.rate:.9f}".rstrip("0").rstrip(".")
	return _("1 {0} = {1} {2} on {3} ({4})").format(
		request.currency, figure, request.group_currency, formatdate(request.rate_date), request.rate_source
	)


def rank(place: int, of: int, total: float) -> str:
	"""The place of a request among those of its call."""
	return _("Rank {0} of {1}, with {2} of 100 points").format(place, of, f"{total:g}")


def sentence(fault: RequestFault, currency: str) -> str:
	"""One fault of a request with its remedy."""
	line, have, need = fault.line, amount(fault.have, currency), amount(fault.need, currency)
	day = formatdate(fault.day) if fault.day else ""
	name = frappe.utils.escape_html(fault.word)
	return {
		RequestFaultCode.TITLE_EMPTY: _("Give the request a title."),
		RequestFaultCode.PURPOSE_EMPTY: _("Say what the money is for."),
		RequestFaultCode.RESULT_EMPTY: _("Say what will be different afterwards."),
		RequestFaultCode.COSTS_UNDATED: _("Say from when to when the costs arise."),
		RequestFaultCode.COSTS_END_BEFORE_START: _(
			"The costs end before they begin, on {0}: correct one of the two days."
		).format(day),
		RequestFaultCode.BENEFICIARY_MISSING: _(
			"Say who receives the money: an organisation or a community."
		),
		RequestFaultCode.BENEFICIARY_TWICE: _(
			"Both an organisation and a community are named as beneficiary: keep the one that receives the money."
		),
		RequestFaultCode.NO_LINE: _("Add a line for each cost."),
		RequestFaultCode.QUANTITY_NOT_POSITIVE: _("Line {0} has no quantity above 0: enter how many.").format(
			line
		),
		RequestFaultCode.AMOUNT_NOT_POSITIVE: _(
			"Line {0} has no amount above 0: enter what one costs."
		).format(line),
		RequestFaultCode.RATE_UNKNOWN: _(
			"Line {0}: the policy publishes no rate {1} in this currency: choose one of its rates, or leave the field empty."
		).format(line, name),
		RequestFaultCode.RATE_DIFFERS: _(
			"Line {0}: the published rate {1} is {2}, and the line says {3}: enter the published amount."
		).format(line, name, need, have),
		RequestFaultCode.TOTAL_ZERO: _("The lines come to nothing: enter what each costs."),
		RequestFaultCode.TOTAL_TOO_LARGE: _(
			"The lines come to {0}, more than can be kept: check the amounts."
		).format(have),
		RequestFaultCode.CALL_NOT_OPEN_YET: _("The call opens on {0}: send the request then.").format(day),
		RequestFaultCode.CALL_CLOSED: _(
			"The call closed on {0}: ask the coordinator for a later one, or send it without a call."
		).format(day),
		RequestFaultCode.DRAWN_NOT_ENDORSED: _(
			"The budget that it draws on is not endorsed, of another group or in another currency: choose another one."
		),
		RequestFaultCode.DRAWN_OTHER_BENEFICIARY: _(
			"The budget that it draws on is for {0}: the same beneficiary draws on it."
		).format(name),
		RequestFaultCode.DRAWN_TOO_MUCH: _(
			"{0} are left of the budget that it draws on, and it asks for {1}: reduce it, or ask without that budget."
		).format(have, need),
	}[fault.code]


def ranking(fault: RankingFault, title: str) -> str:
	"""One fault of a request's ranking with its remedy."""
	request, criterion = frappe.utils.escape_html(title), frappe.utils.escape_html(fault.criterion)
	return {
		RankingFaultCode.SCORE_MISSING: _("{0}: give points for {1}."),
		RankingFaultCode.SCORE_TWICE: _("{0}: {1} is scored twice: keep one."),
		RankingFaultCode.CRITERION_UNKNOWN: _("{0}: {1} is no criterion of its policy: remove it."),
		RankingFaultCode.WEIGHT_DIFFERS: _("{0}: the weight of {1} is the policy's: leave it."),
		RankingFaultCode.SCORE_OUT_OF_RANGE: _("{0}: give {1} from 0 to {2} points."),
		RankingFaultCode.REASON_EMPTY: _("{0}: say why {1} gets these points; every member reads it."),
	}[fault.code].format(request, criterion, HIGHEST_SCORE)


def relaxation(row: Relaxation, currency: str) -> str:
	"""A relaxation of the separation of duties as it stands on a record."""
	what = {
		Relaxed.DECIDER_APPROVES: _("a decider may sign off for finance"),
		Relaxed.DECIDER_PAYS: _("a decider may pay"),
		Relaxed.APPROVER_PAYS: _("the finance approver may pay"),
	}[row.kind]
	return _("Relaxed by the policy up to {0} until {1}: {2}. Reviewed by: {3}.").format(
		money_text(row.amount_cap, currency), formatdate(row.until), what, row.compensating_review
	)
