"""A movement as the record enters it, and back."""

import json
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from vpwg.vpwg.workflow.movements import CONVERSIONS, Movement, MovementKind, movement_from, payload_of
from vpwg.vpwg.workflow.record import canonical

RULES = settings(derandomize=True, deadline=None)
K = MovementKind

PAYMENT = Movement(K.PAYMENT, 80000, "DB-1/1", "RA-1", "Travel")

texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
references = texts.filter(str.strip)
movements = st.builds(
	lambda kind, units, reference, allocation, line, cancels: Movement(
		kind, units, reference, allocation, line, cancels and kind not in CONVERSIONS
	),
	st.sampled_from(K),
	st.integers(1, 10**15),
	references,
	references,
	texts,
	st.booleans(),
)


class TestPayload(unittest.TestCase):
	def test_the_record_enters_plain_words_and_whole_numbers(self):
		self.assertEqual(
			payload_of(PAYMENT),
			{
				"kind": "Payment",
				"units": 80000,
				"reference": "DB-1/1",
				"allocation": "RA-1",
				"budget_line": "Travel",
				"cancels": False,
			},
		)
		self.assertIs(type(payload_of(PAYMENT)["kind"]), str)

	def test_what_else_an_entry_says_is_left_out(self):
		self.assertEqual(movement_from({**payload_of(PAYMENT), "grant": "GR-1", "opening": True}), PAYMENT)

	def test_an_entry_that_lacks_a_key_or_holds_another_type_is_refused(self):
		whole = payload_of(PAYMENT)
		for key in whole:
			with self.subTest(lacks=key), self.assertRaisesRegex(ValueError, key):
				movement_from({name: value for name, value in whole.items() if name != key})
		for changes in (
			{"units": "80000"},
			{"units": True},
			{"units": 80000.0},
			{"units": 0},
			{"kind": "Gift"},
			{"cancels": 0},
			{"cancels": True},
			{"allocation": None},
			{"allocation": ""},
			{"reference": " "},
		):
			with self.subTest(changes), self.assertRaises(ValueError):
				movement_from({**whole, **changes})

	@RULES
	@given(movements)
	def test_a_movement_comes_back_as_it_was_through_the_bytes_of_the_record(self, movement):
		payload = payload_of(movement)
		self.assertEqual(movement_from(payload), movement)
		self.assertEqual(movement_from(json.loads(canonical(payload))), movement)


if __name__ == "__main__":
	unittest.main()
