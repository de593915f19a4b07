"""`python -m benchmarks NAME SITE SITES_PATH`: run one benchmark on a site. `benchmarks/run` calls it in the sandbox."""

from __future__ import annotations

import sys
from collections.abc import Callable

import frappe

from benchmarks import ledger

BENCHMARKS: dict[str, Callable[[], None]] = {"ledger": ledger.main}


def main(arguments: list[str]) -> int:
	if len(arguments) != 3 or arguments[0] not in BENCHMARKS:
		print(f"Choose a benchmark: {', '.join(BENCHMARKS)}.", file=sys.stderr)
		return 2
	name, site, sites_path = arguments
	frappe.init(site=site, sites_path=sites_path)
	try:
		frappe.connect()
		BENCHMARKS[name]()
	finally:
		frappe.destroy()
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
