"""Whatever the app shows can be read in French and Spanish."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import frappe
from frappe.translate import get_all_translations, get_messages_for_app, get_messages_from_navbar

from vpwg.tests.compat import VPWGTestCase

LANGUAGES = ("fr", "es")

SAME_EVERYWHERE = frozenset({"VPWG", "1", "0"})
"""Names and figures that are the same in every language."""


class TestTranslations(VPWGTestCase):
	def test_everything_that_the_app_shows_is_translated(self) -> None:
		frameworks = {entry[1] for entry in get_messages_from_navbar()} | {"System Manager"}
		shown = {entry[1] for entry in get_messages_for_app("vpwg")} - SAME_EVERYWHERE - frameworks
		for language in LANGUAGES:
			with self.subTest(language):
				missing = sorted(shown - translated(language))
				self.assertEqual(missing, [], f"{len(missing)} texts without {language}")


def translated(language: str) -> set[str]:
	"""The source texts that a reader of a language gets translated, by this app or by Frappe, in whatever context."""
	texts = set(get_all_translations(language))
	# Later v15 has its own words in a catalogue that a bench compiles when it builds; a test bench may not have done so.
	catalogue = Path(frappe.get_app_path("frappe", "locale", f"{language}.po"))
	if catalogue.is_file():
		texts |= set(re.findall(r'^msgid "(.+)"$', catalogue.read_text(encoding="utf-8"), re.MULTILINE))
	path = Path(frappe.get_app_path("vpwg", "translations", f"{language}.csv"))
	return texts | {row[0] for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))}
