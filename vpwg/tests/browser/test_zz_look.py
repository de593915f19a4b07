"""Pictures, for whoever looks (not kept)."""
import os, re
import frappe
from frappe.utils import add_days, today
from vpwg.setup import roles
from vpwg.tests import factories
from vpwg.tests.browser.base import DESKTOP, PHONE
from vpwg.tests.browser.test_money_desk import MoneyAtTheDesk, ALLOCATION
from vpwg.vpwg import finance, payments, papers
from vpwg.vpwg import decisions, declarations

OUT = "/tmp/look"
LONG = "Ministère de la Défense et des Anciens Combattants de la République, Direction de la coopération de sécurité"

class TestLook(MoneyAtTheDesk):
	def shot(self, page, name, full=True):
		page.wait_for_load_state("networkidle")
		page.wait_for_timeout(300)
		w = page.evaluate("document.documentElement.scrollWidth")
		if w > page.viewport_size["width"]: print("OVERFLOW", name, w)
		page.screenshot(path=f"{OUT}/{name}.png", full_page=full)

	def test_look(self):
		os.makedirs(OUT, exist_ok=True)
		lang = open("/tmp/looklang").read().strip()
		self.complaints_off = True
		from vpwg.tests.money_case import MoneyCase
		officer = factories.user([roles.FINANCE_OFFICER], "Officer", language=lang); self.others.append(officer)
		clerk = factories.user([roles.FINANCE_OFFICER], "Clerk"); self.others.append(clerk)
		director = factories.user([roles.MANAGER], "Director", language=lang); self.others.append(director)
		requester = self.person("Requester", roles.MEMBER)
		asking = self.seat("Civil Society", requester)
		pillars = ("Host State", "Company", "Civil Society")
		people = {p: self.person(p, roles.MEMBER) for p in pillars}
		seats = {p: self.seat(p, u) for p, u in people.items()}
		factories.ratified(factories.policy(self.name, self.coordinator, may_use_signed=1), self.coordinator)
		funder = factories.organisation("Home State", organisation_name=factories.unique(LONG)).name
		grant = factories.grant(self.name, officer, 100000, received=60000, funder=funder, title="Fonds de contribution volontaire pour la sécurité et les droits humains dans la région minière du Haut-Katanga 2026-2027",
			needs_no_objection=1, purposes="Training\nRound tables", geographies="Kolwezi\nLikasi", quotes_from=500, quotes_needed=3,
			budget_lines=[{"code": "1.1", "title": "Formation des gardes et des forces publiques de sécurité sur l'usage de la force", "amount": 60000, "flexibility": 10},
				{"code": "2", "title": "Tables rondes", "amount": 30000}, {"code": "7", "title": "Coûts indirects", "amount": 7000, "is_indirect": 1}]).name
		eur = factories.grant(self.name, officer, 25000, currency="EUR", title="Membership network EUR", funder=funder).name
		rate_name = factories.insert("VPWG Exchange Rate", {"from_currency": "USD", "to_currency": "EUR", "date": today(), "rate": 0.9, "source": "ECB"}).name
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.delete, "VPWG Exchange Rate", {"name": rate_name})
		def endorsed(amount, **more):
			r = factories.request(asking, requester, amount, costs_from=add_days(today(),1), costs_to=add_days(today(),60), **more)
			r.reload(); r.status="Under Review"
			factories.as_person(requester, r.save)
			for p in pillars:
				def go(p=p):
					declarations.answer(ALLOCATION, r.name, seats[p], False)
					return decisions.record(ALLOCATION, r.name, seats[p], "Approve", reason="")
				factories.as_person(people[p], go)
			r.reload(); return r
		row = lambda g, l, a, **m: {"grant": g, "budget_line": l, "part": a, "purpose_tag":"Training","place_tag":"Kolwezi","supplier":"Radio","quotes":3,"no_objection":"Letter 12", **m}
		eurrow = lambda a: {"grant": eur, "budget_line": "1", "part": a}
		org = factories.organisation("Civil Society", organisation_name=factories.unique("Observatoire africain des ressources naturelles et des droits des communautés riveraines")).name
		r1 = endorsed(12000, title="Formation de quarante gardes des sites de Kolwezi et de Likasi à l'usage de la force et aux droits humains", beneficiary=org)
		factories.as_person(officer, lambda: finance.sign_off(r1.name, [row(grant,"1.1",8000), row(grant,"2",3000), eurrow(1000)], "ok"))
		def draft(r, amount, **more):
			vals = {"doctype":"Disbursement","working_group":self.name,"allocation":r.name,"kind":"Payment","purpose":"Transport et hébergement des participants des villages riverains, première tranche",
				"payees":[{"payee":"Hôtel de la Gare de Kolwezi & Fils","amount":amount,"account":"CD12 3456"}],**more}
			return factories.as_person(clerk, lambda: frappe.get_doc(vals).insert())
		def pay(d, **more):
			factories.as_person(clerk, lambda: payments.clear(d.name, "seen"))
			return factories.as_person(director, lambda: payments.pay(d.name, f"REF-{d.name}", **more))
		d1 = pay(draft(r1, 5000), voucher_no="V-001", bank=[])
		d2 = pay(draft(r1, 2500, kind="Advance", holder=org, due_on=today(), purpose="Avance pour les per diem"))
		frappe.db.set_value("Disbursement", d2.name, "due_on", add_days(today(), -12)) if False else None
		d3 = draft(r1, 1500)
		factories.as_person(clerk, lambda: payments.clear(d3.name, "x"))
		d4 = draft(r1, 2500)
		r2 = endorsed(45000, title="Étude de base", beneficiary=org)
		r3 = endorsed(30000, title="Grande table ronde")
		factories.as_person(officer, lambda: finance.sign_off(r3.name, [row(grant,"2",27000), row(grant,"1.1",3000)], "ok"))
		corp = factories.as_person(officer, lambda: frappe.get_doc({"doctype":"Working Group Grant","working_group":self.name,"title":"Mine support","funder":factories.organisation("Company").name,"source":"Corporate","form":"In kind","valuation_basis":"Invoices","currency":"USD","signed_amount":4000,"signed_on":"2026-02-01"}).insert())
		rc = factories.as_person(officer, lambda: frappe.get_doc({"doctype":"Grant Receipt","working_group":self.name,"grant":grant,"kind":"Receipt","amount":1000,"received_on":today()}).insert())
		rt = factories.as_person(clerk, lambda: frappe.get_doc({"doctype":"Advance Retirement","working_group":self.name,"disbursement":d2.name,"retired_on":today(),"refund":100,"expenses":[{"expense_date":add_days(today(),1),"description":"Per diem","amount":1900,"receipt_no":"A1","receipt":factories.scan()}]}).insert())
		mc = factories.as_person(officer, lambda: frappe.get_doc({"doctype":"Month Close","working_group":self.name,"act":"Close","until":"2026-10-31"}).insert())
		factories.as_person(officer, lambda: factories.confirmed(mc))
		frappe.db.commit()
		for dev, size in (("d", {"width":1280,"height":850}), ("p", PHONE)):
			page = self.log_in(officer, self.give_password(officer) if dev=="d" else self.pw, self.new_page(size, same_login=False)) if False else None
		pw = self.give_password(officer)
		for dev, size in (("d", {"width":1280,"height":850}), ("p", PHONE)):
			page = self.log_in(officer, pw, self.new_page(size, same_login=False))
			t = f"{lang}-{dev}"
			self.open_desk("waiting-for-me", page); self.shot(page, f"{t}-waiting")
			for key, dt, name in (("alloc", ALLOCATION, r1.name), ("alloc-end", ALLOCATION, r2.name), ("grant", "Working Group Grant", grant), ("grant-corp", "Working Group Grant", corp.name), ("pay-draft", "Disbursement", d4.name),("pay-clear","Disbursement",d3.name),("advance","Disbursement",d2.name),("receipt","Grant Receipt",rc.name),("retire","Advance Retirement",rt.name),("close","Month Close",mc.name)):
				self.open_form(dt, name, page)
				page.wait_for_timeout(600)
				self.shot(page, f"{t}-{key}", full=True)
				if key in ("alloc","alloc-end"):
					page.evaluate("cur_frm.get_field('finance_html').$wrapper[0].scrollIntoView({block:'start'})")
					self.shot(page, f"{t}-{key}-money", full=False)
				if key == "grant":
					page.evaluate("cur_frm.get_field('money_html').$wrapper[0].scrollIntoView({block:'start'})")
					self.shot(page, f"{t}-{key}-money", full=False)
				if key == "alloc-end":
					page.locator(".vpwg:visible [data-act=sign_off]").click()
					dlg = page.locator(".modal.show"); dlg.wait_for()
					dlg.locator("select").nth(0).select_option(value=grant)
					dlg.locator("select").nth(1).select_option(index=2)
					dlg.locator("[data-key='0-part']").fill("40000")
					dlg.locator(".btn-modal-secondary:visible").click()
					page.wait_for_timeout(900)
					self.shot(page, f"{t}-signoff", full=False)
					dlg.evaluate("e => e.scrollTo(0, 9999)")
					self.shot(page, f"{t}-signoff2", full=False)
					page.keyboard.press("Escape")
			for dt in ("disbursement","working-group-grant","resource-allocation","grant-receipt"):
				self.open_desk(dt, page); page.wait_for_timeout(500); self.shot(page, f"{t}-list-{dt}", full=False)
			page.close()
		corp_page = None
		page = self.log_in(director, self.give_password(director), self.new_page({"width":1280,"height":850}, same_login=False))
		self.open_form("Disbursement", d3.name, page)
		page.locator(".vpwg:visible [data-act=pay]").click(); page.wait_for_timeout(700); self.shot(page, f"{lang}-d-pay", full=False)
		self.complaints and print("COMPLAINTS", self.complaints); self.complaints.clear()
