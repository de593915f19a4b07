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

# The screen of apps of later v15; whoever lacks the workspace is led to another one of theirs
add_to_apps_screen = [
	{
		"name": "vpwg",
		"title": "Working Groups",
		"route": "/app/working-groups",
		"has_permission": "vpwg.permissions.sees_app",
	}
]

# The pages for members: vpwg/www/vpwg
role_home_page = {"VPWG Member": "vpwg"}
standard_portal_menu_items = [
	{
		"title": "Working groups: waiting for me",
		"route": "/vpwg",
		"reference_doctype": "",
		"role": "VPWG Member",
	}
]

# Install and uninstall
after_install = "vpwg.setup.install.after_install"
after_migrate = ["vpwg.setup.install.after_migrate"]
after_uninstall = "vpwg.setup.uninstall.after_uninstall"

# What time alone brings about
scheduler_events = {
	"daily": ["vpwg.vpwg.seating.daily", "vpwg.vpwg.lateness.run"],
	"daily_long": ["vpwg.vpwg.record_reader.check_nightly"],
}

# Who sees what: vpwg/permissions.py says it, in lists and for documents
permission_query_conditions = {
	"Working Group": "vpwg.permissions.working_group",
	"Working Group Member": "vpwg.permissions.working_group_member",
	"Stage Review": "vpwg.permissions.stage_review",
	"Allocation Policy": "vpwg.permissions.allocation_policy",
	"Allocation Call": "vpwg.permissions.allocation_call",
	"Resource Allocation": "vpwg.permissions.resource_allocation",
	"Conflict Declaration": "vpwg.permissions.conflict_declaration",
	"Approval Decision": "vpwg.permissions.approval_decision",
	"Group Record Entry": "vpwg.permissions.group_record_entry",
	"Group Record Head": "vpwg.permissions.group_record_head",
	"Member Diversity": "vpwg.permissions.member_diversity",
	"Working Group Grant": "vpwg.permissions.working_group_grant",
	"Grant Amendment": "vpwg.permissions.grant_amendment",
	"Grant Receipt": "vpwg.permissions.grant_receipt",
	"Fund Return": "vpwg.permissions.fund_return",
	"Disbursement": "vpwg.permissions.disbursement",
	"Advance Retirement": "vpwg.permissions.advance_retirement",
	"Grant Balance": "vpwg.permissions.grant_balance",
	"Grant Line Balance": "vpwg.permissions.grant_line_balance",
	"Fund Movement": "vpwg.permissions.fund_movement",
	"Month Close": "vpwg.permissions.month_close",
	"Stakeholder Organisation": "vpwg.permissions.stakeholder_organisation",
	"Allocation Line": "vpwg.permissions.allocation_line",
	"Allocation Funding": "vpwg.permissions.allocation_funding",
	"Disbursement Payee": "vpwg.permissions.disbursement_payee",
	"Disbursement Source": "vpwg.permissions.disbursement_source",
	"Grant Amendment Line": "vpwg.permissions.grant_amendment_line",
	"Grant Budget Line": "vpwg.permissions.grant_budget_line",
	"Grant Prescribed Rate": "vpwg.permissions.grant_prescribed_rate",
	"Retirement Line": "vpwg.permissions.retirement_line",
	"Scrutiny Answer": "vpwg.permissions.scrutiny_answer",
	"Allocation Ranking": "vpwg.permissions.allocation_ranking",
	"Approval Rule": "vpwg.permissions.approval_rule",
	"Criterion Weight": "vpwg.permissions.criterion_weight",
	"Deciding Pillar": "vpwg.permissions.deciding_pillar",
	"Participation Rate": "vpwg.permissions.participation_rate",
	"Policy Ground": "vpwg.permissions.policy_ground",
	"Policy Ranking Criterion": "vpwg.permissions.policy_ranking_criterion",
	"Policy Relaxation": "vpwg.permissions.policy_relaxation",
	"Policy Substitute": "vpwg.permissions.policy_substitute",
	"Seat Tenure": "vpwg.permissions.seat_tenure",
	"Stage Review Row": "vpwg.permissions.stage_review_row",
	"Working Group Officer": "vpwg.permissions.working_group_officer",
	"Activity Log": "vpwg.permissions.activity_log",
	"Comment": "vpwg.permissions.comment",
	"Communication": "vpwg.permissions.communication",
	"Deleted Document": "vpwg.permissions.deleted_document",
	"Document Follow": "vpwg.permissions.document_follow",
	"Email Queue": "vpwg.permissions.email_queue",
	"File": "vpwg.permissions.file",
	"Tag Link": "vpwg.permissions.tag_link",
	"ToDo": "vpwg.permissions.todo",
	"Version": "vpwg.permissions.version",
	"View Log": "vpwg.permissions.view_log",
	"Workflow Action": "vpwg.permissions.workflow_action",
}
has_permission = {
	"Working Group": "vpwg.permissions.has_group_permission",
	"Working Group Member": "vpwg.permissions.has_group_permission",
	"Stage Review": "vpwg.permissions.has_group_permission",
	"Allocation Policy": "vpwg.permissions.has_group_permission",
	"Allocation Call": "vpwg.permissions.has_group_permission",
	"Resource Allocation": "vpwg.permissions.has_group_permission",
	"Conflict Declaration": "vpwg.permissions.has_group_permission",
	"Approval Decision": "vpwg.permissions.has_group_permission",
	"Group Record Entry": "vpwg.permissions.has_group_permission",
	"Group Record Head": "vpwg.permissions.has_group_permission",
	"Member Diversity": "vpwg.permissions.has_group_permission",
	"Working Group Grant": "vpwg.permissions.has_group_permission",
	"Grant Amendment": "vpwg.permissions.has_group_permission",
	"Grant Receipt": "vpwg.permissions.has_group_permission",
	"Fund Return": "vpwg.permissions.has_group_permission",
	"Disbursement": "vpwg.permissions.has_group_permission",
	"Advance Retirement": "vpwg.permissions.has_group_permission",
	"Grant Balance": "vpwg.permissions.has_group_permission",
	"Grant Line Balance": "vpwg.permissions.has_group_permission",
	"Fund Movement": "vpwg.permissions.has_group_permission",
	"Month Close": "vpwg.permissions.has_group_permission",
	"Stakeholder Organisation": "vpwg.permissions.has_organisation_permission",
	"Activity Log": "vpwg.permissions.has_reference_permission",
	"Comment": "vpwg.permissions.has_reference_permission",
	"Communication": "vpwg.permissions.has_reference_permission",
	"Deleted Document": "vpwg.permissions.has_reference_permission",
	"Document Follow": "vpwg.permissions.has_reference_permission",
	"Email Queue": "vpwg.permissions.has_reference_permission",
	"File": "vpwg.permissions.has_file_permission",
	"Tag Link": "vpwg.permissions.has_reference_permission",
	"ToDo": "vpwg.permissions.has_reference_permission",
	"Version": "vpwg.permissions.has_reference_permission",
	"View Log": "vpwg.permissions.has_reference_permission",
	"Workflow Action": "vpwg.permissions.has_reference_permission",
}

# What passes by those two in Frappe: vpwg/doors.py
doc_events = {
	("Working Group", "Working Group Member"): {
		"on_update": "vpwg.permissions.forget",
		"on_trash": "vpwg.permissions.forget",
	},
	"User": {
		"on_update": "vpwg.permissions.forget",
		"before_rename": "vpwg.vpwg.logins.check_rename",
		"after_rename": "vpwg.vpwg.logins.follow_rename",
	},
	"Auto Email Report": {"validate": "vpwg.doors.check_mailed_report"},
	"Workflow": {"before_validate": "vpwg.vpwg.workflow.guard.check_workflow"},
	(
		"Working Group",
		"Working Group Member",
		"Stage Review",
		"Allocation Policy",
		"Allocation Call",
		"Resource Allocation",
		"Conflict Declaration",
		"Approval Decision",
		"Group Record Entry",
		"Group Record Head",
		"Member Diversity",
		"Stakeholder Organisation",
		"Working Group Grant",
		"Grant Amendment",
		"Grant Receipt",
		"Fund Return",
		"Disbursement",
		"Advance Retirement",
		"Grant Balance",
		"Grant Line Balance",
		"Fund Movement",
		"Month Close",
	): {
		"before_validate": "vpwg.doors.check_attachments",
		"before_update_after_submit": "vpwg.doors.check_attachments",
	},
	"DocShare": {"validate": "vpwg.doors.check_share"},
	"Document Share Key": {
		"before_insert": "vpwg.doors.check_share_key",
		"validate": "vpwg.doors.check_share_key",
	},
	"ToDo": {"validate": "vpwg.doors.check_assignment"},
	"Comment": {"before_insert": "vpwg.doors.mask_attachment", "validate": "vpwg.doors.check_mentions"},
	"Document Follow": {"after_insert": "vpwg.doors.drop_follow"},
	"Version": {"before_insert": "vpwg.doors.mask_version"},
	"File": {
		"before_validate": "vpwg.vpwg.workflow.guard.check_file",
		"validate": "vpwg.doors.check_file",
		"on_trash": "vpwg.vpwg.workflow.guard.check_file",
	},
}
delete_file_data_content = "vpwg.vpwg.workflow.guard.delete_content"
auth_hooks = ["vpwg.doors.check_request"]
override_whitelisted_methods = {
	"frappe.client.get_count": "vpwg.doors.get_count",
	"frappe.desk.form.linked_with.get": "vpwg.doors.get_linked",
	"frappe.desk.form.linked_with.get_linked_docs": "vpwg.doors.get_linked_docs",
	"frappe.desk.form.load.get_docinfo": "vpwg.doors.get_docinfo",
	"frappe.desk.form.load.getdoc": "vpwg.doors.getdoc",
	"frappe.desk.listview.get_group_by_count": "vpwg.doors.get_group_by_count",
	"frappe.desk.search.get_link_title": "vpwg.doors.get_link_title",
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
