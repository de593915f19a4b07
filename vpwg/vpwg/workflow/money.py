"""Money as whole numbers of a currency's smallest unit. Design section 6.

Pure. Nothing here calculates with floats or rounds on the way: a figure is read exactly, and only an amount that is
converted, or multiplied by a quantity, is rounded once, to the last unit.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

__all__ = ["LARGEST", "convert", "decimals_of", "exact", "from_units", "half_up", "to_units"]

DECIMALS: dict[str, int] = {
	**dict.fromkeys(
		[
			"BIF",
			"CLP",
			"DJF",
			"GNF",
			"ISK",
			"JPY",
			"KMF",
			"KRW",
			"PYG",
			"RWF",
			"UGX",
			"UYI",
			"VND",
			"VUV",
			"XAF",
			"XOF",
			"XPF",
		],
		0,
	),
	**dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
	**dict.fromkeys(["CLF", "UYW"], 4),
}
"""Minor units of ISO 4217, where they are not two."""

USUAL_DECIMALS = 2

LARGEST = 10**15
"""The largest amount, in smallest units. Up to here a float's shortest form gives every amount back exactly."""

MOST_DIGITS = 40
"""A figure with more digits before or after its point than this is no figure of a form."""


def decimals_of(currency: str) -> int:
	"""Digits after the point of a currency (ISO 4217 code): its minor units, two when it is not known."""
	return DECIMALS.get(currency.strip().upper(), USUAL_DECIMALS)


def exact(figure: Decimal | int | str | float | None) -> Decimal:
	"""A figure as it is written, exactly; nothing and an empty text are 0.

	A float is read by its shortest form, which is what people and the database see: 0.1 is one tenth. Raises ValueError
	for a text that is no number, for what is not finite and for more than 40 digits on either side of the point.
	"""
	if figure is None:
		return Decimal(0)
	try:
		read = figure if isinstance(figure, Decimal) else Decimal(plain(figure))
	except InvalidOperation:
		raise ValueError(f"{figure!r} is no figure") from None
	if not read.is_finite():
		raise ValueError(f"{figure!r} is not finite")
	sign, digits, exponent = read.as_tuple()
	if not any(digits):
		return Decimal(0)
	while not digits[-1]:
		digits, exponent = digits[:-1], int(exponent) + 1
	if read.adjusted() >= MOST_DIGITS or int(exponent) < -MOST_DIGITS:
		raise ValueError("a figure has at most 40 digits before and after its point")
	return Decimal((sign, digits, int(exponent)))


def plain(figure: int | str | float) -> int | str:
	"""A figure in a form that `Decimal` reads exactly; a text may not group its digits."""
	if isinstance(figure, float):
		return repr(float(figure))
	if isinstance(figure, str):
		bare = figure.strip()
		if "_" in bare:
			raise ValueError(f"{figure!r} is no figure")
		return bare or "0"
	return figure


def half_up(figure: Fraction) -> int:
	"""The nearest whole number; a half goes away from zero, so that a refund is rounded as its payment was."""
	whole, rest = divmod(abs(figure.numerator), figure.denominator)
	whole += 2 * rest >= figure.denominator
	return -whole if figure < 0 else whole


def to_units(amount: Decimal | int | str | float | None, currency: str) -> int:
	"""An amount in major units as a whole number of the currency's smallest unit; nothing and an empty text are 0.

	Nothing is rounded. Raises ValueError for more digits after the point than the currency has (zeros aside), for
	what is no finite figure, and for more than `LARGEST` units either side of zero.
	"""
	units = Fraction(exact(amount)) * 10 ** decimals_of(currency)
	if units.denominator != 1:
		raise ValueError(f"{currency} has {decimals_of(currency)} digits after the point: {amount}")
	return within_limits(units.numerator)


def within_limits(units: int) -> int:
	if abs(units) > LARGEST:
		raise ValueError("an amount has at most 10**15 of the smallest unit")
	return units


def from_units(units: int, currency: str) -> Decimal:
	"""An amount in major units, with all the digits that the currency has."""
	return Decimal(f"{units}e-{decimals_of(currency)}")


def convert(units: int, from_currency: str, to_currency: str, rate: Decimal) -> int:
	"""An amount in another currency: `rate` is what one major unit of the first is worth in major units of the second.

	Both amounts are in smallest units; the result is rounded to the last unit, a half away from zero. Raises ValueError for
	a rate that is not above zero, for one other than 1 within a currency, and for a result above `LARGEST`.
	"""
	worth = Fraction(exact(rate))
	if worth <= 0:
		raise ValueError("a rate is above zero")
	if from_currency == to_currency and worth != 1:
		raise ValueError("within a currency the rate is 1")
	scale = Fraction(10 ** decimals_of(to_currency), 10 ** decimals_of(from_currency))
	return within_limits(half_up(units * worth * scale))
