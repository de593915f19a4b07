"""The sandbox's private servers. All listen on loopback only, keep their data inside `.sandbox/` and are
ended by the process id that was written down when they were started."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.lib import bench, debian, files, passwords, processes, say
from sandbox.lib.paths import Places
from sandbox.lib.ports import LOOPBACK, Ports, answers
from sandbox.lib.say import Problem, tail


@dataclass
class Server:
	"""One server program: how it is started, when it is ready, what its process is recognised by."""

	name: str
	command: list[str | Path]
	word: str
	port: int | None = None
	cwd: Path | None = None
	env: dict[str, str] = field(default_factory=dict)
	ready: Callable[[], bool] | None = None
	patience: float = 30.0


class Keeper:
	"""Starts servers, knows which run, ends them."""

	def __init__(self, places: Places) -> None:
		self.places = places

	def pid_file(self, name: str) -> Path:
		return self.places.run / f"{name}.json"

	def log(self, name: str) -> Path:
		return self.places.log / f"{name}.log"

	def pid(self, name: str) -> int | None:
		"""The process of this server, if it runs."""
		return processes.recall(self.pid_file(name))

	def running(self) -> list[str]:
		return [file.stem for file in sorted(self.places.run.glob("*.json")) if self.pid(file.stem)]

	def start(self, server: Server) -> None:
		"""Start one server and return when it is ready. Raises Problem with the end of its log."""
		log = self.log(server.name)
		log.parent.mkdir(parents=True, exist_ok=True)
		with log.open("wb") as out, open(os.devnull, "rb") as nothing:
			process = subprocess.Popen(
				[str(part) for part in server.command],
				cwd=server.cwd,
				env=processes.environment(server.env),
				stdin=nothing,
				stdout=out,
				stderr=subprocess.STDOUT,
				start_new_session=True,
			)
		processes.remember(self.pid_file(server.name), process.pid, server.word)
		until = time.monotonic() + server.patience
		while True:
			if process.poll() is not None:
				raise Problem(f"{server.name} ended as soon as it was started:\n{tail(log)}", "", log)
			if self._ready(server):
				return
			if time.monotonic() > until:
				processes.end(process.pid)
				raise Problem(
					f"{server.name} did not become ready in {server.patience:.0f} s:\n{tail(log)}", "", log
				)
			time.sleep(0.05)

	def _ready(self, server: Server) -> bool:
		if server.ready:
			return server.ready()
		return server.port is None or answers(server.port)

	def stop(self, name: str, patience: float = 10.0) -> bool:
		"""End one server if it runs; says whether it did."""
		pid = self.pid(name)
		if pid is not None:
			processes.end(pid, patience)
		self.pid_file(name).unlink(missing_ok=True)
		return pid is not None


# The database and the cache ------------------------------------------------------------------------------


def make_mariadb(places: Places, children: processes.Children, log: Path) -> None:
	"""Make the data folder of a private MariaDB, with one root account that has a password."""
	partial = places.state / "mariadb.partial"
	files.remove(partial)
	files.remove(places.mariadb)
	first = places.state / "mariadb-first.sql"
	files.write(
		first,
		"DELETE FROM mysql.global_priv WHERE User != 'root' AND User != 'mariadb.sys';\n"
		"DELETE FROM mysql.global_priv WHERE User = 'root' AND Host != '127.0.0.1';\n"
		"FLUSH PRIVILEGES;\n"
		f"ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '{passwords.mariadb_root(places)}';\n",
		mode=0o600,
	)
	children.run(
		[
			debian.program("mariadb-install-db") or "mariadb-install-db",
			"--no-defaults",
			f"--datadir={partial}",
			"--auth-root-authentication-method=normal",
			"--skip-test-db",
			f"--extra-file={first}",
			*_as_root(),
		],
		log,
	)
	first.unlink()
	partial.replace(places.mariadb)


def _as_root() -> list[str]:
	return ["--user=root"] if os.geteuid() == 0 else []


def mariadb(places: Places, ports: Ports) -> Server:
	port = ports.secure("mariadb")
	return Server(
		name="mariadb",
		word="mariadbd",
		port=port,
		patience=60,
		command=[
			debian.program("mariadbd") or "mariadbd",
			"--no-defaults",
			f"--datadir={places.mariadb}",
			# Relative to the data folder: a socket's full path may have 107 characters at most.
			"--socket=mariadb.sock",
			f"--bind-address={LOOPBACK}",
			f"--port={port}",
			"--skip-name-resolve",
			"--character-set-server=utf8mb4",
			"--collation-server=utf8mb4_unicode_ci",
			"--innodb-buffer-pool-size=256M",
			# Survives a killed server, though perhaps not a power cut: right for a sandbox, and much faster.
			"--innodb-flush-log-at-trx-commit=0",
			"--innodb-flush-method=nosync",
			"--innodb-log-file-size=128M",
			"--max-allowed-packet=64M",
			"--pid-file=mariadb.pid",
			*_as_root(),
		],
	)


def make_redis(places: Places) -> None:
	binary = debian.redis_server()
	if not binary:
		raise Problem("Redis is not installed.", "Run `apt-get install redis-tools` and try again.")
	files.link(Path(binary), places.bin / "redis-server")
	files.write(places.redis / "redis.conf", f"requirepass {passwords.redis(places)}\n", mode=0o600)


def redis(places: Places, ports: Ports) -> Server:
	port = ports.secure("redis")
	command: list[str | Path] = [places.bin / "redis-server", places.redis / "redis.conf"]
	command += ["--port", str(port), "--bind", LOOPBACK]
	command += ["--dir", places.redis, "--save", "", "--appendonly", "no", "--daemonize", "no"]
	return Server(name="redis", word="redis-server", port=port, command=command)


# What serves a site --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stack:
	"""The servers of one site: the demonstration and the tests each have their own, so that neither sees the
	other's code, cache or queue."""

	site: str
	prefix: str
	web: str
	app: str
	first_redis_database: int

	def names(self) -> list[str]:
		"""Its servers, in the order in which they are ended."""
		return [f"{self.prefix}{each}" for each in ("front", "scheduler", "worker", "web")]

	def redis(self, places: Places, ports: Ports) -> dict[str, str]:
		"""The addresses that make this stack's programs use its own Redis databases."""
		return {
			"FRAPPE_REDIS_CACHE": bench.redis_url(places, ports, self.first_redis_database),
			"FRAPPE_REDIS_QUEUE": bench.redis_url(places, ports, self.first_redis_database + 1),
		}

	def address(self, ports: Ports) -> str:
		return f"http://{LOOPBACK}:{ports[self.web]}"


DEMO = Stack("demo.localhost", "", "web", "app", 0)
TEST = Stack("test.localhost", "test-", "test_web", "test_app", 2)


def web(places: Places, ports: Ports, stack: Stack) -> Server:
	"""Frappe under gunicorn: two processes with four threads each, as in production."""
	port = ports.secure(stack.app)
	return Server(
		name=f"{stack.prefix}web",
		word="gunicorn",
		port=port,
		patience=60,
		cwd=places.sites,
		env=bench.environment(places, stack.redis(places, ports)),
		command=[
			places.python,
			"-m",
			"gunicorn",
			f"--bind={LOOPBACK}:{port}",
			"--workers=2",
			"--threads=4",
			"--timeout=120",
			"--preload",
			"--worker-tmp-dir",
			places.run,
			"frappe.app:application",
		],
	)


def front(places: Places, ports: Ports, stack: Stack) -> Server:
	"""What the browser talks to: static files, the realtime channel, and everything else passed to Frappe."""
	port = ports.secure(stack.web)
	redis_queue = stack.redis(places, ports)["FRAPPE_REDIS_QUEUE"]
	return Server(
		name=f"{stack.prefix}front",
		word="front.mjs",
		port=port,
		command=[debian.program("node") or "node", places.kit / "web/front.mjs"],
		env={
			"FRONT_HOST": LOOPBACK,
			"FRONT_PORT": str(port),
			"FRONT_APP_PORT": str(ports[stack.app]),
			"FRONT_SITES": str(places.sites),
			"FRONT_DEFAULT_SITE": stack.site,
			"FRONT_MODULES": str(places.node / "package.json"),
			"FRONT_REDIS": redis_queue,
		},
	)


def worker(places: Places, ports: Ports, stack: Stack) -> Server:
	return Server(
		name=f"{stack.prefix}worker",
		word="worker",
		cwd=places.sites,
		env=bench.environment(places, stack.redis(places, ports)),
		command=bench.command(places, "worker", "--queue", "short,default,long"),
	)


def scheduler(places: Places, ports: Ports, stack: Stack) -> Server:
	return Server(
		name=f"{stack.prefix}scheduler",
		word="schedule",
		cwd=places.sites,
		env=bench.environment(places, stack.redis(places, ports)),
		command=bench.command(places, "schedule"),
	)


def ensure_databases(places: Places, ports: Ports, keeper: Keeper) -> None:
	"""Start MariaDB and Redis unless they run, and write down where they are."""
	for name, make in (("redis", redis), ("mariadb", mariadb)):
		pid = keeper.pid(name)
		if pid is not None and answers(ports[name]):
			continue
		if pid is not None:
			say.line(f"    {name} of an earlier run does not answer; ending it")
			keeper.stop(name)
		keeper.start(make(places, ports))
	bench.configure(places, ports)


def stop_databases(keeper: Keeper) -> None:
	for name in ("redis", "mariadb"):
		keeper.stop(name, patience=30)
