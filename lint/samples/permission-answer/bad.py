# path: vpwg/permissions.py
# ruleid: permission-answer
def has_group_permission(doc, ptype=None, user=None):
	return True


# ruleid: permission-answer
def has_seat_permission(doc, ptype=None, user=None) -> bool:
	if doc.group:
		return True


def has_grant_permission(doc, ptype=None, user=None) -> bool:
	if not doc.group:
		# ruleid: permission-answer
		return
	if ptype == "write":
		# ruleid: permission-answer
		return None
	return False
