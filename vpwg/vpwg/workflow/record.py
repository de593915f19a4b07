"""Canonical form and digests: what a decision is bound to (design sections 5 and 7).

Python's standard library alone, so that anybody can recompute a digest with this one file.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

__all__ = ["canonical", "digest"]


def canonical(value: Any) -> bytes:
	"""Canonical JSON: keys sorted, UTF-8, no spaces, decimals as text, dates as ISO text.

	Raises TypeError for a float, whose text is no exact figure, and for anything else that JSON does not know.
	"""
	return json.dumps(
		plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
	).encode()


def plain(value: Any) -> Any:
	"""The value in JSON's own types."""
	if value is None or isinstance(value, bool | int | str):
		return str(value) if isinstance(value, str) else value
	if isinstance(value, Decimal):
		return format(value, "f")
	if isinstance(value, datetime | date):
		return value.isoformat()
	if isinstance(value, dict):
		return {str(key): plain(item) for key, item in value.items()}
	if isinstance(value, list | tuple):
		return [plain(item) for item in value]
	raise TypeError(f"no canonical form for {type(value).__name__}")


def digest(value: Any) -> str:
	"""SHA-256 of the canonical form, as 64 hexadecimal digits."""
	return hashlib.sha256(canonical(value)).hexdigest()
