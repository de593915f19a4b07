"""What a posting costs, as a multiple of the raw transaction that it cannot do without; with and without history.

Design section 11: one balance row a grant, and no sum over history under a lock.
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe.utils import getdate

from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.vpwg import ledger, record_writer
from vpwg.vpwg.workflow.movements import Movement, MovementKind

ROUNDS = 200
HISTORY = 100_000
AT_ONCE = 2_000
"""Rows in one statement that makes history."""

DAY = "2026-09-15"


@dataclass(frozen=True)
class Place:
	"""Where is posted: a group with two grants, one for each side of the comparison."""

	group: str
	grant: str
	other: str


def main() -> None:
	frappe.set_user("Administrator")
	frappe.flags.current_date = DAY
	finance = factories.user([roles.FINANCE_OFFICER])
	group = factories.group(currency="USD").name
	grants = [factories.grant(group, finance, 9_000_000).name for _number in range(2)]
	# checked: a benchmark on the throw-away site; what it measures begins with data that are there.
	frappe.db.commit()
	place = Place(group, *grants)
	try:
		print(f"{'movements before':>16}  {'raw ms':>8}  {'posting ms':>10}  {'ratio':>6}  {'queries':>7}")
		compare(place, 0)
		make_history(place)
		compare(place, HISTORY)
	finally:
		factories.remove_group(group, finance)


def compare(place: Place, history: int) -> None:
	"""Both in turn, so that what the machine does besides meets both; medians."""
	raw, posted = [], []
	for _number in range(ROUNDS // 10):
		# Caches fill in the first rounds.
		post(place)
		transact(place)
	for _number in range(ROUNDS):
		raw.append(timed(lambda: transact(place)))
		posted.append(timed(lambda: post(place)))
	queries = counted(lambda: post(place))
	low, high = statistics.median(raw), statistics.median(posted)
	print(f"{history:>16,}  {low:>8.2f}  {high:>10.2f}  {high / low:>6.1f}  {queries:>7}")


def timed(work: Callable[[], None]) -> float:
	"""Milliseconds."""
	start = time.perf_counter()
	work()
	return (time.perf_counter() - start) * 1000


def counted(work: Callable[[], None]) -> int:
	original, queries = frappe.db.sql, []

	def counting(query: object, *args: object, **kwargs: object) -> object:
		queries.append(query)
		return original(query, *args, **kwargs)

	frappe.db.sql = counting
	try:
		work()
	finally:
		frappe.db.sql = original
	return len(queries)


def post(place: Place) -> None:
	"""A commitment and its payment, through the ledger."""
	reference, day = secrets.token_hex(8), getdate(DAY)
	with record_writer.together():
		locked = ledger.lock(place.group, [place.grant])
		at = ledger.Booking("Resource Allocation", "RA-BENCH", day, ledger.posting(locked, day))
		ledger.post(
			locked,
			at,
			[
				(place.grant, Movement(kind, 100, f"{reference}/{kind}", "RA-BENCH", "1"))
				for kind in (MovementKind.COMMITMENT, MovementKind.PAYMENT)
			],
		)
	# checked: the end of the request that is measured.
	frappe.db.commit()


def transact(place: Place) -> None:
	"""What no ledger can do without: lock the balance, insert two movements, write the balance.

	Fixed statements with their values as parameters: what is compared with has nothing of a framework in it.
	"""
	frappe.db.sql("select * from `tabGrant Balance` where name = %s for update", place.other)
	for _number in range(2):
		name = secrets.token_hex(8)
		frappe.db.sql(
			"insert into `tabFund Movement` (name, working_group, `grant`, kind, currency, units, reference, posting_date, "
			"happened_on, allocation, budget_line, document_type, document) "
			"values (%s, %s, %s, 'Commitment', 'USD', 100, %s, %s, %s, 'RA-BENCH', '1', 'Resource Allocation', 'RA-BENCH')",
			(name, place.group, place.other, name, DAY, DAY),
		)
	frappe.db.sql("update `tabGrant Balance` set paid = paid + 100 where name = %s", place.other)
	# checked: the end of the transaction that it is compared with.
	frappe.db.commit()


def make_history(place: Place) -> None:
	"""Movements of both grants, and as many entries of the record; they say nothing, and are only there."""
	hashed = "0" * 64
	for start in range(0, HISTORY, AT_ONCE):
		names = [secrets.token_hex(8) for _number in range(AT_ONCE)]
		record_writer.insert(
			ledger.MOVEMENT,
			[
				{
					**record_writer.columns(name),
					"working_group": place.group,
					"grant": place.grant if number % 2 else place.other,
					"kind": str(MovementKind.COMMITMENT),
					"currency": "USD",
					"units": 1,
					"posting_date": DAY,
					"happened_on": DAY,
					"allocation": "RA-BENCH",
					"budget_line": "1",
					"document_type": "Resource Allocation",
					"document": "RA-BENCH",
					"reference": name,
				}
				for number, name in enumerate(names)
			],
		)
		record_writer.insert(
			record_writer.ENTRY,
			[
				{
					**record_writer.columns(name),
					"working_group": place.group,
					"seq": 10_000_000 + start + number,
					"at": "2026-09-15T00:00:00.000000Z",
					"kind": "movement",
					"reference": name,
					"payload_digest": hashed,
					"prev": hashed,
					"hash": hashed,
				}
				for number, name in enumerate(names)
			],
		)
		# checked: history on the throw-away site, portion by portion.
		frappe.db.commit()
