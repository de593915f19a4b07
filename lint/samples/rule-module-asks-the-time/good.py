# path: vpwg/vpwg/workflow/stages.py
from datetime import date, timedelta


def overdue(due: date, today: date) -> bool:
	return due + timedelta(days=1) < today
