# path: vpwg/patches/v1_0/fill_pillar.py
import frappe


def execute():
	frappe.db.sql("update `tabWorking Group` set pillar = %s where pillar is null", ("Community",))
	group = frappe.qb.DocType("Working Group")
	frappe.qb.update(group).set(group.pillar, "Community").where(group.pillar.isnull()).run()
