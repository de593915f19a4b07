"""The base of browser tests notices what it must: proven on pages that are broken on purpose."""

from __future__ import annotations

from vpwg.tests.browser.base import BrowserTestCase


class TestComplaints(BrowserTestCase):
	def test_a_javascript_error_is_a_complaint(self) -> None:
		self.page.goto("/login")
		self.page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
		self.wait_for_complaint("broken on purpose")

	def test_a_failed_request_is_a_complaint(self) -> None:
		self.page.goto("/login")
		self.page.evaluate("fetch('/assets/no-such-file.js')")
		self.wait_for_complaint("status 404: GET .*/assets/no-such-file.js")

	def test_an_expected_complaint_is_none(self) -> None:
		self.expect("no-such-file")
		self.page.goto("/login")
		with self.page.expect_response("**/no-such-file.js"):
			self.page.evaluate("fetch('/assets/no-such-file.js')")

	def test_a_complaint_fails_the_test_and_leaves_a_picture(self) -> None:
		def broken() -> None:
			self.page.goto("/login")
			self.page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
			self.page.evaluate("new Promise((done) => setTimeout(done))")

		picture = self.picture_path()
		picture.unlink(missing_ok=True)
		with self.assertRaisesRegex(AssertionError, "broken on purpose"):
			self._callTestMethod(broken)
		self.complaints.clear()
		self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
		picture.unlink()

	def wait_for_complaint(self, pattern: str) -> None:
		"""Let the page go on until it has complained like this; then take the complaint back."""
		self.page.evaluate("new Promise((done) => setTimeout(done))")
		self.page.wait_for_load_state("networkidle")
		self.assertRegex("\n".join(self.complaints), pattern)
		self.complaints.clear()
