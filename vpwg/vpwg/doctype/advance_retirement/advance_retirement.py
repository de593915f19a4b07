from vpwg.vpwg.workflow import guard


class AdvanceRetirement(guard.Governed):
	"""What an advance was spent on."""
