// An entry of the record: its form offers the steps that the server says this person can take with it.

frappe.ui.form.on("Group Record Entry", {
	refresh(frm) {
		if (!frm.is_new()) offer_steps(frm);
	},
});

const STEPS = [
	["withhold", () => __("Withhold"), (...args) => vpwg.withhold_entry(...args)],
	["release", () => __("Release", null, "VPWG"), (...args) => vpwg.release_entry(...args)],
	["erase", () => __("Erase"), (...args) => vpwg.erase_entry(...args)],
];

function offer_steps(frm) {
	const { name, working_group: group, seq } = frm.doc;
	vpwg
		.read("vpwg.api.records.steps", { group, seq })
		.then(({ can }) => {
			if (frm.doc.name != name) return;
			for (const [step, label, take] of STEPS)
				if (can[step]) frm.add_custom_button(label(), () => take(frm.doc, () => frm.reload_doc()));
		}, vpwg.refused);
}
