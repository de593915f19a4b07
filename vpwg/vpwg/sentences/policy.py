"""What is wrong with an allocation policy, in sentences that name the line, the amounts and the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from frappe import _
from frappe.utils import formatdate

from vpwg.vpwg.sentences.requests import money_text
from vpwg.vpwg.sentences.words import remedy, unmet, word
from vpwg.vpwg.workflow.approval import RemedyCode
from vpwg.vpwg.workflow.policy_parts import PolicyFault, PolicyFaultCode, Reach


def span(amount_from: Decimal | None, amount_to: Decimal | None, currency: str) -> str:
	"""A band of amounts in words."""
	if amount_to is None:
		return _("amounts above {0}").format(money_text(amount_from or Decimal(0), currency))
	return _("amounts above {0} up to {1}").format(
		money_text(amount_from or Decimal(0), currency), money_text(amount_to, currency)
	)


def about(applies_to: str, amount_from: Decimal, amount_to: Decimal | None, currency: str) -> str:
	"""What a band of rules is about, as the head of a table's row."""
	if applies_to == "Working Group Grant":
		return _("Support of companies")
	if applies_to != "Resource Allocation":
		return _("New versions of the policy")
	if not amount_from and amount_to is None:
		return _("Requests of any amount")
	if not amount_from:
		return _("Requests up to {0}").format(money_text(amount_to or Decimal(0), currency))
	if amount_to is None:
		return _("Requests above {0}").format(money_text(amount_from, currency))
	return _("Requests above {0} up to {1}").format(
		money_text(amount_from, currency), money_text(amount_to, currency)
	)


def substitute(pillar: object, title: str) -> str:
	"""Who decides for a pillar whose seats are all in conflict. `title` is that of the seat."""
	return _("If all seats of {0} are in conflict, {1} decides in their place.").format(word(pillar), title)


def sentence(fault: PolicyFault, currency: str, titles: Mapping[str, str] | None = None) -> str:
	"""One fault with its remedy. `titles` are those of the seats."""
	code, line, what = fault.code, fault.line, word(fault.word)
	band = span(fault.amount_from, fault.amount_to, currency)
	day = formatdate(fault.limit) if fault.limit else ""
	both = " / ".join(str(number) for number in fault.lines)
	seat = (titles or {}).get(fault.word, fault.word)
	return {
		PolicyFaultCode.RULE_MISSING: _("{0}: no rule says how it is decided. Add one under Rules.").format(
			word(fault.applies_to)
		),
		PolicyFaultCode.RULE_ELSEWHERE: _(
			"Line {0} of the rules is about {1}, which a policy does not decide: remove it."
		).format(line, word(fault.applies_to)),
		PolicyFaultCode.AMOUNTS_NOT_HERE: _(
			"Line {0} of the rules has amounts, and only requests have bands of amounts: empty both."
		).format(line),
		PolicyFaultCode.OFFICE_HOLDERS_NOT_HERE: _(
			"Line {0} of the rules lets office-holders decide, which they do on requests only: let the pillars decide."
		).format(line),
		PolicyFaultCode.TIER_MISSING: _(
			"The rules for {0} lack tier {1}: number their tiers 1, 2, 3 without a gap."
		).format(band_of(fault, currency), fault.tier),
		PolicyFaultCode.TIER_TWICE: _(
			"The rules for {0} have tier {1} twice: number their tiers 1, 2, 3, each once."
		).format(band_of(fault, currency), fault.tier),
		PolicyFaultCode.BAND_GAP: _(
			"No rule decides on {0}: widen the band beside it, or add a rule for these amounts."
		).format(band),
		PolicyFaultCode.BAND_OVERLAP: _(
			"Lines {0} of the rules both claim {1}: let one end where the other begins."
		).format(both, band),
		PolicyFaultCode.BAND_EMPTY: _(
			"Line {0} of the rules holds no amount, from {1} to {2}: correct one of the two."
		).format(
			both or line,
			money_text(fault.amount_from or Decimal(0), currency),
			money_text(fault.amount_to or Decimal(0), currency),
		),
		PolicyFaultCode.BAND_BELOW_ZERO: _("Line {0} of the rules begins below 0: begin at 0.").format(
			both or line
		),
		PolicyFaultCode.CEILING_MISSING: _(
			"An interim policy has a ceiling: enter the amount that all its requests together stay at or below."
		),
		PolicyFaultCode.CEILING_NOT_HERE: _("Only an interim policy has a ceiling: empty it."),
		PolicyFaultCode.EXPIRY_MISSING: _(
			"An interim policy ends: enter its last day, {0} at the latest."
		).format(day),
		PolicyFaultCode.EXPIRY_PAST: _(
			"The last day of the interim policy is over: enter one up to {0}."
		).format(day),
		PolicyFaultCode.EXPIRY_TOO_FAR: _(
			"An interim policy ends within 12 months: {0} at the latest."
		).format(day),
		PolicyFaultCode.EXPIRY_NOT_HERE: _(
			"Only an interim policy has a last day: empty it; a new version ends this one."
		),
		PolicyFaultCode.INTERIM_TOO_LATE: _(
			"The pillars have ratified a policy already: change it by a new version, not by an interim policy."
		),
		PolicyFaultCode.CRITERION_EMPTY: _(
			"Line {0} of the criteria for ranking has no name: enter one."
		).format(line),
		PolicyFaultCode.CRITERION_TWICE: _(
			"The criterion {0} stands twice among those for ranking, in lines {1}: remove one."
		).format(what, both or line),
		PolicyFaultCode.CRITERION_WEIGHT: _(
			"The criterion {0} in line {1} has no weight from 1 to 100: enter one."
		).format(what, line),
		PolicyFaultCode.RATE_EMPTY: _("Line {0} of the published rates has no name: enter one.").format(line),
		PolicyFaultCode.RATE_TWICE: _("The rate {0} stands twice, in lines {1}: remove one.").format(
			what, both or line
		),
		PolicyFaultCode.RATE_NOT_POSITIVE: _(
			"The rate {0} in line {1} is not above 0: enter its amount."
		).format(what, line),
		PolicyFaultCode.GROUND_TWICE: _("The ground {0} stands twice: remove one.").format(what),
		PolicyFaultCode.SUBSTITUTE_TWICE: _(
			"The substitute in line {0} is named twice for the same pillar: remove one line."
		).format(both or line),
		PolicyFaultCode.SUBSTITUTE_INACTIVE: _(
			"The substitute {0} in line {1} is no active seat of this group: name another one."
		).format(seat, line),
		PolicyFaultCode.SUBSTITUTE_OF_PILLAR: _(
			"The substitute {0} in line {1} sits in the pillar that it would stand in for: name a seat of another one."
		).format(seat, line),
		PolicyFaultCode.RELAXATION_NOT_HERE: _(
			"Line {0} of the relaxations: only a policy that the pillars ratify relaxes the separation of duties: remove it."
		).format(line),
		PolicyFaultCode.RELAXATION_TWICE: _(
			"The relaxation {0} stands twice, in lines {1}: remove one."
		).format(what, both or line),
		PolicyFaultCode.RELAXATION_CAP: _(
			"Line {0} of the relaxations has no amount: enter up to which amount it holds."
		).format(line),
		PolicyFaultCode.RELAXATION_UNDATED: _(
			"Line {0} of the relaxations has no last day: enter one, {1} at the latest."
		).format(line, day),
		PolicyFaultCode.RELAXATION_PAST: _(
			"The last day in line {0} of the relaxations is over: enter one up to {1}."
		).format(line, day),
		PolicyFaultCode.RELAXATION_TOO_FAR: _(
			"A relaxation holds for at most 12 months: let line {0} end on {1} at the latest."
		).format(line, day),
		PolicyFaultCode.RELAXATION_WITHOUT_REVIEW: _(
			"Line {0} of the relaxations names no review: say who looks at it afterwards, and how often."
		).format(line),
		PolicyFaultCode.CORPORATE_CEILING: _(
			"The ceiling of corporate support is not from 0 to 100 percent: correct it, or empty it for no ceiling."
		),
	}[code]


def band_of(fault: PolicyFault, currency: str) -> str:
	"""What a rule is about: a kind of document, with its amounts where it has bands."""
	if fault.amount_from is None and fault.amount_to is None:
		return word(fault.applies_to)
	return f"{word(fault.applies_to)}, {span(fault.amount_from, fault.amount_to, currency)}"


def beyond_reach(fault: Reach, titles: Mapping[str, str], currency: str) -> Iterator[str]:
	"""A rule that the present seats could never satisfy: which one, what is missing, and what would mend it."""
	row = fault.row
	about = word(row.applies_to)
	if row.applies_to == "Resource Allocation":
		about = f"{about}, {span(row.amount_from, row.amount_to, currency)}"
	what = " ".join(unmet(missing) for missing in fault.outcome.unmet)
	how = " ".join(
		remedy(mend, titles) for mend in fault.outcome.remedies if mend.code != RemedyCode.NEXT_TIER
	)
	yield _(
		"Line {0} of the rules ({1}, tier {2}) could never be satisfied by the present seats. {3} {4}"
	).format(row.line, about, row.tier, what, how)
