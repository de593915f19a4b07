// The policy's form: what keeps it from coming into force, who decides on what in words, and the pillars' ratification.

const APPLIES_TO = ["Resource Allocation", "Allocation Policy"];
const PRESETS = ["Consensus", "EITI quorum", "Modified consensus", "Simple majority", "Small expense"];

frappe.ui.form.on("Allocation Policy", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
		frm.set_query("seat", "substitutes", () => ({ filters: { working_group: frm.doc.working_group || "" } }));
	},

	working_group: vpwg.follow_currency,

	refresh(frm) {
		vpwg.clear(frm, "status_html", "bands_html", "standing_html");
		vpwg.tune_grid(frm, "approval_rules", {
			applies_to: { options: APPLIES_TO.join("\n") },
			amount_from: { formatter: (value, ...more) => bound(value, "0", ...more) },
			amount_to: { formatter: (value, ...more) => bound(value, __("without end"), ...more) },
		});
		vpwg.freeze_sent(frm);
		if (can_edit(frm)) frm.add_custom_button(__("Start from"), () => start_from(frm));
		if (frm.is_new()) {
			vpwg.follow_currency(frm);
			frm.set_intro(
				__(
					"Choose the group and give a title. Start from a well-known rule, save, and this page says in words who decides on what, and what is still missing."
				),
				"blue"
			);
			return;
		}
		show_policy(frm);
	},
});

/** An end of a band in the table of rules; `without` stands for none, and nothing where a rule has no band. */
function bound(value, without, df, options, row) {
	if (flt(value)) return frappe.form.formatters.Currency(value, df, options, row);
	return frappe.form.formatters._right(row && row.applies_to == "Resource Allocation" ? without : "", options);
}

function can_edit(frm) {
	return frm.doc.status == "Draft" && frm.get_field("approval_rules").disp_status == "Write";
}

/** Ask for all that the form shows, then draw it at once. */
function show_policy(frm) {
	const name = frm.doc.name;
	const asked = Promise.all([
		vpwg.read("vpwg.api.decisions.standing", { doctype: frm.doctype, name }),
		vpwg.read("vpwg.api.policies.in_words", { name }),
		vpwg.steps_of(frm),
	]);
	vpwg.draw(frm, "status_html", asked, ([standing, words, steps]) =>
		vpwg.policy_head(frm.doc, standing, words, offered(frm, standing, words, steps))
	);
	vpwg.draw(frm, "bands_html", asked, ([, words]) => vpwg.bands_table(words));
	vpwg.draw(frm, "standing_html", asked, ([standing]) =>
		vpwg.endorsement_panel(
			standing,
			vpwg.actions_on(frm.doc, standing, () => frm.reload_doc())
		)
	);
}

/** The steps that mean something for this policy: the pillars ratify it, or, an interim one, a manager puts it in force. */
function offered(frm, standing, words, steps) {
	const other = frm.doc.is_interim ? "Put to the Pillars" : "Put in Force";
	const found = [...vpwg.to_the_decision(frm, standing), ...steps.filter((step) => step.action != other)];
	if (frm.doc.status == "In Force" && words.can_write)
		found.push({ label: __("New version"), take: () => new_version(frm) });
	return found;
}

function new_version(frm) {
	return vpwg
		.write("vpwg.api.policies.new_version", { name: frm.doc.name })
		.then((name) => frappe.set_route("Form", frm.doctype, name), vpwg.refused);
}

/** Fill the rules with well-known ones, in the place of those that are there. */
function start_from(frm) {
	const replaced = (frm.doc.approval_rules || []).length > 0;
	vpwg.dialog(
		__("Start from a well-known rule"),
		[
			{
				fieldname: "preset",
				fieldtype: "Select",
				label: __("Rule"),
				options: PRESETS.map((preset) => ({ value: preset, label: __(preset) })),
				default: PRESETS[0],
				description: [
					__(
						"Consensus: nobody who takes part objects. EITI quorum: half of all and a third of each pillar take part. Modified consensus: two thirds, with two of each pillar. Small expense: a coordinator and a chair."
					),
					replaced ? __("The rules that are entered now are replaced; nothing is saved yet.") : "",
				].join(" "),
				reqd: 1,
			},
		],
		__("Fill in the rules"),
		({ preset }) =>
			vpwg.read("vpwg.api.policies.starting_rules", { preset }).then((rows) => {
				frm.clear_table("approval_rules");
				for (const row of rows) frm.add_child("approval_rules", row);
				frm.refresh_field("approval_rules");
				frm.dirty();
			})
	);
}
