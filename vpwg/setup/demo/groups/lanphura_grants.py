"""The money of the forum of Lanphura, which closed: two requests that its embassies and companies paid, and how every
grant ended: a rest that went to another grant, rests that were repaid, and no closing before that.
"""

from __future__ import annotations

from vpwg.setup.demo.allocations import Ask, Cost
from vpwg.setup.demo.money import Money, line, of, took
from vpwg.setup.demo.story import Story

CENTRE = "Lanphura Centre for Fair Enterprise"

HOTLINE = Ask(
	title="Hotline in three languages, first year",
	purpose=(
		"A number that can be called for free from the coast and the hills. Two listeners write down what happened, read it back, "
		"and pass it to the company or the office that has to answer."
	),
	result="Every call has an answer within three weeks; the figures are read out at each meeting.",
	place="Tanma Coast, Upper Sarn",
	begin="2020-03-01",
	end="2021-02-28",
	to="centre",
	costs=(
		Cost("Other", "Telephone line and server, per month", 130, 12),
		Cost("Secretariat", "Two listeners, half time, per month", 420, 12),
	),
)


class Grants:
	"""The grants of the forum, by who gives."""

	def __init__(self, story: Story, group: str) -> None:
		"""They are entered after the first policy was ratified, with the money that came then."""
		books = self.books = Money(story, group)
		self.hotline = ""
		self.main = books.grant(
			"2019-07-18",
			"veldenland",
			"Support to the forum",
			18000,
			[line("1", "Hotline and complaints", 12000, flexibility=10), line("2", "Meetings", 6000)],
			("2019-07-01", "2021-12-31", "2022-03-31"),
			funder_reference="VEL-LAN-19-02",
		)
		self.walks = books.grant(
			"2019-08-05",
			"lysmark",
			"Safer roads on the coast",
			9000,
			[line("W", "Walks and call point", 9000)],
			("2019-09-01", "2020-12-31", "2021-03-31"),
		)
		self.fees = books.grant(
			"2019-08-12",
			"",
			"Meeting costs shared by the companies",
			6000,
			[line("M", "Meetings and training days", 6000)],
			("2019-01-01", "2021-12-31", None),
			source="Membership fees",
		)
		books.receive("2019-08-19", self.main, 12000, bank_fee=20)
		books.receive("2019-08-26", self.fees, 6000, description="Four companies, 1,500 each")
		books.receive("2019-08-29", self.walks, 9000, bank_fee=18)


def evening_walks(grants: Grants, request: str) -> None:
	"""The embassy pays the walkers, the companies the training days."""
	books = grants.books
	books.sign_off("2019-11-14", request, of(grants.walks, "W", 6180), of(grants.fees, "M", 2140))
	volunteers = "Coast Road Volunteers"
	books.pay(
		("2019-11-15", "2019-11-18", "2019-11-20"), request, 4160, "Walkers and call point, first half", volunteers,
		bank=[took(grants.walks, "W", 3090, 7)],
	)  # fmt: skip
	hotline(grants)
	books.pay(
		("2020-03-09", "2020-03-10", "2020-03-12"), request, 3840, "Walkers and call point, second half", volunteers,
	)  # fmt: skip
	books.settle(
		"2020-06-08",
		request,
		"One truck was stopped in six months, and the village spoke to the crowd; 320 were not needed.",
		"Log of the evening walks",
	)


def hotline(grants: Grants) -> None:
	"""Asked for and agreed in the middle of the walks, and paid to the end of the first year."""
	books = grants.books
	books.at("2020-01-13")
	request = books.ask("hill", HOTLINE)
	books.at("2020-01-27")
	papers = books.paper(request, "mines", "commission", "fishers")
	others = books.paper(request, "delta")
	books.at("2020-01-29", "company")
	books.confirm(*papers)
	books.say(request, "meridel")
	books.at("2020-01-30", "civilsociety")
	books.confirm(*others)
	books.say(request, "clairvigie")
	books.expect(request, "Endorsed")
	books.sign_off("2020-02-06", request, of(grants.main, "1", 6600))
	grants.hotline = request
	books.pay(
		("2020-02-17", "2020-02-18", "2020-02-20"), request, 3300, "Line and listeners, first half", CENTRE
	)


def hotline_ends(grants: Grants) -> None:
	"""The second half, and what was achieved."""
	books, request = grants.books, grants.hotline
	books.pay(
		("2020-09-07", "2020-09-08", "2020-09-10"), request, 3000, "Line and listeners, second half", CENTRE
	)
	books.settle(
		"2020-10-12",
		request,
		"Two hundred and six calls; 300 of the listeners' time were covered by the centre.",
		"Figures of the hotline",
	)


def walks_end(grants: Grants) -> None:
	"""Two funders agree that what is left of one grant goes to the other."""
	books = grants.books
	books.give_back(
		"2020-12-14",
		"Transfer to another grant",
		grants.walks,
		3032.69,
		"Both embassies agree that the rest pays meetings of the forum.",
		to_grant=grants.main,
		evidence=(
			"Exchange of letters",
			"Lysmark and Veldenland, 7 and 9 December: the rest goes to the forum's support.",
		),
	)
	books.expect_money(grants.walks, received="9000", available="0")
	books.close("2020-12-15", grants.walks, "The walks are settled and the rest was transferred.")


def money_goes_back(grants: Grants) -> None:
	"""Before the forum can close, every unspent amount goes back to who gave it."""
	books = grants.books
	books.give_back(
		"2022-02-02",
		"Repayment to funder",
		grants.main,
		8712.69,
		"The forum closes; the agreement asks for the rest, what Lysmark gave included.",
		evidence=("Transfer order", "Rest of the support to the forum, to the Embassy of Veldenland."),
	)
	books.give_back(
		"2022-02-02",
		"Repayment to funder",
		grants.fees,
		3942.31,
		"The forum closes; each of the four companies gets a quarter of what was not used.",
		evidence=("Transfer orders", "Four equal parts of the rest of the meeting costs."),
	)
	for grant in (grants.main, grants.fees):
		books.expect_money(grant, committed="0", available="0")
		books.close("2022-02-03", grant, "All is paid, and the rest went back to who gave it.")
