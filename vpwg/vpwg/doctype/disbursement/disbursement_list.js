frappe.listview_settings["Disbursement"] = {
	add_fields: ["status"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Cleared: "orange",
			Paid: "green",
			Reversed: "red",
			"On Hold": "yellow",
			"Refused by host": "red",
		};
		return [vpwg.word(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
