"""An amount that several grants carry, in several currencies: divided, converted and paid to the last unit. Design section 6.

Pure. Amounts are whole numbers of a currency's smallest unit, rates exact decimals; nothing is a float.

A commitment is booked at the rate of its sign-off. Each payment converts the commitment at that rate; what the bank takes more
or less is posted beside it as an exchange loss or gain, and its fee as a charge. So the tranches of a part add up to its
commitment exactly, and cash agrees with the bank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vpwg.vpwg.workflow.balance import Word
from vpwg.vpwg.workflow.money import LARGEST, decimals_of, exact, half_up
from vpwg.vpwg.workflow.movements import Movement, MovementKind
from vpwg.vpwg.workflow.text import visible

__all__ = [
	"Funding",
	"FundingFault",
	"FundingFaultCode",
	"at_rate",
	"booked",
	"exchange_difference",
	"funding_faults",
	"payment_movements",
	"split",
]


def split(amount: int, shares: Sequence[int | Fraction | Decimal]) -> tuple[int, ...]:
	"""An amount divided in proportion to shares, to the last unit: the parts add up to it exactly.

	Each part is the share rounded towards zero; the units that are left go to the largest remainders, of equal ones to the
	first. A share of 0 gets nothing; a negative amount is divided as its opposite. Raises ValueError for a share below
	zero, and when no share is above zero.
	"""
	exact_shares = [Fraction(share) for share in shares]
	whole = sum(exact_shares, Fraction(0))
	if whole <= 0 or any(share < 0 for share in exact_shares):
		raise ValueError("shares are zero or more, and one is above zero")
	quotas = [abs(amount) * share / whole for share in exact_shares]
	parts = [quota.numerator // quota.denominator for quota in quotas]
	by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - quotas[place], place))
	for place in by_remainder[: abs(amount) - sum(parts)]:
		parts[place] += 1
	return tuple(-part if amount < 0 else part for part in parts)


def at_rate(
	units: int, currency: str, grant_currency: str, rate: Decimal, per_grant_unit: bool = False
) -> int:
	"""An amount in the grant's currency, rounded once to the last unit, a half away from zero.

	`rate` is what one major unit of `currency` is worth in the grant's currency; with `per_grant_unit` it is quoted the
	other way round, as funders often do: how much of `currency` one major unit of the grant's currency is worth. Raises
	ValueError for a rate that is not above zero, for one other than 1 within a currency, and beyond `LARGEST`.
	"""
	worth = Fraction(exact(rate))
	if worth <= 0:
		raise ValueError("a rate is above zero")
	if currency == grant_currency and worth != 1:
		raise ValueError("within a currency the rate is 1")
	scale = Fraction(10 ** decimals_of(grant_currency), 10 ** decimals_of(currency))
	converted = half_up(units * scale * (1 / worth if per_grant_unit else worth))
	if abs(converted) > LARGEST:
		raise ValueError("an amount has at most 10**15 of the smallest unit")
	return converted


@dataclass(frozen=True, slots=True)
class Funding:
	"""What one budget line of a grant carries of an allocation.

	part            in units of the allocation's currency
	units           the same in units of the grant's currency, as committed
	rate            as in `at_rate`, with its source and its day
	prescribed      the rate that the funder prescribes, quoted in the same way; None where it prescribes none
	budget_line     which of the grant's budget lines carries it; one grant may carry several parts, each on a line of its own

	Raises ValueError for a rate that is not finite.
	"""

	grant: str
	currency: str
	part: int
	units: int
	rate: Decimal = Decimal(1)
	rate_source: str = ""
	rate_day: date | None = None
	per_grant_unit: bool = False
	prescribed: Decimal | None = None
	budget_line: str = ""

	def __post_init__(self) -> None:
		if not self.rate.is_finite() or not (self.prescribed is None or self.prescribed.is_finite()):
			raise ValueError("a rate is finite")


class FundingFaultCode(Word):
	"""What is wrong with the funding of an allocation; the translating layer has one sentence for each."""

	NO_FUNDING = "no_funding"
	GRANT_EMPTY = "grant_empty"
	GRANT_TWICE = "grant_twice"
	"""The same budget line (word) of the same grant."""
	PART_NOT_POSITIVE = "part_not_positive"
	PARTS_DIFFER = "parts_differ"
	"""The parts do not add up to the allocation: have, need."""
	RATE_NOT_POSITIVE = "rate_not_positive"
	RATE_NOT_ONE = "rate_not_one"
	RATE_SOURCE_MISSING = "rate_source_missing"
	RATE_UNDATED = "rate_undated"
	RATE_IN_FUTURE = "rate_in_future"
	RATE_NOT_PRESCRIBED = "rate_not_prescribed"
	UNITS_DIFFER = "units_differ"
	"""The amount in the grant's currency is not the part at the rate: have, need."""
	UNITS_ZERO = "units_zero"
	TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class FundingFault:
	"""One thing that is wrong: the line of the funding (from 1), its grant, what there is, what would do, which rate.

	`word` is the budget line that is there twice.
	"""

	code: FundingFaultCode
	line: int = 0
	grant: str = ""
	have: int = 0
	need: int = 0
	rate: Decimal | None = None
	word: str = ""


Code = FundingFaultCode


def funding_faults(
	amount: int, currency: str, fundings: Iterable[Funding], today: date
) -> tuple[FundingFault, ...]:
	"""Everything that is wrong with how an allocation is funded, line by line; then whether the parts add up to it."""
	return tuple(faults_of_fundings(amount, currency, tuple(fundings), today))


def faults_of_fundings(
	amount: int, currency: str, fundings: Sequence[Funding], today: date
) -> Iterator[FundingFault]:
	if not fundings:
		yield FundingFault(Code.NO_FUNDING, need=amount)
		return
	seen: set[tuple[str, str]] = set()
	for line, row in enumerate(fundings, 1):
		key = (row.grant, row.budget_line)
		if not row.grant:
			yield FundingFault(Code.GRANT_EMPTY, line)
		elif key in seen:
			yield FundingFault(Code.GRANT_TWICE, line, row.grant, word=row.budget_line)
		seen.add(key)
		if row.part <= 0:
			yield FundingFault(Code.PART_NOT_POSITIVE, line, row.grant, have=row.part, need=1)
		yield from rate_faults(line, row, currency, today)
	together = sum(row.part for row in fundings)
	if together != amount:
		yield FundingFault(Code.PARTS_DIFFER, have=together, need=amount)


def rate_faults(line: int, row: Funding, currency: str, today: date) -> Iterator[FundingFault]:
	"""A rate is the funder's where it prescribes one, has a source and a day, and gives the amount that is committed."""
	if row.rate <= 0:
		yield FundingFault(Code.RATE_NOT_POSITIVE, line, row.grant, rate=row.rate)
		return
	if row.currency == currency:
		if row.rate != 1:
			yield FundingFault(Code.RATE_NOT_ONE, line, row.grant, rate=row.rate)
			return
	else:
		if row.prescribed is not None and row.rate != row.prescribed:
			yield FundingFault(Code.RATE_NOT_PRESCRIBED, line, row.grant, rate=row.prescribed)
		if not visible(row.rate_source):
			yield FundingFault(Code.RATE_SOURCE_MISSING, line, row.grant, rate=row.rate)
		if row.rate_day is None:
			yield FundingFault(Code.RATE_UNDATED, line, row.grant, rate=row.rate)
		elif row.rate_day > today:
			yield FundingFault(Code.RATE_IN_FUTURE, line, row.grant, rate=row.rate)
	try:
		units = at_rate(row.part, currency, row.currency, row.rate, row.per_grant_unit)
	except ValueError:
		yield FundingFault(Code.TOO_LARGE, line, row.grant, have=row.part, need=LARGEST)
		return
	if units != row.units:
		yield FundingFault(Code.UNITS_DIFFER, line, row.grant, have=row.units, need=units)
	elif row.part > 0 and units == 0:
		yield FundingFault(Code.UNITS_ZERO, line, row.grant, have=0, need=1)


# Paying --------------------------------------------------------------------------------------------------------


def booked(funding: Funding, before: int, tranche: int) -> int:
	"""How much of a funding's commitment a tranche converts, in units of the grant's currency.

	before, tranche   units of the allocation's currency: paid of this part before, and now

	However a part is cut into tranches, what they convert adds up to its commitment exactly. Raises ValueError for
	figures below zero and for more than the part.
	"""
	if before < 0 or tranche < 0 or before + tranche > funding.part:
		raise ValueError("tranches stay within their part")
	if not funding.part:
		return 0
	at_booked_rate = Fraction(funding.units, funding.part)
	return half_up((before + tranche) * at_booked_rate) - half_up(before * at_booked_rate)


def exchange_difference(converted: int, taken: int) -> tuple[MovementKind, int] | None:
	"""What a bank took more (loss) or less (gain) than what was converted at the booked rate, in units; None when equal."""
	if converted == taken:
		return None
	kind = MovementKind.EXCHANGE_LOSS if taken > converted else MovementKind.EXCHANGE_GAIN
	return kind, abs(taken - converted)


def payment_movements(
	reference: str, allocation: str, converted: int, taken: int, fee: int = 0, budget_line: str = ""
) -> tuple[Movement, ...]:
	"""The movements of one payment from one grant, in the order in which they are posted.

	converted   what it converts of the commitment (`booked`); 0 for a tranche below a unit, which then is a loss
	taken, fee  what the bank took for the payment, and its fee

	The difference and the fee come first: a payment for which they leave no money is refused. References are derived from
	`reference`, so the same call again posts nothing. Raises ValueError for figures below zero.
	"""
	if min(converted, taken, fee) < 0:
		raise ValueError("a payment has no figure below zero")
	rows: list[tuple[MovementKind, int, str]] = []
	difference = exchange_difference(converted, taken)
	if difference is not None:
		rows.append((*difference, f"{reference}/exchange"))
	if fee:
		rows.append((MovementKind.BANK_CHARGE, fee, f"{reference}/fee"))
	if converted:
		rows.append((MovementKind.PAYMENT, converted, reference))
	return tuple(Movement(kind, units, key, allocation, budget_line) for kind, units, key in rows)
