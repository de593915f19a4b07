from vpwg.vpwg.workflow.guard import Row


class PolicyRelaxation(Row):
	"""A relaxation of the separation of duties, with its limits."""
