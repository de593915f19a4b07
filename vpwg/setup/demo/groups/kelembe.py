"""A national group with a provincial and a site group below it, as in Nigeria and the DRC, in French.

What they decided on money is in `kelembe_money.py`. The national group went from Setup to Growth in two rounds: civil society objected to a company's money, the review came
back, and the second round passed. The State's focal points change often. The site group's first review waits
for the pillars: whoever logs in as the company's or civil society's member finds something to decide and to confirm.
"""

from __future__ import annotations

from vpwg.setup.demo.groups import kelembe_advances as advances
from vpwg.setup.demo.groups import kelembe_grants as grants
from vpwg.setup.demo.groups import kelembe_money as money
from vpwg.setup.demo.groups import kelembe_now as now
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

COUNTRY = "Kélembé"
LANGUAGE = "fr"

WORDING = Wording(
	heading="Décision de :",
	move="Revue {review} : passage du groupe de travail à l'étape {stage}.",
	verdicts={
		"Approve": "{seat} donne son aval à la revue telle qu'elle a été envoyée aux membres.",
		"Abstain": "{seat} s'abstient.",
		"Reject": "{seat} s'oppose à la revue.",
	},
	reason="Motif : {reason}",
	signed="Signé par {person}, le {day}.",
	policy="Politique d'allocation {document}, « {title} ».",
	request="Demande {document}, « {title} », pour {amount}.",
	grant="Soutien {document}, « {title} », d'une valeur de {amount}.",
	said={
		"Approve": "{seat} l'approuve telle qu'elle a été envoyée aux membres.",
		"Abstain": "{seat} s'abstient.",
		"Reject": "{seat} la rejette.",
	},
	no_conflict="J'ai lu la question sur les conflits d'intérêts : ni moi ni {seat} ne sommes en conflit d'intérêts.",
	in_conflict="{person}, {seat}, déclare un conflit d'intérêts : {cause}.",
)

FILES = "https://gtn-kelembe.example"

ORGANISATIONS = (
	MERIDEL,
	Organisation("mines", "Ministère des Mines et du Sous-sol", "Host State", "MMS", "National", "Mines", consent="2021-03-01"),
	Organisation("interieur", "Ministère de l'Ordre public", "Host State", "MOP", "National", "Sécurité publique"),
	Organisation("policemines", "Police des mines du Kélembé", "Host State", "PMK", "National", "Sécurité publique", pseudonym="Un service de sécurité de l'État"),
	Organisation("armee", "État-major des forces du Kélembé", "Host State", "EMFK", "National", "Défense", pseudonym="Un service de sécurité de l'État"),
	Organisation("gouvernorat", "Gouvernorat du Haut-Sambou", "Host State", "GHS", "Regional", "Administration provinciale", "Haut-Sambou", consent="2021-03-05"),
	Organisation("artisanat", "Service des mines artisanales du Haut-Sambou", "Host State", "SMA", "Regional", "Mines", "Haut-Sambou"),
	Organisation("commissariat", "Commissariat de Kirouma", "Host State", "CK", "Local", "Sécurité publique", "Haut-Sambou", pseudonym="Un service de sécurité de l'État"),
	Organisation("meridel", "Meridel Kélembé SA", "Company", "Meridel", sector="Mines", initiative=True, parent="meridel-group", consent="2021-03-02"),
	Organisation("kirouma", "Société aurifère de Kirouma", "Company", "SAK", sector="Mines", region="Haut-Sambou", pseudonym="Une société minière"),
	Organisation("etoile", "Coopérative minière Étoile de Tolma", "Company", "CMET", sector="Mines artisanales", region="Haut-Sambou", small=True, consent="2021-03-08"),
	Organisation("sentinelle", "Sentinelle Bleue Gardiennage", "Company", "SBG", sector="Sécurité privée"),
	Organisation("clairvigie", "Réseau Clairvigie Kélembé", "Civil Society", "Clairvigie", sector="Industries extractives", consent="2021-03-01"),
	Organisation("collectif", "Collectif Terre et Dignité", "Civil Society", "CTD", sector="Droits humains", consent="2021-03-04"),
	Organisation("falaise", "Institut Falaise pour la paix", "Civil Society", "IFP", sector="Recherche", consent="2021-03-01"),
	Organisation("femmes", "Association des femmes du Haut-Sambou", "Civil Society", "AFHS", sector="Droits des femmes", region="Haut-Sambou", small=True, consent="2021-03-08"),
	Organisation("radio", "Radio communautaire Voix du Sambou", "Civil Society", "RVS", sector="Médias", region="Haut-Sambou", small=True, consent="2021-03-09"),
	Organisation("harmonie", "Centre Harmonie, formation et médiation", "Civil Society", "Harmonie", sector="Formation", consent="2021-03-12"),
	Organisation("observatoire", "Observatoire du Sambou", "Civil Society", "OS", sector="Recherche", region="Haut-Sambou", small=True, consent="2021-03-12"),
	Organisation("veldenland", "Ambassade de Veldenland", "Home State", sector="Diplomatie", initiative=True, consent="2021-03-10"),
	Organisation("tendara", "Haut-commissariat de Tendara", "Home State", sector="Diplomatie"),
	Organisation("aubepine", "Fondation Aubépine", "Civil Society", "Aubépine", sector="Philanthropie", consent="2021-03-15", abroad=True),
	Organisation("rivages", "Centre Rivages pour la gouvernance", "International Organisation", "CRG", sector="Gouvernance de la sécurité", consent="2021-03-03"),
)  # fmt: skip

MOVED_ON = "Mutation dans un autre service."
RESHUFFLE = "Remaniement ministériel."

NATIONAL = (
	Seat("mines", "2021-03-22", (Person("Célestin Obambi", "2021-03-22"), Person("Firmin Tchabala", "2021-03-22", alternate=True)), role="Chair", term=("2021-03-22", "2023-03-21"), senior=True),
	Seat("interieur", "2021-03-22", (Person("Aristide Mougnini", "2021-03-22"), Person("Odette Yombila", "2021-03-22", alternate=True)), senior=True),
	Seat("policemines", "2021-03-22", (Person("Commandant Hervé Ndolou", "2021-03-22"), Person("Capitaine Solange Bittéo", "2021-03-22", alternate=True))),
	Seat("armee", "2021-06-14", (Person("Colonel Anicet Mbarga-Doss", "2021-06-14"),)),
	Seat("gouvernorat", "2021-03-22", (Person("Rosalie Tambwé", "2021-03-22"), Person("Gédéon Soumbou", "2021-03-22", alternate=True))),
	Seat("meridel", "2021-03-22", (Person("Ingrid Salazar", "2021-03-22", login="company"), Person("Thierry Lokandou", "2021-03-22", alternate=True)), senior=True),
	Seat("kirouma", "2021-03-22", (Person("Vivian Restrel", "2021-03-22"),)),
	Seat("etoile", "2021-05-10", (Person("Dieudonné Fakili", "2021-05-10"),)),
	Seat("sentinelle", "2022-02-14", (Person("Armel Gossimo", "2022-02-14"),)),
	Seat("clairvigie", "2021-03-22", (Person("Mariam Okello", "2021-03-22", login="civilsociety"),), role="Champion"),
	Seat("collectif", "2021-03-22", (Person("Josué Embolo", "2021-03-22"), Person("Clarisse Vounda", "2021-03-22", alternate=True))),
	Seat("falaise", "2021-03-22", (Person("Edwige Malonda-Roy", "2021-03-22"), Person("Yaw Tessier", "2021-03-22", alternate=True, login="coordinator")), role="Coordinator", senior=True),
	Seat("femmes", "2021-04-19", (Person("Philomène Kassi-Bora", "2021-04-19"),)),
	Seat("riverains", "2021-09-13", (Person("Chef Barnabé Tolmani", "2021-09-13"),), community="Comité des riverains de Kirouma"),
	Seat("veldenland", "2021-03-22", (Person("Saskia Wielhuis", "2021-03-22"),), role="Observer", votes=False),
	Seat("tendara", "2022-01-10", (Person("Kwabena Orsini", "2022-01-10", login="hoststate"),), role="Observer", votes=False),
	Seat("rivages", "2021-03-22", (Person("Matthis Aubanel", "2021-03-22"),), role="Observer", votes=False),
)  # fmt: skip

PROVINCIAL = (
	Seat("gouvernorat", "2023-06-05", (Person("Gédéon Soumbou", "2023-06-05"),), role="Chair", term=("2023-06-05", "2025-06-04"), senior=True),
	Seat("policemines", "2023-06-05", (Person("Lieutenant Yves Mabanzo", "2023-06-05"),)),
	Seat("artisanat", "2023-06-05", (Person("Nadège Pombi", "2023-06-05"),)),
	Seat("meridel", "2023-06-05", (Person("Ingrid Salazar", "2023-06-05", login="company"),)),
	Seat("kirouma", "2023-06-05", (Person("Bruno Castelvert", "2023-06-05"),)),
	Seat("etoile", "2023-06-05", (Person("Dieudonné Fakili", "2023-06-05"),)),
	Seat("clairvigie", "2023-06-05", (Person("Mariam Okello", "2023-06-05", login="civilsociety"),)),
	Seat("femmes", "2023-06-05", (Person("Béatrice Loukoula", "2023-06-05"),), role="Secretariat"),
	Seat("radio", "2023-06-05", (Person("Grâce Mavinga-Tohl", "2023-06-05"),)),
	Seat("tolma", "2023-06-05", (Person("Sagesse Idoumba", "2023-06-05"),), community="Village de Tolma"),
	Seat("rivages", "2023-06-05", (Person("Matthis Aubanel", "2023-06-05"),), role="Observer", votes=False),
)  # fmt: skip

SITE = (
	Seat("commissariat", "2026-04-13", (Person("Commissaire Nestor Bakouya", "2026-04-13"),)),
	Seat("meridel", "2026-04-13", (Person("Ingrid Salazar", "2026-04-13", login="company"),)),
	Seat("kirouma", "2026-04-13", (Person("Bruno Castelvert", "2026-04-13"),)),
	Seat("clairvigie", "2026-04-13", (Person("Mariam Okello", "2026-04-13", login="civilsociety"),)),
	Seat("tolma", "2026-04-13", (Person("Sagesse Idoumba", "2026-04-13"),), community="Village de Tolma"),
	Seat("centre", "2026-04-13", (Person("Aubin Kéléfa-Niar", "2026-04-13"),), community="Quartier Kirouma-Centre"),
)  # fmt: skip

BEGINNING = {
	"C1": met(f"{FILES}/etude-de-contexte", "Tirs lors d'une manifestation près d'un site, et plaintes répétées contre des gardes."),
	"C2": partly("Les réunions sont libres dans la capitale ; au Haut-Sambou il faut une autorisation."),
	"C3": met(f"{FILES}/consultations", "Une consultation avec chaque pilier entre mars et mai."),
	"C4": met(f"{FILES}/note-initiative", "Le ministère étudie une adhésion, sans que le groupe l'attende."),
	"X1": partly("Deux sociétés ont pris des engagements, les autres pas encore."),
}  # fmt: skip

FIRST_ROUND = {
	"S1.1": met(f"{FILES}/etude-exploratoire", "Menée par l'Institut Falaise dans trois territoires."),
	"S1.2": met(f"{FILES}/etude-exploratoire#partenaires"),
	"S1.3": met(f"{FILES}/priorites"),
	"S2.1": waived("La convention avec le bailleur est signée, mais le premier versement n'arrive qu'en janvier. L'Institut Falaise avance les frais jusque-là."),
	"S2.2": met(f"{FILES}/offre-meridel", "Meridel propose de payer les frais de réunion."),
	"S2.3": partly("Le budget couvre la coordination ; les activités attendent le premier versement."),
	"S2.4": met(f"{FILES}/reseaux"),
	"S3.1": met(f"{FILES}/pv/vision-et-mission"),
	"S3.2": met(f"{FILES}/plan-de-travail", "Trois objectifs, onze activités, un responsable pour chacune."),
	"S4.1": met(f"{FILES}/pv", "Six réunions avec tous les piliers."),
	"S5.2": met(f"{FILES}/contributions", "Salles, véhicules et traduction, tous donnés par des membres du pays."),
	"S5.3": met(f"{FILES}/boite-a-outils"),
	"X4": met(f"{FILES}/formations/police-des-mines"),
	"X5": partly("Les activités locales commencent avec le groupe provincial."),
}  # fmt: skip

SECOND_ROUND = {
	"S2.2": by_evidence(
		f"{FILES}/pv/examen-de-l-offre",
		"L'offre a été examinée par l'État et la société civile, sans les entreprises. L'argent passe par un fonds du "
		"secrétariat, est plafonné à un tiers des recettes, et ne paie aucune activité sur les sites de Meridel.",
	),
	"S2.3": met(f"{FILES}/budget-revise"),
}

OBJECTION = (
	"L'offre de Meridel n'a pas été examinée sans les entreprises. Tant qu'elle ne l'est pas, nous ne pouvons pas dire "
	"aux riverains que le groupe est neutre."
)

PROVINCE = {
	"C1": met(f"{FILES}/haut-sambou/etude-de-contexte", "Heurts entre creuseurs artisanaux et gardes sur deux concessions."),
	"C2": partly("Les associations de femmes et la radio travaillent ; les rassemblements sont soumis à autorisation."),
	"C3": met(f"{FILES}/haut-sambou/consultations"),
	"C4": not_applicable("La question se pose au niveau national."),
	"X1": not_met("Aucun engagement signé au niveau de la province."),
}  # fmt: skip

AT_THE_SITE = {
	"C1": met(f"{FILES}/kirouma/note-de-contexte", "La route de Tolma : barrages, fouilles, et deux blessés en mars."),
	"C2": met(f"{FILES}/kirouma/reunions-publiques"),
	"C3": met(f"{FILES}/kirouma/consultations", "Une réunion dans chaque village et une avec le commissariat."),
	"C4": not_applicable("La question se pose au niveau national."),
	"X1": partly("La Société aurifère de Kirouma affiche ses règles aux barrages ; le commissariat s'y prépare."),
}  # fmt: skip


def tell(story: Story) -> None:
	"""The national group, its provincial group and the group at the site."""
	story.on("2021-03-15")
	for organisation in ORGANISATIONS:
		story.organisation(organisation)
	national = begin(story)
	reach_setup(story, national)
	grants.scoping(story, national, money.provisional_rules(story, national))
	offered = objection(story, national)
	policy = money.first_policy(story, national)
	province = in_the_province(story, national)
	new_chair(story, national)
	money.spending(story, national, offered)
	people_change(story, national)
	money.second_policy(story, national, policy)
	advances.against_signed_money(story, national)
	at_the_site(story, province)
	funded = now.begun(story, national)
	money.late_request(story, national)
	now.waiting(story, national, *funded)


def begin(story: Story) -> str:
	group = story.group(
		group_name="Groupe national du Kélembé",
		level="National",
		currency="EUR",
		secretariat=story.organisations["falaise"],
		vision="Au Kélembé, l'or et les forêts sont protégés sans que personne ne soit blessé, chassé ou réduit au silence.",
		mission=(
			"Le groupe réunit l'État, les entreprises, la société civile et les riverains pour prévenir les violences autour "
			"des sites, former les forces de sécurité et suivre chaque plainte jusqu'à sa réponse."
		),
	)
	story.name_officers(
		group,
		"2021-03-16",
		criterion_weights=[
			{
				"criterion": "S4.4",
				"weight": "Required",
				"reason": "Sans les riverains et les provinces, le groupe ne parle pas des sites.",
			}
		],
	)
	return group


def reach_setup(story: Story, group: str) -> None:
	"""The first seats, and the first review."""
	story.sit_down(group, (seat for seat in NATIONAL if seat.start < "2021-07-01"))
	story.on("2021-06-21")
	review = story.review(group, "Setup", BEGINNING)
	story.on("2021-06-28")
	story.send(review)
	story.on("2021-07-01")
	decision = story.paper(review, group, "mines")
	story.on("2021-07-05", "company")
	story.confirm(decision)
	story.say(review, group, "meridel")
	story.on("2021-07-08", "civilsociety")
	story.say(review, group, "clairvigie")
	story.expect(group, "Setup")


def objection(story: Story, group: str) -> str:
	"""From Setup to Growth: an objection ends the consensus, the review comes back, and the second round passes.

	Between the two a company's offer passes scrutiny; gives that grant.
	"""
	story.sit_down(group, (seat for seat in NATIONAL if "2021-07-01" <= seat.start < "2022-01-01"))
	story.on("2021-11-15")
	story.hand_over(group, "mines", "Prudence Nkoulé", RESHUFFLE)
	story.sit_down(group, (seat for seat in NATIONAL if seat.start >= "2022-01-01"))
	story.on("2022-03-07")
	story.hand_over(group, "interieur", "Blaise Kassanga", RESHUFFLE)
	story.on("2022-09-12")
	review = story.review(group, "Growth", FIRST_ROUND)
	story.attach(
		review,
		"S4.1",
		"pv-sixieme-reunion.pdf",
		"Procès-verbal de la sixième réunion",
		(
			"Présents : tous les piliers, quinze sièges sur seize.",
			"",
			"1. Le plan de travail est adopté sans réserve.",
			"2. Le comité des riverains de Kirouma demande une réunion sur place ; elle est fixée en décembre.",
			"3. L'offre de Meridel pour les frais de réunion est reçue.",
		),
	)
	story.on("2022-09-19")
	story.send(review)
	story.on("2022-09-27", "company")
	story.say(review, group, "meridel")
	story.on("2022-09-30")
	decision = story.paper(review, group, "mines")
	story.on("2022-10-04", "company")
	story.confirm(decision)
	story.on("2022-10-05", "civilsociety")
	story.say(review, group, "clairvigie", "Reject", reason=OBJECTION, ground="neutrality")
	offered = grants.offer_accepted(story, group)
	story.on("2022-11-21")
	story.revise(review, SECOND_ROUND)
	story.on("2022-11-28")
	story.send(review)
	story.on("2022-11-30", "company")
	story.say(review, group, "meridel")
	story.on("2022-12-02", "civilsociety")
	story.say(
		review, group, "clairvigie", reason="L'examen sans les entreprises a eu lieu ; l'objection est levée."
	)
	story.on("2022-12-05")
	papers = [
		story.paper(
			review, group, "riverains", reason="Avec la demande d'une réunion à Kirouma chaque trimestre."
		),
		story.paper(review, group, "mines"),
	]
	story.on("2022-12-08", "company")
	for decision in papers:
		story.confirm(decision)
	story.expect(group, "Growth")
	return offered


def in_the_province(story: Story, national: str) -> str:
	"""The provincial group, from its first seats to Setup."""
	story.on("2023-05-29")
	group = story.group(
		group_name="Groupe du Haut-Sambou",
		level="Sub-national",
		parent_group=national,
		currency="EUR",
		secretariat=story.organisations["femmes"],
	)
	story.name_officers(group, "2023-05-30")
	story.sit_down(group, PROVINCIAL)
	story.on("2023-10-09")
	review = story.review(group, "Setup", PROVINCE)
	story.on("2023-10-16")
	story.send(review)
	story.on("2023-10-20")
	papers = [story.paper(review, group, seat) for seat in ("tolma", "gouvernorat")]
	story.on("2023-10-24", "civilsociety")
	story.say(review, group, "clairvigie")
	story.on("2023-10-27", "company")
	story.say(review, group, "meridel")
	for decision in papers:
		story.confirm(decision)
	story.expect(group, "Setup")
	money.in_the_province(story, group)
	story.on("2025-06-09")
	story.change_seat(group, "gouvernorat", role="Focal Point", role_from=None, role_until=None)
	story.change_seat(
		group, "radio", role="Chair", role_from=story.day("2025-06-09"), role_until=story.day("2027-06-08")
	)
	money.nobody_could_decide(story, group)
	return group


def new_chair(story: Story, group: str) -> None:
	"""The chair goes from the State to civil society; the people of the State change again."""
	story.on("2023-03-23")
	story.change_seat(group, "mines", role="Focal Point", role_from=None, role_until=None)
	story.change_seat(
		group,
		"collectif",
		role="Chair",
		role_from=story.day("2023-03-23"),
		role_until=story.day("2025-03-22"),
	)
	for day, seat, person, reason in (
		("2023-09-04", "mines", "Gildas Bounguili", RESHUFFLE),
		("2024-02-12", "policemines", "Commandant Lucien Apindi", MOVED_ON),
	):
		story.on(day)
		story.hand_over(group, seat, person, reason)


def people_change(story: Story, group: str) -> None:
	"""Ministers, officers and envoys come and go; the seats of the companies and of civil society stay."""
	story.on("2024-06-28")
	story.leave(group, "tendara", "Fin de mission ; le poste n'est pas repourvu.")
	story.on("2025-03-24")
	story.change_seat(group, "collectif", role="Focal Point", role_from=None, role_until=None)
	story.change_seat(
		group, "etoile", role="Chair", role_from=story.day("2025-03-24"), role_until=story.day("2027-03-23")
	)
	for seat, gender, more in (
		("gouvernorat", "Woman", ()),
		("femmes", "Woman", ("indigenous",)),
		("falaise", "Woman", ()),
		("etoile", "Man", ("youth",)),
	):
		story.answer_about_oneself(group, seat, gender, *more)
	for day, seat, person, reason in (
		("2025-04-14", "armee", "Colonel Martial Ossébi", MOVED_ON),
		("2026-01-12", "mines", "Sylvanie Okombé-Lau", RESHUFFLE),
		("2026-03-02", "interieur", "Achille Moundounga", RESHUFFLE),
		("2026-05-18", "policemines", "Commandant Estelle Nzigou", MOVED_ON),
	):
		story.on(day)
		story.hand_over(group, seat, person, reason)


def at_the_site(story: Story, province: str) -> None:
	"""The group at the site: its first review is with the pillars, and two papers wait for their witness."""
	story.on("2026-04-06")
	group = story.group(
		group_name="Groupe de site de Kirouma",
		level="Site",
		parent_group=province,
		currency="EUR",
		approval_rules=[
			{
				"tier": 1,
				"mode": "Consensus",
				"min_present_per_pillar": 1,
				"quorum_all": "2/3",
				"days_to_decide": 60,
			},
			{"tier": 2, "mode": "Qualified majority", "majority": "2/3", "min_present_per_pillar": 1},
		],
	)
	story.name_officers(group, "2026-04-07")
	story.sit_down(group, SITE)
	money.at_the_site(story, group)
	story.lately(14)
	review = story.review(group, "Setup", AT_THE_SITE)
	story.lately(12)
	story.send(review)
	story.lately(5)
	for seat in ("commissariat", "tolma"):
		story.paper(review, group, seat)
	story.expect(group, "Context")
