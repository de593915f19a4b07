"""Serving the demonstration in the foreground, until somebody stops it."""

from __future__ import annotations

import time
from collections.abc import Callable

from sandbox import project
from sandbox.lib import processes, say, servers
from sandbox.lib.plan import Sandbox
from sandbox.lib.servers import Server, Stack

#: A server that ends within so many seconds after it was started anew is not started a third time.
HOPELESS = 60.0


class Served:
	"""The servers of one site, while they run."""

	def __init__(self, sandbox: Sandbox, stack: Stack, with_jobs: bool = True) -> None:
		self.sandbox = sandbox
		self.stack = stack
		makers = {"web": servers.web, "front": servers.front}
		if with_jobs:
			makers |= {"worker": servers.worker, "scheduler": servers.scheduler}
		self._makers: dict[str, Callable[[], Server]] = {
			f"{stack.prefix}{name}": lambda make=make: make(sandbox.places, sandbox.ports, stack)  # type: ignore[misc]
			for name, make in makers.items()
		}

	def end_leftovers(self) -> None:
		"""End what an earlier, killed command left, before anything is done to the site that it works on."""
		for name in self.stack.names():
			if self.sandbox.keeper.stop(name):
				say.line(f"  A server left over from an earlier run was ended: {name}")

	def start(self) -> None:
		"""Start them."""
		self.end_leftovers()
		for make in self._makers.values():
			self.sandbox.keeper.start(make())
		self.sandbox.sites.configure(self.stack)

	def stop(self) -> None:
		for name in self.stack.names():
			self.sandbox.keeper.stop(name)

	def dead(self) -> list[str]:
		"""The servers that should run and do not."""
		wanted = [*self._makers, "redis", "mariadb"]
		return [name for name in wanted if self.sandbox.keeper.pid(name) is None]

	def start_again(self, name: str) -> None:
		if name in self._makers:
			self.sandbox.keeper.start(self._makers[name]())
		else:
			servers.ensure_databases(self.sandbox.places, self.sandbox.ports, self.sandbox.keeper)


def serve_demo(sandbox: Sandbox, begun: float) -> int:
	"""Serve until Ctrl-C. A server that dies is started again once; then all of it stops, and says so."""
	served = Served(sandbox, servers.DEMO)
	try:
		started = time.monotonic()
		say.line("  Start web server, worker, scheduler and realtime ...")
		served.start()
		say.line(
			f"  Start web server, worker, scheduler and realtime: done in {time.monotonic() - started:.1f} s"
		)
		announce(sandbox, time.monotonic() - begun)
		restarted: dict[str, float] = {}
		while True:
			time.sleep(1)
			for name in served.dead():
				log = sandbox.places.short(sandbox.keeper.log(name))
				if time.monotonic() - restarted.get(name, -HOPELESS) < HOPELESS:
					say.line(f"{name} ended again at once; stopping everything. Its log: {log}")
					return 1
				say.line(f"{name} ended unexpectedly (its log: {log}); starting it again.")
				say.line(say.tail(sandbox.keeper.log(name), 5))
				served.start_again(name)
				restarted[name] = time.monotonic()
	finally:
		with processes.undisturbed():
			say.line("Stopping the servers ...")
			served.stop()


def announce(sandbox: Sandbox, seconds: float) -> None:
	"""Print the address and the logins."""
	address = servers.DEMO.address(sandbox.ports)
	logins = sandbox.logins()
	width = max([len(login["title"]) for login in logins], default=0)
	users = max([len(login["user"]) for login in logins], default=0)
	say.line()
	say.line(f"Ready after {seconds:.1f} s at {address}{project.LANDING}")
	say.line()
	for login in logins:
		say.line(f"  {login['title']:<{width}}  {login['user']:<{users}}  {login['password']}")
	say.line()
	say.line(
		"For trying and testing on this machine only: this copy of Frappe is old and lacks security fixes."
	)
	say.line("Ctrl-C stops everything.")
