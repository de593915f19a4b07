"""A national group that went the whole way and closed, as in Myanmar: from Context to Sustainability, then at rest, then
wound up after its companies had left, in English.
"""

from __future__ import annotations

from vpwg.setup.demo.groups import lanphura_grants as grants
from vpwg.setup.demo.groups import lanphura_money as money
from vpwg.setup.demo.groups.tendara import WORDING as ENGLISH
from vpwg.setup.demo.story import (
	MERIDEL,
	Organisation,
	Person,
	Seat,
	Story,
	by_evidence,
	met,
	not_met,
	partly,
	waived,
)

COUNTRY = "Lanphura"
LANGUAGE = "en"
WORDING = ENGLISH

FILES = "https://lanphura-forum.example"

ORGANISATIONS = (
	MERIDEL,
	Organisation("mines", "Department of Mines and Energy of Lanphura", "Host State", "DME", "National", "Mining and energy", consent="2017-09-25"),
	Organisation("home", "Lanphura Ministry of Internal Order", "Host State", "MIO", "National", "Public security"),
	Organisation("commission", "Human Rights Commission of Lanphura", "Host State", "HRCL", "National", "Human rights", consent="2017-09-20"),
	Organisation("coast", "Tanma Coast Administration", "Host State", "TCA", "Regional", "Regional government", "Tanma Coast", consent="2017-09-28"),
	Organisation("meridel", "Meridel Lanphura Ltd", "Company", "Meridel", sector="Mining", initiative=True, parent="meridel-group", consent="2017-09-18"),
	Organisation("delta", "Blue Delta Petroleum", "Company", "Blue Delta", sector="Oil and gas", initiative=True, consent="2017-09-18"),
	Organisation("sunmere", "Sunmere Gas", "Company", "Sunmere", sector="Oil and gas", region="Tanma Coast", initiative=True),
	Organisation("harrow", "Harrow Point Mining", "Company", "Harrow Point", sector="Mining", pseudonym="A mining company"),
	Organisation("centre", "Lanphura Centre for Fair Enterprise", "Civil Society", "LCFE", sector="Responsible business", consent="2017-09-15"),
	Organisation("clairvigie", "Clairvigie Network Lanphura", "Civil Society", "Clairvigie", sector="Extractive industries", consent="2017-09-15"),
	Organisation("hill", "Hill Farmers' Rights Forum", "Civil Society", "HFRF", sector="Land rights", region="Upper Sarn", small=True, pseudonym="A civil society organisation"),
	Organisation("watch", "Coast Road Volunteers", "Civil Society", sector="Neighbourhood safety", region="Tanma Coast", small=True),
	Organisation("veldenland", "Embassy of Veldenland", "Home State", sector="Diplomacy", initiative=True, consent="2017-09-29"),
	Organisation("lysmark", "Embassy of Lysmark", "Home State", sector="Diplomacy", initiative=True),
)  # fmt: skip

SEATS = (
	Seat("mines", "2017-10-16", (Person("Somrith Valanon", "2017-10-16"), Person("Dararat Impesin", "2017-10-16", alternate=True)), senior=True),
	Seat("home", "2018-02-05", (Person("Colonel Prasit Oumrang", "2018-02-05"), Person("Major Kiri Somlath", "2018-02-05", alternate=True))),
	Seat("commission", "2017-10-16", (Person("Malai Sundaresh-Khoun", "2017-10-16"), Person("Bopha Tinlor", "2018-06-04", alternate=True)), senior=True),
	Seat("coast", "2018-02-05", (Person("Anan Wirotes", "2018-02-05"), Person("Lek Moranat", "2018-02-05", alternate=True))),
	Seat("meridel", "2017-10-16", (Person("Ingrid Salazar", "2017-10-16", login="company"),)),
	Seat("delta", "2017-10-16", (Person("Gareth Holloway-Pyne", "2017-10-16"),), role="Co-Chair", term=("2017-10-16", "2019-10-15"), senior=True),
	Seat("sunmere", "2017-10-16", (Person("Naomi Tredwick", "2017-10-16"),)),
	Seat("harrow", "2018-09-03", (Person("Victor Abelló-Marsh", "2018-09-03"),)),
	Seat("centre", "2017-10-16", (Person("Thida Maunglay", "2017-10-16"),), role="Secretariat", senior=True),
	Seat("clairvigie", "2017-10-16", (Person("Mariam Okello", "2017-10-16", login="civilsociety"),), role="Champion"),
	Seat("hill", "2018-02-05", (Person("Saw Htinlin Doe", "2018-02-05"),)),
	Seat("fishers", "2018-03-12", (Person("Daw Nuyin Palaw", "2018-03-12"),), community="Fishing families of Tanma Island"),
	Seat("veldenland", "2017-10-16", (Person("Pieter Wassenaer-Holt", "2017-10-16"),), role="Co-Chair", term=("2017-10-16", "2019-10-15"), votes=False, senior=True),
	Seat("lysmark", "2018-02-05", (Person("Ingeborg Falkensten", "2018-02-05"),), role="Observer", votes=False),
)  # fmt: skip

BEGINNING = {
	"C1": met(f"{FILES}/scoping-report", "Land disputes near two projects, and companies that wanted one place to talk about guards."),
	"C2": partly("Meetings in the capital are free. On the coast organisers have to give notice."),
	"C3": met(f"{FILES}/consultations"),
	"C4": met(f"{FILES}/minutes/first-round-table", "The State follows the Initiative and has made no promise; nobody waits for one."),
	"X1": partly("Three companies published their security policies."),
}  # fmt: skip

SETTING_UP = {
	"S1.1": met(f"{FILES}/scoping-report", "By the Centre with two partners, over five months."),
	"S1.2": met(f"{FILES}/scoping-report#partners"),
	"S1.3": met(f"{FILES}/priorities"),
	"S2.1": met(f"{FILES}/agreements/veldenland"),
	"S2.2": met(f"{FILES}/rules/company-contributions", "Meeting costs are shared by all companies in equal parts."),
	"S2.3": met(f"{FILES}/budget"),
	"S2.4": met(f"{FILES}/networks"),
	"S3.1": met(f"{FILES}/minutes/inaugural-meeting"),
	"S3.2": met(f"{FILES}/work-plan"),
	"S4.1": met(f"{FILES}/minutes"),
	"S5.2": met(f"{FILES}/in-kind"),
	"S5.3": met(f"{FILES}/toolbox"),
	"X4": met(f"{FILES}/training/coast-guards"),
	"X5": partly("Activities on the coast began; the hills follow when the roads are open."),
}  # fmt: skip

GROWING = {
	"G1.1": met(f"{FILES}/action-points"),
	"G1.2": met(f"{FILES}/baseline-study", "Protests and demonstrations are the main worry of both companies and villages."),
	"G1.3": not_met("A group for the Tanma Coast was discussed and not founded."),
	"G3.1": met(f"{FILES}/networks/garment-and-tourism"),
	"G3.2": met(f"{FILES}/frameworks"),
	"G4.1": by_evidence(f"{FILES}/rules/spending", "The members decide on every expense above 500 in session; the minutes list them."),
	"G4.2": met(f"{FILES}/budget/travel-of-small-organisations"),
	"G5.1": met(f"{FILES}/sustainability-plan"),
	"G5.2": met(f"{FILES}/networks/initiative"),
	"X8": met(f"{FILES}/campaigns/know-your-guard"),
	"X9": met(f"{FILES}/minutes/yearly-risk-review"),
	"X10": met(f"{FILES}/results/hotline", "A hotline in three languages, in use since the first rains."),
	"X11": waived("The co-chairs travelled little this year. The secretariat kept the contacts and will report on them."),
}  # fmt: skip

AT_REST = (
	"Gatherings are not allowed for the time being and members cannot travel safely. The group rests, keeps its files and "
	"meets again when everybody can come."
)

CLOSING = (
	"All companies have announced that they leave the country, and the two co-chairs have ended their terms. The members "
	"met once more, agreed to close the group, and entrust its files to the Lanphura Centre for Fair Enterprise."
)

CO_CHAIRS = ("delta", "veldenland")

DEPARTURES = (
	("2021-12-15", "delta", "The company has announced that it leaves the country."),
	("2022-01-12", "sunmere", "The project has been sold."),
	("2022-01-21", "meridel", "Meridel closes its office in Lanphura."),
	("2022-01-31", "harrow", "The company has given back its licence."),
)


def tell(story: Story) -> None:
	"""The group from its first seat to its last meeting."""
	story.on("2017-10-02")
	for organisation in ORGANISATIONS:
		story.organisation(organisation)
	group = story.group(
		group_name="Lanphura Fair Security Forum",
		level="National",
		currency="USD",
		secretariat=story.organisations["centre"],
		vision="In Lanphura nobody fears those who guard a mine, a pipeline or a port.",
		mission=(
			"We bring the State, companies and those who live near their projects to one table, so that guards are trained, "
			"complaints are answered and conflicts are seen before they break out."
		),
	)
	story.name_officers(group, "2017-10-04")
	story.sit_down(group, (seat for seat in SEATS if seat.start < "2018-04-01"))
	move(story, group, "Setup", BEGINNING, ("2018-04-30", "2018-05-07", "2018-05-14", "2018-05-24"), "mines")
	story.sit_down(group, (seat for seat in SEATS if seat.start >= "2018-04-01"))
	move(
		story,
		group,
		"Growth",
		SETTING_UP,
		("2019-05-13", "2019-05-20", "2019-05-31", "2019-06-13"),
		"commission",
	)
	money.first_policy(story, group)
	given = grants.Grants(story, group)
	story.on("2019-10-16")
	for seat in CO_CHAIRS:
		story.change_seat(group, seat, role_from=story.day("2019-10-16"), role_until=story.day("2021-10-15"))
	grants.evening_walks(given, money.agreed_after_dialogue(story, group))
	story.on("2020-02-10")
	story.hand_over(group, "mines", "Chanthou Ekarat", "Retirement.")
	grants.hotline_ends(given)
	move(
		story,
		group,
		"Sustainability",
		GROWING,
		("2020-10-19", "2020-10-26", "2020-11-09", "2020-11-19"),
		"mines",
	)
	grants.walks_end(given)
	move(
		story,
		group,
		"Dormant",
		{},
		("2021-03-08", "2021-03-10", "2021-03-17", "2021-03-25"),
		"commission",
		AT_REST,
	)
	wind_up(story, group, given)


def move(
	story: Story,
	group: str,
	target: str,
	answers: dict,
	days: tuple[str, str, str, str],
	paper: str,
	reason: str = "",
) -> None:
	"""A review from its draft to its adoption: the host State on paper, the company and civil society by their logins."""
	drafted, sent, recorded, adopted = days
	story.on(drafted)
	review = story.review(group, target, answers, reason)
	story.on(sent)
	story.send(review)
	story.on(recorded)
	decision = story.paper(review, group, paper)
	story.on(recorded, "civilsociety")
	story.confirm(decision)
	story.say(review, group, "clairvigie")
	story.on(adopted, "company")
	story.say(review, group, "meridel")
	story.expect(group, target)


def wind_up(story: Story, group: str, given: grants.Grants) -> None:
	"""The terms of the chairs end, the companies leave, the rest close the group, and its seats end with it.

	The group cannot close before its money has gone back.
	"""
	story.on("2021-10-18")
	for seat in CO_CHAIRS:
		story.change_seat(group, seat, role="Focal Point", role_from=None, role_until=None)
	for day, seat, reason in DEPARTURES:
		story.on(day)
		story.leave(group, seat, reason)
	story.on("2022-02-01")
	review = story.review(group, "Closed", {}, CLOSING)
	with given.books.refused(given.main, given.fees):
		story.send(review)
	grants.money_goes_back(given)
	story.on("2022-02-04")
	story.send(review)
	story.on("2022-02-07")
	decision = story.paper(review, group, "commission")
	story.on("2022-02-08", "civilsociety")
	story.confirm(decision)
	story.on("2022-02-09", "civilsociety")
	story.say(review, group, "clairvigie", reason="With thanks to everybody who kept coming.")
	story.expect(group, "Closed")
	story.on("2022-02-09")
	gone = {seat for _day, seat, _reason in DEPARTURES}
	for told in SEATS:
		if told.key not in gone:
			story.leave(group, told.key, "The group has closed.")
