frappe.listview_settings["Approval Decision"] = {
	add_fields: ["verdict", "entry"],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.entry == "Confirmation") return [vpwg.word("Confirmation"), "blue", "entry,=,Confirmation"];
		const colours = { Approve: "green", Reject: "red", Abstain: "gray" };
		return [vpwg.word(doc.verdict), colours[doc.verdict] || "gray", `verdict,=,${doc.verdict}`];
	},
};
