from vpwg.vpwg.workflow.guard import Row


class ParticipationRate(Row):
	"""A rate that is the same for everybody and published."""
