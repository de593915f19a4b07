frappe.listview_settings["Resource Allocation"] = {
	add_fields: ["status", "opened_on", "call"],
	hide_name_column: true,
	has_indicator_for_draft: true,
	get_indicator(doc) {
		if (doc.status == "Under Review" && doc.call && !doc.opened_on)
			return [__("Waits for the ranking"), "blue", "status,=,Under Review|opened_on,is,not set"];
		const colours = {
			Draft: "gray",
			"Under Review": "orange",
			Returned: "yellow",
			Endorsed: "purple",
			Approved: "blue",
			"In Payment": "cyan",
			Settled: "green",
			"On Hold": "yellow",
			Rejected: "red",
			Withdrawn: "darkgrey",
			"Refused by host": "red",
			Cancelled: "darkgrey",
		};
		return [vpwg.word(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
