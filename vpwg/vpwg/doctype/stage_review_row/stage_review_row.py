from vpwg.vpwg.workflow.guard import Row


class StageReviewRow(Row):
	"""The answer to one point of the guide in a stage review."""
