"""Where everything lives. All that the sandbox makes is below one folder, `.sandbox/`, in the checkout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
	"""The folders of one checkout's sandbox."""

	root: Path

	@property
	def kit(self) -> Path:
		"""The committed folder `sandbox/`."""
		return self.root / "sandbox"

	@property
	def locks(self) -> Path:
		return self.kit / "locks"

	@property
	def state(self) -> Path:
		return self.root / ".sandbox"

	@property
	def log(self) -> Path:
		return self.state / "log"

	@property
	def run(self) -> Path:
		"""Process ids and lock files of what runs now."""
		return self.state / "run"

	@property
	def stamps(self) -> Path:
		return self.state / "stamps"

	@property
	def cache(self) -> Path:
		return self.state / "cache"

	@property
	def bin(self) -> Path:
		return self.state / "bin"

	@property
	def node(self) -> Path:
		return self.state / "node"

	@property
	def tools(self) -> Path:
		"""The Python environment of linters and type checker, apart from Frappe's pins."""
		return self.state / "tools"

	@property
	def bench(self) -> Path:
		return self.state / "bench"

	@property
	def env(self) -> Path:
		"""The Python environment of Frappe and the app."""
		return self.bench / "env"

	@property
	def apps(self) -> Path:
		return self.bench / "apps"

	@property
	def sites(self) -> Path:
		return self.bench / "sites"

	@property
	def python(self) -> Path:
		return self.env / "bin" / "python"

	@property
	def tools_python(self) -> Path:
		return self.tools / "bin" / "python"

	@property
	def mariadb(self) -> Path:
		return self.state / "mariadb"

	@property
	def redis(self) -> Path:
		return self.state / "redis"

	@property
	def screenshots(self) -> Path:
		return self.state / "screenshots"

	def short(self, path: Path) -> str:
		"""The path as a person in the checkout would type it."""
		return os.path.relpath(path, self.root) if path.is_relative_to(self.root) else str(path)


HERE = Places(ROOT)
