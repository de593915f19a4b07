"""Ports, processes, hashes, locks: the sandbox recognises what is its own, and says what is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.lib import cli, debian, environment, files, framework, locks, plan, processes, say
from sandbox.lib.locking import Users
from sandbox.lib.paths import Places
from sandbox.lib.ports import Ports, is_free
from sandbox.lib.say import Problem


def test_ports_are_remembered(tmp_path: Path) -> None:
	first = Ports(tmp_path / "ports.json", free=lambda port: True)["web"]
	assert Ports(tmp_path / "ports.json", free=lambda port: False)["web"] == first


def test_a_taken_port_is_passed_over(tmp_path: Path) -> None:
	ports = Ports(tmp_path / "ports.json", free=lambda port: port != 8000)
	assert ports["web"] == 8001


def test_a_remembered_port_that_was_taken_since_is_chosen_anew_and_said(
	tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	Ports(tmp_path / "ports.json", free=lambda port: True)["web"]
	ports = Ports(tmp_path / "ports.json", free=lambda port: port != 8000)
	assert ports.secure("web") == 8001
	assert "Port 8000 is taken by another program; web now uses 8001." in capsys.readouterr().out


def test_a_listening_port_is_not_free() -> None:
	with socket.socket() as server:
		server.bind(("127.0.0.1", 0))
		server.listen()
		assert not is_free(server.getsockname()[1])


@pytest.fixture
def sleeper() -> subprocess.Popen[bytes]:
	return subprocess.Popen(["sleep", "60"], start_new_session=True)


def test_a_running_server_is_recognised_and_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
	file = tmp_path / "server.json"
	processes.remember(file, sleeper.pid, "sleep")
	assert processes.recall(file) == sleeper.pid
	processes.end(sleeper.pid)
	assert processes.recall(file) is None


def test_a_process_id_that_belongs_to_somebody_else_by_now_is_not_ours(
	tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
	file = tmp_path / "server.json"
	files.write_json(file, {"pid": sleeper.pid, "started": "1", "word": "sleep"})
	assert processes.recall(file) is None
	files.write_json(
		file, {"pid": sleeper.pid, "started": processes.started_at(sleeper.pid), "word": "mariadbd"}
	)
	assert processes.recall(file) is None
	processes.end(sleeper.pid)


def test_a_program_without_a_command_line_yet_is_waited_for(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sleeper: subprocess.Popen[bytes]
) -> None:
	file = tmp_path / "server.json"
	processes.remember(file, sleeper.pid, "sleep")
	answers = iter(["", "", "sleep 60"])
	monkeypatch.setattr(processes, "command_line", lambda pid: next(answers))
	assert processes.recall(file) == sleeper.pid
	processes.end(sleeper.pid)


def test_a_damaged_process_file_is_no_process(tmp_path: Path) -> None:
	(tmp_path / "server.json").write_text("{")
	assert processes.recall(tmp_path / "server.json") is None


def test_a_program_left_over_from_a_killed_command_is_ended(
	tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
	children = processes.Children(tmp_path)
	processes.remember(tmp_path / f"{sleeper.pid}.json", sleeper.pid, "sleep")
	assert children.end_leftovers() == ["sleep 60"]
	assert processes.started_at(sleeper.pid) is None
	assert children.end_leftovers() == []


def test_a_failed_program_is_named_with_its_log(tmp_path: Path) -> None:
	children = processes.Children(tmp_path / "children")
	with pytest.raises(Problem) as raised:
		children.run([sys.executable, "-c", "raise SystemExit('out of luck')"], tmp_path / "step.log")
	assert "out of luck" in str(raised.value)
	assert str(tmp_path / "step.log") in str(raised.value)


def test_passwords_are_not_shown() -> None:
	assert processes.describe(["new-site", "--db-root-password=secret"]) == "new-site --db-root-password=***"


def test_only_the_last_state_of_a_progress_bar_is_shown(tmp_path: Path) -> None:
	(tmp_path / "log").write_text("begin\n[=  ] 10%\r[== ] 50%\r[===] 100%\nend\n")
	assert say.tail(tmp_path / "log") == "    begin\n    [===] 100%\n    end"


def test_a_wheel_with_the_wrong_hash_is_refused_in_a_sentence(tmp_path: Path) -> None:
	wheel = tmp_path / framework.WHEEL
	wheel.write_bytes(b"something else")
	with pytest.raises(Problem) as raised:
		framework.check(wheel)
	assert "wrong hash" in raised.value.sentence
	assert f"Remove {wheel}" in raised.value.remedy


def test_names_are_restored() -> None:
	assert framework.renamed(b"from criscostack import Criscostack # Criscoerp") == (
		b"from frappe import Frappe # ERPNext"
	)


def test_a_package_with_another_hash_than_the_lock_says_is_refused(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	log = tmp_path / "log"
	log.write_text("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.")
	children = processes.Children(tmp_path)
	monkeypatch.setattr(children, "status", lambda *arguments: 1)
	with pytest.raises(Problem, match=r"another hash than bench\.txt says"):
		environment._install(["pip"], Path("bench.txt"), children, log)


def test_the_lock_gives_single_entries_with_their_hashes() -> None:
	lock = "a==1 \\\n    --hash=sha256:aa\nsetuptools==80 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
	entry = environment.entries(lock, ("setuptools",))
	assert entry.split() == ["setuptools==80", "--hash=sha256:bb", "--hash=sha256:cc"]


def test_locks_name_no_place_to_download_from() -> None:
	folder = Places(Path(__file__).parents[2]).locks
	for name in ("bench.txt", "tools.txt"):
		text = (folder / name).read_text()
		assert "://" not in text
		assert "index-url" not in text
	assert '"resolved"' not in (folder / "package-lock.json").read_text()


def test_the_apps_dependencies_are_read_from_its_project_file(tmp_path: Path) -> None:
	(tmp_path / "pyproject.toml").write_text('[project]\ndependencies = [\n\t"a>=1",\n\t"b<2",\n]\n')
	assert locks.app_dependencies(tmp_path / "pyproject.toml") == ["a>=1", "b<2"]


def test_a_machine_without_apt_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(debian, "program", lambda *names: None)
	need = debian.Need("MariaDB", ("mariadb-server-core",), lambda: False)
	with pytest.raises(Problem, match="not a Debian-like system"):
		debian.install([need], processes.Children(tmp_path), tmp_path / "log")


def test_neither_root_nor_sudo_is_told_with_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(os, "geteuid", lambda: 1000)
	monkeypatch.setattr(debian, "program", lambda *names: None)
	with pytest.raises(Problem) as raised:
		debian._become_root("redis-tools")
	assert "neither root nor is there sudo" in raised.value.sentence
	assert "apt-get install redis-tools" in raised.value.remedy


def test_a_full_disk_is_told_with_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	class Usage:
		free = 400_000_000

	monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage)
	with pytest.raises(Problem, match=r"0\.4 GB free, and the sandbox needs 3\.0 GB"):
		plan.Sandbox(Places(tmp_path)).check_space()


def test_the_last_user_of_the_databases_knows_it(tmp_path: Path) -> None:
	first, second = Users(tmp_path / "lock"), Users(tmp_path / "lock")
	first.join()
	second.join()
	with first.leave() as last:
		assert not last
	with second.leave() as last:
		assert last


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
	files.write(tmp_path / "file", "old")
	with pytest.raises(TypeError):
		files.write(tmp_path / "file", None)  # type: ignore[arg-type]
	assert (tmp_path / "file").read_text() == "old"


def test_removing_a_folder_renames_it_first(tmp_path: Path) -> None:
	(tmp_path / "folder/inside").mkdir(parents=True)
	files.remove(tmp_path / "folder")
	assert list(tmp_path.iterdir()) == []


def test_a_process_that_leads_no_group_is_ended_alone() -> None:
	process = subprocess.Popen(["sleep", "60"])  # in the group of the tests, which must survive it
	processes.end(process.pid)
	assert processes.started_at(process.pid) is None


def test_what_a_program_answers_is_kept_apart_from_its_complaints(tmp_path: Path) -> None:
	children = processes.Children(tmp_path / "children")
	program = "import sys; print('answer'); print('complaint', file=sys.stderr)"
	children.run([sys.executable, "-c", program], tmp_path / "log", output=tmp_path / "answer")
	assert (tmp_path / "answer").read_text() == "answer\n"
	assert (tmp_path / "log").read_text().splitlines()[-1] == "complaint"


def test_a_program_that_must_finish_stays_in_the_session_that_sudo_knows(tmp_path: Path) -> None:
	children = processes.Children(tmp_path / "children")
	program = "import os; print(os.getsid(0), os.getpgid(0) == os.getpid())"
	children.run([sys.executable, "-c", program], tmp_path / "log", finish=True, output=tmp_path / "answer")
	assert (tmp_path / "answer").read_text() == f"{os.getsid(0)} True\n"


def test_a_program_that_fails_on_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	class Usage:
		free = 1_000

	monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage)
	children = processes.Children(tmp_path / "children")
	with pytest.raises(Problem, match="The disk is full"):
		children.run([sys.executable, "-c", "raise SystemExit(1)"], tmp_path / "log")


def test_a_sandbox_of_another_user_is_told_in_a_sentence(
	monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	def refused(arguments: list[str]) -> int:
		raise PermissionError(13, "Permission denied", ".sandbox/run/users.lock")

	before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
	monkeypatch.setitem(cli.COMMANDS, "stop", refused)
	try:
		assert cli.main(["stop"]) == 1
	finally:
		for number, handler in before:
			signal.signal(number, handler)
	assert "This user may not write .sandbox/run/users.lock." in capsys.readouterr().err


def test_a_closed_terminal_does_not_keep_anything_from_being_stopped() -> None:
	reader, writer = os.pipe()
	os.close(reader)
	program = "from sandbox.lib import say; say.line('one'); say.line('two'); open('/dev/fd/2', 'w').write('stopped')"
	done = subprocess.run(
		[sys.executable, "-c", program], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
	)
	os.close(writer)
	assert (done.returncode, done.stderr) == (0, "stopped")


def test_who_asks_twice_to_stop_does_not_interrupt_the_stopping() -> None:
	with processes.undisturbed():
		os.kill(os.getpid(), signal.SIGINT)
	assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
