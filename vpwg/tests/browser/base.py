"""The base of browser tests: Playwright for Python, driving the machine's own Chromium.

A test fails on any JavaScript error and any failed request, whatever else it checks. When a test fails, a
picture of the page is left and its path printed. Tests wait for conditions, never for a time.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from frappe.utils.password import update_password

if TYPE_CHECKING:
	from playwright.sync_api import (
		Browser,
		BrowserContext,
		ConsoleMessage,
		Page,
		Playwright,
		Request,
		Response,
	)

#: Where the site under test is served; set by `sandbox/test`. Without it, browser tests are skipped.
ADDRESS = os.environ.get("SANDBOX_ADDRESS", "")
SCREENSHOTS = Path(os.environ.get("SANDBOX_SCREENSHOTS") or tempfile.gettempdir())
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"

DESKTOP = {"width": 1366, "height": 850}
PHONE = {"width": 390, "height": 844}

#: Milliseconds that a condition may take to come true.
PATIENCE = 20_000

#: No sandbox of its own (it may run as root), and nothing that calls home.
CHROMIUM_FLAGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
]


@unittest.skipUnless(ADDRESS, "no served site: sandbox/test starts one and sets SANDBOX_ADDRESS")
class BrowserTestCase(unittest.TestCase):
	"""A test with a browser of its own class and a fresh, logged-out context of its own.

	`self.page` is a desktop page; `self.new_page(PHONE)` opens another one. Complaints of a page that a test
	expects (a refused request, say) are named beforehand with `self.expect(PATTERN)`.
	"""

	_playwright: ClassVar[Playwright]
	browser: ClassVar[Browser]

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		from playwright.sync_api import sync_playwright  # an ordinary bench has no Playwright

		cls._playwright = sync_playwright().start()
		cls.addClassCleanup(cls._playwright.stop)
		cls.browser = cls._playwright.chromium.launch(
			executable_path=CHROMIUM, headless=True, args=CHROMIUM_FLAGS
		)
		cls.addClassCleanup(cls.browser.close)

	def setUp(self) -> None:
		super().setUp()
		self.complaints: list[str] = []
		self._expected: list[re.Pattern[str]] = []
		self._pages: list[Page] = []
		self.context = self._new_context()
		self.page = self._open(self.context, DESKTOP)

	def _callTestMethod(self, method: Callable[[], None]) -> None:
		"""unittest's call of the test itself: what the pages complained of is part of the test, and a picture
		must be taken before they are closed."""
		try:
			method()
			self._settle()
			self.check_complaints()
		except unittest.SkipTest:
			raise
		except BaseException:
			self._picture()
			raise

	# Pages --------------------------------------------------------------------------------------------------

	def new_page(self, viewport: dict[str, int] = DESKTOP, same_login: bool = True) -> Page:
		"""Another page, of the given size; with `same_login=False` one that nobody has logged in on."""
		return self._open(self.context if same_login else self._new_context(), viewport)

	def _new_context(self) -> BrowserContext:
		context = self.browser.new_context(base_url=ADDRESS, locale="en-GB", accept_downloads=True)
		context.set_default_timeout(PATIENCE)
		self.addCleanup(context.close)
		return context

	def _open(self, context: BrowserContext, viewport: dict[str, int]) -> Page:
		page = context.new_page()
		page.set_viewport_size(viewport)  # type: ignore[arg-type]
		page.on("pageerror", lambda error: self._complain(f"JavaScript error: {error}"))
		page.on("console", self._on_console)
		page.on("requestfailed", self._on_request_failed)
		page.on("response", self._on_response)
		self._pages.append(page)
		return page

	# What pages complain of ---------------------------------------------------------------------------------

	def expect(self, pattern: str) -> None:
		"""Complaints that match this regular expression are expected in this test."""
		self._expected.append(re.compile(pattern))

	def check_complaints(self) -> None:
		"""Fail if a page complained of anything that was not expected."""
		if self.complaints:
			listing = "\n  ".join(self.complaints)
			self.fail(f"the page complained:\n  {listing}")

	def _complain(self, text: str) -> None:
		if not any(pattern.search(text) for pattern in self._expected):
			self.complaints.append(text)

	def _on_console(self, message: ConsoleMessage) -> None:
		if message.type == "error":
			where = message.location.get("url", "")
			self._complain(f"console error: {message.text} ({where})")

	def _on_request_failed(self, request: Request) -> None:
		# A page that is left drops the requests that are under way: that is no failure.
		if request.failure != "net::ERR_ABORTED":
			self._complain(f"request failed: {request.method} {request.url}: {request.failure}")

	def _on_response(self, response: Response) -> None:
		if response.status >= 400:
			self._complain(f"status {response.status}: {response.request.method} {response.url}")

	def _settle(self) -> None:
		"""Let what the pages have begun come to its end, so that late failures count too."""
		for page in self._pages:
			if not page.is_closed():
				page.wait_for_load_state("networkidle")

	def _picture(self) -> None:
		"""Leave a picture of each open page and say where."""
		SCREENSHOTS.mkdir(parents=True, exist_ok=True)
		for number, page in enumerate(self._pages):
			if page.is_closed():
				continue
			path = self.picture_path(number)
			try:
				page.screenshot(path=path)
			except Exception as error:
				sys.stdout.write(f"\nno picture of {page.url}: {error}\n")
			else:
				sys.stdout.write(f"\nscreenshot of {urlsplit(page.url).path}: {path}\n")

	def picture_path(self, number: int = 0) -> Path:
		"""Where the picture of this test's page is left; further pages count from 2."""
		name = re.sub(r"[^\w.-]", "_", self.id().partition(".tests.")[2] or self.id())
		return SCREENSHOTS / (f"{name}.png" if not number else f"{name}-{number + 1}.png")

	# People -------------------------------------------------------------------------------------------------

	def give_password(self, user: str) -> str:
		"""Set a new password for a user that the test has made, and hand the user over to the served site.

		The user is removed when the test ends: the served site has its own connection, so what a browser test
		makes is committed, and must be taken back.
		"""
		password = secrets.token_urlsafe(12)
		update_password(user, password)
		create_notification_settings(user)  # the desk does not open without them
		frappe.db.commit()
		self.addCleanup(self._remove_user, user)
		return password

	@staticmethod
	def _remove_user(user: str) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		# Frappe's `on_trash` deletes nobody where Administrator is the only System Manager, as on a test site.
		frappe.db.delete("Notification Settings", {"name": user})
		frappe.delete_doc(
			"User", user, force=True, ignore_permissions=True, ignore_on_trash=True
		)  # checked: tests
		frappe.db.commit()

	# What a person does -------------------------------------------------------------------------------------

	def log_in(self, user: str, password: str, page: Page | None = None) -> Page:
		"""Log in through the login page; returns the page once the person is in."""
		page = page or self.page
		page.goto("/login")
		page.fill("#login_email", user)
		page.fill("#login_password", password)
		with page.expect_response(lambda response: response.request.method == "POST") as answer:
			page.click(".form-login .btn-login")
		self.assertEqual(answer.value.status, 200, f"{user} could not log in")
		page.wait_for_url(lambda url: "/login" not in url)
		return page

	def open_desk(self, route: str, page: Page | None = None) -> Page:
		"""Open a page of the desk, such as `working-groups`, and wait until the desk has drawn it."""
		page = page or self.page
		page.goto(f"/app/{route}".rstrip("/"))
		page.wait_for_function(
			"window.frappe && frappe.boot && frappe.container && frappe.container.page"
			" && !document.querySelector('.splash')"
		)
		page.wait_for_load_state("networkidle")
		return page

	def see(self, text: str, page: Page | None = None) -> None:
		"""Wait until this text can be seen."""
		(page or self.page).get_by_text(text, exact=False).first.wait_for(state="visible")

	def call(self, method: str, page: Page | None = None, **arguments: Any) -> Any:
		"""Call a whitelisted function as the person who is logged in; returns its message."""
		return (page or self.page).evaluate(
			"([method, args]) => frappe.call({method, args}).then((answer) => answer.message)",
			[method, arguments],
		)
