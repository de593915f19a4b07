frappe.query_reports["Advance Ageing"] = {
	filters: [vpwg.reports.group(), vpwg.reports.until()],
	onload: vpwg.reports.onload,
	formatter: vpwg.reports.formatter,
};
