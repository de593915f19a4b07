// A payment's form: where it stands, who may do the next step, and what became of an advance.

frappe.ui.form.on("Disbursement", {
	setup(frm) {
		const of_group = (more = {}) => () => ({ filters: { working_group: frm.doc.working_group || "", ...more } });
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
		frm.set_query("allocation", of_group({ status: ["in", ["Approved", "In Payment"]] }));
		frm.set_query("advance", () => ({
			filters: { allocation: frm.doc.allocation || "", kind: ["in", ["Advance", "Petty cash"]], status: "Paid" },
		}));
		frm.set_query("grant", "sources", of_group({ docstatus: 1 }));
		// It is cleared and paid by the buttons of this page: Frappe offers its own Submit and Cancel to forms without a
		// workflow, and the server refuses both.
		frm.toolbar._has_workflow = true;
		frm.show_submit_message = () => {};
	},

	refresh(frm) {
		vpwg.clear(frm, "status_html");
		vpwg.freeze_sent(frm);
		if (frm.is_new()) {
			frm.set_intro(
				__(
					"Choose the allocation: what is left of it is filled in for its beneficiary. Change the payees as needed and save; the grants are then divided, and a finance officer clears it."
				),
				"blue"
			);
			start(frm);
			return;
		}
		show_payment(frm);
	},

	allocation: start,
});

frappe.ui.form.on("Disbursement Payee", {
	amount: show_amount,
	payees_remove: show_amount,
});

/** What the payees come to while they are typed; the server works it out when the form is saved. */
function show_amount(frm) {
	frm.doc.amount = (frm.doc.payees || []).reduce((sum, row) => sum + flt(row.amount), 0);
	frm.refresh_field("amount");
}

/** A new payment begins with what its allocation has left, for its beneficiary; what was typed already stays. */
async function start(frm) {
	const { allocation } = frm.doc;
	if (!frm.is_new() || !allocation || frm.started_with == allocation) return;
	frm.started_with = allocation;
	const found = await vpwg.read("vpwg.api.payments.start", { allocation }).catch(() => null);
	if (!found || frm.doc.allocation != allocation) return;
	frm.doc.currency = found.currency;
	for (const fieldname of ["working_group", "purpose", "costs_from", "costs_to"])
		if (!frm.doc[fieldname] && found[fieldname]) await frm.set_value(fieldname, found[fieldname]);
	if (!(frm.doc.payees || []).some((row) => row.payee || row.amount)) {
		frm.clear_table("payees");
		frm.add_child("payees", { payee: found.payee, organisation: found.organisation, amount: found.amount });
		show_amount(frm);
	}
	frm.refresh_fields();
}

/** Ask where it stands, then draw it. */
function show_payment(frm) {
	vpwg.draw(
		frm,
		"status_html",
		vpwg.read("vpwg.api.payments.standing", { name: frm.doc.name }),
		(standing) =>
			vpwg.payment_panel(
				frm.doc,
				standing,
				(act) => vpwg.act_on_payment(frm, standing, act, () => frm.reload_doc()),
				of_advance(frm)
			)
	);
}

/** What is entered about an advance, by whoever enters such documents. */
function of_advance(frm) {
	const { name, working_group, allocation } = frm.doc;
	return {
		retire: frappe.model.can_create("Advance Retirement")
			? () => frappe.new_doc("Advance Retirement", { working_group, disbursement: name })
			: null,
		top_up: frappe.model.can_create("Disbursement")
			? () => vpwg.new_payment({ working_group, allocation, kind: "Top-up", advance: name })
			: null,
	};
}
