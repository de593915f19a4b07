from vpwg.vpwg.workflow.guard import Row


class GrantAmendmentLine(Row):
	"""What an amendment changes of one budget line."""
