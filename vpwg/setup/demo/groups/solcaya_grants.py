"""The money of the group of Solcaya, in Spanish, with books that are closed month by month.

A grant that ran before the app, with its opening balance; a base line survey that two grants pay, one of them in euros, with a
refund; a workshop in euros of which a part is paid in dollars; a request that the host refused; and the finance officer's
months: closed, reopened once with the reason, and what came late.
"""

from __future__ import annotations

from collections.abc import Callable

from vpwg.setup.demo.allocations import Ask, Cost, rate
from vpwg.setup.demo.money import CLOSED_MONTH, Money, Steps, line, of, side_by_side, took
from vpwg.setup.demo.story import Story

BANK = "Banco Central de Solcaya (ficticio), cierre"

OBSERVATORY = "Observatorio Comunitario de Huarimé"

UNIVERSITY = "Universidad de Puerto Anselmo"


# Grants --------------------------------------------------------------------------------------------------------


def running(story: Story, group: str) -> str:
	"""The embassy's agreement is older than the app: what was used before, and what was left at the bank on its first day."""
	books = Money(story, group)
	grant = books.grant(
		"2024-03-04",
		"veldenland",
		"Convenio de secretaría",
		90000,
		[
			line("S", "Secretaría y sesiones", 60000, used_before=41000),
			line("A", "Actividades en las regiones", 30000, flexibility=10, used_before=12500),
		],
		("2022-02-01", "2026-12-31", "2027-03-31"),
		signed_on=story.day("2022-01-10"),
		is_running=1,
		running_since=story.day("2022-02-01"),
		funder_reference="EV/SOL/2022-03",
	)
	books.receive(
		"2024-03-05", grant, 14300, "Opening balance", description="Saldo del banco al entrar en el registro"
	)
	books.expect_money(grant, signed="36500", received="14300", available="14300")
	return grant


def for_the_survey(story: Story, group: str) -> str:
	"""A second embassy pays in euros."""
	books = Money(story, group)
	grant = books.grant(
		"2025-10-06",
		"nordhavia",
		"Fondo línea de base y talleres",
		12000,
		[line("L", "Línea de base", 9000, flexibility=5), line("T", "Talleres", 3000)],
		("2025-11-01", "2026-12-31", "2027-01-31"),
		currency="EUR",
	)
	books.receive("2025-10-08", grant, 12000, bank_fee=22.5)
	return grant


# What became of the requests -----------------------------------------------------------------------------------


def survey(story: Story, group: str, ask: Callable[[], str], running: str, euros: str) -> Steps:
	"""Two grants, one of them in euros: the rate of the sign-off, a loss, a gain, fees, a refund, and the rest released."""
	books = Money(story, group)
	yield "2025-10-13"
	request = ask()
	yield "2025-11-07"
	rate(story, "2025-11-07", ("EUR", "USD"), 1.085, BANK, "manager")
	yield "2025-11-10"
	books.sign_off("2025-11-10", request, of(euros, "L", 9000), of(running, "A", 4700))
	yield "2025-12-01"
	books.pay(
		("2025-12-01", "2025-12-03", "2025-12-05"),
		request,
		6850,
		"Encuestadoras y transporte, primera parte",
		OBSERVATORY,
		bank=[took(euros, "L", 4171.3, 11), took(running, "A", 2350, 6)],
	)
	yield "2026-03-24"
	books.pay(
		("2026-03-24", "2026-03-25", "2026-03-26"),
		request,
		5500,
		"Encuestadoras y devolución, segunda parte",
		OBSERVATORY,
		bank=[took(euros, "L", 3318.4, 11), took(running, "A", 1886.86, 6)],
	)
	yield "2026-04-13"
	books.give_back(
		"2026-04-13",
		"Refund by beneficiary",
		running,
		260,
		"Dos viajes se hicieron con el vehículo de la comunidad; el observatorio devuelve el transporte.",
		allocation=request,
		budget_line="A",
		evidence=("Nota de abono", "Transferencia del observatorio, 260,00 dólares."),
	)
	yield "2026-05-11"
	books.settle(
		"2026-05-11",
		request,
		"Seiscientos hogares y noventa vigilantes; los resultados se leyeron primero en las comunidades.",
		"Informe de la línea de base",
	)


def workshop(story: Story, group: str, ask: Callable[[], str], running: str, euros: str) -> Steps:
	"""A request in euros: one grant pays in euros, the other one in dollars, and the bank takes its own rate."""
	books = Money(story, group)
	yield "2026-03-02"
	request = ask()
	yield "2026-03-27"
	rate(story, "2026-03-27", ("EUR", "USD"), 1.088, BANK, "manager")
	yield "2026-03-30"
	books.sign_off("2026-03-30", request, of(euros, "T", 3000), of(running, "A", 2620))
	yield "2026-05-13"
	books.pay(
		("2026-05-13", "2026-05-14", "2026-05-15"), request, 3200, "Ponentes y pasajes", UNIVERSITY,
		bank=[took(euros, "T", 1708.19, 4), took(running, "A", 1640.7, 12)],
	)  # fmt: skip
	yield "2026-07-01"
	books.pay(
		("2026-07-01", "2026-07-02", "2026-07-03"), request, 2420, "Traducción del manual y saldo", UNIVERSITY
	)
	yield "2026-07-20"
	books.settle(
		"2026-07-20",
		request,
		"Ocho empresas firmaron el protocolo para pedir auxilio.",
		"Protocolo común y lista de firmas",
	)


BUS = Ask(
	title="Transporte de delegadas a la mesa de Alto Quiray",
	purpose="Que veinte delegadas de cuatro comunidades lleguen a la mesa y vuelvan el mismo día, por una ruta segura.",
	result="Veinte delegadas presentes en las dos sesiones de la mesa.",
	place="Alto Quiray",
	begin="2026-06-15",
	end="2026-08-31",
	to="valle",
	costs=(Cost("Travel", "Bus con conductor, por día", 420, 6),),
)


def refused_by_host(story: Story, group: str) -> Steps:
	"""The pillars endorse it; the host's check finds the owner of the carrier on a list of sanctions."""
	books = Money(story, group)
	yield "2026-05-29"
	books.at("2026-05-29")
	request = books.ask("dialogo", BUS)
	endorse(books, request, "2026-06-03", "2026-06-05", "justicia", "lysmark")
	yield "2026-06-10"
	books.refuse(
		"2026-06-10",
		request,
		"Sanctions",
		"El dueño de la empresa figura desde abril en la lista de sanciones que aplica la sede. Busquen otro transporte.",
	)


COMPLAINTS_DAY = Ask(
	title="Jornada de quejas en cuatro comunidades",
	purpose=(
		"Un día en cada comunidad con la Defensoría, dos empresas y una intérprete: se escuchan quejas, se anotan y se dice quién "
		"responde y cuándo."
	),
	result="Cada queja tiene responsable y fecha; la lista se lee en voz alta al terminar.",
	place="Alto Quiray",
	begin="2026-09-01",
	end="2026-11-30",
	to="mujeres",
	costs=(
		Cost("Meetings", "Local, comida e intérprete, por comunidad", 560, 4),
		Cost("Travel", "Camioneta, por comunidad", 290, 4),
	),
)


def complaints_day(story: Story, group: str, running: str) -> Steps:
	"""What is being paid in the newest closed month: a tranche, money of the funder, fees, and a difference of exchange."""
	books = Money(story, group)
	yield "2026-08-17"
	books.at("2026-08-17")
	request = books.ask("zarzal", COMPLAINTS_DAY)
	endorse(books, request, "2026-08-24", "2026-08-26", "quiray", "tarn")
	yield "2026-08-28"
	books.sign_off("2026-08-28", request, of(running, "A", 3400))
	women = "Asociación de Mujeres del Alto Quiray"
	yield "2026-09-02"
	books.pay(
		("2026-09-02", "2026-09-03", "2026-09-04"), request, 1700, "Dos comunidades", women,
		bank=[took(running, "A", 1700, 6)],
	)  # fmt: skip
	yield "2026-09-14"
	books.receive("2026-09-14", running, 5000, bank_fee=15, description="Desembolso del segundo semestre")
	yield "2026-09-22"
	books.pay(("2026-09-22", "2026-09-23", "2026-09-25"), request, 850, "Tercera comunidad", women)


def endorse(books: Money, request: str, recorded: str, decided: str, state: str, embassy: str) -> None:
	"""The State and an embassy on paper, the company and civil society by their logins."""
	books.at(recorded)
	papers = books.paper(request, state, embassy)
	books.at(decided, "company")
	books.confirm(*papers)
	books.say(request, "meridel")
	books.at(decided, "civilsociety")
	books.say(request, "clairvigie")
	books.expect(request, "Endorsed")


# Books ---------------------------------------------------------------------------------------------------------


def months(story: Story, group: str, running: str, euros: str) -> Steps:
	"""The months are closed up to the newest full one; one posting comes late, and one month is opened again."""
	books = Money(story, group)
	yield "2025-11-06"
	books.receive("2025-11-06", running, 15000, bank_fee=15)
	for day, until in (("2026-01-08", "2025-12-31"), ("2026-04-09", "2026-03-31")):
		yield day
		books.close_month(day, until)
	yield "2026-04-20"
	late = books.give_back(
		"2026-04-20",
		"Bank charge",
		running,
		8.4,
		"Mantenimiento de la cuenta, primer trimestre; el aviso del banco llegó en abril.",
		on="2026-03-31",
	)
	books.expect_posted(late, "2026-04-01", True)
	yield "2026-05-18"
	books.reopen(
		"2026-05-18",
		"2026-03-01",
		"El banco corrigió su extracto de marzo: cobró dos veces la transferencia del 26 de marzo.",
	)
	corrected = books.give_back(
		"2026-05-19",
		"Exchange loss",
		euros,
		3.6,
		"Diferencia de cambio de la comisión cobrada dos veces, según el extracto corregido.",
		on="2026-03-26",
	)
	books.expect_posted(corrected, "2026-03-26", False)
	for day, until in (
		("2026-05-21", "2026-03-31"),
		("2026-07-09", "2026-06-30"),
		("2026-09-08", "2026-08-31"),
		("2026-10-06", CLOSED_MONTH[2]),
	):
		yield day
		if until == CLOSED_MONTH[2]:
			charges_of_the_month(books, running, euros)
		books.close_month(day, until)


def charges_of_the_month(books: Money, running: str, euros: str) -> None:
	"""What the bank took in the last month, and what its euros lost against the dollar."""
	books.give_back(
		"2026-09-30", "Bank charge", running, 8.4, "Mantenimiento de la cuenta, tercer trimestre."
	)
	books.give_back(
		"2026-09-30", "Exchange loss", euros, 5.15, "Cambio de una remesa devuelta por el banco corresponsal."
	)


def spending(
	story: Story,
	group: str,
	running: str,
	revised: Callable[[], str],
	in_euros: Callable[[], str],
	lapsed: Callable[[], Steps],
) -> None:
	"""Everything from the first policy on, in the order of the days."""
	euros = for_the_survey(story, group)
	side_by_side(
		story.calendar,
		survey(story, group, revised, running, euros),
		workshop(story, group, in_euros, running, euros),
		refused_by_host(story, group),
		complaints_day(story, group, running),
		months(story, group, running, euros),
		lapsed(),
	)
