# path: vpwg/vpwg/workflow/guard.py
CONDITIONS = {"has_grant": lambda facts: facts.grants > 0}


def met(condition, facts):
	return CONDITIONS[condition](facts)
