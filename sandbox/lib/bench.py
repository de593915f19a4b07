"""The bench: the folder structure that Frappe expects, made of links and two small files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox import project
from sandbox.lib import debian, files, passwords, processes
from sandbox.lib.paths import Places
from sandbox.lib.ports import LOOPBACK, Ports

APPS = ("frappe", project.APP)


def lay_out(places: Places) -> None:
	"""Link the apps into the bench and make them importable in its environment."""
	for folder in (places.sites, places.bench / "logs", places.bench / "config"):
		folder.mkdir(parents=True, exist_ok=True)
	files.link(places.root, places.apps / project.APP)
	files.link(places.node / "node_modules", places.apps / "frappe/node_modules")
	files.write(places.sites / "apps.txt", "\n".join(APPS) + "\n")
	packages = next((places.env / "lib").glob("python3.*")) / "site-packages"
	files.write(packages / "bench-apps.pth", f"{places.apps / 'frappe'}\n{places.root}\n")


def configure(places: Places, ports: Ports) -> None:
	"""Write what all sites share: where the servers are. Written anew at every start, as ports may change."""
	files.write_json(
		places.sites / "common_site_config.json",
		{
			"db_host": LOOPBACK,
			"db_port": ports["mariadb"],
			"redis_cache": redis_url(places, ports, 0),
			"redis_queue": redis_url(places, ports, 1),
			"redis_socketio": redis_url(places, ports, 1),
			"webserver_port": ports["web"],
			"socketio_port": ports["web"],
			"default_site": "demo.localhost",
			"bench_id": "sandbox",
			"disable_website_cache": 0,
		},
		mode=0o600,
	)


def redis_url(places: Places, ports: Ports, database: int) -> str:
	return f"redis://:{passwords.redis(places)}@{LOOPBACK}:{ports['redis']}/{database}"


def environment(places: Places, extra: Mapping[str, str] | None = None) -> dict[str, str]:
	"""What a Frappe program needs in its environment: a PATH with the environment's and the servers' programs."""
	return {
		"PATH": f"{places.env / 'bin'}:{places.bin}:{debian.PATH}",
		"FRAPPE_BENCH_ROOT": str(places.bench),
		"SITES_PATH": str(places.sites),
		"PYTHONWARNINGS": "ignore",
		**(extra or {}),
	}


def command(places: Places, *arguments: str) -> list[str | Path]:
	"""Frappe's own command line. It must be run in the folder `sites`."""
	return [places.python, "-m", "frappe.utils.bench_helper", "frappe", *arguments]


def run(
	places: Places,
	children: processes.Children,
	log: Path,
	arguments: Sequence[str],
	output: Path | None = None,
) -> None:
	"""Run one of Frappe's commands to its end. Raises Problem when it fails."""
	children.run(command(places, *arguments), log, cwd=places.sites, env=environment(places), output=output)
