frappe.query_reports["Advance Ageing"] = {
	filters: [vpwg.reports.group(), vpwg.reports.until()],
	formatter: vpwg.reports.formatter,
};
