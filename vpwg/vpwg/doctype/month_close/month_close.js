// The close of a month: what it closed, or what keeps it from being confirmed.

frappe.ui.form.on("Month Close", {
	setup: vpwg.PAPER_EVENTS.setup,

	refresh(frm) {
		vpwg.clear(frm, "figures_html");
		vpwg.freeze_sent(frm);
		frm.set_intro("");
		if (frm.is_new()) {
			frm.set_intro(
				__("Give the last day of the month to close it, or the first day to reopen with the reason. Once it is confirmed it stands."),
				"blue"
			);
			return;
		}
		vpwg.draw(frm, "figures_html", vpwg.read("vpwg.api.months.figures", { name: frm.doc.name }), (found) =>
			vpwg.close_panel(found)
		);
	},
});
