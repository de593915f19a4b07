"""Shares as people write them: 2/3, 50 %, 0.5. Pure."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["share_from_text", "share_to_text"]


def share_from_text(text: object) -> Fraction | None:
	"""An exact share from 0 to 1 from "2/3", "66 %", "0,5" or "0.5"; None for an empty text.

	Raises ValueError for anything else.
	"""
	bare = (
		str(text if text is not None else "").strip().replace(" ", "").replace("\u00a0", "").replace(",", ".")
	)
	if not bare:
		return None
	percent = bare.endswith("%")
	try:
		share = Fraction(bare.removesuffix("%")) / (100 if percent else 1)
	except (ValueError, ZeroDivisionError):
		raise ValueError(f"{text!r} is no share") from None
	if not 0 <= share <= 1:
		raise ValueError(f"{text!r} is not a share from 0 to 1")
	return share


def share_to_text(share: Fraction) -> str:
	"""As it is stored: "2/3", "1" or an empty text for nothing."""
	return str(share) if share else ""
