"""What `sandbox/test` runs when it is asked for a part, and how it sums up."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import project
from sandbox.lib.testing import CLOSING, Count, choose, read_report

REPORT = """<testsuites><testsuite tests="5" failures="2" errors="1" skipped="1">
<testcase classname="a" name="passes"/>
<testcase classname="a" name="fails"><failure/></testcase>
<testcase classname="a" name="in_parts"/>
<testcase classname="a" name="in_parts"><failure/></testcase>
<testcase classname="a" name="breaks"><error/></testcase>
<testcase classname="a" name="waits"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
	for folder in (
		"sandbox/tests",
		project.RULES_TESTS,
		project.BROWSER_TESTS,
		f"{project.APP}/module/doctype/working_group",
	):
		(tmp_path / folder).mkdir(parents=True)
	(tmp_path / project.BROWSER_TESTS / "test_desk.py").touch()
	(tmp_path / project.RULES_TESTS / "test_rule.py").touch()
	return tmp_path


def names(root: Path, *asked: str) -> dict[str, tuple[str, ...]]:
	return {each.stage.name: each.arguments for each in choose(root, asked)}


def test_counts_add_up() -> None:
	assert str(Count(1, 2, 3) + Count(4, 5, 0)) == "5 passed, 7 failed, 3 skipped"


def test_skips_are_named_only_where_there_are_any() -> None:
	assert str(Count(3)) == "3 passed, 0 failed"


def test_the_closing_line_of_the_checks_is_understood() -> None:
	assert CLOSING.match("12 passed, 0 failed, 1 skipped")
	assert CLOSING.match("12 passed, 0 failed")
	assert not CLOSING.match("12 passed in 3 s")


def test_a_test_with_parts_counts_once_by_its_worst_part(tmp_path: Path) -> None:
	(tmp_path / "report.xml").write_text(REPORT)
	assert read_report(tmp_path / "report.xml") == Count(passed=1, failed=3, skipped=1)


def test_a_missing_report_counts_nothing(tmp_path: Path) -> None:
	assert read_report(tmp_path / "report.xml") == Count()


def test_everything_runs_when_nothing_is_asked_for(root: Path) -> None:
	assert list(names(root)) == ["sandbox", "rules", "site", "browser"]


def test_only_rules_run_when_asked(root: Path) -> None:
	assert [each.stage.name for each in choose(root, [], only_rules=True)] == ["rules"]


def test_a_browser_test_is_run_with_a_browser_only(root: Path) -> None:
	path = f"{project.BROWSER_TESTS}/test_desk.py"
	assert names(root, path) == {"browser": (path,)}


def test_a_rules_test_is_run_without_a_site(root: Path) -> None:
	path = f"{project.RULES_TESTS}/test_rule.py"
	assert names(root, f"{path}::test_one") == {"rules": (f"{path}::test_one",)}


def test_a_doctype_is_found_by_its_name(root: Path) -> None:
	chosen = names(root, "Working Group")
	assert list(chosen) == ["site"]
	assert chosen["site"][0] == f"{project.APP}/module/doctype/working_group"


def test_the_apps_folder_means_all_its_kinds_of_tests(root: Path) -> None:
	assert sorted(names(root, project.APP)) == ["browser", "rules", "site"]


def test_anything_else_is_a_keyword_for_all_stages(root: Path) -> None:
	chosen = names(root, "quorum")
	assert all(arguments[-2:] == ("-k", "quorum") for arguments in chosen.values())
	assert len(chosen) == 4
