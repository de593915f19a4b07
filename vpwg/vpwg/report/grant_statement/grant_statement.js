frappe.query_reports["Grant Statement"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period(), vpwg.reports.grant({ reqd: 1 })],
	onload: vpwg.reports.onload,
	formatter: vpwg.reports.formatter,
};
