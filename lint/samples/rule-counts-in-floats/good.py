# path: vpwg/vpwg/workflow/funds.py
from decimal import Decimal
from fractions import Fraction

TOLERANCE = Decimal("0.5")


def share(part: int, whole: int) -> Fraction:
	return Fraction(part, whole)
