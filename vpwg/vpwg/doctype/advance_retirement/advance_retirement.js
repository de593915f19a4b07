// A retirement's form: what an advance was spent on, by receipts, and what came back of it.

frappe.ui.form.on("Advance Retirement", vpwg.PAPER_EVENTS);

frappe.ui.form.on("Advance Retirement", {
	setup(frm) {
		frm.set_query("disbursement", () => ({
			filters: {
				working_group: frm.doc.working_group || "",
				kind: ["in", ["Advance", "Petty cash"]],
				status: "Paid",
			},
		}));
	},

	refresh(frm) {
		if (frm.is_new()) follow_advance(frm);
	},

	disbursement: follow_advance,
});

frappe.ui.form.on("Retirement Line", {
	amount: show_spent,
	expenses_remove: show_spent,
});

/** A retirement counts in the currency of its advance; the server writes it when it is saved. */
async function follow_advance(frm) {
	const { disbursement } = frm.doc;
	if (!disbursement || frm.doc.docstatus) return;
	const { message } = await frappe.db.get_value("Disbursement", disbursement, ["currency", "working_group"]);
	if (!message || frm.doc.disbursement != disbursement) return;
	frm.doc.currency = message.currency;
	if (!frm.doc.working_group) await frm.set_value("working_group", message.working_group);
	frm.refresh_fields();
}

/** What the lines come to while they are typed; the server works it out when the form is saved. */
function show_spent(frm) {
	frm.doc.spent = (frm.doc.expenses || []).reduce((sum, line) => sum + flt(line.amount), 0);
	frm.refresh_field("spent");
}
