from vpwg.vpwg.workflow.guard import Row


class AllocationRanking(Row):
	"""How a request was ranked on one criterion of its policy, and why."""
