"""Which steps there are, what each depends on, and what it makes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from sandbox import project
from sandbox.lib import bench, debian, environment, files, framework, processes, servers
from sandbox.lib.paths import Places
from sandbox.lib.ports import Ports, answers
from sandbox.lib.say import Problem
from sandbox.lib.sites import Sites
from sandbox.lib.steps import Plan, Step

#: Free space that a set-up from nothing needs, Debian's packages included, and a ready sandbox (bytes).
SPACE_FROM_NOTHING = 3_000_000_000
SPACE_READY = 300_000_000


class Sandbox:
	"""One checkout's sandbox: its places, ports, servers, sites and steps."""

	def __init__(self, places: Places) -> None:
		self.places = places
		self.ports = Ports(places.state / "ports.json")
		self.children = processes.Children(places.run / "children")
		self.keeper = servers.Keeper(places)
		self.sites = Sites(places, self.ports, self.children)
		self.plan = Plan(self._steps(), places.stamps)

	def log(self, name: str) -> Path:
		return self.places.log / f"{name}.log"

	def check_space(self) -> None:
		"""Raise Problem when the disk is too full for what is still to be done."""
		ready = (self.places.stamps / "assets.json").exists()
		needed = SPACE_READY if ready else SPACE_FROM_NOTHING
		free = shutil.disk_usage(self.places.root).free
		if free < needed:
			raise Problem(
				f"The disk has {free / 1e9:.1f} GB free, and the sandbox needs {needed / 1e9:.1f} GB.",
				"Free some space and run the command again.",
			)

	def _steps(self) -> list[Step]:
		places, children = self.places, self.children
		return [
			Step(
				"packages",
				"Debian packages",
				run=lambda: debian.install(debian.for_bench(), children, self.log("packages")),
				done=lambda: not debian.missing(debian.for_bench()),
			),
			Step(
				"browser",
				"Chromium for browser tests",
				run=lambda: debian.install(debian.for_browser(), children, self.log("browser")),
				done=lambda: not debian.missing(debian.for_browser()),
				needs=("packages",),
			),
			Step(
				"python",
				"Python packages of the bench, from the lock",
				run=lambda: environment.make(
					places.env, places.locks / "bench.txt", children, self.log("python")
				),
				digest=lambda: files.digest(places.locks / "bench.txt", environment.python_version()),
				done=lambda: environment.bench_ready(places),
				needs=("packages",),
			),
			Step(
				"framework",
				"The framework: pinned wheel, names restored",
				run=self._framework,
				digest=lambda: files.digest(framework.SHA256, framework.REVISION),
				done=(places.apps / "frappe/frappe/__init__.py").exists,
				needs=("packages",),
			),
			Step(
				"node",
				"npm packages, from the lock",
				run=lambda: environment.node_modules(places, children, self.log("node")),
				digest=lambda: files.digest(places.locks / "package-lock.json"),
				done=(places.node / "node_modules/esbuild").exists,
				needs=("packages",),
			),
			Step(
				"tools",
				"Checking tools, from their lock",
				run=lambda: environment.make(
					places.tools, places.locks / "tools.txt", children, self.log("tools")
				),
				digest=lambda: files.digest(places.locks / "tools.txt", environment.python_version()),
				done=places.tools_python.exists,
				needs=("packages",),
			),
			Step(
				"mariadb",
				"A private MariaDB's data folder",
				run=lambda: servers.make_mariadb(places, children, self.log("mariadb-install")),
				digest=lambda: "1",
				done=(places.mariadb / "mysql").is_dir,
				needs=("packages",),
			),
			Step(
				"databases",
				"Start MariaDB and Redis",
				run=self._databases,
				done=self._databases_run,
				needs=("mariadb",),
			),
			Step(
				"bench",
				"The bench's folders",
				run=lambda: bench.lay_out(places),
				digest=lambda: files.digest(str(places.root), *self._digests("python", "framework")),
				done=(places.sites / "apps.txt").exists,
				needs=("python", "framework"),
			),
			Step(
				"template",
				"A fresh site, setup wizard completed",
				run=lambda: self.sites.make_template(self.log("template")),
				digest=lambda: files.digest(
					self._digest("framework"),
					json.dumps(project.WIZARD, sort_keys=True),
					Path(__file__).with_name("wizard.py"),
				),
				done=self.sites.dump.exists,
				needs=("bench", "databases"),
			),
			Step(
				"assets",
				"The desk's assets",
				run=self._assets,
				digest=lambda: files.digest(
					self._digest("framework"),
					self._digest("node"),
					places.kit / "web/build_assets.mjs",
					files.digest_tree(places.root / project.APP / "public", ["**/*.*"]),
				),
				done=(places.sites / "assets/assets.json").exists,
				needs=("bench", "node"),
			),
			*self._site_steps(servers.DEMO, {}),
			Step(
				"demo_data",
				"Demonstration data",
				run=self._demo_data,
				# The command completes what an older demonstration site lacks.
				digest=lambda: files.digest_tree(places_app(self.places), project.DEMO_ON),
				done=self.logins_file.exists,
				needs=("demo_migrated",),
			),
			*self._site_steps(servers.TEST, {"allow_tests": True, "disable_scheduler": 1}),
			Step(
				"spare_site",
				f"A spare site without {project.APP}",
				run=lambda: self.sites.make_spare(self.log("spare-site")),
				done=lambda: False,  # tests install into it: it is made anew each time
				needs=("template",),
			),
		]

	def _site_steps(self, stack: servers.Stack, config: dict[str, object]) -> list[Step]:
		name = stack.site.partition(".")[0]

		def make() -> None:
			self.sites.make(stack, self.log(f"{name}-site"), {"mute_emails": 1, **config})
			self.plan.mark(f"{name}_migrated")
			if stack is servers.DEMO:
				self.plan.forget("demo_data")

		return [
			Step(
				f"{name}_site",
				f"The site {stack.site}, with {project.APP} installed",
				run=make,
				digest=lambda: "1",
				done=lambda: self.sites.exists(stack.site),
				needs=("template",),
			),
			Step(
				f"{name}_migrated",
				f"Migrate {stack.site} to what has changed",
				run=lambda: self.sites.migrate(stack, self.log(f"{name}-migrate")),
				digest=lambda: files.digest_tree(places_app(self.places), project.MIGRATE_ON),
				needs=(f"{name}_site",),
			),
		]

	def _digest(self, step: str) -> str:
		digest = self.plan.steps[step].digest
		return digest() if digest else ""

	def _digests(self, *steps: str) -> list[str]:
		return [self._digest(step) for step in steps]

	def _framework(self) -> None:
		log = self.log("framework")
		python = self.places.cache / "pip/bin/python"
		if not (self.places.cache / framework.WHEEL).exists():
			self.children.run([sys.executable, "-m", "venv", python.parents[1]], log)
		wheel = framework.fetch(python, self.places.cache, self.children, log)
		framework.restore(wheel, self.places.apps / "frappe")
		files.link(self.places.node / "node_modules", self.places.apps / "frappe/node_modules")

	def _databases(self) -> None:
		servers.make_redis(self.places)
		servers.ensure_databases(self.places, self.ports, self.keeper)

	def _databases_run(self) -> bool:
		return (self.places.sites / "common_site_config.json").exists() and all(
			self.keeper.pid(name) and answers(self.ports[name]) for name in ("redis", "mariadb")
		)

	def _assets(self) -> None:
		log = self.log("assets")
		log.unlink(missing_ok=True)
		node = debian.program("node") or "node"
		self.children.run([node, self.places.kit / "web/build_assets.mjs", self.places.bench], log)

	@property
	def logins_file(self) -> Path:
		return self.places.state / "demo-logins.json"

	def logins(self) -> list[dict[str, str]]:
		"""The demonstration's users as the demonstration command reported them."""
		return list(files.read_json(self.logins_file, []))

	def _demo_data(self) -> None:
		log = self.log("demo-data")
		self.sites.configure(servers.DEMO)
		log.unlink(missing_ok=True)
		answer = self.places.run / "demo-data.out"
		files.write(answer, "", mode=0o600)  # it will hold passwords
		try:
			bench.run(
				self.places,
				self.children,
				log,
				["--site", servers.DEMO.site, project.DEMO_COMMAND, "--json"],
				output=answer,
			)
			text = answer.read_text(errors="replace")
		finally:
			answer.unlink()
		try:
			logins = json.loads(text[text.index("[") :])
		except ValueError:
			raise Problem(
				f"The demonstration data were loaded, but `{project.DEMO_COMMAND} --json` named no logins.",
				f"See what it prints: sandbox/bench --site {servers.DEMO.site} {project.DEMO_COMMAND} --json",
				log,
			) from None
		files.write_json(self.logins_file, logins, mode=0o600)


def places_app(places: Places) -> Path:
	"""The app's package in the checkout."""
	return places.root / project.APP
