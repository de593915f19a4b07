"""A national group that was there long before the app, as in Peru: 29 institutions, embassies among them, in Spanish.

It enters the app at Growth by a review that says so, under the quorum of the EITI, and moves on to Sustainability a
year later. Communities have no seat yet, and no local group stands beside it: both are said in the open.
"""

from __future__ import annotations

from vpwg.setup.demo.groups import solcaya_grants as grants
from vpwg.setup.demo.groups import solcaya_money as money
from vpwg.setup.demo.story import (
	MERIDEL,
	Organisation,
	Person,
	Seat,
	Story,
	Wording,
	by_evidence,
	met,
	not_applicable,
	not_met,
	partly,
	waived,
)

COUNTRY = "Solcaya"
LANGUAGE = "es"

WORDING = Wording(
	heading="Decisión de:",
	move="Revisión {review}: paso del grupo de trabajo a la etapa {stage}.",
	verdicts={
		"Approve": "{seat} da su aval a la revisión tal como fue enviada a los miembros.",
		"Abstain": "{seat} se abstiene.",
		"Reject": "{seat} objeta la revisión.",
	},
	reason="Motivo: {reason}",
	signed="Firmado por {person}, el {day}.",
	policy="Política de asignaciones {document}, «{title}».",
	request="Solicitud {document}, «{title}», por {amount}.",
	grant="Apoyo {document}, «{title}», por un valor de {amount}.",
	said={
		"Approve": "{seat} la aprueba tal como fue enviada a los miembros.",
		"Abstain": "{seat} se abstiene.",
		"Reject": "{seat} la rechaza.",
	},
	no_conflict="He leído la pregunta sobre conflictos de intereses: ni yo ni {seat} tenemos conflicto de intereses.",
	in_conflict="{person}, de {seat}, declara un conflicto de intereses: {cause}.",
)

FILES = "https://gt-solcaya.example"

ORGANISATIONS = (
	MERIDEL,
	# Estado anfitrión: 6
	Organisation("energia", "Ministerio de Energía y Subsuelo", "Host State", "MES", "National", "Minería y energía", consent="2024-02-12"),
	Organisation("interior", "Ministerio del Orden Interior", "Host State", "MOI", "National", "Seguridad pública"),
	Organisation("justicia", "Ministerio de Justicia y Derechos", "Host State", "MJD", "National", "Derechos humanos", consent="2024-02-14"),
	Organisation("policia", "Policía Nacional de Solcaya", "Host State", "PNS", "National", "Seguridad pública", pseudonym="Una institución de seguridad del Estado"),
	Organisation("defensoria", "Defensoría Ciudadana de Solcaya", "Host State", "DCS", "National", "Derechos humanos", consent="2024-02-09"),
	Organisation("quiray", "Gobierno Regional de Alto Quiray", "Host State", "GRAQ", "Regional", "Gobierno regional", "Alto Quiray", consent="2024-02-20"),
	# Empresas: 8
	Organisation("meridel", "Meridel Solcaya S.A.", "Company", "Meridel", sector="Minería", initiative=True, parent="meridel-group", consent="2024-02-08"),
	Organisation("aranza", "Minera Cerro Aranza", "Company", "MCA", sector="Minería", region="Alto Quiray", consent="2024-02-15"),
	Organisation("ocre", "Compañía Minera Ocre Alto", "Company", "Ocre Alto", sector="Minería", initiative=True),
	Organisation("huarime", "Cobres de Huarimé", "Company", "Huarimé", sector="Minería", region="Huarimé", consent="2024-02-19"),
	Organisation("salar", "Litio Salar Manso S.A.", "Company", "Salar Manso", sector="Minería", pseudonym="Una empresa minera"),
	Organisation("tibio", "Petrolera Valle Tibio", "Company", "PVT", sector="Petróleo y gas", initiative=True, consent="2024-02-27"),
	Organisation("poniente", "Gasoductos del Poniente S.A.", "Company", "GDP", sector="Petróleo y gas"),
	Organisation("puna", "Vigilancia Puna Clara", "Company", "Puna Clara", sector="Seguridad privada", consent="2024-02-22"),
	# Sociedad civil: 5
	Organisation("zarzal", "Instituto Zarzal de Derechos Humanos", "Civil Society", "Zarzal", sector="Derechos humanos", consent="2024-02-05"),
	Organisation("clairvigie", "Red Clairvigie Solcaya", "Civil Society", "Clairvigie", sector="Industrias extractivas", consent="2024-02-06"),
	Organisation("mujeres", "Asociación de Mujeres del Alto Quiray", "Civil Society", "AMAQ", sector="Derechos de las mujeres", region="Alto Quiray", small=True, consent="2024-02-21"),
	Organisation("dialogo", "Centro de Diálogo del Quiray", "Civil Society", "CDQ", sector="Mediación", region="Alto Quiray", small=True, consent="2024-02-21"),
	Organisation("anselmo", "Universidad de Puerto Anselmo", "Civil Society", "UPA", sector="Investigación", consent="2024-02-13"),
	Organisation("observatorio", "Observatorio Comunitario de Huarimé", "Civil Society", "OCH", sector="Investigación", region="Huarimé", small=True, consent="2024-02-26"),
	# Estados de origen: 8
	Organisation("nordhavia", "Embajada de Nordhavia", "Home State", sector="Diplomacia", initiative=True, consent="2024-02-16"),
	Organisation("veldenland", "Embajada de Veldenland", "Home State", sector="Diplomacia", initiative=True, consent="2024-02-16"),
	Organisation("halvoria", "Embajada de Halvoria", "Home State", sector="Diplomacia", initiative=True),
	Organisation("lysmark", "Embajada de Lysmark", "Home State", sector="Diplomacia", initiative=True, consent="2024-02-23"),
	Organisation("corvania", "Embajada de Corvania", "Home State", sector="Diplomacia"),
	Organisation("brennland", "Embajada de Brennland", "Home State", sector="Diplomacia", initiative=True, consent="2024-02-26"),
	Organisation("estaria", "Embajada de Estaria", "Home State", sector="Diplomacia"),
	Organisation("tarn", "Embajada de las Islas Tarn", "Home State", sector="Diplomacia", consent="2024-02-28"),
	# Organizaciones internacionales: 2
	Organisation("valle", "Transportes Valle Hondo", "Company", sector="Transporte", region="Alto Quiray"),
	Organisation("desarme", "Oficina Regional para el Desarme Civil", "International Organisation", "ORDC", sector="Armas y seguridad privada", consent="2024-02-28"),
	Organisation("socorro", "Comisión Internacional de Ley y Socorro", "International Organisation", "CILS", sector="Derecho humanitario"),
)  # fmt: skip

SEATS = (
	Seat("energia", "2010-06-16", (Person("Ramiro Valtierra", "2022-08-15"), Person("Nélida Arrobal", "2023-01-09", alternate=True)), role="Co-Chair", term=("2023-03-01", "2025-02-28"), senior=True),
	Seat("interior", "2010-06-16", (Person("Gaspar Montoliu", "2021-10-04"), Person("Irene Cabrizo", "2022-05-02", alternate=True)), senior=True),
	Seat("justicia", "2011-03-10", (Person("Elvira Quintanal", "2020-02-17"), Person("Darío Lunaquispe", "2021-07-01", alternate=True))),
	Seat("policia", "2010-06-16", (Person("Coronel Abel Tremiño", "2023-01-16"), Person("Comandante Rosa Ichupay", "2023-01-16", alternate=True)), role="Champion"),
	Seat("defensoria", "2012-05-21", (Person("Mirta Olazcoaga", "2019-09-02"), Person("Julián Peñarroya", "2022-03-14", alternate=True)), senior=True),
	Seat("quiray", "2014-08-11", (Person("Saturnino Huallcas", "2023-01-05"), Person("Berta Colquehuari", "2023-02-01", alternate=True))),
	Seat("meridel", "2015-04-20", (Person("Ingrid Salazar", "2019-06-03", login="company"), Person("Óscar Lindavela", "2020-01-13", alternate=True))),
	Seat("aranza", "2010-06-16", (Person("Patricio Verdún Alcaíno", "2018-11-05"), Person("Lorena Tizapán", "2021-04-12", alternate=True)), senior=True),
	Seat("ocre", "2010-06-16", (Person("Fernanda Urquidez", "2021-02-08"),), senior=True),
	Seat("huarime", "2013-09-24", (Person("Teófilo Carhuaz", "2020-08-24"),)),
	Seat("salar", "2021-11-30", (Person("Noelia Brancaforte", "2021-11-30"),)),
	Seat("tibio", "2010-06-16", (Person("Hernán Iturriza", "2017-03-20"), Person("Alma Requejada", "2022-09-19", alternate=True))),
	Seat("poniente", "2016-02-15", (Person("Cecilia Monzoñés", "2022-06-06"),)),
	Seat("puna", "2017-02-03", (Person("Wilder Apaclla", "2017-02-03"),), role="Champion"),
	Seat("zarzal", "2010-06-16", (Person("Graciela Tornavaca", "2010-06-16"), Person("Emilio Sandoñas", "2016-05-09", alternate=True)), role="Secretariat", senior=True),
	Seat("clairvigie", "2018-03-05", (Person("Mariam Okello", "2020-10-01", login="civilsociety"),)),
	Seat("mujeres", "2015-10-19", (Person("Fortunata Yanavilca", "2018-07-30"), Person("Delia Mamaquira", "2021-03-08", alternate=True))),
	Seat("dialogo", "2016-09-12", (Person("Anselmo Rivaldeneira", "2016-09-12"),)),
	Seat("anselmo", "2012-04-17", (Person("Luciana Farfante", "2019-03-11"),)),
	Seat("nordhavia", "2010-06-16", (Person("Astrid Kvalheim", "2022-09-01"),), role="Chair", term=("2023-03-01", "2025-02-28"), senior=True),
	Seat("veldenland", "2010-06-16", (Person("Joost Hagedoornik", "2021-08-16"),), senior=True),
	Seat("halvoria", "2011-09-05", (Person("Maeve Trelawick", "2022-01-10"),)),
	Seat("lysmark", "2013-02-18", (Person("Søren Bakkelund", "2023-08-21"),)),
	Seat("corvania", "2014-11-03", (Person("Zofia Marenczak", "2021-10-11"),)),
	Seat("brennland", "2010-06-16", (Person("Ulrike Sandhoff", "2022-07-04"),)),
	Seat("estaria", "2019-05-27", (Person("Paulo Medronho", "2023-03-20"),)),
	Seat("tarn", "2020-02-10", (Person("Fiona Abernorth", "2020-02-10"),)),
	Seat("desarme", "2017-02-03", (Person("Camille Duvernoy-Sato", "2020-01-20"),), role="Observer", votes=False),
	Seat("socorro", "2010-06-16", (Person("Henrik Almasen", "2022-11-07"),), role="Observer", votes=False),
)  # fmt: skip

FOUNDED = (
	"El grupo se reúne cada trimestre desde hace muchos años y ya tiene secretaría, reglas propias y un plan común. "
	"Entra en el registro en la etapa en que de verdad se encuentra."
)

ENTRY = {
	"C1": met(f"{FILES}/estudio-inicial", "Conflictos entre comunidades y seguridad en torno a los proyectos; voluntad de empresas y embajadas."),
	"C2": partly("Las organizaciones de la capital participan sin trabas; en las regiones hay denuncias contra dirigentes."),
	"C3": met(f"{FILES}/actas/reunion-fundacional"),
	"C4": met(f"{FILES}/actas/adhesion", "El Estado sigue la Iniciativa como observador; el grupo no depende de ello."),
	"X1": met(f"{FILES}/compromisos"),
	"S1.1": met(f"{FILES}/estudio-inicial", "Estudio del Instituto Zarzal en tres regiones."),
	"S1.2": met(f"{FILES}/estudio-inicial#actores"),
	"S1.3": met(f"{FILES}/plan-de-accion"),
	"S2.1": met(f"{FILES}/convenios/veldenland", "Convenio con la Embajada de Veldenland para la secretaría."),
	"S2.2": met(f"{FILES}/reglas/aportes-de-empresas", "Las empresas pagan una cuota igual para todas; el fondo lo lleva la secretaría."),
	"S2.3": met(f"{FILES}/presupuesto"),
	"S2.4": met(f"{FILES}/redes"),
	"S3.1": met(f"{FILES}/actas/vision-y-mision"),
	"S3.2": met(f"{FILES}/plan-de-accion"),
	"S4.1": met(f"{FILES}/actas", "Cuatro reuniones al año, todas con los cuatro pilares."),
	"S5.2": not_applicable("Los aportes en especie son salas y pasajes que cada miembro paga por su cuenta."),
	"S5.3": met(f"{FILES}/materiales"),
	"X4": met(f"{FILES}/capacitaciones", "Cursos para la policía y para la seguridad privada."),
	"X5": partly("Hay actividades nacionales; en las regiones solo en Alto Quiray."),
}  # fmt: skip

ONWARD = {
	"G1.1": met(f"{FILES}/actas/acuerdos", "Cada acuerdo tiene responsable y plazo; la secretaría informa en la reunión siguiente."),
	"G1.2": met(f"{FILES}/linea-de-base", "Línea de base actualizada con datos de la Defensoría."),
	"G1.3": not_met("Todavía no hay grupos regionales; Alto Quiray prepara el primero."),
	"G3.1": met(f"{FILES}/redes/transporte-y-agroindustria"),
	"G3.2": met(f"{FILES}/marcos/principios-rectores", "El plan nacional de empresas y derechos humanos cita al grupo."),
	"G4.1": waived("La política de asignaciones está en consulta entre los miembros. Hasta entonces cada gasto se aprueba en sesión plenaria."),
	"G4.2": met(f"{FILES}/presupuesto/fondo-de-participacion", "Pasajes para las organizaciones pequeñas de Alto Quiray."),
	"G5.1": by_evidence(f"{FILES}/plan-de-sostenibilidad", "Plan a cinco años con tres fuentes: embajadas, cuotas y cooperación.") ,
	"G5.2": met(f"{FILES}/redes/iniciativa"),
	"X8": met(f"{FILES}/campanas/quejas-a-tiempo"),
	"X9": met(f"{FILES}/actas/revision-anual-de-riesgos"),
	"X10": met(f"{FILES}/resultados/formulario-unico-de-quejas", "Un solo formulario de quejas para ocho empresas."),
	"X11": met(f"{FILES}/actas/coordinacion"),
}  # fmt: skip


def tell(story: Story) -> None:
	"""The group from its entry into the app to Sustainability."""
	story.on("2024-03-01")
	for organisation in ORGANISATIONS:
		story.organisation(organisation)
	group = story.group(
		group_name="Grupo de Trabajo de Solcaya",
		level="National",
		vision="En Solcaya, las operaciones mineras y energéticas se protegen sin que nadie vea lesionados sus derechos.",
		mission=(
			"Reunimos al Estado, a las empresas, a la sociedad civil y a los países socios para prevenir incidentes, "
			"formar a quienes dan seguridad y atender a tiempo las quejas de las comunidades."
		),
		secretariat=story.organisations["zarzal"],
		currency="USD",
		deciding_pillars=[
			{"pillar": pillar} for pillar in ("Host State", "Company", "Civil Society", "Home State")
		],
		approval_rules=[
			{
				"tier": 1,
				"preset": "EITI quorum",
				"mode": "Consensus",
				"min_present_per_pillar": 0,
				"quorum_all": "1/2",
				"quorum_per_pillar": "1/3",
				"days_to_decide": 30,
			},
			{
				"tier": 2,
				"mode": "Qualified majority",
				"majority": "2/3",
				"quorum_all": "1/2",
				"quorum_per_pillar": "1/3",
			},
		],
	)
	story.name_officers(group, "2024-03-01")
	story.sit_down(group, SEATS)
	say_who_they_are(story, group)
	running = grants.running(story, group)
	enter(story, group)
	new_chair(story, group)
	go_on(story, group)
	money.first_policy(story, group)
	new_minister(story, group)
	money.spending(story, group, running)
	people_change(story, group)


def say_who_they_are(story: Story, group: str) -> None:
	"""Most of the members answer the voluntary questions: some totals can be shown, others would reveal somebody."""
	story.on("2024-03-04")
	for seat, gender, *more in (
		("energia", "Man"),
		("justicia", "Woman"),
		("defensoria", "Woman", "elderly"),
		("policia", "Man"),
		("quiray", "Man", "indigenous"),
		("aranza", "Man"),
		("ocre", "Woman"),
		("huarime", "Man", "indigenous"),
		("salar", "Woman", "youth"),
		("tibio", "Man"),
		("puna", "Man"),
		("zarzal", "Woman"),
		("mujeres", "Woman", "indigenous"),
		("dialogo", "Man", "elderly"),
		("anselmo", "Woman"),
		("nordhavia", "Woman"),
		("halvoria", "Woman"),
		("lysmark", "Man", "youth"),
		("corvania", "Prefer not to say"),
		("estaria", "Man"),
		("tarn", "Woman"),
	):
		story.answer_about_oneself(group, seat, gender, *more)
	for seat in ("quiray", "mujeres"):
		story.answer_about_oneself(group, seat, "Woman", "indigenous", position="Alternate")
	story.on("2024-03-05", "company")
	story.answer_about_oneself(group, "meridel", "Woman")
	story.on("2024-03-05", "civilsociety")
	story.answer_about_oneself(group, "clairvigie", "Woman", "minority")


def enter(story: Story, group: str) -> None:
	"""The first review says that the group existed before, and half of the members endorse it."""
	story.on("2024-03-05")
	review = story.review(group, "Growth", ENTRY, FOUNDED, existed_before=True)
	story.on("2024-03-06")
	story.send(review)
	story.on("2024-03-11", "company")
	story.say(review, group, "meridel")
	on_paper(
		story, review, group, "2024-03-13", "2024-03-14",
		("energia", "justicia", "defensoria", "zarzal", "mujeres", "nordhavia", "veldenland"),
		("aranza", "tibio", "puna"),
	)  # fmt: skip
	on_paper(story, review, group, "2024-03-19", "2024-03-20", ("lysmark", "brennland"), ())
	story.on("2024-03-21", "civilsociety")
	story.say(review, group, "clairvigie")
	story.expect(group, "Growth")


def new_chair(story: Story, group: str) -> None:
	"""The chair goes round: from an embassy to a company, and the second chair from the ministry to the ombudsman."""
	story.on("2025-03-03")
	for seat in ("nordhavia", "energia"):
		story.change_seat(group, seat, role="Focal Point", role_from=None, role_until=None)
	for seat, role in (("aranza", "Chair"), ("defensoria", "Co-Chair")):
		story.change_seat(
			group, seat, role=role, role_from=story.day("2025-03-03"), role_until=story.day("2027-03-02")
		)


def go_on(story: Story, group: str) -> None:
	"""From Growth to Sustainability, with one point waived."""
	story.on("2025-05-05")
	review = story.review(group, "Sustainability", ONWARD)
	story.on("2025-05-12")
	story.send(review)
	story.on("2025-05-14", "civilsociety")
	story.say(review, group, "clairvigie")
	on_paper(
		story, review, group, "2025-05-20", "2025-05-22",
		("energia", "quiray", "policia", "dialogo", "nordhavia", "halvoria"),
		("aranza", "ocre", "huarime"),
	)  # fmt: skip
	story.on("2025-05-27")
	decision = story.paper(
		review, group, "corvania", "Abstain", "La Embajada espera instrucciones de su capital."
	)
	story.on("2025-05-28", "company")
	story.confirm(decision)
	on_paper(story, review, group, "2025-06-03", "2025-06-04", ("anselmo", "estaria"), ())
	story.on("2025-06-05", "company")
	story.say(
		review, group, "meridel", reason="Con la petición de cerrar la política de asignaciones este año."
	)
	story.expect(group, "Sustainability")


def on_paper(
	story: Story,
	review: str,
	group: str,
	day: str,
	witnessed: str,
	by_company: tuple[str, ...],
	by_civil_society: tuple[str, ...],
) -> None:
	"""Papers of one day, and who confirms them on another: a company for the other pillars, civil society for companies."""
	story.on(day)
	given = [(story.paper(review, group, seat), "company") for seat in by_company]
	given += [(story.paper(review, group, seat), "civilsociety") for seat in by_civil_society]
	for decision, witness in given:
		story.on(witnessed, witness)
		story.confirm(decision)


def new_minister(story: Story, group: str) -> None:
	story.on("2026-01-19")
	story.hand_over(group, "interior", "Amparo Villacrés Tuñón", "Cambio de gabinete en el ministerio.")


def people_change(story: Story, group: str) -> None:
	"""Postings end, and the seats stay."""
	story.on("2026-08-10")
	story.hand_over(group, "veldenland", "Marijke Oosterlaan", "Fin de la misión diplomática.")
	story.on("2026-09-07")
	story.hand_over(group, "brennland", "Konrad Teubnitz", "Fin de la misión diplomática.")
