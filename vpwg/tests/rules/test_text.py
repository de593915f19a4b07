"""What nobody sees says nothing."""

from hypothesis import given
from hypothesis import strategies as st

from vpwg.vpwg.workflow.text import readable, visible


def test_spaces_and_format_characters_say_nothing() -> None:
	assert visible("\u200b \u00a0\u2060\n\t") == ""
	assert visible(None) == ""


def test_letters_of_any_script_and_signs_are_seen() -> None:
	assert visible(" Élan à Lomé; 治安, ok! ") == "ÉlanàLomé;治安,ok!"


def test_markup_says_nothing() -> None:
	assert readable("<p>&nbsp;</p><br>") == readable(None) == ""
	assert readable("<p>Too late &amp; too little</p>") == "Toolate&toolittle"
	assert readable("less than < 5") == "lessthan<5"


@given(st.text())
def test_what_is_seen_stays_seen(text: str) -> None:
	assert visible(visible(text)) == visible(text)
