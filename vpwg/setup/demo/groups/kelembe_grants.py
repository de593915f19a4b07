"""The money of the national group of Kélembé, in French: where it came from, and what became of each request.

A first grant that paid the scoping study and was repaid and closed; a company's offer that passed scrutiny and another one
that the pillars declined; the funder's agreement, suspended once, with a request in cedis at the funder's rate; a payment that
the bank gave back. Advances and money that was only signed are in `kelembe_advances.py`, what waits for the finance officer now
in `kelembe_now.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from vpwg.setup.demo.money import Money, Steps, change, line, of, took
from vpwg.setup.demo.story import Story

BANK_NOTICE = "Avis de crédit de la Banque du Sambou"


# The beginning -------------------------------------------------------------------------------------------------


def scoping(story: Story, group: str, request: str) -> None:
	"""A first grant pays the scoping study in two tranches; the rest is released, repaid, and the grant closed.

	The coordinator sits for the institute that is paid, so that the finance officer prepares.
	"""
	books = Money(story, group)
	grant = books.grant(
		"2021-10-19",
		"veldenland",
		"Fonds de démarrage",
		20000,
		[line("A", "Étude exploratoire", 17000, flexibility=5), line("B", "Premières réunions", 3000)],
		("2021-10-01", "2022-06-30", "2022-09-30"),
		funder_reference="AV/KEL/2021-07",
	)
	books.receive("2021-10-19", grant, 20000, bank_fee=12)
	books.sign_off("2021-10-20", request, of(grant, "A", 16500))
	institute = "Institut Falaise pour la paix"
	for days, amount, purpose in (
		(("2021-10-21", "2021-10-22", "2021-10-25"), 9000, "Première tranche : enquêtrices et véhicules"),
		(("2022-05-12", "2022-05-13", "2022-05-16"), 6900, "Seconde tranche : analyse et impression"),
	):
		books.pay(days, request, amount, purpose, institute, by="finance")
	books.settle(
		"2022-05-30",
		request,
		"Le rapport a été présenté dans les trois territoires ; 600 euros d'impression n'ont pas été dépensés.",
		"Rapport de l'étude exploratoire",
		"Quarante pages, une carte de 112 incidents, cinq priorités.",
	)
	books.give_back(
		"2022-08-29",
		"Repayment to funder",
		grant,
		4088,
		"La convention demande le retour du solde dans les deux mois qui suivent la fin.",
		evidence=("Ordre de virement", "Solde du fonds de démarrage rendu à l'Ambassade de Veldenland."),
	)
	books.expect_money(
		grant, received="20000", repaid="4088", charges="12", paid="15900", spent="15900", available="0"
	)
	books.close("2022-09-05", grant, "Tout est payé et le solde est rendu.")
	books.expect(grant, "Closed")


OFFER = {
	"conditions_attached": ("No", ""),
	"publicity": (
		"Yes",
		"Le logo figure dans le rapport annuel, avec ceux des autres, et nulle part ailleurs.",
	),
	"influence_over_decisions": ("No", ""),
	"site_in_dispute": ("No", ""),
	"share_of_total": (
		"Yes",
		"Aucun autre soutien n'est arrivé depuis un an. Dès janvier, la convention le ramène sous un tiers des recettes.",
	),
}


def offer_accepted(story: Story, group: str) -> str:
	"""The State and civil society look at a company's offer, without the companies, and accept it."""
	books = Money(story, group)
	grant = books.offer(
		"2022-11-07",
		"meridel",
		"Frais de réunion 2023",
		6000,
		[line("R", "Salles, repas et indemnités de réunion", 6000)],
		("2023-01-01", "2023-12-31", "2024-03-31"),
		answers=OFFER,
	)
	books.at("2022-11-14")
	papers = books.paper(grant, "mines")
	books.at("2022-11-16", "civilsociety")
	books.confirm(*papers)
	books.say(
		grant,
		"clairvigie",
		reason="L'argent passe par le secrétariat et ne paie rien sur les sites de Meridel.",
	)
	books.expect(grant, "Active")
	return grant


REFUSED = {
	"conditions_attached": ("Yes", "Les chauffeurs sont ceux de la société et gardent leur uniforme."),
	"publicity": ("Yes", "Le nom de la société reste peint sur les véhicules."),
	"influence_over_decisions": ("No", ""),
	"site_in_dispute": ("Yes", "La société garde deux des trois barrages d'où viennent les plaintes."),
	"share_of_total": (
		"Yes",
		"Avec ces véhicules les entreprises donneraient quarante pour cent du soutien de douze mois, plus que le tiers convenu.",
	),
}


def offer_declined(story: Story, group: str) -> Steps:
	"""Vehicles of a security company, with their drivers: State, civil society and villages decline them."""
	books = Money(story, group)
	yield "2024-09-09"
	grant = books.offer(
		"2024-09-09",
		"sentinelle",
		"Deux véhicules avec chauffeurs pour les missions d'observation",
		18000,
		(),
		answers=REFUSED,
		form="In kind",
		valuation_basis="Prix de location d'un véhicule avec chauffeur dans la province, 60 jours à 150 euros, deux fois.",
	)
	because = "On ne va pas écouter des plaintes contre les gardes dans la voiture des gardes."
	yield "2024-09-23"
	books.at("2024-09-23")
	papers = [
		*books.paper(
			grant,
			"gouvernorat",
			verdict="Reject",
			reason="L'administration ne peut pas circuler sous leurs couleurs.",
		),
		*books.paper(
			grant,
			"interieur",
			verdict="Reject",
			reason="Les équipages armés et les observateurs ne se mêlent pas.",
		),
		*books.paper(
			grant,
			"riverains",
			verdict="Reject",
			reason="Personne ne parlerait à quelqu'un qui descend de ces voitures.",
		),
	]
	yield "2024-09-25"
	books.at("2024-09-25", "civilsociety")
	books.confirm(*papers)
	books.say(grant, "clairvigie", "Reject", because)
	books.expect(grant, "Declined")


# The agreement -------------------------------------------------------------------------------------------------


def agreement(story: Story, group: str, offered: str) -> str:
	"""The funder's agreement for the activities, with its own rate for cedis, and the first money of both."""
	books = Money(story, group)
	grant = books.grant(
		"2023-02-06",
		"veldenland",
		"Convention 2023-2025",
		120000,
		[
			line("1", "Formation et médiation", 45000, flexibility=10),
			line("2", "Recherche", 40000, flexibility=10),
			line("3", "Réunions et participation", 15000),
			line("4", "Secrétariat", 20000),
		],
		("2023-01-01", "2025-06-30", "2025-09-30"),
		signed_on=story.day("2023-01-09"),
		funder_reference="AV/KEL/2022-11",
		quotes_from=5000,
		prescribed_rates=[
			{
				"rate_currency": "GHS",
				"rate": 13.6,
				"quoted": "Units for one of the grant",
				"from_date": story.day("2023-01-01"),
				"source": "Trésor de Veldenland, barème des conventions",
			}
		],
	)
	books.receive("2023-02-06", grant, 60000, bank_fee=15, received_on=story.day("2023-01-23"))
	books.receive("2023-02-07", offered, 6000)
	return grant


def training(story: Story, group: str, ask: Callable[[], str], agreed: str, offered: str) -> Steps:
	"""Two grants pay; the bank gives the second tranche back, and it is paid again to the right account."""
	books = Money(story, group)
	yield "2023-04-17"
	request = ask()
	centre = "Centre Harmonie, formation et médiation"
	yield "2023-05-08"
	books.sign_off("2023-05-08", request, of(agreed, "1", 7720), of(offered, "R", 2000))
	yield "2023-05-22"
	books.pay(("2023-05-22", "2023-05-24", "2023-05-26"), request, 4860, "Deux sessions à Tolma", centre)
	yield "2023-09-04"
	wrong = books.pay(
		("2023-09-04", "2023-09-06", "2023-09-08"),
		request,
		4000,
		"Deux sessions à Tolma, seconde moitié",
		centre,
		bank=[took(agreed, "1", 3176.95, 9.5)],
	)
	yield "2023-09-15"
	books.reverse(
		"2023-09-15", wrong, "Le compte du centre a changé en août ; la banque a rendu le virement."
	)
	books.expect_payment(wrong, "Reversed")
	yield "2023-09-18"
	books.pay(
		("2023-09-18", "2023-09-19", "2023-09-20"),
		request,
		4000,
		"Deux sessions à Tolma, seconde moitié, au nouveau compte",
		centre,
	)
	yield "2023-12-11"
	books.settle(
		"2023-12-11",
		request,
		"Quarante gardes formés et évalués ; les repas ont coûté 860 euros de moins que prévu.",
		"Rapport de formation",
		"Incidents aux barrages : quatorze avant, cinq en six mois.",
	)


def hall(story: Story, group: str, ask: Callable[[], str], offered: str) -> Steps:
	"""A small expense is paid at once; what is left of the company's money goes back at the end of the year."""
	books = Money(story, group)
	yield "2023-06-12"
	request = ask()
	yield "2023-06-19"
	books.sign_off("2023-06-19", request, of(offered, "R", 385))
	yield "2023-06-20"
	books.pay(
		("2023-06-20", "2023-06-20", "2023-06-22"),
		request,
		385,
		"Salle et haut-parleurs",
		"Radio communautaire Voix du Sambou",
	)
	yield "2023-07-10"
	books.settle(
		"2023-07-10",
		request,
		"Deux cent trente personnes, dehors comme dedans.",
		"Facture de la salle de Tolma",
	)


def offer_ends(story: Story, group: str, offered: str) -> Steps:
	"""What a company's support leaves is repaid, and the grant closed."""
	books = Money(story, group)
	yield "2024-02-19"
	books.give_back(
		"2024-02-19",
		"Repayment to funder",
		offered,
		3791.95,
		"Le soutien valait pour 2023 ; le groupe rend ce qu'il n'a pas dépensé.",
		evidence=("Ordre de virement", "Solde des frais de réunion 2023 rendu à Meridel Kélembé."),
	)
	books.expect_money(
		offered, received="6000", paid="2208.05", spent="2208.05", repaid="3791.95", available="0"
	)
	yield "2024-02-22"
	books.close("2024-02-22", offered, "Le soutien de 2023 est dépensé ou rendu.")


def course(story: Story, group: str, ask: Callable[[], str], agreed: str) -> Steps:
	"""Bought with three quotes; the supplier pays unused licences back, and the rest is released."""
	books = Money(story, group)
	yield "2023-10-09"
	request = ask()
	supplier = "Meridel Resources, Académie en ligne"
	yield "2023-10-30"
	with books.refused(supplier):
		books.sign_off("2023-10-30", request, of(agreed, "1", 6300, supplier=supplier, quotes=1))
	yield "2023-10-31"
	books.sign_off("2023-10-31", request, of(agreed, "1", 6300, supplier=supplier, quotes=3))
	yield "2023-11-14"
	books.pay(("2023-11-14", "2023-11-15", "2023-11-20"), request, 5040, "120 licences", supplier)
	yield "2024-06-04"
	books.pay(
		("2024-06-04", "2024-06-05", "2024-06-06"), request, 1200, "Accompagnement à distance", supplier
	)
	yield "2024-06-10"
	books.give_back(
		"2024-06-10",
		"Refund by beneficiary",
		agreed,
		252,
		"Six licences n'ont pas été ouvertes ; le fournisseur les rembourse.",
		allocation=request,
		budget_line="1",
		evidence=(BANK_NOTICE, "252,00 euros, Meridel Resources, licences 115 à 120."),
	)
	yield "2024-06-17"
	books.settle(
		"2024-06-17",
		request,
		"Cent quatorze gardes inscrits, quatre-vingt-douze attestations.",
		"Liste des attestations, sans les noms",
	)


def complaints(story: Story, group: str, ask: Callable[[], str], agreed: str) -> Steps:
	"""The funder stops for two weeks, and nothing can be signed off; then a request in cedis, at the funder's rate.

	The first tranche costs more than at the booked rate, the second one less: a loss and a gain.
	"""
	books = Money(story, group)
	yield "2024-02-26"
	request = ask()
	yield "2024-03-19"
	books.suspend(
		"2024-03-19",
		agreed,
		"Le bailleur vérifie les achats de 2023 de tous ses partenaires avant d'aller plus loin.",
	)
	yield "2024-03-20"
	with books.refused(agreed):
		books.sign_off("2024-03-20", request, of(agreed, "1", 97800))
	yield "2024-04-05"
	books.lift("2024-04-05", agreed, "La vérification n'a rien relevé ; lettre de l'Ambassade du 4 avril.")
	yield "2024-04-08"
	books.sign_off("2024-04-08", request, of(agreed, "1", 97800))
	centre = "Centre Harmonie, formation et médiation"
	yield "2024-04-09"
	books.pay(
		("2024-04-09", "2024-04-10", "2024-04-12"),
		request,
		48900,
		"Application et écoutantes, premier semestre",
		centre,
		bank=[took(agreed, "1", 3641.2, 14)],
	)
	yield "2024-10-14"
	books.pay(
		("2024-10-14", "2024-10-16", "2024-10-21"),
		request,
		40000,
		"Application et écoutantes, second semestre",
		centre,
		bank=[took(agreed, "1", 2933.5, 14)],
	)
	yield "2025-05-05"
	books.settle(
		"2025-05-05",
		request,
		"Trois cent onze plaintes, dont deux cent quatre-vingt-sept ont eu leur réponse en trente jours.",
		"Chiffres de la première année",
	)


def agreement_ends(story: Story, group: str, agreed: str) -> Steps:
	"""The funder takes back what it had signed and not sent, then what was not spent; the grant is closed."""
	books = Money(story, group)
	yield "2025-06-16"
	books.amend(
		"2025-06-16",
		agreed,
		"Reduction",
		(
			"Ambassade de Veldenland, avenant 1",
			"60 000 euros de moins : la suite est réglée par une convention nouvelle.",
		),
		reason="Les activités de 2025 passent à la convention suivante.",
		amount=60000,
		changes=[change("1", -15000), change("2", -25000), change("3", -10000), change("4", -10000)],
	)
	yield "2025-09-15"
	books.give_back(
		"2025-09-15",
		"Repayment to funder",
		agreed,
		38418.03,
		"La convention est finie ; le solde revient au bailleur.",
		evidence=("Ordre de virement", "Solde de la convention 2023-2025 rendu à l'Ambassade de Veldenland."),
	)
	books.expect_money(
		agreed,
		signed="60000",
		received="60000",
		exchange="-37.93",
		charges="52.50",
		repaid="38418.03",
		available="0",
	)
	books.close("2025-09-16", agreed, "Tout est payé, et le solde est rendu.")
