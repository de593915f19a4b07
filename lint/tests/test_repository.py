"""The checks of lint/repository.py."""

from __future__ import annotations

import pytest

from lint import repository
from lint.tree import ROOT

WORKFLOW = """name: Tests
on: [push]
permissions:
  contents: read
concurrency:
  group: tests
jobs:
  lint:
    name: Lint
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v4
      - name: Say
        run: echo ok
"""


@pytest.mark.parametrize(
	"text",
	[
		"cd " + "/ro" + "ot/bench",
		'path = "' + "/ho" + 'me/anna/bench"',
		"see " + "/wo" + "rk/x.md",
		"--index-url https://" + "py" + "pi.org/simple",
		'"resolved": "https://registry.' + "npm" + 'js.org/left-pad"',
	],
)
def test_places_of_one_machine_are_found(text: str) -> None:
	assert list(repository.words_in("docs/a.md", text))


@pytest.mark.parametrize(
	"text",
	[
		"cd ~/frappe-bench",
		"$HOME/bench",
		"and/or",
		"the root of the tree",
		"https://x.example/home",
		"work/life",
	],
)
def test_ordinary_words_pass(text: str) -> None:
	assert not list(repository.words_in("docs/a.md", text))


def test_a_careful_workflow_passes() -> None:
	assert not repository.check_workflow("x.yml", WORKFLOW)


@pytest.mark.parametrize(
	("old", "new"),
	[
		("contents: read", "contents: write"),
		("permissions:\n  contents: read\n", ""),
		("concurrency:\n  group: tests\n", ""),
		("[push]", "[pull_request_target]"),
		("    timeout-minutes: 5\n", ""),
		("checkout@v4", "checkout@main"),
		("checkout@v4", "checkout"),
		("echo ok", "echo ${{ github.event.issue.title }}"),
		("echo ok", "bash .github/helpers/gone.sh"),
	],
)
def test_a_careless_workflow_is_found(old: str, new: str) -> None:
	assert old in WORKFLOW
	assert repository.check_workflow("x.yml", WORKFLOW.replace(old, new))


def test_there_are_workflows() -> None:
	assert list((ROOT / ".github" / "workflows").glob("*.yml"))
