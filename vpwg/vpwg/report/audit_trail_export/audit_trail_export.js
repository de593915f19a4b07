frappe.query_reports["Audit Trail Export"] = {
	filters: [vpwg.reports.group(), ...vpwg.reports.period()],
	onload: (report) => {
		vpwg.reports.onload(report);
		report.page.add_inner_button(__("Download as CSV"), () => {
			const { working_group, from_date, to_date } = report.get_values();
			const asked = new URLSearchParams({ working_group, from_date, to_date });
			window.open(`/api/method/vpwg.api.books.audit_trail?${asked}`);
		});
	},
};
