# path: vpwg/api/decisions.py
def tell(amount):
	# ruleid: output-by-print
	print(amount)
