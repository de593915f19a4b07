# path: vpwg/patches/v1_0/fill_pillar.py
import frappe


def execute():
	name = "Working Group"
	# ruleid: sql-built-by-formatting
	frappe.db.sql(f"update `tab{name}` set pillar = null")
	# ruleid: sql-built-by-formatting
	frappe.db.sql("update `tab{}` set pillar = null".format(name))
	# ruleid: sql-built-by-formatting
	frappe.db.sql("update `tab%s` set pillar = null" % name)
	# ruleid: sql-built-by-formatting
	frappe.db.sql("update `tab" + name + "` set pillar = null")
	# ruleid: sql-built-by-formatting
	frappe.db.multisql({"mariadb": f"alter table `tab{name}` engine = InnoDB"})
