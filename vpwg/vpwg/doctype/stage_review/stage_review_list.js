frappe.listview_settings["Stage Review"] = {
	add_fields: ["status"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			"Under Endorsement": "orange",
			Returned: "red",
			Adopted: "green",
			Cancelled: "darkgrey",
		};
		return [vpwg.word(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
