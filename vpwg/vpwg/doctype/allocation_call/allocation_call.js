// The call's form: the requests that were sent for it, their ranking, and, for the office, the points to give.

frappe.ui.form.on("Allocation Call", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
	},

	working_group: vpwg.follow_currency,

	refresh(frm) {
		vpwg.clear(frm, "ranking_html");
		if (frm.is_new()) {
			vpwg.follow_currency(frm);
			frm.set_intro(
				__(
					"Say what the money is for and until when requests are taken. They are ranked on the criteria of the group's policy once the call has closed."
				),
				"blue"
			);
			return;
		}
		show_ranking(frm);
	},
});

function show_ranking(frm) {
	vpwg.draw(frm, "ranking_html", vpwg.read("vpwg.api.allocations.ranking", { call: frm.doc.name }), (answer) =>
		vpwg.ranking_panel(answer, typed_on(frm), (scores) => rank(frm, scores))
	);
}

/** What has been typed into the ranking of this call, kept while the form is drawn anew. */
function typed_on(frm) {
	frm.vpwg_scores = frm.vpwg_scores || {};
	return (frm.vpwg_scores[frm.doc.name] = frm.vpwg_scores[frm.doc.name] || {});
}

function rank(frm, scores) {
	frappe.dom.freeze();
	return vpwg
		.write("vpwg.api.allocations.rank", { call: frm.doc.name, scores })
		.then(() => {
			delete frm.vpwg_scores[frm.doc.name];
			return frm.reload_doc();
		}, vpwg.refused)
		.finally(() => frappe.dom.unfreeze());
}
