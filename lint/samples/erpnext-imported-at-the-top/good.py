# path: vpwg/integrations/erpnext/journal.py
import frappe


def balance(account):
	if "erpnext" not in frappe.get_installed_apps():
		return None
	from erpnext.accounts.utils import get_balance_on

	return get_balance_on(account)
