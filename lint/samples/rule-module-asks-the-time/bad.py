# path: vpwg/vpwg/workflow/stages.py
import datetime
import time
from datetime import date


def overdue(due):
	# ruleid: rule-module-asks-the-time
	started = time.time()
	# ruleid: rule-module-asks-the-time
	return due < date.today() or due < datetime.datetime.now().date() or started
