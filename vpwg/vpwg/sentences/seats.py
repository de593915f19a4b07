"""Sentences for what is wrong with a seat."""

from __future__ import annotations

from frappe import _
from frappe.utils import formatdate

from vpwg.vpwg.sentences.words import word
from vpwg.vpwg.workflow.seats import SeatFault, SeatFaultCode, SeatRecord, last_day_of_term


def sentence(fault: SeatFault, seat: SeatRecord, group: str) -> str:
	"""One thing that is wrong, and the remedy; `group` is the name by which people know the group."""
	row, other, months = fault.row, fault.other_row, fault.months
	start, end, leaving = formatdate(fault.start), formatdate(fault.end), formatdate(seat.end)
	latest = formatdate(last_day_of_term(seat.role_from or seat.start, months))
	return {
		SeatFaultCode.NO_HOLDER: _(
			"Name the organisation to which the seat belongs, or the community if it has no registered organisation."
		),
		SeatFaultCode.COMMUNITY_TWICE_NAMED: _(
			"A seat belongs to an organisation or to a community, not to both: empty one of the two."
		),
		SeatFaultCode.END_BEFORE_START: _(
			"The seat would end on {0}, before it starts on {1}: correct one of the two days."
		).format(end, start),
		SeatFaultCode.LEAVING_WITHOUT_REASON: _(
			"Say why the seat ends on {0}: members can read the reason."
		).format(leaving),
		SeatFaultCode.OBSERVER_DECIDES: _(
			"An observer has no vote: untick Has a vote, or choose another role."
		),
		SeatFaultCode.PILLAR_DOES_NOT_DECIDE: _(
			"The pillar {0} does not decide in {1}: untick Has a vote, or add the pillar to the group's terms of reference."
		).format(word(seat.pillar), group),
		SeatFaultCode.TERM_WITHOUT_START: _(
			"Enter the first day of the chair's term under In this role since."
		),
		SeatFaultCode.TERM_WITHOUT_END: _(
			"A chair's term in {0} lasts {1} months at most: enter its last day, {2} or earlier."
		).format(group, months, latest),
		SeatFaultCode.TERM_END_BEFORE_START: _(
			"The chair's term would end on {0}, before it starts on {1}: correct one of the two days."
		).format(end, start),
		SeatFaultCode.TERM_TOO_LONG: _(
			"The chair's term from {0} to {1} is longer than the {2} months of {3}: let it end on {4} or earlier."
		).format(
			start,
			end,
			months,
			group,
			latest,
		),
		SeatFaultCode.TENURE_END_BEFORE_START: _(
			"Line {0} of the persons ends on {1}, before it starts on {2}: correct one of the two days or remove the line."
		).format(row, end, start),
		SeatFaultCode.TENURE_BEFORE_SEAT: _(
			"Line {0} of the persons starts on {1}, before the seat does on {2}: let the seat start earlier or the person later."
		).format(row, end, start),
		SeatFaultCode.TENURE_AFTER_SEAT: _(
			"Line {0} of the persons lasts longer than the seat, which ends on {1}: end the line on that day or earlier."
		).format(row, start),
		SeatFaultCode.TENURE_WITHOUT_REASON: _(
			"Line {0} of the persons ended on {1} and somebody else followed: say in that line why it ended."
		).format(row, end),
		SeatFaultCode.SAME_PERSON_OVERLAPS: _(
			"Lines {0} and {1} are the same person at the same time: end one of them the day before the other starts."
		).format(row, other),
		SeatFaultCode.SAME_POSITION_OVERLAPS: _(
			"Lines {0} and {1} sit in the same position at the same time: end one of them the day before the other starts."
		).format(row, other),
	}[fault.code]
