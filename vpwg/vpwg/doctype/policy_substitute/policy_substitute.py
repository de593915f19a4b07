from vpwg.vpwg.workflow.guard import Row


class PolicySubstitute(Row):
	"""Who decides for a pillar that is recused as a whole."""
