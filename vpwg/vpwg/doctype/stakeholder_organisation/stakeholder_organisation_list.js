frappe.listview_settings["Stakeholder Organisation"] = {
	add_fields: ["consent_to_be_named", "abbreviation"],
	hide_name_column: true,
	get_indicator(doc) {
		return doc.consent_to_be_named
			? [__("May be named"), "green", "consent_to_be_named,=,1"]
			: [__("Not to be named"), "gray", "consent_to_be_named,=,0"];
	},
	formatters: {
		organisation_name(value, field, doc) {
			const name = frappe.utils.escape_html(value || "");
			return doc.abbreviation ? `${name} (${frappe.utils.escape_html(doc.abbreviation)})` : name;
		},
	},
};
