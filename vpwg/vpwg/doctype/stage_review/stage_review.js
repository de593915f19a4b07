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
		if (frm.doc.status != "Draft") {
			// What is sent stays as it is; the server refuses a change. Only the steps are left.
			frm.set_read_only();
			frm.refresh_fields();
		}
		show_review(frm);
	},
});

/** Ask for all that the form shows, then draw it at once. */
function show_review(frm) {
	const name = frm.doc.name;
	const asked = Promise.all([
		vpwg.read("vpwg.api.decisions.standing", { doctype: frm.doctype, name }),
		vpwg.read("vpwg.api.reviews.points", { name }),
		frm.is_dirty() ? [] : frappe.workflow.get_transitions(frm.doc),
	]);
	vpwg.draw(frm, "status_html", asked, ([standing, points, steps]) =>
		vpwg.review_head(frm.doc, standing, points.in_the_way, steps.map((step) => step_button(frm, step.action)))
	);
	vpwg.draw(frm, "answers_html", asked, ([, points]) =>
		vpwg.answers_panel(frm.doc.rows || [], points.criteria, can_answer(frm) ? (...row) => answer(frm, ...row) : null)
	);
	vpwg.draw(frm, "endorsement_html", asked, ([standing]) => endorsement(frm, standing));
}

// The points -------------------------------------------------------------------------------------------------

/** Whether the form lets this person change the answers now. */
function can_answer(frm) {
	return frm.get_field("rows").disp_status == "Write";
}

function answer(frm, row, title) {
	vpwg.answer_dialog(frm, row, title);
}

// The steps --------------------------------------------------------------------------------------------------

/** One of the workflow's steps that this person may take now. */
function step_button(frm, action) {
	return { action, label: __(action), take: () => take(frm, action) };
}

function take(frm, action) {
	frappe.dom.freeze();
	return vpwg
		.write("frappe.model.workflow.apply_workflow", { doc: frm.doc, action })
		.then((doc) => {
			frappe.model.sync(doc);
			frm.refresh();
		}, vpwg.refused)
		.finally(() => frappe.dom.unfreeze());
}

// The endorsement --------------------------------------------------------------------------------------------

function endorsement(frm, standing) {
	const done = () => frm.reload_doc();
	return vpwg.endorsement_panel(standing, {
		decide: (verdict) => vpwg.decide(frm.doc, standing, verdict, done),
		record_on_paper: () => vpwg.record_on_paper(frm.doc, standing, done),
		confirm: (row) => vpwg.confirm(row, done),
	});
}
