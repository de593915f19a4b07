"""The days of the demonstration: fixed ones, moved back by whole years where they would lie in the future."""

from __future__ import annotations

from datetime import date

LAST_EVENT = date(2026, 10, 8)
"""The newest thing that happens in the demonstration's groups."""


class Calendar:
	"""Days as the stories name them, for a site whose own day is `today`."""

	def __init__(self, today: date) -> None:
		self.back = max(0, LAST_EVENT.year - today.year)
		if self.day(LAST_EVENT.isoformat()) > today:
			self.back += 1

	def day(self, text: str) -> date:
		"""The day that a story calls `text`, such as 2024-03-21. The stories name no 29 February."""
		told = date.fromisoformat(text)
		return told.replace(year=told.year - self.back)
