# path: vpwg/publish/iati.py
import datetime


def generated():
	# ruleid: clock-of-the-machine
	return datetime.datetime.utcnow(), datetime.date.today()
