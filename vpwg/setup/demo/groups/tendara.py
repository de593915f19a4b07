"""A group that is just starting: it has a coordinator and its first seats, and nothing has been reviewed yet.

This is the group to try the app with: the demonstration's members hold its seats, one in each pillar, and three more
seats are held by people without a login, who decide on paper. A request waits for all of them (`tendara_money.py`).
"""

from __future__ import annotations

from vpwg.setup.demo.groups import tendara_money as money
from vpwg.setup.demo.story import MERIDEL, Organisation, Person, Seat, Story, Wording

COUNTRY = "Tendara"
LANGUAGE = "en"

WORDING = Wording(
	heading="Decision of",
	move="Review {review}: move of the working group to the stage {stage}.",
	verdicts={
		"Approve": "{seat} endorses the review as it was sent to the members.",
		"Abstain": "{seat} abstains.",
		"Reject": "{seat} objects to the review.",
	},
	reason="Reason: {reason}",
	signed="Signed by {person} on {day}.",
	policy='Allocation policy {document}, "{title}".',
	request='Request {document}, "{title}", for {amount}.',
	grant='Support {document}, "{title}", worth {amount}.',
	said={
		"Approve": "{seat} approves it as it was sent to the members.",
		"Abstain": "{seat} abstains.",
		"Reject": "{seat} rejects it.",
	},
	no_conflict="I have read the conflict question: neither I nor {seat} are in conflict of interest.",
	in_conflict="{person} of {seat} declares a conflict of interest: {cause}.",
)

ORGANISATIONS = (
	MERIDEL,
	Organisation("lands", "Ministry of Lands and Mines of Tendara", "Host State", "MLM", "National", "Mining", consent="2026-08-23"),
	Organisation("police", "Tendara Police Service", "Host State", "TPS", "National", "Public security", pseudonym="A security service of the State"),
	Organisation("meridel", "Meridel Tendara Ltd", "Company", "Meridel", sector="Mining", initiative=True, parent="meridel-group", consent="2026-08-22"),
	Organisation("ashgrove", "Ashgrove Quarries", "Company", "Ashgrove", sector="Mining", region="Western Hills"),
	Organisation("clairvigie", "Clairvigie Network Tendara", "Civil Society", "Clairvigie", sector="Extractive industries", consent="2026-08-21"),
	Organisation("hillside", "Hillside Women's Cooperative", "Civil Society", sector="Women's rights", region="Western Hills", small=True, consent="2026-08-22"),
	Organisation("veldenland", "High Commission of Veldenland", "Home State", sector="Diplomacy", initiative=True, consent="2026-08-24"),
	Organisation("larkfield", "Larkfield Research Collective", "Civil Society", "LRC", sector="Research", consent="2026-08-22"),
)  # fmt: skip

SEATS = (
	Seat("lands", "2026-09-14", (Person("Kwabena Orsini", "2026-09-14", login="hoststate"), Person("Selina Adjabeng-Frost", "2026-09-14", alternate=True)), senior=True),
	Seat("police", "2026-09-14", (Person("Superintendent Ruth Kalembo-Hart", "2026-09-14"),)),
	Seat("meridel", "2026-09-14", (Person("Ingrid Salazar", "2026-09-14", login="company"),)),
	Seat("ashgrove", "2026-09-21", (Person("Dennis Ofarrow", "2026-09-21"),), senior=True),
	Seat("clairvigie", "2026-09-14", (Person("Mariam Okello", "2026-09-14", login="civilsociety"),)),
	Seat("hillside", "2026-09-21", (Person("Josephine Amankwah-Reed", "2026-09-21"),)),
	Seat("rio", "2026-09-21", (Person("Tomás Quispe", "2026-09-21", login="community"),), community="Río Hondo settlement"),
)  # fmt: skip


def tell(story: Story) -> None:
	"""The group and its first seats."""
	story.on("2026-09-01")
	for organisation in ORGANISATIONS:
		story.organisation(organisation)
	group = story.group(
		group_name="Tendara Working Group",
		level="National",
		currency="USD",
		deciding_pillars=[
			{"pillar": pillar} for pillar in ("Host State", "Company", "Civil Society", "Community")
		],
	)
	story.name_officers(group, "2026-09-02")
	story.sit_down(group, SEATS)
	story.expect(group, "Context")
	money.waiting(story, group)
