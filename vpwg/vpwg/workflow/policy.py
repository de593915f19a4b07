"""An allocation policy: what it may hold, which of its rules decides an amount, how long it is in force. Design section 5.

Pure: nothing is read or written, days are arguments, nothing is put into words. Amounts are in the group's currency,
major units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from vpwg.vpwg.workflow.approval import (
	Band,
	BandFaultCode,
	DecidedBy,
	Pillar,
	Roster,
	Status,
	band_for,
	check_bands,
	evaluate,
)
from vpwg.vpwg.workflow.balance import bench_of, months_earlier
from vpwg.vpwg.workflow.policy_parts import (
	ALLOCATION_POLICY,
	HIGHEST_WEIGHT,
	KINDS,
	LONGEST_MONTHS,
	REQUIRED,
	RESOURCE_ALLOCATION,
	WORKING_GROUP_GRANT,
	Draft,
	GrantUse,
	PolicyFault,
	PolicyFaultCode,
	Reach,
	Relaxation,
	Relaxed,
	RuleRow,
)
from vpwg.vpwg.workflow.seats import name_key
from vpwg.vpwg.workflow.terms import TermsFaultCode, tier_faults
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"ALLOCATION_POLICY",
	"LONGEST_MONTHS",
	"RESOURCE_ALLOCATION",
	"WORKING_GROUP_GRANT",
	"Draft",
	"GrantUse",
	"PolicyFault",
	"PolicyFaultCode",
	"Reach",
	"Relaxation",
	"Relaxed",
	"RuleRow",
	"form_faults",
	"in_force",
	"is_wider",
	"months_later",
	"reach_faults",
	"relaxations_touching",
	"rules_for",
	"substitute_faults",
	"uses_more",
]

BAND_CODES = {
	BandFaultCode.GAP: PolicyFaultCode.BAND_GAP,
	BandFaultCode.OVERLAP: PolicyFaultCode.BAND_OVERLAP,
	BandFaultCode.EMPTY: PolicyFaultCode.BAND_EMPTY,
	BandFaultCode.BELOW_ZERO: PolicyFaultCode.BAND_BELOW_ZERO,
}


def form_faults(draft: Draft, today: date) -> tuple[PolicyFault, ...]:
	"""Everything that is wrong with a policy whoever sits in the group, in the order of the form; empty when nothing is."""
	return (
		*term_faults(draft, today),
		*rule_faults(draft.rows),
		*missing_rules(draft),
		*tiers_and_bands(draft),
		*ranking_and_rate_faults(draft),
		*ground_and_substitute_faults(draft),
		*relaxation_faults(draft, today),
		*grant_faults(draft),
	)


def term_faults(draft: Draft, today: date) -> Iterator[PolicyFault]:
	"""An interim policy has a ceiling and an end and comes before every other; a ratified one has neither."""
	if not draft.is_interim:
		if draft.ceiling:
			yield PolicyFault(PolicyFaultCode.CEILING_NOT_HERE, amount_to=draft.ceiling)
		if draft.expires_on is not None:
			yield PolicyFault(PolicyFaultCode.EXPIRY_NOT_HERE, limit=draft.expires_on)
		return
	if draft.ratified_before:
		yield PolicyFault(PolicyFaultCode.INTERIM_TOO_LATE)
	if draft.ceiling is None or draft.ceiling <= 0:
		yield PolicyFault(PolicyFaultCode.CEILING_MISSING, amount_to=draft.ceiling)
	latest = months_later(today, LONGEST_MONTHS)
	if draft.expires_on is None:
		yield PolicyFault(PolicyFaultCode.EXPIRY_MISSING, limit=latest)
	elif draft.expires_on <= today:
		yield PolicyFault(PolicyFaultCode.EXPIRY_PAST, limit=latest)
	elif draft.expires_on > latest:
		yield PolicyFault(PolicyFaultCode.EXPIRY_TOO_FAR, limit=latest)


def rule_faults(rows: Iterable[RuleRow]) -> Iterator[PolicyFault]:
	"""Rules that decide on something else, and amounts or office-holders where only pillars decide, on any amount."""
	for row in rows:
		if row.applies_to not in KINDS:
			yield PolicyFault(PolicyFaultCode.RULE_ELSEWHERE, row.line, row.applies_to)
			continue
		if row.applies_to == RESOURCE_ALLOCATION:
			continue
		if row.amount_from != 0 or row.amount_to is not None:
			yield PolicyFault(
				PolicyFaultCode.AMOUNTS_NOT_HERE, row.line, row.applies_to, row.amount_from, row.amount_to
			)
		if row.rule.decided_by == DecidedBy.OFFICE_HOLDERS:
			yield PolicyFault(PolicyFaultCode.OFFICE_HOLDERS_NOT_HERE, row.line, row.applies_to)


def missing_rules(draft: Draft) -> Iterator[PolicyFault]:
	"""A policy says how allocations are decided and, unless it is interim, how the next policy is."""
	there = {row.applies_to for row in draft.rows}
	for kind in REQUIRED:
		if kind not in there and not (draft.is_interim and kind == ALLOCATION_POLICY):
			yield PolicyFault(PolicyFaultCode.RULE_MISSING, applies_to=kind)


def tiers_and_bands(draft: Draft) -> Iterator[PolicyFault]:
	"""Tiers from 1 within each band; bands of allocations without gap or overlap, up to the ceiling of an interim policy."""
	for kind in KINDS:
		of_kind = [row for row in draft.rows if row.applies_to == kind]
		# Without amounts all rows are tiers of one band; amounts that should not be there are reported above.
		bands = bands_of(of_kind) if kind == RESOURCE_ALLOCATION else [of_kind]
		for band in bands:
			yield from faults_of_tiers(kind, band)
		if kind == RESOURCE_ALLOCATION and bands:
			yield from faults_of_bands(bands, ceiling_of(draft))


def bands_of(rows: Iterable[RuleRow]) -> list[list[RuleRow]]:
	"""Rows by the amounts that they decide, in the order in which each band first appears."""
	bands: dict[tuple[Decimal, Decimal | None], list[RuleRow]] = {}
	for row in rows:
		bands.setdefault(row.band, []).append(row)
	return list(bands.values())


def ceiling_of(draft: Draft) -> Decimal | None:
	"""Up to where amounts need a band; nowhere in an interim policy that lacks its ceiling, which is a fault of its own."""
	if not draft.is_interim:
		return None
	return max(draft.ceiling or Decimal(0), Decimal(0))


def faults_of_tiers(kind: str, rows: Sequence[RuleRow]) -> Iterator[PolicyFault]:
	for fault in tier_faults([row.tier for row in rows]):
		twice = fault.code == TermsFaultCode.TIER_TWICE
		lines = tuple(sorted(row.line for row in rows if not twice or row.tier == fault.tier))
		yield PolicyFault(
			PolicyFaultCode.TIER_TWICE if twice else PolicyFaultCode.TIER_MISSING,
			line=lines[-1] if twice else 0,
			applies_to=kind,
			amount_from=rows[0].amount_from,
			amount_to=rows[0].amount_to,
			lines=lines,
			tier=fault.tier,
		)


def faults_of_bands(bands: Sequence[Sequence[RuleRow]], ceiling: Decimal | None) -> Iterator[PolicyFault]:
	lines_of = {str(number): [row.line for row in band] for number, band in enumerate(bands)}
	asked = [Band(key, *band[0].band) for key, band in zip(lines_of, bands, strict=True)]
	for fault in check_bands(asked, ceiling):
		lines = tuple(sorted(line for key in fault.keys for line in lines_of[key]))
		yield PolicyFault(
			BAND_CODES[fault.code],
			applies_to=RESOURCE_ALLOCATION,
			amount_from=fault.amount_from,
			amount_to=fault.amount_to,
			lines=lines,
		)


def repeated(words: Iterable[str]) -> Iterator[tuple[int, tuple[int, ...], str]]:
	"""Words that were there before: line, all lines up to it, the word. Case, width and spaces make no difference."""
	seen: dict[str, list[int]] = {}
	for line, word in enumerate(words, 1):
		if not visible(word):
			continue
		lines = seen.setdefault(name_key(word), [])
		lines.append(line)
		if len(lines) > 1:
			yield line, tuple(lines), word


def ranking_and_rate_faults(draft: Draft) -> Iterator[PolicyFault]:
	"""Criteria once each with a weight from 1 to 100, rates once each and above zero, all with a name."""
	for line, (criterion, weight) in enumerate(draft.ranking, 1):
		if not visible(criterion):
			yield PolicyFault(PolicyFaultCode.CRITERION_EMPTY, line)
		if not 1 <= weight <= HIGHEST_WEIGHT:
			yield PolicyFault(PolicyFaultCode.CRITERION_WEIGHT, line, word=criterion)
	for line, lines, word in repeated(criterion for criterion, _weight in draft.ranking):
		yield PolicyFault(PolicyFaultCode.CRITERION_TWICE, line, lines=lines, word=word)
	for line, (name, amount) in enumerate(draft.rates, 1):
		if not visible(name):
			yield PolicyFault(PolicyFaultCode.RATE_EMPTY, line)
		if amount <= 0:
			yield PolicyFault(PolicyFaultCode.RATE_NOT_POSITIVE, line, amount_from=amount, word=name)
	for line, lines, word in repeated(name for name, _amount in draft.rates):
		yield PolicyFault(PolicyFaultCode.RATE_TWICE, line, lines=lines, word=word)


def ground_and_substitute_faults(draft: Draft) -> Iterator[PolicyFault]:
	"""Each ground once, each seat once for a pillar."""
	for line, lines, word in repeated(draft.grounds):
		yield PolicyFault(PolicyFaultCode.GROUND_TWICE, line, lines=lines, word=word)
	first: dict[tuple[Pillar, str], int] = {}
	for line, pillar, seat in draft.substitutes:
		before = first.setdefault((pillar, seat), line)
		if before != line:
			yield PolicyFault(PolicyFaultCode.SUBSTITUTE_TWICE, line, lines=(before, line), word=seat)


def relaxation_faults(draft: Draft, today: date) -> Iterator[PolicyFault]:
	"""A relaxation is for a ratified policy: once each, capped, for at most 12 months, with a review in its place."""
	latest = months_later(today, LONGEST_MONTHS)
	first: dict[Relaxed, int] = {}
	for row in draft.relaxations:
		if draft.is_interim:
			yield PolicyFault(PolicyFaultCode.RELAXATION_NOT_HERE, row.line, word=row.kind)
			continue
		before = first.setdefault(row.kind, row.line)
		if before != row.line:
			yield PolicyFault(
				PolicyFaultCode.RELAXATION_TWICE, row.line, lines=(before, row.line), word=row.kind
			)
		if row.amount_cap <= 0:
			yield PolicyFault(
				PolicyFaultCode.RELAXATION_CAP, row.line, amount_to=row.amount_cap, word=row.kind
			)
		if row.until is None:
			yield PolicyFault(PolicyFaultCode.RELAXATION_UNDATED, row.line, word=row.kind, limit=latest)
		elif row.until <= today:
			yield PolicyFault(PolicyFaultCode.RELAXATION_PAST, row.line, word=row.kind, limit=latest)
		elif row.until > latest:
			yield PolicyFault(PolicyFaultCode.RELAXATION_TOO_FAR, row.line, word=row.kind, limit=latest)
		if not visible(row.compensating_review):
			yield PolicyFault(PolicyFaultCode.RELAXATION_WITHOUT_REVIEW, row.line, word=row.kind)


def grant_faults(draft: Draft) -> Iterator[PolicyFault]:
	"""A ceiling of corporate support is a share."""
	if draft.grants.ceiling is not None and not 0 <= draft.grants.ceiling <= 1:
		yield PolicyFault(PolicyFaultCode.CORPORATE_CEILING)


# The present seats ---------------------------------------------------------------------------------------------


def reach_faults(draft: Draft, roster: Roster) -> tuple[Reach, ...]:
	"""The rules that no decision of the present seats could satisfy, each with the outcome that says what would help."""
	without = without_companies(roster)
	outcomes = (
		(row, evaluate(row.rule, without if row.applies_to == WORKING_GROUP_GRANT else roster, ()))
		for row in draft.rows
	)
	return tuple(Reach(row, outcome) for row, outcome in outcomes if outcome.status == Status.UNSATISFIABLE)


def without_companies(roster: Roster) -> Roster:
	"""The roster that decides on the support of companies: theirs have no vote on it."""
	return replace(
		roster,
		seats=tuple(replace(seat, without_vote=seat.pillar == Pillar.COMPANY) for seat in roster.seats),
	)


def substitute_faults(draft: Draft, roster: Roster) -> tuple[PolicyFault, ...]:
	"""Substitutes whose seat is not active (or unknown), or sits on the bench that it would stand in for."""
	return tuple(faults_of_substitutes(draft, roster))


def faults_of_substitutes(draft: Draft, roster: Roster) -> Iterator[PolicyFault]:
	seats = {seat.id: seat for seat in roster.seats}
	for line, pillar, id_ in draft.substitutes:
		seat = seats.get(id_)
		if seat is None or not seat.active:
			yield PolicyFault(PolicyFaultCode.SUBSTITUTE_INACTIVE, line, word=id_)
		elif pillar in (seat.pillar, bench_of(seat.pillar, roster.deciding_pillars)):
			yield PolicyFault(PolicyFaultCode.SUBSTITUTE_OF_PILLAR, line, word=id_)


# A policy in force ---------------------------------------------------------------------------------------------


def rules_for(rows: Iterable[RuleRow], applies_to: str, amount: Decimal | None = None) -> tuple[RuleRow, ...]:
	"""The rules that decide, tier by tier; none when there is no rule for it.

	Of allocations, those of the band that `amount` falls in (none without an amount); nothing else has amounts.
	"""
	fitting = [row for row in rows if row.applies_to == applies_to]
	if applies_to == RESOURCE_ALLOCATION:
		bands = [Band("", *band[0].band) for band in bands_of(fitting)]
		chosen = None if amount is None else band_for(bands, amount)
		if chosen is None:
			return ()
		fitting = [row for row in fitting if row.band == (chosen.amount_from, chosen.amount_to)]
	return tuple(sorted(fitting, key=lambda row: (row.tier, row.line)))


def months_later(day: date, months: int) -> date:
	"""The same day `months` months later, or the last day of that month when it is shorter."""
	return months_earlier(day, -months)


def in_force(is_interim: bool, expires_on: date | None, day: date) -> bool:
	"""Whether a ratified policy still holds on a day. An interim one does up to and including its last day."""
	return not is_interim or (expires_on is not None and day <= expires_on)


def is_wider(ceiling: int, expires_on: date, former_ceiling: int, former_expires_on: date) -> bool:
	"""Whether an interim policy asks for more money or more time than one before it, for which no pillar was asked either."""
	return ceiling > former_ceiling or expires_on > former_expires_on


def uses_more(grants: GrantUse, former: GrantUse) -> bool:
	"""Whether an interim policy allows more of grants than one before it: signed money, a higher ceiling, or one that only
	warns where the other stopped.
	"""
	if grants.may_use_signed and not former.may_use_signed:
		return True
	if former.ceiling is None:
		return False
	if grants.ceiling is None or grants.ceiling > former.ceiling:
		return True
	return former.stops and not grants.stops


def relaxations_touching(
	relaxations: Iterable[Relaxation], amount: Decimal, day: date
) -> tuple[Relaxation, ...]:
	"""The relaxations that hold for an amount on a day; the cap and the last day are included."""
	return tuple(
		row for row in relaxations if amount <= row.amount_cap and row.until is not None and day <= row.until
	)
