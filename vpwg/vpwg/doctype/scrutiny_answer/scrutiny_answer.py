from vpwg.vpwg.workflow.guard import Row


class ScrutinyAnswer(Row):
	"""An answer about corporate support."""
