# path: vpwg/vpwg/report/grant_position/grant_position.py
def get_columns():
	return [
		# ruleid: column-untranslated
		{"label": "Amount", "fieldname": "amount", "fieldtype": "Int"},
		# ruleid: column-untranslated
		dict(fieldname="paid", label="Paid"),
	]
