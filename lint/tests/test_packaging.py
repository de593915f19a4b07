"""What `pip` and `bench get-app` get: everything of vpwg/, nothing else, and the metadata that both read."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from lint.tree import ROOT, files, under

WORKFLOW = ROOT / "vpwg" / "vpwg" / "workflow"
PURE = ("stages", "approval", "funds", "balance", "record", "definitions")
# Refuses the framework and the app's dependencies, then imports one module.
ALONE = """
import sys
class Refuse:
	def find_spec(self, name, path=None, target=None):
		if name.partition(".")[0] in ("frappe", "erpnext", "requests", "jinja2", "okfn_iati"):
			raise ImportError(name + " was imported")
sys.meta_path.insert(0, Refuse())
sys.path.insert(0, sys.argv[1])
__import__(sys.argv[2])
print("imported")
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
	"""A folder with the source archive of a clean copy of the tree, and the wheel made from that archive."""
	copy = tmp_path_factory.mktemp("copy")
	for path in files(ROOT):
		target = copy / path.relative_to(ROOT)
		target.parent.mkdir(parents=True, exist_ok=True)
		shutil.copy2(path, target)
	out = tmp_path_factory.mktemp("dist")
	command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out)]
	done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
	assert done.returncode == 0, done.stdout + done.stderr
	return out


@pytest.fixture(scope="session")
def wheel(built: Path) -> zipfile.ZipFile:
	(path,) = built.glob("*.whl")
	return zipfile.ZipFile(path)


@pytest.fixture(scope="session")
def metadata(wheel: zipfile.ZipFile) -> Message:
	(name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
	return Parser().parsestr(wheel.read(name).decode())


def own_files() -> set[str]:
	return {path.relative_to(ROOT).as_posix() for path in under(ROOT, "vpwg/")}


def test_every_file_of_the_app_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
	missing = own_files() - set(wheel.namelist())
	assert not missing


def test_the_wheel_holds_what_frappe_reads(wheel: zipfile.ZipFile) -> None:
	names = set(wheel.namelist())
	assert {"vpwg/modules.txt", "vpwg/patches.txt", "vpwg/hooks.py"} <= names
	assert any(name.startswith("vpwg/vpwg/doctype/") and name.endswith(".json") for name in names)
	assert {"vpwg/translations/fr.csv", "vpwg/translations/es.csv"} <= names


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
	names = {name for name in wheel.namelist() if ".dist-info/" not in name}
	assert names <= own_files()


def test_the_source_archive_holds_the_app_and_no_tools(built: Path) -> None:
	(path,) = built.glob("*.tar.gz")
	with tarfile.open(path) as archive:
		names = {name.partition("/")[2] for name in archive.getnames()}
	assert own_files() <= names
	assert {"pyproject.toml", "LICENSE", "README.md"} <= names
	assert not {name for name in names if name.split("/")[0] in ("sandbox", "lint", "benchmarks", ".sandbox")}


def test_metadata(metadata: Message) -> None:
	assert metadata["Name"] == "vpwg"
	assert metadata["Requires-Python"] == ">=3.10"
	assert "GPL-3.0-or-later" in (metadata["License-Expression"], metadata["License"])
	needed = {re.split(r"[^\w-]", item)[0] for item in metadata.get_all("Requires-Dist", [])}
	assert needed == {"requests", "jinja2", "okfn-iati"}


def test_the_version_is_the_package_s_own(metadata: Message) -> None:
	for node in ast.parse((ROOT / "vpwg" / "__init__.py").read_text()).body:
		if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
			assert metadata["Version"] == ast.literal_eval(node.value)
			return
	pytest.fail("vpwg/__init__.py says no __version__")


def test_the_bench_is_told_which_frappe() -> None:
	tomllib = pytest.importorskip("tomllib", reason="Python 3.11 and newer read TOML")
	project = tomllib.loads((ROOT / "pyproject.toml").read_text())
	frappe = project["tool"]["bench"]["frappe-dependencies"]["frappe"]
	assert frappe.startswith(">=15") and "<17" in frappe
	named = " ".join([*project["project"]["dependencies"], *project["build-system"]["requires"]])
	assert "frappe" not in named


def run_alone(folder: Path, module: str) -> None:
	command = [sys.executable, "-I", "-B", "-c", ALONE, str(folder), module]
	done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
	assert done.stdout == "imported\n", done.stderr


def test_the_package_alone_imports_no_frappe(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
	wheel.extractall(tmp_path)
	run_alone(tmp_path, "vpwg")


def test_the_rule_modules_run_without_frappe() -> None:
	run_alone(ROOT, "vpwg.vpwg.workflow")
	for name in PURE:
		if (WORKFLOW / f"{name}.py").is_file():
			run_alone(ROOT, f"vpwg.vpwg.workflow.{name}")


@pytest.mark.skipif(not (WORKFLOW / "record.py").is_file(), reason="record.py is not written yet")
def test_the_record_is_verified_with_the_standard_library_alone() -> None:
	for node in ast.walk(ast.parse((WORKFLOW / "record.py").read_text())):
		named: list[str] = []
		if isinstance(node, ast.Import):
			named = [alias.name for alias in node.names]
		elif isinstance(node, ast.ImportFrom):
			named = [node.module or "."]
		for name in named:
			assert name.partition(".")[0] in sys.stdlib_module_names, f"record.py imports {name}"
