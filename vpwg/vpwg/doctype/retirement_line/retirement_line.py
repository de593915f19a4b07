from vpwg.vpwg.workflow.guard import Row


class RetirementLine(Row):
	"""One expense of an advance."""
