"""Each thing that can be wrong with money has a sentence: the figures, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import frappe
from frappe.utils import formatdate

from vpwg.tests.compat import VPWGTestCase
from vpwg.vpwg.sentences import money
from vpwg.vpwg.workflow.advances import AdvanceFault, AdvanceFaultCode
from vpwg.vpwg.workflow.corporate import (
	CeilingAnswer,
	CeilingVerdict,
	Question,
	ScrutinyFault,
	ScrutinyFaultCode,
)
from vpwg.vpwg.workflow.duties import DEFAULTS, FLOOR, Act, DutyCode, Refused
from vpwg.vpwg.workflow.funding import FundingFault, FundingFaultCode
from vpwg.vpwg.workflow.funds import FundsFault, FundsFaultCode
from vpwg.vpwg.workflow.grant_terms import GrantForm, GrantState
from vpwg.vpwg.workflow.movements import MovementKind
from vpwg.vpwg.workflow.periods import ClosingCode, ClosingFault, PeriodCode, PeriodFault
from vpwg.vpwg.workflow.policy_parts import Relaxation, Relaxed
from vpwg.vpwg.workflow.restrictions import RestrictionCode, RestrictionFault

GRANT = "GR-0007"
DAY, LIMIT = date(2026, 3, 5), date(2026, 2, 28)
HOSTILE = "<b>Ada & Co</b>"


class SentenceCase(VPWGTestCase):
	def assert_sentences(self, texts: Iterable[str]) -> None:
		"""Each says something, ends as a sentence does and has everything filled in; no two are the same."""
		known = list(texts)
		for text in known:
			with self.subTest(text):
				self.assertRegex(text, r"^\S.*\.$")
				self.assertNotRegex(text, r"\{\w*\}|None|  | [.:;,]|\(\)")
		self.assertEqual(len(set(known)), len(known), "two faults have the same sentence")

	def assert_escaped(self, text: str) -> None:
		self.assertIn("&lt;b&gt;Ada &amp; Co&lt;/b&gt;", text)
		self.assertNotIn(HOSTILE, text)


class TestFunds(SentenceCase):
	def funds(self, code: FundsFaultCode, have: int, asked: int, kind: MovementKind | None = None) -> str:
		return money.funds(FundsFault(code, have, asked, "AL-1/approved", kind), GRANT, "USD")

	def test_each_fault_has_a_sentence(self) -> None:
		self.assert_sentences(
			self.funds(code, 40000, 100000, MovementKind.RECEIPT) for code in FundsFaultCode
		)
		self.assert_sentences(self.funds(code, -40000, 100000) for code in FundsFaultCode)

	def test_what_is_available(self) -> None:
		self.assertEqual(
			self.funds(FundsFaultCode.NOT_AVAILABLE, 1240000, 1500000, MovementKind.COMMITMENT),
			"Grant GR-0007 has USD 12,400.00 available; this asks for USD 15,000.00: reduce it by USD 2,600.00 or add another grant.",
		)

	def test_the_remedy_is_one_that_the_movement_has(self) -> None:
		for kind, remedy in (
			(MovementKind.TRANSFER_OUT, "reduce it by USD 2,600.00, or release a commitment first."),
			(MovementKind.REPAYMENT, "reduce it by USD 2,600.00, or release a commitment first."),
			(MovementKind.CONFIRMATION, "confirm USD 2,600.00 less, and the rest once more money has come."),
		):
			with self.subTest(kind):
				text = self.funds(FundsFaultCode.NOT_AVAILABLE, 1240000, 1500000, kind)
				self.assertTrue(text.endswith(remedy), text)

	def test_nothing_available_is_no_negative_figure(self) -> None:
		for code in (FundsFaultCode.NOT_AVAILABLE, FundsFaultCode.ABOVE_SIGNED):
			for have in (0, -500):
				with self.subTest(code=code, have=have):
					text = self.funds(code, have, 1500000, MovementKind.COMMITMENT)
					self.assertIn("this asks for USD 15,000.00: use another grant", text)
					self.assertNotIn("-", text.replace(GRANT, "").replace("top-up", ""))

	def test_a_deficit_says_how_far_and_that_money_comes_first(self) -> None:
		expected = "Grant GR-0007 is USD 500.00 below zero and this asks for USD 20.00: money must come in, or a commitment be released, first."
		self.assertEqual(self.funds(FundsFaultCode.IN_DEFICIT, -50000, 2000), expected)
		fault = RestrictionFault(RestrictionCode.IN_DEFICIT, available=-50000, asked=2000)
		self.assertEqual(money.restriction(fault, GRANT, "USD"), expected)

	def test_the_figures_of_the_others(self) -> None:
		for code, figures in (
			(FundsFaultCode.ABOVE_SIGNED, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.NOT_COMMITTED, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.NOT_RECEIVED, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.NOT_CONDITIONAL, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.NOT_PAID, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.NOT_ENTERED, ("USD 400.00", "Receipt", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.IN_USE, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.SIGNED_IN_USE, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(FundsFaultCode.REFERENCE_REUSED, ("AL-1/approved", "USD 400.00", "USD 1,000.00")),
		):
			with self.subTest(code):
				text = self.funds(code, 40000, 100000, MovementKind.RECEIPT)
				self.assertRegex(text, ".*".join(map(re.escape, (GRANT, *figures))))

	def test_what_must_be_released_covers_what_is_missing_already(self) -> None:
		text = self.funds(FundsFaultCode.IN_USE, -10000, 100000)
		self.assertIn("of which USD 0.00 is free", text)
		self.assertIn("payments of USD 1,100.00 first", text)

	def test_a_currency_without_cents(self) -> None:
		fault = FundsFault(FundsFaultCode.NOT_PAID, 400, 1000)
		self.assertIn("XOF 1,000:", money.funds(fault, GRANT, "XOF"))

	def test_names_are_escaped(self) -> None:
		fault = FundsFault(FundsFaultCode.REFERENCE_REUSED, 1, 2, HOSTILE)
		self.assert_escaped(money.funds(fault, GRANT, "USD"))
		self.assert_escaped(money.funds(fault, HOSTILE, "USD"))


class TestFunding(SentenceCase):
	def funding(self, code: FundingFaultCode, line: int = 2, have: int = 900, need: int = 1000) -> str:
		fault = FundingFault(code, line, GRANT, have, need, Decimal("15.250"))
		return money.funding(fault, "GHS", "EUR")

	def test_each_fault_has_a_sentence(self) -> None:
		for line in (0, 2):
			self.assert_sentences(self.funding(code, line) for code in FundingFaultCode)

	def test_the_line_is_named_where_there_is_one(self) -> None:
		for code in FundingFaultCode:
			with self.subTest(code):
				self.assertTrue(self.funding(code).startswith("Line 2: "))
				self.assertNotIn("Line", self.funding(code, 0))

	def test_parts_that_do_not_add_up(self) -> None:
		code = FundingFaultCode.PARTS_DIFFER
		self.assertEqual(
			self.funding(code, 0, 900, 1000),
			"The grants carry GHS 9.00 together, and the allocation is GHS 10.00: add GHS 1.00 to their parts, or another grant.",
		)
		self.assertEqual(
			self.funding(code, 0, 1300, 1000),
			"The grants carry GHS 13.00 together, and the allocation is GHS 10.00: reduce their parts by GHS 3.00.",
		)

	def test_rates(self) -> None:
		self.assertEqual(
			self.funding(FundingFaultCode.RATE_NOT_PRESCRIBED),
			"Line 2: the funder of grant GR-0007 prescribes the rate 15.25: enter that one.",
		)
		fault = FundingFault(FundingFaultCode.RATE_NOT_ONE, 1, GRANT, rate=Decimal("1E+2"))
		self.assertEqual(
			money.funding(fault, "GHS"),
			"Line 1: grant GR-0007 is in GHS as the allocation is, and its rate is 100: enter 1.",
		)

	def test_an_amount_in_the_grants_currency_is_never_shown_in_another(self) -> None:
		fault = FundingFault(FundingFaultCode.UNITS_DIFFER, 2, GRANT, 900, 1000)
		text = money.funding(fault, "GHS", "XOF")
		self.assertIn("worth XOF 1,000 of grant GR-0007 at its rate, and XOF 900 is entered", text)
		self.assertNotIn("GHS", money.funding(fault, "GHS"))
		self.assert_sentences([money.funding(fault, "GHS")])


class TestRestrictions(SentenceCase):
	def restriction(self, code: RestrictionCode, line: int = 0, word: str = "Travel") -> str:
		if code == RestrictionCode.STATE:
			word = GrantState.SUSPENDED
		fault = RestrictionFault(code, line, word, 90000, 120000, DAY, LIMIT)
		return money.restriction(fault, GRANT, "USD")

	def test_each_fault_has_a_sentence(self) -> None:
		for line in (0, 3):
			self.assert_sentences(self.restriction(code, line) for code in RestrictionCode)
		for code in RestrictionCode:
			with self.subTest(code):
				self.assertTrue(self.restriction(code, 3).startswith("Line 3: "))

	def test_each_fault_without_a_word_or_a_day_has_one(self) -> None:
		self.assert_sentences(
			money.restriction(RestrictionFault(code, word=word, day=DAY), GRANT, "USD")
			for code, word in (
				(RestrictionCode.BUDGET_LINE_UNKNOWN, ""),
				(RestrictionCode.PURPOSE_OUTSIDE, ""),
				(RestrictionCode.GEOGRAPHY_OUTSIDE, ""),
				(RestrictionCode.COSTS_AFTER_STOP, ""),
				*((RestrictionCode.STATE, state) for state in GrantState),
			)
		)

	def test_states_and_forms(self) -> None:
		for state, text in (
			(GrantState.SUSPENDED, "suspended since " + formatdate(LIMIT)),
			(GrantState.TERMINATED, "terminated on " + formatdate(LIMIT)),
			(GrantState.DRAFT, "activate it first"),
			(GrantState.UNDER_SCRUTINY, "until it is decided on"),
		):
			with self.subTest(state):
				fault = RestrictionFault(RestrictionCode.STATE, word=state, limit=LIMIT)
				self.assertIn(text, money.restriction(fault, GRANT, "USD"))
		for form, text in ((GrantForm.IN_KIND, "in kind"), (GrantForm.PAID_DIRECTLY, "paid directly")):
			with self.subTest(form):
				fault = RestrictionFault(RestrictionCode.NOT_CASH, word=form)
				self.assertIn(text, money.restriction(fault, GRANT, "USD"))

	def test_days(self) -> None:
		for code in (
			RestrictionCode.COSTS_END_BEFORE_START,
			RestrictionCode.COSTS_TOO_EARLY,
			RestrictionCode.COSTS_TOO_LATE,
			RestrictionCode.COSTS_AFTER_STOP,
			RestrictionCode.PAID_AFTER_CLOSE_OUT,
		):
			with self.subTest(code):
				self.assertRegex(self.restriction(code), f"{formatdate(DAY)}.*{formatdate(LIMIT)}")

	def test_budget_lines(self) -> None:
		self.assertEqual(
			self.restriction(RestrictionCode.BUDGET_LINE_EXCEEDED, 3),
			"Line 3: budget line Travel of grant GR-0007 has USD 900.00 left, the funder's flexibility included; "
			"this asks for USD 1,200.00: reduce it by USD 300.00 or agree another budget with the funder.",
		)
		used_up = RestrictionFault(RestrictionCode.BUDGET_LINE_EXCEEDED, 1, "Travel", -500, 1000)
		text = money.restriction(used_up, GRANT, "USD")
		self.assertIn("has USD 0.00 left", text)
		self.assertIn("reduce it by USD 10.00 or", text)

	def test_quotes_are_numbers(self) -> None:
		fault = RestrictionFault(RestrictionCode.QUOTES_MISSING, 4, HOSTILE, 1, 3)
		text = money.restriction(fault, GRANT, "USD")
		self.assertIn("needs 3 quotes and has 1: attach 2 more.", text)
		self.assert_escaped(text)

	def test_tags_and_documents_are_escaped(self) -> None:
		for code in (
			RestrictionCode.BUDGET_LINE_UNKNOWN,
			RestrictionCode.BUDGET_LINE_EXCEEDED,
			RestrictionCode.FLEXIBILITY_USED,
			RestrictionCode.PURPOSE_OUTSIDE,
			RestrictionCode.GEOGRAPHY_OUTSIDE,
			RestrictionCode.DUPLICATE,
		):
			with self.subTest(code):
				self.assert_escaped(self.restriction(code, word=HOSTILE))


class TestDuties(SentenceCase):
	names = {"ada": "Ada Mensah", "kofi": "Kofi Boateng", "eve": HOSTILE}

	def duty(self, refused: Refused) -> str:
		return money.duty(refused, self.names, "GHS")

	def test_each_refusal_has_sentences(self) -> None:
		floor = [Refused(code, act, True) for act in Act for code in DutyCode if code in FLOOR[act]]
		default = [
			Refused(code, act, False, relaxed) for act in Act for code, relaxed in DEFAULTS[act].items()
		]
		self.assert_sentences(self.duty(refused) for refused in (*floor, *default))

	def test_what_nothing_lowers(self) -> None:
		self.assertEqual(
			self.duty(Refused(DutyCode.REQUESTED, Act.SIGN_OFF, True, who=("ada", "kofi"))),
			"You asked for this money, so somebody else has to sign it off for finance. "
			"No policy can relax this. These can do it: Ada Mensah, Kofi Boateng.",
		)

	def test_which_relaxation_would(self) -> None:
		refused = Refused(DutyCode.DECIDED, Act.PAY, False, Relaxed.DECIDER_PAYS, None, ("ada",))
		self.assertIn(
			"Only a policy that the pillars ratify could relax this: a decider pays.", self.duty(refused)
		)

	def test_the_policys_own_limits(self) -> None:
		for until, text in (
			(LIMIT, f"only for requests up to GHS 5,000.00 and until {formatdate(LIMIT)}: a decider pays."),
			(None, "up to GHS 5,000.00, and names no last day: a decider pays."),
		):
			with self.subTest(until=until):
				row = Relaxation(1, Relaxed.DECIDER_PAYS, Decimal(5000), until, "The auditor")
				refused = Refused(DutyCode.DECIDED, Act.PAY, False, Relaxed.DECIDER_PAYS, row)
				self.assertIn(text, self.duty(refused))

	def test_who_could_instead(self) -> None:
		many = tuple(f"person{number}" for number in range(8))
		text = self.duty(Refused(DutyCode.PREPARED, Act.PAY, True, who=many))
		self.assertIn("These can do it: person0, person1, person2, person3, person4.", text)
		self.assert_escaped(self.duty(Refused(DutyCode.PREPARED, Act.PAY, True, who=("eve",))))

	def test_nobody_is_left(self) -> None:
		outside = "ask the manager to name somebody from outside, such as the host's director or a treasurer."
		self.assertIn(outside, self.duty(Refused(DutyCode.PREPARED, Act.PAY, True)))
		decide = self.duty(Refused(DutyCode.REQUESTED, Act.DECIDE, True))
		self.assertNotIn(outside, decide)
		self.assertIn("ask the coordinator", decide)


class TestAdvances(SentenceCase):
	def advance(self, code: AdvanceFaultCode, line: int = 0, word: str = "DB-0003") -> str:
		return money.advance(AdvanceFault(code, line, word, 40000, 100000, DAY, 12), "USD")

	def test_each_fault_has_a_sentence(self) -> None:
		for line in (0, 5):
			self.assert_sentences(self.advance(code, line) for code in AdvanceFaultCode)
		self.assertTrue(self.advance(AdvanceFaultCode.EXPENSE_UNDATED, 5).startswith("Line 5: the expense"))

	def test_figures(self) -> None:
		for code, figures in (
			(AdvanceFaultCode.REFUND_ABOVE_LEFT, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(AdvanceFaultCode.TOP_UP_ABOVE_OWED, ("DB-0003", "USD 400.00", "USD 1,000.00", "USD 600.00")),
			(AdvanceFaultCode.ABOVE_CEILING, ("USD 400.00", "USD 1,000.00", "USD 600.00")),
			(AdvanceFaultCode.HOLDER_OVERDUE, ("DB-0003", formatdate(DAY), "USD 400.00", "12")),
			(AdvanceFaultCode.NOTHING_RETIRED, ("USD 400.00",)),
		):
			with self.subTest(code):
				self.assertRegex(self.advance(code), ".*".join(map(re.escape, figures)))

	def test_a_receipt_without_a_number_and_one_that_is_not_attached(self) -> None:
		code = AdvanceFaultCode.RECEIPT_MISSING
		self.assertIn("has no receipt: enter its number and attach it.", self.advance(code, 1, " "))
		self.assertIn("The receipt R 7 of USD 1,000.00 is not attached", self.advance(code, 0, "R 7"))

	def test_receipts_are_escaped(self) -> None:
		for code in (AdvanceFaultCode.RECEIPT_MISSING, AdvanceFaultCode.RECEIPT_TWICE):
			self.assert_escaped(self.advance(code, 1, HOSTILE))


class TestPeriodsAndClosing(SentenceCase):
	def test_each_fault_of_a_month_has_a_sentence(self) -> None:
		self.assert_sentences(money.period(PeriodFault(code, DAY, LIMIT, 3)) for code in PeriodCode)
		self.assert_sentences([money.period(PeriodFault(PeriodCode.NOT_CLOSED, DAY))])

	def test_days_and_numbers(self) -> None:
		day, limit = formatdate(DAY), formatdate(LIMIT)
		for code, text in (
			(PeriodCode.DATE_IN_FUTURE, f"The date {day} has not come: enter {limit} or an earlier one."),
			(PeriodCode.NOT_MONTH_END, f"The date {day} is not the last of its month: enter {limit}."),
			(
				PeriodCode.MONTH_NOT_OVER,
				f"The month up to {day} is not over: close up to {limit} or earlier.",
			),
			(PeriodCode.ALREADY_CLOSED, f"closed up to {limit} already, so {day} is closed"),
			(PeriodCode.UNPOSTED, "are 3 in number"),
		):
			with self.subTest(code):
				self.assertIn(text, money.period(PeriodFault(code, DAY, LIMIT, 3)))

	def test_each_thing_in_the_way_of_closing_has_a_sentence(self) -> None:
		faults = {code: ClosingFault(code, GRANT, 250000, "EUR", "DB-0003") for code in ClosingCode}
		self.assert_sentences(money.closing(fault) for fault in faults.values())
		for code, fault in faults.items():
			with self.subTest(code):
				figure = "250000 in number" if code == ClosingCode.OPEN_PAYMENT else "EUR 2,500.00"
				self.assertIn(figure, money.closing(fault))
				self.assertIn(GRANT, money.closing(fault))
		for code in (ClosingCode.OPEN_ADVANCE, ClosingCode.OWED_TO_HOLDER):
			self.assertIn("dvance DB-0003", money.closing(faults[code]))


class TestCorporateSupport(SentenceCase):
	def ceiling(self, verdict: CeilingVerdict, corporate: int = 40, most: Fraction | None = None) -> str:
		return money.ceiling(CeilingAnswer(verdict, corporate * 100, 10000, most, 1429), "USD")

	def test_each_fault_has_a_sentence_with_its_question(self) -> None:
		self.assert_sentences(
			money.scrutiny(ScrutinyFault(code, asked, 400000, 300000), "USD")
			for code in ScrutinyFaultCode
			for asked in Question
		)
		fault = ScrutinyFault(ScrutinyFaultCode.SHARE_ABOVE_CEILING, Question.SHARE, 400000, 300000)
		text = money.scrutiny(fault, "USD")
		self.assertIn(money.question(Question.SHARE), text)
		self.assertIn("USD 4,000.00 in twelve months where USD 3,000.00 would be at the ceiling", text)

	def test_each_question_is_one(self) -> None:
		questions = {money.question(asked) for asked in Question}
		self.assertEqual(len(questions), len(Question))
		for text in questions:
			self.assertRegex(text, r"^[A-Z].*\?$")

	def test_each_verdict_has_a_sentence(self) -> None:
		self.assert_sentences(self.ceiling(verdict, 40, Fraction(3, 10)) for verdict in CeilingVerdict)
		self.assert_sentences([self.ceiling(CeilingVerdict.WITHIN)])
		self.assert_sentences([money.ceiling(CeilingAnswer(CeilingVerdict.WITHIN, 0, 0, None), "USD")])

	def test_the_share_and_by_how_much(self) -> None:
		self.assertEqual(
			self.ceiling(CeilingVerdict.STOP, 40, Fraction(3, 10)),
			"Companies give 40% of the support of twelve months, USD 40.00 of USD 100.00, above the ceiling of 30%: take USD 14.29 less, or find other support first.",
		)

	def test_a_share_just_above_its_ceiling_is_shown_as_above(self) -> None:
		answer = CeilingAnswer(CeilingVerdict.WARN, 30001, 100000, Fraction(3, 10), 2)
		text = money.ceiling(answer, "USD")
		self.assertIn("give 30.001% of", text)
		self.assertIn("ceiling of 30%", text)

	def test_french_and_spanish_write_a_comma(self) -> None:
		self.addCleanup(setattr, frappe.local, "lang", frappe.local.lang)
		for language, text in (("fr", "33,3\u00a0%"), ("es", "33,3 %")):
			with self.subTest(language):
				frappe.local.lang = language
				self.assertEqual(money.percent(Fraction(1, 3), 1), text)


class TestWords(VPWGTestCase):
	def test_each_kind_and_each_act_has_a_word(self) -> None:
		self.assertEqual(
			[money.movement(kind) for kind in MovementKind], [str(kind) for kind in MovementKind]
		)
		self.assertEqual([money.act(what) for what in Act], [str(what) for what in Act])
