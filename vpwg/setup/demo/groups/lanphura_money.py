"""What the forum of Lanphura decided on money: a request that a pillar's objection suspended, and that was agreed after
dialogue.
"""

from __future__ import annotations

from dataclasses import replace

from vpwg.setup.demo.allocations import (
	ALLOCATION,
	POLICY,
	Allocations,
	Ask,
	Cost,
	consensus,
	tiers,
	two_thirds,
)
from vpwg.setup.demo.story import Story

PATROLS = Ask(
	title="Night patrols on the coast road",
	purpose=(
		"Trucks were stopped and looted four times this season. The volunteers would patrol between the pier and the gas plant "
		"after dark, with radios and a vehicle, and call the police when they see a crowd."
	),
	result="No truck is stopped between sunset and sunrise for six months.",
	place="Tanma Coast",
	begin="2019-11-01",
	end="2020-04-30",
	to="watch",
	costs=(
		Cost("Other", "Vehicle, fuel and driver, per month", 1150, 6),
		Cost("Other", "Hand-held radios", 210, 16),
		Cost("Training", "Two days with the police on how to report", 1070, 2),
	),
)

WALKS = replace(
	PATROLS,
	title="Evening walks and a call point on the coast road",
	purpose=(
		"Trucks were stopped and looted four times this season. Two volunteers and two fishers walk the road together in the "
		"evening, unarmed and in bright vests, and a call point at the pier is open until midnight. They watch the trucks and "
		"the police alike, and the village reads their log each Sunday."
	),
	result="Every incident is in one log that the village, the plant and the police read; no truck is stopped for six months.",
	costs=(
		Cost("Participation", "Walkers, four each evening, per month", 720, 6),
		Cost("Other", "Call point: rent, lamp and telephone, per month", 310, 6),
		Cost("Training", "Two days with police, plant and village together", 1070, 2),
	),
)

OBJECTION = (
	"A group that the forum pays and that reports to the police alone is not neutral: after last year's arrests families "
	"would no longer talk to any of us."
)


def first_policy(story: Story, group: str) -> str:
	"""Two thirds of the votes, two of each pillar among them; ratified by consensus."""
	money = Allocations(story, group)
	story.on("2019-06-24")
	policy = money.policy(
		"Allocation policy of the forum",
		[
			*tiers(
				ALLOCATION,
				two_thirds(45, preset="Modified consensus", min_approvals_per_pillar=2),
			),
			*tiers(POLICY, consensus(), two_thirds()),
		],
		ranking_criteria=[
			{"criterion": "Who is safer afterwards", "weight": 60, "explanation": "And how we will know."},
			{"criterion": "Cost for that effect", "weight": 40, "explanation": "Beside last year's list."},
		],
		grounds=[{"ground": ground} for ground in ("Safety", "Human rights", "Neutrality", "Mandate")],
	)
	story.on("2019-07-01")
	money.move(policy, "Under Ratification")
	story.on("2019-07-09")
	papers = money.paper(policy, "commission")
	story.on("2019-07-10", "civilsociety")
	money.confirm(*papers)
	money.say(policy, "clairvigie")
	story.on("2019-07-15", "company")
	money.say(policy, "meridel")
	money.expect(policy, "In Force")
	return policy


def agreed_after_dialogue(story: Story, group: str) -> str:
	"""Most of civil society objects on the ground of neutrality; the request is written anew, and all pillars agree."""
	money = Allocations(story, group)
	story.on("2019-09-02")
	request = money.ask("harrow", PATROLS)
	story.on("2019-09-09", "civilsociety")
	money.say(request, "clairvigie", "Reject", OBJECTION, "neutrality")
	story.on("2019-09-16")
	papers = [
		*money.paper(
			request,
			"hill",
			verdict="Reject",
			reason="Our members walk that road at night as well. Who tells the patrol who belongs there?",
			ground="neutrality",
		),
		*money.paper(
			request,
			"fishers",
			verdict="Reject",
			reason="The boats come in after dark. We do not want to be counted as a crowd.",
			ground="human_rights",
		),
	]
	story.on("2019-09-18", "company")
	money.confirm(*papers)
	money.expect(request, "Returned")
	story.on("2019-10-21")
	money.change(request, WALKS)
	story.on("2019-10-28")
	money.send(request)
	story.on("2019-11-06")
	papers = money.paper(request, "mines", "commission", "fishers")
	others = money.paper(request, "delta")
	story.on("2019-11-08", "company")
	money.confirm(*papers)
	money.say(request, "meridel")
	story.on("2019-11-11", "civilsociety")
	money.confirm(*others)
	money.say(
		request,
		"clairvigie",
		reason="With fishers among the walkers and an open log the objection is lifted.",
	)
	money.expect(request, "Endorsed")
	return request
