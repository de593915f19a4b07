"""The countries of the demonstration: fictional, under codes that ISO 3166 leaves to its users."""

from __future__ import annotations

import frappe

COUNTRIES = {
	"Solcaya": "xa",
	"Kélembé": "xb",
	"Lanphura": "xc",
	"Tendara": "xd",
	"Veldenland": "xe",
}
"""Name and code of each: four with groups, and the home State of a company that is in all of them."""

HOME = "Veldenland"


def load() -> None:
	"""Enter the countries that are missing."""
	for name, code in COUNTRIES.items():
		if not frappe.db.exists("Country", name):
			country = frappe.get_doc({"doctype": "Country", "country_name": name, "code": code})
			country.insert(ignore_permissions=True)  # checked: only the bench's command line reaches this


def ours() -> list[str]:
	"""The countries of the demonstration that are there: a country of that name under another code is somebody else's."""
	found = frappe.get_all(
		"Country",
		filters={"name": ("in", list(COUNTRIES))},
		fields=["name", "code"],
		order_by="name",
	)
	return [row.name for row in found if row.code == COUNTRIES[row.name]]
