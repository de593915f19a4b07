frappe.listview_settings["Working Group Member"] = {
	add_fields: ["from_date", "to_date", "deciding"],
	hide_name_column: true,
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.to_date && doc.to_date < today) {
			return [__("Ended"), "gray", "to_date,<,Today"];
		}
		if (doc.from_date > today) {
			return [__("Starts later"), "orange", "from_date,>,Today"];
		}
		return doc.deciding
			? [__("Has a vote"), "green", "deciding,=,1"]
			: [__("Without a vote"), "blue", "deciding,=,0"];
	},
	formatters: {
		focal_person(value) {
			return value
				? frappe.utils.escape_html(value)
				: `<span class="text-muted">${__("Nobody")}</span>`;
		},
	},
};
