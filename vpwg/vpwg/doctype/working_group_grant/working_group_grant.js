// The grant's form: its state and what comes next, its money, the scrutiny of corporate support, and the decisions on it.

frappe.ui.form.on("Working Group Grant", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
	},

	refresh(frm) {
		vpwg.clear(frm, "status_html", "money_html", "scrutiny_html", "standing_html");
		vpwg.tune_grid(frm, "scrutiny", { question: { formatter: (value) => question(value), columns: 4 } });
		// The five questions are the app's own.
		frm.set_df_property("scrutiny", "cannot_add_rows", true);
		frm.set_df_property("scrutiny", "cannot_delete_rows", true);
		vpwg.freeze_sent(frm);
		frm.toggle_display("scrutiny", frm.is_new() || frm.doc.status == "Draft");
		if (frm.is_new()) {
			vpwg.follow_currency(frm);
			frm.set_intro(
				__(
					"Enter what the funder signed, with its budget lines, and save. Support of a company then passes scrutiny; every other grant is activated."
				),
				"blue"
			);
			return;
		}
		show_grant(frm);
		offer_papers(frm);
	},

	working_group: vpwg.follow_currency,
});

function question(value) {
	return frappe.utils.escape_html(vpwg.question_text(value));
}

/** Ask for all that the form shows, then draw it at once. */
function show_grant(frm) {
	const { name } = frm.doc;
	const corporate = frm.doc.source == "Corporate";
	const asked = Promise.all([
		vpwg.read("vpwg.api.grants.money", { name }),
		vpwg.steps_of(frm),
		corporate ? vpwg.read("vpwg.api.decisions.standing", { doctype: frm.doctype, name }) : null,
		corporate ? vpwg.read("vpwg.api.grants.ceiling", { name }) : null,
	]);
	vpwg.draw(frm, "status_html", asked, ([money, steps, standing]) =>
		vpwg.grant_head(frm.doc, money, standing, offered(frm, standing, steps))
	);
	vpwg.draw(frm, "money_html", asked, ([money]) => frm.doc.docstatus == 1 && vpwg.grant_money(money));
	vpwg.draw(frm, "scrutiny_html", asked, ([, , , ceiling]) => ceiling && vpwg.scrutiny_panel(frm.doc, ceiling));
	vpwg.draw(
		frm,
		"standing_html",
		asked,
		([, , standing]) =>
			standing &&
			vpwg.endorsement_panel(
				standing,
				vpwg.actions_on(frm.doc, standing, () => frm.reload_doc())
			)
	);
}

/** The steps that mean something for this grant, and what a funder does to an active one. */
function offered(frm, standing, steps) {
	const other = frm.doc.source == "Corporate" ? "Activate" : "Put to Scrutiny";
	return [
		...(standing ? vpwg.to_the_decision(frm, standing) : []),
		...steps.filter((step) => step.action != other),
		...(vpwg.keeps_books(frm.doctype) ? acts_of(frm) : []),
	];
}

const ACTS = {
	Active: ["suspend", "terminate", "close"],
	Suspended: ["lift", "terminate", "close"],
	Terminated: ["close"],
};

function acts_of(frm) {
	const words = {
		suspend: [__("Suspend"), __("Why the funder suspends it")],
		lift: [__("Lift the suspension"), __("Why it is lifted")],
		terminate: [__("Terminate"), __("Why the funder ends it")],
		close: [__("Close the grant"), __("Why it is closed")],
	};
	return (ACTS[frm.doc.status] || []).map((act) => ({
		label: words[act][0],
		take: () => (["suspend", "terminate"].includes(act) ? stop(frm, act, words[act]) : end(frm, act, words[act])),
	}));
}

function end(frm, act, [title, label]) {
	vpwg.reason_dialog(title, label, (reason) => send(frm, act, { reason }));
}

/** What a funder stops counts from a day on, which may be before today. */
function stop(frm, act, [title, label]) {
	vpwg.dialog(
		title,
		[
			{
				fieldname: "on",
				fieldtype: "Date",
				label: __("From which day on"),
				default: frappe.datetime.get_today(),
				reqd: 1,
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label,
				description: __("Every member can read it."),
				reqd: 1,
			},
		],
		title,
		(values) => send(frm, act, values)
	);
}

function send(frm, act, values) {
	return vpwg.write(`vpwg.api.grants.${act}`, { name: frm.doc.name, ...values }).then(() => frm.reload_doc());
}

/** What is entered about a grant that is active, and its statement for the funder. */
function offer_papers(frm) {
	const { name, working_group, status, docstatus } = frm.doc;
	if (docstatus != 1) return;
	const create = (doctype, more = {}) => frappe.new_doc(doctype, { working_group, grant: name, ...more });
	if (vpwg.keeps_books(frm.doctype) && status != "Closed") {
		const kind = frm.doc.form == "Cash" ? "Receipt" : "In-kind value";
		frm.add_custom_button(__("New receipt"), () => create("Grant Receipt", { kind }));
		frm.add_custom_button(__("New amendment"), () => create("Grant Amendment"));
		frm.add_custom_button(__("New return"), () => create("Fund Return"));
	}
	frm.add_custom_button(__("Statement"), () =>
		frappe.set_route("query-report", "Grant Statement", { working_group, grant: name })
	);
}
