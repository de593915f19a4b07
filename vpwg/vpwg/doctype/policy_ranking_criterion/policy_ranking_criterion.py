from vpwg.vpwg.workflow.guard import Row


class PolicyRankingCriterion(Row):
	"""What competing requests are ranked on."""
