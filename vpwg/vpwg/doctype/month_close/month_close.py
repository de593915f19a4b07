from vpwg.vpwg.workflow import guard


class MonthClose(guard.Governed):
	"""The books of a group are closed up to a day."""
