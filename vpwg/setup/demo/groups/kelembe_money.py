"""What the groups of Kélembé decided on money, in French.

The national group: the host's provisional rules that let the scoping study be paid, a first policy with three bands and a
second version, a request through three pillars, a small expense, conflicts of interest that the records show and that
people declare, a large request under the EITI quorum, and one that is late now. The province: a call whose companies
all compete, so that a substitute decides for them, a request that was rejected after dialogue, and a rule that nobody could
satisfy until a seat was filled. The site: a pillar in conflict that is waived, and a community that decides on paper.
"""

from __future__ import annotations

from typing import Any

from vpwg.setup.demo.allocations import (
	ALLOCATION,
	GRANT,
	POLICY,
	Allocations,
	Ask,
	Cost,
	consensus,
	rate,
	tiers,
	two_thirds,
)
from vpwg.setup.demo.groups import kelembe_advances as advances
from vpwg.setup.demo.groups import kelembe_grants as grants
from vpwg.setup.demo.groups import kelembe_local as local
from vpwg.setup.demo.money import Steps, side_by_side
from vpwg.setup.demo.story import Person, Seat, Story

GROUNDS = ("Safety", "Human rights", "Neutrality", "Conflict of interest")

CRITERIA = (
	("Effet sur la sécurité des riverains", 40, "Qui sera moins en danger, et comment on le verra."),
	("Portée : femmes et petits villages", 30, "Les lieux où personne d'autre ne va."),
	("Coût pour l'effet attendu", 20, "Comparé aux dépenses publiées des années précédentes."),
	("Part du demandeur", 10, "En argent, en temps ou en matériel."),
)

RATES = (
	("Indemnité de réunion", "jour", 25),
	("Haut-Sambou - capitale, aller et retour", "personne", 60),
	("Nuit en route", "nuit", 35),
)

DIRECTORATE = Seat(
	"interieur", "2026-03-02", (Person("Directeur provincial Serge Bakala-Moy", "2026-03-02"),)
)


def table(field: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> list[dict[str, Any]]:
	"""Rows of a table from their values in order."""
	return [dict(zip(field, row, strict=True)) for row in rows]


def common() -> dict[str, Any]:
	"""What the policies of the three groups share: criteria and grounds."""
	return {
		"ranking_criteria": table(("criterion", "weight", "explanation"), CRITERIA),
		"grounds": [{"ground": ground} for ground in GROUNDS],
	}


# The national group --------------------------------------------------------------------------------------------

SCOPING = Ask(
	title="Étude exploratoire dans trois territoires",
	purpose=(
		"Savoir où les gardes, la police des mines et les villages se heurtent, qui travaille déjà à l'apaisement, et par quoi "
		"le groupe doit commencer. L'étude est menée par l'Institut Falaise avec deux enquêtrices de chaque territoire."
	),
	result="Un rapport public de quarante pages, avec une carte des incidents et cinq priorités.",
	place="Haut-Sambou, Kirouma, Tolma",
	begin="2021-11-02",
	end="2022-04-30",
	to="falaise",
	costs=(
		Cost("Research", "Enquêtrices de terrain, six personnes", 1450, 6),
		Cost("Travel", "Véhicule et carburant, par territoire", 1900, 3),
		Cost("Publication", "Mise en page et impression de 300 rapports", 2100),
	),
)

TRAINING = Ask(
	title="Formation de 40 gardes au recours à la force",
	purpose=(
		"Quatre sessions de trois jours pour les gardes des deux barrages de Tolma : quand la force est permise, premiers "
		"secours, et comment parler à quelqu'un qui se plaint. La moitié des exercices se fait avec des habitants."
	),
	result="Quarante gardes formés et évalués ; les incidents aux barrages sont comptés avant et six mois après.",
	place="Tolma",
	begin="2023-06-01",
	end="2023-11-30",
	to="harmonie",
	costs=(
		Cost("Training", "Formateurs, par session", 1650, 4),
		Cost("Participation", "Indemnité de réunion des habitants", 25, 80, "Indemnité de réunion"),
		Cost("Meetings", "Salle et repas, par session", 280, 4),
	),
)

HALL = Ask(
	title="Salle et sonorisation pour la réunion publique de Tolma",
	purpose="Le comité des riverains a demandé que chacun entende, aussi dehors. La radio communautaire prête une équipe.",
	result="Une réunion publique ouverte à tous, enregistrée et diffusée.",
	place="Tolma",
	begin="2023-06-20",
	end="2023-06-30",
	to="radio",
	costs=(Cost("Meetings", "Salle, groupe électrogène et haut-parleurs", 385),),
)

ONLINE = Ask(
	title="Cours en ligne « Garder sans blesser » pour 120 gardes",
	purpose=(
		"Le cours existe en français et se suit sur un téléphone. L'association en a essayé trois ; celui de Meridel Resources "
		"est le seul qui parle des femmes qui portent plainte."
	),
	result="Cent vingt gardes inscrits, quatre-vingt-dix attestations.",
	begin="2023-11-15",
	end="2024-05-31",
	to="meridel-group",
	costs=(
		Cost("Training", "Licence par garde", 42, 120),
		Cost("Training", "Accompagnement à distance", 1260),
	),
)

COMPLAINTS = Ask(
	title="Mécanisme de plainte par téléphone, première année",
	purpose=(
		"Une ligne gratuite en trois langues : la plainte est reçue, transmise au site et suivie jusqu'à sa réponse. L'application "
		"est louée à un hébergeur de la côte qui facture en cedis."
	),
	result="Chaque plainte a une réponse en trente jours ; les chiffres sont publiés chaque trimestre.",
	begin="2024-04-15",
	end="2025-04-14",
	to="harmonie",
	currency="GHS",
	costs=(
		Cost("Other", "Location de l'application, par mois", 3850, 12),
		Cost("Secretariat", "Deux écoutantes à mi-temps, par mois", 4300, 12),
	),
)

BASELINE = Ask(
	title="Enquête de référence auprès de 1 200 ménages",
	purpose=(
		"Mesurer, avant les activités, ce que les habitants vivent aux barrages et aux sites : fouilles, coups, paiements "
		"demandés, plaintes restées sans réponse. Par l'Observatoire du Sambou, qui n'a pas de siège dans le groupe."
	),
	result="Des données ouvertes et anonymes, et des valeurs de départ pour six indicateurs.",
	place="Haut-Sambou",
	begin="2024-06-10",
	end="2024-12-20",
	to="observatoire",
	costs=(
		Cost("Research", "Enquêteurs, par ménage", 14, 1200),
		Cost("Travel", "Motos et pirogues", 4900),
		Cost("Research", "Saisie, analyse et relecture par les villages", 6800),
	),
)

JOURNEY = Ask(
	title="Déplacements des représentants des villages, un an",
	purpose="Que les villages de Kirouma viennent aux quatre réunions de l'année sans payer de leur poche, et à deux, dont une femme.",
	result="Huit représentants présents à chaque réunion ; la liste des présences est publiée.",
	begin=15,
	end=330,
	to="observatoire",
	costs=(
		Cost(
			"Travel",
			"Haut-Sambou - capitale, aller et retour",
			65,
			32,
			"Haut-Sambou - capitale, aller et retour",
		),
		Cost("Participation", "Indemnité de réunion", 25, 64, "Indemnité de réunion"),
		Cost("Other", "Accueil et garde d'enfants, par réunion", 160, 4),
	),
)


def provisional_rules(story: Story, group: str) -> str:
	"""The host's own rules, put in force by the manager: the scoping study is paid under them. Gives its request."""
	money = Allocations(story, group)
	story.on("2021-09-20")
	rules = money.policy(
		"Règles provisoires de l'Institut Falaise",
		tiers(ALLOCATION, consensus()),
		is_interim=1,
		interim_ceiling=30000,
		expires_on=story.day("2022-08-31"),
	)
	story.on("2021-09-22", "manager")
	money.move(rules, "In Force")
	story.on("2021-10-04")
	request = money.ask("falaise", SCOPING)
	story.on("2021-10-12")
	papers = money.paper(request, "mines")
	story.on("2021-10-14", "company")
	money.confirm(*papers)
	money.say(request, "meridel")
	story.on("2021-10-18", "civilsociety")
	money.say(request, "clairvigie", reason="Avec deux enquêtrices de chaque territoire, comme promis.")
	money.expect(request, "Endorsed")
	return request


def bands(small: float, large: float) -> list[dict[str, Any]]:
	"""Small expenses by the coordinator and the chair, then consensus, then the quorum of the EITI."""
	quorum = {"quorum_all": "1/2", "quorum_per_pillar": "1/3", "min_present_per_pillar": 0}
	office = {
		"preset": "Small expense",
		"decided_by": "Office-holders",
		"mode": "Consensus",
		"min_approvals": 2,
	}
	return [
		*tiers(ALLOCATION, office, upto=small),
		*tiers(ALLOCATION, consensus(), two_thirds(), above=small, upto=large),
		*tiers(
			ALLOCATION,
			consensus(45, **{**quorum, "preset": "EITI quorum"}),
			two_thirds(30, **quorum),
			above=large,
		),
		*tiers(POLICY, consensus(), two_thirds()),
	]


def first_policy(story: Story, group: str) -> str:
	"""The policy that the pillars ratified by consensus; it ended the provisional rules."""
	money = Allocations(story, group)
	story.on("2023-01-09")
	policy = money.policy(
		"Politique d'allocation du groupe national",
		[*bands(500, 15000), *tiers(GRANT, two_thirds(30))],
		**common(),
		corporate_ceiling=33,
		participation_rates=table(("rate_name", "unit", "amount"), RATES),
		substitutes=[{"pillar": "Company", "seat": money.seat("rivages")}],
		relaxations=[
			{
				"relaxation": "The finance approver pays",
				"amount_cap": 500,
				"until": story.day("2023-12-31"),
				"compensating_review": "Le commissaire aux comptes relit ces paiements chaque trimestre ; sa note est lue en réunion",
			}
		],
	)
	ratify(story, money, policy, "2023-01-16", "2023-01-24", "2023-01-31")
	return policy


def ratify(story: Story, money: Allocations, policy: str, put: str, recorded: str, ratified: str) -> None:
	"""Put a policy to the pillars: the ministry on paper, the company and civil society by their logins."""
	story.on(put)
	money.move(policy, "Under Ratification")
	story.on(recorded)
	papers = money.paper(policy, "mines")
	story.on(recorded, "company")
	money.confirm(*papers)
	money.say(policy, "meridel")
	story.on(ratified, "civilsociety")
	money.say(policy, "clairvigie")
	money.expect(policy, "In Force")


def spending(story: Story, group: str, offered: str) -> None:
	"""What was asked for and decided under the first policy, and what became of it, in the order of the days."""
	money = Allocations(story, group)
	agreed = grants.agreement(story, group, offered)
	side_by_side(
		story.calendar,
		grants.training(story, group, lambda: through_three_pillars(story, money), agreed, offered),
		grants.hall(story, group, lambda: small_expense(story, money), offered),
		grants.course(story, group, lambda: parent_benefits(story, money), agreed),
		grants.complaints(story, group, lambda: relatives(story, money), agreed),
		advances.survey(story, group, lambda: large_request(story, money), agreed),
		grants.offer_ends(story, group, offered),
		grants.agreement_ends(story, group, agreed),
		grants.offer_declined(story, group),
	)


def through_three_pillars(story: Story, money: Allocations) -> str:
	story.on("2023-04-17", "civilsociety")
	request = money.ask("clairvigie", TRAINING)
	story.on("2023-04-26")
	papers = money.paper(request, "mines")
	story.on("2023-04-27", "company")
	money.confirm(*papers)
	money.say(request, "meridel", reason="Nos gardes y vont sur leur temps de travail.")
	story.on("2023-05-02")
	papers = money.paper(request, "collectif")
	story.on("2023-05-04", "company")
	money.confirm(*papers)
	money.expect(request, "Endorsed")
	return request


def small_expense(story: Story, money: Allocations) -> str:
	"""Coordinator and chair, two persons of two organisations; an embassy witnesses the paper of the chair."""
	story.on("2023-06-12", "company")
	request = money.ask("meridel", HALL)
	story.on("2023-06-14")
	money.say(request, "falaise")
	story.on("2023-06-15")
	papers = money.paper(request, "collectif")
	story.on("2023-06-16", "hoststate")
	money.confirm(*papers)
	money.expect(request, "Endorsed")
	return request


def parent_benefits(story: Story, money: Allocations) -> str:
	"""The company above Meridel Kélembé would be paid, so that its seat steps aside; the other companies decide."""
	story.on("2023-10-09")
	request = money.ask("femmes", ONLINE)
	story.on("2023-10-18")
	papers = money.paper(request, "interieur", "kirouma")
	story.on("2023-10-20", "civilsociety")
	money.confirm(*papers)
	money.say(request, "clairvigie")
	money.expect(request, "Endorsed")
	return request


def relatives(story: Story, money: Allocations) -> str:
	"""One declares by her login, one on paper: both step aside, and their alternates decide. The amount is in cedis."""
	rate(story, "2024-02-26", ("GHS", "EUR"), 0.0735, "Banque centrale du Kélembé (fictive), fixing")
	rate(story, "2024-02-26", ("USD", "EUR"), 0.9225, "Banque centrale du Kélembé (fictive), fixing")
	story.on("2024-03-04")
	request = money.ask("collectif", COMPLAINTS)
	story.on("2024-03-08", "company")
	money.in_conflict(
		request, "meridel", "A family member benefits", "Mon beau-frère dirige l'équipe de l'hébergeur."
	)
	story.on("2024-03-12")
	declared = money.conflict_on_paper(
		request, "gouvernorat", "Another reason", "J'ai siégé au conseil de Harmonie jusqu'à l'an dernier."
	)
	story.on("2024-03-13", "civilsociety")
	money.confirm_conflict(declared)
	story.on("2024-03-14")
	papers = money.paper(request, "meridel", "gouvernorat", position="Alternate")
	story.on("2024-03-18", "civilsociety")
	money.confirm(*papers)
	money.say(request, "clairvigie")
	money.expect(request, "Endorsed")
	return request


def large_request(story: Story, money: Allocations) -> str:
	"""More than half of all seats, and more than a third of each pillar."""
	story.on("2024-04-15")
	request = money.ask("femmes", BASELINE)
	story.on("2024-05-06")
	of_others = money.paper(request, "mines", "interieur", "armee", "riverains")
	of_companies = money.paper(request, "etoile")
	story.on("2024-05-13", "company")
	money.confirm(*of_others)
	money.say(request, "meridel")
	story.on("2024-05-17", "civilsociety")
	money.confirm(*of_companies)
	money.say(request, "clairvigie", reason="Les villages relisent les chiffres avant leur publication.")
	money.expect(request, "Endorsed")
	return request


def second_policy(story: Story, group: str, former: str) -> None:
	"""A new version: higher rates and a higher small expense, ratified under the version before it."""
	money = Allocations(story, group)
	story.on("2025-09-29")
	policy = money.new_version(
		former,
		title="Politique d'allocation du groupe national, deuxième version",
		may_use_signed=1,
		corporate_ceiling=33,
		approval_rules=[*bands(750, 20000), *tiers(GRANT, two_thirds(30))],
		participation_rates=table(
			("rate_name", "unit", "amount"),
			(RATES[0], ("Haut-Sambou - capitale, aller et retour", "personne", 65), RATES[2]),
		),
		relaxations=[
			{
				"relaxation": "The finance approver pays",
				"amount_cap": 300,
				"until": story.day("2026-09-28"),
				"compensating_review": "Le commissaire aux comptes relit ces paiements chaque trimestre ; sa note est lue en réunion",
			}
		],
	)
	ratify(story, money, policy, "2025-10-06", "2025-10-14", "2025-10-20")
	money.expect(former, "Superseded")


def late_request(story: Story, group: str) -> None:
	"""A request that is late now: the company has decided, everybody else was reminded."""
	money = Allocations(story, group)
	story.lately(40)
	request = money.ask("riverains", JOURNEY)
	story.lately(33, "company")
	money.say(request, "meridel")
	money.late((-10, -9), request, ("None", "Remind"))
	money.expect_answer(request, "Pending")


# The province --------------------------------------------------------------------------------------------------


def desk(
	title: str, where: str, to: str, hours: int, each: float, why: str, begin: str = "2024-04-02"
) -> Ask:
	"""A request of the call for complaint desks."""
	return Ask(
		title=title,
		purpose=why,
		result="Chaque plainte est écrite, lue à haute voix à la personne, et suivie jusqu'à sa réponse.",
		place=where,
		begin=begin,
		end="2024-12-20",
		to=to,
		costs=(
			Cost("Dialogue", "Écoutante, par demi-journée", each, hours),
			Cost("Other", "Table, bâche, cahiers et affiches en trois langues", 600),
		),
	)


DESKS = {
	"meridel": desk(
		"Poste d'écoute à la barrière nord", "Barrière nord de Meridel", "meridel", 100, 42,
		"Un bureau chauffé et éclairé à l'intérieur de la barrière, avec une écoutante de la société.",
	),
	"kirouma": desk(
		"Poste d'écoute au marché de Kirouma", "Marché de Kirouma", "kirouma", 100, 38,
		"Au marché, deux matinées par semaine, avec une écoutante choisie par l'association des femmes.",
	),
	"etoile": desk(
		"Poste d'écoute mobile chez les creuseurs", "Fosses de Tolma", "etoile", 116, 37.5,
		"Une écoutante et un interprète à moto vont d'une fosse à l'autre : les creuseurs n'ont pas le temps de venir.",
	),
}  # fmt: skip

POINTS = {
	"meridel": ((2, "Personne ne se plaint devant la barrière."), (1, "Les villages éloignés n'y viennent pas."), (3, "Prix du marché."), (5, "Le bureau est offert.")),
	"kirouma": ((4, "Le lieu est neutre et connu."), (4, "Les femmes y sont toutes les semaines."), (4, "Le plus bas des trois prix."), (2, "La société paie les affiches.")),
	"etoile": ((5, "Les fosses sont l'endroit le plus dangereux."), (4, "Atteint huit petits campements."), (3, "La moto renchérit le poste."), (3, "La coopérative prête la moto.")),
}  # fmt: skip

CAMERA = Ask(
	title="Caméras volantes au-dessus de la route de Tolma",
	purpose="Deux appareils et leurs pilotes pour voir les barrages sauvages avant que les convois y arrivent.",
	result="Moins de convois bloqués ; les images sont gardées trente jours par la société de gardiennage.",
	place="Route de Tolma",
	begin="2024-10-01",
	end="2025-03-31",
	to="sentinelle",
	costs=(Cost("Other", "Location de deux appareils, par mois", 790, 6),),
)

MEDIATION = Ask(
	title="Médiation foncière à Tolma",
	purpose=(
		"Trois familles et la coopérative se disputent la rive où l'on lave l'or. Une médiatrice de Harmonie réunit chacun à part, "
		"puis tous ensemble, jusqu'à un accord écrit et lu en public."
	),
	result="Un accord signé, et plus de bagarres sur la rive pendant la saison.",
	place="Tolma",
	begin="2026-04-01",
	end="2026-09-30",
	to="harmonie",
	costs=(
		Cost("Dialogue", "Médiatrice, par jour", 210, 34),
		Cost("Participation", "Repas et transport des familles, par rencontre", 146, 10),
	),
)


def in_the_province(story: Story, group: str) -> None:
	"""The provincial group's own policy, and what it decided."""
	money = Allocations(story, group)
	story.on("2023-11-20")
	both = {"min_approvals_per_pillar": 2}
	policy = money.policy(
		"Politique d'allocation du Haut-Sambou",
		[
			*tiers(ALLOCATION, consensus(), two_thirds(), upto=5000),
			*tiers(ALLOCATION, {**two_thirds(60), **both, "preset": "Modified consensus"}, above=5000),
			*tiers(POLICY, consensus(), two_thirds()),
		],
		**common(),
		substitutes=[{"pillar": "Company", "seat": money.seat("rivages")}],
	)
	story.on("2023-11-27")
	money.move(policy, "Under Ratification")
	story.on("2023-12-04")
	papers = money.paper(policy, "gouvernorat")
	story.on("2023-12-07", "company")
	money.confirm(*papers)
	money.say(policy, "meridel")
	story.on("2023-12-11", "civilsociety")
	money.say(policy, "clairvigie")
	money.expect(policy, "In Force")
	grant = local.foundation(story, group)
	mobile, market = call_for_desks(story, money)
	side_by_side(
		story.calendar,
		local.desks(story, group, grant, mobile, market),
		rejected_after_dialogue(story, money),
	)


def call_for_desks(story: Story, money: Allocations) -> tuple[str, str]:
	"""Three companies compete, so that none of them decides on any: the substitute does. Two pass, one is withdrawn; gives the two."""
	story.on("2024-02-05")
	call = money.call(
		title="Postes d'écoute près des sites",
		purpose="Un lieu où l'on dépose une plainte sans peur : neutre, connu des femmes, ouvert deux fois par semaine au moins.",
		opens_on=story.day("2024-02-12"),
		closes_on=story.day("2024-03-08"),
		budget=9600,
	)
	requests = {}
	for day, seat, login in (
		("2024-02-19", "meridel", "company"),
		("2024-02-26", "kirouma", "coordinator"),
		("2024-03-04", "etoile", "coordinator"),
	):
		story.on(day, login)
		requests[seat] = money.ask(seat, DESKS[seat], call)
	story.on("2024-03-11", "manager")
	names = [criterion for criterion, _weight, _why in CRITERIA]
	money.rank(
		call, {requests[seat]: dict(zip(names, points, strict=True)) for seat, points in POINTS.items()}
	)
	story.on("2024-03-18")
	papers = [
		paper
		for seat in ("etoile", "kirouma")
		for paper in money.paper(requests[seat], "gouvernorat", "rivages")
	]
	story.on("2024-03-20", "civilsociety")
	money.confirm(*papers)
	for seat in ("etoile", "kirouma"):
		money.say(requests[seat], "clairvigie")
		money.expect(requests[seat], "Endorsed")
	money.say(
		requests["meridel"],
		"clairvigie",
		"Reject",
		"Le poste serait derrière la barrière : pour se plaindre des gardes, il faudrait passer devant eux.",
	)
	money.expect(requests["meridel"], "Returned")
	story.on("2024-03-27", "company")
	money.withdraw(
		requests["meridel"],
		"Nous soutenons le poste du marché ; le bureau de la barrière reste à notre charge.",
	)
	return requests["etoile"], requests["kirouma"]


def rejected_after_dialogue(story: Story, money: Allocations) -> Steps:
	"""An objection ends the consensus; sent again as it was, it needs two thirds and does not find them."""
	yield "2024-09-02"
	story.on("2024-09-02")
	request = money.ask("kirouma", CAMERA)
	story.on("2024-09-10", "civilsociety")
	money.say(
		request,
		"clairvigie",
		"Reject",
		"Les appareils filmeraient les maisons et les champs, et les images resteraient chez ceux dont on se plaint.",
	)
	money.expect(request, "Returned")
	yield "2024-10-07"
	story.on("2024-10-07")
	money.revise(request)
	money.send(request)
	story.on("2024-10-10", "civilsociety")
	money.say(
		request,
		"clairvigie",
		"Reject",
		"Le dialogue n'a rien changé : qui garde les images, et qui les efface ?",
	)
	story.on("2024-10-14")
	papers = [
		*money.paper(
			request,
			"tolma",
			verdict="Reject",
			reason="Nos enfants ont peur du bruit, et personne ne nous a demandé.",
		),
		*money.paper(
			request,
			"femmes",
			verdict="Reject",
			reason="Les femmes se lavent à la rivière que les appareils survolent.",
		),
		*money.paper(
			request,
			"radio",
			verdict="Reject",
			reason="Les auditeurs demandent des noms de responsables, pas des images.",
		),
	]
	story.on("2024-10-17", "company")
	money.confirm(*papers)
	money.expect(request, "Rejected")


def nobody_could_decide(story: Story, group: str) -> None:
	"""Two seats of the State end while a request is open that needs two of them: a new seat and a new round mend it."""
	local.mediation(story, group, lambda: mediation(story, Allocations(story, group), group))


def mediation(story: Story, money: Allocations, group: str) -> str:
	story.on("2026-01-19")
	request = money.ask("femmes", MEDIATION)
	story.on("2026-01-28")
	papers = money.paper(request, "gouvernorat")
	story.on("2026-02-02", "company")
	money.confirm(*papers)
	money.say(request, "meridel")
	story.on("2026-02-09")
	story.leave(group, "policemines", "Le détachement est retiré de la province.")
	money.expect_answer(request, "Pending")
	story.on("2026-02-16")
	story.leave(group, "artisanat", "Le service est rattaché à la capitale et n'a plus de bureau ici.")
	story.on("2026-02-17")
	money.expect_answer(request, "Unsatisfiable")
	story.on("2026-03-02")
	story.sit(group, DIRECTORATE)
	money.send_back(
		request,
		"Deux sièges de l'État ont pris fin et la règle en demande deux. La direction provinciale siège maintenant : la demande "
		"est renvoyée aux piliers, afin qu'elle décide aussi.",
	)
	story.on("2026-03-05")
	money.revise(request)
	money.send(request)
	story.on("2026-03-16")
	papers = money.paper(request, "gouvernorat", "interieur", "tolma")
	others = money.paper(request, "kirouma")
	story.on("2026-03-19", "company")
	money.confirm(*papers)
	money.say(request, "meridel")
	story.on("2026-03-20", "civilsociety")
	money.confirm(*others)
	money.say(request, "clairvigie")
	money.expect(request, "Endorsed")
	return request


# The site ------------------------------------------------------------------------------------------------------

REGISTER = Ask(
	title="Registre des gardes à vue et affichage des droits au commissariat",
	purpose=(
		"Un registre numéroté, tenu à l'entrée, et des affiches en quatre langues : qui est arrêté, par qui, quand la famille est "
		"prévenue. Le commissariat y tient, et n'a pas de budget pour cela."
	),
	result="Chaque garde à vue est écrite ; une visite mensuelle du réseau Clairvigie le vérifie.",
	place="Kirouma",
	begin="2026-07-01",
	end="2026-12-20",
	to="commissariat",
	costs=(
		Cost("Publication", "Registres, affiches et leur pose", 1150),
		Cost("Training", "Deux journées avec les agents de l'entrée", 375, 2),
	),
)

TO_KIROUMA = Ask(
	title="Trajet des représentants de Tolma aux réunions du site",
	purpose="La piste prend trois heures. Sans ce trajet, Tolma envoie une personne sur deux réunions.",
	result="Deux représentants, dont une femme, à chaque réunion.",
	place="Tolma et Kirouma",
	begin="2026-08-01",
	end="2026-12-20",
	community="Village de Tolma",
	costs=(
		Cost("Travel", "Tolma - Kirouma, aller et retour", 8, 20, "Tolma - Kirouma, aller et retour"),
		Cost("Participation", "Journée de réunion", 10, 20, "Journée de réunion"),
	),
)


def at_the_site(story: Story, group: str) -> None:
	"""The site's policy; a request that benefits the only seat of the State, and one of a community at published rates."""
	money = Allocations(story, group)
	story.on("2026-05-04")
	policy = money.policy(
		"Règles communes du site de Kirouma",
		[*tiers(ALLOCATION, consensus(), two_thirds()), *tiers(POLICY, consensus(), two_thirds())],
		**common(),
		participation_rates=table(
			("rate_name", "unit", "amount"),
			(("Tolma - Kirouma, aller et retour", "personne", 8), ("Journée de réunion", "jour", 10)),
		),
	)
	story.on("2026-05-11")
	money.move(policy, "Under Ratification")
	story.on("2026-05-18")
	papers = money.paper(policy, "commissariat")
	story.on("2026-05-20", "company")
	money.confirm(*papers)
	money.say(policy, "meridel")
	story.on("2026-05-20", "civilsociety")
	money.say(policy, "clairvigie")
	money.expect(policy, "In Force")
	grant = local.site_fund(story, group)
	register = waived_pillar(story, money)
	local.police_register(story, group, register, grant)
	fares = community_on_paper(story, money)
	local.fares_signed(story, group, fares, grant)
	local.held(story, group, register)
	local.fares(story, group, fares, grant)


def waived_pillar(story: Story, money: Allocations) -> str:
	"""The only seat of the State benefits, and the policy names nobody in its place: the pillar is waived, openly."""
	story.on("2026-06-08", "civilsociety")
	request = money.ask("clairvigie", REGISTER)
	story.on("2026-06-15")
	papers = money.paper(request, "centre", reason="Que la famille soit prévenue le jour même.")
	story.on("2026-06-17", "company")
	money.confirm(*papers)
	money.say(request, "meridel")
	money.expect(request, "Endorsed")
	return request


def community_on_paper(story: Story, money: Allocations) -> str:
	"""Somebody without a login asks and others decide on paper; at published rates to benefit is no conflict."""
	story.on("2026-07-06")
	request = money.ask("tolma", TO_KIROUMA)
	story.on("2026-07-13")
	papers = money.paper(request, "commissariat", "centre")
	story.on("2026-07-15", "company")
	money.confirm(*papers)
	money.say(request, "meridel")
	money.expect(request, "Endorsed")
	return request
