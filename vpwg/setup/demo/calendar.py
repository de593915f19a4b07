"""The days of the demonstration: fixed ones, moved back by whole years where they would lie in the future.

What is still open is told from the site's own day backwards, so that somebody who tries it finds it in time.
"""

from __future__ import annotations

from datetime import date, timedelta

LAST_EVENT = date(2026, 10, 8)
"""The newest thing that happens on a fixed day in the demonstration's groups."""


class Calendar:
	"""Days as the stories name them, for a site whose own day is `today`."""

	def __init__(self, today: date) -> None:
		self.today = today
		self.back = max(0, LAST_EVENT.year - today.year)
		if self.day(LAST_EVENT.isoformat()) > today:
			self.back += 1

	def day(self, text: str) -> date:
		"""The day that a story calls `text`, such as 2024-03-21. The stories name no 29 February."""
		told = date.fromisoformat(text)
		return told.replace(year=told.year - self.back)

	def ago(self, days: int) -> date:
		"""The day so many days before the site's own; after it for a negative number."""
		return self.today - timedelta(days=days)
