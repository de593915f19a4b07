"""The money of the province and the site in Kélembé, in French.

The province: a foundation that ended its grant early, an allocation that was cancelled before anything was paid, and petty cash
that was filled up twice. The site: an allocation on hold, and per diems for a list of payees.
"""

from __future__ import annotations

from collections.abc import Callable

from vpwg.setup.demo.money import Money, Steps, line, of
from vpwg.setup.demo.story import Story


def foundation(story: Story, group: str) -> str:
	"""The foundation's grant to the province."""
	books = Money(story, group)
	grant = books.grant(
		"2024-01-22",
		"aubepine",
		"Écouter au Haut-Sambou",
		16000,
		[line("D", "Dialogue et postes d'écoute", 12000), line("F", "Fonctionnement", 4000)],
		("2024-01-01", "2025-12-31", "2026-03-31"),
		source="Private",
	)
	books.receive("2024-01-29", grant, 10000, bank_fee=8)
	return grant


def desks(story: Story, group: str, grant: str, mobile: str, market: str) -> Steps:
	"""One desk is paid until the foundation ends its grant; the other one never opened."""
	books = Money(story, group)
	yield "2024-03-28"
	books.sign_off("2024-03-28", mobile, of(grant, "D", 4950))
	books.sign_off("2024-03-28", market, of(grant, "D", 4400))
	cooperative = "Coopérative minière Étoile de Tolma"
	books.pay(
		("2024-03-29", "2024-04-01", "2024-04-02"),
		mobile,
		3000,
		"Écoutante et interprète, premier semestre",
		cooperative,
	)
	yield "2024-05-13"
	books.cancel("2024-05-13", market, "La halle a brûlé le 2 mai ; le marché ne rouvre pas cette année.")
	books.expect_money(grant, committed="1950", paid="3000", available="5042")
	yield "2024-09-12"
	books.pay(
		("2024-09-12", "2024-09-13", "2024-09-16"),
		mobile,
		1500,
		"Écoutante et interprète, jusqu'en novembre",
		cooperative,
	)
	yield "2024-10-21"
	books.terminate(
		"2024-10-21",
		grant,
		"La fondation quitte la province après le vol de ses véhicules ; seuls les coûts jusqu'à ce jour sont payés.",
	)
	yield "2024-10-31"
	last = books.prepare("2024-10-31", mobile, 300, "Interprète, septembre et octobre", cooperative)
	with books.refused(grant):
		books.clear("2024-11-01", last)
	books.correct("2024-11-04", last, costs_to=story.day("2024-10-15"))
	books.clear("2024-11-04", last)
	books.release("2024-11-05", last)
	yield "2024-11-18"
	books.settle(
		"2024-11-18",
		mobile,
		"Quatre-vingt-sept plaintes écrites ; le poste a fermé avec la fin du soutien.",
		"Cahiers du poste d'écoute mobile",
	)
	yield "2024-12-02"
	books.give_back(
		"2024-12-02",
		"Repayment to funder",
		grant,
		5192,
		"La fondation demande le retour de tout ce qui n'était pas dépensé le jour de la fin.",
		evidence=("Ordre de virement", "Solde rendu à la Fondation Aubépine."),
	)
	books.expect_money(
		grant, received="10000", paid="4800", spent="4800", repaid="5192", committed="0", available="0"
	)
	books.expect(grant, "Terminated")


def mediation(story: Story, group: str, ask: Callable[[], str]) -> None:
	"""The mediator is paid directly; meals and fares go through petty cash, filled up to its ceiling and accounted for."""
	books = Money(story, group)
	grant = books.grant(
		"2026-01-12",
		"veldenland",
		"Appui à la médiation",
		10000,
		[line("M", "Médiation", 10000)],
		("2026-02-01", "2026-12-31", "2027-02-28"),
	)
	request = ask()
	books.receive("2026-03-23", grant, 10000, bank_fee=10)
	books.sign_off("2026-03-24", request, of(grant, "M", 8600))
	holder = "Clarisse Ndombé"
	cash = books.pay(
		("2026-04-02", "2026-04-03", "2026-04-07"),
		request,
		400,
		"Caisse des rencontres de Tolma",
		holder,
		kind="Petty cash",
		holder_name=holder,
		ceiling=400,
		due_on=story.day("2026-09-30"),
	)
	centre = "Centre Harmonie, formation et médiation"
	books.pay(("2026-04-27", "2026-04-28", "2026-04-30"), request, 4200, "Médiatrice, vingt jours", centre)
	books.retire(
		"2026-05-22",
		cash,
		(("2026-04-18", "Repas, deux rencontres", 196), ("2026-05-16", "Motos et pirogue", 169)),
		"Pièces de la caisse, avril et mai",
	)
	refilled = refill(books, "2026-05-26", request, 450, cash)
	with books.refused("365"):
		books.clear("2026-05-27", refilled)
	books.correct("2026-05-28", refilled, payees=[{"payee": holder, "amount": 365}])
	books.release("2026-06-01", cleared(books, "2026-05-29", refilled))
	books.retire(
		"2026-07-24",
		cash,
		(("2026-06-13", "Repas, deux rencontres", 204), ("2026-07-11", "Motos et pirogue", 186)),
		"Pièces de la caisse, juin et juillet",
	)
	books.release("2026-07-31", cleared(books, "2026-07-29", refill(books, "2026-07-28", request, 390, cash)))
	books.retire(
		"2026-09-11",
		cash,
		(("2026-08-22", "Repas, dernière rencontre", 118), ("2026-08-22", "Motos et pirogue", 142)),
		"Pièces de la caisse, août",
		refund=140,
		note="L'accord est signé : la caisse est rendue.",
	)
	books.pay(("2026-09-21", "2026-09-22", "2026-09-25"), request, 2940, "Médiatrice, quatorze jours", centre)
	books.settle(
		"2026-10-02",
		request,
		"L'accord sur la rive est signé par les trois familles et la coopérative, et lu au marché.",
		"Accord sur la rive de Tolma",
	)
	books.expect_money(
		grant,
		received="10000",
		charges="10",
		paid="8295",
		refunded="140",
		spent="8155",
		committed="0",
		available="1835",
	)


def refill(books: Money, day: str, request: str, amount: float, cash: str) -> str:
	"""Prepare a top-up of petty cash."""
	return books.prepare(
		day,
		request,
		amount,
		"Caisse des rencontres de Tolma, complément",
		"Clarisse Ndombé",
		kind="Top-up",
		advance=cash,
	)


def cleared(books: Money, day: str, payment: str) -> str:
	books.clear(day, payment)
	return payment


def site_fund(story: Story, group: str) -> str:
	books = Money(story, group)
	grant = books.grant(
		"2026-05-25",
		"veldenland",
		"Petit fonds du site de Kirouma",
		5000,
		[line("S", "Activités du site", 5000)],
		("2026-06-01", "2027-06-30", "2027-09-30"),
	)
	books.receive("2026-06-01", grant, 2500, bank_fee=5)
	return grant


def police_register(story: Story, group: str, request: str, grant: str) -> None:
	"""Approved, and put on hold before anything was paid."""
	books = Money(story, group)
	books.sign_off("2026-06-22", request, of(grant, "S", 1900))


def held(story: Story, group: str, request: str) -> None:
	books = Money(story, group)
	books.hold(
		"2026-08-31",
		request,
		"Deux agents de l'entrée sont visés par une enquête ; le groupe attend ses conclusions avant de former les autres.",
	)


def fares_signed(story: Story, group: str, request: str, grant: str) -> None:
	Money(story, group).sign_off("2026-07-20", request, of(grant, "S", 360))


def fares(story: Story, group: str, request: str, grant: str) -> None:
	"""Two delegates of the village at two meetings: one payment with a row for each."""
	books = Money(story, group)
	books.pay(
		("2026-09-07", "2026-09-08", "2026-09-10"),
		request,
		72,
		"Trajets et journées, réunions d'août et de septembre",
		"",
		payees=[
			{"payee": "Sagesse Idoumba", "amount": 36, "note": "Deux réunions à 18 euros"},
			{"payee": "Léonie Toumbi-Ossa", "amount": 36, "note": "Deux réunions à 18 euros"},
		],
	)
	books.expect(request, "In Payment")
	books.expect_money(
		grant, received="2500", charges="5", committed="2188", paid="72", spent="0", available="235"
	)
