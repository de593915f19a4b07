// The review's form: where it stands and what comes next, the points with their answers, the pillars' endorsement.

frappe.ui.form.on("Stage Review", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
	},

	refresh(frm) {
		vpwg.clear(frm, "status_html", "answers_html", "endorsement_html");
		if (frm.is_new()) {
			frm.set_intro(
				__(
					"Say where the group moves, give the reason where one is needed, and save. The points of the guide that the review has to answer are then filled in."
				),
				"blue"
			);
			return;
		}
		frm.add_custom_button(__("Open the group"), () =>
			frappe.set_route("Form", "Working Group", frm.doc.working_group)
		);
		vpwg.freeze_sent(frm);
		show_review(frm);
	},
});

/** Ask for all that the form shows, then draw it at once. */
function show_review(frm) {
	const name = frm.doc.name;
	const asked = Promise.all([
		vpwg.read("vpwg.api.decisions.standing", { doctype: frm.doctype, name }),
		vpwg.read("vpwg.api.reviews.points", { name }),
		vpwg.steps_of(frm),
	]);
	vpwg.draw(frm, "status_html", asked, ([standing, points, steps]) =>
		vpwg.review_head(frm.doc, standing, points.in_the_way, steps)
	);
	vpwg.draw(frm, "answers_html", asked, ([, points]) =>
		vpwg.answers_panel(frm.doc.rows || [], points.criteria, can_answer(frm) ? (...row) => answer(frm, ...row) : null)
	);
	vpwg.draw(frm, "endorsement_html", asked, ([standing]) =>
		vpwg.endorsement_panel(
			standing,
			vpwg.actions_on(frm.doc, standing, () => frm.reload_doc())
		)
	);
}

// The points -------------------------------------------------------------------------------------------------

/** Whether the form lets this person change the answers now. */
function can_answer(frm) {
	return frm.get_field("rows").disp_status == "Write";
}

function answer(frm, row, title) {
	vpwg.answer_dialog(frm, row, title);
}
