"""The money of the group of Tendara, which is just starting: a first grant, and a company's offer that waits for the pillars.

Told from the site's own day backwards, as everything that waits in this group.
"""

from __future__ import annotations

from vpwg.setup.demo.money import Money, line
from vpwg.setup.demo.story import Story

OFFER = {
	"conditions_attached": ("No", ""),
	"publicity": ("Yes", "A sign at the door says who lends the room. The minutes do not."),
	"influence_over_decisions": ("No", ""),
	"site_in_dispute": ("No", ""),
	"share_of_total": ("No", ""),
}


def first_grant(story: Story, group: str) -> str:
	"""Enough for the scoping study, once it is endorsed."""
	books = Money(story, group)
	grant = books.grant(
		12,
		"veldenland",
		"Start of the working group",
		24000,
		[line("1", "Scoping study", 16500, flexibility=5), line("2", "First meetings", 7500)],
		(15, -420, -510),
	)
	books.receive(11, grant, 18000, bank_fee=12)
	return grant


def offer(story: Story, group: str) -> None:
	"""A company lends a room: State, civil society and the community decide, without the companies."""
	Money(story, group).offer(
		5,
		"ashgrove",
		"Meeting room at the quarry road, twelve days",
		2400,
		(),
		answers=OFFER,
		form="In kind",
		valuation_basis="Rent of the municipal hall in the same street, 200 a day.",
	)


def second_instalment(story: Story, group: str, grant: str) -> None:
	"""It has come, and waits to be confirmed."""
	Money(story, group).receipt(1, grant, 6000, description="Second instalment, notice of the bank")
