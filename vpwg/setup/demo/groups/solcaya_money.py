"""What the group of Solcaya decided on money, in Spanish: its first policy, a request that the coordinator sent back and
that was revised, one in another currency, and one that lapsed because nobody decided on it.
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
	rate,
	tiers,
	two_thirds,
)
from vpwg.setup.demo.groups import solcaya_grants as grants
from vpwg.setup.demo.money import Steps
from vpwg.setup.demo.story import Story

SURVEY = Ask(
	title="Línea de base sobre vigilancia y quejas en Huarimé",
	purpose=(
		"Encuesta a 600 hogares y a 90 vigilantes sobre revisiones, malos tratos y quejas sin respuesta, antes de que empiecen "
		"las capacitaciones. La hace el Observatorio Comunitario de Huarimé, con encuestadoras que hablan la lengua del lugar."
	),
	result="Datos abiertos y anónimos, y valores de partida para cinco indicadores del plan.",
	place="Huarimé",
	begin="2025-12-01",
	end="2026-03-31",
	to="observatorio",
	costs=(
		Cost("Research", "Encuestadoras, por hogar", 15, 600),
		Cost("Travel", "Transporte a las comunidades", 2100),
		Cost("Travel", "Combustible y transporte del equipo", 2100),
		Cost("Research", "Procesamiento y devolución a las comunidades", 2600),
	),
)

REVISED = replace(
	SURVEY,
	costs=(
		Cost("Research", "Encuestadoras, por hogar", 15, 600),
		Cost("Travel", "Transporte a las comunidades, con combustible", 2100),
		Cost("Research", "Procesamiento y devolución a las comunidades", 2600),
	),
)

WORKSHOP = Ask(
	title="Taller regional sobre seguridad privada y uso de la fuerza",
	purpose=(
		"Dos días con empresas de vigilancia, la policía y defensoras de tres regiones. Las dos ponentes vienen de un instituto de "
		"Nordhavia que factura en euros."
	),
	result="Un protocolo común para pedir auxilio a la policía, firmado por ocho empresas.",
	place="Puerto Anselmo",
	begin="2026-05-04",
	end="2026-06-30",
	to="anselmo",
	currency="EUR",
	costs=(
		Cost("Training", "Ponentes, por día", 640, 4),
		Cost("Travel", "Pasajes de las ponentes", 1180, 2),
		Cost("Publication", "Traducción del manual", 700),
	),
)

JOURNEYS = Ask(
	title="Pasajes de dirigentas de Alto Quiray a la sesión plenaria",
	purpose="Que seis dirigentas expongan en la plenaria lo que pasa con las quejas de 2025.",
	result="Un punto de la agenda a cargo de las comunidades.",
	place="Alto Quiray",
	begin="2026-05-25",
	end="2026-06-12",
	to="mujeres",
	costs=(
		Cost("Travel", "Pasaje de ida y vuelta", 190, 6),
		Cost("Participation", "Viático por día", 48, 24, "Viático por día"),
	),
)


def first_policy(story: Story, group: str) -> None:
	"""The policy that the embassies, companies and organisations had asked for."""
	money = Allocations(story, group)
	quorum = {"quorum_all": "1/2", "quorum_per_pillar": "1/3", "min_present_per_pillar": 0}
	story.on("2025-08-25")
	policy = money.policy(
		"Política de asignaciones de Solcaya",
		[
			*tiers(ALLOCATION, consensus(), two_thirds(), upto=20000),
			*tiers(
				ALLOCATION,
				consensus(45, **{**quorum, "preset": "EITI quorum"}),
				two_thirds(30, **quorum),
				above=20000,
			),
			*tiers(POLICY, consensus(), two_thirds()),
		],
		ranking_criteria=[
			{
				"criterion": "Personas más seguras",
				"weight": 50,
				"explanation": "Cuántas, dónde y cómo se sabrá.",
			},
			{"criterion": "Regiones", "weight": 30, "explanation": "Lo que ocurre fuera de la capital."},
			{"criterion": "Costo", "weight": 20, "explanation": "Frente a lo publicado en años anteriores."},
		],
		participation_rates=[
			{"rate_name": "Viático por día", "unit": "día", "amount": 48},
			{"rate_name": "Alojamiento", "unit": "noche", "amount": 55},
		],
		grounds=[
			{"ground": ground}
			for ground in ("Safety", "Human rights", "Neutrality", "Conflict of interest", "Unfair process")
		],
	)
	story.on("2025-09-01")
	money.move(policy, "Under Ratification")
	four_pillars(story, money, policy, "2025-09-10", "2025-09-15", "2025-09-22", "energia", "veldenland")
	money.expect(policy, "In Force")


def four_pillars(
	story: Story,
	money: Allocations,
	name: str,
	recorded: str,
	witnessed: str,
	last: str,
	host: str,
	home: str,
) -> None:
	"""The State and an embassy on paper, the company and civil society by their logins."""
	story.on(recorded)
	papers = money.paper(name, host, home)
	story.on(witnessed, "company")
	money.confirm(*papers)
	money.say(name, "meridel")
	story.on(last, "civilsociety")
	money.say(name, "clairvigie")


def revised(story: Story, group: str) -> str:
	"""The coordinator sees that transport stands in it twice, and sends it back; revised it passes in a second round."""
	money = Allocations(story, group)
	story.on("2025-10-13", "company")
	request = money.ask("meridel", SURVEY)
	story.on("2025-10-15")
	money.send_back(
		request,
		"El transporte aparece dos veces, en las líneas 2 y 3: dejen una y digan si incluye el combustible.",
	)
	story.on("2025-10-20", "company")
	money.change(request, REVISED)
	money.send(request)
	story.on("2025-10-29")
	papers = money.paper(request, "defensoria", "lysmark", "aranza")
	story.on("2025-11-05", "civilsociety")
	money.confirm(*papers)
	money.say(request, "clairvigie", reason="Que los resultados se lean primero en las comunidades.")
	money.expect(request, "Endorsed")
	return request


def in_euros(story: Story, group: str) -> str:
	"""Another currency than the group's: the rate of the day and its source stay on the request."""
	rate(story, "2026-03-02", ("EUR", "USD"), 1.0912, "Banco Central de Solcaya (ficticio), cierre")
	rate(story, "2026-03-02", ("GHS", "USD"), 0.0795, "Banco Central de Solcaya (ficticio), cierre")
	money = Allocations(story, group)
	story.on("2026-03-09")
	request = money.ask("anselmo", WORKSHOP)
	four_pillars(story, money, request, "2026-03-18", "2026-03-20", "2026-03-23", "policia", "nordhavia")
	money.expect(request, "Endorsed")
	return request


def lapsed(story: Story, group: str) -> Steps:
	"""Nobody decides: they are reminded, their alternates asked, the next rule tried, and then it goes back."""
	money = Allocations(story, group)
	yield "2026-04-13"
	story.on("2026-04-13")
	request = money.ask("mujeres", JOURNEYS)
	for day, step in (
		("2026-05-13", "None"),
		("2026-05-14", "Remind"),
		("2026-05-21", "Alternate"),
		("2026-05-28", "Next tier"),
		("2026-06-18", "None"),
		("2026-06-19", "Remind"),
		("2026-06-26", "Alternate"),
		("2026-07-03", "Lapse"),
	):
		yield day
		money.late((day,), request, (step,))
	money.expect(request, "Returned")


def spending(story: Story, group: str, running: str) -> None:
	"""What was asked for, and what became of it."""
	grants.spending(
		story,
		group,
		running,
		lambda: revised(story, group),
		lambda: in_euros(story, group),
		lambda: lapsed(story, group),
	)
