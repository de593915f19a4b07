from vpwg.vpwg.workflow.guard import Row


class GrantPrescribedRate(Row):
	"""A rate of exchange that a funder prescribes."""
