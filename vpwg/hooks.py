"""What Frappe reads of vpwg. Entries name functions; no logic stands here."""

app_name = "vpwg"
app_title = "VPWG"
app_publisher = "The vpwg maintainers"
app_description = "Stages, rules and money of multi-stakeholder working groups, made visible and made to hold"
app_email = "maintainers@vpwg.example"
app_license = "GPL-3.0-or-later"
required_apps: list[str] = []

# The desk
app_include_js = "vpwg.bundle.js"
app_include_css = "vpwg.bundle.css"

# Install and uninstall
after_install = "vpwg.setup.install.after_install"
after_migrate = ["vpwg.setup.install.after_migrate"]
after_uninstall = "vpwg.setup.uninstall.after_uninstall"

# What time alone brings about
scheduler_events = {
	"daily": ["vpwg.vpwg.seating.refresh_holders"],
}

# Only what Frappe itself must know by name before anything else can be read.
fixtures = [
	{
		"dt": "Role",
		"filters": [
			[
				"name",
				"in",
				[
					"VPWG Manager",
					"VPWG Coordinator",
					"VPWG Finance Officer",
					"VPWG Auditor",
					"VPWG Member",
					"VPWG Desk",
				],
			]
		],
	},
]
