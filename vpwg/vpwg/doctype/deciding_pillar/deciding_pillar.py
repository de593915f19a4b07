from vpwg.vpwg.workflow.guard import Row


class DecidingPillar(Row):
	"""A pillar that the terms of reference let decide."""
