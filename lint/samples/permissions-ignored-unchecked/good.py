# path: vpwg/api/decisions.py
import frappe


def write(doc):
	doc.save(ignore_permissions=True)  # checked: guard.require_seat above
	# checked: guard.require_seat above
	doc.flags.ignore_permissions = True
	doc.insert(
		# checked: guard.require_seat above
		ignore_permissions=True,
	)
	doc.save(ignore_permissions=False)
	doc.save(
		ignore_permissions=True
	)  # checked: guard.require_seat above
