frappe.listview_settings["Allocation Call"] = {
	add_fields: ["opens_on", "closes_on", "ranked_on"],
	hide_name_column: true,
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.ranked_on) return [__("Ranked"), "green", "ranked_on,is,set"];
		if (doc.closes_on < today) return [__("To be ranked"), "orange", "closes_on,<,Today|ranked_on,is,not set"];
		if (doc.opens_on > today) return [__("Opens later"), "gray", "opens_on,>,Today"];
		return [__("Open"), "blue", "opens_on,<=,Today|closes_on,>=,Today"];
	},
};
