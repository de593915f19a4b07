from vpwg.vpwg.workflow.guard import Row


class DisbursementSource(Row):
	"""What a payment takes from one budget line of a grant."""
