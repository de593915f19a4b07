frappe.query_reports["Payments for Reconciliation"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period(), vpwg.reports.grant()],
	onload: vpwg.reports.onload,
	formatter: vpwg.reports.formatter,
};
