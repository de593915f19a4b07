import { choice, dialog, refused, write } from "./calls";
import { button, evidence_link, h } from "./dom";
import { persons_of, scan_field } from "./papers";

/**
 * The question that stands before every decision: for each seat of this person that has not answered it yet.
 *
 * `answer(seat, in_conflict)` is called by the buttons.
 */
export function conflict_questions(questions, answer) {
	if (!questions.length) return null;
	return h(
		"div",
		{ class: "vpwg-question" },
		questions.map((row) => [
			h(
				"p",
				{},
				h("strong", {}, __("For {0}: are you or your organisation in conflict of interest here?", [row.title]))
			),
			h(
				"p",
				{ class: "vpwg-actions" },
				button(__("No conflict of interest"), () => answer(row, false), { primary: true }),
				button(__("In conflict of interest"), () => answer(row, true))
			),
		]),
		h(
			"p",
			{ class: "vpwg-quiet" },
			__(
				"You are in conflict if your organisation, its parent or its subsidiary, your community or a family member benefits, if you have a competing request in the same call, or if you fund the grant with conditions. Who is in conflict steps aside, and everybody can see it."
			)
		)
	);
}

/** What this person has answered, with a button to take it back where that is still possible. */
export function own_answers(answers, withdraw) {
	if (!answers.length) return null;
	return h(
		"ul",
		{ class: "vpwg-inline" },
		answers.map((row) =>
			h(
				"li",
				{ class: "vpwg-answered" },
				h("span", {}, __("Your answer for {0}: {1}.", [row.title, row.label])),
				" ",
				row.can_withdraw &&
					button(__("Take it back"), () => withdraw(row), {
						size: "xs",
						"aria-label": `${__("Take it back")}: ${row.title}`,
					})
			)
		)
	);
}

/** Conflicts that were declared on paper and that this person could witness. */
export function declarations_to_confirm(rows, confirm) {
	if (!rows.length) return null;
	return [
		h("p", {}, __("These conflicts of interest were declared on paper. Confirm those that you know to be true.")),
		h(
			"ul",
			{ class: "vpwg-decisions" },
			rows.map((row) =>
				h(
					"li",
					{ class: "vpwg-paper" },
					h("strong", {}, row.title),
					row.person && h("span", { class: "vpwg-quiet" }, row.person),
					h("span", { class: "vpwg-reason" }, row.label),
					h(
						"span",
						{ class: "vpwg-beside" },
						row.scan && evidence_link(row.scan, __("Scan of the paper")),
						button(__("Confirm"), () => confirm(row), {
							size: "xs",
							"aria-label": `${__("Confirm")}: ${row.title}`,
						})
					)
				)
			)
		),
	];
}

// Acting -----------------------------------------------------------------------------------------------------

/** Answer the question for one's own seat: no at once, yes with its cause. `done` is called when it has been taken. */
export function answer_conflict(doc, standing, row, in_conflict, done) {
	const send = (values) =>
		write("vpwg.api.decisions.answer_conflict", {
			doctype: doc.doctype,
			name: doc.name,
			seat: row.seat,
			in_conflict: in_conflict ? 1 : 0,
			cause: values.cause || "",
			details: values.details || "",
		}).then(done);
	if (!in_conflict) return send({}).catch(refused);
	return dialog(
		__("In conflict of interest: {0}", [row.title]),
		cause_fields(standing, __("You step aside and do not decide on this. Everybody can see that, and the cause.")),
		__("Step aside"),
		send
	);
}

function cause_fields(standing, consequence = "") {
	return [
		{
			fieldname: "cause",
			fieldtype: "Select",
			label: __("Cause"),
			options: [choice("", ""), ...standing.causes.map((row) => choice(row.value, row.label))],
			description: consequence,
			reqd: 1,
		},
		{
			fieldname: "details",
			fieldtype: "Small Text",
			label: __("Details, if you wish to give any"),
			description: __("Read by coordinator, finance officer and auditor only."),
		},
	];
}

/** Take one's own answer back; the question is then asked again. */
export function withdraw_conflict(row, done) {
	return write("vpwg.api.decisions.withdraw_conflict", { declaration: row.declaration }).then(done, refused);
}

/** A witness of another pillar says that a conflict declared on paper is true. */
export function confirm_conflict(row, done) {
	frappe.confirm(
		__("Do you confirm that {0} declared this conflict of interest, and steps aside?", [
			frappe.utils.escape_html(row.title),
		]),
		() => write("vpwg.api.decisions.confirm_conflict", { declaration: row.declaration }).then(done, refused)
	);
}

/** The coordinator records the conflict that somebody without a login declared on paper. */
export function record_conflict_on_paper(doc, standing, done) {
	const { fields, follow } = persons_of(standing.paper_seats, __("Declared by"));
	const box = dialog(
		__("Record a conflict declared on paper"),
		[...fields, ...cause_fields(standing), scan_field(__("The conflict counts once somebody of another pillar has confirmed it."))],
		__("Record"),
		(values) =>
			write("vpwg.api.decisions.record_conflict_on_paper", {
				doctype: doc.doctype,
				name: doc.name,
				seat: values.seat,
				position: values.position,
				cause: values.cause,
				details: values.details || "",
				scan: values.scan,
			}).then(done)
	);
	follow(box);
	return box;
}
