frappe.listview_settings["Conflict Declaration"] = {
	add_fields: ["answer", "status"],
	hide_name_column: true,
	has_indicator_for_draft: true,
	get_indicator(doc) {
		if (doc.status == "Draft") return [__("Waits for its witness"), "orange", "status,=,Draft"];
		if (doc.status == "Cancelled") return [__("Taken back"), "darkgrey", "status,=,Cancelled"];
		return doc.answer == "In conflict"
			? [vpwg.word(doc.answer), "red", "answer,=,In conflict"]
			: [vpwg.word(doc.answer), "green", "answer,=,No conflict"];
	},
};
