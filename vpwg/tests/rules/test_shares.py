"""Shares as people write them: exact, from 0 to 1, kept in one form."""

import unittest
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.shares import share_from_text, share_to_text

RULES = settings(derandomize=True, deadline=None)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=1000)


class TestShares(unittest.TestCase):
	def test_a_share_is_read_however_people_write_it(self):
		for text, share in (
			("2/3", Fraction(2, 3)),
			(" 2 / 3 ", Fraction(2, 3)),
			("60 %", Fraction(3, 5)),
			("60\u00a0%", Fraction(3, 5)),
			("33,3 %", Fraction(333, 1000)),
			("0.5", Fraction(1, 2)),
			("0,5", Fraction(1, 2)),
			(1, Fraction(1)),
			("100 %", Fraction(1)),
			("0", Fraction(0)),
		):
			with self.subTest(text):
				self.assertEqual(share_from_text(text), share)

	def test_nothing_is_no_share(self):
		for text in (None, "", "  "):
			with self.subTest(text):
				self.assertIsNone(share_from_text(text))

	def test_what_is_no_share_from_0_to_1_is_refused(self):
		for text in ("most", "1/0", "3/2", "101 %", "-1/3", "nan", "inf", "1/3/3", "%", "50 %%", "%50"):
			with self.subTest(text), self.assertRaises(ValueError):
				share_from_text(text)

	@RULES
	@given(SHARES)
	def test_what_is_stored_is_read_back_exactly(self, share):
		self.assertEqual(share_from_text(share_to_text(share)) or Fraction(0), share)

	@RULES
	@given(st.integers(0, 100))
	def test_a_percentage_is_the_share_of_a_hundred(self, percent):
		self.assertEqual(share_from_text(f"{percent} %"), Fraction(percent, 100))

	@RULES
	@given(st.text(max_size=12))
	def test_any_text_is_a_share_nothing_or_refused(self, text):
		try:
			share = share_from_text(text)
		except ValueError:
			return
		self.assertTrue(share is None or 0 <= share <= 1)
