import { choice, dialog, refused, write } from "./calls";
import {
	answer_conflict,
	confirm_conflict,
	record_conflict_on_paper,
	withdraw_conflict,
} from "./conflict";
import { persons_of, scan_field } from "./papers";

/** All that `endorsement_panel` lets a person do on a document; `done` is called whenever something has been done. */
export function actions_on(doc, standing, done) {
	return {
		answer: (row, in_conflict) => answer_conflict(doc, standing, row, in_conflict, done),
		withdraw_answer: (row) => withdraw_conflict(row, done),
		decide: (verdict) => decide(doc, standing, verdict, done),
		record_on_paper: () => record_on_paper(doc, standing, done),
		record_conflict: () => record_conflict_on_paper(doc, standing, done),
		confirm: (row) => confirm(row, done),
		confirm_conflict: (row) => confirm_conflict(row, done),
		send_back: () => send_back(doc, done),
	};
}

const TITLES = {
	Approve: () => __("Endorse"),
	Reject: () => __("Object"),
	Abstain: () => __("Abstain"),
};

/** Words on buttons for the three decisions, as a choice. */
function verdicts() {
	return Object.entries(TITLES).map(([value, title]) => choice(value, title()));
}

function grounds(standing) {
	return [choice("", ""), ...standing.grounds.map((row) => choice(row.value, row.label))];
}

function ground_field(standing, depends_on = null) {
	return {
		fieldname: "ground",
		fieldtype: "Select",
		label: __("Ground"),
		options: grounds(standing),
		depends_on,
		description: __("An objection on a listed ground counts for the whole pillar when most of it shares it."),
	};
}

/** Ask for what a decision needs, and give it. `done` is called when it has been taken. */
export function decide(doc, standing, verdict, done) {
	const objecting = verdict == "Reject";
	const seats = standing.my_seats.map((row) => choice(row.seat, row.title));
	const fields = [
		{
			fieldname: "seat",
			fieldtype: "Select",
			label: __("For which seat"),
			options: seats,
			default: seats[0].value,
			reqd: 1,
			hidden: seats.length == 1,
		},
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: objecting ? __("Reason") : __("Reason, if you wish to give one"),
			reqd: objecting,
			description: __("Every member can read it."),
		},
	];
	if (objecting) fields.push(ground_field(standing));
	const title = seats.length == 1 ? `${TITLES[verdict]()}: ${standing.my_seats[0].title}` : TITLES[verdict]();
	return dialog(title, fields, TITLES[verdict](), (values) =>
		write("vpwg.api.decisions.decide", {
			doctype: doc.doctype,
			name: doc.name,
			seat: values.seat,
			verdict,
			reason: values.reason || "",
			ground: values.ground || "",
		}).then(done)
	);
}

/** The coordinator records what somebody without a login decided on paper. */
export function record_on_paper(doc, standing, done) {
	const { fields, follow } = persons_of(standing.paper_seats, __("Decided by"), (box, person) =>
		box.set_df_property("no_conflict", "hidden", !(person && person.asks_conflict))
	);
	const box = dialog(
		__("Record a paper decision"),
		[
			...fields,
			{
				fieldname: "no_conflict",
				fieldtype: "Check",
				label: __("The paper says that this person is in no conflict of interest"),
				description: __("If it says that there is one, record the conflict instead: the person then does not decide."),
				hidden: !standing.asks_conflict,
			},
			{
				fieldname: "verdict",
				fieldtype: "Select",
				label: __("Decision"),
				options: verdicts(),
				reqd: 1,
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				mandatory_depends_on: "eval:doc.verdict=='Reject'",
				description: __("Every member can read it."),
			},
			ground_field(standing, "eval:doc.verdict=='Reject'"),
			scan_field(__("The decision counts once somebody of another pillar has confirmed it.")),
		],
		__("Record"),
		(values) =>
			write("vpwg.api.decisions.record_on_paper", {
				doctype: doc.doctype,
				name: doc.name,
				seat: values.seat,
				position: values.position,
				verdict: values.verdict,
				reason: values.reason || "",
				ground: values.ground || "",
				scan: values.scan,
				no_conflict: values.no_conflict ? 1 : 0,
			}).then(done)
	);
	follow(box);
	return box;
}

/** A witness of another pillar says that a paper decision is true. */
export function confirm(row, done) {
	const title = frappe.utils.escape_html(row.title);
	const questions = {
		Approve: __("Do you confirm that {0} endorses it?", [title]),
		Reject: __("Do you confirm that {0} objects to it?", [title]),
		Abstain: __("Do you confirm that {0} abstains?", [title]),
	};
	frappe.confirm(questions[row.verdict], () =>
		write("vpwg.api.decisions.confirm", { decision: row.decision }).then(done, refused)
	);
}

/** The group's office sends a document back while it is being decided on. */
function send_back(doc, done) {
	return reason_dialog(__("Send back"), __("Why it goes back"), (reason) =>
		write("vpwg.api.decisions.send_back", { doctype: doc.doctype, name: doc.name, reason }).then(done)
	);
}

/** Ask for the reason that everybody in the group reads, and do it. */
export function reason_dialog(title, label, send) {
	return dialog(
		title,
		[
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label,
				description: __("Every member can read it."),
				reqd: 1,
			},
		],
		title,
		(values) => send(values.reason)
	);
}
