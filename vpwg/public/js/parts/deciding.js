import { choice, dialog, write } from "./calls";
import { word } from "./dom";

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
	const persons = (seat) => {
		const found = standing.paper_seats.find((row) => row.seat == seat);
		return (found ? found.persons : []).map((row) =>
			choice(row.position, `${row.name} (${word(row.position)})`)
		);
	};
	const first = standing.paper_seats[0].seat;
	const box = dialog(
		__("Record a paper decision"),
		[
			{
				fieldname: "seat",
				fieldtype: "Select",
				label: __("Seat"),
				options: standing.paper_seats.map((row) => choice(row.seat, row.title)),
				default: first,
				reqd: 1,
				onchange: () => offer(box.get_value("seat")),
			},
			{
				fieldname: "position",
				fieldtype: "Select",
				label: __("Decided by"),
				options: persons(first),
				default: persons(first).map((row) => row.value)[0],
				reqd: 1,
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
			{
				fieldname: "scan",
				fieldtype: "Attach",
				label: __("Scan of the signed paper or of the minutes"),
				reqd: 1,
				description: __(
					"Kept private. The decision counts once somebody of another pillar has confirmed it."
				),
			},
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
			}).then(done)
	);

	function offer(seat) {
		const choices = persons(seat);
		box.set_df_property("position", "options", choices);
		box.set_value("position", choices.length ? choices[0].value : "");
	}
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
		write("vpwg.api.decisions.confirm", { decision: row.decision }).then(done, () => {})
	);
}
