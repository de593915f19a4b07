"""More of the money of the national group of Kélembé, in French: a survey that was paid by advances, and a top-up that was
committed before it came.
"""

from __future__ import annotations

from collections.abc import Callable

from vpwg.setup.demo.allocations import Ask, Cost
from vpwg.setup.demo.money import Day, Money, Steps, change, line, of
from vpwg.setup.demo.story import Story

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
