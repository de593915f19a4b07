frappe.query_reports["Fund Balances"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period(), vpwg.reports.grant()],
	onload: vpwg.reports.onload,
	formatter: vpwg.reports.formatter,
};
