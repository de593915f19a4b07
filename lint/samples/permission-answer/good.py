# path: vpwg/permissions.py
def has_group_permission(doc, ptype=None, user=None) -> bool:
	if doc.group:
		return True
	else:
		return False


def group_condition(user: str) -> str:
	return "1=0"
