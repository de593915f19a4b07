frappe.query_reports["Allocation Register"] = {
	filters: [
		vpwg.reports.group(),
		...vpwg.reports.period(),
		{
			fieldname: "by",
			fieldtype: "Select",
			label: __("Counted by"),
			options: [
				{ value: "Sent", label: __("Sent on") },
				{ value: "Signed off", label: __("Signed off on") },
			],
			default: "Sent",
			reqd: 1,
		},
		vpwg.reports.grant(),
	],
	onload: vpwg.reports.onload,
	formatter: vpwg.reports.formatter,
};
