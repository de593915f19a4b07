from vpwg.vpwg.workflow import guard


class Disbursement(guard.Governed):
	"""A payment of an allocation."""
