from vpwg.vpwg.workflow.guard import Row


class AllocationLine(Row):
	"""One cost of a request."""
