"""What waits in the group of Tendara: the host's provisional rules, a request that every pillar is asked about, and a draft.

It is told from the site's own day backwards: whoever logs in as one of its members finds something to decide.
"""

from __future__ import annotations

from vpwg.setup.demo.allocations import ALLOCATION, Allocations, Ask, Cost, consensus, tiers
from vpwg.setup.demo.groups import tendara_grants as grants
from vpwg.setup.demo.story import Story

SCOPING = Ask(
	title="Scoping study in the three mining districts",
	purpose=(
		"Before the group plans anything it wants to know where guards, police and villages clash, who already mediates, and what "
		"people expect of a working group. Larkfield Research Collective interviews 180 people, half of them women, and holds "
		"an open evening in each district."
	),
	result="A public report of thirty pages with a map of incidents, and five priorities for the first work plan.",
	place="Western Hills, Río Hondo, Lower Ashgrove",
	begin=21,
	end=150,
	to="larkfield",
	costs=(
		Cost("Research", "Interviewers, per interview", 46, 180),
		Cost("Travel", "Vehicle and boat, per district", 1240, 3),
		Cost("Meetings", "Open evening with interpreters, per district", 690, 3),
		Cost("Publication", "Report in two languages and a radio programme", 2150),
	),
)

BOATS = Ask(
	title="Boat fares for two delegates of Río Hondo",
	purpose="The settlement wants to send two people to each meeting. The boat leaves the day before, and takes cash only.",
	result="Two delegates, one of them a woman, at every meeting until the first review.",
	place="Río Hondo",
	begin=30,
	end=210,
	community="Río Hondo settlement",
	costs=(
		Cost("Travel", "Boat, return, for one delegate", 38, 12),
		Cost("Participation", "Night on the way", 16, 12),
	),
)


def waiting(story: Story, group: str) -> None:
	"""The provisional rules, and what the members find when they log in."""
	money = Allocations(story, group)
	story.lately(14)
	rules = money.policy(
		"Provisional rules of the Ministry of Lands and Mines",
		tiers(ALLOCATION, consensus(60)),
		is_interim=1,
		interim_ceiling=25000,
		expires_on=story.calendar.ago(-330),
	)
	story.lately(13, "manager")
	money.move(rules, "In Force")
	grant = grants.first_grant(story, group)
	story.lately(9)
	request = money.ask("hillside", SCOPING)
	grants.offer(story, group)
	story.lately(2, "community")
	money.request("rio", BOATS)
	money.expect_answer(request, "Pending")
	grants.second_instalment(story, group, grant)
