"""A deadlock has undone everything: our endpoints begin again, and give up after the last try."""

from __future__ import annotations

import frappe

from vpwg.api.retry import TRIES, from_the_start
from vpwg.tests.compat import VPWGTestCase


class TestFromTheStart(VPWGTestCase):
	def failing(self, times: int) -> list[int]:
		"""How often the work was begun, when it meets a deadlock so many times."""
		begun: list[int] = []

		def work() -> str:
			begun.append(len(begun))
			if len(begun) <= times:
				raise frappe.QueryDeadlockError
			return "done"

		try:
			self.assertEqual(from_the_start(work), "done")
		except frappe.QueryDeadlockError:
			begun.append(-1)
		return begun

	def test_work_that_met_a_deadlock_is_begun_again(self) -> None:
		self.assertEqual(self.failing(TRIES - 1), list(range(TRIES)))

	def test_after_the_last_try_the_person_is_told(self) -> None:
		self.assertEqual(self.failing(TRIES), [*range(TRIES), -1])

	def test_another_error_is_not_tried_again(self) -> None:
		begun = []

		def work() -> None:
			begun.append(1)
			raise frappe.ValidationError

		with self.assertRaises(frappe.ValidationError):
			from_the_start(work)
		self.assertEqual(len(begun), 1)
