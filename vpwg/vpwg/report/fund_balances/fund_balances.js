frappe.query_reports["Fund Balances"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period(), vpwg.reports.grant()],
	formatter: vpwg.reports.formatter,
};
