import { refused, write } from "./calls";

/** The steps of the workflow that this person may take now, as { action, label, take }; none while the form is unsaved. */
export function steps_of(frm) {
	if (frm.is_dirty()) return Promise.resolve([]);
	return frappe.workflow
		.get_transitions(frm.doc)
		.then((rows) => [...new Set(rows.map((row) => row.action))].map((action) => step(frm, action)));
}

function step(frm, action) {
	return { action, label: __(action), take: () => take(frm, action) };
}

/** Take a step; what the server refuses it says itself, and the form stays as it is. */
function take(frm, action) {
	frappe.dom.freeze();
	return write("frappe.model.workflow.apply_workflow", { doc: frm.doc, action })
		.then((doc) => {
			frappe.model.sync(doc);
			frm.refresh();
		}, refused)
		.finally(() => frappe.dom.unfreeze());
}

/** What is sent stays as it is, and the server refuses a change: the form then offers none. */
export function freeze_sent(frm, editable = ["Draft"]) {
	if (editable.includes(frm.doc.status)) return;
	frm.set_read_only();
	frm.refresh_fields();
}

/** For whoever is asked to decide: a step that shows the place on the form where they do. */
export function to_the_decision(frm, standing) {
	if (!standing.my_seats.length && !standing.my_questions.length) return [];
	const place = () => frm.get_field("standing_html").$wrapper[0];
	return [{ label: __("Go to the decision"), take: () => place().scrollIntoView({ block: "start" }) }];
}

/** A new document counts in the currency of its group; the server writes it for good when it is saved. */
export async function follow_currency(frm) {
	const group = frm.doc.working_group;
	if (!frm.is_new() || !group) return;
	const { message } = await frappe.db.get_value("Working Group", group, "currency");
	if (message && frm.doc.working_group == group) await frm.set_value("currency", message.currency);
}
