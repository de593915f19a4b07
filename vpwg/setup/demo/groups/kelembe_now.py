"""What waits for the finance officer of Kélembé now: to sign off, to clear, to pay, to confirm, and an advance that is late.

It is told from the site's own day backwards, so that somebody who tries it finds it in time.
"""

from __future__ import annotations

from vpwg.setup.demo.allocations import Ask, Cost
from vpwg.setup.demo.groups.kelembe_advances import endorsed
from vpwg.setup.demo.money import Money, line, of
from vpwg.setup.demo.story import Story

MEETINGS = Ask(
	title="Quatre rencontres entre creuseurs et gardes à Tolma",
	purpose=(
		"Les creuseurs et les gardes de la concession se voient une fois par mois, avec une médiatrice de Harmonie, et conviennent "
		"des heures de passage et de qui l'on appelle quand quelqu'un est arrêté."
	),
	result="Un accord écrit sur les heures de passage, relu chaque mois.",
	place="Tolma",
	begin=-95,
	end=120,
	to="harmonie",
	costs=(
		Cost("Dialogue", "Médiatrice, par rencontre", 620, 4),
		Cost("Meetings", "Repas, salle et interprètes, par rencontre", 410, 4),
		Cost("Travel", "Pirogue et motos, par rencontre", 170, 4),
	),
)

TRANSLATION = Ask(
	title="Carte des droits traduite en langue du fleuve",
	purpose="La carte que les gardes remettent à chaque contrôle n'existe qu'en français. Clairvigie la traduit et la fait relire.",
	result="Trois mille cartes aux barrages, et une affiche à chaque poste.",
	place="Kirouma, Tolma",
	begin=10,
	end=90,
	to="radio",
	costs=(
		Cost("Publication", "Traduction et relecture", 340),
		Cost("Publication", "Impression de 3 000 cartes", 810),
	),
)


def begun(story: Story, group: str) -> tuple[str, str]:
	"""A grant of this year, and an advance that is late by now; gives the grant and the allocation."""
	books = Money(story, group)
	grant = books.grant(
		125,
		"veldenland",
		"Fonds de dialogue",
		15000,
		[line("D", "Dialogue et médiation", 11000, flexibility=10), line("P", "Publications", 4000)],
		(130, -400, -490),
		funder_reference="AV/KEL/D-3",
	)
	books.receive(118, grant, 9000, bank_fee=9)
	request = endorsed(books, 110, "clairvigie", MEETINGS, (102, 98))
	books.sign_off(95, request, of(grant, "D", 4800))
	books.pay(
		(84, 82, 80),
		request,
		2000,
		"Avance pour les deux premières rencontres",
		"Centre Harmonie, formation et médiation",
		kind="Advance",
		holder=story.organisations["harmonie"],
		due_on=story.calendar.ago(12),
	)
	return grant, request


def waiting(story: Story, group: str, grant: str, request: str) -> None:
	"""One payment to be paid and one to be cleared, a request to be signed off, a receipt to be confirmed."""
	books = Money(story, group)
	cleared = books.prepare(8, request, 900, "Pirogue et motos, troisième rencontre", "Transports Nguilo")
	books.clear(7, cleared)
	endorsed(books, 6, "clairvigie", TRANSLATION, (5, 4))
	books.receipt(3, grant, 6000, description="Second versement")
	books.prepare(2, request, 1240, "Médiatrice, troisième et quatrième rencontres", "Odile Massoumba-Ray")
	books.expect_payment(cleared, "Cleared")
	books.expect_money(grant, received="9000", committed="2800", paid="2000", spent="0", available="4191")
