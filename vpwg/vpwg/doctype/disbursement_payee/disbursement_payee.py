from vpwg.vpwg.workflow.guard import Row


class DisbursementPayee(Row):
	"""Somebody who is paid."""
