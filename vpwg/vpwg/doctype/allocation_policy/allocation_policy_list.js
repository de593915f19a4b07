frappe.listview_settings["Allocation Policy"] = {
	add_fields: ["status", "is_interim"],
	hide_name_column: true,
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			"Under Ratification": "orange",
			"In Force": "green",
			Superseded: "darkgrey",
			Rejected: "red",
		};
		return [vpwg.word(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
