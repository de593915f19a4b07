from vpwg.vpwg.workflow import guard


class GrantAmendment(guard.Governed):
	"""A change of a grant that its funder agreed to: never an edit."""
