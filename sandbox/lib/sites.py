"""Making sites: one fresh site is made once and dumped; each site then starts from that dump."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from sandbox import project
from sandbox.lib import bench, debian, files, passwords, processes
from sandbox.lib.paths import Places
from sandbox.lib.ports import LOOPBACK, Ports
from sandbox.lib.say import Problem
from sandbox.lib.servers import Stack

TEMPLATE = "template.localhost"
SPARE = "spare.localhost"
ADMIN_PASSWORD = "admin"


class Sites:
	"""Makes, fills and removes the sandbox's sites."""

	def __init__(self, places: Places, ports: Ports, children: processes.Children) -> None:
		self.places = places
		self.ports = ports
		self.children = children

	@property
	def dump(self) -> Path:
		"""The database of a fresh site whose setup wizard is completed, without the app."""
		return self.places.cache / "fresh-site.sql"

	def make_template(self, log: Path) -> None:
		"""Make a fresh site with the framework's own commands, dump its database, and remove it again."""
		log.unlink(missing_ok=True)
		self.remove(TEMPLATE, log)
		self._bench(
			log,
			"new-site",
			TEMPLATE,
			f"--db-name={database(TEMPLATE)}",
			"--no-mariadb-socket",
			"--db-root-username=root",
			f"--db-root-password={passwords.mariadb_root(self.places)}",
			f"--admin-password={ADMIN_PASSWORD}",
		)
		self.children.run(
			[self.places.python, Path(__file__).with_name("wizard.py"), TEMPLATE, json.dumps(project.WIZARD)],
			log,
			cwd=self.places.sites,
			env=bench.environment(self.places),
		)
		self._dump(TEMPLATE, self.dump, log)
		self.remove(TEMPLATE, log)

	def make(self, stack: Stack, log: Path, config: dict[str, object]) -> None:
		"""Make a site from the dump and install the app. What a killed attempt left is removed first."""
		log.unlink(missing_ok=True)
		self._make_bare(stack.site, log, config)
		self.configure(stack)
		self._bench(log, "--site", stack.site, "install-app", project.APP)

	def make_spare(self, log: Path) -> None:
		"""Make a site without the app, for the tests that install and remove it."""
		log.unlink(missing_ok=True)
		self._make_bare(SPARE, log, {"mute_emails": 1, **project.SITE_CONFIG})

	def _make_bare(self, site: str, log: Path, config: dict[str, object]) -> None:
		self.remove(site, log)
		name, password = database(site), secrets.token_hex(12)
		self._sql(
			log,
			f"CREATE DATABASE `{name}`; CREATE USER '{name}'@'%' IDENTIFIED BY '{password}'; "
			f"GRANT ALL PRIVILEGES ON `{name}`.* TO '{name}'@'%'; FLUSH PRIVILEGES;",
		)
		self._load(name, self.dump, log)
		folder = self.places.sites / site
		for each in ("public/files", "private/files", "private/backups", "logs", "locks"):
			(folder / each).mkdir(parents=True, exist_ok=True)
		files.write_json(
			folder / "site_config.json",
			{
				"db_name": name,
				"db_password": password,
				"db_type": "mariadb",
				"encryption_key": _encryption_key(),
				**config,
			},
			mode=0o600,
		)

	def configure(self, stack: Stack) -> None:
		"""Write where this site is served into its configuration; ports may have changed since last time."""
		file = self.places.sites / stack.site / "site_config.json"
		config = files.read_json(file)
		if not isinstance(config, dict):
			return
		redis = stack.redis(self.places, self.ports)
		wanted = {
			**config,
			**project.SITE_CONFIG,
			"host_name": stack.address(self.ports),
			"redis_cache": redis["FRAPPE_REDIS_CACHE"],
			"redis_queue": redis["FRAPPE_REDIS_QUEUE"],
		}
		if wanted != config:
			files.write_json(file, wanted, mode=0o600)

	def exists(self, site: str) -> bool:
		return (self.places.sites / site / "site_config.json").exists() and (
			self.places.mariadb / database(site)
		).is_dir()

	def remove(self, site: str, log: Path) -> None:
		"""Remove a site's database, its user and its folder, as far as they are there."""
		name = database(site)
		self._sql(
			log,
			f"DROP DATABASE IF EXISTS `{name}`; DROP USER IF EXISTS '{name}'@'%'; FLUSH PRIVILEGES;",
		)
		files.remove(self.places.sites / site)

	def migrate(self, stack: Stack, log: Path) -> None:
		"""Migrate a site, which first learns where the servers are now: a port may have changed since last time."""
		log.unlink(missing_ok=True)
		self.configure(stack)
		self._bench(log, "--site", stack.site, "migrate", "--skip-search-index")

	def _bench(self, log: Path, *arguments: str) -> None:
		bench.run(self.places, self.children, log, arguments)

	# The database's own programs; the password is handed over in a file, never on a command line.

	def _options(self) -> Path:
		file = self.places.run / "client.cnf"
		password = passwords.mariadb_root(self.places)
		files.write(
			file,
			f"[client]\nhost={LOOPBACK}\nport={self.ports['mariadb']}\nuser=root\npassword={password}\n",
			mode=0o600,
		)
		return file

	def _client(self, name: str) -> list[str | Path]:
		found = debian.program(name)
		if not found:
			raise Problem(f"{name} is not installed.", "Run `apt-get install mariadb-client` and try again.")
		return [found, f"--defaults-file={self._options()}", "--protocol=TCP"]

	def _sql(self, log: Path, statements: str) -> None:
		# A name of its own: steps run side by side.
		script = self.places.run / f"statements-{secrets.token_hex(4)}.sql"
		files.write(script, statements + "\n", mode=0o600)
		try:
			self.children.run([*self._client("mysql"), "--batch"], log, stdin=script)
		finally:
			script.unlink(missing_ok=True)

	def _dump(self, site: str, target: Path, log: Path) -> None:
		partial = target.with_suffix(".partial")
		partial.parent.mkdir(parents=True, exist_ok=True)
		self.children.run(
			[*self._client("mysqldump"), "--single-transaction", f"--result-file={partial}", database(site)],
			log,
		)
		partial.replace(target)

	def _load(self, name: str, dump: Path, log: Path) -> None:
		self.children.run([*self._client("mysql"), name], log, stdin=dump)


def database(site: str) -> str:
	"""The database (and its user) of a site: a name that is good for both."""
	return site.replace(".", "_").replace("-", "_")


def _encryption_key() -> str:
	"""A Fernet key: what Frappe would make for itself at first use."""
	import base64

	return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
