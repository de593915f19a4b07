# path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.py
from frappe import _


def words(amount, state):
	return _("Only {0} left.").format(amount), _(state), _("Open", context="Action Point")
