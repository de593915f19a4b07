"""The money of the national group of Kélembé, in French: where it came from, and what became of each request.

A first grant that paid the scoping study and was repaid and closed; a company's offer that passed scrutiny and another one
that the pillars declined; the funder's agreement, suspended once, with a request in cedis at the funder's rate; a payment that
the bank gave back; advances that were late, and a foundation's grant that was prolonged so that the last bills could be paid;
an agreement whose top-up was committed before it came. What waits for the finance officer now is in `kelembe_now.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from vpwg.setup.demo.allocations import Ask, Cost
from vpwg.setup.demo.money import Day, Money, Steps, change, line, of, took
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


# The household survey ------------------------------------------------------------------------------------------


def survey(story: Story, group: str, ask: Callable[[], str], agreed: str) -> Steps:
	"""A foundation and the agreement pay by advances: one is late and blocks the next, one is topped up.

	The last bills could be paid only because the foundation prolonged its grant.
	"""
	books = Money(story, group)
	yield "2024-04-15"
	request = ask()
	yield "2024-05-20"
	grant = books.grant(
		"2024-05-20",
		"aubepine",
		"Mesurer avant d'agir",
		30000,
		[line("E", "Enquête auprès des ménages", 30000)],
		("2024-05-01", "2024-12-31", "2025-01-31"),
		source="Private",
		needs_no_objection=1,
		geographies="Haut-Sambou\nKirouma",
	)
	yield "2024-05-22"
	books.receive("2024-05-22", grant, 27000, bank_fee=8)
	row = of(grant, "E", 26500, place_tag="Haut-Sambou")
	yield "2024-05-24"
	with books.refused(grant):
		books.sign_off("2024-05-24", request, row, of(agreed, "2", 2000))
	row["no_objection"] = "Fondation Aubépine, lettre du 24 mai"
	yield "2024-05-27"
	books.sign_off("2024-05-27", request, row, of(agreed, "2", 2000))
	yield "2024-05-29"
	late = advance(
		books,
		request,
		("2024-05-29", "2024-05-31", "2024-06-03"),
		14250,
		"Enquêteurs et pirogues",
		"2024-09-30",
	)
	yield "2024-10-31"
	with books.refused(late):
		advance(
			books,
			request,
			("2024-10-31", "2024-11-04", "2024-11-05"),
			10000,
			"Saisie et analyse",
			"2025-02-28",
		)
	yield "2024-11-18"
	books.retire(
		"2024-11-18",
		late,
		(
			("2024-07-26", "Enquêteurs, 640 ménages", 8960),
			("2024-08-30", "Motos et pirogues", 3720),
			("2024-09-27", "Formation des enquêteurs", 800),
		),
		"Pièces de la première avance",
		refund=770,
		note="Deux enquêteurs ont été malades et la pluie a coupé la piste : les pièces arrivent avec sept semaines de retard.",
	)
	yield "2024-11-19"
	second = advance(
		books,
		request,
		("2024-11-19", "2024-11-20", "2024-11-22"),
		10000,
		"Saisie, analyse et relecture",
		"2025-02-28",
	)
	yield "2025-01-27"
	books.retire(
		"2025-01-27",
		second,
		(("2024-12-06", "Enquêteurs, 560 ménages", 7840), ("2024-12-18", "Saisie et relecture", 2580)),
		"Pièces de la seconde avance",
		note="L'observatoire a avancé 420 euros.",
	)
	owed = "Ce que l'observatoire a avancé de sa poche"
	yield "2025-02-10"
	top_up = books.prepare("2025-02-10", request, 420, owed, OBSERVATORY, kind="Top-up", advance=second)
	with books.refused(grant):
		books.clear("2025-02-10", top_up)
	yield "2025-02-14"
	books.amend(
		"2025-02-14",
		grant,
		"No-cost extension",
		(
			"Fondation Aubépine, avenant 1",
			"La fin des coûts est portée au 31 mars 2025, celle des paiements au 30 juin 2025.",
		),
		reason="La piste était coupée : les dernières factures arrivent après la clôture.",
		new_eligible_to=story.day("2025-03-31"),
		new_close_out=story.day("2025-06-30"),
	)
	books.clear("2025-02-14", top_up)
	yield "2025-02-17"
	books.release("2025-02-17", top_up)
	yield "2025-03-03"
	books.receive("2025-03-03", grant, 3000, description="Dernier versement, sur le rapport")
	yield "2025-03-05"
	books.pay(
		("2025-03-05", "2025-03-06", "2025-03-10"), request, 3600, "Analyse et publication", OBSERVATORY
	)
	yield "2025-04-07"
	books.settle(
		"2025-04-07",
		request,
		"Mille deux cents ménages ; les villages ont relu les chiffres avant leur publication.",
		"Rapport de l'enquête de référence",
	)
	yield "2025-05-12"
	books.give_back(
		"2025-05-12",
		"Repayment to funder",
		grant,
		4421.82,
		"La fondation demande le retour de ce que l'enquête n'a pas coûté.",
		evidence=("Ordre de virement", "Solde rendu à la Fondation Aubépine."),
	)
	books.expect_money(
		grant,
		received="30000",
		refunded="715.96",
		paid="26286.14",
		spent="25570.18",
		repaid="4421.82",
		available="0",
	)
	books.close("2025-05-13", grant, "L'enquête est payée, et le solde est rendu.")


OBSERVATORY = "Observatoire du Sambou"


def advance(
	books: Money, request: str, days: tuple[str, str, str], amount: float, what: str, due: str
) -> str:
	"""An advance to the observatory, to be accounted for by a day."""
	return books.pay(
		days,
		request,
		amount,
		f"Avance : {what.lower()}",
		OBSERVATORY,
		kind="Advance",
		holder=books.story.organisations["observatoire"],
		due_on=books.story.day(due),
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


# Against signed money ------------------------------------------------------------------------------------------

BROADCASTS = Ask(
	title="Douze émissions sur les droits aux barrages",
	purpose=(
		"Une émission par semaine en trois langues : ce qu'un garde peut demander, ce qu'il ne peut pas, à qui se plaindre. "
		"Chaque émission passe la parole à un village et à un responsable de site."
	),
	result="Douze émissions diffusées, et un numéro de plainte que la moitié des auditeurs connaît.",
	place="Haut-Sambou",
	begin="2026-02-16",
	end="2026-05-20",
	to="radio",
	costs=(
		Cost("Publication", "Émission en trois langues", 1250, 12),
		Cost("Travel", "Équipe dans les villages", 300, 12),
	),
)


def against_signed_money(story: Story, group: str) -> None:
	"""A top-up is signed and not yet there: it is committed, the policy allows that, and paid once the money has come."""
	books = Money(story, group)
	grant = books.grant(
		"2026-01-05",
		"veldenland",
		"Convention 2026",
		12000,
		[line("P", "Parole aux villages", 12000)],
		("2026-01-01", "2026-12-31", "2027-03-31"),
		funder_reference="AV/KEL/2025-14",
	)
	books.receive("2026-01-12", grant, 12000, bank_fee=10)
	request = endorsed(books, "2026-01-14", "clairvigie", BROADCASTS, ("2026-01-21", "2026-01-27"))
	with books.refused(grant):
		books.sign_off("2026-01-30", request, of(grant, "P", 18600))
	books.amend(
		"2026-02-02",
		grant,
		"Top-up",
		("Ambassade de Veldenland, avenant 1", "8 000 euros de plus pour la ligne P, versés en mai."),
		reason="Le bailleur soutient aussi les émissions en langue du fleuve.",
		amount=8000,
		changes=[change("P", 8000)],
	)
	books.sign_off("2026-02-09", request, of(grant, "P", 18600))
	books.expect_money(grant, committed="11990", conditional="6610", available="0")
	radio = "Radio communautaire Voix du Sambou"
	books.pay(("2026-02-16", "2026-02-17", "2026-02-20"), request, 9000, "Émissions 1 à 6", radio)
	second = books.prepare("2026-04-20", request, 6000, "Émissions 7 à 10", radio)
	books.clear("2026-04-21", second)
	with books.refused(grant):
		books.release("2026-04-22", second)
	books.receive("2026-05-04", grant, 8000, bank_fee=10)
	books.expect_money(grant, committed="9600", conditional="0", available="1380")
	books.release("2026-05-06", second)
	books.pay(("2026-05-18", "2026-05-19", "2026-05-22"), request, 3000, "Émissions 11 et 12", radio)
	books.settle(
		"2026-06-02",
		request,
		"Douze émissions ; 600 euros de voyages n'ont pas été nécessaires.",
		"Enregistrements et liste des diffusions",
	)


def endorsed(books: Money, asked: Day, seat: str, ask: Ask, days: tuple[Day, Day]) -> str:
	"""A request of civil society that the State and another organisation endorse on paper, and the company by its login."""
	recorded, witnessed = days
	books.at(asked, "civilsociety")
	request = books.ask(seat, ask)
	books.at(recorded)
	papers = books.paper(request, "mines", "collectif")
	books.at(witnessed, "company")
	books.confirm(*papers)
	books.say(request, "meridel")
	books.expect(request, "Endorsed")
	return request
