"""The one place that says which app this sandbox is for. Nothing else in this folder names it."""

from __future__ import annotations

#: The app: its package's name, and the folder (relative to the checkout) that holds `pyproject.toml`.
APP = "vpwg"

#: The bench command that loads the demonstration data. With `--json` it prints a list of logins, each with
#: `title`, `user` and `password`.
DEMO_COMMAND = "vpwg-demo"

#: A change in any of these files means that it runs again (globs below the app's package).
DEMO_ON = ("setup/demo/**/*.py",)

#: What every site of the sandbox says of itself: demonstration users are welcome here.
SITE_CONFIG: dict[str, object] = {"allow_vpwg_demo": 1}

#: Where a person lands after logging in to the demonstration site.
LANDING = "/app/working-groups"

#: Tests that need a site, and the part of them that drives a browser.
SITE_TESTS = "vpwg"
BROWSER_TESTS = "vpwg/tests/browser"

#: Tests that install and remove the app, on a spare site without it.
SPARE_TESTS = "vpwg/tests/test_install.py"

#: Tests of pure rules: they run without Frappe, in the environment of the checking tools.
RULES_TESTS = "vpwg/tests/rules"

#: The checks of style, types and packaging: a command of the checkout, when it is there.
LINT = "lint/run"

#: A change in any of these files means that a site must be migrated (globs below the app's package).
MIGRATE_ON = (
	"hooks.py",
	"modules.txt",
	"patches.txt",
	"patches/**/*.py",
	"setup/**/*.py",
	"setup/**/*.json",
	"fixtures/*.json",
	"vpwg/**/*.json",
	"vpwg/**/*.html",
	"vpwg/workflow/definitions.py",
)

#: The setup wizard's answers. They are neutral: a demonstration chooses its own currencies.
WIZARD = {
	"language": "English",
	"country": "Ghana",
	"timezone": "Africa/Accra",
	"currency": "USD",
}
