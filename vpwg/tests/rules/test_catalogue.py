"""The catalogue says what the guide asks, once, in three languages, and in words of its own."""

import csv
import json
import re
import unittest
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

APP = Path(__file__).resolve().parents[2]
GUIDE_FOLDER = APP.parent.parent / "shared" / "guide"
COVERAGE = GUIDE_FOLDER / "coverage.md"

LANGUAGES = ("fr", "es")
TEXT_FIELDS = ("title", "statement", "how_to_meet", "target_hint", "source")
FIELDS = [
	"code",
	"stage",
	"kind",
	"audience",
	"weight",
	"method",
	"available_from",
	"gates",
	"title",
	"statement",
	"how_to_meet",
	"target_hint",
	"source",
]
MAX_TITLE = 70
MAX_TRANSLATED_TITLE = 80
MAX_SHARED_WORDS = 7


def ids(text: str) -> list[str]:
	"""A list of codes, written with spaces so that it can be read beside the guide's table."""
	return text.split()


CRITERIA = ids(
	"C1 C2 C3 C4 C5 "
	"S1.1 S1.2 S1.3 S2.1 S2.2 S2.3 S2.4 S3.1 S3.2 S4.1 S4.2 S4.3 S4.4 S4.5 S5.1 S5.2 S5.3 "
	"G1.1 G1.2 G1.3 G2.1 G2.2 G2.3 G3.1 G3.2 G4.1 G4.2 G5.1 G5.2 "
	"D1.1 D1.2 D1.3 D2 D3.1 D3.2 D3.3 D4.1 D4.2 D4.3 D5 "
	"X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X11 X12"
)
RECOMMENDATIONS = ids(
	"R-VPI1 R-VPI2 R-VPI3 R-VPI4 R-VPI5 R-COM1 R-COM2 R-COM3 R-HOST1 R-HOST2 R-HOST3 "
	"R-HOME1 R-HOME2 R-HOME3 R-NGO1 R-NGO2 R-NGO3 R-NGO4 R-WG1 R-WG2 R-WG3 R-WG4 R-WG5 "
	"R-NEW1 R-NEW2 R-NEW3 R-NEW4 R-NEW5 R-NEW6"
)
REQUIRED = set(ids("C1 C3 S1.1 S1.2 S2.1 S2.2 S3.1 S3.2 S4.1 S4.2 G1.1 G1.2 G2.3 G4.1 G5.1 X6"))
INFORMATION = {"C4", "S5.3", "G5.2", "X1", *RECOMMENDATIONS}
EVIDENCED = {"C1", "C2", "C4", "D3.2", "X1", *RECOMMENDATIONS}
# Needs no more than groups, seats, organisations and child groups.
CORE = set(ids("C5 X2 X3 X6 X7 S4.2 S4.3 S4.4 S4.5 S5.1 G1.3 G2.1 G2.2 G2.3 D1.1 D1.2 D1.3"))

STAGE_OF_LETTER = {"C": "Context", "S": "Setup", "G": "Growth", "D": "Sustainability"}
STAGE_OF_X = {
	"Context": ids("X1 X2 X3 X6"),
	"Setup": ids("X4 X5"),
	"Growth": ids("X7 X8 X9 X10 X11"),
	"Sustainability": ids("X12"),
}
AUDIENCES = {
	"VPI": "Initiative",
	"COM": "Company",
	"HOST": "Host State",
	"HOME": "Home State",
	"NGO": "Civil Society",
	"WG": "Working Group",
	"NEW": "New Group",
}
WEIGHT_OF_LETTER = {"R": "Required", "A": "Advisory", "I": "Information"}

# Words that appear on screens without a row of the catalogue behind them.
PILLARS = (
	"Host State",
	"Company",
	"Civil Society",
	"Community",
	"Home State",
	"International Organisation",
)
FIXED_WORDS = (
	*PILLARS,
	*AUDIENCES.values(),
	*("Criterion", "Recommendation", "Computed", "Evidenced", "Required", "Advisory", "Information"),
	*("Context", "Setup", "Growth", "Sustainability", "Dormant", "Closed"),
	*("National", "Sub-national", "Site"),
	*("Met", "Partly", "Not met", "Not applicable", "Waived", "Met by evidence"),
	*("Approve", "Approved", "Reject", "Rejected", "Abstain", "Abstained", "Recused"),
	*("Pending", "Unsatisfiable"),
	*("Chair", "Co-Chair", "Secretariat", "Coordinator", "Champion", "Focal Point", "Observer"),
	*("Draft", "Under Endorsement", "Adopted", "Returned", "Under Scrutiny", "Active", "Suspended"),
	*("Terminated", "Declined", "Under Ratification", "In Force", "Superseded", "Under Review"),
	*("Endorsed", "In Payment", "Settled", "On Hold", "Withdrawn", "Refused by host", "Cancelled"),
	*("Confirmed", "Cleared", "Paid", "Reversed"),
	*("Working Group", "Stakeholder Organisation", "Working Group Member", "Member Diversity"),
	*("Stage Criterion", "Stage Review", "Working Group Study", "Undertaking"),
	*("Working Group Objective", "Working Group Indicator", "Indicator Result"),
	*("Working Group Activity", "Working Group Meeting", "Action Point", "Lesson Learned"),
	*("Knowledge Product", "Allocation Policy", "Approval Rule", "Resource Allocation"),
	*("Conflict Declaration", "Approval Decision", "Working Group Grant", "Grant Budget Line"),
	*("Grant Amendment", "Grant Receipt", "Grant Balance", "Disbursement", "Advance Retirement"),
	*("Fund Return", "Group Record Entry", "Group Record Head"),
	*("VPWG Manager", "VPWG Coordinator", "VPWG Finance Officer", "VPWG Auditor", "VPWG Member"),
	"VPWG Desk",
	*("Consensus", "Qualified majority", "Simple majority"),
	*("Modified consensus", "EITI quorum", "Small expense"),
	"Decision level",
)
# A translation without a context holds for the whole site. These mean something else in Frappe or ERPNext (a
# company there is a legal entity, a set-up is configuration), so ours carry the context "VPWG".
OWN_CONTEXT = "VPWG"
OWN_SENSE = ("Company", "Setup", "Context", "Review")
# Section 12 of the design: one word a thing.
GLOSSARY = {
	"Working Group": ("Groupe de travail", "Grupo de trabajo"),
	"Pillar": ("Pilier", "Pilar"),
	"Focal Point": ("Point focal", "Punto focal"),
	"Seat": ("Siège", "Puesto"),
	"Grant": ("Subvention", "Subvención"),
	"Allocation": ("Allocation", "Asignación"),
	"Commitment": ("Engagement financier", "Compromiso presupuestario"),
	"Undertaking": ("Engagement pris", "Compromiso asumido"),
	"Disbursement": ("Décaissement", "Desembolso"),
	"Tranche": ("Tranche", "Tramo"),
	"Settlement": ("Apurement", "Liquidación"),
	"Advance": ("Avance", "Anticipo"),
	"Recusal": ("Déport", "Inhibición"),
	"Quorum": ("Quorum", "Quórum"),
	"Endorsement": ("Aval", "Aval"),
	"Waiver": ("Dérogation", "Dispensa"),
	"Baseline study": ("Étude de base", "Estudio de línea de base"),
	"Scoping study": ("Étude exploratoire", "Estudio exploratorio"),
	"Action Point": ("Point d'action", "Punto de acción"),
	"In kind": ("En nature", "En especie"),
	"Months of secured funding": ("Mois de financement assuré", "Meses de financiación asegurada"),
}


@cache
def catalogue() -> list[dict[str, Any]]:
	"""All rows of the catalogue, in file order."""
	rows: list[dict[str, Any]] = json.loads((APP / "setup" / "catalogue.json").read_text("utf-8"))
	return rows


@cache
def csv_rows(language: str) -> list[list[str]]:
	"""Rows of a translation file, read as Frappe reads them."""
	path = APP / "translations" / f"{language}.csv"
	with path.open(encoding="utf-8", newline="") as file:
		return list(csv.reader(file))


@cache
def translations(language: str) -> dict[str, str]:
	"""Source to translation, for rows that carry no context."""
	return {row[0]: row[1] for row in csv_rows(language) if len(row) == 2 or not row[2]}


def texts() -> Iterator[tuple[str, str, str]]:
	"""Every text of the catalogue as (code, field, text)."""
	for row in catalogue():
		for field in TEXT_FIELDS:
			if row[field] is not None:
				yield row["code"], field, row[field]


def expected_stage(code: str) -> str | None:
	"""The stage that the code itself stands for; an X row's is listed above."""
	if code.startswith("R-"):
		return "Context" if code.startswith("R-NEW") else None
	if code.startswith("X"):
		return next(stage for stage, codes in STAGE_OF_X.items() if code in codes)
	return STAGE_OF_LETTER[code[0]]


@cache
def coverage_table() -> dict[str, dict[str, str | None]]:
	"""What coverage.md says of each id, in its order: stage, weight and method."""
	table: dict[str, dict[str, str | None]] = {}
	for line in COVERAGE.read_text("utf-8").splitlines():
		cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
		code = cells[0]
		if not re.fullmatch(r"[CSGDX]\d+(\.\d)?|R-[A-Z]+\d", code):
			continue
		if code.startswith("R-"):
			stage = "Context" if code.startswith("R-NEW") else None
			table[code] = {"stage": stage, "weight": "Information", "method": "Evidenced"}
			continue
		stage = cells[2] if code.startswith("X") else STAGE_OF_LETTER[code[0]]
		method = "Computed" if re.search(r"\bauto\b", cells[-2]) else "Evidenced"
		table[code] = {"stage": stage, "weight": WEIGHT_OF_LETTER[cells[-1]], "method": method}
	return table


def word_runs(text: str, length: int) -> Iterator[str]:
	"""Every run of `length` consecutive words, lower case, without punctuation."""
	words = re.findall(r"\w+", text.lower())
	for start in range(len(words) - length + 1):
		yield " ".join(words[start : start + length])


class TestCatalogueRows(unittest.TestCase):
	def test_every_id_of_the_guide_is_there_once_and_in_order(self) -> None:
		self.assertEqual([row["code"] for row in catalogue()], CRITERIA + RECOMMENDATIONS)

	def test_every_row_has_the_same_fields(self) -> None:
		for row in catalogue():
			with self.subTest(row["code"]):
				self.assertEqual(list(row), FIELDS)

	def test_stage_weight_and_method_are_those_of_the_guide(self) -> None:
		for row in catalogue():
			code = row["code"]
			weight = "Required" if code in REQUIRED else "Information" if code in INFORMATION else "Advisory"
			with self.subTest(code):
				self.assertEqual(row["stage"], expected_stage(code))
				self.assertEqual(row["weight"], weight)
				self.assertEqual(row["method"], "Evidenced" if code in EVIDENCED else "Computed")

	@unittest.skipUnless(COVERAGE.exists(), "coverage.md does not lie beside this checkout")
	def test_rows_agree_with_the_coverage_table(self) -> None:
		found = {row["code"]: {key: row[key] for key in ("stage", "weight", "method")} for row in catalogue()}
		self.assertEqual(list(found), list(coverage_table()))
		self.assertEqual(found, coverage_table())

	def test_kind_and_audience_tell_criteria_from_recommendations(self) -> None:
		for row in catalogue():
			code = row["code"]
			family = re.fullmatch(r"R-([A-Z]+)\d", code)
			with self.subTest(code):
				self.assertEqual(row["kind"], "Recommendation" if family else "Criterion")
				self.assertEqual(row["audience"], AUDIENCES[family[1]] if family else None)

	def test_a_review_must_answer_the_rows_of_the_stage_it_leaves_and_x6(self) -> None:
		for row in catalogue():
			code = row["code"]
			with self.subTest(code):
				self.assertIs(row["gates"], code[0] in "CSG" or code == "X6")

	def test_required_rows_are_always_asked(self) -> None:
		self.assertEqual([r["code"] for r in catalogue() if r["weight"] == "Required" and not r["gates"]], [])

	def test_rows_of_the_core_need_no_later_record(self) -> None:
		self.assertEqual({r["code"] for r in catalogue() if r["available_from"] == "core"}, CORE)
		known = {"core", "decisions", "money", "work", "publication"}
		self.assertLessEqual({r["available_from"] for r in catalogue()}, known)

	def test_every_row_cites_its_place_in_the_guide(self) -> None:
		for row in catalogue():
			code, source = row["code"], row["source"]
			with self.subTest(code):
				if code.startswith("R-"):
					pattern = r"Part 2, .+ " + code[-1]
				elif code.startswith("X"):
					pattern = r"cycle page( and introduction)?"
				else:
					pattern = rf"Part 1, {row['stage']} {code[1]}(; cycle page)?"
				self.assertRegex(source, rf"^DCAF/FFP guide \(2020\), {pattern}$")


class TestCatalogueWording(unittest.TestCase):
	def test_titles_are_short_and_unique(self) -> None:
		titles = [row["title"] for row in catalogue()]
		self.assertEqual(len(titles), len(set(titles)))
		for title in titles:
			with self.subTest(title):
				self.assertLessEqual(len(title), MAX_TITLE)
				self.assertFalse(title.endswith("."))
				for language in LANGUAGES:
					self.assertLessEqual(len(translations(language)[title]), MAX_TRANSLATED_TITLE)

	def test_statements_are_one_or_two_sentences_and_how_to_meet_is_one(self) -> None:
		for row in catalogue():
			with self.subTest(row["code"]):
				self.assertRegex(row["statement"], r"^[A-Z].*\.$")
				self.assertLessEqual(len(re.findall(r"\.(?:\s|$)", row["statement"])), 2)
				self.assertRegex(row["how_to_meet"], r"^[A-Z].*\.$")
				self.assertEqual(len(re.findall(r"\.(?:\s|$)", row["how_to_meet"])), 1)

	def test_texts_survive_frappe_which_strips_spaces_and_markup(self) -> None:
		for code, field, text in texts():
			with self.subTest(f"{code} {field}"):
				self.assertEqual(text, text.strip())
				self.assertNotRegex(text, r"[<>]|\s\s|\n")

	@unittest.skipUnless(
		any(GUIDE_FOLDER.glob("*.txt")) if GUIDE_FOLDER.is_dir() else False,
		"the guide's text does not lie beside this checkout",
	)
	def test_no_text_copies_the_guide(self) -> None:
		length = MAX_SHARED_WORDS + 1
		guide = " ".join(path.read_text("utf-8") for path in sorted(GUIDE_FOLDER.glob("*.txt")))
		runs = set(word_runs(guide, length))
		own = [text for _code, _field, text in texts()]
		own += [row[1] for language in LANGUAGES for row in csv_rows(language)]
		for text in own:
			with self.subTest(text):
				self.assertEqual([run for run in word_runs(text, length) if run in runs], [])


class TestTranslations(unittest.TestCase):
	def test_files_hold_source_translation_and_context(self) -> None:
		for language in LANGUAGES:
			for row in csv_rows(language):
				with self.subTest(f"{language}: {row}"):
					self.assertIn(len(row), (2, 3))
					self.assertTrue(row[0].strip() and row[1].strip())
					self.assertEqual(row, [cell.strip() for cell in row])

	def test_files_are_sorted_and_no_source_stands_twice_in_one_context(self) -> None:
		for language in LANGUAGES:
			keys = [(row[0], row[2] if len(row) == 3 else "") for row in csv_rows(language)]
			with self.subTest(language):
				self.assertEqual(keys, sorted(keys))
				self.assertEqual(len(keys), len(set(keys)))

	def test_every_form_for_one_doctype_has_a_plain_form_to_fall_back_on(self) -> None:
		"""Words with another sense elsewhere have none: they fall back on the app's own context."""
		for language in LANGUAGES:
			plain = translations(language)
			for row in csv_rows(language):
				if row[2] != OWN_CONTEXT and row[0] not in OWN_SENSE:
					with self.subTest(f"{language}: {row}"):
						self.assertIn(row[0], plain)

	def test_words_with_another_sense_elsewhere_are_never_replaced_for_the_whole_site(self) -> None:
		for language in LANGUAGES:
			with self.subTest(language):
				self.assertEqual([word for word in OWN_SENSE if word in translations(language)], [])

	def test_french_and_spanish_translate_the_same_sources(self) -> None:
		french, spanish = ({(r[0], r[2] if len(r) == 3 else "") for r in csv_rows(x)} for x in LANGUAGES)
		self.assertEqual(french, spanish)

	def test_every_text_is_translated_and_differs_from_the_english(self) -> None:
		for code, field, text in texts():
			for language in LANGUAGES:
				with self.subTest(f"{language}: {code} {field}"):
					self.assertIn(text, translations(language))
					self.assertNotEqual(translations(language)[text].lower(), text.lower())

	def test_placeholders_are_kept(self) -> None:
		for language in LANGUAGES:
			for row in csv_rows(language):
				with self.subTest(f"{language}: {row[0]}"):
					pattern = r"\{[^}]*\}"
					self.assertEqual(sorted(re.findall(pattern, row[0])), sorted(re.findall(pattern, row[1])))

	def test_a_sentence_stays_a_sentence(self) -> None:
		for language in LANGUAGES:
			for source, translation in translations(language).items():
				with self.subTest(f"{language}: {source}"):
					self.assertEqual(source[-1] in ".?", translation[-1] in ".?")

	def test_fixed_words_are_translated(self) -> None:
		for language in LANGUAGES:
			own = {row[0] for row in csv_rows(language) if row[2] == OWN_CONTEXT}
			for word in FIXED_WORDS:
				with self.subTest(f"{language}: {word}"):
					self.assertIn(word, own if word in OWN_SENSE else translations(language))

	def test_glossary_is_followed_to_the_letter(self) -> None:
		for word, expected in GLOSSARY.items():
			with self.subTest(word):
				self.assertEqual(tuple(translations(language)[word] for language in LANGUAGES), expected)

	def test_french_typography_never_breaks_a_line_before_punctuation(self) -> None:
		for text in translations("fr").values():
			with self.subTest(text):
				self.assertNotRegex(text, r" [:;?!»%]|« |[^\u00a0][;?!»]|[’“”]")

	def test_spanish_questions_open_and_close(self) -> None:
		for text in translations("es").values():
			with self.subTest(text):
				self.assertEqual(text.count("¿"), text.count("?"))
				self.assertNotRegex(text, r"[\u00a0’“”]")


if __name__ == "__main__":
	unittest.main()
