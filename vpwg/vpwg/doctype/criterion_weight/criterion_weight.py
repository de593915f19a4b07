from vpwg.vpwg.workflow.guard import Row


class CriterionWeight(Row):
	"""Another weight for one point of the guide in one group, with the reason."""
