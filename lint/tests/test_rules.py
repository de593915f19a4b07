"""Each rule catches what its bad sample marks, nothing else, and accepts its good sample.

A sample starts with the path it pretends to have; in a bad one the line before each finding is `ruleid: RULE`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lint import code, templates
from lint.semgrep_run import RULES, scan
from lint.tree import ROOT, Finding

SAMPLES = sorted(path for path in (ROOT / "lint" / "samples").rglob("*.*") if path.stem in ("bad", "good"))
PATH = re.compile(r"(?:#|//|\{#) path: (\S+)")
MARK = re.compile(r"(?:#|//|\{#) ruleid: (\S+)")


def semgrep_rules() -> dict[str, dict[str, object]]:
	"""Every semgrep rule by its id."""
	rules: dict[str, dict[str, object]] = {}
	for path in sorted(RULES.glob("*.yml")):
		for rule in YAML(typ="safe").load(path)["rules"]:
			assert rule["id"] not in rules, f"two rules are named {rule['id']}"
			rules[rule["id"]] = rule
	return rules


def pretended_path(sample: Path) -> str:
	match = PATH.match(sample.read_text())
	assert match, f"{sample} does not start with the path it pretends to have"
	return match.group(1)


def expected(sample: Path) -> list[tuple[int, str]]:
	lines = sample.read_text().splitlines()
	return [
		(number + 1, match.group(1)) for number, line in enumerate(lines, 1) if (match := MARK.search(line))
	]


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[Finding]]:
	"""What all the rules together find in each sample, laid out where it pretends to be."""
	root = tmp_path_factory.mktemp("samples")
	(root / ".semgrepignore").write_text("")
	places: dict[str, Path] = {}
	answer: dict[Path, list[Finding]] = {}
	for number, sample in enumerate(SAMPLES):
		name = pretended_path(sample)
		place = root / str(number) / name
		place.parent.mkdir(parents=True)
		place.write_text(sample.read_text())
		places[f"{number}/{name}"] = sample
		check = templates.check_text if sample.suffix == ".html" else code.check_text
		answer[sample] = [] if sample.suffix == ".js" else check(name, sample.read_text())
	for finding in scan(root, ["."]):
		answer[places[finding.path.removeprefix("./")]].append(finding)
	return answer


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_sample(sample: Path, found: dict[Path, list[Finding]]) -> None:
	rule = sample.parent.name
	hits = [(finding.line, finding.rule) for finding in found[sample]]
	if sample.stem == "good":
		assert not hits
	else:
		marked = expected(sample)
		assert marked, f"{sample} marks nothing"
		assert {name for _, name in marked} == {rule}
		assert sorted({hit for hit in hits if hit[1] == rule}) == marked


def test_every_rule_has_both_samples() -> None:
	own = {rule.__name__.replace("_", "-") for rule in code.RULES} - {"controller-too-long"}
	rules = set(semgrep_rules()) | own | {"template-unescaped"}
	for kind in ("good", "bad"):
		assert {sample.parent.name for sample in SAMPLES if sample.stem == kind} == rules


def test_every_semgrep_rule_stops_the_build_and_says_what_to_do() -> None:
	for name, rule in semgrep_rules().items():
		assert rule["severity"] == "ERROR", name
		assert len(str(rule["message"])) > 15, name


def test_a_long_controller_is_found() -> None:
	path = "vpwg/vpwg/doctype/disbursement/disbursement.py"
	text = "\n".join(f"A{number} = {number}" for number in range(code.MAX_CONTROLLER_LINES + 1))
	assert [finding.rule for finding in code.check_text(path, text)] == ["controller-too-long"]
	assert not code.check_text(path.replace("disbursement.py", "test_disbursement.py"), text)
