frappe.listview_settings["Advance Retirement"] = {
	add_fields: ["status"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const colours = { Draft: "gray", Confirmed: "green", Cancelled: "darkgrey" };
		return [vpwg.word(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
