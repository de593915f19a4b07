frappe.query_reports["Grant Statement"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period(), vpwg.reports.grant({ reqd: 1 })],
	formatter: vpwg.reports.formatter,
};
