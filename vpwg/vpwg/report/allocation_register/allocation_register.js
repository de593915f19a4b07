frappe.query_reports["Allocation Register"] = {
	filters: [
		vpwg.reports.group(),
		...vpwg.reports.period(),
		{
			fieldname: "by",
			fieldtype: "Select",
			label: __("By the day they were"),
			options: [
				{ value: "Sent", label: __("Sent") },
				{ value: "Signed off", label: __("Signed off") },
			],
			default: "Sent",
			reqd: 1,
		},
		vpwg.reports.grant(),
	],
	formatter: vpwg.reports.formatter,
};
