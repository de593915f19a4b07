from vpwg.vpwg.workflow.guard import Row


class ApprovalRule(Row):
	"""How one kind of thing is decided; read by `facts.engine_rules`."""
