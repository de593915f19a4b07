// The group's form shows what the server answers about its stage, what is missing, and its seats.

frappe.ui.form.on("Working Group", {
	refresh(frm) {
		vpwg.clear(frm, "stage_html", "missing_html", "balance_html", "seats_html");
		// A group's own rules adopt stage reviews; what is decided on amounts stands in its allocation policy.
		vpwg.tune_grid(frm, "approval_rules", {
			applies_to: { options: "Stage Review" },
			amount_from: { hidden: 1 },
			amount_to: { hidden: 1 },
			decided_by: { hidden: 1 },
		});
		if (frm.is_new()) {
			frm.set_intro(
				__(
					"Give the name and the country, and save. The group then starts in Context, and its overview says step by step what to do next."
				),
				"blue"
			);
			return;
		}
		show_group(frm);
	},
});

// Stage ------------------------------------------------------------------------------------------------------

/** Ask for all that the form shows, then draw it at once. */
function show_group(frm) {
	const group = frm.doc.name;
	const asked = Promise.all([
		vpwg.read("vpwg.api.groups.what_is_missing", { group }),
		vpwg.read("vpwg.api.groups.seats", { group }),
		vpwg.read("vpwg.api.policies.in_force", { group }),
	]);
	const add = () => frappe.new_doc("Working Group Member", { working_group: group });
	vpwg.draw(frm, "stage_html", asked, ([answer, seats, policy]) => [
		vpwg.stage_bar(answer),
		vpwg.policy_line(policy, seats.can_add && (() => write_policy(frm))),
	]);
	vpwg.draw(frm, "missing_html", asked, ([answer, seats]) => {
		offer_steps(frm, answer, seats, add);
		return vpwg.missing_panel(answer, {
			add_seat: seats.can_add && seats.pillars.every((row) => !row.seats.length) && add,
			start: () => start(frm),
			open_review: () => frappe.set_route("Form", "Stage Review", answer.review.name),
			mend: (route) => mend(frm, route),
		});
	});
	vpwg.draw(frm, "balance_html", asked, ([, seats]) => vpwg.balance_panel(seats));
	vpwg.draw(frm, "seats_html", asked, ([, seats]) => vpwg.seats_panel(seats, add));
}

function write_policy(frm) {
	frappe.new_doc("Allocation Policy", { working_group: frm.doc.name });
}

/** The next step again, for who looks at another tab; the rarer moves in a menu. */
function offer_steps(frm, answer, seats, add) {
	if (seats.can_add) frm.add_custom_button(__("Add a seat"), add);
	if (answer.review) {
		frm.add_custom_button(__("Open the review"), () =>
			frappe.set_route("Form", "Stage Review", answer.review.name)
		);
		return;
	}
	if (!answer.can_start) return;
	if (answer.next_label)
		frm.add_custom_button(__("Start the review for {0}", [answer.next_label]), () => start(frm));
	for (const move of answer.moves || [])
		frm.add_custom_button(move.label, () => begin(frm, move), __("Other moves"));
}

/** A new review, filled in for one of the rarer moves; whoever writes it adds the reason and saves it. */
function begin(frm, move) {
	frappe.model.with_doctype("Stage Review", () => {
		const review = frappe.model.get_new_doc("Stage Review");
		review.working_group = frm.doc.name;
		review.target_stage = move.stage;
		review.existed_before = move.entry ? 1 : 0;
		frappe.set_route("Form", review.doctype, review.name);
	});
}

function start(frm) {
	return vpwg
		.write("vpwg.api.groups.start_review", { group: frm.doc.name })
		.then(({ name }) => frappe.set_route("Form", "Stage Review", name), vpwg.refused);
}

/** Show the field of this form in which something is mended. Gives false when the place is elsewhere. */
function mend(frm, [kind, doctype, name, fieldname]) {
	if (kind != "Form" || doctype != frm.doctype || name != frm.doc.name || !frm.get_field(fieldname))
		return false;
	frm.scroll_to_field(fieldname);
	return true;
}
