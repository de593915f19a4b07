# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
from frappe import _


def words(amount):
	return (
		# ruleid: translated-after-formatting
		_(f"Only {amount} left."),
		# ruleid: translated-after-formatting
		_("Only {0} left.".format(amount)),
		# ruleid: translated-after-formatting
		_("Only %s left." % amount),
		# ruleid: translated-after-formatting
		_("Only " + amount),
	)
