from vpwg.vpwg.workflow.guard import Row


class PolicyGround(Row):
	"""A ground on which a pillar's objection sends something back for dialogue."""
