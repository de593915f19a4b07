frappe.query_reports["Payments for Reconciliation"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period(), vpwg.reports.grant()],
	formatter: vpwg.reports.formatter,
};
