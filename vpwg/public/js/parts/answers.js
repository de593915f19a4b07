import { button, evidence_link, h, named, pill, word } from "./dom";
import { choice, dialog } from "./calls";
import { figures, guide, remedy } from "./missing";

/**
 * The points of a review, each with what the records say and the answer given.
 *
 * `rows` are the review's own; `criteria` what vpwg.api.reviews.points says of each (title, statement, remedy, ...);
 * `answer` is called with a row by its button, and is null where nothing can be changed any more.
 */
export function answers_panel(rows, criteria, answer = null) {
	const points = Object.fromEntries(criteria.map((point) => [point.id, point]));
	const required = rows.filter((row) => weight(row, points) == "Required");
	const rest = rows.filter((row) => weight(row, points) != "Required");
	const drawn = (row) => card(row, points[row.criterion] || {}, answer);
	return h(
		"div",
		{ class: "vpwg" },
		required.length > 0 && [
			h("h3", { class: "vpwg-heading" }, __("Required")),
			h("ol", { class: "vpwg-points" }, required.map(drawn)),
		],
		rest.length > 0 && [
			h("h3", { class: "vpwg-heading" }, __("Advice and information: they stop nothing")),
			h("ol", { class: "vpwg-points" }, rest.map(drawn)),
		]
	);
}

function weight(row, points) {
	return row.weight || (points[row.criterion] || {}).weight;
}

function card(row, point, answer) {
	const title = point.title || "";
	return h(
		"li",
		{ class: "vpwg-point", "data-criterion": row.criterion },
		h(
			"div",
			{ class: "vpwg-point-head" },
			named(row.criterion, title),
			standing_of(row, point),
			answer && answer_button(row, point, () => answer(row, title))
		),
		row.computed_verdict && records_say(row, point),
		given(row),
		answer && !row.computed_verdict && !point.satisfied && h("p", { class: "vpwg-why" }, point.sentence),
		answer && !point.satisfied && remedy({ ...point, route: row.computed_verdict ? point.route : null }),
		guide({
			statement: point.statement,
			how_to_meet: point.how_to_meet,
			remedy: answer && !point.satisfied ? point.remedy : null,
		})
	);
}

function answer_button(row, point, on_click) {
	const label = row.verdict
		? __("Change the answer")
		: row.computed_verdict
		  ? __("Answer otherwise")
		  : __("Answer");
	return button(label, on_click, {
		primary: Boolean(point.blocking) && !point.satisfied,
		size: "xs",
		class: "vpwg-at-end",
		"aria-label": `${label}: ${row.criterion}`,
	});
}

const TONES = {
	Met: ["ok", "tick"],
	"Met by evidence": ["ok", "tick"],
	"Not applicable": ["ok", "tick"],
	Waived: ["part", "tick"],
	Partly: ["part", "ring"],
	"Not met": ["stop", "cross"],
};

function standing_of(row, point) {
	const verdict = row.verdict || row.computed_verdict;
	if (!verdict) return pill(__("Not answered"), point.blocking ? "open" : "plain", "ring");
	return pill(word(verdict), ...(TONES[verdict] || ["plain"]));
}

/** What the records said when the review was last saved; why, in the reader's language where it is still so. */
function records_say(row, point) {
	const still = point.computed && point.value == (row.computed_value || "");
	const why = still && point.sentence ? point.sentence : row.computed_note;
	return [
		h("p", { class: "vpwg-why" }, __("The records say: {0}.", [word(row.computed_verdict)]), " ", why),
		figures({ value: row.computed_value, target: row.computed_target }),
	];
}

function given(row) {
	if (!row.verdict) return null;
	return [
		row.reason && h("p", { class: "vpwg-reason" }, __("Reason: {0}", [row.reason])),
		row.evidence && h("p", { class: "vpwg-evidence" }, __("Evidence:"), " ", evidence_link(row.evidence)),
		row.evidence_file && h("p", { class: "vpwg-evidence" }, evidence_link(row.evidence_file, __("Evidence (file)"))),
	];
}

/** The answers that are offered for a row: what the records may say is not offered where they speak. */
function choices(row) {
	const words = (fieldname) =>
		frappe.meta.get_docfield("Stage Review Row", fieldname).options.split("\n").filter(Boolean);
	const kept = row.computed_verdict ? new Set(words("computed_verdict")) : new Set();
	const offered = words("verdict").filter((value) => !kept.has(value));
	return [
		choice("", row.computed_verdict ? __("As the records say") : ""),
		...offered.map((value) => choice(value, word(value))),
	];
}

function described(fieldname) {
	const field = frappe.meta.get_docfield("Stage Review Row", fieldname);
	return { fieldname, label: __(field.label), description: __(field.description || "") };
}

/** Save the form; a promise that is rejected when the server refuses. */
function save(frm) {
	return new Promise((resolve, reject) => {
		frm.save("Save", (answer) => (answer && answer.exc ? reject() : resolve()), null, reject);
	});
}

/** Ask for the answer to one point and write it into the form's row; the server judges it when the form is saved. */
export function answer_dialog(frm, row, title) {
	return dialog(
		`${row.criterion} ${title}`,
		[
			{
				...described("verdict"),
				fieldtype: "Select",
				options: choices(row),
				default: row.verdict || "",
				...(row.computed_verdict
					? {}
					: { description: __("As you judge it. Met needs a link or a file that shows it.") }),
			},
			{ ...described("reason"), fieldtype: "Small Text", default: row.reason },
			{ ...described("evidence"), fieldtype: "Data", default: row.evidence },
			{
				...described("evidence_file"),
				fieldtype: "Attach",
				default: row.evidence_file,
				options: { doctype: frm.doctype, docname: frm.docname },
			},
		],
		__("Save the answer"),
		async (values) => {
			const now = locals[row.doctype][row.name];
			const changed = ["verdict", "reason", "evidence", "evidence_file"]
				.filter((fieldname) => (now[fieldname] || "") != (values[fieldname] || ""))
				.map((fieldname) => [fieldname, values[fieldname] || ""]);
			await frappe.model.set_value(row.doctype, row.name, Object.fromEntries(changed));
			if (frm.is_dirty()) await save(frm);
		}
	);
}
