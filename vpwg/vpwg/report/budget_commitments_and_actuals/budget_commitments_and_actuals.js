frappe.query_reports["Budget Commitments and Actuals"] = {
	filters: [vpwg.reports.group(), vpwg.reports.until(), vpwg.reports.grant()],
	onload: vpwg.reports.onload,
	formatter: vpwg.reports.formatter,
};
