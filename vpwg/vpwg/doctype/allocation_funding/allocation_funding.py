from vpwg.vpwg.workflow.guard import Row


class AllocationFunding(Row):
	"""What one budget line of a grant carries of an allocation."""
