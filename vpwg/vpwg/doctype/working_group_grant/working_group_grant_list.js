frappe.listview_settings["Working Group Grant"] = {
	add_fields: ["status"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			"Under Scrutiny": "orange",
			Active: "green",
			Suspended: "yellow",
			Terminated: "red",
			Closed: "darkgrey",
			Declined: "red",
		};
		return [vpwg.word(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
