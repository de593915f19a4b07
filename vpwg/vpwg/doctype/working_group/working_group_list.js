frappe.listview_settings["Working Group"] = {
	add_fields: ["stage_since", "waiver_count"],
	hide_name_column: true,
	get_indicator(doc) {
		const colours = {
			Context: "orange",
			Setup: "yellow",
			Growth: "blue",
			Sustainability: "green",
			Dormant: "gray",
			Closed: "darkgrey",
		};
		return [vpwg.word(doc.stage), colours[doc.stage] || "gray", `stage,=,${doc.stage}`];
	},
};
