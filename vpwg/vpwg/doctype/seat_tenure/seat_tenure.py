from vpwg.vpwg.workflow.guard import Row


class SeatTenure(Row):
	"""One person in one seat for a time."""
