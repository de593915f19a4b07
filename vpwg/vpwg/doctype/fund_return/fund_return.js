// A return's form: money that came back, went back, or changed its worth.

frappe.ui.form.on("Fund Return", vpwg.PAPER_EVENTS);

frappe.ui.form.on("Fund Return", {
	setup(frm) {
		frm.set_query("allocation", () => ({
			filters: {
				working_group: frm.doc.working_group || "",
				status: ["in", ["In Payment", "On Hold", "Settled"]],
			},
		}));
	},

	async to_grant(frm) {
		const { to_grant } = frm.doc;
		if (!to_grant) return frm.set_value("to_currency", null);
		const { message } = await frappe.db.get_value("Working Group Grant", to_grant, "currency");
		if (message && frm.doc.to_grant == to_grant) await frm.set_value("to_currency", message.currency);
	},
});
