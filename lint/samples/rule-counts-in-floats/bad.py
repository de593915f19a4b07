# path: vpwg/vpwg/workflow/funds.py
# ruleid: rule-counts-in-floats
TOLERANCE = 0.5


def share(part, whole):
	# ruleid: rule-counts-in-floats
	rate = 1e-2
	# ruleid: rule-counts-in-floats
	return float(part) / whole * rate
