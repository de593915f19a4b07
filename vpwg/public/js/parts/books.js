import { reason_dialog } from "./deciding";
import { refused, write } from "./calls";
import { table } from "./bars";
import { day, h, link, panel, plain } from "./dom";
import { freeze_sent } from "./steps";

/**
 * What the papers of the books have in common (receipts, returns, amendments, retirements): the links of one group, a line
 * that says whether it counts, and the button that takes it back with a reason. Events for frappe.ui.form.on.
 */
export const PAPER_EVENTS = {
	setup(frm) {
		const of_group = (more = {}) => () => ({ filters: { working_group: frm.doc.working_group || "", ...more } });
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
		const grants = of_group({ docstatus: 1, status: ["!=", "Closed"] });
		for (const fieldname of ["grant", "to_grant"]) if (frm.fields_dict[fieldname]) frm.set_query(fieldname, grants);
	},

	refresh(frm) {
		freeze_sent(frm);
		say_state(frm);
		if (frm.doc.status == "Confirmed" && keeps_books(frm.doctype))
			frm.add_custom_button(__("Cancel with a reason"), () => cancel_paper(frm));
		if (frm.is_new()) follow_grant(frm);
	},

	grant: follow_grant,
};

/** Whether this person enters what is kept in the books; the server checks it again, for the group. */
export function keeps_books(doctype) {
	return frappe.perm.has_perm(doctype, 0, "submit");
}

function say_state(frm) {
	frm.set_intro("");
	if (frm.is_new()) return;
	if (frm.doc.status == "Draft")
		frm.set_intro(__("A draft: it counts in the books once a finance officer or a manager confirms it, by Actions."), "blue");
	if (frm.doc.status == "Cancelled")
		frm.set_intro(
			frappe.utils.escape_html(__("Cancelled, and taken out of the books: {0}", [frm.doc.cancelled_because || ""])),
			"red"
		);
}

function cancel_paper(frm) {
	return reason_dialog(__("Cancel with a reason"), __("Why it is cancelled"), (reason) =>
		write("vpwg.api.grants.cancel_paper", { doctype: frm.doctype, name: frm.doc.name, reason }).then(() =>
			frm.reload_doc()
		)
	);
}

/** A new paper counts in the currency of its grant and belongs to its group; the server writes both when it is saved. */
async function follow_grant(frm) {
	const { grant } = frm.doc;
	if (!grant || frm.doc.docstatus) return;
	const { message } = await frappe.db.get_value("Working Group Grant", grant, ["currency", "working_group"]);
	if (!message || frm.doc.grant != grant) return;
	frm.doc.currency = message.currency;
	if (!frm.doc.working_group) await frm.set_value("working_group", message.working_group).catch(refused);
	frm.refresh_fields();
}

// The close of a month ---------------------------------------------------------------------------------------------

/** What a close has closed, or what keeps a draft from being confirmed: `found` is the answer of vpwg.api.months.figures. */
export function close_panel(found) {
	if (found.faults.length)
		return h(
			"div",
			{ class: "vpwg" },
			h("p", {}, __("This keeps it from being confirmed:")),
			h("ul", { class: "vpwg-missing" }, found.faults.map((text) => h("li", {}, plain(text))))
		);
	if (!found.last)
		return h("div", { class: "vpwg" }, h("p", { class: "vpwg-quiet" }, __("The figures stand here once it is confirmed.")));
	const figure = (text) => ({ text, end: true });
	return h(
		"div",
		{ class: "vpwg" },
		panel(
			found.first
				? __("From {0} to {1}", [day(found.first), day(found.last)])
				: __("Until {0}", [day(found.last)]),
			found.grants.length
				? table(
						__("Figures at the close"),
						[__("Grant"), figure(__("Opening")), figure(__("In", null, "VPWG")), figure(__("Out", null, "VPWG")), figure(__("Closing"))],
						found.grants.map((row) => [
							link(["Form", "Working Group Grant", row.grant], row.title),
							...figures_of(row),
						]),
						{ foot: found.totals.map((row) => [__("Total in {0}", [row.currency]), ...figures_of(row)]) }
				  )
				: h("p", { class: "vpwg-quiet" }, __("The group had no money on a grant."))
		)
	);
}

function figures_of(row) {
	return [row.opening_text, row.incoming_text, row.outgoing_text, row.closing_text];
}
