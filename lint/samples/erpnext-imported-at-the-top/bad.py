# path: vpwg/integrations/erpnext/journal.py
import frappe
# ruleid: erpnext-imported-at-the-top
from erpnext.accounts.utils import get_balance_on


def balance(account):
	return get_balance_on(account)
