from vpwg.vpwg.workflow.guard import Row


class WorkingGroupOfficer(Row):
	"""Somebody who works for a group: a coordinator, a finance officer or an auditor, until a day."""
