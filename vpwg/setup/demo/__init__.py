"""Demonstration data: fictional people, groups and organisations in fictional countries.

`load` may run again at any time and completes what is missing; `remove` deletes all of it and nothing else.
"""

from __future__ import annotations

from vpwg.setup.demo import people


def load(password: str) -> list[dict[str, str]]:
	"""Load the demonstration data and give one login for each kind of user.

	The answer lists `{"title", "user", "password"}` in the order in which they should be shown.
	"""
	return people.load(password)


def remove() -> None:
	"""Delete what `load` made."""
	people.remove()
