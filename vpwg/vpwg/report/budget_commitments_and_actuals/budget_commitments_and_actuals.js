frappe.query_reports["Budget Commitments and Actuals"] = {
	filters: [vpwg.reports.group(), vpwg.reports.until(), vpwg.reports.grant()],
	formatter: vpwg.reports.formatter,
};
