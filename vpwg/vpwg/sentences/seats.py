"""Sentences for what is wrong with a seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from frappe import _
from frappe.utils import formatdate

from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow.seats import SeatFault, SeatFaultCode, SeatRecord, last_day_of_term


def sentence(fault: SeatFault, seat: SeatRecord, group: str) -> str:
	"""The sentence of a fault; `group` is the name by which people know the group."""
	return SENTENCES[fault.code](fault, seat, group)


Maker = Callable[[SeatFault, SeatRecord, str], str]

SENTENCES: dict[SeatFaultCode, Maker] = {
	SeatFaultCode.NO_HOLDER: lambda fault, seat, group: _(
		"Name the organisation to which the seat belongs, or the community if it has no registered organisation."
	),
	SeatFaultCode.COMMUNITY_TWICE_NAMED: lambda fault, seat, group: _(
		"A seat belongs to an organisation or to a community, not to both: empty one of the two."
	),
	SeatFaultCode.END_BEFORE_START: lambda fault, seat, group: _(
		"The seat would end on {0}, before it starts on {1}: correct one of the two days."
	).format(formatdate(fault.end), formatdate(fault.start)),
	SeatFaultCode.LEAVING_WITHOUT_REASON: lambda fault, seat, group: _(
		"Say why the seat ends on {0}: members can read the reason."
	).format(formatdate(seat.end)),
	SeatFaultCode.OBSERVER_DECIDES: lambda fault, seat, group: _(
		"An observer has no vote: untick Has a vote, or choose another role."
	),
	SeatFaultCode.PILLAR_DOES_NOT_DECIDE: lambda fault, seat, group: _(
		"The pillar {0} does not decide in {1}: untick Has a vote, or add the pillar to the group's terms of reference."
	).format(word(seat.pillar), group),
	SeatFaultCode.TERM_WITHOUT_START: lambda fault, seat, group: _(
		"Enter the first day of the chair's term under In this role since."
	),
	SeatFaultCode.TERM_WITHOUT_END: lambda fault, seat, group: _(
		"A chair's term in {0} lasts {1} months at most: enter its last day, {2} or earlier."
	).format(group, fault.months, formatdate(latest(seat, fault.months))),
	SeatFaultCode.TERM_END_BEFORE_START: lambda fault, seat, group: _(
		"The chair's term would end on {0}, before it starts on {1}: correct one of the two days."
	).format(formatdate(fault.end), formatdate(fault.start)),
	SeatFaultCode.TERM_TOO_LONG: lambda fault, seat, group: _(
		"The chair's term from {0} to {1} is longer than the {2} months of {3}: let it end on {4} or earlier."
	).format(
		formatdate(fault.start),
		formatdate(fault.end),
		fault.months,
		group,
		formatdate(latest(seat, fault.months)),
	),
	SeatFaultCode.TENURE_END_BEFORE_START: lambda fault, seat, group: _(
		"Line {0} of the persons ends on {1}, before it starts on {2}: correct one of the two days or remove the line."
	).format(fault.row, formatdate(fault.end), formatdate(fault.start)),
	SeatFaultCode.TENURE_BEFORE_SEAT: lambda fault, seat, group: _(
		"Line {0} of the persons starts on {1}, before the seat does on {2}: let the seat start earlier or the person later."
	).format(fault.row, formatdate(fault.end), formatdate(fault.start)),
	SeatFaultCode.TENURE_AFTER_SEAT: lambda fault, seat, group: _(
		"Line {0} of the persons lasts longer than the seat, which ends on {1}: end the line on that day or earlier."
	).format(fault.row, formatdate(fault.start)),
	SeatFaultCode.TENURE_WITHOUT_REASON: lambda fault, seat, group: _(
		"Line {0} of the persons ended on {1} and somebody else followed: say in that line why it ended."
	).format(fault.row, formatdate(fault.end)),
	SeatFaultCode.SAME_PERSON_OVERLAPS: lambda fault, seat, group: _(
		"Lines {0} and {1} are the same person at the same time: end one of them the day before the other starts."
	).format(fault.row, fault.other_row),
	SeatFaultCode.SAME_POSITION_OVERLAPS: lambda fault, seat, group: _(
		"Lines {0} and {1} sit in the same position at the same time: end one of them the day before the other starts."
	).format(fault.row, fault.other_row),
}
"""One sentence for each fault."""


def latest(seat: SeatRecord, months: int) -> date:
	"""The last day that the chair's term may have."""
	return last_day_of_term(seat.role_from or seat.start, months)
