from vpwg.vpwg.workflow.guard import Row


class GrantBudgetLine(Row):
	"""A line of the funder's budget, as it was signed."""
